// The maps of a page. Each is drawn when it comes into view; until then nothing of it is loaded.

export function startMaps(figures) {
  const observer = new IntersectionObserver((entries) => {
    for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
      observer.unobserve(target);
      import("./map-view.js").then((m) => m.openMap(target)).catch((error) => tellFailure(target, error));
    }
  }, { rootMargin: "100px" });
  figures.forEach((figure) => observer.observe(figure));
}

/** Say that the map, or what was chosen on it, cannot be shown. */
export async function tellFailure(figure, error) {
  console.warn("The map did not load:", error);
  const { say } = await import("./words.js");
  figure.querySelector("[data-readout]").textContent =
    say("The map did not load. Its numbers are in the table below and in the download.");
}
