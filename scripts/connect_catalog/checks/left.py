"""What rules leave out at their bounds, as they tell themselves while they are applied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Left(NamedTuple):
    """What a rule leaves out of a table. rule: what it looks for; path: of the table, relative to the
    repository; what: in words, such as columns or rows."""

    rule: str
    path: str
    what: str


_noted: ContextVar[set[Left] | None] = ContextVar("noted", default=None)
_path: ContextVar[str] = ContextVar("path", default="")


@contextmanager
def noting() -> Iterator[set[Left]]:
    """What rules note, that are applied meanwhile."""
    noted: set[Left] = set()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def look_at_table(path: str) -> None:
    """Say of which table is noted what comes next."""
    _path.set(path)


def note(rule: str, what: str, path: str = "") -> None:
    """Note that a rule leaves something out, where anybody asks. path: of the table, where it is not the one
    that is looked at."""
    noted = _noted.get()
    if noted is not None:
        noted.add(Left(rule, path or _path.get(), what))
