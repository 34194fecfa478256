"""An agency's roster: a CSV file, one child a row, read whole and checked before anything is encoded."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

from .normal import (
    normal_first,
    normal_last,
    normal_sex,
    normal_street,
    normal_town,
    normal_zip,
    read_date,
)
from .problems import SHOWN, Refused, refuse_if_any

REQUIRED = ("id", "first_name", "last_name", "birth_date")
OPTIONAL = ("sex", "street", "town", "zip")
LONGEST = 200  # characters of a cell
LINE = 20_000  # characters of a line
MOST_ALIKE = 200  # records with one name and birth date
OLDEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Child:
    """One row in normal spelling; an empty text: not known. born: as YYYYMMDD."""

    own_id: str
    first: str
    last: str
    born: str = ""
    sex: str = ""
    street: str = ""
    town: str = ""
    zip: str = ""


def read_roster(
    path: Path, today: date, order: str | None = None, encoding: str = "utf-8-sig"
) -> list[Child]:
    """The children of a roster. order: of dates with slashes (mdy, dmy). Raises: Refused."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            return _read_rows(file, today, order)
    except UnicodeError:
        hint = "save it as CSV UTF-8, or say --encoding latin-1 if that is what it is"
        named = "UTF-8" if encoding == "utf-8-sig" else encoding
        raise Refused(f"{path.name} is not in {named}: {hint}.") from None
    except csv.Error as error:
        raise Refused(f"{path.name} is not a CSV file that can be read: {error}.") from None
    except LookupError:
        raise Refused(f"There is no text encoding of the name {encoding}.") from None
    except OSError as error:
        raise Refused(
            f"{path} cannot be read: {(error.strerror or 'it is damaged').lower()}."
        ) from None


def _read_rows(file: TextIO, today: date, order: str | None) -> list[Child]:
    rows = csv.reader(_read_lines(file), strict=True)
    header = [name.strip().casefold() for name in next(rows, [])]
    _check_header(header)
    places = {name: header.index(name) for name in (*REQUIRED, *OPTIONAL) if name in header}
    children: list[Child] = []
    problems: list[str] = []
    lines: dict[str, int] = {}
    alike: dict[tuple[str, str, str], int] = {}
    for cells in rows:
        if not any(cells):
            continue
        told = [*_check_width(cells, len(header))]
        row = {} if told else {name: cells[place].strip() for name, place in places.items()}
        told += _check_cells(row.values())
        if not told:
            child = _read_child(row, today, order, told)
            if child.own_id in lines:
                told.append(f"has the id of line {lines[child.own_id]}")
            lines.setdefault(child.own_id, rows.line_num)
            who = (child.first, child.last, child.born)
            alike[who] = alike.get(who, 0) + 1
            if alike[who] == MOST_ALIKE:
                told.append(f"is the {MOST_ALIKE}th record with one name and birth date")
            if not problems:  # else nothing will come of them
                children.append(child)
        problems += [f"Line {rows.line_num} {problem}." for problem in told]
        if len(problems) > 50 * SHOWN:
            break
    if not children and not problems:
        problems.append("The roster has no rows.")
    refuse_if_any(problems)
    return children


def _read_lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(LINE):
        if "\0" in line:
            raise csv.Error("it has a NUL character")
        if len(line) == LINE:
            raise csv.Error(f"it has a line of {LINE:,} characters or more")
        yield line


def _check_header(header: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    twice = [name for name in (*REQUIRED, *OPTIONAL) if header.count(name) > 1]
    refuse_if_any(
        [f"The roster has no column {name}." for name in missing]
        + [f"The roster has the column {name} twice." for name in twice]
    )


def _check_width(cells: list[str], width: int) -> Iterator[str]:
    if len(cells) != width:
        yield f"has {len(cells)} cells where the heading has {width}"


def _check_cells(cells: Collection[str]) -> Iterator[str]:
    if any(len(cell) > LONGEST for cell in cells):
        yield f"has a cell of more than {LONGEST} characters"
    if any(cell.startswith(("=", "@")) for cell in cells):
        yield "has a cell with a formula; give its value"


def _read_child(row: dict[str, str], today: date, order: str | None, told: list[str]) -> Child:
    first, last = normal_first(row["first_name"]), normal_last(row["last_name"])
    born = None
    if not row["id"]:
        told.append("has no id")
    if not (first or last):
        told.append("has no name that can be read")
    if row["birth_date"]:
        try:
            born = read_date(row["birth_date"], order)
        except ValueError as error:
            told.append(f"has a birth_date that {error}")
    if born and not OLDEST <= born <= today:
        told.append("has a birth_date that lies in the future or before 1900")
    return Child(
        row["id"],
        first,
        last,
        born.strftime("%Y%m%d") if born else "",
        normal_sex(row.get("sex", "")),
        normal_street(row.get("street", "")),
        normal_town(row.get("town", "")),
        normal_zip(row.get("zip", "")),
    )
