// Everything that moves on a page. Each part starts only where the page asks for it.

import { say } from "./words.js";

const article = document.querySelector("#content");
const charts = document.querySelectorAll("[data-chart]");
const maps = document.querySelectorAll("[data-map]");
const filters = document.querySelector("[data-filters]");
const search = document.querySelector("[data-search]");
const explorers = document.querySelectorAll("[data-explorer]:has([data-open])");
const chain = document.querySelector("[data-chain]");
const copied = document.querySelectorAll("[data-copy]");
const finder = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-finder]"));
const placeMap = /** @type {HTMLElement | null} */ (document.querySelector("[data-placemap]"));
const compare = /** @type {HTMLElement | null} */ (document.querySelector("[data-compare]"));
const pngs = document.querySelectorAll("[data-png]");
const folds = document.querySelectorAll("[data-fold]");

const parts = [
  folds.length && import("./folds.js").then((m) => m.startFolds(folds)),
  charts.length && import("./charts.js").then((m) => m.startCharts(charts)),
  maps.length && import("./map.js").then((m) => m.startMaps(maps)),
  filters && import("./filters.js").then((m) => m.startFilters(filters)),
  chain && import("./chain.js").then((m) => m.startChain(chain)),
  finder && import("./place-finder.js").then((m) => m.startFinder(finder)),
  placeMap && import("./place-map.js").then((m) => m.startPlaceMap(placeMap)),
  compare && import("./compare.js").then((m) => m.startComparing(compare)),
  copied.length && import("./copy.js").then((m) => m.startCopying(copied)),
  search && import("./search.js").then((m) => void m.startSearch(search)),
  explorers.length && import("./explorer.js").then((m) => m.startExplorers(explorers)),
];
// Before this mark a press or a sign of a reader may go unheard: whoever drives the page waits for it.
Promise.all(parts).finally(() => document.documentElement.setAttribute("data-started", ""));

pngs.forEach(offerPng);
document.querySelectorAll(".c-language").forEach(keepView);
openMenu();
addEventListener("load", makeWideTablesReachable);
tellWhatScrolls();

/** Material's drawer hangs on a hidden checkbox, which needs a button to reach it. */
function openMenu() {
  const button = /** @type {HTMLButtonElement} */ (document.querySelector(".c-menu"));
  const drawer = /** @type {HTMLInputElement} */ (document.getElementById("__drawer"));
  const tell = () => button.setAttribute("aria-expanded", String(drawer.checked));
  button.addEventListener("click", () => drawer.click());
  drawer.addEventListener("change", tell);
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawer.checked) return;
    drawer.click();
    button.focus();
  });
  tell();
}

/** The same page in another language shows what was chosen on this one. */
function keepView(link) {
  const { pathname } = link;
  link.addEventListener("click", () => {
    Object.assign(link, { pathname, search: location.search, hash: location.hash });
  });
}

/** What draws it is loaded when somebody wants it. */
function offerPng(button) {
  button.hidden = false;
  button.addEventListener("click", () => import("./png.js").then((m) => m.savePng(button)));
}

/** A table that is wider than its place says that it scrolls sideways; also one that comes later. */
function tellWhatScrolls() {
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      target.setAttribute("data-sideways", say("Scroll sideways →"));
      target.classList.toggle("is-wide", target.scrollWidth > target.clientWidth);
    }
  });
  const watch = () => document.querySelectorAll(".c-scroll").forEach((place) => sizes.observe(place));
  watch();
  if (compare) new MutationObserver(watch).observe(compare, { childList: true, subtree: true });
}

/** Tables that people wrote in Markdown scroll sideways; a keyboard must be able to do that, too. */
function makeWideTablesReachable() {
  article?.querySelectorAll(".md-typeset__scrollwrap").forEach((wrap, i) => {
    wrap.setAttribute("tabindex", "0");
    wrap.setAttribute("role", "region");
    wrap.setAttribute("aria-label", say("Table {number}", { number: i + 1 }));
  });
}
