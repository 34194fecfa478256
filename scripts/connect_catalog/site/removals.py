"""Data packages that are no longer published: each keeps its page, which says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ..addresses import locate
from ..model import Agency, Removal
from ..words import say, say_later
from .kind import PageKind, PlannedPage
from .views import Link, Views


@dataclass(frozen=True)
class RemovalView:
    """A removed package, and the packages that took its place."""

    removal: Removal
    agency: Agency
    replaced_by: tuple[Link, ...]

    @property
    def url(self) -> str:
        return locate("packages", self.removal.id)


def view_removals(views: Views, agency: str | None = None) -> tuple[RemovalView, ...]:
    """The removed packages, of one agency or of all, newest removal first."""
    removals = [r for r in views.catalog.removals.values() if agency in (None, r.agency)]
    removals.sort(key=lambda removal: removal.removed.last_day, reverse=True)
    return tuple(view_removal(views, removal) for removal in removals)


def plan_removals(views: Views) -> Iterable[PlannedPage]:
    """A page for each removed package, at its old address."""
    for removal in views.catalog.removals.values():
        yield PlannedPage(
            locate("removals", removal.id),
            removal.title,
            say("No longer published. {reason}", reason=removal.reason),
            removal.origin.path,
            partial(view_removal, views, removal),
        )


REMOVAL = PageKind("removal", plan_removals, say_later("Removed dataset"))


def view_removal(views: Views, removal: Removal) -> RemovalView:
    packages = [views.catalog.packages[id] for id in removal.replaced_by]
    links = (Link(p.descriptor.title, locate("packages", p.id)) for p in packages)
    return RemovalView(removal, views.catalog.agencies[removal.agency], tuple(links))
