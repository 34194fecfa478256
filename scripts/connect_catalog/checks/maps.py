"""The table that maps are drawn from is there, and has the form they need."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date

from ..bounds import OUTLINE_POINTS
from ..codes import Code
from ..explain import tell_unknown_name
from ..model import Catalog, Outlines, Resource, Table
from ..problems import Problem
from .telling import problem_at

DEGREES = re.compile(r"-?[0-9]+(\.[0-9]+)?")
LEAST_LAND = 0.001  # degrees, some hundred meters
LONGEST_LAND = 20  # times as long as it is wide
MOST_DEGREES = {"longitude": 180, "latitude": 90}


def check_outlines(catalog: Catalog, today: date) -> Iterator[Problem]:
    """The settings' `outlines` name a table of border points.

    Its key is three columns: the place, the ring and the point; rings and points are numbered. A foreign
    key ties the place to a table of the same package. Longitude and latitude are degrees in every row.
    The points make a map that can be seen: they lie around some land, which is no strip, and there are
    not more of them than can be drawn.

    Why: Maps are drawn from this table. If a column or a point is missing, places would be left out
    or drawn wrong.

    Mend: Write the package, table and columns as they stand in the descriptor, or leave `outlines` out
    of the settings: then there are no maps. Correct what is no degree: a longitude lies between -180 and
    180, a latitude between -90 and 90. Of many points leave some out, as tools for maps do.
    """
    outlines = catalog.settings.outlines
    if outlines is None or ("packages", outlines.package) in catalog.unreadable:
        return
    for message, field, mend in _faults(catalog, outlines):
        yield problem_at(catalog.settings, ("outlines", field), Code.OUTLINES, message, mend)


def _faults(catalog: Catalog, outlines: Outlines) -> Iterator[tuple[str, str, str]]:
    """(message, field, mend) for everything that is wrong."""
    package = catalog.packages.get(outlines.package)
    if package is None:
        message, mend = tell_unknown_name(catalog, "packages", outlines.package)
        yield message, "package", mend
        return
    resources = {resource.name: resource for resource in package.descriptor.resources}
    if outlines.resource not in resources:
        known = ", ".join(resources)
        yield f"there is no table `{outlines.resource}`", "resource", f"Use one of: {known}."
        return
    yield from _key_faults(resources[outlines.resource], resources)
    degrees = (("longitude", outlines.longitude), ("latitude", outlines.latitude))
    faults = [
        fault
        for field, name in degrees
        for fault in _degree_faults(resources[outlines.resource], field, name)
    ]
    yield from faults
    table = package.tables.get(outlines.resource)
    if not faults and table is not None:
        yield from _land_faults(table, dict(degrees))


def _key_faults(
    resource: Resource, resources: dict[str, Resource]
) -> Iterator[tuple[str, str, str]]:
    key = resource.schema_.primary_key
    if len(key) != 3:
        yield (
            f"the key of `{resource.name}` is {', '.join(key)}",
            "resource",
            "Its key must be three columns: the place, the ring and the point.",
        )
    elif not any(
        foreign.fields == key[:1]
        and foreign.reference.package is None
        and foreign.reference.resource in resources
        for foreign in resource.connect.foreign_keys
    ):
        yield (
            f"nothing ties `{key[0]}` of `{resource.name}` to a table of places",
            "resource",
            "Give it a foreign key, to a table of the same package that has one row a place.",
        )
    columns = {column.name: column for column in resource.schema_.fields}
    for name in key[1:]:
        if name in columns and columns[name].type != "integer":
            yield (
                f"`{name}` of `{resource.name}` does not number anything",
                "resource",
                "Its type must be integer: rings and points are counted.",
            )


def _degree_faults(resource: Resource, field: str, name: str) -> Iterator[tuple[str, str, str]]:
    columns = {column.name: column for column in resource.schema_.fields}
    if name not in columns:
        known = ", ".join(columns)
        yield f"`{resource.name}` has no column `{name}`", field, f"Use one of: {known}."
    elif columns[name].type != "number" or columns[name].constraints.required is not True:
        yield (
            f"`{name}` may hold something that is not a number",
            field,
            "Its type must be number, and `required` must be true.",
        )


def _land_faults(table: Table, degrees: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What no map can be drawn of. Cells that are no numbers are another rule's task."""
    if table.size > OUTLINE_POINTS:
        message = f"the table has {table.size:,} points, of which no more than {OUTLINE_POINTS:,} are drawn"
        yield message, "resource", "Leave points out where the borders hardly turn."
        return
    spans: dict[str, tuple[float, float]] = {}
    for field, name in degrees.items():
        most = MOST_DEGREES[field]
        cells = table.sheet.columns[name].values
        numbers = {float(cell) for cell in cells if DEGREES.fullmatch(cell)}
        if len(numbers) < 2:
            message = f"all points have the same {field}, so they make no map"
            yield message, field, "Name a table of points that lie around each place."
        elif not all(-most <= number <= most for number in numbers):
            message = f"`{name}` holds something that is not a {field}"
            yield message, field, f"Its numbers must lie between -{most} and {most}."
        else:
            spans[field] = min(numbers), max(numbers)
    if len(spans) == len(degrees) and not _is_land(*spans.values()):
        message = "the points lie so close to a line or to a pole that no map can be drawn of them"
        yield message, "resource", "Name a table of points that lie around each place."


def _is_land(longitudes: tuple[float, float], latitudes: tuple[float, float]) -> bool:
    """Whether a map of what lies between is no strip, as it is drawn (exports.outlines)."""
    west, east = longitudes
    south, north = latitudes
    width = (east - west) * math.cos(math.radians((south + north) / 2))
    height = north - south
    least, most = sorted((width, height))
    return least >= LEAST_LAND and most <= LONGEST_LAND * least


RULES = (check_outlines,)
