"""The catalog for data.gov's harvesters and for portals that take its form: data.json (DCAT-US 1.1, also known
as Project Open Data, without the fields of federal agencies) and dcat-us-3.json (DCAT-US 3.0).

Both ask for a mailbox for each dataset. A dataset whose agency has none, in a catalog that names none, is left
out; so is one without the day of a change from data.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..addresses import DATA_JSON, DCAT_US_3, locate
from ..model import Catalog
from .entries import Contact, Entry, EntryFile, find_box

# https://resources.data.gov/resources/dcat-us/ names the parts of both.
VERSION_1 = "https://project-open-data.cio.gov/v1.1/schema"
VERSION_3 = "https://resources.data.gov/dcat-us/3.0.0"
DATA_PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
PERIODS = {365: "P1Y", 366: "P1Y", 31: "P1M", 30: "P1M", 7: "P1W", 1: "P1D"}


def write_data_json(catalog: Catalog, entries: Iterable[Entry]) -> bytes:
    """data.json: DCAT-US 1.1."""
    address = f"{catalog.settings.url}{DATA_JSON}"
    box = catalog.once(find_box)
    whole = {
        "@context": f"{VERSION_1}/catalog.jsonld",
        "@id": address,
        "@type": "dcat:Catalog",
        "conformsTo": VERSION_1,
        "describedBy": f"{VERSION_1}/catalog.json",
        "dataset": [
            _tell(catalog, entry, entry.contact, box)
            for entry in entries
            if entry.contact and entry.modified
        ],
    }
    return _pack(whole)


def _tell(
    catalog: Catalog, entry: Entry, contact: Contact, box: tuple[float, ...] | None
) -> dict[str, Any]:
    return _drop_empty(
        {
            "@type": "dcat:Dataset",
            "identifier": entry.url,
            "title": entry.title,
            "description": entry.description,
            "keyword": list(entry.keywords),
            "theme": [catalog.title("topics", topic) for topic in entry.topics],
            "modified": entry.modified,
            "issued": entry.issued,
            "publisher": {"@type": "org:Organization", "name": entry.agency.title},
            "contactPoint": {
                "@type": "vcard:Contact",
                "fn": contact.name,
                "hasEmail": f"mailto:{contact.mailbox}",
            },
            "accessLevel": entry.access,
            "rights": entry.rights,
            "license": entry.licence,
            "spatial": ",".join(f"{degrees:.4f}" for degrees in box) if box else None,
            "temporal": f"{entry.start}/{entry.end}" if entry.start else None,
            "accrualPeriodicity": f"R/{tell_period(entry.days)}" if entry.days else None,
            "language": list(catalog.settings.languages),
            "landingPage": entry.url,
            "describedBy": entry.descriptor,
            "describedByType": "application/json" if entry.descriptor else None,
            "distribution": [_tell_file(entry, file) for file in entry.distributions],
        }
    )


def _tell_file(entry: Entry, file: EntryFile) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "title": file.title,
        "description": file.description,
        "downloadURL": file.url,
        "mediaType": file.mediatype,
        "format": file.format,
        "describedBy": entry.descriptor,
        "describedByType": "application/json",
    }


def write_dcat_us_3(catalog: Catalog, entries: Iterable[Entry]) -> bytes:
    """dcat-us-3.json: DCAT-US 3.0."""
    settings, box = catalog.settings, catalog.once(find_box)
    whole = {
        "@id": f"{settings.url}{DCAT_US_3}",
        "@type": "Catalog",
        "title": settings.title,
        "description": settings.description,
        "publisher": {"@type": "Agent", "name": settings.publisher},
        "homepage": {"@type": "Document", "title": settings.title, "accessURL": settings.url},
        "language": list(settings.languages),
        "rights": [settings.records_licence.title],
        "conformsTo": {"@type": "Standard", "@id": VERSION_3, "title": "DCAT-US 3.0"},
        "themeTaxonomy": [_tell_scheme(catalog)],
        "dataset": [
            _tell_3(catalog, entry, entry.contact, box) for entry in entries if entry.contact
        ],
    }
    return _pack(whole)


def _tell_scheme(catalog: Catalog) -> dict[str, Any]:
    address = f"{catalog.settings.url}{locate('topics', '')}"
    return {"@type": "ConceptScheme", "@id": address, "title": "Topics"}


def _tell_3(
    catalog: Catalog, entry: Entry, contact: Contact, box: tuple[float, ...] | None
) -> dict[str, Any]:
    place = _tell_box(box) if box else None
    return _drop_empty(
        {
            "@id": entry.url,
            "@type": "Dataset",
            "identifier": {"@type": "Identifier", "@id": entry.url},
            "title": entry.title,
            "description": entry.description,
            "keyword": list(entry.keywords),
            "theme": [_tell_topic(catalog, topic) for topic in entry.topics],
            "modified": entry.modified,
            "issued": entry.issued,
            "version": entry.version,
            "publisher": {"@type": "Organization", "name": entry.agency.title},
            "contactPoint": {
                "@type": "Kind",
                "fn": contact.name,
                "hasEmail": f"mailto:{contact.mailbox}",
            },
            "accessRights": entry.access,
            "rights": [entry.rights],
            "spatial": [place] if place else None,
            "temporal": (
                [{"@type": "PeriodOfTime", "startDate": entry.start, "endDate": entry.end}]
                if entry.start
                else None
            ),
            "accrualPeriodicity": f"R/{tell_period(entry.days)}" if entry.days else None,
            "landingPage": {"@type": "Document", "title": entry.title, "accessURL": entry.url},
            "describedBy": _tell_dictionary(entry) if entry.descriptor else None,
            "distribution": [_tell_file_3(entry, file) for file in entry.distributions],
        }
    )


def _tell_topic(catalog: Catalog, topic: str) -> dict[str, Any]:
    address = f"{catalog.settings.url}{locate('topics', topic)}"
    return {"@type": "Concept", "@id": address, "prefLabel": catalog.title("topics", topic)}


def _tell_box(box: tuple[float, ...]) -> dict[str, Any]:
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"@type": "Location", "bbox": {"type": "Polygon", "coordinates": [ring]}}


def _tell_dictionary(entry: Entry) -> dict[str, Any]:
    return {
        "@type": "Distribution",
        "title": "datapackage.json",
        "accessURL": entry.descriptor,
        "mediaType": "application/json",
        "conformsTo": [{"@type": "Standard", "@id": DATA_PACKAGE, "title": "Data Package 2.0"}],
    }


def _tell_file_3(entry: Entry, file: EntryFile) -> dict[str, Any]:
    return _drop_empty(
        {
            "@id": file.url,
            "@type": "Distribution",
            "title": file.title,
            "description": file.description,
            "accessURL": entry.url,
            "downloadURL": file.url,
            "mediaType": file.mediatype,
            "format": file.format,
            "byteSize": str(file.size),
            "checksum": {
                "@type": "Checksum",
                "algorithm": "SHA-256",
                "checksumValue": file.sum,
            },
            "license": entry.licence,
            "modified": entry.modified,
            "describedBy": _tell_dictionary(entry),
        }
    )


def tell_period(days: int) -> str:
    """A number of days as a duration of ISO 8601, as in P1Y."""
    return PERIODS.get(days, f"P{days}D")


def _drop_empty(told: dict[str, Any]) -> dict[str, Any]:
    """Without the fields that have no value."""
    return {name: value for name, value in told.items() if value not in (None, [], "")}


def _pack(whole: Any) -> bytes:
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
