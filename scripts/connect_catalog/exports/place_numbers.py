"""Everything about a place as one tidy table: a row for each number of each dataset that has the
place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial

from ..addresses import locate_in_place
from ..marks import name_mark
from ..model import Catalog, Package, Table
from ..spreadsheets import write_csv
from ..stats.gazetteer import list_places
from ..stats.places import find_labels, find_place, find_time
from .files import ComputeStatistics, Files

HEADER = ("dataset", "table", "measure", "group", "period", "value", "mark", "unit")
_Placed = tuple[Package, Table, str]  # a table, and its column of places


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """A CSV file for each place of the reference tables."""
    tables = [
        (package, table, place)
        for package in catalog.datasets
        for table in package.tables.values()
        if (place := find_place(table.resource)) is not None and table.resource.columns("measure")
    ]
    rows: dict[str, list[tuple[str, ...]]] = {}

    def write(id: str) -> bytes:
        if not rows:
            rows.update(_list_rows(tables))
        return write_csv(HEADER, rows.get(id, ())).encode()

    return {
        locate_in_place(place.slug, f"{place.slug}.csv"): partial(write, id)
        for id, place in list_places(catalog).items()
    }


def _list_rows(tables: list[_Placed]) -> Mapping[str, list[tuple[str, ...]]]:
    """The rows of every place, by its id: in the order of the datasets, their tables and rows."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for package, table, place in tables:
        for id, row in _list_table(package, table, place):
            found[id].append(row)
    return found


def _list_table(
    package: Package, table: Table, place: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    resource = table.resource
    time, label = find_time(resource), find_labels(resource).get(place, place)
    groups = [n for n in resource.schema_.primary_key if n not in (place, label, time)]
    ids, periods = table.texts(place), table.texts(time) if time else [""] * table.size
    grouped = [*zip(*(table.texts(name) for name in groups), strict=True)] or [()] * table.size
    for column in resource.columns("measure"):
        measure, texts = table.measure(column.name), table.texts(column.name)
        start = package.id, resource.name, column.name
        for row, id in enumerate(ids):
            _, mark = measure.cell(row)
            end = ("", name_mark(mark)) if mark else (texts[row], "")
            group = "; ".join(grouped[row])
            yield id, (*start, group, periods[row], *end, column.connect.unit or "")
