// The explorers of a page's tables. Nothing but this starts with the page: the rest is loaded when
// somebody opens a table, or when the address holds a view of one. One table is open at a time.

import { forgetView } from "./explorer-address.js";
import { say } from "./words.js";

/** Each table's link leads to an address that holds a view; where this runs, without leaving the page. */
export function startExplorers(places) {
  const explorers = [...places].map((place) => ({ place, name: place.dataset.explorer, panel: null }));
  const follow = () => explorers.forEach(followAddress);
  for (const { place, name } of explorers) {
    place.querySelector("[data-open]").addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a link, to be opened elsewhere
      event.preventDefault();
      goTo(name);
      follow();
    });
  }
  addEventListener("popstate", follow);
  follow();
}

function goTo(name) {
  const asked = forgetView(new URLSearchParams(location.search));
  asked.set("table", name);
  history.pushState(null, "", `?${asked}#table-${name}`);
}

function followAddress(explorer) {
  const asked = new URLSearchParams(location.search).get("table") === explorer.name;
  if (asked) open(explorer).catch((error) => tellTrouble(explorer, error));
  else if (explorer.panel) close(explorer);
}

async function open(explorer) {
  const { place } = explorer;
  const byHand = place.contains(document.activeElement);
  tell(place, say("Loading the table…"));
  explorer.panel ??= import("./explorer-panel.js").then((m) => m.makePanel(place, () => leave(explorer)));
  const panel = await explorer.panel;
  await panel.read();
  if (new URLSearchParams(location.search).get("table") !== explorer.name) return;
  tell(place, "");
  const arrives = !byHand && place.querySelector("[data-panel]").hidden;
  show(place, true);
  if (arrives) panel.arrive();
  if (byHand) panel.focus();
}

function close(explorer) {
  show(explorer.place, false);
}

/** Back to the first rows, by the reader's own wish. */
function leave(explorer) {
  const rest = forgetView(new URLSearchParams(location.search));
  history.pushState(null, "", `${location.pathname}${rest.size ? `?${rest}` : ""}#table-${explorer.name}`);
  close(explorer);
  explorer.place.querySelector("[data-open]").focus();
}

function show(place, yes) {
  place.querySelector("[data-preview]").hidden = yes;
  place.querySelector("[data-panel]").hidden = !yes;
}

function tell(place, words) {
  place.querySelector("[data-trouble]").textContent = words;
}

/** What was asked for may have failed for lack of a connection: the next try begins anew. */
function tellTrouble(explorer, error) {
  console.warn(error);
  explorer.panel = null;
  explorer.place.querySelector("[data-panel]")?.remove();
  explorer.place.querySelector("[data-preview]").hidden = false;
  tell(explorer.place, say("The table did not load. Check your connection and try again, or download the file above."));
}
