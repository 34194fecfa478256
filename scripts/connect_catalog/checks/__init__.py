"""The rules. Each is a small function from values to problems; its docstring is the rule."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

from ..load import load
from ..model import Catalog
from ..problems import Problem
from . import judge, packages, records, tables
from .disclosure import check_disclosure, check_ties

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
    for record_rule in records.RULES:
        problems.extend(record_rule(catalog, today))
    for package in catalog.packages.values():
        for package_rule in (*packages.RULES, check_ties):
            problems.extend(package_rule(package, catalog))
        if only is not None and package.id not in only:
            continue
        progress(f"checking {package.id}")
        for table_rule in tables.RULES:
            problems.extend(table_rule(package, catalog))
        problems.extend(judge.judge(package, root))
    progress("working out what the numbers give away")
    problems.extend(check_disclosure(catalog, only))
    return catalog, sorted(set(problems))
