"""Which two counts a percent or rate may be the share of, found for many columns at once: all but those
that too many rows speak against. Who asks tries the few that are left exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy

from ..bounds import SHARE_CELLS, Work
from .evidence import NEARLY

Numbers = numpy.ndarray  # floats; NaN where there is no number
SCALES = (100, 1, 1_000, 10_000, 100_000)
TELLING = 10  # so many times what rounding leaves open, a count tells something
ROWS_AT_ONCE = 64


def list_likely(
    shown: Numbers, counts: Mapping[str, Numbers], reach: Mapping[str, int], work: Work
) -> Iterator[tuple[str, str]]:
    """Every pair of counts of which a percent may be one over the other, by their names, in their order.
    A pair is left out only where the percent does not fit it in more rows than may be at fault, at any
    scale. reach: how far a count may be from what it is shown as. Each number that is looked at is
    counted as work."""
    names = [*counts]
    rows = numpy.flatnonzero(~numpy.isnan(shown))
    table = numpy.column_stack([counts[name][rows] for name in names])
    far = numpy.array([reach.get(name, 0) for name in names])
    table[~((table > 0) & (table >= TELLING * far))] = numpy.nan
    shown, room = shown[rows], 0.5 * _list_units(shown[rows]) + 1e-9
    may_fail = (1 - NEARLY) * (~numpy.isnan(table)).sum(axis=0)
    spread = 1.2 * far / table
    for of, name in enumerate(names):
        left, failed = numpy.arange(len(names)), numpy.zeros(len(names))
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            whole = table[part][:, left]
            work.add(whole.size)
            share = table[part, [of]] / whole
            wide = spread[part, [of]] + spread[part][:, left]
            fits = numpy.zeros(share.shape, bool)
            for scale in SCALES:
                exact = scale * share
                fits |= numpy.abs(shown[part, None] - exact) <= room[part, None] + exact * wide
            failed[left] += (~fits & ~numpy.isnan(share)).sum(axis=0)
            left = left[failed[left] <= may_fail[left] + 1e-9]
        yield from ((name, names[per]) for per in left if per != of)


def start_work() -> Work:
    """The bound on the numbers that are looked at in one table."""
    return Work(SHARE_CELLS)


def _list_units(numbers: Numbers) -> Numbers:
    """The last decimal of each number: 1, 0.1, 0.01, ..."""
    units = numpy.full(len(numbers), 1e-7)
    for decimals in reversed(range(7)):
        near = numpy.isclose(numpy.round(numbers, decimals), numbers, atol=1e-9)
        units[near] = 10.0**-decimals
    return units
