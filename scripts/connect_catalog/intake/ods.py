"""Reads the sheets of an ODS workbook (ISO/IEC 26300) as they are seen."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime

from ..bounds import BOOK_ROWS
from ..refusals import Refusal
from .sheets import (
    DAMAGED,
    DAY,
    EARLY_DAY,
    ERROR,
    FIRST_YEAR,
    LONG_NUMBER,
    NOT_COMPUTED,
    OTHER_LOOK,
    WHOLE_PERCENT,
    Element,
    Merged,
    WorkbookSheet,
    attributes,
    read_part,
    tag,
    write_day,
    write_number,
)

LONGEST_ID = 40  # characters of a number that is a name, such as 00901 or 860-555-0100
_ERROR = re.compile(r"#[A-Z/0]+[!?]|#N/A|Err:\d+")


def read_ods(parts: zipfile.ZipFile) -> Iterator[WorkbookSheet]:
    """Every sheet, in the order of the workbook. Refusal where the file is damaged or encrypted."""
    if any(tag(part) == "encryption-data" for part in read_part(parts, "META-INF/manifest.xml")):
        raise Refusal(
            "The workbook is protected by a password: save it without one, and try again."
        )
    hidden: set[str] = set()
    try:
        for element in read_part(parts, "content.xml"):
            given = attributes(element)
            if tag(element) == "style" and any(
                attributes(child).get("display") == "false" for child in element
            ):
                hidden.add(given.get("name", ""))
            if tag(element) == "table":
                yield _read_sheet(element, given.get("style-name") in hidden)
                element.clear()
    except (ValueError, OverflowError, RecursionError):
        raise Refusal(DAMAGED) from None


def _read_sheet(table: Element, is_hidden: bool) -> WorkbookSheet:
    sheet = WorkbookSheet(attributes(table).get("name", ""), is_hidden)
    row = column = 0
    for element in table.iter():
        given = attributes(element)
        if tag(element) == "table-column":
            times = _repeated(given, "number-columns-repeated")
            if given.get("visibility") in ("collapse", "filter"):
                sheet.hidden_columns |= {*range(column + 1, min(column + times, 16_384) + 1)}
            column += times
        if tag(element) == "table-row":
            times = _repeated(given, "number-rows-repeated")
            _read_row(element, row + 1, times, sheet)
            if given.get("visibility") in ("collapse", "filter"):
                sheet.hidden_rows |= {*range(row + 1, min(row + times, BOOK_ROWS) + 1)}
            row += times
    return sheet


def _repeated(given: dict[str, str], name: str) -> int:
    return max(1, int(given.get(name, "1")))


def _read_row(element: Element, row: int, times: int, sheet: WorkbookSheet) -> None:
    """Keep the cells of a row that stands there so many times."""
    column = 1
    for cell in element:
        if tag(cell) not in ("table-cell", "covered-table-cell"):
            continue
        given = attributes(cell)
        width = _repeated(given, "number-columns-repeated")
        down, across = (_repeated(given, f"number-{what}-spanned") for what in ("rows", "columns"))
        if down > 1 or across > 1:
            sheet.merged.append(Merged(row, column, row + down - 1, column + across - 1))
        text = " ".join(_read_text(child) for child in cell if tag(child) in ("p", "h"))
        if text.strip() or "formula" in given or given.get("value-type", "string") != "string":
            sheet.make_room(row + times - 1, column + width - 1, times * width)
            for at in range(row, row + times):
                for place in range(column, column + width):
                    _put(sheet, at, place, given, text)
        column += width


def _read_text(paragraph: Element) -> str:
    """What a cell shows; a comment that stands within its words is none of them."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        if tag(child) != "annotation":
            parts += [" " if tag(child) in ("s", "tab", "line-break") else _read_text(child)]
        parts += [child.tail or ""]
    return "".join(parts)


def _put(sheet: WorkbookSheet, row: int, column: int, given: dict[str, str], shown: str) -> None:
    """Keep one cell: its value, or what is shown where that says more."""
    kind = given.get("value-type", "")
    if kind == "error" or ("formula" in given and _ERROR.fullmatch(shown)):
        sheet.refuse(row, column, ERROR)
    elif "formula" in given and not kind:
        sheet.refuse(row, column, NOT_COMPUTED)
    elif kind in ("float", "percentage", "currency"):
        _put_number(sheet, row, column, given.get("value", ""), shown, kind == "percentage")
    elif kind == "date":
        day = datetime.fromisoformat(given.get("date-value", "")[:19])
        if day.year < FIRST_YEAR:
            sheet.refuse(row, column, EARLY_DAY)
        else:
            as_shown = DAY.fullmatch(shown) or shown == str(day.year)
            sheet.put(row, column, shown if as_shown else write_day(day))
    else:
        sheet.put(row, column, shown)


def _put_number(
    sheet: WorkbookSheet, row: int, column: int, value: str, shown: str, percent: bool
) -> None:
    if abs(float(value)) >= 1e15:
        sheet.refuse(row, column, LONG_NUMBER)
    elif percent and abs(float(value)) >= 2 and float(value).is_integer():
        sheet.refuse(row, column, WHOLE_PERCENT)
    elif float(value) and shown and not re.search(r"\d", shown):
        sheet.refuse(row, column, OTHER_LOOK)
    else:
        as_shown = len(shown) <= LONGEST_ID and re.fullmatch(r"0\d+|[\d() -]*\d-\d[\d() -]*", shown)
        same = as_shown and re.sub(r"\D", "", shown).lstrip("0") == write_number(value)
        sheet.put(row, column, shown if same else write_number(value, percent), True)
