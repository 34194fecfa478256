// The table that is shown: headers that sort, some lines at first, footnotes at what they concern.

import { locate } from "./addresses.js";
import { make } from "./dom.js";
import { writeCell } from "./cells.js";
import { say } from "./words.js";

const SITE = new URL("../", import.meta.url);

/** A <table> of the first lines of a view, `count` of them. sort(id) is called by the buttons in its head. */
export function drawTable({ view, footnotes: notes, count }, caption, sort) {
  const heads = [
    ...view.down.map((axis) => ({ id: axis.column, name: axis.title, notes: [] })),
    ...view.columns.map((column, place) =>
      ({ ...column, number: true, notes: notes.filter((note) => note.atColumn(place)) })),
  ];
  const lines = [...view.lines.subarray(0, count)];
  return make("table", { className: "c-table" },
    make("caption", {}, make("span", {}, caption, ...drawSigns(notes.filter((note) => note.everywhere)))),
    make("thead", {}, make("tr", {}, ...heads.map((head, i) => drawHead(view, head, i, sort)))),
    make("tbody", {}, ...lines.map((line) => drawLine(view, notes, line))));
}

function drawHead(view, head, place, sort) {
  const sorted = view.sort?.id === head.id ? (view.sort.down ? "descending" : "ascending") : "none";
  const arrow = { none: "↕", ascending: "↑", descending: "↓" }[sorted];
  const button = make("button", { type: "button", className: "c-sort", "data-sort": head.id },
    head.name, make("span", { "aria-hidden": "true" }, ` ${arrow}`));
  button.addEventListener("click", () => sort(head.id));
  const look = [head.number ? "c-number" : "", place === 0 ? "c-stays" : ""].join(" ").trim();
  return make("th", { scope: "col", className: look, "aria-sort": sorted }, button, ...drawSigns(head.notes));
}

function drawLine(view, notes, line) {
  const names = view.down.map((_, depth) => make("th", { scope: "row" }, drawName(view, line, depth)));
  names.at(-1).append(...drawSigns(notes.filter((note) => note.atLine(line))));
  const cells = view.columns.map((_, place) => drawCell(view, notes, line, place));
  return make("tr", {}, ...names, ...cells);
}

/** A name; that of a place leads to its page. */
function drawName(view, line, depth) {
  const [name, page] = [view.name(line, depth), view.page(line, depth)];
  return page ? make("a", { href: new URL(locate("place_page", page), SITE).href }, name) : name;
}

function drawCell(view, notes, line, place) {
  const { text, look } = writeCell(view.cell(line, place), view.measure.unit);
  return make("td", { className: `c-${look}` }, look === "number" ? text : make("span", {}, text),
    ...drawSigns(notes.filter((note) => note.atCell(line, place))));
}

/** The numbers of notes, small and raised. */
export function drawSigns(notes) {
  return notes.map(({ number }) => make("sup", { className: "c-sign" }, ...writeSign(number)));
}

/** A note's number. Those who listen hear what it is. */
export function writeSign(number) {
  return ["[", make("span", { className: "c-hidden" }, say("note"), " "), `${number}]`];
}
