"""What differs from a git revision, and what depends on it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from connect_catalog.changes import NoRevision, add_users, list_changes
from connect_catalog.cli import main

STORY, PLACES, KITE = (
    f"datapackages/{id}/datapackage.json" for id in ("story-hours", "places", "kite-club")
)


def git(root: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def versioned(repo, monkeypatch) -> Path:
    """The tiny repository under git, one commit old, on a branch of its own."""
    shutil.rmtree(repo / ".cache", ignore_errors=True)
    (repo / ".gitignore").write_text("/.cache/\n")
    git(repo, "init", "--quiet", "--initial-branch", "main")
    git(repo, "add", ".")
    git(repo, "commit", "--quiet", "-m", "Begin")
    git(repo, "switch", "--quiet", "-c", "work")
    monkeypatch.chdir(repo)
    return repo


def edit(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")


def test_committed_staged_changed_new_and_deleted_files_differ(versioned):
    assert list_changes(versioned, None) == []
    edit(versioned / "catalog/vocabulary.yml")
    git(versioned, "commit", "--quiet", "-am", "Change")
    edit(versioned / "catalog/agencies/samples.yml")
    git(versioned, "add", ".")
    edit(versioned / PLACES)
    (versioned / "datapackages/new").mkdir()
    (versioned / "datapackages/new/odd \n näme.csv").write_text("a\n")
    (versioned / STORY).unlink()
    (versioned / "docs/index.md").write_text("not a record")
    assert (
        list_changes(versioned, "main")
        == list_changes(versioned, None)
        == [
            "catalog/agencies/samples.yml",
            "catalog/vocabulary.yml",
            "datapackages/new/odd \n näme.csv",
            PLACES,
            STORY,
        ]
    )
    assert "catalog/vocabulary.yml" not in list_changes(versioned, "HEAD")


def test_only_what_this_branch_changed_counts(versioned):
    """Not what main has got since."""
    git(versioned, "switch", "--quiet", "main")
    edit(versioned / "catalog/vocabulary.yml")
    git(versioned, "commit", "--quiet", "-am", "Elsewhere")
    git(versioned, "switch", "--quiet", "work")
    edit(versioned / PLACES)
    assert list_changes(versioned, None) == [PLACES]


def test_a_catalog_below_the_top_of_its_repository(versioned):
    inner = versioned / "inner"
    shutil.copytree(versioned / "catalog", inner / "catalog")
    assert "catalog/catalog.yml" in list_changes(inner, "main")
    assert all(path.startswith("catalog/") for path in list_changes(inner, "main"))


@pytest.mark.parametrize(
    "changed, users",
    [
        ("datapackages/places/data/places.csv", {STORY}),
        ("catalog/agencies/examples.yml", {STORY}),
        ("datapackages/kite-club/README.md", set()),
    ],
)
def test_who_names_what_changed_is_checked_too(catalog, changed, users):
    found = set(add_users(catalog, [changed]))
    assert changed in found
    assert {path for path in found if path.endswith("datapackage.json")} == users


@pytest.mark.parametrize("changed", ["catalog/vocabulary.yml", "scripts/x.py", "requirements.txt"])
def test_all_depends_on_the_words_and_the_rules(catalog, changed):
    assert add_users(catalog, [changed]) == ["catalog", "datapackages"]


def run(*arguments: str):
    return CliRunner().invoke(main, ["check", *arguments])


def test_the_command_checks_the_users_of_what_changed(versioned):
    assert "none in 0 data packages" in run("--changed").output
    places = versioned / "datapackages/places/data/places.csv"
    places.write_text(places.read_text().replace("03,Gammaburg", "03,Deltadorf"))
    result = run("--changed", "main")
    assert result.exit_code == 1
    assert "story-hours/data/by-place.csv:6 [place_id, place]" in result.output


@pytest.mark.parametrize(
    "base", ["nowhere", "--output=x", "-x", "main; touch x", "$(touch x)", ":x"]
)
def test_an_unknown_revision_is_wrong_use(versioned, base):
    with pytest.raises(NoRevision, match="git knows no revision"):
        list_changes(versioned, base)
    result = run(f"--changed={base}")
    assert result.exit_code == 2
    assert result.output.splitlines()[-1].startswith("Error: ")
    assert not (versioned / "x").exists()


def test_without_git_or_main_it_says_so(repo, versioned, monkeypatch, tmp_path):
    git(versioned, "branch", "--quiet", "-D", "main")
    assert "There is no branch main" in run("--changed").output
    shutil.rmtree(versioned / ".git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(versioned.parent))
    result = run("--changed")
    assert result.exit_code == 2
    assert "not under git" in result.output
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git is not installed" in run("--changed").output


def test_paths_and_changed_do_not_go_together(versioned):
    assert run("catalog", "--changed=main").exit_code == 2
