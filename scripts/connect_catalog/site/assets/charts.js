// Draws the figures with plotly, each when it comes into view. Until then, and whenever that fails,
// the still picture stays in its place.

import { formatNumber, writePoints } from "./cells.js";
import { fitWords, measureWords } from "./lettering.js";
import { AROUND, chooseTimes, drawGaps, drawLine, escapeMarkup, findEnds, halfLastTime, isTimed, nameEnds, nameTimes, shortestStep,
  valueRange } from "./lines.js";
import { isPercent, joinTexts, sayNumber, sayPercent } from "./words.js";

const NARROW = 540;
const BESIDE = 300; // the room of a name beside its bars, in pixels: as in the still picture
const NAME = 22; // the height of a name, in pixels
const HAIRLINE = 3; // pixels of the whole picture, of which names and numbers have a part
const LEAST_BARS = 40; // pixels for the bars themselves
const FOR_NUMBERS = 60; // the least room, in pixels, past the longest bars, where their numbers stand
const FOR_TICKS = 24; // the least room between two of them

const [BEFORE, AFTER] = sayPercent(1).split(/\d.*\d/); // what stands around a percentage
const SEPARATORS = sayNumber(1000.5).replace(/\d/g, "").split("").reverse().join(""); // plotly wants ".,"

const drawn = new Map();
const paper = matchMedia("print");
let plotly;

const widths = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const chart = drawn.get(target);
    if (chart && !paper.matches && chart.narrow !== isNarrow(target)) redraw();
  }
});

export function startCharts(figures) {
  const observer = new IntersectionObserver((entries) => {
    for (const { target } of entries.filter((e) => e.isIntersecting)) {
      observer.unobserve(target);
      draw(target.closest("[data-chart]")).catch((error) => console.warn("The still picture stays:", error));
    }
  });
  // The picture itself, not its caption: plotly is most of what a page can cost, and the still picture
  // is there until it comes.
  awaitReader(() => figures.forEach((figure) => observer.observe(figure.querySelector("[data-plot]"))));

  const colors = new MutationObserver(redraw);
  colors.observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  paper.addEventListener("change", redraw); // it has colors of its own
}

/** Start at the first sign of a reader who does more than look: a picture that is in view from the start
    would else hold up the page. */
function awaitReader(start) {
  const signs = new AbortController();
  const begin = () => { signs.abort(); start(); };
  for (const sign of ["scroll", "pointermove", "pointerdown", "keydown", "focusin"]) {
    addEventListener(sign, begin, { capture: true, passive: true, signal: signs.signal });
  }
}

/** Plotly is loaded once, and only when the first chart is seen. */
function loadPlotly() {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("plotly-basic.min.js", import.meta.url).href;
    script.onload = () => resolve(/** @type {any} */ (window).Plotly);
    script.onerror = () => reject(new Error("plotly did not load"));
    document.head.append(script);
  });
  return plotly;
}

function draw(figure) {
  const chart = figure.querySelector("script[type='application/json']").textContent;
  return showChart(figure.querySelector("[data-plot]"), JSON.parse(chart));
}

/** Draws a figure in a place, or in place of the one that is there. */
export async function showChart(place, chart) {
  const Plotly = await loadPlotly();
  const live = place.querySelector(".c-plot__live") ?? document.createElement("div");
  live.className = "c-plot__live";
  place.append(live);
  await render(Plotly, live, chart);
  if (!drawn.has(live)) live.on("plotly_afterplot", () => fitPaper(live));
  fitPaper(live);
  place.classList.add("is-live");
  drawn.set(live, chart);
  widths.observe(live);
}

/** The chart that is drawn in a place, as SVG: { markup, width, height }. */
export async function copyChart(place) {
  const Plotly = await loadPlotly();
  const live = place.querySelector(".c-plot__live");
  const { clientWidth: width, clientHeight: height } = live;
  const address = await Plotly.toImage(live, { format: "svg", width, height });
  return { markup: decodeURIComponent(address.slice(address.indexOf(",") + 1)), width, height };
}

/** On paper a chart is as large as on the screen, or shrinks as a whole. */
function fitPaper(live) {
  for (const svg of live.querySelectorAll(".main-svg")) {
    svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
  }
}

function redraw() {
  loadPlotly().then((Plotly) => drawn.forEach((chart, live) => {
    if (live.clientWidth) render(Plotly, live, chart); // not where it is hidden
  }));
}

/** As in catalog.css, where the still picture and the height change at the same width. */
function isNarrow(live) {
  return live.clientWidth <= NARROW;
}

function render(Plotly, live, chart) {
  const style = getComputedStyle(document.body);
  if (!paper.matches) {
    chart.narrow = isNarrow(live);
    chart.room = { width: live.clientWidth, height: live.clientHeight };
  }
  const lying = isLying(chart);
  const unit = chart.layout[lying ? "xaxis" : "yaxis"].title.text;
  const names = nameTimes(chart);
  const feet = new Map();
  const data = chart.data.flatMap((trace) => {
    const color = style.getPropertyValue(`--c-series-${trace.meta}`);
    const words = writePoints(trace, unit);
    const hovertext = words.map((word, i) => escapeMarkup(`${joinTexts([trace.name, names(trace[lying ? "y" : "x"][i])])}: ${word}`));
    const told = { ...trace, name: escapeMarkup(trace.name), hovertext, hoverinfo: "text" };
    if (lying) return [bars(told, [color, style.getPropertyValue("--c-edge")], chart, words)];
    if (!isTimed(chart)) return [{ ...told, line: { ...trace.line, color } }];
    return [drawLine(told, color, shortestStep(chart)), drawGaps(told, color, feet, valueRange(chart))];
  });
  return Plotly.react(live, data, arrange(chart, style), { displayModeBar: false, responsive: true });
}


/** Each bar with its number beside it; where there is none, the word that says why, so that a hidden
    number never looks like a zero. */
function bars(trace, [color, edge], chart, words) {
  const stacked = isStacked(chart);
  const hairline = findHairline(chart);
  return {
    ...trace,
    marker: { color, ...(stacked ? { line: { color: edge, width: 1 } } : {}) },
    x: trace.x.map((value) => drawnLength(value, hairline)),
    text: words.map((word, i) => (trace.x[i] === null ? `<i>${word}</i>` : stacked && trace.x[i] === 0 ? "" : word)),
    textposition: stacked ? "inside" : "outside",
    insidetextanchor: "middle",
    textangle: 0,
    cliponaxis: false,
  };
}

/** The length that a bar is drawn with: what is not zero is never drawn as nothing. */
function drawnLength(value, hairline) {
  return value ? Math.sign(value) * Math.max(Math.abs(value), hairline) : 0;
}

/** The length of a bar of so many pixels as can just be seen. */
function findHairline(chart) {
  const [low, high] = findEnds(isStacked(chart) ? barNames(chart).map((name) => total(chart, name)) : chart.data.flatMap((trace) => trace.x));
  return ((high - low) * HAIRLINE) / chart.room.width;
}

function isLying(chart) {
  return chart.data.some((trace) => trace.orientation === "h");
}

function isStacked(chart) {
  return chart.layout.barmode === "stack";
}

/** The figure's layout in the page's colors, without zooming, so that a finger can scroll past it.
    The caption names the unit and the list above the picture names the series. */
function arrange(chart, style) {
  const [text, rule, panel] = ["text", "line", "panel"].map((name) => style.getPropertyValue(`--c-${name}`));
  const font = { family: style.fontFamily, size: 13, color: text };
  const axis = { fixedrange: true, gridcolor: rule, linecolor: rule, zerolinecolor: hasBelowZero(chart) ? text : rule };
  return {
    ...chart.layout,
    separators: SEPARATORS,
    ...(paper.matches ? { autosize: false, ...chart.room } : { autosize: true, width: undefined, height: undefined }),
    showlegend: false,
    dragmode: false,
    hovermode: "closest",
    paper_bgcolor: "transparent",
    plot_bgcolor: "transparent",
    font,
    hoverlabel: { bgcolor: panel, bordercolor: rule, font },
    ...(isLying(chart) ? arrangeBars(chart, axis, text) : arrangeLines(chart, axis, font)),
  };
}

function hasBelowZero(chart) {
  return chart.data.some((trace) => trace[isLying(chart) ? "x" : "y"].some((value) => value < 0));
}

function arrangeBars(chart, axis, text) {
  const { xaxis, yaxis } = chart.layout;
  return {
    ...nameBars(chart, text),
    xaxis: { ...xaxis, ...axis, ...valueTicks(chart, "x"), title: undefined },
    yaxis: { ...yaxis, ...axis, zeroline: false, showgrid: false, tickangle: 0, ...barTicks(chart) },
  };
}

function arrangeLines(chart, axis, font) {
  const { xaxis, yaxis } = chart.layout;
  const ends = isTimed(chart) ? nameEnds(chart, font.color) : { right: AROUND.r, annotations: [] };
  const right = Math.max(ends.right, isTimed(chart) ? halfLastTime(chart) : 0);
  const times = isTimed(chart) ? chooseTimes(chart, right) : {};
  const range = isTimed(chart) ? { range: valueRange(chart), autorange: false } : {};
  return {
    margin: { ...AROUND, r: right },
    annotations: ends.annotations,
    xaxis: { ...xaxis, ...axis, ...times, zeroline: false, showgrid: false, tickangle: 0, title: { ...xaxis.title, font } },
    yaxis: { ...yaxis, ...axis, ...valueTicks(chart, "y"), ...range, title: undefined },
  };
}

/** Whole numbers where all values are, and percent signs where the unit is a percentage. */
function valueTicks(chart, side) {
  const values = chart.data.flatMap((trace) => trace[side]).filter((value) => value !== null);
  const [low, high] = findEnds(isStacked(chart) ? barNames(chart).map((name) => total(chart, name)) : values);
  const unit = chart.layout[`${side}axis`].title.text;
  const whole = values.every(Number.isInteger);
  return {
    ...(isPercent(unit) ? { tickprefix: BEFORE, ticksuffix: AFTER } : {}),
    tickformat: whole ? ",d" : "",
    ...(whole && high - low <= 10 ? { dtick: 1 } : {}),
    ...(side === "x" ? { nticks: countTicks(chart), showticklabels: hasTicks(chart) } : {}),
    ...(side === "x" && !isStacked(chart) ? { range: barRange(chart, low, high), autorange: false } : {}),
  };
}

/** The room around bars: for half of a number that stands below their ends, and left for names, if they do not
    stand above. */
function aroundBars(chart) {
  const half = hasTicks(chart) ? widestTick(chart) / 2 : 0;
  const left = chart.narrow ? Math.max(6, hasBelowZero(chart) ? half : 0) : 44;
  return { l: left, r: Math.max(16, half), t: chart.narrow ? 12 : 4, b: 32 };
}

/** How many numbers fit side by side below the bars. */
function countTicks(chart) {
  return Math.max(2, Math.floor((chart.room.width - (chart.narrow ? 0 : BESIDE)) / (widestTick(chart) + FOR_TICKS)));
}

/** Whether numbers stand below the bars: on a narrow page not, if they take more room than the bars, at whose
    ends they stand as well. */
function hasTicks(chart) {
  return !chart.narrow || widestTick(chart) < chart.room.width / 4;
}

/** The room of the widest number that can stand below the bars. */
function widestTick(chart) {
  const [low, high] = findEnds(chart.data.flatMap((trace) => trace.x));
  const power = 10 ** Math.ceil(Math.log10(Math.max(high, -low) || 1));
  const unit = chart.layout.xaxis.title.text;
  return Math.max(...[power, power / 100].map((number) => measureWords(formatNumber(low < 0 ? -number : number, unit))));
}

/** Beyond the longest bar on each side is room for its number. */
function barRange(chart, low, high) {
  const [left, right] = [low < 0 ? findRoom(chart, (value) => value < 0) : 0, findRoom(chart, (value) => !(value < 0))];
  const names = chart.narrow ? 0 : Math.max(...barNames(chart).map((name) => measureWords(nameBeside(name))));
  const around = aroundBars(chart);
  const wide = chart.room.width - around.r - Math.max(around.l, names) - left - right;
  const pixel = ((high - low) || 1) / Math.max(wide, LEAST_BARS);
  return [low - left * pixel, (low < 0 || high ? high : 1) + right * pixel];
}

/** The room for the numbers of some bars, beyond their ends. */
function findRoom({ data, layout }, are) {
  const words = data.flatMap((trace) => writePoints(trace, layout.xaxis.title.text).filter((_, i) => are(trace.x[i])));
  return Math.max(FOR_NUMBERS, ...words.map((word) => measureWords(word) + 10));
}

function barNames(chart) {
  return [...new Set(chart.data.flatMap((trace) => trace.y))];
}

function total(chart, name) {
  return chart.data.reduce((sum, trace) => sum + (trace.x[trace.y.indexOf(name)] ?? 0), 0);
}

/** Names left of the bars, where there is room; long ones are cut, and pointing at a bar tells all. */
function barTicks(chart) {
  if (chart.narrow) return { showticklabels: false, title: undefined };
  const names = barNames(chart);
  return { tickvals: names, ticktext: names.map((name) => escapeMarkup(nameBeside(name))), title: undefined };
}

function nameBeside(name) {
  return `${fitWords(name, BESIDE)} `;
}

/** On a narrow page the names stand above the bars, from the left edge. */
function nameBars(chart, color) {
  if (!chart.narrow) return { margin: aroundBars(chart) };
  const names = barNames(chart);
  const order = chart.layout.yaxis.categoryarray; // plotly takes a year for a number, so a place is told by number
  const margin = aroundBars(chart);
  const slot = (chart.room.height - margin.t - margin.b) / names.length;
  const bar = Math.min(slot - NAME, isStacked(chart) ? 60 : Math.max(60, 26 * chart.data.length));
  return {
    margin,
    bargap: 1 - bar / slot,
    annotations: names.map((name) => ({
      text: escapeMarkup(fitWords(name, chart.room.width - 8)),
      x: 0, xref: "paper", xanchor: "left", xshift: -margin.l,
      y: order.indexOf(name), yref: "y", yanchor: "bottom", yshift: bar / 2 - 2,
      showarrow: false, font: { color, size: 13 },
    })),
  };
}
