"""Rules for gaps: a declared year, place or combination without a row is reported."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence

from ..codes import Code
from ..model import Catalog, Column, Gap, Package, Table
from ..problems import Problem
from .person_names import may_tell_of_a_person
from .telling import problem_at

SHOWN_AT_MOST = 3
# A table whose combinations outnumber its rows more than so many times is not listed, only counted.
LISTED_AT_MOST = 50

Levels = Mapping[str, tuple[str, ...]]


def check_years(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """The first and last year in the tables are those that `timeCovered` declares.

    Why: People choose a dataset by its years. A year that is promised but missing is a gap that
    nobody sees.

    Mend: Correct `timeCovered`, or add the rows that are not there.
    """
    years = sorted(_years(package))
    covered = package.descriptor.connect.time_covered
    if not years or covered.end < covered.start or _is_unread(package):
        return
    for name, declared, found in (
        ("start", covered.start, years[0]),
        ("end", covered.end, years[-1]),
    ):
        if int(declared[:4]) != found:
            message = f"{declared[:4]} is declared, but the tables' {_LAST[name]} year is {found}"
            yield problem_at(package, ("connect", "timeCovered", name), Code.YEARS, message)


_LAST = {"start": "first", "end": "last"}


_PERIOD = re.compile(r"((?:19|20)\d\d)(?:[-/](\d\d)(?!\d))?")


def _years(package: Package) -> Iterator[int]:
    for table in package.tables.values():
        for column in table.resource.columns("time"):
            for period in table.sheet.columns[column.name].values:
                for first, last in _PERIOD.findall(period):
                    yield int(first)
                    if last and (int(first) + 1) % 100 == int(last):  # as in 2012-13
                        yield int(first) + 1


def _is_unread(package: Package) -> bool:
    """Whether a table could not be read, so that nobody can say what the tables hold together."""
    return len(package.tables) < len(package.descriptor.resources)


def check_places(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A dataset by town, say, has a column of towns. Where a table of reference lists the places of
    this geography, the column refers to it, or to no table at all.

    Why: People choose a dataset by the smallest place it shows. And only a place from the list of
    places is sure to be spelled as it is elsewhere.

    Mend: Give the column of places the role `geography` and a foreign key into the table of places,
    or correct `geography`.
    """
    connect = package.descriptor.connect
    known = {
        p.id
        for p in catalog.packages.values()
        if p.descriptor.connect.kind == "reference"
        and p.descriptor.connect.geography == connect.geography
    }
    if connect.kind == "reference" or not known or _is_unread(package):
        return
    if not any(_refers(t, known, catalog) for t in package.tables.values()):
        message = f"no table has a column of places of the kind `{connect.geography}`"
        mend = (
            f"Give the column of places the role geography and a foreign key into "
            f"{' or '.join(sorted(known))}, or correct `geography`."
        )
        yield problem_at(package, ("connect", "geography"), Code.GEOGRAPHY, message, mend)


def _refers(table: Table, known: set[str], catalog: Catalog) -> bool:
    keys = table.resource.connect.foreign_keys
    for column in table.resource.columns("geography"):
        into = {key.reference.package for key in keys if column.name in key.fields}
        if not into or into & known or not into <= {None, *catalog.packages}:
            return True
    return False


def check_row_count(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A table has as many rows as `connect.rows` declares.

    Why: A file that was cut off on its way still looks whole.

    Mend: Add the rows that are not there, or correct the number.
    """
    for r, resource in enumerate(package.descriptor.resources):
        table, declared = package.tables.get(resource.name), resource.connect.rows
        if table is not None and declared is not None and declared != table.size:
            message = f"{declared} rows are declared, but the table has {table.size}"
            yield problem_at(package, ("resources", r, "connect", "rows"), Code.ROW_COUNT, message)


def check_combinations(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A table with a measure has a row for every combination of its places, periods and groups, or
    names the gap. The values are those that a column allows, every period between the first and the last, and
    every place of the same kind in the table of reference. A gap stands in `connect.gaps`, with its
    reason.

    Why: A row that is left out looks like a zero, or like nothing at all. A reader must see that
    there is no number, and why.

    Mend: Add the rows, with a mark such as `missing` where there is no number. If the source has no
    such row, name the gap and its reason in `connect.gaps`. A gap names values that have no row
    together.
    """
    for r, resource in enumerate(package.descriptor.resources):
        table = package.tables.get(resource.name)
        if table is None or not _is_grid(table):
            continue
        names = resource.schema_.primary_key
        levels = {name: _levels(package, table, name, catalog) for name in names}
        bad = [*_bad_gaps(package, r, table, levels)]
        yield from bad or _missing_rows(package, table, levels)


def _is_grid(table: Table) -> bool:
    """Whether there are numbers, places, periods and dimensions alone tell the rows apart, and these have
    no other problem."""
    if not table.resource.columns("measure"):
        return False  # it ties places to each other
    columns = {column.name: column for column in table.resource.schema_.fields}
    return all(
        name in columns
        and columns[name].connect.role in ("geography", "time", "dimension")
        and _is_sound(columns[name], set(table.sheet.columns[name].values))
        for name in table.resource.schema_.primary_key
    )


def _is_sound(column: Column, found: set[str]) -> bool:
    """Whether a column holds only what it may. Other rules report what it may not hold."""
    if column.type == "year" and not all(re.fullmatch(r"\d{4}", value) for value in found):
        return False
    return "" not in found and found <= set(column.listed or found)


def _levels(package: Package, table: Table, name: str, catalog: Catalog) -> tuple[str, ...]:
    column = table.resource.column(name)
    found = set(table.sheet.columns[name].values)
    if column.connect.role == "geography":
        found |= _listed_places(package, table, name, found, catalog)
    elif column.connect.role == "time":
        found |= _periods_between(found)
    return column.listed or tuple(sorted(found))


def _listed_places(
    package: Package, table: Table, name: str, found: set[str], catalog: Catalog
) -> set[str]:
    """The places in a reference table of the same kinds as those found. Its columns with a closed
    list of values tell the kinds apart."""
    for key in table.resource.connect.foreign_keys:
        reference = catalog.target(key.reference, package.id)
        if reference is None or name not in key.fields:
            continue
        place = key.reference.fields[key.fields.index(name)]
        groups = [
            c.name for c in reference.resource.schema_.fields if c.constraints.enum or c.categories
        ]
        if reference.resource.schema_.primary_key == (place,) and found <= set(
            reference.sheet.columns[place].values
        ):
            grouped = [*zip(reference.texts(place), _tuples(reference, groups), strict=True)]
            touched = {group for id, group in grouped if id in found}
            return {id for id, group in grouped if group in touched}
    return set()


def _tuples(table: Table, names: Sequence[str]) -> list[tuple[str, ...]]:
    """For each row its cells in some columns."""
    columns = [table.texts(name) for name in names]
    return [*zip(*columns, strict=True)] if columns else [()] * table.size


def _periods_between(found: set[str]) -> set[str]:
    """Every period from the first up to the last, spaced as the two closest ones are. Empty if the
    periods are not all written in the same way, with years."""
    starts = {}
    for period in found:
        years = re.findall(r"\d{4}", period)
        if not years or re.sub(r"\d{4}", "", period) != re.sub(r"\d{4}", "", min(found)):
            return set()
        starts[int(years[0])] = period
    ordered = sorted(starts)
    if len(ordered) < 3 or len(starts) != len(found):
        return set()
    step = min(after - before for before, after in itertools.pairwise(ordered))
    first = starts[ordered[0]]
    return {_move(first, by) for by in range(0, ordered[-1] - ordered[0], step)}


def _move(period: str, by: int) -> str:
    """A period so many years later."""
    return re.sub(r"\d{4}", lambda year: str(int(year.group()) + by), period)


def _bad_gaps(package: Package, r: int, table: Table, levels: Levels) -> Iterator[Problem]:
    """A declared gap names key columns and values that they have, and there is no row in it."""
    for g, gap in enumerate(table.resource.connect.gaps):
        at = ("resources", r, "connect", "gaps", g)
        fault = _gap_fault(gap, table, levels)
        if fault:
            yield problem_at(package, at, Code.GAP, fault)


def _gap_fault(gap: Gap, table: Table, levels: Levels) -> str | None:
    for name, wanted in _wanted(gap).items():
        if name not in levels:
            return f"`{name}` is not a column of the primary key"
        unknown = sorted(wanted - set(levels[name]))
        if unknown:
            return f"`{name}` has no value `{unknown[0][:60]}`"
    rows = len(table.match(gap.where))
    return f"{rows} rows stand where this gap is declared" if rows else None


def _wanted(gap: Gap) -> dict[str, set[str]]:
    return {n: {v} if isinstance(v, str) else set(v) for n, v in gap.where.items()}


def _missing_rows(package: Package, table: Table, levels: Levels) -> Iterator[Problem]:
    gaps = [_wanted(gap) for gap in table.resource.connect.gaps]
    possible, there = math.prod(map(len, levels.values())), table.size
    if possible == there and not gaps:
        return
    if possible > LISTED_AT_MOST * max(there, 100):
        missing, such_as = possible - there, ""
    else:
        absent = [*_absent(table, levels, gaps)]
        plain = (one for one in absent if not any(map(may_tell_of_a_person, one)))
        shown = "; ".join(map(" / ".join, itertools.islice(plain, SHOWN_AT_MOST)))
        missing, such_as = len(absent), f", such as {shown}" if shown else ""
    if missing:
        message = (
            f"not every combination of {', '.join(levels)} has a row; {missing:,} do not{such_as}"
        )
        yield Problem(table.path, 0, ", ".join(levels), Code.MISSING_ROWS, message)


def _absent(
    table: Table, levels: Levels, gaps: list[dict[str, set[str]]]
) -> Iterator[tuple[str, ...]]:
    there = {*_tuples(table, [*levels])}
    for combination in itertools.product(*levels.values()):
        if combination not in there:
            named = dict(zip(levels, combination, strict=True))
            if not any(all(named[n] in wanted for n, wanted in gap.items()) for gap in gaps):
                yield combination


RULES = (check_years, check_places, check_row_count, check_combinations)
