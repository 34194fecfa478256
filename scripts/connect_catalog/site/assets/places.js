// Places by their names, and which tables have them.

import { split } from "./folding.js";

const LINKS = 4; // so many tables of a dataset are linked

/** The places by name, by their other names, and by id. list: what places.json holds. Of two names as
    long, the one of a place within another comes first, so that a town with its state behind it is the
    town. */
export function makePlaces(list) {
  return {
    named: sortByLength(list.map((place) => ({ place, words: split(place.name) }))),
    also: sortByLength(list.flatMap((place) => (place.also ?? []).map((name) => ({ place, words: split(name) })))),
    byId: new Map(list.map((place) => [place.id, place])),
  };
}

function sortByLength(named) {
  return named.filter(({ words }) => words.length)
    .sort((a, b) => b.words.length - a.words.length || Number(b.place.in.length > 0) - Number(a.place.in.length > 0));
}

/** The place with the longest name that stands in a query, the others that are called the same, and
    the query's other words without the names of what the place is in; or null. Where no place's own name
    stands in it, another of its names does; one of a single word only alone, as it may be any word. */
export function findPlace({ named, also }, query) {
  const words = split(query);
  const stands = ({ words: name }) => findName(words, name) >= 0;
  const found = named.find(stands) ?? also.find((one) => stands(one) && (one.words.length > 1 || words.length === 1));
  if (!found) return null;
  const called = found.words.join(" ");
  const same = [...named, ...also].filter(({ words: name }) => name.join(" ") === called).map(({ place }) => place);
  const larger = named.filter(({ place, words: name }) => !place.in.length && name.join(" ") !== called);
  const rest = larger.reduce((left, { words: name }) => leaveOut(left, name), leaveOut(words, found.words));
  return { place: found.place, same: [...new Set(same)], rest: rest.join(" ") };
}

function findName(words, name) {
  return words.findIndex((_, i) => name.every((word, j) => words[i + j] === word));
}

function leaveOut(words, name) {
  const at = findName(words, name);
  return at < 0 ? words : [...words.slice(0, at), ...words.slice(at + name.length)];
}

/** The tables of a dataset that have one of the places, or else those that have one they are tied to. */
export function listTables({ byId }, places, tables) {
  const find = (ids) => tables.flatMap((table) => ids.filter((id) => table.places.includes(id))
    .map((id) => ({ table, place: byId.get(id) ?? places[0], newest: findNewest(table, id) })));
  const own = find(places.map((place) => place.id));
  const near = new Set(places.flatMap((place) => place.in));
  return { own: own.length > 0, tables: (own.length ? own : find([...near])).slice(0, LINKS) };
}

/** The newest cell that a table has for a place, with its measure and period, and the group where it has
    none for all together; or the groups there are. Null where it has no such row. */
function findNewest({ places, groups, one_group: first, ...all }, id) {
  if (groups) return { groups };
  const { group = [], cells, at, periods, measure, unit } = first ?? all;
  const place = places.indexOf(id);
  const cell = cells?.[place] ?? null;
  return cell === null ? null : { measure, unit, group, period: periods[at[place]], cell };
}
