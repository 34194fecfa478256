"""The one place that asks what day it is."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime


def read_today() -> date:
    """Today, or the day of SOURCE_DATE_EPOCH (in seconds; see reproducible-builds.org) if it is
    set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else date.today()
