// From a state to the table that is shown: which axes stand down and across, its lines and cells.

import { findAxis } from "./explorer-data.js";

const WIDEST = 15; // so many columns of numbers stand side by side at most
const ACROSS_FIRST = ["group", "place", "time"];
const NO_ROW = -1;

/** The ranks that are chosen on an axis, in order. */
export function listChosen(data, axis, state) {
  const all = axis.ids.map((_, rank) => rank);
  if (axis === findAxis(data, "place")) return state.places.length ? [...state.places].sort((a, b) => a - b) : all;
  if (axis === findAxis(data, "time")) return all.slice(state.years[0], state.years[1] + 1);
  return state.groups[axis.column];
}

/** The table of a state. column: the measure's column as it was loaded. See the end for what it holds. */
export function makeView(data, state, column) {
  const chosen = new Map(data.axes.map((axis) => [axis, listChosen(data, axis, state)]));
  const { down, across, fixed } = layOut(data, chosen);
  const measure = data.measures.find((one) => one.column === state.measure);
  const columns = across ? chosen.get(across).map((rank) => nameColumn(measure, across, rank))
    : [{ id: measure.column, name: measure.title, rank: 0 }];
  const { keys, cells } = collect(data, chosen, down, across, columns);
  const view = {
    measure,
    chosen,
    down, // the axes of a line's names
    across, // the axis of the columns, or null
    fixed: fixed.map((axis) => ({ axis, name: axis.names[chosen.get(axis)[0]] })),
    columns, // { id, name, rank }
    count: keys.length, // lines there are, before the filter
    row: (line, place) => cells[line * columns.length + place], // a row of the table, or -1
    cell: (line, place) => column[cells[line * columns.length + place]], // undefined: there is no row
    rank: (line, depth) => rankOf(keys[line], down, depth),
    page: (line, depth) => down[depth].pages[rankOf(keys[line], down, depth)], // the slug of a place's page
    name: (line, depth) => down[depth].names[rankOf(keys[line], down, depth)],
  };
  view.sort = findSort(view, state.sort) ?? firstSort(view);
  view.lines = sortLines(view, filterLines(view, state.find));
  return view;
}

function nameColumn(measure, axis, rank) {
  return { id: `${measure.column}.${axis.ids[rank]}`, name: axis.names[rank], rank };
}

/** Of the axes with a choice of more than one, the shortest stands across and the others down. */
function layOut(data, chosen) {
  const free = data.axes.filter((axis) => chosen.get(axis).length > 1);
  const across = free.length > 1 ? pickAcross(free, chosen) : null;
  const rest = free.filter((axis) => axis !== across);
  const down = rest.length ? rest : [findAxis(data, "time") ?? data.axes[0]];
  return { down, across, fixed: data.axes.filter((axis) => axis !== across && !down.includes(axis)) };
}

function pickAcross(free, chosen) {
  const fitting = free.filter((axis) => chosen.get(axis).length <= WIDEST);
  const place = (axis) => chosen.get(axis).length * ACROSS_FIRST.length + ACROSS_FIRST.indexOf(axis.kind);
  return fitting.sort((a, b) => place(a) - place(b))[0] ?? null;
}

/** The lines, each a number made of its ranks (so that they sort as the axes do), and for each
    column of each line its row. */
function collect(data, chosen, down, across, columns) {
  const { rows, keys } = findChosen(data, chosen, down);
  const lines = Float64Array.from(new Set(keys)).sort();
  const places = new Map();
  lines.forEach((key, line) => places.set(key, line));
  const columnOf = new Uint32Array(across ? across.ids.length : 1);
  if (across) columns.forEach(({ rank }, place) => { columnOf[rank] = place; });
  const cells = new Int32Array(lines.length * columns.length).fill(NO_ROW);
  for (let i = 0; i < rows.length; i++) {
    const place = across ? columnOf[across.at[rows[i]]] : 0;
    cells[places.get(keys[i]) * columns.length + place] = rows[i];
  }
  return { keys: lines, cells };
}

function findChosen(data, chosen, down) {
  const narrowed = data.axes.filter((axis) => chosen.get(axis).length < axis.ids.length)
    .map((axis) => ({ at: axis.at, fits: maskOf(axis, chosen.get(axis)) }));
  const rows = new Uint32Array(data.size);
  const keys = new Float64Array(data.size);
  let found = 0;
  for (let row = 0; row < data.size; row++) {
    if (!narrowed.every(({ at, fits }) => fits[at[row]])) continue;
    rows[found] = row;
    for (const axis of down) keys[found] = keys[found] * axis.ids.length + axis.at[row];
    found += 1;
  }
  return { rows: rows.subarray(0, found), keys: keys.subarray(0, found) };
}

function maskOf(axis, ranks) {
  const mask = new Uint8Array(axis.ids.length);
  for (const rank of ranks) mask[rank] = 1;
  return mask;
}

function rankOf(key, down, depth) {
  let rest = key;
  for (let i = down.length - 1; i > depth; i--) rest = Math.floor(rest / down[i].ids.length);
  return rest % down[depth].ids.length;
}

/** The lines whose names hold every word that is sought. */
function filterLines(view, find) {
  const lines = Uint32Array.from({ length: view.count }, (_, line) => line);
  const words = find.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = words.map((word) => view.down.map((axis) =>
    axis.names.map((name) => name.toLocaleLowerCase().includes(word))));
  return lines.filter((line) => fits.every((axes) => axes.some((names, depth) => names[view.rank(line, depth)])));
}

/** The order that is asked for, where the table has that column. */
function findSort(view, sort) {
  if (sort === null) return null;
  const depth = view.down.findIndex((axis) => axis.column === sort.id);
  const place = view.columns.findIndex((column) => column.id === sort.id);
  return depth < 0 && place < 0 ? null : { ...sort, depth, place };
}

/** Places beside one another say most from the highest down: by name, the first ten are the ones that
    begin with an A. Years and groups have an order of their own. */
function firstSort({ down, across, measure }) {
  const isOnePlaceALine = across === null && down.length === 1 && down[0].kind === "place";
  return isOnePlaceALine ? { id: measure.column, down: true, depth: -1, place: 0 } : null;
}

/** Where there is no number a line stands last, up or down. */
function sortLines(view, lines) {
  if (view.sort === null) return lines;
  const { depth, place, down } = view.sort;
  const sign = down ? -1 : 1;
  const values = new Float64Array(view.count);
  for (const line of lines) {
    const cell = depth < 0 ? view.cell(line, place) : view.rank(line, depth);
    values[line] = typeof cell === "number" ? sign * cell : Infinity;
  }
  return lines.sort((a, b) => (values[a] === values[b] ? a - b : values[a] - values[b]));
}
