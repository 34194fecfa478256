"""catalog build: check everything, and make site/."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..terminal import print_message
from .shared import find_root, format_option, tell_unseen

if TYPE_CHECKING:
    from ..site.build import Built

MEGABYTE = 1_000_000


@click.command()
@click.option(
    "--offline",
    is_flag=False,
    flag_value="offline",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="[FOLDER]",
    help="Then write a copy to take along: a folder (offline/ where none is named) that opens without a "
    "network, and the same as a ZIP file beside it.",
)
@format_option
def build(offline: Path | None) -> None:
    """Check everything, and build the site into site/.

    The site is built beside the last one and takes its place at the end: where something is wrong,
    site/ stays as it was.
    """
    from ..site.build import build_site

    started = time.perf_counter()
    root = find_root()
    if offline is not None:
        from ..site.offline import refuse_other

        refuse_other(offline)  # before the minutes that a build takes
    built = build_site(root)
    tell_unseen(root)
    print_message(
        f"Built site/: {built.pages} pages on {built.datasets} datasets and "
        f"{built.desired} desired datasets."
    )
    stages = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in built.stages)
    print_message(f"It took {time.perf_counter() - started:.1f} s ({stages}).")
    if offline is not None:
        _take_along(root, offline, built)
    print_message("To look at it: make serve")


def _take_along(root: Path, folder: Path, built: Built) -> None:
    from ..clock import read_today
    from ..site.offline import take_along

    taken = take_along(root / "site", folder, built.settings, built.language, read_today())
    print_message(
        f"To take along: {folder} ({taken.files} files, {taken.folder_bytes / MEGABYTE:.0f} MB), and "
        f"{taken.archive.name} beside it ({taken.archive_bytes / MEGABYTE:.0f} MB). Open START.html."
    )
