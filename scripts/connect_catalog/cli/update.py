"""catalog update: a new edition of a dataset, into the package that it has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..memory import without_collection
from ..terminal import print_message
from .answers import FILE, read_marks, read_pairs, sheet_option
from .shared import find_root, packages_in, path_inside, print_difference
from .taking import keep_answers, settle

if TYPE_CHECKING:
    from ..intake.update import ProposedUpdate
    from ..model import Catalog, Package, PartialDate


@click.command()
@click.argument("package", type=click.Path())
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(exists=True, dir_okay=False),
    help="The new edition: a CSV file, or a workbook (XLSX, ODS).",
)
@sheet_option
@click.option(
    "--dictionary", type=FILE, help="A CSV file of COLUMN NAME, DATA TYPE and Description."
)
@click.option("--updated", metavar="DATE", help="When the source last changed the numbers.")
@click.option("--table", default="", metavar="NAME", help="The table that it belongs to.")
@click.option("--column", multiple=True, metavar="HEADING=COLUMN", help="The column of a heading.")
@click.option("--leave-out", multiple=True, metavar="HEADING", help="A heading to leave out.")
@click.option(
    "--without", multiple=True, metavar="COLUMN", help="A column that this edition does not have."
)
@click.option(
    "--every", multiple=True, metavar="COLUMN=VALUE", help="The value of all its rows in a column."
)
@click.option(
    "--place",
    multiple=True,
    metavar="SPELLING=PLACE",
    help="What a spelling of a place means; nothing behind the sign leaves its rows out.",
)
@click.option(
    "--group",
    multiple=True,
    metavar="WORD=GROUP",
    help="What a word for a group means; nothing behind the sign leaves its rows out.",
)
@click.option(
    "--mark",
    multiple=True,
    metavar="TEXT=WORD",
    help="What a text in place of a number means: suppressed, missing or not collected.",
)
@click.option(
    "--fill-down",
    multiple=True,
    metavar="COLUMN",
    help="A column whose blank cells repeat the one above, as merged cells do.",
)
@click.option("--restated", is_flag=True, help="The agency corrected most of its older numbers.")
@click.option(
    "--other-size",
    multiple=True,
    metavar="COLUMN",
    help="A column whose new numbers are rightly ten times as large as before, or as small.",
)
@click.option("--yes", is_flag=True, help="Write without a question, as in a script.")
@without_collection()
def update(
    package: str,
    source: str,
    sheet: str,
    dictionary: Path | None,
    updated: str | None,
    table: str,
    column: tuple[str, ...],
    leave_out: tuple[str, ...],
    without: tuple[str, ...],
    every: tuple[str, ...],
    place: tuple[str, ...],
    group: tuple[str, ...],
    mark: tuple[str, ...],
    fill_down: tuple[str, ...],
    restated: bool,
    other_size: tuple[str, ...],
    yes: bool,
) -> None:
    """Take a new edition into a data package: new rows, and corrections of older ones.

    PACKAGE is its id or its folder. Headings, places, periods and groups are written as the package
    writes them, and small counts are hidden before anything is written. What only a person can say is
    asked. What was answered is kept in intake.yml, and is not asked the next time. The difference is
    shown first.
    """
    from ..intake.handed import read_handed
    from ..intake.matching import Matching
    from ..intake.replacing import replace_files
    from ..intake.suppress import read_whole
    from ..intake.update import propose_update

    root = find_root()
    ids = packages_in(root, [path_inside(root, package)])
    if len(ids) != 1:
        raise click.UsageError(f"{package} is not the id or folder of one data package.")
    (id,) = ids
    catalog = read_whole(root, [id])
    matching = Matching(
        table,
        read_pairs("--column", column),
        frozenset(leave_out),
        frozenset(without),
        read_pairs("--every", every),
        read_pairs("--place", place),
        read_pairs("--group", group),
        read_marks(mark),
        frozenset(fill_down),
        sheet,
        restated,
        frozenset(other_size),
    )
    last = catalog.packages[id].edition
    with keep_answers() as answered:
        handed = settle(
            lambda said: read_handed(Path(source), dictionary, said.sheet, last=last),
            matching,
            answered,
        )
        day = _read_updated(updated, handed.metadata.updated, yes)
        earlier = read_published(root, catalog, id)
        proposed = settle(
            lambda said: propose_update(catalog, id, handed, said, day, earlier), matching, answered
        )
        _show(proposed, catalog)
        if not yes:
            _agree()
    new = [path for path in proposed.files if not (root / "datapackages" / id / path).exists()]
    replace_files(root, catalog, {id: proposed.files})
    print_message(f"Wrote datapackages/{id}/. {tell_undo(id, new)}\nNext: catalog check --changed")


def read_published(root: Path, catalog: Catalog, id: str) -> list[Package]:
    """Every version of a package that was published; none where git tells nothing, which is said."""
    from ..changes import list_versions
    from ..git import NoRevision

    try:
        return [*list_versions(root, catalog, id, "HEAD")]
    except NoRevision as reason:
        print_message(f"- {reason} Earlier versions were not looked at.")
        return []


def tell_undo(id: str, new: list[str]) -> str:
    """How what was written is taken back. new: files that were not there before, of which git may know
    nothing."""
    commands = [f"git checkout -- datapackages/{id}"]
    commands += [f"rm datapackages/{id}/{path}" for path in new]
    return f"To take it back: {' && '.join(commands)}"


def _read_updated(said: str | None, form: str, yes: bool) -> PartialDate:
    """When the source last changed the numbers; asked on a terminal, and never today by itself. form:
    the day that the metadata form beside the table tells, which is offered."""
    from ..intake.ask import hide_typed, is_terminal
    from ..refusals import Refusal

    if said is not None:
        return _read_day(said)
    if yes or not is_terminal():
        raise click.UsageError("Say when the source last changed the numbers: --updated DATE.")
    while True:
        text = click.prompt("When did the source last change the numbers", default=form or None)
        try:
            return _read_day(text)
        except Refusal as reason:
            print_message(hide_typed(str(reason), [text]))


def _read_day(text: str) -> PartialDate:
    from pydantic import ConfigDict, TypeAdapter, ValidationError

    from ..intake.days import read_day
    from ..model import Date
    from ..refusals import Refusal

    try:
        adapter = TypeAdapter(Date, config=ConfigDict(arbitrary_types_allowed=True))
        day: PartialDate = adapter.validate_python(read_day(text))
    except ValidationError:
        raise Refusal(f"{text!r} is no date: write 2026, 2026-11 or 2026-11-20.") from None
    return day


def _show(proposed: ProposedUpdate, catalog: Catalog) -> None:
    """What would be written, before it is."""
    from ..intake.suppress.telling import format_report

    for note in proposed.notes:
        print_message(f"- {note}")
    print_difference(proposed.difference, catalog)
    for line in format_report(proposed.hidden):
        print_message(f"- {line}")
    before, after = proposed.difference.before.descriptor, proposed.difference.after.descriptor
    for name, old, new in (
        ("version", before.version, after.version),
        ("updated", before.connect.updated, after.connect.updated),
        ("timeCovered.end", before.connect.time_covered.end, after.connect.time_covered.end),
    ):
        print_message(f"- {name}: {old} -> {new}")
    print_message("What only a person can bring up to date:")
    for line in proposed.look:
        print_message(f"- {line}")


def _agree() -> None:
    """Raises Refusal unless the person at the terminal wants it written."""
    from ..intake.ask import is_terminal
    from ..refusals import Refusal

    if not is_terminal():
        raise click.UsageError("Nothing was written. To write without a question: --yes.")
    if not click.confirm("Write this?"):
        raise Refusal("Nothing was written.")
