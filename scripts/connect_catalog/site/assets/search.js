// The search page: asks the index that lies beside the site, and shows what it finds.

const PAGE = 10;
const PAUSE = 250;

export async function startSearch(place) {
  const form = document.querySelector("#q").form;
  const input = form.elements.q;
  const header = document.querySelector("#header-q");
  const part = (name) => place.querySelector(`[data-${name}]`);
  const [status, heading, found, more, help] = ["status", "heading", "found", "more", "help"].map(part);
  let results = [];
  let asked = 0;
  let waiting;
  let turns = Promise.resolve(); // the index answers one at a time

  const index = await loadIndex().catch(() => null);
  if (!index) {
    status.textContent = "The search could not be loaded. You can still browse datasets and topics.";
    return;
  }

  async function ask(query) {
    const turn = ++asked;
    const answered = turns.then(() => (query && turn === asked ? find(index, query) : { pages: [], all: true }));
    turns = answered.catch(() => null);
    const { pages: answer, all } = await answered;
    if (turn !== asked) return;
    results = answer;
    found.replaceChildren();
    heading.hidden = results.length === 0;
    help.hidden = !query || results.length > 0;
    status.textContent = query ? summarize(results.length, query, all) : "Type a word to search for.";
    await showMore(turn);
  }

  async function showMore(turn = asked) {
    const next = results.slice(found.childElementCount, found.childElementCount + PAGE);
    const pages = await Promise.all(next.map((result) => result.data()));
    if (turn !== asked) return null;
    const items = pages.map(listItem);
    found.append(...items);
    more.hidden = found.childElementCount >= results.length;
    return items[0];
  }

  function change() {
    const query = input.value.trim();
    header.value = query;
    history.replaceState(null, "", query ? `?${new URLSearchParams({ q: query })}` : location.pathname);
    ask(query);
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

  input.value = new URLSearchParams(location.search).get("q") ?? "";
  header.value = input.value;
  ask(input.value.trim());
}

async function loadIndex() {
  const index = await import(new URL("../pagefind/pagefind.js", import.meta.url));
  await index.options({ excerptLength: 30 });
  await index.init();
  return index;
}

/** The pages with all words of the query; where there are none, those with any of its words. A quote
    is left to the index as it is. */
async function find(index, query) {
  const words = [...new Set(query.split(/\s+/))];
  const found = [];
  for (const word of words) found.push(await findWord(index, word));
  if (query.includes('"') || found.every((pages) => pages.length)) {
    const pages = (await index.search(query)).results;
    if (pages.length || words.length === 1) return { pages, all: true };
  }
  return { pages: merge(found), all: false };
}

/** The pages that hold a word. An unknown word gives the index's pages with its beginning instead
    ("a" for "autism"); those are left out. One page tells, because all hold the same beginning. */
async function findWord(index, word) {
  const { results } = await index.search(word);
  if (!results.length) return [];
  const marks = excerpt((await results[0].data()).excerpt).querySelectorAll("mark");
  return [...marks].some((mark) => isClose(mark.textContent, word)) ? results : [];
}

/** Whether two words begin alike: "families" and "family" do, "autism" and "a" do not. */
function isClose(one, other) {
  const [a, b] = [one, other].map((word) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""));
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return shared >= Math.min(3, b.length) && shared >= 0.6 * Math.min(a.length, b.length);
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
  const results = count === 0 ? "No results" : count === 1 ? "1 result" : `${count} results`;
  return `${results} for “${query}”${all || !count ? "" : ": no page holds all words, these hold some"}`;
}

function listItem(page) {
  const item = document.createElement("li");
  const title = document.createElement("h3");
  const link = document.createElement("a");
  link.href = page.url;
  link.textContent = page.meta.title;
  title.append(link);
  item.append(title, ...kindOf(page), excerpt(page.excerpt));
  return item;
}

function kindOf(page) {
  if (!page.meta.kind) return [];
  const kind = document.createElement("p");
  kind.className = "c-over";
  kind.textContent = page.meta.kind;
  return [kind];
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
