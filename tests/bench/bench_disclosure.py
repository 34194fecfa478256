"""How long the disclosure audit takes on 13,600 cells of which 4,400 are hidden, and on three times as
many, and how long again when one row has changed; and how many audits' time it takes to protect 28,050."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import product

from made_tables import COUNT, catalog_of, package
from rows import print_row

from connect_catalog.checks.disclosure.attack import Finding, Proven, find_given_away
from connect_catalog.checks.disclosure.build import build_system
from connect_catalog.checks.disclosure.system import HIDDEN
from connect_catalog.intake.suppress import protect
from connect_catalog.model import Catalog

HIDDEN_SHARE = 4_400 / 13_600
RUNS = 3
SMALL = (("170 places, 8 years, 10 kinds", (170, 8, 10)), ("170 places, 80 kinds", (170, 1, 80)))
ALL = (*SMALL, ("170 places, 24 years, 10 kinds", (170, 24, 10)))


def make_catalog(places: int, years: int, kinds: int, more: int = 0) -> Catalog:
    """A table of places x years x kinds, with totals over places and kinds, and small counts as
    well as others hidden, HIDDEN_SHARE of all. more: what one hidden count, and each of its totals, is
    greater by."""
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
    hidden = {*small, *chance.sample(others, round(len(cells) * HIDDEN_SHARE) - len(small))}
    place, year, kind = next(at for at in others if at in hidden)
    for at in ((place, year, kind), (place, year, None), (None, year, kind), (None, year, None)):
        cells[at] += more
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


def make_counts(places: int, years: int) -> Catalog:
    """A table of places x years x four kinds x two sexes, with totals over kinds and sexes, in which nothing
    is hidden yet. In some places most counts are small, in others few."""
    chance = random.Random(3)
    rows = []
    for place in range(places):
        scale = chance.choice([3, 8, 20, 60, 200])
        for year in range(years):
            inner = {at: int(chance.gammavariate(1, scale)) for at in product("abcd", "FM")}
            for kind, sex in product([*"abcd", "All"], ["F", "M", "All"]):
                added = [
                    n for (k, s), n in inner.items() if kind in (k, "All") and sex in (s, "All")
                ]
                rows.append([f"p{place}", 2000 + year, kind, sex, sum(added)])
    columns = {
        "place": {},
        "year": {},
        "sort": {"total": "All"},
        "sex": {"total": "All"},
        "n": COUNT,
    }
    return catalog_of(package("made-up", {"counts": (columns, rows)}))


def audit(catalog: Catalog, proven: Proven) -> list[Finding]:
    """Both readers' audit, tables to findings."""
    return find_given_away(build_system(catalog), proven=proven)


def processor_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def measure_disclosure(tables: Sequence[tuple[str, tuple[int, int, int]]] = ALL) -> None:
    """Print the processor time of a first audit, and how much of it an audit takes in which one row and
    its totals have changed since. Medians of RUNS."""
    for name, shape in tables:
        catalog, changed = make_catalog(*shape), make_catalog(*shape, more=1)
        proven = Proven()
        found = audit(catalog, proven)
        first, again = (
            statistics.median(
                processor_seconds(lambda now=now, kept=kept: audit(now, Proven(kept)))
                for _ in range(RUNS)
            )
            for now, kept in ((catalog, {}), (changed, proven.used))
        )
        cells = build_system(catalog).cells
        hidden = sum(cell.state == HIDDEN for cell in cells)
        print_row(
            f"audit of {len(cells):,} cells, {hidden:,} of them hidden ({name})",
            f"{first:.2f} s on the processor, {len(found)} given away; {again / first:.2f} times that when "
            "one row and its totals have changed",
        )


def measure_protection(places: int = 170, years: int = 11) -> None:
    """Print the processor time of protecting a table, and how many audits of the protected table it is."""
    catalog = make_counts(places, years)
    made = []
    whole = processor_seconds(lambda: made.append(protect(catalog, ["made-up"])))
    ((safe, (hidden,)),) = made
    one = statistics.median(processor_seconds(lambda: audit(safe, Proven())) for _ in range(RUNS))
    print_row(
        f"`protect` of {hidden.cells:,} counts, of which it hides {hidden.primary:,} small ones and "
        f"{hidden.complementary:,} others",
        f"{whole:.1f} s on the processor, {whole / one:.0f} times an audit of the protected table",
    )


if __name__ == "__main__":
    measure_disclosure()
    measure_protection()
