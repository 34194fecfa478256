"""Primary suppression of a table that was handed over, done before anything is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from ..marks import Mark
from .shape import Measure, Row

WORDS = re.compile(r"\b(number|count|rate|percent|percentage|pct|share)\b")


def read_kind(measure: Measure, cells: list[str]) -> str | None:
    """What a measure shows: "count", "percent", "rate" or "estimate"; None if nothing says so."""
    name = measure.name.replace("_", " ")
    if re.search(r"\b(margins?|moe|errors?)\b", name):
        return "estimate"
    if measure.type:
        return {"number": "count", "percent": "percent", "rate": "rate"}.get(measure.type.lower())
    if re.search(r"\b(percent|percentage|pct)\b", name) or any(
        cell.endswith("%") for cell in cells
    ):
        return "percent"
    if re.search(r"\b(rate|per)\b", name):
        return "rate"
    whole = all("." not in cell for cell in cells if cell[-1:].isdigit())
    return "count" if whole else None


def hide_small(rows: list[Row], kinds: Mapping[str, str | None], threshold: int) -> Counter[str]:
    """Hide counts from 1 up to the threshold, and the numbers in the same row that would reveal
    them.

    kinds: what each measure shows; a measure of unknown kind is hidden like a count. A percent,
    rate or margin is hidden wherever its count is hidden, by the source or here. Its count is the
    one whose name contains its words or, if there is none, any count in the row. Returns the number
    of cells hidden, by measure.
    """
    counts = [name for name, kind in kinds.items() if kind in ("count", None)]
    beside = {n: _counts_of(n, counts) for n, kind in kinds.items() if kind not in ("count", None)}
    hidden: Counter[str] = Counter()
    for row in rows:
        for name in counts:
            if _is_number(row[name]) and 0 < abs(float(row[name])) < threshold:
                row[name] = Mark.SUPPRESSED
                hidden[name] += 1
        for name, of in beside.items():
            if _is_number(row[name]) and any(row[count] == Mark.SUPPRESSED for count in of):
                row[name] = Mark.SUPPRESSED
                hidden[name] += 1
    return hidden


def _counts_of(name: str, counts: list[str]) -> list[str]:
    """The counts that a percentage or margin is probably based on."""
    stem = {*WORDS.sub("", name.replace("_", " ")).split()}
    own = [count for count in counts if stem and stem <= {*count.split("_")}]
    return own or counts


def _is_number(cell: str) -> bool:
    return cell[-1:].isdigit()
