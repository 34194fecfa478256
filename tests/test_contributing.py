"""What CONTRIBUTING.md says of the tests is true."""

import re

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
