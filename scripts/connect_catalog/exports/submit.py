"""What the form on the site needs of the catalog, in one file: agencies with their rules, the vocabulary,
the work plan, the lists of places, and the names that persons have. No number of a dataset is among it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ..addresses import SUBMIT_CATALOG
from ..checks.person_names import LANGUAGES, listed_names
from ..load import SINGLES
from ..model import Catalog, Package, Record
from .files import ComputeStatistics, Files
from .packed import pack

FAMILIES = ("agencies", "workplan")


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    return {SUBMIT_CATALOG: partial(_write, catalog)}


def _write(catalog: Catalog) -> bytes:
    places = [p for p in catalog.packages.values() if p.descriptor.connect.kind == "reference"]
    return pack(
        {name: _dump(getattr(catalog, name)) for name in SINGLES}
        | {
            "languages": LANGUAGES,
            "names": sorted(listed_names()),
            "families": {
                family: {id: _dump(record) for id, record in getattr(catalog, family).items()}
                for family in FAMILIES
            },
            "packages": {package.id: dict(_list_files(package)) for package in places},
        }
    )


def _dump(record: Record) -> Any:
    return record.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _list_files(package: Package) -> Iterator[tuple[str, str]]:
    """A package's files, by their path in its folder."""
    yield "datapackage.json", package.descriptor_text
    yield "README.md", ""
    for resource in package.descriptor.resources:
        yield resource.path, package.tables[resource.name].content.decode()
