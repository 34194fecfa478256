// A map of a table, at work: reads the table's columns and the site's one file of outlines, and draws
// what is chosen. The list of places is the way around the map for a keyboard.

import { locate } from "./addresses.js";
import { writeCell } from "./cells.js";
import { make } from "./dom.js";
import { fetchJson } from "./files.js";
import { readChoices, writeChoices } from "./map-address.js";
import { findClass, makeClasses } from "./map-classes.js";
import { drawLand, drawNames, drawSwatch, fillOf } from "./map-draw.js";
import { offerPicture } from "./map-picture.js";
import { nameClass, tellClasses, tellMap, tellPlace, tellTime } from "./map-words.js";
import { KINDS, markOf, nameMark } from "./marks.js";
import { findRows, openTable, valueAt } from "./table.js";
import { joinTexts, say } from "./words.js";

const SITE = new URL("../", import.meta.url);

/** Opens the map of a figure. fail(error) is called where a later choice cannot be shown. */
export async function openMap(figure, fail) {
  const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const table = openTable(new URL(data.columns, SITE));
  const [atlas, keys] = await Promise.all([fetchJson(new URL(data.outlines, SITE)), table.keys()]);
  const map = { figure, fail, data, table, atlas, keys, shape: atlas.shapes[data.shape], id: figure.id };
  map.form = figure.querySelector("form");
  map.first = listFirst(map);
  map.chosen = { ...map.first, ...keepKnown(map, readChoices(data.table)) };
  buildLand(map);
  buildControls(map);
  await update(map);
  offerPicture(map);
}

// ---------------------------------------------------------------------------- what is chosen

/** What is chosen before anybody chooses. */
function listFirst({ data }) {
  const groups = Object.entries(data.groups).map(([name, value]) => [`group.${name}`, value]);
  return { measure: data.measure, time: data.times.at(-1) ?? "", place: "", ...Object.fromEntries(groups) };
}

/** Of what an address asks for, that which there is. */
function keepKnown(map, asked) {
  return Object.fromEntries(Object.entries(asked).filter(([name, value]) => isKnown(map, name, value)));
}

function isKnown({ data, keys, shape }, name, value) {
  if (name === "measure") return Object.hasOwn(data.measures, value);
  if (name === "time") return data.times.includes(value);
  if (name === "place") return shape.ids.includes(value);
  const column = name.replace("group.", "");
  return Object.hasOwn(data.groups, column) && name !== column && keys[column].values.includes(value);
}

function choose(map, changes) {
  Object.assign(map.chosen, changes);
  writeChoices(map.data.table, map.chosen, map.first);
  update(map).catch(map.fail);
}

// -------------------------------------------------------------------------------- the controls

function buildControls(map) {
  const { form, shape, chosen } = map;
  const place = form.elements.place;
  shape.ids.forEach((id, i) => place.append(new Option(shape.names[i], id)));
  for (const control of form.querySelectorAll("select, input")) {
    control.disabled = false;
    if (control.name === "time") control.value = map.data.times.indexOf(chosen.time);
    else control.value = chosen[control.name];
  }
  form.addEventListener("input", ({ target }) => choose(map, { [target.name]: readControl(map, target) }));
  form.addEventListener("submit", (event) => event.preventDefault());
}

function readControl({ data }, control) {
  return control.name === "time" ? data.times[control.value] : control.value;
}

function buildLand(map) {
  const land = map.figure.querySelector("[data-land]");
  Object.assign(map, drawLand(map.atlas, map.shape, map.id));
  land.append(map.svg);
  map.names = drawNames(map.atlas, map.shape, land);
  map.svg.addEventListener("pointermove", ({ target }) => pointAt(map, target.dataset.i));
  map.svg.addEventListener("pointerleave", () => pointAt(map));
  map.svg.addEventListener("click", ({ target }) => {
    if (target.dataset.i === undefined) return;
    map.form.elements.place.value = map.shape.ids[target.dataset.i];
    choose(map, { place: map.form.elements.place.value });
  });
}

/** Tell the place under the pointer; without one, the place that is chosen. */
function pointAt(map, place) {
  const i = place === undefined ? map.shape.ids.indexOf(map.chosen.place) : Number(place);
  if (map.cells === undefined || map.told === i) return;
  map.told = i;
  map.chosenPath.setAttribute("d", i < 0 ? "" : map.places[i].getAttribute("d"));
  const readout = map.figure.querySelector("[data-readout]");
  readout.classList.toggle("is-hint", i < 0);
  readout.textContent =
    i < 0
      ? say("Point at a place, or choose one from the list, to read its number.")
      : tellPlace(map.cells[i], tellTime(map), map.measure, map.classes);
  const page = place === undefined && map.shape.pages[i];
  if (page) readout.append(" ", linkPage(page, say("Everything about {place}", { place: map.shape.names[i] })));
}

function linkPage(slug, words) {
  return make("a", { href: new URL(locate("place_page", slug), SITE).href }, words);
}

// ---------------------------------------------------------------------------------- the drawing

/** Draw what is chosen; of two answers on their way the one asked for last counts. */
async function update(map) {
  const { data, chosen } = map;
  const asked = (map.asked = {});
  const column = await map.table.measure(chosen.measure);
  if (map.asked !== asked) return;
  map.measure = data.measures[chosen.measure];
  const rows = findRows(map.keys, listWanted(map));
  map.classes = makeClasses(listNumbers(map, rows, column));
  map.cells = listCells(map, rows, column);
  showTime(map);
  paint(map);
  showWords(map);
  showLegend(map);
  showTable(map);
  map.told = undefined;
  pointAt(map);
}

/** The groups chosen, in every year. */
function listWanted({ data, chosen }) {
  return Object.fromEntries(Object.keys(data.groups).map((name) => [name, new Set([chosen[`group.${name}`]])]));
}

/** The numbers of all years that stand on the map: classes are made of them. */
function listNumbers({ data, keys, shape }, rows, column) {
  const drawn = keys[data.place].values.map((id) => shape.ids.includes(id));
  return rows.filter((row) => drawn[keys[data.place].codes[row]] && markOf(column[row]) === "").map((row) => column[row]);
}

/** For each place of the map its number and class, or its mark. */
function listCells(map, rows, column) {
  const { data, keys, chosen, shape } = map;
  const now = data.time === null ? rows : rows.filter((row) => valueAt(keys, data.time, row) === chosen.time);
  const found = new Map(now.map((row) => [valueAt(keys, data.place, row), column[row]]));
  map.off = now.filter((row) => !shape.ids.includes(valueAt(keys, data.place, row))).map((row) => valueAt(keys, data.label, row));
  return shape.ids.map((id, i) => {
    const cell = found.get(id);
    const mark = markOf(cell);
    return { name: shape.names[i], page: shape.pages[i], mark, number: cell, class: mark ? -1 : findClass(map.classes, cell) };
  });
}

function showTime(map) {
  const { form } = map;
  if (form.elements.time === undefined) return;
  form.elements.time.setAttribute("aria-valuetext", tellTime(map));
  form.querySelector("output").textContent = tellTime(map);
}

function paint({ cells, places, names, measure, id }) {
  cells.forEach((cell, i) => places[i].style.setProperty("--c-fill", fillOf(cell, id)));
  names.forEach((name, i) => {
    name.replaceChildren(make("span", {}, cells[i].name), make("strong", {}, writeCell(cells[i].number, measure.unit).text));
  });
}

function showWords(map) {
  const { figure, form, cells, chosen, measure, off } = map;
  const words = [tellMap(cells, tellTime(map), measure)];
  if (measure.counts) words.push(say("These are counts: places where more people live have larger ones."));
  if (off.length) words.push(say("In the table and not on the map: {places}.", { places: joinTexts(off) }));
  figure.querySelector("[data-title]").textContent = measure.title;
  for (const group of figure.querySelectorAll("[data-group]")) group.textContent = nameGroup(form, chosen, `group.${group.dataset.group}`);
  figure.querySelector("[data-words]").textContent = words.join(" ");
}

/** The words for the group that is chosen, as its list has them. */
function nameGroup(form, chosen, name) {
  const { options } = form.elements[name];
  return [...options].find(({ value }) => value === chosen[name]).text;
}

/** Every class, and of the marks those that stand on the map now. */
function showLegend({ figure, classes, cells, measure, data, id }) {
  const items = classes.map((one, i) => makeItem(fillOf({ mark: "", class: i }, id), nameClass(one, measure.unit)));
  const marks = KINDS.filter(({ mark }) => cells.some((cell) => cell.mark === mark)).map(({ mark }) => makeItem(fillOf({ mark }, id), nameMark(mark)));
  figure.querySelector("[data-legend]").replaceChildren(...items, ...marks);
  figure.querySelector("[data-classes]").textContent = tellClasses(classes.length, data.times.length > 1);
}

function makeItem(fill, words) {
  return make("li", {}, drawSwatch(fill), words);
}

function showTable({ figure, cells, classes, measure }) {
  figure.querySelector("[data-column]").textContent = measure.title;
  figure.querySelector("[data-rows]").replaceChildren(...cells.map((cell) => makeRow(cell, classes, measure)));
}

function makeRow(cell, classes, { unit }) {
  const { text, look } = writeCell(cell.number, unit);
  return make("tr", {}, make("th", { scope: "row" }, cell.page ? linkPage(cell.page, cell.name) : cell.name),
    make("td", { className: `c-${look}` }, look === "number" ? text : make("span", {}, text)),
    make("td", {}, cell.mark ? "" : `${cell.class + 1}: ${nameClass(classes[cell.class], unit)}`));
}
