// What the list of datasets says and shows of an answer.

import { locate } from "./addresses.js";
import { say, sayCount, sayDate, sayNumber } from "./words.js";

/** Where the choices are folded away, their button tells how many there are. */
export function drawOpener(opener, { query, picked }) {
  const count = [...picked.values()].flat().length + (query ? 1 : 0);
  opener.textContent = count ? say("Narrow the list ({count})", { count }) : say("Narrow the list");
}

/** How a query was read: with which words, and which of the catalog's own. */
export function tellMeant(query, mended, others) {
  const notes = [];
  if (mended !== query) notes.push(say("Showing results for “{query}”.", { query: mended }));
  if (others.length) notes.push(say("Also looked for: {words}.", { words: others.join(", ") }));
  return notes;
}

export function drawNotes(told, notes) {
  told.textContent = notes.join(" ");
  told.hidden = notes.length === 0;
}

/** How many datasets were found, and where else to look. whole: whether all texts have been searched. */
export function drawSummary({ shown, none, everywhere, root }, query, { count, all, whole }) {
  shown.textContent = summarize(count, all, whole);
  none.hidden = count > 0 || !whole;
  everywhere.href = `${new URL(locate("search"), root)}${query ? `?${new URLSearchParams({ q: query })}` : ""}`;
}

function summarize(count, all, whole) {
  if (!whole) return sayCount("{count} dataset so far", "{count} datasets so far", count);
  return count === all ? sayCount("{count} dataset", "{count} datasets", all)
    : sayCount("{count} of {all} datasets shown", "{count} of {all} datasets shown", count, { all: sayNumber(all) });
}

/** How many datasets each box would show; one that would show none is not offered. */
export function drawCounts(boxes, index, picked, scores) {
  for (const facet of index.facets) {
    const others = new Map([...picked].filter(([name]) => name !== facet.id));
    const counts = index.count(facet, index.fits(others, scores));
    for (const box of boxes.filter((one) => one.name === facet.id)) drawCount(box, counts[facet.place.get(box.value)] ?? 0);
    const group = document.getElementById(`facet-${facet.id}`)?.closest("details");
    if (group) group.hidden = [...group.querySelectorAll("label")].every((label) => label.hidden);
  }
}

function drawCount(box, count) {
  const label = box.closest("label");
  label.querySelector("[data-count]").textContent = sayNumber(count);
  label.hidden = count === 0 && !box.checked;
}

/** A card like one of the page, with the words of another dataset. */
export function makeCard(pattern, { id, title, description, agency, start, end, updated, choices }, root) {
  const card = pattern.cloneNode(true);
  const link = card.querySelector("a");
  link.href = new URL(locate("package", id), root);
  link.textContent = title;
  card.querySelector("p").textContent = description;
  const [from, years, smallest, when] = card.querySelectorAll("dd");
  const short = from.querySelector("abbr");
  short.title = choices.agency[0].title;
  short.textContent = agency;
  years.textContent = start === end ? start : say("{start} to {end}", { start, end });
  smallest.textContent = choices.geography[0].title;
  when.textContent = sayDate(updated);
  const chip = card.querySelector(".c-chip");
  chip.className = `c-chip c-fresh-${choices.state[0].id}`;
  chip.textContent = choices.state[0].title;
  return card;
}
