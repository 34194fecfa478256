"""What the published numbers give away of hidden ones: answers known by hand or by trying all."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from breadth import count_tried
from conftest import ROOT, TODAY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_tables import COUNT, catalog_of, grid, package

from connect_catalog.checks import load_and_check, shorten
from connect_catalog.checks.disclosure import attack, check_disclosure, check_ties
from connect_catalog.checks.disclosure.attack import (
    Proven,
    find_all,
    find_bounds,
    find_given_away,
    spread_needed,
)
from connect_catalog.checks.disclosure.build import build_system
from connect_catalog.checks.disclosure.shares import share
from connect_catalog.checks.disclosure.system import (
    HIDDEN,
    SHOWN,
    UNSEEN,
    Place,
    System,
    add_sum,
    limit,
)
from connect_catalog.checks.packages import check_words
from connect_catalog.problems import count_problems, format_text

S, M = "suppressed", "missing"
PLACES = {"place": {"total": "All"}, "year": {}, "n": COUNT}
BY_PLACE = {"place": {}, "year": {}, "n": COUNT}
STATE = {"year": {}, "n": COUNT}


def found(*packages):
    """(package, row, exact, known to all) of every cell that is given away."""
    system = build_system(catalog_of(*packages))
    return [
        (place.package, place.resource, place.row, finding.exact, finding.known_to_all)
        for finding in find_given_away(system)
        for place in system.cells[finding.cell].hidden_at[:1]
    ]


def hidden(system: System) -> list[int]:
    return [i for i, cell in enumerate(system.cells) if cell.state == HIDDEN]


def solutions(system: System, least: int, most: int, bare: bool = False):
    """Every whole-number filling of the hidden cells that fits all relations (bare: those totals of
    which nothing above zero is shown): tried cell by cell, with a look at each relation once it is
    complete."""
    unknown = hidden(system)
    rows = []
    for r in system.relations:
        terms = {cell: factor for cell, factor in r.terms if cell in unknown}
        rest = sum(f * system.cells[c].value for c, f in r.terms if c not in unknown)
        if terms and not (bare and (r.low - rest, r.high - rest) != (0, 0)):
            rows.append((terms, r.low - rest - 1e-9, r.high - rest + 1e-9))

    def fill(filled: dict[int, int]):
        if len(filled) == len(unknown):
            yield dict(filled)
            return
        cell = unknown[len(filled)]
        for value in range(least, most + 1):
            filled[cell] = value
            if all(
                not set(terms) <= set(filled)
                or low <= sum(f * filled[c] for c, f in terms.items()) <= high
                for terms, low, high in rows
                if cell in terms
            ):
                yield from fill(filled)
            del filled[cell]

    yield from fill({})


# ------------------------------------------------------------------------------- known answers


# Rows 1 and 2 are tied to columns 1 and 2 by four hidden cells, rows 3 and 4 to columns 3 and 4 by
# four more, and one hidden cell (row 2, column 3) joins the two blocks: what is left of rows 1 and 2
# less what is left of columns 1 and 2 is that cell.
BRIDGE = [
    [S, S, 9, 30, 53],
    [S, S, S, 25, 53],
    [20, 15, S, S, 56],
    [11, 17, S, S, 61],
    [45, 46, 54, 78, 223],
]


def test_bridged_four_by_four_has_one_exact_cell():
    """Two hidden cells or more in every row and column, and one of them is still exact."""
    columns, rows = grid(BRIDGE)
    inner = [line[:4] for line in BRIDGE[:4]]
    assert all(line.count(S) >= 2 for line in inner)
    assert all(line.count(S) >= 2 for line in zip(*inner, strict=True))
    system = build_system(catalog_of(package("a", {"t": (columns, rows)}, threshold=6)))
    fillings = [*solutions(system, 0, 20)]
    bridge = next(
        i for i in hidden(system) if dict(system.cells[i].at) == {"group": "r2", "sort": "c3"}
    )
    exact = [i for i in hidden(system) if len({filling[i] for filling in fillings}) == 1]
    assert len(fillings) > 1 and exact == [bridge]
    assert [f.cell for f in find_given_away(system) if f.exact and f.known_to_all] == [bridge]


def test_one_hidden_cell_of_a_row_is_exact():
    columns, rows = grid([[S, 20, 24], [30, 40, 70], [34, 60, 94]])
    assert found(package("a", {"t": (columns, rows)})) == [("a", "t", 0, True, True)]


def test_square_of_hidden_cells_with_room_is_safe():
    columns, rows = grid([[S, S, 60, 100], [S, S, 50, 110], [30, 40, 10, 80], [70, 100, 120, 290]])
    assert found(package("a", {"t": (columns, rows)})) == []


def test_square_whose_small_numbers_leave_no_room_is_given_away():
    """Of a row that adds up to 2, everyone knows both hidden numbers to be 2 or less."""
    columns, rows = grid([[S, S, 2], [S, S, 102], [50, 54, 104]])
    assert {row for _, _, row, _, _ in found(package("a", {"t": (columns, rows)}))} == {0, 1, 3, 4}


def test_reader_who_knows_the_rule_sees_more():
    """Two hidden numbers that add up to 10 can be 0 to 10 for one who does not know the rule; for one
    who knows that they are 1 to 5, both are 5."""
    one = package(
        "a", {"t": (PLACES, [["p", 2020, S], ["q", 2020, S], ["r", 2020, 9], ["All", 2020, 19]])}
    )
    assert found(one) == [("a", "t", 0, True, False), ("a", "t", 1, True, False)]


def test_cell_hidden_to_protect_another_refutes_the_rule():
    """Two hidden numbers that add up to 40 cannot both be small, so the rule tells nothing."""
    one = package(
        "a", {"t": (PLACES, [["p", 2020, S], ["q", 2020, S], ["r", 2020, 9], ["All", 2020, 49]])}
    )
    assert found(one) == []


def test_three_small_numbers_can_hold_all_values():
    """Each of 3 hidden numbers that add up to 9 can be 1 to 5."""
    rows = [["p", 2020, S], ["q", 2020, S], ["r", 2020, S], ["All", 2020, 9]]
    assert found(package("a", {"t": (PLACES, rows)})) == []


def test_hierarchy_of_totals_is_followed():
    """Two places of a region hide a number, but so does no other: the region and the state give the
    third region away, and with it its only hidden place."""
    columns = {"place": {}, "sex": {"total": "All"}, "n": COUNT}
    rows = [
        ["p", "F", S],
        ["p", "M", S],
        ["p", "All", S],
        ["q", "F", 20],
        ["q", "M", 30],
        ["q", "All", 50],
    ]
    state = ({"sex": {"total": "All"}, "n": COUNT}, [["F", 24], ["M", 38], ["All", 62]])
    one = package("a", {"places": (columns, rows), "state": state})
    assert [f[2:4] for f in found(one)] == [(0, True), (1, True), (2, True)]


def test_state_table_gives_a_place_away():
    """A table of the state is the sum of the table of its places, without a word in the descriptor."""
    rows = [["p", 2020, S], ["q", 2020, 20]]
    one = package("a", {"places": (BY_PLACE, rows), "state": (STATE, [[2020, 23]])})
    assert found(one) == [("a", "places", 0, True, True)]


def test_cover_that_is_not_whole_is_an_inequality():
    """Where places are at most the state, the rest is only an upper bound."""
    rows = [["p", 2020, S], ["q", 2020, 20]]

    def made(state, cover):
        totals = [{"whole": {"resource": "state"}, "parts": {"resource": "places"}, "cover": cover}]
        return package(
            "a", {"places": (BY_PLACE, rows), "state": (STATE, [[2020, state]])}, totals=totals
        )

    assert found(made(29, "at most")) == []
    assert found(made(22, "at most")) == [("a", "places", 0, False, True)]
    assert found(made(22, "none")) == []


def test_packages_that_share_a_margin_give_each_other_away():
    """By sex in one package, for all in another: the two are tied by the concept of the measure."""
    n = COUNT | {"concept": "visits"}
    both = package(
        "all", {"t": ({"place": {}, "year": {}, "n": n}, [["p", 2020, 30], ["q", 2020, 40]])}
    )
    rows = [["p", 2020, "F", S], ["p", 2020, "M", 27], ["q", 2020, "F", 15], ["q", 2020, "M", 25]]
    sexes = package("by-sex", {"t": ({"place": {}, "year": {}, "sex": {}, "m": n}, rows)})
    assert found(sexes) == []
    assert found(both, sexes) == [("by-sex", "t", 0, True, True)]


def test_two_breakdowns_share_an_unpublished_total():
    n = COUNT | {"concept": "visits"}
    sexes = package(
        "sexes", {"t": ({"year": {}, "sex": {}, "n": n}, [[2020, "F", 30], [2020, "M", S]])}
    )
    ages = package(
        "ages", {"t": ({"year": {}, "age": {}, "n": n}, [[2020, "0-9", 13], [2020, "10+", 20]])}
    )
    assert found(sexes, ages) == [("sexes", "t", 1, True, True)]


def test_number_hidden_here_and_shown_there_is_a_problem():
    n = COUNT | {"concept": "visits"}
    columns = {"place": {}, "year": {}, "n": n}
    one = package("one", {"t": (columns, [["p", 2020, S]])})
    other = package("other", {"t": (columns, [["p", 2020, 4444]])})
    problems = check_disclosure(catalog_of(one, other))
    assert [(p.path, p.line, p.field, p.code) for p in problems] == [
        ("datapackages/one/data/t.csv", 2, "n", "gives-away-exact")
    ]
    assert problems[0].detail.endswith("datapackages/other/data/t.csv, line 2")
    assert "4444" not in problems[0].message + problems[0].detail


@pytest.mark.parametrize(
    ("percent", "base", "given_away"),
    [
        ("12.5", 24, True),  # 3 of 24
        ("12.5", 40_000, False),  # 4,980 to 5,020 of 40,000
        ("0.5", 600, True),
    ],  # 2.7 to 3.3, so 3
)
def test_percent_of_a_known_base_is_an_interval(percent, base, given_away):
    columns = {
        "place": {},
        "year": {},
        "part": COUNT,
        "base": COUNT,
        "share": {"kind": "percent", "of": "part", "per": "base"},
    }
    rows = [["p", 2020, S, base, percent], ["q", 2020, 10, 99, "10.1"]]
    assert bool(found(package("a", {"t": (columns, rows)}))) is given_away


def test_hidden_percent_is_its_hidden_numerator():
    """With the state's percent and the bases, the one hidden percent of a year is known."""
    share = {"kind": "percent", "per": "visits"}
    base = COUNT | {"concept": "visits"}
    bases = package(
        "bases",
        {
            "places": ({"place": {}, "year": {}, "n": base}, [["p", 2020, 50], ["q", 2020, 50]]),
            "state": ({"year": {}, "n": base}, [[2020, 100]]),
        },
    )
    shares = package(
        "shares",
        {
            "places": (
                {"place": {}, "year": {}, "share": share},
                [["p", 2020, S], ["q", 2020, "20.0"]],
            ),
            "state": ({"year": {}, "share": share}, [[2020, "13.0"]]),
        },
    )
    assert found(shares) == []
    assert found(bases, shares) == [("shares", "places", 0, True, True)]


def test_rate_has_a_scale():
    columns = {
        "place": {},
        "year": {},
        "part": COUNT,
        "base": COUNT,
        "rate": {"kind": "rate", "of": "part", "per": "base", "scale": 1000},
    }
    assert found(package("a", {"t": (columns, [["p", 2020, S, 800, "5.0"]])})) == [
        ("a", "t", 0, True, True)
    ]


def test_measure_that_another_limits():
    """Students cannot be more than incidents."""
    columns = {
        "place": {},
        "year": {},
        "students": COUNT | {"atMost": "incidents"},
        "incidents": COUNT,
    }
    rows = [["p", 2020, S, 3], ["q", 2020, S, 300]]
    assert [f[2] for f in found(package("a", {"t": (columns, rows)}))] == [0]


def test_missing_limit_limits_nothing():
    columns = {
        "place": {},
        "year": {},
        "students": COUNT | {"atMost": "incidents"},
        "incidents": COUNT,
    }
    assert found(package("a", {"t": (columns, [["p", 2020, S, M]])})) == []


def test_columns_that_add_up():
    columns = {
        "place": {},
        "all": COUNT | {"sumOf": ["here", "away"]},
        "here": COUNT,
        "away": COUNT,
    }
    assert [f[3] for f in found(package("a", {"t": (columns, [["p", 30, 27, S]])}))] == [True]


def test_rolling_sums_give_single_years_away():
    """2001-2003 less 2000-2002 is 2003 less 2000: with 2000 shown, 2003 is known."""
    periods = {"place": {}, "period": {"window": {"of": "year", "periods": 3}}, "n": COUNT}
    years = {"place": {}, "year": {}, "n": COUNT}
    rolling = (periods, [["p", "2000-2002", 40], ["p", "2001-2003", 33]])
    single = (years, [["p", 2000, 10], ["p", 2001, S], ["p", 2002, S], ["p", 2003, S]])
    assert [f[2:4] for f in found(package("a", {"rolling": rolling, "single": single}))] == [
        (3, True)
    ]


def test_rolling_sums_alone_leave_single_years_open():
    periods = {"place": {}, "period": {"window": {"of": "year", "periods": 3}}, "n": COUNT}
    rows = [["p", "2000-2002", 40], ["p", "2001-2003", S], ["p", "2002-2004", 44]]
    assert found(package("a", {"rolling": (periods, rows)})) == []


def test_windows_of_one_concept_that_differ_in_length_are_kept_apart():
    """A sum of two years and a running total share a concept. Read as the other, each would give a
    year away."""
    two = {"period": {"window": {"of": "year", "periods": 2}}, "n": COUNT}
    running = {"period": {"window": {"of": "year"}}, "n": COUNT}
    single = ({"year": {}, "n": COUNT}, [[2000, S], [2001, S], [2002, 30]])
    pairs = package("pairs", {"sums": (two, [["2000-2001", 40]]), "single": single})
    since = package("since", {"sums": (running, [["2002", 70]]), "single": single})
    assert found(pairs, since) == found(since, pairs) == []


def test_running_total_gives_a_year_away():
    running = {"place": {}, "period": {"window": {"of": "year"}}, "n": COUNT}
    years = {"place": {}, "year": {}, "n": COUNT}
    sums = (running, [["p", "2000", 20], ["p", "2001", 24], ["p", "2002", 50]])
    single = (years, [["p", 2000, 20], ["p", 2001, S], ["p", 2002, 26]])
    assert [f[2:4] for f in found(package("a", {"sums": sums, "single": single}))] == [(1, True)]


def test_missing_is_taken_for_none_until_the_numbers_refute_it():
    rows = [["p", 2020, S], ["q", 2020, M], ["r", 2020, 9], ["All", 2020, 12]]
    assert found(package("a", {"t": (PLACES, rows)})) == [("a", "t", 0, True, True)]


def test_numbers_that_contradict_each_other_do_not_stop_the_audit():
    """Shown parts exceed their total: that sum is not believed, the other one is."""
    columns, rows = grid([[90, S, 50], [30, 40, 70], [120, 45, 165]])
    assert [f[2:4] for f in found(package("a", {"t": (columns, rows)}))] == [(1, True)]


def test_base_of_a_tiny_percent_is_followed_as_far_as_it_goes():
    """0.0 percent of an unknown base is 90 at least: the base is 180,000 at least, and hidden well."""
    system = System()
    states = ((HIDDEN, 0.0), (UNSEEN, 0.0), (SHOWN, 90.0))
    for i, (state, value) in enumerate(states):
        cell = system.cells[system.cell("n", (("number", str(i)),))]
        cell.state, cell.value, cell.threshold = state, value, 6
    system.relations.append(limit(2, 0))
    system.relations.extend(share(0, 1, 0.0, 0.05, 100, Place("a", "t", 0, "percent")))
    assert find_given_away(system) == []


def test_percent_that_only_whole_numbers_fit_is_exact():
    """Of the numbers from 1 to 5 only 3 is 60 percent of a whole number (5), to the nearest percent."""
    system = System()
    for i, state in enumerate((HIDDEN, UNSEEN)):
        cell = system.cells[system.cell("n", (("number", str(i)),))]
        cell.state, cell.threshold = state, 6
    system.relations.extend(share(0, 1, 60.0, 0.5, 100, Place("a", "t", 0, "percent")))
    assert [(f.cell, f.exact, f.known_to_all) for f in find_given_away(system)] == [
        (0, True, False)
    ]


# ------------------------------------------------------------------------- what was proven before


def grids_apart(*corners: int) -> System:
    """A two-way table a year, each by itself, with one cell hidden; in the first column's total too."""
    columns = {"year": {}, **grid([[1, 1], [1, 1]])[0]}
    rows = [
        [2000 + i, *row]
        for i, corner in enumerate(corners)
        for row in grid([[S, 20, corner + 20], [30, 40, 70], [corner + 30, 60, corner + 90]])[1]
    ]
    return build_system(catalog_of(package("a", {"t": (columns, rows)})))


def test_equal_components_are_searched_once():
    proven = Proven()
    assert len(find_given_away(grids_apart(3, 4, 3, 3), proven=proven)) == 4
    assert len(proven.used) == 2


def test_only_what_hangs_on_a_change_is_searched_again(monkeypatch):
    proven, searched = Proven(), []
    before = find_given_away(grids_apart(3, 4, 2), proven=proven)
    search = attack._search
    monkeypatch.setattr(
        attack, "_search", lambda unknowns: searched.append(unknowns) or search(unknowns)
    )
    again = Proven(proven.used)
    assert find_given_away(grids_apart(3, 4, 2), proven=again) == before
    assert not searched and again.used == proven.used
    changed = Proven(proven.used)
    find_given_away(grids_apart(3, 5, 2), proven=changed)
    assert [len(unknowns.components()) for unknowns in searched] == [1]
    assert len(changed.used) == 3  # what is not met any more is not carried on


def test_what_is_asked_about_is_part_of_what_is_proven():
    system, proven = grids_apart(3, 3), Proven()
    cells = hidden(system)
    assert len(find_given_away(system, cells[:1], proven)) == 1
    assert len(find_given_away(system, cells, proven)) == 2


# --------------------------------------------------------------------------- against trying all


@st.composite
def tables(draw):
    """A two-way table of small numbers with totals, a few cells hidden."""
    height, width = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    number = st.integers(0, 4)
    inner = [[draw(number) for _ in range(width)] for _ in range(height)]
    cells = [[*line, sum(line)] for line in inner]
    cells.append([sum(column) for column in zip(*cells, strict=True)])
    where = draw(
        st.sets(st.sampled_from([*product(range(height + 1), range(width + 1))]), max_size=5)
    )
    positive = draw(st.booleans())
    for i, j in where:
        if cells[i][j] > 0 or not positive:
            cells[i][j] = S
    return cells


@st.composite
def cubes(draw):
    """Columns and rows of a three-way table of small numbers with totals, a few cells hidden."""
    axes = {name: {"total": "All"} for name in ("group", "sort", "level")}
    inner = {at: draw(st.integers(0, 3)) for at in product("ab", repeat=3)}
    cells = {
        at: sum(
            number
            for to, number in inner.items()
            if all(x in (y, "All") for x, y in zip(at, to, strict=True))
        )
        for at in product((*"ab", "All"), repeat=3)
    }
    where = draw(st.sets(st.sampled_from([*cells]), max_size=5))
    return axes | {"n": COUNT}, [[*at, S if at in where else n] for at, n in cells.items()]


@st.composite
def webs(draw):
    """Small numbers, some hidden, and true sums, least sums, limits and percents of them at random; a
    sum of all hidden ones is shown, so that all have an end."""
    threshold = draw(st.integers(3, 6))
    numbers = draw(st.lists(st.integers(0, 5), min_size=3, max_size=5))
    system = System()

    def add(number: int, state: str) -> int:
        at = system.cell("n", (("number", str(len(system.cells))),))
        system.cells[at].state, system.cells[at].threshold = state, threshold
        system.cells[at].value = number if state == SHOWN else 0.0
        return at

    for number in numbers:
        add(number, draw(st.sampled_from([HIDDEN, HIDDEN, SHOWN])))
    every = range(len(numbers))
    add_sum(system, add(sum(numbers), SHOWN), [*every], exact=True)
    for kind in draw(st.lists(st.sampled_from(["sum", "least", "limit", "percent"]), max_size=4)):
        some = draw(st.lists(st.sampled_from(every), min_size=2, max_size=3, unique=True))
        if kind in ("sum", "least"):
            total = sum(numbers[i] for i in some) + (kind == "least")
            add_sum(system, add(total, SHOWN), some, exact=kind == "sum")
            continue
        less, more = sorted(some[:2], key=lambda i: numbers[i])
        if kind == "limit":
            system.relations.append(limit(less, more))
        elif numbers[more]:
            percent = round(100 * numbers[less] / numbers[more])
            place = Place("a", "t", len(system.relations), "percent")
            system.relations.extend(share(less, more, percent, 0.5, 100, place))
    return system


BOUNDED = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def system_of(table, threshold: int) -> System:
    return build_system(catalog_of(package("a", {"t": table}, threshold=threshold)))


@BOUNDED
@given(tables().map(grid), st.integers(3, 6))
def test_bounds_are_those_of_all_whole_number_solutions(table, threshold):
    compare_with_all_solutions(system_of(table, threshold))


@BOUNDED
@given(cubes(), st.integers(3, 6))
def test_bounds_of_three_way_tables_are_those_of_all_whole_number_solutions(table, threshold):
    compare_with_all_solutions(system_of(table, threshold))


@pytest.mark.slow
@settings(BOUNDED, max_examples=count_tried(60, 150))
@given(webs())
def test_bounds_of_percents_limits_and_sums_are_those_of_all_whole_number_solutions(system):
    compare_with_all_solutions(system)


@settings(BOUNDED, max_examples=count_tried(20, 200))
@given(st.lists(st.one_of(webs(), st.builds(system_of, tables().map(grid), st.integers(3, 6)))))
def test_what_is_proven_of_other_versions_changes_no_finding(systems):
    """Versions of a table, of other thresholds and sums, one after the other with what is known by then."""
    proven = Proven()
    for system in systems:
        cells = hidden(system)
        assert find_all(system, cells, proven) == find_all(system, cells)


def compare_with_all_solutions(system: System) -> None:
    """The bounds are the least and the greatest of all solutions, and no cell that these pin or hold
    too closely is overlooked."""
    threshold = max(cell.threshold for cell in system.cells)
    given_away = {f.cell: f for f in find_given_away(system)}
    most = 18  # where no total bounds a cell, no need to go on
    for knows_rule in (False, True):
        limits = (1, threshold - 1) if knows_rule else (0, most)
        fillings = [*solutions(system, *limits)]
        bare = [*solutions(system, *limits, bare=True)] if knows_rule else []
        beyond = not knows_rule and any(most in filling.values() for filling in fillings)
        for cell in hidden(system) if fillings and not beyond else ():
            values = [filling[cell] for filling in fillings]
            needed = spread_needed(system.cells[cell].threshold, knows_rule)
            low, high = find_bounds(system, cell, knows_rule)
            assert (low, high) == (min(values), max(values))
            alone = [filling[cell] for filling in bare]
            by_rule = bool(alone) and (min(alone), max(alone)) == (low, high)
            if low == high:
                assert given_away[cell].exact
            elif high - low < needed and not by_rule:
                assert cell in given_away


# ------------------------------------------------------------------------------------ problems


def test_problem_names_rows_and_never_the_number():
    columns, rows = grid([[S, 7777, 7780], [3000, 4000, 7000], [3003, 11777, 14780]])
    problems = check_disclosure(catalog_of(package("a", {"t": (columns, rows)})))
    assert [(p.path, p.line, p.field, p.code) for p in problems] == [
        ("datapackages/a/data/t.csv", 2, "n", "gives-away-exact")
    ]
    text = format_text(problems)
    assert "anyone can work out" in text
    assert "- line 2, r1, c1: the total (line 4) less the other one by sort, which is shown" in text
    assert not {"3", "3.0", "7777", "7780"} & set(text.replace(",", " ").split())


def test_narrow_cell_is_a_problem_of_its_own_kind():
    rows = [["p", 2020, S], ["q", 2020, S], ["r", 2020, 9], ["All", 2020, 13]]
    problems = check_disclosure(catalog_of(package("a", {"t": (PLACES, rows)})))
    assert [p.code for p in problems] == ["gives-away-narrow"] * 2
    words = "the total (line 5) less the other two by place, of which one is hidden"
    assert [p.detail for p in problems] == [f"p, 2020: {words}", f"q, 2020: {words}"]


def test_many_problems_of_a_table_are_counted():
    rows = [
        [place, year, S if place == "p" else 40] for year in range(2000, 2030) for place in "pq"
    ]
    totals = [["All", year, 43] for year in range(2000, 2030)]
    problems = check_disclosure(catalog_of(package("a", {"t": (PLACES, rows + totals)})))
    assert len(problems) == 30
    text = format_text(shorten(problems))
    assert "t.csv:2, 4, 6, 8, 10 and 25 more [n]" in text
    assert text.count("- line ") == 3 and "and 27 more (catalog check --report FILE" in text
    assert format_text(problems, whole=True).count("- line ") == 30
    assert count_problems(shorten(problems)) == "30 problems"


@pytest.mark.parametrize(
    ("columns", "rows", "words"),
    [
        (
            {"a": COUNT, "b": COUNT, "both": COUNT | {"sumOf": ["a", "b"]}},
            [["p", S, 9, 12]],
            "the total (column both) less the other column, which is shown",
        ),
        (
            {"a": COUNT, "b": COUNT, "both": COUNT | {"sumOf": ["a", "b"]}},
            [["p", 7, 9, S]],
            "the sum of two columns, which are shown",
        ),
        (
            {"a": COUNT, "b": COUNT, "s": {"kind": "percent", "of": "a", "per": "b"}},
            [["p", S, 30, "10.0"]],
            "the percent (column s) and the count that goes with it",
        ),
        (
            {"a": COUNT, "b": COUNT | {"atMost": "a"}},
            [["p", 2, S]],
            "it is no more than another number (column a)",
        ),
    ],
)
def test_what_gives_a_number_away_is_said_as_a_person_would(columns, rows, words):
    (problem,) = check_disclosure(catalog_of(package("a", {"t": ({"place": {}, **columns}, rows)})))
    assert problem.detail == f"p: {words}"


def test_parts_that_do_not_add_up_are_a_mismatch():
    columns, rows = grid([[10, 20, 30], [30, 40, 71], [40, 60, 100]])
    problems = check_disclosure(catalog_of(package("a", {"t": (columns, rows)})))
    assert {(p.line, p.code) for p in problems} == {(7, "total-mismatch"), (10, "total-mismatch")}


def test_only_the_packages_asked_for_are_reported():
    rows = [["p", 2020, S], ["q", 2020, 20]]
    one, two = (
        package(n, {"places": (BY_PLACE, rows), "state": (STATE, [[2020, 23]])})
        for n in ("one", "two")
    )
    catalog = catalog_of(one, two)
    assert {p.path.split("/")[1] for p in check_disclosure(catalog)} == {"one", "two"}
    assert {p.path.split("/")[1] for p in check_disclosure(catalog, {"two"})} == {"two"}
    assert check_disclosure(catalog, ()) == []


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"place": {}, "n": COUNT | {"atMost": "unheard-of"}}, "unknown-measure"),
        ({"place": {}, "n": COUNT | {"sumOf": ["gone"]}}, "unknown-measure"),
    ],
)
def test_ties_name_what_exists(columns, code):
    made = package("a", {"t": (columns, [["p", 10]])})
    assert [p.code for p in check_ties(made, catalog_of(made))] == [code]


def test_a_window_is_of_a_concept_that_exists():
    columns = {"period": {"window": {"of": "unheard-of", "periods": 5}}, "n": COUNT}
    made = package("a", {"t": (columns, [["p", 10]])})
    found = {p.field: p.code for p in check_words(made, catalog_of(made))}
    field = "resources.0.schema.fields.0.connect.window.of"
    assert found[field] == "unknown-reference"


def test_totals_name_tables_that_exist():
    totals = [{"whole": {"resource": "gone"}, "parts": {"resource": "t"}, "cover": "exact"}]
    made = package("a", {"t": (BY_PLACE, [["p", 2020, 10]])}, totals=totals)
    assert [p.code for p in check_ties(made, catalog_of(made))] == ["unknown-resource"]


def test_places_add_up_to_the_regions_and_the_whole_of_their_lists():
    """A list of places names their regions, and the list of regions says which one is the whole."""
    region = {"role": "geography", "concept": "region"}
    place = {"role": "geography", "concept": "place"}
    lists = (
        package(
            "places",
            {
                "t": (
                    {"place": place, "region": region | {"points_at": "regions", "aside": True}},
                    [["p", "east"], ["q", "east"], ["r", "west"]],
                )
            },
        ),
        package(
            "regions",
            {
                "t": (
                    {"region": region, "sort": {"role": "label", "total": "state", "aside": True}},
                    [["east", "part"], ["west", "part"], ["all", "state"]],
                )
            },
        ),
    )
    by_place = (
        {"place": place | {"points_at": "places"}, "year": {}, "n": COUNT},
        [["p", 2020, S], ["q", 2020, 20], ["r", 2020, S]],
    )

    def found_beside(rows):
        by_region = ({"region": region | {"points_at": "regions"}, "year": {}, "n": COUNT}, rows)
        made = package("a", {"places": by_place, "regions": by_region})
        return [row for _, _, row, exact, _ in found(made, *lists) if exact]

    assert found_beside([["all", 2020, 43]]) == []
    assert found_beside([["east", 2020, 24]]) == [0]
    assert found_beside([["east", 2020, 24], ["all", 2020, 34]]) == [0, 2]


def test_tables_that_hang_together_with_nothing_are_spared():
    plain = package("plain", {"t": (BY_PLACE, [["p", 2020, S], ["q", 2020, 20]])})
    assert build_system(catalog_of(plain)).cells == []
    assert len(build_system(catalog_of(plain), ["plain"]).cells) == 2


@pytest.mark.parametrize(
    "extra",
    [
        {"role": "time", "total": "All"},
        {"role": "dimension", "window": {"of": "year"}},
        {"role": "measure", "unit": "u", "kind": "count", "per": "visits"},
        {"role": "measure", "unit": "u", "kind": "rate", "per": "visits"},
        {"role": "geography", "atMost": "visits"},
    ],
)
def test_ties_fit_the_column(extra):
    from pydantic import ValidationError

    from connect_catalog.model import FieldExtension

    with pytest.raises(ValidationError):
        FieldExtension.model_validate(extra)


# ------------------------------------------------------------------------------ the live packages


@pytest.mark.slow
def test_live_packages_give_nothing_away_each_and_together():
    catalog, _ = load_and_check(ROOT, TODAY, only=())
    assert catalog is not None
    assert check_disclosure(catalog) == []
    for id, one in catalog.packages.items():
        if any(p.connect.kind for t in one.tables.values() for p in t.resource.columns("measure")):
            assert (
                check_disclosure(replace(catalog, packages={**references(catalog), id: one})) == []
            )


def references(catalog):
    return {id: p for id, p in catalog.packages.items() if p.descriptor.connect.kind == "reference"}
