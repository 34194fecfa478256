"""What the programme has done, as far as it is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..model import Catalog, DataRequest, Meeting
from .history import days_between
from .shares import Share, counted, share


@dataclass(frozen=True)
class Activity:
    """What the programme has done, as far as it is recorded."""

    statewide_meetings: int
    regional_meetings: int
    people_trained: int
    requests_answered: Share


def count_activity(catalog: Catalog) -> Activity:
    meetings = counted(catalog, catalog.meetings)
    trainings = counted(catalog, catalog.trainings)
    requests = counted(catalog, catalog.requests)
    return Activity(
        statewide_meetings=sum(meeting.kind == "statewide" for meeting in meetings),
        regional_meetings=sum(meeting.kind == "regional" for meeting in meetings),
        people_trained=sum(training.people_trained for training in trainings),
        requests_answered=share(requests, lambda request: request.status == "answered"),
    )


def days_taken(request: DataRequest) -> int | None:
    """Days from the day a request came to the day it was closed, counted so as never to be too
    many; None if it is not closed."""
    if request.closed is None:
        return None
    return days_between(request.received, request.closed.first_day)


def find_last_meeting(catalog: Catalog, today: date) -> Meeting | None:
    """The newest meeting that is not a sample and was held by the end of today."""
    held = [m for m in catalog.meetings.values() if not m.sample and m.date.last_day <= today]
    return max(held, key=lambda meeting: meeting.date.last_day, default=None)


def find_next_meeting(catalog: Catalog, today: date) -> Meeting | None:
    """The first meeting from today on that is not a sample."""
    coming = [m for m in catalog.meetings.values() if not m.sample and m.date.last_day >= today]
    return min(coming, key=lambda meeting: meeting.date.first_day, default=None)
