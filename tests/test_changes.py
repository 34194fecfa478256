"""What differs from a git revision, and what depends on it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_bad import assert_readable

from connect_catalog.changes import add_users, find_lost_packages, list_changes
from connect_catalog.cli import main
from connect_catalog.git import NoRevision
from connect_catalog.load import load

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
    assert "story-hours/data/by-place.csv:6, 7 [place_id, place]" in result.output


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


REMOVAL = "title: Kites\nagency: samples\nremoved: 2026-01\nreason: The counts were of birds.\n"


def test_a_package_that_is_gone_leaves_a_reason(versioned):
    shutil.rmtree(versioned / "datapackages/kite-club")
    item = versioned / "catalog/workplan/kite-club.yml"
    if item.is_file():
        item.write_text(item.read_text().replace("packages: [kite-club]\n", ""))
    result = run("--changed", "main")
    assert result.exit_code == 1
    assert "datapackages/kite-club\n" in result.stdout
    assert (
        "(removal-missing)" in result.stdout and "catalog/removals/kite-club.yml" in result.stdout
    )
    assert result.stdout.count("wrong:") == 1
    assert "removal-missing" not in run().output  # without git, nobody knows that it was there
    (versioned / "catalog/removals").mkdir()
    (versioned / "catalog/removals/kite-club.yml").write_text(REMOVAL)
    assert run("--changed", "main").exit_code == 0
    git(versioned, "add", ".")
    git(versioned, "commit", "--quiet", "-m", "Remove")
    assert run("--changed", "main").exit_code == 0


def test_a_package_that_is_renamed_leaves_a_reason_and_a_broken_one_is_not_gone(versioned, catalog):
    (versioned / "datapackages/kite-club").rename(versioned / "datapackages/kites")
    (versioned / STORY).write_text("{")
    loaded = load(versioned).catalog
    assert loaded is not None
    found = [*find_lost_packages(versioned, loaded, "main")]
    assert [(p.path, p.code) for p in found] == [("datapackages/kite-club", "removal-missing")]
    assert_readable(found[0])


def test_a_desired_dataset_stays_though_it_has_the_last_number(versioned):
    items = sorted((versioned / "catalog/workplan").glob("*.yml"), key=number)
    items[-1].rename(items[-1].with_name("renamed.yml"))
    assert "item-missing" not in run("--changed", "main").output
    (versioned / "catalog/workplan/renamed.yml").unlink()
    result = run("--changed", "main")
    assert result.exit_code == 1
    assert f"{items[-1].relative_to(versioned)}\n" in result.stdout
    assert "(item-missing)" in result.stdout and "number-gap" not in result.stdout


def number(path: Path) -> int:
    """The number of a desired dataset."""
    return int(path.read_text("utf-8").split("number: ")[1].split()[0])


def test_paths_and_changed_do_not_go_together(versioned):
    assert run("catalog", "--changed=main").exit_code == 2
