"""The whole catalog as one DuckDB file."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping
from functools import partial, reduce
from operator import xor
from pathlib import Path
from typing import Any

from ..disk import gather
from ..model.typed import Storage
from .sql_tables import SqlTable, declare_key, list_names, quote

TYPES: Mapping[Storage, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
BLOCK = 16_384  # bytes, the least: most tables are small
SETTINGS: dict[str, Any] = {
    "threads": 1,  # the rows keep their order
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def write_duckdb(tables: Iterable[SqlTable]) -> bytes:
    """A database with these tables. DuckDB checks a foreign key as it goes, so one that leads to a table still
    to come, or to its own, is not declared. The same tables give the same bytes with the same DuckDB."""
    return name_alike(gather(partial(_write, tables)))


def _write(tables: Iterable[SqlTable], folder: Path) -> Path:
    import duckdb

    path, done = folder / "whole", set[str]()
    with duckdb.connect(config=SETTINGS) as database:
        database.execute(f"ATTACH {_text(path)} AS whole (BLOCK_SIZE {BLOCK})")
        database.execute("USE whole")
        database.execute("BEGIN")
        for table in tables:
            rows = folder / "rows"
            table.make().write_parquet(rows, compression="uncompressed")
            database.execute(_declare(table, done))
            database.execute(f"INSERT INTO {quote(table.name)} FROM read_parquet({_text(rows)})")
            done.add(table.name)
        database.execute("COMMIT")
        database.execute("USE memory")
        database.execute("DETACH whole")
    return path


def _declare(table: SqlTable, done: set[str]) -> str:
    parts = [
        *(f"{quote(c.name)} {TYPES[c.storage]}{' NOT NULL' * c.filled}" for c in table.columns),
        f"PRIMARY KEY {list_names(table.key)}",
        *(f"UNIQUE {list_names(names)}" for names in table.unique),
        *(declare_key(key) for key in table.foreign if key.table in done),
    ]
    return f"CREATE TABLE {quote(table.name)} ({', '.join(parts)})"


def _text(path: Path) -> str:
    """A path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


# DuckDB's storage/single_file_block_manager and common/checksum: a file begins with a header of 4,096 bytes, the
# first 8 of which are a checksum of the others, and gives itself a random name.
HEADER = 4096
NAME = slice(124, 140)
_FACTOR, _SEED, _WORD = 0xBF58476D1CE4E5B9, 5381, 2**64 - 1


def name_alike(content: bytes) -> bytes:
    """The file with a name that follows from all else in it. A file that does not begin as we know it, as
    another DuckDB may write it, stays as it is."""
    header = bytearray(content[:HEADER])
    if len(header) != HEADER or header[:8] != _sum_up(header):
        return content
    header[NAME] = bytes(16)
    header[NAME] = hashlib.sha256(header[8:] + content[HEADER:]).digest()[:16]
    header[:8] = _sum_up(header)
    return bytes(header) + content[HEADER:]


def _sum_up(header: bytes | bytearray) -> bytes:
    words = struct.unpack(f"<{HEADER // 8 - 1}Q", header[8:])
    return struct.pack("<Q", reduce(xor, ((word * _FACTOR) & _WORD for word in words), _SEED))
