"""What the tables say of one place, in words and numbers: the newest of each measure, the years before
it, and the same number of the places that it lies in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from ..charts import format_number, rank_values
from ..marks import Mark, name_mark
from ..model import Answer, Catalog, Column, MeasureColumn, Package, Table
from ..periods import Timeline
from ..stats.answers import list_measures
from ..stats.footnotes import Note, find_notes, list_notes, number_notes
from ..stats.gazetteer import Area, AreaKey, Areas, list_places
from ..stats.places import PlacedTable, find_labels, find_other_places, find_time, place_tables
from .answers import PlainAnswer, fill_answer
from .bases import tell_bases

MOST_LINES = 16  # of a table on the page of a place; a longer one is looked up in its explorer


@dataclass(frozen=True)
class PlaceReading:
    """A measure in one period: its number or NaN, the mark that says why there is none, the number
    as it is shown or the word for the mark, its margin of error where one is published, the
    numbers of its footnotes, and of a share the number that it is a share of, with its unit, where a
    table has it; otherwise ""."""

    period: str
    value: float
    mark: Mark
    words: str
    margin: float | None
    notes: tuple[int, ...]
    base: str = ""

    @property
    def is_loose(self) -> bool:
        """Whether its margin of error is as large as the number: it may be nothing at all."""
        return self.margin is not None and not self.mark and self.margin >= abs(self.value) > 0


@dataclass(frozen=True)
class PlaceLine:
    """A measure of one group at a place. group: the values of the columns of groups; named: the same, a
    place by its name; readings: oldest
    first, never empty; beside: the number of each larger place in the period of the newest reading,
    None where no table has it; trend: whether the periods can be drawn as a line."""

    group: tuple[str, ...]
    named: tuple[str, ...]
    measure: Column
    readings: tuple[PlaceReading, ...]
    beside: tuple[PlaceReading | None, ...]
    trend: bool

    @property
    def newest(self) -> PlaceReading:
        return self.readings[-1]

    @property
    def last_known(self) -> PlaceReading | None:
        """The newest reading with a number."""
        return next((one for one in reversed(self.readings) if not one.mark), None)


@dataclass(frozen=True)
class PlaceTold:
    """A table of a data package at a place. place: which; column: the column that it stands in; others:
    further columns of places in the key, whose places divide the rows; answered: the groups and measures that an
    answer tells of; beside: the larger places that at least one line has a number of; left_out: how many
    lines there are, where they are too many to be told; notes: number and text of the footnotes on what
    is shown."""

    place: Area
    package: Package
    table: Table
    column: str
    others: tuple[str, ...]
    answers: tuple[PlainAnswer, ...]
    answered: frozenset[tuple[tuple[str, ...], str]]
    lines: tuple[PlaceLine, ...]
    left_out: int
    beside: tuple[Area, ...]
    notes: tuple[tuple[int, str], ...]

    @cached_property
    def measures(self) -> list[Column]:
        """The measures that are told of."""
        return list_told(self.table)

    @cached_property
    def timeline(self) -> Timeline:
        """The periods of the table; empty where it has none."""
        time = find_time(self.table.resource)
        return self.table.timeline(time) if time else Timeline({}, {})

    @cached_property
    def time_title(self) -> str:
        """What its periods are called."""
        time = find_time(self.table.resource)
        return self.table.resource.column(time).title if time else ""


class PlaceTeller:
    """Tells what a catalog's datasets say of each place. What it asks more than once is kept."""

    def __init__(self, catalog: Catalog) -> None:
        self.gazetteer: Areas = catalog.once(list_places)
        self.whole = tuple(place for place in self.gazetteer.values() if place.whole)
        self.packages = tuple(_Told(package, self._list_placed) for package in catalog.datasets)
        self._told: dict[AreaKey, tuple[PlaceTold, ...]] = {}

    def _list_placed(self) -> Iterator[PlacedTable]:
        return (one for told in self.packages for one in told.placed)

    def tell(self, place: Area) -> tuple[PlaceTold, ...]:
        """Each table that has the place, in the order of the datasets."""
        if place.key not in self._told:
            larger = self.find_larger(place)
            told = (table for one in self.packages for table in one.tell(place, larger))
            self._told[place.key] = tuple(told)
        return self._told[place.key]

    def find_larger(self, place: Area) -> tuple[Area, ...]:
        """The places that a place lies in, and those that stand for all."""
        within = (self.gazetteer[key] for key in place.within)
        return tuple(dict.fromkeys(one for one in (*within, *self.whole) if one is not place))


@dataclass(frozen=True)
class _Told:
    """A data package that is asked about one place after the other. list_placed: the tables of all
    packages that tell of places."""

    package: Package
    list_placed: Callable[[], Iterable[PlacedTable]]

    @cached_property
    def placed(self) -> tuple[PlacedTable, ...]:
        return tuple(place_tables(self.package))

    @cached_property
    def _readings(self) -> dict[tuple[str, str], list[PlaceReading]]:
        return {}

    def read(self, one: PlacedTable, column: Column) -> list[PlaceReading]:
        """A measure of a table, row by row; read once."""
        key = (one.table.resource.name, column.name)
        if key not in self._readings:
            notes = list_notes(self.package.descriptor, one.table.resource)
            bases = tell_bases(one, column, self.placed, self.list_placed())
            self._readings[key] = [*_read_column(one, column, notes, bases)]
        return self._readings[key]

    @cached_property
    def texts(self) -> Mapping[int, str]:
        return {number: text for text, number in number_notes(self.package.descriptor).items()}

    def tell(self, place: Area, larger: Sequence[Area]) -> Iterator[PlaceTold]:
        for one in self.placed:
            if one.has(place.key):
                yield self._tell_table(one, place, larger)

    def _tell_table(self, one: PlacedTable, place: Area, larger: Sequence[Area]) -> PlaceTold:
        count = len(one.rows[place.key.id]) * len(list_told(one.table))
        kept = tuple(self._list_lines(one, place, larger)) if count <= MOST_LINES else ()
        with_numbers = [any(line.beside[i] for line in kept) for i in range(len(larger))]
        beside = tuple(p for p, has in zip(larger, with_numbers, strict=True) if has)
        kept = tuple(
            replace(
                line,
                beside=tuple(c for c, has in zip(line.beside, with_numbers, strict=True) if has),
            )
            for line in kept
        )
        shown = (r for line in kept for r in (*line.readings, *line.beside) if r is not None)
        told = sorted({number for reading in shown for number in reading.notes})
        answers = [*self._list_answers(one)]
        several = self._has_several_answers(one)
        return PlaceTold(
            place,
            self.package,
            one.table,
            one.place,
            find_other_places(one.table.resource, one.place),
            tuple(_fill_at(one.table, answer, place.key.id, several) for answer in answers),
            frozenset(named for answer in answers for named in _list_named(one, answer)),
            kept,
            count - len(kept),
            beside,
            tuple((number, self.texts[number]) for number in told),
        )

    def _list_answers(self, one: PlacedTable) -> Iterator[Answer]:
        """The answers that a table has for each of its places."""
        for answer in self.package.descriptor.connect.answers:
            if answer.resource == one.table.resource.name and answer.each == one.place:
                yield answer

    def _has_several_answers(self, one: PlacedTable) -> bool:
        """Whether more than one sentence of the package, from any table, is told of each place."""
        return sum(a.each == one.place for a in self.package.descriptor.connect.answers) > 1

    def _list_lines(
        self, one: PlacedTable, place: Area, larger: Sequence[Area]
    ) -> Iterator[PlaceLine]:
        names = [_name_values(one.table, name) for name in one.groups]
        for group, rows in _rank_groups(one, place.key.id):
            named = tuple(known.get(v, v) for known, v in zip(names, group, strict=True))
            for column in list_told(one.table):
                read = self.read(one, column)
                readings = tuple(read[row] for row in rows)
                period = readings[-1].period
                beside = tuple(self._read_beside(one, column, p, group, period) for p in larger)
                yield PlaceLine(group, named, column, readings, beside, is_trend(one, readings))

    def _read_beside(
        self, one: PlacedTable, column: Column, place: Area, group: tuple[str, ...], period: str
    ) -> PlaceReading | None:
        """The same measure of the same group and period at another place, from this table or from
        another of the package that counts alike."""
        for other in self.placed:
            if other.has(place.key) and other.groups == one.groups:
                row = other.find(place.key.id, group, period)
                if row is not None and is_like(other, one, column):
                    return self.read(other, other.table.resource.column(column.name))[row]
        return None


def _rank_groups(one: PlacedTable, place: str) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    """The groups of a place with their rows, in the order in which charts have them."""
    ranks = [rank_values(one.table, name) for name in one.groups]
    return sorted(
        one.rows[place].items(),
        key=lambda item: [
            (rank.get(value, len(rank)), value) for rank, value in zip(ranks, item[0], strict=True)
        ],
    )


def _name_values(table: Table, column: str) -> Mapping[str, str]:
    """The names of the places in a column that has a label, and the words for groups that have some."""
    label = find_labels(table.resource).get(column)
    if label is None:
        return table.resource.column(column).words
    return {table.cell(row, column): table.cell(row, label) for row in range(table.size)}


def list_told(table: Table) -> list[Column]:
    """The measures that are told of: a margin of error stands beside its own."""
    return [c for c in table.resource.columns("measure") if c.connect.margin_of is None]


def _read_column(
    one: PlacedTable, column: Column, notes: tuple[Note, ...], bases: Sequence[str] | None
) -> Iterator[PlaceReading]:
    """The readings of a measure, in the order of the rows. bases: what each is a share of."""
    measure, unit = one.table.measure(column.name), column.connect.unit or ""
    words = [name_mark(m) if m else format_number(n, unit) for n, m in measure.known]
    found = find_notes(one.table, notes, column.name)
    margin = _find_margin(one.table, column)
    for row, code in enumerate(measure.cells.codes.tolist()):
        number, mark = measure.known[code]
        known = None if margin is None or margin.cell(row)[1] else margin.cell(row)[0]
        base = "" if mark or bases is None else bases[row]
        yield PlaceReading(one.period(row), number, mark, words[code], known, found[row], base)


def _find_margin(table: Table, column: Column) -> MeasureColumn | None:
    """The margins of error of a measure; None where the table has none."""
    for other in table.resource.columns("measure"):
        if other.connect.margin_of == column.name:
            return table.measure(other.name)
    return None


def list_points(told: PlaceTold, line: PlaceLine) -> list[tuple[float, float | None]]:
    """Where each reading of a line stands in time, and its number or None; oldest first."""
    places = told.timeline.places
    return [(places.get(r.period, 0.0), None if r.mark else r.value) for r in line.readings]


def are_alike(one: PlaceReading, other: PlaceReading) -> bool:
    """Whether two estimates differ by no more than their margins of error together: the root of the
    sum of their squares (U.S. Census Bureau, Understanding and Using American Community Survey Data,
    2020, chapter 7)."""
    if one.margin is None or other.margin is None or one.mark or other.mark:
        return False
    return abs(one.value - other.value) <= math.hypot(one.margin, other.margin)


def is_like(other: PlacedTable, one: PlacedTable, column: Column) -> bool:
    """Whether another table has the measure of one: of its name and unit, of its concept where either
    has one, and over periods of the same kind. (A year of birth is not a year of service.)"""
    return _find_time_concept(other) == _find_time_concept(one) and any(
        (like.name, like.connect.unit, like.connect.concept)
        == (column.name, column.connect.unit, column.connect.concept)
        for like in other.table.resource.columns("measure")
    )


def _find_time_concept(one: PlacedTable) -> str | None:
    """The kind of a table's periods; None where it has none, or does not say."""
    return None if one.time is None else one.table.resource.column(one.time).connect.concept


def _list_named(one: PlacedTable, answer: Answer) -> Iterator[tuple[tuple[str, ...], str]]:
    """The group and the measures that an answer tells of."""
    group = tuple(str(answer.where.get(name, "")) for name in one.groups)
    return ((group, name) for name in list_measures(one.table, answer))


def _fill_at(table: Table, answer: Answer, place: str, several: bool) -> PlainAnswer:
    """An answer at a place. several: others are told beside it, so that one without a number must say
    what it is of."""
    column = table.resource.column
    groups = tuple(column(name).word(str(value)) for name, value in answer.where.items())
    return fill_answer(table, at_place(answer, place), groups=groups if several else None)


def at_place(answer: Answer, place: str) -> Answer:
    """An answer that is told of each place, of one of them."""
    assert answer.each is not None  # noqa: S101 - only such answers are asked for
    return answer.model_copy(update={"where": {**answer.where, answer.each: place}})


def is_trend(one: PlacedTable, readings: Sequence[PlaceReading]) -> bool:
    """Whether a line through the numbers says something: more than one is known, and no period shares
    more than half of its time with the one before it, as those of surveys of several years do. (A
    school year is read as the two years that it is in.)"""
    if one.time is None or sum(not reading.mark for reading in readings) < 2:
        return False
    periods = one.table.timeline(one.time).periods
    known = [periods[reading.period] for reading in readings if reading.period in periods]
    return all(
        before.end - after.start <= (after.end - after.start) / 2
        for before, after in pairwise(known)
    )
