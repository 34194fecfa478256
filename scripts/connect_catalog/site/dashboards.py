"""Dashboards: charts of several datasets by question, with what is missing among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from ..addresses import locate, locate_page
from ..model import Catalog, Counterpart, Dashboard, DashboardPart, Display, PlacesNamed
from ..stats.gazetteer import Area, list_places
from ..words import say, say_later
from .figure import ChartView
from .kind import OF_LISTS, PageKind, PlannedPage
from .views import Card, Views, WorkRow


@dataclass(frozen=True)
class DisplayView:
    """A chart of a dataset. note: what to know before reading it, or None."""

    card: Card
    chart: ChartView
    note: str | None


@dataclass(frozen=True)
class LackView:
    """A desired dataset that would fill a gap, and what is not shown without it."""

    row: WorkRow
    note: str


@dataclass(frozen=True)
class PartView:
    part: DashboardPart
    displays: tuple[DisplayView, ...]
    gaps: tuple[LackView, ...]


@dataclass(frozen=True)
class CounterpartView:
    """A display of an earlier dashboard. card: the dataset that has it now, or None; chart: the title
    of the chart there, or None."""

    counterpart: Counterpart
    card: Card | None
    chart: str | None


@dataclass(frozen=True)
class DashboardPage:
    """places: those whose pages tell of each alone."""

    dashboard: Dashboard
    parts: tuple[PartView, ...]
    places: tuple[Area, ...]
    counterparts: tuple[CounterpartView, ...]


def plan_dashboards(views: Views) -> Iterable[PlannedPage]:
    """The list of all dashboards."""
    yield PlannedPage(
        locate_page("dashboards"),
        say("Dashboards"),
        say("Charts of several datasets by question, with what is missing among them."),
        view=lambda: tuple(views.catalog.dashboards.values()),
    )


def plan_dashboard(views: Views) -> Iterable[PlannedPage]:
    """A page for each dashboard."""
    for dashboard in views.catalog.dashboards.values():
        yield PlannedPage(
            locate("dashboards", dashboard.id),
            dashboard.title,
            dashboard.description,
            dashboard.origin.path,
            partial(view_dashboard, views, dashboard),
        )


DASHBOARDS = PageKind("dashboards", plan_dashboards, weight=OF_LISTS)
DASHBOARD = PageKind("dashboard", plan_dashboard, say_later("Dashboard"))


def view_dashboard(views: Views, dashboard: Dashboard) -> DashboardPage:
    return DashboardPage(
        dashboard,
        tuple(_view_part(views, part) for part in dashboard.parts),
        tuple(_list_named(views.catalog, dashboard.places)) if dashboard.places else (),
        tuple(_view_counterpart(views, one) for one in dashboard.counterparts),
    )


def _list_named(catalog: Catalog, named: PlacesNamed) -> Iterator[Area]:
    """The places of some rows of a table of places, in the order of their names."""
    table = catalog.packages[named.package].tables[named.resource]
    chosen = {
        table.cell(row, table.resource.schema_.primary_key[0]) for row in table.match(named.where)
    }
    start = (named.package, named.resource)
    areas = catalog.once(list_places).values()
    found = (one for one in areas if one.key[:2] == start and one.key.id in chosen)
    yield from sorted(found, key=lambda one: one.name)


def _view_part(views: Views, part: DashboardPart) -> PartView:
    rows = {row.state.item.id: row for row in views.work_rows}
    return PartView(
        part,
        tuple(_view_displays(views, part.displays)),
        tuple(LackView(rows[gap.item], gap.note) for gap in part.gaps),
    )


def _view_displays(views: Views, displays: Iterable[Display]) -> Iterator[DisplayView]:
    for display in displays:
        package = views.catalog.packages[display.dataset]
        for chart in views.draw(package):
            if chart.chart.name == display.view:
                yield DisplayView(views.cards[package.id], chart, display.note)


def _view_counterpart(views: Views, one: Counterpart) -> CounterpartView:
    if one.dataset is None:
        return CounterpartView(one, None, None)
    package = views.catalog.packages[one.dataset]
    titles = {view.name: view.title for view in package.descriptor.connect.views}
    return CounterpartView(one, views.cards[package.id], titles.get(one.view or ""))
