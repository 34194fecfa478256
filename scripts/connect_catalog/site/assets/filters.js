// Narrows a list of cards by the boxes ticked. What is chosen stands in the address, so that a view
// can be shared. Within a facet one match is enough; every facet in use must match.

export function startFilters(place) {
  const form = place.querySelector("form");
  const words = form.elements.words;
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const cards = [...place.querySelectorAll("[data-card]")].map((element) => ({
    element,
    text: element.textContent.toLowerCase(),
    values: (facet) => element.dataset[facet].split(" "),
  }));
  const shown = place.querySelector("[data-shown]");
  const none = place.querySelector("[data-none]");

  const opener = place.querySelector("[data-open]");

  /** On a phone the choices are folded away until they are asked for. */
  function open(yes) {
    opener.setAttribute("aria-expanded", yes);
  }

  function readAddress() {
    const chosen = new URLSearchParams(location.search);
    words.value = chosen.get("words") ?? "";
    for (const box of boxes) box.checked = chosen.getAll(box.name).includes(box.value);
  }

  function writeAddress() {
    const chosen = new URLSearchParams();
    if (words.value.trim()) chosen.append("words", words.value.trim());
    for (const box of boxes.filter((b) => b.checked)) chosen.append(box.name, box.value);
    history.replaceState(null, "", `${location.pathname}${chosen.size ? `?${chosen}` : ""}`);
  }

  function fits(card, without) {
    const sought = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!sought.every((word) => card.text.includes(word))) return false;
    const ticked = boxes.filter((box) => box.checked && box.name !== without);
    return ticked.every(({ name }) =>
      ticked.some((box) => box.name === name && card.values(name).includes(box.value)));
  }

  function apply() {
    let count = 0;
    for (const card of cards) {
      card.element.hidden = !fits(card, null);
      count += card.element.hidden ? 0 : 1;
    }
    shown.textContent = count === cards.length
      ? `${cards.length} datasets` : `${count} of ${cards.length} datasets shown`;
    none.hidden = count > 0;
    boxes.forEach(countBox);
  }

  /** How many cards a box would show; one that would show none is not offered. */
  function countBox(box) {
    const count = cards.filter((card) => fits(card, box.name) && card.values(box.name).includes(box.value)).length;
    const label = box.closest("label");
    label.querySelector("[data-count]").textContent = count;
    label.hidden = count === 0 && !box.checked;
  }

  function change() {
    apply();
    writeAddress();
  }

  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(change));
  addEventListener("popstate", () => { readAddress(); apply(); });

  opener.addEventListener("click", () => open(opener.getAttribute("aria-expanded") === "false"));

  readAddress();
  open(location.search !== "");
  apply();
}
