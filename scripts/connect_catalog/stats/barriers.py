"""What stands between the desired datasets and the public, since when, and how long it takes to
remove.

A barrier of a dataset that was declined or withdrawn counts as open, since nobody removed it. It
blocks nothing, since nobody waits for that dataset any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from ..model import Agency, Barrier, Catalog, Term, WorkItem
from .availability import ItemState
from .history import days_between
from .shares import Share, share
from .survival import Survival, estimate_survival


@dataclass(frozen=True)
class BarrierState:
    """A barrier of a desired dataset. days: its age at its end or today, counted from the last day
    its start can mean, so never too old; None if nobody recorded the start."""

    item: WorkItem
    barrier: Barrier
    is_open: bool
    days: int | None

    @property
    def charged_to(self) -> str:
        """The agency it counts for: the one that can remove it, otherwise the dataset's first."""
        return self.barrier.held_by or self.item.agencies[0]


@dataclass(frozen=True)
class BarrierCounts:
    """Barriers of a group: open and resolved ones, and on how many desired datasets."""

    id: str
    title: str
    open: int
    resolved: int
    datasets: int


@dataclass(frozen=True)
class BarrierTimes:
    """How long the barriers of a group last, in days. left_out: those without a start, which no
    number here includes; open_median and open_oldest: ages of the open ones, None if no age is
    known."""

    id: str
    title: str
    survival: Survival
    left_out: int
    open_median: float | None
    open_oldest: int | None


@dataclass(frozen=True)
class MatrixRow:
    """The barriers of an agency: counts of each kind, in the vocabulary's order, and of all."""

    agency: Agency
    counts: tuple[BarrierCounts, ...]
    total: BarrierCounts


@dataclass(frozen=True)
class Blocking:
    """The number of desired datasets still waited for that a kind of barrier blocks (out of all
    still waited for), and of those that no other kind blocks."""

    kind: Term
    datasets: Share
    alone: int


@dataclass(frozen=True)
class BarrierNumbers:
    """All that is counted of barriers together. matrix: by the agency a barrier counts for, and kind;
    reports: by the agency that reported it, and kind; blocking: kinds that block something, most
    first; blocked: of the desired datasets still waited for, those with an open barrier."""

    times: BarrierTimes
    times_by_kind: tuple[BarrierTimes, ...]
    times_by_agency: tuple[BarrierTimes, ...]
    matrix: tuple[MatrixRow, ...]
    reported: Share
    reports: tuple[MatrixRow, ...]
    blocked: Share
    blocking: tuple[Blocking, ...]

    @property
    def most_blocking(self) -> tuple[Blocking, ...]:
        """The kind that blocks the most datasets; several kinds if they tie."""
        most = max((b.datasets.part for b in self.blocking), default=0)
        return tuple(b for b in self.blocking if b.datasets.part == most)


def measure_barriers(
    catalog: Catalog, items: tuple[ItemState, ...], states: tuple[BarrierState, ...]
) -> BarrierNumbers:
    """Every number about barriers, apart from the counts in one group."""
    kinds, agencies = catalog.vocabulary.barrier_kinds, catalog.agencies.values()
    by_agency = ((a, [s for s in states if s.charged_to == a.id]) for a in agencies)
    waiting = [i for i in items if not (i.status.obtained or i.status.closed)]
    return BarrierNumbers(
        times=barrier_times("all", "", states),
        times_by_kind=tuple(
            barrier_times(k.id, k.title, [s for s in states if s.barrier.kind == k.id])
            for k in kinds
        ),
        times_by_agency=tuple(barrier_times(a.id, a.title, held) for a, held in by_agency if held),
        matrix=cross(catalog, states, lambda state: state.charged_to),
        reported=share(states, lambda state: state.barrier.reported_by is not None),
        reports=cross(catalog, states, lambda state: state.barrier.reported_by),
        blocked=share(waiting, lambda item: bool(item.open_barriers)),
        blocking=count_blocking(kinds, waiting),
    )


def barrier_state(item: WorkItem, barrier: Barrier, today: date) -> BarrierState:
    end = barrier.until.first_day if barrier.until else today
    days = days_between(barrier.since, end) if barrier.since else None
    return BarrierState(item, barrier, barrier.until is None, days)


def barrier_times(id: str, title: str, states: Iterable[BarrierState]) -> BarrierTimes:
    """The times of a group of barriers. The open ones count in the time to resolve with their
    present age; without them, that time would seem shorter than it is."""
    states = tuple(states)
    dated = [(state.days, state.is_open) for state in states if state.days is not None]
    ages = [days for days, is_open in dated if is_open]
    return BarrierTimes(
        id,
        title,
        estimate_survival([days for days, _ in dated], [is_open for _, is_open in dated]),
        len(states) - len(dated),
        median(ages) if ages else None,
        max(ages, default=None),
    )


def cross(
    catalog: Catalog, states: tuple[BarrierState, ...], find: Callable[[BarrierState], str | None]
) -> tuple[MatrixRow, ...]:
    """Barriers by agency and kind. find: gives the id of the agency that a barrier counts for;
    agencies without barriers are left out."""
    return tuple(
        MatrixRow(
            agency,
            barriers_by_kind(catalog, held),
            barrier_counts(agency.id, agency.title, held),
        )
        for agency in catalog.agencies.values()
        if (held := tuple(s for s in states if find(s) == agency.id))
    )


def count_blocking(kinds: tuple[Term, ...], waiting: list[ItemState]) -> tuple[Blocking, ...]:
    """waiting: the desired datasets that are neither obtained nor given up."""
    opened = [{barrier.kind for barrier in item.open_barriers} for item in waiting]
    blocked = [[ids for ids in opened if kind.id in ids] for kind in kinds]
    rows = [
        Blocking(kind, Share(len(sets), len(waiting)), sum(len(ids) == 1 for ids in sets))
        for kind, sets in zip(kinds, blocked, strict=True)
        if sets
    ]
    return tuple(sorted(rows, key=lambda row: -row.datasets.part))


def barrier_counts(id: str, title: str, states: Iterable[BarrierState]) -> BarrierCounts:
    states = tuple(states)
    opened = sum(state.is_open for state in states)
    datasets = len({state.item.number for state in states})
    return BarrierCounts(id, title, opened, len(states) - opened, datasets)


def barriers_by_kind(
    catalog: Catalog, states: tuple[BarrierState, ...]
) -> tuple[BarrierCounts, ...]:
    return tuple(
        barrier_counts(kind.id, kind.title, [s for s in states if s.barrier.kind == kind.id])
        for kind in catalog.vocabulary.barrier_kinds
    )


def barriers_by_agency(
    catalog: Catalog, states: tuple[BarrierState, ...]
) -> tuple[BarrierCounts, ...]:
    return tuple(row.total for row in cross(catalog, states, lambda state: state.charged_to))


def barriers_by_dataset(
    items: tuple[ItemState, ...], states: tuple[BarrierState, ...]
) -> tuple[BarrierCounts, ...]:
    return tuple(
        barrier_counts(i.item.id, i.item.title, [s for s in states if s.item is i.item])
        for i in items
    )
