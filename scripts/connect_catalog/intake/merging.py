"""The rows of a table with those of a new edition among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import permutations

from ..marks import Mark
from ..model import Resource, Table
from ..refusals import Refusal
from .matching import MatchedRows
from .reading import name_lines
from .shape import Row
from .tables import write_csv


@dataclass
class UpdatedTable:
    """A table with an edition in it. touched: keys of rows that are new or were corrected; kept: cells
    that stay hidden though the edition shows them; absent: rows of periods that the edition covers,
    and that it does not hold; both: rows that both have; corrected: the columns in which one of them
    differs, by its key."""

    table: Table
    rows: dict[tuple[str, ...], Row]
    touched: list[tuple[str, ...]]
    kept: int = 0
    absent: int = 0
    both: int = 0
    corrected: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    added: int = 0


def merge(part: MatchedRows) -> UpdatedTable:
    """A table with the rows of an edition: new ones, and corrections of those it has."""
    table, keys = part.table, part.table.resource.schema_.primary_key
    held = {tuple(row[k] for k in keys): row for row in read_rows(table)}
    merged = UpdatedTable(table, dict(held), [])
    seen: dict[tuple[str, ...], int] = {}
    for row, line in zip(part.rows, part.lines, strict=True):
        key = tuple(row[k] for k in keys)
        if key in seen:
            raise Refusal(
                f"Two rows tell of the same {', '.join(keys)} ({name_lines([seen[key], line])}). Is a "
                "column that tells them apart left out?"
            )
        seen[key] = line
        if key in held:
            _correct(merged, key, row)
        else:
            merged.rows[key] = _complete(table, row)
            merged.touched.append(key)
            merged.added += 1
    merged.absent = _count_absent(table, held.keys(), seen.keys())
    return merged


def read_rows(table: Table) -> list[Row]:
    """The rows of a table; the cell of a measure is a number or a mark's word."""
    rows: list[Row] = [
        {str(name): str(cell) for name, cell in row.items()}
        for row in table.rows.to_dict("records")
    ]
    for column in table.resource.columns("measure"):
        marking = {"": Mark.MISSING, **column.marking()}
        for row in rows:
            row[column.name] = marking.get(row[column.name], row[column.name])
    return rows


def _correct(merged: UpdatedTable, key: tuple[str, ...], row: Row) -> None:
    """Take the cells of a row that are other ones; a hidden number stays hidden."""
    old, measures = merged.rows[key], measures_of(merged.table)
    merged.both += 1
    corrected = dict(old)
    for name, cell in row.items():
        before = old[name]
        if name in measures and before == Mark.SUPPRESSED:
            merged.kept += cell != before and is_number(cell)
        elif name in measures and is_number(before) and is_number(cell):
            corrected[name] = before if float(before) == float(cell) else cell
        else:
            corrected[name] = cell
    if corrected != old:
        merged.rows[key] = corrected
        merged.touched.append(key)
        merged.corrected[key] = [name for name in old if corrected[name] != old[name]]


def measures_of(table: Table) -> set[str]:
    return {column.name for column in table.resource.columns("measure")}


def is_number(cell: str) -> bool:
    return cell[-1:].isdigit()


def _complete(table: Table, row: Row) -> Row:
    """A new row with a cell in every column; what the edition does not have was not collected, or is
    missing where the column has no such mark."""
    whole = {}
    for column in table.resource.schema_.fields:
        marks = {*column.marking().values()}
        absent = Mark.NOT_COLLECTED if Mark.NOT_COLLECTED in marks else Mark.MISSING
        none = absent if column.connect.role == "measure" else ""
        whole[column.name] = row.get(column.name, none)
    return whole


def _count_absent(
    table: Table, held: Iterable[tuple[str, ...]], given: Iterable[tuple[str, ...]]
) -> int:
    keys = table.resource.schema_.primary_key
    times = [i for i, k in enumerate(keys) if table.resource.column(k).connect.role == "time"]
    given = {*given}
    covered = {tuple(key[i] for i in times) for key in given}
    return sum(key not in given and tuple(key[i] for i in times) in covered for key in held)


def write_tables(merged: Iterable[UpdatedTable]) -> dict[str, bytes]:
    """The files of tables, by their path in the package."""
    return {one.table.resource.path: _write_table(one) for one in merged}


def _write_table(merged: UpdatedTable) -> bytes:
    """The file of a table, its rows in the order that they had before."""
    resource = merged.table.resource
    marks = {c.name: _name_marks(c.marking()) for c in resource.columns("measure")}
    names = [column.name for column in resource.schema_.fields]
    rows = []
    for key in order_keys(merged):
        row = merged.rows[key]
        for name, cell in row.items():
            if name in marks and cell and cell in [*Mark] and cell not in marks[name]:
                raise Refusal(
                    f"The column {name} of {resource.name} has no mark for a number that is {cell}. Add "
                    f'{{"value": "{cell}", "label": "{cell}"}} to its missingValues, and try again.'
                )
        rows.append([marks[n].get(row[n], row[n]) if n in marks else row[n] for n in names])
    return write_csv(names, rows).encode()


def _name_marks(marking: Mapping[str, str]) -> dict[str, str]:
    """The column's text for each mark; an empty cell is missing where nothing else is."""
    return {mark: text for text, mark in marking.items()} or {Mark.MISSING: ""}


def order_keys(merged: UpdatedTable) -> list[tuple[str, ...]]:
    """The keys of all rows: new ones among the others if those are sorted, and else behind them."""
    keys = [*merged.rows]
    old = keys[: len(keys) - merged.added]
    ranks = [_rank(merged.table.resource, i, keys) for i in range(len(keys[0]))]
    for order in permutations(range(len(keys[0]))):

        def rank(key: tuple[str, ...], order: tuple[int, ...] = order) -> tuple[int, ...]:
            return tuple(ranks[i][key[i]] for i in order)

        found = [rank(key) for key in old]
        if found == sorted(found):
            return sorted(keys, key=rank)
    return keys


def _rank(resource: Resource, at: int, keys: list[tuple[str, ...]]) -> dict[str, int]:
    """The place of each value of a key column: groups as they come first, others by the alphabet."""
    name = resource.schema_.primary_key[at]
    values = dict.fromkeys(key[at] for key in keys)
    groups = resource.column(name).connect.role == "dimension"
    return {value: i for i, value in enumerate(values if groups else sorted(values))}
