"""How the checks work together: size limits, frictionless and its kept verdicts, what is asked for."""

import json
import re
import shutil
from dataclasses import replace

import frictionless
import pytest
from conftest import TESTS, TODAY

from connect_catalog import load
from connect_catalog.bounds import RECORD_LENGTH
from connect_catalog.checks import judge, kept, load_and_check
from connect_catalog.problems import Problem, format_github, format_text


def codes(problems) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in problems]


def test_the_tiny_repository_has_no_problem(repo):
    catalog, problems = load_and_check(repo, TODAY, cache=False)
    assert problems == []
    assert (len(catalog.packages), len(catalog.workplan)) == (3, 4)


def test_records_of_a_book_s_length_are_refused(repo):
    (repo / "catalog/agencies/long.yml").write_text("a" * (RECORD_LENGTH + 1))
    (repo / "datapackages/places/datapackage.json").write_text('{"a": 1}' + " " * RECORD_LENGTH)
    assert codes(load_and_check(repo, TODAY)[1]) == [
        ("catalog/agencies/long.yml", "too-large"),
        ("datapackages/places/datapackage.json", "too-large"),
    ]


def test_files_over_the_limit_are_not_read(repo, monkeypatch):
    monkeypatch.setattr(load, "TABLE_BYTES", 5000)
    table = repo / "datapackages/kite-club/data/members.csv"
    table.write_text("place,year,members\n" + "Alphaville,2024,1\n" * 500)
    assert (f"{table.relative_to(repo).as_posix()}", "too-large") in codes(
        load_and_check(repo, TODAY)[1]
    )


def test_a_line_over_the_limit_is_a_problem(repo):
    table = repo / "datapackages/kite-club/data/members.csv"
    table.write_text(f"place,year,members\n{'A' * 200_000},2024,1\n")
    (problem,) = load_and_check(repo, TODAY)[1]
    assert (problem.line, problem.code) == (2, "too-large")


def test_a_broken_record_that_others_name_is_one_problem(repo):
    """Who refers to it is not at fault, too."""
    for path in ("catalog/agencies/samples.yml", "datapackages/kite-club/datapackage.json"):
        (repo / path).write_text("{")
    assert [path for path, _ in codes(load_and_check(repo, TODAY)[1])] == [
        "catalog/agencies/samples.yml",
        "datapackages/kite-club/datapackage.json",
    ]


def test_unreadable_settings_leave_no_catalog_but_all_other_problems_of_reading(repo):
    (repo / "catalog/catalog.yml").write_text("title: [")
    (repo / "catalog/agencies/samples.yml").write_text("title: [")
    catalog, problems = load_and_check(repo, TODAY)
    assert catalog is None
    assert [path for path, _ in codes(problems)] == [
        "catalog/agencies/samples.yml",
        "catalog/catalog.yml",
    ]


# ----------------------------------------------------------------------------------- frictionless


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The packages that are judged."""
    names = []
    validate = judge.validate

    def watched(path, *args):
        names.append(path.parent.name)
        return validate(path, *args)

    monkeypatch.setattr(judge, "validate", watched)
    return names


def test_a_fault_of_frictionless_is_a_problem_and_no_traceback(repo, monkeypatch):
    def break_off(*args, **options):
        raise TypeError("'>=' not supported between instances of 'int' and 'NoneType'")

    monkeypatch.setattr(frictionless.Package, "from_descriptor", break_off)
    monkeypatch.setattr(frictionless.Package, "validate", break_off)
    _, problems = load_and_check(repo, TODAY, only={"places"}, cache=False)
    assert codes(problems) == [("datapackages/places/datapackage.json", "judge")]
    assert "NoneType" not in problems[0].message


def test_a_pattern_that_runs_away_is_stopped(repo, monkeypatch):
    monkeypatch.setattr(judge, "JUDGE_SECONDS", 0.3)
    monkeypatch.setattr(judge, "validate", lambda *_: [re.match("(a+)+b", "a" * 60)])
    _, problems = load_and_check(repo, TODAY, only={"places"}, cache=False)
    assert codes(problems) == [("datapackages/places/datapackage.json", "too-slow")]


def test_frictionless_sees_nothing_that_leaves_the_folder(repo, asked):
    """A package with a fault that load found in its tables is not handed on."""
    (repo / "datapackages/places/data/places.csv").unlink()
    load_and_check(repo, TODAY, cache=False)
    assert sorted(asked) == ["kite-club", "story-hours"]


def test_verdicts_are_kept_for_what_did_not_change(repo, asked):
    load_and_check(repo, TODAY)
    asked.clear()
    load_and_check(repo, TODAY)
    assert asked == []
    table = repo / "datapackages/kite-club/data/members.csv"
    table.write_text(table.read_text().replace("310", "311"))
    load_and_check(repo, TODAY)
    load_and_check(repo, TODAY)
    assert asked == ["kite-club"]


def test_a_kept_verdict_is_the_verdict(repo):
    table = repo / "datapackages/kite-club/data/members.csv"
    table.write_text(table.read_text().replace("2024", "later"))
    _, fresh = load_and_check(repo, TODAY, cache=False)
    _, first = load_and_check(repo, TODAY)
    _, kept = load_and_check(repo, TODAY)
    assert fresh == first == kept
    assert {problem.code for problem in kept} == {"type-error"}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "{}",
        "[1]",
        "null",
        '"x"',
        "\0",
        '{"key": "old", "problems": []}',
        '{"key": "HASH", "problems": [{"path": "x"}]}',
        '{"key": "HASH", "problems": null}',
    ],
)
def test_a_broken_cache_is_only_slow(repo, asked, content):
    load_and_check(repo, TODAY)
    asked.clear()
    for path in (repo / kept.FOLDER).iterdir():
        path.write_text(content.replace("HASH", json.loads(path.read_text())["key"]))
    assert load_and_check(repo, TODAY)[1] == []
    assert len(asked) == 3


def test_a_cache_that_cannot_be_written_is_done_without(repo, asked):
    shutil.rmtree(repo / kept.FOLDER.parent, ignore_errors=True)
    (repo / kept.FOLDER.parent).mkdir()
    (repo / kept.FOLDER).write_text("a file where the folder belongs")
    assert load_and_check(repo, TODAY)[1] == []
    assert len(asked) == 3


def test_a_change_of_what_a_package_depends_on_asks_anew(repo, catalog, asked):
    """Its own files, its agency, the words, and the tables it refers to; not the other packages."""
    changes = {
        "catalog/agencies/samples.yml": {"kite-club", "places"},
        "catalog/vocabulary.yml": {"kite-club", "places", "story-hours"},
        "datapackages/places/data/places.csv": {"places", "story-hours"},
        "datapackages/kite-club/README.md": {"kite-club"},
        "catalog/catalog.yml": set(),
    }
    keys = kept.make_keys(catalog)
    for path, users in changes.items():
        file = repo / path
        text = file.read_text()
        file.write_text(
            text.replace("title: ", "title: New ") if path.endswith("yml") else f"{text}\n"
        )
        changed = kept.make_keys(load.load(repo).catalog)
        assert {id for id in keys if keys[id] != changed.get(id)} == users, path
        file.write_text(text)


def test_every_change_of_rules_asks_anew(catalog, monkeypatch, tmp_path):
    before = kept.make_keys(catalog)
    (tmp_path / "judge.py").write_text("# another version")
    monkeypatch.setattr(kept, "CODE", tmp_path)
    monkeypatch.setattr(kept, "_describe_rules", kept._describe_rules.__wrapped__)
    assert not set(kept.make_keys(catalog).values()) & set(before.values())


def test_only_the_packages_asked_for_are_judged_but_all_else_is_checked(repo, asked):
    places = repo / "datapackages/places/data/places.csv"
    places.write_text(places.read_text().replace("03,Gammaburg", "03,Deltadorf"))
    _, problems = load_and_check(repo, TODAY, only={"places"}, cache=False)
    assert asked == ["places"]
    assert [(p.path, p.line) for p in problems] == [
        ("datapackages/story-hours/data/by-place.csv", 6),
        ("datapackages/story-hours/data/by-place.csv", 7),
    ]


def test_progress_is_told(repo):
    told = []
    load_and_check(repo, TODAY, progress=told.append)
    assert told[0] == "reading records and tables"
    assert "checking places" in told


# ---------------------------------------------------------------------------- how they are printed

PROBLEM = Problem(
    "catalog/a,b:c%.yml", 3, "title", "value", "it is 100% wrong\n::error::x", "Mend it."
)


def test_problems_for_people():
    assert format_text([PROBLEM]) == (
        "catalog/a,b:c%.yml:3 [title]\n  wrong: it is 100% wrong ::error::x\n  mend:  Mend it.  (value)\n"
    )
    whole = Problem("x.yml", 0, "", "empty", "the file is empty", "Write it.")
    assert format_text([whole]).startswith("x.yml\n")


def test_problems_for_github_cannot_start_another_command():
    assert format_github([PROBLEM]) == (
        "::error file=catalog/a%2Cb%3Ac%25.yml,line=3,title=value::"
        "title: it is 100%25 wrong ::error::x. Mend it."
    )
    assert format_github([PROBLEM, PROBLEM]).count("\n") == 0


def test_a_problem_cannot_steer_a_terminal():
    text = format_text([Problem("x", 1, "", "value", "\x1b[2J\x07\u202e", "Mend it.")])
    assert not set(text) & set("\x1b\x07\u202e")


def test_problems_come_in_the_order_of_files_and_lines():
    unsorted = [
        Problem(path, line, "", "value", "m", "h") for path, line in (("b", 1), ("a", 10), ("a", 9))
    ]
    lines = [
        line for line in format_text(unsorted).splitlines() if line and not line.startswith(" ")
    ]
    assert lines == ["a:9, 10", "b:1"]


def test_problems_that_are_alike_are_told_once_and_what_comes_first_is_said():
    gaps = [
        Problem("p.json", n, "unit", "fill-in", "still to write: the unit") for n in range(1, 9)
    ]
    one = format_text(gaps)
    assert one.startswith("p.json:1, 2, 3, 4, 5 and 3 more [unit]\n") and one.count("wrong:") == 1
    other = Problem("p.json", 9, "title", "fill-in", "still to write: a title")
    both = format_text([*gaps, other])
    assert both.startswith(
        "Nothing is wrong. 2 things are still to write; each stands here once.\n"
    )
    wrong = Problem("p.json", 20, "x.0.y", "value", "is wrong", "Mend it.")
    mixed = format_text([*gaps, wrong, replace(wrong, field="x.1.y", line=30)])
    assert mixed.startswith("First mend what is wrong;") and "p.json:20, 30 [x.0.y, x.1.y]" in mixed
    unread = Problem("z.csv", 2, "", "row-length", "is short")
    assert format_text([*gaps, wrong, unread]).startswith("First mend z.csv: what cannot be read")


@pytest.mark.parametrize("table", ["by-place", "statewide"])
def test_a_short_row_makes_no_finding_that_only_follows_from_it(repo, table):
    path = repo / f"datapackages/story-hours/data/{table}.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[1] = lines[1].rpartition(",")[0]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert [problem.code for problem in load_and_check(repo, TODAY)[1]] == ["row-length"]


def test_the_tiny_repository_stays_as_it_is():
    assert sorted(path.name for path in (TESTS / "repo").iterdir()) == [
        "README.md",
        "catalog",
        "datapackages",
        "docs",
        "mkdocs.yml",
    ]
