// The room that words take in a picture, measured in the page's own font, and words that are made to fit.

const SIZE = 13; // pixels
const NUMBER = /([+\-−$€£]?\d+(?:[.,'’\u00a0\u202f\u002f–-]\d+|(?<!\d{4}) \d{3}(?!\d))*[%‰]?)/u; // as in lettering.py
const AT_THE_END = 0.6; // so much of the room is for the end: long names often differ there

const pen = document.createElement("canvas").getContext("2d");
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The room that words take, in pixels. */
export function measureWords(words, size = SIZE, weight = 400) {
  if (!pen) return words.length * size; // a browser that draws nothing
  pen.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(words).width;
}

/** Words that fit into a width in pixels. Of long ones the middle is left out, and never a part of a number
    or of a letter. */
export function fitWords(words, width) {
  if (measureWords(words) <= width) return words;
  const parts = listParts(words);
  const room = width - measureWords("…");
  const from = parts.length - countFitting([...parts].reverse(), room * AT_THE_END, (some) => some.reverse());
  const end = parts.slice(from).join("").trimStart();
  const start = parts.slice(0, countFitting(parts.slice(0, from), room - measureWords(end)));
  return `${start.join("").trimEnd()}…${end}`;
}

/** Words in lines, none wider than the width in pixels. */
export function wrapWords(words, width, size = SIZE, weight = 400) {
  const lines = [""];
  const add = (part) => {
    if (measureWords((lines.at(-1) + part).trimEnd(), size, weight) <= width) lines[lines.length - 1] += part;
    else lines.push(part);
  };
  for (const word of words.split(/(?<= )/)) {
    if (measureWords(word.trimEnd(), size, weight) <= width) add(word);
    else listParts(word).forEach(add);
  }
  return lines.map((line) => line.trim()).filter(Boolean);
}

/** How many of some parts fit, beginning with the first. */
function countFitting(parts, room, arrange = (some) => some) {
  let count = 0;
  while (count < parts.length && measureWords(arrange(parts.slice(0, count + 1)).join("")) <= room) count += 1;
  return count;
}

/** What is never parted: a number, or a letter with its marks. */
function listParts(words) {
  return words.split(NUMBER).flatMap((part, i) => (i % 2 ? [part] : [...letters.segment(part)].map(({ segment }) => segment)));
}
