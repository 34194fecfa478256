"""The rules. Each is a small function from values to problems; its docstring is the rule."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

from ..load import load
from ..model import Catalog
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
PACKAGE_RULES = (*packages.RULES, *patterns.RULES, *text.RULES, *waivers.RULES)
TABLE_RULES = (
    *tables.RULES, *columns.RULES, *declared.RULES, *completeness.RULES, *totals.RULES, *persons.RULES,
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
        if only is not None and package.id not in only:
            continue
        progress(f"checking {package.id}")
        for table_rule in TABLE_RULES:
            problems.extend(table_rule(package, catalog))
        problems.extend(judge.judge(package, root))
    return catalog, sorted(set(problems))
