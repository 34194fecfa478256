"""A dataset as an Excel workbook: what it is, what each column means, and a sheet for each table."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import Any

import xlsxwriter

from ...memory import without_collection
from ...model import Catalog, Package, Table, TypedColumn
from ...model.typed import Value
from ...words import say
from .facts import ColumnFact, list_columns, list_facts
from .shown import show_cells

MOST_ROWS = 1_048_575  # of a sheet, below its heading
MOST_LETTERS = 16_000  # of a cell: Excel takes 32,767, and counts some letters twice
MOST_IN_NAME = 31  # of a sheet
MOST_EXACT = 10**15  # Excel keeps 15 digits of a number
FIRST_DAY = date(1900, 3, 1)  # before it Excel and the calendar differ
NARROWEST, WIDEST = 8, 60
SEEN = 200  # rows from which a column's width is taken
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_workbook(catalog: Catalog, package: Package) -> bytes:
    """Every table, its rows in the order of the file. A text is never a formula, a number or a link."""
    with without_collection():
        return _write(catalog, package)


def _write(catalog: Catalog, package: Package) -> bytes:
    content = io.BytesIO()
    book = Book(xlsxwriter.Workbook(content, OPTIONS))
    made = datetime.fromisoformat(package.descriptor.created).replace(tzinfo=None)
    book.made.set_properties({"title": package.title, "created": made})
    facts = [(fact.title, "\n".join(fact.texts)) for fact in list_facts(catalog, package)]
    book.add(say("About"), (say("About this dataset"), ""), [*zip(*facts, strict=True)], wrap=True)
    columns = [_tell_column(column) for column in list_columns(package.tables.values())]
    book.add(say("Dictionary"), _head_dictionary(), [*zip(*columns, strict=True)], wrap=True)
    for table in package.tables.values():
        _add_table(book, table)
    book.made.close()
    return content.getvalue()


def _head_dictionary() -> tuple[str, ...]:
    return (
        say("Table"),
        say("Heading"),
        say("Name in the CSV file"),
        say("What it means"),
        say("Type"),
        say("Unit"),
        say("Codes and marks"),
    )


def _tell_column(column: ColumnFact) -> tuple[str, ...]:
    codes = "\n".join(column.codes)
    told = (column.name, column.description, column.type, column.unit, codes)
    return (column.table, column.title, *told)


def _add_table(book: Book, table: Table) -> None:
    """A sheet of a table, or as many as its rows need."""
    titles = [one.column.title for one in table.typed]
    columns = [_list_cells(one) for one in table.typed]
    for first in range(0, max(table.size, 1), MOST_ROWS):
        part = [column[first : first + MOST_ROWS] for column in columns]
        book.add(table.resource.name, titles, part)


def _list_cells(typed: TypedColumn) -> list[Value]:
    """For each row what its cell shows."""
    shown = show_cells(typed)
    return [shown[code] for code in typed.cells.codes.tolist()]


class Book:
    """A workbook that is being written. names: those of its sheets so far, in small letters."""

    def __init__(self, made: Any) -> None:
        self.made = made
        self.head = made.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.wrapped = made.add_format({"text_wrap": True, "valign": "top"})
        self.day = made.add_format({"num_format": "yyyy-mm-dd"})
        self.names: set[str] = set()

    def add(
        self,
        name: str,
        titles: Sequence[str],
        columns: Sequence[Sequence[Value]],
        wrap: bool = False,
    ) -> None:
        """A sheet with a heading that stays in sight. wrap: whether its texts are long."""
        sheet = self.made.add_worksheet(self._name(name))
        sheet.freeze_panes(1, 0)
        rows = max(map(len, columns))
        sheet.autofilter(0, 0, max(rows, 1), len(titles) - 1)
        for place, (title, cells) in enumerate(zip(titles, columns, strict=True)):
            sheet.set_column(place, place, _measure(title, cells), self.wrapped if wrap else None)
            _write_text(sheet, 0, place, title, self.head)
            write = self._choose_writer(sheet, {*cells} - {None})
            for row, value in enumerate(cells, 1):
                if value is not None:
                    write(row, place, value)

    def _choose_writer(self, sheet: Any, values: set[Value]) -> Callable[[int, int, Any], object]:
        """What writes a cell of a column: the shortest way where all its values can go it."""
        if all(isinstance(value, str) and _is_plain(value) for value in values):
            return sheet.write_string  # type: ignore[no-any-return] # xlsxwriter has no types
        if all(_is_exact(value) for value in values):
            return sheet.write_number  # type: ignore[no-any-return] # the same
        return partial(self._write, sheet)

    def _write(self, sheet: Any, row: int, place: int, value: Value) -> None:
        if isinstance(value, str):
            _write_text(sheet, row, place, value)
        elif isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, date):
            self._write_day(sheet, row, place, value)
        elif isinstance(value, int) and abs(value) >= MOST_EXACT:
            sheet.write_string(row, place, str(value))
        else:
            sheet.write_number(row, place, value)

    def _write_day(self, sheet: Any, row: int, place: int, day: date) -> None:
        if day < FIRST_DAY:
            sheet.write_string(row, place, day.isoformat())
        else:
            sheet.write_datetime(row, place, datetime.combine(day, time()), self.day)

    def _name(self, wanted: str) -> str:
        """A name for a sheet that no other has. Excel takes 31 letters, and keeps one name for itself."""
        name, count = wanted[:MOST_IN_NAME], 1
        while name.lower() in self.names | {"history"}:
            count += 1
            end = f" ({count})"
            name = wanted[: MOST_IN_NAME - len(end)] + end
        self.names.add(name.lower())
        return name


def _write_text(sheet: Any, row: int, place: int, text: str, form: Any = None) -> None:
    """A text as it is. What looks like marked-up text is written in pieces, or xlsxwriter would take
    it for its own. A text too long for a cell is cut, and says so."""
    if len(text) > MOST_LETTERS:
        text = f"{text[: MOST_LETTERS - 100]} … " + say("Cut here; the CSV file has all.")
    if _is_plain(text):
        sheet.write_string(row, place, text, form)
    else:
        pieces = (text[:1], text[1:2], text[2:])
        sheet.write_rich_string(row, place, *pieces, *([form] if form else []))


def _is_exact(value: Value) -> bool:
    """Whether Excel keeps a value as it is, as a number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return abs(value) < MOST_EXACT


def _is_plain(text: str) -> bool:
    return len(text) <= MOST_LETTERS and not (text.startswith("<r>") and text.endswith("</r>"))


def _measure(title: str, cells: Sequence[Value]) -> int:
    """How wide a column is, in letters: as its longest cell among the first, within bounds."""
    longest = max(
        (len(str(cell)) for cell in (title, *cells[:SEEN]) if cell is not None), default=0
    )
    return min(max(longest + 2, NARROWEST), WIDEST)
