"""Rounded counts: which counts each may stand for, which of them may be shown, and what they give away.

What can be worked out is held against every table that gives the shown numbers when it is rounded, by
rules that are written out here.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import product

import pytest
from made_tables import COUNT, catalog_of, grid, package, put

from connect_catalog.checks.disclosure import check_disclosure, check_totals_add_up
from connect_catalog.checks.disclosure.attack import find_bounds, find_given_away
from connect_catalog.checks.disclosure.build import build_system
from connect_catalog.checks.disclosure.system import HIDDEN, ROUNDED
from connect_catalog.checks.rounding import check_rounding
from connect_catalog.checks.sums import (
    find_column_totals,
    find_group_totals,
    find_shares,
    read_rows,
)
from connect_catalog.checks.tables import check_small_counts
from connect_catalog.checks.totals import check_totals
from connect_catalog.intake.suppress import protect
from connect_catalog.model.rounding import Rounding
from connect_catalog.problems import ProblemsFound

S = "suppressed"


def rounded(base: int, to: str = "nearest") -> dict[str, object]:
    return COUNT | {"rounding": {"base": base, "to": to}}


def round_off(count: int, base: int, to: str) -> set[int]:
    """All that a count may be shown as."""
    below, above = count // base * base, -(-count // base) * base
    nearest = above if 2 * (count - below) >= base else below
    return {"down": {below}, "up": {above}, "random": {below, above}, "nearest": {nearest}}[to]


@pytest.mark.parametrize("to", ["nearest", "random", "up", "down"])
@pytest.mark.parametrize("base", [2, 3, 5, 10])
def test_the_ends_are_the_first_and_last_count_that_is_rounded_so(base, to):
    for shown in range(0, 5 * base, base):
        meant = [count for count in range(7 * base) if shown in round_off(count, base, to)]
        assert Rounding(base=base, to=to).ends(shown) == (meant[0], meant[-1])
        reach = Rounding(base=base, to=to).reach
        assert max(shown - meant[0], meant[-1] - shown) <= reach


# ------------------------------------------------------------------------------- what may be shown


@pytest.mark.parametrize(
    ("base", "to", "threshold", "hidden"),
    [
        (5, "nearest", 3, []),  # 0 is 0 to 2, as wide as what the rule hides; 5 is 3 to 7
        (5, "nearest", 6, [0, 5]),  # 0 to 2 and 3 to 7 leave less than 0 to 5 does
        (5, "nearest", 10, [0, 5, 10]),  # 10 may be 8 or 9, and leaves 5 counts
        (10, "nearest", 5, []),
        (10, "nearest", 10, [0]),  # 10 may be 5 to 14, which are as many as the rule hides
        (5, "random", 5, []),
        (5, "random", 6, [0]),  # 0 to 4; while 5 may be 1 to 9
        (5, "up", 6, [5]),  # 0 is 0, and 5 is 1 to 5
        (10, "down", 6, []),
        (3, "down", 6, [0, 3]),
    ],
)
def test_a_rounded_count_is_shown_if_it_cannot_be_small_or_leaves_enough(
    base, to, threshold, hidden
):
    numbers = [0, base, 2 * base, 3 * base, 40 * base]
    rows = [[f"p{at}", number] for at, number in enumerate(numbers)]
    made = package("a", {"t": ({"place": {}, "n": rounded(base, to)}, rows)}, threshold)
    problems = [*check_small_counts(made, catalog_of(made))]
    assert [numbers[problem.line - 2] for problem in problems] == hidden
    safe, _ = protect(catalog_of(made), ["a"])
    shown = safe.packages["a"].tables["t"].texts("n")
    assert [n for n, text in zip(numbers, shown, strict=True) if text == S] == hidden


def test_the_rule_says_that_the_number_is_rounded():
    made = package("a", {"t": ({"place": {}, "n": rounded(5)}, [["p", 5]])})
    (problem,) = check_small_counts(made, catalog_of(made))
    assert "rounded" in problem.message and "5" not in problem.message


# ------------------------------------------------------------------------- what they give away


def findings(*packages) -> dict[tuple[str, int], bool]:
    """(table, row) of each cell that anyone has: whether exactly."""
    system = build_system(catalog_of(*packages))
    return {
        (place.resource, place.row): finding.exact
        for finding in find_given_away(system)
        if finding.known_to_all
        for place in system.cells[finding.cell].places
    }


def test_a_total_of_rounded_parts_leaves_a_hidden_one_more_room():
    """30 less 20 is exact where the numbers are; rounded to 5, it is 28 to 32 less 18 to 22."""
    rows = [["p", 20], ["q", S], ["All", 30]]
    exact = package("a", {"t": ({"place": {"total": "All"}, "n": COUNT}, rows)})
    assert findings(exact) == {("t", 1): True}
    loose = package("a", {"t": ({"place": {"total": "All"}, "n": rounded(5)}, rows)})
    assert findings(loose) == {}
    system = build_system(catalog_of(loose))
    (cell,) = (i for i, c in enumerate(system.cells) if c.state == HIDDEN)
    assert find_bounds(system, cell, knows_rule=False) == (6, 14)


def test_a_hidden_count_beside_few_rounded_ones_may_be_known_too_closely():
    """Rounded to 3: 29 to 31 less 20 to 22 is 7 to 11, five numbers where a limit of 10 hides ten."""
    rows = [["p", 21], ["q", S], ["All", 30]]
    made = package("a", {"t": ({"place": {"total": "All"}, "n": rounded(3)}, rows)}, 10)
    assert findings(made) == {("t", 1): False}


def test_a_sum_of_rounded_counts_can_pin_what_each_stands_for():
    """Four counts that are each shown as 10, 5 to 14, and together as 20, 15 to 24: each is 9 at most."""
    rows = [*[[place, 10] for place in "pqrs"], ["All", 20]]
    made = package("a", {"t": ({"place": {"total": "All"}, "n": rounded(10)}, rows)}, 10)
    assert findings(made) == dict.fromkeys([("t", row) for row in range(4)], False)
    (problem, *_) = check_disclosure(catalog_of(made))
    assert "rounded here too closely" in problem.message


def test_two_roundings_of_one_count_are_taken_together():
    """10 to the nearest 10 is 5 to 14; 5 to the next 5 below is 5 to 9."""
    n = {"concept": "visits"}
    one = package("a", {"t": ({"place": {}, "n": rounded(10) | n}, [["p", 10]])}, 10)
    other = package("b", {"u": ({"place": {}, "m": rounded(5, "down") | n}, [["p", 5]])}, 4)
    assert {*findings(one)} == set()
    system = build_system(catalog_of(one, other))
    (cell,) = (i for i, c in enumerate(system.cells) if c.state == ROUNDED)
    assert system.cells[cell].ends == (5, 9)


def test_a_count_that_is_hidden_here_and_rounded_there_is_known_between_its_ends():
    n = {"concept": "visits"}
    hidden = package("a", {"t": ({"place": {}, "n": COUNT | n}, [["p", S]])}, 6)
    for base, told in ((3, {("t", 0): False, ("u", 0): False}), (20, {})):
        beside = package("b", {"u": ({"place": {}, "m": rounded(base) | n}, [["p", 60]])}, 6)
        assert findings(hidden, beside) == told


def test_what_is_shown_exactly_elsewhere_is_known():
    n = {"concept": "visits"}
    one = package("a", {"t": ({"place": {}, "n": rounded(10) | n}, [["p", 10]])}, 10)
    other = package("b", {"u": ({"place": {}, "m": COUNT | n}, [["p", 12]])}, 10)
    assert findings(one, other) == {}  # nothing is hidden of it
    assert not any(c.is_protected for c in build_system(catalog_of(one, other)).cells)


def test_a_percent_of_rounded_counts_may_have_been_made_of_them():
    """25 percent of a base of 36 to 44 is 9 to 11; of what 10 and 40 stand for it is no contradiction, and
    neither is 28.6, which 10 is of 35."""
    columns = {
        "place": {},
        "part": rounded(10),
        "base": rounded(5),
        "share": {"kind": "percent", "of": "part", "per": "base"},
    }
    for share in ("25.0", "28.6"):
        made = package("a", {"t": (columns, [["p", 10, 35, share]])}, 10)
        problems = check_disclosure(catalog_of(made))
        assert not [p for p in problems if p.code == "contradiction"]


def list_tables(cells: list[list[object]], base: int, to: str) -> Iterator[tuple[int, ...]]:
    """Every two by two table of whole numbers, with its totals, that is shown as these cells."""
    size = 8
    for a, b, c, d in product(range(size), repeat=4):
        whole = [a, b, a + b, c, d, c + d, a + c, b + d, a + b + c + d]
        shown = [cell for row in cells for cell in row]
        if all(s == S or s in round_off(n, base, to) for n, s in zip(whole, shown, strict=True)):
            yield tuple(whole)


@pytest.mark.parametrize("seed", range(30))
def test_what_is_found_is_what_all_tables_tell(seed):
    """Two by two tables with totals, rounded, of which some cells are hidden: for anyone, the least and the
    greatest number of each cell over all tables of whole numbers that are shown so."""
    chance = random.Random(seed)
    base, to = chance.choice((2, 3, 5)), chance.choice(("nearest", "random", "up", "down"))
    threshold = chance.choice((3, 4))
    a, b, c, d = (chance.randint(0, 5) for _ in range(4))
    whole = [[a, b, a + b], [c, d, c + d], [a + c, b + d, a + b + c + d]]
    cells = [[chance.choice(sorted(round_off(n, base, to))) for n in row] for row in whole]
    for _ in range(chance.randint(1, 4)):
        cells[chance.randrange(3)][chance.randrange(3)] = S
    tables = [*zip(*list_tables(cells, base, to), strict=True)]
    columns, rows = grid(cells, extra=rounded(base, to))
    system = build_system(catalog_of(package("a", {"t": (columns, rows)}, threshold)))
    found = {finding.cell: finding.exact for finding in find_given_away(system)}
    for at, cell in enumerate(system.cells):
        numbers = tables[cell.places[0].row]
        low, high = min(numbers), max(numbers)
        if cell.is_protected and high < 7:
            assert find_bounds(system, at, knows_rule=False) == (low, high)
            if high - low < threshold - 1:
                assert found[at] >= (low == high)


# ----------------------------------------------------------------------------- totals that hold


def test_rounded_parts_need_not_add_up_but_within_their_rounding():
    columns = {"place": {"total": "All"}, "n": rounded(5)}
    near = package("a", {"t": (columns, [["p", 10], ["q", 10], ["r", 10], ["All", 35]])})
    far = package("a", {"t": (columns, [["p", 10], ["q", 10], ["r", 10], ["All", 45]])})
    for made, wrong in ((near, 0), (far, 1)):
        catalog = catalog_of(made)
        assert len([*check_totals(made, catalog)]) == wrong
        assert len([*check_totals_add_up(build_system(catalog), catalog)]) == wrong


# ----------------------------------------------------------------------- what nobody declared


def multiples(count: int, of: int) -> list[list[object]]:
    return [[f"p{at}", of * (at * at + 3)] for at in range(count)]


@pytest.mark.parametrize(("count", "of", "asked"), [(15, 5, True), (15, 10, True), (15, 100, True),
                                                    (15, 2, False), (11, 5, False), (15, 1, False)])  # fmt: skip
def test_many_counts_that_are_all_multiples_are_asked_about(count, of, asked):
    made = package("a", {"t": ({"place": {}, "n": COUNT}, multiples(count, of))})
    problems = [*check_rounding(made, catalog_of(made))]
    assert [p.code for p in problems] == ["undeclared-rounding"] * asked
    assert all(f"multiples of {of}" in p.message for p in problems)


def test_rounding_is_declared_or_denied_and_asked_before_cells_are_hidden(repo):
    from connect_catalog.intake.suppress import suppress_packages

    folder = put(repo, "sizes", {"t": ({"place": {}, "n": COUNT}, multiples(15, 5))})
    with pytest.raises(ProblemsFound, match="undeclared-rounding"):
        suppress_packages(repo, ["sizes"])
    path = folder / "datapackage.json"
    plain = path.read_text("utf-8")
    for change in (
        lambda d: d["resources"][0]["schema"]["fields"][1]["connect"].update(rounding={"base": 5}),
        lambda d: d["connect"].update(
            waivers=[{"code": "undeclared-rounding", "field": "n", "reason": "Groups of five."}]
        ),
    ):
        document = json.loads(plain)
        change(document)
        path.write_text(json.dumps(document), "utf-8")
        assert suppress_packages(repo, ["sizes"]).hidden == ()


def test_a_number_that_is_no_multiple_of_the_base_is_a_problem():
    made = package("a", {"t": ({"place": {}, "n": rounded(5)}, [["p", 20], ["q", 21], ["r", S]])})
    (problem,) = check_rounding(made, catalog_of(made))
    assert (problem.code, problem.line, problem.field) == ("not-rounded", 3, "n")


def test_only_counts_are_rounded_to_a_base():
    percent = {"kind": "percent", "rounding": {"base": 5}}
    with pytest.raises(ValueError, match="only a count"):
        package("a", {"t": ({"place": {}, "p": percent}, [["p", 5]])})


def test_sums_and_shares_of_rounded_counts_are_found():
    chance = random.Random(3)
    rows = []
    for at in range(12):
        parts = [chance.randint(150, 900) for _ in range(3)]
        numbers = [5 * round(n / 5) for n in (*parts, sum(parts))]
        rows.append([f"p{at}", *numbers, f"{100 * parts[0] / sum(parts):.1f}"])
    percent = {"kind": "percent"}
    columns = {"place": {}, **{name: rounded(5) for name in "abcd"}, "share": percent}
    made = read_rows(package("a", {"t": (columns, rows)}).tables["t"])
    assert [(t.column, t.parts) for t in find_column_totals(made)] == [("d", ("a", "b", "c"))]
    assert [(s.column, s.of, s.per) for s in find_shares(made)] == [("share", "a", "d")]
    long = [
        [p, group, n] for p, *numbers, _ in rows for group, n in zip("wxyz", numbers, strict=True)
    ]
    columns = {"place": {}, "group": {}, "n": rounded(5)}
    made = read_rows(package("a", {"t": (columns, long)}).tables["t"])
    assert ("group", "z") in {(t.column, t.value) for t in find_group_totals(made)}


def test_what_is_told_by_rates_alone_is_protected_by_hiding_them():
    """Shown as 10, 1 to 19, and 6.2 for each 1,000 of 480, so 3: without the rate nothing tells of it."""
    rate = {"kind": "rate", "of": "part", "per": "base", "scale": 1000}
    columns = {"place": {}, "part": rounded(10, "random"), "base": COUNT, "rate": rate}
    rows = [["p", 10, 480, 6.2], ["q", 400, 6200, 65]]
    made = package("a", {"t": (columns, rows)})
    assert findings(made) == {("t", 0): True}
    safe, _ = protect(catalog_of(made), ["a"])
    lines = safe.packages["a"].tables["t"].content.decode().split()
    assert lines == ["place,part,base,rate", "p,10,480,suppressed", "q,400,6200,65"]
