"""What a reader takes unknown cells and relations for, and what is no longer believed once the published
numbers prove that it cannot be."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

import numpy

from .conflicts import Conflict, find_fewest
from .intervals import RelationRows
from .system import HIDDEN, MISSING
from .unknowns import CLOSE, STATES, Counts, Flags, Numbers, Unknowns

_HIDDEN, _MISSING = STATES.index(HIDDEN), STATES.index(MISSING)


class Beliefs:
    """How much a reader still believes.

    row_level: for each relation how often it has fallen back on a weaker range; 0 is all of it. low,
    high: the ends that the reader takes each cell to have. keeps_low, keeps_high: whether that end is
    still believed; without it a cell is any number from 0 up.
    """

    def __init__(self, unknowns: Unknowns, knows_rule: bool) -> None:
        self.unknowns, self.knows_rule = unknowns, knows_rule
        self.low, self.high = _ends(unknowns, knows_rule)
        self.keeps_low, self.keeps_high = self.low > 0.0, self.high < inf
        self.row_level = numpy.zeros(len(unknowns.relations), dtype=numpy.int64)

    def component(self, at: int) -> Beliefs:
        """The beliefs of one component. What is given up there is given up here."""
        (cell, row), (cell_end, row_end) = self.unknowns.firsts[at : at + 2]
        part = object.__new__(Beliefs)
        part.unknowns, part.knows_rule = self.unknowns.component(at), self.knows_rule
        part.low, part.high = self.low[cell:cell_end], self.high[cell:cell_end]
        part.keeps_low = self.keeps_low[cell:cell_end]
        part.keeps_high = self.keeps_high[cell:cell_end]
        part.row_level = self.row_level[row:row_end]
        return part

    def learn(self, other: Beliefs) -> None:
        """Give up what another reader, who knows less, has found contradicted."""
        self.row_level[:] = other.row_level
        missing = self.unknowns.states == _MISSING
        self.keeps_high[missing] = other.keeps_high[missing]

    def cells(self) -> tuple[Numbers, Numbers]:
        """The least and the greatest number that each cell is taken for."""
        return (
            numpy.where(self.keeps_low, self.low, 0.0),
            numpy.where(self.keeps_high, self.high, inf),
        )

    def rows(self) -> RelationRows:
        """The relations as they are believed."""
        return RelationRows.of(self.unknowns, self.row_level)

    def give_up_plain(self) -> None:
        """Give up what single relations refute, until none does: first relations that hold for no
        numbers at all, then what is believed of the cells of the others. Of these the shortest come
        first, as they say most clearly where the fault lies; a longer one often fits then."""
        lower, upper = self._any_numbers()
        while (rounded := self._rounded_off()).any():
            self.row_level[rounded] += 1
        while (refuted := self.rows().refuted(lower, upper)).any():
            self.row_level[refuted] += 1
        sizes = numpy.diff(self.unknowns.start)
        while (refuted := self.rows().refuted(*self.cells())).any():
            refuted &= sizes == sizes[refuted].min()
            self._doubt(*_blame_rows(self.rows(), *self.cells(), refuted))

    def give_up_conflicts(self) -> tuple[Conflict, ...]:
        """Give up what several relations refute only together, until there is a solution. Returns the
        conflicts between relations; what is believed of cells is given up without a word."""
        between: tuple[Conflict, ...] = ()
        if not self.knows_rule:
            between, self.row_level[:] = find_fewest(
                self.unknowns, self.row_level, *self._any_numbers()
            )
            if not (self.keeps_low | self.keeps_high).any():
                return between  # without a belief about cells there is no other conflict
        while (conflict := Conflict.find(self.rows(), *self.cells())) is not None:
            if not self._doubt(*self._blame(conflict)):
                break
        return between

    def _any_numbers(self) -> tuple[Numbers, Numbers]:
        """The ends of cells of which nothing is believed."""
        return numpy.zeros_like(self.low), numpy.full_like(self.high, inf)

    def _rounded_off(self) -> Flags:
        """The percents of known bases that leave no whole number to a cell, and may be off by one of the
        base yet."""
        rows, unknowns = self.rows(), self.unknowns
        alone = numpy.flatnonzero(numpy.diff(unknowns.start) == 1)
        cells = rows.index[unknowns.start[alone]]
        lower, upper = self._any_numbers()
        numpy.maximum.at(lower, cells, rows.low[alone])
        numpy.minimum.at(upper, cells, rows.high[alone])
        off = numpy.zeros(len(rows.low), dtype=bool)
        off[alone] = (lower > upper)[cells]
        return off & (self.row_level < unknowns.tolerated)

    def _blame(self, conflict: Conflict) -> tuple[Flags, Flags]:
        """The cells whose low and whose high ends have a part in a conflict."""
        if conflict.sums is not None:
            return conflict.sums < -CLOSE, conflict.sums > CLOSE
        touched = numpy.zeros(len(self.low), dtype=bool)
        rows = self.rows()
        touched[rows.index[numpy.isin(rows.row, conflict.rows)]] = True
        return touched, touched

    def _doubt(self, low: Flags, high: Flags) -> bool:
        """Of the ends at fault, believe those no more that are the least sure: that a hidden number is
        small, as others are hidden to protect it; if that is not it, that it is no zero; and at last that
        a missing number is 0. Returns whether any was believed until now."""
        hidden = self.unknowns.states == _HIDDEN
        low, high = low & self.keeps_low, high & self.keeps_high
        if (high & hidden).any():
            self.keeps_high[high & hidden] = False
        elif low.any():
            self.keeps_low[low] = False
        else:
            self.keeps_high[high] = False
        return bool(low.any() or high.any())


def _blame_rows(
    rows: RelationRows, lower: Numbers, upper: Numbers, refuted: Flags
) -> tuple[Flags, Flags]:
    """The cells whose low and whose high ends make these rows impossible. Too great a sum comes from the
    low ends of what is added and the high ends of what is taken off; too small a sum, the other way
    round."""
    least, _ = map(rows.sums, rows.ends(lower, upper))
    too_great = (least > rows.high + CLOSE)[rows.row]
    raising = (rows.factor > 0) == too_great
    at_fault = refuted[rows.row]
    low, high = (numpy.zeros(len(lower), dtype=bool) for _ in range(2))
    low[rows.index[at_fault & raising]] = True
    high[rows.index[at_fault & ~raising]] = True
    return low, high


def _ends(unknowns: Unknowns, knows_rule: bool) -> tuple[Numbers, Numbers]:
    """The least and the greatest number that a reader takes each cell for at first: a missing cell for
    0; if he knows the rule, a hidden one for what the rule hides; any other for 0 or more."""
    low, high = numpy.zeros(len(unknowns.cells)), numpy.full(len(unknowns.cells), inf)
    high[unknowns.states == _MISSING] = 0.0
    if knows_rule:
        hidden = unknowns.states == _HIDDEN
        ruled = hidden & (unknowns.thresholds > 2)
        low[hidden] = unknowns.floors[hidden]
        high[ruled] = unknowns.thresholds[ruled] - 1
    return low, high


def find_given_up(beliefs: Beliefs, conflicts: Iterable[Conflict]) -> dict[int, Counts]:
    """Each row that was given up, and all rows of the conflict that proves it wrong: itself alone, if no
    numbers fit it. What may fall back is not given up: a percent that is off by one of its base, as
    sources round, or a sum of what percents count."""
    proofs = {row: conflict.rows for conflict in conflicts for row in conflict.rows.tolist()}
    fallen = numpy.flatnonzero(beliefs.row_level > beliefs.unknowns.tolerated)
    return {row: proofs.get(row, numpy.array([row])) for row in fallen.tolist()}
