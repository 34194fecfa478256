"""Personal data is found by column, and nothing else is taken for it."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT, TODAY
from planted import decoys, microdata_tables, planted_columns

from connect_catalog.checks import load_and_check
from connect_catalog.checks.persons import (
    find_in_column,
    find_microdata,
    is_personal_mailbox,
    look_at,
    look_at_table,
)
from connect_catalog.load import load
from connect_catalog.problems import format_text

SEED = 2026
FIGURES = Path(os.environ.get("CONNECT_FIGURES", ROOT.parent / "shared/figures"))


def look(name: str, cells: list[str]):
    return look_at(name, Counter(cells), len(cells))


def found_by_kind(seed: int) -> tuple[Counter, Counter]:
    """How many planted columns there are of each kind, and how many are found as what they are."""
    planted, found = Counter(), Counter()
    for column in planted_columns(seed):
        finding = find_in_column(look(column.header, column.cells))
        planted[column.codes[0]] += 1
        found[column.codes[0]] += finding is not None and finding.code in column.codes
    return planted, found


def test_nine_planted_columns_of_ten_are_found():
    planted, found = found_by_kind(SEED)
    assert len(planted) == 7 and planted.total() > 300
    assert found.total() >= 0.9 * planted.total(), (found, planted)
    assert all(found[kind] >= 0.9 * planted[kind] for kind in planted), (found, planted)


def test_nine_planted_tables_of_ten_with_a_row_a_child_are_found():
    tables = [*microdata_tables(SEED)]
    found = [t for t in tables if find_microdata([look(name, cells) for name, cells in t.items()])]
    assert len(found) >= 0.9 * len(tables) > 30


@pytest.mark.parametrize("seed", [SEED, 7])
def test_what_only_looks_like_personal_data_is_let_through(seed):
    alarms = {
        c.header: finding.code
        for c in decoys(seed)
        if (finding := find_in_column(look(c.header, c.cells)))
    }
    assert not alarms


def test_no_table_of_the_catalog_gives_a_false_alarm():
    catalog = load(ROOT).catalog
    looks = [
        look_at_table(table)
        for package in catalog.packages.values()
        for table in package.tables.values()
    ]
    assert len(looks) >= 30
    assert not [look.name for table in looks for look in table if find_in_column(look)]
    assert not [table for table in looks if find_microdata(table)]


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
        columns = [
            look(name, [row[i] for row in rows if len(row) > i]) for i, name in enumerate(header)
        ]
        alarms += [(path.name, c.name) for c in columns if find_in_column(c)]
        alarms += [(path.name, "a row a child")] if find_microdata(columns) else []
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
