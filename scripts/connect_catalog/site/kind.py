"""What a kind of generated page is, and a page that is planned but not made yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .views import Views

VOCABULARY = "catalog/vocabulary.yml"  # the file behind the pages of its words


@dataclass(frozen=True)
class PlannedPage:
    """A page before it is made. url: below the site's root, ending in a slash ("" is the home page);
    edit_path: the file in git behind it, None where there is none; view: makes what the template
    prints as `page`, once the page is made; called: what the search calls it, where its kind has
    more than one word for its pages."""

    url: str
    title: str
    description: str
    edit_path: str | None = None
    view: Callable[[], Any] = lambda: None
    called: str = ""


@dataclass(frozen=True)
class PageKind:
    """A kind of generated page. id: the name of its template and of its shell; plan: lists its pages;
    called: a message that says what the search calls such a page, empty where the theme's word for
    an overview will do; is_list: whether its pages only list what stands on pages of their own, so
    that they come after those in a search; searched: whether the search finds its pages."""

    id: str
    plan: Callable[[Views], Iterable[PlannedPage]]
    called: str = ""
    is_list: bool = False
    searched: bool = True
