// Places by their names, and which tables have them.

import { split } from "./folding.js";

const LINKS = 4; // so many tables of a dataset are linked

/** The places by name and by id. list: what places.json holds. Of two names as long, the one of a place
    within another comes first, so that a town with its state behind it is the town. */
export function makePlaces(list) {
  const named = list.map((place) => ({ place, words: split(place.name) })).filter(({ words }) => words.length);
  return {
    named: named.sort((a, b) => b.words.length - a.words.length || Number(b.place.in.length > 0) - Number(a.place.in.length > 0)),
    byId: new Map(list.map((place) => [place.id, place])),
  };
}

/** The place with the longest name that stands in a query, the others that are called the same, and
    the query's other words without the names of what the place is in; or null. */
export function findPlace({ named }, query) {
  const words = split(query);
  const found = named.find(({ words: name }) => findName(words, name) >= 0);
  if (!found) return null;
  const [same, others] = [true, false].map((wanted) =>
    named.filter(({ words: name }) => (name.join(" ") === found.words.join(" ")) === wanted));
  const rest = others.filter(({ place }) => !place.in.length).reduce((left, { words: name }) => leaveOut(left, name), leaveOut(words, found.words));
  return { place: found.place, same: same.map(({ place }) => place), rest: rest.join(" ") };
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
