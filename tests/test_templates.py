"""What GitHub and editors read of the records: up to date, in their forms, and true of every record."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from conftest import ROOT, TESTS

from connect_catalog.cli import main
from connect_catalog.documents import read_yaml
from connect_catalog.intake.form.issue_forms import FOLDER, list_issue_forms
from connect_catalog.intake.templates import EDITOR, OWNERS, find_stale, plan_templates
from connect_catalog.load import load

FORMS = sorted((ROOT / FOLDER).glob("*-*.yml"))
SETTINGS = json.loads((ROOT / EDITOR).read_text("utf-8"))


def test_what_is_made_of_the_records_is_up_to_date():
    """To write it again: catalog templates."""
    assert find_stale(ROOT, load(ROOT).catalog) == []


@pytest.mark.parametrize("schema", ["forms", "config"])
def test_the_forms_for_issues_are_as_github_reads_them(schema, tmp_path):
    files = FORMS if schema == "forms" else [ROOT / FOLDER / "config.yml"]
    tool = [
        Path(sys.executable).with_name("check-jsonschema"),
        "--builtin-schema",
        f"vendor.github-issue-{schema}",
    ]
    done = subprocess.run([*tool, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    broken = tmp_path / "broken.yml"
    broken.write_text(
        files[0].read_text("utf-8").replace("name:", "nane:").replace("blank", "blanc")
    )
    assert subprocess.run([*tool, broken], capture_output=True).returncode == 1


@pytest.mark.parametrize("form", list_issue_forms(load(ROOT).catalog), ids=lambda form: form.kind)
def test_a_form_offers_each_choice_once_and_no_word_that_yaml_reads_otherwise(form):
    read = yaml.safe_load(form.write())
    for element in read["body"][1:]:
        options = element["attributes"].get("options", [])
        if element["type"] == "dropdown":
            assert all(isinstance(option, str) for option in options)
            assert len(options) == len({*options}) and "None" not in options
    ids = [element["id"] for element in read["body"][1:]]
    labels = [element["attributes"]["label"] for element in read["body"][1:]]
    assert len(ids) == len({*ids}) and tuple(labels) == form.labels


def test_a_word_of_the_vocabulary_stands_in_the_forms_once_they_are_written_again(
    repo, monkeypatch
):
    monkeypatch.chdir(repo)
    run = CliRunner().invoke
    assert run(main, ["templates"]).exit_code == 0
    assert run(main, ["templates", "--check"]).exit_code == 0
    words = repo / "catalog/vocabulary.yml"
    words.write_text(words.read_text("utf-8").replace("title: Weather", "title: Snow"), "utf-8")
    done = run(main, ["templates", "--check"])
    assert done.exit_code == 1 and f"{FOLDER}/ask-for-data.yml: not up to date" in done.output
    assert run(main, ["templates"]).output.count("Wrote") == 2
    assert "- Snow" in (repo / FOLDER / "ask-for-data.yml").read_text("utf-8")


def test_the_team_of_an_agency_looks_after_its_files(repo):
    catalog = load(repo).catalog
    assert b"@" not in plan_templates(catalog)[OWNERS]
    agency = repo / "catalog/agencies/examples.yml"
    agency.write_text(agency.read_text("utf-8") + "team: exampleland/examples\n", "utf-8")
    lines = plan_templates(load(repo).catalog)[OWNERS].decode().splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "/catalog/agencies/examples.yml @exampleland/examples",
        *(f"/catalog/workplan/{id}.yml @exampleland/examples" for id in ASKED),
        *(f"/datapackages/{id}/ @exampleland/examples" for id in HELD),
    ]


TINY = load(TESTS / "repo").catalog
ASKED = sorted(id for id, item in TINY.workplan.items() if item.agencies[0] == "examples")
HELD = sorted(
    id for id, one in TINY.packages.items() if one.descriptor.connect.agency == "examples"
)


@pytest.mark.parametrize("name", ["examples", "someone@x", "A/b", "@a/b", "a/b\n* @evil/all"])
def test_only_a_team_may_look_after_files(repo, name):
    agency = repo / "catalog/agencies/examples.yml"
    agency.write_text(agency.read_text("utf-8") + f"team: {json.dumps(name)}\n", "utf-8")
    assert [p.field for p in load(repo).problems] == ["team"]


@pytest.mark.parametrize(
    ("schema", "place"), [(s, places[0]) for s, places in SETTINGS["yaml.schemas"].items()]
)
def test_an_editor_finds_no_fault_with_a_record_that_has_none(schema, place):
    judge = jsonschema.Draft202012Validator(json.loads((ROOT / schema).read_text("utf-8")))
    for path in sorted(p for root in (ROOT, TESTS / "repo") for p in root.glob(place)):
        value = read_yaml(path.read_text("utf-8"), path.name).value
        assert [error.message for error in judge.iter_errors(value)] == [], path
        assert [*judge.iter_errors({**value, "colour": "blue"})], path


def test_an_editor_finds_no_fault_with_a_descriptor_that_has_none():
    (given,) = SETTINGS["json.schemas"]
    judge = jsonschema.Draft202012Validator(json.loads((ROOT / given["url"]).read_text("utf-8")))
    paths = sorted(ROOT.glob(given["fileMatch"][0]))
    assert len(paths) > 10
    for path in paths:
        value = json.loads(path.read_text("utf-8"))
        assert [error.message for error in judge.iter_errors(value)] == [], path


def test_a_browser_is_enough_to_work_on_the_catalog():
    """The container runs what the README says, with the port that the site is shown at."""
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text("utf-8"))
    assert container["postCreateCommand"] == "make setup"
    assert container["forwardPorts"] == [8000]
    assert container["image"].startswith("python:3.")
