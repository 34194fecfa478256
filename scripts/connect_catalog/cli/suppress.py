"""catalog suppress: hide small counts, and what would give them away."""

from __future__ import annotations

import click

from .shared import find_root, packages_in, path_inside

SECONDS = 10.0  # between lines that say what is done, where there is no terminal


@click.command()
@click.argument("package", type=click.Path())
def suppress(package: str) -> None:
    """Hide the small counts of a data package, and what would give them away.

    PACKAGE is its id or its folder.

    Only the package's tables are written, and only once nothing gives a hidden number away. Run it
    before the tables are public: what was pushed once is public for good.
    """
    from ..intake.suppress import suppress_package
    from ..intake.suppress.telling import format_report
    from ..progress import Progress

    root = find_root()
    ids = packages_in(root, [path_inside(root, package)])
    if len(ids) != 1:
        raise click.UsageError(f"{package} is not the id or folder of one data package.")
    id = ids.pop()
    with Progress(every=SECONDS) as progress:
        hidden = suppress_package(root, id, progress.show)
    for line in format_report(hidden):
        click.echo(line)
    if not hidden:
        click.echo(f"datapackages/{id} gives nothing away. Nothing was changed.")
        return
    click.echo(
        "Next: say in datapackage.json under connect.suppression.further, and in README.md, what "
        f"was hidden; raise the version; then run: catalog check datapackages/{id}"
    )
