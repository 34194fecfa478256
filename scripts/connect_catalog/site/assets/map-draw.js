// Draws a map with SVG. Nothing here knows of tables: it is told what each place looks like.

import { KINDS, kindOf } from "./marks.js";

const SVG = "http://www.w3.org/2000/svg";
const NAMES_FIT = 12; // so many places can have their names on the map
const TILE = 20; // the side of a pattern's tile, in the map's units

/** What fills a place or a swatch: a class by its number, or the pattern of a mark. */
export function fillOf(cell, id) {
  return cell.mark ? `url(#${id}-${kindOf(cell.mark).pattern})` : `var(--c-class-${cell.class})`;
}

/** The map of a shape: { svg, places: one path a place, in the order of the shape, chosenPath: around the one that is chosen }. */
export function drawLand({ size, paths }, shape, id) {
  const svg = make("svg", { viewBox: `-3 -3 ${size[0] + 6} ${size[1] + 6}`, role: "img", "aria-labelledby": `${id}-words`, class: shape.borders ? "c-map__regions" : "" });
  const places = shape.ids.map((_, i) => make("path", { d: joinPaths(paths, shape.of, i), "data-i": i }));
  const borders = make("path", { d: shape.borders ?? paths.join(""), class: "c-map__borders" });
  const chosenPath = make("path", { class: "c-map__chosen" });
  svg.append(definePatterns(id), ...places, borders, chosenPath);
  return { svg, places, chosenPath };
}

function joinPaths(paths, of, part) {
  return paths.filter((_, place) => of[place] === part).join("");
}

/** A swatch of the legend. */
export function drawSwatch(fill) {
  const svg = make("svg", { viewBox: "0 0 60 40", preserveAspectRatio: "xMidYMid slice", class: "c-map__swatch", "aria-hidden": "true" });
  svg.append(make("rect", { width: 60, height: 40, style: `fill: ${fill}` }));
  return svg;
}

const INK = {
  stripes: [["path", { d: `M0 ${TILE}L${TILE} 0M-5 5L5 -5M15 25L25 15` }]],
  dots: [["circle", { cx: 5, cy: 5, r: 3 }], ["circle", { cx: 15, cy: 15, r: 3 }]],
  grid: [["path", { d: `M0 10H${TILE}M10 0V${TILE}` }]],
  blank: [],
};

/** The marks' patterns. */
function definePatterns(id) {
  const defs = make("defs");
  for (const { pattern: name } of KINDS) {
    const pattern = make("pattern", { id: `${id}-${name}`, width: TILE, height: TILE, patternUnits: "userSpaceOnUse", class: "c-map__pattern" });
    pattern.append(make("rect", { width: TILE, height: TILE }), ...INK[name].map((ink) => make(...ink)));
    defs.append(pattern);
  }
  return defs;
}

/** Names and numbers on the places of a shape that has few; they take the place of nothing else. */
export function drawNames({ size }, shape, land) {
  if (shape.ids.length > NAMES_FIT) return [];
  return shape.middles.map(([x, y]) => {
    const name = document.createElement("div");
    name.className = "c-map__name";
    name.setAttribute("aria-hidden", "true");
    name.style.left = `${(100 * x) / size[0]}%`;
    name.style.top = `${(100 * y) / size[1]}%`;
    land.append(name);
    return name;
  });
}

function make(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
