// A picture that stands alone, made in the browser of what it shows: title, key, picture, words and source, as
// SVG or PNG, in the page's colors. Nothing is asked for.

import { make, makeButton, saveFile } from "./dom.js";
import { measureWords, wrapWords } from "./lettering.js";
import { drawBlob } from "./png.js";
import { say } from "./words.js";

const EDGE = 16;
const SIGN = 34; // the room of a sign of the key
const BETWEEN = 18; // what is left after its name
const LOOKS = { title: { size: 18, weight: 700 }, words: { size: 13, weight: 400 }, small: { size: 12, weight: 400 } };
const COPIED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "paint-order",
  "vector-effect", "font-family", "font-size", "font-weight", "text-anchor", "pointer-events"];

/** Two buttons that save a picture, and a line that says so. describe(): what the poster is made of, or a promise of it:
    { name, title, keys: { sign, words }[], picture: { markup, width, height }, told: string[] }. */
export function makeTaking(describe) {
  const status = make("p", { role: "status", "data-saved": "" });
  const take = (save) => async () => {
    try {
      const asked = await describe();
      const name = await save(drawPoster(asked), asked.name);
      status.textContent = say("Saved as {name}.", { name });
    } catch (error) {
      console.warn(error);
      status.textContent = say("The picture could not be made here.");
    }
  };
  const buttons = make("p", { className: "c-buttons" },
    makeButton(say("Picture (SVG)"), take(saveSvg)), " ", makeButton(say("Picture (PNG)"), take(savePng)));
  return { buttons, status };
}

function saveSvg(svg, name) {
  saveFile([svg], "image/svg+xml", `${name}.svg`);
  return `${name}.svg`;
}

async function savePng(svg, name) {
  saveFile([await drawBlob(`data:image/svg+xml,${encodeURIComponent(svg)}`)], "image/png", `${name}.png`);
  return `${name}.png`;
}

/** The whole picture as the text of an SVG file. */
function drawPoster({ title, keys, picture, told }) {
  const style = getComputedStyle(document.body);
  const width = picture.width + 2 * EDGE;
  const lines = { width: picture.width, font: style.fontFamily, color: style.getPropertyValue("--c-text") };
  const head = writeLines([title], "title", EDGE, lines);
  const key = writeKeys(keys, head.end, lines);
  const foot = writeLines(told, "small", key.end + picture.height + 4, lines);
  const height = foot.end + EDGE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`
    + `<title>${escapeText(title)}</title><rect width="${width}" height="${height}" fill="${style.backgroundColor}"/>`
    + `${head.markup}${key.markup}<svg x="${EDGE}" y="${key.end}" width="${picture.width}" height="${picture.height}">`
    + `${picture.markup}</svg>${foot.markup}</svg>\n`;
}

/** Paragraphs in lines that fit, from y down: { markup, end }. */
function writeLines(texts, look, y, { width, font, color }) {
  const { size, weight } = LOOKS[look];
  const step = Math.round(size * 1.35);
  const lines = texts.filter(Boolean).flatMap((text) => wrapWords(text, width, size, weight));
  const written = lines.map((line, i) => writeText(line, EDGE, y + step * (i + 1) - 4, { size, weight, font, color }));
  return { markup: written.join(""), end: y + step * lines.length + 4 };
}

/** Each sign with its words, in rows. */
function writeKeys(keys, y, { width, font, color }) {
  let x = EDGE;
  const parts = keys.map(({ sign, words }) => {
    const [line] = wrapWords(words, width - SIGN);
    const room = SIGN + measureWords(line) + BETWEEN;
    if (x > EDGE && x + room - BETWEEN > width + EDGE) [x, y] = [EDGE, y + 20];
    const at = x;
    x += room;
    return `<svg x="${at}" y="${y}" width="28" height="16">${copyPicture(sign)}</svg>`
      + writeText(line, at + SIGN, y + 12, { ...LOOKS.words, font, color });
  });
  return { markup: parts.join(""), end: parts.length ? y + 24 : y };
}

export function writeText(words, x, y, { size, weight, font, color }) {
  return `<text x="${x}" y="${y}" font-family="${escapeText(font)}" font-size="${size}px" font-weight="${weight}" fill="${color}">${escapeText(words)}</text>`;
}

/** An SVG element as text, with the looks that the page gives it. */
export function copyPicture(svg) {
  const copy = svg.cloneNode(true);
  const [from, to] = [svg, copy].map((root) => [root, ...root.querySelectorAll("*")]);
  from.forEach((element, i) => {
    const style = getComputedStyle(element);
    to[i].removeAttribute("style");
    for (const name of COPIED) if (style.getPropertyValue(name)) to[i].style.setProperty(name, style.getPropertyValue(name));
    to[i].removeAttribute("class");
  });
  return new XMLSerializer().serializeToString(copy);
}

function escapeText(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
