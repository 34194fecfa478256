"""Reads a table as an agency hands it over: its cells, its column names, and what each column
holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ..marks import TABLE_MARKS, Mark
from ..model import Id
from ..refusals import Refusal
from ..spreadsheets import write_rows
from ..written import NUMBER, read_written

FILL = "FILL IN"
READ_ON = f"{FILL}: the day the table was read there, or remove this line"
PROFILES = "https://datapackage.org/profiles/2.0/"
ENUM_AT_MOST = 40
# Strings that agencies write where no number is, and what they mostly mean.
MARKS: Mapping[str, Mark] = {
    **{mark: mark for mark in TABLE_MARKS},
    **dict.fromkeys(("*", "s", "S", "-9999", "-99.99"), Mark.SUPPRESSED),
    **dict.fromkeys(("NULL", "NA", "N/A", "", "-6666"), Mark.MISSING),
}
BLANK = {"", "NULL", "NA", "N/A"}  # in a column of numbers
NO_TEXT = {"", "NULL"}  # in a column of words, where NA may be a group
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# A year or a span of years, perhaps after a word: 2012, 2012-2013, 2012-13, SFY 2012-2013.
PERIOD = re.compile(r"(?:[A-Za-z]+ )?(((?:19|20)[0-9]{2})(?:-((?:19|20)?[0-9]{2}))?)")
MONTH = re.compile(r"((?:19|20)[0-9]{2})-(0[1-9]|1[0-2])")
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


def check_id(id: str) -> str:
    """The id, unchanged. Raises Refusal if it cannot be one."""
    try:
        return TypeAdapter(Id).validate_python(id)
    except ValidationError:
        raise Refusal(
            f"{id!r} cannot be an id: use small letters, digits and single hyphens, as "
            "in abuse-neglect-by-town."
        ) from None


# ---------------------------------------------------------------------------------------- names


def slug(title: str) -> str:
    """A title in lower snake_case; empty if it has no letter or digit."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")


def spell_signs(title: str) -> str:
    """A title with "percent" for % and "number" for #, where it does not say so besides."""
    for sign, word in (("%", "percent"), ("#", "number")):
        title = title.replace(sign, " " if word in title.lower() else f" {word} ")
    return title


def column_names(header: Iterable[str], notes: list[str]) -> list[str]:
    """Distinct names in lower snake_case, one for each title. If two columns share a name, that is
    noted."""
    names: list[str] = []
    for i, title in enumerate(header, 1):
        name = slug(spell_signs(title))[:NAME_AT_MOST].strip("_") or f"column_{i}"
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
    """The bare number of a cell, or None."""
    written = read_written(cell)
    return written.text if written else None


def is_percent(cell: str) -> bool:
    """Whether a cell is a number with a percent sign."""
    written = read_written(cell)
    return written is not None and "a percent sign" in written.stripped


def read_mark(cell: str, marks: Mapping[str, Mark] = MARKS) -> Mark | None:
    """The mark for a cell without a number; None if it is not known."""
    whole = re.sub(r"\.0+$", "", cell)
    word = marks.get(cell) or marks.get(whole) or marks.get(cell.lower()) or marks.get(cell.upper())
    return word or (Mark.SUPPRESSED if is_band(cell) else None)


def is_band(cell: str) -> bool:
    """Whether a cell is a range in place of a number; 12 - 0.8% is none, but two numbers in one cell."""
    cell = re.sub(r"\s*[*†‡§]+$", "", cell)
    if not BAND.fullmatch(cell):
        return False
    ends = [float(number) for number in re.findall(r"[0-9]+(?:\.[0-9]+)?", cell)]
    return len(ends) < 2 or ends[0] < ends[1]


def change_each(cells: Sequence[str], change: Callable[[str], str]) -> list[str]:
    """The cells, each distinct one changed once."""
    changed = {cell: change(cell) for cell in {*cells}}
    return [*map(changed.__getitem__, cells)]


def trim_whole(cells: list[str]) -> list[str]:
    """The cells without the .0 that a spreadsheet put behind whole numbers, where all are whole."""
    numbers = [cell for cell in {*cells} if "." in cell and NUMBER.fullmatch(cell)]
    whole = [cell for cell in numbers if re.fullmatch(r"-?[0-9]+\.0+", cell)]
    if not numbers or len(whole) < len(numbers):
        return cells
    return change_each(cells, lambda c: c.partition(".")[0] if NUMBER.fullmatch(c) else c)


def holds_periods(cells: Iterable[str]) -> bool:
    """Whether a column holds years, or ranges of years such as 2012-2013."""
    plain = {cell for cell in {*cells} if read_mark(cell) is None}
    return bool(plain) and all(PERIOD.fullmatch(cell) for cell in plain)


def read_years(period: str) -> tuple[int, int] | None:
    """The first and last year of a period (1999-00 ends in 2000); None if it is not a period."""
    match = PERIOD.fullmatch(period)
    if match is None:
        return None
    if are_months([period]):
        return int(match[2]), int(match[2])
    first, last = int(match[2]), match[3] or match[2]
    return first, int(last) if len(last) == 4 else first + (int(last) - first) % 100


def are_months(periods: Iterable[str]) -> bool:
    """Whether periods are months, as 2016-03 is; 2010-11 is one among others that can be nothing else."""
    matches = [match for period in periods if (match := MONTH.fullmatch(period))]
    return any(int(match[2]) != (int(match[1]) + 1) % 100 for match in matches)


def list_spans(periods: Iterable[str]) -> list[tuple[int, int]]:
    """The first and last year of each period of a table."""
    periods = [*periods]
    plain = (p[:4] if MONTH.fullmatch(p) else p for p in periods)
    read = map(read_years, plain if are_months(periods) else periods)
    return [span for span in read if span]


# ------------------------------------------------------------------------------- what is written


def table_resource(
    name: str, title: str, description: str, fields: list[dict[str, Any]], keys: list[str]
) -> dict[str, Any]:
    """The descriptor of one CSV file in the catalog's dialect. Of columns with one title, all but the first
    have their name behind it."""
    titles = [field["title"] for field in fields]
    fields = [
        {**field, "title": f"{field['title']} ({field['name']})"}
        if field["title"] in titles[:i]
        else field
        for i, field in enumerate(fields)
    ]
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
    return write_rows([names, *rows])
