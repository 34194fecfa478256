"""The kinds of places and groups that numbers can be asked for by, and which of them no dataset has,
for the search: it says "no numbers by school", instead of showing pages that speak of schools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..addresses import locate_in_index
from ..model import Catalog
from .files import ComputeStatistics, Files
from .packed import pack


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """catalog-lite/levels.json. place: whether a level is one of places; known: whether a dataset
    has numbers for it; also: its other names."""
    return {locate_in_index("levels.json"): lambda: pack([*_list_levels(catalog)])}


def _list_levels(catalog: Catalog) -> Iterator[dict[str, Any]]:
    """The geographies in their own order, then what columns are of, without those named alike."""
    words, known = catalog.vocabulary, find_known(catalog)
    for one in words.geographies:
        yield {"title": one.title, "also": one.called, "place": True, "known": one.id in known}
    titles = {one.title for one in words.geographies}
    for concept in words.concepts:
        if concept.id in known and concept.title not in titles:
            yield {"title": concept.title, "also": (), "place": False, "known": True}


def find_known(catalog: Catalog) -> set[str]:
    """The geographies of the datasets, and the concepts of their columns."""
    return {package.descriptor.connect.geography for package in catalog.datasets} | {
        column.connect.concept
        for package in catalog.datasets
        for resource in package.descriptor.resources
        for column in resource.schema_.fields
        if column.connect.concept is not None
    }
