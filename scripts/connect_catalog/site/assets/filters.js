// Narrows the list of datasets by what is ticked and typed, over the small index of catalog-lite.json,
// which is loaded when it is first needed. What is chosen stands in the address, so that a view can
// be shared. Within a facet one match is enough; every facet in use must match.

import { fetchJson } from "./files.js";
import { say, sayCount, sayNumber } from "./words.js";

const PAGE = 24;
const PAUSE = 200;
const NAMES = ["words", "sort"];

export function startFilters(place) {
  const root = new URL(place.dataset.filters, location.href);
  const form = place.querySelector("form");
  const words = form.elements.words;
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const list = place.querySelector(".c-cards");
  const part = (name) => place.querySelector(`[data-${name}]`);
  const [shown, told, none, more, sort, opener, everywhere] =
    ["shown", "told", "none", "more", "sort", "open", "everywhere"].map(part);
  if (!list) return;

  const pattern = list.firstElementChild.cloneNode(true);
  const parts = new Map();
  let found = null; // the numbers of the datasets found, in the order shown; null before the first question
  let asked = 0;
  let waiting;

  /** What is made of files of the site, made once. */
  function once(name, load) {
    if (!parts.has(name)) parts.set(name, load().catch((error) => { parts.delete(name); throw error; }));
    return parts.get(name);
  }
  const getJson = (path) => fetchJson(new URL(path, root));
  const getIndex = () => once("index", async () => readIndex(await getJson("catalog-lite.json")));
  const getLookup = () => once("lookup", async () => {
    const lookup = await (await import("./lookup.js")).loadLookup();
    await lookup.words();
    return lookup;
  });
  const getText = () => once("text", async () => new Text((await import("./minisearch.js")).default, getJson));

  /** On a phone the choices are folded away until they are asked for; how many there are is told. */
  const open = (yes) => opener.setAttribute("aria-expanded", yes);
  function tellChosen() {
    const count = boxes.filter((box) => box.checked).length + (words.value.trim() ? 1 : 0);
    opener.textContent = count ? say("Narrow the list ({count})", { count }) : say("Narrow the list");
  }

  function readAddress() {
    const chosen = new URLSearchParams(location.search);
    words.value = chosen.get("words") ?? "";
    for (const box of boxes) box.checked = chosen.getAll(box.name).includes(box.value);
    sort.value = ["newest", "title"].includes(chosen.get("sort")) ? chosen.get("sort") : words.value.trim() ? "best" : "newest";
    return [...chosen].filter(([name, value]) =>
      !NAMES.includes(name) && !boxes.some((box) => box.name === name && box.value === value));
  }

  function writeAddress() {
    const chosen = new URLSearchParams();
    const usual = words.value.trim() ? "best" : "newest";
    if (words.value.trim()) chosen.append("words", words.value.trim());
    for (const box of boxes.filter((b) => b.checked)) chosen.append(box.name, box.value);
    if (sort.value !== usual) chosen.append("sort", sort.value);
    history.replaceState(null, "", `${location.pathname}${chosen.size ? `?${chosen}` : ""}`);
  }

  /** The ids ticked, by facet. */
  function chosen() {
    const picked = new Map();
    for (const { name, value } of boxes.filter((box) => box.checked)) picked.set(name, [...(picked.get(name) ?? []), value]);
    return picked;
  }

  async function apply(unknown = []) {
    const turn = ++asked;
    tellChosen();
    const notes = unknown.map(([, value]) => say("There is no choice “{value}”; it was left out.", { value }));
    list.setAttribute("aria-busy", "true");
    if (words.value.trim()) [getLookup, getText].forEach((get) => get().catch(() => null)); // all at once
    try {
      const index = await getIndex();
      for await (const match of matches(index, notes)) {
        if (turn !== asked) return;
        await show(index, match, turn);
        if (turn === asked) list.setAttribute("aria-busy", "false");
        await new Promise((painted) => setTimeout(painted)); // before more is loaded and indexed
      }
    } catch {
      if (turn === asked) shown.textContent = say("The list could not be loaded. You can still browse the full lists below.");
    }
    if (turn === asked) tell(notes);
  }

  /** What the words fit: a Map of number and score, or null where no word is typed. Where several
      files of text must be loaded, there is an answer after each, so that the first comes soon. */
  async function* matches(index, notes) {
    const query = words.value.trim();
    if (!query) {
      yield { scores: null, whole: true };
      return;
    }
    const [lookup, text] = await Promise.all([getLookup(), getText()]);
    const known = await lookup.words();
    const mended = await lookup.mend(query);
    const others = lookup.translate(mended);
    if (mended !== query) notes.push(say("Showing results for “{query}”.", { query: mended }));
    if (others.length) notes.push(say("Also looked for: {words}.", { words: others.join(", ") }));
    const queries = [mended, ...others];
    const wanted = new Set(queries.flatMap((one) => known.topics(one)));
    const topics = index.facets[0].options.filter((_, code) => wanted.has(code)).map((topic) => topic.id);
    const picked = new Set(chosen().get("topic"));
    yield* text.search(queries, topics.sort((a, b) => picked.has(b) - picked.has(a)));
  }

  async function show(index, { scores, whole }, turn) {
    const picked = chosen();
    const fitting = index.fits(picked, scores);
    found = await sorted(fitting, scores);
    if (turn !== asked) return;
    shown.textContent = summarize(found.length, index.size, whole);
    sort.options[0].disabled = scores === null;
    none.hidden = found.length > 0 || !whole;
    const query = words.value.trim();
    everywhere.href = `${new URL("search/", root)}${query ? `?${new URLSearchParams({ q: query })}` : ""}`;
    countBoxes(index, picked, scores);
    await showMore(turn, 0);
  }

  async function sorted(numbers, scores) {
    if (scores && sort.value === "best") return numbers.sort((a, b) => scores.get(b) - scores.get(a) || a - b);
    if (sort.value !== "title") return numbers;
    const wanted = new Set(numbers);
    return (await getJson("catalog-lite/titles.json")).filter((number) => wanted.has(number));
  }

  /** How many datasets each box would show; one that would show none is not offered. */
  function countBoxes(index, picked, scores) {
    for (const facet of index.facets) {
      const others = new Map([...picked].filter(([name]) => name !== facet.id));
      const counts = index.count(facet, index.fits(others, scores));
      for (const box of boxes.filter((one) => one.name === facet.id)) {
        const count = counts[facet.place.get(box.value)] ?? 0;
        const label = box.closest("label");
        label.querySelector("[data-count]").textContent = sayNumber(count);
        label.hidden = count === 0 && !box.checked;
      }
      const group = document.getElementById(`facet-${facet.id}`)?.closest("details");
      if (group) group.hidden = [...group.querySelectorAll("label")].every((label) => label.hidden);
    }
  }

  async function showMore(turn, from) {
    const index = await getIndex();
    const numbers = found.slice(from, from + PAGE);
    const cards = await Promise.all(numbers.map(async (number) => {
      const file = await getJson(`catalog-lite/cards/${Math.floor(number / index.inFile)}.json`);
      return fillCard(pattern.cloneNode(true), file[number % index.inFile], index.choices(number), root);
    }));
    if (turn !== asked) return null;
    if (from === 0) list.replaceChildren(...cards);
    else list.append(...cards);
    more.hidden = found.length <= from + PAGE;
    return cards[0];
  }

  function tell(notes) {
    told.textContent = notes.join(" ");
    told.hidden = notes.length === 0;
  }

  function change() {
    clearTimeout(waiting);
    if (!words.value.trim() && sort.value === "best") sort.value = "newest";
    writeAddress();
    apply();
  }

  words.addEventListener("input", () => {
    clearTimeout(waiting);
    if (sort.value === "newest") sort.value = "best";
    waiting = setTimeout(change, PAUSE);
  });
  form.addEventListener("change", (event) => event.target !== words && change());
  form.addEventListener("submit", (event) => { event.preventDefault(); change(); });
  form.addEventListener("reset", () => setTimeout(change));
  sort.addEventListener("change", change);
  addEventListener("popstate", () => apply(readAddress()));
  opener.addEventListener("click", () => open(opener.getAttribute("aria-expanded") === "false"));
  more.addEventListener("click", async () => {
    if (!found) found = (await getIndex()).fits(new Map(), null);
    (await showMore(asked, list.childElementCount))?.querySelector("a").focus();
  });

  more.disabled = false;
  const early = words.value.trim() || boxes.some((box) => box.checked); // chosen before this script came
  if (early && !location.search) change();
  else {
    const unknown = readAddress();
    if (location.search) apply(unknown);
  }
}

/** The index, ready to be asked: a code is a choice's place among its facet's options. */
function readIndex(file) {
  const facets = file.facets.map((facet) => ({
    ...facet,
    place: new Map(facet.options.map((option, code) => [option.id, code])),
    codes: facet.codes.map((codes) => [codes].flat()),
  }));
  const everything = [...Array(file.datasets).keys()];
  return {
    facets,
    size: file.datasets,
    inFile: file.cards_in_a_file,

    /** The numbers of the datasets that fit every facet chosen, and the words. picked: ids by facet. */
    fits(picked, scores) {
      const wanted = facets.filter((facet) => picked.has(facet.id)).map(({ id, codes, place }) =>
        ({ codes, places: new Set(picked.get(id).map((one) => place.get(one))) }));
      return everything.filter((number) => (scores === null || scores.has(number))
        && wanted.every(({ codes, places }) => codes[number].some((code) => places.has(code))));
    },

    /** How many of the datasets have each of a facet's codes. */
    count(facet, numbers) {
      const counts = Array(facet.options.length).fill(0);
      for (const number of numbers) for (const code of facet.codes[number]) counts[code]++;
      return counts;
    },

    /** The options of a dataset, by facet. */
    choices(number) {
      return Object.fromEntries(facets.map((facet) => [facet.id, facet.codes[number].map((code) => facet.options[code])]));
    },
  };
}

/** The text of the datasets, loaded and indexed topic by topic as it is needed. */
class Text {
  constructor(MiniSearch, getJson) {
    this.fields = ["title", "keywords", "columns"];
    this.index = new MiniSearch({ idField: "number", fields: this.fields, tokenize: (text) => text.match(/[\p{L}\p{N}]+/gu) ?? [] });
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
    this.add(topic, await this.getJson(`catalog-lite/topics/${topic}.json`));
  }

  add(topic, columns) {
    if (this.added.has(topic)) return;
    this.added.add(topic);
    this.index.addAll(columns.number.map((number, i) =>
      ({ number, ...Object.fromEntries(this.fields.map((field) => [field, columns[field][i]])) })));
  }

  find(queries) {
    const boost = { title: 4, keywords: 3, columns: 1.5 };
    const options = { prefix: true, combineWith: "AND", boost };
    const tree = { combineWith: "OR", queries: queries.map((query) => ({ ...options, queries: [query] })) };
    return new Map(this.index.search(tree).map(({ id, score }) => [id, score]));
  }
}

function summarize(count, all, whole) {
  if (!whole) return sayCount("{count} dataset so far", "{count} datasets so far", count);
  return count === all ? sayCount("{count} dataset", "{count} datasets", all)
    : sayCount("{count} of {all} datasets shown", "{count} of {all} datasets shown", count, { all: sayNumber(all) });
}

/** A card of the page with the words of another dataset. */
function fillCard(card, { id, title, description, agency, start, end, updated }, choices, root) {
  const link = card.querySelector("a");
  link.href = new URL(`datasets/${id}/`, root);
  link.textContent = title;
  card.querySelector("p").textContent = description;
  const [from, years, smallest, when] = card.querySelectorAll("dd");
  const short = from.querySelector("abbr");
  short.title = choices.agency[0].title;
  short.textContent = agency;
  years.textContent = start === end ? start : say("{start} to {end}", { start, end });
  smallest.textContent = choices.geography[0].title;
  when.textContent = formatDate(updated);
  const chip = card.querySelector(".c-chip");
  chip.className = `c-chip c-fresh-${choices.state[0].id}`;
  chip.textContent = choices.state[0].title;
  return card;
}

/** In English "2018-04-11" as April 11, 2018; "2018-04" as April 2018. */
function formatDate(when) {
  const [year, month, day] = when.split("-").map(Number);
  if (!month) return when;
  const form = { year: "numeric", month: "long", ...(day ? { day: "numeric" } : {}), timeZone: "UTC" };
  return new Date(Date.UTC(year, month - 1, day || 1)).toLocaleDateString(document.documentElement.lang, form);
}
