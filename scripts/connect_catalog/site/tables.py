"""The tables of a dataset's page: their first rows, what is not in them, and where to get them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy

from ..charts import format_number
from ..marks import TABLE_MARKS, Mark, name_mark, tell_marked
from ..model import Column, Gap, Package, Resource, Table
from ..stats.footnotes import Note, find_notes, list_notes
from ..stats.places import find_labels
from ..words import join_texts, say_count, say_number
from .cell import CellView

PREVIEW_ROWS = 12


@dataclass(frozen=True)
class GapView:
    """Rows that are not there. where: the titles of the columns, with their values in words."""

    where: tuple[tuple[str, str], ...]
    reason: str


@dataclass(frozen=True)
class TableView:
    """header and preview leave out the codes of places that stand beside their names. heading: the
    column that names a row; it stays in sight. places: the names of places in the table, where there is
    more than one. marks: how many numbers have each mark, in words. footnotes: number and text of all
    that stand on its cells."""

    resource: Resource
    rows: int
    header: tuple[str, ...]
    preview: tuple[tuple[CellView, ...], ...]
    heading: int
    newest_first: bool
    places: tuple[str, ...]
    gaps: tuple[GapView, ...]
    marks: tuple[str, ...]
    footnotes: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Signs:
    """The marks that stand in the tables of a package, and whether a true zero does."""

    marks: tuple[Mark, ...]
    zero: bool


def list_signs(package: Package) -> Signs:
    """What a key of the tables explains: only what stands in one of them."""
    known = {
        cell
        for table in package.tables.values()
        for column in table.resource.columns("measure")
        for cell in table.measure(column.name).known
    }
    found = {mark for _, mark in known}
    return Signs(
        tuple(mark for mark in TABLE_MARKS if mark in found),
        any(number == 0 and not mark for number, mark in known),
    )


def view_table(table: Table, package: Package) -> TableView:
    resource = table.resource
    labels = find_labels(resource)
    columns = tuple(c for c in resource.schema_.fields if c.name not in labels)
    times = [column.name for column in resource.columns("time")]
    notes, rows = list_notes(package.descriptor, resource), _preview_rows(table, times)
    cells = [[*_cells(table, column, notes, rows)] for column in columns]
    return TableView(
        resource,
        table.size,
        tuple(c.title for c in columns),
        tuple(zip(*cells, strict=True)),
        _heading(columns),
        bool(times),
        _places(table),
        tuple(_gap_view(gap, resource) for gap in resource.connect.gaps),
        tuple(_tell_marks(table)),
        tuple(sorted({(note.number, note.text) for note in notes})),
    )


def _preview_rows(table: Table, times: list[str]) -> list[int]:
    """The first rows, those of the latest time before others."""
    if not times:
        return [*range(min(table.size, PREVIEW_ROWS))]
    ages = [_count_later(table, name) for name in times]
    rows: list[int] = numpy.lexsort(ages[::-1])[:PREVIEW_ROWS].tolist()
    return rows


def _count_later(table: Table, name: str) -> numpy.ndarray:
    """For each row, how many periods of the column come after its own."""
    cells = table.sheet.columns[name]
    later = {period: i for i, period in enumerate(reversed(table.timeline(name).order))}
    return numpy.array([later[period] for period in cells.values], int).take(cells.codes)


def _heading(columns: tuple[Column, ...]) -> int:
    """The first column of names, otherwise the first column."""
    named = (i for i, c in enumerate(columns) if c.connect.role == "label" and c.type == "string")
    return next(named, 0)


def _places(table: Table) -> tuple[str, ...]:
    """The distinct place names of a table, for readers and the search. A column of codes (no
    capital letter) and a list of kinds or of one place say no more than the page does."""
    columns = (*table.resource.columns("geography"), *table.resource.columns("label"))
    names = (
        table.sheet.columns[column.name].values for column in columns if not column.constraints.enum
    )
    named = {value for values in names if re.search("[A-Z]", "".join(values)) for value in values}
    return tuple(sorted(named - {""})) if len(named) > 1 else ()


def _gap_view(gap: Gap, resource: Resource) -> GapView:
    return GapView(
        tuple(
            (resource.column(name).title, _tell_values(resource.column(name), value))
            for name, value in gap.where.items()
        ),
        gap.reason,
    )


def _tell_values(column: Column, values: str | tuple[str, ...]) -> str:
    """One value of a column or several, in the words for them."""
    return column.word(values) if isinstance(values, str) else join_texts(map(column.word, values))


def _cells(
    table: Table, column: Column, notes: tuple[Note, ...], rows: list[int]
) -> Iterator[CellView]:
    """A column of a table at some rows."""
    if column.connect.role != "measure":
        cells = (column.word(table.cell(row, column.name)) for row in rows)
        yield from (CellView(words, Mark.NUMBER, False) for words in cells)
        return
    measure, unit = table.measure(column.name), column.connect.unit or ""
    found = find_notes(table, notes, column.name)
    for row in rows:
        number, mark = measure.cell(row)
        words = name_mark(mark) if mark else format_number(number, unit)
        yield CellView(words, mark, True, found[row])


def _tell_marks(table: Table) -> Iterator[str]:
    """How many of its numbers have each mark."""
    measures = table.resource.columns("measure")
    counts: Counter[Mark] = Counter()
    for column in measures:
        counts.update(table.measure(column.name).marks.tolist())
    for mark in TABLE_MARKS:
        if counts[mark]:
            yield tell_marked(mark, counts[mark], len(measures) * table.size)


def tell_size(count: int) -> str:
    if count < 1000:
        return say_count("{count} byte", "{count} bytes", count)
    if count < 1_000_000:
        return f"{say_number(round(count / 1000))} kB"
    return f"{say_number(round(count / 1_000_000, 1), 1)} MB"
