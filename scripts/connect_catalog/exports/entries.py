"""What other catalogs are told of a dataset, in one form for every dialect.

There is an entry for each data package, and one for each desired dataset that the public cannot have yet, so
that it is found and can be asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from ..addresses import locate, locate_descriptor, locate_in_package
from ..model import Agency, Catalog, Package, Table, WorkItem
from ..revisions import Edit, Edits
from ..stats.availability import all_statuses, in_order
from ..words import say
from .downloads import Downloads

Access = Literal["public", "non-public"]
RIGHTS = 255  # characters: DCAT-US 1.1 takes no more
UNKNOWN_LICENCE = "notspecified"  # what a descriptor calls a license that the source does not state


@dataclass(frozen=True)
class Contact:
    """Whom to ask about a dataset."""

    name: str
    mailbox: str


@dataclass(frozen=True)
class EntryFile:
    """A table, or all of a dataset, as a file. format: as catalogs call it; mediatype: of IANA; sum: its
    SHA-256 in hexadecimal digits."""

    url: str
    title: str
    description: str
    size: int
    sum: str
    format: str = "CSV"
    mediatype: str = "text/csv"


@dataclass(frozen=True)
class Entry:
    """A dataset as others list it. url: its page, which identifies it; issued, modified: an ISO day or
    None where nobody recorded one; license: its address; start, end: the years or days that it covers;
    days: how many an edition stays fresh, None where nothing falls due; rights: who may have it, and why;
    descriptor: the address of its data dictionary; files: its tables as they are kept; others: the same in
    other formats."""

    id: str
    url: str
    title: str
    description: str
    keywords: tuple[str, ...]
    topics: tuple[str, ...]
    agency: Agency
    contact: Contact | None
    access: Access
    rights: str
    issued: str | None = None
    modified: str | None = None
    licence: str | None = None
    version: str | None = None
    start: str | None = None
    end: str | None = None
    days: int | None = None
    descriptor: str | None = None
    files: tuple[EntryFile, ...] = ()
    others: tuple[EntryFile, ...] = ()

    @property
    def distributions(self) -> tuple[EntryFile, ...]:
        """Every file that it can be had as."""
        return (*self.files, *self.others)


def list_entries(catalog: Catalog, edits: Edits) -> tuple[Entry, ...]:
    """The packages in their order, then the desired datasets in theirs. edits: from which the day of a
    desired dataset is taken, and that of a package's tables, where they were changed here after their
    source: else who compares days would never learn of a correction."""
    days = _find_days(edit for edit in edits.edits if edit.family == "workplan")
    data = _find_days(e for e in edits.edits if e.family == "packages" and e.field == "data")
    statuses = all_statuses(catalog)
    wanted = (
        item
        for item in in_order(catalog)
        if not statuses[item.current.status].published and not statuses[item.current.status].closed
    )
    return (
        *(
            _note_correction(describe_package(catalog, package), package, data.get(id))
            for id, package in catalog.packages.items()
        ),
        *(_describe_wanted(catalog, item, days.get(item.id)) for item in wanted),
    )


def find_box(catalog: Catalog) -> tuple[float, float, float, float] | None:
    """West, south, east and north of all that the maps show, in degrees; None without outlines."""
    outlines = catalog.settings.outlines
    package = catalog.packages.get(outlines.package) if outlines else None
    if outlines is None or package is None:
        return None
    table = package.tables[outlines.resource]
    longitudes, latitudes = (
        table.measure(name).numbers for name in (outlines.longitude, outlines.latitude)
    )
    return (
        float(longitudes.min()),
        float(latitudes.min()),
        float(longitudes.max()),
        float(latitudes.max()),
    )


def describe_package(catalog: Catalog, package: Package) -> Entry:
    """The entry of a data package."""
    site, descriptor = catalog.settings.url, package.descriptor
    downloads = catalog.once(Downloads)
    files = downloads.catalog.settings.url  # the same in every language
    connect = descriptor.connect
    agency = catalog.agencies[connect.agency]
    covered = connect.time_covered
    frequency = next(f for f in catalog.vocabulary.frequencies if f.id == connect.frequency)
    licence = next((one for one in descriptor.licenses if one.name != UNKNOWN_LICENCE), None)
    return Entry(
        package.id,
        f"{site}{locate('packages', package.id)}",
        descriptor.title,
        descriptor.description,
        descriptor.keywords,
        connect.topics,
        agency,
        find_contact(catalog, agency),
        "public",
        _shorten(connect.suppression.rule),
        descriptor.created[:10],
        str(connect.updated),
        licence.path if licence else None,
        descriptor.version,
        str(covered.start),
        str(covered.end),
        frequency.days,
        f"{files}{locate_descriptor(package.id)}",
        tuple(_describe_file(files, package.id, table) for table in package.tables.values()),
        tuple(_describe_others(downloads, package)),
    )


def _describe_others(downloads: Downloads, package: Package) -> Iterator[EntryFile]:
    """The other formats, but for those that are made for one program only."""
    for one in downloads.of(package):
        if one.format.listed:
            name = one.table.resource.name if one.table else ""
            holds = package.descriptor.resource(name) if name else package.descriptor
            yield EntryFile(
                f"{downloads.catalog.settings.url}{one.address}",
                say("{title} ({format})", title=holds.title, format=one.format.name),
                holds.description,
                len(one.content),
                one.sum,
                one.format.name,
                one.format.mediatype,
            )


def _describe_file(site: str, id: str, table: Table) -> EntryFile:
    """The file of a table, as it stands on the site."""
    resource = table.resource
    return EntryFile(
        f"{site}{locate_in_package(id, resource.path)}",
        resource.title,
        resource.description,
        len(table.content),
        table.sum,
    )


def _describe_wanted(catalog: Catalog, item: WorkItem, day: date | None) -> Entry:
    agency = catalog.agencies[item.agencies[0]]
    topic = catalog.title("topics", item.topic)
    return Entry(
        item.id,
        f"{catalog.settings.url}{locate('workplan', item.id)}",
        item.title,
        item.question,
        (topic,),
        (item.topic,),
        agency,
        find_contact(catalog, agency),
        "non-public",
        _tell_why_not(catalog, item),
        modified=day.isoformat() if day else None,
    )


def find_contact(catalog: Catalog, agency: Agency) -> Contact | None:
    """Whom to ask: the agency where it has a mailbox, else the catalog's own; None where neither is
    recorded."""
    settings = catalog.settings
    if agency.mailbox:
        return Contact(agency.title, agency.mailbox)
    if settings.mailbox:
        return Contact(settings.publisher, settings.mailbox)
    answering = catalog.agencies.get(settings.contact or "")
    return Contact(answering.title, answering.mailbox) if answering and answering.mailbox else None


def _tell_why_not(catalog: Catalog, item: WorkItem) -> str:
    """How far a desired dataset is, and what stands in the way."""
    status = all_statuses(catalog)[item.current.status].title
    reasons = " ".join(barrier.detail for barrier in item.open_barriers) or item.current.note
    if item.packages:
        told = say(
            "Only a part of it is public. {status}. {reasons}", status=status, reasons=reasons
        )
    else:
        told = say("Not public yet. {status}. {reasons}", status=status, reasons=reasons)
    return _shorten(told)


def _shorten(text: str) -> str:
    """The text in at most RIGHTS characters, cut between words."""
    if len(text) <= RIGHTS:
        return text
    return f"{text[: RIGHTS - 1].rpartition(' ')[0]}…"


def _note_correction(entry: Entry, package: Package, day: date | None) -> Entry:
    """The entry of a package whose tables were last changed here on a day."""
    is_later = day is not None and day > package.descriptor.connect.updated.last_day
    return replace(entry, modified=str(day)) if is_later else entry


def _find_days(edits: Iterable[Edit]) -> Mapping[str, date]:
    """The day of the last of some edits of each record; edits come newest first."""
    days: dict[str, date] = {}
    for edit in edits:
        if edit.date:
            days.setdefault(edit.id, edit.date)
    return days
