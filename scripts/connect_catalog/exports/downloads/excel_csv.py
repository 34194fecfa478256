"""A table as CSV for people who open it with a double click, in Excel or LibreOffice.

Such a program turns 01001 into 1001, 1-2 into a day of January and 1e5 into 100000. A text that may be taken
for something else is written as ="01001", which both show as the text 01001. A text that begins like a
formula gets an apostrophe, as in all our files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Table, TypedColumn
from ...spreadsheets import disarm
from .shown import show_cells

BYTE_ORDER_MARK = "\ufeff"  # Excel takes UTF-8 for another encoding without it
MOST_DIGITS = 15  # a spreadsheet rounds longer numbers
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# What consists of digits and signs of numbers, days and hours, or names a month beside them, or a truth value.
_TAKEN = re.compile(
    rf"(?=.*\d)(?:[\d\s.,:/+\-%$€£()]|e(?![a-z])|am\b|pm\b|(?:{_MONTHS})[a-z]*)+|\s*(?:true|false)\s*",
    re.IGNORECASE,
)


def write_excel_csv(table: Table) -> bytes:
    """The rows in the order of the file, below the titles of the columns."""
    columns = [[*_write_column(one)] for one in table.typed]
    titles = [_quote(disarm(one.column.title)) for one in table.typed]
    rows = (f"{','.join(row)}\r\n" for row in (titles, *zip(*columns, strict=True)))
    return f"{BYTE_ORDER_MARK}{''.join(rows)}".encode()


def _write_column(typed: TypedColumn) -> Iterator[str]:
    """The cells of a column, each as CSV writes it."""
    shown = zip(show_cells(typed), typed.cells.values, strict=True)
    texts = [
        "" if cell is None else _quote(keep_text(cell) if isinstance(cell, str) else _keep(text))
        for cell, text in shown
    ]
    return (texts[code] for code in typed.cells.codes.tolist())


def keep_text(text: str) -> str:
    """A text that stays what it is."""
    return f'="{text}"' if _TAKEN.fullmatch(text) else disarm(text)


def _keep(number: str) -> str:
    """A number, a day or a truth value as the file has it; a number too long for a spreadsheet as a text."""
    return keep_text(number) if sum(map(str.isdigit, number)) > MOST_DIGITS else number


def _quote(cell: str) -> str:
    """A cell as CSV writes it."""
    if any(sign in cell for sign in ',"\r\n'):
        cell = '"' + cell.replace('"', '""') + '"'
    return cell
