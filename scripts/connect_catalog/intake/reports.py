"""Makes a report-out that was asked for at the terminal: a record and the files to hand out, for
the days between two dates."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import yaml
from pydantic import TypeAdapter, ValidationError

from ..checks import RECORD_RULES
from ..disk import put, replace_file
from ..explain import find_meant, tell_unknown_name
from ..exports import make_files
from ..exports.reports import PDF, plan_report
from ..model import Catalog, Meeting, Report, Settings, Title, format_date
from ..problems import Problem
from ..refusals import Refusal
from ..tell.report import ReportPeriod
from .days import read_day

DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class HandedOut:
    """What was written. record is None if the same record was there already."""

    report: Report
    record: Path | None
    folder: Path
    files: tuple[str, ...]


def read_stretch(catalog: Catalog, since: str, until: str | None, today: date) -> ReportPeriod:
    """The first and last day that were asked for, each by a date or by a meeting. Raises
    Refusal, which lists everything that is wrong."""
    faults: list[str] = []
    start = _read_day(catalog, "since", since, today, faults)
    end = _read_day(catalog, "until", until, today, faults) if until is not None else (today, None)
    if start and end and start[0] >= end[0]:
        faults.append(
            f"The report begins after {format_date(start[0])} and ends with {format_date(end[0])}: "
            "no day lies between. Give an earlier day or meeting to --since."
        )
    if faults or start is None or end is None:
        raise Refusal("\n".join(faults))
    return ReportPeriod(start[0], end[0], start[1], end[1])


def _read_day(
    catalog: Catalog, option: str, text: str, today: date, faults: list[str]
) -> tuple[date, Meeting | None] | None:
    """The day that a date or a meeting names, with the meeting; None if a fault was added."""
    meeting = catalog.meetings.get(find_meant(catalog, "meetings", text) or "")
    try:
        written = text if meeting is not None else read_day(text)
    except Refusal as reason:
        faults.append(f"--{option}: {reason}")
        return None
    if meeting is not None:
        day = meeting.date.last_day
    elif DAY.fullmatch(written):
        day = date.fromisoformat(written)
    else:
        faults.append(_tell_unknown(catalog, option, text))
        return None
    if day > today:
        what = f"the meeting {text} is" if meeting else f"{text} is"
        faults.append(f"--{option}: {what} still to come. A report tells only of what has been.")
        return None
    return day, meeting


def _tell_unknown(catalog: Catalog, option: str, text: str) -> str:
    if re.fullmatch(r"[\d./ -]+", text):
        return f"--{option}: write a day as in 2026-09-01, not {text}."
    if not catalog.meetings:
        return f"--{option}: no meeting is recorded, so write a day, as in 2026-09-01."
    message, hint = tell_unknown_name(catalog, "meetings", text)
    return f"--{option}: {message}. {hint} A day is written as in 2026-09-01."


def read_title(text: str | None) -> str | None:
    """The title, if a record may have it. Raises Refusal if not."""
    try:
        return None if text is None else TypeAdapter(Title).validate_python(text)
    except ValidationError:
        raise Refusal("--title: write from 1 to 200 characters.") from None


def find_faults(catalog: Catalog, report: Report, today: date) -> list[Problem]:
    """The problems that the rules find in a report that is not written yet."""
    reports = MappingProxyType({**catalog.reports, report.id: report})
    asked = replace(catalog, reports=reports)
    found = (problem for rule in RECORD_RULES for problem in rule(asked, today))
    return [problem for problem in found if problem.path == report.origin.path]


# ----------------------------------------------------------------------------------------- writing


def hand_out(root: Path, catalog: Catalog, report: Report, folder: Path | None) -> HandedOut:
    """Write the record, and the PDF and tables to hand out. Raises Refusal if a different
    report was already handed out for that day, or if a file cannot be written."""
    path = report.origin.path
    before = catalog.reports.get(report.until)
    if before is not None and not _tells_the_same(before, report):
        raise Refusal(
            f"{path} was handed out on {format_date(before.made)}, and says something else than the "
            "records do now. A report stays as it was handed out. To tell what came later, choose "
            "another --until. If it was handed out to nobody, delete it and run this again."
        )
    report = before or report
    folder = folder or Path(f"report-{report.until}")
    files = _name_files(report, catalog.settings)
    for name, content in files.items():
        replace_file(folder / name, content)
    if before is None:
        put(root, {path: format_report(report).encode()}, {path: None})
    return HandedOut(report, None if before else Path(path), folder, tuple(files))


def _tells_the_same(before: Report, report: Report) -> bool:
    """Whether two reports are equal apart from the day they were made, a person's note, and what
    reports did not tell of yet when the earlier one was made."""
    later = {name for name in ("heard", "reviewed", "decided") if getattr(before, name) is None}
    one, other = (r.model_dump(exclude={"made", "note"} | later) for r in (before, report))
    return one == other


def _name_files(report: Report, settings: Settings) -> dict[str, bytes]:
    """The files to hand out, by name. The PDF's name has the date, since the file is passed on by
    itself."""
    written = make_files(plan_report(report, settings))
    return {f"report-{report.until}.pdf": written.pop(PDF), **written}


def format_report(report: Report) -> str:
    """The record as YAML, without the fields that were left out."""
    written = json.loads(report.model_dump_json(exclude_defaults=True))
    head = "# Written by `catalog report`, as it was handed out.\n"
    return head + yaml.safe_dump(written, sort_keys=False, allow_unicode=True, width=96)
