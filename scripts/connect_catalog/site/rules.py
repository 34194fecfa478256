"""The rules as the site shows them: docstrings, split into their parts."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .. import branch, changes, documents, explain, load
from ..addresses import locate_page
from ..checks import (
    PACKAGE_RULES,
    RECORD_RULES,
    committed,
    disclosure,
    elsewhere,
    judge,
    tell_unaudited,
    versions,
)
from ..codes import Code
from ..words import say
from .kind import OF_LISTS, PageKind, PlannedPage
from .views import Views

RULES: tuple[Callable[..., Any], ...] = (
    *load.RULES,
    *documents.RULES,
    *explain.RULES,
    *RECORD_RULES,
    *PACKAGE_RULES,
    *elsewhere.RULES,
    *disclosure.RULES,
    tell_unaudited,
    *versions.RULES,
    *judge.RULES,
    *changes.RULES,
    *branch.RULES,
    *committed.RULES,
)
LABELS = ("Rule", "Why", "Mend")


@dataclass(frozen=True)
class Rule:
    """A rule in words. title is its first sentence, more is the rest; anchor is its id on the page;
    codes are those of the problems it reports, in alphabetical order."""

    anchor: str
    title: str
    more: str
    why: str
    mend: str
    codes: tuple[Code, ...]


@dataclass(frozen=True)
class Group:
    """The rules of a module. title and intro come from the first sentence of its docstring."""

    title: str
    intro: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class RulesPage:
    """codes: every problem code, with the rules that give it."""

    groups: tuple[Group, ...]
    codes: Mapping[Code, tuple[Rule, ...]]


def plan_rules(views: Views) -> Iterable[PlannedPage]:
    """The page of all rules."""
    yield PlannedPage(
        locate_page("rules"),
        say("The rules"),
        say("What every record and table keeps to, why, and how to mend what does not."),
        view=view_rules,
    )


RULES_PAGE = PageKind("rules", plan_rules, weight=OF_LISTS)


def view_rules() -> RulesPage:
    groups = list_groups()
    return RulesPage(groups, list_codes(groups))


def list_groups(functions: Iterable[Callable[..., Any]] = RULES) -> tuple[Group, ...]:
    """Rules by the module they stand in, in the order given."""
    modules: dict[Any, list[Rule]] = defaultdict(list)
    for function in functions:
        modules[inspect.getmodule(function)].append(read_rule(function))
    return tuple(
        Group(*_head(inspect.getdoc(module) or ""), tuple(rules))
        for module, rules in modules.items()
    )


def _head(docstring: str) -> tuple[str, str]:
    """(title, intro) from the first sentence: what is before its colon, and what is after it."""
    title, _, intro = _split(docstring)[0].removesuffix(".").partition(": ")
    return _capitalize(title), f"{_capitalize(intro)}." if intro else ""


def read_rule(function: Callable[..., Any]) -> Rule:
    """A rule from its docstring. Raises ValueError if a part is not there."""
    parts = read_parts(inspect.getdoc(function) or "")
    missing = [label for label in LABELS if not parts.get(label)]
    if missing:
        raise ValueError(f"the docstring of {function.__name__} has no part {', '.join(missing)}")
    title, more = _split(parts["Rule"])
    anchor = function.__name__.lstrip("_")
    return Rule(
        anchor,
        title.removesuffix(".").replace("`", ""),
        more,
        parts["Why"],
        parts["Mend"],
        tuple(sorted(code for code in Code if anchor in code.rules)),
    )


def read_parts(docstring: str) -> dict[str, str]:
    """The labelled paragraphs of a docstring. The rule is the first one, unless one is labelled
    so: then the first tells what the function does."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in docstring.split("\n\n")]
    labelled = (re.fullmatch(f"({'|'.join(LABELS)}): (.*)", text) for text in paragraphs)
    return {"Rule": paragraphs[0]} | {found[1]: found[2] for found in labelled if found}


def _split(text: str) -> tuple[str, str]:
    """The first sentence, and the rest."""
    first, *rest = re.split(r"(?<=\.)\s+", text, maxsplit=1)
    return " ".join(first.split()), "".join(rest)


def _capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]


def list_codes(groups: Iterable[Group]) -> dict[Code, tuple[Rule, ...]]:
    """Every problem code in alphabetical order, with the rules that report it."""
    rules = [rule for group in groups for rule in group.rules]
    return {code: tuple(rule for rule in rules if code in rule.codes) for code in sorted(Code)}
