"""Small tables made at random, and the fewest cells that protect what is small in them, by trying."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from itertools import combinations, product
from pathlib import Path
from typing import NamedTuple

from made_tables import COUNT, catalog_of, package

from connect_catalog.checks.disclosure.attack import Proven, find_given_away
from connect_catalog.checks.disclosure.build import build_system
from connect_catalog.checks.disclosure.system import HIDDEN, SHOWN, System
from connect_catalog.intake.suppress.marking import with_hidden
from connect_catalog.intake.suppress.primary import find_primary
from connect_catalog.model import Catalog

Counts = dict[tuple[str, ...], int]


def _cross(chance: random.Random, axes: list[list[str]], scale: float) -> Counts:
    """A count for each crossing of some groups."""
    return {at: int(chance.gammavariate(1, scale)) for at in product(*axes)}


def _with_totals(inner: Counts) -> Counts:
    cells: Counts = {}
    for at, number in inner.items():
        for to in product(*((value, "All") for value in at)):
            cells[to] = cells.get(to, 0) + number
    return cells


def _names(letter: str, count: int) -> list[str]:
    return [f"{letter}{i}" for i in range(count)]


def _crossed(chance: random.Random, sizes: tuple[int, ...], scale: float) -> Catalog:
    axes = [_names("abc"[i], size) for i, size in enumerate(sizes)]
    names = ("group", "sort", "level")[: len(sizes)]
    cells = _with_totals(_cross(chance, axes, scale))
    columns = {name: {"total": "All"} for name in names} | {"n": dict(COUNT)}
    return catalog_of(package("made-up", {"t": (columns, [[*at, n] for at, n in cells.items()])}))


def two_way(chance: random.Random) -> Catalog:
    """Two dimensions, with their margins."""
    return _crossed(chance, (chance.randint(2, 4), chance.randint(2, 4)), 16)


def three_way(chance: random.Random) -> Catalog:
    """Three dimensions, with all their margins."""
    return _crossed(chance, (2, 2, chance.randint(2, 3)), 18)


def hierarchy(chance: random.Random) -> Catalog:
    """Places in regions, by sex: a table of places, one of regions, one of the whole."""
    regions = {f"r{i}": [f"p{i}{j}" for j in range(chance.randint(2, 3))] for i in range(2)}
    places = [place for inside in regions.values() for place in inside]
    inner = _cross(chance, [places, ["F", "M"]], 16)
    rows = {
        (place, sex): sum(inner[place, s] for s in ("F", "M") if sex in (s, "All"))
        for place in places
        for sex in ("F", "M", "All")
    }
    by_region = [
        [region, sex, sum(rows[place, sex] for place in inside)]
        for region, inside in regions.items()
        for sex in ("F", "M", "All")
    ]
    whole = [["all", sex, sum(n for _, s, n in by_region if s == sex)] for sex in ("F", "M", "All")]
    region = {"role": "geography", "concept": "region"}
    place = {"role": "geography", "concept": "place"}
    sex = {"sex": {"total": "All"}, "n": dict(COUNT)}
    lists = (
        package(
            "places",
            {
                "t": (
                    {"place": place, "region": region | {"points_at": "regions", "aside": True}},
                    [[p, r] for r, inside in regions.items() for p in inside],
                )
            },
        ),
        package(
            "regions",
            {
                "t": (
                    {"region": region, "sort": {"role": "label", "total": "whole", "aside": True}},
                    [*([r, "part"] for r in regions), ["all", "whole"]],
                )
            },
        ),
    )
    tables = {
        "places": (
            {"place": place | {"points_at": "places"}, **sex},
            [[*at, n] for at, n in rows.items()],
        ),
        "regions": ({"region": region | {"points_at": "regions"}, **sex}, [*by_region, *whole]),
    }
    return catalog_of(package("made-up", tables), *lists)


def linked(chance: random.Random) -> Catalog:
    """Two tables that break the same counts of places down, by sex and by age, each with its totals."""
    places, ages = _names("p", chance.randint(2, 3)), _names("a", chance.randint(2, 3))
    inner = _cross(chance, [places, ["F", "M"], ages], 9)
    tables = {}
    for name, axis, values in (("sex", 1, ["F", "M"]), ("age", 2, ages)):
        cells = _with_totals(
            {
                (p, v): sum(n for at, n in inner.items() if at[0] == p and at[axis] == v)
                for p in places
                for v in values
            }
        )
        columns = {"group": {"total": "All"}, name: {"total": "All"}, "n": dict(COUNT)}
        tables[f"by-{name}"] = (columns, [[*at, n] for at, n in cells.items()])
    return catalog_of(package("made-up", tables))


KINDS: tuple[Callable[[random.Random], Catalog], ...] = (two_way, three_way, hierarchy, linked)


def small_tables(count: int, seed: int = 0) -> Iterator[tuple[str, Catalog]]:
    """Catalogs of one package in which something small must be protected, of each kind in turn."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        make = KINDS[made % len(KINDS)]
        catalog = make(chance)
        if 0 < len(find_primary(catalog, ["made-up"])) <= 6:
            made += 1
            yield make.__name__, catalog


class Optimum:
    """The fewest cells that protect all small counts of a catalog: all sets of cells are tried, from the
    smallest on."""

    def __init__(self, catalog: Catalog) -> None:
        primary = find_primary(catalog, ["made-up"])
        self.system: System = build_system(with_hidden(catalog, primary), ["made-up"])
        self.proven = Proven()
        cells = enumerate(self.system.cells)
        self.may_hide = [i for i, c in cells if c.state == SHOWN and c.value > 0 and c.places]

    def is_safe(self, chosen: frozenset[int]) -> bool:
        return not self._open(chosen)

    def _open(self, chosen: frozenset[int]) -> list[set[int]]:
        """For each number that is given away, what could be hidden of all that gives it away."""
        for cell in chosen:
            self.system.cells[cell].state = HIDDEN
        found = [
            {cell for at in f.relations for cell, _ in self.system.relations[at].terms}
            & set(self.may_hide) - chosen
            for f in find_given_away(self.system, proven=self.proven)
        ]
        for cell in chosen:
            self.system.cells[cell].state = SHOWN
        return found

    def fewest_of_all(self, most: int) -> int | None:
        """By trying every set of up to so many cells."""
        for size in range(most + 1):
            if any(self.is_safe(frozenset(c)) for c in combinations(self.may_hide, size)):
                return size
        return None

    def fewest(self, most: int) -> tuple[int, float] | None:
        """How many cells, and the least count they hold. A number stays given away until one of the cells that
        give it away is hidden, so only these are tried."""
        seen: set[frozenset[int]] = set()
        layer = {frozenset[int]()}
        for size in range(most + 1):
            wider: set[frozenset[int]] = set()
            safe = []
            for chosen in sorted(layer, key=sorted):
                seen.add(chosen)
                found = self._open(chosen)
                if not found:
                    safe.append(sum(self.system.cells[cell].value for cell in chosen))
                for cell in min(found, key=len) if found else ():
                    wider.add(chosen | {cell})
            if safe:
                return size, min(safe)
            layer = wider - seen
        return None


# ---------------------------------------------------------------------------- what is known of them

KNOWN = Path(__file__).with_name("small_tables.json")
SEED, COUNT_OF_ALL, MOST = 1, 200, 7


class Known(NamedTuple):
    """A small table's kind, the fewest cells that protect it, and the least count they hold."""

    kind: str
    cells: int
    counted: float


def read_known() -> list[Known | None]:
    """Of each of `small_tables(COUNT_OF_ALL, SEED)`; None where more than MOST cells are needed."""
    return [known and Known(*known) for known in json.loads(KNOWN.read_text("utf-8"))]


def solve(kind: str, catalog: Catalog) -> Known | None:
    """By trying sets of cells, which takes minutes for all tables."""
    best = Optimum(catalog).fewest(MOST)
    return None if best is None else Known(kind, *best)


if __name__ == "__main__":
    # PYTHONPATH=tests:tests/lib:scripts python tests/lib/small_tables.py
    found = [solve(kind, catalog) for kind, catalog in small_tables(COUNT_OF_ALL, SEED)]
    KNOWN.write_text("[\n" + ",\n".join(json.dumps(one) for one in found) + "\n]\n", "utf-8")
