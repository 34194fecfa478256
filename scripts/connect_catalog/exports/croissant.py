"""A dataset in the words of Croissant 1.1, which programs for machine learning read: its files with their
checksums, and for each table its fields, types and keys (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html).

The records are read from the Parquet files, whose cells have types. A cell without a number is no value there,
and a field beside it says why. The CSV files are named as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ..addresses import locate_croissant
from ..model import Catalog, ForeignKey, Package, Resource, Table, TypedColumn
from ..model.typed import Storage
from ..tell.citations import cite_bibtex
from .downloads import Download, Downloads
from .entries import EntryFile, describe_package
from .files import ComputeStatistics, Files

VERSION = "http://mlcommons.org/croissant/1.1"
PARQUET = "parquet"
ENCODING = "application/x-parquet"  # the form's own name for it
TYPES: Mapping[Storage, str] = {
    "text": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
_OWN = (
    *("arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field"),
    *("fileProperty", "fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset"),
    *("jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex"),
    *("repeated", "replace", "samplingRate", "separator", "source", "subField", "transform"),
)
CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{name: f"cr:{name}" for name in _OWN},
}


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """croissant.json beside each package's own descriptor."""
    return {
        locate_croissant(id): partial(write, catalog, package)
        for id, package in catalog.packages.items()
    }


def write(catalog: Catalog, package: Package) -> bytes:
    """The description of one dataset."""
    entry, settings = describe_package(catalog, package), catalog.settings
    parquets = {
        one.table.resource.name: one
        for one in catalog.once(Downloads).of(package)
        if one.table and one.format.id == PARQUET
    }
    told = {
        "@context": {**CONTEXT, "@language": settings.languages[0]},
        "@type": "sc:Dataset",
        "conformsTo": VERSION,
        "@id": entry.url,
        "name": entry.title,
        "description": entry.description,
        "url": entry.url,
        "license": entry.licence,
        "keywords": [*entry.keywords],
        "version": entry.version,
        "datePublished": entry.issued,
        "dateModified": entry.modified,
        "creator": {"@type": "sc:Organization", "name": entry.agency.title},
        "publisher": {"@type": "sc:Organization", "name": settings.publisher, "url": settings.url},
        "citeAs": cite_bibtex(catalog, package),
        "inLanguage": settings.languages[0],
        "distribution": [*_list_files(settings.url, package, entry.files, parquets)],
        "recordSet": [_tell_table(package, table) for table in package.tables.values()],
    }
    filled = {name: value for name, value in told.items() if value is not None}
    return (json.dumps(filled, ensure_ascii=False, indent=1) + "\n").encode()


def _list_files(
    site: str, package: Package, files: tuple[EntryFile, ...], parquets: Mapping[str, Download]
) -> Iterator[dict[str, Any]]:
    for name, csv in zip(package.tables, files, strict=True):
        parquet, common = parquets[name], {"@type": "cr:FileObject", "name": csv.title}
        yield common | {
            "@id": f"{name}.csv",
            "description": csv.description,
            "contentUrl": csv.url,
            "encodingFormat": csv.mediatype,
            "contentSize": f"{csv.size} B",
            "sha256": csv.sum,
        }
        yield common | {
            "@id": f"{name}.parquet",
            "description": csv.description,
            "contentUrl": f"{site}{parquet.address}",
            "encodingFormat": ENCODING,
            "contentSize": f"{len(parquet.content)} B",
            "sha256": parquet.sum,
        }


def _tell_table(package: Package, table: Table) -> dict[str, Any]:
    resource = table.resource
    keys = _find_targets(package, resource)
    return {
        "@type": "cr:RecordSet",
        "@id": resource.name,
        "name": resource.title,
        "description": resource.description,
        "key": [{"@id": f"{resource.name}/{name}"} for name in resource.schema_.primary_key],
        "field": [field for typed in table.typed for field in _list_fields(resource, typed, keys)],
    }


def _list_fields(
    resource: Resource, typed: TypedColumn, keys: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """The field of a column, and that of its marks."""
    column = typed.column
    field = _tell_field(resource, column.name, TYPES[typed.storage])
    field |= {"name": column.title, "description": column.description}
    target = keys.get(column.name)
    yield field | ({"references": {"field": {"@id": target}}} if target else {})
    if typed.status is not None:
        told = f"Why there is no value in {column.title}; number where there is one."
        status = _tell_field(resource, typed.status, TYPES["text"])
        yield status | {"name": f"{column.title}: status", "description": told}


def _tell_field(resource: Resource, name: str, kind: str) -> dict[str, Any]:
    source = {"fileObject": {"@id": f"{resource.name}.parquet"}, "extract": {"column": name}}
    return {
        "@type": "cr:Field",
        "@id": f"{resource.name}/{name}",
        "dataType": kind,
        "source": source,
    }


def _find_targets(package: Package, resource: Resource) -> dict[str, str]:
    """For each column of a key of one column the field that it leads to, as far as that is in this dataset: the
    form has no keys of several fields, and none beyond the file."""
    return {
        key.fields[0]: f"{key.reference.resource}/{key.reference.fields[0]}"
        for key in resource.connect.foreign_keys
        if _leads_within(package, key) and len(key.fields) == 1
    }


def _leads_within(package: Package, key: ForeignKey) -> bool:
    return key.reference.within(package.id)[0] == package.id
