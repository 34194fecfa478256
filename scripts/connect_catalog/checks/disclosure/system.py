"""The system of cells and relations: all that the published numbers say of each other.

A cell is a number that exists, published or not: a quantity (what is counted) at coordinates (a
town, a year, a group). A coordinate that is left out stands for all: a table without a place
column, or a row of the value that a column declares as its `total`, speaks of all places together.
So equal quantity and equal coordinates are one cell, in whatever package it stands, and a cell
with fewer coordinates is the sum of those with more. A relation says between which bounds a sum of
cells lies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from math import inf
from typing import NamedTuple

from ...model.rounding import leaves_enough, may_be_small


class State(Enum):
    """What is known of a cell from all tables together. ROUNDED: between which ends it lies; no table has
    a row for one that is UNSEEN."""

    SHOWN = auto()
    HIDDEN = auto()
    MISSING = auto()
    UNSEEN = auto()
    ROUNDED = auto()


SHOWN, HIDDEN, MISSING = State.SHOWN, State.HIDDEN, State.MISSING
UNSEEN, ROUNDED = State.UNSEEN, State.ROUNDED
# How far apart the sources of a relation lie: numbers of different packages differ the soonest, but for
# sums of what no table publishes, which rest on percents alone.
WITHIN_TABLE, BETWEEN_TABLES, BETWEEN_PACKAGES, UNPUBLISHED = range(4)

COUNTED = " (counted)"  # what a percent counts, where no table publishes it

Coordinates = tuple[tuple[str, str], ...]
Shape = tuple[str, ...]


class Place(NamedTuple):
    """Where a cell is published: a row (counted from 0) and column of a package's table."""

    package: str
    resource: str
    row: int
    field: str


@dataclass(slots=True)
class Cell:
    """A number that exists. value is known where it is shown, and is what a rounded one is shown as; low and
    high are the ends of a rounded one; threshold is the least count shown; places are those that publish
    it, hidden_at those of them that hide it."""

    quantity: str
    at: Coordinates
    state: State = UNSEEN
    value: float = 0.0
    threshold: int = 2
    places: list[Place] = field(default_factory=list)
    hidden_at: list[Place] = field(default_factory=list)
    low: float = 0.0
    high: float = inf

    @property
    def is_protected(self) -> bool:
        """Whether the rest must not tell what it is: it is hidden, or rounded so far that it may be small
        and still be shown. Of one that is rounded less, the rule on small counts tells."""
        if self.state != ROUNDED:
            return self.state == HIDDEN
        ends = self.low, self.high, self.threshold
        return may_be_small(*ends) and leaves_enough(*ends)

    @property
    def ends(self) -> tuple[float, float]:
        """Between which numbers it lies, as far as it is shown."""
        return (self.value, self.value) if self.state == SHOWN else (self.low, self.high)


class Relation(NamedTuple):
    """low <= sum of factor * cell <= high, as (cell, factor) terms.

    weaker: the ranges to fall back on, one after the other, where the published numbers contradict
    this one; apart: how far apart its sources lie. whole: the cell that the others add up to, or are
    held against. shown_by: the published percent or rounded count that says so.
    """

    kind: str
    terms: tuple[tuple[int, float], ...]
    low: float
    high: float
    weaker: tuple[tuple[float, float], ...]
    whole: int | None = None
    shown_by: Place | None = None
    apart: int = WITHIN_TABLE


@dataclass
class Mismatch:
    """Shown parts that do not add up to their shown total."""

    whole: Place
    parts: Place


@dataclass
class System:
    """Cells, and relations between them by position in `cells`.

    percents holds, for each published percent or rate, its numerator and denominator cells; and for each
    rounded count its cell. hidden_percents: those of them that tell nothing, as they are hidden. may_hide:
    whether cells that are shown may be hidden later; if not, what ties two of them is left out.
    """

    cells: list[Cell] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    mismatches: list[Mismatch] = field(default_factory=list)
    percents: dict[Place, tuple[int, int | None]] = field(default_factory=dict)
    hidden_percents: set[Place] = field(default_factory=set)
    may_hide: bool = False
    found: dict[str, dict[Shape, dict[Coordinates, int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def cell(self, quantity: str, at: Coordinates) -> int:
        """The position of a cell, which is made where it is not there yet."""
        return self.cell_of_shape(quantity, at, shape_of(at))

    def cell_of_shape(self, quantity: str, at: Coordinates, shape: Shape) -> int:
        """The same, where the shape of the coordinates is known."""
        family = self.found[quantity][shape]
        position = family.get(at)
        if position is None:
            position = family[at] = len(self.cells)
            self.cells.append(Cell(quantity, at))
        return position

    def is_settled(self, one: int, other: int) -> bool:
        """Whether a tie between two cells tells nothing: both are shown, and stay so."""
        both_shown = self.cells[one].state == SHOWN and self.cells[other].state == SHOWN
        return both_shown and not self.may_hide


def shape_of(at: Coordinates) -> Shape:
    """The axes of coordinates, in order."""
    return tuple([axis for axis, _ in at])


def project(at: Coordinates, shape: Shape) -> Coordinates:
    """The coordinates on the axes of a shape alone."""
    return tuple([pair for pair in at if pair[0] in shape])


def tell_apart(whole: Iterable[tuple[str, str]], parts: Iterable[tuple[str, str]]) -> int:
    """How far two numbers lie apart, of the (package, resource) pairs that publish each. A number that
    nobody publishes ties tables together."""
    if set(whole) & set(parts):
        return WITHIN_TABLE
    shared = {package for package, _ in whole} & {package for package, _ in parts}
    return BETWEEN_TABLES if shared else BETWEEN_PACKAGES


def round_off(cell: int, low: float, high: float, place: Place | None) -> Relation:
    """The cell lies between the ends that a rounded number has. place: where it stands, if it can still be
    hidden there."""
    return Relation("rounded", ((cell, 1.0),), low, high, ((-inf, inf),), None, place)


def limit(less: int, more: int, apart: int = WITHIN_TABLE) -> Relation:
    """The one cell is no more than the other."""
    terms = ((more, 1.0), (less, -1.0))
    return Relation("limit", terms, 0.0, inf, ((-inf, inf),), more, apart=apart)


def add_sum(
    system: System,
    whole: int,
    parts: list[int],
    exact: bool,
    kind: str = "total",
    apart: int = WITHIN_TABLE,
) -> None:
    """whole = sum of parts, or at least that sum. Shown numbers that say otherwise are a mismatch."""
    terms = ((whole, 1.0), *((part, -1.0) for part in parts))
    high = 0.0 if exact else inf
    cells = [system.cells[cell] for cell, _ in terms]
    if all(cell.state in (SHOWN, ROUNDED) for cell in cells):
        ends = [sorted(factor * end for end in system.cells[at].ends) for at, factor in terms]
        least, greatest = (sum(side) for side in zip(*ends, strict=True))
        if greatest < -1e-6 or least > high + 1e-6:
            system.mismatches.append(Mismatch(cells[0].places[0], cells[1].places[0]))
    weaker = (((0.0, inf),) if exact else ()) + ((-inf, inf),)
    system.relations.append(Relation(kind, terms, 0.0, high, weaker, whole, apart=apart))
