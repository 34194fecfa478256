"""What a reader can work out: the least and greatest value of every hidden cell.

Two readers are modelled. Both know that a count is a whole number and not negative, take a missing
cell for 0, and take a total for the sum of its parts.

- The one who does not know the rule takes a hidden cell for any such number. It is safe if it can
  still be as many numbers as the threshold t: that is what the rule itself tells of it (0 to t-1).
- The one who knows the rule takes it for 1 to t-1. The mark in the file does not say whether a cell
  is hidden for being small or to protect another, so he takes all hidden cells for small, until the
  published numbers show that some cannot be: where that contradicts a relation, the shortest first, or
  a smallest set of relations, he no longer believes it of any hidden cell that has a part in it. If it
  is not that, he no longer believes that these are 1 or more. What is left of a sum can be less than
  the number of its hidden parts; then zeros are hidden in that column, and he takes all its hidden
  cells for 0 to t-1. So what he believes always fits the numbers. A cell is safe if it can still be
  all of the numbers of the rule, or as many others. Where a total is hidden with its parts, the rule
  alone narrows them (two parts of a total of 5 are 4 at most): what sums of hidden cells only would
  tell, without any shown number, is no finding unless it is exact.

Where published numbers contradict each other, whatever the hidden ones are, as few relations are given
up as will do (`conflicts`): those between packages before those between tables, and those before the
sums of one table. All others are still believed. What is given up is told (`Contradiction`), but for two
things that rest on rounding: a percent may be off by one of its base, and what percents count, where no
table publishes it, need not add up.

Most of it is answered by intervals alone (`intervals`): where no relation cuts into the box of the
intervals any more, the box is exact. For the rest, linear programs give the bounds (`program`,
HiGHS), one for each component. Few of them are solved: every whole-number solution found widens all
cells at once, and a cell is done when two solutions lie far enough apart. A cell whose linear bounds
are wide, but which no whole-number solutions settled, is put to an integer program. In connected sets
of more than WHOLE_UNKNOWNS unknown cells, solutions in fractions count as well; for tables of two
dimensions that gives the same answer.

What was found in a component is kept and used wherever the same component turns up (`Proven`), so
that a changed row costs only what depends on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from math import inf, isfinite
from typing import Any, NamedTuple

import numpy

from ...bounds import ATTACK_ROUNDS, WHOLE_UNKNOWNS
from .beliefs import Beliefs, find_given_up
from .conflicts import Conflict
from .intervals import RelationRows
from .program import Extreme, Program, cap_of, round_end
from .system import ROUNDED, System
from .unknowns import STATES, Counts, Flags, Numbers, Unknowns, find_unknowns, join


@dataclass(frozen=True)
class Finding:
    """A hidden cell that the rest gives away: it can be one number only (exact), or too few.

    relations: positions of those that pin it. known_to_all: whether the reader needs no rule.
    """

    cell: int
    exact: bool
    relations: tuple[int, ...]
    known_to_all: bool


@dataclass(frozen=True)
class Contradiction:
    """A relation that is given up, as published numbers prove it wrong or others with it, whatever the
    hidden ones are.

    relation: its position. others: positions of those that cannot be true together with it, though any
    of them may be the wrong one.
    """

    relation: int
    others: tuple[int, ...]


class Proof(NamedTuple):
    """What is found in one component."""

    given_away: tuple[Finding, ...]
    contradictions: tuple[Contradiction, ...]


@dataclass
class Proven:
    """What is found in components, by their hash; positions in it count within the component.

    earlier: what is known from before. used: what was needed since, known from before or not.
    """

    earlier: dict[str, Proof] = field(default_factory=dict)
    used: dict[str, Proof] = field(default_factory=dict)

    @classmethod
    def read(cls, kept: Mapping[str, tuple[Iterable[Any], Iterable[Any]]]) -> Proven:
        """What `write` gave, for the next search."""
        return cls(
            {
                hash: Proof(
                    tuple(
                        Finding(cell, exact, tuple(rows), all_) for cell, exact, rows, all_ in found
                    ),
                    tuple(Contradiction(row, tuple(others)) for row, others in given_up),
                )
                for hash, (found, given_up) in kept.items()
            }
        )

    def write(self) -> dict[str, tuple[list[Any], list[Any]]]:
        """What was used, as plain values."""
        return {
            hash: ([astuple(each) for each in found], [astuple(each) for each in given_up])
            for hash, (found, given_up) in self.used.items()
        }


def find_given_away(
    system: System, among: Collection[int] | None = None, proven: Proven | None = None
) -> list[Finding]:
    """Every hidden cell (of those in `among`) that either reader can work out, or nearly.

    proven: components that need not be searched again. Sorted by cell; one finding a cell, that of
    the reader who needs less knowledge.
    """
    return find_all(system, among, proven)[0]


def find_all(
    system: System, among: Collection[int] | None = None, proven: Proven | None = None
) -> tuple[list[Finding], list[Contradiction]]:
    """The same, and the relations that are given up where hidden cells are asked about, in order."""
    proven = proven or Proven()
    components = find_unknowns(system, among).components()
    hashes = [component.hash() for component in components]
    known = proven.used | proven.earlier
    new = {hash: c for hash, c in zip(hashes, components, strict=True) if hash not in known}
    known |= zip(new, _search(join([*new.values()])), strict=True) if new else ()
    proven.used.update((hash, known[hash]) for hash in hashes)
    found: list[Finding] = []
    given_up: list[Contradiction] = []
    for hash, component in zip(hashes, components, strict=True):
        cells, relations = component.cells.tolist(), component.relations.tolist()
        for finding in known[hash].given_away:
            rows = tuple(relations[row] for row in finding.relations)
            found.append(replace(finding, cell=cells[finding.cell], relations=rows))
        for each in known[hash].contradictions:
            rows = tuple(relations[row] for row in each.others)
            given_up.append(Contradiction(relations[each.relation], rows))
    return (
        sorted(found, key=lambda finding: finding.cell),
        sorted(given_up, key=lambda each: each.relation),
    )


def find_bounds(system: System, cell: int, knows_rule: bool) -> tuple[float, float]:
    """The least and greatest whole number that a reader must allow a hidden cell to be."""
    unknowns = find_unknowns(system, [cell])
    (view,) = _views(unknowns)[knows_rule]
    position = int(numpy.flatnonzero(unknowns.cells == cell)[0])
    return view.whole_end(position, -1), view.whole_end(position, 1)


def spread_needed(thresholds: Numbers, knows_rule: bool) -> Numbers:
    """How far apart the least and the greatest value of each cell must be."""
    return numpy.maximum(1.0, thresholds - (2 if knows_rule else 1))


def _needed(unknowns: Unknowns, knows_rule: bool) -> Numbers:
    return spread_needed(unknowns.thresholds + (knows_rule & (unknowns.floors < 1)), knows_rule)


def _search(unknowns: Unknowns) -> Iterator[Proof]:
    """What is found in each component; positions count within the component."""
    for plain, knowing in zip(*_views(unknowns), strict=True):
        knowing.spread(plain.needed)
        plain.learn(knowing)
        plain.spread(plain.needed)
        found = {finding.cell: finding for finding in plain.find()}
        for finding in knowing.find():
            other = found.get(finding.cell)
            if other is None or (finding.exact and not other.exact):
                found[finding.cell] = finding
        yield Proof(tuple(found[cell] for cell in sorted(found)), plain.contradictions())


def _views(unknowns: Unknowns) -> tuple[list[_View], list[_View]]:
    """Each component as each reader sees it: first the one who does not know the rule. What that one
    finds contradicted, the other does not believe either, whatever the rule says."""
    plain, knowing = Beliefs(unknowns, knows_rule=False), Beliefs(unknowns, knows_rule=True)
    first = _read(plain)
    knowing.learn(plain)
    return first, _read(knowing)


def _read(beliefs: Beliefs) -> list[_View]:
    """Each component, when all that the numbers refute is given up."""
    beliefs.give_up_plain()
    rows = beliefs.rows()
    lower, upper = rows.tighten(*beliefs.cells())
    cut = rows.open(lower, upper)
    views = []
    for at, ((cell, row), (cell_end, row_end)) in enumerate(pairwise(beliefs.unknowns.firsts)):
        ends = lower[cell:cell_end], upper[cell:cell_end]
        views.append(_View(beliefs.component(at), *ends))
        if cut[row:row_end].any() or (ends[0] > ends[1]).any():
            views[-1].settle()
    return views


class _View:
    """A component as one reader sees it.

    lower, upper: an interval for each cell. program: the relations that cut into the box of these
    intervals, if any do, over the cells at `columns`. least, greatest: of the whole-number solutions
    that have been met.
    """

    def __init__(self, beliefs: Beliefs, lower: Numbers, upper: Numbers) -> None:
        self.beliefs, self.unknowns = beliefs, beliefs.unknowns
        self.lower, self.upper = lower, upper
        self.least, self.greatest = lower.copy(), upper.copy()
        self.needed = _needed(self.unknowns, beliefs.knows_rule)
        self.conflicts: tuple[Conflict, ...] = ()
        self.columns = numpy.zeros(0, dtype=numpy.int64)
        self.program: Program | None = None

    # --------------------------------------------------------------------------- what is believable

    def settle(self) -> None:
        """Give up what sets of relations refute, until there is a solution."""
        if self._solvable():
            return
        self.conflicts = self.beliefs.give_up_conflicts()
        self.lower, self.upper = self.beliefs.rows().tighten(*self.beliefs.cells())
        if not self._solvable():  # whether whole numbers fit takes too long to say
            self.lower, self.upper = self.beliefs.cells()
            self._solvable()

    def _solvable(self) -> bool:
        """Make the program of what cuts into the intervals; whether it has a solution."""
        if (self.lower > self.upper).any():
            return False
        self.least, self.greatest, self.program = self.lower.copy(), self.upper.copy(), None
        rows = self.beliefs.rows()
        cut = rows.open(self.lower, self.upper)
        if not cut.any():
            self.columns = self.columns[:0]
            return True
        rows = rows.only(cut)
        self.columns, index = numpy.unique(rows.index, return_inverse=True)
        rows = replace(rows, index=index)
        self.program = Program(
            rows, self.lower[self.columns], self.upper[self.columns], self._cap()
        )
        self.least[self.columns], self.greatest[self.columns] = inf, -inf
        values = self.program.any()
        if values is not None:
            self._meet(values)
        return values is not None and self.program.fits_whole(values)

    def _cap(self) -> float:
        lower, upper = self.beliefs.cells()
        return cap_of(self.beliefs.rows(), numpy.maximum(lower, self.lower), upper)

    def contradictions(self) -> tuple[Contradiction, ...]:
        """The relations that are given up, each with those that contradict it."""
        proofs = find_given_up(self.beliefs, self.conflicts)
        return tuple(
            Contradiction(row, tuple(other for other in rows.tolist() if other != row))
            for row, rows in proofs.items()
        )

    # ------------------------------------------------------------------------------ what is wide

    def learn(self, other: _View) -> None:
        """Take over the solutions of another view whose beliefs leave no more room."""
        mine, others = self.beliefs.cells(), other.beliefs.cells()
        if (
            (self.beliefs.row_level == other.beliefs.row_level).all()
            and (mine[0] <= others[0]).all()
            and (mine[1] >= others[1]).all()
        ):
            numpy.minimum(self.least, other.least, out=self.least)
            numpy.maximum(self.greatest, other.greatest, out=self.greatest)

    def spread(self, far: Numbers) -> None:
        """Push many cells up or down at once, at random, as long as that proves some wide. far: no cell
        is pushed further apart than this, so that there is room for the others."""
        if (program := self.program) is None:
            return
        chance = numpy.random.default_rng(0)
        idle = 0
        for _ in range(ATTACK_ROUNDS):
            left = self._narrow()[self.columns]
            if not left.any() or idle == 2:
                return
            signs = chance.choice((-1.0, 1.0), len(left))
            for direction in (signs, -signs):
                self._push(program, numpy.where(left, direction, 0.0), far[self.columns])
            wide = left & ~self._narrow()[self.columns]
            idle = idle + 1 if wide.sum() * 20 < left.sum() else 0

    def _push(self, program: Program, signs: Numbers, far: Numbers) -> None:
        """Find a solution in which the cells with a sign are far up (1) or down (-1)."""
        least, greatest = self.least[self.columns], self.greatest[self.columns]
        met = least <= greatest
        lower, upper = program.lower, program.upper
        lower = numpy.where((signs < 0) & met, numpy.maximum(lower, greatest - far), lower)
        upper = numpy.where((signs > 0) & met, numpy.minimum(upper, least + far), upper)
        values = program.spread(signs, lower, upper)
        if values is not None:
            self._meet(values)

    def _meet(self, values: Numbers) -> None:
        """Widen what is known of each cell by a solution, where that is of whole numbers."""
        if self.program is None:
            return
        whole = self.program.whole_cells(values)
        cells, values = self.columns[whole], values[whole].round()
        self.least[cells] = numpy.minimum(self.least[cells], values)
        self.greatest[cells] = numpy.maximum(self.greatest[cells], values)

    def _narrow(self) -> Flags:
        """The cells asked about that are not known to be wide."""
        return self.unknowns.wanted & (self.greatest - self.least < self.needed)

    # ---------------------------------------------------------------------------- what is narrow

    def find(self) -> Iterator[Finding]:
        """The cells asked about that cannot be spread as far as needed."""
        for cell in numpy.flatnonzero(self._narrow()).tolist():
            ends = self._ends(cell)
            if ends is None:
                continue
            low, high = ends
            exact = low.value == high.value or self._is_exact(cell)
            if not exact and self._is_told_by_rule(cell, low, high):
                continue
            rows = tuple(sorted({*low.rows, *high.rows}))
            yield Finding(cell, exact, rows, not self.beliefs.knows_rule)

    def _ends(self, cell: int) -> tuple[Extreme, Extreme] | None:
        """The least and greatest value of a cell, or None where they lie far enough apart."""
        if self.greatest[cell] - self.least[cell] >= self.needed[cell]:
            return None
        high, low = self._extreme(cell, 1), self._extreme(cell, -1)
        wide = min(high.value - low.value, self.upper[cell] - self.lower[cell])
        if wide >= self.needed[cell]:
            if self.greatest[cell] - self.least[cell] >= self.needed[cell]:
                return None
            if self.whole_end(cell, 1) - self.whole_end(cell, -1) >= self.needed[cell]:
                return None
        return low, high

    def _is_exact(self, cell: int) -> bool:
        """Whether all whole-number solutions agree on a cell."""
        if self.greatest[cell] > self.least[cell]:
            return False
        return self.whole_end(cell, -1) == self.whole_end(cell, 1)

    def whole_end(self, cell: int, sign: int) -> float:
        """The greatest (sign 1) or least (-1) whole number that a cell can be."""
        column = numpy.flatnonzero(self.columns == cell)
        if self.program is None or not len(column):
            return float((self.upper if sign > 0 else self.lower)[cell])
        values = self.program.push(int(column[0]), sign, whole=True)
        if values is None:  # more nodes than are allowed: the linear bound stands
            return self._extreme(cell, sign).value
        self._meet(values)
        return round_end(values[column[0]], sign)

    def _extreme(self, cell: int, sign: int) -> Extreme:
        """The greatest (sign 1) or least (-1) value of a cell, and the rows that hold it there."""
        alone = self._extreme_alone(cell, sign)
        if alone is not None:
            return alone
        program, kept = self._full
        values = program.push(cell, sign)
        if values is None:  # the solver fails: rather a false alarm than a false assurance
            return Extreme(float((self.greatest if sign > 0 else self.least)[cell]), ())
        prices = program.prices()
        self._meet(values[self.columns])
        return Extreme(round_end(values[cell], sign), tuple(kept[list(prices)].tolist()))

    def _extreme_alone(self, cell: int, sign: int) -> Extreme | None:
        """The same, where a solution of whole numbers has been met in which the cell is at an end that
        is its own, or that a single row gives it."""
        end = float((self.greatest if sign > 0 else self.least)[cell])
        if len(self.columns) > WHOLE_UNKNOWNS or not isfinite(end):
            return None
        if self.beliefs.cells()[sign > 0][cell] == end:
            return Extreme(end, ())
        rows, ends = self._alone
        holding = rows.row[(rows.index == cell) & (ends[sign > 0] == end)]
        return Extreme(end, (int(holding[0]),)) if len(holding) else None

    def _is_told_by_rule(self, cell: int, low: Extreme, high: Extreme) -> bool:
        """Whether sums of hidden cells alone hold a cell between these ends."""
        program, _ = self._bare
        if not self.beliefs.knows_rule or not program.ties(cell):
            return False
        ends = (program.push(cell, -1), low.value), (program.push(cell, 1), high.value)
        return all(
            values is not None and round_end(values[cell], sign) == end
            for sign, (values, end) in zip((-1, 1), ends, strict=True)
        )

    @cached_property
    def _alone(self) -> tuple[RelationRows, tuple[Numbers, Numbers]]:
        """The rows, and for each term the ends that its row by itself gives its cell."""
        rows = self.beliefs.rows()
        return rows, rows.ends_alone(*self.beliefs.cells())

    @cached_property
    def _full(self) -> tuple[Program, Counts]:
        """The program of all relations that are still believed, and which these are."""
        rows = self.beliefs.rows()
        return self._linear(rows, rows.telling())

    @cached_property
    def _bare(self) -> tuple[Program, Counts]:
        """The program of the sums of hidden cells alone."""
        rows = self.beliefs.rows()
        rounded = self.unknowns.states[rows.index] == STATES.index(ROUNDED)
        told = rows.sums(rounded.astype(float)) > 0
        return self._linear(rows, (rows.low == 0.0) & (rows.high == 0.0) & ~told)

    def _linear(self, rows: RelationRows, chosen: Flags) -> tuple[Program, Counts]:
        program = Program(rows.only(chosen), *self.beliefs.cells(), self._cap())
        return program, numpy.flatnonzero(chosen)
