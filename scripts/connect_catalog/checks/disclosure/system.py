"""Tables to a system of cells and relations: all that the published numbers say of each other.

A cell is a number that exists, published or not: a quantity (what is counted) at coordinates (a
town, a year, a group). A coordinate that is left out stands for all: a table without a place
column, or a row of the value that a column declares as its `total`, speaks of all places together.
So equal quantity and equal coordinates are one cell, in whatever package it stands, and a cell
with fewer coordinates is the sum of those with more.

What is found without a word in the descriptor: columns of one name in one package count the same;
measures of one concept count the same in all packages; a table with more dimensions adds up to one
with fewer; places add up to the regions that their reference table names, and to the whole.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from math import gcd, inf
from types import MappingProxyType
from typing import NamedTuple

from ...marks import Mark
from ...memory import without_collection
from ...model import Catalog, Column, MeasureColumn, Package, Resource, Table, Total, Window

# What is known of a cell from all tables together; no table has a row for one that is unseen.
SHOWN, HIDDEN, MISSING, UNSEEN = Mark.NUMBER, Mark.SUPPRESSED, Mark.MISSING, Mark.NO_ROW
# How far apart the sources of a relation lie: numbers of different packages differ the soonest, but for
# sums of what no table publishes, which rest on percents alone.
WITHIN_TABLE, BETWEEN_TABLES, BETWEEN_PACKAGES, UNPUBLISHED = range(4)

COUNTED = " (counted)"  # what a percent counts, where no table publishes it

TELL_ROUNDING = 12  # by chance so many numbers are all even once in 4,096 times

Coordinates = tuple[tuple[str, str], ...]
Shape = tuple[str, ...]
_Parents = Mapping[str, Mapping[str, Mapping[str, str]]]
_Subtotals = Mapping[str, Mapping[str, tuple[str, ...]]]  # axis -> value -> its parts


class Place(NamedTuple):
    """Where a cell is published: a row (counted from 0) and column of a package's table."""

    package: str
    resource: str
    row: int
    field: str


@dataclass(slots=True)
class Cell:
    """A number that exists. value is known where it is shown; threshold is the least count shown;
    places are those that publish it, hidden_at those of them that hide it."""

    quantity: str
    at: Coordinates
    state: Mark = UNSEEN
    value: float = 0.0
    threshold: int = 2
    places: list[Place] = field(default_factory=list)
    hidden_at: list[Place] = field(default_factory=list)


class Relation(NamedTuple):
    """low <= sum of factor * cell <= high, as (cell, factor) terms.

    weaker: the ranges to fall back on, one after the other, where the published numbers contradict
    this one; apart: how far apart its sources lie. whole: the cell that the others add up to, or are
    held against. shown_by: the published percent that says so.
    """

    kind: str
    terms: tuple[tuple[int, float], ...]
    low: float
    high: float
    weaker: tuple[tuple[float, float], ...]
    whole: int | None = None
    shown_by: Place | None = None
    apart: int = WITHIN_TABLE


@dataclass
class Mismatch:
    """Shown parts that do not add up to their shown total."""

    whole: Place
    parts: Place


@dataclass
class System:
    """Cells, and relations between them by position in `cells`.

    percents holds, for each published percent or rate, its numerator and denominator cells. may_hide:
    whether cells that are shown may be hidden later; if not, what ties two of them is left out.
    """

    cells: list[Cell] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    mismatches: list[Mismatch] = field(default_factory=list)
    percents: dict[Place, tuple[int, int | None]] = field(default_factory=dict)
    hidden_percents: set[Place] = field(default_factory=set)
    may_hide: bool = False
    found: dict[str, dict[Shape, dict[Coordinates, int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def cell(self, quantity: str, at: Coordinates) -> int:
        """The position of a cell, which is made where it is not there yet."""
        return self.cell_of_shape(quantity, at, _shape_of(at))

    def cell_of_shape(self, quantity: str, at: Coordinates, shape: Shape) -> int:
        """The same, where the shape of the coordinates is known."""
        family = self.found[quantity][shape]
        position = family.get(at)
        if position is None:
            position = family[at] = len(self.cells)
            self.cells.append(Cell(quantity, at))
        return position

    def is_settled(self, one: int, other: int) -> bool:
        """Whether a tie between two cells tells nothing: both are shown, and stay so."""
        both_shown = self.cells[one].state == SHOWN and self.cells[other].state == SHOWN
        return both_shown and not self.may_hide


def _shape_of(at: Coordinates) -> Shape:
    return tuple([axis for axis, _ in at])


@without_collection()
def build_system(
    catalog: Catalog,
    about: Collection[str] = (),
    only: Collection[str] | None = None,
    known: Mapping[Place, float] = MappingProxyType({}),
) -> System:
    """The cells and relations of all tables of counts, percents and rates that hang together. about:
    packages whose tables are taken in although they do not, and whose cells may be hidden later.
    only: ids of packages beside which no other is taken in; they are whole groups of
    `find_groups`. known: numbers that everyone has of cells that are hidden now."""
    system = System(may_hide=bool(about))
    tables = _tied(_counted_tables(catalog), about)
    clashing = _find_clashing(tables)
    windows = _find_windows(tables, clashing)
    singles = {table.window.of for table in tables if table.window}
    tables = [table for table in tables if only is None or table.id in only]
    for table in tables:
        table.read_coordinates(singles, clashing)
        for column in table.measures("count"):
            _add_counts(system, table, column)
    _show_known(system, known)
    for table in tables:
        for column in (*table.measures("percent"), *table.measures("rate")):
            _add_shares(system, table, column, known)
    for table in tables:
        for column in table.resource.columns("measure"):
            _add_limits(system, table, column)
            _add_complement(system, table, column)
    owners = _owners(system)
    covers = _declared_covers(tables)
    subtotals = _find_subtotals(tables)
    for quantity in list(system.found):
        _add_windows(system, quantity, windows)
        _add_subtotals(system, quantity, subtotals)
        _add_totals(system, quantity, catalog, owners, covers, subtotals)
    return system


def find_groups(catalog: Catalog) -> list[frozenset[str]]:
    """The packages that hang together, by id: the numbers of one group say nothing of another's."""
    groups: dict[str, frozenset[str]] = {}
    counting: dict[str, str] = {}  # for each quantity a package that counts it
    for table in _tied(_counted_tables(catalog)):
        groups.setdefault(table.id, frozenset([table.id]))
        for quantity in table.quantities():
            other = groups[counting.setdefault(quantity, table.id)]
            if other is not groups[table.id]:
                joined = other | groups[table.id]
                groups.update(dict.fromkeys(joined, joined))
    return [*dict.fromkeys(groups.values())]


def describe_windows(catalog: Catalog) -> str:
    """The windows in use; they say how the periods of every group are read."""
    tables = _tied(_counted_tables(catalog))
    windows = _find_windows(tables, _find_clashing(tables))
    return repr(sorted((axis, window.model_dump_json()) for axis, window in windows.items()))


def threshold_of(catalog: Catalog, package: Package, column: Column) -> int:
    """The least count that a measure may show: its own, its package's, or its agency's; 2 where no
    rule is stated, so that a hidden number is at least never exact."""
    connect = package.descriptor.connect
    agency = catalog.agencies.get(connect.agency)
    stated = [rule.threshold for rule in agency.suppression] if agency else []
    return column.connect.threshold or connect.suppression.threshold or min(stated, default=2)


# ------------------------------------------------------------------------------------- the tables


def _is_counted(table: Table) -> bool:
    return any(
        c.connect.kind in ("count", "percent", "rate") for c in table.resource.columns("measure")
    )


def _counted_tables(catalog: Catalog) -> list[CountedTable]:
    return [
        CountedTable(catalog, package, table)
        for package in catalog.packages.values()
        for table in package.tables.values()
        if _is_counted(table)
    ]


def _tied(tables: list[CountedTable], about: Collection[str] = ()) -> list[CountedTable]:
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


def _find_windows(tables: list[CountedTable], clashing: set[str]) -> dict[str, Window]:
    """The window of each axis whose values are several periods."""
    return {
        t.time_axis(c, clashing): c.connect.window
        for t in tables
        for c in t.axes
        if c.connect.window
    }


def _find_clashing(tables: list[CountedTable]) -> set[str]:
    """The axes of which two columns have windows of different length: "2000-2001" is not the same
    period in both, although both call it one."""
    windows: dict[str, set[Window]] = defaultdict(set)
    for table in tables:
        for column in table.axes:
            if column.connect.window:
                windows[table.axis(column)].add(column.connect.window)
    return {axis for axis, found in windows.items() if len(found) > 1}


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
            None in _kinds(self.catalog, self.package, self.resource, column.name).values()
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
        self.shapes = [_shape_of(at) for at in self.at]

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
            kinds = _kinds(self.catalog, self.package, self.resource, column.name)
            pairs = {v: _place_pair(axis, v, kinds) for v in values}
        elif role == "time" and column.connect.window is None and axis in singles:
            pairs = {v: (f"time {axis}", f"{_years(v)[0]:04d}") for v in values}
        else:
            name = self.time_axis(column, clashing) if role == "time" else axis
            pairs = {v: (name, v) for v in values}
        if column.connect.total is not None:
            pairs[column.connect.total] = None
        of_code = [pairs[v] for v in values]
        return [of_code[code] for code in cells.codes.tolist()]


def _place_pair(axis: str, value: str, kinds: Mapping[str, str | None]) -> tuple[str, str] | None:
    if value not in kinds:
        return axis, value
    kind = kinds[value]
    return None if kind is None else (f"{axis} {kind}".strip(), value)


def _kinds(
    catalog: Catalog, package: Package, resource: Resource, name: str
) -> dict[str, str | None]:
    """For each place of the reference table that a column points at: its kind (places of one kind
    make up the whole; "" where the table tells none apart), or None where it is the whole."""
    found = _reference(catalog, package, resource, name)
    if found is None:
        return {}
    table, target = found
    marked = [c for c in table.resource.schema_.fields if c.connect.total is not None]
    if not marked:
        return dict.fromkeys(table.texts(target), "")
    column = marked[0]
    return {
        value: None if kind == column.connect.total else kind
        for value, kind in zip(table.texts(target), table.texts(column.name), strict=True)
    }


def find_wholes(table: CountedTable, column: Column) -> set[str]:
    """The values of a column of the key that stand for all others."""
    kinds = _kinds(table.catalog, table.package, table.resource, column.name)
    return {value for value, kind in kinds.items() if kind is None} | {
        total for total in [column.connect.total] if total is not None
    }


def _reference(
    catalog: Catalog, package: Package, resource: Resource, name: str
) -> tuple[Table, str] | None:
    """The table that a column's foreign key points at, and the column there."""
    for key in resource.connect.foreign_keys:
        if name not in key.fields:
            continue
        table = catalog.target(key.reference, package.id)
        target = dict(zip(key.fields, key.reference.fields, strict=False)).get(name)
        if table is not None and table.sheet.is_regular and target in table.sheet.names:
            return table, target
    return None


def _years(label: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d{4}", label)] or [0]


# ---------------------------------------------------------------------------------- what is counted


def _add_counts(system: System, table: CountedTable, column: Column) -> None:
    quantity = table.quantity(column.name)
    threshold = threshold_of(table.catalog, table.package, column)
    for place, at, shape, number, mark in table.cells(column):
        cell = system.cells[system.cell_of_shape(quantity, at, shape)]
        _publish(cell, place, mark, number, threshold)


def _show_known(system: System, known: Mapping[Place, float]) -> None:
    """Take hidden cells for shown of which everyone has the number."""
    for cell in system.cells if known else ():
        numbers = [known[place] for place in cell.hidden_at if place in known]
        if cell.state == HIDDEN and numbers:
            cell.state, cell.value, cell.hidden_at = SHOWN, numbers[0], []


def _publish(cell: Cell, place: Place, mark: Mark, number: float, threshold: int) -> None:
    """A number shown anywhere is known; one hidden anywhere, and shown nowhere, is hidden."""
    cell.places.append(place)
    cell.threshold = max(cell.threshold, threshold)
    if mark == Mark.SUPPRESSED:
        cell.hidden_at.append(place)
    if mark == Mark.NUMBER:
        cell.state, cell.value = SHOWN, float(number)
    elif mark == Mark.SUPPRESSED:
        cell.state = SHOWN if cell.state == SHOWN else HIDDEN
    elif cell.state == UNSEEN:
        cell.state = MISSING


def _add_shares(
    system: System, table: CountedTable, column: Column, known: Mapping[Place, float]
) -> None:
    """A percent p of a known base says that its numerator lies within half a unit of what it is rounded
    to. Where the numerator is published nowhere, it is a cell of its own, and a
    hidden percent hides that cell."""
    connect = column.connect
    if connect.of is None and connect.per is None:
        return
    quantity = table.counted(column)
    base = table.quantity(connect.per) if connect.per else None
    half = 0.5 * _find_unit(table.table.measure(column.name))
    scale = connect.scale or 100
    threshold = threshold_of(table.catalog, table.package, column)
    bases = table.at_without(connect.over) if connect.over else table.at
    for (place, at, shape, number, mark), base_at in zip(table.cells(column), bases, strict=True):
        part = system.cell_of_shape(quantity, at, shape)
        whole = _find_base(system, base, base_at, _shape_of(base_at) if connect.over else shape)
        if whole == part:
            whole = None  # 100 percent of itself
        system.percents[place] = (part, whole)
        if place in known:
            number, mark = known[place], Mark.NUMBER
        if mark == Mark.SUPPRESSED:
            system.hidden_percents.add(place)
        cell = system.cells[part]
        cell.threshold = max(cell.threshold, threshold)
        if connect.of is None:
            if mark != Mark.NUMBER or number == 0:
                _publish(cell, place, mark, 0.0, threshold)
            else:
                cell.places.append(place)
        if whole is not None and not system.is_settled(part, whole):
            if connect.kind == "percent":
                system.relations.append(_limit(part, whole, _apart_from(system, place, whole)))
            if mark == Mark.NUMBER and (number > 0 or connect.of is not None):
                apart = _apart_from(system, place, whole)
                system.relations.extend(_share(part, whole, number, half, scale, place, apart))


def _find_unit(measure: MeasureColumn) -> float:
    """What its numbers are rounded to: their last decimal, or a multiple of it, as in 5, if all of
    TELL_ROUNDING distinct numbers or more are multiples of that."""
    texts = zip(measure.cells.values, measure.known, strict=True)
    numbers = [text for text, (_, mark) in texts if not mark]
    decimals = max((len(text.partition(".")[2]) for text in numbers), default=0)
    whole = {abs(round(float(text) * 10**decimals)) for text in numbers} - {0}
    return (gcd(*whole) if len(whole) >= TELL_ROUNDING else 1) * 10.0**-decimals


def _find_base(system: System, quantity: str | None, at: Coordinates, own: Shape) -> int | None:
    """The cell of a quantity at these coordinates, which have a shape of their own. Where the quantity
    is published in more detail, it is their sum, published or not; where in less, the cell with most of
    the coordinates."""
    if quantity is None or quantity not in system.found:
        return None
    shapes = system.found[quantity]
    if at in shapes.get(own, ()):
        return shapes[own][at]
    detailed, ordered = _rank_shapes(own, tuple(shapes))
    if detailed:
        return system.cell_of_shape(quantity, at, own)
    for shape in ordered:
        position = shapes[shape].get(_project(at, shape))
        if position is not None:
            return position
    return None


@lru_cache(maxsize=64)
def _rank_shapes(own: Shape, shapes: tuple[Shape, ...]) -> tuple[bool, tuple[Shape, ...]]:
    """Whether one of the shapes has all coordinates of a shape and more; and the shapes, the one with
    the most coordinates first."""
    detailed = any(set(own) < set(shape) for shape in shapes)
    return detailed, tuple(sorted(shapes, key=len, reverse=True))


def _apart(whole: Iterable[tuple[str, str]], parts: Iterable[tuple[str, str]]) -> int:
    """How far two numbers lie apart, of the (package, resource) pairs that publish each. A number that
    nobody publishes ties tables together."""
    if set(whole) & set(parts):
        return WITHIN_TABLE
    shared = {package for package, _ in whole} & {package for package, _ in parts}
    return BETWEEN_TABLES if shared else BETWEEN_PACKAGES


def _apart_from(system: System, place: Place, cell: int) -> int:
    """How far a place lies from the nearest that publishes a cell."""
    return _apart({place[:2]}, {other[:2] for other in system.cells[cell].places})


def _share(
    part: int,
    whole: int,
    number: float,
    half: float,
    scale: int,
    place: Place,
    apart: int = WITHIN_TABLE,
) -> Iterator[Relation]:
    """Two relations: from below and from above. Where the source's own base differs a little, one
    more or less is allowed for, before the percent is given up."""
    yield Relation(
        "percent",
        ((part, float(scale)), (whole, -(number - half))),
        0.0,
        inf,
        ((-float(scale), inf), (-inf, inf)),
        whole,
        place,
        apart,
    )
    yield Relation(
        "percent",
        ((part, float(scale)), (whole, -(number + half))),
        -inf,
        0.0,
        ((-inf, float(scale)), (-inf, inf)),
        whole,
        place,
        apart,
    )


def _limit(less: int, more: int, apart: int = WITHIN_TABLE) -> Relation:
    terms = ((more, 1.0), (less, -1.0))
    return Relation("limit", terms, 0.0, inf, ((-inf, inf),), more, apart=apart)


def _add_limits(system: System, table: CountedTable, column: Column) -> None:
    """A measure that is no more than another, or the sum of others of its row. Of a percent without
    a published numerator, it is the numerator."""
    connect = column.connect
    if connect.at_most is None and not connect.sum_of:
        return
    quantity = table.counted(column)
    greater = table.quantity(connect.at_most) if connect.at_most is not None else None
    summed = [table.quantity(name) for name in connect.sum_of]
    for at, shape in zip(table.at, table.shapes, strict=True):
        this = system.cell_of_shape(quantity, at, shape)
        if greater is not None:
            other = _find_base(system, greater, at, shape)
            if other is not None and other != this and not system.is_settled(this, other):
                near = {(table.id, table.resource.name)}
                apart = _apart(near, {place[:2] for place in system.cells[other].places})
                system.relations.append(_limit(this, other, apart))
        if summed:
            parts = [system.cell_of_shape(name, at, shape) for name in summed]
            _add_sum(system, this, parts, exact=True)


def _add_complement(system: System, table: CountedTable, column: Column) -> None:
    """Percents that make 100: what they count adds up to their base."""
    names = [column.name, *column.connect.complement]
    for row in range(table.table.size if len(names) > 1 else 0):
        places = [Place(table.id, table.resource.name, row, name) for name in names]
        known = [system.percents[place] for place in places if place in system.percents]
        if len(known) == len(names) and known[0][1] is not None:
            _add_sum(system, known[0][1], [part for part, _ in known], exact=True)


# ---------------------------------------------------------------------------------- what adds up


def _add_sum(
    system: System,
    whole: int,
    parts: list[int],
    exact: bool,
    kind: str = "total",
    apart: int = WITHIN_TABLE,
) -> None:
    """whole = sum of parts, or at least that sum. Shown numbers that say otherwise are a mismatch."""
    terms = ((whole, 1.0), *((part, -1.0) for part in parts))
    high = 0.0 if exact else inf
    cells = [system.cells[cell] for cell, _ in terms]
    if all(cell.state == SHOWN for cell in cells):
        rest = sum(factor * system.cells[cell].value for cell, factor in terms)
        if not -1e-6 <= rest <= high + 1e-6:
            system.mismatches.append(Mismatch(cells[0].places[0], cells[1].places[0]))
    weaker = (((0.0, inf),) if exact else ()) + ((-inf, inf),)
    system.relations.append(Relation(kind, terms, 0.0, high, weaker, whole, apart=apart))


def _find_subtotals(tables: list[CountedTable]) -> _Subtotals:
    """For each axis, the values that stand for some of its other values, and for which."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for table in tables:
        for column in table.axes:
            for subtotal in column.connect.subtotals:
                found[table.axis(column)][subtotal.value] = subtotal.parts
    return found


def _add_subtotals(system: System, quantity: str, subtotals: _Subtotals) -> None:
    """A value that stands for some others is their sum, wherever one of them is published."""
    for shape, family in list(system.found[quantity].items()):
        for axis in (axis for axis in shape if axis in subtotals):
            for at, whole in list(family.items()):
                parts = subtotals[axis].get(dict(at)[axis], ())
                ats = [tuple((a, part if a == axis else v) for a, v in at) for part in parts]
                if any(each in family for each in ats):
                    cells = [system.cell_of_shape(quantity, each, shape) for each in ats]
                    _add_sum(system, whole, cells, exact=True)


def _add_windows(system: System, quantity: str, windows: Mapping[str, Window]) -> None:
    """A number for several periods is the sum of its single periods, published or not."""
    for shape, family in list(system.found[quantity].items()):
        axis = next((a for a in shape if a in windows), None)
        if axis is None:
            continue
        window = windows[axis]
        first = min(_span(dict(at)[axis], window.periods)[0] for at in family)
        for at, whole in list(family.items()):
            start, end = _span(dict(at)[axis], window.periods)
            years = range(start if window.periods else first, end + 1)
            rest = [pair for pair in at if pair[0] != axis]
            parts = [
                system.cell(quantity, tuple(sorted([*rest, (f"time {window.of}", f"{y:04d}")])))
                for y in years
            ]
            _add_sum(system, whole, parts, exact=True, kind="window")


def _span(label: str, periods: int | None) -> tuple[int, int]:
    """First and last year of a window: 2006-2010, or 2010 for the one that ends there."""
    years = _years(label)
    if periods is None:
        return years[-1], years[-1]
    return (
        (years[0], years[0] + periods - 1) if len(years) > 1 else (years[0] - periods + 1, years[0])
    )


def _owners(system: System) -> dict[tuple[str, Shape], set[tuple[str, str]]]:
    """The (package, resource) pairs that publish the cells of a quantity and shape."""
    owners: dict[tuple[str, Shape], set[tuple[str, str]]] = defaultdict(set)
    for quantity, shapes in system.found.items():
        for shape, family in shapes.items():
            places = [place for cell in family.values() for place in system.cells[cell].places]
            owners[quantity, shape] = {(place.package, place.resource) for place in places}
    return owners


def _declared_covers(
    tables: list[CountedTable],
) -> dict[tuple[tuple[str, str], tuple[str, str]], str]:
    """(whole, parts) -> cover, each of the two a (package, resource)."""
    packages = {table.package.id: table.package for table in tables}
    return {
        (_named(id, total, "whole"), _named(id, total, "parts")): total.cover
        for id, package in packages.items()
        for total in package.descriptor.connect.totals
    }


def _named(package: str, total: Total, side: str) -> tuple[str, str]:
    table = getattr(total, side)
    return table.package or package, table.resource


def _add_totals(
    system: System,
    quantity: str,
    catalog: Catalog,
    owners: Mapping[tuple[str, Shape], set[tuple[str, str]]],
    covers: Mapping[tuple[tuple[str, str], tuple[str, str]], str],
    subtotals: _Subtotals,
) -> None:
    """Every pair of shapes of which one is the other with fewer, or coarser, coordinates."""
    shapes = system.found[quantity]
    parents = {axis: _parents(catalog, axis) for shape in shapes for axis in shape}
    _add_shared_margins(system, quantity, parents, owners, covers)
    for parts in list(shapes):
        for whole in list(shapes):
            cover = _cover(owners[quantity, whole], owners[quantity, parts], covers)
            if cover == "none" or not _is_margin(whole, parts, parents):
                continue
            if cover == "exact" and _has_step_between(shapes, whole, parts, parents):
                continue
            apart = _apart(owners[quantity, whole], owners[quantity, parts])
            apart = UNPUBLISHED if quantity.endswith(COUNTED) else apart
            fine = _without_subtotals(shapes[parts], set(parts) - set(whole), subtotals)
            for cell, group in _group(fine, shapes[whole], whole, parts, parents).items():
                _add_sum(system, cell, group, exact=cover == "exact", apart=apart)


def _add_shared_margins(
    system: System,
    quantity: str,
    parents: _Parents,
    owners: Mapping[tuple[str, Shape], set[tuple[str, str]]],
    covers: Mapping[tuple[tuple[str, str], tuple[str, str]], str],
) -> None:
    """Two tables that break one quantity down in two ways have one total, published or not. Places
    and their regions are tied more closely already."""
    shapes = system.found[quantity]
    for one, other in combinations(list(shapes), 2):
        margin = tuple(axis for axis in one if axis in other)
        apart = set(one) ^ set(other)
        if margin in shapes or {*one} <= {*other} or {*other} <= {*one}:
            continue
        if any(axis.startswith("time ") or apart & set(parents[axis]) for axis in apart):
            continue
        a, b = owners[quantity, one], owners[quantity, other]
        if _cover(a, b, covers) != "exact" or _cover(b, a, covers) != "exact":
            continue
        seen = [{_project(at, margin) for at in shapes[shape]} for shape in (one, other)]
        for at in sorted(seen[0] & seen[1]):
            system.cell(quantity, at)


def _without_subtotals(
    fine: Mapping[Coordinates, int], gone: Collection[str], subtotals: _Subtotals
) -> Mapping[Coordinates, int]:
    """The cells without those that stand for others of them, on the axes that are added up."""
    summed = {(axis, value) for axis in gone if axis in subtotals for value in subtotals[axis]}
    return {a: c for a, c in fine.items() if summed.isdisjoint(a)} if summed else fine


def _project(at: Coordinates, shape: Shape) -> Coordinates:
    return tuple([pair for pair in at if pair[0] in shape])


def _cover(
    whole: set[tuple[str, str]],
    parts: set[tuple[str, str]],
    covers: Mapping[tuple[tuple[str, str], tuple[str, str]], str],
) -> str:
    """The declared cover of two tables; "exact" where nothing is declared."""
    declared = [covers[w, p] for w in whole for p in parts if (w, p) in covers]
    return declared[0] if declared else "exact"


def _parents(catalog: Catalog, axis: str) -> dict[str, dict[str, str]]:
    """For a place axis: each coarser axis that its reference table names, as value -> its parent."""
    coarser: dict[str, dict[str, str]] = defaultdict(dict)
    for package in catalog.packages.values():
        for table in package.tables.values():
            own = _key_column(table.resource, axis)
            if own is None:
                continue
            for column in table.resource.columns("geography"):
                if column.name == own:
                    continue
                kinds = _kinds(catalog, package, table.resource, column.name)
                found = _reference(catalog, package, table.resource, column.name)
                concept = _concept_of(found) if found else None
                if concept is None:
                    continue
                for value, parent in zip(table.texts(own), table.texts(column.name), strict=True):
                    pair = _place_pair(concept, parent, kinds) if parent in kinds else None
                    if pair is not None:
                        coarser[pair[0]][value] = parent
    return coarser


def _key_column(resource: Resource, axis: str) -> str | None:
    """The column that is the whole key of a reference table of this axis."""
    if len(resource.schema_.primary_key) != 1 or resource.columns("measure"):
        return None
    key = resource.schema_.primary_key[0]
    fields = resource.schema_.fields
    return next((c.name for c in fields if c.name == key and c.connect.concept == axis), None)


def _concept_of(found: tuple[Table, str]) -> str | None:
    table, name = found
    return table.resource.column(name).connect.concept


def _is_margin(whole: Shape, parts: Shape, parents: _Parents) -> bool:
    """Whether cells of the one shape are sums of cells of the other: over a group or places, never
    over time, with at most one place axis made coarser."""
    gone, new = set(parts) - set(whole), set(whole) - set(parts)
    if not gone or any(axis.startswith("time ") for axis in gone | new):
        return False
    return not new or (len(new) == 1 and any(set(parents[axis]) >= new for axis in gone))


def _has_step_between(
    shapes: Mapping[Shape, Mapping[Coordinates, int]], whole: Shape, parts: Shape, parents: _Parents
) -> bool:
    """Whether a third shape lies between and holds all its sums, so that this one adds nothing."""
    for middle in shapes:
        if middle in (whole, parts) or not set(whole) < set(middle) < set(parts):
            continue
        if {_project(at, middle) for at in shapes[parts]} <= set(shapes[middle]):
            return True
    return False


def _group(
    fine: Mapping[Coordinates, int],
    coarse: Mapping[Coordinates, int],
    whole: Shape,
    parts: Shape,
    parents: _Parents,
) -> dict[int, list[int]]:
    """For each cell of the coarse shape, the cells of the fine one that it is made of."""
    new = next(iter(set(whole) - set(parts)), None)
    child = next((a for a in parts if new in parents[a] and a not in whole), None) if new else None
    groups: dict[int, list[int]] = defaultdict(list)
    for at, cell in fine.items():
        kept = _project(at, whole)
        if new is not None and child is not None:
            parent = parents[child][new].get(dict(at)[child])
            if parent is None:
                continue
            kept = tuple(sorted([*kept, (new, parent)]))
        if kept in coarse:
            groups[coarse[kept]].append(cell)
    return groups
