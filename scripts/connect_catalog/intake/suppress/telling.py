"""What was hidden, and the words for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ...bounds import TOLD_CELLS
from ...checks.disclosure import tell_given_away
from ...checks.disclosure.attack import Finding, find_given_away
from ...checks.disclosure.system import ROUNDED, SHOWN, Place, Relation, System
from ...checks.disclosure.words import name_cell, table_of
from ...model import Catalog, Column, Package, Table
from ...problems import Problem
from ...words import say_and
from .draft import Protection
from .marking import ADD_MARK, has_mark

FEW = 3  # hidden numbers of a kind; how many there are of fewer is not said, as it could tell which


@dataclass(frozen=True)
class Hidden:
    """What was hidden in one column of a table. cells: the number of its cells, one for each row;
    share: the hidden counts as a percentage of all counts, or None if that percentage would itself
    reveal too much; lines: the line and the row's key of each hidden cell."""

    path: str
    field: str
    primary: int
    complementary: int
    cells: int
    share: int | None
    lines: tuple[tuple[int, str], ...]


def report_hidden(
    system: System,
    safe: Catalog,
    before: Package,
    primary: set[Place],
    complementary: set[Place],
) -> Iterator[Hidden]:
    """What was hidden in each column of a package. system: of the catalog that is safe."""
    for table in before.tables.values():
        for column in table.resource.columns("measure"):
            at = (before.id, table.resource.name, column.name)
            here = [
                {p for p in places if (p.package, p.resource, p.field) == at}
                for places in (primary, complementary - primary)
            ]
            if places := sorted(here[0] | here[1]):
                share = _safe_share(system, table, column, here[0] | here[1])
                lines = tuple((table.line(p.row), name_cell(safe, p)) for p in places)
                size = len(table.rows)
                yield Hidden(
                    table.path, column.name, len(here[0]), len(here[1]), size, share, lines
                )


def _safe_share(system: System, table: Table, column: Column, places: set[Place]) -> int | None:
    """The counts hidden now as a whole percentage of all that the table showed before; None if a
    reader who is told it could work out a hidden number, or if there are too many to find that out."""
    import numpy

    if column.connect.kind != "count" or len(places) > TOLD_CELLS:
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
    )
    return None if find_given_away(replace(system, relations=[*system.relations, told])) else share


def format_report(hidden: Iterable[Hidden], whole: bool = False) -> Iterator[str]:
    """The report, a line for each column. whole: with a line for each hidden cell, too.

    It tells no number that stands for few people, nor which of the hidden numbers are small."""
    for column in hidden:
        cells = column.primary + column.complementary
        split = ""
        if min(column.primary, column.complementary) >= FEW:
            split = (
                f", {column.primary} of them for being small and {column.complementary} to protect "
                "those"
            )
        yield (
            f"{column.path} [{column.field}]: {cells} of {column.cells} cells are hidden now{split}"
            + (f"; that is about {column.share}% of what is counted." if column.share else ".")
        )
        if whole:
            yield from (f"- line {line}, {name}" for line, name in column.lines)


# --------------------------------------------------------------------------- what cannot be protected


def list_unprotected(draft: Protection, findings: Iterable[Finding]) -> Iterator[Problem]:
    """What stays given away whatever else is hidden; which tables show too much, and what would mend
    it."""
    named = say_and(sorted(draft.ids))
    for finding in findings:
        cell = draft.system.cells[finding.cell]
        place = (cell.hidden_at or cell.places)[0]
        problem = tell_given_away(draft.system, draft.catalog, finding, place)
        blamed = sorted({*_blame(draft, finding)})
        yield replace(
            problem,
            message=f"whatever else of {named} is hidden, {problem.message}",
            mend=" ".join(blamed) or _say_what_is_left(draft, finding),
        )


def _say_what_is_left(draft: Protection, finding: Finding) -> str:
    """What to do where all that these packages could hide is hidden or 0 already: the numbers are too
    small for all of the sums that they stand in."""
    cells = [c for at in finding.relations for c, _ in draft.system.relations[at].terms]
    places = [place for cell in cells for place in draft.system.cells[cell].places]
    tables = sorted({table_of(draft.catalog, place).path for place in places})
    several = f", or one of these tables: {', '.join(tables)}" if len(tables) > 1 else ""
    return (
        "Every number beside it is hidden or 0 already, as so few were counted. Leave out the rows or the "
        f"column, or the totals they add up to{several}; or publish larger groups."
    )


def _blame(draft: Protection, finding: Finding) -> Iterator[str]:
    """For each table that shows what cannot be hidden here, why, and what to do."""
    cells, catalog = draft.system.cells, draft.catalog
    for relation in (draft.system.relations[at] for at in finding.relations):
        shown = [cells[c] for c, _ in relation.terms if cells[c].state in (SHOWN, ROUNDED)]
        places = [place for cell in shown for place in cell.places]
        places += [relation.shown_by] if relation.shown_by else []
        for place in places:
            table = table_of(catalog, place)
            if place.package not in draft.ids:
                together = " ".join([*sorted(draft.ids), place.package])
                yield (
                    f"{table.path} of the package {place.package} shows too much in the column "
                    f"{place.field}. To hide numbers in both: catalog suppress {together}."
                )
            elif not has_mark(catalog, place):
                yield (
                    f"{table.path} shows too much in the column {place.field}, which has no mark for a "
                    f"hidden number: {ADD_MARK}"
                )
