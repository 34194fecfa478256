"""Any feed in the form of RFC 4287 (Atom): what a feed reader needs of a list of news."""

from __future__ import annotations

import re
import xml.etree.ElementTree as xml
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..model import Settings

NAMESPACE = "http://www.w3.org/2005/Atom"
TYPE = "application/atom+xml"
NEVER = "1970-01-01T00:00:00Z"  # a feed must say when it changed, one without an entry too
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 has no way


@dataclass(frozen=True)
class AtomEntry:
    """An entry. id: an address that is never another's; updated, published: days, the second None where it
    is not known; page: the address about it; terms: what it is about, ids with their titles."""

    id: str
    title: str
    updated: date
    page: str
    words: str
    published: date | None = None
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AtomFeed:
    """A feed. address: its own, which is its id; page: that of the page it tells of; entries: the newest
    first; beside: addresses of other pages of the feed by their relation, such as "next" (RFC 5005)."""

    address: str
    title: str
    page: str
    entries: Sequence[AtomEntry]
    beside: Mapping[str, str] = field(default_factory=dict)


def write_atom(settings: Settings, feed: AtomFeed) -> bytes:
    """The feed as a file. Its day is that of its newest entry, so the same entries are the same bytes."""
    root = xml.Element("feed", {"xmlns": NAMESPACE, "xml:lang": settings.languages[0]})
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(feed.entries[0].updated) if feed.entries else NEVER)
    _add(xml.SubElement(root, "author"), "name", settings.publisher)
    xml.SubElement(root, "link", rel="self", type=TYPE, href=feed.address)
    xml.SubElement(root, "link", rel="alternate", type="text/html", href=feed.page)
    for relation, address in feed.beside.items():
        xml.SubElement(root, "link", rel=relation, type=TYPE, href=address)
    _add_entries(root, feed.entries)
    xml.indent(root, " ")
    text: bytes = xml.tostring(root, "utf-8", xml_declaration=True)
    return text + b"\n"


def _add_entries(root: xml.Element, entries: Iterable[AtomEntry]) -> None:
    for told in entries:
        entry = xml.SubElement(root, "entry")
        _add(entry, "id", told.id)
        _add(entry, "title", told.title)
        _add(entry, "updated", _moment(told.updated))
        if told.published:
            _add(entry, "published", _moment(told.published))
        xml.SubElement(entry, "link", rel="alternate", type="text/html", href=told.page)
        for term, label in told.terms.items():
            xml.SubElement(entry, "category", term=term, label=_clean(label))
        _add(entry, "summary", told.words)


def _add(parent: xml.Element, name: str, text: str) -> None:
    xml.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _moment(day: date) -> str:
    return f"{day}T00:00:00Z"
