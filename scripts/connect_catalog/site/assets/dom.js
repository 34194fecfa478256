// Making elements. Every word goes in as text, never as markup.

/** An element: properties by their own names, aria-, data- and role as attributes; then what is in it. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (/^(aria-|data-|role$)/.test(name)) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

/** A button that is told apart from the main ones. */
export function makeButton(text, press, properties = {}) {
  const button = make("button", { type: "button", className: "c-button c-button--quiet", ...properties }, text);
  button.addEventListener("click", press);
  return button;
}

/** Hands the reader a file. parts: as for a Blob. */
export function saveFile(parts, type, name) {
  const href = URL.createObjectURL(new Blob(parts, { type }));
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}

/** Markup as a tree of elements, for reading what it says; nothing in it is loaded or run. */
export function parseMarkup(html) {
  return new DOMParser().parseFromString(html, "text/html").body;
}
