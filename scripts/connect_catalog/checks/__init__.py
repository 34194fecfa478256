"""The rules. Each is a small function from values to problems; its docstring is the rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

from ..load import MAX_FAULTS, load
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
PACKAGE_RULES = (
    *packages.RULES, *patterns.RULES, *text.RULES, *waivers.RULES, *tables.RULES, *columns.RULES,
    *declared.RULES, *completeness.RULES, *totals.RULES, *persons.RULES,
)
Progress = Callable[[str], None]
ALIKE_AT_MOST = 20


def load_and_check(
    root: Path,
    today: date,
    only: Collection[str] | None = None,
    progress: Progress = lambda text: None,
    cache: bool = True,
) -> tuple[Catalog | None, list[Problem]]:
    """Read the repository at root and apply every rule.

    only: ids of the packages that frictionless judges (None: all); every other rule is quick and
    is always applied, as one record or table can break another. cache: whether frictionless'
    verdicts are kept and used again. Returns the catalog (None where its settings or words are
    unreadable) and the problems, sorted; of many alike, the first ones and their number.
    """
    progress("reading records and tables")
    loaded = load(root)
    problems = list(loaded.problems)
    catalog = loaded.catalog
    if catalog is not None:
        for rule in RECORD_RULES:
            problems.extend(rule(catalog, today))
        for package in catalog.packages.values():
            progress(f"checking {package.id}")
            found = [p for rule in PACKAGE_RULES for p in islice(rule(package, catalog), MAX_FAULTS)]
            if only is None or package.id in only:
                found += _verdict(package, root, cache, found)
            problems.extend(found)
    return catalog, sorted(_shorten(sorted(set(problems))))


def _verdict(package: Package, root: Path, cache: bool, found: list[Problem]) -> list[Problem]:
    """What frictionless adds to what was found: it is asked about whole packages with harmless
    patterns, and not heard on a cell, row or descriptor of which something is said already."""
    whole = len(package.tables) == len(package.descriptor.resources)
    if not whole or any(problem.code == "pattern" for problem in found):
        return []
    said = {(problem.path, problem.line, field) for problem in found for field in (problem.field, "")}
    faulty = any(problem.path == package.descriptor.origin.path for problem in found)
    return [
        problem for problem in judge.judge(package, root, cache)
        if (problem.path, problem.line, problem.field) not in said
        and problem.code not in ("hash-count", "byte-count")  # check_bytes_and_hash tells of these
        and not (faulty and problem.path == package.descriptor.origin.path)
    ]


def _shorten(problems: Iterable[Problem]) -> Iterator[Problem]:
    """At most so many problems of one kind in a column of a table; the last says how many more."""
    alike: dict[tuple[str, str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.path.endswith(".csv"):
            alike[problem.path, problem.code, problem.field].append(problem)
        else:
            yield problem
    for group in alike.values():
        shown, more = group[:ALIKE_AT_MOST], len(group) - ALIKE_AT_MOST
        if more > 0:
            shown[-1] = replace(shown[-1], message=f"{shown[-1].message} (so it is on {more} more lines)")
        yield from shown
