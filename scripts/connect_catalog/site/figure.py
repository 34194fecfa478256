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
    """A chart as a page shows it. pictures: a wide and a narrow one, with their heights; legend:
    each series with its key, empty for a single series; gaps: why points are left out, in words;
    marks: those of them that a legend explains, by their names."""

    chart: Chart
    pictures: tuple[Markup, Markup]
    figure: PlotlyFigure
    heights: tuple[int, int]
    legend: tuple[tuple[str, Markup], ...]
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
    keys = ((name, draw_key(chart, i)) for i, name in enumerate(names))
    legend = tuple(keys) if len(names) > 1 else ()
    gaps = [cell for _, cells in rows for cell in cells if cell.mark]
    marks = {cell.mark for cell in gaps}
    return ChartView(
        chart,
        (draw_picture(chart, WIDE), draw_picture(chart, NARROW)),
        make_figure(chart),
        (WIDE.height(chart), NARROW.height(chart)),
        legend,
        tuple(dict.fromkeys(cell.text for cell in gaps)),
        tuple(mark for mark in TABLE_MARKS if mark in marks),
        (chart.x_title or say("Group"), *names),
        rows,
    )
