"""How much the tests try of what is made by chance: some in each run, all where TRIED=all says so, as
`make fuzz` does."""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
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


def pick_pages(site: Path, files: Iterable[Path]) -> list[Path]:
    """Files of a site: of those with one name that lie in folders of one folder, as they are told by one template,
    every eighth."""
    return pick_tried(sorted(files), 8, lambda path: (path.relative_to(site).parts[:-2], path.name))
