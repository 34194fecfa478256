// The choices of an explorer: measure, places, years, groups.

import { make, makeButton } from "./dom.js";
import { chooseOne, listGroups } from "./explorer-address.js";
import { findAxis } from "./explorer-data.js";
import { makePicker } from "./explorer-places.js";
import { say } from "./words.js";

const MANY = 3; // with more groups than these, all and one of them have a button of their own

/** { root, show(state) }. change(part of a state) is called with each choice. */
export function makeChoices(data, change, tell) {
  const id = `explore-${data.table}`;
  const parts = [
    makeMeasures(data, id, change),
    makePlaces(data, id, change, tell),
    makeYears(data, id, change),
    ...listGroups(data).map((axis) => makeGroups(axis, change, tell)),
  ].filter((part) => part !== null);
  return {
    root: make("div", { className: "c-choices", role: "group", "aria-label": say("What to show") },
      ...parts.map((part) => part.root)),
    show: (state) => parts.forEach((part) => part.show(state)),
  };
}

function makeMeasures(data, id, change) {
  if (data.measures.length === 1) return tellMeasure(data.measures[0]);
  const select = makeSelect(`${id}-measure`, data.measures.map((one) => [one.column, one.title]));
  const meaning = make("p", { className: "c-quiet" });
  select.addEventListener("change", () => change({ measure: select.value }));
  return {
    root: make("div", { className: "c-choice" },
      make("label", { htmlFor: select.id }, say("What is measured")), select, meaning),
    show(state) {
      select.value = state.measure;
      meaning.textContent = data.measures.find((one) => one.column === state.measure).description;
    },
  };
}

/** Where there is one measure there is nothing to choose. */
function tellMeasure({ title, description }) {
  const root = make("div", { className: "c-choice" }, make("p", {}, make("strong", {}, title)),
    make("p", { className: "c-quiet" }, description));
  return { root, show() {} };
}

function makePlaces(data, id, change, tell) {
  const axis = findAxis(data, "place");
  if (!axis || axis.ids.length < 2) return null;
  const picker = makePicker(axis, `${id}-place`, (places) => change({ places }), tell);
  return { root: picker.root, show: (state) => picker.show(state.places) };
}

/** From and to. Whoever moves one past the other moves both. */
function makeYears(data, id, change) {
  const axis = findAxis(data, "time");
  if (!axis || axis.ids.length < 2) return null;
  const options = axis.names.map((name, rank) => [String(rank), name]);
  const ends = ["from", "to"].map((end) => makeSelect(`${id}-${end}`, options));
  const [from, to] = ends;
  const words = [say("From"), say("to")];
  from.addEventListener("change", () => change({ years: [Number(from.value), Math.max(from.value, to.value)] }));
  to.addEventListener("change", () => change({ years: [Math.min(from.value, to.value), Number(to.value)] }));
  return {
    root: make("fieldset", { className: "c-choice" }, make("legend", {}, axis.title),
      make("div", { className: "c-years" },
        ...ends.map((select, end) => make("span", {}, make("label", { htmlFor: select.id }, words[end]), " ", select)))),
    show: (state) => ends.forEach((select, end) => { select.value = state.years[end]; }),
  };
}

function makeSelect(id, options) {
  return make("select", { id, className: "c-field" }, ...options.map(([value, text]) => make("option", { value }, text)));
}

/** A box for each group. One at least stays ticked. */
function makeGroups(axis, change, tell) {
  if (axis.ids.length < 2) return null;
  const boxes = axis.names.map(() => make("input", { type: "checkbox" }));
  const choose = (ranks) => change({ groups: { [axis.column]: ranks } });
  boxes.forEach((box, rank) => box.addEventListener("change", () => {
    const ticked = boxes.flatMap((one, i) => (one.checked ? [i] : []));
    if (ticked.length) choose(ticked);
    else {
      boxes[rank].checked = true;
      tell(say("One at least stays chosen."));
    }
  }));
  return {
    root: make("fieldset", { className: "c-choice" }, make("legend", {}, axis.title),
      ...(axis.ids.length > MANY ? [makeShortcuts(axis, choose)] : []),
      make("div", { className: "c-boxes" },
        ...boxes.map((box, rank) => make("label", {}, box, ` ${axis.names[rank]}`)))),
    show: (state) => boxes.forEach((box, rank) => { box.checked = state.groups[axis.column].includes(rank); }),
  };
}

function makeShortcuts(axis, choose) {
  const one = chooseOne(axis);
  return make("p", { className: "c-shortcuts" },
    makeButton(say("Everything"), () => choose(axis.ids.map((_, rank) => rank)), { className: "c-textbutton" }), " ",
    makeButton(say("Only {name}", { name: axis.names[one] }), () => choose([one]), { className: "c-textbutton" }));
}
