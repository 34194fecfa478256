"""Changes in the work plan, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..addresses import FEED, locate, locate_page
from ..model import Barrier, Catalog, PartialDate, WorkItem
from ..stats.availability import all_statuses, in_order
from ..stats.history import happened
from ..words import say
from .atom import AtomEntry, AtomFeed, write_atom
from .files import ComputeStatistics, Files
from .part_names import name_barriers, name_steps

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
    site, title = catalog.settings.url, catalog.settings.title
    feed = AtomFeed(
        f"{site}{FEED}",
        say("{title}: changes to the work plan", title=title),
        f"{site}{locate_page('workplan')}",
        [_tell(f"{site}{change.page}", change) for change in changes],
    )
    return write_atom(catalog.settings, feed)


def _tell(page: str, change: FeedEntry) -> AtomEntry:
    return AtomEntry(
        f"{page}#{change.part}", change.title, change.when.last_day, page, change.words
    )
