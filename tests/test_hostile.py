"""Hostile or careless input: one clear problem each, soon, in little memory, with nothing fetched or
written. Small inputs are in tests/bad; here are those that are large, or no ordinary files."""

import json
import os
import socket
import subprocess
import sys
import zipfile

import pytest
from conftest import TODAY
from hypothesis import given, settings
from hypothesis import strategies as st
from limits import limit_processor, stop_runaway

from connect_catalog.checks import load_and_check
from connect_catalog.checks.patterns import find_fault
from connect_catalog.problems import format_text

TABLE = "datapackages/kite-club/data/members.csv"
DESCRIPTOR = "datapackages/kite-club/datapackage.json"
SECONDS = 30  # of the processor, for what takes one or two
MEGABYTES = 1_200


def snapshot(root) -> dict[str, tuple[int, int]]:
    """Every file and folder below root with its length and the time it was last changed."""
    stats = {path.relative_to(root).as_posix(): path.lstat() for path in root.rglob("*")}
    return {name: (found.st_size, found.st_mtime_ns) for name, found in stats.items()}


@pytest.fixture
def check(repo, monkeypatch):
    """Check the tiny repository: no socket is opened, nothing is written, no time is lost."""

    def refuse(*args, **kwargs):
        raise AssertionError(f"something was to be fetched: {args}")

    def run() -> list[tuple[str, str]]:
        for name in ("socket", "create_connection", "getaddrinfo"):
            monkeypatch.setattr(socket, name, refuse)
        before = snapshot(repo)
        with stop_runaway(SECONDS):
            _, problems = load_and_check(repo, TODAY, cache=False)
        assert snapshot(repo) == before
        assert len(format_text(problems)) < 50_000
        return [(problem.code, problem.path) for problem in problems]

    return run


def test_nothing_is_fetched_or_written_where_all_is_well(check):
    assert check() == []


def test_a_table_over_50_mb(repo, check):
    os.truncate(repo / TABLE, 50 * 1024 * 1024 + 1)
    assert check() == [("too-large", TABLE)]


def test_a_workbook_of_a_gigabyte(repo, check):
    workbook = repo / "datapackages/kite-club/data/members.xlsx"
    workbook.touch()
    os.truncate(workbook, 1024**3)
    assert check() == [("unlisted-file", "datapackages/kite-club/data/members.xlsx")]


def test_an_archive_that_unpacks_to_a_gigabyte(repo, check):
    with zipfile.ZipFile(repo / TABLE, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("members.csv", b"0" * 2**26)
    assert check() == [("binary", TABLE)]


def test_a_header_of_a_million_columns(repo, check):
    rows = (repo / TABLE).read_text().splitlines(keepends=True)[1:]
    (repo / TABLE).write_text(",".join(f"c{i}" for i in range(1_000_000)) + "\n" + "".join(rows))
    assert check() == [("too-large", TABLE)]


def test_a_row_of_a_million_cells(repo, check):
    with (repo / TABLE).open("a") as table:
        table.write("," * 1_000_000 + "\n")
    assert check() == [("too-large", TABLE)]


def test_millions_of_empty_lines(repo, check):
    with (repo / TABLE).open("a") as table:
        table.write("\n" * 5_000_000)
    assert set(check()) == {("empty-line", TABLE)}


def test_a_pipe_in_the_place_of_a_table(repo, check):
    (repo / TABLE).unlink()
    os.mkfifo(repo / TABLE)
    assert check() == [("missing-file", TABLE)]


def test_a_descriptor_nested_100_000_deep(repo, check):
    (repo / DESCRIPTOR).write_text('{"a":' * 100_000 + "1" + "}" * 100_000)
    assert check() == [("too-deep", DESCRIPTOR)]


@pytest.mark.slow
def test_a_descriptor_of_100_000_fields(repo, check):
    descriptor = json.loads((repo / DESCRIPTOR).read_text())
    (repo / DESCRIPTOR).write_text(json.dumps(descriptor | {f"x{i}": 1 for i in range(70_000)}))
    assert set(check()) == {("unknown-field", DESCRIPTOR)}


def test_a_record_of_a_million_laughs(repo, check):
    laughs = "".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]\n" for i in range(1, 30))
    (repo / "catalog/agencies/laughs.yml").write_text("l0: &l0 ha\n" + laughs)
    assert check() == [("yaml", "catalog/agencies/laughs.yml")]


@pytest.mark.parametrize(
    "where",
    [
        "https://127.0.0.1:9/m.csv",
        "//127.0.0.1/m.csv",
        "file:///etc/passwd",
        "s3://bucket/m.csv",
        "../../../catalog/catalog.yml",
        "data/../../m.csv",
        "/etc/passwd",
        "data/m.csv.gz",
        "data/m.zip",
        "C:\\m.csv",
        "data/\u202em.csv",
    ],
)
def test_a_path_that_leads_elsewhere(repo, check, where):
    descriptor = json.loads((repo / DESCRIPTOR).read_text())
    descriptor["resources"][0]["path"] = where
    (repo / DESCRIPTOR).write_text(json.dumps(descriptor))
    assert set(check()) == {("pattern", DESCRIPTOR)}


def test_a_pattern_that_runs_away_is_never_run(repo, check):
    descriptor = json.loads((repo / DESCRIPTOR).read_text())
    descriptor["resources"][0]["schema"]["fields"][0]["constraints"] = {"pattern": "(a|aa)+(b+)+$"}
    (repo / DESCRIPTOR).write_text(json.dumps(descriptor))
    (repo / TABLE).write_text(f"place,year,members\n{'a' * 90_000}!,2024,5\n")
    assert check() == [("pattern", DESCRIPTOR)]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 90_000,
        "1" * 90_000,
        "1 a" * 30_000,
        "a." * 45_000,
        "-" + "9" * 90_000,
        "Dr" + " " * 90_000,
        "<" * 90_000,
        "&#" * 45_000,
        "203-" * 22_000,
    ],
)
def test_a_text_made_to_stall_the_rules(repo, check, text):
    """In a cell, a record and a README; whatever is found, it is found soon."""
    (repo / TABLE).write_text(f"place,year,members\n{text}!,2024,5\n{text},2024,6\n")
    (repo / "datapackages/kite-club/README.md").write_text(f"{text}\n")
    meeting = repo / "catalog/meetings/autumn-2025.yml"
    meeting.write_text(
        meeting.read_text().replace("Families want", f"{text[:4_900]} Families want")
    )
    check()


def test_a_gap_in_billions_of_combinations(repo, check):
    """The levels of a key multiply to far more than memory holds; they are counted, not listed."""
    descriptor = json.loads((repo / DESCRIPTOR).read_text())
    schema = descriptor["resources"][0]["schema"]
    names = [f"group_{i}" for i in range(8)]
    schema["fields"][:2] = [
        {
            "name": name,
            "type": "string",
            "title": name,
            "description": name,
            "connect": {"role": "dimension"},
        }
        for name in names
    ]
    schema["primaryKey"] = names
    del descriptor["connect"]["views"]
    descriptor["connect"]["geography"] = "state"
    (repo / DESCRIPTOR).write_text(json.dumps(descriptor))
    rows = "".join(f"{','.join(f'g{i}' for _ in names)},5\n" for i in range(2_000))
    (repo / TABLE).write_text(f"{','.join(names)},members\n{rows}")
    assert check() == [("missing-rows", TABLE)]


@pytest.mark.slow
def test_the_largest_table_fits_into_memory(repo):
    """50 MB of faults, in a process of its own that says its own peak: what other tests started does not count."""
    (repo / TABLE).write_bytes(b"place,year,members\n" + b"=1+1,2024\n" * 5_000_000)
    script = (
        "import datetime, pathlib, sys; from connect_catalog.checks import load_and_check;"
        "print({str(p.code) for p in load_and_check(pathlib.Path(sys.argv[1]), datetime.date(2026, 1, 31))[1]});"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM:')).split()[1])"
    )
    command = [sys.executable, "-c", script, repo]
    found = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit_processor)
    codes, peak = found.stdout.split("\n")[:2] if found.returncode == 0 else (found.stderr, "")
    assert codes == "{'row-length'}"
    assert int(peak) < MEGABYTES * 1024


ATOMS = st.sampled_from(["a", "[ab]", ".", "(a)", "(ab)", "(a|b)", "(a|ab)", "(a|b|ab)", "a{2}"])
REPEATS = st.sampled_from(["", "", "?", "*", "+", "{2}", "{0,3}", "{1,40}", "{3,}", "*?"])
PATTERNS = st.recursive(
    st.lists(st.tuples(ATOMS, REPEATS).map("".join), min_size=1, max_size=5).map("".join),
    lambda inner: st.tuples(inner, REPEATS).map(lambda part: f"({part[0]}){part[1]}"),
    max_leaves=3,
)


@settings(max_examples=300, deadline=None)
@given(PATTERNS, st.sampled_from(["a", "ab", "aab"]))
def test_a_pattern_that_is_accepted_is_quick(pattern, text):
    """On a text of 2,000 letters that nearly matches, five seconds are hundreds of times what it takes."""
    import re

    if find_fault(pattern) is None:
        with stop_runaway(5):
            re.match(f"^{pattern}$", text * (2_000 // len(text)) + "!")


@pytest.mark.parametrize(
    "pattern",
    [
        "[0-9]{4}-[0-9]{4}",
        "[A-Z][a-z]+",
        "(dcf|county)-[0-9]{1,5}",
        r"\d{10}",
        "[A-Za-z .'-]*",
        "0?[1-9]",
        "(19|20)[0-9]{2}",
    ],
)
def test_patterns_that_agencies_use_are_accepted(pattern):
    assert find_fault(pattern) is None
