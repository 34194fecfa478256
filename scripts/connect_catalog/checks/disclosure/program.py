"""Linear programs (HiGHS) over the unknown cells of a component."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor

import highspy
import numpy

from ...bounds import SOLVER_NODES, WHOLE_UNKNOWNS
from .intervals import RelationRows
from .unknowns import CLOSE, Counts, Flags, Numbers, label_joined

OPTIONS = (
    ("output_flag", False),
    ("threads", 1),
    ("random_seed", 0),
    ("mip_max_nodes", SOLVER_NODES),
    ("presolve", "off"),
)
DUAL, PRIMAL = (
    1,
    4,
)  # as HiGHS numbers them: the first is quick where many cells move, or all are new
SOLVED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit)


@dataclass(frozen=True)
class Extreme:
    """A bound of one cell, and the rows that hold it there."""

    value: float
    rows: tuple[int, ...]


class Program:
    """The rows and the ends of some cells, solved again and again for other objectives."""

    def __init__(self, rows: RelationRows, lower: Numbers, upper: Numbers, cap: float) -> None:
        self.rows = rows
        self.lower, self.upper = lower, numpy.minimum(upper, cap)
        self.highs = make_model(rows, self.lower, self.upper)
        self.count = len(lower)
        self.every = numpy.arange(self.count, dtype=numpy.int32)

    def any(self) -> Numbers | None:
        """A solution, or None."""
        return self._solve(numpy.zeros(self.count), self.highs, DUAL)

    def fits_whole(self, values: Numbers) -> bool:
        """Whether whole numbers may fit, given a solution. Only if it has fractions is it looked into, and
        not with more than WHOLE_UNKNOWNS cells."""
        if self.count > WHOLE_UNKNOWNS or self.whole_cells(values).all():
            return True
        self._solve(numpy.zeros(self.count), self._whole, DUAL)
        return bool(self._whole.getModelStatus() != highspy.HighsModelStatus.kInfeasible)

    def spread(self, signs: Numbers, lower: Numbers, upper: Numbers) -> Numbers | None:
        """A solution between other ends in which the cells with a sign are far up (1) or down (-1)."""
        self.highs.changeColsBounds(self.count, self.every, lower, upper)
        values = self._solve(-signs, self.highs, DUAL)
        self.highs.changeColsBounds(self.count, self.every, self.lower, self.upper)
        return values

    def push(self, cell: int, sign: int, whole: bool = False) -> Numbers | None:
        """A solution, of whole numbers only or not, in which a cell is greatest (sign 1) or least (-1).
        None where there is none, or where more nodes are needed than are allowed."""
        cost = numpy.zeros(self.count)
        cost[cell] = -sign
        return self._solve(cost, self._whole if whole else self.highs, PRIMAL)

    def _solve(self, cost: Numbers, highs: highspy.Highs, strategy: int) -> Numbers | None:
        highs.setOptionValue("simplex_strategy", strategy)
        highs.changeColsCost(self.count, self.every, cost)
        highs.run()
        if highs.getModelStatus() not in SOLVED and highs is self.highs:
            highs.clearSolver()  # what it kept of the last solution can lead it astray
            highs.run()
        if highs.getModelStatus() not in SOLVED:
            return None
        return numpy.array(highs.getSolution().col_value)

    def ties(self, cell: int) -> bool:
        """Whether a cell is in any row."""
        return bool((self.rows.index == cell).any())

    def prices(self) -> tuple[int, ...]:
        """The rows that hold the last solution where it is."""
        duals = numpy.array(self.highs.getSolution().row_dual)
        return tuple(numpy.flatnonzero(numpy.abs(duals) > CLOSE).tolist())

    def whole_cells(self, values: Numbers) -> Flags:
        """The cells of a solution that it gives a whole number, together with all cells that they hang
        together with. In sets of more than WHOLE_UNKNOWNS cells fractions count as well."""
        fractions: Flags = numpy.abs(values - values.round()) > CLOSE
        if not fractions.any():
            return ~fractions
        sizes = numpy.bincount(self._blocks, minlength=self.count)
        broken = numpy.bincount(self._blocks, fractions, self.count)
        whole: Flags = (broken == 0) | (sizes > WHOLE_UNKNOWNS)
        return whole[self._blocks]

    @cached_property
    def _blocks(self) -> Counts:
        """For each cell the block it is in: what rows join that are not held to one number."""
        free = (self.lower < self.upper)[self.rows.index]
        return label_joined(self.count, self.rows.row[free], self.rows.index[free])

    @cached_property
    def _whole(self) -> highspy.Highs:
        """The same model with whole numbers only."""
        return make_model(self.rows, self.lower, self.upper, whole=True)


def round_end(value: float, sign: int) -> float:
    """The whole number within a bound: upper (sign 1) or lower (-1)."""
    return floor(value + CLOSE) if sign > 0 else ceil(value - CLOSE)


def cap_of(rows: RelationRows, lower: Numbers, upper: Numbers) -> float:
    """How far up to follow cells without an upper end."""
    ends = numpy.concatenate([rows.low, rows.high, lower, upper])
    greatest = float(numpy.abs(ends[numpy.isfinite(ends)]).max(initial=0.0))
    return floor(2.0 * greatest + 10_000.0)


def make_model(
    rows: RelationRows, lower: Numbers, upper: Numbers, whole: bool = False
) -> highspy.Highs:
    """A HiGHS model without an objective. whole: of whole numbers only."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(lower), len(rows.low)
    lp.col_cost_ = numpy.zeros(len(lower))
    lp.col_lower_, lp.col_upper_ = lower, upper
    lp.row_lower_, lp.row_upper_ = rows.low, rows.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = numpy.concatenate([[0], numpy.cumsum(rows.lengths())])
    lp.a_matrix_.index_ = rows.index.astype(numpy.int32)
    lp.a_matrix_.value_ = rows.factor
    highs = highspy.Highs()  # type: ignore[no-untyped-call] # its stubs say nothing of it
    for option, value in OPTIONS:
        highs.setOptionValue(option, value)
    highs.passModel(lp)
    if whole:
        kinds = numpy.full(len(lower), highspy.HighsVarType.kInteger)
        highs.setOptionValue("presolve", "choose")
        highs.changeColsIntegrality(len(lower), numpy.arange(len(lower), dtype=numpy.int32), kinds)
    return highs
