"""Catalog and numbers to files for other programs, by their path below the site's root."""

from __future__ import annotations

from ..model import Catalog
from ..stats import Statistics
from . import packages, schemas, statistics


def export(catalog: Catalog, numbers: Statistics) -> dict[str, bytes]:
    """Every file beside the pages: downloads, statistics, schemas."""
    return {**packages.export(catalog), **statistics.export(catalog, numbers), **schemas.export()}
