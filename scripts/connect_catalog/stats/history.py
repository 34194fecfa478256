"""The catalog as it stood on a day, according to the dates in its records."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from ..model import (
    Barrier,
    Catalog,
    DataRequest,
    Element,
    HistoryEntry,
    LogicModel,
    PartialDate,
    Record,
    WorkItem,
)

T = TypeVar("T", bound=Record)


def happened(when: PartialDate | None, day: date) -> bool:
    """Whether something dated `when` had happened by the end of a day. A date known only to the
    month or year counts as its last day, so never too early. Something without a date counts as
    past."""
    return when is None or when.last_day <= day


def days_between(start: PartialDate, end: date) -> int:
    """Whole days from the last day the start can mean, so never too many; never below 0."""
    return max((end - start.last_day).days, 0)


def as_of(catalog: Catalog, day: date) -> Catalog:
    """The catalog without anything dated after a day.

    What has no date stays, since nobody recorded when it began. A barrier that ended later is open
    again, and so is a request that was closed later. Packages and words stay as they are.
    """
    return replace(
        catalog,
        logic_model=_model_as_of(catalog, day),
        workplan=_keep(catalog.workplan, lambda item: _item_as_of(item, day)),
        requests=_keep(catalog.requests, lambda request: _request_as_of(request, day)),
        meetings=_dated(catalog.meetings, "date", day),
        trainings=_dated(catalog.trainings, "date", day),
        uses=_dated(catalog.uses, "date", day),
        removals=_dated(catalog.removals, "removed", day),
        reports=_dated(catalog.reports, "until", day),
        usage=_keep(
            catalog.usage, lambda usage: usage if usage.counted[-1].end[:10] <= str(day) else None
        ),
    )


def drop_coming(catalog: Catalog, today: date) -> Catalog:
    """The catalog without meetings that are still to come. Nothing else has a date in the
    future."""
    meetings = {id: m for id, m in catalog.meetings.items() if m.date.first_day <= today}
    return replace(catalog, meetings=MappingProxyType(meetings))


def _keep(records: Mapping[str, T], change: Callable[[T], T | None]) -> Mapping[str, T]:
    changed = ((id, change(record)) for id, record in records.items())
    return MappingProxyType({id: record for id, record in changed if record is not None})


def _dated(records: Mapping[str, T], name: str, day: date) -> Mapping[str, T]:
    return _keep(records, lambda r: r if happened(getattr(r, name), day) else None)


def _copy(record: T, **changes: object) -> T:
    """A record with other values in some fields, and the same origin."""
    changed = record.model_copy(update=changes)
    changed._origin = record.origin
    return changed


def _item_as_of(item: WorkItem, day: date) -> WorkItem | None:
    history = tuple(_until(item.history, day))
    barriers = tuple(_barrier_as_of(b, day) for b in item.barriers if happened(b.since, day))
    return _copy(item, history=history, barriers=barriers) if history else None


def _until(history: Iterable[HistoryEntry], day: date) -> Iterator[HistoryEntry]:
    """The steps up to the first that is dated after a day."""
    for entry in history:
        if not happened(entry.date, day):
            return
        yield entry


def _barrier_as_of(barrier: Barrier, day: date) -> Barrier:
    if happened(barrier.until, day):
        return barrier
    return barrier.model_copy(update={"until": None, "remedy": None})


def _request_as_of(request: DataRequest, day: date) -> DataRequest | None:
    if not happened(request.received, day):
        return None
    if happened(request.closed, day):
        return request
    return _copy(request, status="open", closed=None, reason=None, answered_with=())


def _model_as_of(catalog: Catalog, day: date) -> LogicModel:
    def change(element: Element) -> Element:
        milestones = tuple(
            m if happened(m.reached, day) else m.model_copy(update={"reached": None})
            for m in element.milestones
        )
        return element.model_copy(update={"milestones": milestones})

    model = catalog.logic_model
    columns = ("inputs", "activities", "outputs", "outcomes")
    return _copy(model, **{name: tuple(map(change, getattr(model, name))) for name in columns})


NOT_LISTED = "not listed"


def status_on(item: WorkItem, day: date) -> str | None:
    """The status of a desired dataset at the end of a day: its id; NOT_LISTED before its first
    step; None where the dates recorded do not tell (a step near it has no date, or only a year)."""
    status: str | None = NOT_LISTED
    for entry in item.history:
        if entry.date is None:
            status = None
        elif entry.date.last_day <= day:
            status = entry.status
        elif entry.date.first_day <= day:
            return None
        else:
            return status
    return status if item.current.date is not None else None


def month_ends(first: date, last: date) -> list[date]:
    """The last day of every month from that of `first` to the last whole one before or on `last`."""
    ends, year, month = [], first.year, first.month
    while (end := date(year, month, calendar.monthrange(year, month)[1])) <= last:
        ends.append(end)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return ends
