// Finds a place in the list of all places by what is typed: its name, another of its names, or a name
// with most of the same letters. A name that is asked for in the address and that one place has leads
// straight to its page.

import { fold } from "./folding.js";
import { say, sayCount } from "./words.js";

const MOST_WRONG = 2; // letters of a name that may be wrong, missing or too many

/** @param {HTMLFormElement} form the form with the field `q`, above the list */
export function startFinder(form) {
  const places = [...document.querySelectorAll("[data-place]")].map(readPlace);
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  const show = () => showFound(places, input.value, form.querySelector("[data-told]"));
  input.addEventListener("input", () => void show());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const one = chooseOne(await show(), input.value);
    if (one) location.assign(one.url);
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    input.value = asked.slice(0, 100);
    void show().then((found) => {
      const one = chooseOne(found, input.value);
      if (one) location.replace(one.url);
    });
  }
}

/** Show the places that are meant, and say how many they are. */
async function showFound(places, text, told) {
  const found = await findPlaces(places, text);
  for (const place of places) place.item.hidden = !found.has(place);
  for (const group of document.querySelectorAll("[data-places]")) {
    /** @type {HTMLElement} */ (group).hidden = !group.querySelector("[data-place]:not([hidden])");
  }
  told.textContent = text.trim() ? tellFound(found) : "";
  return found;
}

/** An item of the list: its link, its name and its other names, as they are compared. */
function readPlace(item) {
  const link = item.querySelector("a");
  const name = link.textContent;
  const also = item.dataset.place ? item.dataset.place.split("|") : [];
  return { item, url: link.href, name: fold(name), names: [name, ...also].map(fold) };
}

/** The places that are meant, each with `names`, folded: those with a name that has a word that begins so, or else those with the
    nearest names. All where nothing is typed. */
export async function findPlaces(places, text) {
  const asked = fold(text).trim();
  if (!asked) return new Set(places);
  const begins = (name) => name.startsWith(asked) || name.includes(` ${asked}`);
  const found = places.filter((place) => place.names.some(begins));
  if (found.length || /^\d+$/.test(asked)) return new Set(found); // a code that is nearly another is another
  return new Set(await findNearest(places, asked));
}

async function findNearest(places, asked) {
  const { default: SearchableMap } = await import("./searchable-map.js");
  const known = new SearchableMap();
  for (const place of places) {
    for (const name of place.names) known.set(name, [...(known.get(name) ?? []), place]);
  }
  const near = [...known.fuzzyGet(asked, MOST_WRONG).values()];
  const least = Math.min(...near.map(([, distance]) => distance));
  return near.filter(([, distance]) => distance === least).flatMap(([held]) => held);
}

/** The one place that is meant, each with a `name`, folded: the only one found, or the only one with this very name. */
export function chooseOne(found, text) {
  const asked = fold(text).trim();
  if (!asked) return undefined;
  const named = [...found].filter((place) => place.name === asked);
  if (named.length === 1) return named[0];
  return found.size === 1 ? [...found][0] : undefined;
}

function tellFound(found) {
  if (!found.size) return say("No place has a name like this. Try another spelling, or the town it is in.");
  return sayCount("{count} place", "{count} places", found.size);
}
