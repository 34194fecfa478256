"""Linear programs (HiGHS) over the unknown cells of a component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor

import highspy
import numpy

from .intervals import RelationRows
from .unknowns import CLOSE, Counts, Flags, Numbers, label_joined

MAX_NODES = 2000
WHOLE_UP_TO = 1000
OPTIONS = (
    ("output_flag", False),
    ("threads", 1),
    ("random_seed", 0),
    ("mip_max_nodes", MAX_NODES),
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
        together with. In sets of more than WHOLE_UP_TO cells fractions count as well."""
        fractions: Flags = numpy.abs(values - values.round()) > CLOSE
        if not fractions.any():
            return ~fractions
        sizes = numpy.bincount(self._blocks, minlength=self.count)
        broken = numpy.bincount(self._blocks, fractions, self.count)
        whole: Flags = (broken == 0) | (sizes > WHOLE_UP_TO)
        return whole[self._blocks]

    @cached_property
    def _blocks(self) -> Counts:
        """For each cell the block it is in: what rows join that are not held to one number."""
        free = (self.lower < self.upper)[self.rows.index]
        return label_joined(self.count, self.rows.row[free], self.rows.index[free])

    @cached_property
    def _whole(self) -> highspy.Highs:
        """The same model with whole numbers only."""
        highs = make_model(self.rows, self.lower, self.upper)
        kinds = numpy.full(self.count, highspy.HighsVarType.kInteger)
        highs.setOptionValue("presolve", "choose")
        highs.changeColsIntegrality(self.count, self.every, kinds)
        return highs


def round_end(value: float, sign: int) -> float:
    """The whole number within a bound: upper (sign 1) or lower (-1)."""
    return floor(value + CLOSE) if sign > 0 else ceil(value - CLOSE)


def make_model(rows: RelationRows, lower: Numbers, upper: Numbers) -> highspy.Highs:
    """A HiGHS model without an objective."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(lower), len(rows.low)
    lp.col_cost_ = numpy.zeros(len(lower))
    lp.col_lower_, lp.col_upper_ = lower, upper
    lp.row_lower_, lp.row_upper_ = rows.low, rows.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lengths = numpy.bincount(rows.row, minlength=len(rows.low))
    lp.a_matrix_.start_ = numpy.concatenate([[0], numpy.cumsum(lengths)])
    lp.a_matrix_.index_ = rows.index.astype(numpy.int32)
    lp.a_matrix_.value_ = rows.factor
    highs = highspy.Highs()  # type: ignore[no-untyped-call] # its stubs say nothing of it
    for option, value in OPTIONS:
        highs.setOptionValue(option, value)
    highs.passModel(lp)
    return highs


def refuted_sets(
    rows: RelationRows, lower: Numbers, upper: Numbers
) -> list[tuple[list[int], list[int]]]:
    """Sets of cells and rows that cannot all be as believed, as positions: each row, and the ends of
    each cell, may be broken at a cost of 1 a unit, and a set is what a price ties together round one
    that is broken (a Farkas certificate). What has a price, but hangs together with nothing that is
    broken, is not at fault."""
    width = len(lower)
    telling = rows.telling()
    every = _with_ends(rows.only(telling), lower, upper)
    numbers = numpy.flatnonzero(telling)
    count = len(every.low)
    over = width + 2 * numpy.arange(count)
    row = numpy.concatenate([every.row, numpy.repeat(numpy.arange(count), 2)])
    order = numpy.argsort(row, kind="stable")
    breakable = RelationRows(
        row[order],
        numpy.concatenate([every.index, numpy.stack([over, over + 1], axis=1).ravel()])[order],
        numpy.concatenate([every.factor, numpy.tile([-1.0, 1.0], count)])[order],
        every.low,
        every.high,
    )
    ends = numpy.concatenate([numpy.full(width, -numpy.inf), numpy.zeros(2 * count)])
    highs = make_model(breakable, ends, numpy.full(len(ends), numpy.inf))
    highs.setOptionValue("presolve", "choose")
    highs.setOptionValue("simplex_strategy", PRIMAL)
    extra = numpy.arange(width, len(ends), dtype=numpy.int32)
    highs.changeColsCost(len(extra), extra, numpy.ones(len(extra)))
    highs.run()
    solution = highs.getSolution()
    prices, broken_by = numpy.array(solution.row_dual), numpy.array(solution.col_value)[width:]
    priced = numpy.abs(prices) > CLOSE
    broken = priced & (broken_by.reshape(-1, 2).sum(axis=1) > CLOSE)
    return [
        ([i for i in group if i < width], [int(numbers[i - width]) for i in group if i >= width])
        for group in _joined(numpy.flatnonzero(priced).tolist(), every)
        if broken[group].any()
    ]


def _with_ends(rows: RelationRows, lower: Numbers, upper: Numbers) -> RelationRows:
    """The ends of each cell as rows, and the rows after them."""
    width = len(lower)
    return RelationRows(
        numpy.concatenate([numpy.arange(width), rows.row + width]),
        numpy.concatenate([numpy.arange(width), rows.index]),
        numpy.concatenate([numpy.ones(width), rows.factor]),
        numpy.concatenate([lower, rows.low]),
        numpy.concatenate([upper, rows.high]),
    )


def _joined(positions: Sequence[int], rows: RelationRows) -> list[list[int]]:
    """Rows that share a cell, directly or by way of others, put together."""
    chosen = numpy.isin(rows.row, positions)
    of_row = dict(zip(rows.row[chosen].tolist(), rows.index[chosen].tolist(), strict=True))
    width = int(rows.index.max(initial=0)) + 1
    label = label_joined(width, rows.row[chosen], rows.index[chosen])
    groups: dict[int, list[int]] = {}
    for position in positions:
        groups.setdefault(int(label[of_row[position]]), []).append(position)
    return [*groups.values()]
