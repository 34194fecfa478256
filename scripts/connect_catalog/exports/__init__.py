"""Catalog and numbers to files for other programs, by their address below the site's root.

Each module plans the files of one format: their addresses are known before their contents are made.
"""

from __future__ import annotations

from ..model import Catalog
from . import (
    api,
    calendar,
    columns,
    croissant,
    csvw,
    downloads,
    feed,
    levels,
    lite,
    meeting,
    online_packages,
    outlines,
    packages,
    place_lines,
    place_numbers,
    place_reports,
    places,
    reports,
    robots,
    schemas,
    statistics,
    submit,
    trust,
    whole,
)
from .files import ComputeStatistics, Files, begun, make_files

__all__ = ["begun", "make_files", "plan_files", "plan_told"]

# The same in every language.
SHARED = (
    packages,
    online_packages,
    api,
    csvw,
    croissant,
    downloads,
    columns,
    outlines,
    whole,
    statistics,
    schemas,
    submit,
    trust,
)
# In the words of a language.
TOLD = (
    lite,
    levels,
    place_lines,
    place_numbers,
    place_reports,
    places,
    reports,
    meeting,
    calendar,
    feed,
    robots,
)


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """Every file beside the pages: downloads, columns, outlines, the index, databases, statistics, schemas,
    reports, calendar and feed, and whom to tell of a hole."""
    plans = [export.plan_files(catalog, numbers) for export in (*SHARED, *TOLD)]
    return {address: make for plan in plans for address, make in plan.items()}


def plan_told(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """Those of these files that are not the same in every language."""
    plans = [export.plan_files(catalog, numbers) for export in TOLD]
    return {address: make for plan in plans for address, make in plan.items()}
