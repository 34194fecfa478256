"""What a branch changes, told to whoever reviews it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_changes import git, versioned  # noqa: F401 - a fixture

from connect_catalog.cli import main
from connect_catalog.review.model import BranchReview


@pytest.fixture
def story(versioned) -> Path:  # noqa: F811
    """The folder of a made-up package in a repository of one commit."""
    return versioned / "datapackages/story-hours"


def review(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["review", "--base", "main", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def read() -> BranchReview:
    return BranchReview.model_validate_json(review("--format", "json"))


def put(story: Path, before: str, after: str, name: str = "by-place") -> None:
    path = story / f"data/{name}.csv"
    text = path.read_text()
    assert text.count(before) == 1
    path.write_text(text.replace(before, after))


def raise_version(story: Path, version: str = "1.0.1", **connect: object) -> None:
    path = story / "datapackage.json"
    document = json.loads(path.read_text()) | {"version": version}
    document["connect"] |= connect
    path.write_text(json.dumps(document, indent=2))


def test_a_branch_that_changes_nothing(versioned):  # noqa: F811
    said = review()
    assert said.startswith("## Nothing is wrong\n")
    assert "### What this changes\n\nNothing." in said
    assert "Every rule holds" in said


def test_a_change_in_the_data_is_told_with_a_few_cells(story):
    put(story, "Younger,50", "Younger,51", "statewide")
    raise_version(story, spotChecks=[])
    found = read()
    assert not found.problems
    (package,) = found.packages
    assert (package.title, package.versions) == ("Visits to story hours", ("1.0.0", "1.0.1"))
    (table,) = package.tables
    assert table.changes == ("1 row changed",)
    (field,) = table.fields
    assert (field.title, field.changed, field.shown, field.hidden) == ("Visits", 1, 0, 0)
    (example,) = table.examples
    assert (example.row, example.before, example.after) == (
        "Year: 2022, Age group: Younger",
        "50",
        "51",
    )
    said = review()
    assert "| Year: 2022, Age group: Younger | Visits | 50 | 51 |" in said
    assert "**Visits to story hours** (story-hours), changed, version 1.0.0 → 1.0.1" in said


# ---------------------------------------------------------------------------------------- privacy


WHY = {"resource": "by-place", "field": "visits", "reason": "It was wrong."}


def test_a_cell_that_was_hidden_is_told_as_its_mark(story):
    put(story, "02,Betatown,2022,suppressed", "02,Betatown,2022,7717")
    rule = {"threshold": 5, "rule": "Counts below 5 are hidden."}
    rule["shownAgain"] = [{"version": "1.0.1", **WHY}]
    raise_version(story, suppression=rule, updated="2026-01-02")
    said = review("--format", "json")
    found = BranchReview.model_validate_json(said)
    assert not found.problems
    (table,) = found.packages[0].tables
    assert "1 number shown that was hidden" in table.changes
    (example,) = table.examples
    assert example.before == example.after == "suppressed (now or before)"
    assert "7717" not in said + review() + review("--format", "html").partition("<svg")[0]


def test_a_number_that_is_hidden_now_is_never_told(story):
    """Not though somebody allowed that it was shown before: neither by a cell, nor by a chart."""
    put(story, "03,Gammaburg,2023,30", "03,Gammaburg,2023,4417")
    raise_version(story, spotChecks=[], updated="2026-01-01")
    git(story, "commit", "--quiet", "-am", "Another number")
    git(story, "branch", "--force", "main")
    put(story, "03,Gammaburg,2023,4417", "03,Gammaburg,2023,suppressed")
    put(story, "01,Alphaville,2022,120", "01,Alphaville,2022,3119")
    waiver = {"code": "shown-before", "field": "visits", "reason": "Everyone has it."}
    raise_version(story, "1.0.2", waivers=[waiver], updated="2026-01-02")
    said = review("--format", "json")
    found = BranchReview.model_validate_json(said)
    (table,) = found.packages[0].tables
    assert [(e.before, e.after) for e in table.examples] == [
        ("another number", "3119"),
        ("suppressed (now or before)", "suppressed (now or before)"),
    ]
    assert {chart.before for chart in found.charts} == {""}
    assert "4417" not in said + review() + review("--format", "html")


def test_while_something_is_wrong_no_cell_is_told(story):
    put(story, "01,Alphaville,2022,120", "01,Alphaville,2022,3")
    raise_version(story, updated="2026-01-02")
    found = read()
    assert "small-count" in [problem.code for problem in found.problems]
    (table,) = found.packages[0].tables
    assert not table.examples and "No examples are shown" in table.why_none
    assert not found.charts and not found.figures and found.why_no_figures
    said = review()
    assert "| before | after |" not in said
    assert "/blob/" in said and "datapackages/story-hours/data/by-place.csv#L2" in said
    assert "**Mend:** Hide it" in said


def test_a_place_that_is_gone_is_not_named(story):
    """What an older version held may have been taken back on purpose."""
    put(story, "2023,Older,80", "2023,Older,80\n2024,Older,90", "statewide")
    git(story, "commit", "--quiet", "-am", "A year more")
    git(story, "branch", "--force", "main")
    put(story, "\n2024,Older,90", "", "statewide")
    raise_version(story, "1.1.0", updated="2026-01-02")
    (table,) = read().packages[0].tables
    (example,) = table.examples
    assert example.row == "Year: (gone), Age group: Older"
    assert "2024" not in review()


def test_no_title_that_names_a_person_is_repeated(story):
    path = story / "datapackage.json"
    path.write_text(path.read_text().replace("Visits to story hours", "Margaret Johnson"))
    said = review() + review("--format", "json") + review("--format", "html")
    assert "Margaret" not in said and "not repeated" in said


def test_what_cannot_be_read_is_told(versioned):  # noqa: F811
    (versioned / "catalog/catalog.yml").write_text("- no\n- record\n")
    (versioned / "catalog/agencies/examples.yml").unlink()
    said = review()
    assert "catalog/catalog.yml" in said and "to be mended" in said


# -------------------------------------------------------------------------------- what is written


def test_all_forms_and_pictures_are_written_into_a_new_folder(story, tmp_path):
    put(story, "Younger,50", "Younger,51", "statewide")
    raise_version(story, spotChecks=[])
    folder = tmp_path / "answer"
    review("--into", str(folder))
    pictures = ["story-hours-trend-after.svg", "story-hours-trend-before.svg"]
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["review.html", "review.json", "review.md", *pictures]
    page = (folder / "review.html").read_text()
    assert page.count("<figure") == 2 and "Before" in page
    told = (folder / "review.md").read_text()
    assert all(name in told for name in pictures)


def test_links_lead_to_the_commit_that_is_named(story):
    put(story, "01,Alphaville,2022,120", "01,Alphaville,2022,3")
    assert f"/blob/{'d' * 40}/datapackages" in review("--head", "d" * 40)


def test_records_are_told_in_words(versioned):  # noqa: F811
    path = versioned / "catalog/workplan/tree-houses.yml"
    step = "    note: Nobody recorded when.\n"
    path.write_text(
        path.read_text().replace(
            step, f"{step}  - status: obtained\n    date: 2026-01-30\n    note: It came.\n"
        )
    )
    found = read()
    assert not found.problems
    (record,) = found.records
    assert (record.kind, record.title) == ("Desired dataset", "Tree houses")
    assert "State: Identified → Obtained" in record.changes
    figures = {figure.what: figure for figure in found.figures}
    obtained = figures["desired datasets obtained"]
    assert obtained.after == obtained.before + 1
    whole = obtained.of[1]
    assert f"obtained: {obtained.before:g} → {obtained.after:g} of {whole}" in review()
