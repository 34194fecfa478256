// The words that a search knows: which ones there are, the nearest to a misspelled one, and what the
// catalog calls the things that people have other words for.

import { locate } from "./addresses.js";
import { fetchJson, once } from "./files.js";
import { cutToStart, split, stem } from "./folding.js";
import { say } from "./words.js";

const root = new URL("../", import.meta.url);

// Words of a question that tell no pages apart: what is asked, of whom, and who asks. A translator
// lists those of another language.
const FILLERS = new Set(split(say("a about an and any are at by common do does for from how i in is it kid kids lot many me mean more most much my of on or our s the their there they to was we were what where which who why with")));

// Endings without which a word that the catalog does not have is still one of its words: "suspended" for
// "suspension". A translator lists those of another language.
const LOOSE = split(say("ies es s ed ing ly")).sort((one, other) => other.length - one.length);
const START = 4; // letters that stand before them

const YEAR = /^(19|20)\d\d$/u;

/** A query without the words that tell no pages apart, unless it has no others. A year is one of them: most pages
    speak of most years. A quote stays as it is. */
export function leaveFillers(query) {
  if (query.includes('"')) return query;
  const rest = query.split(/\s+/).filter((part) => !split(part).every((word) => FILLERS.has(word) || YEAR.test(word)));
  return rest.length ? rest.join(" ") : query;
}

export async function loadLookup() {
  return new Lookup(await getJson("synonyms.json"));
}

function getJson(name) {
  return fetchJson(new URL(locate("in_index", name), root));
}

/** Every known word with the codes of its topics. It is long, so it is loaded when it is needed. */
async function loadWords() {
  const [{ words, topics }, { default: SearchableMap }] =
    await Promise.all([getJson("words.json"), import("./searchable-map.js")]);
  const known = new SearchableMap();
  words.forEach((word, i) => known.set(word, [topics[i]].flat()));
  return new Words(known);
}

class Lookup {
  constructor(synonyms) {
    this.phrases = synonyms.flatMap(({ title, also }) => also.map((one) => ({ title, words: split(one) })));
    this.words = once(loadWords);
  }

  /**
   * A query with each unknown word replaced by the nearest known one. Quotes, numbers and the like stay
   * as they are.
   * @param {string} query
   * @param {(word: string) => boolean | Promise<boolean>} keeps whether a word is to stay, whatever the list says
   */
  async mend(query, keeps = () => false) {
    if (query.includes('"')) return query;
    const mended = [];
    for (const part of query.split(/\s+/)) {
      const word = split(part).length === 1 ? split(part)[0] : "";
      const other = !word || /\p{N}/u.test(word) || await keeps(word) ? null : (await this.words()).nearest(word);
      mended.push(other ?? part);
    }
    return mended.join(" ");
  }

  /** The same query in the catalog's own words: one for each synonym that stands in it. */
  translate(query) {
    const words = split(query);
    const found = new Set();
    for (const { title, words: phrase } of this.phrases) {
      const at = words.findIndex((_, i) => phrase.every((word, j) => isSame(words[i + j], word)));
      const rest = (part) => part.filter((word) => !FILLERS.has(word));
      if (at >= 0) found.add([...rest(words.slice(0, at)), ...split(title), ...rest(words.slice(at + phrase.length))].join(" "));
    }
    found.delete(words.join(" "));
    return [...found];
  }
}

class Words {
  constructor(known) {
    this.known = known;
  }

  /** Whether a word begins as a known one does; endings such as -ed and -ing aside. */
  knows(word) {
    const ending = LOOSE.find((one) => word.endsWith(one) && word.length - one.length >= START);
    return this.known.atPrefix(ending ? word.slice(0, -ending.length) : word).size > 0;
  }

  /** The known word nearest to a misspelled one: at most two letters away, of a short one a single letter, or one
      that stands elsewhere in it; null where the word is known, or none is near. */
  nearest(word) {
    const far = word.length < 4 || this.knows(word) ? 0 : word.length < 8 ? 1 : 2;
    const near = far ? [...this.known.fuzzyGet(word, 2)].filter(([other, [, distance]]) => distance <= far || isShuffled(word, other)) : [];
    const farness = ([other, [, distance]]) => distance + (other[0] === word[0] ? 0 : 0.5);
    near.sort((a, b) => farness(a) - farness(b));
    return near[0]?.[0] ?? null;
  }

  /** The codes of the topics whose text holds each of the words, or a longer one, of a query. */
  topics(query) {
    const sets = split(query).map((word) => new Set([...this.known.atPrefix(cutToStart(word)).values()].flat()));
    return sets.length ? [...sets[0]].filter((code) => sets.every((set) => set.has(code))) : [];
  }
}

/** Whether two words have the same letters in another order: "povrety" and "poverty". */
function isShuffled(one, other) {
  const sort = (word) => [...word].sort().join("");
  return one.length === other.length && sort(one) === sort(other);
}

/** One and many of a word are the same: "drug" and "drugs". */
function isSame(one, other) {
  return one !== undefined && stem(one) === stem(other);
}
