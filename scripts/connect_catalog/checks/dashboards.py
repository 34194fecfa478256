"""Rules on dashboards: what they show must be there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..codes import Code
from ..model import Catalog, Counterpart, Dashboard, Display
from ..problems import Problem
from .telling import problem_at


def check_views_shown(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A dashboard names views that its datasets have.

    Why: A view that is not there would leave a hole in the page without a word.

    Mend: Write the name of the view as it stands in the dataset's `connect.views`.
    """
    for dashboard in catalog.dashboards.values():
        for at, shown in _list_shown(dashboard):
            package = catalog.packages.get(shown.dataset or "")
            if package is None or shown.view is None:
                continue
            known = [view.name for view in package.descriptor.connect.views]
            if shown.view not in known:
                message = f"the dataset `{package.id}` has no view `{shown.view}`"
                mend = f"Use one of: {', '.join(known)}." if known else "Give it a view first."
                yield problem_at(dashboard, (*at, "view"), Code.UNKNOWN_VIEW, message, mend)


def _list_shown(
    dashboard: Dashboard,
) -> Iterator[tuple[tuple[str | int, ...], Display | Counterpart]]:
    for i, part in enumerate(dashboard.parts):
        for j, display in enumerate(part.displays):
            yield ("parts", i, "displays", j), display
    for i, counterpart in enumerate(dashboard.counterparts):
        yield ("counterparts", i), counterpart


def check_parts_of_dashboards(catalog: Catalog, today: date) -> Iterator[Problem]:
    """Each part of a dashboard has an id of its own, and shows something or says what is missing.

    Why: The id is the part's address on the page. A question without a chart and without a gap is left
    without an answer.

    Mend: Name one of the two parts anew. Give the part a display, or say in `gaps` what is missing.
    """
    for dashboard in catalog.dashboards.values():
        seen: set[str] = set()
        for i, part in enumerate(dashboard.parts):
            if part.id in seen:
                message, mend = f"`{part.id}` stands twice in the dashboard", "Name one anew."
                yield problem_at(dashboard, ("parts", i, "id"), Code.DUPLICATE_ID, message, mend)
            seen.add(part.id)
            if not part.displays and not part.gaps:
                message = (
                    f"the part `{part.id}` shows nothing, and says of nothing that it is missing"
                )
                yield problem_at(dashboard, ("parts", i), Code.EMPTY_PART, message)


def check_places_named(catalog: Catalog, today: date) -> Iterator[Problem]:
    """The places that a dashboard leads to stand in a table of places.

    Why: Where no row is found, the page would lead nowhere, and nobody would see that something is
    missing.

    Mend: Name a table of a reference package, and columns and values that stand in it.
    """
    for dashboard in catalog.dashboards.values():
        places = dashboard.places
        package = catalog.packages.get(places.package) if places else None
        if places is None or package is None:
            continue
        table = package.tables.get(places.resource)
        if table is None:
            known = f"Use one of: {', '.join(package.tables)}."
            message = f"the package `{package.id}` has no table `{places.resource}`"
            at = ("places", "resource")
            yield problem_at(dashboard, at, Code.UNKNOWN_RESOURCE, message, known)
        elif not {*places.where} <= {*table.sheet.columns} or not [*table.match(places.where)]:
            message = f"no row of `{places.resource}` is found by `where`"
            yield problem_at(dashboard, ("places", "where"), Code.NO_PLACE, message)


RULES = (check_views_shown, check_parts_of_dashboards, check_places_named)
