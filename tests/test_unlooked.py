"""What rules leave out beyond their bounds is told of, one line a rule, and is no problem."""

import re

import numpy
import pytest
from click.testing import CliRunner
from conftest import ROOT
from made_tables import catalog_of, package

from connect_catalog.cells import encode_few
from connect_catalog.checks import (
    PACKAGE_RULES,
    column_parts,
    elsewhere,
    evidence,
    functions,
    kept,
    shares,
    spoken,
    unlooked,
)
from connect_catalog.checks.elsewhere import find_undenied
from connect_catalog.checks.left import Left, noting
from connect_catalog.checks.sums import Rows
from connect_catalog.checks.unlooked import list_left, tell_unlooked
from connect_catalog.cli import main
from connect_catalog.load import load

CHECKS = ROOT / "scripts/connect_catalog/checks"
BOUNDS = sorted(
    {*re.findall(r"\bbounds\.([A-Z_]+)\b", (CHECKS / "unlooked.py").read_text("utf-8"))}
)


@pytest.mark.parametrize("bound", BOUNDS)
def test_a_bound_that_is_reached_is_told_of(catalog, monkeypatch, bound):
    before = {left for p in catalog.packages.values() for left in list_left(p)}
    assert not before
    monkeypatch.setattr(unlooked.bounds, bound, 0)
    told = {left for p in catalog.packages.values() for left in list_left(p)}
    paths = {table.path for p in catalog.packages.values() for table in p.tables.values()}
    assert told and {left.path for left in told} <= paths
    assert all(left.what for left in told)


@pytest.mark.parametrize("bound", BOUNDS)
def test_a_bound_that_is_told_of_is_one_that_a_rule_holds(bound):
    holders = [
        path
        for path in CHECKS.rglob("*.py")
        if path.name != "unlooked.py" and re.search(rf"\b{bound}\b", path.read_text("utf-8"))
    ]
    assert holders


@pytest.mark.parametrize("bound", BOUNDS)
def test_the_policy_names_the_bounds_that_are_told_of(bound):
    said = (ROOT / "SECURITY.md").read_text("utf-8")
    told = said.split("`catalog check` tells", 1)[1].split("\n\n", 1)[0]
    assert POLICY[bound] in " ".join(told.split())


POLICY = {
    "FORM_COLUMNS": "columns in other clothes",
    "GROUP_KEYS": "columns of groups",
    "HUNDRED_COLUMNS": "percents of a row",
    "LOOKED_LENGTH": "characters",
    "LOOKED_ROWS": "what looks like persons",
    "NAME_VALUES": "names of persons",
    "ORDER_ROWS": "rows in the order of a count",
    "PAIRED_COLUMNS": "pairs of columns",
    "SUBTOTAL_ROWS": "rows and values of subtotals",
    "SUBTOTAL_VALUES": "rows and values of subtotals",
    "SUM_CELLS": "cells of groups",
    "SUM_PARTS": "counts, values and rows of sums",
    "SUM_ROWS": "counts, values and rows of sums",
    "TIED_ROWS": "rows of shares between tables",
}


def test_what_is_left_out_names_the_columns_or_the_rows(catalog, monkeypatch):
    package = catalog.packages["story-hours"]
    table = next(iter(package.tables.values()))
    monkeypatch.setattr(unlooked.bounds, "SUBTOTAL_VALUES", 1)
    monkeypatch.setattr(unlooked.bounds, "SUM_ROWS", 2)
    held = {
        left.rule.split(",")[0]: left.what for left in list_left(package) if left.path == table.path
    }
    assert held == {
        "for subtotals among the values of a column with more than 1": "age_group",
        "for sums of columns": f"{table.size - 2} of {table.size} rows",
    }


def test_a_check_tells_one_line_a_rule_and_finds_no_problem(repo, monkeypatch):
    monkeypatch.chdir(repo)
    before = CliRunner().invoke(main, ["check"])
    monkeypatch.setattr(unlooked.bounds, "NAME_VALUES", 1)
    for path in (repo / kept.FOLDER).glob("*.unlooked.json"):
        path.unlink()
    done = CliRunner().invoke(main, ["check"])
    lines = [line for line in done.output.splitlines() if line.startswith("Not looked at")]
    assert before.exit_code == done.exit_code == 0
    assert "Not looked at" not in before.output
    assert len(lines) == 1 and "datapackages/" in lines[0] and " more." in lines[0]


def test_it_is_told_again_from_what_was_kept_and_only_of_what_was_asked(repo, monkeypatch):
    catalog = load(repo).catalog
    monkeypatch.setattr(unlooked.bounds, "NAME_VALUES", 1)
    for path in (repo / kept.FOLDER).glob("*.unlooked.json"):
        path.unlink()
    told = tell_unlooked(repo, catalog, {"kite-club"})
    assert told and all("kite-club" in line and "story-hours" not in line for line in told)
    monkeypatch.setattr(unlooked, "FINDERS", ())
    assert tell_unlooked(repo, catalog, {"kite-club"}) == told
    assert tell_unlooked(repo, catalog, {"story-hours"}) == []


def test_only_cells_of_groups_that_may_be_tried_are_counted(catalog, monkeypatch):
    """Three places in two years are six cells, of which more than five are too many, and none than six."""
    package = catalog.packages["story-hours"]
    for most, told in ((5, ["place_id"]), (6, [])):
        monkeypatch.setattr(unlooked.bounds, "SUM_CELLS", most)
        assert [left.what for left in list_left(package)] == told


def test_a_name_at_the_end_of_a_long_text_is_not_looked_at_and_said_so(repo):
    path = repo / "datapackages/story-hours/data/by-place.csv"
    path.write_text(path.read_text("utf-8").replace("Gammaburg", "Gammaburg " * 40), "utf-8")
    left = [*list_left(load(repo).catalog.packages["story-hours"])]
    assert [(each.path, each.what) for each in left] == [
        ("datapackages/story-hours/data/by-place.csv", "place")
    ]
    assert "first 300 characters" in left[0].rule


# ------------------------------------------------------------------------------ what rules note themselves

NOTED = {
    (evidence, "TRIPLED_NUMBERS"): "for sums of every two",
    (shares, "HUNDRED_PARTS"): "for percents that make 100 in more than 1 rows",
    (column_parts, "NAME_WORDS"): "for sums of columns that are alike by more than 1 words",
    (functions, "SUM_ROWS"): "for counts in a column of more than 1 different texts",
    (spoken, "SPOKEN_VALUES"): "for counts in words, beyond 1 names",
}


def apply_all(catalog) -> set[Left]:
    with noting() as noted:
        for package in catalog.packages.values():
            for rule in PACKAGE_RULES:
                assert isinstance([*rule(package, catalog)], list)
        find_undenied(catalog)
    return noted


@pytest.mark.parametrize(("place", "rule"), NOTED.items(), ids=[name for _, name in NOTED])
def test_a_rule_that_reaches_its_bound_notes_it(catalog, monkeypatch, place, rule):
    assert apply_all(catalog) == set()
    module, bound = place
    monkeypatch.setattr(module, bound, 0 if bound in ("SPOKEN_VALUES", "TRIPLED_NUMBERS") else 1)
    noted = apply_all(catalog)
    assert noted and all(
        left.rule.startswith(rule.replace("beyond 1", "beyond 0")) for left in noted
    )
    assert all(left.what and left.path.startswith("datapackages/story-hours/") for left in noted)


def test_numbers_in_texts_beyond_the_bound_are_noted():
    cells = encode_few(["1-2-3-4-5", "6-7-8-9-10"])
    with noting() as noted:
        assert not [*functions.read_texts(cells, (), "code")]
    assert [left.what for left in noted] == ["code"]
    with noting() as noted:
        assert len([*functions.read_texts(encode_few(["1-2", "3-4"]), (), "code")]) == 2
    assert not noted


def test_values_beside_another_table_beyond_the_bound_are_noted(monkeypatch):
    places = [f"p{i}" for i in range(12)]
    columns = {"place": {}, "visits": {"kind": "count"}}
    whole = package("a", {"t": (columns, [[p, 30 + i] for i, p in enumerate(places)])})
    rows = [[p, g, 10 + i] for i, p in enumerate(places) for g in ("boys", "girls", "others")]
    parted = package("b", {"t": ({"place": {}, "group": {}, "visits": {"kind": "count"}}, rows)})
    catalog = catalog_of(whole, parted)
    assert apply_all(catalog) == set()
    monkeypatch.setattr(elsewhere, "TIED_VALUES", 2)
    assert {(left.path, left.what) for left in apply_all(catalog)} == {
        (parted.tables["t"].path, "group")
    }


def test_distinct_numbers_beyond_the_first_rows_are_seen(monkeypatch):
    """A column that says the same in the first rows is looked at whole."""
    monkeypatch.setattr(functions, "FORM_ROWS", 20)
    count = numpy.array([7.0] * 40 + [*range(10, 60)])
    rows = Rows({}, {}, {"n": count}, {})
    found = [*functions.find_functions(rows, [("other", 3 * count + 2)])]
    assert [(tell.column, tell.of) for tell in found] == [("other", "n")]


def test_a_check_tells_what_rules_noted_and_tells_it_again_from_what_was_kept(repo, monkeypatch):
    monkeypatch.chdir(repo)
    monkeypatch.setattr(shares, "HUNDRED_PARTS", 1)
    line = (
        "Not looked at, for percents that make 100 in more than 1 rows: "
        "datapackages/story-hours/data/by-place.csv (percent_outdoors)."
    )
    for path in (repo / kept.FOLDER).glob("story-hours.*"):
        path.unlink()
    for _ in range(2):
        done = CliRunner().invoke(main, ["check"])
        assert done.exit_code == 0 and line in done.output.splitlines()
    monkeypatch.undo()
    monkeypatch.chdir(repo)
    assert line in CliRunner().invoke(main, ["check", "story-hours"]).output.splitlines()
    assert "Not looked at" not in CliRunner().invoke(main, ["check", "kite-club"]).output


def test_what_is_noted_is_in_the_policy():
    said = " ".join((ROOT / "SECURITY.md").read_text("utf-8").split())
    for words in (
        "pairs and threes of numbers",
        "columns alike by their words",
        "rows that may make 100",
        "numbers in texts",
        "texts that say counts",
        "values between tables",
    ):
        assert words in said.split("`catalog check` tells", 1)[1], words
