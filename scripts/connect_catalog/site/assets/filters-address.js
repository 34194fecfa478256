// What is chosen in the list of datasets: in its form, and in the page's address.

const OWN = new Set(["words", "sort"]);

/** What the form asks for: { query, picked: ids by facet, order }. */
export function readForm({ words, boxes, sort }) {
  const picked = new Map();
  for (const { name, value } of boxes.filter((box) => box.checked)) {
    picked.set(name, [...(picked.get(name) ?? []), value]);
  }
  return { query: words.value.trim(), picked, order: sort.value };
}

/** The order that is meant where none is asked for. */
function orderOf(query) {
  return query ? "best" : "newest";
}

/** Fills the form with what the address asks for, and lists what of it there is no choice for. */
export function readAddress({ words, boxes, sort }) {
  const asked = new URLSearchParams(location.search);
  words.value = asked.get("words") ?? "";
  for (const box of boxes) box.checked = asked.getAll(box.name).includes(box.value);
  const order = asked.get("sort") ?? "";
  sort.value = ["newest", "title"].includes(order) ? order : orderOf(words.value.trim());
  const isKnown = (name, value) => OWN.has(name) || boxes.some((box) => box.name === name && box.value === value);
  return [...asked].filter((one) => !isKnown(...one)).map(([, value]) => value);
}

export function writeAddress({ query, picked, order }) {
  const asked = new URLSearchParams();
  if (query) asked.append("words", query);
  for (const [facet, ids] of picked) for (const id of ids) asked.append(facet, id);
  if (order !== orderOf(query)) asked.append("sort", order);
  history.replaceState(null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}`);
}
