"""Primary suppression of a table that was handed over, done before anything is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from ..marks import Mark
from .shape import Row, SourceMeasure
from .tables import slug, spell_signs
from .ties import Ties

WORDS = re.compile(
    r"\b(number|count|rate|percent|percentage|pct|share|proportion|margin|moe|error|of)\b"
)
PERCENT = re.compile(r"\b(percent|percents|percentages?|pct|perc)\b")
# A number per so many, or a part of a whole; children per month are a count.
RATE = re.compile(
    r"\b(rates?|ratios?|shares?|proportions?|fractions?|per (capita|head|child|person|pupil|student"
    r"|1 ?0{2,5}|hundred|thousand))\b"
)
ESTIMATE = re.compile(r"\b(margins?|moe|errors?|averages?|avg|means?|medians?|index|scores?)\b")


def read_kind(measure: SourceMeasure, cells: list[str]) -> str | None:
    """What a measure counts: count, percent, rate or estimate; None where nothing tells."""
    name = f"{slug(spell_signs(measure.title))} {measure.name}".replace("_", " ")
    if ESTIMATE.search(name):
        return "estimate"
    if measure.type:
        return {"number": "count", "percent": "percent", "rate": "rate"}.get(measure.type.lower())
    if PERCENT.search(name):
        return "percent"
    if RATE.search(name):
        return "rate"
    whole = all("." not in cell for cell in cells if cell[-1:].isdigit())
    return "count" if whole else None


def hide_small(
    rows: list[Row], kinds: Mapping[str, str | None], threshold: int, ties: Ties
) -> Counter[str]:
    """Hide counts from 1 up to the threshold, and what stands beside a hidden count and tells it.

    kinds: what each measure counts; one of unknown kind is hidden as a count, and as what stands beside
    one. A percent, rate or margin is hidden where its count is hidden, by the source or here: the
    counts it is known to be made of, else the count whose name holds its words, else any count of the
    row; any count of the row, too, where nobody looked for what it is made of. Returns the cells hidden,
    by measure.
    """
    counts = [name for name, kind in kinds.items() if kind in ("count", None)]
    shares = [name for name, kind in kinds.items() if kind != "count"]
    beside = {
        name: [*ties.beside(name)]
        or _counts_of(name, [c for c in counts if c != name], ties.sought)
        for name in shares
    }
    hidden: Counter[str] = Counter()
    for name in counts:
        cells = {row[name] for row in rows}
        small = {c for c in cells if _is_number(c) and 0 < abs(float(c)) < threshold}
        for row in rows if small else ():
            if row[name] in small:
                row[name] = Mark.SUPPRESSED
                hidden[name] += 1
    for name, of in beside.items():
        for row in rows:
            if any(row[count] == Mark.SUPPRESSED for count in of) and _is_number(row[name]):
                row[name] = Mark.SUPPRESSED
                hidden[name] += 1
    return hidden


def _counts_of(name: str, counts: list[str], sought: bool) -> list[str]:
    """The counts that a percentage or margin is probably based on; all where nobody looked for them."""
    if not sought:
        return counts
    stem = {*WORDS.sub("", name.replace("_", " ")).split()}
    own = [count for count in counts if stem and stem <= {*count.split("_")}]
    return own or counts


def _is_number(cell: str) -> bool:
    return cell[-1:].isdigit()
