"""catalog check: every rule, over all or over what is named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..terminal import print_message
from .shared import (
    find_root,
    format_option,
    overlap,
    packages_in,
    path_inside,
    print_difference,
    report_option,
    tell_unseen,
    whose_folder,
    write_problems,
)

if TYPE_CHECKING:
    from ..changes import DataChanges
    from ..model import Catalog
    from ..problems import Problem

ALWAYS = ("committed", "in-history")  # told of whatever was asked about
NAMED = 3  # of the packages and records with problems that nobody asked about


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--changed",
    "base",
    is_flag=False,
    flag_value="",
    metavar="[BASE]",
    help="Check what differs from a git revision (where none is given: from where this "
    "branch left main), and all that depends on it.",
)
@click.option(
    "--staged",
    is_flag=True,
    help="Check what would be committed now, whatever the files hold, as the hook before a commit does.",
)
@report_option
@format_option
def check(paths: tuple[str, ...], base: str | None, staged: bool, report: str | None) -> None:
    """Check everything, or only what PATHS name: records, data packages, or folders of them."""
    from ..checks import list_unaudited, shorten, tell_unlooked
    from ..problems import ProblemsFound

    if bool(paths) + (base is not None) + staged > 1:
        raise click.UsageError("Give one of PATHS, --changed and --staged.")
    root = find_root()
    found = _check_staged(root) if staged else check_files(root, paths, base)
    if found.catalog is not None and found.data is not None:
        for id in found.data.unread:
            print_message(
                f"{id}: not all of the older version can be read, nor compared.", err=True
            )
        for difference in found.data.differences:
            print_difference(difference, found.catalog)
    shown = found.list_asked()
    if len(shown) < len(found.problems):
        print_message(_tell_others(found.problems, shown), err=True)
    if report is not None:
        write_problems(report, shown)
    for id in list_unaudited(shown):
        print_message(
            f"{id}: nobody has looked yet whether its hidden numbers can be worked out. That is done "
            "once its other problems are mended.",
            err=True,
        )
    tell_unseen(root)
    if found.catalog is not None:
        for line in tell_unlooked(root, found.catalog, found.only):
            print_message(line, err=True)
    if shown or found.catalog is None:
        raise ProblemsFound(shorten(shown or found.problems))
    count = len(found.catalog.packages) if found.only is None else len(found.only)
    noun = "data package" if count == 1 else "data packages"
    print_message(
        f"No problems in {'all records' if found.only is None else 'these records'}, and none in "
        f"{count} {noun}."
    )


@dataclass(frozen=True)
class Findings:
    """What was read and found. chosen: the paths that were asked for, and only: the ids of their packages
    (both None for all); changed: the files that differ from a revision; data: what differs in their
    tables, None where nothing was compared."""

    catalog: Catalog | None
    problems: list[Problem]
    chosen: list[str] | None = None
    only: set[str] | None = None
    in_history: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()
    data: DataChanges | None = None

    def list_asked(self) -> list[Problem]:
        """The problems in what was asked for, and those that are always told of."""
        every, chosen = [*self.problems, *self.in_history], self.chosen
        if chosen is None:
            return every
        return [p for p in every if p.code in ALWAYS or _is_chosen(p.path, chosen)]


def check_files(root: Path, paths: tuple[str, ...], base: str | None) -> Findings:
    """Check the files as they are, and with a base what the branch adds to the history."""
    from ..branch import find_in_branch
    from ..changes import add_users, compare_data, judge_changes, list_changes
    from ..checks import find_problems
    from ..clock import read_today
    from ..load import load
    from ..progress import Progress

    with Progress() as progress:
        progress.show("reading records and tables")
        loaded = load(root)
        changed = [] if base is None else list_changes(root, base or None)
        chosen: list[str] | None = [path_inside(root, path) for path in paths] or None
        if base is not None:
            chosen = add_users(loaded.catalog, changed)
        only = None if chosen is None else packages_in(root, chosen)
        problems = find_problems(loaded, root, read_today(), only, progress.show)
        history: list[Problem] = []
        if base is not None and loaded.catalog is not None:
            history = find_in_branch(root, loaded.catalog, base or None, progress.show)
    data = None
    if base is not None and loaded.catalog is not None:
        data = compare_data(root, loaded.catalog, base or None, changed)
        problems = sorted([*problems, *judge_changes(root, loaded.catalog, base or None, data)])
    return Findings(loaded.catalog, problems, chosen, only, tuple(history), tuple(changed), data)


def _check_staged(root: Path) -> Findings:
    """Check what would be committed, as git has it."""
    from ..changes import WRITTEN, add_users, compare_data, judge_changes, stage
    from ..checks import find_problems
    from ..clock import read_today
    from ..git import has_commit
    from ..load import load
    from ..progress import Progress
    from ..snapshots import unfolded

    tree, changed = stage(root)
    with Progress() as progress, unfolded(root, tree, (*WRITTEN, "docs")) as place:
        progress.show("reading what is staged")
        loaded = load(place)
        chosen = add_users(loaded.catalog, changed)
        only = packages_in(place, chosen)
        problems = find_problems(loaded, root, read_today(), only, progress.show, place=place)
    data = None
    if loaded.catalog is not None and has_commit(root):
        data = compare_data(root, loaded.catalog, "HEAD", changed)
        problems = sorted([*problems, *judge_changes(root, loaded.catalog, "HEAD", data)])
    return Findings(loaded.catalog, problems, chosen, only, (), tuple(changed), data)


def _tell_others(problems: list[Problem], shown: list[Problem]) -> str:
    """Where there are problems that nobody asked about."""
    folders = {whose_folder(problem.path) for problem in {*problems} - {*shown}}
    names = sorted(folders)
    more = f" and {len(names) - NAMED} others" if len(names) > NAMED else ""
    return (
        f"There are problems in {', '.join(names[:NAMED])}{more} as well, which are not shown here. To "
        "see them: catalog check"
    )


def _is_chosen(path: str, chosen: list[str]) -> bool:
    """Whether a problem's file is asked for: it lies in a chosen path, or in the same package."""
    return any(overlap(whose_folder(path), other) for other in chosen)
