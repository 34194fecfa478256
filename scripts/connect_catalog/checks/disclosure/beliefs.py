"""What a reader takes unknown cells and relations for, and what he gives up when numbers refute it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import inf

import numpy

from .intervals import RelationRows
from .system import HIDDEN, MISSING, NONE_IS_MISSING, RULE_IS_SMALL
from .unknowns import CLOSE, LEVELS, STATES, Counts, Numbers, Unknowns

_HIDDEN, _MISSING = STATES.index(HIDDEN), STATES.index(MISSING)


class Beliefs:
    """How much a reader still believes of each cell and relation: level 0 is all of it."""

    def __init__(self, unknowns: Unknowns, knows_rule: bool) -> None:
        self.unknowns, self.knows_rule = unknowns, knows_rule
        self._low, self._high, self._falls = _cell_chains(unknowns, knows_rule)
        self.cell_level = numpy.zeros(len(unknowns.cells), dtype=numpy.int64)
        self.row_level = numpy.zeros(len(unknowns.relations), dtype=numpy.int64)

    def component(self, at: int) -> Beliefs:
        """The beliefs of one component; what is given up there is given up here."""
        (cell, row), (cell_end, row_end) = self.unknowns.firsts[at : at + 2]
        part = object.__new__(Beliefs)
        part.unknowns, part.knows_rule = self.unknowns.component(at), self.knows_rule
        part._low, part._high = self._low[cell:cell_end], self._high[cell:cell_end]
        part._falls = self._falls[cell:cell_end]
        part.cell_level = self.cell_level[cell:cell_end]
        part.row_level = self.row_level[row:row_end]
        return part

    def learn(self, other: Beliefs) -> None:
        """Give up what another reader, who knows less, has found contradicted."""
        self.row_level[:] = other.row_level
        missing = self.unknowns.states == _MISSING
        self.cell_level[missing] = other.cell_level[missing]

    def cells(self) -> tuple[Numbers, Numbers]:
        """The least and the greatest number that each cell is taken for."""
        at = numpy.arange(len(self.cell_level)), self.cell_level
        return self._low[at], self._high[at]

    def rows(self) -> RelationRows:
        """The relations as they are believed."""
        at = numpy.arange(len(self.row_level)), self.row_level
        return RelationRows.of(self.unknowns, self.unknowns.low[at], self.unknowns.high[at])

    def give_up_plain(self) -> None:
        """Give up what single relations refute, one after the other, until none does."""
        rows = numpy.flatnonzero(self.rows().refuted(*self.cells())).tolist()
        while any([self._give_up_row(row) for row in rows]):
            pass

    def _give_up_row(self, row: int) -> bool:
        """Give up what a relation refutes; whether there was anything."""
        terms = slice(*self.unknowns.start[row : row + 2])
        cells, factor = self.unknowns.index[terms], self.unknowns.factor[terms]
        level = self.cell_level[cells]
        ends = factor * self._low[cells, level], factor * self._high[cells, level]
        low = self.unknowns.low[row, self.row_level[row]]
        high = self.unknowns.high[row, self.row_level[row]]
        refuted = (
            low > high
            or numpy.minimum(*ends).sum() > high + CLOSE
            or numpy.maximum(*ends).sum() < low - CLOSE
        )
        return bool(refuted) and self.give_up(cells.tolist(), [row])

    def give_up(self, cells: Iterable[int], rows: Iterable[int]) -> bool:
        """Of the beliefs at fault give up those of the first kind in the order; whether any was."""
        faults: dict[int, list[tuple[Counts, int]]] = defaultdict(list)
        for cell in cells:
            if self.cell_level[cell] < self._falls[cell]:
                hidden = self.unknowns.states[cell] == _HIDDEN
                faults[RULE_IS_SMALL if hidden else NONE_IS_MISSING].append((self.cell_level, cell))
        for row in rows:
            if self.row_level[row] < self.unknowns.falls[row]:
                faults[int(self.unknowns.belief[row])].append((self.row_level, row))
        for level, item in faults[min(faults)] if faults else ():
            level[item] += 1
        return bool(faults)


def _cell_chains(unknowns: Unknowns, knows_rule: bool) -> tuple[Numbers, Numbers, Counts]:
    """What a reader takes each cell for, and what he falls back on: (cells, LEVELS) of least and
    greatest numbers, and how often he can fall back."""
    count = len(unknowns.cells)
    low: Numbers = numpy.zeros((count, LEVELS))
    high: Numbers = numpy.full((count, LEVELS), inf)
    falls = numpy.zeros(count, dtype=numpy.int64)
    missing, hidden = unknowns.states == _MISSING, unknowns.states == _HIDDEN
    high[missing, 0], falls[missing] = 0.0, 1
    if knows_rule:
        ruled = hidden & (unknowns.thresholds > 2)
        low[hidden, 0], falls[hidden] = 1.0, 1
        low[ruled, 1], falls[ruled] = 1.0, 2
        high[ruled, 0] = unknowns.thresholds[ruled] - 1
    return low, high, falls
