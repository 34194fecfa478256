// A measure and its cells in words: a number, or why there is none.

import { markOf } from "./table.js";
import { say } from "./words.js";

/** A measure with its unit, unless the title says it already. */
export function nameMeasure({ title, unit }) {
  return title.toLowerCase().endsWith(unit.toLowerCase()) ? title : `${title}, ${unit}`;
}

/** The number as the file has it; a percentage keeps a decimal, as everywhere in the catalog. */
export function writePlain(value, unit) {
  return unit === "percent" && Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** A cell as it is shown: its words, and the class of its look. A cell that is not there has no row. */
export function writeCell(cell, unit) {
  if (cell === undefined) return { text: say("no row"), look: "no-row" };
  if (typeof cell !== "number") return { text: nameMark(markOf(cell)), look: markOf(cell).replaceAll(" ", "-") };
  const [whole, part] = writePlain(cell, unit).split(".");
  const number = Number(whole).toLocaleString("en") + (part ? `.${part}` : "");
  const signed = cell < 0 && cell > -1 ? `-${number.replace("-", "")}` : number;
  return { text: unit === "percent" ? `${signed}%` : signed, look: cell === 0 ? "zero" : "number" };
}

function nameMark(mark) {
  return { suppressed: say("suppressed"), missing: say("missing"), "not collected": say("not collected") }[mark];
}
