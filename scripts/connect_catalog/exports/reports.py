"""Reports as they were handed out: a PDF for letter paper, and a table for each part."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from ..addresses import locate, locate_in_report
from ..model import Catalog, Report, ReportLine, Settings, format_date
from ..spreadsheets import write_csv
from ..tell.sections import Section, list_sections
from ..words import say, say_number
from .files import ComputeStatistics, Files
from .typeset import Job, typeset

TEMPLATE = Path(__file__).with_name("report.typ")
PDF = "report.pdf"


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """The files of every report, below reports/<id>/."""
    return {
        locate_in_report(id, name): make
        for id, report in catalog.reports.items()
        for name, make in plan_report(report, catalog.settings).items()
    }


def plan_report(report: Report, settings: Settings) -> Files:
    """A report's PDF and its tables, by file name: one for each part, even if the part is empty."""
    sections = {
        f"{s.name}.csv": partial(_write_section, s, settings) for s in list_sections(report)
    }
    indicators = partial(_write_indicators, report)
    return {PDF: partial(write_pdf, report, settings), **sections, "indicators.csv": indicators}


# ------------------------------------------------------------------------------------------ tables


def _write_section(section: Section, settings: Settings) -> bytes:
    rows = [
        (line.title, line.words, line.when, line.days, f"{settings.url}{line.page}")
        for line in section.lines
    ]
    return write_csv(("title", "words", "date", "days", "page"), rows).encode()


def _write_indicators(report: Report) -> bytes:
    rows = [(i.element, i.title, i.now, i.before) for i in report.indicators]
    return write_csv(("element", "title", "now", "before"), rows).encode()


# --------------------------------------------------------------------------------------------- PDF


def write_pdf(report: Report, settings: Settings) -> bytes:
    """The PDF of the report, dated on the day it was made."""
    made = datetime.combine(report.made.first_day, time(), UTC)
    return typeset(Job(TEMPLATE, _lay_out(report, settings), made))


def _lay_out(report: Report, settings: Settings) -> dict[str, Any]:
    """The data that the template prints."""
    sections = list_sections(report)
    return {
        "title": report.title,
        "words": _say_words(report, settings),
        "catalog": settings.title,
        "publisher": settings.publisher,
        "address": f"{settings.url}{locate('reports', report.id)}",
        "language": settings.languages[0],
        "since": format_date(report.since),
        "until": format_date(report.until),
        "sample": report.sample,
        "note": report.note,
        "working_list": settings.working_list_note,
        "counts": [[str(len(section.lines)), section.title] for section in sections],
        "sections": [_lay_out_section(section, settings) for section in sections],
        "indicators": [[i.title, i.before, i.now, i.changed] for i in report.indicators],
    }


def _say_words(report: Report, settings: Settings) -> dict[str, str]:
    """The template's own words. It fills in the numbers of {page} and {pages} itself."""
    since, until = format_date(report.since), format_date(report.until)
    return {
        "description": say(
            "Report of {publisher}, {since} to {until}",
            publisher=settings.publisher,
            since=since,
            until=until,
        ),
        "page": say("Page {page} of {pages}"),
        "lead": say(
            "What happened after {since}, up to {until}. Made on {made}.",
            since=since,
            until=until,
            made=format_date(report.made),
        ),
        "sample": say("Sample."),
        "made_up": say("This report was made up, to show what one can hold."),
        "short": say("In short"),
        "number": say("Number"),
        "part": say("Part of this report"),
        "recorded": say("What is recorded"),
        "indicators": say("The indicators, and their change"),
        "no_indicator": say("This report holds no indicator."),
        "how_each": say(
            "How each stood at the end of {since}, and at the end of {until}. What has no date on "
            "record counts on both days. What changed is in bold.",
            since=since,
            until=until,
        ),
        "indicator": say("Indicator"),
        "on_since": say("On {date}", date=since),
        "on_until": say("On {date}", date=until),
        "no_change": say("No change"),
    }


def _lay_out_section(section: Section, settings: Settings) -> dict[str, Any]:
    return {
        "title": section.title,
        "what": section.what,
        "when": section.when,
        "days": section.days,
        "nothing": section.nothing,
        "rows": [_lay_out_line(line, settings) for line in section.lines],
    }


def _lay_out_line(line: ReportLine, settings: Settings) -> dict[str, str]:
    return {
        "title": line.title,
        "page": f"{settings.url}{line.page}",
        "words": line.words,
        "when": format_date(line.when),
        "days": say("not recorded") if line.days is None else say_number(line.days),
    }
