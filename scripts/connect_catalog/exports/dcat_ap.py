"""The catalog as linked data by DCAT-AP 3, Europe's profile of W3C's vocabulary of data catalogs: catalog.jsonld,
and the same graph as catalog.ttl. Every node has an address of its own, so both can be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..addresses import CATALOG_JSONLD, locate
from ..model import Agency, Catalog
from .entries import Access, Entry, EntryFile, find_box

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EU = "http://publications.europa.eu/resource/authority/"
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_ACCESS: dict[Access, str] = {"public": "PUBLIC", "non-public": "NON_PUBLIC"}
_FREQUENCIES = {365: "ANNUAL", 366: "ANNUAL", 31: "MONTHLY", 30: "MONTHLY", 7: "WEEKLY", 1: "DAILY"}
_LICENCE = "dct:LicenseDocument"
_NOT_IN_ADDRESS = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_NOT_IN_TEXT = re.compile(r'[\x00-\x1f\x7f"\\]')
_KINDS_OF_DATE = {4: "gYear", 7: "gYearMonth", 10: "date"}  # by the length of what is written


def write_json_ld(catalog: Catalog, entries: Iterable[Entry]) -> bytes:
    """catalog.jsonld: every node once, each named by its address."""
    nodes = {node["@id"]: node for node in _list_nodes(catalog, [*entries])}
    whole = {"@context": CONTEXT, "@graph": [*nodes.values()]}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def write_turtle(json_ld: bytes) -> bytes:
    """catalog.ttl: the graph of catalog.jsonld, in W3C's other form (RDF 1.1 Turtle, Recommendation, 25 February
    2014). It is written node by node, so that it takes as long as the graph is large."""
    nodes: list[dict[str, Any]] = json.loads(json_ld)["@graph"]
    prefixes = (f"@prefix {prefix}: <{address}> .\n" for prefix, address in CONTEXT.items())
    kinds = {  # of what is named beside its class, and is no node by itself
        one["@id"]: one["@type"]
        for node in nodes
        for value in node.values()
        for one in (value if isinstance(value, list) else [value])
        if isinstance(one, dict) and {"@id", "@type"} <= one.keys()
    }
    others = ({"@id": address, "@type": kind} for address, kind in kinds.items())
    return "\n".join(["".join(prefixes), *map(_write_node, (*nodes, *others))]).encode()


def _write_node(node: dict[str, Any]) -> str:
    """A node with all that is said of it, as one sentence."""
    told = [
        f"{'a' if name == '@type' else name} {', '.join(objects)}"
        for name, value in node.items()
        if name != "@id" and (objects := [*_list_objects(name, value)])
    ]
    return f"{_write_address(node['@id'])} " + " ;\n  ".join(told) + " .\n"


def _list_objects(name: str, value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if name == "@type":
            yield one
        elif isinstance(one, dict):
            yield _write_address(one["@id"]) if "@id" in one else _write_literal(one)
        elif one is not None:
            yield _quote(one)


def _write_literal(told: dict[str, str]) -> str:
    end = f"@{told['@language']}" if "@language" in told else f"^^{told['@type']}"
    return f"{_quote(told['@value'])}{end}"


def _write_address(address: str) -> str:
    """The address between its brackets; what may not stand there as its number."""
    return f"<{_NOT_IN_ADDRESS.sub(lambda sign: _number(sign[0]), address)}>"


def _quote(text: str) -> str:
    return f'"{_NOT_IN_TEXT.sub(lambda sign: _number(sign[0]), text)}"'


def _number(sign: str) -> str:
    return f"\\u{ord(sign):04X}"


def _list_nodes(catalog: Catalog, entries: list[Entry]) -> Iterator[dict[str, Any]]:
    settings = catalog.settings
    publisher, topics = f"{settings.url}#publisher", f"{settings.url}{locate('topics', '')}"
    yield {
        "@id": f"{settings.url}{CATALOG_JSONLD}#catalog",
        "@type": "dcat:Catalog",
        "dct:title": _say(catalog, settings.title),
        "dct:description": _say(catalog, settings.description),
        "dct:publisher": _at(publisher),
        "dct:license": _at(settings.records_licence.url, _LICENCE)
        if settings.records_licence.url
        else None,
        "dct:language": [
            _at(f"{_LANGUAGES}{id}", "dct:LinguisticSystem") for id in settings.languages
        ],
        "foaf:homepage": _at(settings.url),
        "dcat:themeTaxonomy": _at(topics),
        "dct:spatial": _at(f"{settings.url}#place") if catalog.once(find_box) else None,
        "dcat:dataset": [_at(entry.url) for entry in entries],
    }
    yield {"@id": publisher, "@type": "foaf:Agent", "foaf:name": settings.publisher}
    yield {"@id": settings.url, "@type": "foaf:Document"}
    yield {"@id": topics, "@type": "skos:ConceptScheme", "dct:title": _say(catalog, "Topics")}
    yield from _list_places(catalog)
    for entry in entries:
        yield from _list_of_dataset(catalog, entry, topics)


def _list_places(catalog: Catalog) -> Iterator[dict[str, Any]]:
    box = catalog.once(find_box)
    if box is None:
        return
    west, south, east, north = (f"{degrees:.4f}" for degrees in box)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    ring = ", ".join(f"{longitude} {latitude}" for longitude, latitude in corners)
    yield {
        "@id": f"{catalog.settings.url}#place",
        "@type": "dct:Location",
        "dcat:bbox": {"@value": f"POLYGON(({ring}))", "@type": "geo:wktLiteral"},
    }


def _list_of_dataset(catalog: Catalog, entry: Entry, scheme: str) -> Iterator[dict[str, Any]]:
    settings = catalog.settings
    agency = f"{settings.url}{locate('agencies', entry.agency.id)}#agency"
    topics = [f"{settings.url}{locate('topics', topic)}" for topic in entry.topics]
    yield {
        "@id": entry.url,
        "@type": "dcat:Dataset",
        "dct:title": _say(catalog, entry.title),
        "dct:description": _say(catalog, entry.description),
        "dct:identifier": entry.url,
        "dcat:keyword": [_say(catalog, word) for word in entry.keywords],
        "dcat:theme": [_at(topic) for topic in topics],
        "dct:publisher": _at(agency),
        "dcat:contactPoint": _at(f"{entry.url}#contact") if entry.contact else None,
        "dct:issued": _date(entry.issued),
        "dct:modified": _date(entry.modified),
        "dcat:version": entry.version,
        "dct:accessRights": _at(
            f"{_EU}access-right/{_ACCESS[entry.access]}", "dct:RightsStatement"
        ),
        "dct:accrualPeriodicity": _frequency(entry.days) if entry.distributions else None,
        "dct:temporal": _at(f"{entry.url}#covered") if entry.start else None,
        "dct:spatial": _at(f"{settings.url}#place") if catalog.once(find_box) else None,
        "dcat:landingPage": _at(entry.url + "#content"),
        "dcat:distribution": [
            _at(f"{file.url}#{file.format.lower()}") for file in entry.distributions
        ],
    }
    yield from _list_beside(entry)
    yield _tell_agency(agency, entry.agency)
    yield {"@id": entry.url + "#content", "@type": "foaf:Document"}
    for id, address in zip(entry.topics, topics, strict=True):
        label = _say(catalog, catalog.title("topics", id))
        yield {
            "@id": address,
            "@type": "skos:Concept",
            "skos:prefLabel": label,
            "skos:inScheme": _at(scheme),
        }
    for file in entry.distributions:
        yield from _list_of_file(catalog, entry, file)


def _list_beside(entry: Entry) -> Iterator[dict[str, Any]]:
    """Whom to ask, and the time that is covered."""
    if entry.contact:
        yield {
            "@id": f"{entry.url}#contact",
            "@type": ["vcard:Organization", "vcard:Kind"],
            "vcard:fn": entry.contact.name,
            "vcard:hasEmail": _at(f"mailto:{entry.contact.mailbox}"),
        }
    if entry.start:
        yield {
            "@id": f"{entry.url}#covered",
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _date(entry.start),
            "dcat:endDate": _date(entry.end),
        }


def _tell_agency(address: str, agency: Agency) -> dict[str, Any]:
    return {
        "@id": address,
        "@type": "foaf:Agent",
        "foaf:name": agency.title,
        "foaf:homepage": _at(agency.website, "foaf:Document") if agency.website else None,
    }


def _list_of_file(catalog: Catalog, entry: Entry, file: EntryFile) -> Iterator[dict[str, Any]]:
    yield {
        "@id": f"{file.url}#{file.format.lower()}",
        "@type": "dcat:Distribution",
        "dct:title": _say(catalog, file.title),
        "dct:description": _say(catalog, file.description),
        "dcat:accessURL": _at(entry.url),
        "dcat:downloadURL": _at(file.url),
        "dcat:mediaType": _at(f"{_MEDIA}{file.mediatype}", "dct:MediaType"),
        "dct:format": _at(f"{_EU}file-type/{file.format.upper()}", "dct:MediaTypeOrExtent"),
        "dcat:byteSize": {"@value": str(file.size), "@type": "xsd:nonNegativeInteger"},
        "dct:license": _at(entry.licence, _LICENCE) if entry.licence else None,
        "dct:modified": _date(entry.modified),
        "spdx:checksum": _at(f"{file.url}#checksum"),
    }
    yield {
        "@id": f"{file.url}#checksum",
        "@type": "spdx:Checksum",
        "spdx:algorithm": _at(
            f"{CONTEXT['spdx']}checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"
        ),
        "spdx:checksumValue": {"@value": file.sum, "@type": "xsd:hexBinary"},
    }


def _say(catalog: Catalog, text: str) -> dict[str, str]:
    return {"@value": text, "@language": catalog.settings.languages[0]}


def _at(address: str, kind: str = "") -> dict[str, str]:
    """A node named by its address. kind: its class, of one that has no entry here of its own."""
    return {"@id": address, "@type": kind} if kind else {"@id": address}


def _frequency(days: int | None) -> dict[str, str]:
    return _at(f"{_EU}frequency/{_FREQUENCIES.get(days or 0, 'IRREG')}", "dct:Frequency")


def _date(written: str | None) -> dict[str, str] | None:
    """A year, a month or a day, typed as what it is."""
    if written is None:
        return None
    return {"@value": written, "@type": f"xsd:{_KINDS_OF_DATE[len(written)]}"}
