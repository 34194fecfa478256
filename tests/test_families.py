"""Groups and years in the headings of a wide table: they are named as patterns, and the patterns make rows."""

import csv
import random
import shlex
import shutil
from pathlib import Path

import pytest
from conftest import TESTS, TODAY
from taking import list_notes, start_package

from connect_catalog.intake.families import (
    ask_of_families,
    cross_by_shape,
    name_families,
    propose_patterns,
)
from connect_catalog.intake.pipeline import TakenIn, save, take_in
from connect_catalog.intake.shape import parse_pattern
from connect_catalog.intake.wishes import Wishes
from connect_catalog.load import load

FORMS = (
    "{g} {y}", "{g}_{y}", "{y} {g} count", "{g} ({y})", "FY{y} {g}", "{g}, {y}", "{y}: {g}", "TTL_{g}_{y}_N",
    "Number of {g} in {y}", "{g} - {y}", "{y}_{g}",
)  # fmt: skip
GROUPS = (
    ("Male", "Female", "Total"),
    ("White", "Black or African American", "Asian", "All"),
    ("Ages 0-5", "Ages 6-12", "All ages"),
    ("0-5", "6-12", "Total"),
    ("Alpha", "Beta", "Gamma", "Total"),  # groups that no list knows, beside their total
)
YEARS = ("2019", "2020", "2021")
TOWNS = ("Alphaville", "Betatown", "Gammaburg")


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return Path(shutil.copytree(TESTS / "repo", tmp_path_factory.mktemp("wide") / "repo"))


def make_wide(form: str, groups: tuple[str, ...], by_year: bool) -> tuple[str, dict]:
    """The text of a table, and its counts by town, group and year; the last group is the whole, and the
    first one of the second town is small in the second year."""
    draw = random.Random(form)
    base = {TOWNS[0]: 12, TOWNS[1]: 100, TOWNS[2]: 400}  # no town is the sum of others
    cells = {(t, g, y): base[t] + draw.randrange(80) for t in TOWNS for g in groups for y in YEARS}
    cells[TOWNS[1], groups[0], YEARS[1]] = 3
    for town in TOWNS:
        for year in YEARS:
            cells[town, groups[-1], year] = sum(cells[town, g, year] for g in groups[:-1])
    pairs = [(g, y) for g in groups for y in YEARS]
    pairs = sorted(pairs, key=lambda pair: pair[1]) if by_year else pairs
    head = ",".join(f'"{form.format(g=g, y=y)}"' for g, y in pairs)
    rows = (f"{t},{','.join(str(cells[t, g, y]) for g, y in pairs)}" for t in TOWNS)
    return "\n".join([f"Town,{head}", *rows]) + "\n", cells


def adopt(place: Path, options: str) -> TakenIn:
    tidy = tuple(word for word in shlex.split(options) if word != "--tidy")
    wishes = Wishes(id="fresh", agency="examples", tidy=tidy)
    shutil.rmtree(place / "datapackages/fresh", ignore_errors=True)
    taken = take_in(load(place).catalog, place / "table.csv", wishes, TODAY)
    save(place, taken, place / "datapackages/fresh")
    return taken


@pytest.mark.parametrize("by_year", [True, False])
@pytest.mark.parametrize("groups", GROUPS, ids=lambda groups: groups[0])
@pytest.mark.parametrize("form", FORMS)
def test_groups_by_year_become_rows_with_the_pattern_that_is_told(place, form, groups, by_year):
    text, cells = make_wide(form, groups, by_year)
    (place / "table.csv").write_text(text, "utf-8")
    patterns = [*name_families(next(csv.reader([text.split("\n")[0]]))[1:])]
    assert len(patterns) == 1 and "{category}" in patterns[0] and "{year}" in patterns[0]
    taken = adopt(place, propose_patterns(patterns))
    with (place / "datapackages/fresh/data/by-town.csv").open(encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    measure = [*rows[0]][-1]
    inside = {g: g.removeprefix("Ages ") if "All ages" not in groups else g for g in groups}
    assert {(r["place"], r["category"], r["year"]): r[measure] for r in rows} == {
        (t, inside[g], y): "suppressed" if n == 3 else str(n) for (t, g, y), n in cells.items()
    }
    assert f"Category: {groups[-1]} is the total of the others." in list_notes(taken)


@pytest.mark.parametrize("by_year", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_the_other_command_is_pointed_to_and_totals_are_known_without_it(place, form, by_year):
    text, _ = make_wide(form, GROUPS[1], by_year)
    (place / "table.csv").write_text(text, "utf-8")
    shutil.rmtree(place / "datapackages/fresh", ignore_errors=True)
    notes = list_notes(
        start_package(place, load(place).catalog, "fresh", place / "table.csv", "examples")
    )
    assert any("Groups and years stand in the column headings" in note for note in notes)
    total = form.format(g="All", y=YEARS[1])
    assert any(note.startswith(f"{total} is the sum of ") for note in notes)


@pytest.mark.parametrize(
    ("titles", "patterns"),
    [
        (["Births 2019", "Births 2020", "Deaths 2019", "Deaths 2020"], ["Births {year}", "Deaths {year}"]),
        (["Reports 2019", "Reports 2020", "Kept"], ["Reports {year}"]),
        (["TTL_A", "TTL_B", "TTL_C"], ["TTL_{category}"]),
        (
            [f"{y} {g} {k}" for g in ("White", "Black", "Total") for k in ("count", "percent") for y in YEARS],
            ["{year} {category} count", "{year} {category} percent"],
        ),
        (["Male 2018-19", "Female 2018-19", "Male 2019-20", "Female 2019-20"], ["{category} {year}"]),
        (["Male 2019", "Towns"], []),
        ([], []),
    ],
)  # fmt: skip
def test_what_is_one_measure_is_told_from_several(titles, patterns):
    assert [*name_families(titles)] == patterns


@pytest.mark.parametrize(
    "text",
    [
        "n={a} {b} {c}",
        "n={a} {a}",
        "n=a",
        "{a}",
        "n={A}",
        "n={a}}",
        "N={a}",
        "n={}",
        "",
        "n={a} {b",
    ],
)
def test_a_pattern_that_is_none_is_refused(text):
    assert parse_pattern(text) is None


@pytest.mark.parametrize(
    ("titles", "slot"),
    [
        (["January", "February", "March"], "month"),
        (["Sep 2021", "Oct 2021", "Total"], "month"),
        (["Mon", "Tuesday", "Wed."], "weekday"),
        (["FY21", "FY22"], "period"),
        (["2021", "2022 (Jan-Jun)", "2023 YTD"], "period"),
        (["2022 Q1", "Q2 2022"], "period"),
        (["January", "Visits"], ""),
        (["Monitors", "Sunrise", "Visits"], ""),
    ],
)
def test_periods_that_are_whole_headings_are_one_family(titles, slot):
    assert [*name_families(titles)] == ([f"{{{slot}}}"] if slot else [])


def test_groups_that_no_list_knows_are_asked_about_with_both_answers():
    titles = [f"{group} {year}" for group in ("Alpha", "Beta") for year in ("2020", "2021")]
    asked = ask_of_families([*name_families(titles)], titles)
    assert "groups of one measure, adopt again with --tidy 'value={category} {year}'" in asked
    assert "--tidy 'alpha=Alpha {year}' --tidy 'beta=Beta {year}'" in asked
    assert cross_by_shape(titles[:-1]) == ""  # one of them is absent: not whole
    assert cross_by_shape(["Visits 2020", "Visits 2021"]) == ""
