"""Values of a column that are the sum of some of its other values, found by trying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy

from ..bounds import SUBTOTAL_ROWS, SUBTOTAL_VALUES
from ..cells import EncodedColumn, number_rows
from .evidence import find_sums
from .sums import Rows


@dataclass(frozen=True)
class PartSum:
    """A value that is the sum of others of its column, in so many sums that were tested."""

    column: str
    value: str
    parts: tuple[str, ...]
    tested: int


def find_subtotals(rows: Rows) -> Iterator[PartSum]:
    """Values that are the sum of two or more others, all other keys being equal."""
    for column, cells in rows.keys.items() if rows.counts else ():
        values = sorted({*cells.values} - {""})
        if not 3 <= len(values) <= SUBTOTAL_VALUES:
            continue
        told: set[str] = set()
        for name, numbers in rows.counts.items():
            table = spread_values(rows, column, values, numbers)
            reach = float(rows.reach.get(name, 0))
            for total, parts, tested in _find_sums(table, reach) if table is not None else ():
                if values[total] not in told:
                    told.add(values[total])
                    yield PartSum(column, values[total], tuple(values[p] for p in parts), tested)


def _find_sums(table: numpy.ndarray, reach: float) -> Iterator[tuple[int, tuple[int, ...], int]]:
    """As `find_sums`; of rounded numbers first sums that hold as they are shown, then those that hold as far
    as the numbers are rounded."""
    if not reach:
        yield from find_sums(table)
        return
    grain = max(2, int(numpy.gcd.reduce(table[~numpy.isnan(table)].astype(numpy.int64))))
    yield from find_sums(table, grain=grain)
    yield from find_sums(table, reach, grain)


def spread_values(
    rows: Rows, column: str, values: Sequence[str], numbers: numpy.ndarray
) -> numpy.ndarray | None:
    """(groups, values): the numbers of the rows in which all other keys are equal, by their value of a
    column; None where two rows have all keys in common. Of many rows, those of some groups."""
    others = [c for name, c in {**rows.keys, **rows.periods}.items() if name != column]
    chosen = choose_rows(others, len(numbers))
    place = {value: i for i, value in enumerate(values)}
    cells = rows.keys[column]
    at = numpy.array([place.get(value, -1) for value in cells.values])[cells.codes[chosen]]
    group = number_groups(others, chosen)
    kept = at >= 0
    where = group[kept], at[kept]
    table = numpy.full((int(group.max(initial=-1)) + 1, len(values)), numpy.nan)
    table[where] = numbers[chosen][kept]
    taken = numpy.zeros(table.shape, int)
    numpy.add.at(taken, where, 1)
    return None if (taken > 1).any() else table


def choose_rows(others: Sequence[EncodedColumn], size: int) -> numpy.ndarray:
    """Rows to look at: all, or those of the first values of the column with the most values."""
    if size <= SUBTOTAL_ROWS or not others:
        return numpy.arange(min(size, SUBTOTAL_ROWS))
    longest = max(others, key=lambda column: len(column.values))
    counts = numpy.cumsum(numpy.bincount(longest.codes, minlength=len(longest.values)))
    wanted = counts <= max(SUBTOTAL_ROWS, int(counts[0]))
    return numpy.flatnonzero(wanted[longest.codes])[:SUBTOTAL_ROWS]


def number_groups(others: Sequence[EncodedColumn], chosen: numpy.ndarray) -> numpy.ndarray:
    """For each chosen row the number of its group: those of rows that have these keys in common."""
    if not others:
        return numpy.zeros(len(chosen), int)
    some = [EncodedColumn(column.values, column.codes[chosen]) for column in others]
    return numpy.unique(number_rows(some)[0], return_inverse=True)[1]
