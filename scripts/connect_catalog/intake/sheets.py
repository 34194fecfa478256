"""A sheet of a workbook as it is seen on a screen, and the parts of the file that it stands in.

Sizes are limited before anything is read, and no part may declare entities of its own.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from xml.etree import ElementTree

from ..bounds import (
    BOOK_BYTES,
    BOOK_CELLS,
    BOOK_MERGED,
    BOOK_PARTS,
    BOOK_ROWS,
    BOOK_SHEETS,
    HANDED_COLUMNS,
)
from ..characters import write_name
from ..refusals import Refusal

FIRST_YEAR = 1930  # a day before it is a small number in the form of a date
DAMAGED = "The workbook is damaged: open it, save it again as XLSX or ODS, and try again."
DAY = re.compile(r"\d{1,2}-[A-Za-z]{3}|[A-Za-z]{3}-\d{1,2}")

_TOO_LARGE = (
    f"The workbook has more than {BOOK_PARTS:,} parts, or is larger than {BOOK_BYTES // 1_000_000} MB when it "
    "is unpacked: hand over the sheet with the table alone, or as CSV split by year."
)

# Why a sheet is refused, and what to do.
ERROR = "hold an error such as #REF! in place of a value: mend the formula"
NOT_COMPUTED = (
    "hold a formula whose value was not saved: open the workbook, let it compute, save it"
)
OTHER_LOOK = "hold a number that their format shows as something else: write what is meant"
EARLY_DAY = (
    f"hold a day before {FIRST_YEAR}, as where a number has the format of a date: give them the "
    "format of a number"
)
WHOLE_PERCENT = (
    "hold a whole number in the format of a percentage, so that 2 shows as 200%: give them the "
    "format of a number"
)
TIME_ZONE = "hold a day with a time zone: write the day alone"
LONG_NUMBER = "hold a number of more than 15 digits, of which the last are lost: write ids as text"

Element = ElementTree.Element
_PIECE = 1 << 22  # bytes
_ENTRY = b"PK\1\2"  # begins what an archive says of each of its parts


@dataclass(frozen=True, order=True)
class Merged:
    """Cells that were merged: first and last row and column, counted from 1."""

    row: int
    column: int
    last_row: int
    last_column: int

    @property
    def name(self) -> str:
        return f"{cell_name(self.row, self.column)}:{cell_name(self.last_row, self.last_column)}"


@dataclass
class BookRoom:
    """What the sheets of a workbook hold together. cells: how often one was kept; length: the
    characters of all of them, of which one text of the file may fill many; merged: how many were merged."""

    names: set[str] = field(default_factory=set)
    cells: int = 0
    length: int = 0
    merged: int = 0

    def open_sheet(self, name: str, is_hidden: bool) -> WorkbookSheet:
        """The next sheet, by its name as it is written in messages. Refusal where there are too many, or
        another has that name."""
        name = write_name(name)
        if len(self.names) == BOOK_SHEETS or name.casefold() in self.names:
            raise Refusal(
                f"The workbook has more than {BOOK_SHEETS:,} sheets, or two that are named {name}: hand "
                "over the sheet with the table alone, or as CSV."
            )
        self.names.add(name.casefold())
        return WorkbookSheet(name, is_hidden, self)


@dataclass
class WorkbookSheet:
    """A sheet. room: what the workbook holds; cells: what each filled cell holds, as text, by row and
    column counted from 1; numbers: the cells among them that hold a number; hidden_columns and hidden_rows:
    those with cells; faults: the names of cells by why they cannot be read."""

    name: str
    is_hidden: bool
    room: BookRoom
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    numbers: set[tuple[int, int]] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[Merged] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def put(self, row: int, column: int, text: str, is_number: bool = False) -> None:
        """Keep the text of a cell, if it has any. Refusal where the sheet is too large."""
        if not text.strip():
            return
        self.make_room(row, column)
        self.room.cells += 1
        self.room.length += len(text)
        if self.room.length > BOOK_BYTES:
            raise Refusal(
                f"The cells of the workbook hold more than {BOOK_BYTES // 1_000_000} million "
                "characters. Hand over the table alone, or split it by year."
            )
        self.cells[row, column] = text
        if is_number:
            self.numbers.add((row, column))

    def make_room(self, row: int, column: int, more: int = 1) -> None:
        """Refusal where the workbook is too large to hold so many more cells, of which this one is the last."""
        is_far = column > HANDED_COLUMNS or row > BOOK_ROWS
        if is_far or self.room.cells + more > BOOK_CELLS:
            raise Refusal(
                f"The sheet {self.name} has a cell in {cell_name(row, column)}, or the workbook more than "
                f"{BOOK_CELLS:,} cells: a sheet may have {HANDED_COLUMNS:,} columns. Hand over the table "
                "alone, or split it by year."
            )

    def merge(self, merged: Merged) -> None:
        """Keep that cells were merged. Refusal where the workbook has too many that were."""
        self.room.merged += 1
        if self.room.merged > BOOK_MERGED:
            raise Refusal(
                f"The workbook has more than {BOOK_MERGED:,} cells that are merged with others: take them "
                "apart, or hand over the table alone."
            )
        self.merged.append(merged)

    def close(self) -> None:
        """Forget what is hidden and holds nothing."""
        self.hidden_rows &= {row for row, _ in self.cells}
        self.hidden_columns &= {column for _, column in self.cells}

    def refuse(self, row: int, column: int, why: str) -> None:
        """Keep why a cell cannot be read. Refusal where the sheet is too large."""
        self.make_room(row, column)
        self.room.cells += 1
        self.faults.setdefault(why, []).append(cell_name(row, column))
        self.cells[row, column] = "?"


def cell_name(row: int, column: int) -> str:
    """A cell as programs name it: B3 for row 3, column 2."""
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """The letters of a column counted from 1: A, Z, AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def open_parts(data: bytes) -> zipfile.ZipFile:
    """The parts of a workbook. Refusal where they are too many or too large, or none can be read."""
    if data.count(_ENTRY) > BOOK_PARTS:
        raise Refusal(_TOO_LARGE)
    try:
        parts = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refusal(DAMAGED) from None
    sizes = [part.file_size for part in parts.infolist()]
    if len(sizes) > BOOK_PARTS or sum(sizes) > BOOK_BYTES:
        raise Refusal(_TOO_LARGE)
    if any(part.flag_bits & 1 for part in parts.infolist()):
        raise Refusal("The file is protected by a password: save it without one, and try again.")
    return parts


class _Pieces(io.BytesIO):
    """A part that the parser reads in large pieces, because what is not closed it reads anew with each."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(-1 if size is None or size < 0 else max(size, _PIECE))


def read_part(parts: zipfile.ZipFile, name: str) -> Iterator[Element]:
    """The elements of a part, each when it ends. Refusal for what no program writes."""
    try:
        data = parts.read(name)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError):
        raise Refusal(DAMAGED) from None
    if b"\0" in data or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refusal(DAMAGED)
    file = _Pieces(data)
    try:
        for _, element in ElementTree.iterparse(file):  # noqa: S314 - no entities
            yield element
    except (ElementTree.ParseError, LookupError):  # the second for an encoding that nobody knows
        raise Refusal(DAMAGED) from None


def tag(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def attributes(element: Element) -> dict[str, str]:
    """The attributes of an element by their names without namespaces."""
    return {name.rpartition("}")[2]: value for name, value in element.attrib.items()}


def write_number(value: str, percent: bool = False) -> str:
    """A number of a workbook as people write it: 15 digits, no exponent, and % where it has one."""
    number = Decimal(f"{float(value):.15g}")
    text = format(number * 100 if percent else number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if percent else text


def write_day(day: datetime) -> str:
    """A day, with the time of day where it has one."""
    return day.date().isoformat() if day.time().isoformat() == "00:00:00" else day.isoformat(" ")
