// A table that is opened to be explored: each column of its key as an axis of values in their order.

import { openTable } from "./table.js";
import { say } from "./words.js";

const names = new Intl.Collator("en", { numeric: true });

/** Loads the table's keys. axes: see rankAxis; size: rows; measure(name): its column, loaded once. */
export async function openData(config) {
  const table = openTable(new URL(`../${config.folder}`, import.meta.url));
  const keys = await table.keys();
  return {
    ...config,
    keys,
    axes: config.axes.map((axis) => rankAxis(axis, keys)),
    size: keys[config.axes[0].column].codes.length,
    measure: table.measure,
  };
}

/** The first axis of a kind ("place", "time", "group"), if there is one. */
export function findAxis(data, kind) {
  return data.axes.find((axis) => axis.kind === kind);
}

/** An axis with its values in order: ids as the file has them, names as people read them, of places the
    slugs of their pages; and for each row the place of its value among them. */
function rankAxis(axis, keys) {
  const { values, codes, pages = [] } = keys[axis.column];
  const words = nameValues(axis, keys);
  const order = values.map((_, code) => code).sort(orderOf(axis, values, words));
  const ranks = new Uint32Array(values.length);
  order.forEach((code, rank) => { ranks[code] = rank; });
  return {
    ...axis,
    ids: order.map((code) => values[code]),
    names: order.map((code) => words[code]),
    pages: order.map((code) => pages[code]),
    places: order.map((code) => axis.times[axis.values.indexOf(values[code])]),
    at: Uint32Array.from(codes, (code) => ranks[code]),
  };
}

/** Groups in the order that is declared, periods in that of time, places by their names. */
function orderOf(axis, values, words) {
  if (axis.kind === "place") return (a, b) => names.compare(words[a], words[b]);
  const declared = new Map(axis.values.map((value, place) => [value, place]));
  const place = (code) => declared.get(values[code]) ?? declared.size + code;
  return (a, b) => place(a) - place(b);
}

/** The words for each value of an axis. Two values with the same words get their codes, too. */
function nameValues(axis, keys) {
  const { values, codes } = keys[axis.column];
  const label = keys[axis.label];
  const words = values.map((value) => axis.words[value] ?? value);
  if (axis.label !== axis.column) codes.forEach((code, row) => { words[code] = label.values[label.codes[row]]; });
  const count = new Map();
  for (const word of words) count.set(word, (count.get(word) ?? 0) + 1);
  return words.map((word, code) => (count.get(word) > 1 ? `${word} (${values[code]})` : word || say("not given")));
}

/** The totals that are shown beside groups they hold, by name. */
export function listTotals(data, view) {
  return data.axes.flatMap((axis) => {
    const total = axis.ids.indexOf(axis.total);
    const chosen = view.chosen.get(axis);
    return chosen.length > 1 && chosen.includes(total) ? [axis.names[total]] : [];
  });
}

/** The places that were chosen and have no row in the view. */
export function listGone(data, view) {
  const axis = findAxis(data, "place");
  if (!axis || view.chosen.get(axis).length === axis.ids.length || view.fixed.some((one) => one.axis === axis)) return [];
  const seen = new Set();
  const depth = view.down.indexOf(axis);
  for (let line = 0; line < view.count; line++) {
    if (depth >= 0) seen.add(view.rank(line, depth));
    else view.columns.forEach((column, place) => { if (view.row(line, place) >= 0) seen.add(column.rank); });
  }
  return view.chosen.get(axis).filter((rank) => !seen.has(rank)).map((rank) => axis.names[rank]);
}
