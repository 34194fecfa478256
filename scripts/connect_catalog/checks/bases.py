"""A rule for rates: what a view's counts are divided by is their size."""

from __future__ import annotations

from collections.abc import Iterator

from ..cells import all_differ, number_rows
from ..codes import Code
from ..model import Base, Catalog, Package, Resource, Table, View
from ..problems import Problem
from .telling import problem_at


def check_bases(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """The base of a view's rates is a count in a table of the same places and periods, with one row
    for each place and period. The view draws the largest of some counts, as bars.

    Why: A rate over the size of another place, another year or a group of people alone would be
    false, and nobody could see that it is.

    Mend: Name a table whose columns of places and of periods have the same concepts as those of the
    view's table, and a column of counts in it. Where there is none, leave `per` out.
    """
    resources = {resource.name: resource for resource in package.descriptor.resources}
    for v, view in enumerate(package.descriptor.connect.views):
        if view.per is None or view.resource not in resources:
            continue
        fault = _find_fault(resources[view.resource], view, view.per, package, catalog)
        if fault:
            yield problem_at(package, ("connect", "views", v, "per"), Code.RATE_BASE, fault)


def _find_fault(
    own: Resource, view: View, per: Base, package: Package, catalog: Catalog
) -> str | None:
    if view.kind != "bar" or view.largest is None or view.series is not None:
        return "rates are only made of bars of the `largest` counts, without `series`"
    if _kind(own, view.y) != "count":
        return f"`{view.y}` is not a count, so there is no rate of it"
    if per.within(package.id)[0] not in catalog.packages:
        return None  # a rule for all that is named says so
    if not catalog.describes(per, package.id):
        return f"there is no table `{per.resource}` in `{per.within(package.id)[0]}`"
    table = catalog.target(per, package.id)
    if table is None:
        return None  # its own problem says why it could not be read
    if _kind(table.resource, per.field) != "count":
        return f"`{per.field}` is not a count of `{per.resource}`"
    for role, many in (("geography", "places"), ("time", "periods")):
        ours, theirs = _concept(own, role), _concept(table.resource, role)
        if ours is None or ours != theirs:
            return f"the {many} of `{own.name}` and of `{per.resource}` have not the same concept"
    if _has_twice(table):
        return f"`{per.resource}` has several rows for one place and period"
    return None


def _kind(resource: Resource, name: str) -> str | None:
    return next((c.connect.kind for c in resource.schema_.fields if c.name == name), None)


def _concept(resource: Resource, role: str) -> str | None:
    """The concept of the only column with a role; None where there are several or none."""
    columns = resource.columns(role)
    return columns[0].connect.concept if len(columns) == 1 else None


def _has_twice(table: Table) -> bool:
    keys = [c.name for role in ("geography", "time") for c in table.resource.columns(role)]
    columns = [table.sheet.columns[name] for name in keys]
    return not all_differ(number_rows(columns)[0])


RULES = (check_bases,)
