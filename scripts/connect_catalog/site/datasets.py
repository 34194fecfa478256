"""The page of all datasets, with filters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ..addresses import locate_page
from ..words import say
from .kind import OF_LISTS, PageKind, PlannedPage
from .removals import RemovalView, view_removals
from .views import Views


@dataclass(frozen=True)
class DatasetsPage:
    removals: tuple[RemovalView, ...]


def plan_datasets(views: Views) -> Iterable[PlannedPage]:
    """The list of all datasets."""
    yield PlannedPage(
        locate_page("datasets"),
        say("Datasets"),
        say("Every dataset of the catalog, with filters."),
        view=partial(view_datasets, views),
    )


DATASETS = PageKind("datasets", plan_datasets, weight=OF_LISTS)


def view_datasets(views: Views) -> DatasetsPage:
    return DatasetsPage(view_removals(views))
