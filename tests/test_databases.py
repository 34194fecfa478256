"""The whole catalog as a database: every table, its keys, and a dictionary of them."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import duckdb
import pytest
from made_tables import catalog_of, package

from connect_catalog.exports.duck import HEADER, NAME, name_alike, write_duckdb
from connect_catalog.exports.sql_tables import list_sql_tables, name_table, quote
from connect_catalog.exports.sqlite import write_sqlite

DICTIONARY = {f"catalog_{name}" for name in ("datasets", "tables", "columns", "codes", "statuses")}


def open_sqlite(content: bytes) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    return database


def read(database: sqlite3.Connection, table: str, columns: list[str]) -> list[tuple]:
    """The rows of a table, in its own order."""
    query = f"SELECT {', '.join(map(quote, columns))} FROM {quote(table)}"  # noqa: S608 - our own names
    return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def duckdb_file(live, tmp_path_factory):
    path = tmp_path_factory.mktemp("duckdb") / "catalog.duckdb"
    path.write_bytes(write_duckdb(list_sql_tables(live)))
    with duckdb.connect(str(path), read_only=True) as database:
        yield database


def name_all(catalog) -> dict[str, object]:
    """Every table of a catalog by its name in a database."""
    return {
        name_table(p.id, table.resource.name): table
        for p in catalog.packages.values()
        for table in p.tables.values()
    }


@pytest.fixture(scope="module")
def sqlite_file(live):
    content = write_sqlite(list_sql_tables(live))
    with closing(open_sqlite(content)) as database:
        yield database


def test_sqlite_has_every_table_and_a_dictionary(live, sqlite_file):
    found = {
        name
        for (name,) in sqlite_file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    assert found == {*name_all(live), *DICTIONARY} and len(found) > 50


def test_sqlite_holds_the_values_and_marks_of_every_cell(live, sqlite_file):
    cells = 0
    for name, table in name_all(live).items():
        columns = [column.name for column in table.typed] + [
            c.status for c in table.typed if c.status
        ]
        rows = read(sqlite_file, name, columns)
        written = [column.values for column in table.typed]
        written += [column.statuses for column in table.typed if column.status]
        written = [[str(v) if hasattr(v, "isoformat") else v for v in values] for values in written]
        assert sorted(map(repr, rows)) == sorted(repr(row) for row in zip(*written, strict=True)), (
            name
        )
        cells += len(rows) * len(columns)
    assert cells > 500_000


def test_duckdb_holds_the_same_as_sqlite(live, sqlite_file, duckdb_file):
    names = {
        name for (name,) in duckdb_file.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    }
    assert names == {*name_all(live), *DICTIONARY}
    cells = 0
    for name in sorted(names):
        columns = [row[1] for row in sqlite_file.execute(f"PRAGMA table_info({quote(name)})")]
        query = f"SELECT {', '.join(map(quote, columns))} FROM {quote(name)} ORDER BY ALL"  # noqa: S608 - ours
        found = [tuple(map(_plainly, row)) for row in duckdb_file.execute(query).fetchall()]
        assert sorted(map(repr, found)) == sorted(map(repr, read(sqlite_file, name, columns))), name
        cells += len(found) * len(columns)
    assert cells > 500_000


def _plainly(value: object) -> object:
    """A value as SQLite keeps it."""
    return (
        str(value) if isinstance(value, date) else int(value) if isinstance(value, bool) else value
    )


def test_keys_of_duckdb_are_declared_and_hold(live, duckdb_file):
    query = "SELECT constraint_type, count(*) FROM duckdb_constraints() GROUP BY ALL"
    counts = dict(duckdb_file.execute(query).fetchall())
    tables = name_all(live)
    assert counts["PRIMARY KEY"] == len(tables) + len(DICTIONARY)
    keys = sum(len(table.resource.connect.foreign_keys) for table in tables.values())
    assert counts["FOREIGN KEY"] == keys + 3
    query = (
        "SELECT table_name, constraint_column_names, referenced_table, referenced_column_names "
        "FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY'"
    )
    for table, columns, target, targets in duckdb_file.execute(query).fetchall():
        pairs = [f"a.{quote(c)} = b.{quote(t)}" for c, t in zip(columns, targets, strict=True)]
        there = f"SELECT 1 FROM {quote(target)} b WHERE {' AND '.join(pairs)}"  # noqa: S608 - ours
        filled = " AND ".join(f"a.{quote(column)} IS NOT NULL" for column in columns)
        lost = f"SELECT count(*) FROM {quote(table)} a WHERE {filled} AND NOT EXISTS ({there})"  # noqa: S608 - ours
        assert duckdb_file.execute(lost).fetchone() == (0,)


def test_keys_of_sqlite_hold(live, sqlite_file):
    assert sqlite_file.execute("PRAGMA foreign_key_check").fetchall() == []
    assert sqlite_file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    declared = sum(
        len({row[0] for row in sqlite_file.execute(f"PRAGMA foreign_key_list({quote(name)})")})
        for name in name_all(live)
    )
    assert (
        declared == sum(len(t.resource.connect.foreign_keys) for t in name_all(live).values()) > 50
    )


def test_a_broken_key_would_be_found(sqlite_file):
    """The check above can fail."""
    copy = sqlite3.connect(":memory:")
    sqlite_file.backup(copy)
    copy.execute("UPDATE catalog_tables SET dataset = 'nobody'")
    assert copy.execute("PRAGMA foreign_key_check").fetchall()


def test_the_dictionary_tells_of_every_column(live, sqlite_file):
    told = {*sqlite_file.execute("SELECT table_name, column_name FROM catalog_columns")}
    there = {
        (name, row[1])
        for name in name_all(live)
        for row in sqlite_file.execute(f"PRAGMA table_info({quote(name)})")
    }
    assert told == there
    leads = sqlite_file.execute(
        "SELECT DISTINCT refers_to FROM catalog_columns WHERE refers_to IS NOT NULL"
    )
    assert {tuple(to.split(".")) for (to,) in leads} <= there | {("catalog_statuses", "status")}


def test_every_mark_of_a_cell_is_told(live, sqlite_file):
    statuses = {status for (status,) in sqlite_file.execute("SELECT status FROM catalog_statuses")}
    columns = sqlite_file.execute(
        "SELECT table_name, status_column FROM catalog_columns WHERE status_column IS NOT NULL"
    ).fetchall()
    assert statuses == {"number", "suppressed", "missing", "not collected"} and len(columns) > 50
    for table, column in columns:
        assert {status for (status,) in read(sqlite_file, table, [column])} <= statuses


@pytest.mark.parametrize("write", [write_sqlite, write_duckdb])
def test_the_same_tables_give_the_same_bytes(catalog, write):
    assert write(list_sql_tables(catalog)) == write(list_sql_tables(catalog))


def test_a_file_of_another_duckdb_stays_as_it_is():
    """One whose beginning has not the checksum that we know."""
    for content in (b"", b"short", bytes(HEADER), b"x" * HEADER * 2):
        assert name_alike(content) == content


def test_the_name_of_a_duckdb_file_follows_from_its_content(catalog):
    whole = write_duckdb(list_sql_tables(catalog))
    assert whole[NAME] != bytes(16) and name_alike(whole) == whole
    fewer = replace(catalog, packages=dict([*catalog.packages.items()][:1]))
    assert write_duckdb(list_sql_tables(fewer))[NAME] != whole[NAME]


HOSTILE = (
    "sqlite-master",
    "catalog-datasets",
    "columns",
    "select",
    "4-years",
    "temp",
    "main",
    "a" * 80,
)


def test_hostile_names_give_tables_of_their_own():
    """Ids that are words of SQL, names that SQLite keeps for itself, and those of the dictionary."""
    columns = {name: {"concept": None} for name in ("rowid", "order", "select", "oid", "n_status")}
    columns["n"] = {"kind": "count"}
    row = ["1", "2", "3", "4", "'); DROP TABLE x; --", "suppressed"]
    made = [package(name, {other: (columns, [row]) for other in HOSTILE}) for name in HOSTILE]
    tables = list_sql_tables(catalog_of(*made))
    names = [table.name for table in tables]
    assert len({name.casefold() for name in names}) == len(names) == len(HOSTILE) ** 2 + 5
    assert write_duckdb(tables)
    with closing(open_sqlite(write_sqlite(tables))) as database:
        for name in names[5:]:
            assert database.execute(f"SELECT * FROM {quote(name)}").fetchall() == [  # noqa: S608
                ("1", "2", "3", "4", row[4], None, "suppressed")
            ]
        plain = [name for name in names if not name.startswith("_")]
        for name in plain:
            database.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - needs no quotes
        assert len(plain) > 40


def test_names_of_two_tables_are_never_the_same():
    ids = ("a", "a-b", "b", "a-b-c", "c", "b-c", "1", "sqlite", "sqlite-a", "catalog", "catalog-a")
    names = {name_table(one, other) for one in ids for other in ids}
    assert len(names) == len(ids) ** 2
    assert not names & DICTIONARY


def test_a_key_that_a_database_cannot_hold_is_left_out_and_told():
    """What it leads to stands there twice."""
    target = package(
        "target",
        {"t": ({"town": {"aside": True, "concept": None}, "year": {}}, [["A", "1"], ["A", "2"]])},
    )
    lead = package(
        "lead", {"t": ({"town": {"points_at": "target"}, "n": {"kind": "count"}}, [["A", "9"]])}
    )
    tables = list_sql_tables(catalog_of(lead, target))
    assert [table.name for table in tables[5:]] == ["lead__t", "target__t"]
    assert not tables[5].foreign
    with closing(open_sqlite(write_sqlite(tables))) as database:
        told = "SELECT refers_to FROM catalog_columns WHERE table_name = 'lead__t' AND column_name = 'town'"
        assert database.execute(told).fetchall() == [("target__t.town",)]


def test_tables_whose_keys_lead_to_each_other_are_all_there():
    one = package("one", {"t": ({"town": {"points_at": "two"}}, [["A"], ["B"]])})
    two = package("two", {"t": ({"town": {"points_at": "one"}}, [["A"], ["B"]])})
    assert write_duckdb(list_sql_tables(catalog_of(one, two)))
    with closing(open_sqlite(write_sqlite(list_sql_tables(catalog_of(one, two))))) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute(
            "SELECT count(*) FROM one__t JOIN two__t USING (town)"
        ).fetchall() == [(2,)]


def test_a_table_without_rows_is_there(catalog):
    bare = package("bare", {"t": ({"town": {}, "n": {"kind": "count"}}, [])})
    with closing(open_sqlite(write_sqlite(list_sql_tables(catalog_of(bare))))) as database:
        assert database.execute("SELECT count(n), count(n_status) FROM bare__t").fetchall() == [
            (0, 0)
        ]
