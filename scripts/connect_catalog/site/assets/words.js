// The words of the scripts. They are written in English where they are used; a page in another
// language brings its catalog of messages, in which they are looked up.

const catalog = JSON.parse(document.querySelector("script#words")?.textContent ?? "{}");

/** A message, with each {name} replaced by its value. */
export function say(message, values = {}) {
  return fill(catalog[message] ?? message, values);
}

/** The message for one or the one for many; {count} is the number. */
export function sayCount(one, many, count, values = {}) {
  const message = (count === 1 ? catalog[one] : catalog[many]) ?? (count === 1 ? one : many);
  return fill(message, { count: sayNumber(count), ...values });
}

/** A number with every decimal it has, `least` of them at least, with the signs of the page's language. */
export function sayNumber(number, least = 0) {
  const form = { minimumFractionDigits: least, maximumFractionDigits: 20, useGrouping: "always" };
  return number.toLocaleString(document.documentElement.lang, form);
}

/** Whether a unit's numbers have a percent sign: "percent", or "percent of people". */
export function isPercent(unit) {
  return unit === "percent" || unit.startsWith("percent ");
}

function fill(message, values) {
  return message.replace(/\{(\w+)\}/g, (slot, name) => (name in values ? values[name] : slot));
}
