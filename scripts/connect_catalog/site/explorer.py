"""The explorer of a table: what the browser is told about its columns, each according to its
role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from ..addresses import locate_columns
from ..bounds import EXPLORED_VALUES
from ..charts import DISTINCT, NOT_KNOWN, Chart, Series, rank_values
from ..model import Column, Package, Resource, Table
from ..spreadsheets import FORMULA
from ..stats.footnotes import Note, list_notes
from ..stats.places import find_labels, find_place, find_time
from ..words import join_texts, say
from .picture import draw_key

MANY = 2  # so many places can be told from that of another table
KINDS = {"geography": "place", "time": "time"}  # by the column's role; any other is a group


@dataclass(frozen=True)
class Axis:
    """A key column that a reader can choose by. kind: "place", "time" or "group"; label: the column
    with the words for its values; values: in the order they are shown, empty if none is declared;
    words: what each is called, where that is not the value; times: where each of them stands in time,
    if it is a column of periods; total: the value that stands for all others together."""

    column: str
    title: str
    kind: str
    label: str
    values: tuple[str, ...]
    words: Mapping[str, str]
    times: tuple[float, ...]
    total: str | None


@dataclass(frozen=True)
class MeasureOption:
    """A measure to choose. name: its title with its unit; relative: see is_relative."""

    column: str
    title: str
    name: str
    unit: str
    description: str
    relative: bool


@dataclass(frozen=True)
class Beside:
    """What a place alone is drawn beside: the one place of another table of the package, as the state
    is of its table. folder: where that table's columns are, below the site's root; measures: those
    that both tables have and that a large place and a small one can be compared by; time, groups:
    the columns of the key that tell its rows apart."""

    name: str
    folder: str
    measures: tuple[str, ...]
    time: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Explorer:
    """A table to explore. folder: where its columns are, below the site's root; file: the start of
    a download's name; source: how to cite it; beside: what else a place is drawn beside, if it is
    not in the table itself."""

    table: str
    title: str
    folder: str
    file: str
    axes: tuple[Axis, ...]
    measures: tuple[MeasureOption, ...]
    notes: tuple[Note, ...]
    source: str
    beside: tuple[Beside, ...]

    @property
    def data(self) -> dict[str, Any]:
        """What the page hands to the browser. formula: how a cell begins that a spreadsheet would
        run, as a regular expression."""
        return {**asdict(self), "formula": FORMULA}


def view_explorers(package: Package, source: str) -> dict[str, Explorer]:
    """The explorers of a package's tables, by resource. A table without a measure, or with nothing
    but measures, has none; nor has one whose groups or periods are too many to choose from."""
    return {
        name: _explorer(package, table, source)
        for name, table in package.tables.items()
        if 0 < len(table.resource.columns("measure")) < len(table.resource.schema_.fields)
        and all(len(axis.values) <= EXPLORED_VALUES for axis in list_axes(table))
    }


def _explorer(package: Package, table: Table, source: str) -> Explorer:
    resource = table.resource
    return Explorer(
        resource.name,
        resource.title,
        locate_columns(package.id, resource.name),
        f"{package.id}-{resource.name}",
        tuple(list_axes(table)),
        tuple(_measure(column) for column in resource.columns("measure")),
        list_notes(package.descriptor, resource),
        source,
        tuple(_list_beside(package, table)),
    )


def _list_beside(package: Package, table: Table) -> Iterable[Beside]:
    """The tables of one place whose rows are of the same times and groups as those of a table of many
    places."""
    place = find_place(table.resource)
    if place is None or len(table.sheet.columns[place].values) < MANY:
        return
    for other in package.tables.values():
        one = find_place(other.resource)
        names = () if one is None else other.sheet.columns[one].values
        shared = _list_shared(table.resource, other.resource)
        keys, time = _other_keys(other.resource, one), find_time(other.resource)
        if one is None or len(names) != 1 or not shared or time is None:
            continue
        if keys != _other_keys(table.resource, place):
            continue
        label = find_labels(other.resource).get(one, one)
        yield Beside(
            other.cell(0, label),
            locate_columns(package.id, other.resource.name),
            shared,
            time,
            tuple(sorted(keys - {time})),
        )


def _other_keys(resource: Resource, place: str | None) -> set[str]:
    """The columns of a key but that of the place and its name."""
    own = {} if place is None else {place, find_labels(resource).get(place, place)}
    return {*resource.schema_.primary_key} - {*own}


def _list_shared(resource: Resource, other: Resource) -> tuple[str, ...]:
    """The measures of both tables that are relative and mean the same."""
    same = {(c.name, c.connect.unit, c.connect.kind) for c in other.columns("measure")}
    return tuple(
        c.name
        for c in resource.columns("measure")
        if is_relative(c) and (c.name, c.connect.unit, c.connect.kind) in same
    )


def is_relative(column: Column) -> bool:
    """Whether a measure is relative: a percentage, a rate, or an estimate of one."""
    unit = column.connect.unit or ""
    words = ("percent", say("percent"), say("percentage points"), "per ")
    return column.connect.kind in ("percent", "rate") or unit.startswith(words)


def list_axes(table: Table) -> Iterable[Axis]:
    """The key columns. The first column of places and the first of periods count as such; any
    further one divides the rows like a group. A name beside its code is not an axis; if the key has
    only the name, the code stands for it."""
    resource = table.resource
    labels = find_labels(resource)
    codes = {label: place for place, label in labels.items()}
    seen: set[str] = set()
    for name in dict.fromkeys(codes.get(name, name) for name in resource.schema_.primary_key):
        column = resource.column(name)
        kind = KINDS.get(column.connect.role, "group")
        yield _axis(column, "group" if kind in seen else kind, labels, table)
        seen.add(kind)


def _axis(column: Column, kind: str, labels: Mapping[str, str], table: Table) -> Axis:
    label = labels.get(column.name, column.name)
    values = tuple(rank_values(table, column.name)) if kind != "place" else ()
    return Axis(
        column.name,
        table.resource.column(label).title,
        kind,
        label,
        values,
        {v: column.word(v) for v in (*values, *column.words) if column.word(v) != v},
        tuple(table.timeline(column.name).places.values()) if kind == "time" else (),
        column.connect.total,
    )


def _measure(column: Column) -> MeasureOption:
    unit, description = column.connect.unit or "", column.description
    title, name = column.title, name_measure(column)
    return MeasureOption(column.name, title, name, unit, description, is_relative(column))


def name_measure(column: Column) -> str:
    """The title of a measure with its unit, unless the title says it already."""
    unit = column.connect.unit or ""
    said = column.title.lower().endswith(unit.lower())
    return column.title if said else join_texts((column.title, unit))


@cache
def draw_keys() -> dict[str, tuple[Markup, ...]]:
    """The signs for series, in order, for lines and for bars, and last that of what they are drawn
    beside. The browser makes its legend from them."""
    series = tuple(Series("", (), colour) for colour in (*range(DISTINCT), NOT_KNOWN))
    return {
        kind: tuple(
            draw_key(Chart("", "", kind, "", "", "", series), i) for i in range(len(series))
        )
        for kind in ("line", "bar")
    }
