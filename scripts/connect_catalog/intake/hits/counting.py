"""Turns lines into sums by day, and counts each moment once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby

from .files import SURE
from .lines import DAY, SECOND, Interval, Lines, LoggedRequest, OtherFormat

OLDEST = 2000  # a line from an earlier year was written by a clock that was not set


@dataclass
class Sums:
    """What was counted in a file. hits and robots by day; days: the first and last moment of each
    day it covers. before: the number of lines in a time that was counted before. others: the number
    of lines by other host, which count for nothing else. strange: the number of lines that show a
    page that the site does not have. unreadable: the number of lines that could not be read;
    first_unreadable: the line number of the first."""

    hits: Counter[tuple[date, str]] = field(default_factory=Counter)
    robots: Counter[date] = field(default_factory=Counter)
    days: dict[date, Interval] = field(default_factory=dict)
    lines: int = 0
    before: int = 0
    others: Counter[str] = field(default_factory=Counter)
    strange: int = 0
    unreadable: int = 0
    first_unreadable: int | None = None
    left_out: date | None = None

    def note_unreadable(self, number: int) -> None:
        self.unreadable += 1
        self.first_unreadable = self.first_unreadable or number

    def note_day(self, one: LoggedRequest) -> None:
        start, end = self.days.get(one.start.date(), (one.start, one.end))
        self.days[one.start.date()] = min(start, one.start), max(end, one.end)

    def leave_out(self, day: date) -> None:
        """Forget a day."""
        self.left_out = day
        del self.days[day]
        self.hits = Counter({key: n for key, n in self.hits.items() if key[0] != day})
        self.robots.pop(day, None)


def count_lines(lines: Lines, counted: Sequence[Interval], today: date, daily: bool) -> Sums:
    """The sums of a file's lines that do not lie in a time counted before.

    A line from before the web, or from the future, could not be read: its clock was not set. The
    last day of a daily format is left out, as it may not have been over; the next export has it.
    Raises OtherFormat where the first lines are all unreadable.
    """
    sums = Sums()
    for number, one in lines:
        if one is None or not OLDEST <= one.start.year or one.start.date() > today + DAY:
            sums.note_unreadable(number)
            if not sums.lines and not sums.others and sums.unreadable == SURE:
                break
            continue
        if one.other_host:
            sums.others[one.other_host] += 1
            continue
        sums.lines += 1
        sums.strange += one.is_strange
        met = [(start, end) for start, end in counted if start <= one.end and one.start <= end]
        if all(start <= one.start and one.end <= end for start, end in met):
            sums.note_day(one)
        if met:
            sums.before += 1
            continue
        if one.robot:
            sums.robots[one.start.date()] += one.times
        elif one.address is not None:
            sums.hits[one.start.date(), one.address] += one.times
    if sums.unreadable and not sums.lines and not sums.others:
        raise OtherFormat
    if daily and sums.days:
        sums.leave_out(max(sums.days))
    return sums


def join_days(days: Mapping[date, Interval]) -> list[Interval]:
    """The stretches of time that a file covers. Consecutive days form one stretch. A day without a
    line separates two, since it may have been quiet or may be missing."""
    runs = groupby(enumerate(sorted(days)), key=lambda pair: pair[1].toordinal() - pair[0])
    ordered = ([day for _, day in run] for _, run in runs)
    return [(days[run[0]][0], days[run[-1]][1]) for run in ordered]


def merge(stretches: Iterable[Interval]) -> list[Interval]:
    """Stretches in order. Those that overlap or touch become one."""
    merged: list[Interval] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1] + SECOND:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def split_months(stretches: Iterable[Interval]) -> Iterator[tuple[str, Interval]]:
    """Each stretch, cut at the ends of months, with its month such as 2026-01."""
    for start, end in stretches:
        while start <= end:
            following = datetime(
                start.year + start.month // 12, start.month % 12 + 1, 1, tzinfo=UTC
            )
            yield f"{start:%Y-%m}", (start, min(end, following - SECOND))
            start = following
