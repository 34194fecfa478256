"""Made-up tables that hang together in ways that nobody declared, and tables that do not.

Every count is drawn from a seed. The rule hides counts from 1 up to the threshold, and nothing else:
what stands beside them is left, as an agency leaves it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy
from made_tables import COUNT
from scipy.optimize import linprog

THRESHOLD = 6
HIDDEN = "suppressed"
Cell = tuple[int, str]  # row and column


@dataclass
class Planted:
    """A table, and what is true of it. true: the number in each count cell that exists, hidden or not;
    sums: (whole, parts) cells; shares: percent cell -> (part, parts of its base, scale, half a unit)."""

    columns: dict[str, dict[str, Any]]
    rows: list[list[Any]]
    true: dict[Cell, float] = field(default_factory=dict)
    sums: list[tuple[Cell, tuple[Cell, ...]]] = field(default_factory=list)
    shares: dict[Cell, tuple[Cell, tuple[Cell, ...], int, float]] = field(default_factory=dict)
    hundreds: list[tuple[Cell, ...]] = field(default_factory=list)


def draw(chance: random.Random) -> int:
    """A count: often small, sometimes none."""
    return chance.choice((0, chance.randint(1, 12), chance.randint(6, 60), chance.randint(20, 400)))


def hide(count: int) -> Any:
    return HIDDEN if 0 < count < THRESHOLD else count


def percent(part: float, whole: float, decimals: int, scale: int = 100) -> str:
    return f"{scale * part / whole if whole else 0:.{decimals}f}"


def places(chance: random.Random) -> list[str]:
    return [f"town {i}" for i in range(chance.randint(12, 30))]


def subset_total(chance: random.Random) -> Planted:
    """Infants among the other ages: one value is the sum of some others."""
    parts = {"newborn": ("day", "week", "month"), "grown": ("teen", "adult")}
    base = ["day", "week", "month", "teen", "adult", "unknown"]
    del parts[chance.choice(("newborn", "grown"))]
    return _levels(chance, base, parts)


def three_levels(chance: random.Random) -> Planted:
    """Totals of totals: the whole, two sides, and the parts of each."""
    parts = {"left": ("a", "b", "c"), "right": ("d", "e"), "anything": ("a", "b", "c", "d", "e")}
    return _levels(chance, ["a", "b", "c", "d", "e"], parts)


def _levels(
    chance: random.Random, base: Sequence[str], parts: Mapping[str, Sequence[str]]
) -> Planted:
    planted = Planted({"place": {}, "kind": {}, "n": COUNT}, [])
    for place in places(chance):
        numbers = {value: draw(chance) for value in base}
        numbers |= {value: sum(numbers[p] for p in some) for value, some in parts.items()}
        at = {}
        for value, number in numbers.items():
            at[value] = (len(planted.rows), "n")
            planted.true[at[value]] = number
            planted.rows.append([place, value, hide(number)])
        planted.sums += [(at[value], tuple(at[p] for p in some)) for value, some in parts.items()]
    return planted


def two_dimensions(chance: random.Random) -> Planted:
    """Sexes with both together, by ages with the young ones together."""
    ages = {"0-4": None, "5-9": None, "10-17": None, "18+": None}
    planted = Planted({"place": {}, "sex": {}, "age": {}, "n": COUNT}, [])
    for place in places(chance):
        numbers = {(s, a): draw(chance) for s in ("f", "m", "x") for a in ages}
        numbers |= {(s, "young"): sum(numbers[s, a] for a in [*ages][:3]) for s in ("f", "m", "x")}
        numbers |= {
            ("persons", a): sum(numbers[s, a] for s in ("f", "m", "x")) for a in (*ages, "young")
        }
        at = {}
        for (sex, age), number in numbers.items():
            at[sex, age] = (len(planted.rows), "n")
            planted.true[at[sex, age]] = number
            planted.rows.append([place, sex, age, hide(number)])
        for sex in ("f", "m", "x", "persons"):
            planted.sums.append((at[sex, "young"], tuple(at[sex, a] for a in [*ages][:3])))
        for age in (*ages, "young"):
            parts = tuple(at[sex, age] for sex in ("f", "m", "x"))
            planted.sums.append((at["persons", age], parts))
    return planted


def share_of_rows(chance: random.Random) -> Planted:
    """A percent of the total of the place, left standing beside a hidden count."""
    decimals = chance.choice((0, 1, 1, 2))
    share = {"kind": "percent"}
    planted = Planted({"place": {}, "kind": {}, "n": COUNT, "share": share}, [])
    for place in places(chance):
        numbers = {value: draw(chance) for value in ("red", "green", "blue", "grey")}
        at = [(len(planted.rows) + i, "n") for i in range(len(numbers))]
        for cell, (value, number) in zip(at, numbers.items(), strict=True):
            planted.true[cell] = number
            shown = percent(number, sum(numbers.values()), decimals)
            planted.shares[cell[0], "share"] = (cell, tuple(at), 100, 0.5 * 10.0**-decimals)
            planted.rows.append([place, value, hide(number), shown])
    return planted


def rate_of_column(chance: random.Random) -> Planted:
    """A rate of a count of its row, left standing, rounded; a few rows are wrong."""
    scale, decimals = chance.choice(((100, 1), (1000, 1), (1000, 2)))
    kind = "percent" if scale == 100 else "rate"
    planted = Planted({"place": {}, "n": COUNT, "of_all": COUNT, "share": {"kind": kind}}, [])
    for i, place in enumerate(places(chance) + [f"city {i}" for i in range(20)]):
        part = draw(chance)
        whole = part + chance.randint(50, 900)
        row = len(planted.rows)
        planted.true |= {(row, "n"): part, (row, "of_all"): whole}
        shown = percent(part, whole, decimals, scale)
        if i % 25 == 24:
            shown = percent(part + 7, whole, decimals, scale)  # a mistake
        else:
            half = 0.5 * 10.0**-decimals
            planted.shares[row, "share"] = ((row, "n"), ((row, "of_all"),), scale, half)
        planted.rows.append([place, hide(part), whole, shown])
    return planted


def complements(chance: random.Random) -> Planted:
    """Two or three percents that make 100, of which one is hidden where it is of few."""
    names = ["yes", "no", "unsure"][: chance.choice((2, 3))]
    columns = {"place": {}, "year": {}, **{name: {"kind": "percent"} for name in names}}
    planted = Planted(columns, [])
    for place in places(chance):
        cuts = sorted(chance.sample(range(1, 999), len(names) - 1))
        shares = [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
        shown = [f"{share / 10:.1f}" for share in shares]
        if chance.random() < 0.3:
            shown[chance.randrange(len(names))] = HIDDEN
        planted.hundreds.append(tuple((len(planted.rows), name) for name in names))
        planted.rows.append([place, 2020, *shown])
    return planted


def hundred_of_rows(chance: random.Random) -> Planted:
    """Percents of the answers to a question, by place: all answers make 100."""
    planted = Planted({"place": {}, "answer": {}, "share": {"kind": "percent"}}, [])
    for place in places(chance):
        cuts = sorted(chance.sample(range(1, 999), 3))
        shares = [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
        few = chance.randrange(4) if chance.random() < 0.3 else None
        first = len(planted.rows)
        planted.hundreds.append(tuple((first + i, "share") for i in range(4)))
        planted.rows += [
            [place, answer, HIDDEN if i == few else f"{shares[i] / 10:.1f}"]
            for i, answer in enumerate(("never", "rarely", "often", "always"))
        ]
    return planted


PLANTED: tuple[Callable[[random.Random], Planted], ...] = (
    subset_total,
    three_levels,
    two_dimensions,
    share_of_rows,
    rate_of_column,
    complements,
    hundred_of_rows,
)


def unstructured(chance: random.Random) -> Planted:
    """Counts and percents that have nothing to do with each other."""
    kinds = [f"kind {i}" for i in range(chance.randint(3, 9))]
    columns = {
        "place": {},
        "kind": {},
        **{f"n{i}": COUNT for i in range(chance.randint(1, 3))},
        **{f"share{i}": {"kind": "percent"} for i in range(chance.randint(0, 2))},
    }
    planted = Planted(columns, [])
    for place in places(chance):
        for kind in kinds:
            cells = [
                hide(draw(chance)) if extra == COUNT else f"{chance.uniform(0, 100):.1f}"
                for extra in [*columns.values()][2:]
            ]
            planted.rows.append([place, kind, *cells])
    return planted


# ------------------------------------------------------------------------------------ the reader


def work_out(planted: Planted, rows: Sequence[Sequence[Any]]) -> list[Cell]:
    """The hidden cells that somebody who knows all that was planted works out from the rows: counts by
    linear programs, percents as 100 less the others."""
    names = [*planted.columns]

    def shown(cell: Cell) -> float | None:
        value = rows[cell[0]][names.index(cell[1])]
        return None if value == HIDDEN else float(value)

    known = {cell: shown(cell) for cell in planted.true}
    unknown = [cell for cell, value in known.items() if value is None]
    place = {cell: i for i, cell in enumerate(unknown)}
    system = _Equations(known, place)
    for whole, parts in planted.sums:
        system.add({whole: 1.0, **dict.fromkeys(parts, -1.0)}, 0.0, 0.0)
    for cell, (part, base, scale, half) in planted.shares.items():
        value = shown(cell)
        if value is not None:
            for end, sign in ((value - half, 1.0), (value + half, -1.0)):
                factors = dict.fromkeys(base, -sign * end)
                factors[part] = factors.get(part, 0.0) + sign * scale
                system.add(factors, 0.0, numpy.inf)
    alone = [
        next(cell for cell in group if shown(cell) is None)
        for group in planted.hundreds
        if sum(shown(cell) is None for cell in group) == 1
    ]
    return [cell for cell in unknown if system.is_exact(place[cell])] + alone


class _Equations:
    def __init__(self, known: Mapping[Cell, float | None], place: Mapping[Cell, int]) -> None:
        self.known, self.place = known, place
        self.matrix: list[numpy.ndarray] = []
        self.limits: list[float] = []

    def add(self, factors: Mapping[Cell, float], low: float, high: float) -> None:
        """low <= sum of factor * cell <= high."""
        row, rest = numpy.zeros(len(self.place)), 0.0
        for cell, factor in factors.items():
            value = self.known[cell]
            if value is None:
                row[self.place[cell]] += factor
            else:
                rest += factor * value
        if row.any():
            self.matrix.append(-row)
            self.limits.append(rest - low)
            if high < numpy.inf:
                self.matrix.append(row)
                self.limits.append(high - rest)

    def is_exact(self, at: int) -> bool:
        """Whether there is one whole number only that a cell can be."""
        if not self.matrix:
            return False
        matrix, limits = numpy.array(self.matrix), numpy.array(self.limits)
        ends = []
        for sign in (1.0, -1.0):
            cost = numpy.zeros(len(self.place))
            cost[at] = sign
            found = linprog(cost, matrix, limits, bounds=(0, None), method="highs")
            if found.status != 0:
                return False
            ends.append(sign * found.fun)
        return numpy.floor(ends[1] + 1e-6) <= numpy.ceil(ends[0] - 1e-6)
