"""The catalog in the dialects of other catalogs, which gather it from here."""

from __future__ import annotations

from functools import cache, partial

from ..addresses import CATALOG_JSONLD, CATALOG_TURTLE, DATA_JSON, DCAT_US_3
from ..model import Catalog
from ..revisions import Edits
from .dataset_feeds import plan_feeds
from .dcat_ap import write_json_ld, write_turtle
from .dcat_us import write_data_json, write_dcat_us_3
from .entries import list_entries
from .files import Files


def plan_harvest(catalog: Catalog, edits: Edits) -> Files:
    """data.json, dcat-us-3.json, catalog.jsonld, catalog.ttl, and the feeds of datasets. edits: from which
    the day of a desired dataset is taken, and when a dataset came and changed."""
    entries = list_entries(catalog, edits)
    json_ld = cache(partial(write_json_ld, catalog, entries))
    return {
        DATA_JSON: partial(write_data_json, catalog, entries),
        DCAT_US_3: partial(write_dcat_us_3, catalog, entries),
        CATALOG_JSONLD: json_ld,
        CATALOG_TURTLE: lambda: write_turtle(json_ld()),
        **plan_feeds(catalog, edits),
    }
