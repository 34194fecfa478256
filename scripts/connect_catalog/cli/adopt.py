"""catalog adopt: a data package from an old package or a wide table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .answers import read_pairs, table_options
from .taking import write_taken

if TYPE_CHECKING:
    from ..intake.wishes import Wishes


@click.command()
@click.argument("source", type=click.Path(exists=True))
@click.option(
    "--id", default="", help="The package's name; without it, that of the old package or file."
)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    help="A new folder to write to (default: datapackages/ID).",
)
@click.option("--agency", default="", help="The agency whose rule says which counts are hidden.")
@click.option(
    "--measures",
    default="",
    metavar="COLUMN",
    help="The column that names what each row measures.",
)
@click.option(
    "--tidy",
    multiple=True,
    metavar="MEASURE=PATTERN",
    help="Wide columns that hold one measure, such as 'reports=TTL_{allegation_type}_M' or, for groups by "
    "year, 'children={sex} {year}'.",
)
@click.option(
    "--place", multiple=True, metavar="SPELLING=NAME", help="Which place a spelling means."
)
@table_options
def adopt(
    source: str,
    id: str,
    into: Path | None,
    agency: str,
    measures: str,
    tidy: tuple[str, ...],
    place: tuple[str, ...],
    wishes: Wishes,
) -> None:
    """Make a data package of SOURCE: an old package's folder, a CSV file or a workbook.

    The table is brought to rows by place and period. What it and the reference packages settle is
    repaired. What they do not is asked, or marked FILL IN. Small counts are hidden before anything is
    written.
    """
    said = replace(
        wishes,
        id=id,
        agency=agency,
        measures=measures,
        tidy=tidy,
        places=read_pairs("--place", place),
    )
    write_taken(source, said, into)
