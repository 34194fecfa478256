"""Nothing that anybody's configuration of git names is run or written by a command of the catalog."""

import os
import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import slow
from test_revisions import commit, git

from connect_catalog.cli import main
from connect_catalog.git import (
    ANOTHER_OWNER,
    BARE,
    BROKEN,
    DAMAGED,
    MOVED,
    NOT_STARTED,
    NoRevision,
    check_history,
    check_work_tree,
    find_commit,
    has_commit,
)

TABLE = "datapackages/story-hours/data/statewide.csv"
# What git can be told to run, and in whose words: %s is a program that leaves a mark.
RUN = {
    "core.fsmonitor": "%s",
    "core.hooksPath": "{hooks}",
    "core.pager": "%s",
    "core.editor": "%s",
    "core.sshCommand": "%s",
    "core.gitProxy": "%s",
    "core.askPass": "%s",
    "core.alternateRefsCommand": "%s",
    "credential.helper": "!%s",
    "gpg.program": "%s",
    "gpg.ssh.program": "%s",
    "log.showSignature": "true",
    "diff.external": "%s",
    "diff.all.command": "%s",
    "diff.all.textconv": "%s",
    "filter.all.clean": "%s",
    "filter.all.smudge": "%s",
    "filter.all.process": "%s",
    "filter.all.required": "true",
    "merge.all.driver": "%s",
    "uploadpack.packObjectsHook": "%s",
    "pager.log": "%s",
    "pager.diff": "%s",
    "interactive.diffFilter": "%s",
    "trace2.normalTarget": "{mark}",
    "trace2.eventTarget": "{mark}",
    "diff.orderFile": "{missing}",
    **{f"alias.{name}": "!%s" for name in ("log", "diff", "ls-tree", "cat-file", "rev-parse")},
}
VARIABLES = (
    *("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_EDITOR", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS"),
    *(
        "GIT_PROXY_COMMAND",
        "GIT_TRACE",
        "GIT_TRACE2",
        "GIT_TRACE_SETUP",
        "PAGER",
        "GIT_TEST_FSMONITOR",
    ),
)
COMMANDS = (
    ("check",),
    ("check", "--changed", "HEAD"),
    ("check", "--changed"),
    ("stats", "--at", "HEAD~1"),
    ("suppress", "story-hours"),
    ("build",),
)


@pytest.fixture
def marking(tmp_path) -> tuple[Path, Path]:
    """A program that leaves a mark, and the mark."""
    mark, program = tmp_path / "mark", tmp_path / "leave-a-mark"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >>{mark}\nexit 0\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program, mark


@pytest.fixture
def versioned(repo, monkeypatch) -> Path:
    git(repo, "init", "--quiet", "--initial-branch", "main")
    (repo / ".gitignore").write_text(".cache/\nsite/\n")
    commit(repo, "2025-01-05")
    path = repo / "datapackages/story-hours/README.md"
    path.write_text(path.read_text() + "\nMore.\n")
    commit(repo, "2025-02-05")
    os.utime(repo / TABLE)
    monkeypatch.chdir(repo)
    return repo


def write_settings(program: Path, mark: Path, folder: Path) -> str:
    """A configuration that names the program wherever git takes one."""
    hooks = folder / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "pre-commit", "post-checkout", "reference-transaction"):
        (hooks / name).write_bytes(program.read_bytes())
        (hooks / name).chmod(0o755)
    lines = []
    for name, value in RUN.items():
        section, _, key = name.rpartition(".")
        head, _, sub = section.partition(".")
        value = value.replace("%s", str(program))
        value = value.format(hooks=hooks, mark=mark, missing=folder / "missing")
        lines += [f'[{head} "{sub}"]' if sub else f"[{head}]", f'\t{key} = "{value}"']
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("where", ["local", *slow("included", "global", "environment")])
def test_no_program_of_a_configuration_is_run(versioned, tmp_path, monkeypatch, marking, where):
    program, mark = marking
    text = write_settings(program, mark, tmp_path)
    (versioned / ".gitattributes").write_text("* diff=all filter=all merge=all\n")
    if where == "local":
        with (versioned / ".git/config").open("a") as file:
            file.write(text)
    elif where == "included":
        (tmp_path / "more").write_text(text)
        git(versioned, "config", "include.path", str(tmp_path / "more"))
    elif where == "global":
        (tmp_path / "global").write_text(text)
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "global"))
    else:
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(program))
    subprocess.run(["git", "status"], cwd=versioned, capture_output=True)
    assert mark.exists(), "git itself runs nothing, so nothing is tried"
    mark.unlink()
    for name in VARIABLES if where == "environment" else ():
        monkeypatch.setenv(name, str(mark if "TRACE" in name else program))
    for command in COMMANDS:
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, (command, result.output)
        assert not mark.exists(), (command, mark.read_text())


def test_what_is_missing_is_not_fetched_by_a_program(versioned, tmp_path, monkeypatch, marking):
    """A partial clone fetches what it lacks with whatever program its configuration names."""
    program, mark = marking
    git(versioned, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{versioned}", "clone")
    clone = tmp_path / "clone"
    git(clone, "config", "remote.origin.uploadpack", str(program))
    command = ["git", "cat-file", "-p", "HEAD~1:datapackages/story-hours/README.md"]
    subprocess.run(command, cwd=clone, capture_output=True)
    assert mark.exists()
    mark.unlink()
    monkeypatch.chdir(clone)
    result = CliRunner().invoke(main, ["stats", "--at", "HEAD~1"])
    assert result.exit_code == 2 and "git fetch --refetch --no-filter" in result.output
    assert not mark.exists()


def test_a_stand_in_for_a_commit_is_not_believed(versioned):
    """`git replace` shows another history here than the one that is pushed."""
    told = find_commit(versioned, "HEAD~1")
    empty = git(versioned, "commit-tree", "-m", "x", git(versioned, "mktree", given=b"")).strip()
    git(versioned, "replace", "HEAD", empty)
    assert find_commit(versioned, "HEAD~1") == told


# --------------------------------------------------------------------------------- the true reasons


def reason_of(root: Path) -> str:
    with pytest.raises(NoRevision) as found:
        check_history(root, "catalog")
    return found.value.args[0]


def test_each_reason_is_told_as_it_is(versioned, tmp_path, monkeypatch):
    check_history(versioned, "catalog")
    git(versioned, "worktree", "add", "--quiet", str(tmp_path / "tree"))
    check_history(tmp_path / "tree", "catalog")
    (versioned / ".git").rename(versioned / ".moved")
    assert reason_of(tmp_path / "tree") == MOVED
    (versioned / ".moved").rename(versioned / ".git")
    git(versioned, "config", "core.bare", "true")
    assert reason_of(versioned) == BARE
    git(versioned, "config", "core.bare", "false")
    config = (versioned / ".git/config").read_text()
    (versioned / ".git/config").write_text(config + "[core\n")
    assert reason_of(versioned) == DAMAGED
    (versioned / ".git/config").write_text(config)
    (versioned / ".git/refs/heads/main").write_text("nothing\n")
    assert reason_of(versioned) == BROKEN
    (versioned / ".git/HEAD").write_text("")
    assert reason_of(versioned) == DAMAGED


def test_a_git_that_cannot_be_started_is_told(versioned, tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_text("no program")
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert reason_of(versioned) == NOT_STARTED


def test_a_folder_without_a_commit_lacks_none(repo):
    git(repo, "init", "--quiet")
    check_history(repo, "catalog")
    assert not has_commit(repo)


def test_who_allows_the_folder_of_another_owner_can_read_it(versioned, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "global"))
    with pytest.raises(NoRevision, match="belongs to another user") as found:
        check_work_tree(versioned)
    assert found.value.args[0] == ANOTHER_OWNER
    (tmp_path / "global").write_text(f"[safe]\n\tdirectory = {versioned}\n")
    check_work_tree(versioned)
