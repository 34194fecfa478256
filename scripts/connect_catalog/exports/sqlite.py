"""The whole catalog as one SQLite file, which sqlite3, datasette and the page of questions open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

from ..model.typed import Storage
from .sql_tables import SqlColumn, SqlTable, declare_key, list_names, quote

# SQLite knows no dates and booleans: a date is its ISO text, and true is 1.
TYPES: Mapping[Storage, str] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "INTEGER",
    "date": "TEXT",
}


def write_sqlite(tables: Iterable[SqlTable]) -> bytes:
    """A database with these tables. The same tables give the same bytes with the same SQLite."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute("BEGIN")
        for table in tables:
            database.execute(_declare(table))
            holes = ",".join("?" * len(table.columns))
            database.executemany(
                f"INSERT INTO {quote(table.name)} VALUES ({holes})",  # noqa: S608 - our own name, quoted
                _list_rows(table),
            )
        database.execute("COMMIT")
        return database.serialize()


def _list_rows(table: SqlTable) -> Iterator[tuple[Any, ...]]:
    import polars

    frame = table.make()
    dates = [column.name for column in table.columns if column.storage == "date"]
    return frame.with_columns(polars.col(dates).cast(polars.String)).iter_rows()


def _declare(table: SqlTable) -> str:
    parts = [
        *(_declare_column(column) for column in table.columns),
        f"PRIMARY KEY {list_names(table.key)}",
        *(f"UNIQUE {list_names(names)}" for names in table.unique),
        *(declare_key(key) for key in table.foreign),
    ]
    inside = ",\n ".join(parts)
    return f"CREATE TABLE {quote(table.name)} (\n {inside}\n) WITHOUT ROWID"


def _declare_column(column: SqlColumn) -> str:
    return f"{quote(column.name)} {TYPES[column.storage]}{' NOT NULL' if column.filled else ''}"
