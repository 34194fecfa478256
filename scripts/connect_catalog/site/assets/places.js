// Places by their names, and which tables have them.

import { split } from "./folding.js";

const LINKS = 4; // so many tables of a dataset are linked

/** The places by name and by id. list: what places.json holds. */
export function makePlaces(list) {
  return {
    named: list.map((place) => ({ place, words: split(place.name) })).sort((a, b) => b.words.length - a.words.length),
    byId: new Map(list.map((place) => [place.id, place])),
  };
}

/** The place with the longest name that stands in a query, and the query's other words; or null. */
export function findPlace({ named }, query) {
  const words = split(query);
  for (const { place, words: name } of named) {
    const at = words.findIndex((_, i) => name.length > 0 && name.every((word, j) => words[i + j] === word));
    if (at >= 0) return { place, rest: [...words.slice(0, at), ...words.slice(at + name.length)].join(" ") };
  }
  return null;
}

/** The tables of a dataset that have a place, or else those that have a place it is tied to. */
export function listTables({ byId }, place, tables) {
  const find = (ids) => tables.flatMap((table) => ids.filter((id) => table.places.includes(id))
    .map((id) => ({ table, place: byId.get(id) ?? place })));
  const own = find([place.id]);
  return { own: own.length > 0, tables: (own.length ? own : find(place.in)).slice(0, LINKS) };
}
