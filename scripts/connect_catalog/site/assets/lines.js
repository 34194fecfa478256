// Lines over time: true distances, breaks where a time or a number is left out, and names at the ends.

import { measureWords } from "./lettering.js";

const APART = 8; // pixels between two labels
export const AROUND = { l: 44, r: 16, t: 12, b: 48 };
const LINE = 15; // the height of a line of words
const SYMBOLS = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "pentagon",
  "hourglass", "bowtie", "x"];

/** plotly reads some marks in a text as HTML. */
export function escapeMarkup(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** Whether a chart's axis is one of times. */
export function isTimed({ layout }) {
  return layout.xaxis.tickvals !== undefined;
}

/** What a place on the axis is called: a time by its name. */
export function nameTimes({ layout: { xaxis } }) {
  const names = new Map((xaxis.tickvals ?? []).map((at, i) => [at, xaxis.ticktext[i]]));
  return (at) => names.get(at) ?? at;
}

/** The shortest distance between two times. */
export function shortestStep({ layout: { xaxis } }) {
  return Math.min(...xaxis.tickvals.slice(1).map((at, i) => at - xaxis.tickvals[i]));
}

/** A line with a break wherever a time is left out: between two points that are further apart than the
    shortest step. */
export function drawLine(trace, color, step) {
  const marker = { color, size: 9, symbol: SYMBOLS[trace.meta] };
  const broken = { x: [], y: [], hovertext: [] };
  trace.x.forEach((at, i) => {
    if (i && at - trace.x[i - 1] > 1.5 * step) addPoint(broken, (at + trace.x[i - 1]) / 2, null, "");
    addPoint(broken, at, trace.y[i], trace.hovertext[i]);
  });
  return { ...trace, ...broken, customdata: undefined, cliponaxis: false, line: { ...trace.line, color }, marker };
}

function addPoint({ x, y, hovertext }, at, value, words) {
  x.push(at);
  y.push(value);
  hovertext.push(words);
}

/** An empty sign at the foot of the picture for each number that is not there, one above the other.
    feet: how many stand at a place already. */
export function drawGaps(trace, color, feet, [low, high]) {
  const gaps = trace.x.map((_, i) => i).filter((i) => trace.y[i] === null);
  const heights = gaps.map((i) => {
    const below = feet.get(trace.x[i]) ?? 0;
    feet.set(trace.x[i], below + 1);
    return low + (high - low) * (0.03 + 0.04 * below);
  });
  const marker = { color, size: 8, symbol: `${SYMBOLS[trace.meta]}-open`, line: { color, width: 2 } };
  return {
    ...trace, marker, mode: "markers", x: gaps.map((i) => trace.x[i]), y: heights,
    hovertext: gaps.map((i) => trace.hovertext[i]), customdata: undefined, cliponaxis: false,
  };
}

/** From the lowest to the highest number, zero among them, with a little room beyond.
    @returns {[number, number]} */
export function valueRange(chart) {
  const [low, high] = findEnds(chart.data.flatMap((trace) => trace.y));
  const room = ((high - low) || 1) * 0.06;
  return [low < 0 ? low - room : 0, high > 0 || low === high ? (high || 1) + room : 0];
}

/** The lowest and the highest of some numbers and zero. */
export function findEnds(values) {
  const known = values.filter((value) => value !== null);
  return [Math.min(0, ...known), Math.max(0, ...known)];
}

/** Half of the last time's name, which stands in the middle below its place: plotly leaves out what does
    not fit. */
export function halfLastTime({ layout: { xaxis }, room }) {
  return Math.min(measureWords(xaxis.ticktext.at(-1)) / 2, room.width / 3);
}

/** The times that fit side by side: the last one, and every one before it that leaves room. */
export function chooseTimes({ layout: { xaxis }, room }, right) {
  const width = room.width - AROUND.l - right;
  const range = timeRange(xaxis);
  const chosen = [];
  let free = Infinity;
  for (let i = xaxis.tickvals.length - 1; i >= 0; i--) {
    const middle = ((xaxis.tickvals[i] - range[0]) / (range[1] - range[0])) * width;
    const half = measureWords(xaxis.ticktext[i]) / 2;
    if (middle + half > free) continue;
    chosen.unshift(i);
    free = middle - half - APART;
  }
  return { range, tickvals: chosen.map((i) => xaxis.tickvals[i]),
    ticktext: chosen.map((i) => escapeMarkup(xaxis.ticktext[i])) };
}

/** From the first time to the last, with a little room at both ends. */
function timeRange({ tickvals }) {
  const [first, last] = [tickvals[0], tickvals.at(-1)];
  const room = ((last - first) || 1) * 0.04;
  return [first - room, last + room];
}

/** The names at the ends of the lines, where they are short, and the room for them. */
export function nameEnds(chart, color) {
  const known = chart.data.filter((trace) => trace.y.some((value) => value !== null));
  const widest = Math.max(0, ...known.map((trace) => measureWords(trace.name)));
  if (chart.data.length < 2 || chart.narrow || widest > chart.room.width / 4) return { right: AROUND.r, annotations: [] };
  const [low, high] = valueRange(chart);
  const height = chart.room.height - AROUND.t - AROUND.b;
  const ends = known.map((trace) => trace.y.filter((value) => value !== null).at(-1));
  const wanted = ends.map((value) => ((value - low) / (high - low)) * height);
  const places = spread(wanted, LINE, height);
  return {
    right: widest + 20,
    annotations: known.map((trace, i) => ({
      text: escapeMarkup(trace.name), x: 1, xref: "paper", xanchor: "left", xshift: 10,
      y: ends[i], yref: "y", yanchor: "middle", yshift: places[i] - wanted[i],
      showarrow: false, font: { color, size: 13 },
    })),
  };
}

/** Places moved as little as needed to stand so far apart, between 0 and the height. */
function spread(places, apart, height) {
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const moved = [...places];
  let last = -apart;
  for (const i of order) last = moved[i] = Math.max(places[i], last + apart);
  last = height + apart;
  for (const i of order.reverse()) last = moved[i] = Math.min(moved[i], last - apart);
  return moved;
}
