"""The page of the rules: each rule in words, and each code that a problem can have."""

import re

import pytest

from connect_catalog.checks import PACKAGE_RULES, RECORD_RULES
from connect_catalog.codes import Code
from connect_catalog.problems import Problem
from connect_catalog.site.rules import RULES, list_codes, list_groups, read_parts, read_rule


def example():
    """What the function does.

    Rule: No `cell` is empty. Not even
    the last one.

    Why: An empty cell says nothing. Or: anything.

    Mend: Fill it in.
    """


def test_a_docstring_is_read_in_parts():
    rule = read_rule(example)
    assert (rule.anchor, rule.title, rule.more) == (
        "example",
        "No cell is empty",
        "Not even the last one.",
    )
    assert rule.why == "An empty cell says nothing. Or: anything."
    assert (rule.mend, rule.codes) == ("Fill it in.", ())


def test_the_rule_is_the_first_paragraph_unless_one_is_labelled_so():
    assert read_parts("It is\nso.\n\nWhy: it is.") == {"Rule": "It is so.", "Why": "it is."}
    assert read_parts("")["Rule"] == ""


@pytest.mark.parametrize("part", ["Why", "Mend"])
def test_a_rule_without_a_part_is_refused(part, monkeypatch):
    monkeypatch.setattr(example, "__doc__", example.__doc__.replace(f"{part}: ", ""))
    with pytest.raises(ValueError, match=f"example has no part {part}"):
        read_rule(example)


@pytest.mark.parametrize("function", RULES, ids=lambda function: function.__name__)
def test_every_rule_has_its_parts(function):
    rule = read_rule(function)
    for text in (rule.why, rule.mend):
        assert re.fullmatch(r"[A-Z`].*[.!]", text), text
    assert rule.codes
    assert len(rule.title) <= 120


def test_every_rule_that_is_applied_is_told():
    assert {*RECORD_RULES, *PACKAGE_RULES} <= {*RULES}
    assert len(RULES) == len({*RULES})


@pytest.mark.parametrize("code", Code)
def test_every_code_is_declared_with_its_rules_and_a_mend(code):
    """The mend may be left out where it hangs on what was found."""
    assert re.fullmatch("[a-z]+(-[a-z]+)*", code)
    assert code.rules and {*code.rules} <= {read_rule(function).anchor for function in RULES}
    assert re.fullmatch(r"([A-Z].*[.)])?", code.mend)


def test_a_problem_has_a_declared_code_and_a_mend():
    assert Problem("a.yml", 1, "", Code.EMPTY_LINE, "this line is empty").mend == "Remove it."
    assert Problem("a.yml", 1, "", Code.EMPTY_LINE, "this line is empty", "Go.").mend == "Go."
    with pytest.raises(ValueError, match="no-such-code"):
        Problem("a.yml", 1, "", "no-such-code", "nobody declared this", "Declare it.")
    with pytest.raises(ValueError, match="nothing says how to mend empty"):
        Problem("a.yml", 1, "", Code.EMPTY, "this file is empty")


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
