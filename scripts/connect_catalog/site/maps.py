"""Maps of the tables whose places have outlines: what the browser needs to draw and tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..addresses import OUTLINES, locate_columns
from ..charts import rank_values
from ..exports.outlines import Atlas, Division, find_atlas, measure_land, read_rings
from ..model import Catalog, Column, Package, Resource, Table
from ..periods import tell_period
from ..stats.footnotes import list_notes
from ..stats.places import find_labels
from .explorer import is_relative, name_measure


@dataclass(frozen=True)
class MapChoice:
    """A list to choose from. values: (value, words) pairs; chosen: the value that is selected at
    first."""

    name: str
    title: str
    values: tuple[tuple[str, str], ...]
    chosen: str

    @property
    def chosen_words(self) -> str:
        return dict(self.values)[self.chosen]


@dataclass(frozen=True)
class MapView:
    """A map of a table. title: of the first measure, with its unit; times: its periods as they are told,
    oldest first; data: what the scripts read, addresses below the site's root; size: width and height of
    the drawing, in its own units; notes: the footnotes of its numbers, by number."""

    resource: Resource
    title: str
    place_title: str
    place_count: int
    size: tuple[int, int]
    measures: MapChoice
    groups: tuple[MapChoice, ...]
    time_title: str
    times: tuple[str, ...]
    notes: tuple[tuple[int, str], ...]
    data: dict[str, Any]


class Maps:
    """The maps of a catalog. There are none if the settings name no outlines."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    @cached_property
    def atlas(self) -> Atlas | None:
        return find_atlas(self.catalog)

    @cached_property
    def size(self) -> tuple[int, int]:
        """The size of every map: they all show the same land."""
        assert self.atlas is not None  # noqa: S101 - asked for by a map
        return measure_land(read_rings(self.atlas).values())

    def view(self, package: Package, source: str) -> tuple[MapView, ...]:
        """The maps of a package's tables, in the order of the tables. source: how to cite it."""
        if self.atlas is None:
            return ()
        found = (
            (table, find_shape(self.atlas, package, table)) for table in package.tables.values()
        )
        return tuple(
            self._view(package, table, source, *match)
            for table, match in found
            if match is not None
        )

    def _view(
        self, package: Package, table: Table, source: str, place: str, shape: Division
    ) -> MapView:
        resource = table.resource
        measures = sort_measures(resource.columns("measure"))
        groups = tuple(choose_group(table, column) for column in resource.columns("dimension"))
        time = next(iter(resource.columns("time")), None)
        times = table.timeline(time.name).order if time else ()
        return MapView(
            resource,
            name_measure(measures[0]),
            shape.title,
            len(shape.parts),
            self.size,
            MapChoice("measure", "", tuple((c.name, c.title) for c in measures), measures[0].name),
            groups,
            time.title if time else "",
            tuple(map(tell_period, times)),
            tuple(sorted({(n.number, n.text) for n in list_notes(package.descriptor, resource)})),
            {
                "columns": locate_columns(package.id, resource.name),
                "outlines": OUTLINES,
                "table": resource.name,
                "source": source,
                "place": place,
                "label": find_labels(resource).get(place, place),
                "shape": shape.column,
                "time": time.name if time else None,
                "times": times,
                "told": {t: tell_period(t) for t in times if tell_period(t) != t},
                "groups": {group.name: group.chosen for group in groups},
                "measure": measures[0].name,
                "measures": {column.name: _measure(column) for column in measures},
            },
        )


def find_shape(atlas: Atlas, package: Package, table: Table) -> tuple[str, Division] | None:
    """The column of places that a map of the table is drawn by, and the shape it fills. The table
    needs a measure, rows of one place, time and group each, and at least two places with outlines.
    Of several shapes with the same list of regions, the one with the most places is taken."""
    resource = table.resource
    places, times = resource.columns("geography"), resource.columns("time")
    groups = resource.columns("dimension")
    keys = {column.name for column in (*places, *times, *groups)}
    if len(places) != 1 or len(times) > 1 or not {*resource.schema_.primary_key} <= keys:
        return None
    if not resource.columns("measure"):
        return None
    place, written = places[0].name, {*table.sheet.columns[places[0].name].values}
    known = [
        (len(written & shape.parts), -i, shape)
        for i, shape in enumerate(atlas.shapes)
        if shape.target in _targets(package, resource, place)
    ]
    count, _, shape = max(known, default=(0, 0, atlas.shapes[0]))
    return (place, shape) if count > 1 else None


def _targets(package: Package, resource: Resource, place: str) -> set[tuple[str, str, str]]:
    """The lists of places that a column's foreign keys lead to."""
    return {
        (
            *key.reference.within(package.id),
            key.reference.fields[key.fields.index(place)],
        )
        for key in resource.connect.foreign_keys
        if place in key.fields
    }


def sort_measures(measures: Iterable[Column]) -> list[Column]:
    """Measures, starting with those that can be compared between a large place and a small one: on
    a map, a count mostly shows how many people live in a place."""
    return sorted(measures, key=lambda column: not is_relative(column))


def choose_group(table: Table, column: Column) -> MapChoice:
    """The groups of a column to choose from: first the one that stands for all others, if there is one."""
    ranks = rank_values(table, column.name)
    values = sorted(table.sheet.columns[column.name].values, key=lambda v: (ranks.get(v, 0), v))
    total = column.connect.total
    chosen = total if total is not None and total in values else values[0]
    return MapChoice(column.name, column.title, tuple((v, column.word(v)) for v in values), chosen)


def _measure(column: Column) -> dict[str, Any]:
    return {
        "title": name_measure(column),
        "unit": column.connect.unit,
        "counts": column.connect.kind == "count",
    }
