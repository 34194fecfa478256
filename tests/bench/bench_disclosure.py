"""How long the disclosure audit takes on 13,600 cells of which 4,400 are hidden."""

from __future__ import annotations

import random
import time

from made_tables import COUNT, catalog_of, package

from connect_catalog.checks.disclosure.attack import find_given_away
from connect_catalog.checks.disclosure.system import HIDDEN, build_system

HIDDEN_CELLS = 4_400
SECONDS = 10.0


def make_catalog(places: int, years: int, kinds: int):
    """A table of places x years x kinds, with totals over places and kinds, and small counts as
    well as others hidden, HIDDEN_CELLS in all."""
    chance = random.Random(1)
    cells = {}
    for year in range(years):
        for place in range(places - 1):
            for kind in range(kinds - 1):
                cells[place, year, kind] = int(chance.gammavariate(0.6, 40))
            cells[place, year, None] = sum(cells[place, year, kind] for kind in range(kinds - 1))
        for kind in (*range(kinds - 1), None):
            cells[None, year, kind] = sum(cells[place, year, kind] for place in range(places - 1))
    small = [at for at, n in cells.items() if 0 < n < 6]
    others = [at for at, n in cells.items() if n >= 6 and None not in at]
    hidden = {*small, *chance.sample(others, HIDDEN_CELLS - len(small))}
    rows = [
        [
            f"p{place}" if place is not None else "All",
            2000 + year,
            f"k{kind}" if kind is not None else "All",
            "suppressed" if at in hidden else n,
        ]
        for at, n in cells.items()
        for place, year, kind in [at]
    ]
    columns = {"place": {"total": "All"}, "year": {}, "sort": {"total": "All"}, "n": COUNT}
    return catalog_of(package("made-up", {"counts": (columns, rows)}))


def measure_disclosure() -> None:
    """Print how long both readers' audit takes, tables to findings, against the bound it is to keep."""
    for name, shape in (
        ("170 places, 8 years, 10 kinds", (170, 8, 10)),
        ("170 places, 80 kinds", (170, 1, 80)),
    ):
        catalog = make_catalog(*shape)
        started = time.perf_counter()
        system = build_system(catalog)
        found = find_given_away(system)
        seconds = time.perf_counter() - started
        hidden = sum(cell.state == HIDDEN for cell in system.cells)
        print(
            f"audit: {name}: {len(system.cells)} cells, {hidden} hidden, {len(found)} given away, "
            f"{seconds:.1f} s (at most {SECONDS:.0f})"
        )


if __name__ == "__main__":
    measure_disclosure()
