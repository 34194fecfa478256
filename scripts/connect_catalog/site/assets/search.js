// The search page: asks the index that lies beside the site, and shows what it finds. A misspelled
// word is mended, and what people say is looked for in the catalog's own words as well.

import { loadLookup } from "./lookup.js";
import { loadIndex } from "./search-index.js";
import { makeItem, summarize, tellMeant } from "./search-draw.js";
import { findAnswers, loadLevels, loadPlaces } from "./search-places.js";
import { say } from "./words.js";

const FIRST = 5; // each result is a file of its own, so the first few come soon
const PAGE = 10;
const PAUSE = 250; // milliseconds after the last letter
const PLAIN = { mend: async (query) => query, translate: () => [] };
const NOTHING = { pages: [], all: true, mended: "", others: [], leads: [] };

export async function startSearch(place) {
  const parts = findParts(place);
  showAsked(parts);
  const sources = await loadSources();
  if (!sources.index) {
    parts.status.textContent = say("The search could not be loaded. You can still browse datasets and topics.");
    return;
  }
  const search = {
    ...parts,
    ...sources,
    results: [], // of the query asked last
    asTyped: false, // whether to look for just what was typed
    turn: 0, // of two queries on their way, the one asked last counts
    turns: Promise.resolve(), // the index answers one at a time
    waiting: undefined,
  };
  listen(search);
  const typed = parts.input.value.trim();
  if (typed !== (new URLSearchParams(location.search).get("q") ?? "").trim()) change(search);
  else readAddress(search);
}

/** What is asked; of what does not load, null or what does without. */
async function loadSources() {
  const [index, lookup, places, levels] = await Promise.all([
    loadIndex().catch(() => null), loadLookup().catch(() => PLAIN),
    loadPlaces().catch(() => null), loadLevels().catch(() => null)]);
  return { index, lookup, places, levels };
}

/** The query stands in both boxes before the index has come, unless somebody types already. */
function showAsked({ input, header, status }) {
  const query = new URLSearchParams(location.search).get("q") ?? "";
  input.value ||= query;
  header.value ||= query;
  if (query) status.textContent = say("Searching…");
}

function findParts(place) {
  const input = /** @type {HTMLInputElement} */ (document.querySelector("#q"));
  const part = (name) => place.querySelector(`[data-${name}]`);
  return {
    form: /** @type {HTMLFormElement} */ (input.form),
    input,
    header: /** @type {HTMLInputElement} */ (document.querySelector("#header-q")),
    status: part("status"),
    told: part("told"),
    lead: part("lead"),
    heading: part("heading"),
    found: part("found"),
    more: part("more"),
    help: part("help"),
  };
}

function listen(search) {
  search.input.addEventListener("input", () => {
    clearTimeout(search.waiting);
    search.waiting = setTimeout(() => change(search), PAUSE);
  });
  search.form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(search.waiting);
    change(search);
  });
  search.more.addEventListener("click", async () => {
    const first = await showMore(search, search.turn, PAGE);
    first?.querySelector("a").focus();
  });
  addEventListener("popstate", () => readAddress(search));
}

// -------------------------------------------------------------------------------------- changes

function change(search, exactly = false) {
  const query = search.input.value.trim();
  search.asTyped = exactly;
  search.header.value = query;
  const state = new URLSearchParams({ ...(query && { q: query }), ...(exactly && { exactly: "yes" }) });
  history.replaceState(null, "", state.size ? `?${state}` : location.pathname);
  answer(search, query);
}

function readAddress(search) {
  const state = new URLSearchParams(location.search);
  const query = state.get("q") ?? "";
  search.input.value = query;
  search.header.value = query;
  search.asTyped = state.has("exactly");
  answer(search, query.trim());
}

function askExactly(search) {
  change(search, true);
  search.input.focus();
}

// ------------------------------------------------------------------------------ asking and showing

async function answer(search, query) {
  const turn = ++search.turn;
  if (query) search.status.textContent = say("Searching…");
  const answered = search.turns.then(() => ask(search, turn, query));
  search.turns = answered.catch(() => null);
  const found = await answered;
  if (turn !== search.turn) return;
  search.results = found.pages;
  show(search, query, found);
  await showMore(search, turn, FIRST);
  if (turn === search.turn && search.results.length > FIRST) await showMore(search, turn, PAGE - FIRST);
}

/** What the index finds, once it is this query's turn, unless another was asked meanwhile. */
function ask(search, turn, query) {
  return query && turn === search.turn ? findAnswers(search, query, search.asTyped) : NOTHING;
}

/** All but the results themselves. */
function show(search, query, { pages, all, mended, others, leads }) {
  const { found, heading, help, lead, status, told } = search;
  found.replaceChildren();
  heading.hidden = pages.length === 0;
  help.hidden = !query || pages.length > 0;
  status.textContent = query ? summarize(pages.length, mended, all) : say("Type a word to search for.");
  told.replaceChildren(...tellMeant(query, mended, others, () => askExactly(search)));
  told.hidden = !told.childNodes.length;
  lead.textContent = leads.join(" ");
  lead.hidden = !leads.length;
}

/** The next results. Gives the first of them, or null where something else was asked meanwhile. */
async function showMore(search, turn, count) {
  const { found, more, results } = search;
  const from = found.childElementCount;
  const pages = await Promise.all(results.slice(from, from + count).map((result) => result.data()));
  if (turn !== search.turn || found.childElementCount !== from) return null;
  const items = pages.map(makeItem);
  found.append(...items);
  more.hidden = found.childElementCount >= results.length;
  return items[0];
}
