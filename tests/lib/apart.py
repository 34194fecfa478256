"""Made-up packages whose tables hang together though nobody said so, in many clothes; and pairs that do
not. Key columns of the two have other names. Every number is drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from made_tables import COUNT, package

from connect_catalog.model import Package

HIDDEN = "suppressed"
THRESHOLD = 6
PLACES = [f"town {i}" for i in range(24)]
AGES = ["infant", "toddler", "child", "youth"]
SORTS = ["food", "housing", "care"]
YEARS = ["2019", "2020", "2021"]
TOWN = {"role": "geography", "concept": "municipality"}
Pair = tuple[Package, Package]


def hide(number: int) -> Any:
    return HIDDEN if 0 < number < THRESHOLD else number


class World:
    """How many were counted at each place, year, age and sort."""

    def __init__(self, seed: int) -> None:
        self.chance = chance = random.Random(seed)
        size = {place: chance.gammavariate(1.2, 8) for place in PLACES}
        self.counted = {
            at: int(chance.gammavariate(1.0, size[at[0]]))
            for at in product(PLACES, YEARS, AGES, SORTS)
        }

    def count(self, **at: str) -> int:
        named = [at.get(axis) for axis in ("place", "year", "age", "sort")]
        return sum(
            number
            for key, number in self.counted.items()
            if all(want in (None, has) for want, has in zip(named, key, strict=True))
        )

    def rows(self, *axes: str, clothes: Callable[[int], Any] = hide) -> list[list[Any]]:
        values = {"place": PLACES, "year": YEARS, "age": AGES, "sort": SORTS}
        keys = product(*(values[axis] for axis in axes))
        return [[*key, clothes(self.count(**dict(zip(axes, key, strict=True))))] for key in keys]


def _two(one: tuple[dict, list], other: tuple[dict, list]) -> Pair:
    return (
        package("one", {"t": one}, threshold=THRESHOLD),
        package("two", {"t": other}, threshold=THRESHOLD),
    )


def equal(world: World) -> Pair:
    left = {"place": {}, "year": {}, "n": COUNT}
    right = {"town": TOWN, "period": {}, "m": COUNT}
    rows = world.rows("place", "year", clothes=lambda n: n)
    return _two((left, world.rows("place", "year")), (right, rows))


def negative(world: World) -> Pair:
    left = {"place": {}, "year": {}, "n": COUNT}
    right = {"town": TOWN, "period": {}, "m": COUNT}
    rows = world.rows("place", "year", clothes=lambda n: -n)
    return _two((left, world.rows("place", "year")), (right, rows))


def rounded(world: World) -> Pair:
    left = {"place": {}, "year": {}, "n": COUNT}
    right = {"town": TOWN, "period": {}, "m": COUNT}
    rows = world.rows("place", "year", clothes=lambda n: 10 * round(n / 10))
    return _two((left, world.rows("place", "year")), (right, rows))


def state_of_towns(world: World) -> Pair:
    """The whole state by age and year; the towns by year and age."""
    left = {"place": {}, "year": {}, "age": {}, "n": COUNT}
    right = {"group": {}, "period": {}, "m": COUNT}
    shown = [[p, y, a, n] for p, y, a, n in world.rows("place", "year", "age", clothes=int)]
    for row in shown[:3]:
        row[3] = HIDDEN
    return _two((left, shown), (right, world.rows("age", "year")))


def two_breakdowns(world: World) -> Pair:
    """By age in one, by sort in the other; no total in either."""
    left = {"place": {}, "age": {}, "n": COUNT}
    right = {"town": TOWN, "sort": {}, "m": COUNT}
    shown = world.rows("place", "age")
    return _two((left, shown), (right, world.rows("place", "sort")))


def slice_of(world: World) -> Pair:
    """Infants alone in the one, all ages in the other."""
    left = {"place": {}, "age": {}, "n": COUNT}
    right = {"town": TOWN, "infants": COUNT}
    rows = [[place, world.count(place=place, age="infant")] for place in PLACES]
    return _two((left, world.rows("place", "age")), (right, rows))


def share_of_another(world: World) -> Pair:
    """How many, and the percent of residents; residents in the other package."""
    chance = world.chance
    people = {p: world.count(place=p) + chance.randint(50, 4000) for p in PLACES}
    left = {"place": {}, "year": {}, "n": COUNT, "share": {"kind": "percent"}}
    right = {"town": TOWN, "residents": COUNT}
    rows = [
        [p, y, hide(n), f"{100 * n / people[p]:.2f}"]
        for p, y, n in world.rows("place", "year", clothes=lambda n: n)
    ]
    return _two((left, rows), (right, [[p, people[p]] for p in PLACES]))


def percent_of_total_elsewhere(world: World) -> Pair:
    """The percent that each age has of a place's total, and nothing else; the counts elsewhere."""
    left = {"town": TOWN, "group": {}, "share": {"kind": "percent"}}
    right = {"place": {}, "age": {"total": "All"}, "n": COUNT}
    rows = [
        [p, a, f"{100 * n / max(1, world.count(place=p)):.1f}"]
        for p, a, n in world.rows("place", "age", clothes=lambda n: n)
    ]
    counts = [[p, a, hide(n)] for p, a, n in world.rows("place", "age", clothes=lambda n: n)]
    totals = [[p, "All", world.count(place=p)] for p in PLACES]
    return _two((left, rows), (right, counts + totals))


TIED = (
    equal,
    negative,
    rounded,
    state_of_towns,
    two_breakdowns,
    slice_of,
    share_of_another,
    percent_of_total_elsewhere,
)


def independent(seed: int) -> Pair:
    """Two tables of the same places, and sometimes years or groups, whose numbers rest on the size of the
    places but on nothing else of each other."""
    chance = random.Random(seed)
    size = {place: chance.gammavariate(1.0, 10) for place in PLACES}
    people = {place: 30 + int(size[place] * 100) for place in PLACES}

    def table(measure: str) -> tuple[dict, list]:
        axes: Sequence[tuple[str, list[str]]] = [
            ("year", YEARS[: chance.randint(1, 3)]),
            *chance.sample([("age", AGES), ("sort", SORTS)], chance.randint(0, 1)),
        ]
        some = chance.choice((0.1, 0.5, 2.0))
        rows = []
        for place, *others in product(PLACES, *(values for _, values in axes)):
            number = int(chance.gammavariate(1.0, some * size[place]))
            share = f"{min(100.0, 100 * number / people[place] * chance.random()):.1f}"
            rows.append([place, *others, hide(number), chance.randint(0, 8), share])
        columns = {"place": {}, **{name: {} for name, _ in axes}}
        percent = {"kind": "percent"}
        return {
            **columns,
            measure: COUNT,
            f"{measure}_few": COUNT,
            f"{measure}_share": percent,
        }, rows

    return _two(table("n"), table("m"))
