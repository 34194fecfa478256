"""Rules on the cells of a package's tables that no general validator knows."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Catalog, CellSelector, ForeignKey, Package, SpotCheck, Table
from ..problems import Problem
from .records import problem_at

SHOWN_AT_MOST = 20


def check_small_counts(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """No count from 1 up to the threshold is shown. The value itself is never repeated: the
    report of a public pull request is public."""
    for table in package.tables.values():
        for column in table.resource.columns("measure"):
            threshold = column.connect.threshold or package.descriptor.connect.suppression.threshold
            if column.connect.kind != "count" or threshold is None or not _numeric(table, column.name):
                continue
            numbers = table.numbers(column.name)
            small = numbers.index[(numbers > 0) & (numbers < threshold)]
            for row in small[:SHOWN_AT_MOST]:
                yield Problem(table.path, table.line(row), column.name, "small-count",
                              f"this count is below {threshold}, the least that may be shown",
                              "Hide it (write suppressed), and whatever would give it away; if it "
                              "was pushed already, tell the maintainers: it must leave the history.")


def _numeric(table: Table, name: str) -> bool:
    """Whether every cell of a measure is a number or a declared mark; the judge reports the rest."""
    try:
        table.numbers(name)
    except ValueError:
        return False
    return True


def check_foreign_keys(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A key into another package finds its row there; an empty key is no key."""
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
    return table if known else None


def _dangling(table: Table, key: ForeignKey, target: Table) -> Iterator[Problem]:
    known = set(target.rows[list(key.reference.fields)].itertuples(index=False, name=None))
    shown = 0
    for row, values in enumerate(table.rows[list(key.fields)].itertuples(index=False, name=None)):
        if values in known or not any(values) or shown == SHOWN_AT_MOST:
            continue
        shown += 1
        where = key.reference.package or "this package"
        yield Problem(table.path, table.line(row), ", ".join(key.fields), "foreign-key",
                      f"`{' / '.join(values)}` is not in {where} ({key.reference.resource})",
                      "Correct the spelling or code; the reference tables hold the ones in use.")


def check_spot_checks(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A declared known number is what the table gives."""
    for i, check in enumerate(package.descriptor.connect.spot_checks):
        at = ("connect", "spotChecks", i)
        for code, message, hint in _spot_check(package, check):
            yield problem_at(package.descriptor, at, code, message, hint)


def _spot_check(package: Package, check: SpotCheck) -> Iterator[tuple[str, str, str]]:
    cells = [_cell(package, selector) for selector in (*check.of, *check.per)]
    faults = [cell for cell in cells if isinstance(cell, str)]
    for fault in faults:
        yield "spot-check-cell", fault, "Choose a cell that the table has and that holds a number."
    if faults:
        return
    found = sum(cells[: len(check.of)])
    if check.per:
        base = sum(cells[len(check.of):])
        if base == 0:
            yield "spot-check-cell", "the percentage's base is 0", "Choose another base."
            return
        found = 100 * found / base
    if abs(found - check.expected) > check.tolerance + 1e-9:
        yield ("spot-check", f"{check.expected:g} was expected and the table gives {found:g}",
               "Correct the table, or the expected number with its source.")


def _cell(package: Package, selector: CellSelector) -> float | str:
    """The number in a cell, or what is wrong with asking for it."""
    table = package.tables.get(selector.resource)
    if table is None or not {selector.field, *selector.where} <= set(table.rows.columns):
        return "the cell's resource or columns do not exist"
    rows = table.rows
    for name, value in selector.where.items():
        rows = rows[rows[name] == value]
    if len(rows) != 1:
        return f"{len(rows)} rows match {dict(selector.where)}, where one is meant"
    cell = rows[selector.field].iloc[0]
    marking = table.resource.column(selector.field).marking()
    if cell in marking or cell == "":
        return f"the cell at {dict(selector.where)} is {marking.get(cell, 'empty')}, so it tests nothing"
    try:
        return float(cell)
    except ValueError:
        return f"the cell at {dict(selector.where)} holds no number"


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


RULES = (check_small_counts, check_foreign_keys, check_spot_checks, check_views)
