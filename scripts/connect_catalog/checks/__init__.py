"""The rules. Each is a small function from values to problems; its docstring is the rule."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

from ..load import load
from ..model import Catalog, Package
from ..problems import Problem
from . import (
    columns,
    completeness,
    declared,
    judge,
    packages,
    patterns,
    persons,
    records,
    tables,
    text,
    totals,
    waivers,
)

RECORD_RULES = (*records.RULES, *text.RECORD_RULES, *persons.RECORD_RULES)
PACKAGE_RULES = (*packages.RULES, *waivers.RULES, *persons.TEXT_RULES)
# What breaks one of these is not read any further: it is hostile, or another file than described.
SAFETY_RULES = (*text.RULES, *patterns.RULES, *declared.SAFETY, *columns.SAFETY)
TABLE_RULES = (
    *tables.RULES, *declared.RULES, *columns.RULES, *completeness.RULES, *totals.RULES, *persons.RULES,
)

Progress = Callable[[str], None]


def load_and_check(
    root: Path, today: date, only: Collection[str] | None = None, progress: Progress = lambda text: None
) -> tuple[Catalog | None, list[Problem]]:
    """Read the repository at root and apply every rule.

    only: ids of the packages whose tables are judged (None: all); records are always checked, as
    one can break another. Returns the catalog (None where its settings or words are unreadable)
    and all problems, sorted.
    """
    progress("reading records and tables")
    loaded = load(root)
    problems = list(loaded.problems)
    if loaded.catalog is None:
        return None, sorted(set(problems))
    catalog = loaded.catalog
    for record_rule in RECORD_RULES:
        problems.extend(record_rule(catalog, today))
    for package in catalog.packages.values():
        for package_rule in PACKAGE_RULES:
            problems.extend(package_rule(package, catalog))
        if only is None or package.id in only:
            progress(f"checking {package.id}")
            problems.extend(_check_tables(package, catalog, root))
    return catalog, sorted(set(problems))


def _check_tables(package: Package, catalog: Catalog, root: Path) -> list[Problem]:
    """Every problem of a package's tables; of two on one cell, the judge's is left out."""
    unsafe = [problem for rule in SAFETY_RULES for problem in rule(package, catalog)]
    if unsafe:
        return unsafe
    found = [problem for rule in TABLE_RULES for problem in rule(package, catalog)]
    told = {(problem.path, problem.line, problem.field) for problem in found}
    judged = judge.judge(package, root)
    return [*found, *(p for p in judged if (p.path, p.line, p.field) not in told)]
