/** What a JSON file of the site holds. Throws where it does not come. */
export async function fetchJson(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} did not load`);
  return answer.json();
}
