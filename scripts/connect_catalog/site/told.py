"""What the tables say of a place, as pages show it: rows with their small lines, every year, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from ..addresses import locate
from ..marks import TABLE_MARKS, Mark, name_mark
from ..sparks import draw_spark
from ..stats.gazetteer import Area
from ..tell.answers import PlainAnswer
from ..tell.place_words import Remark, list_remarks, name_line, tell_reading
from ..tell.places import PlaceLine, PlaceReading, PlaceTold, list_points
from .cell import CellView
from .tables import Signs
from .views import Card, Views


@dataclass(frozen=True)
class LineView:
    """A measure of one group, as a row of a table. spark: its line over time, "" where there is none;
    beside: the cells of the larger places, None where they have no such number."""

    words: str
    unit: str
    now: CellView
    period: str
    spark: Markup
    beside: tuple[CellView | None, ...]


@dataclass(frozen=True)
class YearsView:
    """A table of every period that a place has numbers for. rows: the newest period first."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, tuple[CellView, ...]], ...]


@dataclass(frozen=True)
class ToldView:
    """A table of a dataset on the page of a place. explorer: the same, in the table's own explorer with
    the place chosen; beside: the names of the larger places."""

    told: PlaceTold
    explorer: str
    beside: tuple[str, ...]
    lines: tuple[LineView, ...]
    remarks: tuple[Remark, ...]
    years: YearsView | None

    @property
    def unit(self) -> str:
        """The unit, where it is the same in every line; otherwise ""."""
        units = {line.unit for line in self.lines}
        return "".join(units) if len(units) == 1 else ""

    @property
    def period(self) -> str:
        """The newest period, where it is the same in every line and there is one; otherwise ""."""
        periods = {line.period for line in self.lines}
        return "".join(periods) if len(periods) == 1 else ""

    @property
    def has_sparks(self) -> bool:
        return any(line.spark for line in self.lines)


@dataclass(frozen=True)
class PlaceDataset:
    """A dataset on the page of a place. notes: number and text of the footnotes on what is shown."""

    card: Card
    answers: tuple[PlainAnswer, ...]
    tables: tuple[ToldView, ...]
    notes: tuple[tuple[int, str], ...]


def view_package(views: Views, place: Area, told: Sequence[PlaceTold]) -> PlaceDataset:
    return PlaceDataset(
        views.cards[told[0].package.id],
        tuple(answer for one in told for answer in one.answers),
        tuple(_view_told(one, place) for one in told),
        tuple(sorted({note for one in told for note in one.notes})),
    )


def _view_told(told: PlaceTold, place: Area) -> ToldView:
    name = told.table.resource.name
    asked = urlencode({"table": name, "place": place.key.id})
    return ToldView(
        told,
        f"{locate('packages', told.package.id)}?{asked}#table-{name}",
        tuple(one.name for one in told.beside),
        tuple(_view_line(told, line) for line in told.lines),
        tuple(list_remarks(told)),
        _view_years(told),
    )


def _view_line(told: PlaceTold, line: PlaceLine) -> LineView:
    return LineView(
        name_line(told, line),
        line.measure.connect.unit or "",
        _view_reading(line.newest),
        line.newest.period,
        draw_spark(list_points(told, line)) if line.trend else Markup(),
        tuple(None if one is None else _view_reading(one) for one in line.beside),
    )


def _view_reading(reading: PlaceReading | None) -> CellView:
    if reading is None:
        return CellView(name_mark(Mark.NO_ROW), Mark.NO_ROW, True)
    return CellView(tell_reading(reading), reading.mark, True, reading.notes)


def _view_years(told: PlaceTold) -> YearsView | None:
    """The numbers of every period; None where there is only one."""
    by_line = [{reading.period: reading for reading in line.readings} for line in told.lines]
    periods = told.timeline.sort({period for found in by_line for period in found})[::-1]
    if len(periods) < 2:
        return None
    header = (told.time_title, *(name_line(told, line) for line in told.lines))
    rows = ((p, tuple(_view_reading(found.get(p)) for found in by_line)) for p in periods)
    return YearsView(header, tuple(rows))


def sign_told(told: Sequence[PlaceTold]) -> Signs:
    """What a key of the page explains: only what stands on it."""
    readings = [
        r for one in told for line in one.lines for r in (*line.readings, *line.beside) if r
    ]
    marks = {reading.mark for reading in readings}
    zero = any(not reading.mark and reading.value == 0 for reading in readings)
    return Signs(tuple(mark for mark in TABLE_MARKS if mark in marks), zero)
