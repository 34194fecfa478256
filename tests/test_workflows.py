"""The workflows hold no more rights than they need, and run only the code they name."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted((GITHUB / "ISSUE_TEMPLATE").glob("*-*.yml"))
WRITE_RIGHTS = {("publish.yml", "deploy", "pages"), ("publish.yml", "deploy", "id-token")}


def read(path: Path) -> dict:
    """A YAML file; BaseLoader keeps the key `on` a word."""
    return yaml.load(path.read_text(), yaml.BaseLoader)  # noqa: S506 - it makes only text


def file_name(path: Path) -> str:
    return path.name


def test_there_are_workflows_and_forms():
    assert [path.name for path in WORKFLOWS] == ["publish.yml", "pull-request.yml"]
    assert len(FORMS) == 4


def test_zizmor_finds_nothing():
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [zizmor, "--offline", "--no-progress", "--persona=auditor", GITHUB]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=file_name)
def test_actions_are_pinned_by_commit_and_say_their_version(path):
    uses = re.findall(r"uses:.*", path.read_text())
    assert uses
    for line in uses:
        assert re.fullmatch(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_an_action_has_one_commit_in_all_workflows():
    uses = {line for path in WORKFLOWS for line in re.findall(r"uses: (\S+)", path.read_text())}
    assert len(uses) == len({action.partition("@")[0] for action in uses})


@pytest.mark.parametrize("path", WORKFLOWS, ids=file_name)
def test_rights_are_read_only_but_for_the_deploy_job(path):
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    granted = {
        (path.name, job, right)
        for job, body in workflow["jobs"].items()
        for right, level in body.get("permissions", {}).items()
        if level != "read"
    }
    assert granted <= WRITE_RIGHTS


@pytest.mark.parametrize("path", WORKFLOWS, ids=file_name)
def test_code_of_a_pull_request_never_meets_a_secret(path):
    assert not {"pull_request_target", "workflow_run"} & set(read(path)["on"])
    assert "secrets." not in path.read_text()


@pytest.mark.parametrize("path", WORKFLOWS, ids=file_name)
def test_commands_hold_no_expression(path):
    """${{ }} inside a command would let a branch name or a title become part of the program."""
    commands = [
        step["run"] for job in read(path)["jobs"].values() for step in job["steps"] if "run" in step
    ]
    assert not [command for command in commands if "${{" in command]


@pytest.mark.parametrize("path", WORKFLOWS, ids=file_name)
def test_jobs_end_and_do_not_pile_up(path):
    workflow = read(path)
    assert "concurrency" in workflow
    assert all(int(job["timeout-minutes"]) <= 30 for job in workflow["jobs"].values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=file_name)
def test_the_whole_history_is_fetched(path):
    """The site tells what changed, and a check compares with the base; both need old commits."""
    steps = [step for job in read(path)["jobs"].values() for step in job["steps"]]
    checkouts = [s for s in steps if s.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["fetch-depth"] == "0" for step in checkouts)


@pytest.mark.parametrize("path", FORMS, ids=file_name)
def test_forms_warn_before_they_ask(path):
    form = read(path)
    assert form["body"][0]["type"] == "markdown"
    assert "public" in form["body"][0]["attributes"]["value"]
    ids = [part["id"] for part in form["body"][1:]]
    assert len(ids) == len(set(ids))


def test_dependabot_watches_every_kind_of_lock():
    updates = read(GITHUB / "dependabot.yml")["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "pip", "npm"}
