"""Charts as plotly figures, made of plotly's own objects, which refuse what plotly does not know.

To make an object takes plotly about a millisecond. So it makes each form once, with nothing in it: that
of a trace, and that of a layout. What differs from chart to chart are names and numbers, which fill it.
"""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from .charts import COLOURS, Chart, Series

PlotlyFigure = dict[str, Any]


def make_figure(chart: Chart) -> PlotlyFigure:
    """{"data": [...], "layout": {...}}: a trace for each series, in the order of the chart. A point
    without a number is null, and its mark stands at its place in `customdata`, which a series
    without marks has not. The page's script writes what is said of a point."""
    traces = enumerate(chart.drawn.series)
    return {
        "data": [_fill_trace(chart, series, chart.colour(i), i > 0) for i, series in traces],
        "layout": _fill_layout(chart),
    }


def make_titled(chart: Chart, source: str) -> PlotlyFigure:
    """The same to be taken away: with its title, and where its numbers are from. Plotly reads HTML in
    titles."""
    figure = make_figure(chart)
    title = {
        "text": escape(chart.title, quote=False),
        "subtitle": {"text": escape(source, quote=False)},
    }
    return {**figure, "layout": {**figure["layout"], "title": title}}


def _fill_trace(chart: Chart, series: Series, colour: int, follows: bool) -> PlotlyFigure:
    names = [p.x if chart.is_bars else chart.place(p.x) for p in series.points]
    values = [point.value for point in series.points]
    x, y = (values, names) if chart.is_bars else (names, values)
    trace = {**_form_trace(chart.kind, colour, follows), "name": series.name, "x": x, "y": y}
    if any(point.mark for point in series.points):
        trace["customdata"] = [point.mark for point in series.points]
    else:
        del trace["customdata"]
    return trace


def _fill_layout(chart: Chart) -> PlotlyFigure:
    form = _form_layout(chart.kind)
    names, values = ("yaxis", "xaxis") if chart.is_bars else ("xaxis", "yaxis")
    if chart.kind == "line":
        order = {"tickvals": [chart.place(x) for x in chart.xs], "ticktext": chart.xs}
    else:
        order = {} if chart.kind == "step" else {"categoryarray": chart.xs}
    return {
        **form,
        names: {**form[names], "title": {"text": chart.x_title}, **order},
        values: {**form[values], "title": {"text": chart.unit}},
    }


@cache
def _form_trace(kind: str, colour: int, follows: bool) -> PlotlyFigure:
    """A trace without its series. follows: whether another stands before it; of steps, which have no
    markers, the first line is whole and the others are dotted."""
    from plotly.graph_objects import Bar, Scatter

    room: PlotlyFigure = {"name": "", "x": [], "y": [], "customdata": [], "meta": colour}
    line = {"color": COLOURS[colour], "width": 3}
    if kind == "step":
        line |= {"shape": "hv", "dash": "dot" if follows else "solid"}
        made = Scatter(mode="lines", line=line, **room)
    elif kind == "line":
        made = Scatter(mode="lines+markers", line=line, connectgaps=False, **room)
    else:
        made = Bar(marker={"color": COLOURS[colour]}, orientation="h", **room)
    figure: dict[str, Any] = made.to_plotly_json()
    return figure


@cache
def _form_layout(kind: str) -> PlotlyFigure:
    """The layout of a kind of chart, without titles and names."""
    from plotly.graph_objects import Layout

    axis: PlotlyFigure = {"title": {"text": ""}, "automargin": True}
    order = {"type": "category", "categoryorder": "array", "categoryarray": []}
    values = {**axis, "rangemode": "tozero"}
    if kind == "step":
        made = Layout(xaxis=values, yaxis=values)
    elif kind == "line":
        made = Layout(xaxis=axis | {"tickmode": "array"}, yaxis=values)
    else:
        barmode = "stack" if kind == "stacked" else "group"
        names = {**axis, **order, "autorange": "reversed"}
        made = Layout(barmode=barmode, xaxis=values, yaxis=names)
    figure: dict[str, Any] = made.to_plotly_json()
    return figure
