// The series of a chart in an explorer: lines over years, or bars where one year is chosen. Of many as
// many as are told apart stand in one chart; the others follow in the next ones.

import { joinTexts, say, sayNumber } from "./words.js";

const MOST_SERIES = 9; // so many shapes are told apart
const MOST_BARS = 20; // of all series together

/** Of a view the series of one chart. part: which chart, from 0.
    @returns {{ series: { name: string, points: { x: string, at?: number, cell: any }[] }[], left: string, parts: number }} left:
    which of all they are, in words, "" if they are all; parts: how many charts there are. */
export function gatherSeries(view, lying, part) {
  return lying ? gatherBars(view, part) : gatherLines(view, part);
}

/** Bars: a group for each line, a series for each column. */
function gatherBars(view, part) {
  const most = Math.max(2, Math.floor(MOST_BARS / Math.max(Math.min(view.columns.length, MOST_SERIES), 2)));
  const across = cutParts(view.columns.length, MOST_SERIES);
  const down = cutParts(view.lines.length, most);
  const [first, last] = down[Math.floor(part / across.length)] ?? [0, 0];
  const [from, to] = across[part % across.length];
  const lines = [...view.lines.subarray(first, last)];
  const series = view.columns.slice(from, to).map((column, i) => ({
    name: column.name,
    points: lines.map((line) => ({ x: nameLine(view, line), cell: view.cell(line, from + i) })),
  }));
  const left = [
    down.length > 1 ? say("The chart shows rows {first} to {last} of {count}, as the table is sorted.", tellPart(first, last, view.lines.length)) : "",
    across.length > 1 ? say("It shows columns {first} to {last} of {count}.", tellPart(from, to, view.columns.length)) : ""];
  return { series, left: left.filter(Boolean).join(" "), parts: down.length * across.length };
}

/** Lines: a series for each set of names without the year, in the order of the table. */
function gatherLines(view, part) {
  const depth = view.down.findIndex((axis) => axis.kind === "time");
  const seen = new Map();
  const own = [];
  const from = part * MOST_SERIES;
  for (const line of view.lines) {
    for (let place = 0; place < view.columns.length; place++) {
      const nth = numberSeries(seen, view, line, depth, place) - from;
      if (nth < 0 || nth >= MOST_SERIES) continue;
      own[nth] ??= { name: nameSeries(view, line, view.columns[place], depth), cells: new Map() };
      own[nth].cells.set(depth < 0 ? view.columns[place].rank : view.rank(line, depth), view.cell(line, place));
    }
  }
  const axis = depth < 0 ? view.across : view.down[depth];
  const left = seen.size > MOST_SERIES ? say("The chart shows lines {first} to {last} of {count}, in the order of the table.",
    tellPart(from, from + own.length, seen.size)) : "";
  return { series: own.map((one) => orderPoints(view, axis, one)), left, parts: Math.ceil(seen.size / MOST_SERIES) };
}

/** Which series a cell belongs to, counted as they are met. seen: those that were met. */
function numberSeries(seen, view, line, depth, place) {
  const others = numberNames(view, line, depth);
  const key = depth < 0 ? others : others * view.columns.length + place;
  if (!seen.has(key)) seen.set(key, seen.size);
  return seen.get(key);
}

/** Where each part of so many begins and ends; one at least. */
function cutParts(count, most) {
  return Array.from({ length: Math.max(1, Math.ceil(count / most)) }, (_, i) => [i * most, Math.min((i + 1) * most, count)]);
}

function tellPart(from, to, count) {
  return { first: sayNumber(from + 1), last: sayNumber(to), count: sayNumber(count) };
}

/** The names of a line but the one at a depth, as a number: there may be a hundred thousand. */
function numberNames(view, line, depth) {
  return view.down.reduce((sum, axis, i) => (i === depth ? sum : sum * axis.ids.length + view.rank(line, i)), 0);
}

function orderPoints(view, axis, { name, cells }) {
  return { name, points: view.chosen.get(axis).map((rank) => ({ x: axis.names[rank], at: axis.places[rank], cell: cells.get(rank) })) };
}

function nameLine(view, line) {
  return joinTexts(view.down.map((_, depth) => view.name(line, depth)));
}

function nameSeries(view, line, column, depth) {
  const names = view.down.map((_, i) => view.name(line, i)).filter((_, i) => i !== depth);
  if (depth >= 0 && view.across) names.push(column.name);
  return joinTexts(names) || view.measure.title;
}
