"""The page that searches the whole catalog; a script fills it."""

from __future__ import annotations

from collections.abc import Iterable

from ..addresses import locate_page
from ..words import say
from .kind import PageKind, PlannedPage
from .views import Views


def plan_search(views: Views) -> Iterable[PlannedPage]:
    """The one page of the search."""
    yield PlannedPage(locate_page("search"), say("Search"), say("Search the whole catalog."))


SEARCH = PageKind("search", plan_search, searched=False)
