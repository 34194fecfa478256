// The arrows of the logic model, for the box that is pointed at, focused or tapped. They run between the
// columns and along their sides, so that none crosses a box. In one column the boxes are only marked.

const SVG = "http://www.w3.org/2000/svg";
const REACH = 8; // how far from a box an arrow turns, at least
const HEAD = 5; // half the width of an arrow's head

export function startChain(place) {
  const arrows = place.appendChild(document.createElementNS(SVG, "svg"));
  arrows.setAttribute("class", "c-chain__arrows");
  arrows.setAttribute("aria-hidden", "true");
  let held = null;
  const show = (box) => showBox(place, arrows, box);
  place.addEventListener("pointerover", (event) => show(findBox(event) ?? held));
  place.addEventListener("pointerleave", () => show(held));
  place.addEventListener("focusin", (event) => show((held = findBox(event))));
  place.addEventListener("focusout", () => show((held = null)));
  place.addEventListener("click", (event) => show((held = findBox(event))));
  place.addEventListener("keydown", (event) => event.key === "Escape" && show((held = null)));
  new ResizeObserver(() => show(place.querySelector(".is-shown"))).observe(place);
}

function findBox(event) {
  return event.target.closest(".c-box");
}

/** Marks a box and those it is tied to, and draws its arrows; without a box, takes all of it away. */
function showBox(place, arrows, box) {
  for (const marked of place.querySelectorAll(".is-shown, .is-tied")) marked.classList.remove("is-shown", "is-tied");
  arrows.replaceChildren();
  if (!box) return;
  box.classList.add("is-shown");
  for (const link of box.querySelectorAll("[data-tie]")) {
    const other = document.getElementById(link.hash.slice(1));
    if (!other) continue;
    other.classList.add("is-tied");
    const path = link.dataset.tie === "to" ? findPath(place, box, other) : findPath(place, other, box);
    if (path) arrows.appendChild(document.createElementNS(SVG, "path")).setAttribute("d", path);
  }
}

/** The path from a box to one of its own column or the next; none to a column farther off. */
function findPath(place, from, to) {
  const columns = [...place.querySelectorAll("[data-column]")];
  const steps = columns.indexOf(to.closest("[data-column]")) - columns.indexOf(from.closest("[data-column]"));
  if (steps > 1) return "";
  const edge = place.getBoundingClientRect();
  const start = from.getBoundingClientRect();
  const end = to.getBoundingClientRect();
  const aim = steps ? end.left : end.right;
  const turn = steps ? (start.right + end.left) / 2 : start.right + 2 * REACH;
  const back = steps ? -HEAD : HEAD;
  const [x1, x2, x3] = [start.right, turn, aim].map((x) => x - edge.left);
  const [y1, y2] = [start, end].map((box) => box.top + box.height / 2 - edge.top);
  return `M${x1},${y1}H${x2}V${y2}H${x3}m${back},${-HEAD}L${x3},${y2}l${back},${HEAD}`;
}
