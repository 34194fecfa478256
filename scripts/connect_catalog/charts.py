"""Turns numbers into charts: one plain value that the table, the still picture and plotly are all
drawn from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from .marks import Mark, name_mark
from .model import Column, Package, Table, View
from .periods import Timeline
from .stats.footnotes import Note, find_notes, list_notes
from .words import isolate, say, say_and, say_count, say_number, say_percent

# The palette. First series of no order, told apart by colour-blind readers too, 3:1 on white (a test
# measures it). The tenth is for what is not known. After them SCALE colours of one hue for
# statuses, from the first to the farthest along, each about 1.4 times as dark as the one before.
COLOURS = (
    "#0072b2",
    "#e37620",
    "#03997c",
    "#a34f8a",
    "#6044ac",
    "#7f5e4e",
    "#424345",
    "#962218",
    "#617904",
    "#7d8583",
    "#baeff6",
    "#88cfd8",
    "#5db2bc",
    "#3697a2",
    "#147e88",
    "#00666f",
    "#004f56",
    "#06363b",
)
HEIGHT = 360
BARS = 100  # so many rows of bars stand below each other
DISTINCT = 9  # so many series are told apart in one picture
NOT_KNOWN = 9
CLOSED = 7  # of a status that is no step of the way
SCALE = range(10, 18)
PANELS = 24  # so many small pictures stand side by side
NAMED = 4  # so many series or names a sentence tells one by one


@dataclass(frozen=True)
class Point:
    """A value of a series at x. value is None if there is no number; `mark` says why. notes: the
    numbers of its footnotes."""

    x: str
    value: float | None
    mark: Mark = Mark.NUMBER
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Series:
    """A named line or set of bars. colour: its position in the palette, if that differs from its
    position in the chart."""

    name: str
    points: tuple[Point, ...]
    colour: int | None = None


@dataclass(frozen=True)
class Chart:
    """A chart with its words and its table. kind: "line", "step" (a line over whole numbers, level
    up to the next one), "bar" or "stacked" (both horizontal). footnotes: the number and text of
    each footnote on a point. times: where each x of a line stands in time."""

    name: str
    title: str
    kind: str
    sentence: str
    x_title: str
    unit: str
    series: tuple[Series, ...]
    footnotes: tuple[tuple[int, str], ...] = ()
    times: Timeline = Timeline({}, {})

    @cached_property
    def xs(self) -> tuple[str, ...]:
        """Every x: by time for lines, by number for steps, otherwise in order of first
        appearance."""
        xs = dict.fromkeys(point.x for series in self.series for point in series.points)
        if self.kind == "step":
            return tuple(sorted(xs, key=int))
        return tuple(self.times.sort(xs))

    @cached_property
    def step(self) -> float:
        """The shortest distance between two neighbours on the axis of a line."""
        places = [self.place(x) for x in self.xs]
        return min((b - a for a, b in pairwise(places)), default=0)

    def place(self, x: str) -> float:
        """Where an x of a line or of steps stands on its axis."""
        return float(x) if self.kind == "step" else self.times.places[x]

    @cached_property
    def drawn(self) -> Chart:
        """The chart as far as its series are told apart, and its bars can be read: the first of
        them."""
        most = {"bar": DISTINCT, "line": PANELS}.get(self.kind, len(self.series))
        if not self.is_bars or len(self.xs) <= BARS:
            return replace(self, series=self.series[:most])
        shown = {*self.xs[:BARS]}
        kept = (tuple(p for p in one.points if p.x in shown) for one in self.series[:most])
        series = zip(self.series, kept, strict=False)
        return replace(self, series=tuple(replace(one, points=points) for one, points in series))

    @property
    def is_split(self) -> bool:
        """Whether it has more lines than are told apart in one picture, so that each gets a small
        picture of its own."""
        return self.kind == "line" and len(self.series) > DISTINCT

    @property
    def is_bars(self) -> bool:
        """Whether it is drawn as bars, which are always horizontal."""
        return self.kind in ("bar", "stacked")

    @property
    def is_drawn(self) -> bool:
        """Whether there is something to see: more than one number in a line, and more than one bar,
        one of them with a number. Otherwise the sentence says it all."""
        points = [point for series in self.series for point in series.points]
        known = sum(point.value is not None for point in points)
        return known > (self.kind == "line") and len(points) > 1

    @property
    def shows_unit(self) -> bool:
        """Whether its unit stands beside its title, which does not say it yet, as in "Homes, children"."""
        return bool(self.unit) and not f", {self.title}".endswith(f", {self.unit}")

    def colour(self, series: int) -> int:
        """The position of a series in the palette."""
        own = self.series[series].colour
        return series % NOT_KNOWN if own is None else own

    def rows(self) -> list[tuple[str, list[Point | None]]]:
        """The table: for each x the point of every series; None where a series has no point."""
        found = {(series.name, point.x): point for series in self.series for point in series.points}
        return [(x, [found.get((series.name, x)) for series in self.series]) for x in self.xs]


def format_number(value: float, unit: str = "") -> str:
    """A number for people, with every decimal it has: 1,258 or 7.45; percentages get their sign."""
    return say_percent(value) if is_percent(unit) else say_number(value)


def format_amount(value: float, unit: str) -> str:
    """A number with its unit, as in a sentence: "1,258 children", "7.45% of births". A unit is written for
    several, so that beside a number that takes another form it stands by itself: "1 (children)"."""
    rest = tell_percent(unit)
    if rest is None and unit:
        return say_count("{count} ({unit})", "{count} {unit}", value, unit=unit)
    number = format_number(value, unit)
    return say("{percent} {whole}", percent=number, whole=rest) if rest else number


def is_percent(unit: str) -> bool:
    """Whether a unit's numbers have a percent sign: "percent", or "percent of people"."""
    return tell_percent(unit) is not None


def tell_percent(unit: str) -> str | None:
    """What a unit whose numbers have a percent sign says besides, as in "of people"; None for any other.
    The unit of a record that is not translated is English on a page in another language, too."""
    for word in ("percent", say("percent")):
        if f"{unit} ".startswith(f"{word} "):
            return unit.removeprefix(word).lstrip()
    return None


def format_point(point: Point | None, unit: str) -> str:
    """A cell of a chart's table: the number, or the word that says why there is none."""
    if point is None:
        return name_mark(Mark.NO_ROW)
    return name_mark(point.mark) if point.value is None else format_number(point.value, unit)


# -------------------------------------------------------------------------- charts of a dataset


def draw_view(package: Package, view: View) -> Chart:
    """The chart of a descriptor's view."""
    table = package.tables[view.resource]
    column = table.resource.column(view.y)
    times = table.timeline(view.x).tell() if view.kind == "line" else Timeline({}, {})
    notes = list_notes(package.descriptor, table.resource)
    series = tuple(_series(table, view, column, find_notes(table, notes, view.y)))
    if view.largest is not None:
        series = _keep_largest(series, view.largest)
    elif view.kind == "bar" and not _has_order(table, view.x):
        series = _sort_by_size(series)
    return Chart(
        view.name,
        view.title,
        view.kind,
        " ".join(filter(None, (_sentence(view, series, column, times), _warn(view, column)))),
        table.resource.column(view.x).title,
        column.connect.unit or "",
        series,
        tuple(_standing_on(series, notes)),
        times,
    )


def _standing_on(series: Sequence[Series], notes: Sequence[Note]) -> Iterable[tuple[int, str]]:
    """The footnotes that stand on a point, by number."""
    used = {number for one in series for point in one.points for number in point.notes}
    return sorted({(note.number, note.text) for note in notes if note.number in used})


def _series(
    table: Table, view: View, column: Column, notes: Sequence[tuple[int, ...]]
) -> Iterable[Series]:
    rows, points = _choose_rows(table, view), _points(table, view, column, notes)
    if view.series is None:
        yield Series(column.title, tuple(points(row) for row in rows))
        return
    of: dict[str, list[int]] = {}
    for row in rows:
        of.setdefault(table.cell(row, view.series), []).append(row)
    ranks = rank_values(table, view.series)
    for name in sorted(of, key=lambda value: ranks.get(value, 0)):
        word = table.resource.column(view.series).word(name)
        yield Series(word, tuple(points(row) for row in of[name]))


def _choose_rows(table: Table, view: View) -> list[int]:
    """The rows that a view shows, in its order."""
    rows: list[int] = table.match(view.where).tolist()
    places = rank_values(table, view.x)
    if not places:
        return rows
    return sorted(rows, key=lambda row: places.get(table.cell(row, view.x), len(places)))


def _points(
    table: Table, view: View, column: Column, notes: Sequence[tuple[int, ...]]
) -> Callable[[int], Point]:
    """The point of a row."""
    measure = table.measure(column.name)

    def point(row: int) -> Point:
        number, mark = measure.cell(row)
        return Point(table.word(row, view.x), None if mark else number, mark, notes[row])

    return point


def rank_values(table: Table, name: str) -> dict[str, int]:
    """The rank of each value of a column: of its periods, or of those that it may hold; empty if
    they are not listed. A list in plain text order does not order ages, which are then sorted by
    their first number: 0 to 5, 6 to 9, 10 to 15."""
    column = table.resource.column(name)
    if column.connect.role == "time":
        return {period: rank for rank, period in enumerate(table.timeline(name).order)}
    listed = column.listed
    if list(listed) == sorted(listed):
        listed = tuple(sorted(listed, key=_first_number))
    return {value: place for place, value in enumerate(listed)}


def _first_number(text: str) -> float:
    found = re.match(r"\d+", text)
    return float(found.group()) if found else float("inf")


def _keep_largest(series: tuple[Series, ...], count: int) -> tuple[Series, ...]:
    """The x values of the largest values in the first series, largest first."""
    shown = [point for point in series[0].points if point.value is not None]
    keep = [point.x for point in sorted(shown, key=lambda p: (-(p.value or 0), p.x))[:count]]
    return tuple(
        Series(
            s.name,
            tuple(sorted((p for p in s.points if p.x in keep), key=lambda p: keep.index(p.x))),
        )
        for s in series
    )


def _has_order(table: Table, name: str) -> bool:
    """Whether the values of a column have an order of their own: of time, declared, or of numbers that
    they begin with, as ages do."""
    values = table.sheet.columns[name].values
    return bool(rank_values(table, name)) or any(_first_number(v) < float("inf") for v in values)


def _sort_by_size(series: tuple[Series, ...]) -> tuple[Series, ...]:
    """The x values by the numbers of the first series, highest first; those without a number come
    last, as the table has them, so that their place says nothing of them."""
    sizes = {p.x: p.value for p in series[0].points if p.value is not None} if series else {}
    order = sorted(sizes, key=lambda x: -sizes[x])
    rank = {x: place for place, x in enumerate(order)}
    return tuple(
        replace(s, points=tuple(sorted(s.points, key=lambda p: rank.get(p.x, len(rank)))))
        for s in series
    )


def _sentence(view: View, series: Sequence[Series], column: Column, times: Timeline) -> str:
    """What the chart shows, in a few sentences counted from its numbers."""
    points = [point for one in series for point in one.points]
    if all(point.value is None for point in points):
        return _tell_none(points)
    if len(points) == 1:
        amount = _amount(points[0], column.connect.unit or "")
        return say("{name}: {amount}.", name=points[0].x, amount=amount)
    unit, describe = column.connect.unit or "", _trend if view.kind == "line" else _extremes
    if len(series) <= NAMED:
        return " ".join(describe(s, unit, len(series) > 1) for s in series)
    ends = (
        _ends(series, unit, times)
        if view.kind == "line"
        else _extremes(_joined(series), unit, False)
    )
    return f"{ends} " + say("The table has the numbers of all {count}.", count=len(series))


def _warn(view: View, column: Column) -> str:
    """That the largest counts are not the highest rates; "" for other charts."""
    if view.largest is None or column.connect.kind != "count":
        return ""
    return say("These are counts: bigger places have more of them.")


def draw_bars(
    name: str,
    title: str,
    x_title: str,
    unit: str,
    points: tuple[Point, ...],
    warning: str,
    notes: Sequence[Note],
) -> Chart:
    """A chart of bars of one kind. warning: what is said after the largest number; notes: those
    that can stand on a point."""
    series = Series(unit, points)
    sentence = f"{_extremes(series, unit, False)} {warning}" if points else warning
    footnotes = tuple(_standing_on((series,), notes))
    return Chart(name, title, "bar", sentence, x_title, unit, (series,), footnotes)


def _tell_none(points: Sequence[Point]) -> str:
    """Why no number is shown."""
    marks = dict.fromkeys(name_mark(point.mark) for point in points)
    if len(points) == 1:
        return say("{time}: {reason}.", time=points[0].x, reason=list_some([*marks]))
    return say(
        "None of the {count} numbers is shown ({reasons}).",
        count=len(points),
        reasons=list_some([*marks]),
    )


def _joined(series: Sequence[Series]) -> Series:
    """All series as one, whose points name the series they come from."""
    return Series(
        "",
        tuple(
            Point(f"{isolate(s.name)}, {isolate(p.x)}", p.value, p.mark)
            for s in series
            for p in s.points
        ),
    )


def _ends(series: Sequence[Series], unit: str, timeline: Timeline) -> str:
    """The highest and the lowest series, at the first and the last time with a number."""
    known = [Point(p.x, p.value) for s in series for p in s.points if p.value is not None]
    times = timeline.sort({point.x for point in known})
    return " ".join(
        _highest_and_lowest(series, x, unit) for x in dict.fromkeys((times[0], times[-1]))
    )


def _highest_and_lowest(series: Sequence[Series], x: str, unit: str) -> str:
    at = [
        Point(s.name, p.value) for s in series for p in s.points if p.x == x and p.value is not None
    ]
    high, low = _equals(at, max), _equals(at, min)
    if high[0].value == low[0].value:
        return say(
            "In {time}: {names}, {amount}.",
            time=x,
            names=_names(high),
            amount=_amount(high[0], unit),
        )
    return say(
        "In {time}, the highest number shown is {highest} ({highest_names}) and the lowest is "
        "{lowest} ({lowest_names}).",
        time=x,
        highest=_amount(high[0], unit),
        highest_names=_names(high),
        lowest=_amount(low[0], unit),
        lowest_names=_names(low),
    )


def _equals(points: Sequence[Point], pick: Callable[[Iterable[float]], float]) -> list[Point]:
    """All points with the largest or smallest value. pick: max or min."""
    value = pick([point.value or 0 for point in points])
    return [point for point in points if point.value == value]


def _names(points: Sequence[Point]) -> str:
    return list_some([point.x for point in points])


def list_some(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C", and where they are many, how many."""
    if len(names) > NAMED:
        return say("{count} in all", count=len(names))
    return say_and(names)


def _trend(series: Series, unit: str, named: bool) -> str:
    known = [point for point in series.points if point.value is not None]
    if not known:
        return say("{name}: no number is shown.", name=series.name)
    first, last = known[0], known[-1]
    words = say("{amount} in {time}.", amount=_amount(last, unit), time=last.x)
    if first.x != last.x:
        words = say(
            "{first_amount} in {first} and {last_amount} in {last}.",
            first_amount=_amount(first, unit),
            first=first.x,
            last_amount=_amount(last, unit),
            last=last.x,
        )
    return say("{name}: {words}", name=series.name, words=words) if named else words


def _extremes(series: Series, unit: str, named: bool) -> str:
    known = [point for point in series.points if point.value is not None]
    if not known:
        return say("{name}: the numbers are all hidden or missing.", name=series.name)
    top = _equals(known, max)
    values = {"amount": _amount(top[0], unit), "names": _names(top)}
    if named:
        return say(
            "{name}: the largest number shown is {amount} ({names}).", name=series.name, **values
        )
    return say("The largest number shown is {amount} ({names}).", **values)


def _amount(point: Point, unit: str) -> str:
    return format_amount(point.value or 0, unit)


def picture_height(chart: Chart) -> int:
    """The height in pixels. Bars get room for each group."""
    if not chart.is_bars:
        return HEIGHT
    bars = len(chart.drawn.xs) * (1 if chart.kind == "stacked" else len(chart.drawn.series))
    return max(160, 110 + 26 * bars)
