"""What a kind of generated page is, and a page that is planned but not made yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .figure import ChartView
from .views import Views

VOCABULARY = "catalog/vocabulary.yml"  # the file behind the pages of its words


@dataclass(frozen=True)
class PlannedPage:
    """A page before it is made. url: below the site's root, ending in a slash ("" is the home page);
    edit_path: the file in git behind it, None where there is none; view: makes what the template
    prints as `page`, once the page is made; called: what the search calls it, where its kind has
    more than one word for its pages; source: where the numbers of its charts are from and of when,
    empty for the catalog's own of the day."""

    url: str
    title: str
    description: str
    edit_path: str | None = None
    view: Callable[[], Any] = lambda: None
    called: str = ""
    source: str = ""


def show_no_charts(views: Views, page: Any) -> Iterable[ChartView | None]:
    """The charts of a page that has none."""
    return ()


OF_LISTS = 0.2  # pages that only list what stands on pages of their own
OF_WORDS = 0.5  # pages that explain what is in datasets


@dataclass(frozen=True)
class PageKind:
    """A kind of generated page. id: the name of its template and of its shell; plan: lists its pages;
    called: a message that says what the search calls such a page, empty where the theme's word for
    an overview will do; weight: of its pages in a search, less than 1 where others are to come first;
    searched: whether the search finds its pages; feed: whether a feed of datasets stands beside each;
    charts: those that a page shows, of what `view` made."""

    id: str
    plan: Callable[[Views], Iterable[PlannedPage]]
    called: str = ""
    weight: float = 1
    searched: bool = True
    feed: bool = False
    charts: Callable[[Views, Any], Iterable[ChartView | None]] = show_no_charts
