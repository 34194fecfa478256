"""catalog check: every rule, over all or over what is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

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
    write_report,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Catalog
    from ..problems import Problem

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
@report_option
@format_option
def check(paths: tuple[str, ...], base: str | None, report: str | None) -> None:
    """Check everything, or only what PATHS name: records, data packages, or folders of them."""
    from ..checks import find_problems, list_unaudited, shorten
    from ..clock import read_today
    from ..load import load
    from ..problems import ProblemsFound, format_text
    from ..progress import Progress

    if paths and base is not None:
        raise click.UsageError("Give either PATHS or --changed, not both.")
    root = find_root()
    with Progress() as progress:
        progress.show("reading records and tables")
        loaded = load(root)
        chosen = _choose(root, loaded.catalog, paths, base)
        only = None if chosen is None else packages_in(root, chosen)
        problems = find_problems(loaded, root, read_today(), only, progress.show)
    if base is not None and loaded.catalog is not None:
        problems = sorted([*problems, *_compare(root, loaded.catalog, base or None)])
    shown = [problem for problem in problems if chosen is None or _is_chosen(problem.path, chosen)]
    if len(shown) < len(problems):
        click.echo(_tell_others(problems, shown), err=True)
    if report is not None:
        write_report(report, format_text(shown, whole=True) or "No problems.\n")
    for id in list_unaudited(shown):
        click.echo(
            f"{id}: nobody has looked yet whether its hidden numbers can be worked out. That is done "
            "once its other problems are mended.",
            err=True,
        )
    tell_unseen(root)
    if shown or loaded.catalog is None:
        raise ProblemsFound(shorten(shown or problems))
    count = len(loaded.catalog.packages) if only is None else len(only)
    noun = "data package" if count == 1 else "data packages"
    click.echo(
        f"No problems in {'all records' if only is None else 'these records'}, and none in "
        f"{count} {noun}."
    )


def _tell_others(problems: list[Problem], shown: list[Problem]) -> str:
    """Where there are problems that nobody asked about."""
    folders = {whose_folder(problem.path) for problem in {*problems} - {*shown}}
    names = sorted(folders)
    more = f" and {len(names) - NAMED} others" if len(names) > NAMED else ""
    return (
        f"There are problems in {', '.join(names[:NAMED])}{more} as well, which are not shown here. To "
        "see them: catalog check"
    )


def _compare(root: Path, catalog: Catalog, base: str | None) -> Iterator[Problem]:
    """What only a comparison with the older version finds; the differences in data are printed."""
    from ..changes import (
        compare_data,
        find_lost_items,
        find_lost_packages,
        find_shown_again,
        find_shown_of_old,
        find_unraised,
        list_versions,
    )

    for find_lost in (find_lost_packages, find_lost_items):
        yield from find_lost(root, catalog, base)
    changes = compare_data(root, catalog, base)
    for id in changes.unread:
        click.echo(f"{id}: not all of the older version can be read, nor compared.", err=True)
    for difference in changes.differences:
        print_difference(difference)
        yield from find_shown_again(difference)
        earlier = list_versions(root, catalog, difference.after.id, base)
        yield from find_shown_of_old(difference, earlier)
        yield from find_unraised(difference)


def _choose(
    root: Path, catalog: Catalog | None, paths: tuple[str, ...], base: str | None
) -> list[str] | None:
    """The paths below root that are asked for; None for all of them."""
    from ..changes import add_users, list_changes

    if base is None:
        return [path_inside(root, path) for path in paths] or None
    return add_users(catalog, list_changes(root, base or None))


def _is_chosen(path: str, chosen: list[str]) -> bool:
    """Whether a problem's file is asked for: it lies in a chosen path, or in the same package."""
    return any(overlap(whose_folder(path), other) for other in chosen)
