// The maps of a page. Each is drawn when it comes into view; until then nothing of it is loaded.

import { say } from "./words.js";

export function startMaps(figures) {
  const observer = new IntersectionObserver((entries) => {
    for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
      observer.unobserve(target);
      const fail = (error) => tellFailure(target, error);
      import("./map-view.js").then((m) => m.openMap(target, fail)).catch(fail);
    }
  }, { rootMargin: "100px" });
  figures.forEach((figure) => observer.observe(figure));
}

/** Say that the map, or what was chosen on it, cannot be shown. */
function tellFailure(figure, error) {
  console.warn("The map did not load:", error);
  figure.querySelector("[data-readout]").textContent =
    say("The map did not load. Its numbers are in the table below and in the download.");
}
