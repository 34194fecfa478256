"""`catalog update` is a door like the others: it reads what they read, and asks where they ask."""

import csv
import re
from pathlib import Path

import pytest
from adoption import copy_lists
from click.testing import CliRunner
from conftest import ROOT

from connect_catalog.cli import main

HEADINGS = "Town,Year,Visits,Percent outdoors\n"
WIDE = """TOWN,FISC_YEAR,REPORTS,ALL_HOME_M,ALL_YARD_M,SUBS_HOME_M,SUBS_YARD_M
Statewide,2015,900,500,90,100,60
BETHEL,2015,"1,258",80,30,<= 10,20
HARTFORD,2015,44,90,31,45,22
BERLIN,2015,44,90,31,45,22
GRANBY,2015,44,90,31,45,22
OTHER,2015,50,40,33,40,21
"""


@pytest.fixture
def sit(monkeypatch):
    """A person sits at the terminal."""
    monkeypatch.setattr("connect_catalog.intake.ask.is_terminal", lambda: True)


@pytest.fixture
def towns(tmp_path, monkeypatch) -> Path:
    """A catalog with this repository's records and lists of places, to stand in."""
    root = tmp_path / "repo"
    copy_lists(root)
    (root / "mkdocs.yml").write_text((ROOT / "mkdocs.yml").read_text("utf-8"), "utf-8")
    monkeypatch.chdir(root)
    return root


def run(*arguments: str, typed: str = ""):
    return CliRunner().invoke(main, [*arguments], input=typed)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def test_what_only_a_person_can_say_is_asked_at_the_terminal(repo, monkeypatch, sit):
    """The day, a heading, one that is not wanted, a mark and a place; then whether it is to be written."""
    monkeypatch.chdir(repo)
    Path("e.csv").write_text(
        "Town,Year,Number,Percent outdoors,Desk\n"
        "Gammaburg,2024,40,1.5%,a\nAlphavile,2024,1258,12.5%,b\nBetatown,2024,†,†,a\n"
    )
    typed = "soon\n12/1/2025\n1\n1\n1\n1\ny\n"
    said = run("update", "story-hours", "--from", "e.csv", "--table", "by-place", typed=typed)
    assert said.exit_code == 0, said.output
    assert "What was typed is no date" in said.output
    for words in (
        "1. Number is the column visits",
        "1. Desk is left out",
        "1. † means suppressed",
        "1. it is Alphaville",
        "Write this? [y/N]",
    ):
        assert words in said.output, words
    rows = {row["place"]: row for row in read(repo / "datapackages/story-hours/data/by-place.csv")}
    assert rows["Alphaville"]["visits"] == "1258" and rows["Betatown"]["visits"] == "suppressed"
    Path("e.csv").write_text(Path("e.csv").read_text().replace("2024", "2025"))
    said = run("update", "story-hours", "--from", "e.csv", typed="2026-02\ny\n")
    assert said.exit_code == 0 and "Which one" not in said.output, said.output


def test_a_person_may_stop_and_nothing_is_written(repo, monkeypatch, sit):
    monkeypatch.chdir(repo)
    before = (repo / "datapackages/story-hours/data/by-place.csv").read_text()
    Path("e.csv").write_text("Town,Year,Number,Percent outdoors\nAlphaville,2024,40,15\n")
    for typed in ("2025-12-01\n0\n", "2025-12-01\n1\nn\n"):
        said = run("update", "story-hours", "--from", "e.csv", typed=typed)
        assert said.exit_code == 2 and "Nothing was written" in said.output, said.output
    assert (repo / "datapackages/story-hours/data/by-place.csv").read_text() == before


def test_doubts_about_numbers_are_asked_at_the_terminal(repo, monkeypatch, sit):
    monkeypatch.chdir(repo)
    Path("e.csv").write_text(f"{HEADINGS}Alphaville,2024,1258000,12.5\nGammaburg,2024,300000,1.5\n")
    typed = "2025-12-01\n1\ny\n"
    said = run("update", "story-hours", "--from", "e.csv", "--table", "by-place", typed=typed)
    assert said.exit_code == 0 and "1. the numbers of visits are right" in said.output, said.output


def test_a_dictionary_says_which_column_a_new_heading_is(repo, monkeypatch):
    monkeypatch.chdir(repo)
    Path("sent").mkdir()
    Path("sent/words.csv").write_text(
        "COLUMN NAME,DATA TYPE,Description\nTown,Text,Town\nYear,Text,Year\nV_TOT,Number,Visits\n"
        "Percent outdoors,Number,Percent outdoors\n"
    )
    Path("sent/e.csv").write_text("Town,Year,V_TOT,Percent outdoors\nAlphaville,2024,40,15\n")
    said = run("update", "story-hours", "--from", "sent/e.csv", "--yes", "--updated", "2025-12-01")
    assert said.exit_code == 0, said.output
    told = re.search(
        r"The data dictionary (.*)words\.csv describes 4 of the 4 columns\.", said.output
    )
    assert told, said.output


def test_a_wide_table_is_brought_to_rows_again(towns):
    """What `adopt` was told of the first edition holds for the second and the third."""
    Path("one.csv").write_text(WIDE)
    tidy = ("--tidy", "reports=ALL_{where}_M", "--tidy", "substantiated=SUBS_{where}_M")
    said = run("adopt", "one.csv", "--id", "yards", "--agency", "dcf", *tidy)
    assert said.exit_code == 0, said.output
    for year in ("2016", "2017"):
        later = WIDE.replace("2015", year).replace(",80,30,", ",7,35,")
        Path("two.csv").write_text(later)
        day = f"{int(year) + 1}-10-01"
        said = run("update", "yards", "--from", "two.csv", "--yes", "--updated", day)
        assert said.exit_code == 0, said.output
        assert "Left out" not in said.output and "places that are not in" in said.output
    rows = read(towns / "datapackages/yards/data/by-town-and-where.csv")
    found = {(r["town"], r["fiscal_year"], r["where"]): r["reports"] for r in rows}
    assert found["Bethel", "2016", "HOME"] == found["Bethel", "2017", "HOME"] == "suppressed"
    assert found["Bethel", "2015", "HOME"] == "80" and found["Hartford", "2017", "YARD"] == "31"
    assert len(read(towns / "datapackages/yards/data/statewide.csv")) == 3


def test_a_place_that_no_list_knows_is_asked_about_in_a_wide_table_too(towns):
    Path("one.csv").write_text(WIDE)
    tidy = ("--tidy", "reports=ALL_{where}_M", "--tidy", "substantiated=SUBS_{where}_M")
    assert run("adopt", "one.csv", "--id", "yards", "--agency", "dcf", *tidy).exit_code == 0
    Path("two.csv").write_text(WIDE.replace("2015", "2016").replace("HARTFORD", "HARTFRD"))
    command = ("update", "yards", "--from", "two.csv", "--yes", "--updated", "2017-01-01")
    said = run(*command)
    assert said.exit_code == 2 and "look at line 4" in said.output and "HARTFRD" not in said.output
    assert "--place 'ITS SPELLING=Hartford'" in said.output
    assert run(*command, "--place", "HARTFRD=Hartford").exit_code == 0


def test_a_long_table_gets_its_columns_again(towns):
    long = "Town,Year,Measure Type,Variable,Value\n" + "".join(
        f"{town},2015,Number,{what},{n}\n"
        for town, n in (("Bethel", 40), ("Hartford", 70))
        for what in ("Reports", "Visits")
    )
    Path("one.csv").write_text(long)
    said = run("adopt", "one.csv", "--id", "longs", "--agency", "dcf")
    assert said.exit_code == 0, said.output
    Path("two.csv").write_text(long.replace("2015", "2016").replace("40", "44"))
    said = run("update", "longs", "--from", "two.csv", "--yes", "--updated", "2017-01-01")
    assert said.exit_code == 0, said.output
    rows = read(next((towns / "datapackages/longs/data").glob("by-town.csv")))
    assert [(r["town"], r["year"], r["visits"]) for r in rows if r["year"] == "2016"] == [
        ("Bethel", "2016", "44"),
        ("Hartford", "2016", "70"),
    ]
    assert re.search(r"version: 1.0.0 -> 1.1.0", said.output)
