"""No message repeats a person, wherever one was put, and nothing that describes a table does."""

import shutil

import pytest
from breadth import count_tried
from conftest import TESTS, mostly_slow
from personal import PERSONS, list_in_records, list_places, list_typed, run, try_place
from polluted import make_rows, write

from connect_catalog.intake.guard import is_person

PLACES = [(kind, planting) for kind, text in PERSONS.items() for planting in list_places(text)]
TRIED = PLACES[:: count_tried(some=6, whole=1)]
# What a message repeats of a day helps whoever typed it, and tells of no one.
UNTOLD = {kind: text for kind, text in PERSONS.items() if kind != "birth date"}


def test_there_are_many_places():
    assert len(PLACES) >= 100 and {kind for kind, _ in TRIED} == {*PERSONS}


@pytest.mark.parametrize(
    ("kind", "planting"),
    mostly_slow(TRIED, lambda pair: pair[0]),
    ids=[f"{kind}, {planting.where}" for kind, planting in TRIED],
)
def test_a_person_is_repeated_nowhere(tmp_path, kind, planting):
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    said = try_place(planting, root)
    assert [
        where for where, text in said.items() if PERSONS[kind] in text or "Error(" in text
    ] == []


@pytest.mark.parametrize("person", UNTOLD.values(), ids=[*UNTOLD])
def test_a_person_that_was_typed_is_not_repeated(tmp_path, person):
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    (root / "table.csv").write_text(write(make_rows()), "utf-8")
    typed = [*list_typed(person)]
    assert len(typed) > 300
    said = {}
    for words in typed[:: count_tried(some=20, whole=1)]:
        shutil.rmtree(root / "datapackages/fresh", ignore_errors=True)
        said[" ".join(words)] = run(root, words)
        kept = root / "datapackages/fresh/intake.yml"
        said[f"{words} kept"] = kept.read_text("utf-8") if kept.is_file() else ""
    told = [words for words, text in said.items() if person in text or "Error(" in text]
    assert told == []


@pytest.mark.parametrize("person", UNTOLD.values(), ids=[*UNTOLD])
def test_a_person_that_stands_in_a_record_is_not_repeated(tmp_path, person):
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    planted = [*list_in_records(root, person)]
    assert len(planted) > 150
    told = []
    for path, text in planted[:: count_tried(some=40, whole=1)]:
        before = path.read_text("utf-8")
        path.write_text(text, "utf-8")
        said = run(root, ["check"])
        path.write_text(before, "utf-8")
        told += [text] if person in said or "Error(" in said else []
    assert told == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *((text, True) for kind, text in PERSONS.items() if kind != "birth date"),
        ("Rosalinda Kowalczyk Garcia", True),
        ("Number of children", False),
        ("Black or African American", False),
        ("Washington", False),
        ("2021-2022", False),
    ],
)
def test_a_person_is_told_by_one_text(text, found):
    assert is_person(text) == found
