"""The options of the commands that take a table in, and what they answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..memory import without_collection

if TYPE_CHECKING:
    from ..intake.understood import Answers
    from ..intake.wishes import Wishes
    from ..marks import Mark

ROLES = ("measure", "time", "geography", "dimension", "label")
KINDS = ("count", "percent", "rate", "estimate")
DIGITS = ("any", *map(str, range(2, 16)))
OPTIONS = (
    click.option(
        "--mark",
        multiple=True,
        metavar="TEXT=WORD",
        help="What a text in place of a number means: suppressed, missing or not collected.",
    ),
    click.option(
        "--role",
        multiple=True,
        metavar="COLUMN=ROLE",
        help=f"What a column is: {', '.join(ROLES)}.",
    ),
    click.option(
        "--kind",
        multiple=True,
        metavar="COLUMN=KIND",
        help=f"What a column of numbers holds: {', '.join(KINDS)}.",
    ),
    click.option(
        "--fill-down",
        multiple=True,
        metavar="COLUMN",
        help="A column whose blank cells repeat the one above, as merged cells do.",
    ),
    click.option(
        "--total",
        multiple=True,
        metavar="COLUMN=VALUE",
        help="A value of a column that stands for all others together.",
    ),
    click.option(
        "--no-total",
        multiple=True,
        metavar="COLUMN=VALUE",
        help="A value that is called a total, or adds up like one, but is not one; or a column that tells "
        "nothing of COLUMN, though it looks so.",
    ),
    click.option(
        "--digits",
        multiple=True,
        metavar="COLUMN=NUMBER",
        help="How many digits the codes of a column have, so that first zeros are put back; or any.",
    ),
    click.option(
        "--not-persons",
        multiple=True,
        metavar="COLUMN=REASON",
        help="Why a column that looks personal is not; the dataset's page shows it.",
    ),
)

sheet_option = click.option(
    "--sheet", default="", metavar="NAME", help="The sheet of a workbook that holds the table."
)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
TABLE_OPTIONS = (
    sheet_option,
    click.option(
        "--threshold", type=click.IntRange(min=1), help="The least count that may be shown."
    ),
    click.option("--leave-out", multiple=True, metavar="COLUMN", help="A column not to take over."),
    click.option(
        "--dictionary", type=FILE, help="A CSV file of COLUMN NAME, DATA TYPE and Description."
    ),
    click.option(
        "--metadata",
        type=FILE,
        help="The metadata form, a text file; without it, the one beside the table.",
    ),
    click.option(
        "--updated",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=lambda _context, _option, day: day.date().isoformat() if day else "",
        metavar="YYYY-MM-DD",
        help="The day the source last changed the table.",
    ),
    click.option(
        "--license", default="", metavar="NAME", help="The source's license, such as ODC-PDDL-1.0."
    ),
    click.option("--topic", default="", metavar="ID", help="The topic of the vocabulary."),
    click.option("--frequency", default="", metavar="ID", help="How often the source renews it."),
    click.option(
        "--answers",
        "kept",
        type=FILE,
        help="A file of answers, such as the intake.yml of another package; options come first.",
    ),
)

WIDE_OPTIONS = (
    click.option(
        "--into",
        type=click.Path(path_type=Path),
        help="A new folder to write to (default: datapackages/ID).",
    ),
    click.option(
        "--measures",
        default="",
        metavar="COLUMN",
        help="The column that names what each row measures.",
    ),
    click.option(
        "--tidy",
        multiple=True,
        metavar="MEASURE=PATTERN",
        help="Wide columns that hold one measure, such as 'reports=TTL_{allegation_type}_M' or, for groups by "
        "year, 'children={sex} {year}'.",
    ),
    click.option(
        "--place", multiple=True, metavar="SPELLING=NAME", help="Which place a spelling means."
    ),
)


def wide_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command that takes in a table of any shape: with --into, --measures, --tidy and --place, and those of
    table_options; it gets what they say as `wishes`, and `into`."""

    @wraps(command)
    def wished(
        wishes: Wishes, measures: str, tidy: tuple[str, ...], place: tuple[str, ...], **given: Any
    ) -> None:
        places = read_pairs("--place", place)
        command(wishes=replace(wishes, measures=measures, tidy=tidy, places=places), **given)

    made = table_options(wished)
    for option in reversed(WIDE_OPTIONS):
        made = option(made)
    return made


def table_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command that takes a table in: with these options and those of answers, it gets what they say as
    `wishes`. Wrong use where one is not in its form."""

    @wraps(command)
    def wished(
        threshold: int | None,
        sheet: str,
        leave_out: tuple[str, ...],
        dictionary: Path | None,
        metadata: Path | None,
        updated: str,
        license: str,
        topic: str,
        frequency: str,
        kept: Path | None,
        answers: Answers,
        **given: Any,
    ) -> None:
        from ..intake.wishes import Wishes

        wishes = Wishes(
            threshold=threshold,
            sheet=sheet,
            left_out=leave_out,
            dictionary=dictionary,
            metadata=metadata,
            updated=updated,
            license=license,
            topic=topic,
            frequency=frequency,
            kept=kept,
            answers=answers,
        )
        command(wishes=wishes, **given)

    made = answer_options(wished)
    for option in reversed(TABLE_OPTIONS):
        made = option(made)
    return made


def answer_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command with these options, which gets what they say as `answers`. Wrong use where one is
    not in its form."""

    @wraps(command)
    def answered(
        mark: tuple[str, ...],
        role: tuple[str, ...],
        kind: tuple[str, ...],
        fill_down: tuple[str, ...],
        total: tuple[str, ...],
        no_total: tuple[str, ...],
        digits: tuple[str, ...],
        not_persons: tuple[str, ...],
        **given: Any,
    ) -> None:
        from ..intake.understood import Answers

        answers = Answers(
            marks=read_marks(mark),
            roles=_read_choices("--role", role, ROLES),
            kinds=_read_choices("--kind", kind, KINDS),
            fill_down=frozenset(fill_down),
            totals=read_pairs("--total", total),
            not_totals=_read_denied(no_total),
            digits=_read_choices("--digits", digits, DIGITS),
            not_persons=read_pairs("--not-persons", not_persons),
        )
        with without_collection():
            command(answers=answers, **given)

    for option in reversed(OPTIONS):
        answered = option(answered)
    return answered


def _read_denied(given: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    denied: dict[str, tuple[str, ...]] = {}
    for text in given:
        ((column, value),) = read_pairs("--no-total", (text,)).items()
        denied[column] = (*denied.get(column, ()), value)
    return denied


def read_marks(given: tuple[str, ...]) -> dict[str, Mark]:
    """What each text in place of a number means. Wrong use where it is none of the marks."""
    from ..marks import TABLE_MARKS, Mark

    return {t: Mark(word) for t, word in _read_choices("--mark", given, TABLE_MARKS).items()}


def read_pairs(option: str, given: tuple[str, ...]) -> dict[str, str]:
    """NAME=WORD as a mapping; NAME may hold an equals sign. Wrong use where there is none, and where one
    name has two words."""
    pairs: dict[str, str] = {}
    for text in given:
        name, equals, word = text.rpartition("=")
        if not equals:
            raise click.UsageError(f"{option} {text!r} has no equals sign: write NAME=WORD.")
        if pairs.setdefault(name, word) != word:
            raise click.UsageError(
                f"{option} says two things of {name!r}: {pairs[name]}, and {word}. Keep one of them."
            )
    return pairs


def _read_choices(option: str, given: tuple[str, ...], choices: tuple[str, ...]) -> dict[str, str]:
    pairs = read_pairs(option, given)
    for name, word in pairs.items():
        if word not in choices:
            raise click.UsageError(
                f"{option} '{name}={word}': write one of {', '.join(choices)} after the equals sign."
            )
    return pairs
