"""The odds and the rank of a count are found in tables of eight rows, and nothing beside them."""

from __future__ import annotations

import random
from typing import Any

import pytest
from breadth import count_tried
from made_tables import COUNT, catalog_of, package

from connect_catalog.checks.functions import check_columns_that_tell

TABLES = count_tried(12, 100)
INDEPENDENT = count_tried(25, 300)


def odds(part: int, whole: int, decimals: int) -> float:
    return round(part / (whole - part), decimals)


def beside(form: str, counts: list[int], bases: list[int], chance: random.Random) -> list[Any]:
    """What stands beside the counts of one year, in one form."""
    decimals, order = 3, sorted(counts)
    total = sum(counts) + len(form)
    shuffled = chance.sample(range(1, len(counts) + 1), len(counts))
    return {
        "ranks": [len(counts) - order.index(n) for n in counts],
        "ranks from below": [order.index(n) + 1 for n in counts],
        "ranks in any order": [
            sorted(range(len(counts)), key=counts.__getitem__).index(i) + 1
            for i in range(len(counts))
        ],
        "odds": [odds(n, total, decimals) for n in counts],
        "odds of a base": [odds(n, m, decimals) for n, m in zip(counts, bases, strict=True)],
        "any places": shuffled,
        "places in the file": [*range(1, len(counts) + 1)],
        "levels": [chance.randint(1, 4) for _ in counts],
        "sizes": [round(n * chance.uniform(0.5, 2), 1) for n in counts],
        "rates": [round(chance.gammavariate(2, 1), decimals) for _ in counts],
    }[form]


TELLING = ("ranks", "ranks from below", "ranks in any order", "odds", "odds of a base")
QUIET = ("any places", "places in the file", "levels", "sizes", "rates")


def find(form: str, seed: int) -> list[str]:
    """What is found in a table of eight or nine places, of one year or two, with one count hidden."""
    chance = random.Random(f"{form} {seed}")
    rows: list[list[Any]] = []
    for year in range(chance.choice([1, 1, 2])):
        counts = [6 + int(chance.gammavariate(1.2, 40)) for _ in range(chance.choice([8, 9]))]
        while len({*counts}) < len(counts):
            counts = [n + chance.randint(0, 3) for n in counts]
        bases = [n + 1 + int(chance.gammavariate(1.2, 60)) for n in counts]
        told = beside(form, counts, bases, chance)
        rows += [
            [f"p{at}", 2000 + year, *cells]
            for at, cells in enumerate(zip(counts, bases, told, strict=True))
        ]
    chance.choice(rows)[2] = "suppressed"
    columns = {"place": {}, "year": {}, "n": COUNT, "base": COUNT, "beside": {"kind": "estimate"}}
    made = package("a", {"t": (columns, rows)})
    return [problem.message for problem in check_columns_that_tell(made, catalog_of(made))]


@pytest.mark.parametrize("form", TELLING)
def test_odds_and_ranks_beside_few_counts_are_found(form):
    words = "odds" if "odds" in form else "rank"
    for seed in range(TABLES):
        (message,) = find(form, seed)
        assert words in message, seed


@pytest.mark.parametrize("form", QUIET)
def test_what_is_no_form_of_a_count_is_not_found(form):
    assert [seed for seed in range(INDEPENDENT) if find(form, seed)] == []


def test_numbers_that_stay_the_same_for_years_are_no_odds_of_each_other():
    """Each place has a total of its own then, and its second year says the same as its first."""
    rows = [
        [f"p{at}", year, 30 + at % 31, 60 + at]
        for year in (2015, 2016)
        for at in range(60)
        if at != 5
    ]
    rows.append(["p5", 2015, "suppressed", 65])
    columns = {"place": {}, "year": {}, "n": COUNT, "beside": {"kind": "estimate"}}
    made = package("a", {"t": (columns, rows)})
    assert [problem.message for problem in check_columns_that_tell(made, catalog_of(made))] == []
