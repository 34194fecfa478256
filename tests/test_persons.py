"""Personal data is found by column, and nothing else is taken for it."""

import csv
import os
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from aggregates import aggregate_tables
from bench_persons import SEED, look, tells_of_persons
from conftest import ROOT, TODAY
from neutral import children, draw_names, neutral_columns, neutral_leads
from planted import decoys, microdata_tables, planted_columns
from strayed import AMBIGUOUS, COLUMNS, SHORT, stray_columns

from connect_catalog.checks import load_and_check
from connect_catalog.checks.persons import check_persons, find_in_column
from connect_catalog.checks.told import is_personal_mailbox
from connect_catalog.load import load
from connect_catalog.problems import format_text

FIGURES = Path(os.environ.get("CONNECT_FIGURES", ROOT.parent / "shared/figures"))


def found_by_kind(seed: int) -> tuple[Counter, Counter]:
    """How many planted columns there are of each kind, and how many are found as what they are."""
    planted, found = Counter(), Counter()
    for column in planted_columns(seed):
        finding = find_in_column(look(column.header, column.cells))
        planted[column.codes[0]] += 1
        found[column.codes[0]] += finding is not None and finding.code in column.codes
    return planted, found


@pytest.mark.slow
def test_nine_planted_columns_of_ten_are_found():
    planted, found = found_by_kind(SEED)
    assert len(planted) == 7 and planted.total() > 300
    assert found.total() >= 0.9 * planted.total(), (found, planted)
    assert all(found[kind] >= 0.9 * planted[kind] for kind in planted), (found, planted)


def test_nine_planted_tables_of_ten_with_a_row_a_child_are_found():
    tables = [*microdata_tables(SEED)]
    found = [table for table in tables if tells_of_persons(table)]
    assert len(found) >= 0.9 * len(tables) > 30


@pytest.mark.parametrize("seed", [SEED, 7])
def test_what_only_looks_like_personal_data_is_let_through(seed):
    alarms = {
        c.header: finding.code
        for c in decoys(seed)
        if (finding := find_in_column(look(c.header, c.cells)))
    }
    assert not alarms


def test_rows_of_groups_are_told_apart_by_their_years_too():
    """Years such as 2010 may be years of birth, and the last one is often half there."""
    keys = [*product(range(2010, 2026), ("Female", "Male"), ("Asian", "Black", "White"))][:-3]
    years, sexes, races = zip(*keys, strict=True)
    counts = [str(7 + 13 * i % 40) for i in range(len(keys))]
    table = {"Year": [*map(str, years)], "Sex": [*sexes], "Race": [*races], "Children": counts}
    assert not tells_of_persons(table)


def test_no_table_of_the_catalog_gives_a_false_alarm():
    catalog = load(ROOT).catalog
    packages = [replace(p, descriptor=without_waivers(p)) for p in catalog.packages.values()]
    assert sum(len(package.tables) for package in packages) >= 30
    assert not [p for package in packages for p in check_persons(package, catalog)]


def without_waivers(package):
    connect = package.descriptor.connect.model_copy(update={"waivers": ()})
    return package.descriptor.model_copy(update={"connect": connect})


@pytest.mark.slow
@pytest.mark.parametrize("seed", [SEED, 7])
def test_at_most_2_of_600_tables_of_groups_give_a_false_alarm(seed):
    """As the Census, schools and agencies lay them out, under headings of every sort."""
    tables = [*aggregate_tables(seed, 13)]
    alarms = {
        (kind, what)
        for kind, table in tables
        for what in (
            *(name for name, cells in table.items() if find_in_column(look(name, cells))),
            *(["a row a person"] if tells_of_persons(table) else []),
        )
    }
    assert len(tables) > 600
    assert len(alarms) <= 2, alarms


@pytest.mark.slow
def test_names_are_found_under_headings_that_say_nothing():
    """In every form in which a name may stand in a cell."""
    planted, found = Counter(), Counter()
    for kind, heading, cells in neutral_columns(draw_names, SEED):
        planted[kind] += 1
        found[kind] += find_in_column(look(heading, cells)) is not None
    assert len(planted) > 30
    assert found.total() >= 0.95 * planted.total(), planted - found
    assert all(found[kind] >= 0.8 * planted[kind] for kind in planted), planted - found


@pytest.mark.parametrize("seed", [SEED, 7])
def test_what_leads_to_a_person_is_found_under_headings_that_say_nothing(seed):
    """Sentences, names to sign in with, numbers, days and rare surnames; in tables of 12 rows too."""
    planted, found = Counter(), Counter()
    for kind, heading, cells in neutral_leads(seed):
        planted[kind] += 1
        found[kind] += find_in_column(look(heading, cells)) is not None
    assert found.total() >= 0.95 * planted.total() > 500, planted - found
    assert all(found[kind] >= 0.8 * planted[kind] for kind in planted), planted - found


def test_no_problem_of_a_table_repeats_a_name(repo):
    """As a place that is not known, a group that is none, and a row that is missing."""
    folder = repo / "datapackages/story-hours/data"
    places, ages = folder / "by-place.csv", folder / "statewide.csv"
    places.write_text(places.read_text().replace("03,Gammaburg,2023", "03,Maria Garcia,2023"))
    ages.write_text(ages.read_text().replace("2022,Younger,50", "2022,Jose Lopez,50"))
    catalog, found = load_and_check(repo, TODAY, cache=False)
    assert {"foreign-key", "category", "missing-rows"} & {str(p.code) for p in found}
    said = " ".join(f"{p.message} {p.mend}" for p in found)
    assert not [name for name in ("Maria", "Garcia", "Jose", "Lopez") if name in said]


@pytest.mark.parametrize("seed", [SEED, 7, 400])
def test_one_name_that_strayed_into_a_column_is_found(seed):
    """In every form of two words or more, among groups, places and notes, and among schools as well where
    the name is whole. No message repeats it."""
    planted, found = Counter(), Counter()
    for kind, column, heading, cells in stray_columns(seed):
        if kind in AMBIGUOUS or (column == "schools" and kind in SHORT):
            continue
        finding = find_in_column(look(heading, cells))
        planted[column] += 1
        found[column] += finding is not None
        strange = [cell for cell in cells if cells.count(cell) == 1]
        assert finding is None or not any(cell in finding.words for cell in strange)
    assert planted.total() > 200
    assert found.total() >= 0.9 * planted.total(), planted - found
    assert all(found[column] >= 0.75 * planted[column] for column in planted), planted - found


def test_columns_into_which_no_name_strayed_are_let_through():
    """As well as things and places that are called after persons."""
    plain = [find_in_column(look(heading, cells)) for heading, cells in COLUMNS.values()]
    assert plain == [None] * len(COLUMNS)
    for heading, cells in {
        "school": ["Wilbur Cross", "Cesar Batalla", "Hooker", "Oak Hill"] * 4,
        "place": ["Nelson, MA", "Russell, Connecticut", "Dennis, MA", "Warren, CT"] * 4,
        "reporting_unit": ["Russell Board of Education", "Douglas Police", "Acton Library"] * 4,
        "measure_note": ["Average Cost per Case", "Cases, Unduplicated", "Adults Paid"] * 4,
        "program": ["Grant A", "Grant B", "Grant C", "Early care"] * 4,
        "village": ["Rock Ridge", "Bogus Hill", "Oakdale", "Uncasville"] * 4,
        "race": ["Asian Indian", "White British", "Black African", "Other"] * 4,
        "setting": ["Host family", "Foster family", "Kin", "Military family"] * 4,
    }.items():
        assert find_in_column(look(heading, cells)) is None, heading


def test_a_strayed_name_is_told_with_its_line(repo):
    """At the door and by the check, where it is not the name of a known place."""
    path = repo / "datapackages/story-hours/data/statewide.csv"
    lines = path.read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if "Younger" in line)
    path.write_text(
        "\n".join([*lines[:at], lines[at].replace("Younger", "Rosa Lopez"), *lines[at + 1 :], ""])
    )
    found = [p for p in load_and_check(repo, TODAY, cache=False)[1] if p.code == "person-name"]
    assert [p.line for p in found] == [at + 1] and "Correct the cell" in found[0].mend
    assert "Lopez" not in format_text(found)


def test_rows_of_children_are_found_when_names_and_numbers_were_removed():
    tables = [*children(SEED)]
    missed = Counter(kind for kind, table in tables if not tells_of_persons(table))
    assert len(tables) > 50
    assert missed.total() <= 0.05 * len(tables), missed


@pytest.mark.slow
@pytest.mark.skipif(
    not FIGURES.is_dir(), reason="the folder of agencies' figures is not on this machine"
)
def test_no_table_as_agencies_send_it_gives_a_false_alarm():
    """Files of which nothing is declared, in old layouts, with codes and several kinds of line ends."""
    paths = sorted(FIGURES.rglob("*.csv"))
    assert len(paths) >= 20
    alarms = []
    for path in paths:
        header, *rows = csv.reader(path.read_text("utf-8-sig").splitlines())
        rows = [(row + [""] * len(header))[: len(header)] for row in rows]
        table = {name: [row[i] for row in rows] for i, name in enumerate(header)}
        alarms += [(path.name, n) for n, cells in table.items() if find_in_column(look(n, cells))]
        alarms += [(path.name, "a row a person")] if tells_of_persons(table) else []
    assert not alarms


@pytest.mark.parametrize(
    "name, cells, code",
    [
        ("notes", ["no answer"] * 400 + ["call 203-555-0100"], "person-phone"),
        ("notes", ["x " * 500 + "078-05-1120 " + "y " * 500], "person-ssn"),
        ("town_fips", [f"{n:03}-12-3456" for n in range(101, 140)], "person-ssn"),
        ("town_fips", ["0900104720", "0900108070"] * 20, None),
        ("GEOID", [f"09001{i:05}" for i in range(60)], None),
        ("births", [str(i * 37) for i in range(30)], None),
        ("updated", [f"20{y:02}-01-15" for y in range(10, 40)], None),
        ("first_name_count", [str(i) for i in range(30)], None),
        ("case_number", ["12", "15", "20"] * 10, None),
        ("report_id", [f"1998.{n}" for n in range(300, 340)], None),
        ("tract", [f"1400000US0900{n:07}" for n in range(60)], None),
        ("x1", [f"090010{n:05}" for n in range(60)], None),
        ("x1", [f"98{n:08}" for n in range(60)], "person-id"),
        ("cohort", [f"Cohort {letter}" for letter in "ABCDEFGHIJKL"] * 3, None),
        ("group", [f"Track {letter}" for letter in "BCDEFGHK"], None),
        ("group", [f"Ward {letter}." for letter in "ABCDEFGHJKLMNOP"], None),
        ("Units", ["1 unit, detached", "2 units", "3 or 4 units", "unit 2"] * 10, None),
        ("place", ["12 Elm St, Apt 4", "9 Oak Ln Unit B"] * 10, "person-address"),
        ("published", [f"20{y:02}-0{y % 9 + 1}-{y + 1:02}" for y in range(6, 26)], None),
    ],
)
def test_header_and_values_are_judged_together(name, cells, code):
    finding = find_in_column(look(name, cells))
    assert (finding.code if finding else None) == code


@pytest.mark.parametrize(
    "address, personal",
    [
        ("first.last@ct.gov", True),
        ("maria_l@ct.gov", True),
        ("jo.q.doe@ct.gov", True),
        ("info@ct.gov", False),
        ("data.office@ct.gov", False),
        ("dcf.research@ct.gov", False),
        ("sde-edsight@ct.gov", False),
        ("edsight@ct.gov", False),
    ],
)
def test_a_mailbox_is_told_from_a_persons(address, personal):
    assert is_personal_mailbox(address) is personal


def test_no_value_is_ever_repeated(repo):
    table = repo / "datapackages/kite-club/data/members.csv"
    table.write_text(
        "place,year,members\nsecret@example.org,2024,5\n078-05-1120,2024,6\nx,2024,7\n"
    )
    text = format_text(load_and_check(repo, TODAY)[1])
    assert "person-email" in text
    assert "secret" not in text and "078" not in text


def test_a_finding_is_waived_with_a_reason(repo):
    """Only in the column that is named, and only that finding."""
    folder = repo / "datapackages/kite-club"
    (folder / "data/members.csv").write_text(
        "place,year,members\nkites@example.org,2024,5\nAlphaville,2024,6\n"
    )
    descriptor = folder / "datapackage.json"
    assert [p.code for p in load_and_check(repo, TODAY)[1]] == ["person-email"]
    text = descriptor.read_text()
    for code, left in (("person-phone", ["person-email"]), ("person-email", [])):
        waiver = (
            f'{{"code": "{code}", "field": "place", "reason": "The club signs with its mailbox."}}'
        )
        descriptor.write_text(text.replace('"views"', f'"waivers": [{waiver}],\n    "views"'))
        assert [p.code for p in load_and_check(repo, TODAY)[1]] == left


@pytest.mark.parametrize(
    "table",
    [
        "place,year,members\nAlphaville,Emma Kite,5\n",
        "place,year,members\nAlphaville,2024,Smith\n",
        "place,year,members\nAlphaville,2011-03-04,5\n",
        "place,Emma Kite,members\nAlphaville,2024,5\n",
        "Smith,2024,5\nBetatown,2024,6\n",
        "place,year,members\nAlphaville,2024,5,Emma Kite\n",
    ],
)
def test_no_problem_repeats_what_may_be_a_persons(repo, table):
    """Not even where a cell or the header is wrong for another reason."""
    (repo / "datapackages/kite-club/data/members.csv").write_text(table)
    text = format_text(load_and_check(repo, TODAY)[1]).replace("kite-club", "")
    assert "wrong:" in text
    assert not any(part in text for part in ("Emma", "Kite", "Smith", "2011-03-04"))
