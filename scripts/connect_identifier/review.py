"""The queue for clerical review: which pairs a person looks at, and what they decided."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .clusters import Clusters, Record
from .marks import mark_of
from .problems import Refused, refuse_if_any

_ENDS = ("agency_left", "local_id_left", "agency_right", "local_id_right")
_COLUMNS = (*_ENDS, "decision", "why", "probability")
_ANSWERS = {"link": True, "part": False, "": None}


@dataclass(frozen=True, slots=True)
class Line:
    """A pair of a queue. number: its line in the file. answer: link, part, or None: not yet decided."""

    number: int
    pair: frozenset[Record]
    answer: bool | None
    why: str
    probability: float


def write_queue(path: Path, found: Clusters, fields: Sequence[str]) -> None:
    """Which pairs, why (one of the reasons in `clusters`), and how alike each field is; never a value of one."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*_COLUMNS, *fields, mark_of("review")])
        for question in found.questions:
            pair = question.pair
            levels = ["not known" if level is None else str(level) for level in pair.levels]
            chance = f"{pair.probability:.3f}"
            rows.writerow([*pair.left, *pair.right, "", question.reason, chance, *levels, ""])


def read_queue(path: Path) -> list[Line]:
    """A queue, with what a person wrote in its column decision. Raises: Refused."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise Refused(f"{path.name} is no queue for review: it has no column {missing[0]}.")
            problems: list[str] = []
            lines = [
                line for row in rows if (line := _read_line(row, rows.line_num, path, problems))
            ]
    except (OSError, UnicodeError, csv.Error):
        raise Refused(f"{path.name} cannot be read as a queue for review.") from None
    refuse_if_any(problems)
    return lines


def _read_line(
    row: Mapping[str, str | None], number: int, path: Path, problems: list[str]
) -> Line | None:
    cells = {name: (row[name] or "").strip() for name in _COLUMNS}
    answer = cells["decision"].casefold()
    try:
        probability = float(cells["probability"])
    except ValueError:
        probability = -1
    left, right = [(cells[agency], cells[local]) for agency, local in (_ENDS[:2], _ENDS[2:])]
    if answer not in _ANSWERS:
        problems.append(f"Line {number} of {path.name}: the decision is link, part or empty.")
    elif not all((*left, *right)) or left == right or not 0 <= probability <= 1:
        problems.append(f"Line {number} of {path.name} is not as connect-id wrote it.")
    else:
        pair = frozenset((left, right))
        return Line(number, pair, _ANSWERS[answer], cells["why"], probability)
    return None


def read_decisions(paths: Sequence[Path]) -> dict[frozenset[Record], bool]:
    """What persons settled in queues, by pair. Raises: Refused, also where two of them settled a pair
    otherwise: which one holds is for them to say."""
    decided: dict[frozenset[Record], bool] = {}
    places: dict[frozenset[Record], str] = {}
    problems: list[str] = []
    for path in paths:
        for line in read_queue(path):
            if line.answer is None:
                continue
            place = f"line {line.number} of {path.name}"
            if decided.setdefault(line.pair, line.answer) != line.answer:
                problems.append(
                    f"L{place[1:]} and {places[line.pair]} decide otherwise of one pair."
                )
            places.setdefault(line.pair, place)
    refuse_if_any(problems)
    return decided
