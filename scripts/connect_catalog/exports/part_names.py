"""Names of the parts of a record by what they are, for the ids of feed and calendar: a part keeps its
name wherever in its list it stands, and no other part gets it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from ..model import Barrier, HistoryEntry


def name_steps(steps: Sequence[HistoryEntry]) -> list[str]:
    """The names of the steps of a history: by status and date."""
    return _name("step", [(step.status, step.date, step.note) for step in steps])


def name_barriers(barriers: Sequence[Barrier]) -> list[str]:
    """The names of the barriers of a desired dataset: by kind, and since when."""
    return _name("barrier", [(b.kind, b.since, b.detail) for b in barriers])


def _name(what: str, parts: list[tuple[str, object, str]]) -> list[str]:
    """The names of parts: of each its kind, its date and its words. Where kind and date are those of
    another as well, a hash of the words tells them apart; what is alike in all is one."""
    short = ["-".join([what, kind, *([str(date)] if date else [])]) for kind, date, _ in parts]
    count = Counter(short)
    return [
        name if count[name] == 1 else f"{name}-{_hash(words)}"
        for name, (_, _, words) in zip(short, parts, strict=True)
    ]


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:8]
