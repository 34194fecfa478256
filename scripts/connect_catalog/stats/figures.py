"""Every number as a row of one flat table, for CSV, JSON and the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from . import Statistics
from .availability import ItemState, StatusCounts
from .barriers import BarrierCounts, BarrierNumbers, BarrierState, BarrierTimes, MatrixRow
from .openness import Openness
from .progress import WorkPlanProgress
from .shares import Share


@dataclass(frozen=True)
class Figure:
    """One number and what it counts. of: the denominator; None for a plain count."""

    measure: str
    by: str
    group: str
    value: float
    of: int | None
    unit: str


def figures(statistics: Statistics) -> tuple[Figure, ...]:
    """Every number as a row of one table, for CSV, JSON and the terminal."""
    s = statistics
    rows = [
        *_share_rows("share-obtained", "obtained", (s.desired,), s.by_agency, s.by_topic),
        *_share_rows("share-published", "published", (s.desired,), s.by_agency, s.by_topic),
        *_status_rows("all", (s.desired,)),
        *_status_rows("agency", s.by_agency),
        *_status_rows("topic", s.by_topic),
        _share_row("agencies-returning-metadata", s.agencies_with_metadata, "agencies"),
        _share_row("agencies-posting-data", s.agencies_posting, "agencies"),
        _share_row("datasets-up-to-date", s.fresh, "datasets"),
        *_barrier_rows("kind", s.barriers_by_kind),
        *_barrier_rows("agency", s.barriers_by_agency),
        *_barrier_rows("dataset", s.barriers_by_dataset),
        *_age_rows(s.barriers),
        *_barrier_number_rows(s.barrier_numbers),
        *_state_rows(s.items),
        *_wait_rows(s.progress),
        *_month_rows(s.progress),
        *_openness_rows(s.openness),
        Figure("statewide-meetings", "all", "all", s.activity.statewide_meetings, None, "meetings"),
        Figure("regional-meetings", "all", "all", s.activity.regional_meetings, None, "meetings"),
        Figure("people-trained", "all", "all", s.activity.people_trained, None, "people"),
        _share_row("requests-answered", s.activity.requests_answered, "requests"),
    ]
    return tuple(rows)


def _share_row(
    measure: str, share: Share, unit: str, by: str = "all", group: str = "all"
) -> Figure:
    return Figure(measure, by, group, share.part, share.whole, unit)


def _share_rows(measure: str, field: str, *families: tuple[StatusCounts, ...]) -> Iterable[Figure]:
    for by, family in zip(("all", "agency", "topic"), families, strict=True):
        for counts in family:
            yield _share_row(measure, getattr(counts, field), "desired datasets", by, counts.id)


def _status_rows(by: str, family: tuple[StatusCounts, ...]) -> Iterable[Figure]:
    for counts in family:
        for status, count in counts.counts.items():
            yield Figure(f"status-{status}", by, counts.id, count, counts.total, "desired datasets")


def _state_rows(items: Iterable[ItemState]) -> Iterable[Figure]:
    """Days in the present state, for each desired dataset with recorded dates."""
    for state in items:
        if state.days is not None:
            yield Figure("days-in-state", "dataset", state.item.id, state.days, None, "days")


def _wait_rows(progress: WorkPlanProgress) -> Iterable[Figure]:
    """The median number of days from request to obtained; no row if fewer than half have been
    obtained."""
    for wait in (progress.waits, *progress.waits_by_agency):
        if wait.survival.median is not None:
            by, days = "all" if wait is progress.waits else "agency", wait.survival.median
            yield Figure("median-days-to-obtain", by, wait.id, days, None, "days")


def _month_rows(progress: WorkPlanProgress) -> Iterable[Figure]:
    for month in progress.months:
        listed = sum(month.counts.values()) + month.unknown
        stood = {**month.counts, "not-recorded": month.unknown}
        for status, count in stood.items():
            measure, end = f"month-end-{status}", month.end.isoformat()
            yield Figure(measure, "month", end, count, listed, "desired datasets")


def _openness_rows(scores: Iterable[Openness]) -> Iterable[Figure]:
    for score in scores:
        yield _share_row("openness", score.met, "questions", "dataset", score.state.item.id)


def _barrier_rows(by: str, family: tuple[BarrierCounts, ...]) -> Iterable[Figure]:
    for counts in family:
        total = counts.open + counts.resolved
        yield Figure("barriers-open", by, counts.id, counts.open, total, "barriers")
        yield Figure("barriers-resolved", by, counts.id, counts.resolved, total, "barriers")
        yield Figure(
            "datasets-with-barriers", by, counts.id, counts.datasets, None, "desired datasets"
        )


def _age_rows(states: Iterable[BarrierState]) -> Iterable[Figure]:
    """Ages of barriers, each named by its desired dataset, its place in the record, and its kind."""
    for _, held in groupby(states, key=lambda state: state.item.number):
        for place, state in enumerate(held, start=1):
            if state.days is not None:
                name = f"{state.item.id}/{place}/{state.barrier.kind}"
                yield Figure("barrier-age", "barrier", name, state.days, None, "days")


def _barrier_number_rows(numbers: BarrierNumbers) -> Iterable[Figure]:
    yield from _time_rows("all", (numbers.times,))
    yield from _time_rows("kind", numbers.times_by_kind)
    yield from _time_rows("agency", numbers.times_by_agency)
    for step in numbers.times.survival.steps:
        share = round(100 * step.share, 1)
        yield Figure("barriers-lasting-longer", "days", f"{step.days}", share, None, "percent")
    for row in numbers.matrix:
        yield from _barrier_rows("agency-and-kind", _cells(row))
    yield _share_row("barriers-reported-by-agencies", numbers.reported, "barriers")
    for row in numbers.reports:
        yield from _report_rows("agency", (row.total,))
        yield from _report_rows("agency-and-kind", _cells(row))
    yield _share_row("datasets-blocked", numbers.blocked, "desired datasets")
    for kind in numbers.blocking:
        id, whole = kind.kind.id, kind.datasets.whole
        yield _share_row("datasets-blocked", kind.datasets, "desired datasets", "kind", id)
        yield Figure(
            "datasets-blocked-by-it-alone", "kind", id, kind.alone, whole, "desired datasets"
        )


def _cells(row: MatrixRow) -> tuple[BarrierCounts, ...]:
    """The cells of a row that are not empty, by agency and kind."""
    return tuple(
        replace(cell, id=f"{row.agency.id}/{cell.id}")
        for cell in row.counts
        if cell.open + cell.resolved
    )


def _report_rows(by: str, family: tuple[BarrierCounts, ...]) -> Iterable[Figure]:
    for counts in family:
        total = counts.open + counts.resolved
        yield Figure("barriers-reported-by-agencies", by, counts.id, total, None, "barriers")


def _time_rows(by: str, family: tuple[BarrierTimes, ...]) -> Iterable[Figure]:
    """The times of barriers. An unknown median has no row, and a group without barriers has no row
    at all."""
    for times in family:
        dated = times.survival.ended + times.survival.still_open
        if total := dated + times.left_out:
            yield Figure("barriers-without-start", by, times.id, times.left_out, total, "barriers")
        for measure, days in (
            ("barrier-days-to-resolve-median", times.survival.median),
            ("open-barrier-age-median", times.open_median),
            ("open-barrier-age-oldest", times.open_oldest),
        ):
            if days is not None:
                yield Figure(measure, by, times.id, days, None, "days")
