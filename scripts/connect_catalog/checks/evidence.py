"""How sure it is that some numbers are the sum of others, and which others they are.

That two numbers agree by chance is the less likely the larger they are: a sum that could have been any
whole number from 0 to n tells log2(n + 1) bits. What was tried and how many rows do not fit is taken
off. ENOUGH bits are left by chance once in a thousand, CERTAIN bits once in a billion. Where numbers are
rounded they need not agree but within that. Numbers of groups that grow alike agree roughly in every row,
so a row of rounded numbers tells only what it tells beyond that: that they agree more closely than chance
lets two counts of n differ, by the square root of 2n.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb, log2, pi

import numpy

from ..bounds import PAIRED_NUMBERS, TRIPLED_NUMBERS
from .left import note

Numbers = numpy.ndarray  # floats; NaN where there is no number
ENOUGH = 10.0  # bits
ENOUGH_ROUNDED = 15.0  # bits, of rounded numbers
CERTAIN = 30.0  # bits
NEARLY = 0.9  # of the rows that can be tested
CLOSE = 1e-6


def find_sums(
    table: Numbers, reach: float = 0.0, grain: int = 1
) -> Iterator[tuple[int, tuple[int, ...], int]]:
    """Columns of a table that are the sum of others: its number, theirs, and in how many rows that was
    seen. table: (rows, columns). The parts of one that is found are not parts of a larger one twice:
    of A = B + C and D = A + E, D is told as B + C + E where it cannot be told as A + E. reach: how far
    each number may be from what it is shown as; grain: what all are multiples of, as they are rounded."""
    sizes = numpy.nansum(table, axis=0)
    found: set[int] = set()
    for total in numpy.argsort(sizes, kind="stable").tolist():
        best = _find_parts(table, total, found, reach, grain)
        if best is not None:
            found.add(total)
            yield total, best[0], best[1]


def _find_parts(
    table: Numbers, total: int, sums: set[int], reach: float, grain: int
) -> tuple[tuple[int, ...], int] | None:
    """The parts of one column, the fewest that are sure; None where there are none."""
    parts = _possible_parts(table, total, reach)
    tries = 1
    for size, limit in ((2, PAIRED_NUMBERS), (3, TRIPLED_NUMBERS)):
        if len(parts) <= limit:
            listed = [*combinations(parts, size)]
            tries += len(listed)
            ways = [(_count(table, total, way, tries, reach, grain), way) for way in listed]
            ways = [(seen, way) for seen, way in ways if seen]
            if ways:
                seen, way = max(ways, key=lambda each: each[0])
                return way, seen
    for some in (parts, [part for part in parts if part not in sums]):
        way = _solve(table, total, some, reach)
        if len(way) > 1:
            seen = _count(table, total, way, tries + 2 * table.shape[1], reach, grain)
            if seen:
                return way, seen
    if len(parts) > TRIPLED_NUMBERS:
        note(
            f"for sums of every two of more than {PAIRED_NUMBERS} values, and of every three of more than "
            f"{TRIPLED_NUMBERS}",
            "those that are no sum of what is less",
        )
    return None


def _possible_parts(table: Numbers, total: int, reach: float) -> list[int]:
    """The columns that are nearly never more than the total, and not always nothing."""
    whole = table[:, [total]]
    known = ~numpy.isnan(table) & ~numpy.isnan(whole)
    less = (known & (table <= whole + 2 * reach + CLOSE)).sum(axis=0)
    some = (known & (table > 0)).any(axis=0)
    fits = some & (less >= NEARLY * known.sum(axis=0))
    fits[total] = False
    return numpy.flatnonzero(fits).tolist()


def _solve(table: Numbers, total: int, parts: Sequence[int], reach: float) -> tuple[int, ...]:
    """The columns that least squares gives a weight of 1, where all others get none."""
    if len(parts) < 2:
        return ()
    rows = ~numpy.isnan(table[:, [total, *parts]]).any(axis=1)
    matrix, whole = table[numpy.ix_(rows, [*parts])], table[rows, total]
    for _ in range(3):
        if len(matrix) < len(parts):
            return ()
        weights = numpy.linalg.lstsq(matrix, whole, rcond=None)[0]
        chosen = numpy.abs(weights - 1.0) < 0.2
        off = numpy.abs(matrix @ chosen - whole)
        if (off < reach * (1 + chosen.sum()) + CLOSE).mean() >= NEARLY:
            return tuple(part for part, is_one in zip(parts, chosen, strict=True) if is_one)
        off = numpy.abs(matrix @ weights - whole)
        near = off <= numpy.quantile(off, NEARLY)
        matrix, whole = matrix[near], whole[near]
    return ()


def _count(
    table: Numbers, total: int, parts: Sequence[int], tries: int, reach: float, grain: int
) -> int:
    """In how many rows a column is the sum of others; 0 where that may be chance. tries: how many
    sums were tried; of rounded numbers, for each column."""
    whole, others = table[:, total], table[:, [*parts]]
    if grain == 1:
        return count_equal(whole, others, tries)
    room = reach * (1 + len(parts))
    return count_equal(whole, others, tries * table.shape[1], ENOUGH_ROUNDED, room, grain)


def count_equal(
    whole: Numbers,
    parts: Numbers,
    tries: int,
    enough: float = ENOUGH,
    room: float = 0.0,
    grain: int = 1,
) -> int:
    """In how many rows numbers are the sum of others beside them; 0 where that may be chance. parts:
    (rows, parts). A row of which one part at most is not 0 tells nothing, unless there is only one.
    enough: the bits that leave no doubt. room: how far apart rounding may leave the two; grain: what all
    are multiples of, as they are rounded."""
    sums = parts.sum(axis=1)
    known = ~numpy.isnan(sums) & ~numpy.isnan(whole)
    known &= (parts > 0).sum(axis=1) >= min(2, parts.shape[1])
    open_ = max(room, (grain - 1) / 2)
    if open_:
        known &= _bits_of_rounded(numpy.nan_to_num(whole), open_) > 0
    held = known & (numpy.abs(whole - sums) < room + CLOSE)
    tested, seen = int(known.sum()), int(held.sum())
    if not seen or seen < NEARLY * tested:
        return 0
    distinct = numpy.unique(numpy.column_stack([whole[held], parts[held]]), axis=0)[:, 0]
    own = _bits_of_rounded(distinct, open_) if open_ else numpy.log2(1.0 + numpy.abs(distinct))
    bits = numpy.minimum(own, _bits_of_agreeing(whole[known], sums[known], room))
    cost = log2(tries) + log2(comb(tested, seen))
    return seen if float(bits.sum()) - cost >= enough else 0


def _bits_of_rounded(whole: Numbers, room: float) -> Numbers:
    """What it tells that a number is no further than `room` from a sum of the same size: of two independent
    counts (Poisson's law) the difference is normal, of variance 2n."""
    bits: Numbers = numpy.log2(numpy.sqrt(1.0 + 4.0 * pi * numpy.abs(whole)) / (1.0 + 2.0 * room))
    return bits


def _bits_of_agreeing(whole: Numbers, sums: Numbers, room: float) -> float:
    """What it tells that a number agrees with a sum, as numbers of different rows do so by chance."""
    count = len(whole)
    ordered = numpy.sort(sums)
    least = numpy.searchsorted(ordered, whole - room - CLOSE)
    most = numpy.searchsorted(ordered, whole + room + CLOSE, side="right")
    agreeing = float((most - least).sum() - (numpy.abs(whole - sums) <= room + CLOSE).sum())
    return -log2((agreeing + 1) / (count * (count - 1) + 1)) if count >= 10 else numpy.inf
