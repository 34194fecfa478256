"""Which places a dataset has numbers for, for the search: a place's name leads to the tables that have
it.

places.json below catalog-lite/ has every place of the tables: its name, its id, and the ids of the
places that it is in or has, as the reference tables tie them; where it has a page, the page's slug, its
name with its kind, and its other names that are no place's own. catalog-lite/places/<dataset>.json has
a dataset's tables with the ids of their places, and for each place the newest cell of the table's
first measure: of all groups together or, where they have no total, of the first group in the declared
order, apart from the others, so that no reader takes one group for all. A table whose groups have
neither has no such cells; its groups are listed.

An id that several lists of places have, as of a town and of a district, is told with its list before it,
parted by tabs: the package, the table, the id.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ..addresses import locate_gazetteer, locate_places
from ..model import Catalog, Package, Table
from ..periods import tell_period
from ..stats.gazetteer import Area, list_places
from ..stats.places import find_groups, find_labels, find_listing, find_place, find_time
from ..tell.place_words import name_place
from .columns import write_cells
from .files import ComputeStatistics, Files
from .packed import pack

MOST_PARTS = 12  # a place with more parts than these is no way to each of them


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """The names of all places, and the places of every dataset."""
    return {
        locate_gazetteer(): lambda: pack(_list_places(catalog)),
        **{
            locate_places(package.id): partial(_write, catalog, package)
            for package in catalog.datasets
        },
    }


def _write(catalog: Catalog, package: Package) -> bytes:
    return pack([*list_tables(package, catalog.once(find_shared))])


def find_shared(catalog: Catalog) -> frozenset[str]:
    """The ids that more than one list of places has."""
    counts = Counter(key.id for key in catalog.once(list_places))
    return frozenset(id for id, count in counts.items() if count > 1)


def _tell_apart(id: str, listing: tuple[str, str] | None, shared: frozenset[str]) -> str:
    """The id; with its list before it where another list has the same."""
    return "\t".join((*listing, id)) if listing is not None and id in shared else id


def list_tables(package: Package, shared: frozenset[str] = frozenset()) -> Iterator[dict[str, Any]]:
    """The tables of a package that tell of places, with what the search shows of each place. shared: the
    ids that more than one list of places has."""
    for name, table in package.tables.items():
        place = find_place(table.resource)
        if place and table.resource.columns("measure"):
            ids = sorted(table.sheet.columns[place].values)
            listing = find_listing(package, table.resource, place)
            told = [_tell_apart(id, listing, shared) for id in ids]
            found = {"name": name, "title": table.resource.title, "places": told}
            yield found | _list_numbers(table, place, ids)


def _list_numbers(table: Table, place: str, ids: list[str]) -> dict[str, Any]:
    """The newest cells of all groups together, of the group that `one_group` names, or the `groups`
    there are: the title of each column and its values."""
    groups = find_groups(table, place)
    if groups.free:
        titles = (table.resource.column(name).title for name in groups.free)
        return {"groups": [[*pair] for pair in zip(titles, groups.free.values(), strict=True)]}
    newest = _list_newest(table, place, ids, {**groups.whole, **groups.first})
    if not groups.first:
        return newest
    return {"one_group": {"group": [*groups.first.values()], **newest}}


def _list_newest(
    table: Table, place: str, ids: list[str], where: Mapping[str, str]
) -> dict[str, Any]:
    """The first measure of a table, and for each place its newest period, as its position among the
    periods, and its cell then, in the rows that hold what `where` says; null for both where the place
    has no such row."""
    time = find_time(table.resource)
    column = table.resource.columns("measure")[0]
    measure = table.measure(column.name)
    cells = [json.loads(text) for text in write_cells(measure)]
    periods = table.timeline(time).order if time else ("",)
    position = {period: i for i, period in enumerate(periods)}
    newest = _find_newest(table, place, time, where)
    rows = [newest.get(id) for id in ids]
    return {
        "measure": column.title,
        "unit": column.connect.unit or "",
        "periods": [tell_period(period) for period in periods],
        "at": [
            None if row is None else position[table.cell(row, time)] if time else 0 for row in rows
        ],
        "cells": [None if row is None else cells[measure.cells.codes[row]] for row in rows],
    }


def _find_newest(
    table: Table, place: str, time: str | None, where: Mapping[str, str]
) -> dict[str, int]:
    """For each place its row of the newest period, among the rows that hold what `where` says."""
    rows, ids = table.match(where).tolist(), table.sheet.columns[place]
    if time:
        periods, order = table.sheet.columns[time], table.timeline(time).order
        rank = {period: i for i, period in enumerate(order)}
        by_code = [rank[period] for period in periods.values]
        rows = sorted(rows, key=lambda row: by_code[periods.codes[row]])
    return {ids.values[ids.codes[row]]: row for row in rows}


def _list_places(catalog: Catalog) -> list[dict[str, Any]]:
    """Each place once, in the order of the names."""
    shared = catalog.once(find_shared)
    ties = _list_ties(catalog, shared)
    names: dict[str, str] = {}
    areas = {
        _tell_apart(key.id, key[:2], shared): area
        for key, area in catalog.once(list_places).items()
    }
    own = {area.name for area in areas.values()}
    seen: set[tuple[int, tuple[str, str] | None]] = set()
    for package in catalog.datasets:
        for table in package.tables.values():
            place = find_place(table.resource)
            listing = find_listing(package, table.resource, place) if place else None
            if place and (id(table), listing) not in seen:
                seen.add((id(table), listing))
                found = _name_places(table, place).items()
                names |= {_tell_apart(one, listing, shared): name for one, name in found}
    tied = {one: sorted(ties.get(one, ())) for one in names}
    return [
        {
            "name": name,
            "id": one,
            "in": [other for other in tied[one] if other in names],
            **(_lead_to_page(areas[one], own) if one in areas else {}),
        }
        for one, name in sorted(names.items(), key=lambda pair: (pair[1], pair[0]))
    ]


def _lead_to_page(area: Area, own: set[str]) -> dict[str, Any]:
    """own: the names that places have, which are no other place's names."""
    also = [name for name in area.also if name not in own]
    return {"page": area.slug, "called": name_place(area), "also": also}


def _name_places(table: Table, place: str) -> dict[str, str]:
    """The name of each place of a table, by its id."""
    label = find_labels(table.resource).get(place, place)
    columns = table.sheet.columns
    pairs = {*zip(columns[place].codes.tolist(), columns[label].codes.tolist(), strict=True)}
    return {columns[place].values[a]: columns[label].values[b] for a, b in pairs}


def _list_ties(catalog: Catalog, shared: frozenset[str]) -> Mapping[str, set[str]]:
    """For each id, those beside it in the reference tables; of its parts only where they are few."""
    whole: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, set[str]] = defaultdict(set)
    for package in catalog.packages.values():
        if package.descriptor.connect.kind != "reference":
            continue
        for table in package.tables.values():
            places = [column.name for column in table.resource.columns("geography")]
            cells = (_list_ids(package, table, name, shared) for name in places)
            for row in zip(*cells, strict=True):
                for other in filter(None, row[1:]):
                    whole[row[0]].add(other)
                    parts[other].add(row[0])
    few = {one: found for one, found in parts.items() if len(found) <= MOST_PARTS}
    return {one: whole.get(one, set()) | few.get(one, set()) for one in {*whole, *few}}


def _list_ids(package: Package, table: Table, name: str, shared: frozenset[str]) -> list[str]:
    """The ids in a column of places of a reference table, row by row; "" where there is none."""
    own = (package.id, table.resource.name)
    listing = find_listing(package, table.resource, name) or own
    cells = table.sheet.columns[name]
    told = [_tell_apart(value, listing, shared) for value in cells.values]
    return [told[code] for code in cells.codes.tolist()]
