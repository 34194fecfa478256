"""What a reader can work out: the least and greatest value of every hidden cell.

Two readers are modelled. Both know that a count is a whole number and not negative, take a missing
cell for none, and take a total for the sum of its parts.

- The one who does not know the rule takes a hidden cell for any such number. It is safe if it can
  still be as many numbers as the threshold t: that is what the rule itself tells of it (0 to t-1).
- The one who knows the rule takes it for 1 to t-1. The mark in the file does not say whether a cell
  is hidden for being small or to protect another, so he takes all hidden cells for small, until the
  published numbers show that some cannot be: where cells that are 1 to t-1 contradict a set of
  relations, he no longer believes it of any hidden cell in that set, only that they are 1 or more.
  This is the most that can be believed without being refuted, and so the narrowest. A cell is safe
  if it can still be all of the t-1 numbers of the rule, or as many others. Where a total is hidden
  with its parts, the rule alone narrows them (two parts of a total of 5 are 4 at most): what sums of
  hidden cells only would tell, without any shown number, is no finding unless it is exact.

Where published numbers contradict each other, beliefs are given up in an order, and each only in a
set of relations that proves the contradiction: that hidden is small, that missing is none, that
parts are all of a total, and at last that two sources agree.

The bounds are those of linear programs (HiGHS), one model for each connected set of unknown cells.
Few of them are solved: every whole-number solution that is met widens all cells of the set at once,
and a cell is done when two solutions lie far enough apart. A cell that is not done by whole numbers
though its linear bounds are wide is put to an integer program. In sets of more than WHOLE_UP_TO
unknown cells solutions in fractions count as well; for two dimensions that is the same.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf

import highspy
import numpy

from .system import (
    HIDDEN,
    MISSING,
    NONE_IS_MISSING,
    RULE_IS_SMALL,
    SHOWN,
    UNSEEN,
    Cell,
    Relation,
    System,
)

CLOSE = 1e-6
MIXED_ROUNDS = 40
MAX_NODES = 2000
WHOLE_UP_TO = 1000


@dataclass(frozen=True)
class Finding:
    """A hidden cell that the rest gives away: it can be one number only (exact), or too few.

    relations: positions of those that pin it. known_to_all: whether the reader needs no rule.
    """

    cell: int
    exact: bool
    relations: tuple[int, ...]
    known_to_all: bool


def find_given_away(system: System, among: Iterable[int] | None = None) -> list[Finding]:
    """Every hidden cell (of those in `among`) that either reader can work out, or nearly.

    Sorted by cell; one finding a cell, that of the reader who needs less knowledge.
    """
    wanted = None if among is None else set(among)
    found: dict[int, Finding] = {}
    for world in _worlds(system):
        for finding in world.find(wanted):
            other = found.get(finding.cell)
            if other is None or (finding.exact and not other.exact):
                found[finding.cell] = finding
    return [found[cell] for cell in sorted(found)]


def find_bounds(system: System, cell: int, knows_rule: bool) -> tuple[float, float]:
    """The least and greatest whole number that a reader must allow a cell to be."""
    bounds = [world.bounds(cell) for world in _worlds(system)]
    return bounds[knows_rule]


def _worlds(system: System) -> Iterator[_World]:
    """The system as each reader sees it: first the one who does not know the rule. What he finds
    contradicted, the other does not believe either, whatever the rule."""
    plain = _World(system, knows_rule=False)
    yield plain
    knowing = _World(system, knows_rule=True)
    knowing.row_level.update(plain.row_level)
    for cell, level in enumerate(plain.cell_level):
        if system.cells[cell].state == MISSING:
            knowing.cell_level[cell] = level
    yield knowing


def spread_needed(cell: Cell, knows_rule: bool) -> int:
    """How far apart the least and the greatest value of a cell must be."""
    return max(1, cell.threshold - 2) if knows_rule else max(1, cell.threshold - 1)


def _beliefs(cell: Cell, knows_rule: bool) -> tuple[tuple[float, float], ...]:
    """What a reader takes a cell for, and what he falls back on."""
    if cell.state == SHOWN:
        return ((cell.value, cell.value),)
    if cell.state == MISSING:
        return ((0.0, 0.0), (0.0, inf))
    if cell.state == HIDDEN and knows_rule:
        small = ((1.0, cell.threshold - 1.0),) if cell.threshold > 2 else ()
        return (*small, (1.0, inf), (0.0, inf))
    return ((0.0, inf),)


def _telling_relations(system: System) -> list[int]:
    """The relations that tell something: not those of a percent that is hidden, nor those that hold
    a number against a missing one, or against a sum of which a part is missing."""
    missing = {i for i, cell in enumerate(system.cells) if cell.state == MISSING}
    missing |= {
        relation.whole
        for relation in system.relations
        if relation.kind == "total"
        and relation.whole is not None
        and system.cells[relation.whole].state == UNSEEN
        and any(cell in missing for cell, _ in relation.terms)
    }
    return [
        i
        for i, relation in enumerate(system.relations)
        if relation.shown_by not in system.hidden_percents
        and not (relation.kind in ("limit", "percent") and relation.whole in missing)
    ]


class _World:
    """A system as one reader sees it: how much he still believes of each cell and relation."""

    def __init__(self, system: System, knows_rule: bool) -> None:
        self.system, self.knows_rule = system, knows_rule
        self.chains = [_beliefs(cell, knows_rule) for cell in system.cells]
        self.cell_level = [0] * len(system.cells)
        self.row_level: dict[int, int] = defaultdict(int)
        self.known = [cell.state == SHOWN for cell in system.cells]
        self.rows = _telling_relations(system)

    def find(self, wanted: set[int] | None) -> list[Finding]:
        findings = []
        for cells, rows in self._components(wanted):
            findings.extend(self._search(cells, rows, wanted))
        return findings

    def bounds(self, cell: int) -> tuple[float, float]:
        for cells, rows in self._components({cell}):
            program = self._believable(cells, rows)
            at = cells.index(cell)
            return program.extreme(at, -1, whole=True).value, program.extreme(
                at, 1, whole=True
            ).value
        return self.chains[cell][0]

    # ------------------------------------------------------------------------- what hangs together

    def _components(self, wanted: set[int] | None) -> list[tuple[list[int], list[int]]]:
        """Sets of unknown cells that relations join, with their relations, where one is hidden."""
        parent: dict[int, int] = {}

        def find(cell: int) -> int:
            parent.setdefault(cell, cell)
            while parent[cell] != cell:
                parent[cell] = parent[parent[cell]]
                cell = parent[cell]
            return cell

        tied = []
        for row in self.rows:
            unknown = [c for c, _ in self.system.relations[row].terms if not self.known[c]]
            if unknown:
                tied.append((row, unknown[0]))
                root = find(unknown[0])
                for cell in unknown[1:]:
                    parent[find(cell)] = root
        cells: dict[int, list[int]] = defaultdict(list)
        rows: dict[int, list[int]] = defaultdict(list)
        for cell in sorted(parent):
            cells[find(cell)].append(cell)
        for row, cell in tied:
            rows[find(cell)].append(row)
        return [
            (cells[root], rows[root])
            for root in cells
            if any(self._is_target(cell, wanted) for cell in cells[root])
        ]

    def _is_target(self, cell: int, wanted: set[int] | None) -> bool:
        return self.system.cells[cell].state == HIDDEN and (wanted is None or cell in wanted)

    # --------------------------------------------------------------------------- what is believable

    def _cell_range(self, cell: int) -> tuple[float, float]:
        return self.chains[cell][self.cell_level[cell]]

    def _row_range(self, row: int) -> tuple[float, float]:
        relation: Relation = self.system.relations[row]
        level = self.row_level[row]
        return (relation.low, relation.high) if level == 0 else relation.weaker[level - 1]

    def _row(self, row: int) -> tuple[list[tuple[int, float]], float, float]:
        """A relation's unknown terms, and the range left for them."""
        low, high = self._row_range(row)
        unknown: list[tuple[int, float]] = []
        for cell, factor in self.system.relations[row].terms:
            if self.known[cell]:
                low -= factor * self.system.cells[cell].value
                high -= factor * self.system.cells[cell].value
            else:
                unknown.append((cell, factor))
        if len(unknown) == 1:  # a count is a whole number
            ((cell, factor),) = unknown
            low, high = sorted((low / factor, high / factor))
            unknown = [(cell, 1.0)]
            low = ceil(low - CLOSE) if low > -inf else low
            high = floor(high + CLOSE) if high < inf else high
        return unknown, low, high

    def _believable(self, cells: list[int], rows: list[int]) -> _Program:
        """The program of a component, once all that the numbers refute is given up."""
        while self._give_up_plain(rows):
            pass
        while True:
            program = _Program(
                [self._cell_range(cell) for cell in cells], *self._matrix(cells, rows)
            )
            if program.feasible():
                return program
            self._give_up_proven(cells, rows)

    def _matrix(self, cells: list[int], rows: list[int]) -> tuple[list[_Row], list[int]]:
        position = {cell: i for i, cell in enumerate(cells)}
        lines, kept = [], []
        for row in rows:
            unknown, low, high = self._row(row)
            if (low, high) == (-inf, inf):
                continue
            lines.append(([position[c] for c, _ in unknown], [f for _, f in unknown], low, high))
            kept.append(row)
        return lines, kept

    def _give_up_plain(self, rows: list[int]) -> bool:
        """Give up what a single relation refutes; whether there was anything."""
        changed = False
        for row in rows:
            unknown, low, high = self._row(row)
            least = greatest = 0.0
            for cell, factor in unknown:
                ends = [factor * end for end in self._cell_range(cell)]
                least, greatest = least + min(ends), greatest + max(ends)
            if low > high or least > high + CLOSE or greatest < low - CLOSE:
                changed |= self._give_up([cell for cell, _ in unknown], [row])
        return changed

    def _give_up_proven(self, cells: list[int], rows: list[int]) -> None:
        """Give up what sets of relations refute, each set by itself."""
        lines, kept = self._matrix(cells, rows)
        ranges = [self._cell_range(cell) for cell in cells]
        own = [([i], [1.0], low, high) for i, (low, high) in enumerate(ranges)]
        changed = False
        for refuted in _refuted_sets([*own, *lines], len(cells)):
            guilty = [cells[i] for i in refuted if i < len(cells)]
            changed |= self._give_up(
                guilty, [kept[i - len(cells)] for i in refuted if i >= len(cells)]
            )
        if not changed:
            raise AssertionError("nothing is left to give up, and the cells are still impossible")

    def _give_up(self, cells: Iterable[int], rows: Iterable[int]) -> bool:
        """Of the beliefs at fault give up those of the first kind in the order; whether any was."""
        faults: dict[int, list[tuple[bool, int]]] = defaultdict(list)
        for cell in cells:
            if self.cell_level[cell] + 1 < len(self.chains[cell]):
                hidden = self.system.cells[cell].state == HIDDEN
                faults[RULE_IS_SMALL if hidden else NONE_IS_MISSING].append((True, cell))
        for row in rows:
            if self.row_level[row] < len(self.system.relations[row].weaker):
                faults[self.system.relations[row].belief].append((False, row))
        if not faults:
            return False
        for is_cell, item in faults[min(faults)]:
            if is_cell:
                self.cell_level[item] += 1
            else:
                self.row_level[item] += 1
        return True

    # -------------------------------------------------------------------------------- the search

    def _search(self, cells: list[int], rows: list[int], wanted: set[int] | None) -> list[Finding]:
        program = self._believable(cells, rows)
        needed = {
            i: spread_needed(self.system.cells[cell], self.knows_rule)
            for i, cell in enumerate(cells)
            if self._is_target(cell, wanted)
        }
        findings = []
        bare = _Program(
            program.ranges, [row for row in program.rows if row[2] == row[3] == 0.0], []
        )
        for i, (low, high) in program.not_wide(needed).items():
            if self.knows_rule and low.value < high.value and bare.has_ends(i, low, high):
                continue
            pins = tuple(sorted({program.kept[row] for row in (*low.rows, *high.rows)}))
            exact = low.value == high.value or program.is_exact(i)
            findings.append(Finding(cells[i], exact, pins, not self.knows_rule))
        return findings


_Row = tuple[list[int], list[float], float, float]


@dataclass(frozen=True)
class _Extreme:
    """A bound of one cell, and the rows that hold it there."""

    value: float
    rows: tuple[int, ...]


def _model(ranges: Sequence[tuple[float, float]], rows: Sequence[_Row]) -> highspy.Highs:
    """A HiGHS model without an objective."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(ranges), len(rows)
    lp.col_cost_ = numpy.zeros(len(ranges))
    lp.col_lower_ = numpy.array([low for low, _ in ranges], dtype=float)
    lp.col_upper_ = numpy.array([high for _, high in ranges], dtype=float)
    lp.row_lower_ = numpy.array([row[2] for row in rows], dtype=float)
    lp.row_upper_ = numpy.array([row[3] for row in rows], dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = numpy.cumsum([0, *(len(row[0]) for row in rows)])
    lp.a_matrix_.index_ = numpy.array([i for row in rows for i in row[0]], dtype=numpy.int32)
    lp.a_matrix_.value_ = numpy.array([f for row in rows for f in row[1]], dtype=float)
    highs = highspy.Highs()  # type: ignore[no-untyped-call] # its stubs say nothing of it
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_max_nodes", MAX_NODES),
        ("simplex_strategy", 4),
    ):
        highs.setOptionValue(option, value)
    highs.passModel(lp)
    return highs


def _refuted_sets(rows: Sequence[_Row], width: int) -> list[list[int]]:
    """Sets of rows that cannot all hold, as positions: each row may be broken at a cost of 1 a unit,
    and a set is what a price ties together round a row that is broken (a Farkas certificate). Rows
    that have a price, but hang together with none that is broken, are at no fault."""
    ranges: list[tuple[float, float]] = [(-inf, inf)] * width
    lines, over = [], []
    for index, factors, low, high in rows:
        over.append(len(ranges))
        ranges += [(0.0, inf), (0.0, inf)]
        lines.append(([*index, over[-1], over[-1] + 1], [*factors, -1.0, 1.0], low, high))
    highs = _model(ranges, lines)
    extra = numpy.arange(width, len(ranges), dtype=numpy.int32)
    highs.changeColsCost(len(extra), extra, numpy.ones(len(extra)))
    highs.run()
    solution = highs.getSolution()
    prices, values = solution.row_dual, solution.col_value
    priced = [i for i in range(len(rows)) if abs(prices[i]) > CLOSE]
    broken = {i for i in priced if values[over[i]] + values[over[i] + 1] > CLOSE}
    return [group for group in _joined(priced, rows) if broken & set(group)]


def _joined(positions: Sequence[int], rows: Sequence[_Row]) -> list[list[int]]:
    """Rows that share a cell, directly or by way of others, put together."""
    groups: list[tuple[set[int], list[int]]] = []
    for i in positions:
        cells, members = set(rows[i][0]), [i]
        apart = []
        for group in groups:
            if group[0] & cells:
                cells, members = cells | group[0], [*group[1], *members]
            else:
                apart.append(group)
        groups = [*apart, (cells, members)]
    return [members for _, members in groups]


class _Program:
    """The linear program of one component; solved again and again for other objectives."""

    def __init__(
        self, ranges: list[tuple[float, float]], rows: list[_Row], kept: list[int]
    ) -> None:
        self.ranges, self.rows, self.kept = ranges, rows, kept
        finite = [abs(end) for row in rows for end in row[2:] if abs(end) < inf]
        finite += [abs(end) for range_ in ranges for end in range_ if abs(end) < inf]
        self.cap = 2.0 * max(finite, default=0.0) + 10_000.0
        self.capped = [(low, min(high, self.cap)) for low, high in ranges]
        self.highs = _model(self.capped, rows)
        self.count = len(ranges)
        self.every = numpy.arange(self.count, dtype=numpy.int32)
        self.least = numpy.full(self.count, inf)
        self.greatest = numpy.full(self.count, -inf)

    def feasible(self) -> bool:
        return self._solve(numpy.zeros(self.count)) is not None

    def _solve(
        self, cost: numpy.ndarray, highs: highspy.Highs | None = None
    ) -> numpy.ndarray | None:
        """A solution of least cost, or None. One of whole numbers widens what is known of each cell."""
        highs = highs or self.highs
        highs.changeColsCost(self.count, self.every, cost)
        highs.run()
        status = highs.getModelStatus()
        solution = highs.getSolution()
        if status not in (
            highspy.HighsModelStatus.kOptimal,
            highspy.HighsModelStatus.kSolutionLimit,
        ):
            return None
        values = numpy.array(solution.col_value)
        if self.count > WHOLE_UP_TO or (abs(values - values.round()) < CLOSE).all():
            numpy.minimum(self.least, numpy.ceil(values - CLOSE), out=self.least)
            numpy.maximum(self.greatest, numpy.floor(values + CLOSE), out=self.greatest)
        return values

    def extreme(self, cell: int, sign: int, whole: bool = False) -> _Extreme:
        """The greatest (sign 1) or least (-1) value of a cell, whole numbers only or not."""
        cost = numpy.zeros(self.count)
        cost[cell] = -sign
        highs = self._whole() if whole else self.highs
        values = self._solve(cost, highs)
        if values is None:  # more nodes than are allowed: the linear bound stands
            return self.extreme(cell, sign)
        prices = () if whole else self.highs.getSolution().row_dual
        rows = tuple(i for i, price in enumerate(prices) if abs(price) > CLOSE)
        rounded = floor(values[cell] + CLOSE) if sign > 0 else ceil(values[cell] - CLOSE)
        return _Extreme(rounded, rows)

    def _whole(self) -> highspy.Highs:
        """The same model with whole numbers only."""
        if not hasattr(self, "_integer"):
            self._integer = _model(self.capped, self.rows)
            kinds = numpy.full(self.count, highspy.HighsVarType.kInteger)
            self._integer.changeColsIntegrality(self.count, self.every, kinds)
        return self._integer

    def not_wide(self, needed: dict[int, int]) -> dict[int, tuple[_Extreme, _Extreme]]:
        """The cells that cannot be spread as far as needed, with their least and greatest value."""
        narrow = {}
        for cell in sorted(self._mix(needed)):
            ends = self._ends(cell, needed[cell])
            if ends is not None:
                narrow[cell] = ends
        return narrow

    def has_ends(self, cell: int, low: _Extreme, high: _Extreme) -> bool:
        """Whether these are the least and greatest value of a cell."""
        return (self.extreme(cell, -1).value, self.extreme(cell, 1).value) == (
            low.value,
            high.value,
        )

    def is_exact(self, cell: int) -> bool:
        """Whether all whole-number solutions agree on a cell."""
        if self._spread(cell) > 0:
            return False
        return self.extreme(cell, -1, whole=True).value == self.extreme(cell, 1, whole=True).value

    def _spread(self, cell: int) -> float:
        return float(self.greatest[cell] - self.least[cell])

    def _mix(self, needed: dict[int, int]) -> set[int]:
        """Push all cells up or down at once, at random, as long as that proves some wide."""
        chance = random.Random(0)  # noqa: S311 - not a secret: the same order on every run
        left = set(needed)
        idle = 0
        for _ in range(MIXED_ROUNDS):
            if not left or idle == 2:
                break
            cost = numpy.zeros(self.count)
            for cell in left:
                cost[cell] = chance.choice((-1.0, 1.0)) * chance.uniform(0.5, 1.5)
            self._solve(cost)
            self._solve(-cost)
            wide = {cell for cell in left if self._spread(cell) >= needed[cell]}
            idle = idle + 1 if len(wide) * 20 < len(left) else 0
            left -= wide
        return left

    def _ends(self, cell: int, needed: int) -> tuple[_Extreme, _Extreme] | None:
        """The least and greatest value of a cell, or None where they lie far enough apart."""
        if self._spread(cell) >= needed:
            return None
        high = self.extreme(cell, 1)
        if self._spread(cell) >= needed:
            return None
        low = self.extreme(cell, -1)
        if high.value - low.value < needed:
            return low, high
        if self._spread(cell) >= needed:
            return None
        whole = self.extreme(cell, 1, whole=True).value - self.extreme(cell, -1, whole=True).value
        return None if whole >= needed else (low, high)
