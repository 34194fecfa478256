"""Checks that stop a table before any of it is written. No message repeats a cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ..checks.persons import find_in_column, find_microdata, look_at
from ..marks import Mark
from ..refusals import Refusal
from .report import count
from .tables import BLANK, NOT_MEASURES, holds_numbers, holds_periods, read_mark, read_number, slug

# 1,25: decimals after a comma, or thousands that lost a digit; only a person can say.
UNSURE = re.compile(r"-?\d+,\d+")


def refuse_persons(columns: Sequence[tuple[str, Sequence[str]]], way_out: str) -> None:
    """Raise Refusal if a column tells of persons. columns: (title, cells) pairs, as handed
    over; way_out: a sentence that says what to do."""
    looks = []
    for title, cells in columns:
        counts = Counter(cell for cell in cells if read_mark(cell) is None)
        looks.append(look_at(title, counts, len(cells)))
    found = {look.name: finding.words for look in looks if (finding := find_in_column(look))}
    single = find_microdata(looks)
    lines = [f"{title} seems to hold {words}." for title, words in found.items()]
    if single and single.name not in found:
        lines.append(
            f"{single.name} is different in nearly every row: each seems to be one person."
        )
    if lines:
        raise Refusal("\n".join([*lines, f"Nothing was written. {way_out}"]))


def is_measure(
    title: str, cells: Sequence[str], lines: Sequence[int], marks: Mapping[str, Mark], way_out: str
) -> bool:
    """Whether a column holds numbers, or nothing but marks: a column of numbers may be hidden from
    top to bottom. Raises Refusal if the cells leave it open. title: as in the file; lines: the
    line of each cell in the file; way_out: a sentence that says what to do."""
    if NOT_MEASURES.search(slug(title)) or holds_periods(cells):
        return False
    _refuse_odd_cells(title, cells, lines, marks, way_out)
    if all(read_mark(cell, marks) for cell in cells):
        return any(cell not in BLANK for cell in cells)
    return holds_numbers(cells, marks)


def _refuse_odd_cells(
    title: str, cells: Sequence[str], lines: Sequence[int], marks: Mapping[str, Mark], way_out: str
) -> None:
    """Raise Refusal if a column of numbers has cells that are not numbers, or mixes counts and
    percentages. A small count mistaken for something else would be published."""
    texts = [
        (cell, line)
        for cell, line in zip(cells, lines, strict=True)
        if read_mark(cell, marks) is None
    ]
    numbers = [(cell, line) for cell, line in texts if read_number(cell) is not None]
    unread = [(cell, line) for cell, line in texts if read_number(cell) is None]
    odd = [line for _, line in unread]
    if unsure := [line for cell, line in unread if UNSURE.fullmatch(cell)]:
        what, odd = "no plain numbers", unsure
    elif odd and (holds_numbers(cells, marks) or len(numbers) * 10 > len(texts)):
        what = "neither a number nor a known mark"
    else:
        what = "percentages, and the others are not"
        odd = _odd_percents(numbers)
    if odd:
        where = ", ".join(map(str, odd[:5])) + (", ..." if len(odd) > 5 else "")
        verb = "is" if len(odd) == 1 else "are"
        raise Refusal(
            f"The column {title} holds numbers, and {count(len(odd), 'cell')} {verb} {what} "
            f"(look at line {where}). {way_out}"
        )


def _odd_percents(numbers: Sequence[tuple[str, int]]) -> list[int]:
    """The lines of the percentages among other numbers; empty if the column is all percentages."""
    percents = [line for cell, line in numbers if cell.endswith("%")]
    others = [line for cell, line in numbers if not cell.endswith("%") and cell != "0"]
    return percents if percents and others else []
