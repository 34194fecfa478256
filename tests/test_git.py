"""What git did not fetch, or will not read, is told with what to do, and is never kept as if it were
known. Each test clones a small repository for real.
"""

import shutil
from pathlib import Path

import pytest
from test_revisions import change, commit, edits_of, git, read, run, why

from connect_catalog.checks.versions import find_shown_before
from connect_catalog.git import NoRevision
from connect_catalog.revisions import DATA_CHANGES, VERSIONS, list_edits, load_revision

TREES = "catalog/workplan/tree-houses.yml"
CLONES = {
    "blobless": (["--filter=blob:none"], "git fetch --refetch --no-filter"),
    "treeless": (["--filter=tree:0"], "git fetch --refetch --no-filter"),
    "shallow": (["--depth", "1"], "git fetch --unshallow"),
}


@pytest.fixture
def upstream(workgroup_repo) -> Path:
    """Three commits: the made-up records, another target, another number in a table."""
    root = workgroup_repo
    git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "config", "uploadpack.allowFilter", "true")
    commit(root, "2025-01-05")
    change(root, TREES, "by: 2026-06,", "by: 2026-07,")
    commit(root, "2025-02-05")
    table = next(iter(sorted((root / "datapackages").glob("*/data/*.csv"))))
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:-1]), "utf-8")
    commit(root, "2025-03-05")
    return root


@pytest.fixture(params=CLONES)
def clone(request, upstream, tmp_path, monkeypatch) -> tuple[Path, str]:
    """A clone that holds only a part of the history, and the command that fetches the rest."""
    options, mend = CLONES[request.param]
    git(tmp_path, "clone", "--quiet", *options, f"file://{upstream}", "clone")
    monkeypatch.chdir(tmp_path / "clone")
    return tmp_path / "clone", mend


def test_a_part_of_the_history_is_told_as_such_and_never_kept(clone, upstream):
    root, mend = clone
    assert f"run {mend}." in why(root)
    assert not (root / VERSIONS).exists() and not (root / DATA_CHANGES).exists()
    git(root, *mend.split()[1:])
    assert edits_of(root) == edits_of(upstream)
    assert ("2025-02-05", "Target for Obtained: June 2026 → July 2026") in edits_of(root)


def test_what_an_older_program_kept_unread_is_read_anew(clone):
    """Versions that were kept as nothing while they were not there."""
    root, mend = clone
    git(root, *mend.split()[1:])
    whole = edits_of(root)
    kept = (root / VERSIONS).read_text("utf-8")
    assert "null" not in kept
    assert edits_of(root) == whole


def test_the_past_of_such_a_clone_says_what_to_fetch(clone):
    root, mend = clone
    result = run("stats", "--at", "HEAD~1")
    assert result.exit_code == 2
    assert mend in result.stderr and "no catalog" not in result.stderr
    git(root, *mend.split()[1:])
    assert run("stats", "--at", "HEAD~1").exit_code == 0


def test_check_says_that_it_has_not_seen_every_earlier_version(clone):
    root, mend = clone
    told = run("check").stderr
    assert "Not every earlier version was looked at" in told and mend in told
    git(root, *mend.split()[1:])
    assert "earlier version was" not in run("check").stderr


def test_a_folder_of_another_owner_says_so(upstream, monkeypatch):
    """git itself is told to take every folder for another's."""
    monkeypatch.chdir(upstream)
    whole = edits_of(upstream)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    assert "belongs to another user" in why(upstream) and "safe.directory" in why(upstream)
    assert "safe.directory" in run("stats", "--at", "HEAD").stderr
    assert "safe.directory" in run("check").stderr
    monkeypatch.delenv("GIT_TEST_ASSUME_DIFFERENT_OWNER")
    assert edits_of(upstream) == whole


def test_a_broken_history_is_told_and_nothing_is_kept(upstream, monkeypatch):
    """A file of an older version is gone from git's own folder."""
    monkeypatch.chdir(upstream)
    hash = git(upstream, "rev-parse", f"HEAD~2:{TREES}")
    (upstream / ".git" / "objects" / hash[:2] / hash[2:]).unlink()
    assert "git fsck" in why(upstream)
    assert not (upstream / VERSIONS).exists()
    with pytest.raises(NoRevision, match="git fsck"):
        load_revision(upstream, "HEAD~2")


def test_hidden_numbers_are_not_held_for_never_shown_where_versions_lack(repo, tmp_path):
    """A number that was public before it was hidden: a blobless clone cannot know, and keeps
    nothing of it."""
    git(repo, "init", "--quiet", "--initial-branch", "main")
    git(repo, "config", "uploadpack.allowFilter", "true")
    table = repo / "datapackages/story-hours/data/by-place.csv"
    hidden = table.read_text("utf-8")
    assert ",suppressed," in hidden
    table.write_text(hidden.replace(",suppressed,", ",3,"), "utf-8")
    commit(repo, "2025-01-05")
    table.write_text(hidden, "utf-8")
    commit(repo, "2025-02-05")
    known = find_shown_before(repo, read(repo))
    assert known
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{repo}", "clone")
    root = tmp_path / "clone"
    assert find_shown_before(root, read(root)) == {}
    assert not [*root.glob(".cache/judge/*.versions.json")]
    git(root, "fetch", "--refetch", "--no-filter")
    assert find_shown_before(root, read(root)) == known


def test_a_table_that_came_before_its_descriptor_is_no_broken_history(upstream, tmp_path):
    root = tmp_path / "late"
    shutil.copytree(upstream, root, ignore=shutil.ignore_patterns(".git", ".cache"))
    git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "add", "*.csv")
    git(root, "commit", "--quiet", "-m", "Tables")
    commit(root, "2025-02-05")
    assert list_edits(root, read(root)).why_none is None
