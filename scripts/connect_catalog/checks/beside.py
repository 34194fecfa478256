"""Tables laid beside each other: by the values that the columns of their keys have in common, whatever
these columns are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import gcd

import numpy

from ..model import Catalog, Package, Table
from .disclosure.tables import CountedTable, find_wholes

Numbers = numpy.ndarray
Codes = numpy.ndarray
ALIKE = 0.5  # of the values of the column that has fewer
ROUNDED = 12  # by chance so many numbers are all even once in 4,096 times
KEYS_UP_TO = 2**62
SMALL = 30


@dataclass(eq=False)
class Layer:
    """The rows of a table that are totals over the same columns of its key.

    rows: where they stand in the table; axes: what each of the other columns tells apart; names: those
    columns; codes: (columns, rows) the number that stands for a text, in all tables alike; columns,
    numbers: the counts, (rows, counts); counted: what each of them counts; shares: the percents and
    rates; declared: those of them that say what they are of; radix: above all codes; texts: of each code.
    """

    package: Package
    table: Table
    rows: Codes
    axes: list[str]
    names: list[str]
    times: list[bool]
    codes: Codes
    columns: list[str]
    counted: list[str]
    numbers: Numbers
    shares: Mapping[str, Numbers]
    declared: frozenset[str]
    texts: list[str]
    _margins: dict[tuple[object, ...], Margin | None] = field(default_factory=dict)
    _values: dict[int, frozenset[int]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The package."""
        return self.package.id

    @property
    def name(self) -> str:
        """The table."""
        return self.table.resource.name

    @cached_property
    def may_be_small(self) -> numpy.ndarray:
        """For each count whether some of it is hidden, missing or small."""
        numbers = numpy.abs(self.numbers)
        small: numpy.ndarray = (numpy.isnan(numbers) | ((numbers > 0) & (numbers < SMALL))).any(0)
        return small

    def values(self, axis: int) -> frozenset[int]:
        """The codes of a column of the key."""
        if axis not in self._values:
            self._values[axis] = frozenset(numpy.unique(self.codes[axis]).tolist())
        return self._values[axis]

    def keys(self, kept: Sequence[int]) -> Codes | None:
        """One number for the values of some columns in each row; None where they are too many."""
        radix = len(self.texts) + 1
        if radix ** len(kept) > KEYS_UP_TO:
            return None
        whole = numpy.zeros(self.codes.shape[1], dtype=numpy.int64)
        for axis in kept:
            whole = whole * radix + self.codes[axis]
        return whole

    def margin(self, kept: Sequence[int], where: tuple[int, int] | None = None) -> Margin | None:
        """The counts added up over all columns of the key but some. where: a column and the code that
        its rows have."""
        asked = (*kept, where)
        if asked not in self._margins:
            self._margins[asked] = self._add_up(kept, where)
        return self._margins[asked]

    def _add_up(self, kept: Sequence[int], where: tuple[int, int] | None) -> Margin | None:
        keys = self.keys(kept)
        if keys is None or not len(keys):
            return None
        numbers = self.numbers
        if where is not None:
            chosen = self.codes[where[0]] == where[1]
            keys, numbers = keys[chosen], numbers[chosen]
        order = numpy.argsort(keys, kind="stable")
        keys = keys[order]
        first = numpy.flatnonzero(numpy.diff(keys, prepend=-1))
        sums = numpy.add.reduceat(numbers[order], first, axis=0)
        gone = {*range(len(self.axes))} - {*kept} - ({where[0]} if where else set())
        over = tuple(self.names[axis] for axis in sorted(gone))
        said = (self.names[where[0]], self.texts[where[1]]) if where else None
        negative = (numpy.nan_to_num(sums, nan=0.0) <= 0).all(axis=0)
        sums = numpy.where(negative, -sums, sums)
        units = numpy.array([1.0 if over else unit_of(column) for column in sums.T])
        rows = self.rows if where is None else self.rows[chosen]
        return Margin(self, tuple(kept), keys[first], rows[order], first, sums, units, over, said)


@dataclass(frozen=True, eq=False)
class Margin:
    """Counts of a table added up. keys: in order; rows: of the table, key by key; first: where those of
    each key begin; numbers: (keys, counts), NaN where a part is not known, without their sign where all
    are negative; units: what each is rounded to."""

    layer: Layer
    kept: tuple[int, ...]
    keys: Codes
    rows: Codes
    first: Codes
    numbers: Numbers
    units: Numbers
    over: tuple[str, ...]
    where: tuple[str, str] | None

    def side(self, column: int) -> tuple[Layer, str, tuple[str, ...], tuple[str, str] | None]:
        """One of its columns, and how it was added up."""
        return self.layer, self.layer.columns[column], self.over, self.where

    def rows_of(self, keys: Codes) -> dict[int, tuple[int, ...]]:
        """Of each of these keys that it has, the rows of the table that are added up."""
        ends = [*self.first[1:].tolist(), len(self.rows)]
        every = zip(self.keys.tolist(), self.first.tolist(), ends, strict=True)
        wanted = {*keys.tolist()}
        return {
            key: tuple(self.rows[start:end].tolist()) for key, start, end in every if key in wanted
        }


def unit_of(numbers: Numbers) -> float:
    """What whole numbers are rounded to: 5, 10, 100, if enough of them are multiples of that; else 1."""
    known = numpy.unique(numpy.abs(numbers[numpy.abs(numbers) < 2**53]))
    known = known[known > 0]
    if len(known) < ROUNDED or (known != numpy.round(known)).any():
        return 1.0
    return float(gcd(*known.astype(numpy.int64).tolist()))


def list_layers(catalog: Catalog) -> Iterator[Layer]:
    """All tables with counts, percents or rates, and keys to lay them beside others by."""
    codes: dict[str, int] = {}
    texts: list[str] = []
    for package in catalog.packages.values():
        for table in package.tables.values():
            yield from _read_layers(CountedTable(catalog, package, table), codes, texts)


def _read_layers(counted: CountedTable, codes: dict[str, int], texts: list[str]) -> Iterator[Layer]:
    """The layers of one table. codes, texts: of all tables; filled as they come."""
    table, axes = counted.table, counted.axes
    counts = counted.measures("count")
    shares = (*counted.measures("percent"), *counted.measures("rate"))
    if not axes or not (counts or shares):
        return
    columns, totals = [], []
    spare = numpy.zeros(table.size, dtype=bool)
    for axis in axes:
        cells = table.sheet.columns[axis.name]
        numbered = []
        for text in cells.values:
            plain = text.strip().casefold()
            if plain not in codes:
                codes[plain] = len(texts)
                texts.append(text)
            numbered.append(codes[plain])
        columns.append(numpy.array(numbered, dtype=numpy.int64)[cells.codes])
        totals.append(cells.where(find_wholes(counted, axis).__contains__))
        summed = {subtotal.value for subtotal in axis.connect.subtotals}
        spare |= cells.where(summed.__contains__)
    table_codes, total = numpy.stack(columns), numpy.stack(totals)
    numbers = [table.measure(column.name).numbers for column in counts]
    held = numpy.column_stack(numbers) if numbers else numpy.zeros((table.size, 0))
    percents = {column.name: table.measure(column.name).numbers for column in shares}
    patterns, of_row = numpy.unique(total, axis=1, return_inverse=True)
    for at in range(patterns.shape[1]):
        kept = numpy.flatnonzero(~patterns[:, at]).tolist()
        rows = (of_row.ravel() == at) & ~spare
        if kept and rows.any():
            yield Layer(
                counted.package,
                table,
                numpy.flatnonzero(rows),
                [counted.axis(axes[k]) for k in kept],
                [axes[k].name for k in kept],
                [axes[k].connect.role == "time" for k in kept],
                table_codes[kept][:, rows],
                [column.name for column in counts],
                [counted.counted(column) for column in counts],
                held[rows],
                {name: percent[rows] for name, percent in percents.items()},
                frozenset(c.name for c in shares if c.connect.of and c.connect.per),
                texts,
            )


def lay_beside(one: Layer, other: Layer) -> tuple[tuple[int, int], ...]:
    """The columns of two keys that have values in common, as positions in both: those of one name first,
    then those with the most values in common."""
    found = []
    for i in range(len(one.axes)):
        for j in range(len(other.axes)):
            mine, others = one.values(i), other.values(j)
            common, named = len(mine & others), one.axes[i] == other.axes[j]
            named = named or (one.times[i] and other.times[j])
            if common >= (1 if named else 2) and common >= ALIKE * min(len(mine), len(others)):
                found.append((-named, -common, i, j))
    taken: list[tuple[int, int]] = []
    for _, _, i, j in sorted(found):
        if all(i != a and j != b for a, b in taken):
            taken.append((i, j))
    return tuple(sorted(taken))
