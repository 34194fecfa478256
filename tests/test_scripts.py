"""House rules for the scripts of the pages."""

import re
import subprocess
from graphlib import TopologicalSorter

import pytest
from conftest import ROOT
from lighthouse import NODE

from connect_catalog.site.environment import TEMPLATES
from connect_catalog.site.languages import ASSETS

SCRIPTS = sorted(ASSETS.glob("*.js"))
_FROM = re.compile(r'^import [^;]*? from "\./([\w-]+\.js)";', re.M)
_LATER = re.compile(r'\bimport\("\./([\w-]+\.js)"\)')


CHECKS = {
    "slips": ["node_modules/eslint/bin/eslint.js", str(ASSETS)],
    "types": ["node_modules/typescript/bin/tsc"],
}


@pytest.mark.parametrize("check", CHECKS)
def test_the_scripts_are_clean(check):
    """As `make lint` looks at them."""
    done = subprocess.run([NODE, *CHECKS[check]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def imports_of(name: str) -> set[str]:
    """The scripts that a script imports at its start."""
    return {*_FROM.findall((ASSETS / name).read_text("utf-8"))}


def all_imports_of(name: str) -> set[str]:
    """The scripts that a script imports, those it loads later too."""
    return imports_of(name) | {*_LATER.findall((ASSETS / name).read_text("utf-8"))}


def needs(name: str) -> set[str]:
    """A script and all that must be there before it runs."""
    return {name}.union(*(needs(imported) for imported in imports_of(name)))


def test_no_script_imports_itself_by_way_of_others():
    graph = {path.name: all_imports_of(path.name) for path in SCRIPTS}
    assert sum(map(len, graph.values())) > len(SCRIPTS)  # the imports are read
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_the_search_page_asks_for_all_of_its_scripts_at_once():
    page = (TEMPLATES / "search.html").read_text("utf-8")
    listed = re.findall(r'"assets/([\w-]+\.js)"', page)
    assert sorted(listed) == sorted(needs("search.js"))


def test_no_style_says_a_word():
    """What a style sheet writes is the same in every language: words stand in attributes."""
    sheets = "".join(path.read_text("utf-8") for path in ASSETS.glob("*.css"))
    written = re.findall(r"content: *([^;]*)", sheets)
    said = [text for one in written for text in re.findall(r'"([^"]*)"', one)]
    assert len(said) > 10
    assert not [text for text in said if re.search("[A-Za-z]{2}", text)]
