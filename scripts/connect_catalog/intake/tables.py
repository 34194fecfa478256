"""Reads a table as an agency hands it over: its cells, its column names, and what each column
holds."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from ..load import MAX_BYTES
from ..marks import TABLE_MARKS, Mark
from ..model import Id
from ..refusals import Refusal

FILL = "FILL IN"
PROFILES = "https://datapackage.org/profiles/2.0/"
ENUM_AT_MOST = 40
# Strings that agencies write where no number is, and what they mostly mean.
MARKS: Mapping[str, Mark] = {
    **{mark: mark for mark in TABLE_MARKS},
    **dict.fromkeys(("*", "-", "s", "S", "-9999", "-99.99"), Mark.SUPPRESSED),
    **dict.fromkeys(("NULL", "NA", "N/A", "", "-6666"), Mark.MISSING),
}
BLANK = {"", "NULL", "NA", "N/A"}
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# A year or a span of years, perhaps after a word: 2012, 2012-2013, 2012-13, SFY 2012-2013.
PERIOD = re.compile(r"(?:[A-Za-z]+ )?(((?:19|20)[0-9]{2})(?:-((?:19|20)?[0-9]{2}))?)")
# A range in place of a number hides it: "<= 10", "10 - 20 %", "5 or fewer", "fewer than 5".
BAND = re.compile(
    r"([<>≤≥]=?|under|over|fewer than|less than|more than)\s*[0-9]+(\.[0-9]+)?\s*%?"
    r"|[0-9]+(\.[0-9]+)?\s*%?\s*(-|–|to)\s*[0-9]+(\.[0-9]+)?\s*%"
    r"|[0-9]+\s+or\s+(fewer|less|more)",
    re.IGNORECASE,
)
# How a note below a table begins.
NOTE = re.compile(
    r"\W*(sources?|notes?|footnotes?|prepared|provided|data|(last )?updated|as of|generated"
    r"|reports?|suppress\w*|counts|numbers|cells|values)\b(?=.*\s)|\*+\s*\w",
    re.IGNORECASE,
)
NAME_AT_MOST = 60
# Numbers under such headers tell rows apart and count nothing; under age_0_5 they may count.
NOT_MEASURES = re.compile(
    r"(^|_)(age|grade|month|quarter|codes?|id|zip|phone|ssn)(_level|_number|_no)?$|fips|geoid"
)
LICENSES = {
    "odc-pddl": {
        "name": "ODC-PDDL-1.0",
        "title": "Open Data Commons Public Domain Dedication and License",
        "path": "https://opendatacommons.org/licenses/pddl/1-0/",
    }
}
# What a person has yet to write, in the form of a license and of years.
NO_LICENSE = {
    "name": FILL,
    "title": f"{FILL}: the source's license, and its address under `path`",
    "path": "https://fill-in.invalid/",
}
FIRST_YEAR, LAST_YEAR = f"{FILL}: the first year", f"{FILL}: the last year"


class Cells(NamedTuple):
    """A table as text. lines: the line of each row in the file, counted from 1."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]


def check_id(id: str) -> str:
    """The id, unchanged. Raises Refusal if it cannot be one."""
    try:
        return TypeAdapter(Id).validate_python(id)
    except ValidationError:
        raise Refusal(
            f"{id!r} cannot be an id: use small letters, digits and single hyphens, as "
            "in abuse-neglect-by-town."
        ) from None


# ---------------------------------------------------------------------------------- the CSV file


def read_rows(source: Path, notes: list[str]) -> Cells:
    """The cells of a CSV file with any encoding, line ends and delimiter.

    What was repaired is added to the notes. Raises Refusal if the table cannot be read safely.
    """
    if source.stat().st_size > MAX_BYTES:
        raise Refusal("The file is larger than 50 MB: split it by year.")
    text = _decode(source.read_bytes(), notes)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if lines != text:
        old = "old Mac (CR)" if "\r\n" not in text else "Windows (CR LF)"
        notes.append(f"Line ends were changed from {old} to Unix ones.")
    delimiter = max(",;\t|", key=lines.partition("\n")[0].count)
    if delimiter != ",":
        notes.append("The cells were not separated by commas; now they are.")
    table = [*_cells(lines, delimiter)]
    if len(table) < 2:
        raise Refusal("The file holds no rows below a header.")
    _refuse_title(table)
    (_, header), *rows = table
    _refuse_notes(rows)
    uneven = [line for line, row in rows if len(row) != len(header)]
    if uneven:
        noun = "line has" if len(uneven) == 1 else "lines have"
        first = ", ".join(map(str, uneven[:5]))
        raise Refusal(
            f"{len(uneven)} {noun} more or fewer cells than the header (look at line "
            f"{first}). Mend the table and try again."
        )
    if _is_data(header, [row for _, row in rows]):
        raise Refusal(
            "The first line looks like data, not column names. Add a line of names above it."
        )
    return Cells(header, [row for _, row in rows], [line for line, _ in rows])


def _refuse_title(table: list[tuple[int, list[str]]]) -> None:
    """Raise Refusal if a line above the header holds a title of the table."""
    widths = Counter(len(row) for _, row in table)
    usual, times = widths.most_common(1)[0]
    first, top = table[0]
    if usual < 2 or times * 2 <= len(table) or (len(top) == usual and sum(map(bool, top)) > 1):
        return
    full = ((n, row) for n, row in table if len(row) == usual and sum(map(bool, row)) > 1)
    line, header = next(full, (first, top))
    if line > first and not any(map(read_number, header)):
        raise Refusal(
            f"Line {first} is a title; the header is line {line}. Remove the lines above it."
        )


def _refuse_notes(rows: list[tuple[int, list[str]]]) -> None:
    """Raise Refusal if a note stands among the rows, such as a source below the table."""
    notes = [n for n, row in rows if row[0] and not any(row[1:]) and NOTE.match(row[0])]
    if notes:
        raise Refusal(
            f"Line {', '.join(map(str, notes[:5]))} reads like a note on the table, not like a "
            "row. Remove it, and write what it says into the description."
        )


def _is_data(header: list[str], rows: list[list[str]]) -> bool:
    """Whether the header looks like data: numbers other than years, marks, or years above other
    years."""
    for i, cell in enumerate(header):
        years = PERIOD.fullmatch(cell)
        if years and holds_periods(row[i] for row in rows):
            return True
        if not years and (read_number(cell) or (cell and cell.upper() != "S" and read_mark(cell))):
            return True
    return False


def _cells(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not empty, with its number."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    before = 0
    try:
        for row in reader:
            if reader.line_num != before + 1:
                raise Refusal(
                    f"A cell that starts on line {before + 1} goes on over the next line, or "
                    "its quote is never closed. Put each row on one line and try again."
                )
            before = reader.line_num
            if any(row):
                yield before, [cell.strip() for cell in row]
    except csv.Error:
        raise Refusal(
            f"A quote is out of place on line {before + 1}: it stands inside a cell, or is "
            "never closed. Mend it and try again."
        ) from None


def _decode(data: bytes, notes: list[str]) -> str:
    if b"\0" in data:
        raise Refusal("This is no text file: export the table as CSV (UTF-8) and try again.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.append(
            "The file was not UTF-8; it was read as Windows-1252. Look at accented letters."
        )
        return data.decode("cp1252", errors="replace")


def slug(title: str) -> str:
    """A title in lower snake_case; empty if it has no letter or digit."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")


def column_names(header: Iterable[str], notes: list[str]) -> list[str]:
    """Distinct names in lower snake_case, one for each title. If two columns share a name, that is
    noted."""
    names: list[str] = []
    for i, title in enumerate(header, 1):
        name = slug(title)[:NAME_AT_MOST] or f"column_{i}"
        name = name if name[0].isalpha() else f"column_{name}"
        if name in names:
            notes.append(
                f"Two columns are called {title or name}: say in their descriptions how they "
                "differ."
            )
            name = f"{name}_{i}"
        names.append(name)
    return names


# -------------------------------------------------------------------------------- what a cell is


def read_number(cell: str) -> str | None:
    """The plain number in a cell, or None.

    A person reads 1,258 and 7% as numbers. A comma before any other count of digits than three may
    be a decimal comma; only a person can say.
    """
    text = cell.removesuffix("%").strip()
    text = text.replace(",", "") if THOUSANDS.fullmatch(text) else text
    return text if NUMBER.fullmatch(text) else None


def read_mark(cell: str, marks: Mapping[str, Mark] = MARKS) -> Mark | None:
    """The mark for a cell without a number; None if it is not known."""
    whole = re.sub(r"\.0+$", "", cell)
    mark = marks.get(cell) or marks.get(whole) or marks.get(cell.lower()) or marks.get(cell.upper())
    return mark or (Mark.SUPPRESSED if BAND.fullmatch(cell) else None)


def holds_numbers(cells: Sequence[str], marks: Mapping[str, Mark] = MARKS) -> bool:
    """Whether a column holds numbers: at least one cell does, and ten times as many as hold unknown
    text."""
    left = Counter(cells)
    texts = [cell for cell in left if read_mark(cell, marks) is None]
    numbers = sum(left[cell] for cell in texts if read_number(cell) is not None)
    unknown = sum(left[cell] for cell in texts) - numbers
    return numbers > 0 and unknown * 10 <= numbers


def holds_periods(cells: Iterable[str]) -> bool:
    """Whether a column holds years, or ranges of years such as 2012-2013."""
    plain = {cell for cell in cells if read_mark(cell) is None}
    return bool(plain) and all(PERIOD.fullmatch(cell) for cell in plain)


def read_years(period: str) -> tuple[int, int] | None:
    """The first and last year of a period (1999-00 ends in 2000); None if it is not a period."""
    match = PERIOD.fullmatch(period)
    if match is None:
        return None
    first, last = int(match[2]), match[3] or match[2]
    return first, int(last) if len(last) == 4 else first + (int(last) - first) % 100


# ------------------------------------------------------------------------------- what is written


def table_resource(
    name: str, title: str, description: str, fields: list[dict[str, Any]], keys: list[str]
) -> dict[str, Any]:
    """The descriptor of one CSV file in the catalog's dialect."""
    return {
        "$schema": f"{PROFILES}dataresource.json",
        "name": name,
        "type": "table",
        "title": title,
        "description": description,
        "path": f"data/{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {
            "header": True,
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
        },
        "schema": {"$schema": f"{PROFILES}tableschema.json", "fields": fields, "primaryKey": keys},
    }


def write_csv(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV in the catalog's dialect."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([names, *rows])
    return text.getvalue()


def write_package(
    folder: Path, descriptor: dict[str, Any], readme: str, tables: Mapping[str, str]
) -> None:
    """Write a new folder: the descriptor, the README, and the CSV texts by resource name."""
    (folder / "data").mkdir(parents=True)
    text = json.dumps(descriptor, indent=2, ensure_ascii=False)
    (folder / "datapackage.json").write_text(f"{text}\n", "utf-8")
    (folder / "README.md").write_text(readme, "utf-8")
    for name, table in tables.items():
        (folder / "data" / f"{name}.csv").write_text(table, "utf-8", newline="")
