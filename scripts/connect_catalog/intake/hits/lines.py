"""What is kept of a line of a log or export, and what every format gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from ...refusals import Refusal
from .site import Site

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)

Interval = tuple[datetime, datetime]


class OtherFormat(Refusal):
    """A file does not have the format it was said to have."""


class LoggedRequest(NamedTuple):
    """What is kept of a line: when (the whole day for a daily sum), which address of the site (None
    if it is not counted), how often, whether a robot asked, the host if it is another one ("" if it
    is ours, or not named), and whether it shows a page that the site does not have."""

    start: datetime
    end: datetime
    address: str | None
    times: int
    robot: bool
    other_host: str = ""
    is_strange: bool = False


# What a file holds: each line's number, with None where it could not be read.
Lines = Iterator[tuple[int, LoggedRequest | None]]


@dataclass(frozen=True)
class LogFormat:
    """zipped: it may come as an archive; daily: its sums are of whole days, and the last day may not
    have been over; rows: what its lines are called, "lines" of a log or "rows" of an export."""

    name: str
    read: Callable[[Iterable[str], Site], Lines]
    zipped: bool = False
    daily: bool = False
    rows: str = "rows"
