"""A dataset and the catalog in the words of schema.org, which search engines of datasets read in the pages."""

from __future__ import annotations

from typing import Any

from ..addresses import locate, locate_croissant
from ..model import Catalog, Package
from .entries import Entry, EntryFile, describe_package, find_box

LEAST, MOST = 50, 5000  # characters of a description that search engines take


def tell_dataset(catalog: Catalog, package: Package) -> dict[str, Any]:
    """A Dataset with what search engines require and recommend."""
    entry, settings = describe_package(catalog, package), catalog.settings
    told = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": entry.url,
        "url": entry.url,
        "identifier": entry.url,
        "name": entry.title,
        "description": _describe(entry),
        "keywords": list(entry.keywords),
        "version": entry.version,
        "license": entry.licence,
        "isAccessibleForFree": True,
        "creator": _tell_agency(entry),
        "publisher": {"@type": "Organization", "name": settings.publisher, "url": settings.url},
        "datePublished": entry.issued,
        "dateModified": entry.modified,
        "temporalCoverage": f"{entry.start}/{entry.end}",
        "spatialCoverage": _tell_place(catalog),
        "variableMeasured": [*_list_measures(package)],
        "subjectOf": {
            "@type": "DataDownload",
            "contentUrl": f"{settings.url}{locate_croissant(package.id)}",
            "encodingFormat": 'application/ld+json; profile="http://mlcommons.org/croissant/1.1"',
        },
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": settings.title,
            "url": settings.url,
        },
        "distribution": [_tell_file(file) for file in entry.distributions],
    }
    return {name: value for name, value in told.items() if value is not None}


def tell_catalog(catalog: Catalog) -> dict[str, Any]:
    """The DataCatalog, for its first page."""
    settings = catalog.settings
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "@id": settings.url,
        "url": settings.url,
        "name": settings.title,
        "description": settings.description,
        "license": settings.records_licence.url,
        "publisher": {"@type": "Organization", "name": settings.publisher},
        "dataset": [
            f"{settings.url}{locate('packages', package.id)}" for package in catalog.datasets
        ],
    }


def _describe(entry: Entry) -> str:
    text = entry.description
    return (text if len(text) >= LEAST else f"{entry.title}. {text} {entry.rights}")[:MOST]


def _tell_agency(entry: Entry) -> dict[str, Any]:
    address = {"url": entry.agency.website} if entry.agency.website else {}
    return {"@type": "Organization", "name": entry.agency.title, **address}


def _tell_place(catalog: Catalog) -> dict[str, Any] | None:
    box = catalog.once(find_box)
    if box is None:
        return None
    west, south, east, north = (f"{degrees:.4f}" for degrees in box)
    shape = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
    return {"@type": "Place", "geo": shape}


def _list_measures(package: Package) -> list[dict[str, str]]:
    columns = (c for r in package.descriptor.resources for c in r.columns("measure"))
    told = {
        column.name: {
            "@type": "PropertyValue",
            "name": column.title,
            "description": column.description,
            "unitText": column.connect.unit or "",
        }
        for column in columns
    }
    return [*told.values()]


def _tell_file(file: EntryFile) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": file.title,
        "contentUrl": file.url,
        "encodingFormat": file.mediatype,
        "contentSize": f"{file.size} B",
        "sha256": file.sum,
    }
