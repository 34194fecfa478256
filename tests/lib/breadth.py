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


def pick_tried(
    items: Iterable[T], some: int, kind: Callable[[T], object] = lambda _: None
) -> list[T]:
    """Of each kind every so many (some), its first too; all of them where all are tried."""
    seen: Counter[object] = Counter()
    picked = []
    for item in items:
        if WHOLE or seen[kind(item)] % some == 0:
            picked.append(item)
        seen[kind(item)] += 1
    return picked


FEW = 50  # more files that lie side by side are of one template


def pick_pages(site: Path, files: Iterable[Path]) -> list[Path]:
    """Files of a site. Where more than FEW of one name lie in folders side by side, as those of places do, every
    eighth of them; all others."""
    groups: dict[object, list[Path]] = {}
    for path in sorted(files):
        groups.setdefault((path.relative_to(site).parts[:-2], path.name), []).append(path)
    few = [path for group in groups.values() if len(group) <= FEW for path in group]
    many = [path for group in groups.values() if len(group) > FEW for path in pick_tried(group, 8)]
    return few + many
