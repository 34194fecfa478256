"""Rows of a handed-over table that leave a group blank: a total of other rows is left out, and of what
may be one, a person is asked.

A reader who knows a total and all its parts but one knows that one. The audit knows a total by the
word that stands for it in a column, so that a blank cell would keep it from the audit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..checks.sums import is_called_total
from .reading import name_lines
from .report import count
from .tables import read_number
from .understood import Asked, Understood

Cells = tuple[str, ...]


@dataclass(frozen=True)
class _Padded:
    """A row that leaves groups blank. tested, held: in how many columns of numbers it could be told
    whether the rows it may stand for add up, and do; named: whether it is called a total."""

    row: int
    tested: int
    held: int
    named: bool


def leave_out_totals(
    columns: list[Understood], lines: Sequence[int], others: frozenset[str], asked: Asked
) -> list[Understood]:
    """The columns without the rows that leave a group blank and are the total of other rows. others:
    headings of columns that a person said are no groups."""
    keys = [
        column
        for column in columns
        if column.what != "numbers"
        and column.title not in others
        and sum(map(bool, column.cells)) * 2 > len(column.cells)
    ]
    numbers = [column for column in columns if column.what == "numbers"]
    if not numbers or all(all(key.cells) for key in keys):
        return columns
    found = [*_find_padded(keys, numbers)]
    totals = {padded.row for padded in found if padded.held}
    doubtful = [lines[p.row] for p in found if not p.held and (p.named or not p.tested)]
    if doubtful:
        blank = ", ".join(key.title for key in keys if not all(key.cells))
        asked.ask(
            "",
            f"{name_lines(doubtful).capitalize()} may be the total of other rows: there is nothing under "
            f"{blank}.",
            "Take a total out; or write there what the row is of, such as Total or Not known, and try again.",
        )
    if not totals:
        return columns
    said = (
        f"{count(len(totals), 'row')} ({name_lines([lines[row] for row in sorted(totals)])}) left a group "
        "blank and added up other rows; left out, since a total gives hidden numbers away."
    )
    kept = [row for row in range(len(lines)) if row not in totals]
    cut = [replace(column, cells=[column.cells[row] for row in kept]) for column in columns]
    return [replace(cut[0], evidence=(*cut[0].evidence, said)), *cut[1:]]


def _find_padded(keys: Sequence[Understood], numbers: Sequence[Understood]) -> Iterator[_Padded]:
    """Every row with a blank group that other rows fill, and what was tried on it."""
    rows = [*zip(*(key.cells for key in keys), strict=True)]
    whole = [i for i, row in enumerate(rows) if all(row)]
    values = [[_read(cell) for cell in column.cells] for column in numbers]
    groups: dict[tuple[int, ...], dict[Cells, list[int]]] = {}
    for i, row in enumerate(rows):
        if all(row) or all(held[i] is None for held in values):
            continue
        said = tuple(k for k, cell in enumerate(row) if cell and not is_called_total(cell))
        if said not in groups:
            groups[said] = _group(rows, whole, said)
        parts = groups[said].get(tuple(row[k] for k in said), [])
        named = any(cell and is_called_total(cell) for cell in row)
        if len(parts) > 1 or named:
            tried = [_adds_up(held, i, parts) for held in values]
            yield _Padded(i, len(tried) - tried.count(None), tried.count(True), named)


def _group(
    rows: Sequence[Cells], whole: Sequence[int], said: Sequence[int]
) -> dict[Cells, list[int]]:
    """The rows that leave nothing blank and are no totals in the other columns, by some columns."""
    groups: dict[Cells, list[int]] = defaultdict(list)
    for i in whole:
        if not any(is_called_total(cell) for k, cell in enumerate(rows[i]) if k not in said):
            groups[tuple(rows[i][k] for k in said)].append(i)
    return groups


def _adds_up(held: Sequence[float | None], row: int, parts: Sequence[int]) -> bool | None:
    """Whether the numbers of some rows add up to that of another; None where one of them is not
    known, or all but one are 0."""
    known = [number for part in parts if (number := held[part]) is not None]
    total = held[row]
    if total is None or len(known) < len(parts) or sum(number > 0 for number in known) < 2:
        return None
    return abs(sum(known) - total) < 1e-6


def _read(cell: str) -> float | None:
    number = read_number(cell)
    return None if number is None else float(number)
