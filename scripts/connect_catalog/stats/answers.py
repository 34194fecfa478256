"""What a dataset's tables say in each period, for the plain answers that it declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..marks import Mark
from ..model import Answer, Slot, Table

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True)
class Reading:
    """What a table says about one period. found: the rows that `where` finds; rows: the row with
    the number, several if they share the highest or lowest one, none if there is no number; marks:
    why there is none; unknown: the measures without a number in a row that `where` finds."""

    period: str
    found: tuple[int, ...]
    rows: tuple[int, ...]
    marks: tuple[Mark, ...]
    unknown: tuple[str, ...]


def list_readings(table: Table, answer: Answer) -> list[Reading]:
    """What the table says about each period, oldest first."""
    (time,) = (column.name for column in table.resource.columns("time"))
    rows: dict[str, list[int]] = {}
    for row in table.match(answer.where).tolist():
        rows.setdefault(table.cell(row, time), []).append(row)
    marks = {name: table.measure(name).marks for name in list_measures(table, answer)}
    return [
        _read(table, answer, period, rows[period], marks)
        for period in table.timeline(time).sort(rows)
    ]


def _read(
    table: Table,
    answer: Answer,
    period: str,
    rows: Sequence[int],
    marks: Mapping[str, numpy.ndarray],
) -> Reading:
    known = [row for row in rows if not any(found[row] for found in marks.values())]
    why = (found[row] for row in rows for found in marks.values() if found[row])
    unknown = tuple(name for name, found in marks.items() if any(found[row] for row in rows))
    picked = tuple(_pick(table, answer, known))
    return Reading(period, tuple(rows), picked, tuple(dict.fromkeys(why)), unknown)


def list_measures(table: Table, answer: Answer) -> list[str]:
    """The measures that an answer shows or picks rows by."""
    named = [piece.column for piece in answer.pieces if isinstance(piece, Slot)]
    names = dict.fromkeys(filter(None, (*named, answer.picked_by)))
    return [name for name in names if table.resource.column(name).connect.role == "measure"]


def _pick(table: Table, answer: Answer, rows: Sequence[int]) -> Sequence[int]:
    """The rows with the highest or lowest number; all rows if the answer picks neither."""
    if answer.picked_by is None or not rows:
        return rows
    measure, pick = table.measure(answer.picked_by), min if answer.highest is None else max
    numbers = {row: measure.cell(row)[0] for row in rows}
    end = pick(numbers.values())
    return [row for row in rows if numbers[row] == end]
