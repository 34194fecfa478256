// A query leads to what answers it: the tables that have its place, that no dataset has its level, or the
// desired dataset on a topic that nobody publishes.

import { locate } from "./addresses.js";
import { fetchJson } from "./files.js";
import { split, stem } from "./folding.js";
import { findLevel, makeLevels, tellMissing } from "./levels.js";
import { leaveFillers } from "./lookup.js";
import { findPlace, listTables, makePlaces } from "./places.js";
import { findPages } from "./search-index.js";
import { say, sayCount } from "./words.js";

const root = new URL("../", import.meta.url);
const LOOKED = 12; // so many of the first pages are asked for their places
const OF_PLACE = 40; // and so many where a place stands alone
const FIRST = 5; // of so many pages one is to be a dataset; or else,
const WANTED = 15; // of so many, a desired dataset comes first
const TITLED = 10; // so many of the first pages are asked for their titles; they are shown in any case

export async function loadPlaces() {
  return makePlaces(await fetchJson(new URL(locate("gazetteer"), root)));
}

export async function loadLevels() {
  return makeLevels(await fetchJson(new URL(locate("in_index", "levels.json"), root)));
}

/** The pages for a query as findPages gives them, in the order in which they answer it, and leads:
    sentences that stand above them. places, levels: null where they did not load. */
export async function findAnswers(sources, query, asTyped) {
  const { index, lookup, levels } = sources;
  if (asTyped) return { ...await findPages(index, lookup, query, true), leads: [] };
  const level = levels && findLevel(levels, query);
  if (!level) return orderPages(sources, await findPages(index, lookup, query, false));
  const rest = level.rest || query;
  const found = await orderPages(sources, await findPages(index, lookup, rest, false), level.name);
  if (level.known) return { ...found, mended: found.mended === rest ? query : found.mended };
  return { ...found, mended: leaveFillers(found.mended), leads: [tellMissing(levels, level.name), ...found.leads] };
}

/** The pages that were found, those that have the place first, or else a desired dataset. level: by which numbers
    are asked for, if by any. */
async function orderPages(sources, answer, level = "") {
  const found = await orderByTitle(answer, level);
  const asked = sources.places && findAsked(sources.places, found.mended);
  const placed = asked ? await findPlaced(sources, asked, found, level) : null;
  if (!placed) return { ...found, ...await leadToWanted(found) };
  return { ...found, ...placed, all: true, others: [...found.others, ...placed.others] };
}

/** The same pages, among the first of them one that is called just what was asked for before the datasets that
    are called by all of its words, and those before the others. A desired dataset that is called so comes after the
    datasets, which have numbers. named: whether one is called so. */
async function orderByTitle(found, level) {
  const queries = [found.mended, ...found.others.flatMap(({ words, title }) => [words, title])];
  const asked = queries.map((query) => listStems(leaveFillers(query))).filter((words) => words.size);
  const first = await Promise.all(found.pages.slice(0, TITLED).map(async (page) => ({ page, data: await page.data() })));
  const ranked = first.map(({ page, data }) => ({ page, ...rankNames(data, asked, listStems(level)) })).sort((a, b) => a.rank - b.rank);
  return { ...found, pages: [...ranked.map(({ page }) => page), ...found.pages.slice(TITLED)], named: ranked.some(({ named }) => named) };
}

/** How well a page is called what was asked for, 0 for best. A dataset is called by its keywords, too. What stands
    in brackets behind a title, as an agency's letters, need not be asked for. */
function rankNames({ url, meta }, asked, level) {
  const [title, ...keywords] = [meta.title.replace(/ \([^()]*\)$/u, ""), ...(meta.keywords ?? "").split("; ")].map((name) => listStems(leaveFillers(name)));
  const named = asked.some((query) => query.size === title.size && isWithin(query, title));
  if (named && !meta.status) return { named, rank: 0 };
  const isCalled = (test) => Boolean(findDataset(url)) && asked.some(test);
  if (isCalled((query) => isWithin(title, query) || isWithin(query, title))) return { named, rank: isWithin(level, title) ? 1 : 2 };
  if (isCalled((query) => keywords.some((name) => isWithin(query, name)))) return { named, rank: 3 };
  return { named, rank: named ? 4 : 5 };
}

function isWithin(some, all) {
  return [...some].every((word) => all.has(word));
}

function listStems(text) {
  return new Set(split(text).map(stem));
}

/** A place in a query, and what is asked of it: nothing where only its state's letters stand beside it. words: the
    query without the place. */
function findAsked(places, query) {
  const asked = findPlace(places, query);
  const topic = asked && leaveFillers(asked.rest);
  return asked && { ...asked, rest: /[^\s]{3}/u.test(topic) ? topic : "", words: asked.rest };
}

/** The page of a place that stands alone, and the datasets that have a place, each with its tables that do,
    before the other pages; null where there is none of these, and the query is found without. */
async function findPlaced({ index, lookup, places }, asked, found, level) {
  const topic = asked.rest ? await orderByTitle(await findPages(index, lookup, asked.words, false), level) : await findNear(index, places, asked, found);
  const most = asked.rest ? LOOKED : OF_PLACE;
  const looked = await Promise.all(topic.pages.slice(0, most).map((page) => lookInto(places, asked.same, page)));
  const own = looked.filter((page) => page.placed?.own);
  const asPages = asked.rest ? [] : asked.same.filter(({ page }) => page).map(makePlacePage);
  const first = [...asPages, ...own, ...looked.filter((page) => page.placed && !page.placed.own)];
  if (!first.length && found.all && found.pages.length) return null;
  const rest = await leadToWanted(topic);
  const urls = new Set(asPages.map(({ url }) => url));
  const shown = new Set([...first, ...looked.filter(({ url }) => urls.has(url))].map((page) => page.id));
  const others = [...found.pages, ...rest.pages].filter(({ id }) => !shown.has(id) && shown.add(id));
  const leads = first.length ? [...tellKnown(asked, own)] : [tellNone(asked), ...rest.leads];
  return { pages: [...first, ...(first.length ? others : rest.pages)], others: topic.others, leads };
}

/** The pages that name a place, or one it is tied to. */
async function findNear(index, { byId }, { same }, found) {
  const names = new Set(same.flatMap((place) => place.in).map((id) => byId.get(id)?.name).filter(Boolean));
  const searches = [];
  for (const name of names) searches.push((await index.search(`"${name}"`)).results);
  const pages = [...found.pages, ...searches.flat()];
  return { pages: [...new Map(pages.map((page) => [page.id, page])).values()], others: [] };
}

/** The page of a place, as one that was found. */
function makePlacePage({ name, page, called }) {
  const { href: url } = new URL(locate("place_page", page), root);
  const excerpt = say("What is known about children in {place}, what is not, and why.", { place: name });
  return { id: url, url, data: async () => ({ url, meta: { title: called, kind: say("Place") }, text: excerpt, excerpt: "", sub_results: [] }) };
}

/** How many datasets have numbers for a place that stands alone. */
function tellKnown({ place, rest }, own) {
  if (rest || !own.length) return [];
  return [sayCount("{count} dataset has numbers for {place} itself.", "{count} datasets have numbers for {place} itself.", own.length, { place: place.name })];
}

function tellNone({ place, rest }) {
  return rest ? say("No dataset here has numbers on “{topic}” for {place}.", { topic: rest, place: place.name })
    : say("No dataset here has numbers for {place}.", { place: place.name });
}

/** Where no page is called what was asked for and no dataset is among the first pages, a desired one that has not
    been obtained comes first. Where a dataset is, it stands before the desired one that it answers. */
async function leadToWanted({ pages, named }) {
  if (named) return { pages, leads: [] };
  const read = (from, to) => Promise.all(pages.slice(from, to).map((page) => page.data()));
  const first = await read(0, FIRST);
  if (first.some(({ url }) => findDataset(url))) return { pages: putLast(pages, (i) => first[i]?.meta.status), leads: [] };
  const all = [...first, ...await read(FIRST, WANTED)];
  const wanted = pages.filter((_, i) => all[i]?.meta.wanted);
  if (!wanted.length) return { pages, leads: [] };
  const lead = say("No dataset here seems to answer this yet. The work plan says how far it is:");
  return { pages: [...wanted, ...pages.filter((page) => !wanted.includes(page))], leads: [lead] };
}

/** The same first pages, those that a test holds for after the others. */
function putLast(pages, test) {
  const [others, last] = [false, true].map((wanted) => pages.slice(0, FIRST).filter((_, i) => Boolean(test(i)) === wanted));
  return [...others, ...last, ...pages.slice(FIRST)];
}

/** The id of the dataset whose page stands at an address, if one does. */
function findDataset(url) {
  const path = new URL(url, location.href).pathname.slice(root.pathname.length);
  return path.match(new RegExp(`^${locate("package", "([^/]+)")}`))?.[1];
}

/** A page with what it has of the places, if it is a dataset's and has something. */
async function lookInto(places, same, page) {
  const data = await page.data();
  const { href: url } = new URL(data.url, location.href);
  const id = findDataset(url);
  const tables = id ? await fetchJson(new URL(locate("places", id), root)).catch(() => []) : [];
  const placed = listTables(places, same, tables);
  if (!placed.tables.length) return { ...page, url };
  const links = placed.tables.map(({ table, place, newest }) => ({
    name: place.name, title: table.title, newest, url: locateTable(id, table.name, place.id.split("\t").at(-1)) }));
  return { id: page.id, data: async () => ({ ...data, placed: { own: placed.own, asked: same[0].name, links } }), placed };
}

/** The explorer of a table, with a place chosen. */
function locateTable(id, table, place) {
  return `${new URL(locate("package", id), root)}?${new URLSearchParams({ table, place })}#table-${table}`;
}
