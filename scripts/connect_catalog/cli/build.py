"""catalog build: check everything, and make site/."""

from __future__ import annotations

import time

import click

from .shared import find_root, format_option, tell_unseen


@click.command()
@format_option
def build() -> None:
    """Check everything, and build the site into site/.

    The site is built beside the last one and takes its place at the end: where something is wrong,
    site/ stays as it was.
    """
    from ..site.build import build_site

    started = time.perf_counter()
    root = find_root()
    built = build_site(root)
    tell_unseen(root)
    click.echo(
        f"Built site/: {built.pages} pages on {built.datasets} datasets and "
        f"{built.desired} desired datasets."
    )
    stages = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in built.stages)
    click.echo(f"It took {time.perf_counter() - started:.1f} s ({stages}).")
    click.echo("To look at it: make serve")
