"""What each relation by itself says of its cells, as intervals of whole numbers.

An interval holds every value that a cell can have; it may hold more. Where no relation cuts into the
box of intervals any more, the box is exact, and no solver needs to be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy

from ...bounds import INTERVAL_ROUNDS
from .unknowns import CLOSE, Counts, Flags, Numbers, Unknowns


@dataclass(frozen=True, eq=False)
class RelationRows:
    """The rows of some unknowns with the ranges that a reader believes: one low and high a row."""

    row: Counts
    index: Counts
    factor: Numbers
    low: Numbers
    high: Numbers

    @classmethod
    def of(cls, unknowns: Unknowns, level: Counts) -> RelationRows:
        """The rows of unknowns, each with the range that it has fallen back on."""
        at = numpy.arange(len(level)), level
        return cls(
            unknowns.row, unknowns.index, unknowns.factor, unknowns.low[at], unknowns.high[at]
        )

    def only(self, chosen: Flags) -> RelationRows:
        """Some of the rows."""
        kept = chosen[self.row]
        row = (numpy.cumsum(chosen) - 1)[self.row[kept]]
        return RelationRows(
            row, self.index[kept], self.factor[kept], self.low[chosen], self.high[chosen]
        )

    def lengths(self) -> Counts:
        """How many terms each row has."""
        return numpy.bincount(self.row, minlength=len(self.low))

    def telling(self) -> Flags:
        """The rows that have an end at all."""
        return (self.low > -inf) | (self.high < inf)

    def ends(self, lower: Numbers, upper: Numbers) -> tuple[Numbers, Numbers]:
        """The least and the greatest that each term can be, of the ends of each cell."""
        one, other = self.factor * lower[self.index], self.factor * upper[self.index]
        return numpy.minimum(one, other), numpy.maximum(one, other)

    def sums(self, terms: Numbers) -> Numbers:
        """The sum of each row."""
        return numpy.bincount(self.row, terms, len(self.low)).astype(float)

    def refuted(self, lower: Numbers, upper: Numbers) -> Flags:
        """The rows that hold for no values of their cells."""
        least, greatest = map(self.sums, self.ends(lower, upper))
        impossible = (least > self.high + CLOSE) | (greatest < self.low - CLOSE)
        return impossible | (self.low > self.high)

    def open(self, lower: Numbers, upper: Numbers) -> Flags:
        """The rows that do not hold for all values of their cells."""
        least, greatest = map(self.sums, self.ends(lower, upper))
        return (least < self.low - CLOSE) | (greatest > self.high + CLOSE)

    def tighten(self, lower: Numbers, upper: Numbers) -> tuple[Numbers, Numbers]:
        """The intervals that are left of these when each row has been held against its cells, again
        and again; lower > upper where nothing is left."""
        lower, upper = lower.copy(), upper.copy()
        for _ in range(INTERVAL_ROUNDS):
            before = lower.copy(), upper.copy()
            fewest, most = self.ends_alone(lower, upper)
            numpy.maximum.at(lower, self.index, fewest)
            numpy.minimum.at(upper, self.index, most)
            if (lower == before[0]).all() and (upper == before[1]).all():
                break
        return lower, upper

    def ends_alone(self, lower: Numbers, upper: Numbers) -> tuple[Numbers, Numbers]:
        """For each term the least and the greatest whole number that its row by itself leaves to its
        cell, of the ends of the other cells."""
        least, greatest = self.ends(lower, upper)
        most = (self.high[self.row] - self._others(least, -inf)) / self.factor
        fewest = (self.low[self.row] - self._others(greatest, inf)) / self.factor
        positive = self.factor > 0
        one, other = numpy.where(positive, fewest, most), numpy.where(positive, most, fewest)
        return numpy.ceil(one - CLOSE), numpy.floor(other + CLOSE)

    def _others(self, terms: Numbers, endless: float) -> Numbers:
        """For each term the sum of the other terms of its row; endless where one of them is."""
        ends = numpy.isinf(terms)
        finite = numpy.where(ends, 0.0, terms)
        more = self.sums(ends.astype(float))[self.row] > ends
        return numpy.where(more, endless, self.sums(finite)[self.row] - finite)
