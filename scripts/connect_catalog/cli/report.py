"""catalog report: a dated report-out."""

from __future__ import annotations

from pathlib import Path

import click

from ..terminal import print_message
from .shared import find_root, load_sound


@click.command()
@click.option(
    "--since",
    required=True,
    metavar="DATE|MEETING",
    help="The day after which the report begins, as in 2026-09-01, or a meeting of that day.",
)
@click.option(
    "--until",
    metavar="DATE|MEETING",
    help="The last day the report tells of (default: today), or a meeting of that day.",
)
@click.option("--title", help="The report's title; without it, its two days.")
@click.option("--out", type=click.Path(), help="The folder to write to (default: report-UNTIL/).")
def report(since: str, until: str | None, title: str | None, out: str | None) -> None:
    """Make a dated report-out: what moved, what is stuck, what is due.

    It is kept as a record in catalog/reports/, from which the site makes its page. A PDF for letter
    paper and a CSV file for each part are written to a folder, to hand out.
    """
    from ..clock import read_today
    from ..intake.reports import find_faults, hand_out, read_stretch, read_title
    from ..problems import ProblemsFound
    from ..tell.report import compile_report

    root, today = find_root(), read_today()
    catalog = load_sound(root, today)
    stretch = read_stretch(catalog, since, until, today)
    made = compile_report(catalog, stretch, today, read_title(title))
    faults = find_faults(catalog, made, today)
    if faults:
        raise ProblemsFound(faults)
    handed = hand_out(root, catalog, made, Path(out) if out else None)
    if handed.record is None:
        print_message(
            "The record of this report is there already, and says the same. It stays as it is."
        )
    else:
        print_message(f"Wrote {handed.record}")
    for name in handed.files:
        print_message(f"Wrote {handed.folder / name}")
    if handed.record is not None:
        print_message(
            "Next: read it, then send the record in with git. The site shows it from then on."
        )
