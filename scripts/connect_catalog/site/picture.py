"""A chart as a still SVG picture, for readers without scripts, for print, and until plotly has
loaded.

The picture is only for the eye (the caption and the table say the same in words), so the template
that places it hides it from screen readers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markupsafe import Markup, escape

from ..charts import COLOURS, Chart, Point, format_number, picture_height
from ..marks import name_mark
from ..scales import Scale, round_up, scale_values
from ..words import isolate
from .lettering import choose_labels, measure_words, wrap_words
from .scale import list_values, spread

RIGHT, TOP, BOTTOM = 16, 14, 34
LINE = 15  # the height of a line of words
NUMBER = 70  # the least room for the number at the end of a bar
HAIRLINE = 1.5  # the least length of a bar whose number is not zero


@dataclass(frozen=True)
class PictureSize:
    """The width of a picture. label: the room left of a bar for its name; if there is none, the
    name stands above the bar. lines: how many lines a name may take. panels: how many small pictures
    stand side by side."""

    name: str
    width: int
    label: int
    lines: int
    panels: int

    def height(self, chart: Chart) -> int:
        """Height in pixels; names above the bars take lines of their own."""
        if chart.is_split:
            return PANEL * math.ceil(len(chart.drawn.series) / self.panels)
        names = [self.name_lines(x) for x in chart.xs] if chart.is_bars else []
        if self.label:
            return picture_height(chart) + sum(LINE * (len(lines) - 1) for lines in names)
        return picture_height(chart) + sum(5 + LINE * len(lines) for lines in names)

    def name_lines(self, name: str) -> list[str]:
        """The name of a bar, in lines."""
        return wrap_words(name, self.label - 8 if self.label else self.width, self.lines)


PANEL = 150  # the height of a small picture
WIDE = PictureSize("wide", 720, 300, 2, 3)
NARROW = PictureSize("narrow", 340, 0, 2, 2)


def draw_picture(chart: Chart, form: PictureSize) -> Markup:
    """The chart as an <svg> element, form.width by form.height(chart) units."""
    height, chart = form.height(chart), chart.drawn
    draw = {"line": _lines, "step": _steps}.get(chart.kind, _bars)
    inside = _panels(chart, form) if chart.is_split else draw(chart, height, form)
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


def _text(x: float, y: float, words: str, anchor: str = "") -> str:
    """Escaped text at a position. anchor: the end of the text that is placed there, if not its
    start."""
    end = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{end}>{escape(isolate(words))}</text>'


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


def _hollow(x: float, y: float, colour: int) -> str:
    """Where a line has no number: its sign, empty."""
    return (
        f'<path d="{SHAPES[colour]}" transform="translate({x:.1f},{y:.1f}) scale(0.7)" '
        f'class="l{colour}" fill="none" stroke="{COLOURS[colour]}" stroke-width="2"/>'
    )


def _sign(x: float, y: float, colour: int) -> str:
    return (
        f'<path d="{SHAPES[colour]}" transform="translate({x:.1f},{y:.1f})" class="s{colour}" '
        f'fill="{COLOURS[colour]}"/>'
    )


# ---------------------------------------------------------------------------------------- lines


@dataclass(frozen=True)
class _Plane:
    """Where the numbers of lines stand. across: the places of the first and the last x on its axis."""

    left: float
    right: float
    top: float
    base: float
    across: tuple[float, float]
    scale: Scale

    def x(self, place: float) -> float:
        first, last = self.across
        share = (place - first) / (last - first) if last > first else 0.5
        return self.left + share * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.base - self.scale.share(value) * (self.base - self.top)


def _lines(chart: Chart, height: int, form: PictureSize) -> list[str]:
    scale = scale_values(list_values(chart))
    ends = _end_names(chart, form)
    plane = _Plane(
        _left(scale, chart.unit),
        form.width - max([RIGHT, *(12 + measure_words(name) for name in ends)]),
        TOP,
        height - BOTTOM,
        (chart.place(chart.xs[0]), chart.place(chart.xs[-1])) if chart.xs else (0, 1),
        scale,
    )
    parts = [*_grid(plane, chart.unit), *_time_labels(chart, plane, height - 10, form.width)]
    parts += [part for i in range(len(chart.series)) for part in _line_of(chart, i, plane)]
    return [*parts, *_gap_signs(chart, plane), *_label_ends(chart, ends, plane)]


def _left(scale: Scale, unit: str) -> float:
    """The room left of the axis for its numbers."""
    return max(60.0, 12 + max(measure_words(_tick(value, unit)) for value in scale.ticks))


def _line_of(chart: Chart, i: int, plane: _Plane) -> list[str]:
    """A line and its signs."""
    series, colour = chart.series[i], chart.colour(i)

    def at(point: Point) -> tuple[float, float]:
        return plane.x(chart.place(point.x)), plane.y(point.value or 0)

    runs = [run for run in _runs(chart, series.points) if len(run) > 1]
    lines = [_line(" ".join(f"{x:.1f},{y:.1f}" for x, y in map(at, run)), colour) for run in runs]
    return [*lines, *(_sign(*at(p), colour) for p in series.points if p.value is not None)]


def _runs(chart: Chart, points: Sequence[Point]) -> list[list[Point]]:
    """Stretches of known values. A gap in the numbers is a gap in the line, and so is one in time: a
    step longer than the shortest."""
    step = chart.step
    runs: list[list[Point]] = [[]]
    for point in points:
        place = chart.place(point.x)
        if point.value is None or (runs[-1] and place - chart.place(runs[-1][-1].x) > 1.5 * step):
            runs.append([])
        if point.value is not None:
            runs[-1].append(point)
    return runs


def _gap_signs(chart: Chart, plane: _Plane) -> list[str]:
    """An empty sign at the foot of the picture for each number that is not there, one above the
    other; the word beside it where a line stands alone."""
    parts: list[str] = []
    for x, points in chart.rows():
        gaps = [(i, p) for i, p in enumerate(points) if p is not None and p.value is None]
        at = plane.x(chart.place(x))
        parts += [
            _hollow(at, plane.base - 8 - 12 * k, chart.colour(i)) for k, (i, _) in enumerate(gaps)
        ]
        if len(chart.series) == 1 and len(chart.xs) * LINE < plane.right - plane.left:
            parts += [_upright(at + 4, plane.base - 18, name_mark(p.mark)) for _, p in gaps]
    return parts


def _upright(x: float, y: float, words: str) -> str:
    """Words that are read from below."""
    return f'<text transform="translate({x:.1f},{y:.1f}) rotate(-90)">{escape(words)}</text>'


def _end_names(chart: Chart, form: PictureSize) -> list[str]:
    """The names that stand at the ends of the lines, where there is room for them."""
    names = [series.name for series in chart.series]
    room = form.width / 4
    few = 1 < len(names) and form.label and max(map(measure_words, names)) < room
    return names if few else []


def _label_ends(chart: Chart, names: Sequence[str], plane: _Plane) -> list[str]:
    known = [[p.value for p in s.points if p.value is not None] for s in chart.series]
    named = [(name, values[-1]) for name, values in zip(names, known, strict=False) if values]
    heights = spread([plane.y(v) for _, v in named], LINE, plane.top, plane.base)
    at = plane.right + 10
    return [_text(at, y + 4, name) for (name, _), y in zip(named, heights, strict=True)]


def _grid(plane: _Plane, unit: str) -> list[str]:
    return [_grid_line(value, plane, unit) for value in plane.scale.ticks]


def _grid_line(value: float, plane: _Plane, unit: str) -> str:
    y, zero = plane.y(value), " zero" if value == 0 > plane.scale.low else ""
    return (
        f'<line x1="{plane.left:.1f}" x2="{plane.right:.1f}" y1="{y:.1f}" y2="{y:.1f}" '
        f'class="grid{zero}"/>' + _text(plane.left - 6, y + 4, _tick(value, unit), "end")
    )


def _tick(value: float, unit: str) -> str:
    return format_number(value, unit)


def _time_labels(chart: Chart, plane: _Plane, y: float, width: float) -> list[str]:
    """Labels under the lines: as many as fit without touching, always with the last one, which ends
    where the picture does."""
    widths = [measure_words(x) for x in chart.xs]
    wanted = [plane.x(chart.place(x)) for x in chart.xs]
    places = [max(w / 2, min(at, width - w / 2)) for at, w in zip(wanted, widths, strict=True)]
    return [_text(places[i], y, chart.xs[i], "middle") for i in choose_labels(places, widths)]


def _steps(chart: Chart, height: int, form: PictureSize) -> list[str]:
    """Lines over whole numbers, placed at true distances on the axis."""
    scale, last = scale_values(list_values(chart)), round_up(max(int(chart.xs[-1]), 1))
    left = _left(scale, chart.unit)
    plane = _Plane(left, form.width - RIGHT, TOP, height - BOTTOM, (0, last), scale)
    parts = _grid(plane, chart.unit)
    for share in (0, 0.5, 1):
        anchor = "end" if share == 1 else "middle"
        parts.append(_text(plane.x(share * last), height - 10, format_number(last * share), anchor))
    for i, series in enumerate(chart.series):
        for run in _known_runs(series.points):
            places = [(plane.x(int(p.x)), plane.y(p.value or 0)) for p in run]
            parts.append(_line(_stairs(places), chart.colour(i), DOTS if i else "none"))
    return parts


def _known_runs(points: Sequence[Point]) -> list[list[Point]]:
    runs: list[list[Point]] = [[]]
    for point in points:
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if len(run) > 1]


def _stairs(places: list[tuple[float, float]]) -> str:
    """A line through places that stays level up to the next one and then jumps."""
    corners = [places[0]]
    for (_, before), (x, y) in pairwise(places):
        corners += [(x, before), (x, y)]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _panels(chart: Chart, form: PictureSize) -> list[str]:
    """A small picture for each line, all with the same axes."""
    scale, wide = scale_values(list_values(chart)), form.width / form.panels
    across = (chart.place(chart.xs[0]), chart.place(chart.xs[-1]))
    parts: list[str] = []
    for i, series in enumerate(chart.series):
        left, top = wide * (i % form.panels), PANEL * (i // form.panels)
        alone = replace(chart, series=(replace(series, colour=0),))
        room = (left + _left(scale, chart.unit), left + wide - RIGHT, top + 30, top + PANEL - 26)
        plane = _Plane(*room, across, scale)
        name = wrap_words(series.name, wide - 16, 1)[0]
        ends = replace(chart, series=alone.series, times=chart.times)
        parts += [
            _text(left + 8, top + 14, name),
            *_grid(plane, chart.unit),
            *_end_times(ends, plane, top + PANEL - 8),
            *_line_of(alone, 0, plane),
            *_gap_signs(alone, plane),
        ]
    return parts


def _end_times(chart: Chart, plane: _Plane, y: float) -> list[str]:
    """The first and the last time of a small picture; only the last where both do not fit."""
    first, last = chart.xs[0], chart.xs[-1]
    parts = [_text(plane.right + RIGHT / 2, y, last, "end")]
    if first != last and measure_words(first + last) + LINE < plane.right - plane.left:
        parts.append(_text(plane.left, y, first))
    return parts


# ----------------------------------------------------------------------------------------- bars


@dataclass(frozen=True)
class _Lane:
    """Where bars lie: x(0) is where they begin. thick: of the lane of one group."""

    x: Callable[[float], float]
    y: float
    thick: float

    def length(self, start: float, end: float) -> float:
        """The length of a bar in pixels. One that is not zero is never drawn as nothing."""
        return max(abs(self.x(end) - self.x(start)), HAIRLINE) if end != start else 0.0


def _bars(chart: Chart, height: int, form: PictureSize) -> list[str]:
    rows, x = chart.rows(), _bar_axis(chart, form)
    names = [form.name_lines(name) for name, _ in rows]
    extra = [LINE * (len(n) - 1) if form.label else 5 + LINE * len(n) for n in names]
    slot = (height - 40 - sum(extra)) / max(len(rows), 1)
    draw = _stacked_bar if chart.kind == "stacked" else _grouped_bars
    parts: list[str] = []
    y = 20.0
    for (_, points), lines, more in zip(rows, names, extra, strict=True):
        if form.label:
            parts += _name(lines, form.label - 8, y + (slot + more) / 2, "end")
            parts += draw(chart, points, _Lane(x, y + more / 2, slot))
        else:
            parts += _name(lines, 0, y + more / 2, "")
            parts += draw(chart, points, _Lane(x, y + more, slot))
        y += slot + more
    if any(value < 0 for value in list_values(chart)):
        parts.append(
            f'<line x1="{x(0):.1f}" x2="{x(0):.1f}" y1="14" y2="{height - 14}" class="grid zero"/>'
        )
    return parts


def _bar_axis(chart: Chart, form: PictureSize) -> Callable[[float], float]:
    """Where a number stands across a picture of bars. Beyond the longest bar on each side is room for
    its number."""
    values = [0.0, *list_values(chart)]
    low, high = min(values), max(values)
    room = max([NUMBER, *(10 + measure_words(format_number(v, chart.unit)) for v in values)])
    left = form.label + (room if low < 0 else 0)
    width = form.width - left - room

    def place(value: float) -> float:
        return left + (value - low) / ((high - low) or 1) * width

    return place


def _name(lines: Sequence[str], x: float, middle: float, anchor: str) -> list[str]:
    """The lines of a name, around the middle."""
    first = middle - LINE * (len(lines) - 1) / 2 + 4
    return [_text(x, first + LINE * i, line, anchor) for i, line in enumerate(lines)]


def _stacked_bar(chart: Chart, points: list[Point | None], lane: _Lane) -> list[str]:
    parts, sum_, at = [], 0.0, lane.x(0)
    for i, point in enumerate(points):
        value = point.value if point and point.value else 0
        length = lane.length(sum_, sum_ + value)
        top, thick = lane.y + lane.thick * 0.15, lane.thick * 0.7
        parts.append(_bar(at, top, length, thick, chart.colour(i)))
        sum_ += value
        at = max(at + length, lane.x(sum_))
    parts.append(_end(at, lane.y + lane.thick / 2, format_number(sum_)))
    return parts


def _grouped_bars(chart: Chart, points: list[Point | None], lane: _Lane) -> list[str]:
    parts, thick = [], lane.thick * 0.8 / max(len(points), 1)
    for i, point in enumerate(points):
        top = lane.y + lane.thick * 0.1 + i * thick
        if point is None or point.value is None:
            words = name_mark(point.mark) if point else ""
            parts.append(_end(lane.x(0), top + thick / 2, words))
            continue
        below, length = point.value < 0, lane.length(0, point.value)
        start, end = lane.x(0), lane.x(0) + (-length if below else length)
        parts.append(_bar(min(start, end), top, length, thick * 0.9, chart.colour(i)))
        number = format_number(point.value, chart.unit)
        parts.append(_end(end, top + thick / 2, number, below))
    return parts


def _bar(x: float, y: float, width: float, height: float, colour: int) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'class="s{colour}" fill="{COLOURS[colour]}"/>'
    )


def _end(x: float, y: float, text: str, below_zero: bool = False) -> str:
    """What is said at the end of a bar: right of it, or left of a bar below zero."""
    return _text(x - 5, y + 4, text, "end") if below_zero else _text(x + 5, y + 4, text)
