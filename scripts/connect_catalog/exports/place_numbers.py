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
from ..stats.gazetteer import AreaKey, list_places
from ..stats.places import find_listing, find_place, find_time, list_group_columns
from .files import ComputeStatistics, Files

HEADER = ("dataset", "table", "measure", "group", "period", "value", "mark", "unit")


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """A CSV file for each place of the reference tables."""
    rows: dict[AreaKey, list[tuple[str, ...]]] = {}

    def write(key: AreaKey) -> bytes:
        if not rows:
            rows.update(_list_rows(catalog))
        return write_csv(HEADER, rows.get(key, ())).encode()

    return {
        locate_in_place(place.slug, f"{place.slug}.csv"): partial(write, key)
        for key, place in catalog.once(list_places).items()
    }


def _list_rows(catalog: Catalog) -> Mapping[AreaKey, list[tuple[str, ...]]]:
    """The rows of every place, by its key: in the order of the datasets, their tables and rows."""
    found: dict[AreaKey, list[tuple[str, ...]]] = defaultdict(list)
    for package in catalog.datasets:
        for table in package.tables.values():
            place = find_place(table.resource)
            listed = find_listing(package, table.resource, place) if place else None
            if place is not None and listed is not None:
                for id, row in _list_table(package, table, place):
                    found[AreaKey(*listed, id)].append(row)
    return found


def _list_table(
    package: Package, table: Table, place: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    resource = table.resource
    time, groups = find_time(resource), list_group_columns(resource, place)
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
