"""Packages written by hand: a small count that one gives away is told, whatever it is declared to be."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from breadth import pick_tried
from conftest import TESTS
from handmade import HandMade, hide, make_clean, make_handmade
from polluted import make_rows

from connect_catalog.checks import PACKAGE_RULES, check_disclosure
from connect_catalog.load import load
from connect_catalog.problems import Problem

# Problems of the made-up packages themselves, which tell of no count.
OTHERS = {"geography", "missing-rows", "total"}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A copy of the tiny repository with its places alone."""
    root = shutil.copytree(TESTS / "repo", tmp_path_factory.mktemp("handmade") / "repo")
    for other in ("kite-club", "story-hours"):
        shutil.rmtree(root / "datapackages" / other)
    return Path(root)


def find(place: Path, package: HandMade) -> list[Problem]:
    """What the rules tell of a package; those of the first rule that tells anything."""
    folder = place / "datapackages/fresh"
    shutil.rmtree(folder, ignore_errors=True)
    package.write(folder)
    loaded = load(place)
    if loaded.catalog is None or "fresh" not in loaded.catalog.packages or loaded.problems:
        return [*loaded.problems]
    for rule in PACKAGE_RULES:
        told = rule(loaded.catalog.packages["fresh"], loaded.catalog)
        if found := [problem for problem in told if problem.code not in OTHERS]:
            return found
    return [*check_disclosure(loaded.catalog, {"fresh"})]


@pytest.mark.slow
def test_a_small_count_passes_in_no_handmade_package(place):
    """Hundreds of packages, each with a count of 3 under a wrong type or role, in other clothes, told by a
    column beside it, by a total, or in the words around the table: none passes. A third of each kind are
    tried, or all in `make fuzz`."""
    packages = [*make_handmade()]
    assert len(packages) >= 900 and not find(place, make_clean())
    tried = pick_tried(packages, 3, lambda package: package.kind)
    assert not [f"{package.kind}, {package.name}" for package in tried if not find(place, package)]


@pytest.mark.parametrize(
    ("kind", "name", "field", "code"),
    [
        ("other kind", "percent", "absent", "maybe-count"),
        ("told by twice and one", "count", "twice_and_one", "told-by-column"),
        ("in words", "readme: The count for Betatown is 3.", "town", "count-in-words"),
    ],
)
def test_what_is_right_can_be_waived(place, kind, name, field, code):
    package = next(p for p in make_handmade() if (p.kind, p.name) == (kind, name))
    assert {problem.code for problem in find(place, package)} == {code}
    waiver = {"code": code, "field": field, "reason": "It is another number, as the source says."}
    assert not find(place, replace(package, waivers=(waiver,)))


@pytest.mark.parametrize(
    "text",
    [
        "Children of Betatown aged 3 to 5 are counted.",
        "In Betatown, 3 percent were away.",
        "See table 3 for Betatown.",
        "Numbers of Betatown come from 2 sources.",
        "Three of the towns are counted together.",
    ],
)
def test_other_numbers_in_words_are_none_of_its_business(place, text):
    found = find(place, HandMade("words", text, hide(make_rows()), {}, {"readme": text}))
    assert not found
