"""The records of catalog/reports/: what was told to the workgroup, as it was handed out."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from .dates import Date
from .parts import Count, Id, KeptText, Part, ProperName, Record, SitePath
from .references import MeetingId


class ReportLine(Part):
    """One thing that a report tells. page: the page about it; days: how long it has lasted or took,
    if the dates are recorded. words may hold two texts of a record, so they may be longer."""

    title: ProperName
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
    page: SitePath
    when: Date | None = None
    days: Count | None = None


class Indicator(Part):
    """A box of the logic model at the end of a report and at its start, in words."""

    element: Id
    title: ProperName
    now: KeptText
    before: KeptText

    @property
    def changed(self) -> bool:
        return self.now != self.before


class Report(Record):
    """catalog/reports/: a report-out as it was handed out; later changes of the records do not
    change it. KeptText by `catalog report`.

    It tells of what is dated after `since`, up to the end of `until`; since_meeting and meeting are
    the meetings of those days. undated: what stands still without a date to count from. overdue and
    due: what was to be reached by `until`, and what is to be reached next. heard, reviewed and
    decided: needs told at meetings, outcomes of reviews, and decisions that used the data; None in
    a report that was made before reports told of them.
    """

    title: ProperName
    sample: bool
    made: Date
    since: Date
    until: Date
    since_meeting: MeetingId | None = None
    meeting: MeetingId | None = None
    note: KeptText | None = None
    moved: tuple[ReportLine, ...] = ()
    stuck: tuple[ReportLine, ...] = ()
    undated: tuple[ReportLine, ...] = ()
    overdue: tuple[ReportLine, ...] = ()
    due: tuple[ReportLine, ...] = ()
    raised: tuple[ReportLine, ...] = ()
    resolved: tuple[ReportLine, ...] = ()
    answered: tuple[ReportLine, ...] = ()
    declined: tuple[ReportLine, ...] = ()
    heard: tuple[ReportLine, ...] | None = None
    reviewed: tuple[ReportLine, ...] | None = None
    decided: tuple[ReportLine, ...] | None = None
    indicators: tuple[Indicator, ...] = ()
