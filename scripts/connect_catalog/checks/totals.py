"""Rules on totals: the parts of a declared total add up to it."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Catalog, Column, Package, Table
from ..problems import Problem

SHOWN_AT_MOST = 20


def check_totals(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """Where a column declares the value that stands for all (`connect.total`), the counts of the
    other values add up to its count; where some are hidden, they do not exceed it."""
    for table in package.tables.values():
        for column in table.resource.schema_.fields:
            if column.connect.total is not None and column.name in table.resource.schema_.primary_key:
                yield from _unknown_total(table, column) or _uneven(package, table, column)


def _unknown_total(table: Table, column: Column) -> list[Problem]:
    if (table.rows[column.name] == column.connect.total).any():
        return []
    return [Problem(table.path, 0, column.name, "total",
                    f"no row holds the total `{column.connect.total}`",
                    "Correct `connect.total` in the descriptor, or add the rows of the total.")]


def _uneven(package: Package, table: Table, column: Column) -> Iterator[Problem]:
    key = [name for name in table.resource.schema_.primary_key if name != column.name]
    for measure in table.resource.columns("measure"):
        if measure.connect.kind != "count":
            continue
        try:
            numbers = table.numbers(measure.name)
        except ValueError:
            continue  # the judge reports what is not a number
        yield from _uneven_rows(table, column, measure, key, numbers)


def _uneven_rows(
    table: Table, column: Column, measure: Column, key: list[str], numbers
) -> Iterator[Problem]:
    groups = table.rows[key].apply("\x1f".join, axis=1) if key else table.rows[column.name].map(lambda _: "")
    is_total = table.rows[column.name] == column.connect.total
    parts = numbers[~is_total].groupby(groups[~is_total])
    shown, complete = parts.sum(), parts.count() == parts.size()
    uneven = 0
    for row in numbers.index[is_total & numbers.notna()]:
        group, total = groups[row], numbers[row]
        if group not in shown.index or uneven == SHOWN_AT_MOST:
            continue
        over = shown[group] > total if not complete[group] else shown[group] != total
        if over:
            uneven += 1
            yield Problem(table.path, table.line(row), measure.name, "total",
                          "the parts do not add up to this total" if complete[group]
                          else "the parts that are shown already exceed this total",
                          f"Correct the total or its parts, or remove `connect.total` from "
                          f"{column.name} if the parts overlap or leave some out.")


RULES = (check_totals,)
