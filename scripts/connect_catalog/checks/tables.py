"""Rules for the cells of a table: those that no general validator knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..cells import all_differ, find_absent, number_rows
from ..codes import Code
from ..model import Catalog, CellSelector, Column, ForeignKey, Package, SpotCheck, Table
from ..problems import Problem
from ..words import say_limit
from .disclosure.tables import is_small
from .person_names import may_tell_of_a_person
from .telling import problem_at, problem_in

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LONG = re.compile(r"-?0*[1-9][0-9]{15}[0-9]*(\.[0-9]+)?")  # a float keeps 15 digits


def check_plain_numbers(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A number is written with digits, a point and a minus sign only. Table Schema also reads NaN,
    INF, 1e5, 1_000 and spaces; they are slips in a table of counts. Before the point stand 15 digits
    at most.

    Why: Programs read such spellings in different ways: one takes 1e5 for a hundred thousand, the
    next for a text. A reader must not have to guess. And most programs keep no more than 15 digits of
    a number; a longer one would be shown as another.

    Mend: Write digits, with a point for the decimals and without commas. Where there is no number,
    write one of the column's marks, such as `missing`. A long code is no number: make its column's
    type `string`.
    """
    for table in package.tables.values():
        for column in table.resource.schema_.fields:
            if column.type in ("integer", "number"):
                yield from _odd_numbers(table, column)
                yield from _long_numbers(table, column)


def _odd_numbers(table: Table, column: Column) -> Iterator[Problem]:
    marks = {""} if column.missing_values is None else {*column.marking()}
    for row in table.find(
        column.name, lambda cell: cell not in marks and not _NUMBER.fullmatch(cell)
    ):
        cell = show_cell(column, table.cell(row, column.name))
        message = f"{cell} is neither a number nor a mark of this column"
        mend = number_hint(column)
        yield problem_in(table, row, column.name, Code.NOT_A_PLAIN_NUMBER, message, mend)


def _long_numbers(table: Table, column: Column) -> Iterator[Problem]:
    marking = column.marking()
    for row in table.find(
        column.name,
        lambda cell: len(cell) > 15 and cell not in marking and _LONG.fullmatch(cell) is not None,
    ):
        message = "this number has more than 15 digits before the point"
        yield problem_in(table, row, column.name, Code.NOT_A_PLAIN_NUMBER, message)


def show_cell(column: Column, cell: str) -> str:
    """A cell in words for a report. Reports are public, so what may be a hidden count, or tell of a
    person, is not repeated."""
    if cell == "":
        return "an empty cell"
    counted = column.connect.role == "measure" and any(character.isdigit() for character in cell)
    if counted or may_tell_of_a_person(cell):
        return "what stands in this cell"
    return f"`{cell[:57]}...`" if len(cell) > 60 else f"`{cell}`"


def number_hint(column: Column) -> str:
    """How a number, or the lack of one, is written in a column."""
    how = "digits only" if column.type == "integer" else "digits, with a point for the decimals"
    marks = " or ".join(mark or "nothing" for mark in column.marking())
    return (
        f"Write {how}; where there is no number, write {marks}."
        if marks
        else (f"Write {how}; or declare a mark for cells without a number under `missingValues`.")
    )


def check_keys_filled(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """Every row has a value in each column of the primary key.

    Why: A row is known by its key, such as the town and the year. If a part of it is empty, nobody
    knows what the row is about.

    Mend: Fill in the cell, or remove the row.
    """
    for table in package.tables.values():
        for name in table.resource.schema_.primary_key:
            if name in table.sheet.names:
                for row in table.find(name, lambda cell: cell == ""):
                    message = "this cell is empty, but it is part of the key"
                    yield problem_in(table, row, name, Code.EMPTY_KEY, message)


def check_small_counts(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """No count above zero and below the threshold is shown. A rounded number is shown if none of the counts
    it may stand for is so small, or if as many are left possible as where a number is hidden. The value
    itself is never repeated: the report of a public pull request is public.

    Why: People who know the town and the year may know the one or two children behind a small
    count.

    Mend: Write `suppressed` in place of the count, and hide whatever would give it away, such as a
    second number of the same total. If it was pushed already, tell the maintainers: it must leave
    the history.
    """
    for table in package.tables.values():
        for column in table.resource.columns("measure"):
            threshold = _threshold(package, column)
            if threshold is None:
                continue
            for row in _small_counts(table, column, threshold):
                what = f"this count is {say_limit(threshold)}, the least that may be shown"
                close = f"this rounded number tells closely of a count that may be {say_limit(threshold)}"
                message = what if column.connect.rounding is None else close
                yield problem_in(table, row, column.name, Code.SMALL_COUNT, message)


def _threshold(package: Package, column: Column) -> int | None:
    """The smallest count that a column shows; None if it counts no people, or nothing needs
    hiding."""
    if column.connect.kind != "count":
        return None
    return column.connect.threshold or package.descriptor.connect.suppression.threshold


def _small_counts(table: Table, column: Column, threshold: int | None) -> list[int]:
    """The rows whose count is too small to be shown. Other rules report cells that are not counts."""
    if threshold is None:
        return []
    marks = column.marking()
    return table.find(
        column.name,
        lambda cell: (
            cell not in marks
            and _NUMBER.fullmatch(cell) is not None
            and is_small(float(cell), threshold, column.connect.rounding)
        ),
    )


def check_foreign_keys(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A key into another table finds its row there; an empty key is no key.

    Why: A town spelled in two ways looks like two towns, and its numbers are lost when tables are
    put together.

    Mend: Correct the spelling or the code here. If the place is new, add a row to the table that
    the key refers to.
    """
    for table in package.tables.values():
        for key in table.resource.connect.foreign_keys:
            target = _target(package, catalog, key)
            if target is None or not set(key.fields) <= set(table.sheet.names):
                continue
            yield from _dangling(table, key, target)


def _target(package: Package, catalog: Catalog, key: ForeignKey) -> Table | None:
    table = catalog.target(key.reference, package.id)
    known = table is not None and set(key.reference.fields) <= set(table.sheet.names)
    return table if known and len(key.fields) == len(key.reference.fields) else None


def _dangling(table: Table, key: ForeignKey, target: Table) -> Iterator[Problem]:
    columns, known = table.sheet.columns, target.sheet.columns
    asked = [columns[name] for name in key.fields]
    package = key.reference.package
    where = f"the package `{package}`" if package else "this package"
    for row in find_absent(asked, [known[name] for name in key.reference.fields]):
        values = [table.cell(row, name) for name in key.fields]
        if any(values):
            personal = any(map(may_tell_of_a_person, values))
            shown = "what stands here" if personal else f"`{' / '.join(values)}`"
            message = f"{shown} does not stand in `{key.reference.resource}` of {where}"
            yield problem_in(table, row, ", ".join(key.fields), Code.FOREIGN_KEY, message)


def check_spot_checks(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A declared known number is what the table gives.

    Why: A number known from elsewhere shows that the table was read and reshaped correctly. A check
    of a hidden or missing cell would show nothing.

    Mend: Find out which of the two is right, and correct the table, or the expected number together
    with its source. Choose a cell that one row gives and that shows a number.
    """
    for i, check in enumerate(package.descriptor.connect.spot_checks):
        at = ("connect", "spotChecks", i)
        for code, message in _spot_check(package, check):
            yield problem_at(package, at, code, message)


def _spot_check(package: Package, check: SpotCheck) -> Iterator[tuple[Code, str]]:
    if not all(_readable(package, selector) for selector in (*check.of, *check.per)):
        return
    cells = [_cell(package, selector) for selector in (*check.of, *check.per)]
    for fault in (cell for cell in cells if isinstance(cell, str)):
        yield Code.SPOT_CHECK_CELL, fault
    numbers = [cell for cell in cells if not isinstance(cell, str)]
    if len(numbers) < len(cells):
        return
    found = sum(numbers[: len(check.of)])
    if check.per:
        base = sum(numbers[len(check.of) :])
        if base == 0:
            yield Code.SPOT_CHECK_CELL, "the cells under `per` add up to 0"
            return
        found = 100 * found / base
    if abs(found - check.expected) > check.tolerance + 1e-9:
        message = f"{check.expected:,.10g} was expected, but the table gives {found:,.10g}"
        yield Code.SPOT_CHECK, message


def _readable(package: Package, selector: CellSelector) -> bool:
    """Whether the table of the cell was read and has the columns. If not, another rule reports
    it."""
    table = package.tables.get(selector.resource)
    return table is not None and {selector.field, *selector.where} <= set(table.sheet.names)


def _cell(package: Package, selector: CellSelector) -> float | str:
    """The number in a cell, or what is wrong with asking for it."""
    table = package.tables[selector.resource]
    rows = table.match(selector.where)
    where = (
        " and ".join(f"{name} {value}" for name, value in selector.where.items()) or "no condition"
    )
    if len(rows) != 1:
        return f"{len(rows)} rows match {where}, where one is meant"
    column = table.resource.column(selector.field)
    cell = table.cell(rows[0], selector.field)
    if not _NUMBER.fullmatch(cell) or cell in column.marking():
        return f"the cell of {where} holds no number, so it tests nothing"
    if rows[0] in _small_counts(table, column, _threshold(package, column)):
        return f"the cell of {where} holds a count too small to be shown"
    return float(cell)


def check_views(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A view has one value for each x of each series; its `where` fixes every other column. At least one
    of the values is a number that is shown.

    Why: With two values for one point, the chart would show one of them by chance. With none, it
    would be empty.

    Mend: Fix every other column in `where`, or draw one of them as `series`. If no row is found,
    look for a misspelled value. If no cell shows a number, draw other rows, or take the view out.
    """
    for i, view in enumerate(package.descriptor.connect.views):
        table = package.tables.get(view.resource)
        names = [view.x, *([view.series] if view.series else [])]
        if table is None or not {*names, view.y, *view.where} <= set(table.sheet.names):
            continue
        rows = table.match(view.where)
        at = ("connect", "views", i)
        if not len(rows):
            yield problem_at(package, at, Code.EMPTY_VIEW, "no row matches its `where`")
        elif not all_differ(number_rows([table.sheet.columns[name] for name in names])[0][rows]):
            message = f"several rows share one {' and '.join(names)}"
            yield problem_at(package, at, Code.AMBIGUOUS_VIEW, message)
        elif all(_is_marked(table, row, view.y) for row in rows):
            message = f"no row that it draws shows a number in `{view.y}`"
            yield problem_at(package, at, Code.EMPTY_VIEW, message)


def _is_marked(table: Table, row: int, name: str) -> bool:
    cell = table.cell(row, name)
    return cell == "" or cell in table.resource.column(name).marking()


RULES = (
    check_plain_numbers,
    check_keys_filled,
    check_small_counts,
    check_foreign_keys,
    check_spot_checks,
    check_views,
)
