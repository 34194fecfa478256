// The map on which a place is found. Its outlines are links. One of them is in the order of the Tab key;
// the arrow keys go from it to the next place that way, a letter to the next name that begins so.

const SVG = "http://www.w3.org/2000/svg";
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {HTMLElement} figure the map */
export function startPlaceMap(figure) {
  const links = [...figure.querySelectorAll("a")];
  const places = links.map(({ dataset }) => ({ name: dataset.name ?? "", x: Number(dataset.x), y: Number(dataset.y) }));
  const map = { links, places, readout: /** @type {Element} */ (figure.querySelector("[data-readout]")), ring: document.createElementNS(SVG, "path") };
  const hint = map.readout.textContent;
  const land = /** @type {HTMLElement} */ (figure.querySelector("[data-land]")); // an SVG that listens takes the focus itself
  map.ring.setAttribute("class", "c-map__chosen");
  land.querySelector("svg")?.append(map.ring);
  links[0]?.setAttribute("tabindex", "0");
  const at = ({ target }) => links.indexOf(target.closest("a"));
  land.addEventListener("pointerover", (event) => tell(map, at(event), hint));
  land.addEventListener("pointerleave", () => tell(map, links.findIndex((link) => link === document.activeElement), hint));
  land.addEventListener("focusin", (event) => focus(map, at(event), hint));
  land.addEventListener("focusout", () => tell(map, -1, hint));
  land.addEventListener("keydown", (event) => press(map, at(event), event));
}

/** Tell a place and draw a line around it; without one, what can be done. */
function tell({ links, places, readout, ring }, i, hint) {
  readout.textContent = places[i]?.name ?? hint;
  readout.classList.toggle("is-hint", i < 0);
  ring.setAttribute("d", links[i]?.querySelector("path").getAttribute("d") ?? "");
}

function focus(map, i, hint) {
  map.links.forEach((link, j) => link.setAttribute("tabindex", j === i ? "0" : "-1"));
  tell(map, i, hint);
}

function press({ links, places }, i, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const next = findNext(places, i, event.key);
  if (next === undefined) return;
  event.preventDefault();
  links[next].focus();
}

/** The place that a key leads to from another; undefined where the key is for something else.
    places: each with its `name` and where its middle is, `x` to the right and `y` down. */
export function findNext(places, i, key) {
  if (key in STEPS) return findBeside(places, i, STEPS[key]) ?? i;
  if (key === "Home") return 0;
  if (key === "End") return places.length - 1;
  return key.length === 1 && key !== " " ? findByLetter(places, i, key) : undefined;
}

/** The nearest place of those that lie more this way than across it, or else of all that lie this way. */
function findBeside(places, i, [right, down]) {
  const steps = places.map(({ x, y }, j) => {
    const [dx, dy] = [x - places[i].x, y - places[i].y];
    return { j, along: dx * right + dy * down, across: Math.abs(dx * down) + Math.abs(dy * right) };
  }).filter(({ along }) => along > 0);
  const straight = steps.filter(({ along, across }) => across <= along);
  return (straight.length ? straight : steps).sort((a, b) => a.along + a.across - b.along - b.across)[0]?.j;
}

/** The next place by name that begins with a letter, round and round. */
function findByLetter(places, i, letter) {
  const begins = ({ name }) => name.toLocaleLowerCase().startsWith(letter.toLocaleLowerCase());
  const order = places.map((_, j) => (i + 1 + j) % places.length);
  return order.find((j) => begins(places[j])) ?? i;
}
