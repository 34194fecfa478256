"""Numbers to charts: one plain value that the table, the still picture and plotly all draw from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .model import Column, Package, Resource, Table, View
from .stats import BarrierCounts, Statistics, StatusCounts

# Okabe and Ito's palette, without its yellow: told apart by colour-blind readers, 3:1 on white.
COLOURS = ("#0072b2", "#d55e00", "#008a65", "#a65a8a", "#3a7ca5", "#a06a00", "#444444")
HEIGHT = 360


@dataclass(frozen=True)
class Point:
    """A value of a series at x. value is None where `mark` says why there is no number."""

    x: str
    value: float | None
    mark: str = ""


@dataclass(frozen=True)
class Series:
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Chart:
    """A chart, its words, and its table, in one. kind: "line", "bar" or "stacked" (all bars lie)."""

    name: str
    title: str
    kind: str
    sentence: str
    x_title: str
    unit: str
    series: tuple[Series, ...]

    @property
    def xs(self) -> tuple[str, ...]:
        """Every x: in the order of time under a line, else in the order of first appearance."""
        xs = dict.fromkeys(point.x for series in self.series for point in series.points)
        return tuple(sorted(xs)) if self.kind == "line" else tuple(xs)

    def rows(self) -> list[tuple[str, list[Point | None]]]:
        """The table: for each x the point of each series, None where a series has none."""
        found = {(series.name, point.x): point for series in self.series for point in series.points}
        return [(x, [found.get((series.name, x)) for series in self.series]) for x in self.xs]


def format_number(value: float, unit: str = "") -> str:
    """A number for people, with every decimal it has: 1,258 or 7.45; percentages get their sign."""
    text = f"{value:,.0f}" if value == int(value) and unit != "percent" else f"{value:,}"
    return f"{text}%" if unit == "percent" else text


def format_point(point: Point | None, unit: str) -> str:
    """A cell of a chart's table: the number, or the word that says why there is none."""
    if point is None:
        return "no row"
    return point.mark if point.value is None else format_number(point.value, unit)


# -------------------------------------------------------------------------- charts of a dataset


def draw_view(package: Package, view: View) -> Chart:
    """The chart a descriptor's view asks for."""
    table = package.tables[view.resource]
    column = table.resource.column(view.y)
    series = tuple(_series(table, view, column))
    if view.largest is not None:
        series = _keep_largest(series, view.largest)
    return Chart(
        view.name, view.title, view.kind, _sentence(view, series, column),
        table.resource.column(view.x).title, column.connect.unit or "", series,
    )


def _series(table: Table, view: View, column: Column) -> Iterable[Series]:
    rows = table.rows
    for name, value in view.where.items():
        rows = rows[rows[name] == value]
    if view.kind == "line":
        rows = rows.sort_values(view.x, kind="stable")
    numbers, marks = table.numbers(view.y).loc[rows.index], table.marks(view.y).loc[rows.index]
    names = rows[view.series] if view.series else None
    for name in _order(table.resource, view.series, names) if names is not None else [column.title]:
        chosen = rows.index if names is None else rows.index[names == name]
        yield Series(name, tuple(
            Point(rows[view.x][i], None if marks[i] else float(numbers[i]), marks[i]) for i in chosen
        ))


def _order(resource: Resource, name: str | None, values: Any) -> list[str]:
    """Series in the order the column's enum lists them, else as they come."""
    enum = resource.column(name).constraints.enum if name else None
    present = dict.fromkeys(values)
    return [value for value in enum if value in present] if enum else list(present)


def _keep_largest(series: tuple[Series, ...], count: int) -> tuple[Series, ...]:
    """The x of the largest values of the first series, largest first."""
    shown = [point for point in series[0].points if point.value is not None]
    keep = [point.x for point in sorted(shown, key=lambda p: (-(p.value or 0), p.x))[:count]]
    return tuple(
        Series(s.name, tuple(sorted((p for p in s.points if p.x in keep), key=lambda p: keep.index(p.x))))
        for s in series
    )


def _sentence(view: View, series: Sequence[Series], column: Column) -> str:
    """What the chart shows, in one or two sentences counted from its numbers."""
    unit = column.connect.unit or ""
    if view.kind == "line":
        return " ".join(_trend(s, unit, len(series) > 1) for s in series[:4])
    return " ".join(_extremes(s, unit, len(series) > 1) for s in series[:2])


def _trend(series: Series, unit: str, named: bool) -> str:
    known = [point for point in series.points if point.value is not None]
    subject = f"{series.name}: " if named else ""
    if not known:
        return f"{subject}no number is shown." if named else "No number is shown."
    first, last = known[0], known[-1]
    if first.x == last.x:
        return f"{subject}{_amount(last, unit)} in {last.x}."
    return f"{subject}{_amount(first, unit)} in {first.x} and {_amount(last, unit)} in {last.x}."


def _extremes(series: Series, unit: str, named: bool) -> str:
    known = [point for point in series.points if point.value is not None]
    subject = f"{series.name}: the" if named else "The"
    if not known:
        return f"{subject} numbers are all hidden or missing."
    top = max(known, key=lambda point: point.value or 0)
    return f"{subject} largest number shown is {_amount(top, unit)} ({top.x})."


def _amount(point: Point, unit: str) -> str:
    text = format_number(point.value or 0, unit)
    return text if unit in ("", "percent") else f"{text} {unit}"


# ----------------------------------------------------------------------- charts of the statistics


def draw_statuses(name: str, title: str, family: Sequence[StatusCounts], titles: dict[str, str]) -> Chart:
    """Desired datasets by status, one lying bar a group. titles: the statuses' titles by id."""
    series = tuple(
        Series(titles[id], tuple(Point(group.title, float(group.counts[id])) for group in family))
        for id in titles if any(group.counts[id] for group in family)
    )
    obtained, total = sum(g.obtained.part for g in family), sum(g.total for g in family)
    return Chart(name, title, "stacked", f"{obtained} of {total} desired datasets have been obtained.",
                 "", "desired datasets", series)


def draw_barriers(name: str, title: str, family: Sequence[BarrierCounts]) -> Chart:
    """Open and resolved barriers, one lying bar a group; groups without any are left out."""
    groups = [group for group in family if group.open + group.resolved]
    series = (
        Series("Open", tuple(Point(group.title, float(group.open)) for group in groups)),
        Series("Resolved", tuple(Point(group.title, float(group.resolved)) for group in groups)),
    )
    top = max(groups, key=lambda group: group.open, default=None)
    if top is None:
        sentence = "No barrier is recorded."
    elif top.open == 0:
        sentence = "Every barrier recorded has been resolved."
    else:
        sentence = f"{top.title} has the most open barriers, {top.open}."
    return Chart(name, title, "stacked", sentence, "", "barriers", series)


def draw_statistics(statistics: Statistics, titles: dict[str, str]) -> dict[str, Chart]:
    """The charts of the statistics pages, by name."""
    s = statistics
    charts = (
        draw_statuses("status", "How far the desired datasets are", (s.desired,), titles),
        draw_statuses("status-by-agency", "How far each agency's datasets are", s.by_agency, titles),
        draw_statuses("status-by-topic", "How far each topic's datasets are", s.by_topic, titles),
        draw_barriers("barriers-by-kind", "Barriers by kind", s.barriers_by_kind),
        draw_barriers("barriers-by-agency", "Barriers by agency", s.barriers_by_agency),
        draw_barriers("barriers-by-dataset", "Barriers by desired dataset", s.barriers_by_dataset),
    )
    return {chart.name: chart for chart in charts}


# --------------------------------------------------------------------------------------- plotly


def plotly_figure(chart: Chart) -> dict[str, Any]:
    """The chart as a plotly figure: {"data": [...], "layout": {...}}, without plotly's template."""
    import plotly.graph_objects as go

    lying = chart.kind != "line"
    figure = go.Figure(
        data=[_trace(go, chart, series, COLOURS[i % len(COLOURS)]) for i, series in enumerate(chart.series)],
        layout=go.Layout(
            template="none", barmode="stack" if chart.kind == "stacked" else "group",
            height=picture_height(chart), showlegend=len(chart.series) > 1,
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            margin={"l": 60, "r": 20, "t": 50, "b": 60},
            xaxis=_value_axis(chart) if lying else _place_axis(chart),
            yaxis={**_place_axis(chart), "autorange": "reversed"} if lying else _value_axis(chart),
        ),
    )
    return figure.to_plotly_json()


def _place_axis(chart: Chart) -> dict[str, Any]:
    order = {"categoryorder": "array", "categoryarray": chart.xs}
    return {"title": {"text": chart.x_title}, "type": "category", "automargin": True, **order}


def _value_axis(chart: Chart) -> dict[str, Any]:
    return {"title": {"text": chart.unit}, "rangemode": "tozero", "automargin": True}


def _trace(go: Any, chart: Chart, series: Series, colour: str) -> Any:
    xs = [point.x for point in series.points]
    values = [point.value for point in series.points]
    texts = [f"{series.name}, {point.x}: {format_point(point, chart.unit)}" for point in series.points]
    common = {"name": series.name, "hovertext": texts, "hoverinfo": "text"}
    if chart.kind == "line":
        return go.Scatter(x=xs, y=values, mode="lines+markers", line={"color": colour, "width": 3},
                          connectgaps=False, **common)
    return go.Bar(y=xs, x=values, orientation="h", marker={"color": colour}, **common)


def picture_height(chart: Chart) -> int:
    """Height in pixels; bars get room for each group."""
    if chart.kind == "line":
        return HEIGHT
    bars = len(chart.xs) * (1 if chart.kind == "stacked" else len(chart.series))
    return max(160, 110 + 26 * bars)
