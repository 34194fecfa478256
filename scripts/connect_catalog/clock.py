"""The one place that asks what day it is."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from .refusals import Refusal

_YEARS = range(1900, 9900)  # far enough from where the calendar ends that days can be added


def read_today() -> date:
    """Today, or the day of SOURCE_DATE_EPOCH (in seconds; see reproducible-builds.org) if it is
    set. Raises Refusal where that is no number of seconds, or of a year that nothing can be counted
    from."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return _refuse_odd(date.today(), "The clock of this computer")
    try:
        day = datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise Refusal(
            "SOURCE_DATE_EPOCH is no day: write the seconds since 1970 as digits, or leave it out."
        ) from None
    return _refuse_odd(day, "SOURCE_DATE_EPOCH")


def _refuse_odd(day: date, source: str) -> date:
    if day.year not in _YEARS:
        raise Refusal(f"{source} says that it is {day}, which cannot be. Set it right.")
    return day
