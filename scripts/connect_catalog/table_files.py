"""The bytes of a table's file: whether they are the CSV that its descriptor says they are."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from .bounds import TABLE_LINE
from .characters import find_hidden
from .codes import Code
from .model import Resource
from .problems import Problem

# A line of cells, each bare, or in quotes with every quote inside it written twice.
_LINE = re.compile(r'(?:"(?:[^"]|"")*+"|[^",]*+)(?:,(?:"(?:[^"]|"")*+"|[^",]*+))*+')


def encoding_fault(data: bytes, where: str) -> Problem | None:
    """What makes a text unreadable, or another text than it shows.

    Rule: A file is saved as UTF-8, without an invisible mark at its start and without invisible
    characters.

    Why: Saved in another way, accented letters turn into odd signs on other computers. What nobody
    sees can break a name in two, or make one word look like another.

    Mend: Save the file anew as UTF-8 (not UTF-8 with BOM). Delete an invisible character by writing
    the words anew instead of pasting them.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        message = "the file starts with an invisible mark, a byte order mark (BOM)"
        return Problem(where, 1, "", Code.BYTE_ORDER_MARK, message)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = "a letter on this line is not saved as UTF-8"
        return Problem(where, data.count(b"\n", 0, error.start) + 1, "", Code.ENCODING, message)
    hidden = find_hidden(text)
    if hidden:
        message = f"an invisible character ({hidden[1]}) stands on this line"
        line = text.count("\n", 0, hidden[0]) + 1
        return Problem(where, line, "", Code.HIDDEN_CHARACTER, message)
    return None


def has_short_lines(content: bytes) -> bool:
    """Whether no line is longer than a row of a table can be."""
    start = 0
    while len(content) - start > TABLE_LINE:
        end = content.rfind(b"\n", start, start + TABLE_LINE + 1)
        if end < 0:
            return False
        start = end + 1
    return True


def byte_faults(data: bytes, where: str) -> Iterator[Problem]:
    """What makes a file another file than the descriptor's encoding and dialect say it is.

    Rule: A table is a text file with Unix line ends, and it is not empty.

    Why: A workbook that was only renamed, or lines that end in another way, can be read by some
    programs and not by others.

    Mend: Export the table from the spreadsheet as CSV (UTF-8), and save it with Unix line ends
    (LF).
    """
    if not data.strip():
        message = "the file is empty"
        yield Problem(where, 0, "", Code.EMPTY, message, "Write the header and the rows.")
    elif b"\0" in data or data.startswith(_NO_TEXT):
        message = "this is not a text file, though its name ends in .csv"
        yield Problem(where, 0, "", Code.BINARY, message)
    else:
        if b"\r" in data:
            message = "the lines end as on Windows or an old Mac"
            line = data.count(b"\n", 0, data.find(b"\r")) + 1
            yield Problem(where, line, "", Code.LINE_ENDS, message)
        fault = encoding_fault(data, where)
        if fault:
            yield fault


# How workbooks (new and old), archives, PDF files and pictures start.
_NO_TEXT = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"PAR1",
    b"SQLite format",
)


def line_faults(text: str, resource: Resource, where: str) -> Iterator[Problem]:
    """A header that is not the descriptor's, astray quotes, and rows of another length.

    Rule: Each line of a table has as many cells as the header, closes every quote, and is not
    empty. No line is longer than 100,000 characters.

    Why: One comma too few or too many shifts every cell after it into the wrong column.

    Mend: Look at the line that the problem names: for a missing or extra comma, a quote that is
    never closed, or an empty line. Put a cell that holds a comma or a quote into quotes, and write
    a quote inside it twice.
    """
    names = [column.name for column in resource.schema_.fields]
    width = len(names)
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        if len(line) > TABLE_LINE:
            message = "this line is longer than a table's row can be"
            mend = "Look for a quote that is never closed, or a missing line end."
            yield Problem(where, number, "", Code.TOO_LARGE, message, mend)
            continue
        if '"' in line and not _LINE.fullmatch(line):
            message = "a quote stands inside a cell or is never closed"
            yield Problem(where, number, "", Code.QUOTE, message)
            continue
        cells = next(csv.reader([line]), []) if '"' in line else line.split(",")
        if number == 1:
            width = len(cells)
            yield from header_faults(cells, names, where)
        elif not line:
            yield Problem(where, number, "", Code.EMPTY_LINE, "this line is empty")
        elif len(cells) != width:
            noun = "cell" if len(cells) == 1 else "cells"
            message = f"this row has {len(cells)} {noun}, but the header has {width}"
            yield Problem(where, number, "", Code.ROW_LENGTH, message)


def _letters(text: str) -> str:
    """The letters and digits of a heading, in lower case."""
    return "".join(filter(str.isalnum, text.casefold()))


def header_faults(header: list[str], names: list[str], where: str) -> Iterator[Problem]:
    """Only headings are repeated that a field may mean: where the header is missing, the others may be
    counts to be hidden, or persons.

    Rule: The first line of a table is the names of the descriptor's fields, in the same order.

    Why: If the two differ, a number stands under the wrong name.

    Mend: Make the two the same, in the same order. If all stands in one cell, export the table with
    commas between the cells.
    """
    if header == names:
        return
    meant = {*map(_letters, names)}
    shown = ",".join(cell if _letters(cell) in meant else "..." for cell in header)[:300]
    alone = len(header) == 1 < len(names)
    mend = "Export the table with commas between the cells." if alone else ""
    message = f"the first line is `{shown}`, but the descriptor's fields are `{','.join(names)}`"
    yield Problem(where, 1, "", Code.HEADER, message, mend)
