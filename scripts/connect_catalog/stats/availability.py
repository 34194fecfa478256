"""How far the desired datasets have come, and how fresh the datasets in the catalog are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..model import (
    Agency,
    Barrier,
    Catalog,
    HistoryEntry,
    Package,
    PartialDate,
    Status,
    WorkItem,
)
from .history import days_between
from .shares import Share, share


@dataclass(frozen=True)
class ItemState:
    """Where a desired dataset stands. since is None if nobody recorded the date; days: how long it
    has been there, counted from the last day that `since` can mean, so never too long."""

    item: WorkItem
    status: Status
    since: PartialDate | None
    days: int | None
    open_barriers: tuple[Barrier, ...]


@dataclass(frozen=True)
class StatusCounts:
    """How many desired datasets of a group have each status, in the vocabulary's order. The group
    of all of them has no title."""

    id: str
    title: str
    counts: Mapping[str, int]
    total: int
    obtained: Share
    published: Share


@dataclass(frozen=True)
class Freshness:
    """When the next edition of a dataset is due, by its own declaration or its frequency.

    state: "up to date", "overdue", or "not due" if nothing falls due.
    """

    package: Package
    due: date | None
    state: str
    days_over: int


def in_order(catalog: Catalog) -> list[WorkItem]:
    return sorted(catalog.workplan.values(), key=lambda item: item.number)


def all_statuses(catalog: Catalog) -> dict[str, Status]:
    return {status.id: status for status in catalog.vocabulary.statuses}


def item_state(catalog: Catalog, item: WorkItem, today: date) -> ItemState:
    status, since = all_statuses(catalog)[item.current.status], item.current.date
    days = days_between(since, today) if since else None
    return ItemState(item, status, since, days, item.open_barriers)


def status_counts(
    catalog: Catalog, id: str, title: str, items: Iterable[ItemState]
) -> StatusCounts:
    items = tuple(items)
    counts = {status: 0 for status in all_statuses(catalog)}
    for state in items:
        counts[state.status.id] += 1
    return StatusCounts(
        id,
        title,
        counts,
        len(items),
        share(items, lambda state: state.status.obtained),
        share(items, lambda state: state.status.published),
    )


def by_agency(catalog: Catalog, items: tuple[ItemState, ...]) -> tuple[StatusCounts, ...]:
    """A desired dataset counts once, for the first agency it names."""
    return tuple(
        status_counts(catalog, agency.id, agency.title, held)
        for agency in catalog.agencies.values()
        if (held := [state for state in items if state.item.agencies[0] == agency.id])
    )


def by_topic(catalog: Catalog, items: tuple[ItemState, ...]) -> tuple[StatusCounts, ...]:
    return tuple(
        status_counts(catalog, topic.id, topic.title, about)
        for topic in catalog.vocabulary.topics
        if (about := [state for state in items if state.item.topic == topic.id])
    )


def child_serving(catalog: Catalog) -> list[Agency]:
    return [a for a in catalog.agencies.values() if a.kind == "state-agency" and a.serves_children]


def first_metadata(catalog: Catalog, item: WorkItem) -> HistoryEntry | None:
    """The step at which a desired dataset first reached a status that counts as metadata."""
    statuses = all_statuses(catalog)
    return next((entry for entry in item.history if statuses[entry.status].metadata), None)


def returned_metadata(catalog: Catalog, agency: Agency) -> bool:
    """Whether a desired dataset the agency holds ever reached a status that counts as metadata."""
    return any(
        first_metadata(catalog, item) is not None
        for item in catalog.workplan.values()
        if agency.id in item.agencies
    )


def posts_data(catalog: Catalog, item: WorkItem, agency: Agency) -> bool:
    """Whether a desired dataset is published now, and the agency holds it."""
    return all_statuses(catalog)[item.current.status].published and agency.id in item.agencies


def measure_freshness(catalog: Catalog, package: Package, today: date) -> Freshness:
    connect = package.descriptor.connect
    frequency = next(f for f in catalog.vocabulary.frequencies if f.id == connect.frequency)
    if connect.due is not None:
        due = connect.due.last_day
    elif frequency.days is not None:
        due = connect.updated.last_day + timedelta(days=frequency.days)
    else:
        return Freshness(package, None, "not due", 0)
    over = max((today - due).days, 0)
    return Freshness(package, due, "overdue" if over else "up to date", over)
