"""Two numbers in one cell, as a count with its percent: taken apart into two columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .reading import RawTable
from .tables import PERIOD, read_mark

# A count with its percent in one cell, 3 (0.8%), and a count with what it is of, 3 of 40.
_PAIRS = (
    (re.compile(r"([\d, ]*\d)\s*[(\[/|;–-]\s*(\d[\d.,]*)\s*%\s*[)\]]?"), "number", "percent"),
    (re.compile(r"([\d, ]*\d)\s*(?:of|out of|/)\s*([\d, ]*\d)"), "number", "of how many"),
)


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
    """The two columns that cells of pairs make; None where they are no pairs."""
    found = {cell: pair.fullmatch(cell) for cell in {*cells}}
    plain = [cell for cell, match in found.items() if match is None and read_mark(cell) is None]
    if plain or not any(found.values()) or any(map(PERIOD.fullmatch, cells)):
        return None
    made: dict[str, list[str]] = {first: [], second: []}
    for cell in cells:
        match = found[cell]
        one, two = (match[1], match[2]) if match else (cell, cell)
        if (
            match
            and second != "percent"
            and float(re.sub("[, ]", "", one)) > float(re.sub("[, ]", "", two))
        ):
            return None
        made[first].append(one)
        made[second].append(two)
    return made
