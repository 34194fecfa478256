"""Data Packages whose tables have whole addresses, so that a tool opens them from anywhere: one of the whole
catalog, and one beside each dataset's own descriptor.

They are made of the descriptors as they were written, with the size and checksum of each table. Foreign keys,
which stand in our extension of the format since they may lead to another dataset, are told in the format's own
place as far as they lead within the package: in that of the whole catalog all of them do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ..addresses import ALL_TABLES, locate, locate_in_package, locate_online
from ..model import Catalog, ForeignKey, Package, Resource
from .files import ComputeStatistics, Files

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
OURS = "connect"  # our extension, which other tools do not know


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """datapackage.json of the whole catalog, and datapackage-online.json of each package; nothing where there
    is no table, without which there is no Data Package."""
    if not catalog.packages:
        return {}
    each = {
        locate_online(id): partial(_write, catalog, one) for id, one in catalog.packages.items()
    }
    return {ALL_TABLES: partial(_write_all, catalog), **each}


def _write(catalog: Catalog, package: Package) -> bytes:
    """A package by itself: its descriptor as it was written, with whole addresses."""
    own = {package.id: {name: name for name in package.tables}}
    page = f"{catalog.settings.url}{locate('packages', package.id)}"
    whole = json.loads(package.descriptor_text)
    whole |= {"id": page, "homepage": page}
    whole["resources"] = [*_list_resources(catalog, package, own)]
    return _pack(whole)


def _write_all(catalog: Catalog) -> bytes:
    """Every table under the name of its package and its own, as in births.by-town: no id has a dot."""
    settings = catalog.settings
    names = {
        id: {name: f"{id}.{name}" for name in package.tables}
        for id, package in catalog.packages.items()
    }
    resources = [
        _leave_out_ours(resource)
        for package in catalog.packages.values()
        for resource in _list_resources(catalog, package, names)
    ]
    whole = {
        "$schema": PROFILE,
        "name": "catalog",
        "id": settings.url,
        "homepage": settings.url,
        "title": settings.title,
        "description": settings.description,
        "contributors": [{"title": settings.publisher, "path": settings.url}],
        "resources": resources,
    }
    return _pack(whole)


def _list_resources(
    catalog: Catalog, package: Package, names: Mapping[str, Mapping[str, str]]
) -> Iterator[dict[str, Any]]:
    """The resources of a package as they were written, with whole addresses. names: of each table of the new
    package its name there, by package and resource."""
    written = json.loads(package.descriptor_text)
    for resource in written["resources"]:
        table = package.tables[resource["name"]]
        address = f"{catalog.settings.url}{locate_in_package(package.id, resource['path'])}"
        keys = [*_list_keys(package, table.resource, names)]
        schema = resource["schema"] | ({"foreignKeys": keys} if keys else {})
        yield resource | {
            "name": names[package.id][resource["name"]],
            "path": address,
            "bytes": len(table.content),
            "hash": f"sha256:{table.sum}",
            "schema": schema,
            "licenses": written["licenses"],
            "sources": written["sources"],
        }


def _list_keys(
    package: Package, resource: Resource, names: Mapping[str, Mapping[str, str]]
) -> Iterator[dict[str, Any]]:
    """The foreign keys that lead within the new package, as Table Schema has them."""
    for key in resource.connect.foreign_keys:
        target = _find_target(package, key, names)
        if target:
            reference = {"resource": target, "fields": key.reference.fields}
            yield {"fields": key.fields, "reference": reference}


def _find_target(
    package: Package, key: ForeignKey, names: Mapping[str, Mapping[str, str]]
) -> str | None:
    """The name of the table that a key leads to; None where it is not there."""
    home, resource = key.reference.within(package.id)
    return names.get(home, {}).get(resource)


def _leave_out_ours(told: Any) -> Any:
    """Without our extension of the format."""
    if isinstance(told, dict):
        return {name: _leave_out_ours(value) for name, value in told.items() if name != OURS}
    return [_leave_out_ours(one) for one in told] if isinstance(told, list) else told


def _pack(whole: Any) -> bytes:
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
