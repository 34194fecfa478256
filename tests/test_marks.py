"""Why there is no number: declared once, read once, and the same in every form it takes."""

import ast
import json
import re
from collections import Counter

from conftest import ROOT, TESTS, TODAY
from scripts import ASSETS, run_script

from connect_catalog import exports
from connect_catalog.checks import check
from connect_catalog.load import load
from connect_catalog.marks import KINDS, TABLE_MARKS, Mark, describe_marks, name_mark
from connect_catalog.model import table as table_module
from connect_catalog.site.pages import build_pages
from connect_catalog.stats import compute

PACKAGE = ROOT / "scripts/connect_catalog"
MARKS = [mark for mark in Mark if mark]
# Words that mean something else where they stand.
OTHERS = {
    ("explain.py", "missing"),  # pydantic's name for a field that is not there
    ("home.html", "missing"),  # the id of a section
    ("translations.py", "missing"),  # a text without a translation
    ("translators.py", "missing"),
}


def strings_of(path) -> set[str]:
    """Every text that stands for itself in a module, a script or a template."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        nodes = ast.walk(ast.parse(text))
        return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {found[2] for found in re.finditer(r"""(["'`>])([^"'`<>]*)(?=["'`<])""", text)}


def test_no_other_module_declares_a_mark():
    places = {*PACKAGE.rglob("*.py"), *ASSETS.glob("*.js"), *PACKAGE.rglob("*.html")}
    assert len(places) > 150
    declared = {
        (path.name, word)
        for path in places - {PACKAGE / "marks.py"}
        for word in strings_of(path) & {*MARKS}
    }
    assert declared == OTHERS


def test_a_mark_has_a_sign_of_its_own_in_every_form():
    for name in (
        "word",
        "letter",
        "pattern",
        "explanation",
        "meaning",
        "unknown",
        "places",
        "cells",
    ):
        told = [getattr(KINDS[mark], name) for mark in TABLE_MARKS]
        assert all(told) and len(set(told)) == len(TABLE_MARKS), name
    assert {*KINDS} == {*MARKS}
    assert name_mark(Mark.NUMBER) == ""


def test_a_mark_has_a_look_and_a_pattern():
    styles, drawing = (ASSETS / "catalog.css").read_text(), (ASSETS / "map-draw.js").read_text()
    for mark in (*TABLE_MARKS, Mark.NO_ROW):
        assert f".c-{mark.look} > span {{" in styles
        assert re.search(rf"^  {KINDS[mark].pattern}: \[", drawing, re.M)


def test_the_scripts_know_the_marks_that_python_knows():
    letters = {KINDS[mark].letter: mark for mark in TABLE_MARKS}
    found = run_script(
        f"""const {{ markOf, nameMark }} = await import("./marks.js");
        const {{ writeCell }} = await import("./cells.js");
        console.log(JSON.stringify({{
          marks: {json.dumps([*letters, 0])}.map(markOf),
          none: markOf(undefined),
          words: {json.dumps(MARKS)}.map(nameMark),
          cells: {json.dumps([*letters, 0, 7])}.map((cell) => writeCell(cell, "visits")),
        }}));"""
    )
    assert found["marks"] == [*letters.values(), Mark.NUMBER]
    assert found["none"] == Mark.NO_ROW
    assert found["words"] == [name_mark(mark) for mark in MARKS]
    assert found["cells"] == [
        *({"text": name_mark(mark), "look": mark.look} for mark in letters.values()),
        {"text": "0", "look": "zero"},
        {"text": "7", "look": "number"},
    ]


def test_a_column_is_read_once_in_a_build(monkeypatch):
    reads = Counter()
    read = table_module.read_measure

    def count(cells, marking):
        reads[id(cells)] += 1
        return read(cells, marking)

    monkeypatch.setattr(table_module, "read_measure", count)
    loaded = load(TESTS / "repo")
    assert check(loaded, TESTS / "repo", TODAY, cache=False) == []
    numbers = compute(loaded.catalog, TODAY)
    build_pages(loaded.catalog, numbers)
    exports.make_files(exports.plan_files(loaded.catalog, lambda: numbers))
    tables = [t for package in loaded.catalog.packages.values() for t in package.tables.values()]
    measures = [t.sheet.columns[c.name] for t in tables for c in t.resource.columns("measure")]
    assert reads == Counter(id(cells) for cells in measures)
    assert len(measures) == 4


def test_the_table_of_the_scripts_is_small():
    assert len(json.dumps(describe_marks())) < 1300
