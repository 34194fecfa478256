"""catalog form: a dataset described without git, in a workbook or in the metadata form of an agency."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..terminal import print_message, print_text
from .answers import FILE, wide_options
from .shared import find_root, load_records
from .taking import tell_taken, write_taken

if TYPE_CHECKING:
    from ..intake.wishes import Wishes


@click.group()
def form() -> None:
    """Describe a dataset in a form: write an empty one, or read a filled one."""


@form.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--agency", default="", help="The agency that fills it in; its details stand in it.")
def export(file: Path, agency: str) -> None:
    """Write the form as a workbook FILE, such as form.xlsx.

    It asks what the data are and what each column holds, with help on each field, and offers the words
    to choose from.
    """
    from ..clock import read_today
    from ..disk import replace_file
    from ..intake.agencies import check_agency
    from ..intake.form.known import fill_agency
    from ..intake.form.workbook import write_workbook

    catalog, _ = load_records(find_root())
    if file.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{file} is no name for a workbook: let it end in .xlsx.")
    if file.exists():
        raise click.UsageError(f"{file} is there already, perhaps filled in: choose another name.")
    known = fill_agency(catalog, check_agency(catalog, agency)) if agency else {}
    replace_file(file, write_workbook(catalog, known, read_today()))
    print_message(f"Wrote {file}. When it is filled in: catalog form import {file} --data FILE")


@form.command("import")
@click.argument("file", type=FILE)
@click.option(
    "--data",
    type=FILE,
    help="The table: a CSV file, or a workbook (XLSX, ODS). Without it, only the description is kept.",
)
@click.option("--id", default="", help="The package's name; without it, that in the form.")
@click.option("--agency", default="", help="The agency, where the form does not name it.")
@wide_options
def import_(
    file: Path, data: Path | None, id: str, agency: str, into: Path | None, wishes: Wishes
) -> None:
    """Make a data package of a filled form FILE and its table.

    FILE is the workbook that `catalog form export` writes, or the metadata form that agencies use today, a
    text with lines such as Dataset Title. What is not understood is told by sheet and cell, all at once, and
    nothing is written then.
    """
    from ..clock import read_today
    from ..disk import Unwritten, refuse_existing
    from ..intake.form.barriers import find_faults, write_barriers
    from ..intake.form.filled import read_form
    from ..intake.form.take import take_form

    root, today = find_root(), read_today()
    catalog, loaded = load_records(root)
    said = replace(wishes, id=id, agency=agency, source=str(data or ""))
    filled = read_form(file, catalog)
    if filled is None and data is None:
        raise click.UsageError(
            f"{file} is no workbook: name the table that it describes with --data."
        )
    if filled is None:
        write_taken(str(data), replace(said, metadata=file), into)
        return
    faults = find_faults(root, catalog, loaded.problems, filled, today)
    taken = take_form(catalog, filled, data, said, today, faults)
    refuse_existing(into or root / "datapackages" / taken.id)
    # The barriers come first: what is on record is not recorded again, and a package that is there is not
    # written again. So whatever stops the command in between, the same command goes on.
    recorded = []
    try:
        for draft in write_barriers(root, catalog, filled, today):
            print_text(f"Wrote {draft.path}:\n{draft.added}")
            recorded.append(draft.path)
        tell_taken(root, taken, into)
    except Unwritten as refused:
        if not recorded:
            raise
        raise Unwritten(
            f"{refused} But what is told above stays written. Import the form again: nothing is recorded twice."
        ) from None


@form.command("issue")
@click.argument("event", type=FILE)
@click.option(
    "--answer",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file for what is answered on the issue, as Markdown.",
)
def issue(event: Path, answer: Path | None) -> None:
    """Make a record or the description of a dataset of an issue, for a workflow.

    EVENT is the file in which GitHub tells of an issue that was written with a form. Only the form's own
    fields are read, and nothing is written while one of them is not understood.
    """
    from ..clock import read_today
    from ..disk import replace_file
    from ..intake.form.answer import answer_issue

    root = find_root()
    catalog, loaded = load_records(root)
    told, is_taken = answer_issue(root, catalog, loaded.problems, event, read_today())
    if answer is not None:
        replace_file(answer, told.encode())
    print_text(told)
    if not is_taken:
        raise click.exceptions.Exit(1)
