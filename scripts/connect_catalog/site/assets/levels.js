// The kinds of places and groups that a query can ask for numbers by: "absenteeism by school".

import { split, stem } from "./folding.js";
import { say } from "./words.js";

// Words that stand before a level, and those that stand after it; longer ones first. A translator lists
// those of another language, where several may stand together: "on the level of".
const [BEFORE, AFTER] = [say("by, per, each, every, single, individual"), say("level, levels")]
  .map((listed) => listed.split(",").map(split).filter((words) => words.length).sort((a, b) => b.length - a.length));

/** The levels with the words of each of their names, the longest names first. list: what levels.json
    holds. */
export function makeLevels(list) {
  const named = list.flatMap((level) => [level.title, ...level.also].map((name) => ({ level, words: split(name).map(stem) })));
  return { list, named: named.filter(({ words }) => words.length).sort((a, b) => b.words.length - a.words.length) };
}

/** The level that a query asks for: what it is called there, whether a dataset has it, and the query without it;
    null where it asks for none. Of several one that no dataset has. */
export function findLevel({ named }, query) {
  const asked = [...listAsked(named, split(query))];
  return asked.find(({ known }) => !known) ?? asked[0] ?? null;
}

/** Every level that stands in a query with a word beside it that asks for it. The name of one that no dataset has
    needs none where it has several words: "ZIP code". */
function* listAsked(named, words) {
  const plain = words.map(stem);
  for (let at = 0; at < words.length; at++) {
    const found = named.find(({ words: name }) => name.every((word, i) => plain[at + i] === word));
    if (!found) continue;
    const end = at + found.words.length;
    const [from, to] = findAround(words, at, end);
    const { known } = found.level;
    const long = to - from > found.words.length || (!known && found.words.length > 1);
    if (long) yield { name: words.slice(at, end).join(" "), rest: [...words.slice(0, from), ...words.slice(to)].join(" "), known };
    at = end - 1;
  }
}

/** Where the words that ask for a level begin and end, given where its name does. */
function findAround(words, at, end) {
  const before = BEFORE.find((phrase) => phrase.length <= at && stands(phrase, words, at - phrase.length)) ?? [];
  const after = AFTER.find((phrase) => stands(phrase, words, end)) ?? [];
  return [at - before.length, end + after.length];
}

function stands(phrase, words, at) {
  return phrase.every((word, i) => words[at + i] === word);
}

/** That no dataset has numbers by a level, and by which kinds of places there are some. */
export function tellMissing({ list }, level) {
  const known = list.filter((one) => one.place && one.known).map((one) => one.title.toLocaleLowerCase());
  return say("No dataset here has numbers by {level}. There are numbers by {levels}.", { level, levels: known.join(", ") });
}
