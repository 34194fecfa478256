"""Which counts of a row one other count may be the sum of: by where they stand, and by what their names
share, as `male_2020` and `total_2020` do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from ..bounds import NAME_WORDS, PAIRED_COLUMNS
from .left import note

_NUMBERS = re.compile(r"(?<!\d)\d+(?!\d)")


def list_parts(names: Sequence[str], total: int, called: Sequence[bool]) -> list[tuple[int, ...]]:
    """The places of the columns that may be the parts of one: all others, runs of neighbors, every second
    or third column and so on, those that share words of its name, and pairs. called: which columns are
    called totals, and may be no parts."""
    size = len(names)
    others = [i for i in range(size) if i != total]
    listed = {tuple(others)}
    for start in range(size):
        for end in range(start + 2, size + 1):
            if not start <= total < end:
                listed.add(tuple(range(start, end)))
    for step in range(2, size // 2 + 1):
        listed.add(tuple(i for i in others if i % step == total % step))
    for alike in list_alike(names, total):
        listed |= {alike, tuple(i for i in alike if not called[i])}
    if size <= PAIRED_COLUMNS:
        listed |= {*combinations(others, 2)}
    return sorted(parts for parts in listed if len(parts) > 1)


def list_alike(names: Sequence[str], total: int) -> Iterator[tuple[int, ...]]:
    """The other columns whose names hold one word of a name, or two, such as the year."""
    words = [{*re.split(r"[\W_]+", name)} - {""} for name in names]
    own = sorted(words[total])[:NAME_WORDS]
    if len(words[total]) > NAME_WORDS:
        note(
            f"for sums of columns that are alike by more than {NAME_WORDS} words of a name",
            names[total],
        )
    for shared in (*combinations(own, 1), *combinations(own, 2)):
        yield tuple(i for i, held in enumerate(words) if i != total and held.issuperset(shared))


def list_same_numbers(names: Sequence[str], total: int) -> tuple[int, ...]:
    """The other columns whose names hold the same numbers, or none as well."""
    numbers = [_NUMBERS.findall(name) for name in names]
    return tuple(i for i, held in enumerate(numbers) if i != total and held == numbers[total])
