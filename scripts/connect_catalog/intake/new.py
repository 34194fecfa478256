"""A CSV file to a data package that is ready to complete.

What the table tells is read off it; what only a person can know is written as FILL IN, which the
checks refuse; what was guessed or repaired is said in a note.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ..clock import read_today
from ..load import MAX_BYTES
from ..model import Id

FILL = "FILL IN"
PROFILES = "https://datapackage.org/profiles/2.0/"
ENUM_AT_MOST = 40
# Strings that agencies write where no number is, and what they mostly mean.
MARKS = {
    "suppressed": "suppressed", "*": "suppressed", "-": "suppressed", "s": "suppressed",
    "S": "suppressed", "-9999": "suppressed", "-99.99": "suppressed",
    "missing": "missing", "NULL": "missing", "NA": "missing", "N/A": "missing", "": "missing",
    "-6666": "missing", "not collected": "not collected",
}
LESS_THAN = re.compile(r"(<|<=|≤|under|fewer than|less than) ?\d+", re.I)
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
PERIOD = re.compile(r"((?:19|20)[0-9]{2})(?:-((?:19|20)?[0-9]{2}))?")
NAME_AT_MOST = 60


class CannotStart(Exception):
    """Why no package was written; the message is for the person at the terminal."""


@dataclass(frozen=True)
class Made:
    """What was written, and what the person should look at."""

    folder: str
    rows: int
    columns: int
    notes: tuple[str, ...]


def start_package(root: Path, id: str, source: Path) -> Made:
    """Write datapackages/<id>/ from a CSV file; raises CannotStart and then writes nothing."""
    folder = root / "datapackages" / _check_id(id)
    if folder.exists():
        raise CannotStart(f"datapackages/{id} is there already; choose another id.")
    notes: list[str] = []
    header, rows = _read_rows(source, notes)
    names = _column_names(header, notes)
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    fields = [_describe(name, title, columns[name]) for name, title in zip(names, header, strict=True)]
    rows = [_write_marks(row, fields, notes) for row in rows]
    notes.extend(dict.fromkeys(_guesses(fields)))
    _write(folder, id, _descriptor(id, fields, columns, notes), names, rows)
    return Made(f"datapackages/{id}", len(rows), len(names), tuple(dict.fromkeys(notes)))


def _check_id(id: str) -> str:
    try:
        return TypeAdapter(Id).validate_python(id)
    except ValidationError:
        raise CannotStart(f"{id!r} cannot be an id: use small letters, digits and single hyphens, as "
                          "in abuse-neglect-by-town.") from None


# ---------------------------------------------------------------------------------- the CSV file


def _read_rows(source: Path, notes: list[str]) -> tuple[list[str], list[list[str]]]:
    if source.stat().st_size > MAX_BYTES:
        raise CannotStart("The file is larger than 50 MB: split it by year.")
    text = _decode(source.read_bytes(), notes)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if lines != text:
        notes.append("Line ends were changed to Unix ones.")
    delimiter = max(",;\t|", key=lines.partition("\n")[0].count)
    if delimiter != ",":
        notes.append("The cells were not separated by commas; now they are.")
    table = [*_cells(lines, delimiter)]
    if len(table) < 2:
        raise CannotStart("The file holds no rows below a header.")
    (_, header), *rows = table
    uneven = [line for line, row in rows if len(row) != len(header)]
    if uneven:
        noun = "line has" if len(uneven) == 1 else "lines have"
        first = ", ".join(map(str, uneven[:5]))
        raise CannotStart(f"{len(uneven)} {noun} more or fewer cells than the header (look at line "
                          f"{first}). Mend the table and try again.")
    return header, [row for _, row in rows]


def _cells(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not empty, with its number."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    before = 0
    try:
        for row in reader:
            if reader.line_num != before + 1:
                raise CannotStart(f"A cell that starts on line {before + 1} goes on over the next line, or "
                                  "its quote is never closed. Put each row on one line and try again.")
            before = reader.line_num
            if any(row):
                yield before, [cell.strip() for cell in row]
    except csv.Error:
        raise CannotStart(f"A quote is out of place on line {before + 1}: it stands inside a cell, or is "
                          "never closed. Mend it and try again.") from None


def _decode(data: bytes, notes: list[str]) -> str:
    if b"\0" in data:
        raise CannotStart("This is no text file: export the table as CSV (UTF-8) and try again.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.append("The file was not UTF-8; it was read as Windows-1252. Look at accented letters.")
        return data.decode("cp1252", errors="replace")


def _column_names(header: list[str], notes: list[str]) -> list[str]:
    """Distinct lower snake_case names, one a title."""
    names: list[str] = []
    for i, title in enumerate(header, 1):
        name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:NAME_AT_MOST] or f"column_{i}"
        name = name if name[0].isalpha() else f"column_{name}"
        if name in names:
            notes.append(f"Two columns are called {title or name}: say in their descriptions how they differ.")
            name = f"{name}_{i}"
        names.append(name)
    return names


# -------------------------------------------------------------------------------- what a column is


def _describe(name: str, title: str, cells: list[str]) -> dict[str, Any]:
    """The Table Schema field of a column, with the role it seems to play."""
    field: dict[str, Any] = {"name": name, "type": "string", "title": title or name,
                             "description": f"{FILL}: what this column holds"}
    values = set(cells)
    plain = {value for value in values if _mark(value) is None}
    if plain and all(PERIOD.fullmatch(value) for value in plain):
        kind = "year" if all(YEAR.fullmatch(value) for value in values) else "string"
        return field | {"type": kind, "connect": {"role": "time"}}
    if plain and all(NUMBER.fullmatch(_number(value)) for value in plain):
        return field | _measure({_number(value) for value in plain},
                                any(value.endswith("%") for value in plain),
                                sorted({_mark(value) for value in values - plain}))
    if re.search(r"fips|geoid|town|district|county|region", name):
        return field | {"connect": {"role": "geography"}}
    if len(values) <= ENUM_AT_MOST:
        return field | {"constraints": {"enum": sorted(values - {""})}, "connect": {"role": "dimension"}}
    return field | {"connect": {"role": "label"}}


def _mark(value: str) -> str | None:
    """What a string that stands for no number means; None where it is a number or a text."""
    return "suppressed" if LESS_THAN.fullmatch(value) else MARKS.get(value)


def _number(value: str) -> str:
    """1,258 and 7% are numbers to a person. A comma before other than three digits is left: where
    it stands for decimals, only a person can say so."""
    bare = value.removesuffix("%").strip()
    return bare.replace(",", "") if THOUSANDS.fullmatch(bare) else bare


def _measure(numbers: set[str], percent: bool, marks: list[str]) -> dict[str, Any]:
    whole = all("." not in number for number in numbers)
    kind, unit = ("percent", "percent") if percent else ("count" if whole else "rate", f"{FILL}: the unit")
    measure: dict[str, Any] = {"type": "integer" if whole else "number"}
    if marks:
        measure["missingValues"] = [{"value": word, "label": word} for word in marks]
    return measure | {"connect": {"role": "measure", "kind": kind, "unit": unit}}


def _write_marks(row: list[str], fields: list[dict[str, Any]], notes: list[str]) -> list[str]:
    """A row with bare numbers, and with words where no number is."""
    cells = []
    for cell, field in zip(row, fields, strict=True):
        if field["connect"]["role"] == "measure":
            mark = _mark(cell)
            if mark not in (None, cell):
                shown = f"`{cell}`" if cell else "an empty cell"
                notes.append(f"{field['title']}: {shown} was read as {mark}; correct it if it means "
                             "something else.")
            cell = _number(cell) if mark is None else mark
        cells.append(cell)
    return cells


def _guesses(fields: list[dict[str, Any]]) -> Iterator[str]:
    for field in fields:
        connect = field["connect"]
        what = f"a measure ({connect['kind']})" if connect["role"] == "measure" else f"a {connect['role']}"
        yield f"{field['title']} was taken for {what}."


# -------------------------------------------------------------------------------- the descriptor


def _descriptor(
    id: str, fields: list[dict[str, Any]], columns: dict[str, list[str]], notes: list[str]
) -> dict[str, Any]:
    today = read_today()
    start, end = _time_covered(fields, columns, today, notes)
    return {
        "$schema": f"{PROFILES}datapackage.json",
        "name": id,
        "title": f"{FILL}: a title a parent understands",
        "description": f"{FILL}: what this is, who reported it, what it is good for",
        "version": "1.0.0",
        "created": f"{today.isoformat()}T00:00:00Z",
        "keywords": [FILL],
        "licenses": [{"name": FILL, "title": f"{FILL}: the source's license",
                      "path": "https://opendatacommons.org/licenses/pddl/1-0/"}],
        "sources": [{"title": f"{FILL}: who published the table"}],
        "resources": [_resource(id, fields, columns, notes)],
        "connect": {
            "agency": "fill-in", "topics": ["fill-in"], "kind": "dataset", "geography": "fill-in",
            "frequency": "fill-in",
            "timeCovered": {"start": start, "end": end, "basis": f"{FILL}: calendar, school or state "
                            "fiscal years"},
            "unitOfAnalysis": f"{FILL}: what one row counts",
            "updated": today.isoformat(),
            "suppression": {"rule": f"{FILL}: which numbers are hidden, and why"},
            "caveats": [f"{FILL}: what a reader must know, or remove this line"],
            "spotChecks": [], "views": [],
        },
    }


def _time_covered(
    fields: list[dict[str, Any]], columns: dict[str, list[str]], today: date, notes: list[str]
) -> tuple[str, str]:
    found = [PERIOD.fullmatch(cell) for field in fields if field["connect"]["role"] == "time"
             for cell in columns[field["name"]]]
    years = [year for period in found if period for year in (int(period[1]), _last_year(period))]
    if not years:
        notes.append("No column of years was found: correct timeCovered.")
        return str(today.year), str(today.year)
    return str(min(years)), str(max(years))


def _last_year(period: re.Match[str]) -> int:
    """2013 of 2012-13, and 2000 of 1999-00."""
    first, last = int(period[1]), period[2] or period[1]
    if len(last) == 4:
        return int(last)
    return first + (int(last) - first) % 100


def _resource(
    id: str, fields: list[dict[str, Any]], columns: dict[str, list[str]], notes: list[str]
) -> dict[str, Any]:
    keys = [f["name"] for f in fields if f["connect"]["role"] != "measure"] or [fields[0]["name"]]
    rows = [*zip(*(columns[name] for name in keys), strict=True)]
    if len(set(rows)) < len(rows):
        notes.append(f"Several rows share one {', '.join(keys)}: look for a column taken for a measure, "
                     "or for rows that stand twice.")
    return {
        "$schema": f"{PROFILES}dataresource.json",
        "name": id,
        "type": "table",
        "title": f"{FILL}: what this table holds",
        "description": f"{FILL}: one row is ...",
        "path": f"data/{id}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"header": True, "delimiter": ",", "lineTerminator": "\n", "quoteChar": '"',
                    "doubleQuote": True},
        "schema": {"$schema": f"{PROFILES}tableschema.json", "fields": fields, "primaryKey": keys},
    }


def _write(
    folder: Path, id: str, descriptor: dict[str, Any], names: list[str], rows: list[list[str]]
) -> None:
    (folder / "data").mkdir(parents=True)
    text = json.dumps(descriptor, indent=2, ensure_ascii=False)
    (folder / "datapackage.json").write_text(f"{text}\n", "utf-8")
    (folder / "README.md").write_text(f"# {id}\n\n{FILL}: how this table was made, and what is left out.\n",
                                      "utf-8")
    with (folder / "data" / f"{id}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([names, *rows])
