// What the index that lies beside the site finds for a query.

import { parseMarkup } from "./dom.js";
import { fold, split } from "./folding.js";
import { leaveFillers } from "./lookup.js";

const LOOKED = 3; // so many pages tell whether a word is known

export async function loadIndex() {
  const index = await import(new URL("../pagefind/pagefind.js", import.meta.url).href);
  await index.options({ excerptLength: 30 });
  await index.init();
  return index;
}

/** The pages for a query, for the query as it was probably meant, and for it in the catalog's words.
    all: whether they hold all of its words. */
export async function findPages(index, lookup, query, asTyped) {
  const mended = asTyped ? query : await lookup.mend(query, (word) => holds(index, word, isStart)).catch(() => query);
  const others = lookup.translate(mended);
  const searches = [];
  for (const other of others) searches.push((await index.search(fold(other))).results);
  const own = await find(index, asTyped ? mended : leaveFillers(mended), others.length > 0);
  return { pages: merge([own.pages, ...searches]), all: own.all, mended, others };
}

/** The pages with all words of a query; where there are none, those with any of them, unless only
    all will do. A quote is left to the index as it is. */
async function find(index, query, onlyAll) {
  const words = [...new Set(query.split(/\s+/))];
  const held = [];
  for (const word of words) if (query.includes('"') || await holds(index, word)) held.push(word);
  if (held.length === words.length) {
    const pages = (await index.search(fold(query))).results;
    if (pages.length || words.length === 1) return { pages, all: true };
  }
  if (onlyAll) return { pages: [], all: true };
  const searches = [];
  for (const word of held) searches.push((await index.search(fold(word))).results);
  return { pages: merge(searches), all: false };
}

/** Whether the index holds a word or one that is alike. For an unknown word it gives the pages with
    its beginning instead ("a" for "autism"). The first pages tell: all hold the same beginning, but of
    "seguro" the first may have "seguridad". */
async function holds(index, word, isAlike = isClose) {
  const { results } = await index.search(fold(word));
  for (const result of results.slice(0, LOOKED)) {
    const marks = parseMarkup((await result.data()).excerpt).querySelectorAll("mark");
    if ([...marks].some((mark) => isAlike(mark.textContent, word))) return true;
  }
  return false;
}

function isStart(longer, word) {
  return split(longer).join("").startsWith(split(word).join(""));
}

/** Whether a word that was found begins like the one that was typed: "family" does for "families" and
    "absenteeism" for "absent", "a" does not for "autism". */
function isClose(one, other) {
  const [a, b] = [one, other].map((word) => split(word).join(""));
  if (b.length >= 3 && a.startsWith(b)) return true;
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return shared >= Math.min(3, b.length) && shared >= Math.max(0.6 * a.length, b.length - 3);
}

/** The pages of several searches, those found by most of them first. */
function merge(searches) {
  const pages = new Map();
  for (const result of searches.flat()) {
    const known = pages.get(result.id) ?? { result, times: 0, score: 0 };
    pages.set(result.id, { result, times: known.times + 1, score: known.score + result.score });
  }
  const ranked = [...pages.values()].sort((a, b) => b.times - a.times || b.score - a.score);
  return ranked.map((page) => page.result);
}
