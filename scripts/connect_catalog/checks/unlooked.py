"""What the rules on a package leave out, because a table has more than they try: some of it they note while they
are applied (`left`), and the rest is seen by the same bounds here.

Nothing of it is a problem: what numbers give away is worked out by the audit, which has its own end. It
is told, so that somebody who reads looks where no rule did.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

import numpy

from .. import bounds
from ..cells import number_rows
from ..model import Catalog, Column, Package, Table
from . import kept
from .left import Left

NAMED = 3  # tables of a rule, and columns of a table, that are named


def tell_unlooked(root: Path, catalog: Catalog, only: Collection[str] | None) -> list[str]:
    """One line for each rule that leaves something out, with the tables and what is not looked at there.

    only: the ids of the packages that are asked about (None: all). What was found is kept in the folder
    of findings below root, until a table or a rule changes.
    """
    packages = [p for id, p in catalog.packages.items() if only is None or id in only]
    by_rule: dict[str, dict[str, list[str]]] = {}
    noted = _read_noted(root, catalog, [package.id for package in packages])
    for left in (*(left for p in packages for left in _recall(root, p)), *noted):
        by_rule.setdefault(left.rule, {}).setdefault(left.path, []).append(left.what)
    return [
        f"Not looked at, {rule}: {_name_few([f'{p} ({_name_few(w)})' for p, w in tables.items()])}."
        for rule, tables in sorted(by_rule.items())
    ]


def _place_noted(root: Path, keys: Mapping[str, str], id: str = "") -> tuple[Path, str]:
    """Where what rules note is kept, and its key: those on a package, or those on all together. keys: of all
    packages, as `kept.make_keys` gives them."""
    key = keys[id] if id else kept.hash_parts(sorted(keys.values()))
    return root / kept.FOLDER / f"{id or 'all'}.noted.json", key


def keep_noted(root: Path, keys: Mapping[str, str], noted: Iterable[Left], id: str = "") -> None:
    """Keep what rules have noted."""
    path, key = _place_noted(root, keys, id)
    kept.keep(path, key, sorted(noted))


def _read_noted(root: Path, catalog: Catalog, ids: Collection[str]) -> Iterator[Left]:
    """What rules have noted that they left out of some packages, when they were applied."""
    keys, folders = kept.make_keys(catalog), tuple(f"datapackages/{id}/" for id in ids)
    for id in (*ids, ""):
        found = kept.read_kept(*_place_noted(root, keys, id)) or []
        yield from (
            left for left in (Left(*each) for each in found) if left.path.startswith(folders)
        )


def _recall(root: Path, package: Package) -> list[Left]:
    path = root / kept.FOLDER / f"{package.id}.unlooked.json"
    key = kept.hash_parts([kept.hash_rules(), kept.hash_numbers(package)])
    try:
        found = kept.read_kept(path, key)
        if found is not None:
            return [Left(*each) for each in found]
    except TypeError:
        pass  # it was written by another version
    left = [*list_left(package)]
    kept.keep(path, key, left)
    return left


def list_left(package: Package) -> Iterator[Left]:
    """What the rules leave out of each table of a package."""
    for table in package.tables.values():
        for find in FINDERS:
            rule, what = find(table)
            if what:
                yield Left(rule, table.path, what)


def _left_names(table: Table) -> tuple[str, str]:
    rule = f"for a column of names of persons, beyond {bounds.NAME_VALUES:,} values spread over it"
    return rule, _with_more(table, _list_others(table, "measure", "time"), bounds.NAME_VALUES)


def _left_persons(table: Table) -> tuple[str, str]:
    rule = f"for a column of what looks like persons, beyond {bounds.LOOKED_ROWS:,} values spread over it"
    return rule, _with_more(table, _list_others(table, "measure"), bounds.LOOKED_ROWS)


def _left_characters(table: Table) -> tuple[str, str]:
    most = bounds.LOOKED_LENGTH
    rule = f"for names of persons, beyond the first {most:,} characters of a value"
    columns = table.sheet.columns
    names = [column.name for column in _list_others(table, "measure", "time")]
    return rule, _name_few([n for n in names if any(len(v) > most for v in columns[n].values)])


def _left_totals(table: Table) -> tuple[str, str]:
    most = bounds.SUM_PARTS * 4
    rule = f"for totals among the values of a column with more than {most:,}"
    return rule, _with_more(table, _list_groups(table), most) if _count(table, "count") else ""


def _left_cells(table: Table) -> tuple[str, str]:
    most = bounds.SUM_CELLS
    rule = (
        f"for totals among the values of a column, in more than {most:,} cells of groups by values"
    )
    names = [c.name for c in _list_groups(table)] if _count(table, "count") else []
    return rule, _name_few([name for name in names if _count_cells(table, name) > most])


def _count_cells(table: Table, name: str) -> int:
    """The cells of the groups of a table, in which all other columns of the key are equal, by the values
    of a column; 0 where `sums.find_group_totals` does not try that column, or there cannot be too many."""
    values = len({*table.sheet.columns[name].values} - {""})
    if not 3 <= values <= bounds.SUM_PARTS * 4 or table.size * values <= bounds.SUM_CELLS:
        return 0
    others = [
        table.sheet.columns[column.name]
        for column in table.resource.schema_.fields
        if column.name in table.resource.schema_.primary_key and column.name != name
        if column.connect.role in ("geography", "dimension", "time")
    ]
    groups = len(numpy.unique(number_rows(others)[0])) if others else 1
    return groups * values


def _left_subtotals(table: Table) -> tuple[str, str]:
    most = bounds.SUBTOTAL_VALUES
    rule = f"for subtotals among the values of a column with more than {most:,}"
    return rule, _with_more(table, _list_groups(table), most) if _count(table, "count") else ""


def _left_subtotal_rows(table: Table) -> tuple[str, str]:
    rule = f"for subtotals, and sums behind shares, in all groups of more than {bounds.SUBTOTAL_ROWS:,} rows"
    return rule, _rows_beyond(table, bounds.SUBTOTAL_ROWS) if _count(table, "count") else ""


def _left_sum_rows(table: Table) -> tuple[str, str]:
    rule = f"for sums of columns, and for columns made of others, beyond {bounds.SUM_ROWS:,} rows"
    return rule, _rows_beyond(table, bounds.SUM_ROWS) if _count(table, "count") else ""


def _left_sum_columns(table: Table) -> tuple[str, str]:
    rule = f"for sums of columns, beyond the first {bounds.SUM_PARTS} counts"
    return rule, _name_few(_list_kinds(table, "count")[bounds.SUM_PARTS :])


def _left_pairs(table: Table) -> tuple[str, str]:
    rule = f"for sums of every two columns, in tables of more than {bounds.PAIRED_COLUMNS} counts"
    many = _count(table, "count") > bounds.PAIRED_COLUMNS
    return rule, "those neither side by side nor alike by name" if many else ""


def _left_forms(table: Table) -> tuple[str, str]:
    rule = f"for columns made of others, beyond the first {bounds.FORM_COLUMNS} counts"
    return rule, _name_few(_list_kinds(table, "count")[bounds.FORM_COLUMNS :])


def _left_hundreds(table: Table) -> tuple[str, str]:
    rule = f"for percents that make 100, beyond the first {bounds.HUNDRED_COLUMNS} of a table"
    return rule, _name_few(_list_kinds(table, "percent", "rate")[bounds.HUNDRED_COLUMNS :])


def _left_group_keys(table: Table) -> tuple[str, str]:
    rule = f"for sums behind shares, one or two columns of groups at a time, beyond the first {bounds.GROUP_KEYS}"
    names = [column.name for column in _list_groups(table)][bounds.GROUP_KEYS :]
    return rule, _name_few(names) if _count(table, "percent", "rate") else ""


def _left_ties(table: Table) -> tuple[str, str]:
    rule = f"for counts of another table behind shares, beyond {bounds.TIED_ROWS} rows"
    return rule, _rows_beyond(table, bounds.TIED_ROWS) if _count(table, "percent", "rate") else ""


def _left_order(table: Table) -> tuple[str, str]:
    rule = f"for rows in the order of a count, in tables of more than {bounds.ORDER_ROWS:,}"
    ordered = [c for c in table.resource.columns("measure") if c.connect.kind != "estimate"]
    return rule, _rows_beyond(table, bounds.ORDER_ROWS) and "all rows" if ordered else ""


FINDERS: tuple[Callable[[Table], tuple[str, str]], ...] = (
    _left_names,
    _left_persons,
    _left_characters,
    _left_totals,
    _left_cells,
    _left_subtotals,
    _left_subtotal_rows,
    _left_sum_rows,
    _left_sum_columns,
    _left_pairs,
    _left_forms,
    _left_hundreds,
    _left_group_keys,
    _left_ties,
    _left_order,
)


def _list_others(table: Table, *roles: str) -> list[Column]:
    """The columns that have none of some roles."""
    return [c for c in table.resource.schema_.fields if c.connect.role not in roles]


def _list_groups(table: Table) -> list[Column]:
    """The columns of places and groups in the key, over which `sums.read_rows` adds up."""
    schema = table.resource.schema_
    return [
        column
        for column in schema.fields
        if column.connect.role in ("geography", "dimension") and column.name in schema.primary_key
    ]


def _list_kinds(table: Table, *kinds: str) -> list[str]:
    """The names of the measures of some kinds, in the order of the file."""
    return [c.name for c in table.resource.columns("measure") if c.connect.kind in kinds]


def _count(table: Table, *kinds: str) -> int:
    return len(_list_kinds(table, *kinds))


def _with_more(table: Table, columns: Collection[Column], most: int) -> str:
    """The columns that have more distinct values than are looked at, empty cells left out."""
    if table.size <= most:
        return ""
    held = {c.name: {*table.sheet.columns[c.name].values} - {""} for c in columns}
    return _name_few([name for name, values in held.items() if len(values) > most])


def _rows_beyond(table: Table, most: int) -> str:
    return f"{table.size - most:,} of {table.size:,} rows" if table.size > most else ""


def _name_few(names: Collection[str]) -> str:
    """The first of some names, and how many more there are."""
    more = len(names) - NAMED
    return ", ".join([*names][:NAMED]) + (f" and {more} more" if more > 0 else "")
