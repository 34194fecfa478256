"""Rules on the cells of a package's tables that no general validator knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Catalog, CellSelector, Column, ForeignKey, Package, SpotCheck, Table
from ..problems import Problem
from .records import problem_at

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def check_plain_numbers(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A number is written with digits, a point and a minus sign only. Table Schema also reads NaN,
    INF, 1e5, 1_000 and spaces; they are slips in a table of counts."""
    for table in package.tables.values():
        for column in table.resource.schema_.fields:
            if column.type in ("integer", "number"):
                yield from _odd_numbers(table, column)


def _odd_numbers(table: Table, column: Column) -> Iterator[Problem]:
    marks = {""} if column.missing_values is None else {*column.marking()}
    for value, rows in table.rows.groupby(column.name).groups.items():
        if value in marks or _NUMBER.fullmatch(value):
            continue
        for row in rows:
            yield Problem(table.path, table.line(row), column.name, "not-a-plain-number",
                          f"{show_cell(column, value)} is neither a number nor a mark of this column",
                          number_hint(column))


def show_cell(column: Column, cell: str) -> str:
    """A cell in words for a report, which is public: what may be a hidden count is not repeated."""
    if cell == "":
        return "an empty cell"
    if column.connect.role == "measure" and any(character.isdigit() for character in cell):
        return "what stands in this cell"
    return f"`{cell[:57]}...`" if len(cell) > 60 else f"`{cell}`"


def number_hint(column: Column) -> str:
    """How a number, or no number, is written in a column."""
    how = "digits only" if column.type == "integer" else "digits, with a point for the decimals"
    marks = " or ".join(mark or "nothing" for mark in column.marking())
    return f"Write {how}; where there is no number, write {marks}." if marks else (
        f"Write {how}; or declare a mark for cells without a number under `missingValues`.")


def check_keys_filled(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """Every row has a value in each column of the primary key."""
    for table in package.tables.values():
        for name in table.resource.schema_.primary_key:
            if name in table.rows.columns:
                for row in table.rows.index[table.rows[name] == ""]:
                    yield Problem(table.path, table.line(row), name, "empty-key",
                                  "this cell is empty, and the row is known by it",
                                  "Fill it in, or remove the row.")


def check_small_counts(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """No count from 1 up to the threshold is shown. The value itself is never repeated: the
    report of a public pull request is public."""
    for table in package.tables.values():
        for column in table.resource.columns("measure"):
            threshold = _threshold(package, column)
            for row in _small_counts(table, column, threshold):
                yield Problem(table.path, table.line(row), column.name, "small-count",
                              f"this count is below {threshold}, the least that may be shown",
                              "Hide it (write suppressed), and whatever would give it away; if it "
                              "was pushed already, tell the maintainers: it must leave the history.")


def _threshold(package: Package, column: Column) -> int | None:
    """The least count a column shows; None where it counts nobody, or nothing needs hiding."""
    if column.connect.kind != "count":
        return None
    return column.connect.threshold or package.descriptor.connect.suppression.threshold


def _small_counts(table: Table, column: Column, threshold: int | None) -> list[int]:
    """The rows whose count is below the threshold and not 0; other cells are other rules' task."""
    cells = table.rows[column.name]
    if threshold is None:
        return []
    small = {cell for cell in set(cells) - set(column.marking())
             if _NUMBER.fullmatch(cell) and 0 < float(cell) < threshold}
    return list(cells.index[cells.isin(small)])


def check_foreign_keys(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A key into another table finds its row there; an empty key is no key."""
    for table in package.tables.values():
        for key in table.resource.connect.foreign_keys:
            target = _target(package, catalog, key)
            if target is None or not set(key.fields) <= set(table.rows.columns):
                continue
            yield from _dangling(table, key, target)


def _target(package: Package, catalog: Catalog, key: ForeignKey) -> Table | None:
    other = catalog.packages.get(key.reference.package or package.id)
    table = other.tables.get(key.reference.resource) if other else None
    known = table is not None and set(key.reference.fields) <= set(table.rows.columns)
    return table if known and len(key.fields) == len(key.reference.fields) else None


def _dangling(table: Table, key: ForeignKey, target: Table) -> Iterator[Problem]:
    known = set(target.rows[list(key.reference.fields)].itertuples(index=False, name=None))
    package = key.reference.package
    where = f"the package `{package}`" if package else "this package"
    for row, values in enumerate(table.rows[list(key.fields)].itertuples(index=False, name=None)):
        if any(values) and values not in known:
            yield Problem(table.path, table.line(row), ", ".join(key.fields), "foreign-key",
                          f"`{' / '.join(values)}` does not stand in `{key.reference.resource}` of "
                          f"{where}",
                          "Correct the spelling or the code here, or add a row there.")


def check_spot_checks(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A declared known number is what the table gives."""
    for i, check in enumerate(package.descriptor.connect.spot_checks):
        at = ("connect", "spotChecks", i)
        for code, message, hint in _spot_check(package, check):
            yield problem_at(package.descriptor, at, code, message, hint)


def _spot_check(package: Package, check: SpotCheck) -> Iterator[tuple[str, str, str]]:
    if not all(_readable(package, selector) for selector in (*check.of, *check.per)):
        return
    cells = [_cell(package, selector) for selector in (*check.of, *check.per)]
    faults = [cell for cell in cells if isinstance(cell, str)]
    for fault in faults:
        yield "spot-check-cell", fault, "Choose a cell that the table has and that shows a number."
    if faults:
        return
    found = sum(cells[: len(check.of)])
    if check.per:
        base = sum(cells[len(check.of):])
        if base == 0:
            yield "spot-check-cell", "the cells under `per` add up to 0", "Choose other cells."
            return
        found = 100 * found / base
    if abs(found - check.expected) > check.tolerance + 1e-9:
        yield ("spot-check", f"{check.expected:,.10g} was expected, and the table gives {found:,.10g}",
               "Correct the table, or the expected number with its source.")


def _readable(package: Package, selector: CellSelector) -> bool:
    """Whether the cell's table was read and has the columns; where not, another rule says so."""
    table = package.tables.get(selector.resource)
    return table is not None and {selector.field, *selector.where} <= set(table.rows.columns)


def _cell(package: Package, selector: CellSelector) -> float | str:
    """The number in a cell, or what is wrong with asking for it."""
    table = package.tables[selector.resource]
    rows = table.rows
    for name, value in selector.where.items():
        rows = rows[rows[name] == value]
    where = " and ".join(f"{name} {value}" for name, value in selector.where.items()) or "no condition"
    if len(rows) != 1:
        return f"{len(rows)} rows match {where}, where one is meant"
    column = table.resource.column(selector.field)
    cell = rows[selector.field].iloc[0]
    if not _NUMBER.fullmatch(cell) or cell in column.marking():
        return f"the cell of {where} holds no number, so it tests nothing"
    if rows.index[0] in _small_counts(table, column, _threshold(package, column)):
        return f"the cell of {where} holds a count too small to be shown"
    return float(cell)


def check_views(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A view has one value for each x of each series; its `where` fixes every other column."""
    for i, view in enumerate(package.descriptor.connect.views):
        table = package.tables.get(view.resource)
        names = [view.x, *([view.series] if view.series else [])]
        if table is None or not {*names, view.y, *view.where} <= set(table.rows.columns):
            continue
        rows = table.rows
        for name, value in view.where.items():
            rows = rows[rows[name] == value]
        at = ("connect", "views", i)
        if rows.empty:
            yield problem_at(package.descriptor, at, "empty-view", "no row matches its `where`",
                             "Look for a misspelt value.")
        elif rows.duplicated(names).any():
            yield problem_at(package.descriptor, at, "ambiguous-view",
                             f"several rows share one {' and '.join(names)}",
                             "Fix the other columns in `where`, or draw one of them as `series`.")


RULES = (
    check_plain_numbers,
    check_keys_filled,
    check_small_counts,
    check_foreign_keys,
    check_spot_checks,
    check_views,
)
