"""catalog templates: what GitHub and editors read of the records."""

from __future__ import annotations

import click

from ..terminal import print_message
from .shared import find_root, load_records


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; end with 1 if a file is not up to date."
)
def templates(check: bool) -> None:
    """Write the forms for issues, CODEOWNERS, and the schemas and settings for editors.

    They are made of the metadata model, the vocabulary and the records of agencies and desired datasets.
    """
    from ..intake.templates import find_stale, write_templates

    root = find_root()
    catalog, _ = load_records(root)
    stale = find_stale(root, catalog) if check else write_templates(root, catalog)
    for path in stale:
        print_message(f"{path}: not up to date" if check else f"Wrote {path}.")
    if check and stale:
        print_message("To write them again: catalog templates")
        raise click.exceptions.Exit(1)
