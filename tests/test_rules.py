"""The page of the rules: each rule in words, and each code that a problem can have."""

import inspect
import re
from pathlib import Path

import pytest
from test_architecture import MODULES, codes_in, part_of
from test_bad import CASES, read_case

from connect_catalog.checks import PACKAGE_RULES, RECORD_RULES
from connect_catalog.site.rules import RULES, list_codes, list_groups, read_parts, read_rule


def example():
    """What the function does.

    Rule: No `cell` is empty. Not even
    the last one.

    Why: An empty cell says nothing. Or: anything.

    Mend: Fill it in.

    Codes: empty-cell, half-empty.
    """


def test_a_docstring_is_read_in_parts():
    rule = read_rule(example)
    assert (rule.anchor, rule.title, rule.more) == (
        "example", "No cell is empty", "Not even the last one.")
    assert rule.why == "An empty cell says nothing. Or: anything."
    assert (rule.mend, rule.codes) == ("Fill it in.", ("empty-cell", "half-empty"))


def test_the_rule_is_the_first_paragraph_unless_one_is_labelled_so():
    assert read_parts("It is\nso.\n\nWhy: it is.") == {"Rule": "It is so.", "Why": "it is."}
    assert read_parts("")["Rule"] == ""


@pytest.mark.parametrize("part", ["Why", "Mend", "Codes"])
def test_a_rule_without_a_part_is_refused(part, monkeypatch):
    monkeypatch.setattr(example, "__doc__", example.__doc__.replace(f"{part}: ", ""))
    with pytest.raises(ValueError, match=f"example has no part {part}"):
        read_rule(example)


@pytest.mark.parametrize("function", RULES, ids=lambda function: function.__name__)
def test_every_rule_has_its_parts(function):
    rule = read_rule(function)
    for text in (rule.why, rule.mend):
        assert re.fullmatch(r"[A-Z`].*[.!]", text), text
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", code) for code in rule.codes)
    assert len(rule.title) <= 120


def test_every_rule_that_is_applied_is_told():
    assert {*RECORD_RULES, *PACKAGE_RULES} <= {*RULES}
    assert len(RULES) == len({*RULES})


def files_of(function) -> list[Path]:
    """The module that a rule stands in; for a folder's __init__, the modules beside it too."""
    path = Path(inspect.getfile(function))
    return [*path.parent.rglob("*.py")] if path.name == "__init__.py" else [path]


def test_every_code_is_named_by_a_rule_of_its_module_and_no_other():
    named: dict[Path, set[str]] = {}
    for function in RULES:
        for path in files_of(function):
            named.setdefault(path, set()).update(read_rule(function).codes)
    told = [m for m in MODULES if part_of(m) in ("documents", "explain", "load", "checks")]
    for module in told:
        given, here = codes_in(module), named.get(module, set())
        assert given <= here, (module.name, given - here)
        alone = module.parent.name in ("checks", "connect_catalog")
        if alone and module.name != "judge.py":  # which passes on codes of frictionless as well
            assert here <= given, (module.name, here - given)


def test_every_code_of_a_broken_input_is_told():
    met = {code for case in CASES for *_, code in read_case(case)[0]}
    assert met <= list_codes(list_groups()).keys()


def test_every_group_has_a_title():
    titles = [group.title for group in list_groups()]
    assert all(title and title[0].isupper() and len(title) < 80 for title in titles), titles
    assert len(titles) == len({*titles})


def test_the_page_has_a_place_for_every_rule_and_code(tiny_site):
    html = (tiny_site / "take-part/rules/index.html").read_text("utf-8")
    groups = list_groups()
    ids = [rule.anchor for group in groups for rule in group.rules]
    ids += [f"code-{code}" for code in list_codes(groups)]
    assert len(ids) == len({*ids}) > 100
    for id in ids:
        assert f' id="{id}"' in html, id
    assert html.count("<strong>Why:</strong>") == len(RULES)
    assert html.count("<strong>How to mend it:</strong>") == len(RULES)
