"""The pages of places: what is known about children in each, what is not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from markupsafe import Markup

from ..addresses import locate, locate_in_place, locate_page
from ..marks import TABLE_MARKS, Mark, name_mark
from ..model import Term
from ..sparks import draw_spark
from ..stats.gazetteer import Area, count_rows, list_places
from ..tell.answers import PlainAnswer
from ..tell.place_words import (
    Remark,
    list_remarks,
    list_unsaid,
    name_line,
    name_place,
    tell_reading,
)
from ..tell.places import PlaceLine, PlaceReading, PlaceTeller, PlaceTold, list_points
from ..words import say, say_later
from .cell import CellView
from .kind import OF_LISTS, PageKind, PlannedPage
from .tables import Signs
from .views import Card, Views, WorkRow

REFERENCES = "catalog/catalog.yml"  # the file behind the pages that no record stands behind


@dataclass(frozen=True)
class PlaceLink:
    """also: its other names."""

    title: str
    url: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class PlaceGroup:
    """Places of one kind. kind: in words."""

    kind: str
    links: tuple[PlaceLink, ...]


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


@dataclass(frozen=True)
class PlaceTopic:
    topic: Term
    datasets: tuple[PlaceDataset, ...]


@dataclass(frozen=True)
class Unknown:
    """A desired dataset that says nothing of a place, and why."""

    row: WorkRow
    why: str


@dataclass(frozen=True)
class PlacePage:
    """name: with its kind; ties: the places that it belongs to and those that belong to it; signs: of
    the numbers on the page; file: all its numbers; report: the page as a PDF."""

    place: Area
    name: str
    ties: tuple[PlaceGroup, ...]
    topics: tuple[PlaceTopic, ...]
    unknown: tuple[Unknown, ...]
    signs: Signs
    file: str
    report: str


@dataclass(frozen=True)
class PlacesPage:
    """without: how many places have no page."""

    groups: tuple[PlaceGroup, ...]
    without: int


# ------------------------------------------------------------------------------------- the pages


def plan_places(views: Views) -> Iterable[PlannedPage]:
    """The list of all places."""
    places = views.catalog.once(list_places)
    if places:
        yield PlannedPage(
            locate_page("places"),
            say("Places"),
            say("Every place that the catalog has numbers for: choose yours."),
            REFERENCES,
            lambda: PlacesPage(
                group_places(places.values()),
                count_rows(views.catalog) - len(places),
            ),
        )


def plan_place(views: Views) -> Iterable[PlannedPage]:
    """A page for each place of the reference tables."""
    for place in views.catalog.once(list_places).values():
        yield PlannedPage(
            locate("places", place.slug),
            name_place(place),
            say("What is known about children in {place}, and what is not.", place=place.name),
            None,
            partial(view_place, views, place),
            place.kind,
        )


PLACES = PageKind("places", plan_places, weight=OF_LISTS)
PLACE = PageKind("place", plan_place, say_later("Place"))


def group_places(places: Iterable[Area]) -> tuple[PlaceGroup, ...]:
    """Places by kind, in the order in which kinds first come, each in the order of the names."""
    kinds: dict[str, list[Area]] = {}
    for place in places:
        kinds.setdefault(place.kind, []).append(place)
    return tuple(
        PlaceGroup(
            kind,
            tuple(
                PlaceLink(one.name, locate("places", one.slug), one.also)
                for one in sorted(found, key=lambda one: one.name)
            ),
        )
        for kind, found in kinds.items()
    )


def view_place(views: Views, place: Area) -> PlacePage:
    teller = views.catalog.once(PlaceTeller)
    told = teller.tell(place)
    ties = (teller.gazetteer[key] for key in (*place.within, *place.parts))
    return PlacePage(
        place,
        name_place(place),
        group_places(ties),
        tuple(_sort_by_topic(views, place, told)),
        tuple(_list_unknown(views, place, told)),
        _list_signs(told),
        locate_in_place(place.slug, f"{place.slug}.csv"),
        locate_in_place(place.slug, f"{place.slug}.pdf"),
    )


def _list_signs(told: Sequence[PlaceTold]) -> Signs:
    """What a key of the page explains: only what stands on it."""
    readings = [
        r for one in told for line in one.lines for r in (*line.readings, *line.beside) if r
    ]
    marks = {reading.mark for reading in readings}
    zero = any(not reading.mark and reading.value == 0 for reading in readings)
    return Signs(tuple(mark for mark in TABLE_MARKS if mark in marks), zero)


def _sort_by_topic(views: Views, place: Area, told: Sequence[PlaceTold]) -> Iterator[PlaceTopic]:
    """The datasets by their first topics, in the order of the vocabulary."""
    found: dict[str, list[PlaceTold]] = {}
    for one in told:
        found.setdefault(one.package.id, []).append(one)
    datasets = [_view_package(views, place, tables) for tables in found.values()]
    for topic in views.words.topics:
        about = tuple(one for one in datasets if one.card.topics[0] is topic)
        if about:
            yield PlaceTopic(topic, about)


def _view_package(views: Views, place: Area, told: Sequence[PlaceTold]) -> PlaceDataset:
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


def _list_unknown(views: Views, place: Area, told: Sequence[PlaceTold]) -> Iterator[Unknown]:
    rows = {row.state.item.id: row for row in views.work_rows}
    for state, why in list_unsaid(views.catalog, views.statistics.items, place, told):
        yield Unknown(rows[state.item.id], why)
