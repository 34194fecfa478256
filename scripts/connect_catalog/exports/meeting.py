"""The meeting sheet as a PDF: one landscape page of letter paper."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from ..addresses import MEETING_PDF, locate_page
from ..model import Catalog, Meeting, format_date
from ..tell.measures import tell_share
from ..tell.meeting import Ask, MeetingSheet, compile_sheet
from ..words import say, say_count
from .files import ComputeStatistics, Files
from .typeset import Job, typeset

TEMPLATE = Path(__file__).with_name("meeting.typ")


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """workplan/meeting/meeting-sheet.pdf."""
    return {MEETING_PDF: lambda: write_pdf(catalog, compile_sheet(catalog, numbers()))}


def write_pdf(catalog: Catalog, sheet: MeetingSheet) -> bytes:
    """The sheet on one page: its letters are as large as fit, and what is left is space for notes."""
    made = datetime.combine(sheet.made, time(), UTC)
    return typeset(Job(TEMPLATE, _lay_out(catalog, sheet), made))


def _lay_out(catalog: Catalog, sheet: MeetingSheet) -> dict[str, Any]:
    """The data that the template prints."""
    settings = catalog.settings
    return {
        "title": say("Meeting sheet"),
        "catalog": settings.title,
        "publisher": settings.publisher,
        "address": f"{settings.url}{locate_page('meeting')}",
        "language": settings.languages[0],
        "lead": _tell_lead(sheet),
        "moved": {"title": _name_moves(sheet), "lines": [*_tell_moves(sheet)]},
        "stuck": _lay_out_stuck(sheet),
        "asked": {"title": say("What is asked of whom"), "lines": [*_tell_asks(sheet)]},
        "contacts": {"title": say("Contacts"), "lines": [*_tell_contacts(catalog, sheet)]},
        "notes": say("Notes"),
    }


def _tell_lead(sheet: MeetingSheet) -> str:
    return say(
        "{date}. Obtained: {obtained}. On the state's open data portal: {published}. "
        "Next meeting: {meeting}.",
        date=format_date(sheet.made),
        obtained=tell_share(sheet.obtained),
        published=tell_share(sheet.published),
        meeting=_tell_meeting(sheet.coming),
    )


def _tell_meeting(meeting: Meeting | None) -> str:
    if meeting is None:
        return say("not recorded")
    return ", ".join(filter(None, (meeting.title, format_date(meeting.date), meeting.place)))


def _name_moves(sheet: MeetingSheet) -> str:
    date = format_date(sheet.since)
    if sheet.last is None:
        return say("What moved since {date}", date=date)
    return say("What moved since {meeting}, {date}", meeting=sheet.last.title, date=date)


def _tell_moves(sheet: MeetingSheet) -> list[list[str]]:
    """Each line as what stands out in it, and the rest."""
    lines = [
        [f"{format_date(move.line.when)}, {move.kind}: {move.line.title}.", move.words]
        for move in sheet.moves
    ]
    if sheet.last is None:
        lines.insert(0, ["", say("The last meeting is not recorded.")])
    if not sheet.moves:
        nothing = (
            "Not recorded: no step, barrier, request, review or decision has a date in this time."
        )
        lines.append(["", say(nothing)])
    return lines + _tell_more(sheet.more_moves)


def _tell_more(count: int) -> list[list[str]]:
    if not count:
        return []
    return [
        ["", say_count("And {count} more, on the site.", "And {count} more, on the site.", count)]
    ]


def _lay_out_stuck(sheet: MeetingSheet) -> dict[str, Any]:
    return {
        "title": say("What is stuck, by agency and barrier"),
        "nothing": say("No open barrier is recorded."),
        "header": [say("Agency"), *(kind.title for kind in sheet.kinds), say("Oldest, in days")],
        "rows": [
            [
                row.agency.short,
                *(", ".join(map(str, numbers)) or "–" for numbers in row.numbers),
                row.age,
            ]
            for row in sheet.stuck
        ],
        "key": say("The numbers are those of the desired datasets:"),
        "items": [[str(item.number), item.title] for item in sheet.items],
        "undated": say(
            "Open barriers without a start on record: {share}.",
            share=tell_share(sheet.undated),
        )
        if sheet.undated.part
        else "",
    }


def _tell_asks(sheet: MeetingSheet) -> list[list[str]]:
    lines = [
        [f"{ask.agency.short}:", f"{ask.item.title}: {ask.words} ({_tell_due(ask)})"]
        for ask in sheet.asks
    ]
    lines += _tell_more(sheet.more_asks)
    if sheet.stepless.part:
        told = tell_share(sheet.stepless)
        words = say("Open barriers without a next step on record: {share}.", share=told)
        lines.append(["", words])
    elif not lines:
        lines.append(["", say("Not recorded: no plan and no barrier names a next step.")])
    return lines


def _tell_due(ask: Ask) -> str:
    if ask.by is None:
        return say("no day is set")
    if not ask.days_over:
        return format_date(ask.by)
    return say_count(
        "{by}, {count} day over", "{by}, {count} days over", ask.days_over, by=format_date(ask.by)
    )


def _tell_contacts(catalog: Catalog, sheet: MeetingSheet) -> list[list[str]]:
    settings = catalog.settings
    lines = [[f"{settings.publisher}:", settings.mailbox or say("not recorded")]]
    lines += [[f"{one.short}:", one.mailbox] for one in sheet.contacts if one.mailbox is not None]
    if sheet.unreached:
        agencies = ", ".join(agency.short for agency in sheet.unreached)
        lines.append(["", say("No mailbox is recorded for {agencies}.", agencies=agencies)])
    return lines
