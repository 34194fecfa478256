"""Odd tables made at random: empty ones, ones of zeros or of one row, all alike, all hidden, without totals,
with gaps, with numbers that contradict each other, rounded, of several packages, with windows of years."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from made_tables import COUNT, catalog_of, package

from connect_catalog.model import Catalog, Package

Columns = dict[str, dict[str, Any]]
Rows = list[list[Any]]
At = tuple[str, ...]

S, GONE = "suppressed", "missing"
AXES = ("group", "sort", "level", "place", "year")
NUMBERS: dict[str, Callable[[random.Random], int]] = {
    "zeros": lambda chance: 0,
    "ones": lambda chance: 1,
    "alike": lambda chance: 7,
    "small": lambda chance: chance.randint(0, 4),
    "few of many": lambda chance: chance.choice([0, 0, 0, 0, 0, 2]),
    "mixed": lambda chance: int(chance.gammavariate(1, 12)),
    "large": lambda chance: chance.randint(1_000, 10_000),
    "huge": lambda chance: chance.choice([1, 3, 10**9, 10**12 + 1]),
}
WINDOW = {"window": {"of": "year", "periods": 3}}
ROUNDINGS = [(base, to) for base in (3, 5, 10, 25) for to in ("nearest", "random", "up", "down")]


def odd_catalog(seed: int) -> tuple[str, Catalog]:
    """What is odd about it, in words, and a catalog of one to three packages, of which `a` is the first."""
    chance = random.Random(seed)
    kind = chance.choice([*NUMBERS])
    axes = chance.sample(AXES, chance.choice([1, 1, 2, 2, 3, 4]))
    cells = _cells(chance, axes, NUMBERS[kind])
    totals = [axis for axis in axes if axis != "year" and chance.random() < 0.7]
    made = [_table(chance, axes, totals, cells)]
    packages = [package("a", {"t": made[0]}, threshold=chance.choice([2, 6, 6, 11, 1000]))]
    more = chance.choice([(), (), (), (_coarser,), (_windows,), (_coarser, _windows)])
    for name, make in zip("bc", more, strict=False):
        packages.append(make(chance, name, axes, cells))
    told = " ".join(one.__name__ for one in more)
    return f"{kind}, {len(axes)} axes, {len(made[0][1])} rows {told}".strip(), catalog_of(*packages)


def _cells(
    chance: random.Random, axes: Sequence[str], number: Callable[[random.Random], int]
) -> dict[At, int]:
    most = chance.choice([1, 2, 3, 5 if len(axes) < 3 else 2, 12 if len(axes) < 2 else 3])
    values = [
        [str(2010 + at) if axis == "year" else f"{axis[0]}{at}" for at in range(most)]
        for axis in axes
    ]
    if chance.random() < 0.05:
        return {}
    return {at: number(chance) for at in product(*values)}


def _added(cells: dict[At, int], totals: Sequence[bool]) -> dict[At, int]:
    """The cells with the sums over the axes that have totals."""
    sums: dict[At, int] = {}
    for at, number in cells.items():
        for to in product(*((v, "All") if t else (v,) for v, t in zip(at, totals, strict=True))):
            sums[to] = sums.get(to, 0) + number
    return sums


def _table(
    chance: random.Random, axes: Sequence[str], totals: Sequence[str], cells: dict[At, int]
) -> tuple[Columns, Rows]:
    """The table, with more columns of numbers at times, some cells hidden, some missing, some wrong."""
    sums = _added(cells, [axis in totals for axis in axes])
    columns: Columns = {axis: {"total": "All"} if axis in totals else {} for axis in axes}
    columns["n"] = COUNT | {"concept": "visits"}
    extra = chance.choice(["", "", "", "part", "sum", "percent", "rate", "rounded", "rounded rate"])
    if "rounded" in extra:
        base, to = chance.choice(ROUNDINGS)
        columns["n"] = columns["n"] | {"rounding": {"base": base, "to": to}}
    columns |= _more_columns(extra)
    odd, gaps = chance.choice([0.0, 0.0, 0.2, 1.0]), chance.choice([0.0, 0.0, 0.15])
    wrong = chance.choice([*sums]) if sums and chance.random() < 0.2 else None
    rows = []
    for at, number in sums.items():
        shown = number + chance.randint(1, 3) * (at == wrong)
        base = number + int(chance.gammavariate(1, 30))
        row: list[Any] = [*at, shown]
        if "rounded" in extra:
            row[-1] = _rounded(chance, shown, columns["n"]["rounding"])
        row += _more_cells(extra, number, base, chance)
        if chance.random() < odd:
            row[len(at)] = chance.choice([S, S, GONE])
        if chance.random() >= gaps:
            rows.append(row)
    return columns, rows


def _more_columns(extra: str) -> Columns:
    if extra == "part":
        return {"m": COUNT | {"atMost": "n"}}
    if extra == "sum":
        return {"m": dict(COUNT), "k": COUNT | {"sumOf": ["n", "m"]}}
    if extra == "percent":
        return {"base": dict(COUNT), "p": {"kind": "percent", "of": "n", "per": "base"}}
    if extra.endswith("rate"):
        rate = {"kind": "rate", "of": "n", "per": "base", "scale": 1000}
        return {"base": dict(COUNT), "p": rate}
    return {}


def _more_cells(extra: str, number: int, base: int, chance: random.Random) -> list[Any]:
    if extra == "part":
        return [chance.randint(0, number)]
    if extra == "sum":
        return [base, number + base]
    if extra == "percent":
        return [base, round(100 * number / base, 1) if base else GONE]
    if extra.endswith("rate"):
        return [base, round(1000 * number / base, 1) if base else GONE]
    return []


def _rounded(chance: random.Random, number: int, rounding: dict[str, Any]) -> int:
    base = rounding["base"]
    below, above = number // base * base, -(-number // base) * base
    nearest = above if 2 * (number - below) >= base else below
    to = {"down": below, "up": above, "random": chance.choice([below, above]), "nearest": nearest}
    return to[rounding["to"]]


def _coarser(
    chance: random.Random, name: str, axes: Sequence[str], cells: dict[At, int]
) -> Package:
    """The same counts by fewer of the axes, with a mark for what is hidden or without."""
    kept = [at for at in range(len(axes)) if axes[at] == "year" or chance.random() < 0.5]
    kept = kept or [0]
    sums: dict[At, int] = {}
    for at, number in cells.items():
        key = tuple(at[each] for each in kept)
        sums[key] = sums.get(key, 0) + number
    n = COUNT | {"concept": "visits"}
    rows = [[*at, number if chance.random() < 0.9 else S] for at, number in sums.items()]
    return package(name, {"t": ({axes[at]: {} for at in kept} | {"n": n}, rows)})


def _windows(
    chance: random.Random, name: str, axes: Sequence[str], cells: dict[At, int]
) -> Package:
    """The same counts by windows of three years, of the axes that are not years."""
    others = [at for at, axis in enumerate(axes) if axis != "year"]
    year = next((at for at, axis in enumerate(axes) if axis == "year"), None)
    sums: dict[At, int] = {}
    for at, number in cells.items():
        last = int(at[year]) if year is not None else 2012
        for start in range(last - 2, last + 1):
            key = (*(at[each] for each in others), f"{start}-{start + 2}")
            sums[key] = sums.get(key, 0) + number
    columns: Columns = {axes[at]: {} for at in others}
    columns |= {"period": dict(WINDOW), "n": COUNT | {"concept": "visits"}}
    rows = [[*at, number if chance.random() < 0.9 else S] for at, number in sums.items()]
    return package(name, {"t": (columns, rows)})
