"""Rules for totals: the parts of a declared total add up to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
            if not (table.rows[column.name] == column.connect.total).any():
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
    import pandas

    numbers = pandas.Series(table.measure(measure.name).numbers)
    is_total = table.rows[column.name] == column.connect.total
    is_part = ~table.rows[column.name].isin(
        [column.connect.total, *(subtotal.value for subtotal in column.connect.subtotals)]
    )
    group = table.rows.groupby(key).ngroup() if key else is_total.astype(int) * 0
    parts = numbers[is_part].groupby(group[is_part])
    sums, complete = parts.sum(), parts.count() == parts.size()
    totals = numbers[is_total & numbers.notna() & group.isin(sums.index)]
    found, whole = group[totals.index].map(sums), group[totals.index].map(complete)
    # Of rounded numbers, each may be off by so much.
    reach = measure.connect.rounding.reach if measure.connect.rounding else 0
    room = reach * (1 + group[totals.index].map(parts.count()))
    wrong = (found - totals > room) | (whole & (totals - found > room))
    for row in totals.index[wrong]:
        message = (
            "the parts do not add up to this total"
            if whole[row]
            else "the parts that are shown already exceed this total"
        )
        mend = (
            f"Correct the total or its parts, or remove `connect.total` from {column.name} "
            "if the parts overlap or leave some out."
        )
        yield problem_in(table, row, measure.name, Code.TOTAL, message, mend)


RULES = (check_totals,)
