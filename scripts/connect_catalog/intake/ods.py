"""Reads the sheets of an ODS workbook (ISO/IEC 26300) as they are seen."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..bounds import BOOK_NUMBER, HANDED_COLUMNS
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
    TIME_ZONE,
    WHOLE_PERCENT,
    BookRoom,
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
_DAY = re.compile(
    r"(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?)(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_ERROR = re.compile(r"#[A-Z/0]+[!?]|#N/A|Err:\d+")


def read_ods(parts: zipfile.ZipFile) -> Iterator[WorkbookSheet]:
    """Every sheet, in the order of the workbook. Refusal where the file is damaged or encrypted."""
    if any(tag(part) == "encryption-data" for part in read_part(parts, "META-INF/manifest.xml")):
        raise Refusal(
            "The workbook is protected by a password: save it without one, and try again."
        )
    hidden: set[str] = set()
    room = BookRoom()
    try:
        for element in read_part(parts, "content.xml"):
            given = attributes(element)
            if tag(element) == "style" and any(
                attributes(child).get("display") == "false" for child in element
            ):
                hidden.add(given.get("name", ""))
            if tag(element) == "table":
                is_hidden = given.get("style-name") in hidden
                yield _read_sheet(element, room.open_sheet(given.get("name", ""), is_hidden))
                element.clear()
    except (ValueError, OverflowError, RecursionError):
        raise Refusal(DAMAGED) from None


def _read_sheet(table: Element, sheet: WorkbookSheet) -> WorkbookSheet:
    row = column = 0
    for element in table.iter():
        given = attributes(element)
        if tag(element) == "table-column":
            times = _repeated(given, "number-columns-repeated")
            if given.get("visibility") in ("collapse", "filter"):
                sheet.hidden_columns |= {
                    *range(column + 1, min(column + times, HANDED_COLUMNS) + 1)
                }
            column += times
        if tag(element) == "table-row":
            times = _repeated(given, "number-rows-repeated")
            before = sheet.room.cells
            _read_row(element, row + 1, times, sheet)
            if sheet.room.cells > before and given.get("visibility") in ("collapse", "filter"):
                sheet.hidden_rows |= {*range(row + 1, row + times + 1)}
            row += times
    sheet.close()
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
            sheet.merge(Merged(row, column, row + down - 1, column + across - 1))
        text = " ".join(_read_text(child) for child in cell if tag(child) in ("p", "h"))
        if text.strip() or "formula" in given or given.get("value-type", "string") != "string":
            sheet.make_room(row + times - 1, column + width - 1, times * width)
            seen = _see(given, text)
            for at in range(row, row + times):
                for place in range(column, column + width):
                    seen.put(sheet, at, place)
        column += width


def _read_text(paragraph: Element) -> str:
    """What a cell shows; a comment that stands within its words is none of them."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        if tag(child) != "annotation":
            parts += [" " if tag(child) in ("s", "tab", "line-break") else _read_text(child)]
        parts += [child.tail or ""]
    return "".join(parts)


@dataclass(frozen=True)
class _Seen:
    """What a cell shows, whether that is a number, and why it cannot be read."""

    text: str = ""
    is_number: bool = False
    fault: str = ""

    def put(self, sheet: WorkbookSheet, row: int, column: int) -> None:
        """Keep it as one cell of a sheet. Refusal where the workbook is too large."""
        if self.fault:
            sheet.refuse(row, column, self.fault)
        else:
            sheet.put(row, column, self.text, self.is_number)


def _see(given: dict[str, str], shown: str) -> _Seen:
    """What a cell holds: its value, or what is shown where that says more. ValueError for a value that
    is none."""
    kind = given.get("value-type", "")
    if kind == "error" or ("formula" in given and _ERROR.fullmatch(shown)):
        return _Seen(fault=ERROR)
    if "formula" in given and not kind:
        return _Seen(fault=NOT_COMPUTED)
    if kind in ("float", "percentage", "currency"):
        return _see_number(given.get("value", ""), shown, kind == "percentage")
    if kind == "date":
        return _see_day(given.get("date-value", ""), shown)
    return _Seen(shown)


def _see_day(value: str, shown: str) -> _Seen:
    parts = _DAY.fullmatch(value)
    if parts is None:
        raise ValueError(value)
    day = datetime.fromisoformat(parts[1])
    if parts[2]:
        return _Seen(fault=TIME_ZONE)
    if day.year < FIRST_YEAR:
        return _Seen(fault=EARLY_DAY)
    as_shown = DAY.fullmatch(shown) or shown == str(day.year)
    return _Seen(shown if as_shown else write_day(day))


def _see_number(value: str, shown: str, percent: bool) -> _Seen:
    if len(value) > BOOK_NUMBER or abs(float(value)) >= 1e15:
        return _Seen(fault=LONG_NUMBER)
    if percent and abs(float(value)) >= 2 and float(value).is_integer():
        return _Seen(fault=WHOLE_PERCENT)
    if float(value) and shown and not re.search(r"\d", shown):
        return _Seen(fault=OTHER_LOOK)
    as_shown = len(shown) <= LONGEST_ID and re.fullmatch(r"0\d+|[\d() -]*\d-\d[\d() -]*", shown)
    same = as_shown and re.sub(r"\D", "", shown).lstrip("0") == write_number(value)
    return _Seen(shown if same else write_number(value, percent), True)
