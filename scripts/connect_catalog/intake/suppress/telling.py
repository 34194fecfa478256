"""What was hidden, and the words for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ...checks.disclosure.attack import find_given_away
from ...checks.disclosure.system import COVER_IS_WHOLE, Place, Relation, System, build_system
from ...model import Catalog, Column, Package, Table


@dataclass(frozen=True)
class Hidden:
    """What was hidden in one column of a table. cells: the number of its cells, one for each row;
    share: the hidden counts as a percentage of all counts, or None if that percentage would itself
    reveal too much."""

    path: str
    field: str
    primary: int
    complementary: int
    cells: int
    share: int | None


def report_hidden(
    safe: Catalog, before: Package, primary: set[Place], complementary: set[Place]
) -> Iterator[Hidden]:
    system = build_system(safe)
    for table in before.tables.values():
        for column in table.resource.columns("measure"):
            here = [
                {p for p in places if (p.resource, p.field) == (table.resource.name, column.name)}
                for places in (primary, complementary - primary)
            ]
            if here[0] or here[1]:
                share = _safe_share(system, table, column, here[0] | here[1])
                yield Hidden(
                    table.path, column.name, len(here[0]), len(here[1]), len(table.rows), share
                )


def _safe_share(system: System, table: Table, column: Column, places: set[Place]) -> int | None:
    """The counts hidden now as a whole percentage of all that the table showed before; None if a
    reader who is told it could work out a hidden number."""
    import numpy

    if column.connect.kind != "count":
        return None
    numbers = table.measure(column.name).numbers
    every = float(numpy.nansum(numbers))
    hidden = float(numpy.nansum(numbers[[place.row for place in places]]))
    if hidden <= 0:
        return None
    shown, share = every - hidden, round(100 * hidden / every)
    if not 0 <= share < 99:
        return None
    ends = [shown * percent / (100 - percent) for percent in (max(share - 0.5, 0.0), share + 0.5)]
    cells = [i for i, cell in enumerate(system.cells) if set(cell.places) & places]
    told = Relation(
        "told",
        tuple((cell, 1.0) for cell in cells),
        ends[0],
        ends[1],
        ((0.0, float("inf")),),
        COVER_IS_WHOLE,
    )
    return None if find_given_away(replace(system, relations=[*system.relations, told])) else share


def format_report(hidden: Iterable[Hidden]) -> Iterator[str]:
    """The report, one line for each column. It tells no number that stands for few people."""
    for column in hidden:
        cells = column.primary + column.complementary
        yield (
            f"{column.path} [{column.field}]: {column.primary} hidden for being small, "
            f"{column.complementary} more to protect them; {cells} of {column.cells} cells"
            + (f", about {column.share}% of what is counted." if column.share is not None else ".")
        )
