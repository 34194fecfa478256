"""Marks in place of numbers, and what is marked."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ...checks.disclosure.system import HIDDEN, Place, System
from ...marks import Mark
from ...model import Catalog, Package, Table
from ...refusals import Unsound

ADD_MARK = 'Add {"value": "suppressed", "label": "suppressed"} to its missingValues.'


def shows_number(package: Package, place: Place) -> bool:
    _, mark = package.tables[place.resource].measure(place.field).cell(place.row)
    return mark == Mark.NUMBER


def is_hidden(system: System, cell: int | None) -> bool:
    return cell is not None and system.cells[cell].state == HIDDEN


def with_hidden(catalog: Catalog, id: str, places: Iterable[Place]) -> Catalog:
    """The catalog with more cells of a package hidden."""
    package = catalog.packages[id]
    tables = dict(package.tables)
    by_table: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        by_table[place.resource].append(place)
    for name, hidden in by_table.items():
        tables[name] = replace(tables[name], content=_mark_cells(tables[name], hidden))
    return replace(catalog, packages={**catalog.packages, id: replace(package, tables=tables)})


def _mark_cells(table: Table, places: Iterable[Place]) -> bytes:
    """The file with marks put into some cells. A line without a new mark stays the same, byte for
    byte."""
    header, *lines = table.content.decode("utf-8").splitlines(keepends=True)
    names = [column.name for column in table.resource.schema_.fields]
    for place in places:
        cells = next(csv.reader([lines[place.row]]))
        cells[names.index(place.field)] = _mark(table, place.field)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(cells)
        lines[place.row] = text.getvalue()
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
