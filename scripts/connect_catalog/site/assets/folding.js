// Words as both searches compare them, however somebody types them. exports/folding.py does the same
// to the texts; one table of cases is tested in both.

const LETTERS = { ø: "o", ł: "l", đ: "d", ð: "d", æ: "ae", œ: "oe", þ: "th", ς: "σ" };
const ACCENTS = /[\u0300-\u036f\u00ad\u200b-\u200d\u2060]/gu;
const OWNED = /['’‘ʼ`´′＇][sS](?![\p{L}\p{M}\p{N}_])/gu;
const APOSTROPHES = /['’‘ʼ`´′＇]/gu;

/** A text in small letters, without accents and apostrophes; an owner's 's goes as well. */
export function fold(text) {
  const plain = text.replace(OWNED, "").replace(APOSTROPHES, "").normalize("NFKD").replace(ACCENTS, "");
  return plain.toUpperCase().toLowerCase().replace(/[øłđðæœþς]/gu, (letter) => LETTERS[letter]).normalize("NFC");
}

/** The words of a text, folded: runs of letters, their marks, and digits. A hyphen parts words. */
export function split(text) {
  return fold(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** What one and many of an English word share: "famili" for "family" and "families". */
export function singular(word) {
  if (word.length < 4 || /(ss|us|is)$/u.test(word)) return word;
  return word.replace(/(ies|y|(?<=ch|sh|ss|x)es|s)$/u, (end) => (/^(ies|y)$/u.test(end) ? "i" : ""));
}
