"""New and updated datasets as Atom feeds: of all, of each agency and of each topic.

A dataset has one entry for its version, so that a reader who keeps what it has seen tells of each version once.
An entry's days are those on which git says that the dataset came and last changed, or where git says none, the
day on which its source changed it. Feeds of agencies and topics without a dataset are there as well: those who
wait for one hear of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ..addresses import locate, locate_feed, locate_page
from ..model import Catalog, Package, Removal
from ..revisions import Edit, Edits
from ..words import say
from .atom import AtomEntry, AtomFeed, write_atom
from .files import Files

MOST = 100  # entries in a file; the next ones stand in the next


@dataclass(frozen=True)
class _News:
    """An entry, and the agency and the topics that it is told to."""

    entry: AtomEntry
    agency: str
    topics: tuple[str, ...]


def plan_feeds(catalog: Catalog, edits: Edits) -> Files:
    """datasets.atom, and one beside the page of each agency and of each topic that has a page."""
    news = list_news(catalog, edits)
    files = dict(_plan_feed(catalog, locate_page("home"), catalog.settings.title, news))
    for id, agency in catalog.agencies.items():
        own = [one for one in news if one.agency == id]
        files |= _plan_feed(catalog, locate("agencies", id), agency.title, own)
    for id in _list_topics(catalog):
        own = [one for one in news if id in one.topics]
        files |= _plan_feed(catalog, locate("topics", id), catalog.title("topics", id), own)
    return files


def _list_topics(catalog: Catalog) -> Iterable[str]:
    """The topics that anything is about."""
    told = {topic for p in catalog.packages.values() for topic in p.descriptor.connect.topics}
    told |= {item.topic for item in catalog.workplan.values()}
    return (id for id in catalog.vocabulary.ids("topics") if id in told)


def list_news(catalog: Catalog, edits: Edits) -> list[_News]:
    """The newest version of each package, and what was removed, the newest first. A package that came by
    another name is news under the new one, as its address is."""
    changes: dict[str, list[Edit]] = {}
    for edit in edits.edits:
        is_news = edit.is_state or not edit.field
        if edit.family == "packages" and is_news and edit.date:
            changes.setdefault(edit.id, []).append(edit)
    news = [
        _tell_package(catalog, package, changes.get(id, []))
        for id, package in catalog.packages.items()
    ]
    news += [_tell_removal(catalog, removal) for removal in catalog.removals.values()]
    return sorted(news, key=lambda one: one.entry.updated, reverse=True)


def _tell_package(catalog: Catalog, package: Package, changes: Sequence[Edit]) -> _News:
    """changes: the newest first."""
    descriptor, connect = package.descriptor, package.descriptor.connect
    days = [edit.date for edit in changes if edit.date]
    updated = days[0] if days else connect.updated.last_day
    is_new = bool(days) and days[0] == days[-1]
    named = {"title": package.title, "version": descriptor.version}
    title = (
        say("New dataset: {title}", **named)
        if is_new
        else say("{title}, version {version}", **named)
    )
    page = f"{catalog.settings.url}{locate('packages', package.id)}"
    entry = AtomEntry(
        f"{page}#version-{descriptor.version}",
        title,
        updated,
        page,
        " ".join(_tell_changes(package, [] if is_new else changes)),
        days[-1] if days else None,
        {topic: catalog.title("topics", topic) for topic in connect.topics},
    )
    return _News(entry, connect.agency, connect.topics)


def _tell_changes(package: Package, changes: Sequence[Edit]) -> Iterator[str]:
    """What its change log says of this version, what changed in its tables on the last day, and what it
    is."""
    descriptor = package.descriptor
    yield from (n.note for n in descriptor.connect.changes if n.version == descriptor.version)
    for edit in changes:
        if edit.field == "data" and edit.date == changes[0].date:
            yield f"{edit.what.removesuffix('.')}."
    yield descriptor.description


def _tell_removal(catalog: Catalog, removal: Removal) -> _News:
    page = f"{catalog.settings.url}{locate('removals', removal.id)}"
    title = say("{title}: removed from the catalog", title=removal.title)
    entry = AtomEntry(f"{page}#removed", title, removal.removed.last_day, page, removal.reason)
    return _News(entry, removal.agency, ())


def _plan_feed(catalog: Catalog, page: str, title: str, news: Sequence[_News]) -> Files:
    """A feed, in as many files as it takes, each with the way to the next. page: below the site's root."""
    site = catalog.settings.url
    entries = [one.entry for one in news]
    parts = [entries[start : start + MOST] for start in range(0, max(len(entries), 1), MOST)]
    files: dict[str, Callable[[], bytes]] = {}
    for place, part in enumerate(parts):
        more = place + 1 < len(parts)
        beside = {"next": f"{site}{locate_feed(page, place + 1)}"} if more else {}
        address = locate_feed(page, place)
        named = say("{title}: new and updated datasets", title=title)
        feed = AtomFeed(f"{site}{address}", named, f"{site}{page}", part, beside)
        files[address] = partial(write_atom, catalog.settings, feed)
    return files
