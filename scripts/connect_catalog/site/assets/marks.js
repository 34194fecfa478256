// Why there is no number, in every form it takes. The table of the marks is in marks.py; each page brings
// it along, in English.

import { say } from "./words.js";

const all = JSON.parse(/** @type {Element} */ (document.querySelector("script#marks")).textContent);
const byMark = new Map(all.map((kind) => [kind.mark, kind]));

/** The marks that a cell may have: { mark, look, word, letter, pattern, explanation, places }. The others,
    of the catalog's own numbers, have neither letter nor pattern. */
export const KINDS = all.filter((kind) => kind.pattern);
const byLetter = new Map(KINDS.map((kind) => [kind.letter, kind.mark]));

/** The mark of a cell as the tables' JSON has it: "" for a number. A cell that is not there has no row,
    which is the one mark without a letter. */
export function markOf(cell) {
  return typeof cell === "number" ? "" : byLetter.get(cell);
}

export function kindOf(mark) {
  return byMark.get(mark);
}

/** The word that stands in place of the number. */
export function nameMark(mark) {
  return say(kindOf(mark).word);
}
