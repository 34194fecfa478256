// The chart that follows the table: lines over years, or bars where one year is chosen.

import { make, makeButton } from "./dom.js";
import { writeCell } from "./cells.js";
import { copyChart, showChart } from "./charts.js";
import { gatherSeries } from "./explorer-series.js";
import { markOf } from "./marks.js";
import { joinTexts, say } from "./words.js";

const HEIGHT = 360; // as charts.py draws them
const NAME = 20;
const PAUSE = 100; // milliseconds: the table comes first, and who types fast is drawn for once

const GREY = 9; // the color of what a place is drawn beside

/** The chart of a view: { figure (plotly's), kind, series: { name, color }, heights, words, where, parts }. where: of
    its notes; beside: see findBeside; part: which chart of those that are needed for all series. */
function makeChart(view, notes, { lines, why }, part) {
  const lying = ![view.across, ...view.down].some((axis) => axis?.kind === "time" && view.chosen.get(axis).length > 1);
  const { series: own, left, parts } = gatherSeries(view, lying, part);
  const grey = lying ? [] : gatherBeside(view, lines);
  if (grey.length) nameByPlace(view, own[0]);
  const series = [...own, ...grey].map((one, place) => ({ ...one, color: grey.includes(one) ? GREY : place }));
  const groups = lying ? new Set(series.flatMap((one) => one.points.map((point) => point.x))).size : 0;
  const height = lying ? Math.max(160, 110 + 26 * groups * series.length) : HEIGHT;
  return {
    figure: makeFigure(view, series, lying),
    kind: lying ? "bar" : "line",
    series,
    heights: [height, height + NAME * groups],
    drawn: series.flatMap((one) => one.points).filter(({ cell }) => typeof cell === "number").length > 1,
    parts,
    words: [left, tellEnds(view, own), why, ...grey.map((one) => tellBeside(view, one)), tellGaps(series)].filter(Boolean).join(" "),
    where: notes.length ? say("The notes below the table hold for the chart, too.") : "",
  };
}

/** What a place is drawn beside, as far as its numbers are known. */
function gatherBeside(view, beside) {
  const [axis] = view.down;
  return beside.map(({ name, cell }) => ({ name, points: view.chosen.get(axis).map((rank) => (
    { x: axis.names[rank], at: axis.places[rank], cell: cell(axis.ids[rank]) })) }))
    .filter(({ points }) => points.some(isKnown));
}

function isKnown({ cell }) {
  return typeof cell === "number";
}

/** The line of a place that is drawn beside others is called by its name. */
function nameByPlace(view, own) {
  own.name = view.fixed.find(({ axis }) => axis.kind === "place").name;
}

/** The newest number that is known of what a place is drawn beside. */
function tellBeside(view, { name, points }) {
  const { x, cell } = points.findLast(isKnown);
  return say("In grey: {name}, {number} in {time}.", { name, number: writeCell(cell, view.measure.unit).text, time: x });
}

/** In the form of plots.make_figure, which charts.js dresses in the page's colors. */
function makeFigure(view, series, lying) {
  const unit = view.measure.unit;
  const names = new Map(series.flatMap((one) => one.points.map((point) => [point.x, point.at])));
  const axis = { title: { text: "" }, automargin: true };
  const groups = lying ? { ...axis, type: "category", categoryorder: "array", categoryarray: [...names.keys()] }
    : { ...axis, tickmode: "array", tickvals: [...names.values()], ticktext: [...names.keys()] };
  const values = { title: { text: unit }, rangemode: "tozero", automargin: true };
  return {
    data: series.map((one) => makeTrace(one, lying)),
    layout: {
      barmode: "group",
      xaxis: lying ? values : groups,
      yaxis: lying ? { ...groups, autorange: "reversed" } : values,
    },
  };
}

function makeTrace(series, lying) {
  const xs = series.points.map((point) => (lying ? point.x : point.at));
  const values = series.points.map(({ cell }) => (typeof cell === "number" ? cell : null));
  const common = { name: series.name, customdata: series.points.map(({ cell }) => markOf(cell)), meta: series.color };
  return lying
    ? { type: "bar", orientation: "h", x: values, y: xs, ...common }
    : { type: "scatter", mode: "lines+markers", x: xs, y: values, line: { width: 3 }, connectgaps: false, ...common };
}

function tellEnds(view, series) {
  const known = series.flatMap(({ name, points }) =>
    points.filter(({ cell }) => typeof cell === "number").map(({ x, cell }) => ({ name, x, cell })));
  if (!known.length) return say("No number is shown.");
  const describe = (point) => (series.length > 1 ? joinTexts([point.name, point.x]) : point.x);
  const [low, high] = [Math.min, Math.max].map((pick) => pick(...known.map((point) => point.cell)));
  const [least, most] = [low, high].map((value) => known.find((point) => point.cell === value));
  const number = (point) => writeCell(point.cell, view.measure.unit).text;
  if (low === high) return say("Every number shown is {number}.", { number: number(most) });
  return say("The highest number shown is {high} ({where}), the lowest {low} ({there}).",
    { high: number(most), where: describe(most), low: number(least), there: describe(least) });
}

function tellGaps(series) {
  const gap = series.some(({ points }) => points.some(({ cell }) => typeof cell !== "number"));
  return gap ? say("A gap in the picture is no zero: the table says why there is no number.") : "";
}

/** A figure's place: { root, show(view, title, notes, beside), isDrawn(), take() }. It draws the chart of the view that
    was given last, once it has come into sight. */
export function makeChartPlace() {
  /** @type {{ asked: any[], chart: any, part: number, seen: boolean, waiting: number | undefined }} */
  const drawing = { asked: [], chart: null, part: 0, seen: false, waiting: undefined };
  const parts = makeParts((step) => {
    drawing.part = (drawing.part + step + drawing.chart.parts) % drawing.chart.parts;
    showPart(drawing, parts);
  });
  awaitSight(parts.plot, () => {
    drawing.seen = true;
    if (drawing.chart) draw(drawing, parts);
  });
  return {
    root: parts.root,
    show(...asked) {
      Object.assign(drawing, { asked, part: 0 });
      showPart(drawing, parts);
    },
    isDrawn: () => drawing.chart.drawn,
    take: () => takeChart(drawing, parts),
  };
}

/** What a picture of the chart is made of: see poster.js. */
async function takeChart(drawing, parts) {
  await draw(drawing, parts);
  const keys = [...parts.legend.children].map((item) => ({ sign: item.querySelector("svg"), words: item.textContent.trim() }));
  return { title: drawing.asked[1], keys: parts.legend.hidden ? [] : keys, picture: await copyChart(parts.plot), told: [drawing.chart.words] };
}

function showPart(drawing, parts) {
  const [view, title, notes, beside] = drawing.asked;
  drawing.chart = makeChart(view, notes, beside, drawing.part);
  fillParts(parts, drawing.chart, title);
  clearTimeout(drawing.waiting);
  if (drawing.seen) drawing.waiting = setTimeout(() => draw(drawing, parts), PAUSE);
}

function draw({ chart }, { plot }) {
  return showChart(plot, chart.figure).catch((error) => console.warn("The table has the numbers:", error));
}

/** turn(step): asks for the next chart or the one before. */
function makeParts(turn) {
  const caption = make("figcaption");
  const words = make("p", { className: "c-chart__words", role: "status" });
  const turns = make("p", { className: "c-buttons", hidden: true },
    makeButton(say("The ones before"), () => turn(-1)), " ", makeButton(say("The next ones"), () => turn(1)));
  const legend = make("ul", { className: "c-legend" });
  const plot = make("div", { className: "c-plot", "aria-hidden": "true" });
  const root = make("figure", { className: "c-chart" }, caption, words, turns, legend, plot);
  return { caption, words, turns, legend, plot, root };
}

function awaitSight(place, start) {
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    start();
  }, { rootMargin: "200px" }).observe(place);
}

function fillParts({ caption, words, turns, legend, plot }, chart, title) {
  caption.textContent = title;
  words.textContent = `${chart.words} ${chart.where}`.trim();
  turns.hidden = chart.parts < 2;
  legend.replaceChildren(...drawLegend(chart));
  legend.hidden = chart.series.length < 2;
  plot.hidden = !chart.drawn;
  plot.style.setProperty("--c-wide", `${chart.heights[0]}px`);
  plot.style.setProperty("--c-narrow", `${chart.heights[1]}px`);
}

/** The keys are those that the page's other charts have; the page brings them along. */
function drawLegend(chart) {
  const all = /** @type {HTMLTemplateElement} */ (document.getElementById("explorer-keys")).content;
  const keys = all.querySelector(`[data-kind="${chart.kind}"]`)?.children ?? [];
  return chart.series.map(({ name, color }) => make("li", {}, keys[color].cloneNode(true), ` ${name}`));
}
