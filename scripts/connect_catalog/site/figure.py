"""A chart as a page shows it: its still picture, its plotly figure and its table."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from ..charts import Chart, format_point
from ..marks import TABLE_MARKS, Mark
from ..plots import PlotlyFigure, make_figure
from ..words import say
from .cell import CellView
from .picture import NARROW, WIDE, draw_key, draw_picture


@dataclass(frozen=True)
class ChartView:
    """A chart as a page shows it. pictures: a wide and a narrow one, with their heights, or none
    where a sentence says it all; figure: none where each line has a picture of its own; legend: each
    series with its key, empty for a single series and for pictures with names; first: how many series, or
    rows of bars, are drawn, if not all; gaps: why points are left out, in words; marks: those of them that
    a legend explains, by their names."""

    chart: Chart
    pictures: tuple[Markup, ...]
    figure: PlotlyFigure | None
    heights: tuple[int, int]
    legend: tuple[tuple[str, Markup], ...]
    first: int | None
    gaps: tuple[str, ...]
    marks: tuple[Mark, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, tuple[CellView, ...]], ...]


def view_chart(chart: Chart) -> ChartView:
    """A chart with its still picture, its plotly figure and its table."""
    rows = tuple(
        (
            x,
            tuple(
                CellView(format_point(p, chart.unit), p.mark, True, p.notes)
                if p
                else CellView(format_point(p, chart.unit), Mark.MISSING, True)
                for p in points
            ),
        )
        for x, points in chart.rows()
    )
    names = tuple(series.name for series in chart.series)
    drawn, rows_drawn = len(chart.drawn.series), len(chart.drawn.xs)
    keys = ((name, draw_key(chart, i)) for i, name in enumerate(names[:drawn]))
    legend = tuple(keys) if len(names) > 1 and chart.is_drawn and not chart.is_split else ()
    gaps = [cell for _, cells in rows for cell in cells if cell.mark]
    marks = {cell.mark for cell in gaps}
    return ChartView(
        chart,
        tuple(draw_picture(chart, form) for form in (WIDE, NARROW) if chart.is_drawn),
        make_figure(chart) if chart.is_drawn and not chart.is_split else None,
        (WIDE.height(chart), NARROW.height(chart)),
        legend,
        drawn if drawn < len(names) else rows_drawn if rows_drawn < len(rows) else None,
        tuple(dict.fromkeys(cell.text for cell in gaps)),
        tuple(mark for mark in TABLE_MARKS if mark in marks),
        (chart.x_title or say("Group"), *names),
        rows,
    )
