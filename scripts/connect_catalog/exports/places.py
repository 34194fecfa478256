"""Which places a dataset has numbers for, for the search: a place's name leads to the tables that have
it.

places.json below catalog-lite/ has every place of the tables: its name, its id, and the ids of the
places that it is in or has, as the reference tables tie them. catalog-lite/places/<dataset>.json has
a dataset's tables with the ids of their places. No number of a table is in either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ..addresses import locate_in_index, locate_places
from ..model import Catalog, Package, Resource, Table
from .files import ComputeStatistics, Files
from .packed import pack

MOST_PARTS = 12  # a place with more parts than these is no way to each of them


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """The names of all places, and the places of every dataset."""
    return {
        locate_in_index("places.json"): lambda: pack(_list_places(catalog)),
        **{locate_places(package.id): partial(_write, package) for package in catalog.datasets},
    }


def find_labels(resource: Resource) -> dict[str, str]:
    """For each column of places, the name of the label that a foreign key ties to it."""
    roles = {column.name: column.connect.role for column in resource.schema_.fields}
    return {
        place: label
        for key in resource.connect.foreign_keys
        for place in key.fields
        for label in key.fields
        if roles[place] == "geography" and roles[label] == "label"
    }


def find_place(resource: Resource) -> str | None:
    """The first column of places in a table's key, or that of their names' codes."""
    codes = {label: place for place, label in find_labels(resource).items()}
    names = (codes.get(name, name) for name in resource.schema_.primary_key)
    places = (name for name in names if resource.column(name).connect.role == "geography")
    return next(places, None)


def _write(package: Package) -> bytes:
    return pack([*_list_tables(package)])


def _list_tables(package: Package) -> Iterator[dict[str, Any]]:
    for name, table in package.tables.items():
        place = find_place(table.resource)
        if place and table.resource.columns("measure"):
            ids = sorted(table.sheet.columns[place].values)
            yield {"name": name, "title": table.resource.title, "places": ids}


def _list_places(catalog: Catalog) -> list[dict[str, Any]]:
    """Each place once, in the order of the names."""
    ties = _list_ties(catalog)
    names: dict[str, str] = {}
    seen: set[int] = set()
    for package in catalog.datasets:
        for table in package.tables.values():
            place = find_place(table.resource)
            if place and id(table) not in seen:
                seen.add(id(table))
                names |= _name_places(table, place)
    tied = {one: sorted(ties.get(one, ())) for one in names}
    return [
        {"name": name, "id": one, "in": [other for other in tied[one] if other in names]}
        for one, name in sorted(names.items(), key=lambda pair: (pair[1], pair[0]))
    ]


def _name_places(table: Table, place: str) -> dict[str, str]:
    """The name of each place of a table, by its id."""
    label = find_labels(table.resource).get(place, place)
    columns = table.sheet.columns
    pairs = {*zip(columns[place].codes.tolist(), columns[label].codes.tolist(), strict=True)}
    return {columns[place].values[a]: columns[label].values[b] for a, b in pairs}


def _list_ties(catalog: Catalog) -> Mapping[str, set[str]]:
    """For each id, those beside it in the reference tables; of its parts only where they are few."""
    whole: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, set[str]] = defaultdict(set)
    for package in catalog.packages.values():
        if package.descriptor.connect.kind != "reference":
            continue
        for table in package.tables.values():
            places = [column.name for column in table.resource.columns("geography")]
            for row in zip(*(_cells(table, name) for name in places), strict=True):
                for other in filter(None, row[1:]):
                    whole[row[0]].add(other)
                    parts[other].add(row[0])
    few = {one: found for one, found in parts.items() if len(found) <= MOST_PARTS}
    return {one: whole.get(one, set()) | few.get(one, set()) for one in {*whole, *few}}


def _cells(table: Table, name: str) -> list[str]:
    cells = table.sheet.columns[name]
    return [cells.values[code] for code in cells.codes.tolist()]
