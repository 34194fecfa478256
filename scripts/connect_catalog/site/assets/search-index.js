// What the index that lies beside the site finds for a query.

import { parseMarkup } from "./dom.js";
import { fold, split } from "./folding.js";
import { leaveFillers } from "./lookup.js";

const LOOKED = 3; // so many pages tell whether a word is known
const ALONE = 0.5; // what a page with the catalog's word alone weighs beside one with the rest of the query

export async function loadIndex() {
  const index = await import(new URL("../pagefind/pagefind.js", import.meta.url).href);
  await index.options({ excerptLength: 30 });
  await index.init();
  return index;
}

/** The pages for a query, for the query as it was probably meant, and for it in the catalog's words.
    all: whether they hold all of its words; others: what it is in the catalog's words. */
export async function findPages(index, lookup, query, asTyped) {
  const mended = asTyped ? query : await lookup.mend(query, (word) => holds(index, word, isStart)).catch(() => query);
  const others = lookup.translate(mended);
  const own = await find(index, asTyped ? mended : leaveFillers(mended), others.length > 0);
  const searches = [{ pages: own.pages, weight: 1 }];
  for (const { words, title } of others) {
    searches.push({ pages: (await index.search(fold(words))).results, weight: 1 });
    if (title !== words) searches.push({ pages: (await index.search(fold(title))).results, weight: ALONE });
  }
  return { pages: merge(searches), all: own.all, mended, others };
}

/** The pages with all words of a query; where there are none, those with any of them, of which a rare one counts
    more, unless only all will do. A quote is left to the index as it is. */
async function find(index, query, onlyAll) {
  const words = [...new Set(query.split(/\s+/))];
  const held = [];
  for (const word of words) if (query.includes('"') || await holds(index, word)) held.push(word);
  if (held.length === words.length) {
    const pages = (await index.search(fold(query))).results;
    if (pages.length || words.length === 1) return { pages, all: true };
  }
  if (onlyAll) return { pages: [], all: true };
  const count = (await index.search(null)).results.length;
  const searches = [];
  for (const word of held) {
    const pages = (await index.search(fold(word))).results;
    searches.push({ pages, weight: Math.log(1 + count / pages.length) });
  }
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

/** The pages of several searches, each with a weight, by the sum of their scores, of which the best of each search
    is 1 (CombSUM: Fox and Shaw, TREC-2, 1994). */
function merge(searches) {
  const found = new Map();
  for (const { pages, weight } of searches) {
    const best = Math.max(...pages.map(({ score }) => score)) || 1;
    for (const result of pages) {
      const { score } = found.get(result.id) ?? { score: 0 };
      found.set(result.id, { result, score: score + weight * (result.score / best) });
    }
  }
  return [...found.values()].sort((a, b) => b.score - a.score).map(({ result }) => result);
}
