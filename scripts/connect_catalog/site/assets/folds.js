// Parts of a page that fold up under their heading: on a phone, or at any width where they say so.
// Without scripts they stand open, and so they do on paper.

import { make } from "./dom.js";

const phone = matchMedia("(max-width: 59.99em)"); // as in catalog.css, where the page has one column

/** Each part names the heading that opens it: data-fold="its id"; data-fold-wide: not on phones alone. */
export function startFolds(parts) {
  const folds = [...parts].map((part) => ({ part, heading: document.getElementById(part.dataset.fold), button: null }));
  const fit = () => folds.forEach((fold) => (phone.matches || "foldWide" in fold.part.dataset ? fold.button ??= addButton(fold) : takeButton(fold)));
  const follow = () => openTarget(folds);
  fit();
  follow();
  phone.addEventListener("change", fit);
  addEventListener("hashchange", follow);
  addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("a")?.hash === location.hash) follow(); // no change is told
  });
}

/** The heading's words become a button. What a browser finds in the part, by words or by an address, opens it. */
function addButton(fold) {
  const { part, heading } = fold;
  const button = make("button", { type: "button", className: "c-fold" }, ...heading.childNodes);
  button.addEventListener("click", () => show(part, button, part.hasAttribute("hidden")));
  part.addEventListener("beforematch", () => show(part, button, true));
  heading.append(button);
  show(part, button, part.getBoundingClientRect().top < innerHeight); // nothing folds up under a reader's eyes
  return button;
}

function takeButton(fold) {
  fold.button?.replaceWith(...fold.button.childNodes);
  fold.button = null;
  fold.part.hidden = false;
}

function show(part, button, yes) {
  if (yes) part.hidden = false;
  else part.setAttribute("hidden", "until-found");
  button.setAttribute("aria-expanded", String(yes));
}

/** Open what the address leads to, and bring it into view: what folded above it has moved it. */
function openTarget(folds) {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (const { part, heading, button } of folds) {
    if (button && (heading === target || part.contains(target))) show(part, button, true);
  }
  target.scrollIntoView();
}
