// The addresses of the site, below its root. addresses.py knows them; each page brings along those that
// scripts ask for.

const all = JSON.parse(/** @type {Element} */ (document.querySelector("script#addresses")).textContent);

/**
 * An address, with what it names in place of its slot.
 * @param {string} name one of those that addresses.py hands to scripts
 * @param {string | number} named an id, a number or a file's name
 */
export function locate(name, named = "") {
  return all[name].replace("{}", () => `${named}`);
}
