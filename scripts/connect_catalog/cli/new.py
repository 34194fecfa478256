"""catalog new: a data package from a tidy table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from .answers import table_options
from .taking import write_taken

if TYPE_CHECKING:
    from ..intake.wishes import Wishes


@click.command()
@click.argument("id")
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(exists=True, dir_okay=False),
    help="The table: a CSV file, or a workbook (XLSX, ODS).",
)
@click.option("--agency", required=True, help="The agency whose rule says which counts are hidden.")
@table_options
def new(id: str, source: str, agency: str, wishes: Wishes) -> None:
    """Start the data package ID from a CSV file or a workbook.

    The table stays as it stands: column names, types and marks are read off it. Small counts are hidden
    before anything is written, and a table that tells of persons is refused. What only a person can know
    is asked, or marked FILL IN, and `catalog check` lists it.
    """
    write_taken(source, replace(wishes, keeps=True, id=id, agency=agency))
