// A measure's cells in words: a number, or why there is none. Explorers, maps and charts say them alike.

import { kindOf, markOf, nameMark } from "./marks.js";
import { isPercent, sayNumber, sayPercent } from "./words.js";

/** A number with every decimal it has, as charts.format_number writes it: a percentage has its sign,
    and one decimal at least. */
export function formatNumber(number, unit) {
  return isPercent(unit) ? sayPercent(number) : sayNumber(number);
}

/** The number for a program: digits and a point. */
export function writePlain(number, unit) {
  return isPercent(unit) && Number.isInteger(number) ? number.toFixed(1) : String(number);
}

/** A cell as it is shown: its words, and the class of its look. */
export function writeCell(cell, unit) {
  const mark = markOf(cell);
  if (mark) return { text: nameMark(mark), look: kindOf(mark).look };
  return { text: formatNumber(cell, unit), look: cell === 0 ? "zero" : "number" };
}

/** What stands at each point of a plotly trace: its number, or why there is none. */
export function writePoints({ orientation, x, y, customdata }, unit) {
  const values = orientation === "h" ? x : y;
  return values.map((value, i) => (value === null ? nameMark(customdata[i]) : formatNumber(value, unit)));
}
