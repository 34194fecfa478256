"""Data packages as they were checked, so that a tool can read one from its address."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from ..addresses import PACKAGES, locate, locate_descriptor, locate_in_package
from ..model import Catalog, Package
from .files import ComputeStatistics, Files


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """The descriptor and tables of each package, byte for byte, and a list of all packages."""
    files: dict[str, Callable[[], bytes]] = {PACKAGES: partial(_list, catalog)}
    for package in catalog.packages.values():
        files[locate_descriptor(package.id)] = package.descriptor_text.encode
        for table in package.tables.values():
            files[locate_in_package(package.id, table.resource.path)] = partial(
                bytes, table.content
            )
    return files


def _list(catalog: Catalog) -> bytes:
    entries = [_entry(catalog, package) for package in catalog.packages.values()]
    return (json.dumps(entries, indent=1, ensure_ascii=False) + "\n").encode()


def _entry(catalog: Catalog, package: Package) -> dict[str, Any]:
    descriptor, site = package.descriptor, catalog.settings.url
    return {
        "id": package.id,
        "title": descriptor.title,
        "description": descriptor.description,
        "version": descriptor.version,
        "kind": descriptor.connect.kind,
        "agency": descriptor.connect.agency,
        "topics": descriptor.connect.topics,
        "updated": descriptor.connect.updated,
        "sources": [
            source.model_dump(mode="json", exclude_none=True) for source in descriptor.sources
        ],
        "page": f"{site}{locate('packages', package.id)}",
        "datapackage": f"{site}{locate_descriptor(package.id)}",
        "tables": [f"{site}{locate_in_package(package.id, r.path)}" for r in descriptor.resources],
    }
