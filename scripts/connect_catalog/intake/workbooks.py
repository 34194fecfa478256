"""The one table in a workbook: which sheet is meant, and its rows as a CSV file would have them.

What is hidden is named and left out or refused; nothing hidden is taken in silence. No message
repeats a cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from ..bounds import BOOK_CELLS
from ..characters import write_name
from ..refusals import Refusal
from .ods import read_ods
from .sheets import Merged, WorkbookSheet, column_name, open_parts
from .understood import Proposal, Question, QuestionsOpen
from .xlsx import read_xlsx

_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MANY = 5


@dataclass(frozen=True)
class SheetRows:
    """The filled rows of a sheet, each with its number, and what was found on the way. name: the
    sheet's, where the workbook has several."""

    rows: list[tuple[int, list[str]]]
    found: list[str]
    name: str


def is_workbook(data: bytes) -> bool:
    """Whether a file is a workbook of some program, or pretends to be one, and no text."""
    head = data[:1000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return data.startswith((_ZIP, _OLD)) or head.startswith(
        (b"<html", b"<!doctype", b"<table", b"<?xml", b"{\\rtf", b"%pdf")
    )


def read_workbook(data: bytes, wanted: str = "", last: str = "") -> SheetRows:
    """The rows of the sheet that is wanted, or of the only one with cells that is not hidden. last: the
    sheet that was read of the last edition, which is taken again where it is there.

    QuestionsOpen where it cannot be told which sheet is meant, Refusal where the sheet cannot be read
    whole.
    """
    sheets = read_sheets(data)
    found: list[str] = []
    again = any(sheet.name == write_name(last) and sheet.cells for sheet in sheets)
    sheet = _choose(sheets, wanted or (last if again else ""), found)
    return SheetRows(_lay_rows(sheet, found), found, sheet.name if len(sheets) > 1 else "")


def read_sheets(data: bytes) -> list[WorkbookSheet]:
    """Every sheet of a workbook. Refusal where it is none, or cannot be read whole."""
    if data.startswith(_OLD):
        raise Refusal(_tell_old(data))
    if not data.startswith(_ZIP):
        raise Refusal(
            "This is a page, a document or a file of another program under the name of a table. Open "
            "it in a spreadsheet program, save it as XLSX, ODS or CSV, and try again."
        )
    parts = open_parts(data)
    names = {*parts.namelist()}
    if "xl/workbook.bin" in names:
        raise Refusal("The workbook is an XLSB: save it as XLSX, and try again.")
    if any(re.fullmatch(r"xl/workbook\d*\.xml", name) for name in names):
        return [*read_xlsx(parts)]
    if {"content.xml", "META-INF/manifest.xml"} <= names:
        return [*read_ods(parts)]
    raise Refusal(
        "This is an archive, or a workbook of a program that is not read here. Hand over the table "
        "in it as XLSX, ODS or CSV."
    )


def _tell_old(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "The workbook is protected by a password: save it without one, and try again."
    return "The workbook is of the old form XLS: save it as XLSX, and try again."


def _choose(sheets: Sequence[WorkbookSheet], wanted: str, found: list[str]) -> WorkbookSheet:
    """The sheet that is wanted; without a name, the only one with cells that is not hidden."""
    filled = [sheet for sheet in sheets if sheet.cells]
    shown = [sheet for sheet in filled if not sheet.is_hidden]
    if wanted:
        chosen = [sheet for sheet in filled if sheet.name == write_name(wanted)]
        if not chosen:
            raise Refusal(
                f"The workbook has no sheet {wanted} with cells. It has {_list(filled) or 'none'}."
            )
    elif len(shown) == 1:
        chosen = shown
    elif shown:
        which = [Proposal("sheet", sheet.name) for sheet in shown]
        asks = f"The workbook has {len(shown)} sheets with cells: {_list(shown)}."
        raise QuestionsOpen(
            [Question("", asks, f"Say which one holds the table: {which[0]}", (*which,))]
        )
    else:
        hidden = f" Hidden: {_list(filled)}; show one, or name it with --sheet." if filled else ""
        raise Refusal(f"The workbook has no visible sheet with cells.{hidden}")
    (sheet,) = chosen[:1]
    others = [other for other in filled if other is not sheet]
    if len(sheets) > 1:
        found.append(f"The sheet {sheet.name} was read{', and is hidden' * sheet.is_hidden}.")
    for other in others[:_MANY]:
        how = "is hidden and was not read" if other.is_hidden else "was not read"
        found.append(f"The sheet {other.name} {how}.")
    if len(others) > _MANY:
        found.append(f"{len(others) - _MANY} more sheets were not read.")
    return sheet


def _list(sheets: Sequence[WorkbookSheet]) -> str:
    return _few([sheet.name for sheet in sheets])


def _lay_rows(sheet: WorkbookSheet, found: list[str]) -> list[tuple[int, list[str]]]:
    """The filled rows of a sheet without its hidden columns. Refusal for cells that cannot be read,
    and for hidden rows."""
    lines = [f"Cells of the sheet {why} ({_few(cells)})." for why, cells in sheet.faults.items()]
    rows_out = sorted({row for row, _ in sheet.cells} & sheet.hidden_rows)
    if rows_out:
        lines.append(
            f"Rows of the sheet are hidden or filtered out ({_few(rows_out)}): show them, or delete "
            "them."
        )
    lines += _mend_merged(sheet, found)
    if lines:
        raise Refusal("\n".join(lines))
    columns = {column for _, column in sheet.cells}
    hidden = sorted(columns & sheet.hidden_columns)
    if hidden:
        names = ", ".join(map(column_name, hidden))
        found.append(
            f"Column {names} of the sheet is hidden; it was left out. Show it in the sheet to take it."
        )
    kept = sorted(columns - sheet.hidden_columns)
    numbers = sorted({row for row, column in sheet.cells if column not in sheet.hidden_columns})
    if len(kept) * len(numbers) > BOOK_CELLS:
        raise Refusal(
            f"The sheet reaches over {len(numbers):,} rows and {len(kept):,} columns: hand over the "
            "table alone, or split it by year."
        )
    return [(row, [sheet.cells.get((row, column), "") for column in kept]) for row in numbers]


def _mend_merged(sheet: WorkbookSheet, found: list[str]) -> list[str]:
    """Write a text merged over rows into each of them; what to do about other merged cells."""
    filled: dict[int, set[int]] = {}
    for row, column in sheet.cells:
        filled.setdefault(row, set()).add(column)
    across, numbers, down = [], [], []
    for merged in sorted(sheet.merged):
        at = (merged.row, merged.column)
        if at not in sheet.cells:
            continue
        if merged.last_column > merged.column:
            if len(filled[merged.row]) > 1:
                across.append(merged.name)
        elif at in sheet.numbers and not re.fullmatch(r"(19|20)\d\d", sheet.cells[at]):
            numbers.append(merged.name)
        elif merged.last_row > merged.row:
            down.append(merged)
    if down and not across and not numbers:
        _fill(sheet, down, found)
    told = []
    if across:
        told.append(
            f"Cells are merged over several columns ({_few(across)}), so that it cannot be told which "
            "column they belong to: take them apart, and write one heading or value in each column."
        )
    if numbers:
        told.append(
            f"A number stands in cells merged over several rows ({_few(numbers)}): take them apart, and "
            "write what each row has."
        )
    return told


def _fill(sheet: WorkbookSheet, down: Sequence[Merged], found: list[str]) -> None:
    last = max(row for row, _ in sheet.cells)
    for merged in down:
        text = sheet.cells[merged.row, merged.column]
        for row in islice(range(merged.row + 1, merged.last_row + 1), last):
            sheet.put(row, merged.column, text)
    found.append(
        f"What stood in cells merged over several rows ({_few([m.name for m in down])}) was written "
        "into each row."
    )


def _few(names: Sequence[object]) -> str:
    return ", ".join(map(str, names[:_MANY])) + (", ..." if len(names) > _MANY else "")
