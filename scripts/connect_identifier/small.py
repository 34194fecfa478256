"""Which counts of a report may be told: none below eleven, and none from which such a count can be worked out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

LEAST = 11  # smaller counts of children are not told, as in the catalog's tables
STEP = 10  # and others to the nearest ten
Tie = Mapping[str, int]  # what is known of counts: each by its number, added up, is nothing
Ranges = dict[str, tuple[float, float]]
_ROUNDS = 50


def tell_count(count: int) -> int:
    """A count of eleven or more, as it is told."""
    return round(count / STEP) * STEP


def choose_hidden(
    counts: Mapping[str, int],
    ties: Sequence[Tie],
    untold: Mapping[str, int] | None = None,
    guesses: Sequence[Tie] = (),
) -> set[str]:
    """The counts not to tell: the small ones, and as many greater ones as it takes until a reader who knows the
    ties, and which of what is not told is small, can work out no more of a small one. Where all that hangs
    together is hidden, nothing says which is small. ties: also with names that are no counts, of amounts
    that nobody tells and that are not below zero. untold: amounts of which, where they are small, a reader
    who takes the guesses for ties too can work out no more."""
    small = {name for name, count in counts.items() if count < LEAST}
    guarded = {name for name, count in (untold or {}).items() if count < LEAST}
    hidden = _hide_more(counts, small, ties, small)
    return _hide_more(counts, hidden, [*ties, *guesses], guarded)


def _hide_more(
    counts: Mapping[str, int], hidden: set[str], ties: Sequence[Tie], guarded: set[str]
) -> set[str]:
    hidden = set(hidden)
    while told := _list_telling(counts, hidden, _find_exposed(counts, hidden, ties, guarded), ties):
        hidden.add(min(told, key=lambda name: (counts[name], name)))
    return hidden


def _list_telling(
    counts: Mapping[str, int], hidden: set[str], exposed: Sequence[str], ties: Sequence[Tie]
) -> set[str]:
    """What is still told of what hangs together with a small count that can be worked out."""
    all_told = (_list_tied(name, ties) & counts.keys() - hidden for name in exposed)
    return next(filter(None, all_told), set())


def _find_exposed(
    counts: Mapping[str, int], hidden: set[str], ties: Sequence[Tie], guarded: set[str]
) -> list[str]:
    ranges = _bound(counts, hidden, ties)
    return [n for n in sorted(guarded) if ranges[n][0] > 0 or ranges[n][1] < LEAST - 1]


def _bound(counts: Mapping[str, int], hidden: set[str], ties: Sequence[Tie]) -> Ranges:
    """What each count can be, for a reader: each tie bounds one by the others, until nothing more follows."""
    names = {name for tie in ties for name in tie} | counts.keys()
    ranges: Ranges = {name: _read(counts.get(name), name in hidden) for name in names}
    for _ in range(_ROUNDS):
        before = dict(ranges)
        for tie in ties:
            _narrow(ranges, tie)
        if ranges == before:
            break
    return ranges


def _read(count: int | None, hidden: bool) -> tuple[float, float]:
    """What a count can be by itself."""
    if count is None:
        return 0, math.inf
    if hidden:
        return (0, LEAST - 1) if count < LEAST else (LEAST, math.inf)
    told = tell_count(count)
    return max(LEAST, told - STEP / 2), told + STEP / 2


def _narrow(ranges: Ranges, tie: Tie) -> None:
    for name, weight in tie.items():
        others = [_times(ranges[other], by) for other, by in tie.items() if other != name]
        rest = -sum(high for _, high in others), -sum(low for low, _ in others)
        low, high = _times(rest, 1 / weight)
        ranges[name] = max(ranges[name][0], low), min(ranges[name][1], high)


def _times(span: tuple[float, float], by: float) -> tuple[float, float]:
    ends = span[0] * by, span[1] * by
    return min(ends), max(ends)


def _list_tied(name: str, ties: Sequence[Tie]) -> set[str]:
    """All that hangs together with a count, by way of whatever ties."""
    found: set[str] = set()
    more = {name}
    while more:
        found |= more
        more = {other for tie in ties if tie.keys() & more for other in tie} - found
    return found
