"""The parts of a report-out: their titles, the headings of their columns, and what an empty one says."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Report, ReportLine
from ..words import say_later, translate


@dataclass(frozen=True)
class Section:
    """A part of a report. name: the report's field; what, when, days: the headings for its titles,
    dates and days, "" if it has none; nothing: the sentence for an empty part."""

    name: str
    title: str
    what: str
    when: str
    days: str
    nothing: str
    lines: tuple[ReportLine, ...]


# The fields of each section but its lines. "" where it has no such heading.
_SECTIONS = (
    (
        "moved",
        say_later("What moved"),
        say_later("Dataset"),
        say_later("When"),
        say_later("Days in the state before"),
        say_later("No step is recorded with a date in this time."),
    ),
    (
        "stuck",
        say_later("What is stuck longest"),
        say_later("Dataset"),
        say_later("Since"),
        say_later("Days so far"),
        say_later("No dataset that is on its way has a date to count from."),
    ),
    (
        "undated",
        say_later("Stuck, but since when is not recorded"),
        say_later("Dataset"),
        "",
        "",
        say_later("None: each dataset's state has a date on record."),
    ),
    (
        "overdue",
        say_later("What is overdue"),
        say_later("Dataset"),
        say_later("Was due"),
        say_later("Days over"),
        say_later("No date that was set has passed."),
    ),
    (
        "due",
        say_later("What is due in the next 90 days"),
        say_later("Dataset"),
        say_later("Due"),
        "",
        say_later("No date is set in the next 90 days."),
    ),
    (
        "raised",
        say_later("Barriers raised"),
        say_later("Dataset"),
        say_later("Since"),
        "",
        say_later("No new barrier is recorded with a date in this time."),
    ),
    (
        "resolved",
        say_later("Barriers resolved"),
        say_later("Dataset"),
        say_later("Gone"),
        say_later("Days it stood"),
        say_later("No barrier is recorded as resolved in this time."),
    ),
    (
        "answered",
        say_later("Requests answered"),
        say_later("Question"),
        say_later("Answered"),
        say_later("Days taken"),
        say_later("No request is recorded as answered in this time."),
    ),
    (
        "declined",
        say_later("Requests declined"),
        say_later("Question"),
        say_later("Declined"),
        say_later("Days taken"),
        say_later("No request is recorded as declined in this time."),
    ),
    (
        "heard",
        say_later("Needs heard"),
        say_later("Meeting"),
        say_later("Heard"),
        "",
        say_later("No need of families is recorded from a meeting in this time."),
    ),
    (
        "reviewed",
        say_later("Outcomes of reviews"),
        say_later("Dataset"),
        say_later("Reviewed"),
        "",
        say_later("No outcome of a review is recorded from a meeting in this time."),
    ),
    (
        "decided",
        say_later("Decisions that used the data"),
        say_later("Decision"),
        say_later("Decided"),
        "",
        say_later("No decision that used the data is recorded with a date in this time."),
    ),
)


def list_sections(report: Report) -> tuple[Section, ...]:
    """The parts of a report in order, without the indicators and what it does not tell of."""
    parts = ((words, getattr(report, words[0])) for words in _SECTIONS)
    return tuple(_tell_section(words, lines) for words, lines in parts if lines is not None)


def _tell_section(words: tuple[str, ...], lines: tuple[ReportLine, ...]) -> Section:
    name, *said = words
    title, what, when, days, nothing = (translate(word) if word else "" for word in said)
    return Section(name, title, what, when, days, nothing, lines)
