"""How the desired datasets moved over time: planned against actual, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ..model import Catalog, PartialDate, PlanStep, Status, WorkItem
from .availability import ItemState, all_statuses
from .history import NOT_LISTED, days_between, month_ends, status_on
from .survival import Survival, estimate_survival

MONTHS = 24  # so many months back are shown


@dataclass(frozen=True)
class PlannedStep:
    """A step of a plan beside what happened. actual: when it or a later step was reached; None if
    it was not, or nobody recorded when. days_late: days from the planned day to the actual one (or
    to today, while it is open), counted from the last day the plan can mean; 0 if it was on
    time."""

    item: WorkItem
    step: PlanStep
    status: Status
    is_reached: bool
    actual: PartialDate | None
    days_late: int


@dataclass(frozen=True)
class Due:
    """What is to be done next. by is None if no day is set; held_by: the agency's id."""

    item: WorkItem
    words: str
    by: PartialDate | None
    held_by: str
    days_over: int


@dataclass(frozen=True)
class MonthCounts:
    """Desired datasets by status at the end of a month. unknown: those whose recorded dates do not
    tell; not_listed: those not yet on the list."""

    end: date
    counts: Mapping[str, int]
    unknown: int
    not_listed: int


@dataclass(frozen=True)
class BurnUp:
    """At the end of a month: how many desired datasets should have been obtained by then according
    to their plans, and how many were (None for future months)."""

    end: date
    planned: int
    obtained: int | None


@dataclass(frozen=True)
class Waits:
    """Days from request to obtained, for a group. undated: those without a recorded day of the
    request, or without a recorded day on which they were obtained."""

    id: str
    title: str
    survival: Survival
    undated: int


@dataclass(frozen=True)
class WorkPlanProgress:
    """months: oldest first, none where no date is recorded; undated: desired datasets that are
    obtained, but since when is not recorded."""

    plan: tuple[PlannedStep, ...]
    due: tuple[Due, ...]
    months: tuple[MonthCounts, ...]
    burn_up: tuple[BurnUp, ...]
    undated: int
    waits: Waits
    waits_by_agency: tuple[Waits, ...]


def measure_progress(
    catalog: Catalog, items: tuple[ItemState, ...], today: date
) -> WorkPlanProgress:
    """Everything about the work plan that involves time. items: in the order they are shown."""
    statuses = all_statuses(catalog)
    plan = tuple(step for i in items for step in compare_plan(i.item, statuses, today))
    return WorkPlanProgress(
        plan,
        list_due(items, plan, today),
        count_months(items, statuses, today),
        draw_burn_up(items, statuses, today),
        sum(i.status.obtained and i.since is None for i in items),
        measure_waits("all", "", items, statuses, today),
        tuple(
            measure_waits(agency.id, agency.title, held, statuses, today)
            for agency in catalog.agencies.values()
            if (held := [i for i in items if i.item.agencies[0] == agency.id])
        ),
    )


# ------------------------------------------------------------------------- planned against actual


def compare_plan(
    item: WorkItem, statuses: Mapping[str, Status], today: date
) -> Iterable[PlannedStep]:
    """Each step of a plan beside the first history entry that is as far along, or farther. How far
    along a status is follows the vocabulary's order; closed statuses are left out."""
    way = {id: place for place, (id, s) in enumerate(statuses.items()) if not s.closed}
    for step in item.plan:
        reached = [e for e in item.history if way.get(e.status, -1) >= way[step.status]]
        actual = reached[0].date if reached else None
        end = today if not reached else actual.first_day if actual else step.by.last_day
        late = days_between(step.by, end)
        yield PlannedStep(item, step, statuses[step.status], bool(reached), actual, late)


def list_due(
    items: Iterable[ItemState], plan: Iterable[PlannedStep], today: date
) -> tuple[Due, ...]:
    """What is to be done next: the first step not reached of each plan, and the next steps of open
    barriers. The longest overdue come first, then what falls due, then what has no day. Nothing is
    due for a dataset that was given up."""
    waiting = [i for i in items if not i.status.closed]
    due = [d for i in waiting for d in (*_next_steps(i, plan, today), *_next_acts(i, today))]
    return tuple(sorted(due, key=lambda d: d.by.last_day if d.by else date.max))


def _next_steps(state: ItemState, plan: Iterable[PlannedStep], today: date) -> list[Due]:
    open_steps = [p for p in plan if p.item is state.item and not p.is_reached]
    return [_due(state, p.status.title, p.step.by, p.step.held_by, today) for p in open_steps[:1]]


def _next_acts(state: ItemState, today: date) -> list[Due]:
    return [
        _due(state, barrier.next_step, barrier.due, barrier.held_by, today)
        for barrier in state.open_barriers
        if barrier.next_step is not None
    ]


def _due(
    state: ItemState, words: str, by: PartialDate | None, held_by: str | None, today: date
) -> Due:
    over = days_between(by, today) if by else 0
    return Due(state.item, words, by, held_by or state.item.agencies[0], over)


# ----------------------------------------------------------------------------------- over months


def count_months(
    items: Iterable[ItemState], statuses: Mapping[str, Status], today: date
) -> tuple[MonthCounts, ...]:
    """The desired datasets by status at the end of each of the last 24 months, from the first month
    in which any status is known."""
    items = tuple(items)
    months = tuple(_count_month(items, statuses, end) for end in _months(items, today))
    known = [place for place, month in enumerate(months) if any(month.counts.values())]
    return months[known[0] :] if known else ()


def _months(items: Iterable[ItemState], today: date) -> list[date]:
    dated = [e.date.first_day for i in items for e in i.item.history if e.date is not None]
    return month_ends(min(dated), today)[-MONTHS:] if dated else []


def _count_month(
    items: Iterable[ItemState], statuses: Mapping[str, Status], end: date
) -> MonthCounts:
    stood = [status_on(state.item, end) for state in items]
    counts = {id: stood.count(id) for id in statuses}
    return MonthCounts(end, counts, stood.count(None), stood.count(NOT_LISTED))


def draw_burn_up(
    items: Iterable[ItemState], statuses: Mapping[str, Status], today: date
) -> tuple[BurnUp, ...]:
    """One entry for each month from the first recorded date to the last planned one; empty if no
    plan names a day by which a dataset should be obtained."""
    items = tuple(items)
    targets = [day for i in items if (day := _target(i.item, statuses)) is not None]
    dated = [e.date.first_day for i in items for e in i.item.history if e.date is not None]
    if not targets:
        return ()
    last = max(*targets, today)
    ends = month_ends(
        min(*targets, *dated), date(last.year + last.month // 12, last.month % 12 + 1, 1)
    )
    return tuple(
        BurnUp(
            end,
            sum(target <= end for target in targets),
            _obtained_on(items, statuses, end) if end <= today else None,
        )
        for end in ends
    )


def _target(item: WorkItem, statuses: Mapping[str, Status]) -> date | None:
    """The last day by which a dataset is to be obtained, by its plan."""
    steps = (step for step in item.plan if statuses[step.status].obtained)
    return next((step.by.last_day for step in steps), None)


def _obtained_on(items: Iterable[ItemState], statuses: Mapping[str, Status], end: date) -> int:
    stood = (status_on(state.item, end) for state in items)
    return sum(s is not None and s in statuses and statuses[s].obtained for s in stood)


# ------------------------------------------------------------------------------ days from request


def measure_waits(
    id: str, title: str, items: Iterable[ItemState], statuses: Mapping[str, Status], today: date
) -> Waits:
    """Days from request to obtained. Those still waiting count up to today, those given up until
    they were given up."""
    days: list[int] = []
    waiting: list[bool] = []
    undated = 0
    for state in items:
        asked = _first(state.item, statuses, "requested")
        got = _first(state.item, statuses, "obtained")
        end = got or _first(state.item, statuses, "closed")
        if not asked:
            undated += bool(got)
        elif asked[0] is None or (end and end[0] is None):
            undated += 1
        else:
            last = end[0].first_day if end and end[0] else today
            days.append(days_between(asked[0], last))
            waiting.append(got is None)
    return Waits(id, title, estimate_survival(days, waiting), undated)


def _first(
    item: WorkItem, statuses: Mapping[str, Status], flag: str
) -> tuple[PartialDate | None] | None:
    """The recorded date of the first entry whose status has a flag; None if there is none."""
    dates = ((e.date,) for e in item.history if getattr(statuses[e.status], flag))
    return next(dates, None)
