"""The program knows no place: its code names none, and another state's catalog is whole with it."""

import re
from pathlib import Path

import pytest
from another_state import write_state
from conftest import ROOT, TODAY

from connect_catalog.checks import load_and_check
from connect_catalog.problems import format_text
from connect_catalog.site.build import build_site

# Words of the first place that used the program; a postal code only in capitals, as it is written.
PLACE = re.compile(
    r"(?i:connecticut|ctdata|hartford|new haven|bridgeport|edsight|dmhas|\bdcf\b|\boec\b|\bcssd\b)"
    r"|\bCT\b|\bOPM\b|\bSDE\b|\(ct\|us\)|America/New_York"
)
PROGRAM = [
    *(ROOT / "scripts").rglob("*"),
    *(ROOT / ".github/workflows").rglob("*"),
    *(ROOT / name for name in ("Makefile", "package.json", "tsconfig.json", "eslint.config.mjs")),
]
# Every state's postal code, and all that a street may be called: the lists name this one as any other.
ALLOWED = {"scripts/connect_catalog/checks/person_words.py": {"CT"}}


def find_place_words(text: str) -> set[str]:
    return set(PLACE.findall(text))


def test_no_word_of_a_place_stands_in_the_program():
    found = {}
    for path in PROGRAM:
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and path.suffix != ".pyc":
            words = find_place_words(path.read_text("utf-8")) - ALLOWED.get(name, set())
            found |= {name: words} if words else {}
    assert not found


@pytest.mark.parametrize(
    "text", ["in Connecticut", "CT towns", "ask DCF", "agency=dcf", "the OPM", "(ct|us)?-fips"]
)
def test_a_word_of_the_place_would_be_found(text):
    assert find_place_words(text)


@pytest.fixture(scope="module")
def state_site(make_once) -> Path:
    """The site of a state that does not exist, built once; look, do not touch."""

    def make(folder: Path) -> None:
        build_site(write_state(folder / "state"))

    return make_once("another-state", make) / "state/site"


def test_another_states_catalog_breaks_no_rule(tmp_path):
    problems = load_and_check(write_state(tmp_path / "state"), TODAY, cache=False)[1]
    assert not problems, format_text(problems)


def test_its_pages_and_files_speak_of_it_alone(state_site):
    texts = [
        p for p in state_site.rglob("*") if p.suffix in {".html", ".json", ".xml", ".csv", ".ics"}
    ]
    assert len([p for p in texts if p.suffix == ".html"]) > 20
    assert "Veldria" in (state_site / "index.html").read_text("utf-8")
    odd = re.compile(r"(?i:connecticut|ctdata|hartford)|\bCT\b")
    assert not {
        path.relative_to(state_site).as_posix(): found
        for path in texts
        if (found := set(odd.findall(path.read_text("utf-8"))))
    }


def test_its_own_threshold_and_words_are_those_of_its_pages(state_site):
    page = (state_site / "datasets/clinic-visits/index.html").read_text("utf-8")
    assert "Counts below 25 are hidden." in page and "October to September" in page
    assert "By county" in (state_site / "openness/index.html").read_text("utf-8")
