"""Catalog and numbers to files for other programs, by their address below the site's root.

Each module plans the files of one format: their addresses are known before their contents are made.
"""

from __future__ import annotations

from ..model import Catalog
from . import (
    api,
    calendar,
    columns,
    csvw,
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
    sqlite,
    statistics,
    submit,
    trust,
)
from .files import ComputeStatistics, Files, make_files

__all__ = ["make_files", "plan_files"]

EXPORTS = (
    packages,
    online_packages,
    csvw,
    columns,
    outlines,
    lite,
    levels,
    place_lines,
    place_numbers,
    place_reports,
    places,
    sqlite,
    statistics,
    schemas,
    reports,
    meeting,
    calendar,
    feed,
    submit,
    trust,
    robots,
    api,
)


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """Every file beside the pages: downloads, columns, outlines, the index, databases, statistics, schemas,
    reports, calendar and feed, and whom to tell of a hole."""
    plans = [export.plan_files(catalog, numbers) for export in EXPORTS]
    return {address: make for plan in plans for address, make in plan.items()}
