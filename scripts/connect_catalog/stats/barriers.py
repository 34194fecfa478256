"""What stands between the desired datasets and the public, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..model import Barrier, Catalog, WorkItem
from .availability import ItemState


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


def barrier_state(item: WorkItem, barrier: Barrier, today: date) -> BarrierState:
    end = barrier.until.first_day if barrier.until else today
    days = max((end - barrier.since.last_day).days, 0) if barrier.since else None
    return BarrierState(item, barrier, barrier.until is None, days)


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
    """A barrier counts for the agency that holds it, or else for the dataset's first agency."""
    return tuple(
        barrier_counts(agency.id, agency.title, held)
        for agency in catalog.agencies.values()
        if (held := [s for s in states if (s.barrier.held_by or s.item.agencies[0]) == agency.id])
    )


def barriers_by_dataset(
    items: tuple[ItemState, ...], states: tuple[BarrierState, ...]
) -> tuple[BarrierCounts, ...]:
    return tuple(
        barrier_counts(i.item.id, i.item.title, [s for s in states if s.item is i.item])
        for i in items
    )
