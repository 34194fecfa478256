"""What was hidden, and the words for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ...checks.disclosure.attack import Finding, find_given_away
from ...checks.disclosure.system import COVER_IS_WHOLE, SHOWN, Place, Relation, System, build_system
from ...marks import Mark
from ...model import Catalog, Column, Package, Table
from .marking import ADD_MARK

BLAMED_AT_MOST = 3
NOTHING_LEFT = (
    "Every number beside it is hidden or 0 already, and its totals are shown elsewhere as well: leave "
    "out the rows or the column, or publish larger groups."
)


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


def tell_unprotected(system: System, catalog: Catalog, id: str, findings: list[Finding]) -> str:
    """What stays given away whatever else of a package is hidden, which tables show too much, and what
    would mend it."""
    cell = system.cells[findings[0].cell]
    place = (cell.hidden_at or cell.places)[
        0
    ]  # what was hidden in the search is hidden nowhere yet
    table = catalog.packages[place.package].tables[place.resource]
    count = len(findings)
    stay = "hidden number stays" if count == 1 else "hidden numbers stay"
    first = "it" if count == 1 else "the first"
    blamed = sorted({*_blame(system, catalog, id, findings)})[:BLAMED_AT_MOST]
    return (
        f"{count} {stay} given away, whatever else of {id} is hidden; {first} is {table.path}, "
        f"line {table.line(place.row)}. {' '.join(blamed) or NOTHING_LEFT} Nothing was changed."
    )


def _blame(system: System, catalog: Catalog, id: str, findings: list[Finding]) -> Iterator[str]:
    """For each table that shows what cannot be hidden here, why, and what to do."""
    for finding in findings:
        for relation in (system.relations[at] for at in finding.relations):
            shown = [system.cells[c] for c, _ in relation.terms if system.cells[c].state == SHOWN]
            places = [place for cell in shown for place in cell.places]
            places += [relation.shown_by] if relation.shown_by else []
            for place in places:
                table = catalog.packages[place.package].tables[place.resource]
                if place.package != id:
                    yield (
                        f"{table.path} of the package {place.package} shows too much in the column "
                        f"{place.field}: hide numbers there first, with: catalog suppress {place.package}."
                    )
                elif Mark.SUPPRESSED not in table.resource.column(place.field).marking().values():
                    yield (
                        f"{table.path} shows too much in the column {place.field}, which has no mark for a "
                        f"hidden number: {ADD_MARK}"
                    )
