"""catalog suppress: hide small counts, and what would give them away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..terminal import print_message
from .shared import (
    find_root,
    packages_in,
    path_inside,
    report_option,
    write_problems,
    write_report,
)

if TYPE_CHECKING:
    from ..intake.suppress import Suppressed

SECONDS = 10.0  # between lines that say what is done, where there is no terminal


@click.command()
@click.argument("packages", nargs=-1, required=True, type=click.Path())
@report_option
def suppress(packages: tuple[str, ...], report: str | None) -> None:
    """Hide the small counts of data packages, and what would give them away.

    PACKAGES are their ids or folders. Name together what counts the same, such as a table of towns
    and one of the state: what one of them gives away may have to be hidden in the other.

    Only tables are written, and of descriptors what goes with them: spot checks of what is hidden now,
    and a stated size or hash. That is done only once nothing gives a hidden number away. Run it before
    the tables are public: what was pushed once is public for good.
    """
    from ..intake.suppress.telling import format_report

    root = find_root()
    ids = sorted(packages_in(root, [path_inside(root, package) for package in packages]))
    if not ids:
        raise click.UsageError(f"{', '.join(packages)} is not the id or folder of a data package.")
    done = _suppress(root, ids, report)
    for line in (*format_report(done.hidden), *done.notes):
        print_message(line)
    if report is not None:
        lines = [*format_report(done.hidden, whole=True), *done.notes] or ["Nothing was hidden."]
        write_report(report, "\n".join(lines) + "\n")
    folders = " ".join(f"datapackages/{id}" for id in ids)
    if done.hidden:
        print_message(
            "Next: say in datapackage.json under connect.suppression.further, and in README.md, what "
            f"was hidden; raise the version; then run: catalog check {folders}"
        )
    else:
        gives = "gives" if len(ids) == 1 else "give"
        print_message(f"{folders} {gives} nothing away. Nothing was changed.")
    _tell_what_is_left(root, ids)


def _suppress(root: Path, ids: list[str], report: str | None) -> Suppressed:
    """Hide; what stands in the way is written to the report as well."""
    from ..checks import shorten
    from ..intake.suppress import suppress_packages
    from ..problems import ProblemsFound
    from ..progress import Progress

    try:
        with Progress(every=SECONDS) as progress:
            return suppress_packages(root, ids, progress.show)
    except ProblemsFound as found:
        if report is not None:
            write_problems(report, found.problems)
        raise ProblemsFound(shorten(found.problems)) from None


def _tell_what_is_left(root: Path, ids: list[str]) -> None:
    """Which packages `catalog check` does not audit yet, as something else is wrong with them."""
    from ..checks import find_of_packages, list_unaudited
    from ..load import load

    loaded = load(root)
    if loaded.catalog is None:
        return
    for id in list_unaudited(find_of_packages(loaded, loaded.catalog, ids)):
        print_message(
            f"Not audited yet: {id}. It has other problems, and until they are mended catalog check "
            f"does not look at what its numbers give away. To see them: catalog check {id}",
            err=True,
        )
