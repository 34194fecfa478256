// The JSON files of the site, each asked for once.

const asked = new Map();

/** What a file holds. Throws where it does not come; whoever asks then again, asks anew. */
export function fetchJson(address) {
  const key = String(address);
  if (!asked.has(key)) asked.set(key, once(() => load(key)));
  return asked.get(key)();
}

/** A function that makes a thing when it is first called, and then gives the same. A failure is not
    kept: the next call tries again. */
export function once(make) {
  let made = null;
  return () => (made ??= make().catch((error) => { made = null; throw error; }));
}

async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} did not load`);
  return answer.json();
}
