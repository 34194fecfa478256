"""`suppress` hides few cells: held against the fewest that trying all sets of cells finds.

What trying finds takes minutes, so it stands in tests/lib/small_tables.json, which small_tables.py writes.
"""

import random
from collections.abc import Sequence
from statistics import median

import pytest
from breadth import count_tried
from small_tables import SEED, Optimum, read_known, small_tables, solve

from connect_catalog.checks.disclosure.build import build_system
from connect_catalog.intake.suppress.complement import choose_complement
from connect_catalog.intake.suppress.draft import Protection
from connect_catalog.intake.suppress.marking import with_hidden
from connect_catalog.intake.suppress.primary import find_primary

TABLES = count_tried(20, 200)
SOLVED_ANEW = 4


@pytest.fixture(scope="module")
def known():
    """The first small tables and what is known of them: (kind, catalog, the fewest cells)."""
    made = zip(small_tables(TABLES, SEED), read_known(), strict=False)
    return [(kind, catalog, best) for (kind, catalog), best in made if best is not None]


def compare(known):
    """For each table its kind, how many cells are hidden beside the small ones, and the fewest."""
    for kind, catalog, best in known:
        optimum = Optimum(catalog)
        primary = find_primary(catalog, ["made-up"])
        hidden = with_hidden(catalog, primary)
        system = build_system(hidden, ["made-up"])
        chosen = choose_complement(system, hidden, ["made-up"], lambda text: None)
        cells = {i for i in optimum.may_hide if {*optimum.system.cells[i].places} & chosen}
        assert optimum.is_safe(frozenset(cells))
        yield kind, len(cells), best.cells


def find_ratios(compared: Sequence[tuple[str, int, int]]) -> list[float]:
    """How many times the fewest cells each table hides."""
    return [hidden / fewest if fewest else 1.0 + hidden for _, hidden, fewest in compared]


@pytest.fixture(scope="module")
def compared(known):
    return [*compare(known)]


def test_what_is_known_is_what_trying_finds(known):
    few = sorted(known, key=lambda one: one[2].cells)[:SOLVED_ANEW]
    assert [solve(kind, catalog) for kind, catalog, _ in few] == [best for _, _, best in few]


def test_half_of_the_tables_hide_the_fewest_and_all_nearly(compared):
    assert len(compared) > TABLES * 0.8
    ratios = find_ratios(compared)
    assert median(ratios) == 1.0
    assert max(ratios) <= 1.3


def test_every_kind_of_table_was_tried(compared):
    assert {kind for kind, _, _ in compared} == {"two_way", "three_way", "hierarchy", "linked"}


@pytest.mark.parametrize("seed", range(4))
def test_the_fewest_are_those_that_trying_every_set_finds(seed):
    _, catalog = next(small_tables(1, seed))
    optimum = Optimum(catalog)
    best = optimum.fewest(4)
    assert (best[0] if best else None) == optimum.fewest_of_all(4)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_told_at_once_is_what_the_audit_finds(seed):
    """Whatever is hidden: a number that stands alone in a sum needs no audit, and no other is said to."""
    chance = random.Random(seed)
    _, catalog = next(small_tables(1, seed))
    hidden = with_hidden(catalog, find_primary(catalog, ["made-up"]))
    draft = Protection(build_system(hidden, ["made-up"]), hidden, ["made-up"])
    draft.find_first()
    told = []
    for _ in range(30):
        free = draft.hideable()
        draft.replace(chance.sample(free, chance.randint(0, len(free))))
        told.append(draft.tells_at_once())
        assert not told[-1] or draft.find()
        at_one = [draft.tells_at_once(cell) for cell in range(len(draft.system.cells))]
        assert any(at_one) == told[-1]
        draft.replace([])
    assert {*told} == {True, False}
