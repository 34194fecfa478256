"""Sets of relations that cannot all be true, as small as they come, and the fewest relations to give up
so that the rest can.

A conflict is irreducible: without any one of its relations, the others have a solution. To mend all
conflicts, at least one relation of each must be given up. The cheapest choice is found by turns: choose
for the conflicts known so far, look for one that is left, and choose anew (an implicit hitting set). It
ends when no conflict is left, so what was given up is needed, every relation of it, and no cheaper choice
would do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf

import highspy
import numpy

from ...bounds import CONFLICT_ROUNDS, WHOLE_UNKNOWNS
from .intervals import RelationRows
from .program import PRIMAL, cap_of, make_model
from .unknowns import CLOSE, Counts, Flags, Numbers, Unknowns, label_joined


@dataclass(frozen=True, eq=False)
class Conflict:
    """Relations that hold together for no numbers between the ends of their cells.

    rows: their positions; without any of them the others have a solution. sums: for each cell the
    factor that is left of it where the relations are put together to one that is impossible, so that it
    is clear which ends of cells are at fault (above zero the high, below it the low ones); None where
    only whole numbers do not fit.
    """

    rows: Counts
    sums: Numbers | None

    @classmethod
    def find(cls, rows: RelationRows, lower: Numbers, upper: Numbers) -> Conflict | None:
        """One conflict; None where there is a solution, or none was refuted within the nodes that are
        allowed."""
        search = _Search(rows, lower, upper)
        return search.find_linear() or search.find_whole()


def find_fewest(
    unknowns: Unknowns, levels: Counts, lower: Numbers, upper: Numbers
) -> tuple[tuple[Conflict, ...], Counts]:
    """The cheapest relations to give up so that the others have a solution: the conflicts that prove
    it, and the level of each row. levels: what has been given up already.

    Percents in a conflict are allowed their rounding first, which is taken back where it did not help.
    After CONFLICT_ROUNDS turns it is no longer the cheapest choice of all, but one of which every relation
    is needed."""
    rounded, new = _allow_rounding(unknowns, levels, lower, upper)
    found: list[tuple[Conflict, Counts]] = []
    now, turn = rounded, 0
    while new:
        found += [(conflict, now) for conflict in new]
        if turn < CONFLICT_ROUNDS:
            now = _choose(unknowns, rounded, found)
        else:
            now = _give_up_cheapest(unknowns, now, new)
        new, turn = _find_apart(unknowns, now, lower, upper), turn + 1
    if (now > unknowns.falls - 1).any():
        fallen = numpy.flatnonzero(now > rounded)
        fallen = fallen[numpy.argsort(-unknowns.costs[fallen, 0], kind="stable")]
        pieces = [numpy.flatnonzero((now > levels) & (now < unknowns.falls) & (now == rounded))]
        pieces += [
            fallen[at : at + 1] for at in range(len(fallen) if turn > CONFLICT_ROUNDS else 0)
        ]
        for piece in pieces:
            now = _take_back(unknowns, now, levels, piece, lower, upper)
    return tuple(conflict for conflict, _ in found), now


def _find_apart(
    unknowns: Unknowns, levels: Counts, lower: Numbers, upper: Numbers
) -> list[Conflict]:
    """Conflicts without a row in common, as many as there are. Those of whole numbers alone are looked for
    when there are no others, as they take the longest."""
    search = _Search(RelationRows.of(unknowns, levels), lower, upper)
    for find in (search.find_linear, search.find_whole):
        apart: list[Conflict] = []
        while (conflict := find()) is not None:
            apart.append(conflict)
            search.leave_out(conflict.rows)
        if apart:
            return apart
    return []


def _allow_rounding(
    unknowns: Unknowns, levels: Counts, lower: Numbers, upper: Numbers
) -> tuple[Counts, list[Conflict]]:
    """The levels when each percent that has a part in a conflict is allowed to be off by one of its
    base; and the conflicts that are left then."""
    tolerated = unknowns.tolerated
    while True:
        conflicts = _find_apart(unknowns, levels, lower, upper)
        rows = [row for conflict in conflicts for row in conflict.rows.tolist()]
        rows = [row for row in rows if levels[row] < tolerated[row]]
        if not rows:
            return levels, conflicts
        levels = levels.copy()
        levels[rows] += 1


def _give_up_cheapest(unknowns: Unknowns, levels: Counts, conflicts: Sequence[Conflict]) -> Counts:
    """The levels when the cheapest row of each conflict falls once."""
    levels = levels.copy()
    for conflict in conflicts:
        falling = conflict.rows[levels[conflict.rows] < unknowns.falls[conflict.rows]]
        levels[falling[numpy.argmin(unknowns.costs[falling, levels[falling]])]] += 1
    return levels


def _take_back(
    unknowns: Unknowns,
    levels: Counts,
    earlier: Counts,
    rows: Counts,
    lower: Numbers,
    upper: Numbers,
) -> Counts:
    """The levels with these rows at their earlier ones, if there still is a solution."""
    tried = levels.copy()
    tried[rows] = earlier[rows]
    return (
        tried if _Search(RelationRows.of(unknowns, tried), lower, upper).is_solvable() else levels
    )


def _choose(unknowns: Unknowns, levels: Counts, found: Sequence[tuple[Conflict, Counts]]) -> Counts:
    """The cheapest levels at which one row of each conflict has fallen further than it had when the
    conflict was found."""
    if not found:
        return levels.copy()
    rows = numpy.unique(numpy.concatenate([conflict.rows for conflict, _ in found]))
    steps = [
        (row, level)
        for row in rows.tolist()
        for level in range(int(levels[row]), int(unknowns.falls[row]))
    ]
    column = {step: at for at, step in enumerate(steps)}
    wanted = [
        (
            [
                column[row, int(at[row])]
                for row in conflict.rows.tolist()
                if (row, int(at[row])) in column
            ],
            1.0,
        )
        for conflict, at in found
    ]
    # A further fall needs the nearer one.
    order = [
        ([column[row, level - 1], column[row, level]], -1.0)
        for row, level in steps
        if (row, level - 1) in column
    ]
    chosen = _cheapest(numpy.array([unknowns.costs[step] for step in steps]), wanted, order)
    now = levels.copy()
    for (row, level), taken in zip(steps, chosen.tolist(), strict=True):
        if taken:
            now[row] = max(now[row], level + 1)
    return now


def _cheapest(
    costs: Numbers,
    wanted: Sequence[tuple[list[int], float]],
    order: Sequence[tuple[list[int], float]],
) -> Flags:
    """The cheapest steps with at least one of each list that is wanted; of each pair in order, the
    second only with the first."""
    lists = [*(columns for columns, _ in wanted), *(columns for columns, _ in order)]
    lengths = [len(columns) for columns in lists]
    rows = RelationRows(
        numpy.repeat(numpy.arange(len(lists)), lengths),
        numpy.array([column for columns in lists for column in columns], dtype=numpy.int64),
        numpy.array(
            [*(1.0 for columns, _ in wanted for _ in columns), *([1.0, -1.0] * len(order))]
        ),
        numpy.array([1.0] * len(wanted) + [0.0] * len(order)),
        numpy.full(len(lists), inf),
    )
    highs = make_model(rows, numpy.zeros(len(costs)), numpy.ones(len(costs)), whole=True)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.changeColsCost(len(costs), numpy.arange(len(costs), dtype=numpy.int32), costs)
    highs.run()
    return numpy.array(highs.getSolution().col_value) > 0.5


@dataclass(frozen=True, eq=False)
class _Ends:
    """The ends of cells as rows of one cell give them.

    lower, upper: the ends without these rows. low, high: with them. low_by, high_by: for each cell the
    row that gives this end; -1 where none does.
    """

    rows: RelationRows
    lower: Numbers
    upper: Numbers
    low: Numbers
    high: Numbers
    low_by: Counts
    high_by: Counts

    @classmethod
    def of(cls, rows: RelationRows, lower: Numbers, upper: Numbers) -> _Ends:
        """The ends that these rows give to cells between these ends."""
        alone = numpy.flatnonzero(rows.lengths() == 1)
        own = rows.only(rows.lengths() == 1)
        low, high = lower.copy(), upper.copy()
        fewest, most = own.ends_alone(lower, upper)
        numpy.maximum.at(low, own.index, fewest)
        numpy.minimum.at(high, own.index, most)
        low_by, high_by = (numpy.full(len(lower), -1) for _ in range(2))
        for by, found, given, plain in ((low_by, fewest, low, lower), (high_by, most, high, upper)):
            giving = (found == given[own.index]) & (given != plain)[own.index]
            by[own.index[giving]] = alone[own.row[giving]]
        return cls(rows, lower, upper, low, high, low_by, high_by)

    def find_conflict(self) -> Conflict | None:
        """The shortest row that these ends refute, and rows that give such ends, none of them in vain. None
        where there is no such row, or where no number is left to a cell."""
        if (self.low > self.high).any():
            return None
        refuted = self.rows.refuted(self.low, self.high) & (self.rows.lengths() > 1)
        if not refuted.any():
            return None
        lengths = numpy.where(refuted, self.rows.lengths(), len(self.rows.index) + 1)
        return self._explain(int(numpy.argmin(lengths)))

    def _explain(self, row: int) -> Conflict:
        """Why a row is refuted. Of the rows that give the ends of its cells, those are left out that are not
        needed, beginning with those that change its sum the most: so most of them stay, as any of them
        may be the one that is wrong."""
        terms = self.rows.row == row
        cells, factor, limit = self.rows.index[terms], self.rows.factor[terms], self.rows.high[row]
        least = numpy.where(factor > 0, self.low[cells], self.high[cells]) @ factor
        if least <= limit + CLOSE:  # then the sum is too small, and its opposite too great
            factor, limit = -factor, -self.rows.low[row]
        rising = factor > 0
        end = numpy.where(rising, self.low[cells], self.high[cells])
        plain = numpy.where(rising, self.lower[cells], self.upper[cells])
        by = numpy.where(rising, self.low_by[cells], self.high_by[cells])
        needed, left = by >= 0, factor @ end - limit - CLOSE
        gains = numpy.where(needed, factor * (end - plain), 0.0)
        for at in numpy.argsort(-gains, kind="stable").tolist():
            if gains[at] < left:
                needed[at], left = False, left - gains[at]
        sums = numpy.bincount(cells, -factor * ~needed, len(self.lower)).astype(float)
        return Conflict(numpy.append(by[needed], row), sums)


class _Search:
    """The search for conflicts among rows, of which some can be left out."""

    def __init__(self, rows: RelationRows, lower: Numbers, upper: Numbers) -> None:
        self.rows, self.lower, self.upper = rows, lower, upper
        self.on = rows.telling()
        self.highs = make_model(rows, lower, upper)

    def leave_out(self, rows: Counts) -> None:
        """Look for no conflict with these rows any more."""
        self.on[rows] = False

    def is_solvable(self) -> bool:
        """Whether no conflict is left."""
        return self._refute(self.on) is None and not self._refuted_whole(self.on)

    def find_linear(self) -> Conflict | None:
        """A conflict among the rows that are not left out, whatever fractions the cells are."""
        if not self.on.any():
            return None
        found = self._find_by_ends()
        if found is not None:
            return found
        ray = self._refute(self.on)
        if ray is None:
            return None
        part, rows, cells = self._part(self._suspect(numpy.abs(ray) > CLOSE))
        kept = _shrink(part.on, lambda on: part._refute(on) is not None)
        sums = numpy.zeros(len(self.lower))
        sums[cells] = part._put_together(kept)
        return Conflict(rows[kept], sums)

    def find_whole(self) -> Conflict | None:
        """A conflict among the rows that are not left out and that fractions fit: whole numbers do not."""
        if not self._refuted_whole(self.on):
            return None
        return Conflict(numpy.flatnonzero(_shrink(self.on, self._refuted_whole)), None)

    def _find_by_ends(self) -> Conflict | None:
        """The shortest row that does not fit what rows of one cell say of its cells. It asks no solver."""
        ends = _Ends.of(self.rows.only(self.on), self.lower, self.upper)
        conflict = ends.find_conflict()
        if conflict is None:
            return None
        return replace(conflict, rows=numpy.flatnonzero(self.on)[conflict.rows])

    def _suspect(self, others: Flags) -> Flags:
        """Rows that are refuted, close together: of the cheapest way to bend the rows and the ends of cells
        until all fit, those that share a price round a place that is bent. If that tells nothing, the
        others."""
        on = numpy.flatnonzero(self.on)
        for group in _bend(self.rows.only(self.on), self.lower, self.upper):
            suspects = numpy.zeros(len(self.on), dtype=bool)
            suspects[on[group]] = True
            if self._refute(suspects) is not None:
                return suspects
        return others

    def _part(self, chosen: Flags) -> tuple[_Search, Counts, Counts]:
        """Some of the rows by themselves, and the positions of these rows and of their cells."""
        rows = self.rows.only(chosen)
        cells, index = numpy.unique(rows.index, return_inverse=True)
        part = _Search(replace(rows, index=index), self.lower[cells], self.upper[cells])
        return part, numpy.flatnonzero(chosen), cells

    def _refute(self, on: Flags) -> Numbers | None:
        """A factor for each row, such that the sum of the rows is impossible (a Farkas certificate, the
        greatest factor 1); None where these rows have a solution."""
        highs, size = self.highs, len(self.rows.low)
        every = numpy.arange(size, dtype=numpy.int32)
        low, high = numpy.where(on, self.rows.low, -inf), numpy.where(on, self.rows.high, inf)
        highs.changeRowsBounds(size, every, low, high)  # type: ignore[attr-defined] # not in its stubs
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
            return None
        _, known, factors = highs.getDualRay()  # type: ignore[attr-defined] # nor this
        ray = numpy.array(factors) * on if known else on.astype(float)
        greatest = numpy.abs(ray).max()
        return ray / greatest if greatest > 0 else on.astype(float)

    def _refuted_whole(self, on: Flags) -> bool:
        """Whether no whole numbers fit these rows. Not tried with more than WHOLE_UNKNOWNS cells."""
        if not 0 < len(numpy.unique(self.rows.index[on[self.rows.row]])) <= WHOLE_UNKNOWNS:
            return False
        part, _, _ = self._part(on)
        upper = numpy.minimum(part.upper, cap_of(self.rows, self.lower, self.upper))
        highs = make_model(part.rows, part.lower, upper, whole=True)
        highs.run()
        return bool(highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible)

    def _put_together(self, on: Flags) -> Numbers:
        """What is left of each cell in the impossible sum of these rows."""
        ray = self._refute(on)
        if ray is None:
            raise AssertionError("what was refuted has a solution")
        terms = ray[self.rows.row] * self.rows.factor
        return numpy.bincount(self.rows.index, terms, len(self.lower)).astype(float)


def _bend(rows: RelationRows, lower: Numbers, upper: Numbers) -> list[Counts]:
    """Groups of rows that hang together by what they cost, if every row, and both ends of each cell, can
    be bent at a cost of 1 a unit, so that all fit."""
    width, telling = len(lower), rows.telling()
    ends = numpy.arange(width)
    row = numpy.concatenate([ends, rows.row + width])
    index = numpy.concatenate([ends, rows.index])
    size = width + len(rows.low)
    over = width + 2 * numpy.arange(size)
    bent_row = numpy.concatenate([row, numpy.repeat(numpy.arange(size), 2)])
    order = numpy.argsort(bent_row, kind="stable")
    bendable = RelationRows(
        bent_row[order],
        numpy.concatenate([index, numpy.stack([over, over + 1], axis=1).ravel()])[order],
        numpy.concatenate([numpy.ones(width), rows.factor, numpy.tile([-1.0, 1.0], size)])[order],
        numpy.concatenate([lower, rows.low]),
        numpy.concatenate([upper, rows.high]),
    )
    least = numpy.concatenate([numpy.full(width, -inf), numpy.zeros(2 * size)])
    highs = make_model(bendable, least, numpy.full(len(least), inf))
    highs.setOptionValue("presolve", "choose")
    highs.setOptionValue("simplex_strategy", PRIMAL)
    extra = numpy.arange(width, len(least), dtype=numpy.int32)
    highs.changeColsCost(len(extra), extra, numpy.ones(len(extra)))
    highs.run()
    solution = highs.getSolution()
    priced = numpy.abs(numpy.array(solution.row_dual)) > CLOSE
    bent = numpy.array(solution.col_value)[width:].reshape(-1, 2).sum(axis=1) > CLOSE
    label = label_joined(width, row[priced[row]], index[priced[row]])
    first = numpy.zeros(size, dtype=numpy.int64)
    first[row[::-1]] = index[::-1]
    group = label[first]
    return [
        numpy.flatnonzero(priced[width:] & (group[width:] == each) & telling)
        for each in numpy.unique(group[priced & bent])
    ]


def _shrink(rows: Flags, refuted: Callable[[Flags], bool]) -> Flags:
    """An irreducible part of rows that are refuted: what can be left out is, in large pieces first, and
    at last one by one."""
    kept, size = rows, max(1, int(rows.sum()) // 2)
    while True:
        places = numpy.flatnonzero(kept)
        for at in range(0, len(places), size):
            fewer = kept.copy()
            fewer[places[at : at + size]] = False
            if fewer.any() and refuted(fewer):
                kept = fewer
        if size == 1:
            return kept
        size = max(1, size // 4)
