// What is shown, as a file or on the clipboard: the same lines in the same order, in the same words.

import { writeCell, writePlain } from "./cells.js";
import { say } from "./words.js";

const LONGEST = 110; // letters of a file's name

/** The lines that are shown, as rows of texts below a row of headers. Each line also says what it
    measures, what was chosen for all lines, its footnotes and the source, so that it can stand alone.
    A text that a spreadsheet would take for a formula gets an apostrophe, which makes it text. */
export function writeRows(view, notes, { source, formula }) {
  const begin = new RegExp(`^${formula}`);
  const guard = (text) => (begin.test(text) ? `'${text}` : text);
  const same = [
    [say("Measure"), view.measure.name],
    ...view.fixed.map(({ axis, name }) => [axis.title, name]),
  ];
  const header = [...view.down.map((axis) => axis.title), ...view.columns.map((column) => column.name),
    ...same.map(([title]) => title), ...(notes.length ? [say("Notes")] : []), say("Source")];
  const rest = same.map(([, value]) => guard(value));
  const lines = [...view.lines].map((line) => [
    ...view.down.map((_, depth) => guard(view.name(line, depth))),
    ...view.columns.map((_, place) => writeValue(view.cell(line, place), view.measure.unit)),
    ...rest, ...(notes.length ? [guard(writeNotes(notes, line))] : []), guard(source)]);
  return [header.map(guard), ...lines];
}

function writeValue(cell, unit) {
  return typeof cell === "number" ? writePlain(cell, unit) : writeCell(cell, unit).text;
}

function writeNotes(notes, line) {
  return notes.map((note) => ({ text: note.text, names: note.names(line) }))
    .filter(({ names }) => names === null || names.length)
    .map(({ text, names }) => (names === null ? text : `${names.join(", ")}: ${text}`)).join(" ");
}

/** CSV as RFC 4180 has it, with the line ends of the catalog's files. */
export function writeCsv(rows) {
  const quote = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => `${row.map(quote).join(",")}\n`).join("");
}

/** For a spreadsheet or a letter: cells parted by tabs. A cell that starts with a quotation mark goes on
    to the next mark in a spreadsheet, over tabs and lines; so it is quoted as in CSV. */
export function writeTabs(rows) {
  const quote = (text) => (text.startsWith('"') ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map((text) => quote(text.replace(/\s+/g, " "))).join("\t")).join("\n");
}

/** A file name that says which table and which view. */
export function nameFile(data, view) {
  const ends = (axis) => [view.chosen.get(axis)[0], view.chosen.get(axis).at(-1)].map((rank) => axis.names[rank]);
  const few = data.axes.filter((axis) => axis.kind === "time" || view.chosen.get(axis).length === 1);
  const parts = [view.measure.column, ...new Set(few.filter((axis) => axis.ids.length > 1).flatMap(ends))];
  const slug = parts.join(" ").normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return `${`${data.file}-${slug}`.slice(0, LONGEST).replace(/-+$/, "")}.csv`;
}
