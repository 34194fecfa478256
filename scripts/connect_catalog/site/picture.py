"""A chart as a still SVG picture, for readers without scripts, for print, and until plotly has
loaded.

The picture is only for the eye (the caption and the table say the same in words), so the template
that places it hides it from screen readers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from ..charts import COLOURS, Chart, Point, format_number, picture_height
from ..marks import name_mark

LEFT, RIGHT, TOP, BOTTOM = 60, 16, 14, 34


@dataclass(frozen=True)
class PictureSize:
    """The width of a picture. label: the room left of a bar for its name; if there is none, the
    name stands above the bar. letters: how many letters of a name are shown."""

    name: str
    width: int
    label: int
    letters: int

    def height(self, chart: Chart) -> int:
        """Height in pixels; names above the bars take a line for each group."""
        lines = len(chart.xs) if chart.is_bars and not self.label else 0
        return picture_height(chart) + NAME * lines


NAME = 20
WIDE = PictureSize("wide", 720, 300, 46)
NARROW = PictureSize("narrow", 340, 0, 50)


def draw_picture(chart: Chart, form: PictureSize) -> Markup:
    """The chart as an <svg> element, form.width by form.height(chart) units."""
    height = form.height(chart)
    draw = {"line": _lines, "step": _steps}.get(chart.kind, _bars)
    inside = draw(chart, height, form)
    return Markup(  # noqa: S704 - numbers and our own words; `_text` escapes all others
        f'<svg class="picture picture-{form.name}" viewBox="0 0 {form.width} {height}" '
        f'width="{form.width}" height="{height}" preserveAspectRatio="xMinYMid" focusable="false" '
        f'aria-hidden="true">{"".join(inside)}</svg>'
    )


def draw_key(chart: Chart, series: int) -> Markup:
    """The sign of a series in the chart: a bar's colour, or a line and its marker."""
    if chart.kind == "line":
        key = _line("0,8 28,8", chart.colour(series)) + _sign(14, 8, chart.colour(series))
    elif chart.kind == "step":
        key = _line("0,8 28,8", chart.colour(series), DOTS if series else "none")
    else:
        key = _bar(7, 1, 14, 14, chart.colour(series))
    return Markup(  # noqa: S704 - numbers and our own words
        '<svg class="key" viewBox="0 0 28 16" width="28" height="16" focusable="false" '
        f'aria-hidden="true">{key}</svg>'
    )


# Elements are written as plain text, which is ten times as fast as filling Markup, and a catalog has
# tens of thousands of pictures. Words from elsewhere come in by `_text` alone.


def _text(x: str, y: str, words: str, anchor: str = "") -> str:
    """Escaped text at a position. anchor: the end of the text that is placed there, if not its
    start."""
    end = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x}" y="{y}"{end}>{escape(words)}</text>'


def _line(points: str, colour: int, dashes: str = "none") -> str:
    return (
        f'<polyline points="{points}" class="s{colour}" fill="none" stroke="{COLOURS[colour]}" '
        f'stroke-width="3" stroke-dasharray="{dashes}"/>'
    )


DOTS = "3 4"


# Shapes that go with the colours, so that colour never stands alone; about 10 units across.
SHAPES = (
    "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0Z",
    "M-4.5,-4.5h9v9h-9Z",
    "M0,-6L6,0L0,6L-6,0Z",
    "M0,-6L5.5,4.5H-5.5Z",
    "M0,6L5.5,-4.5H-5.5Z",
    "M-6,-2h4v-4h4v4h4v4h-4v4h-4v-4h-4Z",
    "M0,-6L6,-1L4,5.5H-4L-6,-1Z",
    "M-6,-5H6L0,0L6,5H-6L0,0Z",
    "M-5,-6V6L0,0L5,6V-6L0,0Z",
    "M-6,-4L-4,-6L0,-2L4,-6L6,-4L2,0L6,4L4,6L0,2L-4,6L-6,4L-2,0Z",
)


def _sign(x: float, y: float, colour: int) -> str:
    return (
        f'<path d="{SHAPES[colour]}" transform="translate({x:.1f},{y:.1f})" class="s{colour}" '
        f'fill="{COLOURS[colour]}"/>'
    )


def _top(chart: Chart) -> float:
    """The largest value drawn. The values of a stacked bar are added up."""
    if chart.kind == "stacked":
        sums = [sum(p.value or 0 for p in points if p) for _, points in chart.rows()]
        return max(sums, default=0) or 1
    values = [p.value for series in chart.series for p in series.points if p.value is not None]
    return max(values, default=0) or 1


def _round_up(value: float) -> float:
    """The next number that halves well: 1, 2, 4, 5, 6 or 8 times a power of ten, or the power."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 2, 4, 5, 6, 8, 10) if power * step >= value)


def _lines(chart: Chart, height: int, form: PictureSize) -> list[str]:
    xs, top = chart.xs, _round_up(_top(chart))
    step = (form.width - LEFT - RIGHT) / max(len(xs) - 1, 1)
    base, room = height - BOTTOM, height - TOP - BOTTOM

    def at(point: Point) -> tuple[float, float]:
        return LEFT + xs.index(point.x) * step, base - (point.value or 0) / top * room

    parts = [*_grid(top, chart.unit, base, room, form), *_labels(xs, step, height, form)]
    for i, series in enumerate(chart.series):
        for run in _runs(series.points):
            parts.append(
                _line(" ".join(f"{x:.1f},{y:.1f}" for x, y in map(at, run)), chart.colour(i))
            )
        parts += [_sign(*at(p), chart.colour(i)) for p in series.points if p.value is not None]
    return parts


def _steps(chart: Chart, height: int, form: PictureSize) -> list[str]:
    """Lines over whole numbers, placed at true distances on the axis."""
    last, top = _round_up(max(int(chart.xs[-1]), 1)), _round_up(_top(chart))
    base, room, wide = height - BOTTOM, height - TOP - BOTTOM, form.width - LEFT - RIGHT
    ticks = tuple(format_number(last * share) for share in (0, 0.5, 1))
    parts = [*_grid(top, chart.unit, base, room, form), *_labels(ticks, wide / 2, height, form)]
    for i, series in enumerate(chart.series):
        for run in _runs(series.points):
            places = [
                (LEFT + int(p.x) / last * wide, base - (p.value or 0) / top * room) for p in run
            ]
            parts.append(_line(_stairs(places), chart.colour(i), DOTS if i else "none"))
    return parts


def _stairs(places: list[tuple[float, float]]) -> str:
    """A line through places that stays level up to the next one and then jumps."""
    corners = [places[0]]
    for (_, before), (x, y) in pairwise(places):
        corners += [(x, before), (x, y)]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _runs(points: tuple[Point, ...]) -> list[list[Point]]:
    """Stretches of known values. A gap in the numbers is a gap in the line."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if len(run) > 1]


def _grid(top: float, unit: str, base: float, room: float, form: PictureSize) -> list[str]:
    return [_grid_line(top * share, base - share * room, unit, form) for share in (0, 0.5, 1)]


def _grid_line(value: float, y: float, unit: str, form: PictureSize) -> str:
    number = format_number(round(value, 1), unit)
    return (
        f'<line x1="{LEFT}" x2="{form.width - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>'
        + _text(f"{LEFT - 6}", f"{y + 4:.1f}", number, "end")
    )


def _labels(xs: tuple[str, ...], step: float, height: int, form: PictureSize) -> list[str]:
    """Labels under the line chart: as many as fit without touching, always with the last one."""
    every = max(1, -(-len(xs) * 80 // (form.width - LEFT)))
    shown = [i for i in range(len(xs)) if (len(xs) - 1 - i) % every == 0]
    return [
        _text(
            f"{LEFT + i * step:.1f}",
            f"{height - 10}",
            xs[i],
            "end" if i == len(xs) - 1 else "middle",
        )
        for i in shown
    ]


def _bars(chart: Chart, height: int, form: PictureSize) -> list[str]:
    top, rows = _top(chart), chart.rows()
    room, slot = form.width - form.label - 70, (height - 40) / max(len(rows), 1)
    above = 0 if form.label else NAME
    parts: list[str] = []
    for i, (x, points) in enumerate(rows):
        y = 20 + i * slot
        parts.append(_name(_short(x, form.letters), y, slot, form))
        draw = _stacked_bar if chart.kind == "stacked" else _grouped_bars
        parts += draw(chart, points, form.label, y + above, slot - above, room / top)
    return parts


def _name(text: str, y: float, slot: float, form: PictureSize) -> str:
    if form.label:
        return _text(f"{form.label - 8}", f"{y + slot / 2 + 4:.1f}", text, "end")
    return _text("0", f"{y + NAME - 4:.1f}", text)


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 2].rstrip()}…"


def _stacked_bar(
    chart: Chart, points: list[Point | None], left: int, y: float, slot: float, scale: float
) -> list[str]:
    parts, x = [], float(left)
    for i, point in enumerate(points):
        value = point.value if point and point.value else 0
        parts.append(_bar(x, y + slot * 0.15, value * scale, slot * 0.7, chart.colour(i)))
        x += value * scale
    total = sum(p.value or 0 for p in points if p)
    parts.append(_end(x, y + slot / 2, format_number(total)))
    return parts


def _grouped_bars(
    chart: Chart, points: list[Point | None], left: int, y: float, slot: float, scale: float
) -> list[str]:
    parts, thick = [], slot * 0.8 / max(len(points), 1)
    for i, point in enumerate(points):
        top = y + slot * 0.1 + i * thick
        if point is None or point.value is None:
            parts.append(_end(left, top + thick / 2, name_mark(point.mark) if point else ""))
            continue
        parts.append(_bar(left, top, point.value * scale, thick * 0.9, chart.colour(i)))
        number = format_number(point.value, chart.unit)
        parts.append(_end(left + point.value * scale, top + thick / 2, number))
    return parts


def _bar(x: float, y: float, width: float, height: float, colour: int) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'class="s{colour}" fill="{COLOURS[colour]}"/>'
    )


def _end(x: float, y: float, text: str) -> str:
    return _text(f"{x + 5:.1f}", f"{y + 4:.1f}", text)
