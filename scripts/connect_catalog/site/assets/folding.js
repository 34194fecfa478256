// Words as both searches compare them, however somebody types them. exports/folding.py does the same
// to the texts; one table of cases is tested in both.

import { say } from "./words.js";

const LETTERS = { ø: "o", ł: "l", đ: "d", ð: "d", æ: "ae", œ: "oe", þ: "th", ς: "σ" };
const ACCENTS = /[\u0300-\u036f\u00ad\u200b-\u200d\u2060]/gu;
const SPACED_ACUTE = / \u0301/gu; // what the decomposition makes of ´, which many type for an apostrophe
const OWNED = /['’‘ʼ`′][sS](?![\p{L}\p{M}\p{N}])/gu;
const APOSTROPHES = /['’‘ʼ`′]/gu;

/** A text in small letters, without accents and apostrophes; an owner's 's goes as well. */
export function fold(text) {
  const parted = text.normalize("NFKD").replace(SPACED_ACUTE, "'").replace(ACCENTS, "");
  const plain = parted.replace(OWNED, "").replace(APOSTROPHES, "");
  return plain.toUpperCase().toLowerCase().replace(/[øłđðæœþς]/gu, (letter) => LETTERS[letter]).normalize("NFC");
}

/** The words of a text, folded: runs of letters, their marks, and digits. A hyphen parts words. */
export function split(text) {
  return fold(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** A text, folded, without the hyphens that stand between letters: "prekindergarten" for
    "pre-kindergarten". */
export function join(text) {
  return fold(text).replace(/(?<=[\p{L}\p{M}])[-‐−](?=\p{L})/gu, "");
}

/** The words of a text, and those with hyphens as one word as well. */
export function splitCompounds(text) {
  const words = split(text);
  return [...words, ...split(join(text)).filter((word) => !words.includes(word))];
}

// How a word ends that has other forms, and what then stands there: "families" is "famili", as "family" is.
// Of several endings the longest counts. A translator lists those of another language.
const ENDINGS = fold(say("ss=ss us=us is=is ies=i y=i ches=ch shes=sh sses=ss xes=x s=")).split(/\s+/)
  .map((rule) => rule.split("=")).filter(([ending, instead]) => ending && instead !== undefined).sort(([one], [other]) => other.length - one.length);
const LEAST = 3; // letters that a stem has; a word that is no longer has no ending

/** What the forms of a word share: "famili" for "family" and "families". word: folded. */
export function stem(word) {
  const rule = findRule(word);
  return rule ? change(word, rule) : word;
}

/** How a word begins in all its forms: "famil". word: folded. */
export function cutToStart(word) {
  const [ending, instead] = findRule(word) ?? [];
  return ending === instead ? word : word.slice(0, Math.max(LEAST, word.length - ending.length));
}

function findRule(word) {
  return word.length <= LEAST ? undefined
    : ENDINGS.find((rule) => word.endsWith(rule[0]) && change(word, rule).length >= LEAST);
}

function change(word, [ending, instead]) {
  return `${word.slice(0, word.length - ending.length)}${instead}`;
}
