"""On which day a commit was made, as it says itself, or why nobody can tell."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from .words import say_later

# What git is asked for: the seconds as they are written, and beside them the time zone. git's own days
# are not: one before 1970 ends its list, and one too far off is told as 1970.
OPTION = "--date=raw"
FORMAT = "%ct %cd"
_BEGIN = datetime(1970, 1, 1)

UNREADABLE = say_later("no date that git can read")
TOO_FAR = say_later("a date beyond the year 9999")


class CommitDay(NamedTuple):
    """day: where the commit was made, by the time zone that it names. why_none: words, where it tells no
    day."""

    day: date | None
    why_none: str | None = None

    def __str__(self) -> str:
        """The day as in 2026-01-31, or why there is none."""
        return str(self.day or self.why_none)


def read_day(said: str) -> CommitDay:
    """The day of a commit, from what git says of it in FORMAT: `1769817600 1769817600 -0500`. Of a date
    that it cannot read it says nothing: one before 1970, without a time zone, or of words."""
    words = said.split()
    if len(words) != 3:
        return CommitDay(None, UNREADABLE)
    seconds, _, zone = words
    hours, minutes = divmod(abs(int(zone)), 100)
    offset = timedelta(hours=hours, minutes=minutes)
    try:
        there = _BEGIN + timedelta(seconds=int(seconds))
        return CommitDay((there - offset if zone.startswith("-") else there + offset).date())
    except OverflowError:
        return CommitDay(None, TOO_FAR)
