"""Turns the catalog and its numbers into files for other programs, by their path below the site's
root."""

from __future__ import annotations

from ..model import Catalog
from ..stats import Statistics
from . import calendar, columns, feed, lite, outlines, packages, reports, schemas, statistics


def export(catalog: Catalog, numbers: Statistics) -> dict[str, bytes]:
    """Every file beside the pages, by path: downloads, columns, outlines, the index, statistics,
    schemas, reports, calendar and feed."""
    return {
        **packages.export(catalog),
        **columns.export(catalog),
        **outlines.export(catalog),
        **lite.export(catalog, numbers),
        **statistics.export(catalog, numbers),
        **schemas.export(),
        **reports.export(catalog),
        **calendar.export(catalog),
        **feed.export(catalog, numbers.today),
    }
