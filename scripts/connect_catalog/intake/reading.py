"""A file as it is handed over to one table of texts: a header and rows below it.

Every line of the file is weighed, not the first alone. What is certain is mended and said; what can
be read in two ways is refused, with the lines to look at. No message repeats a cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from ..bounds import HANDED_COLUMNS, TABLE_BYTES
from ..refusals import Refusal
from ..written import read_written
from .tables import NOTE, PERIOD, holds_periods, read_mark
from .workbooks import is_workbook, read_workbook

DELIMITERS = ",;\t|"
# Two encodings of one letter, one taken for the other: Ã© for é, â€™ for an apostrophe.
_TWICE = re.compile("[\u00c2\u00c3][\u0080-\u00bf\u2018-\u203a\u0152-\u0178]|\u00e2\u20ac.")
# What R, pandas and spreadsheets call a column of row numbers.
_NO_HEADING = {"", "x", "x1", "...1", "index", "row", "rownames", "row names", "unnamed: 0", "#"}
_UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad]+")
_DRAWN = re.compile("[-=_:+ ]{2,}")
_MANY = 5  # so many lines are named, and no more

NO_ROWS = (
    "The file holds no rows below a header. Export the table with a line of column names and each row "
    "on a line below, and try again."
)

NumberedRow = tuple[int, list[str]]  # a line's number in the file, and its cells


@dataclass(frozen=True)
class RawTable:
    """A table as text. lines: where each row stands in the file; found: what was mended or left
    out while reading, a sentence each; sheet: the one that was read of a workbook with several."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    found: tuple[str, ...] = ()
    sheet: str = ""

    def cells(self, column: int) -> list[str]:
        """The cells of a column, counted from 0."""
        return [*self._columns[column]] if self.rows else []

    @cached_property
    def _columns(self) -> list[tuple[str, ...]]:
        return [*zip(*self.rows, strict=True)]

    def choose(self, columns: Sequence[int]) -> RawTable:
        """The table with some of its columns, counted from 0."""
        rows = [[row[i] for i in columns] for row in self.rows]
        return RawTable([self.header[i] for i in columns], rows, self.lines, self.found)


@dataclass
class _Reader:
    """What was found on the way through one file."""

    found: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        self.found.append(sentence)


def read_table(source: Path, sheet: str = "", last: str = "") -> RawTable:
    """The one table in a CSV file, in whatever encoding, line ends, quotes and delimiter it has; or
    in a sheet of a workbook (XLSX, ODS), by its name where several hold cells. last: the sheet that was
    read of the last edition.

    Refusal where it cannot be read in just one way.
    """
    if source.stat().st_size > TABLE_BYTES:
        raise Refusal("The file is larger than 50 MB: split it by year.")
    data = source.read_bytes()
    if is_workbook(data):
        read = read_workbook(data, sheet, last)
        tidy = [(line, [_tidy_cell(cell) for cell in cells]) for line, cells in read.rows]
        return replace(lay_out(tidy, _Reader(read.found)), sheet=read.name)
    if sheet:
        raise Refusal(f"{source.name} is no workbook, so it has no sheet {sheet}.")
    reader = _Reader()
    text = _mend_line_ends(_decode(data, reader), reader)
    return lay_out(_split_rows(_mend_quotes(text, reader), reader), reader)


def name_lines(lines: Sequence[int]) -> str:
    """ "line 3", or "lines 3, 4, 5, ..."; lines that are 0 stand nowhere in the file."""
    if not any(lines):
        return "the table as the package lays it out"
    shown = ", ".join(map(str, lines[:_MANY])) + (", ..." if len(lines) > _MANY else "")
    return f"line {shown}" if len(lines) == 1 else f"lines {shown}"


# ---------------------------------------------------------------------------------- bytes to text


_NO_TEXT = "This is no text file and no workbook: export the table as CSV (UTF-8), XLSX or ODS and try again."


def _decode(data: bytes, reader: _Reader) -> str:
    """The text of a file. Refusal where it is none, or where letters are lost or would be."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decode_utf_16(data, reader)
    if b"\0" in data:
        raise Refusal(_NO_TEXT)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_windows(data, reader)
    _refuse_lost_letters(text)
    return text


def _decode_utf_16(data: bytes, reader: _Reader) -> str:
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError:
        raise Refusal(
            "The file is damaged UTF-16: export the table as CSV (UTF-8) and try again."
        ) from None
    if "\0" in text:  # it is UTF-32, or no text
        raise Refusal(_NO_TEXT)
    reader.say("The file was UTF-16; it is UTF-8 now.")
    return text


def _decode_windows(data: bytes, reader: _Reader) -> str:
    """Windows-1252, where the file holds nothing that only UTF-8 can be."""
    broken, other = [], False
    for number, line in enumerate(re.split(rb"\r\n|\r|\n", data), start=1):
        kept = line.decode("utf-8", "surrogateescape")
        if any("\udc80" <= character <= "\udcff" for character in kept):
            broken.append(number)
        other |= any("\x80" <= character < "\udc80" for character in kept.removeprefix("\ufeff"))
    if other or data.startswith(b"\xef\xbb\xbf"):
        raise Refusal(
            f"The file mixes two encodings: most of it is UTF-8, and {name_lines(broken)} is not, so "
            "that letters would be lost. Correct the letters there, save the file as UTF-8, and try "
            "again."
        )
    if re.search(rb"[\x81\x8d\x8f\x90\x9d]", data):
        raise Refusal(
            f"The file is neither UTF-8 nor Windows-1252 (look at {name_lines(broken)}): save it as "
            "UTF-8 and try again."
        )
    reader.say("The file was not UTF-8; it was read as Windows-1252. Look at accented letters.")
    return data.decode("cp1252")


def _refuse_lost_letters(text: str) -> None:
    lines = text.splitlines()
    lost = [number for number, line in enumerate(lines, start=1) if "\ufffd" in line]
    twice = [number for number, line in enumerate(lines, start=1) if _TWICE.search(line)]
    if lost:
        raise Refusal(
            f"Letters are lost on {name_lines(lost)}: a sign stands there that programs put in place "
            "of a letter they cannot read. Export the table again as UTF-8, or correct the letters."
        )
    if twice:
        raise Refusal(
            f"Letters were encoded twice on {name_lines(twice)}: two odd signs stand for one "
            "accented letter. Export the table again as UTF-8, or correct the letters."
        )


def _mend_line_ends(text: str, reader: _Reader) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if lines != text:
        old = "old Mac (CR)" if "\r\n" not in text else "Windows (CR LF)"
        reader.say(f"Line ends were changed from {old} to Unix ones.")
    return lines


# ---------------------------------------------------------------------------------- text to cells


def _mend_quotes(text: str, reader: _Reader) -> str:
    """The text with the quotes that CSV knows, and without quotes around whole rows."""
    curly = (
        text
        if text.isascii()
        else re.sub(
            "(^|[,;\t|])[ ]*[\u201c\u201d\u201e\u00ab]|[\u201c\u201d\u00bb][ ]*(?=$|[,;\t|])",
            lambda m: (m[1] or "") + '"',
            text,
            flags=re.M,
        )
    )
    if curly != text:
        reader.say("Curly quotes around cells were read as plain ones.")
    if '"' not in curly:
        return curly
    lines = curly.split("\n")
    whole = [_unquote_row(line) for line in lines]
    filled = sum(bool(line.strip()) for line in lines)
    quoted = sum(row is not None for row in whole)
    if filled and quoted * 10 >= filled * 8:
        reader.say("Each row stood in quotes as if it were one cell; the cells were taken apart.")
        return "\n".join(
            line if row is None else row for line, row in zip(lines, whole, strict=True)
        )
    return curly


def _unquote_row(line: str) -> str | None:
    """The inside of a line that is one quoted cell and holds several; None for any other."""
    bare = line.strip()
    if len(bare) < 3 or bare[0] != '"' or bare[-1] != '"':
        return None
    inside = bare[1:-1]
    if re.search(r'(?<!")"(?!")', inside.replace('""', "")) or not re.search("[,;\t|]", inside):
        return None
    return inside.replace('""', '"')


def _split_rows(text: str, reader: _Reader) -> list[NumberedRow]:
    """Each line that is not empty, its cells told apart by the delimiter that fits most lines."""
    if not text.strip():
        raise Refusal(NO_ROWS)
    fits = {}
    for delimiter in DELIMITERS:
        if delimiter in text:
            widths = Counter(map(len, _guess_rows(text, delimiter)))
            width, times = _usual(widths)
            several = sum(n for cells, n in widths.items() if cells > 1)
            if width > 1 and several * 2 > widths.total():
                fits[delimiter] = (times / widths.total(), width)
    if not fits:
        raise Refusal(
            "The table has just one column, or its cells are not told apart by a comma, a semicolon, "
            "a tab or a bar. A table needs at least a column of places, periods or groups and a column "
            "of numbers: export it as CSV with commas and try again."
        )
    best = max(fits.values())
    delimiter, *others = [sign for sign in fits if fits[sign][0] >= best[0] - 0.02]
    if others:
        delimiter = _choose_delimiter(text, [delimiter, *others], fits)
    if delimiter != ",":
        reader.say("The cells were not separated by commas; now they are.")
    quote = _choose_quote(text, delimiter, reader)
    return [*_parse(text, delimiter, quote)]


def _usual(widths: Counter[int]) -> tuple[int, int]:
    """The most frequent number of cells, and on how many lines it stands; the larger wins."""
    return max(widths.items(), key=lambda entry: (entry[1], entry[0])) if widths else (0, 0)


def _choose_delimiter(text: str, signs: list[str], fits: dict[str, tuple[float, int]]) -> str:
    """Of several delimiters that fit, the one whose cells are numbers more often: a comma within
    numbers or names tells no cells apart. Refusal where both may be meant."""

    def cells_of(sign: str) -> list[str]:
        return [cell.strip() for row in _guess_rows(text, sign) for cell in row]

    plain = {
        sign: [
            not any(other in cell for other in signs if other != sign) for cell in cells_of(sign)
        ]
        for sign in signs
    }
    whole = [sign for sign, cells in plain.items() if all(cells)]
    if len(whole) == 1:
        return whole[0]
    ranked = sorted(signs, key=lambda sign: fits[sign], reverse=True)
    if fits[ranked[0]][0] > fits[ranked[1]][0]:
        return ranked[0]
    names = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
    raise Refusal(
        f"Both {names[ranked[0]]} and {names[ranked[1]]} could tell the cells apart. Export the table "
        "as CSV with commas, with quotes around cells that hold one, and try again."
    )


def _choose_quote(text: str, delimiter: str, reader: _Reader) -> str:
    """Single quotes where they stand around nearly all cells, else double ones."""
    if text.count("'") < text.count("\n"):
        return '"'
    cells = [cell.strip() for row in _guess_rows(text, delimiter) for cell in row if cell]
    cells = [cell for cell in cells if cell]
    single = sum(len(cell) > 1 and cell[0] == "'" == cell[-1] for cell in cells)
    if cells and single * 10 >= len(cells) * 8:
        reader.say("Single quotes around cells were taken off.")
        return "'"
    return '"'


def _guess_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The cells of each line that is not empty, as one delimiter parts them, up to what is out of
    place."""
    rows = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        yield from filter(any, rows)
    except csv.Error:
        return


def _parse(text: str, delimiter: str, quote: str) -> Iterator[NumberedRow]:
    """Each line that is not empty, with its number and cells. Refusal for a quote out of place, and
    for a cell over two lines."""
    rows = csv.reader(
        io.StringIO(text), delimiter=delimiter, quotechar=quote, strict=True, skipinitialspace=True
    )
    lines, before, quoted = text.split("\n"), 0, quote in text
    tidy = lru_cache(maxsize=65_536)(_tidy_cell)
    try:
        for row in rows:
            if rows.line_num != before + 1:
                raise Refusal(
                    f"A cell that starts on line {before + 1} goes on over the next line, or "
                    "its quote is never closed. Put each row on one line and try again."
                )
            before = rows.line_num
            if len(row) > HANDED_COLUMNS:
                raise Refusal(f"Line {before} has more than {HANDED_COLUMNS:,} cells.")
            if quoted and any(_is_stray(cell, quote, lines[before - 1]) for cell in row):
                raise Refusal(
                    f"A quote is out of place on line {before}: it stands inside a cell, or a comma "
                    "before it is missing. Mend it and try again."
                )
            cells = [*map(tidy, row)]
            if any(cells):
                yield before, cells
    except csv.Error:
        raise Refusal(
            f"A quote is out of place on line {before + 1}: it stands inside a cell, or is "
            "never closed. Mend it and try again."
        ) from None


def _is_stray(cell: str, quote: str, line: str) -> bool:
    """Whether a quote in a cell is not written as CSV writes one: doubled, in a quoted cell."""
    if quote not in cell or quote == "'":
        return False
    return f"{quote}{cell.replace(quote, quote * 2)}{quote}" not in line


def _tidy_cell(cell: str) -> str:
    """A cell without the spaces around it, no-break ones and unseen characters among them."""
    return " ".join(_UNSEEN.sub("", cell).split()) if cell else cell


# ----------------------------------------------------------------------------- cells to one table


def lay_out(table: list[NumberedRow], reader: _Reader) -> RawTable:
    """The header and the rows below it, without titles, notes, and columns that hold nothing."""
    table = _drop_phantoms(table, reader)
    if len(table) < 2:
        raise Refusal(NO_ROWS)
    table = _drop_titles(table, reader)
    (at, header), *rows = table
    rows = _drop_repeats(_drop_notes(rows, reader), header, reader)
    if not rows:
        raise Refusal(NO_ROWS)
    _refuse_uneven(rows, header)
    _refuse_data_as_header(header, [cells for _, cells in rows], at)
    header, cells = _drop_row_numbers(header, [cells for _, cells in rows], reader)
    blank = [number for number, title in enumerate(header, start=1) if not _says_something(title)]
    if blank:
        raise Refusal(
            f"Column {', '.join(map(str, blank))} has no heading: write one in {name_lines([at])}, or "
            "take the column out, and try again."
        )
    if long := [number for number, title in enumerate(header, start=1) if len(title) > 200]:
        raise Refusal(
            f"The heading of column {', '.join(map(str, long))} has more than 200 letters. Shorten it, and "
            "keep the rest for the column's description."
        )
    if len(header) == 1:
        raise Refusal(
            "The table has just one column. It needs at least a column of places, periods or groups "
            "and a column of numbers."
        )
    return RawTable(header, cells, [line for line, _ in rows], tuple(reader.found))


def _says_something(title: str) -> bool:
    return any(sign.isalnum() or sign in "#%" for sign in title)


def _drop_phantoms(table: list[NumberedRow], reader: _Reader) -> list[NumberedRow]:
    """The rows without the columns, at their end or between, in which no line has anything."""
    width = max((len(cells) for _, cells in table), default=0)
    filled = [any(i < len(cells) and cells[i] for _, cells in table) for i in range(width)]
    if all(filled):
        return table
    dropped = filled.count(False)
    columns = "1 empty column was" if dropped == 1 else f"{dropped} empty columns were"
    reader.say(f"{columns} left out.")
    return [
        (line, [cell for cell, keep in zip(cells, filled, strict=False) if keep])
        for line, cells in table
    ]


def _is_full(cells: list[str], width: int) -> bool:
    return len(cells) == width and sum(map(bool, cells)) > 1


def _drop_titles(table: list[NumberedRow], reader: _Reader) -> list[NumberedRow]:
    """The table from its header on; the lines above it are titles."""
    width, _ = _usual(Counter(len(cells) for _, cells in table))
    first = next((i for i, (_, cells) in enumerate(table) if _is_full(cells, width)), 0)
    above = table[:first]
    if not above or any(sum(map(bool, cells)) > 1 for _, cells in above):
        return table
    lines = [line for line, _ in above]
    reader.say(
        f"{name_lines(lines).capitalize()} above the header read like a title and were left out: "
        "write what they say into the title or the description."
    )
    return table[first:]


def _drop_notes(rows: list[NumberedRow], reader: _Reader) -> list[NumberedRow]:
    """The rows without the notes below them. Refusal for a note among the rows."""
    end = len(rows)
    while end and _is_lone(rows[end - 1][1]) and _reads_like_note(rows[end - 1][1][0]):
        end -= 1
    among = [line for line, cells in rows[:end] if _is_lone(cells) and NOTE.match(cells[0])]
    if among:
        raise Refusal(
            f"{name_lines(among).capitalize()} reads like a note on the table, not like a row. Remove "
            "it, and write what it says into the description."
        )
    if end < len(rows):
        lines = [line for line, _ in rows[end:]]
        reader.say(
            f"{name_lines(lines).capitalize()} below the table read like a note and were left out: "
            "write what they say into the description."
        )
    return rows[:end]


def _is_lone(cells: list[str]) -> bool:
    return bool(cells[0]) and not any(cells[1:])


def _reads_like_note(text: str) -> bool:
    return NOTE.match(text) is not None or len(text.split()) > 6


def _drop_repeats(rows: list[NumberedRow], header: list[str], reader: _Reader) -> list[NumberedRow]:
    """The rows without those that say the header again, as where pages were put together, and without
    lines that are drawn."""
    kept = [(line, cells) for line, cells in rows if cells != header]
    if len(kept) < len(rows):
        reader.say(f"The header stood there again {len(rows) - len(kept)} times; it was left out.")
    return [(line, cells) for line, cells in kept if not all(map(_DRAWN.fullmatch, cells))]


def _refuse_uneven(rows: list[NumberedRow], header: list[str]) -> None:
    uneven = [line for line, cells in rows if len(cells) != len(header)]
    if uneven:
        noun = "line has" if len(uneven) == 1 else "lines have"
        first = ", ".join(map(str, uneven[:_MANY]))
        raise Refusal(
            f"{len(uneven)} {noun} more or fewer cells than the header (look at line "
            f"{first}). Mend the table and try again."
        )


def _refuse_data_as_header(header: list[str], rows: list[list[str]], at: int) -> None:
    """Refusal for a header that holds what columns hold: numbers, or years above years."""
    for i, cell in enumerate(header):
        years = PERIOD.fullmatch(cell)
        number = read_written(cell) is not None
        mark = bool(cell) and cell.upper() not in ("S", "#") and read_mark(cell) is not None
        pairs = "=" in cell and all("=" in row[i] for row in rows)
        if (
            pairs
            or (years and holds_periods(row[i] for row in rows))
            or (not years and (number or mark))
        ):
            raise Refusal(
                "The first line looks like data, not column names. Add a line of names above it."
                if at == 1
                else f"Line {at} looks like data, not column names. Add a line of names above it."
            )


def _drop_row_numbers(
    header: list[str], rows: list[list[str]], reader: _Reader
) -> tuple[list[str], list[list[str]]]:
    """The table without a first column that only numbers the rows."""
    start = rows[0][0]
    running = start in ("0", "1") and all(
        row[0] == str(int(start) + i) for i, row in enumerate(rows)
    )
    if header[0].lower() in _NO_HEADING and running and len(rows) > 1:
        reader.say("The first column only numbers the rows; it was left out.")
        return header[1:], [row[1:] for row in rows]
    return header, rows
