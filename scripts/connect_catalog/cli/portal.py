"""catalog portal: what the state's open data portal takes, and what it has."""

from __future__ import annotations

from pathlib import Path

import click

from ..terminal import print_message
from .shared import find_root, guard_message, load_sound

SHOWN = 50


@click.group()
def portal() -> None:
    """Post datasets on the state's open data portal (Socrata), and prove that they are there."""


@portal.command()
@click.argument("id")
@click.option("--out", type=click.Path(), help="The folder to write to (default: portal-ID/).")
def export(id: str, out: str | None) -> None:
    """Write the dataset ID as the portal takes it: CSV files, and the words for its form.

    A cell without a number is empty there, and a column beside it says why. Nothing is sent.
    """
    from ..clock import read_today
    from ..disk import put_folder
    from ..portal.socrata import plan_portal

    root = find_root()
    catalog = load_sound(root, read_today())
    package = catalog.packages.get(id)
    if package is None:
        known = ", ".join([*catalog.packages][:5])
        raise click.UsageError(f"There is no dataset {id}. There are, for example: {known}.")
    folder = Path(out or f"portal-{id}")
    files = plan_portal(catalog, package)
    put_folder(root, folder, files)
    for name in files:
        print_message(f"Wrote {folder / name}")
    print_message(
        "Next: upload each CSV file, give its columns the types of the JSON file, and copy the other words."
    )


@portal.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def compare(file: Path) -> None:
    """Hold FILE against the catalog: the portal's data.json, or what Socrata says of a dataset.

    It ends with 0 where the portal has what the records say, and with 1 where something is missing, older or
    different there. Nothing is fetched: save the file first, from /data.json or /api/views/ABCD-1234.json.
    """
    from ..clock import read_today
    from ..portal.compare import compare as compare_with
    from ..portal.listing import read_portal_file

    root = find_root()
    found = read_portal_file(file)
    told = compare_with(load_sound(root, read_today()), found)
    context = click.get_current_context()

    def show(title: str, lines: list[str]) -> None:
        if lines:
            more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
            for line in (title, *(f"- {line}" for line in [*lines[:SHOWN], *more])):
                print_message(guard_message(line, context))

    print_message(f"{len(found.posted)} datasets are in {file.name}.")
    show("On the portal:", told.proved)
    show("Good to know:", told.notes)
    show("Missing, older or different:", [f"{d.path}: {d.what} {d.mend}" for d in told.wrong])
    context.exit(1 if told.wrong else 0)
