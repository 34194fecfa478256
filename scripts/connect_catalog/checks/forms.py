"""Two forms of a count that few rows show: its rank in a group of rows, and its odds.

Both have a shape of their own, so that seven rows are no chance where a column that only grows with a
count would need many more.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lgamma, log

import numpy

from .evidence import NEARLY

Numbers = numpy.ndarray  # floats, one a row; NaN where there is no number
RANKED = 9.0  # bits: a ranking stands in the order of a count by chance once in 500
ODDS = 15.0  # bits
LEAST = 6  # distinct numbers
LEAST_WIDTH = 2.0**-52  # of what is left open, as a share: no number has more bits


def find_form_of_few(
    shown: Numbers, count: Numbers, groups: Sequence[Numbers], unit: float
) -> tuple[str, int] | None:
    """Which of the two forms of a count a number is, in words, and in how many rows; None where it is
    neither. groups: the number of each row's group, in several ways of grouping them. unit: the last
    decimal of the numbers."""
    if tested := _try_ranks(shown, count, groups):
        return "the rank of", tested
    if tested := _try_odds(shown, count, groups, unit):
        return "the odds of", tested
    return None


def _try_ranks(shown: Numbers, count: Numbers, groups: Sequence[Numbers]) -> int:
    """In how many rows a number is the place of a count in the order of its group, from below or above; 0
    where it is not, or too few tell."""
    known = ~numpy.isnan(shown)
    if not known.any() or (shown[known] % 1).any() or shown[known].min() < 1:
        return 0
    for group in groups:
        for sign in (1, -1):
            if tested := _try_ranking(shown, sign * count, group):
                return tested
    return 0


def _try_ranking(shown: Numbers, count: Numbers, group: Numbers) -> int:
    """In how many rows a number grows with the count within each group, and is a place in it."""
    order = numpy.lexsort((count, shown, group))
    shown, count, group = shown[order], count[order], group[order]
    bits, tested = 0.0, 0
    for rows in numpy.split(numpy.arange(len(shown)), numpy.flatnonzero(numpy.diff(group)) + 1):
        ranks, counts = shown[rows], count[rows]
        if not _are_places(ranks):
            return 0
        both = ~numpy.isnan(ranks) & ~numpy.isnan(counts)
        grown, further = numpy.diff(counts[both]), numpy.diff(ranks[both]) > 0
        if (grown < 0).any() or (grown > 0)[~further].any():
            return 0
        tested += int(both.sum())
        bits += max(0.0, lgamma(len(numpy.unique(counts[both])) + 1) / log(2) - 1)
    return tested if bits >= RANKED else 0


def _are_places(ranks: Numbers) -> bool:
    """Whether numbers in order, those that are not known at the end, are the places of rows: each is one
    more than there are before it, as far as some share a place or are not known."""
    known = ranks[~numpy.isnan(ranks)]
    missing = len(ranks) - len(known)
    before = numpy.searchsorted(known, known)
    steps = numpy.diff(known, prepend=0)
    return bool(
        ((known <= before + 1 + missing) & (steps <= 1 + missing + _shared(known))).all()
        and len(numpy.unique(known)) * 2 > len(known)
    )


def _shared(known: Numbers) -> Numbers:
    """For each number how many more share the number before it."""
    values, sizes = numpy.unique(known, return_counts=True)
    at = numpy.searchsorted(values, known)
    return numpy.where(at > 0, sizes[numpy.maximum(at - 1, 0)] - 1, 0)


def _try_odds(shown: Numbers, count: Numbers, groups: Sequence[Numbers], unit: float) -> int:
    """In how many rows a number is a count over the rest of a total that is the same in all rows of a
    group, whatever it is; 0 where it is not, or too few tell. A total of whole counts is a whole number."""
    known = (count > 0) & (shown > 0)
    if min(len(numpy.unique(shown[known])), len(numpy.unique(count[known]))) < LEAST:
        return 0
    for group in groups:
        once = _take_once(shown[known], count[known], group[known])
        if tested := _try_totals(*once, unit):
            return tested
    return 0


def _take_once(
    shown: Numbers, count: Numbers, group: Numbers
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Each pair of numbers once in a group, as the same pair again tells nothing of the total; and in how
    many rows it is."""
    pairs = numpy.column_stack((group, count, shown))
    once, rows = numpy.unique(pairs, axis=0, return_counts=True)
    return once[:, 2], once[:, 1], once[:, 0], rows


def _try_totals(shown: Numbers, count: Numbers, group: Numbers, rows: Numbers, unit: float) -> int:
    """In how many rows a number is a count over the rest of the total of its group; 0 as above. rows: in
    how many rows each pair is."""
    whole = not (count % 1).any()
    off = 0.505 * unit + 1e-9
    least = count * (1 + 1 / (shown + off))
    most = numpy.where(shown > off, count * (1 + 1 / numpy.maximum(shown - off, 1e-12)), numpy.inf)
    bits = numpy.maximum(0.0, -numpy.log2(numpy.maximum(most / least - 1, LEAST_WIDTH)))
    _, at = numpy.unique(group, return_inverse=True)
    low, high = numpy.zeros(at.max() + 1), numpy.full(at.max() + 1, numpy.inf)
    numpy.maximum.at(low, at, least)
    numpy.minimum.at(high, at, most)
    low, high = low * (1 - 1e-9), high * (1 + 1e-9)
    first = numpy.zeros(at.max() + 1)  # of each group the row that tells the most gives its total
    numpy.maximum.at(first, at, bits)
    held = (numpy.ceil(low) <= high if whole else low <= high)[at]
    told = bits[held].sum() - first[numpy.unique(at[held])].sum()
    return int(rows[held].sum()) if held.mean() >= NEARLY and told >= ODDS else 0
