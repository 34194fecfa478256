"""Writes the form as a workbook (XLSX): a sheet about the dataset, its data dictionary, what stands in its
way, and the words to choose from. Every text is written as text; no cell is a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from ...model import Catalog
from ..said import Path
from .items import list_choices, list_dataset_items, list_titles
from .layout import (
    ABOUT,
    ABOUT_HEAD,
    ANSWERS,
    ANSWERS_HEAD,
    ANSWERS_HELP,
    CHOICES,
    QUESTIONS,
    STAMP,
    TITLE,
    VERSION,
    WAY,
    RowSheet,
    list_row_sheets,
    tell_help,
)

ROWS = 300  # that have drop-downs, in a sheet of rows
_MESSAGE = 255  # characters that a program shows beside a cell
_WRAPPED = {"text_wrap": True, "valign": "top"}
_LOOKS = {
    "head": {**_WRAPPED, "bold": True, "bottom": 1},
    "plain": _WRAPPED,
    "help": {**_WRAPPED, "italic": True, "font_color": "#444444"},
    # As text, so that no program makes a number or a day of an id or a range.
    "answer": {**_WRAPPED, "num_format": "@", "bg_color": "#FFF8E1", "border": 4},
}


@dataclass
class _Choices:
    """The sheet of the words to choose from. taken: where each list of them stands."""

    book: _Book
    sheet: Worksheet
    taken: dict[tuple[str, ...], str] = field(default_factory=dict)

    def place(self, words: Sequence[str], title: str) -> str:
        """The range of the cells in which some words stand."""
        key = (*words,)
        if key not in self.taken:
            column = len(self.taken)
            self.sheet.set_column(column, column, 40)
            self.book.put(self.sheet, 0, column, title, "head")
            for row, word in enumerate(words, start=1):
                self.book.put(self.sheet, row, column, word, "plain")
            self.taken[key] = f"={CHOICES}!{xl_range_abs(1, column, len(words), column)}"
        return self.taken[key]


class _Book:
    """A workbook on its way to be written."""

    def __init__(self, today: date) -> None:
        self._file = io.BytesIO()
        self._book = Workbook(self._file, {"in_memory": True})
        made = datetime(today.year, today.month, today.day)
        self._book.set_properties({"title": TITLE, "created": made})
        self._looks = {name: self._book.add_format(look) for name, look in _LOOKS.items()}

    def add(self, name: str) -> Worksheet:
        return self._book.add_worksheet(name)

    def put(self, sheet: Worksheet, row: int, column: int, text: str, look: str) -> None:
        """Write a text as text, whatever sign it begins with. row, column: counted from 0."""
        if text:
            sheet.write_string(row, column, text, self._looks[look])
        else:
            sheet.write_blank(row, column, None, self._looks[look])

    def widen(self, sheet: Worksheet, first: int, last: int, width: int, look: str) -> None:
        """Set the width of columns in characters, and the look of their cells. first, last: from 0."""
        sheet.set_column(first, last, width, self._looks[look])

    def close(self) -> bytes:
        self._book.close()
        return self._file.getvalue()


def write_workbook(catalog: Catalog, known: Mapping[Path, str], today: date) -> bytes:
    """The form as a workbook. known: what is filled in beforehand, by the path of its item."""
    book = _Book(today)
    about = book.add(ABOUT)
    sheets = [(sheet, book.add(sheet.name)) for sheet in list_row_sheets()]
    answers = book.add(ANSWERS)
    choices = _Choices(book, book.add(CHOICES))
    _write_about(book, about, known, choices, catalog)
    for sheet, worksheet in sheets:
        _write_rows(book, worksheet, sheet, choices, catalog)
    asked = zip(ANSWERS_HEAD, ANSWERS_HELP, (QUESTIONS, (), ()), strict=True)
    _write_columns(book, answers, [*asked], choices)
    return book.close()


def _write_about(
    book: _Book, sheet: Worksheet, known: Mapping[Path, str], choices: _Choices, catalog: Catalog
) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 2, 60)
    book.put(sheet, 0, 0, TITLE, "head")
    book.put(sheet, 1, 0, f"{STAMP} {VERSION}", "plain")
    book.put(sheet, 1, 2, WAY, "help")
    for column, title in enumerate(ABOUT_HEAD):
        book.put(sheet, 3, column, title, "head")
    for row, item in enumerate(list_dataset_items(), start=4):
        book.put(sheet, row, 0, item.label, "plain")
        book.put(sheet, row, 1, known.get(item.path, ""), "answer")
        book.put(sheet, row, 2, tell_help(item), "help")
        words = list_choices(item, catalog)
        _offer(sheet, (row, 1, row, 1), words, item.label, tell_help(item), choices)
    sheet.freeze_panes(4, 1)


def _write_rows(
    book: _Book, worksheet: Worksheet, sheet: RowSheet, choices: _Choices, catalog: Catalog
) -> None:
    keys = list_titles(sheet.family, catalog) if sheet.family else ()
    columns = [(sheet.key, sheet.key_help, keys)]
    columns += [(i.label, tell_help(i), list_choices(i, catalog)) for i in sheet.items]
    _write_columns(book, worksheet, columns, choices)


def _write_columns(
    book: _Book,
    worksheet: Worksheet,
    columns: Sequence[tuple[str, str, Sequence[str]]],
    choices: _Choices,
) -> None:
    """A header, help above it, and rows to fill in. columns: the label, help and choices of each."""
    book.widen(worksheet, 0, len(columns) - 1, 28, "answer")
    for column, (label, help, words) in enumerate(columns):
        book.put(worksheet, 0, column, help, "help")
        book.put(worksheet, 1, column, label, "head")
        _offer(worksheet, (2, column, 1 + ROWS, column), words, label, help, choices)
    worksheet.freeze_panes(2, 1)


def _offer(
    sheet: Worksheet,
    cells: tuple[int, int, int, int],
    words: Sequence[str],
    label: str,
    help: str,
    choices: _Choices,
) -> None:
    """Let cells be answered with words from a list; another word is asked about, and may stay."""
    if words:
        sheet.data_validation(
            *cells,
            {
                "validate": "list",
                "source": choices.place(words, label),
                "error_type": "warning",
                "error_title": "Not in the list",
                "error_message": "Choose a word from the list, or several with semicolons between them.",
                "input_message": help[:_MESSAGE],
            },
        )
