"""Changes in the work plan, as an Atom feed (RFC 4287)."""

from __future__ import annotations

import xml.etree.ElementTree as xml
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..addresses import FEED, locate, locate_page
from ..model import Barrier, Catalog, PartialDate, WorkItem
from ..stats.availability import all_statuses, in_order
from ..stats.history import happened
from ..words import say
from .files import ComputeStatistics, Files
from .part_names import name_barriers, name_steps

NAMESPACE = "http://www.w3.org/2005/Atom"
MOST = 100


@dataclass(frozen=True)
class FeedEntry:
    """A change with a date. page: the page about it; part: what it is there, in its id; it does not
    depend on where in a list the change stands."""

    when: PartialDate
    page: str
    part: str
    title: str
    words: str


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """workplan/changes.atom."""
    return {FEED: lambda: write_feed(catalog, list_changes(catalog, numbers().today))}


def list_changes(catalog: Catalog, today: date) -> list[FeedEntry]:
    """The newest changes that have a date, of what is so, never of words alone. A date known only to the
    month counts as the last day of that month."""
    changes = [change for item in in_order(catalog) for change in _item_changes(catalog, item)]
    changes += _list_removals(catalog)
    apart = {(change.page, change.part): change for change in changes}.values()
    past = [change for change in apart if happened(change.when, today)]
    return sorted(past, key=lambda change: change.when.last_day, reverse=True)[:MOST]


def _item_changes(catalog: Catalog, item: WorkItem) -> Iterator[FeedEntry]:
    page = locate("workplan", item.id)
    for part, entry in zip(name_steps(item.history), item.history, strict=True):
        if entry.date is not None:
            status = all_statuses(catalog)[entry.status].title
            title = f"{item.title}: {status}"
            yield FeedEntry(entry.date, page, part, title, entry.note)
    for part, barrier in zip(name_barriers(item.barriers), item.barriers, strict=True):
        yield from _barrier_changes(catalog, item, barrier, part)
    yield from _list_editions(catalog, item)


def _barrier_changes(
    catalog: Catalog, item: WorkItem, barrier: Barrier, part: str
) -> Iterator[FeedEntry]:
    page = locate("workplan", item.id)
    kind = catalog.title("barrier_kinds", barrier.kind)
    if barrier.since is not None:
        title = say("{title}: barrier raised: {kind}", title=item.title, kind=kind)
        yield FeedEntry(barrier.since, page, f"{part}-raised", title, barrier.detail)
    if barrier.until is not None:
        title = say("{title}: barrier resolved: {kind}", title=item.title, kind=kind)
        words = barrier.remedy or barrier.detail
        yield FeedEntry(barrier.until, page, f"{part}-resolved", title, words)


def _list_editions(catalog: Catalog, item: WorkItem) -> Iterator[FeedEntry]:
    """The edition of each dataset that answers a desired one, by its version."""
    for id in item.packages:
        descriptor = catalog.packages[id].descriptor
        edition = {"title": descriptor.title, "version": descriptor.version}
        title = say("{title}: edition of version {version}", **edition)
        page, part = locate("packages", id), f"edition-{descriptor.version}"
        yield FeedEntry(descriptor.connect.updated, page, part, title, descriptor.description)


def _list_removals(catalog: Catalog) -> Iterator[FeedEntry]:
    for id, removal in catalog.removals.items():
        title = say("{title}: removed from the catalog", title=removal.title)
        yield FeedEntry(removal.removed, locate("packages", id), "removed", title, removal.reason)


# ----------------------------------------------------------------------------------------- writing


def write_feed(catalog: Catalog, changes: list[FeedEntry]) -> bytes:
    settings = catalog.settings
    feed = xml.Element("feed", {"xmlns": NAMESPACE, "xml:lang": settings.languages[0]})
    _add(feed, "id", f"{settings.url}{FEED}")
    _add(feed, "title", say("{title}: changes to the work plan", title=settings.title))
    _add(feed, "updated", _moment(changes[0].when) if changes else NEVER)
    _add(xml.SubElement(feed, "author"), "name", settings.publisher)
    xml.SubElement(feed, "link", rel="self", type=TYPE, href=f"{settings.url}{FEED}")
    page = f"{settings.url}{locate_page('workplan')}"
    xml.SubElement(feed, "link", rel="alternate", type="text/html", href=page)
    for change in changes:
        _add_entry(feed, f"{settings.url}{change.page}", change)
    xml.indent(feed, " ")
    text: bytes = xml.tostring(feed, "utf-8", xml_declaration=True)
    return text + b"\n"


TYPE = "application/atom+xml"
NEVER = "1970-01-01T00:00:00Z"  # a feed must say when it changed, one without an entry too


def _add_entry(feed: xml.Element, page: str, change: FeedEntry) -> None:
    entry = xml.SubElement(feed, "entry")
    _add(entry, "id", f"{page}#{change.part}")
    _add(entry, "title", change.title)
    _add(entry, "updated", _moment(change.when))
    xml.SubElement(entry, "link", rel="alternate", type="text/html", href=page)
    _add(entry, "summary", change.words)


def _add(parent: xml.Element, name: str, text: str) -> None:
    xml.SubElement(parent, name).text = text


def _moment(when: PartialDate) -> str:
    return f"{when.last_day}T00:00:00Z"
