"""A few cells of a table before and after, and what an example may show.

The newer numbers are those that the checks have just passed, so an example may show them. A cell that is
or was hidden is shown as its mark, on both sides. An older number is shown only where the whole older
version may be shown (`past.may_show`); an older text never, because it may have been taken back on
purpose. A row that is gone is named only by words that the table still has.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ..differences import ColumnDifference, TableDifference, match_rows
from ..marks import Mark, name_mark
from ..model import Table
from .model import MOST_TEXT, Example, shorten_text

ROWS = 3  # of one kind: new, gone, or another value in one column
MEASURES = 2  # of a new row
KEYS = 4
_HIDDEN = f"{Mark.SUPPRESSED} (now or before)"
_VALUE = 80  # characters of a cell


def list_examples(
    difference: TableDifference, before: Table, after: Table, shows_old: bool
) -> Iterator[Example]:
    """Examples of a table of which nothing is wrong. shows_old: whether older numbers may be shown."""
    old, new = match_rows(before, after)
    rows = dict(zip(new.tolist(), old.tolist(), strict=True))
    for column in difference.columns:
        if column.was in _names(before):
            yield from islice(_list_changed(column, before, after, rows, shows_old), ROWS)
    for row in difference.added[:ROWS]:
        for measure in after.resource.columns("measure")[:MEASURES]:
            now = _show_new(after, row, measure.name)
            yield _make(_name_row(after, row, after), measure.title, name_mark(Mark.NO_ROW), now)
    for row in difference.removed[:ROWS]:
        yield _make(_name_row(before, row, after), "the whole row", "a row", name_mark(Mark.NO_ROW))


def _list_changed(
    column: ColumnDifference,
    before: Table,
    after: Table,
    rows: dict[int, int],
    shows_old: bool,
) -> Iterator[Example]:
    title = after.resource.column(column.name).title
    hidden = {*column.shown, *column.hidden}
    for row in column.rows:
        then = _show_old(before, rows[row], column.was, shows_old)
        now = _show_new(after, row, column.name)
        if row in hidden or Mark.SUPPRESSED in (then, now):
            then = now = _HIDDEN
        yield _make(_name_row(after, row, after), title, then, now)


def _show_old(table: Table, row: int, name: str, shows_old: bool) -> str:
    """An older cell, as far as it may be shown."""
    if name not in _measures(table):
        return "another text"
    mark = table.resource.column(name).marking().get(table.cell(row, name))
    if mark is not None or not table.cell(row, name):
        return name_mark(mark or Mark.MISSING)
    return table.cell(row, name) if shows_old else "another number"


def _show_new(table: Table, row: int, name: str) -> str:
    cell = table.cell(row, name)
    if name not in _measures(table):
        return cell
    mark = table.resource.column(name).marking().get(cell)
    return name_mark(mark or Mark.MISSING) if mark is not None or not cell else cell


def _name_row(table: Table, row: int, after: Table) -> str:
    """A row by its key, as far as the newer table still has the words of it."""
    keys = table.resource.schema_.primary_key or [
        c.name for c in table.resource.schema_.fields if c.name not in _measures(table)
    ]
    parts = []
    for name in keys[:KEYS]:
        cell = table.cell(row, name)
        stays = name in _names(after) and cell in after.sheet.columns[name].values
        title = after.resource.column(name).title if name in _names(after) else "gone"
        parts.append(f"{title}: {shorten_text(cell, _VALUE) if stays else '(gone)'}")
    return ", ".join(parts)


def _make(row: str, field: str, before: str, after: str) -> Example:
    short = MOST_TEXT // 10
    return Example(
        row=shorten_text(row, short),
        field=shorten_text(field, short),
        before=shorten_text(before, _VALUE),
        after=shorten_text(after, _VALUE),
    )


def _names(table: Table) -> set[str]:
    return {column.name for column in table.resource.schema_.fields}


def _measures(table: Table) -> set[str]:
    return {column.name for column in table.resource.columns("measure")}
