"""The bound on the time that it takes to find out what a table gives away, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..bounds import AUDIT_SECONDS, TookTooLong, limit_time
from ..refusals import Unsound


@contextmanager
def work_in_time(name: str) -> Iterator[None]:
    """Raise Unsound in the middle of what takes longer than the audit may. name: of what is looked at.
    Nothing may be written within."""
    try:
        with limit_time(AUDIT_SECONDS):
            yield
    except TookTooLong:
        raise Unsound(
            f"What {name} gives away could not be worked out within {AUDIT_SECONDS / 60:g} minutes. "
            "Nothing was written. Take fewer columns or groups into one table, or split it by year."
        ) from None
