// An open explorer: choices, chart, table, footnotes, and ways to take them along.

import { make, makeButton, saveFile } from "./dom.js";
import { chooseFirst, readAddress, readMeasure, writeAddress } from "./explorer-address.js";
import { findBeside } from "./explorer-beside.js";
import { makeChartPlace } from "./explorer-chart.js";
import { makeChoices } from "./explorer-choices.js";
import { findAxis, listGone, listTotals, openData } from "./explorer-data.js";
import { findNotes } from "./explorer-notes.js";
import { nameFile, writeCsv, writeRows, writeTabs } from "./explorer-save.js";
import { drawTable, writeSign } from "./explorer-table.js";
import { makeView } from "./explorer-view.js";
import { makeTaking } from "./poster.js";
import { kindOf, markOf } from "./marks.js";
import { joinTexts, say, sayCount, sayNumber } from "./words.js";

const FIRST_LINES = 100; // drawn at first, and with each "Show more"
const FEW = 12; // so many need no words to find one by

/** { read(): show what the address asks for, focus(), arrive(): bring a place that it asks for into view }. leave()
    closes the panel. */
export async function makePanel(place, leave) {
  const config = JSON.parse(place.querySelector("script[type='application/json']").textContent);
  const panel = { data: await openData(config), count: FIRST_LINES, asked: 0 };
  Object.assign(panel, makeParts(panel, leave));
  place.append(panel.root);
  return {
    focus: () => panel.heading.focus(),
    arrive: () => { if (panel.state.places.length) bringIntoView(panel); },
    async read() {
      const parameters = new URLSearchParams(location.search);
      const column = await panel.data.measure(readMeasure(panel.data, parameters));
      const { state, refused } = readAddress(panel.data, parameters, column);
      tellRefused(panel, refused);
      await showState(panel, state);
    },
  };
}

function makeParts(panel, leave) {
  const tell = (words) => { panel.status.textContent = words; };
  const parts = {
    tell,
    heading: make("h4", { tabIndex: -1 }, say("Explore: {title}", { title: panel.data.title })),
    refused: make("p", { className: "c-note", role: "status", hidden: true }),
    choices: makeChoices(panel.data, (part) => choose(panel, part), tell),
    chart: makeChartPlace(),
    picture: makeTaking(() => describePicture(panel)),
    find: makeFind(panel),
    status: make("p", { role: "status", className: "c-quiet" }),
    legend: make("dl", { className: "c-marks" }),
    table: make("div", { className: "c-scroll", role: "region", tabIndex: 0, "data-sideways": say("Scroll sideways →") }),
    more: makeButton(say("Show more rows"), () => showMore(panel)),
    notes: make("div"),
    taken: make("p", { role: "status", className: "c-taken" }), // at its buttons: the table is long
  };
  return { ...parts, root: arrangeParts(panel, parts, leave) };
}

function arrangeParts(panel, parts, leave) {
  return make("div", { className: "c-explorer", "data-panel": "", hidden: true },
    parts.heading, parts.refused, parts.choices.root,
    make("p", { className: "c-buttons" },
      makeButton(say("Start over"), () => startOver(panel)), " ",
      makeButton(say("Back to the first rows"), leave)),
    parts.chart.root, parts.picture.buttons, parts.picture.status, parts.find.root, parts.status, parts.legend, parts.table, parts.more, parts.notes,
    make("p", { className: "c-buttons" },
      makeButton(say("Download what is shown (CSV)"), () => save(panel), { className: "c-button" }), " ",
      makeButton(say("Copy what is shown"), () => copy(panel)), " ",
      makeButton(say("Copy a link to it"), () => copyLink(panel))),
    parts.taken,
    make("p", { className: "c-quiet" }, say("Source: {source}", { source: panel.data.source })));
}

function makeFind(panel) {
  const id = `explore-${panel.data.table}-find`;
  const input = make("input", { id, type: "search", autocomplete: "off" });
  input.addEventListener("input", () => change(panel, { ...panel.state, find: input.value }, "replaceState"));
  return { input, root: make("p", { className: "c-find" },
    make("label", { htmlFor: id }, say("Show only rows with these words")), input) };
}

// -------------------------------------------------------------------------------------- changes

function choose(panel, part) {
  const groups = { ...panel.state.groups, ...part.groups };
  const years = part.places ? chooseYears(panel, part.places) : panel.state.years;
  if (part.years) panel.before = null;
  change(panel, { ...panel.state, years, ...part, groups });
  if (part.places?.length) panel.result = true;
}

/** The first place that is chosen is shown in all years of its own, where only one was; with a second one
    beside it, that one again. */
function chooseYears(panel, places) {
  const { data, state, before } = panel;
  const time = findAxis(data, "time");
  panel.before = null;
  if (!time || places.length !== state.places.length + 1) return state.years;
  if (places.length === 2 && before) return before;
  if (places.length > 1 || state.years[0] !== state.years[1]) return state.years;
  panel.before = state.years;
  return [0, time.ids.length - 1];
}

/** What was asked for a place is to be seen: at least the caption of its chart. */
function bringIntoView(panel) {
  panel.result = false;
  panel.chart.root.scrollIntoView({ block: "nearest" });
}

async function startOver(panel) {
  const { column: first } = panel.data.measures[0];
  change(panel, chooseFirst(panel.data, first, await panel.data.measure(first)));
}

/** A new state: it gets an address of its own, so that Back leads to the one before. */
function change(panel, state, how = "pushState") {
  history[how](null, "", writeAddress(panel.data, state));
  panel.refused.hidden = true;
  showState(panel, state).catch((error) => {
    console.warn(error);
    panel.tell(say("The numbers did not load. Check your connection and try again."));
  });
}

/** The first click on a head sorts numbers from the highest and names from the first, the next turns round. */
function sortBy(panel, id) {
  const { sort } = panel.view;
  const number = panel.view.columns.some((column) => column.id === id);
  change(panel, { ...panel.state, sort: { id, down: sort?.id === id ? !sort.down : number } });
  panel.sorted = id;
}

function showMore(panel) {
  panel.count += FIRST_LINES;
  drawLines(panel);
  tellCount(panel);
}

function tellRefused(panel, refused) {
  panel.refused.hidden = refused.length === 0;
  panel.refused.textContent = refused.length
    ? say("The address asked for something that this table does not have: {what}. It was left out.", { what: refused.filter(Boolean).join("; ") || say("something without a name") }) : "";
}

// ------------------------------------------------------------------------------------- drawing

async function showState(panel, state) {
  panel.state = state;
  panel.choices.show(state);
  if (panel.find.input.value !== state.find) panel.find.input.value = state.find;
  const turn = ++panel.asked;
  const column = await panel.data.measure(state.measure);
  if (turn !== panel.asked) return; // something else was chosen meanwhile
  const view = makeView(panel.data, state, column);
  const beside = await findBeside(panel.data, view, column);
  if (turn !== panel.asked) return;
  panel.view = view;
  panel.footnotes = findNotes(panel.data, panel.view);
  panel.count = FIRST_LINES;
  panel.taken.textContent = "";
  panel.find.root.hidden = panel.view.count <= FEW && state.find === "";
  panel.chart.show(panel.view, titleOf(panel.view), panel.footnotes, beside);
  panel.picture.buttons.hidden = !panel.chart.isDrawn();
  panel.picture.status.textContent = "";
  drawLines(panel);
  drawNotes(panel);
  tellCount(panel);
  if (panel.result) bringIntoView(panel);
}

function titleOf({ measure, fixed }) {
  return joinTexts([measure.name, ...fixed.map(({ name }) => name)], "; ");
}

function drawLines(panel) {
  const { view, table } = panel;
  const title = titleOf(view);
  table.setAttribute("aria-label", title);
  table.replaceChildren(drawTable(panel, title, (id) => sortBy(panel, id)));
  if (panel.sorted) table.querySelector(`[data-sort="${CSS.escape(panel.sorted)}"]`)?.focus();
  panel.sorted = null;
  panel.more.hidden = panel.count >= view.lines.length;
  table.classList.toggle("is-wide", table.scrollWidth > table.clientWidth);
  drawLegend(panel);
}

/** Of the legend of the page's tables, what stands in this one. */
function drawLegend({ legend, table }) {
  const looks = document.querySelectorAll("[data-fold='signs'] .c-marks > div");
  const needed = [...looks].filter((look) => table.querySelector(`td.${look.firstElementChild?.className}`)).map((look) => look.cloneNode(true));
  const { look, word, explanation } = kindOf(markOf(undefined));
  if (table.querySelector(`td.c-${look}`)) {
    needed.push(make("div", {}, make("dt", { className: `c-${look}` }, make("span", {}, say(word))), " ",
      make("dd", {}, say(explanation))));
  }
  legend.replaceChildren(...needed);
  legend.hidden = needed.length === 0;
}

function drawNotes({ data, view, footnotes, notes }) {
  const totals = listTotals(data, view).map((name) =>
    make("p", { className: "c-quiet" }, say("“{name}” is a total: it holds the others shown with it.", { name })));
  const gone = listGone(data, view).map((name) =>
    make("p", { className: "c-quiet" }, say("{name} has no row in this view.", { name })));
  const list = footnotes.length ? [make("dl", { className: "c-footnotes" }, ...footnotes.map(({ number, text }) =>
    make("div", {}, make("dt", {}, ...writeSign(number)), " ", make("dd", {}, text))))] : [];
  notes.replaceChildren(...totals, ...gone, ...list);
}

function tellCount({ view, count, tell }) {
  const all = view.lines.length;
  if (all === 0) tell(say("No row fits. Choose something else, or shorten the words."));
  else if (all <= count) tell(sayCount("{count} row", "{count} rows", all));
  else tell(say("{some} of {all} rows are shown. What you download or copy has them all.",
    { some: sayNumber(count), all: sayNumber(all) }));
}

// ------------------------------------------------------------------------------------ taking along

function save({ data, view, footnotes, taken }) {
  const name = nameFile(data, view);
  saveFile([writeCsv(writeRows(view, footnotes, data))], "text/csv;charset=utf-8", name);
  taken.textContent = say("Saved as {name}.", { name });
}

/** The chart as a picture that stands alone. */
async function describePicture({ data, view, chart, footnotes }) {
  const made = await chart.take();
  const notes = footnotes.map(({ number, text }) => `[${number}] ${text}`);
  return { ...made, name: nameFile(data, view).replace(/\.csv$/, ""), title: `${data.title}: ${made.title}`,
    told: [...made.told, ...notes, say("Source: {source}", { source: data.source })] };
}

async function copy({ data, view, footnotes, taken }) {
  try {
    await navigator.clipboard.writeText(writeTabs(writeRows(view, footnotes, data)));
    taken.textContent = sayCount("Copied: {count} row.", "Copied: {count} rows.", view.lines.length);
  } catch {
    taken.textContent = say("Copying did not work here. The download has the same rows.");
  }
}

/** The view is in the address, which few readers know. */
async function copyLink({ taken }) {
  try {
    await navigator.clipboard.writeText(location.href);
    taken.textContent = say("Copied: a link that opens this view.");
  } catch {
    taken.textContent = say("Copying did not work here. The address at the top of your browser leads to this view.");
  }
}
