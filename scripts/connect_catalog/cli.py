"""The `catalog` command. Heavy imports are made inside the commands, so that --help is quick."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

GOOD, PROBLEMS = 0, 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Check, count, build and serve the CONNECT data catalog.

    Every command works on the repository you stand in. It ends with 0 when all is good, 1 when it
    found problems, and 2 when it was used wrongly.
    """


def find_root() -> Path:
    """The repository's folder: the nearest one upward that holds catalog/catalog.yml."""
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "catalog").is_dir() and (folder / "mkdocs.yml").is_file():
            return folder
    raise click.UsageError("This is no catalog: stand in a folder that holds catalog/ and mkdocs.yml.")


def format_option(command):
    """--format, which check and build share."""
    return click.option(
        "--format", "style", type=click.Choice(["text", "github"]), default="text",
        help="How problems are printed: for people, or as annotations of a GitHub workflow.",
    )(command)


def report(problems, style: str) -> None:
    """Print all problems and end with exit code 1."""
    from .problems import format_github, format_text

    click.echo(format_github(problems) if style == "github" else format_text(problems))
    noun = "problem" if len(problems) == 1 else "problems"
    click.echo(f"{len(problems)} {noun} found. Nothing was changed or published.", err=True)
    sys.exit(PROBLEMS)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path())
@format_option
def check(paths: tuple[str, ...], style: str) -> None:
    """Check everything, or only what PATHS name: records, data packages, or folders of them."""
    from .checks import load_and_check
    from .clock import read_today
    from .progress import Progress

    root = find_root()
    chosen = [_inside(root, path) for path in paths]
    only = _packages_in(root, chosen) if paths else None
    with Progress() as progress:
        catalog, problems = load_and_check(root, read_today(), only, progress.show)
    shown = [problem for problem in problems if _is_chosen(problem.path, chosen)]
    if len(shown) < len(problems):
        click.echo(f"{len(problems) - len(shown)} more elsewhere; to see them: catalog check", err=True)
    if shown or catalog is None:
        report(shown or problems, style)
    count = len(catalog.packages) if only is None else len(only)
    noun = "data package" if count == 1 else "data packages"
    click.echo(f"No problems in {'all records' if only is None else 'these records'}, and none in "
               f"{count} {noun}.")


def _inside(root: Path, path: str) -> str:
    """A path as the repository names it; wrong use where it does not exist or lies outside."""
    full = Path(path).resolve()
    if not full.exists():
        raise click.UsageError(f"There is no file or folder {path}.")
    if not full.is_relative_to(root):
        raise click.UsageError(f"{path} is not in this repository.")
    return full.relative_to(root).as_posix()


def _packages_in(root: Path, chosen: list[str]) -> set[str]:
    """Ids of the packages in which the chosen paths lie, or which lie in them."""
    ids = {folder.name for folder in (root / "datapackages").iterdir() if folder.is_dir()}
    return {id for id in ids if any(_overlap(f"datapackages/{id}", path) for path in chosen)}


def _overlap(one: str, other: str) -> bool:
    """Whether one path lies in the other, or the other in the one."""
    a, b = Path(one), Path(other)
    return a.is_relative_to(b) or b.is_relative_to(a)


def _is_chosen(path: str, chosen: list[str]) -> bool:
    """Whether a problem's file is asked for: it lies in a chosen path, or in the same package."""
    if not chosen:
        return True
    parts = Path(path).parts
    package = "/".join(parts[:2]) if parts[0] == "datapackages" else path
    return any(_overlap(package, other) for other in chosen)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
def stats(as_json: bool) -> None:
    """Print how far the desired datasets are, and what stands in the way."""
    from .checks import load_and_check
    from .clock import read_today
    from .exports.statistics import write_json
    from .stats import compute, figures

    today = read_today()
    catalog, problems = load_and_check(find_root(), today, only=())
    if problems or catalog is None:
        report(problems, "text")
    numbers = compute(catalog, today)
    if as_json:
        click.echo(write_json(numbers))
        return
    click.echo(f"As of {today}")
    for figure in figures(numbers):
        of = f" of {figure.of}" if figure.of is not None else ""
        where = "" if figure.by == "all" else f"  ({figure.by}: {figure.group})"
        click.echo(f"{figure.measure:28} {figure.value:>6}{of} {figure.unit}{where}")


@main.command()
@format_option
def build(style: str) -> None:
    """Check everything, and build the site into site/.

    The site is built beside the last one and takes its place at the end: where something is wrong,
    site/ stays as it was.
    """
    from .site.build import ProblemsFound, build_site

    started = time.perf_counter()
    root = find_root()
    try:
        built = build_site(root)
    except ProblemsFound as found:
        report(found.problems, style)
    click.echo(f"Built site/: {built.pages} pages on {built.datasets} datasets and "
               f"{built.desired} desired datasets.")
    stages = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in built.stages)
    click.echo(f"It took {time.perf_counter() - started:.1f} s ({stages}).")
    click.echo("To look at it: make serve")


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(port: int) -> None:
    """Build, show the site at http://127.0.0.1:PORT/, and rebuild on every change."""
    from .site.build import ProblemsFound, serve_site

    try:
        serve_site(find_root(), port)
    except ProblemsFound as found:
        report(found.problems, "text")


@main.command()
@click.argument("id")
@click.option("--from", "source", required=True, type=click.Path(exists=True, dir_okay=False),
              help="The table, as a CSV file with one header line.")
def new(id: str, source: str) -> None:
    """Start the data package ID from a CSV file.

    Column names, types and marks are read off the table. What only a person can know is marked
    FILL IN, and `catalog check` lists it.
    """
    from .intake.new import CannotStart, start_package

    try:
        made = start_package(find_root(), id, Path(source))
    except CannotStart as reason:
        raise click.UsageError(str(reason)) from None
    click.echo(f"Wrote {made.folder}/ with {made.rows} rows and {made.columns} columns.")
    for note in made.notes:
        click.echo(f"- {note}")
    click.echo(f"Next: replace every FILL IN in {made.folder}/datapackage.json and README.md, then "
               f"run: catalog check {made.folder}")


@main.command()
@click.argument("package", type=click.Path())
def suppress(package: str) -> None:
    """Hide the small counts of the data package in the folder PACKAGE, and what would give them away.

    Only the package's tables are written, and only once nothing gives a hidden number away. Run it
    before the tables are public: what was pushed once is public for good.
    """
    from .intake.suppress import CannotSuppress, format_report, suppress_package

    root = find_root()
    ids = _packages_in(root, [_inside(root, package)])
    if len(ids) != 1:
        raise click.UsageError(f"{package} is not the folder of one data package.")
    id = ids.pop()
    try:
        hidden = suppress_package(root, id)
    except CannotSuppress as reason:
        click.echo(str(reason), err=True)
        click.echo("Nothing was changed.", err=True)
        sys.exit(PROBLEMS)
    for line in format_report(hidden):
        click.echo(line)
    if not hidden:
        click.echo(f"datapackages/{id} gives nothing away. Nothing was changed.")
        return
    click.echo("Next: say in datapackage.json under connect.suppression.further, and in README.md, what "
               f"was hidden; raise the version; then run: catalog check datapackages/{id}")
