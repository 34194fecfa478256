"""Made-up catalogs with small counts to hide: a few people in places, years and groups, counted in
several tables and packages that share them. The same seed gives the same catalog. Nothing in it is true.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from made_tables import COUNT, package

from connect_catalog.model import Package

HIDDEN = "suppressed"
AXES = ("place", "year", "group", "sort")
Columns = dict[str, dict[str, Any]]
Rows = list[list[Any]]
At = tuple[str, ...]


@dataclass
class _World:
    """What is true: how many were counted (and of these, how many were helped) at each place, year,
    group and sort."""

    chance: random.Random
    values: Mapping[str, Sequence[str]]
    counted: dict[At, int] = field(default_factory=dict)
    helped: dict[At, int] = field(default_factory=dict)

    def sum(self, of: Mapping[At, int], at: Mapping[str, str]) -> int:
        """The sum over all axes that are not named."""
        wanted = [at.get(axis) for axis in AXES]
        return sum(
            n
            for key, n in of.items()
            if all(w in (None, k) for w, k in zip(wanted, key, strict=True))
        )


@dataclass(frozen=True)
class MadeCatalog:
    """Packages in which small counts are hidden, and nothing beside them. kinds: what ties their
    numbers, in words."""

    packages: tuple[Package, ...]
    kinds: tuple[str, ...]
    threshold: int


def make_secrets(seed: int, rounded: bool = False) -> MadeCatalog:
    """A catalog of one to three packages. rounded: whether counts that are left are rounded in some of
    their columns."""
    chance = random.Random(seed)
    threshold = chance.choice((3, 5, 6, 6, 10))
    world = _make_world(chance, threshold)
    kinds = chance.sample([*_KINDS], chance.choice((1, 1, 2)))
    packages: dict[str, dict[str, tuple[Columns, Rows]]] = {}
    for kind in kinds:
        for name, tables in _KINDS[kind](world).items():
            packages.setdefault(name, {}).update(tables)
    hidden = {
        name: {t: _hide(table, threshold) for t, table in tables.items()}
        for name, tables in packages.items()
    }
    if rounded:
        hidden = {
            name: {t: _round(chance, table) for t, table in tables.items()}
            for name, tables in hidden.items()
        }
    return MadeCatalog(
        tuple(package(name, tables, threshold) for name, tables in sorted(hidden.items())),
        tuple(kinds),
        threshold,
    )


def _make_world(chance: random.Random, threshold: int) -> _World:
    sizes = {"place": (2, 4), "year": (1, 2), "group": (2, 3), "sort": (2, 3)}
    years = [str(2000 + i) for i in range(chance.choice(sizes["year"]))]
    values = {
        axis: years if axis == "year" else [f"{axis[0]}{i}" for i in range(chance.randint(*size))]
        for axis, size in sizes.items()
    }
    world = _World(chance, values)
    for at in product(*(values[axis] for axis in AXES)):
        world.counted[at] = max(0, round(chance.gammavariate(0.7, 2.5 * threshold) - 0.7))
        world.helped[at] = round(world.counted[at] * chance.random() ** 2)
    return world


def _table(
    world: _World,
    axes: Sequence[str],
    measures: Mapping[str, Callable[[Mapping[str, str]], Any]],
    ties: Mapping[str, dict[str, Any]],
    totals: Sequence[str] = (),
) -> tuple[Columns, Rows]:
    """A table by some axes, with a total of those in `totals`."""
    choices = [[*world.values[axis], *(["All"] if axis in totals else [])] for axis in axes]
    rows = []
    for key in product(*choices):
        at = {axis: value for axis, value in zip(axes, key, strict=True) if value != "All"}
        rows.append([*key, *(tell(at) for tell in measures.values())])
    columns = {axis: {"total": "All"} if axis in totals else {} for axis in axes}
    return {**columns, **{name: dict(ties[name]) for name in measures}}, rows


def _counted(world: _World) -> Callable[[Mapping[str, str]], int]:
    return lambda at: world.sum(world.counted, at)


def _helped(world: _World) -> Callable[[Mapping[str, str]], int]:
    return lambda at: world.sum(world.helped, at)


N = COUNT | {"concept": "visits"}


def _two_ways(world: _World) -> dict[str, dict[str, tuple[Columns, Rows]]]:
    axes = world.chance.sample(["place", "group", "sort"], 2)
    totals = [axis for axis in axes if world.chance.random() < 0.8]
    return {"one": {"pairs": _table(world, axes, {"n": _counted(world)}, {"n": N}, totals)}}


def _three_ways(world: _World) -> dict[str, dict[str, tuple[Columns, Rows]]]:
    axes = ["place", "group", "sort"]
    totals = [axis for axis in axes if world.chance.random() < 0.7]
    return {"one": {"cube": _table(world, axes, {"n": _counted(world)}, {"n": N}, totals)}}


def _two_packages(world: _World) -> dict[str, dict[str, tuple[Columns, Rows]]]:
    """By group in one package, by sort in another, and for all in one of them."""
    by_group = _table(world, ["place", "year", "group"], {"n": _counted(world)}, {"n": N})
    by_sort = _table(world, ["place", "year", "sort"], {"m": _counted(world)}, {"m": N})
    found = {"one": {"groups": by_group}, "two": {"sorts": by_sort}}
    if world.chance.random() < 0.5:
        found["two"]["all"] = _table(world, ["place", "year"], {"m": _counted(world)}, {"m": N})
    return found


def _state(world: _World) -> dict[str, dict[str, tuple[Columns, Rows]]]:
    """Places in one table, the whole state in another."""
    n = {"n": _counted(world)}
    return {
        "one": {
            "places": _table(world, ["place", "year", "group"], n, {"n": N}),
            "state": _table(world, ["year", "group"], n, {"n": N}),
        }
    }


def _shares(world: _World) -> dict[str, dict[str, tuple[Columns, Rows]]]:
    """How many were helped, of how many, and the percent or rate of it."""
    counted, helped = _counted(world), _helped(world)
    decimals, scale = world.chance.choice((0, 1)), world.chance.choice((100, 100, 1000))

    def share(at: Mapping[str, str]) -> str:
        base, part = counted(at), helped(at)
        return f"{scale * part / base:.{decimals}f}" if base else "0"

    kind = {"kind": "percent"} if scale == 100 else {"kind": "rate", "scale": scale}
    ties = {
        "helped": COUNT | {"concept": "helped", "atMost": "n"},
        "n": N,
        "share": kind | {"of": "helped", "per": "n"},
    }
    measures = {"helped": helped, "n": counted, "share": share}
    axes = world.chance.sample(["place", "group", "sort"], 2)
    totals = [axis for axis in axes if world.chance.random() < 0.5]
    return {"three": {"shares": _table(world, axes, measures, ties, totals)}}


def _rates(world: _World) -> dict[str, dict[str, tuple[Columns, Rows]]]:
    """A percent or rate alone, of a population that another package shows in full."""
    helped = _helped(world)
    people = {p: world.chance.randint(30, 900) for p in world.values["place"]}
    scale, decimals = world.chance.choice(((100, 1), (1000, 1), (10_000, 0)))
    kind = {"kind": "percent"} if scale == 100 else {"kind": "rate", "scale": scale}
    rows = []
    for place, year in product(world.values["place"], world.values["year"]):
        part = min(helped({"place": place, "year": year}), people[place])
        rows.append([place, year, part, f"{scale * part / people[place]:.{decimals}f}"])
    ties = {"helped": COUNT, "rate": kind | {"of": "helped", "per": "people"}}
    residents = [[p, y, people[p]] for p in people for y in world.values["year"]]
    return {
        "four": {"rates": ({"place": {}, "year": {}, **ties}, rows)},
        "people": {"t": ({"place": {}, "year": {}, "n": COUNT | {"concept": "people"}}, residents)},
    }


def _columns(world: _World) -> dict[str, dict[str, tuple[Columns, Rows]]]:
    """The sorts as columns, beside their sum."""
    counted, sorts = _counted(world), world.values["sort"]
    measures = {"n": counted} | {
        sort: (lambda at, sort=sort: counted({**at, "sort": sort})) for sort in sorts
    }
    ties = {"n": N | {"sumOf": [*sorts]}, **dict.fromkeys(sorts, COUNT)}
    return {"three": {"columns": _table(world, ["place", "group"], measures, ties, ["group"])}}


def _rolling(world: _World) -> dict[str, dict[str, tuple[Columns, Rows]]]:
    """Single years of a series of its own, and the sums of two or three years in a row."""
    chance, years = world.chance, range(2000, 2000 + world.chance.randint(4, 6))
    length = chance.choice((2, 3))
    size = {(p, y): round(chance.gammavariate(0.7, 12)) for p in "pq" for y in years}
    single = [[p, y, n] for (p, y), n in size.items()]
    sums = [
        [p, f"{y}-{y + length - 1}", sum(size[p, y + i] for i in range(length))]
        for p in "pq"
        for y in years[: len(years) - length + 1]
    ]
    window = {"window": {"of": "year", "periods": length}}
    return {
        "rolling": {
            "single": ({"place": {}, "year": {}, "n": COUNT}, single),
            "sums": ({"place": {}, "period": window, "n": COUNT}, sums),
        }
    }


def _running(world: _World) -> dict[str, dict[str, tuple[Columns, Rows]]]:
    """Single years, and the total since the first."""
    chance, years = world.chance, range(2000, 2004)
    size = {y: round(chance.gammavariate(0.8, 10)) for y in years}
    sums = [[y, sum(size[x] for x in years if x <= y)] for y in years]
    return {
        "running": {
            "single": ({"year": {}, "n": COUNT}, [[y, n] for y, n in size.items()]),
            "sums": ({"period": {"window": {"of": "year"}}, "n": COUNT}, sums),
        }
    }


def _regions(world: _World) -> dict[str, dict[str, tuple[Columns, Rows]]]:
    """Places in regions in a state, as two lists tell."""
    chance, places = world.chance, world.values["place"]
    region, place = (
        {"role": "geography", "concept": "region"},
        {"role": "geography", "concept": "place"},
    )
    home = {p: chance.choice(("east", "west")) for p in places}
    counted = _counted(world)
    by_place = [
        [p, y, counted({"place": p, "year": y})] for p in places for y in world.values["year"]
    ]
    by_region = [
        [r, y, sum(n for p, year, n in by_place if year == y and home[p] == r)]
        for r in sorted({*home.values()})
        for y in world.values["year"]
    ]
    whole = [["state", y, counted({"year": y})] for y in world.values["year"]]
    at_place = {"place": place | {"points_at": "places"}, "year": {}, "n": N}
    at_region = {"region": region | {"points_at": "regions"}, "year": {}, "n": N}
    return {
        "one": {"by-place": (at_place, by_place), "by-region": (at_region, by_region + whole)},
        "places": {
            "t": (
                {"place": place, "region": region | {"points_at": "regions", "aside": True}},
                [[p, home[p]] for p in places],
            )
        },
        "regions": {
            "t": (
                {"region": region, "sort": {"role": "label", "total": "state", "aside": True}},
                [["east", "part"], ["west", "part"], ["state", "state"]],
            )
        },
    }


_KINDS: dict[str, Callable[[_World], dict[str, dict[str, tuple[Columns, Rows]]]]] = {
    "two dimensions": _two_ways,
    "three dimensions": _three_ways,
    "linked packages": _two_packages,
    "places and state": _state,
    "shares": _shares,
    "rates of a population": _rates,
    "columns that add up": _columns,
    "rolling sums": _rolling,
    "running totals": _running,
    "places, regions, state": _regions,
}


def _round(chance: random.Random, table: tuple[Columns, Rows]) -> tuple[Columns, Rows]:
    """The table with most of its columns of counts rounded."""
    columns, rows = dict(table[0]), [[*row] for row in table[1]]
    for at, (name, extra) in enumerate(table[0].items()):
        if extra.get("kind") != "count" or chance.random() < 0.3:
            continue
        base, to = chance.choice((3, 5, 10)), chance.choice(("nearest", "random", "up", "down"))
        columns[name] = extra | {"rounding": {"base": base, "to": to}}
        for row in (row for row in rows if row[at] != HIDDEN):
            below, rest = divmod(row[at], base)
            up = {
                "nearest": 2 * rest >= base,
                "random": base * chance.random() < rest,
                "up": rest > 0,
                "down": False,
            }
            row[at] = base * (below + up[to])
    return columns, rows


def _hide(table: tuple[Columns, Rows], threshold: int) -> tuple[Columns, Rows]:
    """The table with small counts hidden, and the shares that rest on a hidden count."""
    columns, rows = table
    names = [*columns]
    counts = [name for name in names if columns[name].get("kind") == "count"]
    shares = [name for name in names if columns[name].get("kind") in ("percent", "rate")]
    safe = []
    for row in rows:
        cells = dict(zip(names, row, strict=True))
        small = {name for name in counts if 0 < cells[name] < threshold}
        gone = small | {
            name for name in shares if {columns[name]["of"], columns[name]["per"]} & small
        }
        safe.append([HIDDEN if name in gone else cells[name] for name in names])
    return columns, safe
