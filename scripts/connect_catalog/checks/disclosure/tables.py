"""The tables of counts, percents and rates: what each measure counts, and at which coordinates each
row stands.

What is found without a word in the descriptor: columns of one name in one package count the same;
measures of one concept count the same in all packages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from ...marks import Mark
from ...model import Catalog, Column, Package, Resource, Table, Window
from ...model.rounding import Rounding
from .places import kinds_of, place_pair
from .system import COUNTED, Coordinates, Place, Shape, shape_of


class CountedTable:
    """A table with the coordinates of each of its rows."""

    def __init__(self, catalog: Catalog, package: Package, table: Table) -> None:
        self.catalog, self.package, self.table = catalog, package, table
        self.id = package.id
        self.resource: Resource = table.resource
        keys = set(self.resource.schema_.primary_key)
        self.axes = [
            column
            for column in self.resource.schema_.fields
            if column.name in keys and column.connect.role in ("geography", "time", "dimension")
        ]
        self.window = next((c.connect.window for c in self.axes if c.connect.window), None)
        self.at: list[Coordinates] = []
        self.shapes: list[Shape] = []
        self.pairs: dict[str, list[tuple[str, str] | None]] = {}

    def measures(self, kind: str) -> tuple[Column, ...]:
        """The measures of a kind whose every cell is a number or a mark; the judge reports others."""
        return tuple(
            c
            for c in self.resource.columns("measure")
            if c.connect.kind == kind and self._numeric(c)
        )

    def _numeric(self, column: Column) -> bool:
        try:
            self.table.measure(column.name)
        except ValueError:
            return False
        return True

    def cells(self, column: Column) -> Iterator[tuple[Place, Coordinates, Shape, float, Mark]]:
        """Of each row where a measure's cell stands, its coordinates, number and mark."""
        measure = self.table.measure(column.name)
        marks = [mark for _, mark in measure.known]
        id, resource, name = self.id, self.resource.name, column.name
        return zip(
            [Place(id, resource, row, name) for row in range(len(self.at))],
            self.at,
            self.shapes,
            measure.numbers.tolist(),
            [marks[code] for code in measure.cells.codes.tolist()],
            strict=True,
        )

    def quantity(self, name: str) -> str:
        """What a measure counts: its concept, or the column by its name in its package. A name that
        is no column of the table is itself a concept."""
        columns = {column.name: column for column in self.resource.columns("measure")}
        if name not in columns:
            return name
        return columns[name].connect.concept or f"{self.package.id}/{name}"

    def counted(self, column: Column) -> str:
        """What a measure counts, or the numerator of a percent or rate."""
        if column.connect.kind == "count":
            return self.quantity(column.name)
        if column.connect.of is not None:
            return self.quantity(column.connect.of)
        return f"{self.quantity(column.name)}{COUNTED}"

    def quantities(self) -> set[str]:
        """All that its measures count, or are held against."""
        ties = [column.connect for column in self.resource.columns("measure")]
        named = {name for t in ties for name in (t.of, t.per, t.at_most, *t.sum_of) if name}
        counted = {self.counted(column) for column in self.resource.columns("measure")}
        return counted | {self.quantity(name) for name in named}

    def is_tied(self) -> bool:
        """Whether some of its numbers are sums, shares or limits of others."""
        ties = [column.connect for column in self.resource.schema_.fields]
        return any(
            t.total is not None
            or t.subtotals
            or t.window
            or t.of
            or t.per
            or t.at_most
            or t.sum_of
            or t.complement
            for t in ties
        ) or any(
            None in kinds_of(self.catalog, self.package, self.resource, column.name).values()
            for column in self.axes
        )

    def axis(self, column: Column) -> str:
        """What the values of a column are told apart by: its concept, or its name in its package."""
        return column.connect.concept or f"{self.package.id}/{column.name}"

    def time_axis(self, column: Column, clashing: set[str]) -> str:
        """The same for periods. clashing: axes on which windows of different length are kept apart."""
        axis, window = self.axis(column), column.connect.window
        apart = window is not None and axis in clashing
        return f"time {axis}" + (f" {window.periods} of {window.of}" if window and apart else "")

    def read_coordinates(self, singles: set[str], clashing: set[str]) -> None:
        """Fill `at` and `shapes`, row by row. singles: concepts of single periods, whose values are
        read as a year. clashing: as in `time_axis`."""
        self.pairs = {c.name: self._column_coordinates(c, singles, clashing) for c in self.axes}
        self.at = self.at_without(())
        self.shapes = [shape_of(at) for at in self.at]

    def at_without(self, names: Collection[str]) -> list[Coordinates]:
        """The coordinates of each row, without those that some columns give it: what all rows have
        together that differ in these columns only."""
        columns = [pairs for name, pairs in self.pairs.items() if name not in names]
        rows = zip(*columns, strict=True) if columns else [()] * self.table.size
        return [tuple(sorted(filter(None, row))) for row in rows]

    def _column_coordinates(
        self, column: Column, singles: set[str], clashing: set[str]
    ) -> list[tuple[str, str] | None]:
        cells = self.table.sheet.columns[column.name]
        values: Sequence[str] = cells.values
        axis, role = self.axis(column), column.connect.role
        if role == "geography":
            kinds = kinds_of(self.catalog, self.package, self.resource, column.name)
            pairs = {v: place_pair(axis, v, kinds) for v in values}
        elif role == "time" and column.connect.window is None and axis in singles:
            pairs = {v: (f"time {axis}", f"{years_of(v)[0]:04d}") for v in values}
        else:
            name = self.time_axis(column, clashing) if role == "time" else axis
            pairs = {v: (name, v) for v in values}
        if column.connect.total is not None:
            pairs[column.connect.total] = None
        of_code = [pairs[v] for v in values]
        return [of_code[code] for code in cells.codes.tolist()]


def find_wholes(table: CountedTable, column: Column) -> set[str]:
    """The values of a column of the key that stand for all others."""
    kinds = kinds_of(table.catalog, table.package, table.resource, column.name)
    return {value for value, kind in kinds.items() if kind is None} | {
        total for total in [column.connect.total] if total is not None
    }


def threshold_of(catalog: Catalog, package: Package, column: Column) -> int:
    """The least count that a measure may show: its own, its package's, or its agency's; 2 where no
    rule is stated, so that a hidden number is at least never exact."""
    connect = package.descriptor.connect
    agency = catalog.agencies.get(connect.agency)
    stated = [rule.threshold for rule in agency.suppression] if agency else []
    return column.connect.threshold or connect.suppression.threshold or min(stated, default=2)


def is_small(number: float, threshold: int, rounding: Rounding | None = None) -> bool:
    """Whether a shown number is a count from 1 up to the threshold, or is rounded and tells of such a one
    more than a hidden number would."""
    if rounding is not None:
        return rounding.tells_small(number, threshold)
    return 0 < number < threshold


def find_roundings(tables: Iterable[CountedTable]) -> dict[tuple[str, ...], Rounding]:
    """What the counts of columns are rounded to, each column as (package, resource, field)."""
    return {
        (table.id, table.resource.name, column.name): column.connect.rounding
        for table in tables
        for column in table.measures("count")
        if column.connect.rounding is not None
    }


def years_of(label: str) -> list[int]:
    """The years that the label of a period names; 0 where it names none."""
    return [int(number) for number in re.findall(r"\d{4}", label)] or [0]


def _is_counted(table: Table) -> bool:
    return any(
        c.connect.kind in ("count", "percent", "rate") for c in table.resource.columns("measure")
    )


def find_counted(catalog: Catalog) -> list[CountedTable]:
    """All tables that hold a count, percent or rate."""
    return [
        CountedTable(catalog, package, table)
        for package in catalog.packages.values()
        for table in package.tables.values()
        if _is_counted(table)
    ]


def keep_tied(tables: list[CountedTable], about: Collection[str] = ()) -> list[CountedTable]:
    """The tables that count the same as another, or hold sums or limits. The others give nothing away
    and are spared, however long they are."""
    counting = Counter(quantity for table in tables for quantity in table.quantities())
    return [
        table
        for table in tables
        if any(counting[quantity] > 1 for quantity in table.quantities())
        or table.id in about
        or table.is_tied()
    ]


def find_groups(catalog: Catalog) -> list[frozenset[str]]:
    """The packages that hang together, by id: the numbers of one group say nothing of another's."""
    groups: dict[str, frozenset[str]] = {}
    counting: dict[str, str] = {}  # for each quantity a package that counts it
    for table in keep_tied(find_counted(catalog)):
        groups.setdefault(table.id, frozenset([table.id]))
        for quantity in table.quantities():
            other = groups[counting.setdefault(quantity, table.id)]
            if other is not groups[table.id]:
                joined = other | groups[table.id]
                groups.update(dict.fromkeys(joined, joined))
    return [*dict.fromkeys(groups.values())]


def describe_windows(catalog: Catalog) -> str:
    """The windows in use; they say how the periods of every group are read."""
    tables = keep_tied(find_counted(catalog))
    windows = find_windows(tables, find_clashing(tables))
    return repr(sorted((axis, window.model_dump_json()) for axis, window in windows.items()))


def find_windows(tables: list[CountedTable], clashing: set[str]) -> dict[str, Window]:
    """The window of each axis whose values are several periods."""
    return {
        t.time_axis(c, clashing): c.connect.window
        for t in tables
        for c in t.axes
        if c.connect.window
    }


def find_clashing(tables: list[CountedTable]) -> set[str]:
    """The axes of which two columns have windows of different length: "2000-2001" is not the same
    period in both, although both call it one."""
    windows: dict[str, set[Window]] = defaultdict(set)
    for table in tables:
        for column in table.axes:
            if column.connect.window:
                windows[table.axis(column)].add(column.connect.window)
    return {axis for axis, found in windows.items() if len(found) > 1}
