"""What several commands share: where the repository is, which of its paths are meant, how problems
are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from ..disk import Overtaken, finish, replace_file
from ..refusals import Refusal
from ..terminal import print_message

if TYPE_CHECKING:
    from ..differences import PackageDifference
    from ..load import Loaded
    from ..model import Catalog
    from ..problems import Problem

TYPED = "connect_catalog.typed"  # the words of the command, as its context keeps them
_FORMAT = "connect_catalog.format"  # how problems are printed, as the command's context keeps it
SHOWN_LINES = 5
TRIES = 20
C = TypeVar("C", bound=Callable[..., None])
T = TypeVar("T")


def find_root() -> Path:
    """The repository's folder: the nearest one upward that holds catalog/ and mkdocs.yml. An update of
    a package that a kill cut short is finished first."""
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "catalog").is_dir() and (folder / "mkdocs.yml").is_file():
            _finish_replacing(folder)
            return folder
    raise click.UsageError(
        "This is not a catalog: go to the folder that holds catalog/ and mkdocs.yml."
    )


def _finish_replacing(root: Path) -> None:
    """Put in place what a command was writing when it was killed, and say so."""
    written = finish(root)
    for place in sorted({whose_folder(path) for path in written}):
        print_message(
            f"{place}: what a command was writing when it was cut short is whole now. To take it back: git "
            f"checkout -- {place}",
            err=True,
        )


def again_if_overtaken(write: Callable[[], T]) -> T:
    """What `write` gives. It reads, works out and writes; where another command has written meanwhile,
    that is done anew, now and then. Raises Overtaken where it never comes first."""
    for _ in range(TRIES):
        try:
            return write()
        except Overtaken:
            continue
    return write()


def whose_folder(path: str) -> str:
    """The folder of the package that a file belongs to; of another file, its path."""
    parts = Path(path).parts
    return "/".join(parts[:2]) if parts[0] == "datapackages" else path


def format_option(command: C) -> C:
    """--format, which check and build share."""

    def keep(context: click.Context, _: click.Parameter, style: str) -> None:
        context.meta[_FORMAT] = style

    return click.option(
        "--format",
        type=click.Choice(["text", "github"]),
        default="text",
        expose_value=False,
        callback=keep,
        help="How problems are printed: for people, or as annotations of a GitHub workflow.",
    )(command)


def report_option(command: C) -> C:
    """--report, which check and suppress share."""
    return click.option(
        "--report",
        type=click.Path(dir_okay=False, writable=True),
        metavar="FILE",
        help="Write down every line in a file, where the terminal shows the first few.",
    )(command)


def write_problems(path: str, problems: Sequence[Problem]) -> None:
    """Write every line of all problems, or that there are none. Raises Unwritten."""
    from ..intake.guard import name_no_person
    from ..problems import format_text

    told = [*map(name_no_person, problems)]
    write_report(path, format_text(told, whole=True) or "No problems.\n")


def write_report(path: str, text: str) -> None:
    """Write a report, which takes the place of an older one. Raises Unwritten."""
    if not Path(path).parent.is_dir():
        raise click.UsageError(f"{path} cannot be written: there is no folder {Path(path).parent}.")
    replace_file(Path(path), text.encode())
    print_message(f"All of it stands in {path}.", err=True)


def guard_message(text: str, context: click.Context) -> str:
    """A message that repeats no person, whether one was typed or is quoted from a record."""
    from ..intake.guard import repeat_no_person

    return repeat_no_person(text, context.meta.get(TYPED, ()))


def print_refusal(refusal: Refusal, context: click.Context) -> None:
    """Say why nothing was done; problems in the format that was asked for."""
    from ..intake.guard import name_no_person
    from ..problems import ProblemsFound, count_problems, format_github, format_text

    if not isinstance(refusal, ProblemsFound):
        print_message(f"Error: {guard_message(str(refusal), context)}", err=True)
        return
    problems = [*map(name_no_person, refusal.problems)]
    style = format_github if context.meta.get(_FORMAT) == "github" else format_text
    click.echo(guard_message(style(problems), context))
    print_message(f"{count_problems(problems)} found. Nothing was changed or published.", err=True)


def print_difference(difference: PackageDifference, catalog: Catalog) -> None:
    """What differs in the data of a package, and what rests on it in the catalog. Lines are those of the newer
    table; of rows that are gone, those of the older one. No cell is printed."""
    from ..edits import tell_data

    if difference.is_none:
        return
    print_message(f"What differs in the data of {difference.after.id}:")
    for change in tell_data(difference):
        columns = f" ({', '.join(change.columns)})" if change.columns else ""
        print_message(f"- {change.table}: {change.what}{_name_lines(change.rows)}{columns}")
    for kind, names in list_touched(difference, catalog):
        print_message(f"- look at the {kind}: {', '.join(names)}")


def _name_lines(rows: tuple[int, ...]) -> str:
    """Where some rows of a table stand in its file, the first of them."""
    lines = ", ".join(str(row + 2) for row in rows[:SHOWN_LINES])
    more = ", ..." if len(rows) > SHOWN_LINES else ""
    return f" (line{'s' if len(rows) > 1 else ''} {lines}{more})" if rows else ""


def list_touched(
    difference: PackageDifference, catalog: Catalog
) -> Iterator[tuple[str, list[str]]]:
    """What rests on the rows that differ: (kind, names) for charts, answers and spot checks, and for
    charts of other packages that have rates over them."""
    from ..differences import find_rated, find_touched

    touched, connect = find_touched(difference), difference.after.descriptor.connect
    checks = [f"{i + 1} ({connect.spot_checks[i].source})" for i in touched.spot_checks]
    named = {
        "charts": [connect.views[i].name for i in touched.views],
        "plain answers": [str(i + 1) for i in touched.answers],
        "spot checks": checks,
    }
    for id, other in catalog.packages.items():
        if id != difference.after.id:
            views = other.descriptor.connect.views
            named[f"charts of {id}"] = [views[i].name for i in find_rated(difference, other)]
    yield from ((kind, names) for kind, names in named.items() if names)


def tell_unseen(root: Path) -> None:
    """Say on the terminal if not every earlier version of the packages can be looked at for numbers
    that are hidden now."""
    from ..checks.versions import why_unseen

    reason = why_unseen(root)
    if reason is not None:
        print_message(
            f"Not every earlier version was looked at for numbers that are hidden now. {reason}",
            err=True,
        )


def load_records(root: Path) -> tuple[Catalog, Loaded]:
    """What the repository holds, however unsound. Raises ProblemsFound where its settings or words
    cannot be read."""
    from ..load import load
    from ..problems import ProblemsFound

    loaded = load(root)
    if loaded.catalog is None:
        raise ProblemsFound(loaded.problems)
    return loaded.catalog, loaded


def load_sound(root: Path, today: date) -> Catalog:
    """The repository's catalog. Raises ProblemsFound where anything in it breaks a rule; tables are
    not judged."""
    from ..checks import load_and_check
    from ..problems import ProblemsFound

    catalog, problems = load_and_check(root, today, only=())
    if problems or catalog is None:
        raise ProblemsFound(problems)
    return catalog


def path_inside(root: Path, path: str) -> str:
    """A path, or the id of a package, as the repository names it; wrong use where it does not exist
    or lies outside."""
    by_id = root / "datapackages" / path
    is_id = not Path(path).exists() and Path(path).name == path and by_id.is_dir()
    full = (by_id if is_id else Path(path)).resolve()
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


def packages_in(root: Path, chosen: list[str]) -> set[str]:
    """Ids of the packages in which the chosen paths lie, or which lie in them."""
    ids = {folder.name for folder in (root / "datapackages").glob("*") if folder.is_dir()}
    return {id for id in ids if any(overlap(f"datapackages/{id}", path) for path in chosen)}


def overlap(one: str, other: str) -> bool:
    """Whether one path lies in the other, or the other in the one."""
    a, b = Path(one), Path(other)
    return a.is_relative_to(b) or b.is_relative_to(a)
