"""What the records say of the portal, and what the catalog could be posted with, held against what the portal
says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..model import Catalog, Package, Table, WorkItem, format_date
from ..stats.availability import all_statuses, in_order
from .listing import PortalFile, Posted, find_host, find_id
from .socrata import list_columns, locate_there, name_there


@dataclass
class Compared:
    """In sentences. proved: what is on the portal as the records say; wrong: what is missing, older or
    different there, each with the file that it is about and what to do; notes: what else to know."""

    proved: list[str] = field(default_factory=list)
    wrong: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    path: str
    what: str
    mend: str


def compare(catalog: Catalog, portal: PortalFile) -> Compared:
    """A file of one dataset proves nothing of any other: what is missing in it is not told."""
    told = Compared(notes=[*portal.faults])
    for item in in_order(catalog):
        if all_statuses(catalog)[item.current.status].published:
            _compare_item(catalog, portal, item, told)
    for package in catalog.packages.values():
        _compare_sources(portal, package, told)
        _compare_posted(catalog, portal, package, told)
    return told


def _compare_item(catalog: Catalog, portal: PortalFile, item: WorkItem, told: Compared) -> None:
    """A desired dataset that the work plan calls published."""
    published = all_statuses(catalog)
    links = [h.link for h in item.history if h.link and published[h.status].published]
    if not links and portal.is_whole:
        told.wrong.append(
            Difference(
                item.origin.path,
                "it is called published, and no address on the portal is recorded.",
                "Write the address as the `link` of that step, as in https://HOST/d/abcd-1234.",
            )
        )
    for link in links:
        found = portal.posted.get(find_id(link) or "")
        if found:
            told.proved.append(f"{item.title}: {_tell(found)}")
        elif _is_missing(portal, link):
            told.wrong.append(
                Difference(
                    item.origin.path,
                    f"{link} is not among the datasets of the portal.",
                    "See whether it moved. If it was taken down, write a step that says so.",
                )
            )
        elif portal.is_whole:
            told.notes.append(
                f"{item.title}: {link} is no address of this portal, and was not looked for."
            )


def _compare_sources(portal: PortalFile, package: Package, told: Compared) -> None:
    """A dataset that was taken from the portal: whether it is still there, and whether it is newer."""
    connect = package.descriptor.connect
    for source in package.descriptor.sources:
        found = portal.posted.get(find_id(source.path or "") or "")
        if found and found.day and found.day > connect.updated.last_day:
            told.notes.append(
                f"{package.title}: {_tell(found)}, after the source of ours ({format_date(connect.updated)}). "
                "There may be a new edition."
            )
        elif source.path and not found and _is_missing(portal, source.path):
            told.wrong.append(
                Difference(
                    package.origin.path,
                    f"its source {source.path} is not among the datasets of the portal.",
                    "See whether it moved, and write the new address.",
                )
            )


def _is_missing(portal: PortalFile, address: str) -> bool:
    """Whether the file would have to list a dataset of this address, and does not."""
    id = find_id(address)
    return (
        portal.is_whole
        and id is not None
        and find_host(address) in portal.hosts
        and id not in portal.posted
    )


# ------------------------------------------------------------------------- what was posted from here


def _compare_posted(catalog: Catalog, portal: PortalFile, package: Package, told: Compared) -> None:
    """The tables of a dataset that were posted as `catalog portal export` writes them: known by the address
    of the dataset's page."""
    address = locate_there(catalog, package)
    ours = [one for one in portal.posted.values() if address in one.about]
    if not ours:
        return
    for table in package.tables.values():
        name = name_there(package, table)
        found = next((one for one in ours if _is_named(one, name)), None)
        if found is None and len(ours) == len(package.tables) == 1:
            found = ours[0]
            _tell_wrong(told, package, f"{_tell(found)}, is called otherwise than {name}.")
        if found is not None:
            told.proved.append(f"{name}: {_tell(found)}")
            for what in _list_differences(package, table, found):
                _tell_wrong(told, package, f"{found.id} on the portal {what}.")
        elif portal.is_whole:
            _tell_wrong(told, package, f"its table {name} is missing on the portal.")


def _is_named(posted: Posted, name: str) -> bool:
    return " ".join(name.split()).casefold() == posted.title.casefold()


def _tell_wrong(told: Compared, package: Package, what: str) -> None:
    mend = f"Post what `catalog portal export {package.id}` writes."
    told.wrong.append(Difference(package.origin.path, what, mend))


def _list_differences(package: Package, table: Table, found: Posted) -> Iterator[str]:
    updated = package.descriptor.connect.updated
    if found.day is not None and found.day < updated.first_day:
        yield f"is older: changed {format_date(found.day.isoformat())}, ours {format_date(updated)}"
    if not found.is_described:
        yield "has no description"
    if found.columns is None:
        return
    there = {column.field: column for column in found.columns}
    ours = {column.field: column for column in list_columns(table)}
    for name, column in ours.items():
        if name not in there:
            yield f"has no column {name}"
        elif there[name].kind != column.kind:
            yield f"has {name} as {there[name].kind or 'no type'}, ours is {column.kind}"
        elif not there[name].is_described:
            yield f"has no description of the column {name}"
    for name in there.keys() - ours.keys():
        yield f"has a column {name} that ours has not"


def _tell(found: Posted) -> str:
    """A dataset there, in words."""
    day = f", changed {format_date(found.day.isoformat())}" if found.day else ""
    return f'{found.id}, "{found.title}"{day}'
