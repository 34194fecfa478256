"""What codes mean is taken from the data dictionary beside a table, in whatever form it says so."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from connect_catalog.cli import main
from connect_catalog.intake.labels import agree, put_labels, read_code_list, tell_apart
from connect_catalog.intake.reading import RawTable

TABLE = "Town,Year,Sex,Age,Children\n" + "".join(
    f"{town},{year},{sex},{age},{40 + 7 * i + 3 * sex + age + year % 7}\n"
    for i, town in enumerate(("Alphaville", "Betatown", "Gammaburg"))
    for year in (2020, 2021)
    for sex in (1, 2)
    for age in (1, 2, 3)
)
SAID = {
    "in the sentence": "COLUMN NAME,DATA TYPE,Description\nTown,Text,Where\nYear,Number,When\n"
    "Sex,Number,Sex of the child: 1 = Girls; 2 = Boys\n"
    'Age,Number,"Age in years (1 = Under 6, 2 = 6 to 12, 3 = 13 and older)"\nChildren,Number,How many\n',
    "a row for each code": "Column name,Code,Label\nSex,1,Girls\nSex,2,Boys\nAge,1,Under 6\n"
    "Age,2,6 to 12\nAge,3,13 and older\n",
    "codes below their column": "Field name,Description,Value,Value label\nTown,Where,,\nYear,When,,\n"
    "Sex,Sex of the child,1,Girls\n,,2,Boys\nAge,Age in years,01,Under 6\n,,02,6 to 12\n,,03,13 and older\n"
    "Children,How many,,\n",
}


@pytest.fixture
def sent(repo, monkeypatch) -> Path:
    """A table as it was sent, in a folder of its own."""
    monkeypatch.chdir(repo)
    folder = repo / "sent"
    folder.mkdir()
    (folder / "table.csv").write_text(TABLE)
    return folder


def make(*options: str):
    command = ["new", "fresh", "--from", "sent/table.csv", "--agency", "examples", *options]
    return CliRunner().invoke(main, command)


def read(repo: Path) -> list[dict[str, str]]:
    with (repo / "datapackages/fresh/data/fresh.csv").open(newline="") as file:
        return [*csv.DictReader(file)]


@pytest.mark.parametrize("form", SAID)
def test_labels_stand_in_place_of_codes(repo, sent, form):
    (sent / "words.csv").write_text(SAID[form])
    made = make()
    assert made.exit_code == 0, made.output
    rows = read(repo)
    assert {(r["sex"], r["age"]) for r in rows} == {
        (sex, age) for sex in ("Girls", "Boys") for age in ("Under 6", "6 to 12", "13 and older")
    }
    fields = json.loads((repo / "datapackages/fresh/datapackage.json").read_text())
    fields = {f["name"]: f for f in fields["resources"][0]["schema"]["fields"]}
    assert fields["sex"]["constraints"]["enum"] == ["Boys", "Girls"]
    assert fields["children"]["connect"]["role"] == "measure"
    assert "Sex: 2 codes stand as their labels" in made.output


def test_the_next_edition_needs_no_dictionary(repo, sent):
    (sent / "words.csv").write_text(SAID["in the sentence"])
    assert make("--updated", "2022-01-01").exit_code == 0
    (repo / "later.csv").write_text(TABLE.replace("2020", "2022").replace("2021", "2023"))
    command = ["update", "fresh", "--from", "later.csv", "--yes", "--updated", "2024-01-01"]
    said = CliRunner().invoke(main, command)
    assert said.exit_code == 0, said.output
    assert {r["sex"] for r in read(repo) if r["year"] == "2023"} == {"Girls", "Boys"}
    assert len(read(repo)) == 2 * (len(TABLE.splitlines()) - 1)


def test_a_code_without_a_label_is_asked_about_and_none_is_put(repo, sent):
    (sent / "words.csv").write_text(SAID["in the sentence"].replace(", 3 = 13 and older", ""))
    made = make("--role", "Age=dimension")
    assert made.exit_code == 0, made.output
    assert "Age: what do the codes mean? The data dictionary has labels for 2 of 3" in made.output
    assert {r["age"] for r in read(repo)} == {"1", "2", "3"}
    assert "Age: what do the codes mean?" in (repo / "datapackages/fresh/README.md").read_text()


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("1 = Male, 2 = Female", {"1": "Male", "2": "Female"}),
        ("Sex (M: male; F: female).", {"M": "male", "F": "female"}),
        ("1 - Kindergarten; 2 - First grade", {"1": "Kindergarten", "2": "First grade"}),
        ("Y=Yes and N=No", {"Y": "Yes", "N": "No"}),
        (
            "BL = Black or African American; WH = White",
            {"BL": "Black or African American", "WH": "White"},
        ),
        ("1 = a, 1 = b", {}),
        ("Total Number of Allegations", {}),
        ("Rate = substantiated over all", {}),
        ("Counts below 10 are hidden: see the note.", {}),
        ("State fiscal year, July 1 - June 30", {}),
    ],
)
def test_a_list_of_codes_in_a_sentence(text, labels):
    assert read_code_list(text) == labels


def test_counts_are_never_taken_for_codes():
    """A column of which one number is no code keeps its numbers."""
    raw = RawTable(["Children"], [["1"], ["2"], ["37"]], [2, 3, 4])
    notes, doubts = [], []
    same, put = put_labels(raw, {"children": {"1": "One", "2": "Two"}}, notes, doubts)
    assert same == raw and not put and not notes and len(doubts) == 1


@pytest.mark.parametrize(
    ("sentences", "labels", "shared"),
    [
        (
            {"A": "Number of girls absent", "B": "Number of boys absent"},
            {"A": "girls", "B": "boys"},
            "Number of absent",
        ),
        ({"A": "Girls", "B": "Boys"}, {}, ""),
        ({"A": "Number of girls", "B": ""}, {}, ""),
        ({"A": "Number of girls", "B": "Number of girls"}, {}, ""),
        ({"A": "Number of girls"}, {}, ""),
        ({"A": "Number of girls", "B": "Number of"}, {}, ""),
    ],
)
def test_what_tells_sentences_apart(sentences, labels, shared):
    assert tell_apart(sentences) == (labels, shared)


def test_labels_that_differ_in_more_than_capitals_do_not_agree():
    assert agree([{"A": "At risk"}, {"A": "At Risk"}])
    assert not agree([{"A": "At risk"}, {"A": "In danger"}]) and not agree([])


def test_categories_of_wide_columns_have_the_words_of_their_sentences(repo, sent):
    names = {"HM": "Home", "YD": "Yard"}
    wide = "Town,Year,ALL_HM,ALL_YD,DAY_HM,DAY_YD\nAlphaville,2020,80,70,30,40\nBetatown,2020,81,73,35,42\n"
    (sent / "table.csv").write_text(wide)
    (sent / "words.csv").write_text(
        "COLUMN NAME,DATA TYPE,Description\nTown,Text,Where\nYear,Number,When\n"
        + "".join(
            f"ALL_{c},Number,Number of visits to the {n}\nDAY_{c},Number,{n} Visits by Day\n"
            for c, n in names.items()
        )
    )
    command = ["adopt", "sent/table.csv", "--id", "fresh", "--agency", "examples"]
    tidy = ["--tidy", "visits=ALL_{where}", "--tidy", "by_day=DAY_{where}"]
    made = CliRunner().invoke(main, [*command, *tidy])
    assert made.exit_code == 0 and "How are the categories" not in made.output, made.output
    path = repo / "datapackages/fresh"
    with next(path.glob("data/*.csv")).open(newline="") as file:
        rows = [*csv.DictReader(file)]
    assert {row["where"] for row in rows} == {"Home", "Yard"}
    kept = (path / "intake.yml").read_text()
    assert '"HM": Home' in kept
    assert '"description": "Number of visits"' in (path / "datapackage.json").read_text()
