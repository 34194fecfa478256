"""Carries the known numbers of an old package over into the catalog's form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..refusals import Refusal
from .finish import Finish
from .handed import TYPE, VARIABLE, OldCheck
from .report import IntakeReport
from .shape import Row, SourceMeasure
from .shaped import FinishedTable
from .tables import MARKS, PERIOD, column_names


def carry_checks(
    checks: tuple[OldCheck, ...],
    finish: Finish,
    resources: list[FinishedTable],
    measures: tuple[SourceMeasure, ...],
    source: str,
    report: IntakeReport,
) -> list[dict[str, Any]]:
    """The checks of numbers that are still shown. The report names those that had to be left
    out."""
    carried = []
    for check in checks:
        try:
            carried.append(_carry(check, finish, resources, measures, source))
        except Refusal as reason:
            where = ", ".join(str(v) for v in next(_lookups(check), {}).values())
            report.left_out.append(f"The spot check {where}: it {reason}.")
    if carried:
        report.repaired.append(
            f"{len(carried)} of {len(checks)} spot checks were carried over; each gives "
            "the number it expects."
        )
    return carried


def _lookups(check: OldCheck) -> Iterator[dict[str, str]]:
    """The filters of a check of any kind; none if they are malformed."""
    parts = check.filter if isinstance(check.filter, list) else [check.filter]
    if check.type == "$percent" and isinstance(check.filter, dict):
        parts = [check.filter.get("numerator"), check.filter.get("denominator")]
    yield from (part for part in parts if isinstance(part, dict))


def _carry(
    check: OldCheck,
    finish: Finish,
    resources: list[FinishedTable],
    measures: tuple[SourceMeasure, ...],
    source: str,
) -> dict[str, Any]:
    if check.type not in ("$lookup", "$reduce", "$percent"):
        raise Refusal(f"is of a kind that is not known ({check.type})")
    expected = check.expected.value
    if check.expected.type == "$lookup" and isinstance(expected, dict):
        expected = float(_cell(expected, finish, resources, measures)[1])
    if isinstance(expected, bool) or not isinstance(expected, (int, float)):
        raise Refusal("expects no number")
    if str(expected).removesuffix(".0") in MARKS:
        raise Refusal("expects a code, so it tests nothing")
    cells = [_cell(part, finish, resources, measures) for part in _lookups(check)]
    if not cells or (check.type == "$percent" and len(cells) != 2):
        raise Refusal("does not say which cells it means")
    numbers = [float(number) for _, number in cells]
    made: dict[str, Any] = {"of": [c for c, _ in cells], "expected": expected, "source": source}
    found = sum(numbers)
    if check.type == "$percent":
        if numbers[1] == 0:
            raise Refusal("divides by zero")
        made = {
            "of": [cells[0][0]],
            "per": [cells[1][0]],
            "expected": expected,
            "tolerance": 0.05,
            "source": source,
        }
        found = 100 * numbers[0] / numbers[1]
    if abs(found - expected) > made.get("tolerance", 0) + 1e-9:
        raise Refusal("expects another number than the table gives; find out which is right")
    return made


def _cell(
    wanted: dict[str, str],
    finish: Finish,
    resources: list[FinishedTable],
    measures: tuple[SourceMeasure, ...],
) -> tuple[dict[str, Any], str]:
    """The selector of the cell that an old filter points to, and the number in that cell."""
    wanted = dict(zip(column_names(wanted, []), map(str, wanted.values()), strict=True))
    kind, variable = wanted.pop(TYPE, None), wanted.pop(VARIABLE, None)
    meant = [m for m in measures if kind in (None, m.type) and variable in (None, m.variable)]
    if len(meant) != 1:
        raise Refusal("does not name one of the measures that the table has")
    measure = meant[0]
    where = _translate(wanted, finish)
    for resource in resources:
        found = [row for row in resource.rows if _fits(row, where)]
        if len(found) == 1 and measure.name in found[0]:
            cell = found[0][measure.name]
            if not cell[-1:].isdigit():
                raise Refusal(f"asks for a cell that is {cell}")
            keys = {key: found[0][key] for key in resource.keys}
            return {"resource": resource.name, "field": measure.name, "where": keys}, cell
    raise Refusal("asks for a row that the table has not")


def _fits(row: Row, where: dict[str, str]) -> bool:
    return all(row.get(name) == value for name, value in where.items())


def _translate(wanted: dict[str, str], finish: Finish) -> dict[str, str]:
    """An old filter in the columns and spellings of the new table."""
    matched, where = finish.places.matched, dict[str, str]()
    for name, value in wanted.items():
        if matched and name == matched.column:
            where |= _place(value, finish)
        elif name not in finish.dropped:
            new = finish.renamed.get(name, name)
            period = PERIOD.fullmatch(value) if name in finish.renamed else None
            where[new] = period[1] if period else finish.respelled.get(name, {}).get(value, value)
    return where


def _place(value: str, finish: Finish) -> dict[str, str]:
    places = finish.places
    if value in places.statewide:
        return {c: places.state[1][c] for c in places.state[0].columns} if places.state else {}
    row = places.matched.find(value) if places.matched else None
    if row is None:
        return {places.columns[0]: value}
    return {column: row[column] for column in places.columns}
