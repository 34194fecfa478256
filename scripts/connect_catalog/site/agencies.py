"""The pages of who holds the data: one of all agencies and partners, and one for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ..addresses import locate_page
from ..words import say
from .kind import OF_LISTS, PageKind, PlannedPage
from .removals import RemovalView, view_removals
from .views import AgencyView, Views


@dataclass(frozen=True)
class AgencyPage:
    """removals: what it gave, and is published no longer."""

    view: AgencyView
    removals: tuple[RemovalView, ...]


def plan_agencies(views: Views) -> Iterable[PlannedPage]:
    """The list of all agencies and partners."""
    yield PlannedPage(
        locate_page("agencies"),
        say("Agencies"),
        say("The agencies and partners behind the data."),
    )


def plan_agency(views: Views) -> Iterable[PlannedPage]:
    """A page for each agency or partner."""
    for view in views.agencies:
        agency = view.agency
        yield PlannedPage(
            view.url,
            agency.title,
            agency.role,
            agency.origin.path,
            partial(view_agency, views, view),
            say("State agency") if agency.kind == "state-agency" else say("Partner"),
        )


AGENCIES = PageKind("agencies", plan_agencies, weight=OF_LISTS)
AGENCY = PageKind("agency", plan_agency, feed=True)


def view_agency(views: Views, view: AgencyView) -> AgencyPage:
    return AgencyPage(view, view_removals(views, view.agency.id))
