"""The one place that asks what day it is."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from .refusals import Refusal


def read_today() -> date:
    """Today, or the day of SOURCE_DATE_EPOCH (in seconds; see reproducible-builds.org) if it is
    set. Raises Refusal where that is no number of seconds, or of a year that no calendar has."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return date.today()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise Refusal(
            "SOURCE_DATE_EPOCH is no day: write the seconds since 1970 as digits, or leave it out."
        ) from None
