"""A CSV file to a data package that is ready to complete.

What the table tells is read off it; what only a person can know is written as FILL IN, which the
checks refuse; what was guessed or repaired is said in a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..clock import read_today
from .tables import (
    ENUM_AT_MOST,
    FILL,
    PROFILES,
    YEAR,
    CannotStart,
    check_id,
    column_names,
    holds_numbers,
    holds_periods,
    read_mark,
    read_number,
    read_rows,
    read_years,
    table_resource,
    write_csv,
    write_package,
)


@dataclass(frozen=True)
class Made:
    """What was written, and what the person should look at."""

    folder: str
    rows: int
    columns: int
    notes: tuple[str, ...]


def start_package(root: Path, id: str, source: Path) -> Made:
    """Write datapackages/<id>/ from a CSV file; raises CannotStart and then writes nothing."""
    folder = root / "datapackages" / check_id(id)
    if folder.exists():
        raise CannotStart(f"datapackages/{id} is there already; choose another id.")
    notes: list[str] = []
    header, rows = read_rows(source, notes)
    names = column_names(header, notes)
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    fields = [
        _describe(name, title, columns[name]) for name, title in zip(names, header, strict=True)
    ]
    rows = [_write_marks(row, fields, notes) for row in rows]
    notes.extend(dict.fromkeys(_guesses(fields)))
    readme = f"# {id}\n\n{FILL}: how this table was made, and what is left out.\n"
    write_package(
        folder, _descriptor(id, fields, columns, notes), readme, {id: write_csv(names, rows)}
    )
    return Made(f"datapackages/{id}", len(rows), len(names), tuple(dict.fromkeys(notes)))


# -------------------------------------------------------------------------------- what a column is


def _describe(name: str, title: str, cells: list[str]) -> dict[str, Any]:
    """The Table Schema field of a column, with the role it seems to play."""
    field: dict[str, Any] = {
        "name": name,
        "type": "string",
        "title": title or name,
        "description": f"{FILL}: what this column holds",
    }
    values = set(cells)
    if holds_periods(values):
        kind = "year" if all(YEAR.fullmatch(value) for value in values) else "string"
        return field | {"type": kind, "connect": {"role": "time"}}
    if holds_numbers(cells):
        return field | _measure(values)
    if re.search(r"fips|geoid|town|district|county|region", name):
        return field | {"connect": {"role": "geography"}}
    if len(values) <= ENUM_AT_MOST:
        return field | {
            "constraints": {"enum": sorted(values - {""})},
            "connect": {"role": "dimension"},
        }
    return field | {"connect": {"role": "label"}}


def _measure(values: set[str]) -> dict[str, Any]:
    marks = sorted({word for value in values if (word := read_mark(value))})
    numbers = [value for value in values if read_mark(value) is None and read_number(value)]
    whole = all("." not in value for value in numbers)
    percent = any(value.endswith("%") for value in numbers)
    kind, unit = (
        ("percent", "percent") if percent else ("count" if whole else "rate", f"{FILL}: the unit")
    )
    missing = {"missingValues": [{"value": word, "label": word} for word in marks]} if marks else {}
    return {
        "type": "integer" if whole else "number",
        **missing,
        "connect": {"role": "measure", "kind": kind, "unit": unit},
    }


def _write_marks(row: list[str], fields: list[dict[str, Any]], notes: list[str]) -> list[str]:
    """A row with bare numbers, and with words where no number is."""
    return [
        _write_cell(cell, field["title"], notes) if field["connect"]["role"] == "measure" else cell
        for cell, field in zip(row, fields, strict=True)
    ]


def _write_cell(cell: str, title: str, notes: list[str]) -> str:
    """The bare number or the word; an unknown text stays, for the checks to refuse."""
    word = read_mark(cell)
    if word is not None and word != cell:
        shown = f"`{cell}`" if cell else "an empty cell"
        notes.append(f"{title}: {shown} was read as {word}; correct it if it means something else.")
    number = read_number(cell)
    if word is None and number is None:
        notes.append(
            f"{title}: some cells hold a text that is neither a number nor a known mark; write "
            "suppressed, missing or not collected in their place."
        )
    return word or number or cell


def _guesses(fields: list[dict[str, Any]]) -> Iterator[str]:
    for field in fields:
        connect = field["connect"]
        what = (
            f"a measure ({connect['kind']})"
            if connect["role"] == "measure"
            else f"a {connect['role']}"
        )
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
        "licenses": [
            {
                "name": FILL,
                "title": f"{FILL}: the source's license",
                "path": "https://opendatacommons.org/licenses/pddl/1-0/",
            }
        ],
        "sources": [{"title": f"{FILL}: who published the table"}],
        "resources": [_resource(id, fields, columns, notes)],
        "connect": {
            "agency": "fill-in",
            "topics": ["fill-in"],
            "kind": "dataset",
            "geography": "fill-in",
            "frequency": "fill-in",
            "timeCovered": {
                "start": start,
                "end": end,
                "basis": f"{FILL}: calendar, school or state fiscal years",
            },
            "unitOfAnalysis": f"{FILL}: what one row counts",
            "updated": today.isoformat(),
            "suppression": {"rule": f"{FILL}: which numbers are hidden, and why"},
            "caveats": [f"{FILL}: what a reader must know, or remove this line"],
            "spotChecks": [],
            "views": [],
        },
    }


def _time_covered(
    fields: list[dict[str, Any]], columns: dict[str, list[str]], today: date, notes: list[str]
) -> tuple[str, str]:
    times = [f["name"] for f in fields if f["connect"]["role"] == "time"]
    spans = [span for name in times for cell in columns[name] if (span := read_years(cell))]
    if not spans:
        notes.append("No column of years was found: correct timeCovered.")
        return str(today.year), str(today.year)
    return str(min(first for first, _ in spans)), str(max(last for _, last in spans))


def _resource(
    id: str, fields: list[dict[str, Any]], columns: dict[str, list[str]], notes: list[str]
) -> dict[str, Any]:
    keys = [f["name"] for f in fields if f["connect"]["role"] != "measure"] or [fields[0]["name"]]
    rows = [*zip(*(columns[name] for name in keys), strict=True)]
    if len(set(rows)) < len(rows):
        notes.append(
            f"Several rows share one {', '.join(keys)}: look for a column taken for a measure, "
            "or for rows that stand twice."
        )
    return table_resource(
        id, f"{FILL}: what this table holds", f"{FILL}: one row is ...", fields, keys
    )
