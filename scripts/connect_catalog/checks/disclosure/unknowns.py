"""The unknown cells of a system, and what the shown ones leave of its relations, as arrays.

Cells that relations join, directly or by way of others, are a component. What can be worked out in
one says nothing of another, so each is known by a hash of all that it is made of: wherever it stands,
the same component gives the same findings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf
from typing import Any

import numpy
from numpy.typing import NDArray

from .system import (
    BETWEEN_PACKAGES,
    BETWEEN_TABLES,
    HIDDEN,
    MISSING,
    ROUNDED,
    SHOWN,
    UNPUBLISHED,
    UNSEEN,
    WITHIN_TABLE,
    Cell,
    Relation,
    System,
)

CLOSE = 1e-6
LEVELS = 3  # a relation has two ranges to fall back on, at most
TOLERANCE = 0.001
COSTS = {
    UNPUBLISHED: TOLERANCE,
    BETWEEN_PACKAGES: 1.0,
    BETWEEN_TABLES: 100.0,
    WITHIN_TABLE: 10_000.0,
}
STATES = (SHOWN, HIDDEN, MISSING, UNSEEN, ROUNDED)
_POSITIONS = {state: at for at, state in enumerate(STATES)}

Numbers = NDArray[numpy.float64]
Counts = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]


@dataclass(frozen=True, eq=False)
class Unknowns:
    """Cells whose number is not shown, and rows: low <= sum of factor * cell <= high.

    cells, relations: of each cell and row, its position in the system. states (positions in STATES),
    thresholds, floors (the least number that the rule hides: 1, or 0 where zeros are proven to be
    hidden), wanted (whether it is asked about): one a cell. start, index, factor: the terms of row
    i are those from start[i] to start[i + 1]; index is a position in `cells`. low, high: (rows,
    LEVELS), the range of each row when nothing is given up, and after each fall; falls: how often it
    can fall back. costs: (rows, LEVELS - 1), how dear each fall is. firsts: the first cell and the
    first row of each component, and of the one that would come next.
    """

    cells: Counts
    relations: Counts
    states: Counts
    thresholds: Numbers
    floors: Numbers
    wanted: Flags
    start: Counts
    index: Counts
    factor: Numbers
    low: Numbers
    high: Numbers
    falls: Counts
    costs: Numbers
    firsts: tuple[tuple[int, int], ...]

    @property
    def row(self) -> Counts:
        """The row of each term."""
        return numpy.repeat(numpy.arange(len(self.relations)), numpy.diff(self.start))

    @property
    def tolerated(self) -> Counts:
        """How often each row can fall back without being given up."""
        free: Counts = numpy.cumprod(self.costs <= TOLERANCE, axis=1, dtype=numpy.int64)
        return free[:, 0] + free[:, 1]

    def component(self, at: int) -> Unknowns:
        """One of the components by itself."""
        (cell, row), (cell_end, row_end) = self.firsts[at : at + 2]
        terms = slice(self.start[row], self.start[row_end])
        return Unknowns(
            self.cells[cell:cell_end],
            self.relations[row:row_end],
            self.states[cell:cell_end],
            self.thresholds[cell:cell_end],
            self.floors[cell:cell_end],
            self.wanted[cell:cell_end],
            self.start[row : row_end + 1] - self.start[row],
            self.index[terms] - cell,
            self.factor[terms],
            self.low[row:row_end],
            self.high[row:row_end],
            self.falls[row:row_end],
            self.costs[row:row_end],
            ((0, 0), (cell_end - cell, row_end - row)),
        )

    def components(self) -> list[Unknowns]:
        """All components, in order."""
        return [self.component(at) for at in range(len(self.firsts) - 1)]

    def hash(self) -> str:
        """What changes when anything does that findings in these cells depend on. Where the cells
        stand in the system is not part of it."""
        parts = (
            self.states,
            self.thresholds,
            self.floors,
            self.wanted,
            self.start,
            self.index,
            self.factor,
            self.low,
            self.high,
            self.falls,
            self.costs,
        )
        whole = hashlib.blake2b(digest_size=16)
        for part in parts:
            whole.update(len(part).to_bytes(8, "little"))
            whole.update(part.tobytes())
        return whole.hexdigest()


def join(components: Sequence[Unknowns]) -> Unknowns:
    """Components side by side."""
    ends = [(len(c.cells), len(c.relations), len(c.index)) for c in components]
    sums = numpy.cumsum([(0, 0, 0), *ends], axis=0)
    starts = [c.start[:-1] + terms for c, (_, _, terms) in zip(components, sums, strict=False)]
    index = [c.index + cell for c, (cell, _, _) in zip(components, sums, strict=False)]
    return Unknowns(
        _chain(components, "cells"),
        _chain(components, "relations"),
        _chain(components, "states"),
        _chain(components, "thresholds"),
        _chain(components, "floors"),
        _chain(components, "wanted"),
        numpy.concatenate([*starts, sums[-1:, 2]]),
        numpy.concatenate(index),
        _chain(components, "factor"),
        _chain(components, "low"),
        _chain(components, "high"),
        _chain(components, "falls"),
        _chain(components, "costs"),
        tuple((int(cell), int(row)) for cell, row, _ in sums),
    )


def _chain(components: Sequence[Unknowns], name: str) -> NDArray[Any]:
    return numpy.concatenate([getattr(component, name) for component in components])


def label_joined(count: int, row: Counts, cell: Counts) -> Counts:
    """For each cell the least of those that it hangs together with. row, cell: the terms, row by
    row."""
    parent = list(range(count))

    def find(cell: int) -> int:
        while parent[cell] != cell:
            parent[cell] = parent[parent[cell]]
            cell = parent[cell]
        return cell

    same = row[1:] == row[:-1]
    for one, other in zip(cell[:-1][same].tolist(), cell[1:][same].tolist(), strict=True):
        one, other = find(one), find(other)
        if one < other:
            parent[other] = one
        else:
            parent[one] = other
    label = numpy.array(parent, dtype=numpy.int64)
    while (label != label[label]).any():
        label = label[label]
    return label


def find_unknowns(system: System, among: Collection[int] | None = None) -> Unknowns:
    """The components in which a protected cell is asked about. among: positions of those cells (None:
    all protected ones)."""
    states = numpy.array([_POSITIONS[cell.state] for cell in system.cells], dtype=numpy.int64)
    wanted = numpy.array([cell.is_protected for cell in system.cells], dtype=bool)
    if among is not None:
        asked = numpy.zeros(len(states), dtype=bool)
        asked[[*among]] = True
        wanted &= asked
    lengths, cell, factor = _terms(system)
    row = numpy.repeat(numpy.arange(len(lengths)), lengths)
    unknown = states[cell] != STATES.index(SHOWN)
    values = numpy.array([each.value for each in system.cells])
    rest = numpy.bincount(row[~unknown], (factor * values[cell])[~unknown], len(lengths)).astype(
        float
    )
    unknown &= _telling(system, numpy.unique(row[unknown]))[row]
    row, cell, factor = row[unknown], cell[unknown], factor[unknown]
    floors = _floors(system, rest, row, cell, factor)
    label = label_joined(len(states), row, cell)
    asked_labels = numpy.unique(label[cell[wanted[cell]]])
    kept = numpy.isin(label[cell], asked_labels)
    return _arrange(
        system, states, floors, wanted, label, rest, row[kept], cell[kept], factor[kept]
    )


def _terms(system: System) -> tuple[Counts, Counts, Numbers]:
    """How many terms each relation has, and the cell and the factor of each term."""
    lengths = numpy.array([len(relation.terms) for relation in system.relations], dtype=numpy.int64)
    pairs = chain.from_iterable(relation.terms for relation in system.relations)
    flat = numpy.fromiter(chain.from_iterable(pairs), float, 2 * int(lengths.sum()))
    return lengths, flat[0::2].astype(numpy.int64), flat[1::2]


def _telling(system: System, rows: Counts) -> Flags:
    """Which of these relations tell something: not those of a percent that is hidden, nor those that
    hold a number against a missing one, or against a sum of which a part is missing."""
    state = [cell.state for cell in system.cells]
    missing = {i for i, each in enumerate(state) if each == MISSING}
    missing |= {
        relation.whole
        for relation in system.relations
        if relation.kind == "total"
        and relation.whole is not None
        and state[relation.whole] == UNSEEN
        and any(cell in missing for cell, _ in relation.terms)
    }
    telling = numpy.zeros(len(system.relations), dtype=bool)
    for row in rows.tolist():
        relation = system.relations[row]
        telling[row] = relation.shown_by not in system.hidden_percents and not (
            relation.kind in ("limit", "percent") and relation.whole in missing
        )
    return telling


def _arrange(
    system: System,
    states: Counts,
    floors: Numbers,
    wanted: Flags,
    label: Counts,
    rest: Numbers,
    row: Counts,
    cell: Counts,
    factor: Numbers,
) -> Unknowns:
    """Cells, rows and terms in the order of components."""
    first_term = numpy.flatnonzero(numpy.diff(row, prepend=-1))
    relations, of_row = row[first_term], label[cell[first_term]]
    order = numpy.lexsort((relations, of_row))
    relations, of_row = relations[order], of_row[order]
    cells = numpy.unique(cell)
    cells = cells[numpy.argsort(label[cells], kind="stable")]
    place_of_row, place_of_cell = _places(relations), _places(cells)
    by_row = numpy.argsort(place_of_row[row], kind="stable")
    row, index, factor = place_of_row[row[by_row]], place_of_cell[cell[by_row]], factor[by_row]
    lengths = numpy.bincount(row, minlength=len(relations))
    named = [system.relations[each] for each in relations.tolist()]
    ends = _ranges(named) - rest[relations, None, None]
    low, high = ends[:, :, 0], ends[:, :, 1]
    single = lengths == 1
    alone = numpy.concatenate([[0], numpy.cumsum(lengths)])[:-1][single]
    low[single], high[single] = _whole_ends(low[single], high[single], factor[alone, None])
    factor = factor.copy()
    factor[alone] = 1.0
    roots = numpy.unique(label[cells])
    return Unknowns(
        cells,
        relations,
        states[cells],
        numpy.array([float(system.cells[each].threshold) for each in cells.tolist()]),
        floors[cells],
        wanted[cells],
        numpy.concatenate([[0], numpy.cumsum(lengths)]),
        index,
        factor,
        low,
        high,
        numpy.array([len(relation.weaker) for relation in named], dtype=numpy.int64),
        numpy.array([_costs(relation) for relation in named]).reshape(-1, LEVELS - 1),
        (
            *zip(
                numpy.searchsorted(label[cells], roots).tolist(),
                numpy.searchsorted(of_row, roots).tolist(),
                strict=True,
            ),
            (len(cells), len(relations)),
        ),
    )


def _costs(relation: Relation) -> tuple[float, ...]:
    """What it costs to give up a relation, for each fall. Sources round, so a percent that is off by one
    of its base costs next to nothing, and so does a sum of what percents count. A sum between packages
    is given up sooner than one between tables, and that sooner than one of a single table. To give up
    all of a relation costs a little more than to keep a part of it."""
    cost = COSTS[relation.apart]
    if relation.kind == "percent":
        return TOLERANCE, cost
    return cost, cost / 4


def _floors(system: System, rest: Numbers, row: Counts, cell: Counts, factor: Numbers) -> Numbers:
    """The least number that each cell may have if the rule hides it: 1, or 0 where zeros are hidden as
    well. A sum proves that they are, if what is left of it is less than the number of its hidden parts.
    What is proven for one cell holds for all of its column. Sums between packages prove nothing, as
    sources differ. rest: of each relation, what its shown cells add up to; row, cell, factor: the other
    terms, row by row."""
    low, high = numpy.full(len(rest), -inf), numpy.full(len(rest), inf)
    for at in numpy.unique(row).tolist():
        relation = system.relations[at]
        if relation.apart < BETWEEN_PACKAGES:
            low[at], high[at] = relation.low - rest[at], relation.high - rest[at]
    hidden = numpy.array([system.cells[each].state == HIDDEN for each in cell.tolist()], dtype=bool)
    ones = numpy.bincount(row, factor * hidden, len(rest))
    adding, taking = (numpy.bincount(row, sign, len(rest)) > 0 for sign in (factor > 0, factor < 0))
    # Too many ones for the sum, which would fit if they were zeros.
    too_many = adding & ~taking & (ones > high + CLOSE) & (high >= -CLOSE)
    too_many |= taking & ~adding & (ones < low - CLOSE) & (low <= CLOSE)
    proven = {
        column
        for at in numpy.unique(cell[too_many[row] & hidden]).tolist()
        for column in _columns(system.cells[at])
    }
    floors = numpy.ones(len(system.cells))
    for at in numpy.unique(cell[hidden]).tolist() if proven else ():
        if proven.issuperset(_columns(system.cells[at])):
            floors[at] = 0.0
    return floors


def _columns(cell: Cell) -> set[tuple[str, ...]]:
    """The columns that publish a cell; its quantity, where none does."""
    return {(p.package, p.resource, p.field) for p in cell.places} or {(cell.quantity,)}


def _places(positions: Counts) -> Counts:
    """For each position where it stands in the list."""
    places = numpy.zeros(int(positions.max(initial=0)) + 1, dtype=numpy.int64)
    places[positions] = numpy.arange(len(positions))
    return places


def _ranges(relations: Iterable[Relation]) -> Numbers:
    """(relations, LEVELS, 2): the ends of each range; the last one repeated."""
    ends = []
    for relation in relations:
        ranges = ((relation.low, relation.high), *relation.weaker)
        ends.append((*ranges, ranges[-1], ranges[-1])[:LEVELS])
    flat = chain.from_iterable(chain.from_iterable(ends))  # numpy reads nested tuples slowly
    return numpy.fromiter(flat, float, 2 * LEVELS * len(ends)).reshape(-1, LEVELS, 2)


def _whole_ends(low: Numbers, high: Numbers, factor: Numbers) -> tuple[Numbers, Numbers]:
    """The range of a single cell that is a whole number, of the range of its multiple."""
    ends = numpy.sort(numpy.stack([low / factor, high / factor]), axis=0)
    return numpy.ceil(ends[0] - CLOSE), numpy.floor(ends[1] + CLOSE)
