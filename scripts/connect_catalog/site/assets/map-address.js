// What is chosen on a map, in the page's address: ?map.<table>.<name>=<value>. The rest of the address
// belongs to others and stays.

/** The choices that the address holds for a table's map, by name. */
export function readChoices(table) {
  const start = `map.${table}.`;
  const found = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith(start));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(start.length), value]));
}

/** Write what is chosen; a choice that is the first one anyway is left out. */
export function writeChoices(table, choices, first) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(choices)) {
    const key = `map.${table}.${name}`;
    if (value === first[name]) address.searchParams.delete(key);
    else address.searchParams.set(key, value);
  }
  address.hash = `map-${table}`;
  history.replaceState(history.state, "", address);
}
