"""The numbers that a picture draws, and places that stand apart."""

from __future__ import annotations

from collections.abc import Sequence

from ..charts import Chart


def list_values(chart: Chart) -> list[float]:
    """The numbers that a chart draws. Those of a stacked bar are added up."""
    if chart.kind == "stacked":
        return [sum(p.value or 0 for p in points if p) for _, points in chart.rows()]
    return [p.value for series in chart.series for p in series.points if p.value is not None]


def spread(places: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places moved as little as needed to stand so far apart, between low and high; in the order in
    which they came."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = [*places]
    last = low - apart
    for i in order:
        moved[i] = last = max(places[i], last + apart)
    last = high + apart
    for i in reversed(order):
        moved[i] = last = min(moved[i], last - apart)
    return moved
