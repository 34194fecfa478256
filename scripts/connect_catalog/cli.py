"""The `catalog` command. Heavy imports are made inside the commands, so that --help is quick."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import date

    from .intake.record import Draft
    from .model import Catalog
    from .problems import Problem

GOOD, PROBLEMS = 0, 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Check, count, build and serve the CONNECT data catalog.

    Every command works on the repository you stand in. It ends with 0 when all is good, 1 when it
    found problems, and 2 when it was used wrongly.
    """


def find_root() -> Path:
    """The repository's folder: the nearest one upward that holds catalog/ and mkdocs.yml."""
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "catalog").is_dir() and (folder / "mkdocs.yml").is_file():
            return folder
    raise click.UsageError(
        "This is no catalog: stand in a folder that holds catalog/ and mkdocs.yml."
    )


def format_option(command):
    """--format, which check and build share."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(["text", "github"]),
        default="text",
        help="How problems are printed: for people, or as annotations of a GitHub workflow.",
    )(command)


def report(problems, style: str) -> None:
    """Print all problems and end with exit code 1."""
    from .problems import count_problems, format_github, format_text

    click.echo(format_github(problems) if style == "github" else format_text(problems))
    click.echo(f"{count_problems(problems)} found. Nothing was changed or published.", err=True)
    sys.exit(PROBLEMS)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--changed",
    "base",
    is_flag=False,
    flag_value="",
    metavar="[BASE]",
    help="Check what differs from a git revision (where none is given: from where this "
    "branch left main), and all that depends on it.",
)
@format_option
def check(paths: tuple[str, ...], base: str | None, style: str) -> None:
    """Check everything, or only what PATHS name: records, data packages, or folders of them."""
    from .changes import find_lost_items, find_lost_packages
    from .checks import check as check_catalog
    from .clock import read_today
    from .load import load
    from .progress import Progress

    if paths and base is not None:
        raise click.UsageError("Give either PATHS or --changed, not both.")
    root = find_root()
    with Progress() as progress:
        progress.show("reading records and tables")
        loaded = load(root)
        chosen = _choose(root, loaded.catalog, paths, base)
        only = None if chosen is None else _packages_in(root, chosen)
        problems = check_catalog(loaded, root, read_today(), only, progress.show)
    if base is not None and loaded.catalog is not None:
        for find_lost in (find_lost_packages, find_lost_items):
            problems = sorted([*problems, *find_lost(root, loaded.catalog, base or None)])
    shown = [problem for problem in problems if chosen is None or _is_chosen(problem.path, chosen)]
    if len(shown) < len(problems):
        click.echo(
            f"{len(problems) - len(shown)} more elsewhere; to see them: catalog check", err=True
        )
    if shown or loaded.catalog is None:
        report(shown or problems, style)
    count = len(loaded.catalog.packages) if only is None else len(only)
    noun = "data package" if count == 1 else "data packages"
    click.echo(
        f"No problems in {'all records' if only is None else 'these records'}, and none in "
        f"{count} {noun}."
    )


def _choose(
    root: Path, catalog: Catalog | None, paths: tuple[str, ...], base: str | None
) -> list[str] | None:
    """The paths below root that are asked for; None for all of them."""
    from .changes import add_users, list_changes
    from .git import NoRevision

    if base is None:
        return [_inside(root, path) for path in paths] or None
    try:
        return add_users(catalog, list_changes(root, base or None))
    except NoRevision as reason:
        raise click.UsageError(str(reason)) from None


def _inside(root: Path, path: str) -> str:
    """A path as the repository names it; wrong use where it does not exist or lies outside."""
    full = Path(path).resolve()
    if not full.exists():
        raise click.UsageError(f"There is no file or folder {path}.")
    if not full.is_relative_to(root):
        raise click.UsageError(f"{path} is not in this repository.")
    inside = full.relative_to(root)
    if inside.parts and inside.parts[0] not in ("catalog", "datapackages"):
        raise click.UsageError(
            f"{path} is not checked by this command: name what lies in catalog/ or datapackages/."
        )
    return inside.as_posix()


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
    parts = Path(path).parts
    package = "/".join(parts[:2]) if parts[0] == "datapackages" else path
    return any(_overlap(package, other) for other in chosen)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
@click.option(
    "--at",
    "revision",
    metavar="REV",
    help="Count what stood in git at a revision (a commit, tag or branch), as of its day.",
)
def stats(as_json: bool, revision: str | None) -> None:
    """Print how far the desired datasets are, and what stands in the way."""
    from .exports.statistics import write_json
    from .stats import compute
    from .stats.figures import figures

    root = find_root()
    catalog, today, problems = _read_now(root) if revision is None else _read_at(root, revision)
    if problems or catalog is None:
        report(problems, "text")
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


def _read_now(root: Path) -> tuple[Catalog | None, date, list[Problem]]:
    """The catalog, today, and every problem."""
    from .checks import load_and_check
    from .clock import read_today

    today = read_today()
    catalog, problems = load_and_check(root, today, only=())
    return catalog, today, problems


def _read_at(root: Path, revision: str) -> tuple[Catalog | None, date, list[Problem]]:
    """The catalog at a revision, its day, and what could not be read. Wrong use where git does not
    know the revision."""
    from .git import NoRevision
    from .revisions import load_revision

    try:
        loaded, day = load_revision(root, revision)
    except NoRevision as reason:
        raise click.UsageError(str(reason)) from None
    return loaded.catalog, day, list(loaded.problems)


@main.command("report")
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
def report_out(since: str, until: str | None, title: str | None, out: str | None) -> None:
    """Make a dated report-out: what moved, what is stuck, what is due.

    It is kept as a record in catalog/reports/, from which the site makes its page. A PDF for letter
    paper and a CSV file for each part are written to a folder, to hand out.
    """
    from .checks import load_and_check
    from .clock import read_today
    from .intake.reports import (
        CannotReport,
        find_faults,
        hand_out,
        read_stretch,
        read_title,
    )
    from .stats.report import compile_report

    root, today = find_root(), read_today()
    catalog, problems = load_and_check(root, today, only=())
    if problems or catalog is None:
        report(problems, "text")
    try:
        stretch = read_stretch(catalog, since, until, today)
        made = compile_report(catalog, stretch, today, read_title(title))
        faults = find_faults(catalog, made, today)
        if faults:
            report(faults, "text")
        handed = hand_out(root, catalog, made, Path(out) if out else None)
    except CannotReport as reason:
        raise click.UsageError(str(reason)) from None
    if handed.record is None:
        click.echo(
            "The record of this report is there already, and says the same. It stays as it is."
        )
    else:
        click.echo(f"Wrote {handed.record}")
    for name in handed.files:
        click.echo(f"Wrote {handed.folder / name}")
    if handed.record is not None:
        click.echo(
            "Next: read it, then send the record in with git. The site shows it from then on."
        )


@main.command()
@format_option
def build(style: str) -> None:
    """Check everything, and build the site into site/.

    The site is built beside the last one and takes its place at the end: where something is wrong,
    site/ stays as it was.
    """
    from .site.build import BadTranslation, ProblemsFound, build_site

    started = time.perf_counter()
    root = find_root()
    try:
        built = build_site(root)
    except ProblemsFound as found:
        report(found.problems, style)
    except BadTranslation as found:
        raise click.ClickException(str(found)) from None
    click.echo(
        f"Built site/: {built.pages} pages on {built.datasets} datasets and "
        f"{built.desired} desired datasets."
    )
    stages = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in built.stages)
    click.echo(f"It took {time.perf_counter() - started:.1f} s ({stages}).")
    click.echo("To look at it: make serve")


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(port: int) -> None:
    """Build, show the site at http://127.0.0.1:PORT/, and rebuild on every change.

    A change that is not right is told here, and the pages stay as they were. After a change of the
    program itself, start this again.
    """
    root = find_root()
    if _is_taken(port):
        raise click.UsageError(
            f"Port {port} is in use. Try another: catalog serve --port {port % 65535 + 1}"
        )
    from .site.build import BadTranslation, ProblemsFound, serve_site

    try:
        serve_site(root, port)
    except ProblemsFound as found:
        report(found.problems, "text")
    except BadTranslation as found:
        raise click.ClickException(str(found)) from None


def _is_taken(port: int) -> bool:
    """Whether another program listens on a port of this machine."""
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@main.command()
@click.argument("id")
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(exists=True, dir_okay=False),
    help="The table, as a CSV file with one header line.",
)
@click.option("--agency", required=True, help="The agency whose rule says which counts are hidden.")
def new(id: str, source: str, agency: str) -> None:
    """Start the data package ID from a CSV file.

    Column names, types and marks are read off the table. Small counts are hidden before anything is
    written, and a table that tells of persons is refused. What only a person can know is marked
    FILL IN, and `catalog check` lists it.
    """
    from .intake.new import start_package
    from .intake.report import count
    from .intake.tables import CannotStart
    from .load import load

    root = find_root()
    loaded = load(root)
    if loaded.catalog is None:
        report(loaded.problems, "text")
    try:
        made = start_package(root, loaded.catalog, id, Path(source), agency)
    except CannotStart as reason:
        raise click.UsageError(str(reason)) from None
    click.echo(
        f"Wrote {made.folder}/ with {count(made.rows, 'row')} and {count(made.columns, 'column')}."
    )
    for note in made.notes:
        click.echo(f"- {note}")
    click.echo(
        f"Next: replace every FILL IN in {made.folder}/datapackage.json and README.md, then "
        f"run: catalog check {made.folder}"
    )


@main.command()
@click.argument("source", type=click.Path(exists=True))
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
@click.option("--measures", metavar="COLUMN", help="The column that names what each row measures.")
@click.option(
    "--tidy",
    multiple=True,
    metavar="MEASURE=PATTERN",
    help="Wide columns that hold one measure, such as 'reports=TTL_{allegation_type}_M'.",
)
@click.option("--leave-out", multiple=True, metavar="COLUMN", help="A column not to take over.")
@click.option(
    "--mark",
    multiple=True,
    metavar="CODE=WORD",
    help="What a code means: suppressed, missing or not collected.",
)
@click.option(
    "--place", multiple=True, metavar="SPELLING=NAME", help="Which place a spelling means."
)
def adopt(source: str, into: str | None, leave_out, mark, place, dictionary, **given) -> None:
    """Make a data package of SOURCE: an old package's folder, or a CSV file.

    What the table and the reference packages settle is repaired. What they do not is asked, and
    marked FILL IN. Small counts are hidden before anything is written.
    """
    from .clock import read_today
    from .intake.adopt import Wishes, format_report, save
    from .intake.adopt import adopt as take_over
    from .intake.tables import CannotStart
    from .load import load

    root = find_root()
    loaded = load(root)
    if loaded.catalog is None:
        report(loaded.problems, "text")
    wishes = Wishes(
        left_out=leave_out,
        marks=_read_pairs(mark),
        places=_read_pairs(place),
        dictionary=Path(dictionary) if dictionary else None,
        **given,
    )
    try:
        adopted = take_over(loaded.catalog, Path(source), wishes, read_today())
        folder = Path(into) if into else root / "datapackages" / adopted.id
        save(adopted, folder)
    except CannotStart as reason:
        raise click.UsageError(str(reason)) from None
    click.echo(f"Wrote {into or f'datapackages/{adopted.id}'}/.\n{format_report(adopted)}\n")
    click.echo(
        "Next: answer the questions, replace every FILL IN, and run: catalog check "
        f"datapackages/{adopted.id}"
    )


def _read_pairs(given: tuple[str, ...]) -> dict[str, str]:
    """OLD=NEW as a mapping; OLD may hold an equals sign."""
    if any("=" not in text for text in given):
        raise click.UsageError("Write OLD=NEW, such as --mark '-=missing'.")
    return dict(text.rpartition("=")[::2] for text in given)


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
    click.echo(
        "Next: say in datapackage.json under connect.suppression.further, and in README.md, what "
        f"was hidden; raise the version; then run: catalog check datapackages/{id}"
    )


class _Records(click.Group):
    """One command for each kind of thing to record; its options are the fields of the record."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [*RECORDED]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        return _make_recorder(name) if name in RECORDED else None


# What can be recorded: the arguments of the command, and its help.
RECORDED = {
    "meeting": ((), "Record a meeting, as counts by role; a meeting to come has no counts yet."),
    "training": ((), "Record a training, and how people scored before and after it."),
    "request": ((), "Record a question put to the workgroup, or with --close what came of it."),
    "use": ((), "Record a decision or policy that public data went into."),
    "barrier": (
        ("item",),
        "Record what stands between the desired dataset ITEM and the public, or with --resolve "
        "what removed it.",
    ),
    "status": (("item", "status"), "Record how far the desired dataset ITEM is now."),
}


@main.group(cls=_Records)
def record() -> None:
    """Record a meeting, a request, a step of the work plan ... without writing YAML.

    What is not given as an option is asked for at a terminal. Nothing is written that a check would
    refuse. A field given as - is left out.
    """


def _make_recorder(name: str) -> click.Command:
    """A command of `catalog record`."""
    arguments, words = RECORDED[name]
    named = [click.Argument([one], required=False) for one in arguments]
    options = [*_field_options(name, arguments), *_end_options(name)]
    return click.Command(
        name,
        params=[*named, *options],
        help=words,
        callback=lambda **given: _record(name, **given),
    )


def _field_options(name: str, arguments: tuple[str, ...]) -> Iterator[click.Option]:
    """An option for each field of what is recorded."""
    from .intake.ask import describe
    from .intake.record import day_of, fields_of

    day = day_of(name)
    for field in fields_of(name):
        if field.name in arguments:
            continue
        help = f"{describe(field)}{'; may be repeated' if field.is_many else ''}"
        if field.name == day:
            help += " (default: today)"
        yield click.Option(
            [field.name, field.option], multiple=field.is_many, metavar=field.metavar, help=help
        )
        if field.name == day != "date":
            words = f"the same as {field.option}, or the day of the end where something ends"
            yield click.Option(["day", "--date"], metavar=field.metavar, help=words)


def _end_options(name: str) -> Iterator[click.Option]:
    """The options that end what was recorded before."""
    if name == "request":
        yield click.Option(["--close"], metavar="ID", help="the request that is closed now")
    if name == "barrier":
        words = "the kind of the open barrier that is gone now"
        yield click.Option(["--resolve"], metavar="KIND", help=words)
        words = "which of several open barriers of that kind"
        yield click.Option(["--number"], type=click.IntRange(min=1), help=words)


def _record(name: str, **options: Any) -> None:
    """Carry out a command of `catalog record`."""
    from .clock import read_today
    from .intake.ask import choose_task, settle
    from .intake.record import BreaksRules, CannotRecord, write
    from .load import load

    root = find_root()
    loaded = load(root)
    if loaded.catalog is None:
        report(loaded.problems, "text")
    given = {key: value for key, value in options.items() if value not in (None, ())}
    try:
        task, given = choose_task(name, root, loaded.catalog, given)
        draft = settle(task, given, loaded.catalog, loaded.problems, read_today())
        write(root, draft)
    except BreaksRules as broken:
        report(broken.problems, "text")
    except CannotRecord as reason:
        raise click.UsageError(str(reason)) from None
    click.echo(f"Wrote {draft.path}:\n")
    click.echo(f"{draft.added}\n")
    for line in _next_steps(draft, loaded.catalog.vocabulary.ids("author_roles")):
        click.echo(line)


def _next_steps(draft: Draft, roles: tuple[str, ...]) -> Iterator[str]:
    """What to do with a record that was written."""
    path = shlex.quote(draft.path)
    summary = shlex.quote(draft.summary)
    trailer = ' --trailer "Role: ROLE"' if roles else ""
    yield f"Next: git add {path} && git commit -m {summary}{trailer}"
    if roles:
        yield f"ROLE says who you are: {', '.join(roles)}."


@main.group()
def hits() -> None:
    """Count how often the pages and downloads of the website are asked for."""


@hits.command("import")
@click.option(
    "--format",
    "style",
    required=True,
    type=click.Choice(["combined", "goatcounter", "plausible"]),
    help="What the files are: a web server's access logs, or exports of GoatCounter or Plausible.",
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def import_(style: str, files: tuple[Path, ...]) -> None:
    """Add the hits in FILES, plain or .gz, to the sums by month in catalog/usage/.

    Addresses, user agents and queries are dropped while reading, and robots are left out. A time
    that was counted before is not counted again, so a log that has grown can be imported again.
    """
    from .checks import load_and_check
    from .clock import read_today
    from .intake.hits import FORMATS, CannotCount, format_report, import_hits

    root, today = find_root(), read_today()
    catalog, problems = load_and_check(root, today, only=())
    if problems or catalog is None:
        report(problems, "text")
    try:
        imported = import_hits(root, catalog, FORMATS[style], files, today)
    except CannotCount as reason:
        raise click.UsageError(str(reason)) from None
    click.echo(format_report(imported))
    if not imported.written:
        click.echo("Nothing is new. Nothing was changed.")
