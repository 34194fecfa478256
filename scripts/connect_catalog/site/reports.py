"""The pages of the reports that were handed out, and of the ways to follow the work plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ..addresses import locate, locate_in_report, locate_page
from ..exports.reports import PDF
from ..model import Meeting, Report
from ..tell.sections import Section, list_sections
from ..words import say, say_later
from .kind import OF_LISTS, PageKind, PlannedPage
from .views import Link, Views


@dataclass(frozen=True)
class ReportView:
    """A report as its page shows it. since_meeting and meeting are None where it was asked for by a
    day; tables: each part as a CSV file."""

    report: Report
    sections: tuple[Section, ...]
    since_meeting: Meeting | None
    meeting: Meeting | None
    pdf: Link
    tables: tuple[Link, ...]

    @property
    def url(self) -> str:
        return locate("reports", self.report.id)


@dataclass(frozen=True)
class ReportsPage:
    reports: tuple[ReportView, ...]


def plan_reports(views: Views) -> Iterable[PlannedPage]:
    """The list of all reports."""
    yield PlannedPage(
        locate_page("reports"),
        say("Reports"),
        say("Every report on the work plan, as it was handed out."),
        view=partial(view_reports, views),
    )


def plan_report(views: Views) -> Iterable[PlannedPage]:
    """A page for each report."""
    for report in views.catalog.reports.values():
        yield PlannedPage(
            locate("reports", report.id),
            report.title,
            say("What moved, what is stuck, what is due, and what stands in the way."),
            report.origin.path,
            partial(view_report, views, report),
        )


REPORTS = PageKind("reports", plan_reports, weight=OF_LISTS)
REPORT = PageKind("report", plan_report, say_later("Report"))


def view_reports(views: Views) -> ReportsPage:
    """All reports, newest first."""
    reports = views.catalog.reports.values()
    newest_first = sorted(reports, key=lambda r: r.until.last_day, reverse=True)
    return ReportsPage(tuple(view_report(views, report) for report in newest_first))


def view_report(views: Views, report: Report) -> ReportView:
    sections = list_sections(report)
    tables = [
        Link(section.title, locate_in_report(report.id, f"{section.name}.csv"))
        for section in sections
    ]
    meetings = views.catalog.meetings
    return ReportView(
        report,
        sections,
        meetings[report.since_meeting] if report.since_meeting else None,
        meetings[report.meeting] if report.meeting else None,
        Link(f"report-{report.id}.pdf", locate_in_report(report.id, PDF)),
        (*tables, Link(say("Indicators"), locate_in_report(report.id, "indicators.csv"))),
    )
