"""What a share is a share of: a number of its own row, or that of the same place and period in another
table, which a concept names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..charts import format_number
from ..model import Column, Table
from ..stats.places import PlacedTable


@dataclass(frozen=True)
class Denominator:
    """A measure that others are shares of, and the table of places that it is in."""

    one: PlacedTable
    column: Column


def tell_bases(
    one: PlacedTable, column: Column, own: Iterable[PlacedTable], every: Iterable[PlacedTable]
) -> list[str] | None:
    """For each row the number that a measure is a share of, as in "1,234 students"; "" where it is not
    known. None where it is added up over rows, and where no table has it or more than one do. own: the
    tables of the package, which are asked before every other."""
    if column.connect.per is None or column.connect.over:
        return None
    named = [c for c in one.table.resource.columns("measure") if c.name == column.connect.per]
    if named:
        return _write(one.table, named[0])
    for tables in (own, every):
        found = [*_find_bases(one, column.connect.per, tables)]
        if found:
            return _look_up(one, found[0]) if len(found) == 1 else None
    return None


def _write(table: Table, column: Column) -> list[str]:
    """Each cell with its unit; "" where it is marked."""
    unit, base = column.connect.unit or "", table.measure(column.name)
    words = ["" if mark else f"{format_number(n, unit)} {unit}" for n, mark in base.known]
    return [words[code] for code in base.cells.codes.tolist()]


def _find_bases(
    one: PlacedTable, concept: str, tables: Iterable[PlacedTable]
) -> Iterator[Denominator]:
    """The tables of the same list of places, with periods of the same concept and no groups that ours has
    not, in which a measure is of a concept."""
    for other in tables:
        measures = [
            c for c in other.table.resource.columns("measure") if c.connect.concept == concept
        ]
        alike = other.listed == one.listed and {*other.groups} <= {*one.groups}
        if measures and alike and _name_time(other) == _name_time(one):
            if {*other.rows} & {*one.rows}:
                yield Denominator(other, measures[0])


def _name_time(one: PlacedTable) -> str | None:
    return None if one.time is None else one.table.resource.column(one.time).connect.concept


def _look_up(one: PlacedTable, base: Denominator) -> list[str]:
    words = _write(base.one.table, base.column)
    return [_find_word(one, row, base.one, words) for row in range(one.table.size)]


def _find_word(one: PlacedTable, row: int, other: PlacedTable, words: Sequence[str]) -> str:
    group = tuple(one.table.cell(row, name) for name in other.groups)
    found = other.find(one.table.cell(row, one.place), group, one.period(row))
    return "" if found is None else words[found]
