"""Bounds on what others write: each is told of when it is reached, and what it cuts off is not silent."""

import gzip
import json
import re
import shutil
import subprocess
from contextlib import contextmanager
from itertools import repeat

import pytest
from click.testing import CliRunner
from conftest import ROOT, TODAY
from limits import stop_runaway

from connect_catalog import bounds, branch, checks, revisions
from connect_catalog.checks import load_and_check
from connect_catalog.cli import main
from connect_catalog.intake import hits, pipeline, suppress, update
from connect_catalog.intake.hits import FORMATS, combined, files, import_hits
from connect_catalog.load import load
from connect_catalog.refusals import Refusal
from connect_catalog.revisions import list_edits

LINE = '192.0.2.1 - - [10/Oct/2025:13:55:36 +0000] "GET /catalog/ HTTP/1.1" 200 9 "-" "{}"\n'


def run_git(repo, *arguments) -> bytes:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    command = ["git", *who, *arguments]
    return subprocess.run(command, cwd=repo, check=True, capture_output=True).stdout


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
    shutil.rmtree(repo / ".cache", ignore_errors=True)  # what was found earlier
    monkeypatch.setattr(checks, "AUDIT_SECONDS", 0.05)
    monkeypatch.setattr(checks, "check_disclosure", run_on)
    for cache in (False, True, True):
        with stop_runaway():
            _, problems = load_and_check(repo, TODAY, cache=cache)
        assert [(p.code, p.path) for p in problems] == [
            ("not-audited", "datapackages/story-hours/datapackage.json")
        ]
        assert problems[0].mend


def run_on(*args, **options):
    """In the place of what takes long."""
    while True:
        pass


def take_too_long(*args, **options):
    """In the place of what reaches a limit of time, wherever that stops it."""
    raise bounds.TookTooLong


def test_rules_that_take_too_long_are_a_problem(repo, monkeypatch):
    shutil.rmtree(repo / ".cache", ignore_errors=True)
    monkeypatch.setattr(checks, "PACKAGE_RULES", (take_too_long,))
    with stop_runaway():
        _, problems = load_and_check(repo, TODAY)
    told = {p.path for p in problems if p.code == "too-slow"}
    assert told == {f"datapackages/{id}/datapackage.json" for id in load(repo).catalog.packages}


def test_texts_of_records_that_take_too_long_to_read_are_a_problem(repo, monkeypatch):
    shutil.rmtree(repo / ".cache", ignore_errors=True)
    monkeypatch.setattr(checks, "KEPT_RULES", (run_on,))
    monkeypatch.setattr(checks, "RULES_SECONDS", 0.5)
    with stop_runaway(60):
        _, problems = load_and_check(repo, TODAY)
    (told,) = {p for p in problems if p.code == "too-slow" and p.path == "catalog/catalog.yml"}
    assert told.message and told.mend


def test_ties_that_take_too_long_to_find_are_a_problem(repo, monkeypatch):
    shutil.rmtree(repo / ".cache", ignore_errors=True)
    monkeypatch.setattr(checks.elsewhere, "find_undenied", take_too_long)
    with stop_runaway(60):
        _, problems = load_and_check(repo, TODAY)
    assert "not-audited" in {p.code for p in problems}


@pytest.mark.parametrize("part", ["find_shown_before", "check_shown_before"])
def test_earlier_versions_that_take_too_long_are_a_problem_and_no_silence(repo, monkeypatch, part):
    monkeypatch.setattr(checks.versions, part, take_too_long)
    monkeypatch.setattr(checks, "check_disclosure", lambda *args, **options: iter(()))
    with stop_runaway():
        _, problems = load_and_check(repo, TODAY, cache=False)
    assert [p.code for p in problems] == ["not-audited"]


def test_a_branch_that_takes_too_long_is_said_to_be_unaudited(versions, monkeypatch):
    monkeypatch.setattr(branch, "_judge_version", take_too_long)
    base = run_git(versions, "rev-list", "--max-parents=0", "HEAD").decode().strip()
    with stop_runaway():
        problems = branch.find_in_branch(versions, load(versions).catalog, base)
    assert problems and all("nobody could look at it" in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("module", "part", "command"),
    [
        (pipeline, "reshape", ("adopt", "wide.csv", "--id", "fresh", "--agency", "samples")),
        (pipeline, "keep_table", ("new", "fresh", "--from", "wide.csv", "--agency", "samples")),
        (suppress, "protect", ("suppress", "story-hours")),
        (
            update,
            "match_edition",
            ("update", "story-hours", "--from", "wide.csv", "--updated", "2025-06"),
        ),
    ],
    ids=["adopt", "new", "suppress", "update"],
)
def test_what_takes_too_long_before_a_table_is_written_is_refused(
    repo, monkeypatch, module, part, command
):
    (repo / "wide.csv").write_text("place,year,visits\nAlphaville,2020,10\nBetatown,2020,70\n")
    monkeypatch.chdir(repo)
    monkeypatch.setattr(module, part, take_too_long)
    before = {path: path.read_bytes() for path in repo.glob("datapackages/**/*") if path.is_file()}
    with stop_runaway():
        done = CliRunner().invoke(main, command)
    assert done.exit_code == 1 and "could not be worked out within" in done.output, done.output
    now = {path: path.read_bytes() for path in repo.glob("datapackages/**/*") if path.is_file()}
    assert now == before


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
        (files, "LOG_LINES", 9, LINE.format("Kite/1") * 10, "more than 9 lines. Split it"),
        (
            combined,
            "LOG_AGENTS",
            9,
            "".join(LINE.format(f"Kite/{i}") for i in range(20)),
            "programs",
        ),
    ],
    ids=["bytes", "one line", "lines", "agents"],
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


def test_a_log_that_takes_too_long_is_refused_with_what_to_do(repo, monkeypatch):
    catalog = load(repo).catalog
    line = LINE.format("Kite/1").replace("/catalog/", "/" + catalog.settings.url.split("/", 3)[3])
    (repo / "log").write_text(line)

    @contextmanager
    def open_endless(path):
        yield repeat(line)

    monkeypatch.setattr(hits, "open_lines", open_endless)
    monkeypatch.setattr(hits, "LOG_SECONDS", 0.3)
    with pytest.raises(Refusal, match="of the processor to count. Split it"), stop_runaway():
        import_hits(repo, catalog, FORMATS["combined"], [repo / "log"], TODAY, {})
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


def test_every_bound_is_held_by_a_part_of_the_program_and_stands_in_one_list():
    names = {name for name in vars(bounds) if name.isupper()}
    used, elsewhere = set(), []
    for path in sorted((ROOT / "scripts/connect_catalog").rglob("*.py")):
        text = path.read_text("utf-8")
        if path.name != "bounds.py":
            used |= names & {*re.findall(r"\w+", text)}
            if path.parent.name in ("checks", "disclosure", "suppress"):
                elsewhere += re.findall(r"^\w*(?:MAX_|ROUNDS|_TRIED)\w* = \d.*$", text, re.M)
    assert used == names
    assert not elsewhere
