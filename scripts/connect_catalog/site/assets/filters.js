// Narrows the list of datasets by what is ticked and typed, over the small index of catalog-lite.json,
// which is loaded when it is first needed. What is chosen stands in the address, so that a view can
// be shared. Within a facet one match is enough; every facet in use must match.

import { readAddress, readForm, writeAddress } from "./filters-address.js";
import { drawCounts, drawNotes, drawOpener, drawSummary, makeCard, tellMeant } from "./filters-draw.js";
import { openSources, sortFound } from "./filters-index.js";
import { join } from "./folding.js";
import { say } from "./words.js";

const PAGE = 24; // so many cards are drawn at a time
const PAUSE = 200; // milliseconds after the last letter

export function startFilters(place) {
  const cards = place.querySelector(".c-cards");
  if (!cards) return;
  const list = findParts(place, cards);
  listen(list);
  list.more.disabled = false;
  begin(list);
}

/** The list at work: its elements, what it is searched in, and what was found last. */
function findParts(place, cards) {
  const form = place.querySelector("form");
  const part = (name) => place.querySelector(`[data-${name}]`);
  const root = new URL(place.dataset.filters, location.href);
  return {
    form,
    words: form.elements.words,
    boxes: [...form.querySelectorAll("input[type=checkbox]")],
    cards,
    shown: part("shown"),
    told: part("told"),
    none: part("none"),
    more: part("more"),
    sort: part("sort"),
    opener: part("open"),
    everywhere: part("everywhere"),
    pattern: cards.firstElementChild.cloneNode(true),
    root,
    sources: openSources(root),
    found: null, // the numbers of the datasets found, in the order shown; null before the first question
    turn: 0, // of two questions on their way, the one asked last counts
    waiting: undefined,
  };
}

function listen(list) {
  const { form, words, sort, opener, more } = list;
  words.addEventListener("input", () => type(list));
  form.addEventListener("change", (event) => event.target !== words && change(list));
  form.addEventListener("submit", (event) => { event.preventDefault(); change(list); });
  form.addEventListener("reset", () => setTimeout(() => change(list)));
  sort.addEventListener("change", () => change(list));
  addEventListener("popstate", () => answer(list, readAddress(list)));
  opener.addEventListener("click", () => fold(opener));
  more.addEventListener("click", () => goOn(list));
}

/** What was chosen before this script came counts, unless the address asks for something. */
function begin(list) {
  const { query, picked } = readForm(list);
  if ((query || picked.size) && !location.search) {
    change(list);
    return;
  }
  const refused = readAddress(list);
  if (location.search) answer(list, refused);
}

// -------------------------------------------------------------------------------------- changes

function type(list) {
  clearTimeout(list.waiting);
  if (list.sort.value === "newest") list.sort.value = "best";
  list.waiting = setTimeout(() => change(list), PAUSE);
}

function change(list) {
  clearTimeout(list.waiting);
  if (!list.words.value.trim() && list.sort.value === "best") list.sort.value = "newest";
  writeAddress(readForm(list));
  answer(list);
}

/** On a phone the choices are folded away until they are asked for. */
function fold(opener) {
  opener.setAttribute("aria-expanded", opener.getAttribute("aria-expanded") === "false");
}

/** More cards, with the keyboard's place on the first new one. */
async function goOn(list) {
  list.found ??= (await list.sources.index()).fits(new Map(), null);
  const first = await showMore(list, list.turn, list.cards.childElementCount);
  first?.querySelector("a").focus();
}

// --------------------------------------------------------------------------------------- asking

/** Answers what is chosen. refused: what the address asked for and the list does not have. */
async function answer(list, refused = []) {
  const turn = ++list.turn;
  const question = readForm(list);
  const notes = refused.map((value) => say("There is no choice “{value}”; it was left out.", { value }));
  drawOpener(list.opener, question);
  list.cards.setAttribute("aria-busy", "true");
  try {
    await search(list, turn, question, notes);
  } catch {
    if (turn === list.turn) fail(list);
  }
  if (turn === list.turn) drawNotes(list.told, notes);
}

function fail({ cards, none, shown }) {
  shown.textContent = say("The list could not be loaded. You can still browse the full lists below.");
  none.hidden = true;
  cards.setAttribute("aria-busy", "false");
}

async function search(list, turn, question, notes) {
  if (question.query) list.sources.prepare();
  const index = await list.sources.index();
  for await (const match of findMatches(list.sources, index, question, notes)) {
    if (turn !== list.turn) return;
    await show(list, turn, index, question, match);
    if (turn === list.turn) list.cards.setAttribute("aria-busy", "false");
    await new Promise((painted) => setTimeout(painted)); // before more is loaded and indexed
  }
}

/** What the words fit: { scores: a Map of number and score, null where no word is typed; whole }. Where
    several files of text must be loaded, there is an answer after each, so that the first comes soon. */
async function* findMatches(sources, index, { query, picked }, notes) {
  if (!query) {
    yield { scores: null, whole: true };
    return;
  }
  const [lookup, text] = await Promise.all([sources.lookup(), sources.text()]);
  const known = await lookup.words();
  const mended = await lookup.mend(query);
  const others = lookup.translate(mended).map(({ words }) => words);
  notes.push(...tellMeant(query, mended, others));
  const queries = [...new Set([mended, join(mended), ...others])];
  const codes = new Set(queries.flatMap((one) => known.topics(one)));
  yield* text.search(queries, index.listTopics(codes, picked.get("topic")));
}

// -------------------------------------------------------------------------------------- showing

async function show(list, turn, index, question, { scores, whole }) {
  const fitting = index.fits(question.picked, scores);
  const found = await sortFound(list.sources, fitting, scores, question.order);
  if (turn !== list.turn) return;
  list.found = found;
  await showMore(list, turn, 0);
  if (turn !== list.turn) return;
  list.sort.options[0].disabled = scores === null;
  drawSummary(list, question.query, { count: found.length, all: index.size, whole });
  drawCounts(list.boxes, index, question.picked, scores);
}

/** Draws the cards from a place on; gives the first of them, or null where something else was asked or found
    meanwhile. */
async function showMore(list, turn, from) {
  const { cards, found, more, pattern, root, sources } = list;
  const datasets = await sources.describe(found.slice(from, from + PAGE));
  if (turn !== list.turn || found !== list.found || (from > 0 && cards.childElementCount !== from)) return null;
  const drawn = datasets.map((dataset) => makeCard(pattern, dataset, root));
  if (from === 0) cards.replaceChildren(...drawn);
  else cards.append(...drawn);
  more.hidden = found.length <= from + PAGE;
  return drawn[0];
}
