"""The home page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import islice

from ..addresses import locate_page
from ..stats.gazetteer import list_places
from .kind import OF_LISTS, PageKind, PlannedPage
from .views import Card, Views

NEWEST = 6


@dataclass(frozen=True)
class HomePage:
    """has_places: whether there is a page of places to go to."""

    newest: tuple[Card, ...]
    has_places: bool


def plan_home(views: Views) -> Iterable[PlannedPage]:
    """The page that the site opens with."""
    settings = views.catalog.settings
    yield PlannedPage(
        locate_page("home"),
        settings.title,
        settings.description,
        "catalog/catalog.yml",
        partial(view_home, views),
    )


HOME = PageKind("home", plan_home, weight=OF_LISTS)


def view_home(views: Views) -> HomePage:
    places = views.catalog.once(list_places)
    return HomePage(tuple(islice(views.cards.values(), NEWEST)), bool(places))
