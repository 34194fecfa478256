"""The numbers that a box of the logic model can show, each with the records it was counted from.

A measure takes the catalog as it is: to ask about an earlier day, pass `as_of(catalog, day)`. The
first paragraph of a measure's docstring is its definition on the site.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from ..model import (
    MEASURED,
    Agency,
    Assessment,
    Barrier,
    Catalog,
    Element,
    MeasureId,
    Meeting,
    PartialDate,
    Status,
    Training,
    WorkItem,
)
from .availability import (
    all_statuses,
    child_serving,
    first_metadata,
    in_order,
    posts_data,
)
from .history import as_of, drop_coming, month_ends
from .shares import Share, Variety, counted

MONTHS = 24  # so many month ends a trend shows at most


@dataclass(frozen=True)
class Counted:
    """A record that a value was counted from. when: the date from which it counts, None if nobody
    recorded it; adds: what it adds to the value, 0 if its content was counted already; tells: the
    titles of its content; gain: the change of scores, in points of 100."""

    title: str
    family: str
    id: str
    when: PartialDate | None
    adds: int = 1
    tells: tuple[str, ...] = ()
    gain: float | None = None


@dataclass(frozen=True)
class MeanChange:
    """A mean change of scores in points of 100, with its 95% confidence interval from low to high,
    and the number of people it is based on."""

    points: float
    low: float
    high: float
    people: int


@dataclass(frozen=True)
class Measurement:
    """What a measure found. value is None if there is nothing to show: why_none says why, or is
    empty if nothing is recorded yet. fewer_than: the number of people needed, if too few answered.
    The value (of a share its part, of a variety its barriers, of a change its people) is the sum of
    what the counted records add."""

    value: int | Share | Variety | MeanChange | None
    unit: str
    counted: tuple[Counted, ...] = ()
    why_none: Literal["", "not counted", "too few"] = ""
    fewer_than: int = 0

    @property
    def number(self) -> float | None:
        """The value as one number: of a share its part, of a variety its barriers, of a change its
        points of 100."""
        match self.value:
            case Share(part=number) | Variety(barriers=number):
                return number
            case MeanChange(points=points):
                return round(points, 1)
        return self.value


def measure(catalog: Catalog, element: Element) -> Measurement:
    """What the measure of a box finds in the catalog as it stands."""
    if element.measure is None:
        return Measurement(None, "", why_none="not counted")
    return MEASURES[element.measure](catalog, element)


# ------------------------------------------------------------------------ meetings and trainings


def _family(element: Element) -> str:
    """The records that the measure of an element counts."""
    assert element.measure is not None  # noqa: S101 - the measure has called this
    return MEASURED[element.measure]


def _choose(catalog: Catalog, element: Element, *but: str) -> list[Any]:
    """The records of the measure's family that `where` selects, oldest first. but: fields that
    select something else."""
    family = _family(element)
    records = counted(catalog, getattr(catalog, family))
    chosen = [
        record
        for record in records
        if all(
            _matches(getattr(record, name), values)
            for name, values in element.where.items()
            if name not in but
        )
    ]
    return sorted(chosen, key=lambda record: (_dated(record).last_day, record.id))


def _matches(value: Any, wanted: tuple[str, ...]) -> bool:
    """Whether the value of a field, or one of its values if it has several, is among the wanted
    ones."""
    several = value if isinstance(value, (tuple, Mapping)) else (value,)
    return any(str(one) in wanted for one in several)


def _dated(record: Any) -> PartialDate:
    dated: PartialDate = record.until if hasattr(record, "until") else record.date
    return dated


def _tally(rows: Iterable[Counted], unit: str) -> Measurement:
    """A plain count. Without any record nothing is known, which is not the same as zero."""
    rows = tuple(rows)
    return Measurement(sum(row.adds for row in rows) if rows else None, unit, rows)


def _row(element: Element, record: Any, adds: int = 1, tells: tuple[str, ...] = ()) -> Counted:
    family = _family(element)
    return Counted(record.title, family, record.id, _dated(record), adds, tells)


def count_records(unit: str, words: str) -> Callable[[Catalog, Element], Measurement]:
    """A measure that counts each chosen record once. words: its definition."""

    def count(catalog: Catalog, element: Element) -> Measurement:
        return _tally((_row(element, record) for record in _choose(catalog, element)), unit)

    count.__doc__ = words
    return count


def count_attendances(catalog: Catalog, element: Element) -> Measurement:
    """How many came, meeting by meeting: who came to three meetings counts three times. Meetings
    that do not say who came are left out."""
    roles = element.where.get("attendees")
    return _tally(
        (
            _row(element, meeting, sum(_of_roles(meeting, roles)))
            for meeting in _choose(catalog, element, "attendees")
            if meeting.attendees
        ),
        "attendances",
    )


def _of_roles(meeting: Meeting, roles: tuple[str, ...] | None) -> Iterator[int]:
    return (n for role, n in meeting.attendees.items() if roles is None or role in roles)


def count_needs(catalog: Catalog, element: Element) -> Measurement:
    """The needs that families told of at meetings."""
    return _tally(
        (
            _row(element, meeting, len(meeting.needs_heard))
            for meeting in _choose(catalog, element)
            if meeting.needs_heard
        ),
        "needs",
    )


def count_trained(catalog: Catalog, element: Element) -> Measurement:
    """How many were trained, training by training: who took two trainings counts twice."""
    return _tally((_row(element, t, t.people_trained) for t in _choose(catalog, element)), "people")


def count_agencies_there(catalog: Catalog, element: Element) -> Measurement:
    """The state agencies that serve children and were at one of the meetings, of all such agencies.
    Each counts once, at the first meeting it came to."""
    meetings = [m for m in _choose(catalog, element) if m.agencies]
    found = _each_agency_once(
        catalog, [(_row(element, meeting), meeting.agencies) for meeting in meetings]
    )
    return found if meetings else Measurement(None, "agencies")


def _each_agency_once(
    catalog: Catalog, rows: Sequence[tuple[Counted, Iterable[str]]]
) -> Measurement:
    """The child-serving state agencies that rows name, of all. A row adds those not named before."""
    agencies = {agency.id: agency for agency in child_serving(catalog)}
    seen: set[str] = set()
    found = []
    for row, named in rows:
        there = [id for id in dict.fromkeys(named) if id in agencies]
        tells = tuple(agencies[id].title for id in there)
        found.append(Counted(row.title, row.family, row.id, row.when, len({*there} - seen), tells))
        seen.update(there)
    return _share(found, len(agencies), "agencies")


def _share(rows: Iterable[Counted], whole: int, unit: str) -> Measurement:
    """What the rows add up to, out of a whole. A share of nothing is unknown."""
    rows = tuple(rows)
    value = Share(sum(row.adds for row in rows), whole) if whole else None
    return Measurement(value, unit, rows)


# ------------------------------------------------------------------------------ desired datasets


def _item_row(
    item: WorkItem, when: PartialDate | None, adds: int = 1, tells: tuple[str, ...] = ()
) -> Counted:
    return Counted(item.title, "workplan", item.id, when, adds, tells)


def _reached(
    catalog: Catalog, holds: Callable[[Status], bool]
) -> Iterator[tuple[WorkItem, PartialDate | None]]:
    """The desired datasets whose present status has a flag, each with the date since when its
    status has had it without a break."""
    statuses = all_statuses(catalog)
    for item in in_order(catalog):
        since = None
        for entry in reversed(item.history):
            if not holds(statuses[entry.status]):
                break
            since = entry
        if since is not None:
            yield item, since.date


def count_obtained(catalog: Catalog, element: Element) -> Measurement:
    """The desired datasets that are at hand or public now, of all desired datasets."""
    return _share_reached(catalog, lambda status: status.obtained)


def count_published(catalog: Catalog, element: Element) -> Measurement:
    """The desired datasets that are public now, of all desired datasets."""
    return _share_reached(catalog, lambda status: status.published)


def _share_reached(catalog: Catalog, holds: Callable[[Status], bool]) -> Measurement:
    titles = {id: status.title for id, status in all_statuses(catalog).items()}
    rows = (
        _item_row(item, since, tells=(titles[item.current.status],))
        for item, since in _reached(catalog, holds)
    )
    return _share(rows, len(catalog.workplan), "desired datasets")


def count_planned(catalog: Catalog, element: Element) -> Measurement:
    """The desired datasets with at least one planned step and its date, of all desired datasets."""
    planned = [item for item in in_order(catalog) if item.plan]
    return _share(
        (_item_row(item, None) for item in planned), len(catalog.workplan), "desired datasets"
    )


def count_metadata_returned(catalog: Catalog, element: Element) -> Measurement:
    """The state agencies that serve children and have described a desired dataset they hold, of
    all such agencies. One that described it and took it back later still counts."""
    steps = [(item, first_metadata(catalog, item)) for item in in_order(catalog)]
    rows = [(_item_row(item, step.date), item.agencies) for item, step in steps if step is not None]
    return _each_agency_once(catalog, _undated_last(rows))


def count_posting(catalog: Catalog, element: Element) -> Measurement:
    """The state agencies that serve children and hold a desired dataset that is public now, of all
    such agencies."""
    rows = [
        (
            _item_row(item, since),
            [a.id for a in child_serving(catalog) if posts_data(catalog, item, a)],
        )
        for item, since in _reached(catalog, lambda status: status.published)
    ]
    return _each_agency_once(catalog, _undated_last(rows))


def _undated_last(
    rows: Sequence[tuple[Counted, Iterable[str]]],
) -> list[tuple[Counted, Iterable[str]]]:
    def place(row: tuple[Counted, Iterable[str]]) -> tuple[bool, date]:
        when = row[0].when
        return when is None, when.last_day if when is not None else date.max

    return sorted(rows, key=place)


def count_barriers(catalog: Catalog, element: Element) -> Measurement:
    """The barriers recorded for the desired datasets, open and resolved."""
    return _tally(_barrier_rows(catalog, lambda barrier: True), "barriers")


def count_barriers_reported(catalog: Catalog, element: Element) -> Measurement:
    """The barriers, open and resolved, that a state agency told of, and of how many kinds they are."""
    states = {id for id, agency in catalog.agencies.items() if agency.kind == "state-agency"}

    def told(barrier: Barrier) -> bool:
        return barrier.reported_by in states

    kinds = {b.kind for item in catalog.workplan.values() for b in item.barriers if told(b)}
    rows = tuple(_barrier_rows(catalog, told))
    return Measurement(Variety(len(rows), len(kinds)) if rows else None, "barriers", rows)


def _barrier_rows(catalog: Catalog, holds: Callable[[Barrier], bool]) -> Iterator[Counted]:
    for item in in_order(catalog):
        for barrier in filter(holds, item.barriers):
            kind = catalog.title("barrier_kinds", barrier.kind)
            yield _item_row(item, barrier.since, tells=(kind,))


def count_milestones(catalog: Catalog, element: Element) -> Measurement:
    """The milestones reached, of all that are set."""
    reached = [m for m in element.milestones if m.reached is not None]
    rows = (Counted(m.title, "milestones", element.id, m.reached) for m in reached)
    return _share(rows, len(element.milestones), "milestones")


# -------------------------------------------------------------------------- catalog and its use


def count_datasets(catalog: Catalog, element: Element) -> Measurement:
    """The datasets in this catalog; reference tables do not count."""
    rows = (Counted(p.descriptor.title, "packages", p.id, None) for p in catalog.datasets)
    return _tally(rows, "datasets")


def count_additional(catalog: Catalog, element: Element) -> Measurement:
    """The datasets in this catalog that answer none of the desired datasets."""
    desired = {id for item in catalog.workplan.values() for id in item.packages}
    rows = tuple(
        Counted(package.descriptor.title, "packages", package.id, None)
        for package in catalog.datasets
        if package.id not in desired
    )
    return Measurement(len(rows) if catalog.datasets else None, "datasets", rows)


def count_child_serving(catalog: Catalog, element: Element) -> Measurement:
    """The state agencies that serve children."""
    return _tally(map(_agency_row, child_serving(catalog)), "agencies")


def count_partners(catalog: Catalog, element: Element) -> Measurement:
    """The partners of the workgroup that are no state agency."""
    partners = (a for a in catalog.agencies.values() if a.kind == "partner")
    return _tally(map(_agency_row, partners), "partners")


def _agency_row(agency: Agency) -> Counted:
    return Counted(agency.title, "agencies", agency.id, None)


def count_hits(catalog: Catalog, element: Element) -> Measurement:
    """How often the pages of the desired datasets, the pages of their tables and the files of these
    were asked for. Requests by programs do not count."""
    packages = [id for item in catalog.workplan.values() for id in item.packages]
    rows = []
    for usage in sorted(counted(catalog, catalog.usage), key=lambda usage: usage.id):
        hits = usage.count_hits(catalog.workplan, packages)
        rows.append(Counted(usage.title, "usage", usage.id, PartialDate(usage.id), hits))
    return _tally(rows, "hits")


# ------------------------------------------------------------------------------------- knowledge


def measure_knowledge(catalog: Catalog, element: Element) -> Measurement:
    """How much higher the scores were after the trainings than before them, on average, in points
    of 100. Trainings count by how many people answered. The interval is on the safe side, rather
    too wide than too narrow: the same people before and after are taken for two groups, as nobody
    is followed.

    Each training's change has the variance sd²/n of both its groups, added up. Their mean, weighted
    by the smaller n, has the variance by propagation of independent errors. The 95% interval is by
    Student's t with the degrees of freedom of Welch and Satterthwaite: F. E. Satterthwaite, An
    approximate distribution of estimates of variance components, Biometrics Bulletin 2 (1946),
    110-114, formula 17; B. L. Welch, Biometrika 34 (1947), 28-35.
    """
    tested = [t for t in _choose(catalog, element) if t.before and t.after and t.best_score]
    least = catalog.settings.least_group
    shown = [t for t in tested if _answered(t) >= least]
    if tested and not shown:
        return Measurement(None, "points of 100", why_none="too few", fewer_than=least)
    rows = tuple(replace(_row(element, t, _answered(t)), gain=_gain(t)) for t in shown)
    return Measurement(_pool(shown) if shown else None, "points of 100", rows)


def _answered(training: Training) -> int:
    """The largest number of people who can have answered both before and after."""
    return min(scores.n for scores in _scores(training))


def _scores(training: Training) -> tuple[Assessment, Assessment]:
    if training.before is None or training.after is None:
        raise ValueError(f"{training.id} has no assessment")
    return training.before, training.after


def _scale(training: Training) -> float:
    return 100 / (training.best_score or 100)


def _gain(training: Training) -> float:
    """The change of the mean, in points of 100."""
    before, after = _scores(training)
    return (after.mean - before.mean) * _scale(training)


def _pool(trainings: Sequence[Training]) -> MeanChange:
    """The weighted mean of the trainings' changes, with its interval (see measure_knowledge)."""
    from scipy.stats import t as student

    people = sum(map(_answered, trainings))
    mean = sum(_answered(t) * _gain(t) for t in trainings) / people
    parts = [  # what each group of answers gives to the variance, with its degrees of freedom
        ((_answered(t) / people * _scale(t) * group.sd) ** 2 / group.n, group.n - 1)
        for t in trainings
        for group in _scores(t)
    ]
    variance = sum(part for part, _ in parts)
    if variance == 0:
        return MeanChange(mean, mean, mean, people)
    freedom = variance**2 / sum(part**2 / degrees for part, degrees in parts)
    reach = float(student.ppf(0.975, freedom)) * math.sqrt(variance)
    return MeanChange(mean, mean - reach, mean + reach, people)


# ---------------------------------------------------------------------------------- the measures

MEASURES: Mapping[MeasureId, Callable[[Catalog, Element], Measurement]] = {
    "additional-datasets": count_additional,
    "agencies-attending": count_agencies_there,
    "agencies-posting-data": count_posting,
    "agencies-returning-metadata": count_metadata_returned,
    "agencies-reviewing": count_agencies_there,
    "attendances": count_attendances,
    "barriers-by-kind": count_barriers_reported,
    "barriers-recorded": count_barriers,
    "catalog-datasets": count_datasets,
    "child-serving-agencies": count_child_serving,
    "data-uses": count_records("uses", "The decisions and policies that public data went into."),
    "datasets-with-timeline": count_planned,
    "knowledge-change": measure_knowledge,
    "meetings-held": count_records("meetings", "The meetings that were held."),
    "metadata-hits": count_hits,
    "milestones-reached": count_milestones,
    "needs-heard": count_needs,
    "partners": count_partners,
    "people-trained": count_trained,
    "report-outs": count_records("reports", "The reports on the work plan that were handed out."),
    "share-obtained": count_obtained,
    "share-published": count_published,
    "trainings-held": count_records("trainings", "The trainings that were held."),
}


def list_definitions() -> dict[MeasureId, str]:
    """Every measure with its definition: the first paragraph of its docstring."""
    firsts = {name: (m.__doc__ or "").partition("\n\n")[0] for name, m in MEASURES.items()}
    return {name: " ".join(first.split()) for name, first in firsts.items()}


# --------------------------------------------------------------------------------------- trends


@dataclass(frozen=True)
class Trend:
    """A measure's number at the end of each month. points is empty for what why_none says; undated:
    so many of the records have no date."""

    points: tuple[tuple[date, float], ...]
    why_none: Literal["", "no record", "undated", "too short"] = ""
    undated: int = 0
    records: int = 0


def trend(catalog: Catalog, element: Element, today: date) -> Trend:
    """The measure of a box at the ends of the last months, from the first dated record on. None is
    drawn where a record has no date: nobody knows at which month ends it counted."""
    rows = measure(drop_coming(catalog, today), element).counted
    dates = [row.when.last_day for row in rows if row.when is not None]
    if not rows:
        return Trend((), "no record")
    if len(dates) < len(rows):
        return Trend((), "undated", len(rows) - len(dates), len(rows))
    points = tuple(_month_values(catalog, element, month_ends(min(dates), today)[-MONTHS:]))
    if len(points) < 2:
        return Trend((), "too short")
    return Trend(points)


def _month_values(
    catalog: Catalog, element: Element, ends: Iterable[date]
) -> Iterator[tuple[date, float]]:
    for end in ends:
        then = as_of(catalog, end)
        same = next(e for e in then.logic_model.elements if e.id == element.id)
        number = measure(then, same).number
        if number is not None:
            yield end, number
