"""Checks that stop a table before any of it is written. No message repeats a cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..checks.persons import find_in_column, find_microdata, look_at
from ..refusals import Refusal
from .tables import (
    read_mark,
)


def refuse_persons(columns: Sequence[tuple[str, Sequence[str]]], way_out: str) -> None:
    """Raise Refusal if a column tells of persons. columns: (title, cells) pairs, as handed
    over; way_out: a sentence that says what to do."""
    looks = []
    for title, cells in columns:
        counts = {c: times for c, times in Counter(cells).items() if read_mark(c) is None}
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
