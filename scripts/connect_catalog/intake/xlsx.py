"""Reads the sheets of an XLSX workbook (ECMA-376) as they are seen: ids with their zeros, dates and
formulas as values, and what is hidden, merged or in error told apart."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from posixpath import join, normpath

from ..bounds import BOOK_FORMAT, BOOK_NUMBER, BOOK_ROWS, HANDED_COLUMNS
from ..refusals import Refusal
from .sheets import (
    DAMAGED,
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

# Formats that a workbook names by a number alone.
_BUILT_IN = {
    **{9: "0%", 10: "0.00%", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy"},
    **{18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm"},
    **{45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 49: "@"},
}
_ZONED = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.,]*)?(Z|[+-]\d\d:?\d\d)", re.ASCII)
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# Texts, colors, spaces and fillers of a format, which show no digit of the number.
_FIXED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]')


@dataclass(frozen=True)
class _Book:
    """What all sheets share. texts: the strings that cells name by number; formats: the number
    format of each cell style; origin: the day that is number 0."""

    texts: Sequence[str]
    formats: Sequence[str]
    origin: datetime


def read_xlsx(parts: zipfile.ZipFile) -> Iterator[WorkbookSheet]:
    """Every sheet of cells, in the order of the workbook. Refusal where the file is damaged."""
    try:
        yield from _read_sheets(parts)
    except (ValueError, IndexError, KeyError, OverflowError):
        raise Refusal(DAMAGED) from None


def _read_sheets(parts: zipfile.ZipFile) -> Iterator[WorkbookSheet]:
    main = next((n for n in parts.namelist() if re.fullmatch(r"xl/workbook\d*\.xml", n)), "")
    places = _read_places(parts, main)
    listed, origin = [], datetime(1899, 12, 30)
    for element in read_part(parts, main):
        given = attributes(element)
        if tag(element) == "sheet":
            listed.append((given["name"], given.get("state", "visible"), places[given["id"]]))
        if tag(element) == "workbookPr" and given.get("date1904") in ("1", "true"):
            origin = datetime(1904, 1, 1)
    names = {kind: path for kind, path in places.values() if kind in ("sharedStrings", "styles")}
    texts = [*_read_texts(parts, names["sharedStrings"])] if "sharedStrings" in names else []
    formats = _read_formats(parts, names["styles"]) if "styles" in names else []
    book, room = _Book(texts, formats, origin), BookRoom()
    for name, state, (kind, path) in listed:
        if kind == "worksheet":
            yield _read_sheet(parts, path, room.open_sheet(name, state != "visible"), book)


def _read_places(parts: zipfile.ZipFile, main: str) -> dict[str, tuple[str, str]]:
    """The kind and path of each part that the workbook names, by its id there."""
    folder, _, name = main.rpartition("/")
    found = {}
    for element in read_part(parts, f"{folder}/_rels/{name}.rels"):
        given = attributes(element)
        if tag(element) == "Relationship":
            kind = given["Type"].rpartition("/")[2]
            found[given["Id"]] = (kind, normpath(join("/", folder, given["Target"])).lstrip("/"))
    return found


def _read_texts(parts: zipfile.ZipFile, path: str) -> Iterator[str]:
    for element in read_part(parts, path):
        if tag(element) == "si":
            yield _read_text(element)
            element.clear()


def _read_text(element: Element) -> str:
    """The text of a string, its runs joined, without what tells how it is pronounced."""
    runs = [child for child in element if tag(child) in ("t", "r")]
    texts = [t for run in runs for t in ([run] if tag(run) == "t" else run) if tag(t) == "t"]
    return "".join(text.text or "" for text in texts)


def _read_formats(parts: zipfile.ZipFile, path: str) -> list[str]:
    """The number format of each style that cells name."""
    own, styles = {}, []
    for element in read_part(parts, path):
        if tag(element) == "numFmt":
            own[int(element.attrib["numFmtId"])] = element.attrib["formatCode"]
            if len(element.attrib["formatCode"]) > BOOK_FORMAT:
                raise Refusal(DAMAGED)
        if tag(element) == "cellXfs":
            styles = [int(style.attrib.get("numFmtId", "0")) for style in element]
    return [own.get(id, _BUILT_IN.get(id, "")) for id in styles]


def _read_sheet(
    parts: zipfile.ZipFile, path: str, sheet: WorkbookSheet, book: _Book
) -> WorkbookSheet:
    row = 0
    for element in read_part(parts, path):
        kind, given = tag(element), element.attrib
        if kind == "row":
            row = int(given.get("r", row + 1))
            _read_row(element, row, sheet, book)
            if given.get("hidden") in ("1", "true"):
                sheet.hidden_rows.add(min(row, BOOK_ROWS))
            element.clear()
        if kind == "col" and (
            given.get("hidden") in ("1", "true") or float(given.get("width", 1)) == 0
        ):
            low, last = max(int(given["min"]), 1), min(int(given["max"]), HANDED_COLUMNS)
            if low in sheet.hidden_columns:  # no program says of a column twice that it is hidden
                raise ValueError(low)
            sheet.hidden_columns |= {*range(low, last + 1)}
        if kind == "mergeCell":
            first, _, last_cell = given["ref"].partition(":")
            sheet.merge(Merged(*_read_place(first), *_read_place(last_cell or first)))
    sheet.close()
    return sheet


def _read_place(name: str) -> tuple[int, int]:
    """Row and column of a cell such as B3."""
    match = _CELL.fullmatch(name.replace("$", ""))
    if match is None:
        raise ValueError(name)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _read_row(element: Element, row: int, sheet: WorkbookSheet, book: _Book) -> None:
    column = 0
    for cell in element:
        if tag(cell) != "c":
            continue
        column = _read_place(cell.attrib["r"])[1] if "r" in cell.attrib else column + 1
        _read_cell(cell, row, column, sheet, book)


def _read_cell(cell: Element, row: int, column: int, sheet: WorkbookSheet, book: _Book) -> None:
    inside = {tag(child): child for child in cell}
    kind = cell.attrib.get("t", "n")
    value = inside["v"].text or "" if "v" in inside else ""
    if kind == "inlineStr" and "is" in inside:
        sheet.put(row, column, _read_text(inside["is"]))
    elif kind == "e":
        sheet.refuse(row, column, ERROR)
    elif not value:
        if "f" in inside and kind != "str":
            sheet.refuse(row, column, NOT_COMPUTED)
    elif kind == "s":
        if int(value) < 0:
            raise ValueError(value)
        sheet.put(row, column, book.texts[int(value)])
    elif kind == "b":
        sheet.put(row, column, "TRUE" if value == "1" else "FALSE")
    elif kind == "n":
        style = int(cell.attrib.get("s", "0"))
        form = book.formats[style] if style < len(book.formats) else ""
        _put_number(sheet, row, column, value, form, book.origin)
    elif kind == "d" and _ZONED.fullmatch(value):
        sheet.refuse(row, column, TIME_ZONE)
    else:
        sheet.put(row, column, value.removesuffix("T00:00:00") if kind == "d" else value)


def _put_number(
    sheet: WorkbookSheet, row: int, column: int, value: str, form: str, origin: datetime
) -> None:
    """Keep a number as its format shows it, where that says more than the number does."""
    if len(value) > BOOK_NUMBER:
        sheet.refuse(row, column, LONG_NUMBER)
        return
    number, section = float(value), _choose_section(form, float(value))
    bare = _FIXED.sub("", section)
    is_day = re.search("[ymdhs]", bare, re.I) is not None and "general" not in bare.lower()
    if is_day:
        day = origin + timedelta(days=round(number * 86_400) / 86_400)
        if day.year < FIRST_YEAR:
            sheet.refuse(row, column, EARLY_DAY)
        else:
            sheet.put(row, column, _write_day(day, bare.lower()))
    elif abs(number) >= 1e15:
        sheet.refuse(row, column, LONG_NUMBER)
    elif number and form and not re.search("[0#?@]|general", bare, re.I):
        sheet.refuse(row, column, OTHER_LOOK)
    elif "%" in bare and abs(number) >= 2 and number.is_integer():
        sheet.refuse(row, column, WHOLE_PERCENT)
    elif re.search(r"\[[<>=]", form) and "####" not in form:
        sheet.refuse(row, column, OTHER_LOOK)
    else:
        sheet.put(
            row, column, _fill_zeros(value, section) or write_number(value, "%" in bare), True
        )


def _choose_section(form: str, number: float) -> str:
    """The part of a format that is for numbers of this sign."""
    sections = form.split(";")
    at = 0 if number > 0 else 1 if number < 0 else 2
    return sections[at] if at < len(sections) else sections[0]


def _write_day(day: datetime, form: str) -> str:
    """A day as its format shows it where that may be a range that was taken for a day, or a year."""
    if re.fullmatch("d+-mmm", form):
        return f"{day.day}-{day:%b}"
    if re.fullmatch("mmm-(d+|yy)", form):
        return f"{day:%b}-{day.day if 'd' in form else format(day, '%y')}"
    return f"{day.year}" if re.fullmatch("y+", form) else write_day(day)


def _fill_zeros(value: str, section: str) -> str:
    """A whole number in a format of zeros, such as 00000 or 000-00-0000; "" in any other."""
    form = section.replace("\\", "").replace('"', "")
    if not re.fullmatch(r"[0() -]*00[0() -]*", form) or float(value) % 1 or float(value) < 0:
        return ""
    digits = list(str(int(float(value))).zfill(form.count("0")))
    spare = len(digits) - form.count("0")
    filled = "".join(digits.pop() if sign == "0" else sign for sign in reversed(form))[::-1]
    return "".join(digits) + filled if spare else filled
