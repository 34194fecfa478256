"""What the order of the rows tells, means of several counts, and sums over other periods than years: three
ways to have a hidden number that no sum and no percent shows."""

from __future__ import annotations

import random

import pytest
from made_tables import COUNT, catalog_of, package, put

from connect_catalog.checks.functions import check_columns_that_tell
from connect_catalog.checks.order import check_row_order
from connect_catalog.checks.periods import check_windows
from connect_catalog.intake.suppress import suppress_packages
from connect_catalog.problems import ProblemsFound

S = "suppressed"
COUNTS = [90, 71, 64, 50, 41, 33, 31, 30, 29, 22, 15, 8]
NAMES = [f"p{at}" for at in (7, 3, 11, 5, 9, 1, 8, 2, 10, 4, 6, 0)]


def told(rows, columns=None, waivers=()):
    made = package("a", {"t": (columns or {"place": {}, "n": COUNT}, rows)})
    connect = made.descriptor.connect.model_copy(update={"waivers": tuple(waivers)})
    object.__setattr__(made.descriptor, "connect", connect)
    return [problem.line - 2 for problem in check_row_order(made, catalog_of(made))]


def hide(numbers, *at):
    return [S if i in at else n for i, n in enumerate(numbers)]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_number_hidden_between_others_in_their_order_is_told(turn):
    rows = [[*row] for row in zip(NAMES, hide(COUNTS, 7), strict=True)][::turn]
    assert told(rows) == [7 if turn == 1 else 4]


def test_what_is_hidden_after_the_last_shown_number_is_told_by_the_rule_alone():
    assert told([*zip(NAMES, hide(COUNTS, 10, 11), strict=True)]) == []


def test_rows_in_the_order_of_their_key_tell_nothing():
    assert told([*zip(sorted(NAMES, key=lambda p: int(p[1:])), hide(COUNTS, 7), strict=True)]) == []
    years = {"year": {}, "n": COUNT}
    assert told([[2000 + at, n] for at, n in enumerate(hide(COUNTS, 7))], years) == []


def test_rows_in_no_order_tell_nothing():
    chance = random.Random(1)
    for _ in range(50):
        mixed = chance.sample(COUNTS, len(COUNTS))
        assert told([*zip(NAMES, hide(mixed, 5), strict=True)]) == []


def test_each_year_may_be_in_an_order_of_its_own():
    """Two years of places, each sorted by its counts: that both are is no chance."""
    columns = {"year": {}, "place": {}, "n": COUNT}
    rows = [[2020, p, n] for p, n in zip(NAMES[:8], hide(COUNTS[:8], 3), strict=True)]
    rows += [[2021, p, n] for p, n in zip(NAMES[:2:-1], COUNTS, strict=False)]
    assert told(rows, columns) == [3]


def test_few_rows_in_order_may_be_chance():
    assert told([*zip(NAMES[:7], hide(COUNTS[:7], 3), strict=True)]) == []


def test_suppress_asks_for_another_order_first(repo):
    rows = [*zip(NAMES, hide(COUNTS, 7), strict=True)]
    put(repo, "sorted", {"t": ({"place": {}, "n": COUNT}, rows)})
    with pytest.raises(ProblemsFound, match="told-by-order"):
        suppress_packages(repo, ["sorted"])


def test_the_mean_of_several_counts_of_the_row_tells_the_one_that_is_hidden():
    chance = random.Random(2)
    columns = {"place": {}, **dict.fromkeys(("y1", "y2", "y3"), COUNT), "mean": {"kind": "rate"}}
    for of in (("y1", "y2", "y3"), ("y2", "y3")):
        rows = []
        for place in range(12):
            counts = {name: chance.randint(1, 40) for name in ("y1", "y2", "y3")}
            mean = sum(counts[name] for name in of) / len(of)
            shown = [n if n > 5 else S for n in counts.values()]
            rows.append([f"p{place}", *shown, f"{mean:.1f}"])
        made = package("a", {"t": (columns, rows)})
        messages = [p.message for p in check_columns_that_tell(made, catalog_of(made))]
        assert any(f"the mean of {', '.join(of[1:])} and {of[0]}" in m for m in messages)


@pytest.mark.parametrize(
    ("periods", "wrong"),
    [
        (["2000-2002", "2001-2003"], False),
        (["2003", "2004"], False),
        (["2020-01", "2020-02"], True),
        (["Q1 2020", "Q2 2020"], True),
        (["January", "February"], True),
    ],
)
def test_only_years_can_be_taken_together(periods, wrong):
    """The audit would take two months of a year for the same period."""
    window = {"window": {"of": "year"}, "concept": "year-of-months"}
    rows = [[period, 20 + at] for at, period in enumerate(periods)]
    made = package("a", {"t": ({"period": window, "n": COUNT}, rows)})
    problems = [*check_windows(made, catalog_of(made))]
    assert [p.code for p in problems] == ["period"] * wrong
