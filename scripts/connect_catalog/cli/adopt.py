"""catalog adopt: a data package from an old package or a wide table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .answers import wide_options
from .taking import write_taken

if TYPE_CHECKING:
    from ..intake.wishes import Wishes


@click.command()
@click.argument("source", type=click.Path(exists=True))
@click.option(
    "--id", default="", help="The package's name; without it, that of the old package or file."
)
@click.option("--agency", default="", help="The agency whose rule says which counts are hidden.")
@wide_options
def adopt(source: str, id: str, into: Path | None, agency: str, wishes: Wishes) -> None:
    """Make a data package of SOURCE: an old package's folder, a CSV file or a workbook.

    The table is brought to rows by place and period. What it and the reference packages settle is
    repaired. What they do not is asked, or marked FILL IN. Small counts are hidden before anything is
    written.
    """
    write_taken(source, replace(wishes, id=id, agency=agency), into)
