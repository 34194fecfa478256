// What a place alone is drawn beside: the state's numbers of the same years, from the table itself or
// from one beside it.

import { findAxis } from "./explorer-data.js";
import { findRows, openTable, valueAt } from "./table.js";

/** A list of { name, cell(period) } for a view of one place over time, in one group of each breakdown;
    empty where nothing is known to compare with. */
export async function findBeside(data, view, column) {
  const place = findAxis(data, "place");
  const time = findAxis(data, "time");
  if (!place || !time || view.chosen.get(place).length !== 1) return [];
  if (view.chosen.get(time).length < 2 || view.across || view.down.length > 1) return [];
  const others = data.beside.filter(({ measures }) => measures.includes(view.measure.column));
  const read = await Promise.all(others.map((one) => readOther(data, view, one).catch(() => null)));
  return [readTotal(data, view, place, time, column), ...read].filter(Boolean);
}

/** The row of the table's own total of places. */
function readTotal(data, view, place, time, column) {
  const total = place.ids.indexOf(place.total);
  if (total < 0 || view.chosen.get(place)[0] === total || !view.measure.relative) return null;
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
