"""catalog review: what this branch changes, for whoever looks at it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..terminal import print_message, print_text
from .check import check_files
from .shared import find_root

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..review.markdown import Links
    from ..review.model import BranchReview
    from ..review.sides import Sides

FORMS = {"markdown": "md", "html": "html", "json": "json"}


@click.command()
@click.option(
    "--base",
    metavar="REV",
    help="The git revision to compare with; where none is given, where this branch left main.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMS]),
    default="markdown",
    help="How it is printed.",
)
@click.option(
    "--head",
    metavar="COMMIT",
    help="The commit that links to lines lead to; where none is given, the last one here.",
)
@click.option(
    "--into",
    type=click.Path(file_okay=False),
    metavar="FOLDER",
    help="Write all three forms into a new folder, and the pictures of charts that change.",
)
def review(base: str | None, form: str, head: str | None, into: str | None) -> None:
    """Tell what this branch changes: records, rows, numbers and charts; what is wrong, and how to mend it;
    and what is good."""
    from ..disk import put_folder
    from ..review.compose import compose
    from ..review.markdown import Links

    root = find_root()
    sides = _read_sides(root, base)
    told, pictures = compose(sides)
    repository = sides.after.settings.repository if sides.after else ""
    links = Links(repository, head or told.head)
    if into is None:
        print_text(_print(told, links, pictures, form))
        return
    written = {
        f"review.{ending}": _print(told, links, pictures, one) for one, ending in FORMS.items()
    }
    files = {name: text.encode("utf-8", "replace") for name, text in (written | pictures).items()}
    put_folder(root, Path(into), files)
    print_message(f"{len(files)} files stand in {into}.", err=True)


def _read_sides(root: Path, base: str | None) -> Sides:
    from ..changes import WRITTEN, find_base
    from ..clock import read_today
    from ..load import load
    from ..review.sides import Sides
    from ..snapshots import unfolded

    start = find_base(root, base)
    found = check_files(root, (), start)
    with unfolded(root, start, WRITTEN) as folder:
        before = load(folder)
    every = [*found.problems, *found.in_history]
    asked, changed = found.list_asked(), found.changed
    return Sides(
        root, start, before, found.catalog, every, asked, changed, found.data, read_today()
    )


def _print(review: BranchReview, links: Links, pictures: Mapping[str, str], form: str) -> str:
    from ..review.markdown import print_markdown
    from ..review.page import print_page

    if form == "json":
        return f"{review.model_dump_json(indent=2)}\n"
    return print_page(review, links, pictures) if form == "html" else print_markdown(review, links)
