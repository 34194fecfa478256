"""How much the tests try of what is made by chance: some in each run, all where TRIED=all says so, as
`make fuzz` does."""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

WHOLE = os.environ.get("TRIED") == "all"


def count_tried(some: int, whole: int) -> int:
    """How many to try."""
    return whole if WHOLE else some


def pick_tried(items: Iterable[T], some: int, kind: Callable[[T], object]) -> list[T]:
    """Of each kind every so many (some), its first too; all of them where all are tried."""
    seen: Counter[object] = Counter()
    picked = []
    for item in items:
        if WHOLE or seen[kind(item)] % some == 0:
            picked.append(item)
        seen[kind(item)] += 1
    return picked
