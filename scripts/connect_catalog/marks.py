"""What a cell of a measure can be: a number, or one of the marks that say why there is none.

This is the one table of them. Tables, pictures, files and pages hold a mark and ask here for its
words; the scripts find the same table in the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from .periods import tell_period
from .words import say, say_count, say_count_later, say_later, say_number, translate


class Mark(StrEnum):
    """What a cell is. NUMBER is no mark, and false like the empty text that it is.

    The last three never stand in a table: NO_ROW is a place of a picture for which the table has no
    row, and of the catalog's own numbers some are STILL_TO_COME or NOT_KNOWN.
    """

    NUMBER = ""
    SUPPRESSED = "suppressed"
    MISSING = "missing"
    NOT_COLLECTED = "not collected"
    NO_ROW = "no row"
    STILL_TO_COME = "still to come"
    NOT_KNOWN = "not known"

    def __repr__(self) -> str:
        """As a person writes it: what is wrong with a record is told in these words."""
        return repr(self.value)

    @property
    def look(self) -> str:
        """The class that styles it, as in c-no-row."""
        return self.replace(" ", "-")


# The marks of a table, and the type of one: what a label of `missingValues` may be.
TableMark = Literal[Mark.SUPPRESSED, Mark.MISSING, Mark.NOT_COLLECTED]
TABLE_MARKS: tuple[TableMark, ...] = (Mark.SUPPRESSED, Mark.MISSING, Mark.NOT_COLLECTED)


@dataclass(frozen=True)
class Kind:
    """A mark in every form it takes, its words in English. Of a mark that a place of a map may have,
    all are given; the two that only our own numbers have, have a word.

    word: in place of the number. letter: stands in the tables' JSON where a number would; NO_ROW has
    none. pattern: fills the places of a map. explanation: a sentence, for a legend. meaning: goes on
    after "means". entry: the same beside the mark, in a list. unknown: of a {period}. places: of one
    place and of {count} places of a map. cells: of one of the {whole} numbers of a table and of {count}
    of them.
    """

    word: str
    letter: str = ""
    pattern: str = ""
    explanation: str = ""
    meaning: str = ""
    entry: str = ""
    unknown: str = ""
    places: tuple[str, str] = ("", "")
    cells: tuple[str, str] = ("", "")


KINDS = {
    Mark.SUPPRESSED: Kind(
        say_later("suppressed"),
        "s",
        "stripes",
        say_later(
            "Hidden: the number is so small that it could point to one person, or would give a "
            "hidden one away."
        ),
        say_later("hidden, because the number is small or would give a hidden one away"),
        say_later("Hidden, because the number is small or would give a hidden one away."),
        say_later("The number for {period} is hidden."),
        say_count_later(
            "The number of {count} place is suppressed.",
            "The numbers of {count} places are suppressed.",
        ),
        say_count_later(
            "{count} of {whole} numbers is suppressed", "{count} of {whole} numbers are suppressed"
        ),
    ),
    Mark.MISSING: Kind(
        say_later("missing"),
        "m",
        "dots",
        say_later("The source has no number here."),
        say_later("no number: the source has none here"),
        say_later("No number: the source has none here."),
        say_later("The number for {period} is missing."),
        say_count_later(
            "The number of {count} place is missing.",
            "The numbers of {count} places are missing.",
        ),
        say_count_later(
            "{count} of {whole} numbers is missing", "{count} of {whole} numbers are missing"
        ),
    ),
    Mark.NOT_COLLECTED: Kind(
        say_later("not collected"),
        "n",
        "grid",
        say_later("Nobody counted this in that year or place."),
        say_later("no number: nobody counted this in that year or place"),
        say_later("No number: nobody counted this in that year or place."),
        say_later("The number for {period} was not collected."),
        say_count_later(
            "The number of {count} place was not collected.",
            "The numbers of {count} places were not collected.",
        ),
        say_count_later(
            "{count} of {whole} numbers was not collected",
            "{count} of {whole} numbers were not collected",
        ),
    ),
    Mark.NO_ROW: Kind(
        say_later("no row"),
        pattern="blank",
        explanation=say_later("The table has no row for this."),
        places=say_count_later("{count} place has no row.", "{count} places have no row."),
    ),
    Mark.STILL_TO_COME: Kind(say_later("still to come")),
    Mark.NOT_KNOWN: Kind(say_later("not known")),
}


def name_mark(mark: Mark) -> str:
    """The word that stands in place of the number; "" for a number."""
    return translate(KINDS[mark].word) if mark else ""


def explain_mark(mark: Mark) -> str:
    """Why there is no number, in a sentence."""
    return translate(KINDS[mark].explanation)


def tell_meaning(mark: Mark) -> str:
    """Why there is no number, after "means"."""
    return translate(KINDS[mark].meaning)


def tell_entry(mark: Mark) -> str:
    """Why there is no number, beside the mark."""
    return translate(KINDS[mark].entry)


def tell_unknown(mark: Mark, period: str) -> str:
    """That the number of a period is not known, and why."""
    return say(KINDS[mark].unknown, period=tell_period(period))


def tell_marked(mark: Mark, count: int, whole: int) -> str:
    """How many of the numbers of a table are marked so: "3 of 20 numbers are missing"."""
    return say_count(*KINDS[mark].cells, count, whole=say_number(whole))


def describe_marks() -> list[dict[str, Any]]:
    """What the scripts need to know of each mark, in English."""
    return [
        {"mark": mark, "look": mark.look}
        | {name: getattr(kind, name) for name in _FOR_SCRIPTS if any(getattr(kind, name))}
        for mark, kind in KINDS.items()
    ]


_FOR_SCRIPTS = ("word", "letter", "pattern", "explanation", "places")
