"""What was shown once is known: the audit says so, and `suppress` hides nothing for its sake."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from conftest import TODAY
from made_tables import COUNT
from test_suppress import empty, put, words  # noqa: F401 - a fixture

from connect_catalog.checks import check, versions
from connect_catalog.checks.versions import check_shown_before, find_shown_before, why_unseen
from connect_catalog.git import NoRevision
from connect_catalog.intake.suppress import suppress_packages
from connect_catalog.load import load

S = "suppressed"
COLUMNS = {"place": {"total": "All"}, "n": COUNT}


@pytest.fixture
def repo(empty: Path) -> Path:  # noqa: F811
    """The repository without packages, under git, on main."""
    git(empty, "init", "--quiet", "--initial-branch=main")
    return empty


def git(repo: Path, *arguments: str, given: bytes = b"") -> bytes:
    who = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
    command = ["git", *who, *arguments]
    return subprocess.run(command, cwd=repo, check=True, capture_output=True, input=given).stdout


def commit(repo: Path, *rows: list[object], name: str = "a") -> None:
    """A version of the package, committed."""
    write(repo, *rows, name=name)
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message", "A version")


def write(repo: Path, *rows: list[object], name: str = "a") -> None:
    """A version of the package, in place of the one before."""
    for path in sorted((repo / f"datapackages/{name}").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder = repo / f"datapackages/{name}"
    if folder.exists():
        folder.rmdir()
    put(repo, name, {"t": (COLUMNS, rows)})


def told(repo: Path) -> list[tuple[str, int, str]]:
    """The code, line and message of what the numbers give away. Other findings are left out."""
    loaded = load(repo)
    assert loaded.catalog is not None
    shown = find_shown_before(repo, loaded.catalog, cache=False)
    return [(p.code, p.line, p.message) for p in check_shown_before(loaded.catalog, shown)]


def test_what_is_not_to_be_kept_is_not(repo):
    commit(repo, ["p", 4], ["q", 31], ["r", 42], ["All", 77])
    write(repo, ["p", S], ["q", 31], ["r", 42], ["All", S])
    assert told(repo) and not [*repo.glob(".cache/**/*.json")]


def test_a_small_number_that_was_shown_is_told_and_never_repeated(repo):
    commit(repo, ["p", 4], ["q", 31], ["r", 42], ["All", 77])
    write(repo, ["p", S], ["q", 31], ["r", 42], ["All", S])
    found = told(repo)
    assert [(code, line) for code, line, _ in found] == [("shown-before", 2)]
    assert "2 numbers hidden here were shown by an earlier version" in found[0][2]
    assert "4" not in found[0][2].split("version")[0].replace("2 numbers", "")


@pytest.mark.parametrize("date", ["0 -1200", "noon", "99999999999999999999 +0000", ""])
def test_an_odd_date_anywhere_hides_no_earlier_version(repo, date):
    """One commit of no day: git's own list of days would end with it, and the small number be missed."""
    commit(repo, ["p", 4], ["q", 31], ["r", 42], ["All", 77])
    commit(repo, ["p", 4], ["q", 31], ["r", 43], ["All", 78])
    head = git(repo, "cat-file", "commit", "HEAD")
    odd = re.sub(rb"(committer .*>).*", rb"\1 " + date.encode(), head)
    hash = git(repo, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=odd)
    git(repo, "reset", "--quiet", "--hard", hash.decode().strip())
    write(repo, ["p", S], ["q", 31], ["r", 43], ["All", S])
    assert [(code, line) for code, line, _ in told(repo)] == [("shown-before", 2)]
    assert why_unseen(repo) is None


def test_a_list_that_git_cannot_give_is_told(repo, monkeypatch):
    commit(repo, ["p", 4], ["q", 31], ["r", 42], ["All", 77])

    def refuse(*args):
        raise NoRevision("no list")

    monkeypatch.setattr(versions, "read_git", refuse)
    assert str(why_unseen(repo)) == "no list"


def test_what_was_always_hidden_is_no_finding(repo):
    commit(repo, ["p", S], ["q", S], ["r", 42], ["All", 77])
    write(repo, ["p", S], ["q", S], ["r", 43], ["All", 78])
    assert told(repo) == []


def test_a_number_that_protects_and_was_shown_gives_the_other_away(repo):
    """q is hidden now to protect p, and an earlier version shows it."""
    commit(repo, ["p", S], ["q", 31], ["r", 42], ["All", 77])
    write(repo, ["p", S], ["q", S], ["r", 42], ["All", 77])
    assert [(line, message.partition(",")[0]) for _, line, message in told(repo)] == [
        (3, "the number hidden here was shown by an earlier version"),
        (
            2,
            "the number hidden here can be worked out from what earlier versions show beside what is shown now",
        ),
    ]


def test_a_version_that_is_not_public_shows_nothing(repo):
    commit(repo, ["p", S], ["q", S], ["r", 42], ["All", 77])
    git(repo, "switch", "--quiet", "--create", "draft")
    commit(repo, ["p", 4], ["q", 31], ["r", 42], ["All", 77])
    write(repo, ["p", S], ["q", S], ["r", 42], ["All", 77])
    assert told(repo) == []


def test_without_git_no_version_is_known(empty):  # noqa: F811
    put(empty, "a", {"t": (COLUMNS, [["p", S], ["q", S], ["All", 77]])})
    assert told(empty) == []


def test_suppress_hides_nothing_to_protect_what_was_shown(repo):
    """4 is hidden for being small. As everyone has it from the version before, no other is hidden."""
    rows = [["p", 4], ["q", 31], ["r", 42], ["All", 77]]
    commit(repo, *rows)
    (report,) = suppress_packages(repo, ["a"]).hidden
    assert (report.primary, report.complementary) == (1, 0)
    assert words(repo, "a")[1:] == ["p,suppressed", "q,31", "r,42", "All,77"]


def test_suppress_protects_what_is_new_beside_it(repo):
    """Everyone has 4, so that to hide it protects 3 from nobody: 50 is hidden with it."""
    commit(repo, ["p", 4], ["q", 31])
    write(repo, ["p", 4], ["q", 31], ["r", 3], ["s", 50], ["All", 88])
    (report,) = suppress_packages(repo, ["a"]).hidden
    assert (report.primary, report.complementary) == (2, 1)
    assert words(repo, "a")[3].endswith(S)


def test_the_finding_is_a_problem_of_the_whole_check_until_it_is_waived(repo):
    commit(repo, ["p", S], ["q", 31], ["r", 42], ["All", 77])
    write(repo, ["p", S], ["q", S], ["r", 42], ["All", 77])

    def codes() -> set[str]:
        return {p.code for p in check(load(repo), repo, TODAY, only=())}

    assert "shown-before" in codes()
    assert "shown-before" in codes()  # from what was kept
    path = repo / "datapackages/a/datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    waiver = {"code": "shown-before", "field": "n", "reason": "It is on the agency's page as well."}
    descriptor["connect"]["waivers"] = [waiver]
    path.write_text(json.dumps(descriptor), "utf-8")
    assert not codes() & {"shown-before", "waiver"}
