"""The whole catalog as tables of a database: those of every package, and a dictionary of them. This is what
the SQLite file and the DuckDB file have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ..addresses import locate, locate_in_package
from ..cells import all_differ, number_rows
from ..marks import TABLE_MARKS, explain_mark
from ..model import Catalog, Column, ForeignKey, Package, Table, TypedColumn, make_frame
from ..model.typed import NUMBER_WORD, Storage
from ..words import say

if TYPE_CHECKING:
    import polars

DATASETS, TABLES, COLUMNS, CODES, STATUSES = (
    f"catalog_{name}" for name in ("datasets", "tables", "columns", "codes", "statuses")
)
_TAKEN = "sqlite_"  # so begin the names that SQLite keeps for itself


@dataclass(frozen=True)
class SqlColumn:
    name: str
    storage: Storage
    filled: bool = False


@dataclass(frozen=True)
class SqlKey:
    """A foreign key: columns, and those of a table that they lead to."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class SqlTable:
    """A table of a database. unique: what no two rows have alike beside the primary key, as foreign keys lead
    there; make: its rows, in the order of its columns."""

    name: str
    columns: tuple[SqlColumn, ...]
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    foreign: tuple[SqlKey, ...]
    make: Callable[[], polars.DataFrame]


def declare_key(key: SqlKey) -> str:
    """A foreign key, as SQL declares it."""
    to = f"{quote(key.table)} {list_names(key.targets)}"
    return f"FOREIGN KEY {list_names(key.columns)} REFERENCES {to}"


def list_names(names: Iterable[str]) -> str:
    return f"({', '.join(map(quote, names))})"


def quote(name: str) -> str:
    """A name that no SQL is read from."""
    return '"' + name.replace('"', '""') + '"'


def name_table(package: str, resource: str) -> str:
    """The name of a package's table: both ids, as in towns__zip_codes. No two tables have the same, since ids
    have single hyphens only, and neither has one of the dictionary, which has no two underscores. None is a
    word of SQL. A digit cannot begin a name, and SQLite keeps some beginnings for itself: those follow
    an underscore."""
    name = f"{package}__{resource}".replace("-", "_")
    return f"_{name}" if name[0].isdigit() or name.startswith(_TAKEN) else name


def list_sql_tables(catalog: Catalog) -> tuple[SqlTable, ...]:
    """The dictionary, and then the tables of every package, each after those that its keys lead to, as far as
    these lead in no circle. A foreign key whose targets are not unique, or of another type, is left out;
    the dictionary tells of it all the same."""
    placed = {
        name_table(package.id, table.resource.name): Placed(package, table)
        for package in catalog.packages.values()
        for table in package.tables.values()
    }
    keys = {name: (*_list_keys(one, placed),) for name, one in placed.items()}
    unique: dict[str, dict[tuple[str, ...], None]] = {name: {} for name in placed}
    for key in (key for found in keys.values() for key in found):
        if key.targets != placed[key.table].table.resource.schema_.primary_key:
            unique[key.table][key.targets] = None
    tables = [
        _describe_table(name, placed[name].table, (*unique[name],), keys[name])
        for name in _order(keys)
    ]
    return (*_list_dictionary(catalog, placed), *tables)


@dataclass(frozen=True)
class Placed:
    """A table, and the package that it is of."""

    package: Package
    table: Table


def _order(keys: Mapping[str, Iterable[SqlKey]]) -> list[str]:
    """The names of tables, each after those that its keys lead to, unless these lead back to it."""
    ordered: dict[str, None] = {}
    begun: set[str] = set()

    def place(name: str) -> None:
        if name not in begun:
            begun.add(name)
            for key in keys[name]:
                place(key.table)
            ordered[name] = None

    for name in keys:
        place(name)
    return [*ordered]


def _list_keys(one: Placed, placed: Mapping[str, Placed]) -> Iterator[SqlKey]:
    for key in one.table.resource.connect.foreign_keys:
        target = name_table(*key.reference.within(one.package.id))
        if target in placed and _leads(one.table, key, placed[target].table):
            yield SqlKey(key.fields, target, key.reference.fields)


def _leads(table: Table, key: ForeignKey, target: Table) -> bool:
    """Whether a database can hold a foreign key: what it leads to is unique, and of the same types."""
    here = {one.name: one.storage for one in table.typed}
    there = {one.name: one.storage for one in target.typed}
    alike = all(here[a] == there[b] for a, b in zip(key.fields, key.reference.fields, strict=True))
    columns = [target.sheet.columns[name] for name in key.reference.fields]
    return alike and all_differ(number_rows(columns)[0])


def _describe_table(
    name: str, table: Table, unique: tuple[tuple[str, ...], ...], keys: tuple[SqlKey, ...]
) -> SqlTable:
    key = table.resource.schema_.primary_key
    columns = [*_list_columns(table, key)]
    return SqlTable(name, (*columns,), key, unique, keys, lambda: make_frame(table.typed))


def _list_columns(table: Table, key: Iterable[str]) -> Iterator[SqlColumn]:
    for one in table.typed:
        yield SqlColumn(one.name, one.storage, one.name in key)
        if one.status is not None:
            yield SqlColumn(one.status, "text", True)


# ------------------------------------------------------------------------------------- the dictionary


def _list_dictionary(catalog: Catalog, placed: Mapping[str, Placed]) -> Iterator[SqlTable]:
    """What the datasets, tables, columns, codes and marks are, in words."""
    yield _make_table(DATASETS, ("dataset",), (), _DATASET, partial(_tell_datasets, catalog))
    in_dataset = SqlKey(("dataset",), DATASETS, ("dataset",))
    yield _make_table(
        TABLES, ("table_name",), (in_dataset,), _TABLE, partial(_tell_tables, catalog, placed)
    )
    in_table = SqlKey(("table_name",), TABLES, ("table_name",))
    key = ("table_name", "column_name")
    yield _make_table(COLUMNS, key, (in_table,), _COLUMN, partial(_tell_columns, placed))
    in_column = SqlKey(key, COLUMNS, key)
    yield _make_table(CODES, (*key, "code"), (in_column,), _CODE, partial(_tell_codes, placed))
    yield _make_table(STATUSES, ("status",), (), _STATUS, _tell_statuses)


SqlShape = Mapping[str, Storage]
_DATASET: SqlShape = dict.fromkeys(
    (
        "dataset", "title", "description", "kind", "agency", "version", "updated", "time_start", "time_end",
        "time_basis", "smallest_place", "one_row_counts", "suppression", "caveats", "license", "license_url",
        "page",
    ),
    "text",
)  # fmt: skip
_TABLE: SqlShape = {
    **dict.fromkeys(("table_name", "dataset", "resource", "title", "description"), "text"),
    "rows": "integer",
    "csv": "text",
}
_COLUMN: SqlShape = {
    **dict.fromkeys(("table_name", "column_name"), "text"),
    "position": "integer",
    **dict.fromkeys(
        ("title", "description", "type", "role", "unit", "kind", "status_column", "refers_to"),
        "text",
    ),
}
_CODE: SqlShape = dict.fromkeys(("table_name", "column_name", "code", "label"), "text")
_STATUS: SqlShape = dict.fromkeys(("status", "meaning"), "text")
MakeRows = Callable[[], Iterable[tuple[Any, ...]]]


def _make_table(
    name: str, key: tuple[str, ...], foreign: tuple[SqlKey, ...], shape: SqlShape, rows: MakeRows
) -> SqlTable:
    columns = tuple(SqlColumn(name, storage, name in key) for name, storage in shape.items())
    return SqlTable(name, columns, key, (), foreign, lambda: _frame(shape, rows()))


def _frame(shape: SqlShape, rows: Iterable[tuple[Any, ...]]) -> polars.DataFrame:
    import polars

    types = {"text": polars.String, "integer": polars.Int64}
    schema = {name: types[storage] for name, storage in shape.items()}
    return polars.DataFrame([*rows], schema, orient="row")


def _tell_datasets(catalog: Catalog) -> Iterator[tuple[Any, ...]]:
    for package in catalog.packages.values():
        d, connect = package.descriptor, package.descriptor.connect
        yield (
            package.id,
            d.title,
            d.description,
            connect.kind,
            catalog.title("agencies", connect.agency),
            d.version,
            str(connect.updated),
            str(connect.time_covered.start),
            str(connect.time_covered.end),
            connect.time_covered.basis,
            catalog.title("geographies", connect.geography),
            connect.unit_of_analysis,
            " ".join(filter(None, (connect.suppression.rule, connect.suppression.further))),
            "\n".join(connect.caveats),
            "; ".join(licence.title for licence in d.licenses),
            "; ".join(licence.path for licence in d.licenses),
            f"{catalog.settings.url}{locate('packages', package.id)}",
        )


def _tell_tables(catalog: Catalog, placed: Mapping[str, Placed]) -> Iterator[tuple[Any, ...]]:
    for name, one in placed.items():
        resource, id = one.table.resource, one.package.id
        address = f"{catalog.settings.url}{locate_in_package(id, resource.path)}"
        told = (resource.name, resource.title, resource.description, one.table.size, address)
        yield (name, id, *told)


def _tell_columns(placed: Mapping[str, Placed]) -> Iterator[tuple[Any, ...]]:
    """Every column, and after it that of its marks."""
    for name, one in placed.items():
        leads, position = dict(_list_links(one)), 0
        for typed in one.table.typed:
            position += 1
            yield (name, *_tell_column(typed, position, leads.get(typed.name)))
            if typed.status is not None:
                position += 1
                yield (name, *_tell_status(typed.column, typed.status, position))


def _list_links(one: Placed) -> Iterator[tuple[str, str]]:
    """Each column of a foreign key, and the column that it leads to."""
    for key in one.table.resource.connect.foreign_keys:
        target = name_table(*key.reference.within(one.package.id))
        for column, to in zip(key.fields, key.reference.fields, strict=True):
            yield column, f"{target}.{to}"


def _tell_column(typed: TypedColumn, position: int, leads: str | None) -> tuple[Any, ...]:
    column, use = typed.column, typed.column.connect
    told = (column.title, column.description, column.type, use.role, use.unit, use.kind)
    return (typed.name, position, *told, typed.status, leads)


def _tell_status(column: Column, name: str, position: int) -> tuple[Any, ...]:
    title = say("{column}: number, or why there is none", column=column.title)
    words = say("What stands in the cell of {column}: a number, or a mark.", column=column.name)
    leads = f"{STATUSES}.status"
    return (name, position, title, words, "string", "status", None, None, None, leads)


def _tell_codes(placed: Mapping[str, Placed]) -> Iterator[tuple[Any, ...]]:
    """The codes that a column may hold, where they have words."""
    for name, one in placed.items():
        for column in one.table.resource.schema_.fields:
            for code in column.categories or ():
                if not isinstance(code, str):
                    yield (name, column.name, code.value, code.label)


def _tell_statuses() -> Iterator[tuple[Any, ...]]:
    yield NUMBER_WORD, say("The cell holds a number.")
    for mark in TABLE_MARKS:
        yield mark.value, explain_mark(mark)
