"""Dates as people write them: 11/20/2026, November 20, 2026, or 2026-11-20."""

from __future__ import annotations

import re
from datetime import date

from ..model import PartialDate, format_date
from ..refusals import Refusal

HOW = "Write the day as 2026-11-20 or 11/20/2026, the month as 2026-11."
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_PARTS = re.compile(r"(\d{1,4})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})\s*([/.-])\s*(\d{1,2})(?:\s*\2\s*(\d{1,2}))?", re.ASCII)
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{4})", re.ASCII)
_NO_YEAR = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}", re.ASCII)
_WORD_FIRST = re.compile(
    r"([a-z]{3,9})\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?)?,?\s+(\d{4})", re.ASCII | re.IGNORECASE
)
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4})", re.ASCII | re.IGNORECASE
)
_LATEST = 50  # '50 is 2050; from '51 on, nobody knows which century is meant


def read_day(text: str) -> str:
    """A date as the records write it (2026-11-20, 2026-11), from the way people do. With slashes
    the month comes first, as in 11/20/2026.

    A text that is no date is returned unchanged. Raises Refusal, which says what to write, for a
    date that is not in the calendar, has no year, or could be two different days.
    """
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return _write(text, int(found[1]), int(found[3]), int(found[4]) if found[4] else None)
    if found := _PARTS.fullmatch(text):
        return _read_parts(text, int(found[1]), found[2], int(found[3]), found[4])
    if found := _MONTH_AND_YEAR.fullmatch(text):
        return _write(text, int(found[2]), int(found[1]))
    if _NO_YEAR.fullmatch(text):
        raise Refusal(f"`{text}` has no year. {HOW}")
    if found := _WORD_FIRST.fullmatch(text):
        return _read_words(text, found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text):
        return _read_words(text, found[2], found[1], found[3])
    return text


def _read_parts(text: str, first: int, sign: str, second: int, end: str) -> str:
    """A date of three numbers, the year last."""
    year = _read_year(text, end)
    us, other = _day(year, first, second), _day(year, second, first)
    if us is not None and (sign == "/" or other in (None, us)):
        return us
    if us is not None and other is not None:
        raise Refusal(
            f"`{text}` could be two days. Write {us} for {format_date(us)}, or {other} for "
            f"{format_date(other)}."
        )
    if other is not None:
        raise Refusal(
            f"`{text}` has its day before its month. If it is {format_date(other)}, write {other}."
        )
    raise _not_a_day(text)


def _read_year(text: str, end: str) -> int:
    year = int(end)
    if len(end) == 4:
        return year
    if year > _LATEST:
        raise Refusal(f"`{text}` does not say whether 19{end} or 20{end} is meant. {HOW}")
    return 2000 + year


def _read_words(text: str, word: str, day: str | None, year: str) -> str:
    """A date with its month as a word. A text with any other word is no date."""
    named = [i for i, m in enumerate(MONTHS, start=1) if m.startswith(word.casefold())]
    if len(named) != 1:
        return text
    return _write(text, int(year), named[0], int(day) if day else None)


def _write(text: str, year: int, month: int, day: int | None = None) -> str:
    if day is None and 1 <= month <= 12:
        return f"{year:04}-{month:02}"
    written = None if day is None else _day(year, month, day)
    if written is None:
        raise _not_a_day(text)
    return written


def _not_a_day(text: str) -> Refusal:
    return Refusal(f"`{text}` is not a day in the calendar. {HOW}")


def _day(year: int, month: int, day: int) -> str | None:
    """The day as the records write it; None if the calendar has no such day."""
    try:
        return PartialDate(date(year, month, day))
    except ValueError:
        return None
