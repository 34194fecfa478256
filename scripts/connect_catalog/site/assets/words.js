// The words of the scripts. They are written in English where they are used; a page in another
// language brings its catalog of messages, in which they are looked up. Numbers and dates are written
// by Intl, in the same words as Babel writes them in Python.

const said = JSON.parse(document.querySelector("script#words")?.textContent ?? "{}");
const { words = {}, counts = {}, locale: LOCALE = document.documentElement.lang } = said;
const plurals = new Intl.PluralRules(LOCALE);

/** A message, with each {name} replaced by its value. */
export function say(message, values = {}) {
  return fill(words[message] ?? message, values);
}

/** The message for one or the one for many, or the form that the language has for so many; {count} is
    the number. */
export function sayCount(one, many, count, values = {}) {
  const form = plurals.select(count);
  const message = counts[one]?.[form] ?? (form === "one" ? one : many);
  return fill(message, { count: sayNumber(count), ...values });
}

/** "A", "A and B", "A, B and C". British lists have no comma before "and", as those that Python writes. */
export function sayAnd(names) {
  return new Intl.ListFormat(LOCALE === "en" ? "en-GB" : LOCALE, { type: "conjunction" }).format(names);
}

/** A number with every decimal it has, `least` of them at least, with the signs of the page's language. */
export function sayNumber(number, least = 0) {
  return writer("decimal", least).format(number);
}

/** A percentage with every decimal it has, one at least: 7.45 is "7.45%". Percent is a unit here, as
    the style "percent" would multiply by 100, and add digits. */
export function sayPercent(number) {
  return writer("unit", 1).format(number);
}

const writers = new Map(); // making one takes longer than a thousand numbers

function writer(style, least) {
  const key = `${style} ${least}`;
  if (!writers.has(key)) writers.set(key, new Intl.NumberFormat(LOCALE, {
    style, unit: "percent", minimumFractionDigits: least, maximumFractionDigits: 20,
    useGrouping: "always", signDisplay: "negative",
  }));
  return writers.get(key);
}

/** A date known to the day, the month or the year: in English "2018-04-11" is April 11, 2018. */
export function sayDate(when) {
  const [year, month, day] = when.split("-").map(Number);
  if (!month) return when;
  /** @type {Intl.DateTimeFormatOptions} */
  const form = { year: "numeric", month: "long", ...(day ? { day: "numeric" } : {}), timeZone: "UTC" };
  return new Date(Date.UTC(year, month - 1, day || 1)).toLocaleDateString(LOCALE, form);
}

/** Whether a unit's numbers have a percent sign: "percent", or "percent of people". */
export function isPercent(unit) {
  return tellPercent(unit) !== undefined;
}

/** What a unit whose numbers have a percent sign says besides, as in "of people"; undefined for any other. The
    unit of a record that is not translated is English on a page in another language, too. */
export function tellPercent(unit) {
  const word = ["percent", say("percent")].find((known) => `${unit} `.startsWith(`${known} `));
  return word === undefined ? undefined : unit.slice(word.length).trimStart();
}

/** Texts in a list, each in its place, whichever way it is read. */
export function joinTexts(texts, between = ", ") {
  return texts.map(isolate).join(between);
}

// Letters that are read from right to left, of Hebrew, Arabic and scripts like them.
const LEFTWARD = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A text between the marks that keep numbers and signs beside it in their order, where it needs them (Unicode
    Standard Annex 9, first strong isolate); anything else as it is. */
function isolate(value) {
  return typeof value === "string" && LEFTWARD.test(value) ? `\u2068${value}\u2069` : value;
}

function fill(message, values) {
  return message.replace(/\{(\w+)\}/g, (slot, name) => (name in values ? isolate(values[name]) : slot));
}
