// A chart as a PNG: the still picture that stands alone, drawn twice as large.

import { saveFile } from "./dom.js";
import { say } from "./words.js";

const LARGER = 2;

/** Saves the picture of a chart. button: one beside the link to its SVG file. */
export async function savePng(button) {
  const place = button.closest("details");
  const { href, download } = place.querySelector("a[download]");
  const name = download.replace(/svg$/, "png");
  const status = place.querySelector("[data-saved]");
  try {
    saveFile([await drawBlob(href)], "image/png", name);
    status.textContent = say("Saved as {name}.", { name });
  } catch (error) {
    console.warn(error);
    status.textContent = say("The picture could not be made here. The SVG picture shows the same.");
  }
}

/** The picture at an address, or in it, as the content of a PNG file. */
export async function drawBlob(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = LARGER * image.naturalWidth;
  canvas.height = LARGER * image.naturalHeight;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}
