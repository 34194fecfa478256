"""catalog adopt: a data package from an old package or a wide table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .answers import answer_options, read_pairs, sheet_option, updated_option
from .shared import find_root, load_records


@click.command()
@click.argument("source", type=click.Path(exists=True))
@sheet_option
@click.option("--id", help="The package's name; without it, that of the old package or file.")
@click.option(
    "--into", type=click.Path(), help="A new folder to write to (default: datapackages/ID)."
)
@click.option("--agency", help="The agency whose rule says which counts are hidden.")
@click.option("--threshold", type=click.IntRange(min=1), help="The least count that may be shown.")
@click.option(
    "--dictionary",
    type=click.Path(exists=True, dir_okay=False),
    help="A CSV file of COLUMN NAME, DATA TYPE and Description.",
)
@click.option(
    "--metadata",
    type=click.Path(exists=True, dir_okay=False),
    help="The metadata form, a text file; without it, the one beside the table.",
)
@updated_option
@click.option(
    "--license", default="", metavar="NAME", help="The source's license, such as ODC-PDDL-1.0."
)
@click.option("--topic", default="", metavar="ID", help="The topic of the vocabulary.")
@click.option("--frequency", default="", metavar="ID", help="How often the source renews it.")
@click.option("--measures", metavar="COLUMN", help="The column that names what each row measures.")
@click.option(
    "--tidy",
    multiple=True,
    metavar="MEASURE=PATTERN",
    help="Wide columns that hold one measure, such as 'reports=TTL_{allegation_type}_M'.",
)
@click.option("--leave-out", multiple=True, metavar="COLUMN", help="A column not to take over.")
@answer_options
@click.option(
    "--place", multiple=True, metavar="SPELLING=NAME", help="Which place a spelling means."
)
def adopt(
    source: str,
    into: str | None,
    leave_out: tuple[str, ...],
    place: tuple[str, ...],
    dictionary: str | None,
    metadata: str | None,
    **given: Any,
) -> None:
    """Make a data package of SOURCE: an old package's folder, a CSV file or a workbook.

    What the table and the reference packages settle is repaired. What they do not is asked, and
    marked FILL IN. Small counts are hidden before anything is written.
    """
    from ..clock import read_today
    from ..intake.adopt import Wishes, format_report, save
    from ..intake.adopt import adopt as take_over

    root = find_root()
    catalog, _ = load_records(root)
    wishes = Wishes(
        left_out=leave_out,
        places=read_pairs("--place", place),
        dictionary=Path(dictionary) if dictionary else None,
        metadata=Path(metadata) if metadata else None,
        **given,
    )
    adopted = take_over(catalog, Path(source), wishes, read_today())
    save(adopted, Path(into) if into else root / "datapackages" / adopted.id)
    click.echo(f"Wrote {into or f'datapackages/{adopted.id}'}/.\n{format_report(adopted)}\n")
    click.echo(
        "Next: replace every FILL IN in datapackage.json and README.md, then run: catalog check "
        f"{into or adopted.id}"
    )
