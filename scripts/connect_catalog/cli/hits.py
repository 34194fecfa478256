"""catalog hits: how often the site is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..terminal import print_message
from .shared import again_if_overtaken, find_root, load_sound

if TYPE_CHECKING:
    from ..intake.hits import Imported


@click.group()
def hits() -> None:
    """Count how often the pages and downloads of the website are asked for."""


@hits.command("import")
@click.option(
    "--format",
    "style",
    required=True,
    type=click.Choice(["combined", "goatcounter", "plausible"]),
    help="What the files are: a web server's access logs, or exports of GoatCounter or Plausible.",
)
@click.option(
    "--host",
    multiple=True,
    metavar="NAME",
    help="The site's host, where a log of several names it otherwise than the site's address does; "
    "may be repeated.",
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def import_(style: str, host: tuple[str, ...], files: tuple[Path, ...]) -> None:
    """Add the hits in FILES, plain or .gz, to the sums by month in catalog/usage/.

    Addresses, user agents and queries are dropped while reading, and robots are left out. A time
    that was counted before is not counted again, so a log that has grown can be imported again.
    Where a log names hosts, only the lines of the site's own are counted.
    """
    from ..clock import read_today
    from ..intake.hits import FORMATS, format_report, import_hits, read_months

    root, today = find_root(), read_today()

    def add() -> Imported:
        before = read_months(root)
        return import_hits(
            root, load_sound(root, today), FORMATS[style], files, today, before, host
        )

    imported = again_if_overtaken(add)
    print_message(format_report(imported))
    if not imported.written:
        print_message("Nothing is new. Nothing was changed.")
