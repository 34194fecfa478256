// How the search page shows what was found.

import { writeCell } from "./cells.js";
import { make, parseMarkup } from "./dom.js";
import { kindOf, markOf } from "./marks.js";
import { joinTexts, say, sayCount } from "./words.js";

const PARTS = 3; // so many parts of a page are linked
const GROUPS = 8; // and so many groups of a table are named

/** How many pages were found. all: whether they hold all words of the query. */
export function summarize(count, query, all) {
  const values = { query };
  if (count === 0) return say("No results for “{query}”", values);
  return all ? sayCount("{count} result for “{query}”", "{count} results for “{query}”", count, values)
    : sayCount("{count} result for “{query}”: no page holds all words, this holds some",
      "{count} results for “{query}”: no page holds all words, these hold some", count, values);
}

/** What was looked for beside what was typed, and a button to look for just that. others: as findPages gives them. */
export function tellMeant(query, mended, others, askExactly) {
  const words = [];
  if (mended !== query) {
    const exactly = make("button", { type: "button", className: "c-link" }, say("Search for “{query}” instead", { query }));
    exactly.addEventListener("click", askExactly);
    words.push(say("Showing results for “{query}”.", { query: mended }), " ", exactly);
  }
  const titles = [...new Set(others.map(({ title }) => title))];
  if (titles.length) words.push(" ", say("Also looked for: {words}.", { words: titles.join(", ") }));
  return words;
}

/** A page that was found, as an item of the list. text: what it says, in place of an excerpt. */
export function makeItem({ url, meta, text, excerpt, sub_results: parts, placed }) {
  const kind = meta.kind ? [make("p", { className: "c-over" }, meta.status ? say("{kind}: {status}", meta) : meta.kind)] : [];
  const told = text ? make("p", {}, text) : makeExcerpt(excerpt);
  const rest = placed ? linkTables(placed) : [told, ...linkParts(parts)];
  return make("li", {}, make("h3", {}, makeLink(url, meta.title)), ...kind, ...rest);
}

function makeLink(url, text) {
  return make("a", { href: url }, text);
}

/** Links to the tables that have the place that was asked for, or one that it is tied to, each with its
    newest number. */
function linkTables({ own, asked, links }) {
  const told = own ? [] : [make("p", {}, say("It has no numbers for {place} alone. The nearest it has:", { place: asked }))];
  const items = links.map(({ name, title, url, newest }) => make("li", {},
    makeLink(url, say("{place}: {table}", { place: name, table: title })), ...(newest ? tellNewest(newest) : [])));
  return [...told, make("ul", { className: "c-found__numbers" }, ...items)];
}

/** A number with what it counts, when and of which group, or why there is none. Without a number, the
    groups of each column. */
function tellNewest({ groups, measure, unit, group, period, cell }) {
  if (groups) return groups.map(([column, values]) => make("p", {}, say("{column}: {groups}", { column, groups: listFirst(values) })));
  const { text, look } = writeCell(cell, unit);
  const what = say("{measure}:", { measure: joinTexts([measure, period, ...group].filter(Boolean)) });
  const mark = markOf(cell);
  const why = mark ? [make("small", {}, " ", say(kindOf(mark).explanation))] : [];
  return [make("p", {}, what, " ", make(mark ? "span" : "strong", { className: `c-${look}` }, text), ...why)];
}

function listFirst(values) {
  return joinTexts([...values.slice(0, GROUPS), ...(values.length > GROUPS ? ["…"] : [])]);
}

/** Links to the parts of the page that hold the words best. */
function linkParts(parts) {
  const weigh = (part) => part.weighted_locations.reduce((sum, { balanced_score }) => sum + balanced_score, 0);
  const best = parts.filter((part) => part.url.includes("#") && part.locations.length)
    .sort((a, b) => weigh(b) - weigh(a)).slice(0, PARTS);
  if (!best.length) return [];
  return [make("ul", { className: "c-found__parts" },
    ...best.map((part) => make("li", {}, makeLink(part.url, part.title))))];
}

/** The excerpt as text with its marks, and nothing else that its markup may say. */
function makeExcerpt(html) {
  const nodes = [...parseMarkup(html).childNodes];
  return make("p", {}, ...nodes.map(({ nodeName, textContent }) =>
    (nodeName === "MARK" ? make("mark", {}, textContent) : textContent)));
}
