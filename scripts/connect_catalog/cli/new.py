"""catalog new: a data package from a tidy table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .answers import answer_options, sheet_option, updated_option
from .shared import find_root, load_records

if TYPE_CHECKING:
    from ..intake.understood import Answers


@click.command()
@click.argument("id")
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(exists=True, dir_okay=False),
    help="The table: a CSV file, or a workbook (XLSX, ODS).",
)
@sheet_option
@updated_option
@click.option("--agency", required=True, help="The agency whose rule says which counts are hidden.")
@answer_options
def new(id: str, source: str, sheet: str, updated: str, agency: str, answers: Answers) -> None:
    """Start the data package ID from a CSV file or a workbook.

    Column names, types and marks are read off the table. Small counts are hidden before anything is
    written, and a table that tells of persons is refused. What only a person can know is marked
    FILL IN, and `catalog check` lists it.
    """
    from ..intake.new import start_package
    from ..intake.report import count

    root = find_root()
    catalog, _ = load_records(root)
    made = start_package(root, catalog, id, Path(source), agency, answers, sheet, updated)
    click.echo(
        f"Wrote {made.folder}/ with {count(made.rows, 'row')} and {count(made.columns, 'column')}."
    )
    for note in made.notes:
        click.echo(f"- {note}")
    click.echo(
        f"Next: replace every FILL IN in {made.folder}/datapackage.json and README.md, then "
        f"run: catalog check {made.folder}"
    )
