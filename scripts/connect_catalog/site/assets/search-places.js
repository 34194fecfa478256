// A place in a query leads to the tables that have it, or that have a place it is in.

import { locate } from "./addresses.js";
import { fetchJson } from "./files.js";
import { findPlace, listTables, makePlaces } from "./places.js";
import { findPages } from "./search-index.js";

const root = new URL("../", import.meta.url);
const LOOKED = 12; // so many of the first pages are asked for their places

export async function loadPlaces() {
  return makePlaces(await fetchJson(new URL(locate("in_index", "places.json"), root)));
}

/** The pages for a query as findPages gives them; where it names a place and a topic, the datasets
    that have the place come first, each with its tables that do. */
export async function findAnswers(index, lookup, places, query, asTyped) {
  const found = await findPages(index, lookup, query, asTyped);
  const asked = asTyped || !places ? null : findPlace(places, found.mended);
  if (!asked?.rest) return found;
  const topic = await findPages(index, lookup, asked.rest, false);
  const looked = await Promise.all(topic.pages.slice(0, LOOKED).map((page) => lookInto(places, asked.place, page)));
  const first = [...looked.filter((page) => page.placed?.own), ...looked.filter((page) => page.placed && !page.placed.own)];
  if (!first.length) return found;
  const shown = new Set(first.map((page) => page.id));
  const others = [...found.pages, ...topic.pages].filter(({ id }) => !shown.has(id) && shown.add(id));
  const meant = [...new Set([...found.others, ...topic.others])];
  return { ...found, pages: [...first, ...others], all: true, others: meant };
}

/** A page with what it has of a place, if it is a dataset's and has something. */
async function lookInto(places, place, page) {
  const data = await page.data();
  const path = new URL(data.url, location.href).pathname.slice(root.pathname.length);
  const id = path.match(new RegExp(`^${locate("package", "([^/]+)")}`))?.[1];
  const tables = id ? await fetchJson(new URL(locate("places", id), root)).catch(() => []) : [];
  const placed = listTables(places, place, tables);
  if (!placed.tables.length) return page;
  const links = placed.tables.map(({ table, place: { name, id: chosen } }) => ({ name, title: table.title, url: locateTable(id, table.name, chosen) }));
  return { id: page.id, data: async () => ({ ...data, placed: { own: placed.own, asked: place.name, links } }), placed };
}

/** The explorer of a table, with a place chosen. */
function locateTable(id, table, place) {
  return `${new URL(locate("package", id), root)}?${new URLSearchParams({ table, place })}#table-${table}`;
}
