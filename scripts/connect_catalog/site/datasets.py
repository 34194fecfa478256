"""The page of all datasets, with filters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ..addresses import locate_page
from ..words import say
from .downloads import DownloadView, view_whole
from .kind import OF_LISTS, PageKind, PlannedPage
from .removals import RemovalView, view_removals
from .views import Views


@dataclass(frozen=True)
class DatasetsPage:
    """whole: all datasets in one file, in each format; none where there is no dataset."""

    whole: tuple[DownloadView, ...]
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
    catalog = views.catalog
    return DatasetsPage(
        tuple(view_whole(catalog)) if catalog.packages else (), view_removals(views)
    )
