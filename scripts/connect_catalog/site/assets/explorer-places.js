// Choosing places: a text field that offers the names that fit, and a list of those that are chosen.

import { make, makeButton } from "./dom.js";
import { MOST_PLACES } from "./explorer-address.js";
import { say, sayCount } from "./words.js";

const OFFERED = 50; // so many names are offered at once

/** The picker of an axis of places. change(ranks) is called with what is chosen; tell(words) says
    what happened to those who do not see it. */
export function makePicker(axis, id, change, tell) {
  const list = make("ul", { id: `${id}-list`, role: "listbox", className: "c-offer", hidden: true, "aria-label": axis.title });
  const input = make("input", {
    id, type: "text", autocomplete: "off", role: "combobox", className: "c-field",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, "aria-describedby": `${id}-hint`,
  });
  const chips = make("ul", { className: "c-picked" });
  const hint = make("p", { id: `${id}-hint`, className: "c-quiet" });
  const root = make("fieldset", { className: "c-choice c-choice--places" },
    make("legend", {}, axis.title),
    make("label", { htmlFor: id }, say("Add a place by its name")),
    make("div", { className: "c-combo" }, input, list), hint, chips);
  const picker = { axis, id, input, list, chips, hint, change, tell, chosen: [], offered: [], active: -1 };
  listen(picker);
  return { root, show: (ranks) => showChosen(picker, ranks) };
}

function listen(picker) {
  const { input, list } = picker;
  input.addEventListener("input", () => offer(picker));
  input.addEventListener("click", () => offer(picker));
  input.addEventListener("blur", () => close(picker));
  input.addEventListener("keydown", (event) => press(picker, event));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) pick(picker, Number(option.dataset.rank));
  });
}

function press(picker, event) {
  const { offered, active, list } = picker;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) offer(picker);
    else move(picker, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (!list.hidden && offered.length) pick(picker, offered[Math.max(active, 0)]);
  } else if (event.key === "Escape" && !list.hidden) {
    event.stopPropagation();
    close(picker);
  }
}

/** The names that begin with what is typed, then those that hold it. */
function findNames({ axis, chosen }, typed) {
  const sought = typed.trim().toLocaleLowerCase();
  const at = (rank) => axis.names[rank].toLocaleLowerCase().indexOf(sought);
  const fitting = axis.names.map((_, rank) => rank).filter((rank) => !chosen.includes(rank) && at(rank) >= 0);
  return [...fitting.filter((rank) => at(rank) === 0), ...fitting.filter((rank) => at(rank) > 0)];
}

function offer(picker) {
  const found = findNames(picker, picker.input.value);
  picker.offered = found.slice(0, OFFERED);
  picker.active = -1;
  picker.list.replaceChildren(...picker.offered.map((rank, place) => make("li", {
    id: `${picker.id}-${place}`, role: "option", "aria-selected": "false", "data-rank": rank,
  }, picker.axis.names[rank])));
  open(picker, found.length > 0);
  picker.tell(found.length ? sayCount("{count} name fits", "{count} names fit", found.length) : say("No name fits"));
}

function move(picker, step) {
  const { offered, list, input } = picker;
  picker.active = (picker.active + step + offered.length + (picker.active < 0 && step < 0 ? 1 : 0)) % offered.length;
  [...list.children].forEach((option, place) => option.setAttribute("aria-selected", place === picker.active));
  const option = list.children[picker.active];
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function open({ list, input }, yes) {
  list.hidden = !yes;
  input.setAttribute("aria-expanded", yes);
  input.removeAttribute("aria-activedescendant");
}

function close(picker) {
  open(picker, false);
}

function pick(picker, rank) {
  close(picker);
  if (picker.chosen.length === MOST_PLACES) {
    refuse(picker);
    return;
  }
  picker.input.value = "";
  picker.change([...picker.chosen, rank]);
}

function refuse(picker) {
  picker.hint.textContent = say("{most} places are the most that can be compared. Take one away first.", { most: MOST_PLACES });
  picker.hint.classList.add("is-refused");
  picker.tell(picker.hint.textContent);
}

function showChosen(picker, ranks) {
  picker.chosen = ranks;
  picker.hint.classList.remove("is-refused");
  picker.hint.textContent = ranks.length
    ? say("Up to {most} can be compared.", { most: MOST_PLACES })
    : sayCount("The one place is shown.", "All {count} are shown. Choose up to {most} to compare them.",
      picker.axis.names.length, { most: MOST_PLACES });
  picker.chips.hidden = ranks.length === 0;
  picker.chips.replaceChildren(...ranks.map((rank) => make("li", {}, makeChip(picker, rank))));
}

function makeChip(picker, rank) {
  const name = picker.axis.names[rank];
  return makeButton(name, () => {
    picker.change(picker.chosen.filter((one) => one !== rank));
    picker.input.focus();
  }, { "aria-label": say("Take away {name}", { name }), className: "c-chosen" });
}
