"""What the tables say of a place, as pages show it: rows with their small lines, every year, remarks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from markupsafe import Markup

from ..addresses import locate
from ..marks import TABLE_MARKS, Mark, name_mark
from ..periods import tell_period
from ..sparks import draw_spark
from ..stats.footnotes import number_notes
from ..stats.gazetteer import Area
from ..tell.answers import PlainAnswer
from ..tell.nearby import Nearby, NearTold, SideBySide, set_side_by_side
from ..tell.place_words import Remark, list_remarks, name_line, name_place, tell_reading
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
    """A table of every period that a place has numbers for. heads: the words and the unit of each column
    but the first; rows: the newest period first."""

    time_title: str
    heads: tuple[tuple[str, str], ...]
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
class NearView:
    """What a dataset says of a place that the page's own is tied to. name: with its kind; url: its page."""

    place: Area
    name: str
    url: str
    answers: tuple[PlainAnswer, ...]
    tables: tuple[ToldView, ...]


@dataclass(frozen=True)
class SideView:
    """A table of places that the page's own is tied to. is_open: whether they are so few that it is
    shown at once; rows: the name, the page and the cells of each, None where the table has no such
    number."""

    title: str
    is_open: bool
    place_title: str
    period: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str, tuple[CellView | None, ...]], ...]


@dataclass(frozen=True)
class PlaceDataset:
    """A dataset on the page of a place. tables: of the place itself; near: of places that it is tied to,
    one by one; sides: of many of them; notes: number and text of the footnotes on what is shown."""

    card: Card
    answers: tuple[PlainAnswer, ...]
    tables: tuple[ToldView, ...]
    near: tuple[NearView, ...]
    sides: tuple[SideView, ...]
    notes: tuple[tuple[int, str], ...]


def view_datasets(views: Views, told: Sequence[PlaceTold], nearby: Nearby) -> list[PlaceDataset]:
    """What each dataset says of a place, and of those that it is tied to."""
    near = (*nearby.parts, *nearby.larger)
    ids = dict.fromkeys([*(one.package.id for one in told), *(one.package.id for one in near)])
    return [
        _view_package(
            views,
            views.cards[id],
            [one for one in told if one.package.id == id],
            [one for one in near if one.package.id == id],
        )
        for id in ids
    ]


def _view_package(
    views: Views, card: Card, told: Sequence[PlaceTold], near: Sequence[NearTold]
) -> PlaceDataset:
    few = [one for one in near if one.is_few]
    pairs = ((one, set_side_by_side(one)) for one in near if len(one.places) > 1)
    own = tuple(_view_once(views, one) for one in told)
    beside = tuple(_view_near(views, few))
    sides = tuple(_view_side(one, side) for one, side in pairs if side is not None)
    texts = {n: text for text, n in number_notes(card.package.descriptor).items()}
    numbers = {number for cell in _list_cells(own, beside, sides) for number in cell.notes}
    return PlaceDataset(
        card,
        tuple(answer for one in told for answer in one.answers),
        own,
        beside,
        sides,
        tuple((number, texts[number]) for number in sorted(numbers)),
    )


def _list_cells(
    own: Iterable[ToldView], near: Iterable[NearView], sides: Iterable[SideView]
) -> Iterator[CellView]:
    """Every cell that stands on the page: the older years of the place's own tables alone."""
    newest = (*own, *(table for one in near for table in one.tables))
    lines = (line for table in newest for line in table.lines)
    rows = [
        *((line.now, *line.beside) for line in lines),
        *(cells for table in own if table.years for _, cells in table.years.rows),
        *(cells for side in sides for _, _, cells in side.rows),
    ]
    return (cell for cells in rows for cell in cells if cell is not None)


def _view_near(views: Views, near: Sequence[NearTold]) -> Iterator[NearView]:
    """Place by place what the tables say, in the order of the names. A table that has several of the
    places stands below them once."""
    found: dict[Area, list[tuple[PlaceTold, bool]]] = {}
    for table in near:
        alone = len(table.places) == 1 or set_side_by_side(table) is None
        for place, one in zip(table.places, table.told, strict=True):
            found.setdefault(place, []).append((one, alone))
    for place, told in sorted(found.items(), key=lambda item: item[0].name):
        yield NearView(
            place,
            name_place(place),
            locate("places", place.slug),
            tuple(answer for one, _ in told for answer in one.answers),
            tuple(_view_once(views, one) for one, alone in told if alone),
        )


def _view_side(near: NearTold, side: SideBySide) -> SideView:
    return SideView(
        near.table.resource.title,
        near.is_few,
        near.places[0].kind,
        tell_period(side.period),
        side.heads,
        tuple(
            (
                place.name,
                locate("places", place.slug),
                tuple(None if one is None else _view_reading(one) for one in cells),
            )
            for place, cells in side.rows
        ),
    )


def _view_once(views: Views, told: PlaceTold) -> ToldView:
    """A table of a place; it stands on the pages of the places that it is tied to as well."""
    key = told.place.key, told.package.id, told.table.resource.name
    return views.keep("told", *key, caller=partial(_view_told, told))


def _view_told(told: PlaceTold) -> ToldView:
    name = told.table.resource.name
    asked = urlencode({"table": name, "place": told.place.key.id})
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
        tell_period(line.newest.period),
        draw_spark(list_points(told, line)) if line.trend else Markup(),
        tuple(None if one is None else _view_reading(one) for one in line.beside),
    )


def _view_reading(reading: PlaceReading | None) -> CellView:
    if reading is None:
        return CellView(name_mark(Mark.NO_ROW), Mark.NO_ROW, True)
    return CellView(tell_reading(reading), reading.mark, True, reading.notes, reading.base)


def _view_years(told: PlaceTold) -> YearsView | None:
    """The numbers of every period; None where there is only one."""
    by_line = [{reading.period: reading for reading in line.readings} for line in told.lines]
    periods = told.timeline.sort({period for found in by_line for period in found})[::-1]
    if len(periods) < 2:
        return None
    heads = tuple((name_line(told, line), line.measure.connect.unit or "") for line in told.lines)
    rows = (
        (tell_period(p), tuple(_view_reading(found.get(p)) for found in by_line)) for p in periods
    )
    return YearsView(told.time_title, heads, tuple(rows))


def sign_told(told: Sequence[PlaceTold], nearby: Nearby) -> Signs:
    """What a key of the page explains: only what stands on it."""
    few = (one for near in (*nearby.parts, *nearby.larger) if near.is_few for one in near.told)
    many = (set_side_by_side(near) for near in nearby.parts if not near.is_few)
    readings = [
        *(r for one in (*told, *few) for line in one.lines for r in (*line.readings, *line.beside)),
        *(r for side in many if side is not None for _, cells in side.rows for r in cells),
    ]
    marks = {reading.mark for reading in readings if reading is not None}
    zero = any(r is not None and not r.mark and r.value == 0 for r in readings)
    return Signs(tuple(mark for mark in TABLE_MARKS if mark in marks), zero)
