// The words that a search knows: which ones there are, the nearest to a misspelled one, and what the
// catalog calls the things that people have other words for.

import { locate } from "./addresses.js";
import { fetchJson, once } from "./files.js";
import { cutToStart, split, stem } from "./folding.js";
import { say } from "./words.js";

const root = new URL("../", import.meta.url);

// Words of a question that tell no pages apart: what is asked, of whom, and who asks. A translator
// lists those of another language.
const FILLERS = new Set(split(say("a about am an and any are at be been being but by can cant common could daughter daughters did do does doesnt dont for from get gets go goes got had has have he her him his how i in is isnt it its just kid kids know lot many me mean more most much my no not of on or our s she so some son sons still than that the their them there these they this those to too us want wants was we were what where which who why will with wont would yet you your")));

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

  /** The same query in the catalog's own words: one for each synonym that stands in it, and the catalog's words
      for that alone. */
  translate(query) {
    const words = split(query);
    const found = new Map();
    for (const { title, words: phrase } of this.phrases) {
      const [before, after] = cutOut(words, phrase) ?? cutOut(words.filter(isTelling), phrase.filter(isTelling), 2) ?? [];
      const own = split(title).join(" ");
      if (before) found.set([...before.filter(isTelling), own, ...after.filter(isTelling)].join(" "), own);
    }
    found.delete(words.join(" "));
    return [...found].map(([other, title]) => ({ words: other, title }));
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

/** The words before a phrase and those after it, if some words hold it; a phrase of fewer words than least is
    held by none. */
function cutOut(words, phrase, least = 1) {
  if (phrase.length < least) return null;
  const at = words.findIndex((_, i) => phrase.every((word, j) => isSame(words[i + j], word)));
  return at < 0 ? null : [words.slice(0, at), words.slice(at + phrase.length)];
}

function isTelling(word) {
  return !FILLERS.has(word);
}

/** One and many of a word are the same: "drug" and "drugs". */
function isSame(one, other) {
  return one !== undefined && stem(one) === stem(other);
}
