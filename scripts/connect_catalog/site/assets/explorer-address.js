// What is chosen, and how it stands in the address.

import { findAxis } from "./explorer-data.js";
import { say } from "./words.js";

/**
 * What is chosen in an explorer. A rank is a value's place on its axis.
 * @typedef {object} State
 * @property {string} measure the column of what is measured
 * @property {number[]} places ranks; none means all
 * @property {number[] | null} years the ranks of the first and the last
 * @property {Object<string, number[]>} groups the ranks of each breakdown, by its column
 * @property {{ id: string, down: boolean } | null} sort
 * @property {string} find words that the names of a line must hold
 */

export const MOST_PLACES = 5;

const GROUP = "group-";
const OWN = new Set(["table", "measure", "place", "from", "to", "sort", "find"]);

/** The parameters without those of an explorer; others on the page may have their own. */
export function forgetView(parameters) {
  for (const name of [...parameters.keys()]) {
    if (OWN.has(name) || name.startsWith(GROUP)) parameters.delete(name);
  }
  return parameters;
}

/** What makes sense without a choice of more than the measure, whose column is given. Many places: all
    of them, in the newest year, one group. One place: all its years, and the groups of the first
    breakdown side by side. */
export function chooseFirst(data, measure, column) {
  const places = findAxis(data, "place");
  const time = findAxis(data, "time");
  const many = Boolean(places && places.ids.length > 1);
  const newest = time && time.ids.length - 1;
  const first = many ? null : findAxis(data, "group");
  const ones = chooseOnes(data, column, first);
  return {
    measure,
    places: [],
    years: time ? [many ? newest : 0, newest] : null,
    groups: Object.fromEntries(listGroups(data).map((axis, i) =>
      [axis.column, axis === first ? axis.ids.map((_, rank) => rank) : [ones[i]]])),
    sort: null,
    find: "",
  };
}

/** One group of each breakdown but the one that is free: that which stands for all, unless there is no
    number of them; then those of the last row that has one. */
function chooseOnes(data, column, free) {
  const axes = listGroups(data);
  const ones = axes.map(chooseOne);
  let found = -1;
  for (let row = data.size - 1; row >= 0; row--) {
    if (typeof column[row] !== "number") continue;
    if (axes.every((axis, i) => axis === free || axis.at[row] === ones[i])) return ones;
    if (found < 0) found = row;
  }
  return found < 0 ? ones : axes.map((axis) => axis.at[found]);
}

/** The one group that stands for all: the declared total, or else the first. */
export function chooseOne(axis) {
  return Math.max(0, axis.ids.indexOf(axis.total));
}

export function listGroups(data) {
  return data.axes.filter((axis) => axis.kind === "group");
}

export function writeAddress(data, state) {
  const asked = forgetView(new URLSearchParams(location.search));
  const places = findAxis(data, "place");
  const time = findAxis(data, "time");
  asked.set("table", data.table);
  asked.set("measure", state.measure);
  for (const rank of state.places) asked.append("place", places.ids[rank]);
  if (time) ["from", "to"].forEach((name, end) => asked.set(name, time.ids[state.years[end]]));
  for (const axis of listGroups(data)) {
    for (const rank of state.groups[axis.column]) asked.append(GROUP + axis.column, axis.ids[rank]);
  }
  if (state.sort) asked.set("sort", (state.sort.down ? "-" : "") + state.sort.id);
  if (state.find) asked.set("find", state.find);
  return `?${asked}#table-${data.table}`;
}

/** The measure an address asks for, or the first. */
export function readMeasure(data, parameters) {
  const asked = parameters.get("measure");
  return data.measures.some((one) => one.column === asked) ? asked : data.measures[0].column;
}

/** The state an address asks for, and what of it this table does not have, in words. column: that of
    the measure it asks for. */
export function readAddress(data, parameters, column) {
  /** @type {State} */
  const state = chooseFirst(data, readMeasure(data, parameters), column);
  const refused = parameters.getAll("measure").filter((asked) => asked !== state.measure);
  readPlaces(data, parameters, state, refused);
  readYears(data, parameters, state, refused);
  for (const axis of listGroups(data)) {
    const ranks = findRanks(axis, parameters.getAll(GROUP + axis.column), refused);
    if (ranks.length) state.groups[axis.column] = ranks.sort((a, b) => a - b);
  }
  refuseStrangers(data, parameters, refused);
  const sort = parameters.get("sort");
  if (sort) state.sort = { id: sort.replace(/^-/, ""), down: sort.startsWith("-") };
  state.find = (parameters.get("find") ?? "").slice(0, 200);
  return { state, refused };
}

function readPlaces(data, parameters, state, refused) {
  const asked = parameters.getAll("place");
  const axis = findAxis(data, "place");
  const ranks = axis ? findRanks(axis, asked, refused) : (refused.push(...asked), []);
  state.places = ranks.slice(0, MOST_PLACES);
  if (ranks.length > MOST_PLACES) refused.push(say("more than {most} places", { most: MOST_PLACES }));
}

/** The years that are asked for. A place alone that comes without years is shown in all of its own. */
function readYears(data, parameters, state, refused) {
  const axis = findAxis(data, "time");
  if (axis && state.places.length === 1) state.years = [0, axis.ids.length - 1];
  ["from", "to"].forEach((name, end) => {
    const asked = parameters.get(name);
    if (asked === null) return;
    const rank = axis ? axis.ids.indexOf(asked) : -1;
    if (rank < 0) refused.push(asked);
    else state.years[end] = rank;
  });
  state.years?.sort((a, b) => a - b);
}

function findRanks(axis, asked, refused) {
  const ranks = asked.map((id) => axis.ids.indexOf(id));
  refused.push(...asked.filter((_, i) => ranks[i] < 0));
  return [...new Set(ranks.filter((rank) => rank >= 0))];
}

function refuseStrangers(data, parameters, refused) {
  const known = listGroups(data).map((axis) => GROUP + axis.column);
  for (const name of new Set(parameters.keys())) {
    if (name.startsWith(GROUP) && !known.includes(name)) refused.push(name.slice(GROUP.length));
  }
}
