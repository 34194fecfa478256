// Up to four places side by side. The choice is in the address; each place's numbers come from its own file.
// A row is told in the newest period that all of its places have.

import { writeCell, writePlain } from "./cells.js";
import { make, makeButton, saveFile } from "./dom.js";
import { writeCsv } from "./explorer-save.js";
import { drawSigns, writeSign } from "./explorer-table.js";
import { fetchJson } from "./files.js";
import { fold } from "./folding.js";
import { markOf, nameMark } from "./marks.js";
import { chooseOne, findPlaces } from "./place-finder.js";
import { say, sayAnd, sayCount, sayNumber } from "./words.js";

const SITE = new URL("../", import.meta.url);
const OFFERED = 8; // so many names are offered at once

/** @param {HTMLElement} root the part of the page that needs scripts */
export async function startComparing(root) {
  const data = JSON.parse(/** @type {Element} */ (root.querySelector("script")).textContent);
  const places = data.places.map(([slug, called, name, ...also]) =>
    ({ slug, called, name: fold(name), names: [name, called, ...also].map(fold) }));
  const page = { root, data, places, chosen: [], offers: 0, asked: 0 };
  root.hidden = false;
  listen(page);
  addEventListener("popstate", () => void readAddress(page));
  await readAddress(page);
}

function part({ root }, name) {
  return /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`));
}

// ---------------------------------------------------------------------------- what is chosen

function listen(page) {
  const form = page.root.querySelector("form");
  const input = form.elements.q;
  input.addEventListener("input", () => void offer(page, input.value));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const found = await offer(page, input.value);
    const one = found && chooseOne(found, input.value);
    if (one) add(page, one);
  });
  part(page, "save").addEventListener("click", () => save(page));
  part(page, "print").addEventListener("click", () => print());
}

/** Offer the places that fit what is typed; gives them, or undefined where more was typed meanwhile. */
async function offer(page, typed) {
  const mine = ++page.offers;
  const left = new Set(typed.trim() ? await findPlaces(page.places, typed) : []);
  if (mine !== page.offers) return undefined;
  for (const place of page.chosen) left.delete(place);
  const shown = [...left].slice(0, OFFERED);
  const list = part(page, "offered");
  list.replaceChildren(...shown.map((place) => make("li", {}, makeButton(place.called, () => add(page, place)))));
  list.hidden = shown.length === 0;
  tell(page, typed.trim() ? tellOffered(left) : "");
  return left;
}

function tellOffered(found) {
  if (!found.size) return say("No place has a name like this. Try another spelling, or the town it is in.");
  return sayCount("{count} place fits. Press its name to add it.", "{count} places fit. Press the name of one to add it.", found.size);
}

function tell(page, words) {
  part(page, "told").textContent = words;
}

function add(page, place) {
  if (page.chosen.length === page.data.most) {
    tell(page, say("{most} places are the most that can be compared. Take one away first.", { most: page.data.most }));
    return;
  }
  choose(page, [...page.chosen, place], say("{place} is added.", { place: place.called }));
}

/** Show other places, and put them into the address. */
function choose(page, places, words) {
  const input = page.root.querySelector("input");
  input.value = "";
  input.focus();
  page.offers += 1;
  part(page, "offered").hidden = true;
  const asked = new URLSearchParams(location.search);
  if (places.length) asked.set("places", places.map(({ slug }) => slug).join(","));
  else asked.delete("places");
  history.pushState(null, "", places.length ? `?${asked}`.replaceAll("%2C", ",") : location.pathname);
  tell(page, words);
  void show(page, places);
}

/** The places that the address asks for, the first of them where it asks for too many; what of it there is
    not is said. */
async function readAddress(page) {
  const asked = (new URLSearchParams(location.search).get("places") ?? "").split(",").map((one) => one.trim()).filter(Boolean);
  const bySlug = new Map(page.places.map((place) => [place.slug, place]));
  const known = [...new Set(asked.map((slug) => bySlug.get(slug)).filter(Boolean))];
  const strange = asked.filter((slug) => !bySlug.has(slug)).map((slug) => slug.slice(0, 60));
  const words = [];
  if (strange.length) words.push(say("The catalog has no place at: {places}.", { places: strange.slice(0, 4).join(", ") }));
  if (known.length > page.data.most) words.push(say("Only the first {most} places are shown.", { most: page.data.most }));
  tell(page, words.join(" "));
  await show(page, known.slice(0, page.data.most));
}

// ------------------------------------------------------------------------------- what is shown

async function show(page, places) {
  const mine = ++page.asked;
  page.chosen = places;
  showChosen(page);
  let held = [];
  try {
    held = await Promise.all(places.map(({ slug }) => fetchJson(new URL(page.data.lines.replace("{}", slug), SITE))));
  } catch (error) {
    console.warn("A place's numbers did not load:", error);
    tell(page, say("The numbers did not load. Try again, or open the page of each place."));
  }
  if (mine !== page.asked) return;
  page.rows = listRows(held);
  page.names = held.map(({ name }) => name);
  page.notes = gatherNotes(held);
  showTables(page);
  page.root.dataset.shown = places.map(({ slug }) => slug).join(",");
}

function showChosen(page) {
  const list = part(page, "chosen");
  list.replaceChildren(...page.chosen.map((place) => make("li", {},
    make("a", { href: new URL(page.data.page.replace("{}", place.slug), SITE).href }, place.called), " ",
    makeButton("×", () => choose(page, page.chosen.filter((one) => one !== place), say("{place} is taken away.", { place: place.called })),
      { "aria-label": say("Take away {place}", { place: place.called }) }))));
  list.hidden = page.chosen.length === 0;
}

/** The texts of the footnotes of all places, by dataset and number. */
function gatherNotes(held) {
  const found = {};
  for (const { notes = {} } of held) {
    for (const [dataset, texts] of Object.entries(notes)) found[dataset] = { ...found[dataset], ...texts };
  }
  return found;
}

/** A row for each line that one of the places has at least. of: the reading of each place, undefined where it
    has no such line or no such period; period: the newest that all with the line have, "" where there is none. */
function listRows(held) {
  const rows = new Map();
  held.forEach(({ lines }, place) => lines.forEach((line) => {
    const key = JSON.stringify(line.id);
    if (!rows.has(key)) rows.set(key, { ...line, each: held.map(() => undefined) });
    rows.get(key).each[place] = line.readings;
  }));
  return [...rows.values()].map(settle);
}

function settle(row) {
  const held = row.each.filter(Boolean);
  const periods = held.map((readings) => readings.map(([period]) => period));
  const period = periods[0].filter((one) => periods.every((all) => all.includes(one))).at(-1);
  const at = (readings) => (period === undefined ? readings.at(-1) : readings.findLast(([one]) => one === period));
  return { ...row, period, of: row.each.map((readings) => readings && at(readings)) };
}

function showTables(page) {
  const parts = [];
  for (const [topic, about] of groupRows(page.rows, (row) => row.topic)) {
    parts.push(make("h2", {}, topic));
    for (const rows of groupRows(about, (row) => row.id[0]).values()) parts.push(...makeDataset(page, rows));
  }
  part(page, "tables").replaceChildren(...parts);
  part(page, "take").hidden = part(page, "legend").hidden = page.rows.length === 0;
  part(page, "words").textContent = tellComparison(page);
}

/** The rows by what tells them apart, in the order in which it first comes. */
function groupRows(rows, key) {
  const found = new Map();
  for (const row of rows) found.set(key(row), [...(found.get(key(row)) ?? []), row]);
  return found;
}

function tellComparison({ names, rows, chosen }) {
  if (!chosen.length) return say("No place is chosen yet.");
  if (!rows.length) return say("No dataset of this catalog has numbers for these places.");
  if (names.length === 1) return say("Add another place to compare it with.");
  return say("The places stand in the order in which they were chosen. Each row is of the newest time that its places share. Larger places have larger counts: compare shares and rates.");
}

/** A dataset's heading and its table. What only one of several places has is folded: there is nothing to
    compare it with. */
function makeDataset(page, rows) {
  const [{ dataset, url }] = rows;
  const isShared = ({ of }) => page.names.length === 1 || of.filter(Boolean).length > 1;
  const [shared, alone] = [rows.filter(isShared), rows.filter((row) => !isShared(row))];
  return [make("h3", {}, make("a", { href: new URL(url, SITE).href }, dataset)),
    ...(shared.length ? [makeTable(page, dataset, shared)] : []),
    ...tellMargins(page, shared).map((words) => make("p", { className: "c-told__remark" }, words)),
    ...(alone.length ? [foldAlone(page, dataset, alone)] : []),
    ...makeNotes(page, rows)];
}

function foldAlone(page, dataset, rows) {
  const words = sayCount("{count} number that only one of these places has", "{count} numbers that only one of these places has", rows.length);
  return make("details", {}, make("summary", {}, words), makeTable(page, say("{dataset}: one place alone", { dataset }), rows));
}

/** In the head of each row its words, its unit and its time. */
function makeTable(page, label, rows) {
  const head = make("tr", {}, make("th", { scope: "col", className: "c-stays" }, say("Measure")),
    ...page.names.map((name) => make("th", { scope: "col", className: "c-number" }, name)));
  const table = make("table", { className: "c-table c-told__table" }, make("thead", {}, head),
    make("tbody", {}, ...rows.map((row) => makeRow(page, row))));
  return make("div", { className: "c-scroll", role: "region", "aria-label": label, tabIndex: 0 }, table);
}

/** The footnotes on what is shown of a dataset; none where there are none. */
function makeNotes({ notes }, rows) {
  const numbers = new Set(rows.flatMap(({ of }) => of.flatMap((reading) => reading?.[4] ?? [])));
  const items = [...numbers].sort((a, b) => a - b).map((number) => make("div", {},
    make("dt", {}, ...writeSign(number)), " ", make("dd", {}, tellNote(notes, rows[0], number))));
  return items.length ? [make("dl", { className: "c-footnotes" }, ...items)] : [];
}

function tellNote(notes, { id: [dataset] }, number) {
  return notes[dataset]?.[number] ?? "";
}

function makeRow(page, row) {
  const small = make("span", { className: "c-told__unit" }, [row.unit, row.period].filter(Boolean).join(", "));
  return make("tr", {}, make("th", { scope: "row" }, row.words, " ", small), ...row.of.map((reading) => makeCell(row, reading)));
}

function makeCell(row, reading) {
  if (!reading) {
    return make("td", { className: "c-number" }, make("span", { "aria-hidden": "true" }, "–"), make("span", { className: "c-hidden" }, say("no such number")));
  }
  const [period, cell, , base, notes] = reading;
  const { look } = writeCell(cell, row.unit);
  const text = tellReading(row, reading);
  const beside = [...(row.period === undefined ? [period] : []), ...(base ? [say("of {base}", { base })] : [])];
  return make("td", { className: `c-${look}` }, look === "number" ? text : make("span", {}, text),
    ...drawSigns((notes ?? []).map((number) => ({ number }))),
    ...beside.map((words) => make("span", { className: "c-base" }, words)));
}

function tellReading(row, [, cell, margin]) {
  const { text } = writeCell(cell, row.unit);
  return markOf(cell) || margin === null ? text : say("{number} ± {margin}", { number: text, margin: sayNumber(margin) });
}

/** What the margins of error say, once for all rows of which it holds. */
function tellMargins({ names }, rows) {
  const found = groupRows(rows.flatMap((row) => tellRow(names, row).map((words) => ({ words, row }))), ({ words }) => words);
  return [...found].map(([words, told]) => say("{rows}: {words}", { rows: told.map(({ row }) => row.words).join("; "), words }));
}

/** Which estimates of a row are too rough, and which differ by no more than their margins together. */
function tellRow(names, row) {
  const known = row.of.map((reading, i) => ({ reading, name: names[i] }))
    .filter(({ reading }) => reading && markOf(reading[1]) === "" && reading[2] !== null);
  const loose = known.filter(({ reading: [, value, margin] }) => value !== 0 && margin >= Math.abs(value));
  const firm = known.filter((one) => !loose.includes(one));
  const pairs = firm.flatMap((one, i) => firm.slice(i + 1).filter((other) => areAlike(one.reading, other.reading))
    .map((other) => sayAnd([one.name, other.name])));
  return [
    ...loose.map(({ name }) => say("The estimate for {place} is too rough to go by: its margin is as large as the number.", { place: name })),
    ...(pairs.length ? [say("These are about the same, as the margins are wider than the difference: {places}.", { places: pairs.join("; ") })] : []),
  ];
}

/** Whether two estimates differ by no more than the root of the sum of the squares of their margins. */
function areAlike([, one, margin], [, other, otherMargin]) {
  return Math.abs(one - other) <= Math.hypot(margin, otherMargin);
}

// -------------------------------------------------------------------------------- what is taken

function save(page) {
  const begin = new RegExp(`^${page.data.formula}`);
  const guard = (text) => (begin.test(text) ? `'${text}` : text);
  const rows = page.rows.flatMap((row) => row.of.map((reading, i) => reading && [
    page.names[i], row.dataset, row.words, reading[0], ...writeValue(row, reading), row.unit, reading[3] ?? "",
    (reading[4] ?? []).map((number) => tellNote(page.notes, row, number)).join(" ")]).filter(Boolean));
  const head = ["place", "dataset", "measure", "period", "value", "margin", "mark", "unit", "of", "notes"];
  const text = writeCsv([head, ...rows.map((cells) => cells.map((cell, i) => (i === 4 || i === 5 ? cell : guard(cell))))]);
  saveFile([text], "text/csv", `compare-${page.chosen.map(({ slug }) => slug).join("-")}`.slice(0, 120) + ".csv");
}

function writeValue({ unit }, [, cell, margin]) {
  const mark = markOf(cell);
  if (mark) return ["", "", nameMark(mark)];
  return [writePlain(cell, unit), margin === null ? "" : String(margin), ""];
}
