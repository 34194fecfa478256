// What the list of datasets is searched in. All of it comes from files of the site, when it is first
// needed. A dataset is known by its number: its place in the list, the newest first.

import { locate } from "./addresses.js";
import { fetchJson, once } from "./files.js";
import { split, splitCompounds, stem } from "./folding.js";

/** The sources of a site whose address is root. */
export function openSources(root) {
  const getJson = (path) => fetchJson(new URL(path, root));
  const index = once(async () => new Index(await getJson(locate("index"))));
  const lookup = once(openLookup);
  const text = once(async () => new Text((await import("./minisearch.js")).default, getJson));
  return {
    getJson,
    index,
    lookup,
    text,
    /** Ask for what a query needs, all at once. Whoever then needs it learns whether it came. */
    prepare: () => [lookup, text].forEach((open) => open().catch(() => null)),
    describe: async (numbers) => describe(await index(), numbers, getJson),
  };
}

async function openLookup() {
  const { loadLookup } = await import("./lookup.js");
  const lookup = await loadLookup();
  await lookup.words();
  return lookup;
}

/** What the cards of some datasets say, and their choices by facet. */
function describe(index, numbers, getJson) {
  return Promise.all(numbers.map(async (number) => {
    const file = await getJson(locate("cards", Math.floor(number / index.inFile)));
    return { ...file[number % index.inFile], choices: index.choices(number) };
  }));
}

/** The numbers in the order that is asked for; they come with the newest first. */
export async function sortFound(sources, numbers, scores, order) {
  if (scores && order === "best") return numbers.sort((a, b) => scores.get(b) - scores.get(a) || a - b);
  if (order !== "title") return numbers;
  const wanted = new Set(numbers);
  return (await sources.getJson(locate("titles"))).filter((number) => wanted.has(number));
}

/** The facets of all datasets. A code is a choice's place among its facet's options. */
class Index {
  constructor(file) {
    this.size = file.datasets;
    this.everything = [...Array(this.size).keys()];
    this.inFile = file.cards_in_a_file;
    this.facets = file.facets.map((facet) => ({
      ...facet,
      place: new Map(facet.options.map((option, code) => [option.id, code])),
      codes: facet.codes.map((codes) => [codes].flat()),
    }));
  }

  /** The numbers of the datasets that fit every facet picked, and the words. picked: ids by facet. */
  fits(picked, scores) {
    const wanted = this.facets.filter((facet) => picked.has(facet.id)).map(({ id, codes, place }) =>
      ({ codes, places: new Set(picked.get(id).map((one) => place.get(one))) }));
    return this.everything.filter((number) => (scores === null || scores.has(number))
      && wanted.every(({ codes, places }) => codes[number].some((code) => places.has(code))));
  }

  /** How many of the datasets have each of a facet's codes. */
  count(facet, numbers) {
    const counts = Array(facet.options.length).fill(0);
    for (const number of numbers) for (const code of facet.codes[number]) counts[code]++;
    return counts;
  }

  /** The options of a dataset, by facet. */
  choices(number) {
    return Object.fromEntries(this.facets.map(({ id, codes, options }) =>
      [id, codes[number].map((code) => options[code])]));
  }

  /**
   * The ids of the topics with these codes, those that are picked first.
   * @param {Set<number>} codes
   * @param {string[]} picked
   */
  listTopics(codes, picked = []) {
    const topics = this.facets[0].options.filter((_, code) => codes.has(code)).map((topic) => topic.id);
    return [...topics.filter((id) => picked.includes(id)), ...topics.filter((id) => !picked.includes(id))];
  }
}

/** The text of the datasets, loaded and indexed topic by topic as it is needed. */
class Text {
  constructor(MiniSearch, getJson) {
    this.fields = ["title", "keywords", "columns"];
    this.index = new MiniSearch({ idField: "number", fields: this.fields, tokenize: splitCompounds, processTerm: stem });
    this.getJson = getJson;
    this.added = new Set();
  }

  /** The scores of the datasets that fit one of the queries. Where the texts of several topics are
      missing there are two answers, so that the first comes soon: after one of them, and after all. */
  async * search(queries, topics) {
    const [first, ...others] = topics.filter((topic) => !this.added.has(topic));
    if (first) await this.load(first);
    if (others.length) {
      yield { scores: this.find(queries), whole: false };
      await Promise.all(others.map((topic) => this.load(topic)));
    }
    yield { scores: this.find(queries), whole: true };
  }

  async load(topic) {
    this.add(topic, await this.getJson(locate("texts", topic)));
  }

  add(topic, columns) {
    if (this.added.has(topic)) return;
    this.added.add(topic);
    this.index.addAll(columns.number.map((number, i) =>
      ({ number, ...Object.fromEntries(this.fields.map((field) => [field, columns[field][i]])) })));
  }

  find(queries) {
    const boost = { title: 4, keywords: 3, columns: 1.5 };
    const options = { prefix: true, tokenize: split, combineWith: "AND", boost };
    const tree = { combineWith: "OR", queries: queries.map((query) => ({ ...options, queries: [query] })) };
    return new Map(this.index.search(tree).map(({ id, score }) => [id, score]));
  }
}
