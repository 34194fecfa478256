"""The page of the meeting sheet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from ..addresses import locate_page
from ..tell.meeting import MeetingSheet, compile_sheet
from ..words import say
from .kind import OF_LISTS, PageKind, PlannedPage
from .views import Views


def plan_meeting(views: Views) -> Iterable[PlannedPage]:
    """The one page of the meeting sheet."""
    yield PlannedPage(
        locate_page("meeting"),
        say("Meeting sheet"),
        say("One page for a meeting: what moved, what is stuck, and what is asked of whom."),
        view=partial(view_sheet, views),
    )


MEETING = PageKind("meeting", plan_meeting, weight=OF_LISTS)


def view_sheet(views: Views) -> MeetingSheet:
    return compile_sheet(views.catalog, views.statistics)
