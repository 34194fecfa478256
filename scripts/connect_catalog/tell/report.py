"""What a report-out contains: what moved between two days, what is stuck, and what is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from ..addresses import locate, locate_page
from ..model import (
    Barrier,
    Catalog,
    DataRequest,
    HistoryEntry,
    Indicator,
    Meeting,
    Origin,
    PartialDate,
    Report,
    ReportLine,
    WorkItem,
    format_date,
)
from ..stats.activity import days_taken
from ..stats.availability import ItemState, all_statuses, in_order, item_state
from ..stats.barriers import barrier_state
from ..stats.history import as_of, days_between, happened
from ..stats.measures import measure
from ..stats.progress import compare_plan
from ..stats.shares import counted
from ..words import isolate, join_texts, say
from .measures import tell_measurement

AHEAD = timedelta(days=90)


@dataclass(frozen=True)
class ReportPeriod:
    """The days of a report: after `since`, up to `until`. Also the meetings held on these two days,
    if the report was asked for by meeting."""

    since: date
    until: date
    since_meeting: Meeting | None = None
    meeting: Meeting | None = None

    def holds(self, when: PartialDate | None) -> bool:
        """Whether something dated `when` happened in these days. Without a date, nobody knows that
        it did."""
        return when is not None and happened(when, self.until) and not happened(when, self.since)


def compile_report(
    catalog: Catalog, stretch: ReportPeriod, made: date, title: str | None = None
) -> Report:
    """The report of a stretch of days, from the records as they are.

    The indicators count earlier reports but not this one, so that compiling it again gives the same
    result.
    """
    earlier = {id: r for id, r in catalog.reports.items() if r.until.last_day < stretch.until}
    catalog = replace(catalog, reports=MappingProxyType(earlier))
    now, before = as_of(catalog, stretch.until), as_of(catalog, stretch.since)
    meetings = [m for m in (stretch.since_meeting, stretch.meeting) if m is not None]
    report = Report(
        title=_name_stretch(stretch) if title is None else title,
        sample=any(meeting.sample for meeting in meetings),
        made=PartialDate(made),
        since=PartialDate(stretch.since),
        until=PartialDate(stretch.until),
        since_meeting=stretch.since_meeting.id if stretch.since_meeting else None,
        meeting=stretch.meeting.id if stretch.meeting else None,
        **fill_sections(now, stretch),
        indicators=_list_indicators(now, before),
    )
    report._origin = Origin(f"catalog/reports/{stretch.until}.yml")
    return report


def fill_sections(catalog: Catalog, stretch: ReportPeriod) -> dict[str, Any]:
    """The lines of each section by name, from the catalog as of the last day."""
    until = stretch.until
    dates = _by_date(_list_dates(catalog, until))
    return {
        "moved": _by_date([*_list_moves(catalog, stretch), *_list_removals(catalog, stretch)]),
        "stuck": _list_stuck(catalog, until),
        "undated": _list_undated(catalog, until),
        "overdue": tuple(_add_days(x, until) for x in dates if _last_day(x) < until),
        "due": tuple(x for x in dates if until <= _last_day(x) <= until + AHEAD),
        "raised": _by_date(_list_raised(catalog, stretch)),
        "resolved": _by_date(_list_resolved(catalog, stretch)),
        "answered": _by_date(_list_closed(catalog, stretch, "answered")),
        "declined": _by_date(_list_closed(catalog, stretch, "declined")),
        "heard": _by_date(_list_needs(catalog, stretch)),
        "reviewed": _by_date(_list_reviews(catalog, stretch)),
        "decided": _by_date(_list_decisions(catalog, stretch)),
    }


def _list_indicators(now: Catalog, before: Catalog) -> tuple[Indicator, ...]:
    """The outputs and outcomes of the logic model, in their order."""
    model = now.logic_model
    return tuple(
        Indicator(
            element=element.id,
            title=element.title,
            now=tell_measurement(measure(now, element)),
            before=tell_measurement(measure(before, element)),
        )
        for element in (*model.outputs, *model.outcomes)
    )


def _name_stretch(stretch: ReportPeriod) -> str:
    return f"Progress from {format_date(stretch.since)} to {format_date(stretch.until)}"


def _by_date(lines: Iterable[ReportLine]) -> tuple[ReportLine, ...]:
    return tuple(sorted(lines, key=_last_day))


def _when(line: ReportLine) -> PartialDate:
    """The date of a line that was listed for it."""
    assert line.when is not None  # noqa: S101 - lines without a date are listed elsewhere
    return line.when


def _last_day(line: ReportLine) -> date:
    return _when(line).last_day


# --------------------------------------------------------------------------- what moved, or did not


def _page(item: WorkItem) -> str:
    return locate("workplan", item.id)


def _list_moves(catalog: Catalog, stretch: ReportPeriod) -> Iterator[ReportLine]:
    for item in in_order(catalog):
        for before, entry in zip((None, *item.history), item.history, strict=False):
            if stretch.holds(entry.date):
                yield ReportLine(
                    title=item.title,
                    words=_tell_move(catalog, before, entry),
                    page=_page(item),
                    when=entry.date,
                    days=_days_before(before, entry),
                )


def _days_before(before: HistoryEntry | None, entry: HistoryEntry) -> int | None:
    """How many days the dataset had spent at its earlier status."""
    if before is None or before.date is None or entry.date is None:
        return None
    return days_between(before.date, entry.date.first_day)


def _tell_move(catalog: Catalog, before: HistoryEntry | None, entry: HistoryEntry) -> str:
    title = all_statuses(catalog)[entry.status].title
    if before is None:
        return say("New on the list: {status}. {note}", status=title, note=entry.note)
    if before.status == entry.status:
        return say("Still {status}. {note}", status=title, note=entry.note)
    earlier = all_statuses(catalog)[before.status].title
    return say("From {before} to {status}. {note}", before=earlier, status=title, note=entry.note)


def _list_removals(catalog: Catalog, stretch: ReportPeriod) -> Iterator[ReportLine]:
    for id, removal in catalog.removals.items():
        if stretch.holds(removal.removed):
            yield ReportLine(
                title=removal.title,
                words=say("Removed from the catalog. {reason}", reason=removal.reason),
                page=locate("packages", id),
                when=removal.removed,
            )


def _under_way(catalog: Catalog, until: date) -> list[ItemState]:
    """The desired datasets that are neither published nor given up."""
    states = (item_state(catalog, item, until) for item in in_order(catalog))
    return [s for s in states if not (s.status.published or s.status.closed)]


def _list_stuck(catalog: Catalog, until: date) -> tuple[ReportLine, ...]:
    """The desired datasets that are stuck, longest first."""
    dated = [(s.days, s) for s in _under_way(catalog, until) if s.days is not None]
    longest = sorted(dated, key=lambda row: -row[0])
    return tuple(_tell_state(catalog, state) for _, state in longest)


def _list_undated(catalog: Catalog, until: date) -> tuple[ReportLine, ...]:
    states = _under_way(catalog, until)
    return tuple(_tell_state(catalog, state) for state in states if state.days is None)


def _tell_state(catalog: Catalog, state: ItemState) -> ReportLine:
    kinds = dict.fromkeys(_kind(catalog, barrier) for barrier in state.open_barriers)
    bars = say("No open barrier is recorded.")
    if kinds:
        bars = say("In the way: {kinds}.", kinds=join_texts(kinds))
    return ReportLine(
        title=state.item.title,
        words=f"{isolate(state.status.title)}. {bars}",
        page=_page(state.item),
        when=state.since,
        days=state.days,
    )


# ------------------------------------------------------------------------------------- what is due


def _list_dates(catalog: Catalog, until: date) -> Iterator[ReportLine]:
    """What has a date and is not reached yet: steps of plans, and next steps against open barriers.
    Nothing is due for a dataset that was given up."""
    statuses = all_statuses(catalog)
    for item in in_order(catalog):
        if statuses[item.current.status].closed:
            continue
        for planned in compare_plan(item, statuses, until):
            if not planned.is_reached:
                step = planned.step
                words = say("Target: {status}.", status=planned.status.title)
                words += f" {_held(catalog, item, step.held_by)}"
                words += f" {isolate(step.note)}" if step.note else ""
                yield ReportLine(title=item.title, words=words, page=_page(item), when=step.by)
        for barrier in item.open_barriers:
            if barrier.due is not None:
                words = say(
                    "Next step: {step} Barrier: {kind}.",
                    step=_end(barrier.next_step or barrier.detail),
                    kind=_kind(catalog, barrier),
                )
                words += f" {_held(catalog, item, barrier.held_by)}"
                yield ReportLine(title=item.title, words=words, page=_page(item), when=barrier.due)


def _add_days(line: ReportLine, until: date) -> ReportLine:
    return line.model_copy(update={"days": days_between(_when(line), until)})


def _end(text: str) -> str:
    """A text that ends with a full stop or a mark of its own, so that more sentences can follow."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _held(catalog: Catalog, item: WorkItem, agency: str | None) -> str:
    """The agency it waits for; if none is named, the one that was asked for the dataset."""
    title = catalog.title("agencies", agency or item.agencies[0])
    return say("It waits for: {agency}.", agency=title)


# ---------------------------------------------------------------------------- barriers and requests


def _kind(catalog: Catalog, barrier: Barrier) -> str:
    return catalog.title("barrier_kinds", barrier.kind)


def _list_raised(catalog: Catalog, stretch: ReportPeriod) -> Iterator[ReportLine]:
    for item in in_order(catalog):
        for barrier in item.barriers:
            if stretch.holds(barrier.since):
                yield ReportLine(
                    title=item.title,
                    words=_tell_raised(catalog, item, barrier),
                    page=_page(item),
                    when=barrier.since,
                )


def _tell_raised(catalog: Catalog, item: WorkItem, barrier: Barrier) -> str:
    said = {
        "kind": _kind(catalog, barrier),
        "detail": _end(barrier.detail),
        "agency": catalog.title("agencies", barrier.held_by or item.agencies[0]),
    }
    if barrier.reported_by is None:
        return say("{kind}. {detail} It waits for: {agency}.", **said)
    said["reporter"] = catalog.title("agencies", barrier.reported_by)
    return say("{kind}. {detail} Reported by: {reporter}. It waits for: {agency}.", **said)


def _list_resolved(catalog: Catalog, stretch: ReportPeriod) -> Iterator[ReportLine]:
    for item in in_order(catalog):
        for barrier in item.barriers:
            if stretch.holds(barrier.until):
                yield ReportLine(
                    title=item.title,
                    words=_tell_resolved(catalog, barrier),
                    page=_page(item),
                    when=barrier.until,
                    days=barrier_state(item, barrier, stretch.until).days,
                )


def _tell_resolved(catalog: Catalog, barrier: Barrier) -> str:
    kind, detail, remedy = _kind(catalog, barrier), _end(barrier.detail), barrier.remedy
    if not remedy:
        return say("{kind}. {detail}", kind=kind, detail=detail)
    return say(
        "{kind}. {detail} What removed it: {remedy}", kind=kind, detail=detail, remedy=remedy
    )


def _list_closed(catalog: Catalog, stretch: ReportPeriod, status: str) -> Iterator[ReportLine]:
    """The requests closed in these days. Samples count only if the settings say so."""
    for request in counted(catalog, catalog.requests):
        if request.status == status and stretch.holds(request.closed):
            yield ReportLine(
                title=request.title,
                words=_tell_answer(catalog, request),
                page=locate_page("activity"),
                when=request.closed,
                days=days_taken(request),
            )


def _tell_answer(catalog: Catalog, request: DataRequest) -> str:
    named = join_texts(catalog.title("published", id) for id in request.answered_with)
    answer = say("Answered with: {datasets}.", datasets=named) if named else say("Answered.")
    return request.reason or answer


# ----------------------------------------------------------------- needs, reviews and decisions


def _list_meetings(catalog: Catalog, stretch: ReportPeriod) -> dict[str, Meeting]:
    """The meetings of these days by id. Samples count only if the settings say so."""
    held = counted(catalog, catalog.meetings)
    return {meeting.id: meeting for meeting in held if stretch.holds(meeting.date)}


def _list_needs(catalog: Catalog, stretch: ReportPeriod) -> Iterator[ReportLine]:
    for meeting in _list_meetings(catalog, stretch).values():
        for need in meeting.needs_heard:
            page = locate_page("activity")
            yield ReportLine(title=meeting.title, words=need, page=page, when=meeting.date)


def _list_reviews(catalog: Catalog, stretch: ReportPeriod) -> Iterator[ReportLine]:
    """What meetings of these days said about the desired datasets."""
    meetings = _list_meetings(catalog, stretch)
    for item in in_order(catalog):
        for review in item.reviews:
            meeting = meetings.get(review.meeting)
            if meeting is not None:
                said = {"outcome": _end(review.outcome), "meeting": _end(meeting.title)}
                words = say("{outcome} Meeting: {meeting}", **said)
                page = _page(item)
                yield ReportLine(title=item.title, words=words, page=page, when=meeting.date)


def _list_decisions(catalog: Catalog, stretch: ReportPeriod) -> Iterator[ReportLine]:
    for use in counted(catalog, catalog.uses):
        if stretch.holds(use.date):
            named = join_texts(catalog.title("published", id) for id in use.datasets)
            yield ReportLine(
                title=use.title,
                words=say(
                    "{decision} Data used: {datasets}",
                    decision=_end(use.decision),
                    datasets=_end(named),
                ),
                page=locate_page("activity"),
                when=use.date,
            )
