"""Tables as people send them in by the form, good and bad, and what is said of each."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

TOWNS = ("Hartford", "New Haven", "Bridgeport", "Stamford", "Waterbury", "Norwalk")
SEXES = ("Female", "Male")
YEARS = ("2020", "2021", "2022")
SAID = {
    "agency": "dcf",
    "id": "made-table",
    "updated": "2026-07-01",
    "topic": "child-welfare",
    "frequency": "annual",
}
Rows = list[list[str]]


@dataclass(frozen=True)
class Sent:
    """A table under its file's name, and what is said of it; written: into which gaps."""

    name: str
    content: bytes
    said: dict[str, Any] = field(default_factory=lambda: dict(SAID))
    written: dict[str, str] = field(default_factory=dict)


def make_rows(least: int = 20) -> Rows:
    """A tidy table of made-up counts, none below `least`."""
    drawn = random.Random(16)
    rows = [["Year", "Town", "Sex", "Children"]]
    for year in YEARS:
        for town in TOWNS:
            rows += [[year, town, sex, str(drawn.randint(least, 400))] for sex in SEXES]
    return rows


def write(rows: Rows, sign: str = ",", end: str = "\n") -> str:
    return "".join(sign.join(row) + end for row in rows)


def add(rows: Rows, title: str, make: Callable[[int], str]) -> Rows:
    """The table with one more column. make: its cell in a row, counted from 0."""
    return [[*rows[0], title], *([*row, make(i)] for i, row in enumerate(rows[1:]))]


def change(rows: Rows, at: dict[tuple[int, int], str]) -> Rows:
    """The table with other cells. at: by (row, column), the header being row 0."""
    made = [[*row] for row in rows]
    for (row, column), cell in at.items():
        made[row][column] = cell
    return made


def call_years(rows: Rows, call: Callable[[str], str]) -> Rows:
    return [rows[0], *([call(row[0]), *row[1:]] for row in rows[1:])]


def list_tables() -> Iterator[tuple[str, bytes]]:
    """More than forty tables, each under a name that says what it is."""
    rows = make_rows()
    plain = write(rows)
    texts = {
        "plain": plain,
        "semicolons": write(rows, ";"),
        "tabs": write(rows, "\t"),
        "bars": write(rows, "|"),
        "old-mac-lines": write(rows, end="\r"),
        "windows-lines": write(rows, end="\r\n"),
        "title-above": f"Children served by town\n\n{plain}",
        "note-below": f"{plain}\nSource: a made-up agency\n",
        "header-alone": write(rows[:1]),
        "one-row": write(rows[:2]),
        "no-header": write(rows[1:]),
        "twice-a-heading": write([["Year", "Town", "Town", "Children"], *rows[1:]]),
        "short-row": plain + "2023,Hartford\n",
        "long-row": plain + "2023,Hartford,Male,30,1,2\n",
        "same-row-twice": plain + write(rows[1:2]),
        "small-counts": write(make_rows(least=0)),
        "stars": write(change(rows, {(2, 3): "*", (5, 3): "*"})),
        "unknown-mark": write(change(rows, {(2, 3): "-", (5, 3): "-"})),
        "two-marks": write(change(rows, {(2, 3): "n.a.", (5, 3): "x"})),
        "blank-numbers": write(change(rows, {(2, 3): "", (5, 3): "NULL"})),
        "ranges": write(change(rows, {(2, 3): "<10", (5, 3): "5 or fewer"})),
        "thousands": write(change(rows, {(2, 3): '"1,200"', (5, 3): '"12,000"'})),
        "decimals": write(change(rows, {(2, 3): "30.5"})),
        "whole-decimals": write([rows[0], *([*row[:3], f"{row[3]}.0"] for row in rows[1:])]),
        "negative": write(change(rows, {(2, 3): "-40"})),
        "no-place": write(change(rows, {(2, 1): "Atlantis"})),
        "misspelt-place": write(change(rows, {(2, 1): "Harford"})),
        "blank-place": write(change(rows, {(2, 1): ""})),
        "statewide": plain
        + write([[year, "Statewide", sex, "900"] for year in YEARS for sex in SEXES]),
        "total-of-sexes": plain
        + write([[year, t, "Total", "700"] for year in YEARS for t in TOWNS]),
        "percents": write(add(rows, "Percent in care", lambda i: f"{10 + i % 7}%")),
        "percents-beside-small": write(
            add(make_rows(least=0), "Percent of children", lambda i: f"{10 + i % 7}.5")
        ),
        "rates": write(add(rows, "Rate per 1000", lambda i: f"{i % 9}.{i % 7}")),
        "school-years": write(call_years(rows, lambda year: f"{year}-{int(year[2:]) + 1}")),
        "months": write(call_years(rows, lambda year: f"{year}-03")),
        "fiscal-years": write(call_years(rows, lambda year: f"SFY {year}")),
        "mail-addresses": write(add(rows, "Contact", lambda i: f"person{i}@example.org")),
        "telephones": write(add(rows, "Call", lambda i: f"860-555-01{i % 90 + 10}")),
        "numbers-of-cases": write(add(rows, "Case number", lambda i: f"C-{100000 + i * 37}")),
        "days-of-birth": write(add(rows, "Date of birth", lambda i: f"2015-03-{1 + i % 28:02}")),
        "codes": write(add(rows, "Office code", lambda i: f"0{i % 5}")),
        "many-groups": write(add(rows, "Program", lambda i: f"Program {i}")),
        "html": write(change(rows, {(2, 2): "<b>Male</b>"})),
        "formula": write(change(rows, {(2, 2): "=1+1"})),
        "open-quote": write(change(rows, {(2, 2): '"Male'})),
        "wide-years": write(
            [["Town", "2020", "2021", "2022"], *([t, "40", "50", "60"] for t in TOWNS)]
        ),
        "no-rows-but-lines": "\n\n\n",
        "words-alone": "A letter to the agency.\nIt holds no table.\n",
    }
    yield from ((f"{name}.csv", text.encode()) for name, text in texts.items())
    accent = write(change(rows, {(2, 2): "Niño"}))
    yield "windows-1252.csv", accent.encode("cp1252")
    yield "utf-16.csv", accent.encode("utf-16")
    yield "byte-order-mark.csv", plain.encode("utf-8-sig")
    yield "empty.csv", b""
    yield (
        "really-a-pdf.csv",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    )
    yield "no-workbook.xlsx", b"PK\x03\x04 and nothing else"
    yield "zeros.csv", bytes(300)


def list_sent() -> list[Sent]:
    """Each of them; some with an answer to what is asked, or with words in the gaps."""
    dash = {"option": "mark", "of": "-", "word": "suppressed"}
    given = {
        "unknown-mark.csv": {**SAID, "answers": [dash]},
        "mail-addresses.csv": {
            **SAID,
            "answers": [{"option": "leave-out", "of": "Contact", "word": ""}],
        },
    }
    sent = [Sent(name, content) for name, content in list_tables()]
    sent += [Sent(one.name, one.content, given[one.name]) for one in sent if one.name in given]
    words = {
        "title": "Children served",
        "connect/unitOfAnalysis": "A child",
        "description": "x <b>",
    }
    return [*sent, *(Sent(one.name, one.content, one.said, words) for one in sent[:12])]
