"""catalog translations: what is told in another language, for translators."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..terminal import print_message
from ..words import list_languages
from .answers import FILE
from .shared import again_if_overtaken, find_root, load_records

if TYPE_CHECKING:
    from ..intake.translators import Taken
    from ..translations import ToldText

SHOWN = 70  # characters of a text in a list


@click.command()
@click.argument("language", default=lambda: next(iter(list_languages()), None))
@click.option("--missing", is_flag=True, help="Only the texts that are not translated.")
@click.option("--stale", is_flag=True, help="Only the texts that have changed since.")
@click.option(
    "--export",
    "wanted",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the texts into a file for a translator: FILE.po or FILE.xlsx.",
)
@click.option("--import", "given", type=FILE, help="Take such a file back.")
@click.option(
    "--checked-by",
    default="",
    metavar="ROLE",
    help="With --import: the role of the speaker who has read every text of the file beside the English.",
)
def translations(
    language: str,
    missing: bool,
    stale: bool,
    wanted: Path | None,
    given: Path | None,
    checked_by: str,
) -> None:
    """Show how far the texts of the records are translated into LANGUAGE (two letters; Spanish if left
    out), or exchange them with a translator."""
    from ..intake.translators import check_language
    from ..translations import count_translated, list_told

    if given is not None and (wanted or missing or stale):
        raise click.UsageError("Use --import alone, or with --checked-by.")
    if checked_by and given is None:
        raise click.UsageError("--checked-by says who has checked the file of --import: name it.")
    root, id = find_root(), check_language(language)
    if given is not None:
        _take(root, id, given, checked_by)
        return
    catalog, _ = load_records(root)
    told = [*list_told(catalog, id)]
    states = [s for s, asked in (("missing", missing), ("stale", stale)) if asked]
    chosen = [one for one in told if not states or one.state in states]
    if wanted is not None:
        _export(chosen, id, wanted)
        return
    if states:
        for one in chosen:
            print_message(f"{one.path}  {one.at}: {_shorten(one.text)}")
    counts = count_translated(catalog, id)
    print_message(
        f"{id}: {counts.texts} texts; {counts.current} translated, of which a speaker has checked "
        f"{counts.checked}; {counts.stale} changed since; {counts.missing} not translated"
    )


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def _export(told: Sequence[ToldText], language: str, file: Path) -> None:
    from ..disk import replace_file
    from ..intake.translators import ENDINGS, write_texts

    ending = file.suffix.lower()
    if ending not in ENDINGS:
        raise click.UsageError(
            f"{file} is no name for a translator's file: let it end in .po or .xlsx."
        )
    if file.exists():
        raise click.UsageError(f"{file} is there already, perhaps filled in: choose another name.")
    replace_file(file, write_texts(told, language, ending))
    print_message(
        f"Wrote {file}: {len({one.text for one in told})} texts. When it is filled in: "
        f"catalog translations {language} --import {file}"
    )


def _take(root: Path, language: str, file: Path, checked_by: str) -> None:
    from ..clock import read_today
    from ..intake.translators import put_texts, take_texts
    from ..problems import format_text
    from ..refusals import Unsound

    def take() -> Taken:
        catalog, _ = load_records(root)
        taken = take_texts(catalog, language, file, read_today(), checked_by)
        put_texts(root, taken)
        return taken

    taken = again_if_overtaken(take)
    files = f" in {len(taken.files)} files" if taken.files else ""
    print_message(f"Took {taken.texts} translations{files}.")
    if taken.gone:
        print_message(
            f"{taken.gone} texts of the file stand nowhere in the catalog any more; they were left."
        )
    if taken.problems:
        print_message(format_text(taken.problems), err=True)
        raise Unsound(f"{len(taken.problems)} translations were not taken, as told above.")
