"""How much of the personal data in made-up tables is found, and what is taken for it and is none.

It counts, and runs against no clock: the same on every machine."""

from __future__ import annotations

from collections import Counter

from aggregates import aggregate_tables
from neutral import children, draw_names, neutral_columns
from planted import planted_columns
from rows import print_row
from strayed import AMBIGUOUS, SHORT, stray_columns

from connect_catalog.cells import encode_few
from connect_catalog.checks.looks import look_at
from connect_catalog.checks.microdata import find_microdata
from connect_catalog.checks.persons import find_in_column

SEED = 2026


def look(name: str, cells: list[str]):
    return look_at(name, Counter(cells), len(cells))


def tells_of_persons(table: dict[str, list[str]]) -> bool:
    """Whether each row of a table of which nothing is declared seems to be one person."""
    looks = [look(name, cells) for name, cells in table.items()]
    return find_microdata(looks, [encode_few(cells) for cells in table.values()]) is not None


def bench_persons() -> None:
    """Print a row for each kind of what is planted, and one of false alarms."""
    columns = [*planted_columns(SEED)]
    finds = [find_in_column(look(column.header, column.cells)) for column in columns]
    right = sum(
        found is not None and found.code in column.codes
        for found, column in zip(finds, columns, strict=True)
    )
    print_row(f"personal data planted in {len(columns)} made-up columns", f"{right} found")
    named = [*neutral_columns(draw_names, SEED)]
    found = sum(find_in_column(look(heading, cells)) is not None for _, heading, cells in named)
    forms = len({kind for kind, _, _ in named})
    print_row(
        f"made-up names in {forms} forms under headings that say nothing, {len(named)} columns",
        f"{found} found",
    )
    strayed = [
        (heading, cells)
        for kind, column, heading, cells in stray_columns(SEED)
        if kind not in AMBIGUOUS and (column != "schools" or kind not in SHORT)
    ]
    found = sum(find_in_column(look(heading, cells)) is not None for heading, cells in strayed)
    print_row(
        f"one made-up name of two words or more among other cells, {len(strayed)} columns",
        f"{found} found",
    )
    tables = [table for _, table in children(SEED)]
    found = sum(tells_of_persons(table) for table in tables)
    print_row(
        f"made-up tables of a row a child, names and numbers removed, {len(tables)}",
        f"{found} found",
    )
    groups = [*aggregate_tables(SEED, 13)]
    alarms = sum(is_alarm(table) for _, table in groups)
    print_row(
        f"{len(groups)} made-up tables of groups that hold what only looks personal",
        f"{alarms} tables with a false alarm",
    )


def is_alarm(table: dict[str, list[str]]) -> bool:
    columns = any(find_in_column(look(name, cells)) for name, cells in table.items())
    return columns or tells_of_persons(table)


if __name__ == "__main__":
    bench_persons()
