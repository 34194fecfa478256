"""What tables say of places: which columns name them, and which rows stand for all groups together, or
for the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..model import Package, Resource, Table
from .gazetteer import AreaKey


def find_labels(resource: Resource) -> dict[str, str]:
    """For each column of places, the name of the label that a foreign key ties to it."""
    roles = {column.name: column.connect.role for column in resource.schema_.fields}
    return {
        place: label
        for key in resource.connect.foreign_keys
        for place in key.fields
        for label in key.fields
        if roles[place] == "geography" and roles[label] == "label"
    }


def find_place(resource: Resource) -> str | None:
    """The first column of places in a table's key, or that of their names' codes."""
    codes = {label: place for place, label in find_labels(resource).items()}
    names = (codes.get(name, name) for name in resource.schema_.primary_key)
    places = (name for name in names if resource.column(name).connect.role == "geography")
    return next(places, None)


def find_other_places(resource: Resource, place: str) -> tuple[str, ...]:
    """The columns of places in a table's key beside the first one and its names. They divide its rows as
    groups do."""
    return tuple(
        name
        for name in list_group_columns(resource, place)
        if resource.column(name).connect.role == "geography"
    )


def find_time(resource: Resource) -> str | None:
    """The first column of periods in a table's key."""
    roles = ((name, resource.column(name).connect.role) for name in resource.schema_.primary_key)
    return next((name for name, role in roles if role == "time"), None)


def list_group_columns(resource: Resource, place: str) -> list[str]:
    """The columns of a table's key beside that of places, its names, and that of periods."""
    beside = {place, find_labels(resource).get(place, place), find_time(resource)}
    return [name for name in resource.schema_.primary_key if name not in beside]


@dataclass(frozen=True)
class Groups:
    """What the columns of a table's key beside place and time hold, by the column's name. whole: the
    value of all groups together, or the only one; first: of a column without a total, the first group
    in its declared order; free: the values of columns that have neither."""

    whole: Mapping[str, str]
    first: Mapping[str, str]
    free: Mapping[str, tuple[str, ...]]


def find_groups(table: Table, place: str) -> Groups:
    """The groups that a table tells of beside its column of places."""
    resource = table.resource
    whole: dict[str, str] = {}
    first: dict[str, str] = {}
    free: dict[str, tuple[str, ...]] = {}
    for name in list_group_columns(resource, place):
        column, values = resource.column(name), table.sheet.columns[name].values
        total = column.connect.total or (values[0] if len(values) == 1 else None)
        ordered = [value for value in column.listed if value in values]
        if total is not None:
            whole[name] = total
        elif ordered:
            first[name] = ordered[0]
        else:
            free[name] = tuple(values)
    return Groups(whole, first, free)


# ------------------------------------------------------------------------- what a table says of each


@dataclass(frozen=True)
class PlacedTable:
    """A table of a data package that tells of places. listed: the package and the table that list them,
    None where none does; groups: the columns of its key beside place and time whose groups have no
    total; rows: for each place, and each combination of these groups, its rows, the oldest period
    first. Of a column with a total only the rows of the total are here."""

    package: Package
    table: Table
    place: str
    listed: tuple[str, str] | None
    time: str | None
    groups: tuple[str, ...]
    rows: Mapping[str, Mapping[tuple[str, ...], tuple[int, ...]]]

    def period(self, row: int) -> str:
        """The period of a row; "" where the table has none."""
        return "" if self.time is None else self.table.cell(row, self.time)

    def has(self, place: AreaKey) -> bool:
        """Whether it tells of a place: it refers to the table that lists the place, and has its id."""
        return self.listed == place[:2] and place.id in self.rows

    def find(self, place: str, group: tuple[str, ...], period: str) -> int | None:
        """The row of a place, a group and a period; None if there is none."""
        return self._by_period.get((place, group, period))

    @cached_property
    def _by_period(self) -> dict[tuple[str, tuple[str, ...], str], int]:
        """The row of each place, group and period; the first, where there are several."""
        return {
            (place, group, self.period(row)): row
            for place, groups in self.rows.items()
            for group, rows in groups.items()
            for row in reversed(rows)
        }


def place_tables(package: Package) -> Iterator[PlacedTable]:
    """The tables of a data package that tell of places."""
    for table in package.tables.values():
        place = find_place(table.resource)
        if place is not None and table.resource.columns("measure"):
            yield _place_table(package, table, place)


def _place_table(package: Package, table: Table, place: str) -> PlacedTable:
    resource = table.resource
    time, groups = find_time(resource), list_group_columns(resource, place)
    totals = {n: t for n in groups if (t := resource.column(n).connect.total) is not None}
    rows = table.match(totals).tolist()
    free = tuple(name for name in groups if name not in totals)
    rank = {period: i for i, period in enumerate(table.timeline(time).order)} if time else {}
    if time:
        rows.sort(key=lambda row: rank[table.cell(row, time)])
    found: dict[str, dict[tuple[str, ...], list[int]]] = {}
    for row in rows:
        group = tuple(table.cell(row, name) for name in free)
        found.setdefault(table.cell(row, place), {}).setdefault(group, []).append(row)
    return PlacedTable(
        package, table, place, find_listing(package, resource, place), time, free, _freeze(found)
    )


def find_listing(package: Package, resource: Resource, place: str) -> tuple[str, str] | None:
    """The package and the table that a column of places refers to; None where it refers to none."""
    keys = (key for key in resource.connect.foreign_keys if place in key.fields)
    return next((key.reference.within(package.id) for key in keys), None)


def _freeze(
    found: Mapping[str, Mapping[tuple[str, ...], list[int]]],
) -> Mapping[str, Mapping[tuple[str, ...], tuple[int, ...]]]:
    return {
        place: {group: tuple(rows) for group, rows in groups.items()}
        for place, groups in found.items()
    }
