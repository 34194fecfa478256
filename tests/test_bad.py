"""Broken inputs: tests/bad/ holds one a file, and each gives just the problems it says.

A file starts with the problems, one a line: `<code> <line> <field or -> @ <path>`. Then follows what
is wrong with the tiny repository, at the first problem's path or at another (`in <path>`):
`--- content` and a whole file, `--- remove`, or `--- replace` a text `--- with` another (the line
end before a mark belongs to the mark).
"""

import functools
import re
from pathlib import Path

import pytest
from conftest import TESTS, TODAY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect_catalog import checks
from connect_catalog.checks import disclosure, judge, load_and_check
from connect_catalog.codes import Code
from connect_catalog.problems import Problem, format_github, format_text

CASES = sorted((TESTS / "bad").iterdir())
EXPECTED = re.compile(rb"(\S+) (\d+) (.+) @ (\S+)\n")
STEP = re.compile(rb"^--- (content|remove|replace)(?: in (\S+))?\n", re.M)


def read_case(path: Path) -> tuple[list[tuple[str, int, str, str]], list[tuple[str, str, bytes]]]:
    """The problems a case must give, and its steps: (what to do, path, text)."""
    head, *rest = STEP.split(path.read_bytes())
    expected = [
        (where.decode(), int(line), "" if field == b"-" else field.decode(), code.decode())
        for code, line, field, where in EXPECTED.findall(head)
    ]
    assert expected and rest and head.count(b"\n") == len(expected), path.name
    steps = [
        (rest[i].decode(), (rest[i + 1] or expected[0][0].encode()).decode(), rest[i + 2])
        for i in range(0, len(rest), 3)
    ]
    return expected, steps


def break_repo(repo: Path, steps: list[tuple[str, str, bytes]]) -> None:
    for what, where, text in steps:
        target = repo / where
        if what == "remove":
            target.unlink()
        elif what == "content":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)
        else:
            old, new = text.removesuffix(b"\n").split(b"\n--- with\n")
            assert target.read_bytes().count(old) == 1, f"{old!r} must stand once in {where}"
            target.write_bytes(target.read_bytes().replace(old, new))


def keys(problems: list[Problem]) -> list[tuple[str, int, str, str]]:
    return [(p.path, p.line, p.field, p.code) for p in problems]


def hold_to_its_codes(rule):
    """The rule, which now fails where it gives a code that is not declared as one of its own."""
    own = {code for code in Code if rule.__name__.lstrip("_") in code.rules}

    @functools.wraps(rule)
    def held(*given):
        for problem in rule(*given):
            assert problem.code in own, (rule.__name__, problem)
            yield problem

    return held


@pytest.fixture
def strict_rules(monkeypatch):
    for name in ("RECORD_RULES", "PACKAGE_RULES"):
        monkeypatch.setattr(checks, name, [*map(hold_to_its_codes, getattr(checks, name))])
    monkeypatch.setattr(judge, "judge", hold_to_its_codes(judge.judge))
    for rule in disclosure.RULES:
        monkeypatch.setattr(disclosure, rule.__name__, hold_to_its_codes(rule))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_broken_input_gives_its_problems_and_no_others(repo, strict_rules, case):
    expected, steps = read_case(case)
    break_repo(repo, steps)
    _, problems = load_and_check(repo, TODAY)
    assert keys(problems) == sorted(expected), format_text(problems)
    for problem in problems:
        assert_readable(problem)


JARGON = re.compile(
    r"Traceback|pydantic|ValidationError|NoneType|\bNone\b|\bTrue\b|\bFalse\b|mapping|scalar|tuple"
    r"|input should|type is \"|constraint \"|<block|\bparse|commit|branch|repository"
)


def assert_readable(problem: Problem) -> None:
    """Message and hint are sentences for someone who knows neither Python nor git."""
    assert problem.message and problem.mend
    assert problem.mend[-1] in ".?)", problem.mend
    assert not JARGON.search(f"{problem.message} {problem.mend}"), problem
    assert problem.message.lower() in format_text([problem]).lower()
    assert format_github([problem]).count("\n") == 0


def test_there_are_enough_of_them():
    assert len(CASES) >= 35


def test_all_faults_are_told_at_once(repo):
    """Ten broken inputs that do not touch one another give all their problems together."""
    names = """agency-unknown-field agency-yaml-syntax catalog-stray-file history-future
        meeting-unknown-role package-unknown-topic table-not-utf-8 training-missing-field
        vocabulary-duplicate-word workplan-duplicate-number""".split()
    expected = []
    for name in names:
        problems, steps = read_case(TESTS / "bad" / f"{name}.txt")
        expected += problems
        break_repo(repo, steps)
    _, problems = load_and_check(repo, TODAY)
    assert keys(problems) == sorted(expected)
    assert len(problems) >= 10


WRITTEN = sorted(
    path.relative_to(TESTS / "repo")
    for folder in ("catalog", "datapackages")
    for path in (TESTS / "repo" / folder).rglob("*")
    if path.is_file()
)


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(WRITTEN),
    st.floats(0, 1),
    st.integers(0, 12),
    st.sampled_from(
        ["null", "[]", "{}", '"', ",", ": ", "\n", "\0", "\r", "\t", "é", "-1", "&a ", "!"]
    ),
)
def test_no_slip_of_the_hand_breaks_the_checks(repo, path, place, removed, added):
    """Some characters gone and others there instead: problems or none, and never a traceback."""
    target = repo / path
    before = target.read_text("utf-8")
    at = int(place * len(before))
    target.write_bytes(f"{before[:at]}{added}{before[at + removed :]}".encode())
    try:
        for problem in load_and_check(repo, TODAY, only=())[1]:
            assert problem.message and problem.mend
    finally:
        target.write_text(before, "utf-8")


def test_a_link_to_another_file_is_refused_and_not_followed(repo, tmp_path):
    (tmp_path / "secret.txt").write_text("do not print me")
    (repo / "catalog/agencies/link.yml").symlink_to(tmp_path / "secret.txt")
    table = repo / "datapackages/places/data/places.csv"
    table.unlink()
    table.symlink_to(tmp_path / "secret.txt")
    _, problems = load_and_check(repo, TODAY)
    assert keys(problems) == [
        ("catalog/agencies/link.yml", 0, "", "symlink"),
        ("datapackages/places/data/places.csv", 0, "", "symlink"),
    ]
    assert "do not print me" not in format_text(problems)


@pytest.mark.parametrize(
    "folder", ["catalog/agencies", "datapackages/places", "datapackages/places/data", "docs/about"]
)
def test_a_link_to_another_folder_is_refused_and_not_followed(repo, tmp_path, folder):
    (repo / folder).rename(tmp_path / "elsewhere")
    (repo / folder).symlink_to(tmp_path / "elsewhere")
    _, problems = load_and_check(repo, TODAY)
    assert (folder, 0, "", "symlink") in keys(problems)


def test_a_small_count_is_never_printed(repo):
    """Not by the privacy rule, nor by any other rule that meets the same cell."""
    table = repo / "datapackages/story-hours/data/by-place.csv"
    text = table.read_text()
    for cell in ("7", "7*", "<7", " 7", "7.0", "1_7"):
        table.write_text(text.replace("Alphaville,2022,120", f"Alphaville,2022,{cell}"))
        problems = load_and_check(repo, TODAY)[1]
        words = [f"{p.message} {p.mend}" for p in problems if p.code != "spot-check"]
        assert problems and not any("7" in text for text in words), (cell, words)
        assert not any(p.code == "spot-check" for p in problems), cell
    table.write_text("Alphaville,2022,7\n")
    assert not any("7" in p.message for p in load_and_check(repo, TODAY)[1])


def test_of_many_alike_the_first_are_told_and_the_others_counted(repo):
    table = repo / "datapackages/kite-club/data/members.csv"
    table.write_text("place,year,members\n" + "".join(f"Town {i},2024,many\n" for i in range(50)))
    _, problems = load_and_check(repo, TODAY)
    assert len(problems) == 20
    assert problems[-1].more == 30
    assert "2, 3, 4, 5, 6 and 45 more [members]" in format_text(problems)
    assert "30 more lines" in format_github(problems)
