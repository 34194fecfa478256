// A table of the catalog, column by column. Each column is asked for once, when it is first needed.

import { fetchJson } from "./files.js";

/** The table whose columns lie in a folder: its address, ending in a slash. */
export function openTable(folder) {
  const read = (name) => fetchJson(new URL(`${name}.json`, folder));
  return {
    /** Every column that is no measure, by name: { values: distinct strings, codes: one a row }. */
    keys: () => read("row-keys"),
    /** A measure: for each row a number, or a letter that says why there is none. */
    measure: (name) => read(name),
  };
}

/** The rows whose keys have one of the values asked for: wanted is { column: Set of values }. */
export function findRows(keys, wanted) {
  const tests = Object.entries(wanted).map(([name, values]) => ({
    codes: keys[name].codes,
    fits: keys[name].values.map((value) => values.has(value)),
  }));
  const rows = [];
  const size = Object.values(keys)[0].codes.length;
  for (let row = 0; row < size; row++) {
    if (tests.every(({ codes, fits }) => fits[codes[row]])) rows.push(row);
  }
  return rows;
}

/** The value of a key column on a row. */
export function valueAt(keys, name, row) {
  return keys[name].values[keys[name].codes[row]];
}
