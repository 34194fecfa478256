"""The metadata form beside a table, and what it settles when the table is taken over."""

from datetime import date
from pathlib import Path

import pytest
from adoption import copy_lists
from click.testing import CliRunner
from conftest import ROOT, TODAY

from connect_catalog.checks import load_and_check
from connect_catalog.cli import main
from connect_catalog.intake.headings import read_unit, write_title
from connect_catalog.intake.metadata import read_day, read_metadata
from connect_catalog.intake.pipeline import take_in
from connect_catalog.intake.understood import Answers
from connect_catalog.intake.wanted import find_wanted, tell_wanted
from connect_catalog.intake.wishes import Wishes
from connect_catalog.load import load, stand_in
from connect_catalog.marks import Mark
from connect_catalog.refusals import Refusal

FORM = """\x08
CT Office of Rain
Open Data Portal Metadata

Dataset Title:  Puddles and ponds by town\t

Date Dataset Produced:\t05/01/2016\tUpdate Frequency:\tAnnual

Date Last Updated:\t9/29/2017 \tNext Expected Update:\t10/1/2018

Time Period Covered: \tState Fiscal Years
\t\t\t\tA State Fiscal Year runs from July 1 through June 30.

Unit of Analysis:\tPuddles in a town, during a single State Fiscal Year

Dataset Description:

This dataset counts puddles.  It has a  HYPERLINK "http://example.org/page.pdf"guide that says how.

Nota Bene / Caveats:

The content for the \u201cRegion\u201d variable is subject to change.

Data Source(s):\tThe Rain Book

Data Dictionary:

Each puddle is counted once.

COLUMN NAME | DATA TYPE | Description |  | FISC_YEAR | Number | Reporting State Fiscal Year  |  | \
REGION | Text | The region of the Office of Rain that looks after the town, of which there are as many as \
it takes to get to each puddle within a day |  | TOWN | Text | Town |  | TTL_PUDL_M | Text | Total \
Number of Deep Puddles Found |  | TTL_DRY_M | Text | Total Number of Puddles Dried |  |

Page PAGE 3 of NUMPAGES
"""
TABLE = (
    "FISC_PERIOD,FISC_YEAR,REGION,OFFICE,TOWN,TTL_PUDL_M,TTL_DRY_M\n"
    "07/01/2014 - 06/30/2015,2015,ALL,NULL,Statewide,900,500\n"
    '07/01/2014 - 06/30/2015,2015,REGION 1,BETHEL,BETHEL,"1,258",<= 10\n'
    "07/01/2014 - 06/30/2015,2015,REGION 2,HARTFORD,HARTFORD,44,-\n"
    "07/01/2014 - 06/30/2015,2015,REGION 2,HARTFORD,OTHER,30,20\n"
)
DASH = Answers(marks={"-": Mark.MISSING})


@pytest.fixture
def beside(tmp_path) -> Path:
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / "form.txt").write_text(FORM, "utf-8")
    (folder / "notes.txt").write_text("Dataset Title: nothing else is said here\n", "utf-8")
    (folder / "puddles.csv").write_text(TABLE, "utf-8")
    return folder / "puddles.csv"


@pytest.fixture
def take(beside):
    catalog = load(ROOT).catalog

    def run(**wishes):
        return take_in(
            catalog, beside, Wishes(**{"agency": "dcf", "answers": DASH, **wishes}), TODAY
        )

    return run


def test_a_form_is_read_by_its_headings(beside):
    said = read_metadata(beside.parent / "form.txt")
    assert said.title == "Puddles and ponds by town" and said.frequency == "Annual"
    assert (said.updated, said.due) == ("2017-09-29", "2018-10-01")
    assert said.unit == "Puddles in a town, during a single State Fiscal Year"
    assert said.description == "This dataset counts puddles. It has a guide that says how."
    assert said.caveats == 'The content for the "Region" variable is subject to change.'
    assert said.source == "The Rain Book"
    assert said.described["ttl_pudl_m"] == "Total Number of Deep Puddles Found"
    assert len(said.described) == 5
    assert read_metadata(beside.parent / "notes.txt") is None


def test_days_are_read_as_forms_write_them():
    assert [read_day(text) for text in ("9/29/2017", " 2017-09-29", "soon")] == [
        "2017-09-29",
        "2017-09-29",
        "",
    ]


def test_the_form_settles_what_it_says_and_the_rest_is_left_to_write(take):
    made = take()
    descriptor, connect = made.descriptor, made.descriptor["connect"]
    assert descriptor["title"] == "Puddles and ponds by town"
    assert descriptor["description"].startswith("This dataset counts puddles.")
    assert (connect["updated"], connect["frequency"]) == ("2017-09-29", "annual")
    assert connect["due"] == "2018-10-01"
    assert connect["timeCovered"]["basis"].startswith("State fiscal years")
    assert connect["unitOfAnalysis"].startswith("Puddles in a town")
    assert descriptor["sources"][0]["title"].endswith(", The Rain Book")
    towns, state = descriptor["resources"]
    assert towns["title"] == "Puddles and ponds by town, by town"
    assert towns["description"] == "One row for each town and fiscal year."
    assert state["description"] == "One row for each fiscal year."
    fields = {field["name"]: field for field in towns["schema"]["fields"]}
    assert fields["ttl_pudl_m"]["title"] == "Total Number of Deep Puddles Found"
    assert fields["ttl_pudl_m"]["connect"]["unit"] == "puddles"
    assert fields["fiscal_year"]["title"] == "Reporting State Fiscal Year"
    assert fields["region"]["title"] == "Region" and fields["office"]["title"] == "Office"
    assert "FILL IN" not in fields["town_fips"]["description"]
    assert any("form.txt was read" in line for line in made.report.repaired)


def test_a_column_of_other_places_or_of_offices_is_no_column_of_places(take):
    made = take()
    assert any("1 row" in line and "OTHER" in line for line in made.report.left_out)
    assert not any("OTHER" in question for question in made.report.questions)
    assert made.descriptor["connect"]["geography"] == "town"


def test_every_open_question_is_a_fill_in(take):
    made = take(tidy=("puddles=TTL_{kind}_M",))
    assert made.report.questions and made.report.marked
    for question in made.report.questions:
        assert f"- FILL IN: {question}" in made.readme
    assert made.readme.count("FILL IN") == len(made.report.questions) + 1
    text = str(made.descriptor)
    assert "FILL IN" in text and not any(question in text for question in made.report.questions)


def test_answers_by_option_close_their_questions(take):
    made = take(
        updated="2026-07-01",
        license="odc-pddl-1.0",
        topic="health",
    )
    connect = made.descriptor["connect"]
    assert (connect["updated"], connect["topics"]) == ("2026-07-01", ["health"])
    assert made.descriptor["licenses"][0]["name"] == "ODC-PDDL-1.0"
    assert made.report.marked == [] and not any("`-`" in q for q in made.report.questions)
    told = [line for line in made.report.repaired if line.startswith("`-`")]
    assert told == ["`-` was read as `missing` in 1 cell, as was said."]
    with pytest.raises(Refusal, match="The license mine is not known here"):
        take(license="mine")


def test_the_day_of_the_last_change_is_asked_for_and_never_today(take, beside):
    (beside.parent / "form.txt").unlink()
    made = take()
    assert made.descriptor["connect"]["updated"] == "FILL IN: the day the source last changed it"
    assert any("--updated" in question for question in made.report.marked)
    assert TODAY.isoformat() not in str(made.descriptor["connect"])


def test_two_patterns_of_one_name_are_refused(take):
    with pytest.raises(Refusal, match="--tidy names puddles twice"):
        take(tidy=("puddles=TTL_{kind}_M", "puddles=SUBS_{kind}_M"))


def test_a_file_that_is_no_form_is_refused(take, beside):
    with pytest.raises(Refusal, match="notes.txt is no metadata form"):
        take(metadata=beside.parent / "notes.txt")


@pytest.mark.parametrize(
    ("heading", "text", "title"),
    [
        ("TTL_X_M", "Total Number of Puddles.", "Total Number of Puddles"),
        ("TTL_X_M", "", "FILL IN: a title for TTL_X_M"),
        ("TTL_X_M", "word " * 40, "FILL IN: a title for TTL_X_M"),
        ("deep_puddles", "", "Deep puddles"),
        ("Deep puddles", "Found in June", "Deep puddles"),
        ("Puddles", "Found in June", "Puddles"),
        ("TOWN", "Town", "Town"),
    ],
)
def test_a_code_is_no_title(heading, text, title):
    assert write_title(heading, text) == title


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Total Number of CPS Reports Accepted", "reports"),
        ("Number of unique Children with at least one Report", "children"),
        ("Physical Abuse Substantiation Rate", ""),
        ("Number of something", ""),
    ],
)
def test_a_unit_is_what_is_counted(text, unit):
    assert read_unit(text) == unit


def test_the_desired_dataset_and_its_package_are_named():
    catalog = load(ROOT).catalog
    id, item = next((id, item) for id, item in catalog.workplan.items() if item.packages)
    (said,) = [
        line
        for line in tell_wanted(find_wanted(catalog, item.agencies[0], [item.title]))
        if f"{id}.yml" in line
    ]
    assert item.packages[0] in said
    assert find_wanted(catalog, item.agencies[0], ["rain"]) == {}


def test_what_is_left_to_write_hides_no_other_finding(tmp_path):
    whole = {"connect": {"updated": "FILL IN: a day", "timeCovered": {"start": "FILL IN"}}}
    assert stand_in(whole)["connect"]["timeCovered"]["start"] == "2000"
    assert whole["connect"]["updated"] == "FILL IN: a day"
    assert stand_in([]) == [] and stand_in({"connect": 3}) == {"connect": 3}
    assert date.fromisoformat(stand_in(whole)["connect"]["updated"])


def test_a_delivery_goes_from_file_to_clean_check_in_two_rounds(tmp_path, beside, monkeypatch):
    """Round 1 lists what only a person knows, each once; with that written, nothing is left."""
    root = tmp_path / "repo"
    copy_lists(root)
    (root / "mkdocs.yml").write_text((ROOT / "mkdocs.yml").read_text("utf-8"), "utf-8")
    monkeypatch.chdir(root)
    command = ["adopt", str(beside), "--id", "puddles", "--agency", "dcf", "--topic", "health"]
    done = CliRunner().invoke(main, [*command, "--license", "ODC-PDDL-1.0", "--mark", "-=missing"])
    assert done.exit_code == 0, done.output
    first = of_puddles(root)
    assert {problem.code for problem in first} <= {"fill-in", "missing-rows"}
    assert len([problem for problem in first if problem.code == "fill-in"]) <= 15
    for name in ("README.md", "datapackage.json"):
        path = root / "datapackages/puddles" / name
        path.write_text(path.read_text("utf-8").replace("FILL IN", "Told"), "utf-8")
    assert {problem.code for problem in of_puddles(root)} <= {"missing-rows"}


def of_puddles(root):
    return [p for p in load_and_check(root, TODAY)[1] if "/puddles/" in p.path]
