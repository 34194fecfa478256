"""Rules for totals: the parts of a declared total add up to it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from math import fsum

from ..cells import number_rows
from ..codes import Code
from ..model import Catalog, Column, Package, Table
from ..problems import Problem
from .telling import problem_at, problem_in


def check_totals(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """The parts of a declared total add up to it. Where a column declares the value that stands for
    all (`connect.total`), the counts of the other values add up to its count; where some are
    hidden, they do not exceed it.

    Why: Parts that do not add up show that a row is lost, counted twice or mistyped.

    Mend: Correct the total or its parts. If the parts overlap or leave some out, remove
    `connect.total`. Declare only a value that stands in the table.
    """
    for r, resource in enumerate(package.descriptor.resources):
        table = package.tables.get(resource.name)
        for f, column in enumerate(resource.schema_.fields):
            if table is None or column.connect.total is None:
                continue
            at = ("resources", r, "schema", "fields", f, "connect", "total")
            if column.connect.total not in table.sheet.columns[column.name].values:
                message = f"no row has the total `{column.connect.total}`"
                yield problem_at(package, at, Code.TOTAL, message)
            elif column.name in resource.schema_.primary_key:
                yield from _uneven(table, column)


def _uneven(table: Table, column: Column) -> Iterator[Problem]:
    key = [name for name in table.resource.schema_.primary_key if name != column.name]
    for measure in table.resource.columns("measure"):
        if measure.connect.kind == "count" and _is_numeric(table, measure):
            yield from _uneven_rows(table, column, measure, key)


def _is_numeric(table: Table, column: Column) -> bool:
    """Whether every cell is a number or a mark. Other rules report the rest."""
    cells = set(table.sheet.columns[column.name].values) - {"", *column.marking()}
    return all(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell) for cell in cells)


def _uneven_rows(
    table: Table, column: Column, measure: Column, key: list[str]
) -> Iterator[Problem]:
    numbers = table.measure(measure.name).numbers.tolist()
    keys = [table.sheet.columns[name] for name in key]
    group = number_rows(keys)[0].tolist() if keys else [0] * table.size
    values = table.texts(column.name)
    no_parts = {column.connect.total, *(subtotal.value for subtotal in column.connect.subtotals)}
    # Of rounded numbers, each may be off by so much.
    reach = measure.connect.rounding.reach if measure.connect.rounding else 0
    parts: dict[int, list[float]] = defaultdict(list)
    for at, value, number in zip(group, values, numbers, strict=True):
        if value not in no_parts:
            parts[at].append(number)
    for row in table.find(column.name, column.connect.total.__eq__):
        total, own = numbers[row], parts[group[row]]
        shown = [number for number in own if number == number]
        whole, found = len(shown) == len(own), fsum(shown)
        room = reach * (1 + len(shown))
        if not own or not (found - total > room or (whole and total - found > room)):
            continue
        message = (
            "the parts do not add up to this total"
            if whole
            else "the parts that are shown already exceed this total"
        )
        mend = (
            f"Correct the total or its parts, or remove `connect.total` from {column.name} "
            "if the parts overlap or leave some out."
        )
        yield problem_in(table, row, measure.name, Code.TOTAL, message, mend)


RULES = (check_totals,)
