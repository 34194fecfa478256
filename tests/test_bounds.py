"""Bounds on what others write: each is told of when it is reached, and what it cuts off is not silent."""

import gzip
import json
import shutil
import subprocess

import pytest
from conftest import TODAY
from limits import stop_runaway

from connect_catalog import bounds, checks, revisions
from connect_catalog.checks import load_and_check
from connect_catalog.intake.hits import FORMATS, combined, files, import_hits
from connect_catalog.load import load
from connect_catalog.refusals import Refusal
from connect_catalog.revisions import list_edits

LINE = '192.0.2.1 - - [10/Oct/2025:13:55:36 +0000] "GET /catalog/ HTTP/1.1" 200 9 "-" "{}"\n'


def run_git(repo, *arguments) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    subprocess.run(["git", *who, *arguments], cwd=repo, check=True, capture_output=True)


@pytest.fixture
def versions(repo):
    """A repository with ten versions of a record, and of a table."""
    run_git(repo, "init", "-qb", "main")
    item = next((repo / "catalog/meetings").glob("*.yml"))
    table = repo / "datapackages/kite-club/data/members.csv"
    words, rows = item.read_text(), table.read_text()
    for number in range(10):  # the first only adds them
        item.write_text(words.replace("title: ", f"title: Part {number} of ", 1))
        table.write_text(rows.replace("310", str(310 + number)))
        run_git(repo, "add", "-A")
        run_git(repo, "commit", "-qm", "x")
    return repo


def tell(root) -> list[tuple[str, str]]:
    return [(edit.family, edit.what) for edit in list_edits(root, load(root).catalog).edits]


def test_versions_beyond_what_is_read_are_told_without_what_changed(versions, monkeypatch):
    told = [what for family, what in tell(versions) if family == "meetings"]
    assert len(told) == 11 and "Record changed" not in told
    monkeypatch.setattr(revisions, "VERSIONS_BYTES", 500)
    fewer = [what for family, what in tell(versions) if family == "meetings"]
    assert len(fewer) == 11 and fewer.count("Record changed") > 4
    monkeypatch.setattr(revisions, "VERSION_BYTES", 10)
    none = [what for family, what in tell(versions) if family == "meetings"]
    assert none.count("Record changed") == 9


def test_older_commits_of_tables_are_told_without_what_changed(versions, monkeypatch):
    told = [what for _, what in tell(versions) if "tables changed" in what]
    monkeypatch.setattr(revisions, "COMPARED_COMMITS", 3)
    fewer = [what for _, what in tell(versions) if "tables changed" in what]
    assert len(told) == 0 and len(fewer) == 6


def test_what_git_tells_is_kept_apart_from_what_the_checks_found(versions):
    """So that it can be handed from run to run without handing on any verdict."""
    tell(versions)
    folder = versions / ".cache/history"
    assert {path.name for path in folder.iterdir()} == {"versions.json", "data-changes.json"}
    before = tell(versions)
    for path in folder.iterdir():
        kept = json.loads(path.read_text())
        path.write_text(json.dumps({**kept, "key": "another program"}))
    assert tell(versions) == before


def test_an_audit_that_takes_too_long_is_a_problem_and_no_silence(repo, monkeypatch):
    def work(*args, **options):
        while True:
            pass

    shutil.rmtree(repo / ".cache", ignore_errors=True)  # what was found earlier
    monkeypatch.setattr(checks, "AUDIT_SECONDS", 0.05)
    monkeypatch.setattr(checks, "check_disclosure", work)
    for cache in (False, True, True):
        with stop_runaway():
            _, problems = load_and_check(repo, TODAY, cache=cache)
        assert [(p.code, p.path) for p in problems] == [
            ("not-audited", "datapackages/story-hours/datapackage.json")
        ]
        assert problems[0].mend


def test_many_packages_that_hang_together_are_each_said_to_be_unaudited(repo):
    """The limit holds for all audits of a run together."""
    problems = [*checks.tell_unaudited(load(repo).catalog, [])]
    assert [problem.code for problem in problems] == ["not-audited"]
    assert "15 minutes" in problems[0].message


@pytest.mark.parametrize(
    ("module", "bound", "value", "content", "said"),
    [
        (files, "LOG_BYTES", 10_000, LINE.format("Kite/1") * 1_000, "once it is unpacked"),
        (files, "LOG_BYTES", 200_000, "a" * 1_000_000, "once it is unpacked"),
        (
            combined,
            "LOG_AGENTS",
            9,
            "".join(LINE.format(f"Kite/{i}") for i in range(20)),
            "programs",
        ),
    ],
    ids=["bytes", "one line", "agents"],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_log_without_end_is_refused(
    repo, monkeypatch, module, bound, value, content, said, packed
):
    path = repo.parent / ("log.gz" if packed else "log")
    path.write_bytes(gzip.compress(content.encode()) if packed else content.encode())
    monkeypatch.setattr(module, bound, value)
    catalog = load(repo).catalog
    prefix = "/" + catalog.settings.url.split("/", 3)[3]
    path.write_bytes(
        gzip.compress(content.replace("/catalog/", prefix).encode())
        if packed
        else content.replace("/catalog/", prefix).encode()
    )
    with pytest.raises(Refusal, match=said), stop_runaway():
        import_hits(repo, catalog, FORMATS["combined"], [path], TODAY, {})
    assert not (repo / "catalog/usage").exists()


def test_long_user_agents_take_no_longer_than_others():
    is_robot = combined.robot_finder()
    with stop_runaway(30):
        assert not any(is_robot(f"Mozilla/5.0 ({i}) " + "kite " * 2_000) for i in range(200))


def test_every_bound_is_used():
    names = [name for name in vars(bounds) if name.isupper()]
    assert len(names) > 12
    code = "\n".join(
        path.read_text("utf-8")
        for path in (checks.kept.CODE).rglob("*.py")
        if path.name != "bounds.py"
    )
    assert not [name for name in names if name not in code]
