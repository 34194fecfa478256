"""Issues that were written with a form, and those of somebody who means harm: a record, or what to mend."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from conftest import ROOT, TESTS
from issues import BARRIER, GIVEN, HOSTILE, OFFER, REQUEST, attack, write_body, write_event

from connect_catalog.cli import main
from connect_catalog.intake.form.issue_forms import list_issue_forms
from connect_catalog.load import load

FORMS = {form.kind: form for form in list_issue_forms(load(TESTS / "repo").catalog)}


@pytest.fixture
def send(repo, tmp_path, monkeypatch):
    """send(kind, answers) -> what the command does with such an issue, and the answer to it."""
    monkeypatch.chdir(repo)

    def run(kind, answers, event=None):
        path, answer = tmp_path / "event.json", tmp_path / "answer.md"
        path.write_text(event or write_event(write_body(FORMS[kind], answers)), "utf-8")
        answer.unlink(missing_ok=True)
        done = CliRunner().invoke(main, ["form", "issue", str(path), "--answer", str(answer)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, answer.read_text("utf-8")

    return run


def list_files(repo) -> dict[str, str]:
    """Every file of the repository that people write."""
    kept = (*repo.glob("catalog/**/*.yml"), *repo.glob("datapackages/**/*"), *repo.glob("*"))
    return {str(p.relative_to(repo)): p.read_text("utf-8") for p in kept if p.is_file()}


def test_a_question_becomes_a_request_that_names_nobody(send, repo):
    before = list_files(repo)
    code, answer = send("request", REQUEST)
    assert code == 0, answer
    path = "catalog/requests/2026-01-20-how-many-puddles-are-deeper-than-a-boot.yml"
    assert {*list_files(repo)} - {*before} == {path} and path in answer
    assert yaml.safe_load((repo / path).read_text("utf-8")) == {
        "title": "How many puddles are deeper than a boot?",
        "sample": False,
        "received": "2026-01-20",
        "asker": "parent",
        "topic": "weather",
        "status": "open",
    } | {"received": yaml.safe_load("2026-01-20")}


def test_a_barrier_is_added_to_the_record_of_its_dataset(send, repo):
    assert send("barrier", BARRIER)[0] == 0
    record = yaml.safe_load((repo / "catalog/workplan/puddle-reports.yml").read_text("utf-8"))
    assert record["barriers"] == [
        {"kind": "time", "detail": "Nobody is there to count them.", "held_by": "samples"}
    ]


def test_an_offer_becomes_the_description_of_a_dataset(send, repo):
    code, answer = send("dataset", OFFER)
    assert code == 0, answer
    folder = repo / "datapackages/visits-to-libraries"
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert descriptor["connect"]["topics"] == ["stories", "weather"]
    assert descriptor["keywords"] == ["libraries", "reading"]
    fields = descriptor["resources"][0]["schema"]["fields"]
    assert [one["description"] for one in fields] == [
        "the town of the library",
        "how many visits were counted, 1 = one",
    ]
    checked = CliRunner().invoke(main, ["check", "visits-to-libraries"])
    assert checked.exit_code == 1 and "the table is not here yet" in checked.output
    assert "wrong: still to write: what the column is for" in checked.output
    assert "already" in send("dataset", OFFER)[1] or "is there" in send("dataset", OFFER)[1]


def test_an_offer_says_what_each_column_is_for(send, repo):
    """By the names of the fields of the model; what is no such name stays in the sentence."""
    lines = (
        "Town: the town; not the branch; Role = geography; Total = All towns",
        "Visits: how many, 1 = one; Kind = count; unit = visits; ROLE = Measure",
    )
    code, answer = send("dataset", {**OFFER, "Data dictionary": "\n".join(lines)})
    assert code == 0, answer
    path = repo / "datapackages/visits-to-libraries/datapackage.json"
    town, visits = json.loads(path.read_text("utf-8"))["resources"][0]["schema"]["fields"]
    assert town["description"] == "the town; not the branch"
    assert (town["connect"]["role"], town["connect"]["total"]) == ("geography", "All towns")
    assert visits["description"] == "how many, 1 = one"
    assert visits["connect"] == {"role": "measure", "unit": "visits", "kind": "count"}


def test_an_offer_with_a_wrong_role_is_answered_at_its_line(send, repo):
    before = list_files(repo)
    lines = "Town: the town; Role = place\nVisits: how many; Kind = count"
    code, answer = send("dataset", {**OFFER, "Data dictionary": lines})
    assert code == 1 and list_files(repo) == before
    assert "Data dictionary, line 1: Role: " in answer and "geography" in answer
    assert "line 2" not in answer


@pytest.mark.parametrize(
    "text",
    [
        "Call me on 860-555-0142 when you know.",
        "Write to jane.roe@example.org please.",
        "Jane Roe asks: how many?",
        "We live at 12 Maple Street, how many puddles?",
        "My number is 078-05-1120.",
    ],
)
def test_a_question_that_tells_of_a_person_is_not_kept_and_not_repeated(send, repo, text):
    before = list_files(repo)
    code, answer = send("request", {**REQUEST, "The question": text})
    assert code == 1 and list_files(repo) == before
    assert "The question: " in answer
    assert not any(word in answer for word in ("0142", "roe", "Roe", "Maple", "1120"))


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("seed", range(40))
def test_hostile_answers_stay_texts_or_are_refused(send, repo, kind, seed):
    before = list_files(repo)
    code, answer = send(kind, attack(FORMS[kind], seed))
    after = list_files(repo)
    changed = {path for path in after if after[path] != before.get(path)}
    assert not (repo / "owned").exists()
    if code:
        assert changed == set()
    else:
        folder = {
            "dataset": "datapackages/",
            "request": "catalog/requests/",
            "barrier": "catalog/workplan/",
        }[kind]
        assert changed and all(path.startswith(folder) for path in changed)
        for path in changed:
            assert (
                "someone" not in after[path] and "status: answered" not in after[path].splitlines()
            )
        assert load(repo).catalog is not None
    assert answer.count("~~~~") == 2 and "\x1b" not in answer


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body + "\n### The question\n\nAgain?",
        lambda body: "Before it\n" + body,
        lambda body: body.replace("### What it is about", "### What it is"),
        lambda body: "",
        lambda body: "### ",
        lambda body: "\n\n".join(reversed(body.split("\n\n"))),
    ],
)
def test_what_the_form_did_not_write_is_refused(send, repo, change):
    before = list_files(repo)
    event = write_event(change(write_body(FORMS["request"], REQUEST)))
    code, answer = send("request", {}, event)
    assert code == 1 and "each of its headings once" in answer and list_files(repo) == before


@pytest.mark.parametrize(
    "event",
    [
        "",
        "[]",
        "{",
        '{"issue": 3}',
        write_event(None),
        write_event("x", number="7; rm -rf"),
        write_event("x", number=True),
        write_event("x", day="today"),
        write_event("x" * 80_000),
        '{"issue": ' + "[" * 5_000 + "]" * 5_000 + "}",
    ],
)
def test_what_is_no_event_is_refused(send, event):
    code, answer = send("request", {}, event or " ")
    assert code == 1 and "could not be taken in" in answer


def test_every_hostile_text_is_tried():
    tried = [text for seed in range(40) for k in FORMS for text in attack(FORMS[k], seed).values()]
    assert all(any(text in one for one in tried) for text in HOSTILE)
    assert {*GIVEN} == {*FORMS}


# ------------------------------------------------------------------------------ what the workflow does

JOBS = yaml.safe_load((ROOT / ".github/workflows/take-in.yml").read_text("utf-8"))["jobs"]
GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")


def run_step(job: str, name: str, folder: Path, **given: str) -> subprocess.CompletedProcess:
    """Run the command of a step as the runner does: bash, stopping at the first failure."""
    (command,) = [step["run"] for step in JOBS[job]["steps"] if step["name"] == name]
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command]
    return subprocess.run(shell, cwd=folder, env=os.environ | given, capture_output=True, text=True)


@pytest.fixture
def hosted(repo, tmp_path):
    """The repository under git, with the place it came from, and a stand-in for GitHub's command."""
    (repo / ".gitignore").write_text("/.cache/\n/.venv/\n")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "Begin")):
        subprocess.run([*GIT, *words], cwd=repo, check=True)
    subprocess.run([*GIT, "init", "-q", "--bare", tmp_path / "origin"], check=True)
    subprocess.run([*GIT, "remote", "add", "origin", tmp_path / "origin"], cwd=repo, check=True)
    (repo / ".venv/bin").mkdir(parents=True)
    (repo / ".venv/bin/catalog").symlink_to(Path(sys.executable).with_name("catalog"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/gh").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "bin/gh").chmod(0o755)
    return repo


def propose(repo: Path, temp: Path) -> tuple[bool, list[str]]:
    """Whether the second job went well, and the files that it proposes."""
    given = {"PATH": f"{temp / 'bin'}:{os.environ['PATH']}", "GITHUB_OUTPUT": str(temp / "said")}
    given |= {"RUNNER_TEMP": str(temp), "NUMBER": "7", "GITHUB_RUN_ID": "1"}
    done = run_step("propose", "Put it on a branch", repo, **given)
    shown = subprocess.run(
        ["git", "log", "-1", "--name-only", "--format=", "issue-7", "--"],
        cwd=temp / "origin",
        capture_output=True,
        text=True,
    )
    return done.returncode == 0, shown.stdout.split()


def read_issue(repo: Path, temp: Path, event: str) -> subprocess.CompletedProcess:
    (temp / "event.json").write_text(event, "utf-8")
    given = {"RUNNER_TEMP": str(temp), "GITHUB_EVENT_PATH": str(temp / "event.json")}
    return run_step("read", "Make a record of it, or the words on what to mend", repo, **given)


def test_the_workflow_proposes_what_an_issue_says(hosted, tmp_path):
    done = read_issue(hosted, tmp_path, write_event(write_body(FORMS["request"], REQUEST)))
    assert done.returncode == 0, done.stderr
    subprocess.run([*GIT, "reset", "-q", "--hard"], cwd=hosted, check=True)
    path = "catalog/requests/2026-01-20-how-many-puddles-are-deeper-than-a-boot.yml"
    assert propose(hosted, tmp_path) == (True, [path])
    assert "made=true" in (tmp_path / "said").read_text()


def test_the_workflow_proposes_nothing_of_what_is_not_understood(hosted, tmp_path):
    done = read_issue(hosted, tmp_path, write_event("$(touch owned)"))
    assert done.returncode == 0, done.stderr
    assert "each of its headings once" in (tmp_path / "made/answer.md").read_text("utf-8")
    assert propose(hosted, tmp_path) == (True, [])
    assert (tmp_path / "said").read_text() == "made=false\n"


@pytest.mark.parametrize(
    "path",
    [
        "scripts/connect_catalog/load.py",
        ".github/workflows/publish.yml",
        "catalog/catalog.yml",
        "catalog/agencies/examples.yml",
        "datapackages/x/run.py",
        "datapackages/x/data/x.csv\nMakefile",
        "Makefile",
    ],
)
def test_the_job_that_may_write_takes_no_other_file(hosted, tmp_path, path):
    """Whatever the job before it was made to hand over."""
    (hosted / path).parent.mkdir(parents=True, exist_ok=True)
    (hosted / path).write_text("x")
    subprocess.run([*GIT, "add", "--all"], cwd=hosted, check=True)
    patch = subprocess.run(["git", "diff", "--cached", "--binary"], cwd=hosted, capture_output=True)
    subprocess.run([*GIT, "reset", "-q", "--hard"], cwd=hosted, check=True)
    (tmp_path / "made").mkdir()
    (tmp_path / "made/change.patch").write_bytes(patch.stdout)
    assert propose(hosted, tmp_path) == (False, [])


def test_the_text_of_an_issue_is_in_no_command_and_no_variable():
    text = (ROOT / ".github/workflows/take-in.yml").read_text("utf-8")
    used = set(re.findall(r"\$\{\{ (.*?) \}\}", text))
    assert used == {"github.event.issue.number", "github.token", "runner.temp"}
    assert JOBS["read"].get("permissions") is None and "permissions" in JOBS["propose"]
    assert JOBS["read"]["if"] == "github.event.label.name == 'take in'"
