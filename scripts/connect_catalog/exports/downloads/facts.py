"""What a reader has to know of a dataset, in words: for the files that go on without its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...marks import TABLE_MARKS, tell_meaning
from ...model import Catalog, Column, Package, Table, format_date
from ...model.descriptor import PackageSource
from ...tell.citations import cite, locate_whole, tell_years
from ...words import say


@dataclass(frozen=True)
class Fact:
    """A heading, and the paragraphs below it."""

    title: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class ColumnFact:
    """A column of a table as a dictionary tells of it. codes: what stands in its cells, and what it means."""

    table: str
    name: str
    title: str
    description: str
    type: str
    unit: str
    codes: tuple[str, ...]


def list_facts(catalog: Catalog, package: Package) -> tuple[Fact, ...]:
    """Everything but the columns and how it was made."""
    d, connect = package.descriptor, package.descriptor.connect
    hidden = (connect.suppression.rule, connect.suppression.further)
    facts = (
        Fact(say("Dataset"), (d.title,)),
        Fact(say("What it is"), (d.description,)),
        Fact(say("From"), (catalog.title("agencies", connect.agency),)),
        Fact(say("Time covered"), (tell_years(package), connect.time_covered.basis)),
        Fact(say("Smallest place"), (catalog.title("geographies", connect.geography),)),
        Fact(say("One row counts"), (connect.unit_of_analysis,)),
        Fact(say("Last updated"), (format_date(connect.updated),)),
        Fact(say("Version"), (d.version,)),
        Fact(say("Good to know before you use it"), connect.caveats),
        Fact(say("What is hidden, and why"), (*filter(None, hidden), *_tell_marks(package))),
        Fact(say("Source"), tuple(map(_tell_source, d.sources))),
        Fact(say("License"), tuple(f"{one.title}: {one.path}" for one in d.licenses)),
        Fact(say("How to cite it"), (cite(catalog, package),)),
        Fact(say("Page"), (locate_whole(catalog, package),)),
    )
    return tuple(fact for fact in facts if fact.texts)


def _tell_marks(package: Package) -> Iterator[str]:
    """What the marks mean that the columns declare."""
    columns = (c for r in package.descriptor.resources for c in r.schema_.fields)
    declared = {mark for column in columns for mark in column.marking().values()}
    for mark in TABLE_MARKS:
        if mark in declared:
            yield _tell_code(mark.value, tell_meaning(mark))


def _tell_source(source: PackageSource) -> str:
    return f"{source.title}: {source.path}" if source.path else source.title


def list_columns(tables: Iterable[Table]) -> Iterator[ColumnFact]:
    """The data dictionary: every column of every table."""
    for table in tables:
        for column in table.resource.schema_.fields:
            yield ColumnFact(
                table.resource.title,
                column.name,
                column.title,
                column.description,
                column.type,
                column.connect.unit or "",
                tuple(_list_codes(column)),
            )


def _list_codes(column: Column) -> Iterator[str]:
    for category in column.categories or ():
        if not isinstance(category, str):
            yield _tell_code(category.value, category.label)
    for value, mark in column.marking().items():
        yield _tell_code(value, tell_meaning(mark))


def _tell_code(code: str, meaning: str) -> str:
    return say("{code}: {meaning}", code=code, meaning=meaning)
