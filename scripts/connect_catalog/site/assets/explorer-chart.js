// The chart that follows the table: lines over years, or bars where one year is chosen.

import { make } from "./dom.js";
import { writeCell } from "./cells.js";
import { showChart } from "./charts.js";
import { markOf } from "./marks.js";
import { say } from "./words.js";

const MOST_SERIES = 9; // so many shapes are told apart
const MOST_BARS = 20; // of all series together
const HEIGHT = 360; // as charts.py draws them
const NAME = 20;
const PAUSE = 100; // milliseconds: the table comes first, and who types fast is drawn for once

const GREY = 9; // the color of what a place is drawn beside

/** The chart of a view: { figure (plotly's), kind, series: { name, color }, heights, words }. beside: see
    findBeside. */
export function makeChart(view, notes, beside = []) {
  const lying = ![view.across, ...view.down].some((axis) => axis?.kind === "time" && view.chosen.get(axis).length > 1);
  const { series: own, left } = lying ? gatherBars(view) : gatherLines(view);
  const grey = lying ? [] : gatherBeside(view, beside);
  if (grey.length) nameByPlace(view, own);
  const series = [...own, ...grey].map((one, place) => ({ ...one, color: grey.includes(one) ? GREY : place }));
  const groups = lying ? new Set(series.flatMap((one) => one.points.map((point) => point.x))).size : 0;
  const height = lying ? Math.max(160, 110 + 26 * groups * series.length) : HEIGHT;
  return {
    figure: makeFigure(view, series, lying),
    kind: lying ? "bar" : "line",
    series,
    heights: [height, height + NAME * groups],
    drawn: series.flatMap((one) => one.points).filter(({ cell }) => typeof cell === "number").length > 1,
    words: [left, tellEnds(view, own), ...grey.map((one) => tellBeside(view, one)), tellGaps(series),
      notes.length ? say("The notes below the table hold for the chart, too.") : ""].filter(Boolean).join(" "),
  };
}

/** Bars: a group for each of the first lines, a series for each column. */
function gatherBars(view) {
  const columns = view.columns.slice(0, MOST_SERIES);
  const most = Math.max(2, Math.floor(MOST_BARS / Math.max(columns.length, 2)));
  const lines = [...view.lines.subarray(0, most)];
  const series = columns.map((column, place) => ({
    name: column.name,
    points: lines.map((line) => ({ x: nameLine(view, line), cell: view.cell(line, place) })),
  }));
  const left = view.lines.length > most
    ? say("The chart shows the first {count} rows of the table, as it is sorted.", { count: most }) : "";
  return { series, left };
}

/** Lines: a series for each set of names without the year, in the order of the table. */
function gatherLines(view) {
  const depth = view.down.findIndex((axis) => axis.kind === "time");
  const found = new Map();
  let left = false;
  for (const line of view.lines) {
    const others = numberNames(view, line, depth);
    for (let place = 0; place < view.columns.length; place++) {
      const key = depth < 0 ? others : others * view.columns.length + place;
      if (!found.has(key) && found.size < MOST_SERIES) {
        found.set(key, { name: nameSeries(view, line, view.columns[place], depth), cells: new Map() });
      }
      const rank = depth < 0 ? view.columns[place].rank : view.rank(line, depth);
      if (found.has(key)) found.get(key).cells.set(rank, view.cell(line, place));
      else left = true;
    }
  }
  const axis = depth < 0 ? view.across : view.down[depth];
  return { series: [...found.values()].map((one) => orderPoints(view, axis, one)), left: left ? tellLeft() : "" };
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
function nameByPlace(view, [own]) {
  own.name = view.fixed.find(({ axis }) => axis.kind === "place").name;
}

/** The newest number that is known of what a place is drawn beside. */
function tellBeside(view, { name, points }) {
  const { x, cell } = points.findLast(isKnown);
  return say("In grey: {name}, {number} in {time}.", { name, number: writeCell(cell, view.measure.unit).text, time: x });
}

/** The names of a line but the one at a depth, as a number: there may be a hundred thousand. */
function numberNames(view, line, depth) {
  return view.down.reduce((sum, axis, i) => (i === depth ? sum : sum * axis.ids.length + view.rank(line, i)), 0);
}

function tellLeft() {
  return say("The chart shows the first {count} lines, in the order of the table. Choose fewer to see others.",
    { count: MOST_SERIES });
}

function orderPoints(view, axis, { name, cells }) {
  return { name, points: view.chosen.get(axis).map((rank) => ({ x: axis.names[rank], at: axis.places[rank], cell: cells.get(rank) })) };
}

function nameLine(view, line) {
  return view.down.map((_, depth) => view.name(line, depth)).join(", ");
}

function nameSeries(view, line, column, depth) {
  const names = view.down.map((_, i) => view.name(line, i)).filter((_, i) => i !== depth);
  if (depth >= 0 && view.across) names.push(column.name);
  return names.join(", ") || view.measure.title;
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
  const describe = (point) => (series.length > 1 ? `${point.name}, ${point.x}` : point.x);
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

/** A figure's place: { root, show(view, title, notes, beside) }. It draws the chart of the view that was given
    last, once it has come into sight. */
export function makeChartPlace() {
  const parts = makeParts();
  /** @type {{ chart: any, seen: boolean, waiting: number | undefined }} */
  const drawing = { chart: null, seen: false, waiting: undefined };
  const draw = () => showChart(parts.plot, drawing.chart.figure)
    .catch((error) => console.warn("The table has the numbers:", error));
  awaitSight(parts.plot, () => {
    drawing.seen = true;
    if (drawing.chart) draw();
  });
  return {
    root: parts.root,
    show(view, title, notes, beside) {
      drawing.chart = makeChart(view, notes, beside);
      fillParts(parts, drawing.chart, title);
      clearTimeout(drawing.waiting);
      if (drawing.seen) drawing.waiting = setTimeout(draw, PAUSE);
    },
  };
}

function makeParts() {
  const caption = make("figcaption");
  const words = make("p", { className: "c-chart__words" });
  const legend = make("ul", { className: "c-legend" });
  const plot = make("div", { className: "c-plot", "aria-hidden": "true" });
  return { caption, words, legend, plot, root: make("figure", { className: "c-chart" }, caption, words, legend, plot) };
}

function awaitSight(place, start) {
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    start();
  }, { rootMargin: "200px" }).observe(place);
}

function fillParts({ caption, words, legend, plot }, chart, title) {
  caption.textContent = title;
  words.textContent = chart.words;
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
