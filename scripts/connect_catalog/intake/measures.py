"""The numbers of a handed-over table: bare, with a word where none is, and what they measure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..marks import TABLE_MARKS
from ..words import say_limit
from .headings import read_unit, write_title
from .hide import hide_small, read_kind
from .report import IntakeReport, count
from .shape import Row, SourceMeasure
from .tables import FILL, is_band, is_percent, read_mark, read_number, trim_whole
from .ties import Ties
from .understood import Answers


@dataclass(frozen=True)
class ReadMeasure:
    """cells: bare numbers and the words of marks; kind: what they measure (None: nobody knows, so that
    small ones are hidden as counts are); signed: whether they came with percent signs; read: how often
    a text was read as a mark, by (how it is told, mark)."""

    cells: list[str]
    kind: str | None
    signed: bool
    read: Counter[tuple[str, str]]


def read_measure(measure: SourceMeasure, cells: Sequence[str], answers: Answers) -> ReadMeasure:
    """What stands in a column of numbers."""
    written = {cell: _read_cell(cell, answers) for cell in {*cells}}
    read: Counter[tuple[str, str]] = Counter()
    for cell, times in Counter(cells).items():
        if written[cell] in TABLE_MARKS and written[cell] != cell:
            code = "a range, such as <= 10" if is_band(cell) else f"`{cell}`"
            read[code if cell else "an empty cell", written[cell]] += times
    signed = any(map(is_percent, {*cells}))
    kind = answers.kinds.get(measure.title)
    if kind is None:
        kind = read_kind(measure, trim_whole([read_number(cell) or cell for cell in cells]))
        kind = "percent" if signed and kind in (None, "count", "rate") else kind
    return ReadMeasure([written[cell] for cell in cells], kind, signed, read)


def holds_number(cells: Sequence[str], answers: Answers) -> bool:
    """Whether any cell is a number and no mark."""
    return any(read_number(c) and read_mark(c, answers.known_marks) is None for c in {*cells})


def _read_cell(cell: str, answers: Answers) -> str:
    """A bare number, or a word where none is."""
    word = read_mark(cell, answers.known_marks)
    return word or re.sub(r"\.0+$", "", read_number(cell) or cell)


def hide_and_tell(
    rows: list[Row],
    kinds: Mapping[str, str | None],
    threshold: int,
    ties: Ties,
    report: IntakeReport,
) -> int:
    """Hide small counts and what tells them, in place, and say so. Returns how many cells were hidden."""
    hidden = hide_small(rows, kinds, threshold, ties)
    for name, cells in sorted(hidden.items()):
        why = (
            f"counts {say_limit(threshold)}"
            if kinds[name] in ("count", None)
            else "numbers that stand beside a hidden count"
        )
        report.privacy.append(f"{name}: {count(cells, 'cell')} hidden ({why}).")
    if not holds_counts(kinds) and "percent" in kinds.values():
        report.privacy.append(
            "The percentages stand without their counts, so a rule about small numerators or "
            "denominators could not be applied here."
        )
    return hidden.total()


def holds_counts(kinds: Mapping[str, str | None]) -> bool:
    """Whether any measure is, or may be, a count."""
    return any(kind in ("count", None) for kind in kinds.values())


def ask_of_kind(title: str, report: IntakeReport) -> None:
    """What a measure of unknown kind is; the descriptor says FILL IN there."""
    report.marked.append(
        f"{title}: is it a count, a percentage, a rate or an estimate? Small values were hidden as if it "
        "were a count."
    )


def tell_marks(read: Mapping[tuple[str, str], int], answers: Answers, report: IntakeReport) -> None:
    """Say how each text was read, and ask about one with several likely meanings, unless it was said."""
    said = {f"`{mark}`" for mark in answers.marks}
    for (mark, word), cells in sorted(read.items()):
        as_said = ", as was said" if mark in said else ""
        report.repaired.append(f"{mark} was read as `{word}` in {count(cells, 'cell')}{as_said}.")
    marks = {mark for mark, _ in read} - said
    for mark in sorted(marks & {"`-6666`", "`-6666.0`"}):
        report.questions.append(
            f"Does {mark} stand only for numbers that nobody reported? Where something "
            "was not collected at all, write `not collected`."
        )


def describe_measure(
    measure: SourceMeasure, kind: str | None, type: str, tied: Mapping[str, Any]
) -> dict[str, Any]:
    """The Table Schema field of a column of numbers. tied: how it hangs together with others."""
    unit = "" if kind not in ("count", None) else read_unit(measure.description, measure.title)
    return {
        "name": measure.name,
        "type": type,
        "title": write_title(measure.title, measure.description),
        "description": measure.description or f"{FILL}: what this column counts",
        "missingValues": [{"value": word, "label": word} for word in sorted(TABLE_MARKS)],
        "connect": {
            "role": "measure",
            "unit": "percent" if kind == "percent" else unit or f"{FILL}: the unit",
            "kind": kind or f"{FILL}: count, percent, rate or estimate",
            **tied,
        },
    }


def read_type(cells: Sequence[str]) -> str:
    """ "integer" if every number is whole, otherwise "number"."""
    return "number" if any("." in cell for cell in cells if cell[-1:].isdigit()) else "integer"
