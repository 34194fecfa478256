"""Catalog to numbers. `compute` is the one function; every share keeps its denominator."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TypeVar

from .model import (
    Agency,
    Barrier,
    Catalog,
    DataRequest,
    Measure,
    Meeting,
    Package,
    PartialDate,
    Status,
    Training,
    WorkItem,
)

T = TypeVar("T")
R = TypeVar("R", Meeting, Training, DataRequest)


@dataclass(frozen=True)
class Share:
    """part of whole; prints "7 of 20"."""

    part: int
    whole: int

    def __str__(self) -> str:
        return f"{self.part} of {self.whole}"

    @property
    def percent(self) -> float | None:
        """None where there is nothing to share."""
        return 100 * self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Variety:
    """Barriers and their kinds; prints "25 open barriers of 6 kinds"."""

    barriers: int
    kinds: int

    def __str__(self) -> str:
        return (f"{self.barriers} open barrier{'' if self.barriers == 1 else 's'} of "
                f"{self.kinds} kind{'' if self.kinds == 1 else 's'}")


@dataclass(frozen=True)
class ItemState:
    """Where a desired dataset stands. since is None where nobody recorded the date."""

    item: WorkItem
    status: Status
    since: PartialDate | None
    open_barriers: tuple[Barrier, ...]


@dataclass(frozen=True)
class StatusCounts:
    """How many desired datasets of a group stand at each status, in the vocabulary's order."""

    id: str
    title: str
    counts: Mapping[str, int]
    total: int
    obtained: Share
    published: Share


@dataclass(frozen=True)
class BarrierState:
    """A barrier of a desired dataset. days: its age up to its end or today, counted from the last
    day its start can mean, so never too old; None where nobody recorded the start."""

    item: WorkItem
    barrier: Barrier
    is_open: bool
    days: int | None


@dataclass(frozen=True)
class BarrierCounts:
    """Barriers of a group: open and resolved ones, and on how many desired datasets."""

    id: str
    title: str
    open: int
    resolved: int
    datasets: int


@dataclass(frozen=True)
class Freshness:
    """When a dataset's next edition is due, by its own declaration or its frequency.

    state: "up to date", "overdue", or "not due" where nothing falls due.
    """

    package: Package
    due: date | None
    state: str
    days_over: int


@dataclass(frozen=True)
class Activity:
    """What the programme has done, as far as it is recorded."""

    statewide_meetings: int
    regional_meetings: int
    people_trained: int
    requests_answered: Share


@dataclass(frozen=True)
class Statistics:
    """All numbers of the catalog on a day."""

    today: date
    items: tuple[ItemState, ...]
    desired: StatusCounts
    by_agency: tuple[StatusCounts, ...]
    by_topic: tuple[StatusCounts, ...]
    agencies_with_metadata: Share
    agencies_posting: Share
    freshness: tuple[Freshness, ...]
    fresh: Share
    barriers: tuple[BarrierState, ...]
    barriers_by_kind: tuple[BarrierCounts, ...]
    barriers_by_agency: tuple[BarrierCounts, ...]
    barriers_by_dataset: tuple[BarrierCounts, ...]
    activity: Activity


def compute(catalog: Catalog, today: date) -> Statistics:
    """Every number of the catalog as it stands on `today`."""
    items = tuple(_item_state(catalog, item) for item in _in_order(catalog))
    barriers = tuple(_barrier_state(i.item, b, today) for i in items for b in i.item.barriers)
    freshness = tuple(_freshness(catalog, package, today) for package in catalog.datasets)
    children_agencies = _child_serving(catalog)
    return Statistics(
        today=today,
        items=items,
        desired=_status_counts(catalog, "all", "All desired datasets", items),
        by_agency=_by_agency(catalog, items),
        by_topic=_by_topic(catalog, items),
        agencies_with_metadata=_share(children_agencies, lambda a: _returned_metadata(catalog, a)),
        agencies_posting=_share(children_agencies, lambda a: _posts_data(items, a)),
        freshness=freshness,
        fresh=_share([f for f in freshness if f.due is not None], lambda f: f.state == "up to date"),
        barriers=barriers,
        barriers_by_kind=_barriers_by_kind(catalog, barriers),
        barriers_by_agency=_barriers_by_agency(catalog, barriers),
        barriers_by_dataset=_barriers_by_dataset(items, barriers),
        activity=_activity(catalog),
    )


def _in_order(catalog: Catalog) -> list[WorkItem]:
    return sorted(catalog.workplan.values(), key=lambda item: item.number)


def _share(things: Iterable[T], holds: Callable[[T], bool]) -> Share:
    answers = [holds(thing) for thing in things]
    return Share(sum(answers), len(answers))


# --------------------------------------------------------------------------------- availability


def _statuses(catalog: Catalog) -> dict[str, Status]:
    return {status.id: status for status in catalog.vocabulary.statuses}


def _item_state(catalog: Catalog, item: WorkItem) -> ItemState:
    status = _statuses(catalog)[item.current.status]
    return ItemState(item, status, item.current.date, item.open_barriers)


def _status_counts(
    catalog: Catalog, id: str, title: str, items: Iterable[ItemState]
) -> StatusCounts:
    items = tuple(items)
    counts = {status: 0 for status in _statuses(catalog)}
    for state in items:
        counts[state.status.id] += 1
    return StatusCounts(
        id, title, counts, len(items),
        _share(items, lambda state: state.status.obtained),
        _share(items, lambda state: state.status.published),
    )


def _by_agency(catalog: Catalog, items: tuple[ItemState, ...]) -> tuple[StatusCounts, ...]:
    """A desired dataset counts once, for the first agency it names."""
    return tuple(
        _status_counts(catalog, agency.id, agency.title, held)
        for agency in catalog.agencies.values()
        if (held := [state for state in items if state.item.agencies[0] == agency.id])
    )


def _by_topic(catalog: Catalog, items: tuple[ItemState, ...]) -> tuple[StatusCounts, ...]:
    return tuple(
        _status_counts(catalog, topic.id, topic.title, about)
        for topic in catalog.vocabulary.topics
        if (about := [state for state in items if state.item.topic == topic.id])
    )


def _child_serving(catalog: Catalog) -> list[Agency]:
    return [a for a in catalog.agencies.values() if a.kind == "state-agency" and a.serves_children]


def _returned_metadata(catalog: Catalog, agency: Agency) -> bool:
    """Whether a desired dataset the agency holds ever reached a status that counts as metadata."""
    statuses = _statuses(catalog)
    return any(
        statuses[entry.status].metadata
        for item in catalog.workplan.values() if agency.id in item.agencies
        for entry in item.history
    )


def _posts_data(items: tuple[ItemState, ...], agency: Agency) -> bool:
    """Whether a desired dataset the agency holds is published now."""
    return any(state.status.published and agency.id in state.item.agencies for state in items)


def _freshness(catalog: Catalog, package: Package, today: date) -> Freshness:
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


# ------------------------------------------------------------------------------------- barriers


def _barrier_state(item: WorkItem, barrier: Barrier, today: date) -> BarrierState:
    end = barrier.until.first_day if barrier.until else today
    days = max((end - barrier.since.last_day).days, 0) if barrier.since else None
    return BarrierState(item, barrier, barrier.until is None, days)


def _barrier_counts(id: str, title: str, states: Iterable[BarrierState]) -> BarrierCounts:
    states = tuple(states)
    opened = sum(state.is_open for state in states)
    datasets = len({state.item.number for state in states})
    return BarrierCounts(id, title, opened, len(states) - opened, datasets)


def _barriers_by_kind(catalog: Catalog, states: tuple[BarrierState, ...]) -> tuple[BarrierCounts, ...]:
    return tuple(
        _barrier_counts(kind.id, kind.title, [s for s in states if s.barrier.kind == kind.id])
        for kind in catalog.vocabulary.barrier_kinds
    )


def _barriers_by_agency(catalog: Catalog, states: tuple[BarrierState, ...]) -> tuple[BarrierCounts, ...]:
    """A barrier counts for the agency that holds it, or else for the dataset's first agency."""
    return tuple(
        _barrier_counts(agency.id, agency.title, held)
        for agency in catalog.agencies.values()
        if (held := [s for s in states if (s.barrier.held_by or s.item.agencies[0]) == agency.id])
    )


def _barriers_by_dataset(
    items: tuple[ItemState, ...], states: tuple[BarrierState, ...]
) -> tuple[BarrierCounts, ...]:
    return tuple(
        _barrier_counts(i.item.id, i.item.title, [s for s in states if s.item is i.item])
        for i in items
    )


# ------------------------------------------------------------------------------------- activity


def _counted(catalog: Catalog, records: Mapping[str, R]) -> list[R]:
    """Records that count: samples do only where catalog.yml says so."""
    return [r for r in records.values() if catalog.settings.count_samples or not r.sample]


def _activity(catalog: Catalog) -> Activity:
    meetings = _counted(catalog, catalog.meetings)
    trainings = _counted(catalog, catalog.trainings)
    requests = _counted(catalog, catalog.requests)
    return Activity(
        statewide_meetings=sum(meeting.kind == "statewide" for meeting in meetings),
        regional_meetings=sum(meeting.kind == "regional" for meeting in meetings),
        people_trained=sum(training.people_trained for training in trainings),
        requests_answered=_share(requests, lambda request: request.status == "answered"),
    )


# ------------------------------------------------------------------------------ one flat table


@dataclass(frozen=True)
class Figure:
    """One number with what it counts. of: the denominator, None for a plain count."""

    measure: str
    by: str
    group: str
    value: int
    of: int | None
    unit: str


def figures(statistics: Statistics) -> tuple[Figure, ...]:
    """Every number as a row of one table, for CSV, JSON and the terminal."""
    s = statistics
    rows = [
        *_share_rows("share-obtained", "obtained", (s.desired,), s.by_agency, s.by_topic),
        *_share_rows("share-published", "published", (s.desired,), s.by_agency, s.by_topic),
        *_status_rows("all", (s.desired,)), *_status_rows("agency", s.by_agency),
        *_status_rows("topic", s.by_topic),
        _share_row("agencies-returning-metadata", s.agencies_with_metadata, "agencies"),
        _share_row("agencies-posting-data", s.agencies_posting, "agencies"),
        _share_row("datasets-up-to-date", s.fresh, "datasets"),
        *_barrier_rows("kind", s.barriers_by_kind), *_barrier_rows("agency", s.barriers_by_agency),
        *_barrier_rows("dataset", s.barriers_by_dataset),
        *_age_rows(s.barriers),
        Figure("statewide-meetings", "all", "all", s.activity.statewide_meetings, None, "meetings"),
        Figure("regional-meetings", "all", "all", s.activity.regional_meetings, None, "meetings"),
        Figure("people-trained", "all", "all", s.activity.people_trained, None, "people"),
        _share_row("requests-answered", s.activity.requests_answered, "requests"),
    ]
    return tuple(rows)


def _share_row(measure: str, share: Share, unit: str, by: str = "all", group: str = "all") -> Figure:
    return Figure(measure, by, group, share.part, share.whole, unit)


def _share_rows(measure: str, field: str, *families: tuple[StatusCounts, ...]) -> Iterable[Figure]:
    for by, family in zip(("all", "agency", "topic"), families, strict=True):
        for counts in family:
            yield _share_row(measure, getattr(counts, field), "desired datasets", by, counts.id)


def _status_rows(by: str, family: tuple[StatusCounts, ...]) -> Iterable[Figure]:
    for counts in family:
        for status, count in counts.counts.items():
            yield Figure(f"status-{status}", by, counts.id, count, counts.total, "desired datasets")


def _barrier_rows(by: str, family: tuple[BarrierCounts, ...]) -> Iterable[Figure]:
    for counts in family:
        total = counts.open + counts.resolved
        yield Figure("barriers-open", by, counts.id, counts.open, total, "barriers")
        yield Figure("barriers-resolved", by, counts.id, counts.resolved, total, "barriers")
        yield Figure("datasets-with-barriers", by, counts.id, counts.datasets, None, "desired datasets")


def _age_rows(states: Iterable[BarrierState]) -> Iterable[Figure]:
    """Ages of barriers, each named by its desired dataset, its place in the record, and its kind."""
    for _, held in groupby(states, key=lambda state: state.item.number):
        for place, state in enumerate(held, start=1):
            if state.days is not None:
                name = f"{state.item.id}/{place}/{state.barrier.kind}"
                yield Figure("barrier-age", "barrier", name, state.days, None, "days")


MEASURES: Mapping[Measure, Callable[[Statistics], Share | Variety]] = {
    "share-obtained": lambda s: s.desired.obtained,
    "share-published": lambda s: s.desired.published,
    "agencies-returning-metadata": lambda s: s.agencies_with_metadata,
    "agencies-posting-data": lambda s: s.agencies_posting,
    "barriers-by-kind": lambda s: Variety(
        sum(k.open for k in s.barriers_by_kind), sum(k.open > 0 for k in s.barriers_by_kind)),
}
