// Words as both searches compare them, however somebody types them. exports/folding.py does the same
// to the texts; one table of cases is tested in both.

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

/** What one and many of an English word share: "famili" for "family" and "families". */
export function singular(word) {
  if (word.length < 4 || /(ss|us|is)$/u.test(word)) return word;
  return word.replace(/(ies|y|(?<=ch|sh|ss|x)es|s)$/u, (end) => (/^(ies|y)$/u.test(end) ? "i" : ""));
}
