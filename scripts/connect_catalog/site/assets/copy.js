// Buttons that copy a text of the page. Without scripts they are hidden, and the text is chosen by hand.

import { say } from "./words.js";

export function startCopying(places) {
  for (const place of places) {
    const row = place.querySelector(".c-copy");
    const text = place.querySelector("[data-copied]");
    row.hidden = false;
    row.querySelector("button").addEventListener("click", () => copy(text, row.querySelector("[role=status]")));
  }
}

async function copy(text, status) {
  try {
    await navigator.clipboard.writeText(text.textContent);
    status.textContent = say("Copied.");
  } catch {
    getSelection()?.selectAllChildren(text);
    status.textContent = say("Your browser does not allow this. The text is marked: copy it with your keyboard.");
  }
}
