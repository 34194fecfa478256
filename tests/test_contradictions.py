"""Published numbers that contradict each other: what is given up, that it is as little as can be, and
that all else is still used. Held against every possible filling of small systems."""

from __future__ import annotations

import random
import re
from itertools import combinations, product
from math import inf

import numpy
import pytest
from breadth import count_tried
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_tables import COUNT, catalog_of, grid, package
from scipy.optimize import linprog
from test_disclosure import hidden, solutions

from connect_catalog.checks.disclosure import attack, check_disclosure
from connect_catalog.checks.disclosure.attack import (
    Proven,
    find_all,
    find_bounds,
    find_given_away,
    spread_needed,
)
from connect_catalog.checks.disclosure.build import build_system
from connect_catalog.checks.disclosure.conflicts import Conflict
from connect_catalog.checks.disclosure.intervals import RelationRows
from connect_catalog.checks.disclosure.shares import share
from connect_catalog.checks.disclosure.system import (
    BETWEEN_PACKAGES,
    HIDDEN,
    MISSING,
    SHOWN,
    Place,
    System,
    add_sum,
    limit,
)
from connect_catalog.checks.disclosure.unknowns import find_unknowns

S = "suppressed"
MOST = 14  # greater than any number that the made-up sums leave to a cell
VISITS = COUNT | {"concept": "visits"}
THOROUGH = settings(
    max_examples=count_tried(60, 150),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


def exact_cells(system: System) -> set[tuple]:
    """The cells that anyone can work out, by what they count and where."""
    cells = system.cells
    found = [f for f in find_given_away(system) if f.exact and f.known_to_all]
    return {(cells[f.cell].quantity, cells[f.cell].at) for f in found}


def levels(system: System, knows_rule: bool = False) -> dict[int, int]:
    """For each relation that was looked at, how often it has fallen back."""
    views = attack._views(find_unknowns(system))[knows_rule]
    return {
        relation: level
        for view in views
        for relation, level in zip(
            view.unknowns.relations.tolist(), view.beliefs.row_level.tolist(), strict=True
        )
    }


def fallen_back(system: System, how_far: dict[int, int]) -> System:
    """The system with relations on the ranges that they have fallen back on."""
    relations = []
    for i, relation in enumerate(system.relations):
        ranges = ((relation.low, relation.high), *relation.weaker)
        low, high = ranges[how_far.get(i, 0)]
        relations.append(relation._replace(low=low, high=high))
    return System(system.cells, relations)


def add_cell(system: System, state, number: float = 0.0, threshold: int = 6) -> int:
    """A cell of its own, published at a place of its own."""
    at = system.cell("n", (("number", str(len(system.cells))),))
    cell = system.cells[at]
    cell.state, cell.value, cell.threshold = state, number, threshold
    cell.places.append(Place("a", "t", at, "n"))
    return at


# ------------------------------------------------------------------------------ made-up systems


@st.composite
def contradictions(draw):
    """Small numbers, most of them hidden, and sums, limits and percents of them, of which a few are off
    by some; a sum of all of them that is right, and cannot be doubted, gives all of them an end."""
    numbers = draw(st.lists(st.integers(0, 4), min_size=3, max_size=4))
    system = System()
    for number in numbers:
        state = draw(st.sampled_from([HIDDEN, HIDDEN, HIDDEN, SHOWN]))
        add_cell(system, state, number if state == SHOWN else 0.0, threshold=5)
    every = range(len(numbers))
    apart = st.sampled_from([0, BETWEEN_PACKAGES]) if draw(st.booleans()) else st.just(0)
    kinds = st.sampled_from(["sum", "sum", "least", "limit", "percent"])
    for kind in draw(st.lists(kinds, min_size=2, max_size=5)):
        some = draw(st.lists(st.sampled_from(every), min_size=1, max_size=3, unique=True))
        off = draw(st.sampled_from([0, 0, -2, -1, 1, 3]))
        if kind in ("sum", "least"):
            total = add_cell(system, SHOWN, max(0, sum(numbers[i] for i in some) + off))
            add_sum(system, total, some, exact=kind == "sum", apart=draw(apart))
        elif len(some) > 1:
            less, more = some[:2]
            if kind == "limit":
                system.relations.append(limit(less, more, draw(apart)))
            elif numbers[more]:
                percent = max(0, round(100 * numbers[less] / numbers[more]) + 10 * off)
                place = Place("a", "t", len(system.relations), "percent")
                shares = share(less, more, percent, 0.5, 100, place, draw(apart))
                system.relations.extend(shares)
    add_sum(system, add_cell(system, SHOWN, sum(numbers)), [*every], exact=False)
    system.relations[-1] = system.relations[-1]._replace(weaker=())
    return system


def fits(system: System) -> bool:
    return next(solutions(system, 0, MOST), None) is not None


@pytest.mark.slow
@THOROUGH
@given(contradictions())
def test_what_is_left_has_a_solution_and_what_was_given_up_is_needed(system):
    """With what was given up, whole numbers fit; with any relation of it believed again, none do."""
    how_far = levels(system)
    _, given_up = find_all(system)
    assert fits(fallen_back(system, how_far))
    for each in given_up:
        relation = each.relation
        assert not fits(fallen_back(system, how_far | {relation: how_far[relation] - 1}))


@pytest.mark.slow
@THOROUGH
@given(contradictions())
def test_no_smaller_choice_would_do(system):
    """Without fewer relations, whichever they are, the rest has no solution: with all percents allowed
    their rounding, and relations between packages not counted, as they are given up first."""
    _, given_up = find_all(system)
    given_up = [each for each in given_up if system.relations[each.relation].apart == 0]
    eased = [
        r._replace(low=r.weaker[0][0], high=r.weaker[0][1]) if r.kind == "percent" else r
        for r in system.relations
        if r.apart == 0
    ]
    positions = [i for i, r in enumerate(eased) if r.weaker]
    for few in combinations(positions, len(given_up) - 1) if given_up else ():
        assert not fits(System(system.cells, [r for i, r in enumerate(eased) if i not in few]))


@pytest.mark.slow
@THOROUGH
@given(contradictions())
def test_findings_are_those_of_all_solutions_of_what_is_left(system):
    left = fallen_back(system, levels(system))
    fillings = [*solutions(left, 0, MOST)]
    given_away = {f.cell: f for f in find_given_away(system)}
    needed = spread_needed(numpy.array([5.0]), knows_rule=False)[0]
    for cell in hidden(system):
        values = {filling[cell] for filling in fillings}
        assert max(values) < MOST
        assert find_bounds(system, cell, knows_rule=False) == (min(values), max(values))
        if len(values) == 1:
            assert given_away[cell].exact and given_away[cell].known_to_all
        elif max(values) - min(values) < needed:
            assert cell in given_away


@THOROUGH
@given(contradictions())
def test_one_who_knows_the_rule_has_a_model_that_fits_the_numbers(system):
    """What he believes of cells and relations has a solution, and what he finds is true of all of its
    solutions: a cell that he finds exact has one value in all of them."""
    left = fallen_back(system, levels(system, knows_rule=True))
    every = [*solutions(left, 0, MOST)]
    for view in attack._views(find_unknowns(system))[True]:
        lower, upper = view.beliefs.cells()
        ends = dict(zip(view.unknowns.cells.tolist(), zip(lower, upper, strict=True), strict=True))
        fillings = [
            filling
            for filling in every
            if all(low <= filling[cell] <= high for cell, (low, high) in ends.items())
        ]
        assert fillings
        for finding in view.find():
            values = {filling[int(view.unknowns.cells[finding.cell])] for filling in fillings}
            assert finding.exact == (len(values) == 1)


# --------------------------------------------------------------------------- tables and packages


@st.composite
def packages(draw):
    """A two-way table of a package with its own totals, some cells hidden; and another package's totals
    of its columns, of which some are off."""
    height, width = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    inner = [[draw(st.integers(0, 9)) for _ in range(width)] for _ in range(height)]
    where = draw(st.sets(st.sampled_from([*product(range(height), range(width))]), max_size=8))
    rows = [
        [f"r{i}", f"c{j}", S if (i, j) in where else inner[i][j]]
        for i, j in product(range(height), range(width))
    ]
    rows += [[f"r{i}", "All", sum(line)] for i, line in enumerate(inner)]
    sums = [sum(column) for column in zip(*inner, strict=True)]
    off = st.sampled_from([0, 0, 0, -3, -1, 1, 2, 20])
    totals = [[f"c{j}", max(0, total + draw(off))] for j, total in enumerate(sums)]
    own = package("own", {"t": ({"place": {}, "sort": {"total": "All"}, "n": VISITS}, rows)})
    return own, package("state", {"t": ({"sort": {}, "m": VISITS}, totals)})


@THOROUGH
@given(packages())
def test_contradictory_tables_hide_nothing_that_is_exact_without_them(both):
    own, _ = both
    alone, beside = (build_system(catalog_of(*some)) for some in ((own,), both))
    assert exact_cells(alone) <= exact_cells(beside)


def test_a_total_off_by_one_costs_no_other_sum():
    """The state shows one too many of the first kind. What its other totals give away is still given
    away, and what the places' own totals do."""
    columns = {"place": {}, "sort": {"total": "All"}, "n": VISITS}
    rows = [
        ["p", "a", S], ["p", "b", S], ["p", "c", 40], ["p", "All", 54],
        ["q", "a", 20], ["q", "b", 30], ["q", "c", S], ["q", "All", 57],
    ]  # fmt: skip
    own = package("own", {"t": (columns, rows)})

    def found(first: int, third: int = 47) -> tuple[list, list]:
        totals = [["a", first], ["b", 39], ["c", third]]
        both = catalog_of(own, package("state", {"t": ({"sort": {}, "m": VISITS}, totals)}))
        problems = [(p.path.split("/")[1], p.line, p.code) for p in check_disclosure(both)]
        exact = [(id, line) for id, line, code in problems if code == "gives-away-exact"]
        return exact, [id for id, _, code in problems if code == "contradiction"]

    given_away = [("own", 2), ("own", 3), ("own", 8)]
    assert found(25) == (given_away, [])
    assert found(26) == (given_away, ["state"])
    assert found(26, third=48) == (given_away, ["state", "state"])


@pytest.mark.parametrize("wrong", [0, 1, 3])
def test_large_tables_off_in_a_few_places_give_away_what_they_did(wrong):
    """Some 240 hidden cells in 70 places and 6 kinds, over 6 years. A statewide table of another package
    that is off by some in a few places costs none of the exact cells."""
    own, state = large(wrong)
    alone, beside = (exact_cells(build_system(catalog_of(*s))) for s in ((own,), (own, state)))
    assert len(alone) > 100 and alone <= beside


def large(wrong: int):
    """A package of places by kind with totals, and one of the state by kind, of which `wrong` totals a
    year are off."""
    chance = random.Random(5)  # noqa: S311 (made-up numbers)
    rows, totals = [], []
    for year in range(2015, 2021):
        sums = [0] * 6
        for place in range(70):
            numbers = [int(chance.gammavariate(1.5, 20)) for _ in range(6)]
            rows += [
                [f"p{place}", year, f"k{kind}", S if 0 < number < 6 else number]
                for kind, number in enumerate(numbers)
            ]
            rows.append([f"p{place}", year, "All", sum(numbers)])
            sums = [one + other for one, other in zip(sums, numbers, strict=True)]
        for kind in range(6):
            off = chance.choice((-2, 1, 3)) if kind < wrong else 0
            totals.append([year, f"k{kind}", sums[kind] + off])
    columns = {"place": {}, "year": {}, "sort": {"total": "All"}, "n": VISITS}
    own = package("own", {"t": (columns, rows)})
    return own, package("state", {"t": ({"year": {}, "sort": {}, "m": VISITS}, totals)})


WRONG_TOTAL = [[90, S, 50], [30, 40, 70], [120, 45, 165]]


def test_a_contradiction_names_the_place_and_what_it_contradicts_but_no_number():
    catalog = catalog_of(package("a", {"t": grid(WRONG_TOTAL)}))
    problems = [p for p in check_disclosure(catalog) if p.code == "contradiction"]
    assert [(p.path, p.line, p.field) for p in problems] == [("datapackages/a/data/t.csv", 4, "n")]
    assert "does not fit" in problems[0].message
    assert problems[0].detail.startswith("r1, All: the total (here) and two by sort")
    assert "do not agree" in problems[0].detail
    assert "cover" in problems[0].mend
    assert not {"90", "50", "40"} & set(
        re.findall(r"\d+", problems[0].message + problems[0].detail)
    )


def test_contradictions_are_kept_with_what_is_proven():
    system, proven = build_system(catalog_of(package("a", {"t": grid(WRONG_TOTAL)}))), Proven()
    first = find_all(system, proven=proven)
    again = Proven.read(proven.write())
    assert again.earlier == proven.used and find_all(system, proven=again) == first
    assert len(first[1]) == 1


def test_each_contradiction_of_a_table_is_told():
    rows = [[p, y, S if p == "p" else 90] for y in range(2000, 2030) for p in "pq"]
    rows += [["All", y, 50] for y in range(2000, 2030)]
    columns = {"place": {"total": "All"}, "year": {}, "n": COUNT}
    problems = check_disclosure(catalog_of(package("a", {"t": (columns, rows)})))
    told = [p for p in problems if p.code == "contradiction"]
    assert len({p.line for p in told}) == len(told) == 30


def test_whole_numbers_that_do_not_fit_are_a_contradiction():
    """Three pairs of cells that add up to 1 each: halves fit, whole numbers do not."""
    system = System()
    cells = [add_cell(system, HIDDEN) for _ in range(3)]
    for pair in combinations(cells, 2):
        add_sum(system, add_cell(system, SHOWN, 1.0), [*pair], exact=True)
    _, given_up = find_all(system)
    assert len(given_up) == 1 and len(given_up[0].others) == 2


def test_a_missing_number_is_doubted_before_a_sum():
    """A missing number is taken for 0. Where that does not fit, it is some number, and the sum holds."""
    system = System()
    first, missing, last = (add_cell(system, state) for state in (HIDDEN, MISSING, HIDDEN))
    for total, parts in ((9, [first, missing]), (4, [first, last]), (1, [last])):
        add_sum(system, add_cell(system, SHOWN, total), parts, exact=True)
    found, given_up = find_all(system)
    assert [(f.cell, f.exact) for f in found] == [(first, True), (last, True)] and given_up == []


def test_a_conflict_is_as_small_as_can_be():
    """Cell 0 is 3 at least, and 1 at most; the other rows hold whatever it is."""
    rows = RelationRows(
        numpy.array([0, 0, 1, 1, 2]),
        numpy.array([0, 1, 1, 2, 0]),
        numpy.ones(5),
        numpy.array([0.0, 2.0, 3.0]),
        numpy.array([9.0, 2.0, inf]),
    )
    conflict = Conflict.find(rows, numpy.zeros(3), numpy.array([1.0, 5.0, 5.0]))
    assert conflict is not None and conflict.rows.tolist() == [2]
    assert conflict.sums is not None and conflict.sums.tolist() == [1.0, 0.0, 0.0]


@st.composite
def rows_and_ends(draw):
    """Up to three sums of cells, and rows of one cell each; the ends of all cells."""
    width = draw(st.integers(2, 5))
    sums = draw(
        st.lists(
            st.tuples(
                st.lists(st.sampled_from([-2, -1, 1, 3]), min_size=width, max_size=width),
                st.integers(-9, 30),
                st.sampled_from([0, 2, inf]),
            ),
            max_size=3,
        )
    )
    alone = draw(
        st.lists(
            st.tuples(st.integers(0, width - 1), st.integers(0, 6), st.sampled_from([0, 2, inf])),
            max_size=8,
        )
    )
    terms = [(row, c, f) for row, (fs, _, _) in enumerate(sums) for c, f in enumerate(fs)]
    terms += [(len(sums) + at, cell, 1) for at, (cell, _, _) in enumerate(alone)]
    low = [float(each[1]) for each in (*sums, *alone)]
    high = [each[1] + each[2] for each in (*sums, *alone)]
    row, index, factor = zip(*terms, strict=True) if terms else ((), (), ())
    upper = draw(st.lists(st.sampled_from([7.0, inf]), min_size=width, max_size=width))
    return (
        RelationRows(
            numpy.array(row, dtype=numpy.int64),
            numpy.array(index, dtype=numpy.int64),
            numpy.array(factor, dtype=float),
            numpy.array(low),
            numpy.array(high, dtype=float),
        ),
        numpy.zeros(width),
        numpy.array(upper),
    )


def has_solution(rows: RelationRows, lower, upper, chosen: list[int]) -> bool:
    """Whether some of the rows have a solution in fractions, as another solver says."""
    matrix = numpy.zeros((len(rows.low), len(lower)))
    numpy.add.at(matrix, (rows.row, rows.index), rows.factor)
    matrix, low, high = matrix[chosen], rows.low[chosen], rows.high[chosen]
    at_most = numpy.concatenate([matrix[high < inf], -matrix])
    ends = numpy.concatenate([high[high < inf], -low])
    bounds = list(zip(lower, upper, strict=True))
    return linprog(numpy.zeros(len(lower)), at_most, ends, bounds=bounds).status == 0


@THOROUGH
@given(rows_and_ends())
def test_a_conflict_has_no_row_in_vain_and_knows_the_ends_at_fault(made):
    """Without any one of its rows there is a solution; and the ends of cells that it blames leave none,
    even if no other end is held to."""
    rows, lower, upper = made
    everything = list(range(len(rows.low)))
    conflict = Conflict.find(rows, lower, upper)
    if conflict is None or conflict.sums is None:
        assert has_solution(rows, lower, upper, everything)
        return
    chosen = sorted(conflict.rows.tolist())
    assert len({*chosen}) == len(chosen)
    assert not has_solution(rows, lower, upper, chosen)
    for row in chosen:
        assert has_solution(rows, lower, upper, [each for each in chosen if each != row])
    low, high = conflict.sums < 0, conflict.sums > 0
    others = numpy.where(low, lower, -inf), numpy.where(high, upper, inf)
    assert not has_solution(rows, *others, chosen)


# ------------------------------------------------------------------------- the rule, and zeros


def test_a_rest_smaller_than_its_hidden_parts_shows_that_zeros_are_hidden():
    """Two hidden numbers that add up to 1 cannot both be 1 or more. So zeros are hidden in this column,
    and two others that add up to 4 may be 0 and 4."""

    def model(rest: int) -> list[tuple[float, float]]:
        rows = [
            ["p", "a", S], ["p", "b", S], ["p", "All", rest],
            ["q", "a", S], ["q", "b", S], ["q", "All", 4],
        ]  # fmt: skip
        columns = {"place": {}, "sort": {"total": "All"}, "n": COUNT}
        system = build_system(catalog_of(package("a", {"t": (columns, rows)})))
        cells = [i for i in hidden(system) if dict(system.cells[i].at)["place"] == "q"]
        return [find_bounds(system, cell, knows_rule=True) for cell in cells]

    assert model(rest=1) == [(0, 4), (0, 4)]
    assert model(rest=2) == [(1, 3), (1, 3)]


def test_no_cell_is_exact_by_a_rule_that_the_numbers_refute():
    """Row p leaves 1 for two hidden numbers, so zeros are hidden. Column b leaves 2 for three: if those of
    rows q and r were 1 at least, all would be known."""
    shown = [[S, S, 60, 61], [S, S, 50, 59], [S, S, 40, 49], [17, 2, 150, 169]]
    system = build_system(catalog_of(package("a", {"t": grid(shown)})))
    fillings = [*solutions(system, 0, 17)]
    exact = {f.cell for f in find_given_away(system) if f.exact}
    assert len(fillings) > 1
    assert exact == {c for c in hidden(system) if len({f[c] for f in fillings}) == 1}
