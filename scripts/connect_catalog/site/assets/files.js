// The JSON files of the site, each asked for once.

const asked = new Map();

/** What a file holds. Throws where it does not come; whoever asks then again, asks anew. */
export function fetchJson(address) {
  const key = String(address);
  if (!asked.has(key)) asked.set(key, load(key).catch((error) => { asked.delete(key); throw error; }));
  return asked.get(key);
}

async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} did not load`);
  return answer.json();
}
