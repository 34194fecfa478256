// The search page: asks the index that lies beside the site, and shows what it finds. A misspelled
// word is mended, and what people say is looked for in the catalog's own words as well.

import { say, sayCount } from "./words.js";
import { leaveFillers, loadLookup, split } from "./lookup.js";

const FIRST = 5; // each result is a file of its own, so the first few come soon
const PAGE = 10;
const PARTS = 3;
const PAUSE = 250;
const PLAIN = { mend: async (query) => query, translate: () => [] };

export async function startSearch(place) {
  const form = document.querySelector("#q").form;
  const input = form.elements.q;
  const header = document.querySelector("#header-q");
  const part = (name) => place.querySelector(`[data-${name}]`);
  const [status, told, heading, found, more, help] = ["status", "told", "heading", "found", "more", "help"].map(part);
  let results = [];
  let asked = 0;
  let asTyped = false;
  let waiting;
  let turns = Promise.resolve(); // the index answers one at a time

  const [index, lookup] = await Promise.all([loadIndex().catch(() => null), loadLookup().catch(() => PLAIN)]);
  if (!index) {
    status.textContent = say("The search could not be loaded. You can still browse datasets and topics.");
    return;
  }

  async function ask(query) {
    const turn = ++asked;
    const answered = turns.then(() => (query && turn === asked ? answer(index, lookup, query, asTyped) : NOTHING));
    turns = answered.catch(() => null);
    const { pages, all, mended, others } = await answered;
    if (turn !== asked) return;
    results = pages;
    found.replaceChildren();
    heading.hidden = results.length === 0;
    help.hidden = !query || results.length > 0;
    status.textContent = query ? summarize(results.length, mended, all) : say("Type a word to search for.");
    told.replaceChildren(...tell(query, mended, others));
    told.hidden = !told.childNodes.length;
    await showMore(turn, FIRST);
    if (turn === asked && results.length > FIRST) await showMore(turn, PAGE - FIRST);
  }

  async function showMore(turn = asked, count = PAGE) {
    const from = found.childElementCount;
    const pages = await Promise.all(results.slice(from, from + count).map((result) => result.data()));
    if (turn !== asked || found.childElementCount !== from) return null;
    const items = pages.map(listItem);
    found.append(...items);
    more.hidden = found.childElementCount >= results.length;
    return items[0];
  }

  /** What was looked for beside what was typed, and a way to look for just that. */
  function tell(query, mended, others) {
    const words = [];
    if (mended !== query) {
      const exactly = document.createElement("button");
      exactly.type = "button";
      exactly.className = "c-link";
      exactly.textContent = say("Search for “{query}” instead", { query });
      exactly.addEventListener("click", () => { change(true); input.focus(); });
      words.push(say("Showing results for “{query}”.", { query: mended }), " ", exactly);
    }
    if (others.length) words.push(" ", say("Also looked for: {words}.", { words: others.join(", ") }));
    return words;
  }

  function change(exactly = false) {
    const query = input.value.trim();
    asTyped = exactly;
    header.value = query;
    const state = new URLSearchParams({ ...(query && { q: query }), ...(exactly && { exactly: "yes" }) });
    history.replaceState(null, "", state.size ? `?${state}` : location.pathname);
    ask(query);
  }

  function readAddress() {
    const state = new URLSearchParams(location.search);
    input.value = state.get("q") ?? "";
    asTyped = state.has("exactly");
    header.value = input.value;
    ask(input.value.trim());
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(change, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    change();
  });
  more.addEventListener("click", async () => {
    const first = await showMore();
    first?.querySelector("a").focus();
  });
  addEventListener("popstate", readAddress);
  readAddress();
}

const NOTHING = { pages: [], all: true, mended: "", others: [] };

async function loadIndex() {
  const index = await import(new URL("../pagefind/pagefind.js", import.meta.url));
  await index.options({ excerptLength: 30 });
  await index.init();
  return index;
}

/** The pages for a query, for the query as it was probably meant, and for it in the catalog's words.
    all: whether they hold all of its words. */
async function answer(index, lookup, query, asTyped) {
  const mended = asTyped ? query : await lookup.mend(query, (word) => holds(index, word, isStart)).catch(() => query);
  const others = lookup.translate(mended);
  const searches = [];
  for (const other of others) searches.push((await index.search(other)).results);
  const own = await find(index, asTyped ? mended : leaveFillers(mended), others.length > 0);
  return { pages: merge([own.pages, ...searches]), all: own.all, mended, others };
}

/** The pages with all words of a query; where there are none, those with any of them, unless only
    all will do. A quote is left to the index as it is. */
async function find(index, query, onlyAll) {
  const words = [...new Set(query.split(/\s+/))];
  const held = [];
  for (const word of words) if (query.includes('"') || await holds(index, word)) held.push(word);
  if (held.length === words.length) {
    const pages = (await index.search(query)).results;
    if (pages.length || words.length === 1) return { pages, all: true };
  }
  if (onlyAll) return { pages: [], all: true };
  const searches = [];
  for (const word of held) searches.push((await index.search(word)).results);
  return { pages: merge(searches), all: false };
}

/** Whether the index holds a word or one that is alike. For an unknown word it gives the pages with
    its beginning instead ("a" for "autism"). One page tells, because all hold the same beginning. */
async function holds(index, word, isAlike = isClose) {
  const { results } = await index.search(word);
  if (!results.length) return false;
  const marks = excerpt((await results[0].data()).excerpt).querySelectorAll("mark");
  return [...marks].some((mark) => isAlike(mark.textContent, word));
}

function isStart(longer, word) {
  return split(longer).join("").startsWith(split(word).join(""));
}

/** Whether a word that was found begins like the one that was typed: "family" does for "families" and
    "absenteeism" for "absent", "a" does not for "autism". */
function isClose(one, other) {
  const [a, b] = [one, other].map((word) => split(word).join(""));
  if (b.length >= 3 && a.startsWith(b)) return true;
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return shared >= Math.min(3, b.length) && shared >= Math.max(0.6 * a.length, b.length - 3);
}

/** The pages of several searches, those found by most of them first. */
function merge(searches) {
  const pages = new Map();
  for (const result of searches.flat()) {
    const known = pages.get(result.id) ?? { result, times: 0, score: 0 };
    pages.set(result.id, { result, times: known.times + 1, score: known.score + result.score });
  }
  const ranked = [...pages.values()].sort((a, b) => b.times - a.times || b.score - a.score);
  return ranked.map((page) => page.result);
}

function summarize(count, query, all) {
  const values = { query };
  if (count === 0) return say("No results for “{query}”", values);
  return all ? sayCount("{count} result for “{query}”", "{count} results for “{query}”", count, values)
    : sayCount("{count} result for “{query}”: no page holds all words, this holds some",
      "{count} results for “{query}”: no page holds all words, these hold some", count, values);
}

function listItem(page) {
  const item = document.createElement("li");
  const title = document.createElement("h3");
  title.append(makeLink(page.url, page.meta.title));
  item.append(title, ...kindOf(page), excerpt(page.excerpt), ...partsOf(page));
  return item;
}

function makeLink(url, text) {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = text;
  return link;
}

function kindOf(page) {
  if (!page.meta.kind) return [];
  const kind = document.createElement("p");
  kind.className = "c-over";
  kind.textContent = page.meta.kind;
  return [kind];
}

/** Links to the parts of the page that hold the words best. */
function partsOf(page) {
  const weight = (part) => part.weighted_locations.reduce((sum, { balanced_score }) => sum + balanced_score, 0);
  const parts = page.sub_results.filter((part) => part.url.includes("#") && part.locations.length)
    .sort((a, b) => weight(b) - weight(a)).slice(0, PARTS);
  if (!parts.length) return [];
  const list = document.createElement("ul");
  list.className = "c-found__parts";
  list.append(...parts.map((part) => {
    const item = document.createElement("li");
    item.append(makeLink(part.url, part.title));
    return item;
  }));
  return [list];
}

/** The excerpt as text with its marks, and nothing else that its markup may say. */
function excerpt(html) {
  const paragraph = document.createElement("p");
  for (const node of new DOMParser().parseFromString(html, "text/html").body.childNodes) {
    const isMark = node.nodeName === "MARK";
    const part = isMark ? document.createElement("mark") : document.createTextNode(node.textContent);
    if (isMark) part.textContent = node.textContent;
    paragraph.append(part);
  }
  return paragraph;
}
