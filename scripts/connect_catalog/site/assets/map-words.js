// What a map says in words: its numbers, its classes, and its sentence.

import { formatNumber } from "./cells.js";
import { KINDS, nameMark } from "./marks.js";
import { joinTexts, say, sayCount, tellPercent } from "./words.js";

const NAMED = 3; // so many places a sentence tells by name

/** "20.1% to 24.9%", or "0" where a class holds one value. */
export function nameClass({ low, high }, unit) {
  const [from, to] = [low, high].map((number) => formatNumber(number, unit));
  return low === high ? from : say("{low} to {high}", { low: from, high: to });
}

/** The period that is chosen, as it is told. */
export function tellTime({ data, chosen }) {
  return data.told[chosen.time] ?? chosen.time;
}

/** How the classes were made. */
export function tellClasses(count, hasTimes) {
  if (count === 0) return say("There is no number to part into classes.");
  const classes = sayCount(
    "{count} class with about the same number of values in each.",
    "{count} classes with about the same number of values in each.",
    count,
  );
  const same = say("They stay the same in every year.");
  return hasTimes ? `${classes} ${same}` : classes;
}

/** The highest and the lowest number shown, and how many places have none. */
export function tellMap(cells, time, measure) {
  const shown = cells.filter((cell) => cell.mark === "");
  return [tellExtremes(shown, time, measure), ...KINDS.map((kind) => tellMark(cells, kind))]
    .filter(Boolean)
    .join(" ");
}

function tellExtremes(shown, time, { unit }) {
  if (shown.length === 0) return time ? say("In {time}, no number is shown.", { time }) : say("No number is shown.");
  const [highest, lowest] = [Math.max, Math.min].map((pick) => pick(...shown.map((cell) => cell.number)));
  const values = {
    time,
    high: tellAmount(highest, unit),
    low: formatNumber(lowest, unit),
    highest: listNames(shown, highest),
    lowest: listNames(shown, lowest),
  };
  if (highest === lowest) {
    return time
      ? say("In {time}, every number shown is {high} ({highest}).", values)
      : say("Every number shown is {high} ({highest}).", values);
  }
  return time
    ? say("In {time}, the highest number shown is {high} ({highest}) and the lowest is {low} ({lowest}).", values)
    : say("The highest number shown is {high} ({highest}) and the lowest is {low} ({lowest}).", values);
}

function listNames(shown, number) {
  const names = shown.filter((cell) => cell.number === number).map((cell) => cell.name);
  return names.length > NAMED ? sayCount("{count} place", "{count} places", names.length) : joinTexts(names);
}

function tellMark(cells, { mark, places: [one, many] }) {
  const count = cells.filter((cell) => cell.mark === mark).length;
  return count === 0 ? "" : sayCount(one, many, count);
}

/** A place's number in full, as the line below the map tells it. */
export function tellPlace(cell, time, measure, classes) {
  const number = cell.mark ? nameMark(cell.mark) : tellAmount(cell.number, measure.unit);
  const values = { place: cell.name, time, number, nth: cell.class + 1, count: classes.length };
  if (cell.mark) return time ? say("{place}, {time}: {number}", values) : say("{place}: {number}", values);
  return time
    ? say("{place}, {time}: {number} (class {nth} of {count})", values)
    : say("{place}: {number} (class {nth} of {count})", values);
}

/** "1,200 visits", "30.5% of youth aged 16 to 19". A unit is written for several, so that beside a number that
    takes another form it stands by itself: "1 (visits)". */
function tellAmount(number, unit) {
  const whole = tellPercent(unit);
  if (whole === undefined && unit) return sayCount("{count} ({unit})", "{count} {unit}", number, { unit });
  const percent = formatNumber(number, unit);
  return whole ? say("{percent} {whole}", { percent, whole }) : percent;
}
