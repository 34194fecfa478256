"""Totals and shares that nobody declared, found by trying."""

import json
from itertools import product

import numpy
import pytest
from breadth import count_tried
from conftest import TODAY
from taking import start_package

from connect_catalog import bounds
from connect_catalog.cells import encode_few
from connect_catalog.checks import likely_shares, load_and_check, sums
from connect_catalog.checks.columns import Values, find_numbers_in_text
from connect_catalog.checks.sums import (
    Rows,
    find_column_totals,
    find_group_totals,
    find_shares,
    find_spare_keys,
    find_telltales,
)
from connect_catalog.load import load
from connect_catalog.model import Column, FieldExtension


def rows_of(keys=None, periods=None, counts=None, shares=None) -> Rows:
    def numbers(given):
        return {name: numpy.array(cells, float) for name, cells in (given or {}).items()}

    def encoded(given):
        return {name: encode_few(cells) for name, cells in (given or {}).items()}

    return Rows(encoded(keys), encoded(periods), numbers(counts), numbers(shares))


GROUPS = ["Total", "Boys", "Girls"] * 3
TOWNS = ["A"] * 3 + ["B"] * 3 + ["C"] * 3


@pytest.mark.parametrize(
    ("name", "counts", "found"),
    [
        ("Total", [9, 4, 5, 7, 3, 4, 30, 10, 20], (3, True)),
        ("Total", [9, 4, 5, 7, 3, numpy.nan, 30, 10, 20], (2, True)),
        ("Total", [9, 4, numpy.nan] * 3, (0, False)),  # nothing can be tested, but its name says so
        ("Everyone", [9, 4, 5, 7, 3, 4, 30, 10, 20], (3, False)),
        ("Everyone", [9, 4, 5, 7, 3, 4, 31, 10, 20], None),
        ("Total", [9, 4, 5, 8, 3, 4, 31, 10, 20], None),  # it is called one and does not add up
        ("Everyone", [0, 0, 0] * 3, None),  # sums of nothing hold by themselves
        ("Everyone", [4, 4, 0] * 3, None),
    ],
)
def test_a_value_that_is_the_sum_of_the_others(name, counts, found):
    keys = {"town": TOWNS, "sex": [name if g == "Total" else g for g in GROUPS]}
    totals = [*find_group_totals(rows_of(keys, counts={"children": counts}))]
    assert [(t.column, t.value, t.tested, t.sure) for t in totals] == (
        [("sex", name, *found)] if found else []
    )


def test_a_table_without_counts_has_no_totals():
    keys = {"town": TOWNS, "sex": GROUPS}
    assert not [*find_group_totals(rows_of(keys, shares={"percent": [50.0] * 9}))]


def test_a_count_that_is_the_sum_of_others():
    counts = {"boys": [4, 3, 10], "girls": [5, 4, 20], "all": [9, 7, 30], "depth": [2, 8, 1]}
    (total,) = find_column_totals(rows_of(counts=counts))
    assert (total.column, total.parts, total.tested) == ("all", ("boys", "girls"), 3)
    counts["all"] = [9, 7, 31]
    assert not [*find_column_totals(rows_of(counts=counts))]


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({"girls": [40], "boys": [3], "all": [43]}, ("all", ("girls", "boys"), 1)),
        ({"girls": [40, 50], "boys": [3, 6], "n": [43, 56]}, ("n", ("girls", "boys"), 2)),
        ({"girls": [40, 50], "boys": [3, 6], "n": [43, 57]}, None),
        (
            {"a": [4, 5, 6], "b": [5, 4, 3], "depth": [7, 1, 2], "total": [9, 9, 9]},
            ("total", ("a", "b"), 3),
        ),
        (
            {"depth": [7], "girls": [40], "boys": [3], "total": [43]},
            ("total", ("girls", "boys"), 1),
        ),
        ({"depth": [7], "girls": [40], "boys": [3], "towns": [43]}, None),  # may be chance
    ],
)
def test_a_count_that_is_the_sum_of_others_in_one_or_two_rows(counts, found):
    totals = [(t.column, t.parts, t.tested) for t in find_column_totals(rows_of(counts=counts))]
    assert totals == ([found] if found else [])


def make_wide(groups: int, years: int, order: str, form: str, before: int):
    """Headings of groups by year with a total of each year, counts under them, and the right parts of each
    total; before: counts of something else in front."""
    draw = numpy.random.default_rng(groups * 100 + years * 10 + before)
    names = [*(f"group{'abcdefg'[g]}" for g in range(groups)), "total"]
    cells = {
        (n, y): draw.integers(11, 400, 6) for n in names[:-1] for y in range(2019, 2019 + years)
    }
    for year in range(2019, 2019 + years):
        cells["total", year] = sum(cells[n, year] for n in names[:-1])
    pairs = [(n, y) for n in names for y in range(2019, 2019 + years)]
    pairs = pairs if order == "groups" else sorted(pairs, key=lambda pair: pair[1])
    counts = {f"other_{'xyz'[i]}": draw.integers(500, 900, 6) for i in range(before)}
    counts |= {form.format(n=n, y=y): cells[n, y] for n, y in pairs}
    return counts, {
        form.format(n="total", y=y): {form.format(n=n, y=y) for n in names[:-1]}
        for y in range(2019, 2019 + years)
    }


@pytest.mark.parametrize("form", ["{n}_{y}", "{y}_{n}", "fy_{y}_{n}_count"])
@pytest.mark.parametrize("order", ["groups", "years"])
def test_the_totals_of_groups_by_year_in_headings_are_found(form, order):
    """Each number of groups with each of years; how many counts stand in front takes turns, or is all of
    them in `make fuzz`."""
    for groups, years in product((2, 3, 4, 6), (2, 3, 4)):
        turn = groups + years + len(form)
        for before in (turn % 3, (turn + 1) % 3, (turn + 2) % 3)[: count_tried(1, 3)]:
            counts, right = make_wide(groups, years, order, form, before)
            found = {t.column: {*t.parts} for t in find_column_totals(rows_of(counts=counts))}
            assert right.items() <= found.items(), (groups, years, before)


def test_the_total_of_two_groupings_in_headings_is_found():
    draw = numpy.random.default_rng(7)
    counts = {
        f"{sex}_{race}_{year}": draw.integers(11, 400, 6)
        for race in ("white", "black", "asian")
        for sex in ("male", "female")
        for year in (2020, 2021)
    }
    for race in ("white", "black", "asian"):
        for year in (2020, 2021):
            both = [counts[f"{sex}_{race}_{year}"] for sex in ("male", "female")]
            counts[f"total_{race}_{year}"] = both[0] + both[1]
    found = {t.column: {*t.parts} for t in find_column_totals(rows_of(counts=counts))}
    for race in ("white", "black", "asian"):
        for year in (2020, 2021):
            parts = {f"male_{race}_{year}", f"female_{race}_{year}"}
            assert found[f"total_{race}_{year}"] == parts


def test_a_count_that_is_called_a_total_is_asked_about_where_no_row_tells():
    no = numpy.nan
    counts = {"boys_2020": [no, 40, no], "girls_2020": [30, no, 50], "total_2020": [33, 44, 55]}
    counts |= {"boys_2021": [21, 40, 13], "girls_2021": [31, 18, 50], "all_2021": [53, 58, 63]}
    (total,) = find_column_totals(rows_of(counts=counts))
    assert (total.column, total.parts, total.tested) == (
        "total_2020",
        ("boys_2020", "girls_2020"),
        0,
    )


def test_a_total_of_one_count_beside_another_that_adds_up_to_nothing():
    keys = {"town": TOWNS, "sex": ["Everyone" if g == "Total" else g for g in GROUPS]}
    counts = {"children": [9, 4, 5, 7, 3, 4, 30, 10, 20], "schools": [1, 5, 9, 2, 6, 7, 3, 8, 11]}
    (total,) = find_group_totals(rows_of(keys, counts=counts))
    assert (total.value, total.tested, total.sure) == ("Everyone", 3, False)


def test_a_total_is_found_behind_a_key_that_tells_no_rows_apart():
    keys = {"town": ["A", "B", "C", "Everywhere"], "flag": ["x", "y", "x", "y"]}
    rows = rows_of(keys, counts={"children": [9, 4, 5, 18]})
    assert [(s, t.value) for s, t in find_spare_keys(rows)] == [("flag", "Everywhere")]


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ([18, 8, 10, 16], "a fixed number of times"),
        ([9, 13, 18, 26], "the running total of"),
        ([numpy.nan, -5, 1, 3], "the change since the period before of"),
        ([9, 4, 5, 8], None),
        ([3, 9, 1, 12], None),
    ],
)
def test_a_measure_that_gives_a_count_away(shown, words):
    periods = {"year": ["2019", "2020", "2021", "2022"]}
    counts = {"children": [9, 4, 5, 8]}
    rows = rows_of({"town": ["A"] * 4}, periods, counts, {"other": shown})
    told = [(t.column, t.of, t.words) for t in find_telltales(rows)]
    assert told == ([("other", "children", words)] if words else [])


def test_a_running_total_is_found_in_the_order_of_time():
    """By their letters April stands first, and the total would fall."""
    periods = {"month": ["January", "February", "March", "April"]}
    rows = rows_of({"town": ["A"] * 4}, periods, {"n": [9, 4, 5, 8]}, {"other": [9, 13, 18, 26]})
    assert [t.words for t in find_telltales(rows)] == ["the running total of"]


@pytest.mark.parametrize(
    ("shown", "scale"),
    [([40, 75, 12.5], 100), ([0.4, 0.75, 0.125], 1), ([400, 750, 125], 1000), ([40, 75, 15], None)],
)
def test_a_share_of_two_counts(shown, scale):
    counts = {"absent": [4, 120, 5], "students": [10, 160, 40]}
    shares = [*find_shares(rows_of(counts=counts, shares={"percent": shown}))]
    assert [(s.column, s.of, s.per, s.scale) for s in shares] == (
        [("percent", "absent", "students", scale)] if scale else []
    )


def make_shares(seed):
    """Counts, some hidden and some rounded, and percents of them, some with mistakes."""
    chance = numpy.random.default_rng(seed)
    size, rows = int(chance.integers(2, 7)), int(chance.integers(3, 200))
    counts = {f"n{i}": chance.integers(0, 300, rows).astype(float) for i in range(size)}
    shares, reach = {}, {}
    for number in range(3):
        of, per = chance.choice(size, 2, replace=False)
        scale, decimals = chance.choice([1, 100, 1000]), int(chance.integers(0, 4))
        with numpy.errstate(divide="ignore", invalid="ignore"):
            exact = scale * counts[f"n{of}"] / counts[f"n{per}"]
        exact[~numpy.isfinite(exact)] = numpy.nan
        exact[chance.random(rows) < chance.choice([0, 0.05, 0.2])] += 7
        shares[f"p{number}"] = numpy.round(exact, decimals)
    for name, numbers in counts.items():
        numbers[chance.random(rows) < chance.choice([0, 0.3, 0.9])] = numpy.nan
        if chance.random() < 0.3:
            reach[name] = 2
            numbers[:] = 5 * numpy.round(numbers / 5)
    return Rows({}, {}, counts, shares, reach)


@pytest.mark.parametrize("seed", range(60))
def test_no_share_is_lost_because_many_are_looked_for_at_once(seed, monkeypatch):
    rows = make_shares(seed)
    monkeypatch.setattr(likely_shares, "ROWS_AT_ONCE", 1 + seed % 9)
    found = [*find_shares(rows)]
    every = [(a, b) for a in rows.counts for b in rows.counts if a != b]
    monkeypatch.setattr(sums, "list_likely", lambda *given: every)
    assert found == [*find_shares(rows)]


def make_told(seed):
    """Counts over some months, and others that are made of one of them, or nearly, some hidden."""
    chance = numpy.random.default_rng(seed)
    towns, months = int(chance.integers(1, 5)), int(chance.integers(1, 9))
    size = towns * months
    keys = {"town": encode_few([f"t{i // months}" for i in range(size)])}
    periods = {"month": encode_few([f"2020-{1 + i % months:02}" for i in range(size)])}
    counts = {f"n{i}": chance.integers(0, 60, size).astype(float) for i in range(5)}
    for number in range(4):
        part = counts[f"n{chance.integers(5)}"]
        running = part.reshape(towns, months).cumsum(axis=1).ravel()
        made = [3 * part, 2.5 * part, running, part + 0.0][chance.integers(4)].copy()
        made[chance.random(size) < chance.choice([0, 0, 0.1])] += 1
        counts[f"m{number}"] = made
    for numbers in counts.values():
        numbers[chance.random(size) < chance.choice([0, 0.3])] = numpy.nan
    return Rows(keys, periods, counts, {})


@pytest.mark.parametrize("seed", range(40))
def test_no_telltale_is_lost_because_many_are_looked_for_at_once(seed, monkeypatch):
    rows = make_told(seed)
    monkeypatch.setattr(sums, "AT_ONCE", 1 + 40 * (seed % 5))
    monkeypatch.setattr(sums, "FIRST_ROWS", 1 + seed % 30)
    found = [*find_telltales(rows)]
    monkeypatch.setattr(sums, "likely_tellers", lambda shown, small, before: [*small])
    assert found == [*find_telltales(rows)]


def test_telltales_of_every_kind_are_among_those_made_by_chance():
    """Else the test above would show nothing."""
    found = [tell.words for seed in range(40) for tell in find_telltales(make_told(seed))]
    assert {*found} == {
        "a fixed number of times",
        "the running total of",
        "the change since the period before of",
    }


def test_telltales_among_hundreds_of_columns_are_tried_exactly_where_they_are_likely(monkeypatch):
    tried = []
    monkeypatch.setattr(sums, "_try_multiple", lambda *given: tried.append(given) or 0)
    chance = numpy.random.default_rng(1)
    counts = {f"n{i}": chance.integers(1, 90, 3).astype(float) for i in range(300)}
    assert not [*find_telltales(Rows({}, {}, counts, {}))] and len(tried) < 300 * 5


def make_many(columns):
    chance = numpy.random.default_rng(1)
    counts = {f"n{i}": chance.integers(1, 1000, 400).astype(float) for i in range(columns)}
    shares = {f"p{i}": numpy.round(chance.random(400) * 100, 1) for i in range(columns)}
    return Rows({}, {}, counts, shares)


def test_shares_among_many_columns_are_tried_exactly_where_they_are_likely(monkeypatch):
    tried = []
    monkeypatch.setattr(sums, "_try_share", lambda *given: tried.append(given) or 0)
    assert not [*find_shares(make_many(40))] and len(tried) < 40 * 5


def test_shares_among_too_many_columns_are_not_looked_for_in_silence(monkeypatch):
    rows = make_many(20)
    works = []
    monkeypatch.setattr(sums, "start_work", lambda: works.append(bounds.Work(10**9)) or works[0])
    assert not [*find_shares(rows)]
    done = works[0].done
    assert 20**3 * 64 <= done < 20**3 * 400 / 2  # most are left aside after the first rows
    monkeypatch.undo()
    monkeypatch.setattr(likely_shares, "SHARE_CELLS", done - 1)
    with pytest.raises(bounds.TookTooLong):
        [*find_shares(rows)]


TABLE = """Town,Year,Group,Puddles
Alphaville,2020,Total,90
Alphaville,2020,Deep,40
Alphaville,2020,Flat,50
Betatown,2020,Total,70
Betatown,2020,Deep,30
Betatown,2020,Flat,40
"""


def test_what_is_not_declared_is_a_problem_until_it_is_or_is_denied(repo, tmp_path):
    source = tmp_path / "table.csv"
    source.write_text(TABLE, "utf-8")
    start_package(repo, load(repo).catalog, "fresh", source, "examples")
    path = repo / "datapackages/fresh/datapackage.json"
    text = path.read_text("utf-8").replace("FILL IN: the first year", "2020")
    descriptor = json.loads(text.replace("FILL IN: the last year", "2020"))
    column = descriptor["resources"][0]["schema"]["fields"][2]
    assert column["connect"].pop("total") == "Total"
    path.write_text(json.dumps(descriptor), "utf-8")
    (problem,) = list_totals(repo)
    assert "`Total` adds up to the other values in 2 sums" in problem.message
    waiver = {"code": "undeclared-total", "field": "group", "reason": "The groups overlap."}
    descriptor["connect"]["waivers"] = [waiver]
    path.write_text(json.dumps(descriptor), "utf-8")
    assert not list_totals(repo)


def list_totals(repo):
    problems = load_and_check(repo, TODAY)[1]
    return [problem for problem in problems if problem.code == "undeclared-total"]


def test_a_percent_that_nobody_declared_is_a_problem(repo, tmp_path):
    source = tmp_path / "table.csv"
    source.write_text(
        "Town,Year,Children,Absent,Percent\nAlphaville,2020,40,10,25\nBetatown,2020,50,20,40\n"
        "Gammaburg,2020,60,12,20\n",
        "utf-8",
    )
    start_package(repo, load(repo).catalog, "fresh", source, "examples")
    path = repo / "datapackages/fresh/datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    connect = descriptor["resources"][0]["schema"]["fields"][4]["connect"]
    assert (connect.pop("of"), connect.pop("per")) == ("absent", "children")
    path.write_text(json.dumps(descriptor), "utf-8")
    codes = [problem.code for problem in load_and_check(repo, TODAY)[1]]
    assert codes.count("undeclared-share") == 1


@pytest.mark.parametrize(
    ("name", "cells", "found"),
    [
        ("note", {"3": 1, "none": 30}, ["3"]),  # a small number among words
        ("note", {"45": 1, "none": 30}, []),
        ("note", {"45": 30, "none": 1}, ["45"]),  # mostly numbers
        ("note", {"(3)": 30, "12 (0.8%)": 30}, ["(3)", "12 (0.8%)"]),
        ("grade", {"3": 30, "12": 30, "K": 1}, []),
        ("age_group", {"0-5": 30, "6 to 12": 30, "18+": 2}, []),
        ("zip", {"06401": 30, "06010": 30}, []),
        ("region", {"Region 1": 30, "Region 2": 30}, []),
        ("period", {"07/01/2012 - 06/30/2013": 1, "07/01/2013 - 06/30/2014": 1}, []),
        ("age_group", {"0 to 3": 9, "4 to 6": 9, "18 and over, or not known": 9}, []),
        ("note", {"none": 30, "casos: 3": 1, "x3": 1}, ["casos: 3", "x3"]),
        ("program", {"4-H": 3, "Head Start": 30, "Story hour 2": 30}, []),
    ],
)
def test_a_number_in_a_column_of_words_is_a_problem(name, cells, found):
    field = FieldExtension(role="dimension")
    column = Column(name=name, type="string", title="A", description="B", connect=field)
    problems = [*find_numbers_in_text(Values(column, cells))]
    assert [problem.value for problem in problems] == found
    assert {problem.code for problem in problems} <= {"number-in-text"}


def test_a_table_without_counts_tells_nothing():
    periods = {"year": ["2020", "2021", "2022"]}
    rows = rows_of({"town": ["A", "A", "A"]}, periods, shares={"percent": [50.0, 60.0, 70.0]})
    assert not [*find_telltales(rows)]
