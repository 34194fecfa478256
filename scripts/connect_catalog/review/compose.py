"""Puts together what is told of a branch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..checks.records import check_references
from ..checks.versions import hides
from ..differences import PackageDifference
from ..git import find_commit, read_git
from ..intake.guard import name_no_person
from ..problems import Problem, group_problems
from .data import tell_packages
from .figures import compare_figures
from .model import MOST_ENTRIES, MOST_TEXT, BranchReview, FigureChange, ToldProblem, shorten_text
from .pictures import draw_changes
from .records import tell_records
from .sides import Sides

LINES = 5  # of problems that are alike
NO_FIGURES = "They are compared once nothing is wrong, here and in what this is compared with."


def compose(sides: Sides) -> tuple[BranchReview, dict[str, str]]:
    """What is told of a branch, and the pictures of charts that it names, as SVG by file name."""
    drawn = [*draw_changes(sides)]
    figures, more, why_none = _compare_figures(sides)
    lists: dict[str, list[Any]] = {
        "problems": [*_tell_problems(sides.asked)],
        "records": [*tell_records(sides)],
        "packages": [*tell_packages(sides)],
        "figures": figures,
        "charts": [one.change for one in drawn],
        "good": [*_tell_good(sides)],
    }
    left_out = {name: len(found) - MOST_ENTRIES for name, found in lists.items()}
    told = {
        "base": sides.base,
        "head": find_commit(sides.root, "HEAD"),
        "counted": _count(sides.asked),
        "elsewhere": _count(sides.problems) - _count(sides.asked),
        "program": _count_others(sides),
        "more_figures": more,
        "why_no_figures": why_none,
        "left_out": [(name, count) for name, count in left_out.items() if count > 0],
    }
    review = BranchReview.model_validate(
        told | {n: found[:MOST_ENTRIES] for n, found in lists.items()}
    )
    return review, {name: svg for one in drawn for name, svg in one.pictures.items()}


def _count(problems: Iterable[Problem]) -> int:
    return sum(1 + problem.more for problem in {*problems})


def _count_others(sides: Sides) -> int:
    """How many files differ that are neither records nor tables."""
    differing = ("diff", "--name-only", "--relative", "-z", sides.base, "--", ".")
    new = ("ls-files", "--others", "--exclude-standard", "-z")
    said = "".join(read_git(sides.root, *question) for question in (differing, new))
    paths = {*said.split("\0")} - {""}
    return sum(not path.startswith(("catalog/", "datapackages/")) for path in paths)


def _tell_problems(problems: Iterable[Problem]) -> Iterator[ToldProblem]:
    """Problems that are mended in one way are told once."""
    for group in group_problems(map(name_no_person, problems)):
        first = group[0]
        lines = dict.fromkeys(problem.line for problem in group if problem.line)
        details = [f"line {p.line}, {p.detail}" for p in group if p.detail]
        yield ToldProblem(
            path=shorten_text(first.path, MOST_TEXT),
            lines=tuple(lines)[:LINES],
            count=_count(group),
            field=shorten_text(first.field, MOST_TEXT),
            message=shorten_text(first.message, MOST_TEXT),
            details=tuple(shorten_text(one, MOST_TEXT) for one in details[:LINES]),
            mend=shorten_text(first.mend, MOST_TEXT),
            code=first.code,
        )


def _compare_figures(sides: Sides) -> tuple[list[FigureChange], int, str]:
    """The catalog's own numbers that differ, how many others do, and why none is told."""
    after, before = sides.after, sides.before.catalog
    if after is None or before is None or sides.problems or sides.before.problems:
        return [], 0, NO_FIGURES
    if [*check_references(before, sides.today)]:
        return [], 0, NO_FIGURES
    return (*compare_figures(before, after, sides.today), "")


def _tell_good(sides: Sides) -> Iterator[str]:
    """What was looked at and is well."""
    if sides.after is None:
        return
    if not sides.asked:
        yield "Every rule holds for what this changes, and for whatever depends on it."
    faulty = {p.path.split("/")[1] for p in sides.asked if p.path.startswith("datapackages/")}
    folders = {path.split("/")[1] for path in sides.changed if path.startswith("datapackages/")}
    well = sorted((folders & sides.after.packages.keys()) - faulty)
    for id in well if sides.are_tables_sound else ():
        package = sides.after.packages[id]
        checks = len(package.descriptor.connect.spot_checks)
        if hides(package):
            yield f"{id}: no hidden number can be worked out from what is shown."
        if checks:
            yield f"{id}: its {checks} known number{'s' if checks > 1 else ''} from elsewhere agree."
    if sides.asked and well and not sides.are_tables_sound:
        yield f"Nothing is wrong in: {', '.join(well)}."
    kept = [one.after.id for one in sides.differences if not _shows_hidden(one)]
    if kept and sides.are_tables_sound:
        yield f"Nothing that was hidden is shown in: {', '.join(kept)}."


def _shows_hidden(difference: PackageDifference) -> bool:
    return any(column.shown for table in difference.tables for column in table.columns)
