"""What stands beside the numbers of a whole column: another number, as a count has its percent, a unit,
or a decimal comma."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from ..written import read_written
from .reading import RawTable
from .tables import PERIOD, change_each, read_mark

# A count with its percent in one cell, 3 (0.8%), and a count with what it is of, 3 of 40.
_PAIRS = (
    (re.compile(r"([\d, ]*\d)\s*[(\[/|;–-]\s*(\d[\d.,]*)\s*%\s*[)\]]?"), "number", "percent"),
    (re.compile(r"([\d, ]*\d)\s*(?:of|out of|/)\s*([\d, ]*\d)"), "number", "of how many"),
)
_SLASH = re.compile(r"\d\s*/")  # may be a half, or a day, where not every cell has one

_NUMBER = r"(?P<number>\d[\d,.]*)"
_UNITS = (
    (re.compile(rf"{_NUMBER}\s*(?P<unit>[^\W\d_]{{3,20}})"), "behind"),
    (re.compile(rf"(?P<unit>[^\W\d_]{{3,20}})\s*[:=]\s*{_NUMBER}"), "before"),
)
_IN_WORDS = re.compile(r"(?P<word>[^\W\d_]+)(\s*\((?P<digits>\d+)\))?")
# No word for 0: zero may stand for a number that is hidden.
_NUMBER_WORDS = {
    word: str(number)
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    )
    for number, word in enumerate(words.split(), start=1)
}
_TIMES = {"percent", "thousand", "million", "hundred"}
# 3,5 and 1.258,00; three digits behind the comma may be thousands.
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3}((\.\d{3})*|\d*),(\d{1,2}|\d{4,})")


def part_pairs(raw: RawTable) -> RawTable:
    """The table with two columns for each whose cells hold a count and its percent, or a count and
    what it is of; where that is so in every cell that is no known mark."""
    header: list[str] = []
    columns: list[list[str]] = []
    found = [*raw.found]
    for i, title in enumerate(raw.header):
        cells = raw.cells(i)
        parted = next((made for kind in _PAIRS if (made := _part(cells, *kind))), None)
        if parted is None:
            header.append(title)
            columns.append(cells)
            continue
        names = [f"{title}, {name}" for name in parted]
        header += names
        columns += parted.values()
        found.append(f"{title} held two numbers in a cell; they stand as {' and '.join(names)}.")
    if len(columns) == len(raw.header):
        return raw
    rows = [[*row] for row in zip(*columns, strict=True)]
    return RawTable(header, rows, raw.lines, tuple(found))


def _part(
    cells: Sequence[str], pair: re.Pattern[str], first: str, second: str
) -> dict[str, list[str]] | None:
    """The two columns that cells of pairs make, with nothing in the second for a plain number; None where they
    are no pairs."""
    found = {cell: pair.fullmatch(cell) for cell in {*cells}}
    plain = {cell for cell, match in found.items() if match is None and read_mark(cell) is None}
    paired = [cell for cell, match in found.items() if match]
    if not paired or any(map(PERIOD.fullmatch, cells)):
        return None
    if plain and (any(map(_SLASH.match, paired)) or not all(map(str.isdecimal, plain))):
        return None
    made: dict[str, list[str]] = {first: [], second: []}
    for cell in cells:
        match = found[cell]
        one, two = (match[1], match[2]) if match else (cell, "" if cell in plain else cell)
        if (
            match
            and second != "percent"
            and float(re.sub("[, ]", "", one)) > float(re.sub("[, ]", "", two))
        ):
            return None
        made[first].append(one)
        made[second].append(two)
    return made


def take_off(cells: list[str]) -> tuple[list[str], str]:
    """The cells without the one word that stands behind or before every number that has one, with points
    for decimal commas, or with digits for numbers in words; and what was done, "" for nothing."""
    for pattern, where in _UNITS:
        units = {match["unit"] for cell in {*cells} if (match := pattern.fullmatch(cell))}
        if len(units) == 1 and not {unit.lower() for unit in units} & _TIMES:
            (unit,) = units
            bare = change_each(cells, partial(_take_unit, pattern))
            return bare, f"{unit} was taken off {where} numbers"
    commas = {cell for cell in {*cells} if "," in cell and cell[-1:].isdigit()}
    if commas and all(map(_DECIMAL_COMMA.fullmatch, commas)):
        plain = [cell for cell in cells if cell[-1:].isdigit() and read_written(cell)]
        if not any("." in cell for cell in plain) and len(commas) > 2 > len(plain):
            return change_each(cells, _write_point), "decimal commas were read as points"
    spelled = {cell for cell in {*cells} if _read_word(cell) is not None}
    if spelled and 2 * sum(read_written(cell) is not None for cell in cells) > len(cells):
        return change_each(
            cells, lambda cell: _read_word(cell) or cell
        ), "words were read as numbers"
    return cells, ""


def _read_word(cell: str) -> str | None:
    """The number that a word stands for, perhaps with its digits beside it, as in three (3)."""
    found = _IN_WORDS.fullmatch(cell.casefold())
    number = _NUMBER_WORDS.get(found["word"]) if found else None
    return number if found and found["digits"] in (None, number) else None


def _take_unit(pattern: re.Pattern[str], cell: str) -> str:
    match = pattern.fullmatch(cell)
    return match["number"] if match and read_written(match["number"]) else cell


def _write_point(cell: str) -> str:
    return cell.replace(".", "").replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell
