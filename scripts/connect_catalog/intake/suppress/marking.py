"""Marks in place of numbers, and what is marked."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ...checks.disclosure.system import HIDDEN, Place, System
from ...checks.disclosure.words import table_of
from ...marks import Mark
from ...model import Catalog, Table
from ...refusals import Unsound
from ...spreadsheets import write_rows

ADD_MARK = 'Add {"value": "suppressed", "label": "suppressed"} to its missingValues.'


def shows_number(catalog: Catalog, place: Place) -> bool:
    _, mark = table_of(catalog, place).measure(place.field).cell(place.row)
    return mark == Mark.NUMBER


def has_mark(catalog: Catalog, place: Place) -> bool:
    """Whether the column has a mark for a hidden number."""
    column = table_of(catalog, place).resource.column(place.field)
    return Mark.SUPPRESSED in column.marking().values()


def is_hidden(system: System, cell: int | None) -> bool:
    return cell is not None and system.cells[cell].state == HIDDEN


def with_hidden(catalog: Catalog, places: Iterable[Place]) -> Catalog:
    """The catalog with more cells hidden."""
    packages = dict(catalog.packages)
    by_table: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        by_table[place.package, place.resource].append(place)
    for (id, name), hidden in by_table.items():
        table = packages[id].tables[name]
        marked = replace(table, content=_mark_cells(table, hidden))
        packages[id] = replace(packages[id], tables={**packages[id].tables, name: marked})
    return replace(catalog, packages=packages)


def _mark_cells(table: Table, places: Iterable[Place]) -> bytes:
    """The file with marks put into some cells. A line without a new mark stays the same, byte for
    byte."""
    header, *lines = io.StringIO(table.content.decode("utf-8"), newline="\n")
    names = [column.name for column in table.resource.schema_.fields]
    for place in places:
        cells = next(csv.reader([lines[place.row]]))
        cells[names.index(place.field)] = _mark(table, place.field)
        lines[place.row] = write_rows([cells])
    return "".join([header, *lines]).encode("utf-8")


def _mark(table: Table, field: str) -> str:
    """The word that the column uses for a hidden number."""
    for text, label in table.resource.column(field).marking().items():
        if label == Mark.SUPPRESSED:
            return text
    raise Unsound(
        f"{table.path}: the column {field} has no mark for a hidden number. {ADD_MARK} "
        "Nothing was changed."
    )
