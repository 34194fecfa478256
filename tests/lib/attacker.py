"""An attacker who has nothing but what is published: descriptors and tables, as they are downloaded,
and what was downloaded before. Shares no code with the audit that it tests.

It writes down all that the files say of each other as linear facts (`attacker_facts`), takes those
together that share an unknown number, and asks a solver (scipy's HiGHS) for the least and the
greatest whole number that each hidden cell can be. Two attackers are played:

- one who knows nothing of the rule: a hidden count is a whole number, 0 or more;
- one who has read it: as long as that fits, every hidden count of a set that hangs together is 1 up
  to the threshold less 1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

import numpy
from attacker_reading import Cell, Fact, Knowledge
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack

CLOSE = 1e-6
WHOLE_UP_TO = 80  # of so many unknown numbers that hang together, only whole ones are tried
PUSHES = 6
WAYS = 8
FAR = 10_000.0  # no fact is further from the truth


@dataclass(frozen=True)
class Loot:
    """A hidden or rounded cell that an attacker has: the number itself (exact), or fewer candidates than
    the threshold asks for. needs_rule: whether only the one who has read the rule has it."""

    cell: Cell
    exact: bool
    needs_rule: bool


def attack(knowledge: Knowledge) -> dict[Cell, Loot]:
    """All that is had of hidden cells, and of rounded ones that may be small, by either attacker; of both,
    the one who needs less."""
    loot: dict[Cell, Loot] = {}
    for cells, facts in split(knowledge):
        if not any(cell in knowledge.hidden or cell in knowledge.rounded for cell in cells):
            continue
        plain = _Attack(knowledge, cells, facts, needs_rule=False)
        ways = plain.list_believable()
        for needs_rule in (False, True):
            had = [
                {found.cell: found for found in one.find()}
                for one in (
                    plain
                    if way is plain.facts and not needs_rule
                    else _Attack(knowledge, cells, way, needs_rule)
                    for way in ways
                )
            ]
            for cell in set(had[0]).intersection(*had[1:]):
                exact = all(found[cell].exact for found in had)
                known = loot.get(cell)
                if known is None or (exact and not known.exact):
                    loot[cell] = Loot(cell, exact, needs_rule)
    return loot


def split(knowledge: Knowledge) -> list[tuple[list[Cell], list[Fact]]]:
    """The unknown cells and the facts about them, in sets that hang together."""
    parent: dict[Cell, Cell] = {}

    def find(cell: Cell) -> Cell:
        parent.setdefault(cell, cell)
        while parent[cell] != cell:
            parent[cell] = parent[parent[cell]]
            cell = parent[cell]
        return cell

    facts = [(fact, knowledge.unknown(fact)) for fact in knowledge.facts]
    for _, cells in facts:
        for cell in cells[1:]:
            parent[find(cell)] = find(cells[0])
    groups: dict[Cell, tuple[dict[Cell, None], list[Fact]]] = defaultdict(lambda: ({}, []))
    for fact, cells in facts:
        if cells:
            group = groups[find(cells[0])]
            group[0].update(dict.fromkeys(cells))
            group[1].append(fact)
    return [(list(cells), own) for cells, own in groups.values()]


class _Attack:
    """The attack on one set of unknown cells."""

    def __init__(
        self, knowledge: Knowledge, cells: Sequence[Cell], facts: Sequence[Fact], needs_rule: bool
    ) -> None:
        self.knowledge, self.cells, self.needs_rule = knowledge, cells, needs_rule
        self.at = {cell: i for i, cell in enumerate(cells)}
        self.facts = [*facts]
        hidden = numpy.array([cell in knowledge.hidden for cell in cells])
        self.wanted = hidden | numpy.array([cell in knowledge.rounded for cell in cells])
        self.thresholds = numpy.array([knowledge.thresholds.get(cell, 2) for cell in cells], float)
        self.low = numpy.zeros(len(cells))
        self.high = numpy.full(len(cells), inf)
        if needs_rule:
            ruled = hidden & (self.thresholds > 2)
            self.low[ruled] = 1.0
            self.high[ruled] = self.thresholds[ruled] - 1
        self.whole = int(len(cells) <= WHOLE_UP_TO)
        self.least, self.greatest = numpy.full(len(cells), inf), numpy.full(len(cells), -inf)
        self.ties: list[LinearConstraint] | None = None

    def find(self) -> Iterable[Loot]:
        """The hidden cells that are had. A rule that does not fit gives none."""
        if numpy.isinf(self.least).all() and self._meet(numpy.zeros(len(self.cells))) is None:
            return
        needed = numpy.maximum(1.0, self.thresholds - (2 if self.needs_rule else 1))
        self._push_at_random(needed)
        for i in numpy.flatnonzero(self.wanted & (self.greatest - self.least < needed)):
            if self.greatest[i] - self.least[i] >= needed[i]:
                continue  # an answer about another cell has shown it
            ends = self._end(i, -1), self._end(i, 1)
            if ends[1] - ends[0] >= needed[i]:
                continue
            exact = ends[0] == ends[1]
            if exact or not (self.needs_rule and self._is_told_by_rule(i, ends)):
                yield Loot(self.cells[i], exact, self.needs_rule)

    def _push_at_random(self, needed: numpy.ndarray) -> None:
        """Spare the solver the cells that a few answers show to be wide already."""
        chance = numpy.random.default_rng(1)
        for _ in range(PUSHES):
            narrow = self.wanted & (self.greatest - self.least < needed)
            if narrow.sum() < 3:
                return
            signs = numpy.where(narrow, chance.choice((-1.0, 1.0), len(self.cells)), 0.0)
            cap = self.least + 4 * needed + 50
            self._meet(signs, cap)
            self._meet(-signs, cap)

    def _meet(self, cost: numpy.ndarray, cap: numpy.ndarray | None = None) -> numpy.ndarray | None:
        """Numbers that fit the facts, at the least cost; what is known of each cell widens by them."""
        if self.ties is None:
            self.ties = self._tie(self.facts)
        values = self._solve(cost, self.ties, cap)
        if values is not None:
            numpy.minimum(self.least, numpy.ceil(values - CLOSE), out=self.least)
            numpy.maximum(self.greatest, numpy.floor(values + CLOSE), out=self.greatest)
        return values

    def _end(self, i: int, sign: int, ties: list[LinearConstraint] | None = None) -> float:
        """The greatest (sign 1) or least (-1) that a cell can be."""
        cost = numpy.zeros(len(self.cells))
        cost[i] = -sign
        values = self._meet(cost) if ties is None else self._solve(cost, ties)
        if values is None:
            return inf if sign > 0 else 0.0
        return float(numpy.floor(values[i] + 1e-5) if sign > 0 else numpy.ceil(values[i] - 1e-5))

    def _is_told_by_rule(self, i: int, ends: tuple[float, float]) -> bool:
        """Whether the rule and sums of hidden cells alone say as much, without any shown number."""
        rounded = {cell for fact in self.facts if fact.why == "rounded" for cell in fact.terms}
        bare = [
            fact
            for fact in self.facts
            if (fact.low, fact.high) == (0.0, 0.0)
            and not self._known(fact)
            and rounded.isdisjoint(fact.terms)
        ]
        if not any(self.cells[i] in fact.terms for fact in bare):
            return False
        ties = self._tie(bare)
        return (self._end(i, -1, ties), self._end(i, 1, ties)) == ends

    def _known(self, fact: Fact) -> float:
        numbers = self.knowledge.numbers
        return sum(factor * numbers.get(cell, 0.0) for cell, factor in fact.terms.items())

    def _rows(self, facts: Sequence[Fact]) -> tuple[csr_array, numpy.ndarray, numpy.ndarray]:
        entries = [
            (row, self.at[cell], factor)
            for row, fact in enumerate(facts)
            for cell, factor in fact.terms.items()
            if cell in self.at
        ]
        rows, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
        known = numpy.array([self._known(fact) for fact in facts])
        low = numpy.array([fact.low for fact in facts]) - known
        high = numpy.array([fact.high for fact in facts]) - known
        shape = (len(facts), len(self.cells))
        return csr_array((factors, (rows, columns)), shape=shape), low, high

    def _tie(self, facts: Sequence[Fact]) -> list[LinearConstraint]:
        if not facts:
            return []
        matrix, low, high = self._rows(facts)
        return [LinearConstraint(matrix, low - CLOSE / 10, high + CLOSE / 10)]

    def _solve(
        self,
        cost: numpy.ndarray,
        ties: list[LinearConstraint],
        cap: numpy.ndarray | None = None,
    ) -> numpy.ndarray | None:
        """Numbers for all cells, at the least cost; None if there are none."""
        found = milp(
            cost,
            integrality=numpy.full(len(cost), self.whole),
            bounds=Bounds(self.low, self.high if cap is None else numpy.minimum(self.high, cap)),
            constraints=ties,
        )
        return None if found.x is None else numpy.array(found.x)

    def list_believable(self) -> list[Sequence[Fact]]:
        """The facts without those that have to be wrong: all of them; or, where they contradict each
        other, every way to leave out as few as can be, up to WAYS. Nobody knows which it is."""
        if not self.facts or self._meet(numpy.zeros(len(self.cells))) is not None:
            return [self.facts]
        found: list[numpy.ndarray] = []
        while len(found) < WAYS:
            bent = self._bend(found)
            if not bent.any() or (found and bent.sum() > found[0].sum()):
                break
            found.append(bent)
        return [
            [fact for fact, is_bent in zip(self.facts, bent, strict=True) if not is_bent]
            for bent in found or [numpy.zeros(len(self.facts), bool)]
        ]

    def _bend(self, but: Sequence[numpy.ndarray]) -> numpy.ndarray:
        """Which facts have to be bent, so that the rest fits: as few as can be, and not these again."""
        matrix, low, high = self._rows(self.facts)
        count, width = matrix.shape
        one = eye_array(count)
        none = csr_array((count, width))
        found = milp(
            numpy.concatenate([numpy.zeros(width + 2 * count), numpy.ones(count)]),
            integrality=numpy.repeat([0, 0, 1], [width, 2 * count, count]),
            bounds=Bounds(
                numpy.concatenate([self.low, numpy.zeros(3 * count)]),
                numpy.concatenate([self.high, numpy.full(2 * count, FAR), numpy.ones(count)]),
            ),
            constraints=[
                LinearConstraint(hstack([matrix, one, -one, csr_array((count, count))]), low, high),
                LinearConstraint(hstack([none, one, one, -FAR * one]), -inf, 0.0),
                *(
                    LinearConstraint(
                        numpy.concatenate([numpy.zeros(width + 2 * count), bent]),
                        -inf,
                        bent.sum() - 1,
                    )
                    for bent in but
                ),
            ],
        )
        if found.x is None:
            return numpy.zeros(count, bool)
        return numpy.array(found.x[width + 2 * count :] > 0.5)
