"""The page that sets several places side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..addresses import locate, locate_in_place, locate_page
from ..spreadsheets import FORMULA
from ..stats.gazetteer import list_places
from ..tell.place_words import name_place
from ..words import say
from .kind import OF_LISTS, PageKind, PlannedPage
from .views import Views

MOST_COMPARED = 4


@dataclass(frozen=True)
class ComparePage:
    """most: how many places are compared at once; data: what the scripts read: each place with
    its slug, its name with its kind, and its names; where a place's page and its lines are; how a cell
    begins that a spreadsheet would run."""

    most: int
    data: Mapping[str, Any]


def plan_compare(views: Views) -> Iterable[PlannedPage]:
    """The page, where there are places to compare."""
    if views.catalog.once(list_places):
        yield PlannedPage(
            locate_page("compare"),
            say("Compare places"),
            say("What is known about children in up to four places, side by side."),
            None,
            partial(view_compare, views),
        )


COMPARE = PageKind("compare", plan_compare, weight=OF_LISTS)


def view_compare(views: Views) -> ComparePage:
    places = views.catalog.once(list_places).values()
    data = {
        "most": MOST_COMPARED,
        "page": locate("places", "{}"),
        "lines": locate_in_place("{}", "numbers.json"),
        "formula": FORMULA,
        "places": [[one.slug, name_place(one), one.name, *one.also] for one in places],
    }
    return ComparePage(MOST_COMPARED, data)
