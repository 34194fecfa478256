// A map as a picture that stands alone.

import { writeCell } from "./cells.js";
import { tellTime } from "./map-words.js";
import { copyPicture, makeTaking, writeText } from "./poster.js";
import { say } from "./words.js";

const WIDTH = 720; // pixels of the picture
const NAME = 13;

/** Put the buttons that save the map where it ends: in a part that is folded, so that nothing moves. */
export function offerPicture(map) {
  const { buttons, status } = makeTaking(() => describeMap(map));
  map.figure.querySelector("[data-take]").append(buttons, status);
}

/** What the picture is made of: see poster.js. */
function describeMap(map) {
  const { figure, svg, atlas, data, chosen } = map;
  const height = Math.round((WIDTH * atlas.size[1]) / atlas.size[0]);
  const keys = [...figure.querySelectorAll("[data-legend] li")].map((item) => ({ sign: item.querySelector("svg"), words: item.textContent.trim() }));
  const land = copyPicture(svg).replace("<svg ", `<svg width="${WIDTH}" height="${height}" `);
  const when = tellTime(map);
  const time = when && !figure.querySelector("[data-title]").textContent.includes(when) ? `, ${when}` : "";
  const told = [...figure.querySelectorAll("[data-words], [data-classes], .c-footnotes > div")].map((part) => part.textContent.replace(/\s+/g, " ").trim());
  return {
    name: ["map", data.table, chosen.measure, chosen.time].filter(Boolean).join("-").toLowerCase().replace(/[^a-z0-9]+/g, "-"),
    title: figure.querySelector("figcaption").textContent.trim() + time,
    keys,
    picture: { markup: land + writeNames(map, WIDTH / atlas.size[0]), width: WIDTH, height },
    told: [...told, say("Source: {source}", { source: data.source })],
  };
}

/** The names and numbers on the places of a map that has few. */
function writeNames({ names, cells, measure, shape }, scale) {
  const { fontFamily: font } = getComputedStyle(document.body);
  return names.map((name, i) => {
    const { color } = getComputedStyle(name);
    const [x, y] = shape.middles[i].map((place) => place * scale);
    const look = { size: NAME, font, color };
    const lines = [[cells[i].name, 400, -3], [writeCell(cells[i].number, measure.unit).text, 700, NAME]];
    return lines.map(([words, weight, down]) => writeText(words, x, y + down, { ...look, weight }).replace("<text ", '<text text-anchor="middle" ')).join("");
  }).join("");
}
