"""Targets, next steps and meetings as a calendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import icalendar

from ..addresses import CALENDAR, locate, locate_page
from ..model import Catalog, Meeting, PartialDate, WorkItem, format_date
from ..stats.availability import all_statuses, in_order
from ..words import say
from .files import ComputeStatistics, Files
from .part_names import name_barriers


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """workplan/calendar.ics."""
    return {CALENDAR: partial(write_calendar, catalog)}


def write_calendar(catalog: Catalog) -> bytes:
    """Every target, next step and meeting as an event."""
    calendar, settings = icalendar.Calendar(), catalog.settings
    name = say("{title}: work plan", title=settings.title)
    language = settings.languages[0].upper()
    calendar.add("prodid", f"-//{settings.publisher}//{settings.title}//{language}")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    events = {str(event["uid"]): event for event in _list_events(catalog)}
    for part in events.values() or [_time_zone()]:
        calendar.add_component(part)
    text: bytes = calendar.to_ical()
    return text


def _time_zone() -> icalendar.Timezone:
    """Something for a calendar without an event to hold: RFC 5545, 3.6, asks for one part at least."""
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", datetime(1970, 1, 1))
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone.add_component(standard)
    return zone


def _list_events(catalog: Catalog) -> Iterator[icalendar.Event]:
    for item in in_order(catalog):
        yield from _list_targets(catalog, item)
        yield from _list_next_steps(catalog, item)
    for meeting in catalog.meetings.values():
        if not meeting.sample and meeting.date.first_day == meeting.date.last_day:
            yield _meeting_event(catalog, meeting)


def _list_targets(catalog: Catalog, item: WorkItem) -> Iterator[icalendar.Event]:
    for step in item.plan:
        words = [_tell_due(step.by), _held(catalog, step.held_by), step.note]
        yield _event(
            catalog,
            locate("workplan", item.id),
            f"plan-{step.status}",
            step.by.last_day,
            say(
                "Target: {title}: {status}",
                title=item.title,
                status=all_statuses(catalog)[step.status].title,
            ),
            words,
        )


def _list_next_steps(catalog: Catalog, item: WorkItem) -> Iterator[icalendar.Event]:
    """The next steps of barriers that are still open."""
    for part, barrier in zip(name_barriers(item.barriers), item.barriers, strict=True):
        if barrier.until is None and barrier.due is not None:
            words = [_tell_due(barrier.due), _held(catalog, barrier.held_by), barrier.next_step]
            kind = catalog.title("barrier_kinds", barrier.kind)
            yield _event(
                catalog,
                locate("workplan", item.id),
                part,
                barrier.due.last_day,
                say("Next step: {title}: {kind}", title=item.title, kind=kind),
                words,
            )


def _meeting_event(catalog: Catalog, meeting: Meeting) -> icalendar.Event:
    event = _event(
        catalog,
        locate_page("activity"),
        meeting.id,
        meeting.date.last_day,
        meeting.title,
        [meeting.link],
    )
    if meeting.place is not None:
        event.add("location", meeting.place)
    return event


def _event(
    catalog: Catalog, page: str, part: str, day: date, summary: str, words: list[str | None]
) -> icalendar.Event:
    """An all-day event that does not block people's calendars. Its time stamp is its own day: the
    records hold no hour of their change, and the same records must give the same file."""
    event = icalendar.Event()
    address, host = f"{catalog.settings.url}{page}", catalog.settings.url.split("/")[2]
    event.add("uid", f"{page}{part}@{host}")
    event.add("dtstamp", datetime.combine(day, time(), UTC))
    event.add("dtstart", day)
    event.add("summary", summary)
    event.add("description", "\n".join(filter(None, [*words, address])))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event


def _tell_due(when: PartialDate) -> str | None:
    """A sentence on the due date, only if the event's day differs from what was written."""
    if when.first_day == when.last_day:
        return None
    return say("By the end of {date}.", date=format_date(when))


def _held(catalog: Catalog, agency: str | None) -> str | None:
    return (
        say("It waits for: {agency}.", agency=catalog.title("agencies", agency)) if agency else None
    )
