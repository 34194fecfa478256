"""The table that maps are drawn from is there, and has the form they need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..model import Catalog, Outlines, Resource
from ..problems import Problem
from .records import problem_at


def check_outlines(catalog: Catalog, today: date) -> Iterator[Problem]:
    """The settings' `outlines` name a table of border points.

    Its key is three columns: the place, the ring and the point. A foreign key ties the place to a
    table of the same package. Longitude and latitude are numbers in every row.

    Why: Maps are drawn from this table. Where a column or a point is lacking, places would be left out
    or drawn wrong.

    Mend: Write the package, table and columns as they stand in the descriptor, or leave `outlines` out
    of the settings: then there are no maps.

    Codes: outlines.
    """
    outlines = catalog.settings.outlines
    if outlines is None or ("packages", outlines.package) in catalog.unreadable:
        return
    for message, field, hint in _faults(catalog, outlines):
        yield problem_at(catalog.settings, ("outlines", field), "outlines", message, hint)


def _faults(catalog: Catalog, outlines: Outlines) -> Iterator[tuple[str, str, str]]:
    """(message, field, hint) of everything that is wrong."""
    package = catalog.packages.get(outlines.package)
    if package is None:
        known = ", ".join(catalog.packages)
        yield f"there is no package `{outlines.package}`", "package", f"Use one of: {known}."
        return
    resources = {resource.name: resource for resource in package.descriptor.resources}
    if outlines.resource not in resources:
        known = ", ".join(resources)
        yield f"there is no table `{outlines.resource}`", "resource", f"Use one of: {known}."
        return
    yield from _key_faults(resources[outlines.resource], resources)
    for field, name in (("longitude", outlines.longitude), ("latitude", outlines.latitude)):
        yield from _degree_faults(resources[outlines.resource], field, name)


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


RULES = (check_outlines,)
