"""The page on which an analyst asks the tables in SQL, in their own browser. Its ready questions are made of
what the catalog has: no dataset is named here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..addresses import CATALOG_SQLITE, locate_page
from ..exports.sql_tables import COLUMNS, DATASETS, STATUSES, TABLES, name_table, quote
from ..exports.whole import WholeFiles
from ..marks import Mark
from ..model import Catalog, ForeignKey, Package, Table
from ..spreadsheets import FORMULA
from ..stats.places import find_labels
from ..words import say
from .kind import PageKind, PlannedPage
from .program import SQL_PROGRAM, measure_sql_program
from .views import Views

MEGABYTE = 1_000_000
# Every column with its table and dataset, for the list on the page.
_LIST = (
    "SELECT d.title, t.table_name, t.title, t.rows, c.column_name, c.title, c.unit\n"  # noqa: S608 - our own names
    f"FROM {TABLES} t JOIN {DATASETS} d USING (dataset) JOIN {COLUMNS} c USING (table_name)\n"
    "ORDER BY d.title, t.table_name, c.position"
)


@dataclass(frozen=True)
class ReadyQuestion:
    title: str
    sql: str


@dataclass(frozen=True)
class SqlPage:
    """megabytes: what is loaded once somebody starts; data: what the scripts read."""

    questions: tuple[ReadyQuestion, ...]
    megabytes: int
    data: Mapping[str, Any]


def plan_sql(views: Views) -> Iterable[PlannedPage]:
    yield PlannedPage(
        locate_page("sql"),
        say("Ask the tables in SQL"),
        say(
            "Ask every table of the catalog in SQL, in your own browser: nothing is sent anywhere."
        ),
        None,
        partial(view_sql, views.catalog),
    )


SQL = PageKind("sql", plan_sql)


def view_sql(catalog: Catalog) -> SqlPage:
    size = len(catalog.once(WholeFiles).read(CATALOG_SQLITE)) + measure_sql_program()
    data = {
        "program": SQL_PROGRAM,
        "file": CATALOG_SQLITE,
        "list": _LIST,
        "formula": FORMULA,
    }
    return SqlPage((*list_questions(catalog),), -(-size // MEGABYTE), data)


def list_questions(catalog: Catalog) -> Iterator[ReadyQuestion]:
    """Questions that the catalog has answers to: of all datasets, and of the table that shows most of what SQL can
    do, if there is one."""
    yield from _ask_dictionary()
    shown = _choose(catalog)
    if shown is not None:
        yield from _ask_table(catalog, shown)


def _ask_dictionary() -> Iterator[ReadyQuestion]:
    yield ReadyQuestion(
        say("Which datasets are there, and how new are they?"),
        f"SELECT title, agency, time_start, time_end, updated\nFROM {DATASETS}\nORDER BY updated DESC;",  # noqa: S608 - our own names
    )
    yield ReadyQuestion(
        say("Which tables are there, and how large are they?"),
        f"SELECT d.title AS dataset, t.title, t.table_name, t.rows\nFROM {TABLES} t\n"  # noqa: S608 - our own names
        f"JOIN {DATASETS} d USING (dataset)\nORDER BY t.rows DESC;",
    )
    yield ReadyQuestion(
        say("Which columns tell of children?"),
        f"SELECT table_name, column_name, title, unit\nFROM {COLUMNS}\n"  # noqa: S608 - our own names
        "WHERE title LIKE '%child%' OR description LIKE '%child%'\nORDER BY table_name, position;",
    )
    yield ReadyQuestion(
        say("What can stand in place of a number?"),
        f"SELECT status, meaning\nFROM {STATUSES};",  # noqa: S608 - our own names
    )


@dataclass(frozen=True)
class _Shown:
    """A table with places, times, and a count that is hidden in some cells. All are names as SQL has them, but
    `key`, which leads to the table of its places, and `package`."""

    package: Package
    table: str
    key: ForeignKey
    label: str
    time: str
    measure: str
    status: str
    hidden: int


def _choose(catalog: Catalog) -> _Shown | None:
    """The table with most hidden cells of those with no other groups."""
    found = [one for package in catalog.packages.values() for one in _list_shown(package)]
    return max(found, key=lambda one: (one.hidden, one.table), default=None)


def _list_shown(package: Package) -> Iterator[_Shown]:
    for table in package.tables.values():
        resource = table.resource
        key, labels = resource.schema_.primary_key, find_labels(resource)
        times = [column.name for column in resource.columns("time") if column.name in key]
        if len(key) != 2 or len(times) != 1 or not labels:
            continue
        place, label = next(iter(labels.items()))
        leads = next(one for one in resource.connect.foreign_keys if place in one.fields)
        for one in table.typed:
            hidden = _count_hidden(table, one.name) if one.column.connect.kind == "count" else 0
            if hidden and one.status is not None:
                name = name_table(package.id, resource.name)
                where, when, what = quote(label), quote(times[0]), quote(one.name)
                yield _Shown(package, name, leads, where, when, what, quote(one.status), hidden)


def _count_hidden(table: Table, name: str) -> int:
    return int((table.measure(name).marks == Mark.SUPPRESSED).sum())


def _ask_table(catalog: Catalog, one: _Shown) -> Iterator[ReadyQuestion]:
    named = {"dataset": one.package.title}
    newest = f"(SELECT max({one.time}) FROM {one.table})"  # noqa: S608 - our own names
    yield ReadyQuestion(
        say("{dataset}: what does each column mean?", **named),
        f"SELECT column_name, title, unit, description\nFROM {COLUMNS}\n"  # noqa: S608 - our own names
        f"WHERE table_name = '{one.table}'\nORDER BY position;",
    )
    yield ReadyQuestion(
        say("{dataset}: the largest numbers of the newest time", **named),
        f"SELECT {one.label}, {one.measure}\nFROM {one.table}\nWHERE {one.time} = {newest}\n"  # noqa: S608 - our own names
        f"  AND {one.status} = 'number'\nORDER BY {one.measure} DESC\nLIMIT 10;",
    )
    yield ReadyQuestion(
        say("{dataset}: how many cells are hidden or missing at each time?", **named),
        f"SELECT {one.time}, {one.status}, count(*) AS cells, sum({one.measure}) AS total\n"  # noqa: S608 - our own names
        f"FROM {one.table}\nGROUP BY {one.time}, {one.status}\nORDER BY {one.time}, {one.status};",
    )
    yield ReadyQuestion(
        say("{dataset}: which hidden cells are there? Their number is empty.", **named),
        f"SELECT {one.label}, {one.time}, {one.measure}, {one.status}\nFROM {one.table}\n"  # noqa: S608 - our own names
        f"WHERE {one.status} = 'suppressed'\nORDER BY {one.label}, {one.time};",
    )
    yield ReadyQuestion(
        say("{dataset}: the change from each time to the next, where both are known", **named),
        f"SELECT {one.label}, {one.time}, {one.measure},\n"  # noqa: S608 - our own names
        f"  {one.measure} - lag({one.measure}) OVER (PARTITION BY {one.label} ORDER BY {one.time}) AS change\n"
        f"FROM {one.table}\nORDER BY {one.label}, {one.time};",
    )
    yield from _ask_joined(catalog, one)


def _ask_joined(catalog: Catalog, one: _Shown) -> Iterator[ReadyQuestion]:
    """The table beside that of its places."""
    target = one.key.reference.within(one.package.id)
    package = catalog.packages.get(target[0])
    if package is None or target[1] not in package.tables:
        return
    pairs = zip(one.key.fields, one.key.reference.fields, strict=True)
    tied = " AND ".join(f"t.{quote(here)} = p.{quote(there)}" for here, there in pairs)
    yield ReadyQuestion(
        say("{dataset}: the numbers beside what is known of each place", dataset=one.package.title),
        f"SELECT p.*, t.{one.time}, t.{one.measure}, t.{one.status}\nFROM {one.table} t\n"  # noqa: S608 - our own names
        f"JOIN {name_table(*target)} p ON {tied}\nORDER BY t.{one.time} DESC, t.{one.measure} DESC\nLIMIT 200;",
    )
