"""catalog stats: how far the desired datasets are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .shared import find_root, load_sound

if TYPE_CHECKING:
    from datetime import date

    from ..model import Catalog


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
@click.option(
    "--at",
    "revision",
    metavar="REV",
    help="Count what stood in git at a revision (a commit, tag or branch), as of its day.",
)
def stats(as_json: bool, revision: str | None) -> None:
    """Print how far the desired datasets are, and what stands in the way."""
    from ..exports.statistics import write_json
    from ..stats import compute
    from ..stats.figures import figures

    root = find_root()
    catalog, today = _read_now(root) if revision is None else _read_at(root, revision)
    numbers = compute(catalog, today)
    if as_json:
        click.echo(write_json(numbers))
        return
    click.echo(f"As of {today}")
    rows = figures(numbers)
    for figure in rows:
        if figure.by == "all":
            of = f" of {figure.of}" if figure.of is not None else ""
            click.echo(f"{figure.measure:28} {figure.value:>6}{of} {figure.unit}")
    click.echo(f"{len(rows)} figures in all, by agency, month, dataset and more: --json")


def _read_now(root: Path) -> tuple[Catalog, date]:
    """The catalog, and today."""
    from ..clock import read_today

    today = read_today()
    return load_sound(root, today), today


def _read_at(root: Path, revision: str) -> tuple[Catalog, date]:
    """The catalog at a revision, and its day. Raises ProblemsFound where it cannot be read."""
    from ..problems import ProblemsFound
    from ..revisions import load_revision

    loaded, day = load_revision(root, revision)
    if loaded.problems or loaded.catalog is None:
        raise ProblemsFound(loaded.problems)
    return loaded.catalog, day
