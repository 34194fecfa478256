"""What CONTRIBUTING.md says of the tests is true."""

import os
import re
import subprocess
import sys

import pytest
from conftest import LONGEST, ROOT, TESTS

PACKAGE = ROOT / "scripts/connect_catalog"
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
TABLE = re.findall(r"^\| (?!-|what you)(.+?) \| (.+?) \|$", TEXT, re.M)


def list_quoted(texts: list[str]) -> set[str]:
    return {name for text in texts for name in re.findall("`([^`]+)`", text)}


def test_every_file_that_the_table_names_is_there():
    tests = list_quoted([tests for _, tests in TABLE])
    parts = list_quoted([what for what, _ in TABLE])
    assert len(tests) > 50 and len(parts) > 20
    assert [name for name in tests if not (TESTS / name).is_file()] == []
    assert [name for name in parts if not (PACKAGE / name).exists()] == []


def test_every_file_of_tests_stands_in_the_table():
    files = {path.name for path in TESTS.glob("test_*.py")}
    assert files - list_quoted([tests for _, tests in TABLE]) == set()


def test_every_folder_of_the_program_stands_in_the_table():
    folders = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    assert folders - list_quoted([what for what, _ in TABLE]) == set()


def test_every_module_of_the_program_stands_in_the_table():
    modules = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}
    assert modules - list_quoted([what for what, _ in TABLE]) == set()


@pytest.mark.parametrize("name", LONGEST)
def test_a_file_that_begins_first_is_there(name):
    assert (TESTS / name).is_file()


@pytest.mark.parametrize(
    ("said", "leaves_out"),
    [((), True), (("SLOW=1",), False), (("ONLY=tests/test_maps.py",), False)],
)
def test_slow_tests_are_left_out_where_nothing_else_is_said(said, leaves_out):
    clean = {
        k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "SLOW", "ONLY")
    }
    command = ["make", "--dry-run", "--no-print-directory", "test", *said]
    told = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=True)
    assert ("-m 'not slow'" in told.stdout) is leaves_out


@pytest.mark.parametrize("file", [".github/workflows/pull-request.yml", ".ci/run"])
def test_what_runs_by_itself_runs_slow_tests(file):
    assert "make test SLOW=1\n" in (ROOT / file).read_text("utf-8")


@pytest.mark.slow
def test_a_test_that_waits_for_ever_ends_and_is_named(tmp_path):
    """By the project's own settings, but for the ten minutes."""
    waits = "import threading\n\ndef test_waits():\n    threading.Event().wait()\n\ndef test_ends():\n    pass\n"
    (tmp_path / "test_hung.py").write_text(waits, "utf-8")
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", tmp_path]
    command += ["-o", "faulthandler_timeout=5", "-p", "no:cacheprovider", "-n", "1", tmp_path]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ended.returncode == 1
    assert 'test_hung.py", line 4 in test_waits' in ended.stderr
    assert "crashed while running 'test_hung.py::test_waits'" in ended.stdout
    assert "1 failed, 1 passed" in ended.stdout
