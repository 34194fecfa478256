"""Rules for what the workgroup records: plans, meetings, assessments, hits and the logic model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from ..addresses import locate, locate_page
from ..codes import Code
from ..model import COLUMNS, FAMILIES, MEASURED, Catalog, ReportLine, Status, Training, WorkItem
from ..problems import Problem
from .telling import problem_at


def check_plans(catalog: Catalog, today: date) -> Iterator[Problem]:
    """The plan of a desired dataset is written in the order of its steps, each by a later day.

    Why: The site says what is due next, and compares the plan with what happened.

    Mend: Move the step to its place, or correct its date or status. A dataset that is given up is
    no plan: that belongs in `history`.
    """
    way = {s.id: i for i, s in enumerate(catalog.vocabulary.statuses) if not s.closed}
    for item in catalog.workplan.values():
        for i, step in enumerate(item.plan):
            if step.status in catalog.vocabulary.ids("statuses") and step.status not in way:
                yield _plan_problem(
                    item, i, "status", "a plan ends with the dataset, not without it"
                )
        for i, (before, after) in enumerate(pairwise(item.plan), start=1):
            if after.by.last_day < before.by.first_day:
                yield _plan_problem(item, i, "by", f"{after.by} comes before {before.by}")
            if way.get(after.status, 99) <= way.get(before.status, -1):
                message = f"`{after.status}` does not come after `{before.status}`"
                yield _plan_problem(item, i, "status", message)


def _plan_problem(item: WorkItem, step: int, name: str, message: str) -> Problem:
    return problem_at(item, ("plan", step, name), Code.PLAN_ORDER, message)


def check_published_addresses(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A desired dataset that is told to be published has the address where it stands.

    Why: Readers want to see for themselves. Without an address nobody can tell whether the dataset is
    still there, or ever was.

    Mend: Write in `link` where it can be read. If the address is not known, the dataset is not told to
    be published: use an earlier status, such as `obtained`, and say in `note` what is known.
    """
    statuses = catalog.vocabulary.terms("statuses")
    for item in catalog.workplan.values():
        for i, entry in enumerate(item.history):
            status = statuses.get(entry.status)
            if isinstance(status, Status) and status.published and entry.link is None:
                message = f"it is `{entry.status}`, and no address says where"
                yield problem_at(item, ("history", i, "link"), Code.NO_ADDRESS, message)


def check_number_gaps(catalog: Catalog, today: date) -> Iterator[Problem]:
    """The desired datasets are numbered from 1 on, without a gap.

    Why: A desired dataset that was declined or withdrawn stays on the list with its reason. A gap
    means that a record was taken away.

    Mend: Bring the record back, and say in its `history` why it was declined or withdrawn.
    """
    numbers = {item.number for item in catalog.workplan.values()}
    if any(family == "workplan" for family, _ in catalog.unreadable):
        return
    for item in catalog.workplan.values():
        if item.number > 1 and item.number - 1 not in numbers:
            message = f"there is a number {item.number} but no number {item.number - 1}"
            yield problem_at(item, ("number",), Code.NUMBER_GAP, message)


def check_barrier_ends(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A barrier that is gone says what removed it.

    Why: The next agency that meets such a barrier can try the same.

    Mend: Write in `remedy` what removed it. If it still stands, leave `until` and `remedy` out.
    """
    for item in catalog.workplan.values():
        for i, barrier in enumerate(item.barriers):
            if (barrier.until is None) != (barrier.remedy is None):
                name = "until" if barrier.remedy is None else "remedy"
                message = (
                    "a barrier that is gone has both `until` and `remedy`, and one that stands "
                    "has neither"
                )
                yield problem_at(item, ("barriers", i, name), Code.BARRIER_REMEDY, message)


def check_coming_meetings(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A meeting to come says when it will be, and nothing of what happened there.

    Why: Whatever is reported as done must have been done. The calendar shows the meetings to come.

    Mend: Correct the date, or leave out who came, what was reviewed and what was heard, and add
    them after the meeting.
    """
    for meeting in catalog.meetings.values():
        for name in ("agencies", "attendees", "reviewed", "needs_heard"):
            if meeting.date.first_day > today and getattr(meeting, name):
                message = f"the meeting is on {meeting.date}, still to come"
                mend = "Correct the date, or add this after the meeting."
                yield problem_at(meeting, (name,), Code.FUTURE, message, mend)


def check_regions(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A regional meeting names its region.

    Why: The meetings are counted region by region, so that none is forgotten.

    Mend: Write in `region` where the meeting was, or will be.
    """
    for meeting in catalog.meetings.values():
        if meeting.kind == "regional" and meeting.region is None:
            message = "a regional meeting without its region"
            yield problem_at(meeting, ("kind",), Code.NO_REGION, message)


def check_assessments(catalog: Catalog, today: date) -> Iterator[Problem]:
    """The scores of a training come from before and after, and from a group large enough to hide
    everyone. They say what the best score is; how large a group must be is `least_group` in
    `catalog.yml`.

    Why: In a small group, people who know each other could work out who scored what. Scores of
    different tests can be compared only by what the best score was.

    Mend: Leave the scores of a small group out. Write `best_score`, `before` and `after` together.
    """
    for training in catalog.trainings.values():
        parts = (training.best_score, training.before, training.after)
        if None in parts and any(part is not None for part in parts):
            message = "an assessment has `best_score`, `before` and `after`"
            mend = "Write all three, or none of them."
            yield problem_at(training, ("before",), Code.ASSESSMENT, message, mend)
        yield from _score_faults(training, catalog.settings.least_group)


def _score_faults(training: Training, least: int) -> Iterator[Problem]:
    for name in ("before", "after"):
        scores = getattr(training, name)
        if scores is not None and scores.n < least:
            message = f"fewer than {least} people answered"
            yield problem_at(training, (name, "n"), Code.SMALL_GROUP, message)
        if scores is not None and training.best_score is not None:
            if not 0 <= scores.mean <= training.best_score:
                message = f"the mean is not between 0 and the best score, {training.best_score:g}"
                yield problem_at(training, (name, "mean"), Code.ASSESSMENT, message)


def check_openness(catalog: Catalog, today: date) -> Iterator[Problem]:
    """How open a dataset is, is written down only where this catalog holds no table of it. Each
    question is answered once, and that of the portal not at all, as the state tells it.

    Why: What the catalog reads off the table itself is right at every build. A second answer would
    be ignored, or contradict it.

    Mend: Leave the answer out. If the catalog reads it off wrongly, mend the package's descriptor.
    """
    for item in catalog.workplan.values():
        criteria = [note.criterion for note in item.openness]
        for i, criterion in enumerate(criteria):
            if item.packages or criterion == "on-the-portal" or criterion in criteria[:i]:
                message = f"the catalog knows already whether it is `{criterion}`"
                yield problem_at(item, ("openness", i, "criterion"), Code.OPENNESS_KNOWN, message)


def check_removals(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A data package is published or removed, not both.

    Why: Its page either shows the data or says why they are gone.

    Mend: Remove the package's folder, or the record in `removals/`.
    """
    for id, removal in catalog.removals.items():
        if catalog.knows("packages", id):
            message = f"datapackages/{id} is still there"
            yield problem_at(removal, (), Code.REMOVED_AND_HERE, message)


def check_usage(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A record of hits is named for its month, and counts stretches of that month, in order and
    none of them to come.

    Why: Hits counted twice, or under another month, would show more interest than there was. A
    stretch to come would never be counted.

    Mend: Import the log again with `catalog hits import`; nobody needs to write these by hand.
    """
    for id, usage in catalog.usage.items():
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", id):
            yield problem_at(usage, (), Code.USAGE_MONTH, f"`{id}` is not a month")
            continue
        ends = [""]
        for i, span in enumerate(usage.counted):
            if not (ends[-1] < span.start <= span.end) or {span.start[:7], span.end[:7]} != {id}:
                message = f"{span.start} to {span.end} is not a part of {id} after the ones above"
                yield problem_at(usage, ("counted", i), Code.USAGE_SPAN, message)
            ends.append(span.end)
        if usage.counted[-1].end[:10] > str(today + timedelta(days=1)):
            message = f"{usage.counted[-1].end} is still to come"
            mend = "Import the log again with `catalog hits import`."
            yield problem_at(usage, ("counted", len(usage.counted) - 1), Code.FUTURE, message, mend)


def check_reports(catalog: Catalog, today: date) -> Iterator[Problem]:
    """A report is named for the last day it tells of, and leads to pages that are there.

    Why: Two reports of one day could say two things. A link that leads nowhere helps nobody.

    Mend: Make reports with `catalog report`. Rename the file, or correct the address of the page.
    """
    pages = {locate_page("activity"), *(locate("workplan", id) for id in catalog.workplan)}
    pages |= {locate("packages", id) for id in (*catalog.packages, *catalog.removals)}
    for id, report in catalog.reports.items():
        if id != report.until:
            message = f"the report `{id}` ends with {report.until}"
            mend = f"Name the file {report.until}.yml."
            yield problem_at(report, ("until",), Code.REPORT_NAME, message, mend)
        lists = ((name, value) for name, value in report if isinstance(value, tuple))
        for name, i, line in ((n, i, line) for n, lines in lists for i, line in enumerate(lines)):
            if isinstance(line, ReportLine) and line.page not in pages and not catalog.unreadable:
                message = f"the site has no page `{line.page}`"
                yield problem_at(report, (name, i, "page"), Code.UNKNOWN_PAGE, message)


def check_logic_model(catalog: Catalog, today: date) -> Iterator[Problem]:
    """Each output and outcome of the logic model names its measure. A box has an id of its own,
    leads to boxes that are there, and chooses what is counted by fields that are there.

    Why: A number that nobody can count, or an arrow that leads nowhere, would be shown as missing
    for good.

    Mend: Write the name as it stands in the list that the problem names.
    """
    model, seen = catalog.logic_model, set[str]()
    for column in COLUMNS:
        for i, element in enumerate(getattr(model, column)):
            at = (column, i)
            if element.id in seen:
                message = f"`{element.id}` stands twice in the logic model"
                yield problem_at(model, (*at, "id"), Code.DUPLICATE_ID, message, "Name one anew.")
            seen.add(element.id)
            if element.measure is None and column in ("outputs", "outcomes"):
                yield problem_at(model, at, Code.NO_MEASURE, f"`{element.id}` names no measure")
            yield from _unknown_filters(catalog, at)
            yield from _unknown_aims(catalog, at)


def _unknown_filters(catalog: Catalog, at: tuple[str, int]) -> Iterator[Problem]:
    element = getattr(catalog.logic_model, at[0])[at[1]]
    family = MEASURED.get(element.measure) if element.measure else None
    fields = FAMILIES[family].model_fields if family else {}
    for name in element.where:
        if name not in fields:
            mend = f"Use one of: {', '.join(fields)}." if fields else ""
            message = f"`{name}` is not a field of the records that `{element.measure}` counts"
            here = (*at, "where", name)
            yield problem_at(catalog.logic_model, here, Code.UNKNOWN_FILTER, message, mend)


def _unknown_aims(catalog: Catalog, at: tuple[str, int]) -> Iterator[Problem]:
    columns = [getattr(catalog.logic_model, column) for column in COLUMNS]
    place = COLUMNS.index(at[0])
    later = [element.id for column in columns[place:] for element in column]
    for i, id in enumerate(columns[place][at[1]].leads_to):
        if id not in later:
            message = f"there is no `{id}` in this column of the logic model or a later one"
            mend = "Use the id of a box that stands in the same column or in a later one."
            here = (*at, "leads_to", i)
            yield problem_at(catalog.logic_model, here, Code.UNKNOWN_REFERENCE, message, mend)


RULES = (
    check_plans,
    check_published_addresses,
    check_number_gaps,
    check_barrier_ends,
    check_coming_meetings,
    check_regions,
    check_assessments,
    check_openness,
    check_removals,
    check_usage,
    check_reports,
    check_logic_model,
)
