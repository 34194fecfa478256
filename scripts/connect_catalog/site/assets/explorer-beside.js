// What a place alone is drawn beside: the state's numbers of the same years, from the table itself or
// from one beside it.

import { findAxis } from "./explorer-data.js";
import { findRows, openTable, valueAt } from "./table.js";
import { say } from "./words.js";

/** For a view of one place over time, in one group of each breakdown: { lines: { name, cell(period) }[], why }. why: in
    words, why a line of the state is not there, "" where nothing is known to compare with. */
export async function findBeside(data, view, column) {
  const place = findAxis(data, "place");
  const time = findAxis(data, "time");
  if (!isOnePlace(view, place, time)) return { lines: [], why: "" };
  if (!view.measure.relative) return { lines: [], why: say("Only shares and rates are drawn beside those of a larger place: these are neither.") };
  const others = data.beside.filter(({ measures }) => measures.includes(view.measure.column));
  const read = await Promise.all(others.map((one) => readOther(data, view, one).catch(() => null)));
  return { lines: [readTotal(data, view, place, time, column), ...read].filter(Boolean), why: "" };
}

function isOnePlace(view, place, time) {
  if (!place || !time || place.ids.length < 2 || view.chosen.get(place).length !== 1) return false;
  return view.chosen.get(time).length > 1 && !view.across && view.down.length === 1;
}

/** The row of the table's own total of places. */
function readTotal(data, view, place, time, column) {
  const total = place.ids.indexOf(place.total);
  if (total < 0 || view.chosen.get(place)[0] === total) return null;
  const cells = new Map();
  for (let row = 0; row < data.size; row++) {
    if (place.at[row] !== total) continue;
    if (view.fixed.every(({ axis }) => axis === place || axis.at[row] === view.chosen.get(axis)[0])) {
      cells.set(time.ids[time.at[row]], column[row]);
    }
  }
  return { name: place.names[total], cell: (period) => cells.get(period) };
}

/** The numbers of another table, which has one place, by period. */
async function readOther(data, view, { name, folder, time, groups }) {
  const table = openTable(new URL(`../${folder}`, import.meta.url));
  const [keys, numbers] = await Promise.all([table.keys(), table.measure(view.measure.column)]);
  const wanted = groups.map((id) => {
    const axis = data.axes.find((one) => one.column === id);
    return [id, new Set([axis.ids[view.chosen.get(axis)[0]]])];
  });
  const cells = new Map(findRows(keys, Object.fromEntries(wanted)).map((row) => [valueAt(keys, time, row), numbers[row]]));
  return { name, cell: (period) => cells.get(period) };
}
