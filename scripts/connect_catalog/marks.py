"""What a cell of a measure can be: a number, or one of the marks that say why there is none.

This is the one table of them. Tables, pictures, files and pages hold a mark and ask here for its
words; the scripts get the same table in the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from .words import say_later, translate


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


# The marks of a table, and the type of one: what a label of `missingValues` may be.
TableMark = Literal[Mark.SUPPRESSED, Mark.MISSING, Mark.NOT_COLLECTED]
TABLE_MARKS: tuple[TableMark, ...] = (Mark.SUPPRESSED, Mark.MISSING, Mark.NOT_COLLECTED)
# What stands for each in the tables' JSON, where a number would.
LETTERS: dict[Mark, str] = {Mark.SUPPRESSED: "s", Mark.MISSING: "m", Mark.NOT_COLLECTED: "n"}


@dataclass(frozen=True)
class Words:
    """What is said of a mark, in English. word: in place of the number; meaning: after "means"."""

    word: str
    meaning: str = ""


WORDS = {
    Mark.SUPPRESSED: Words(
        say_later("suppressed"),
        say_later("hidden, because the number is small or would give a hidden one away"),
    ),
    Mark.MISSING: Words(say_later("missing"), say_later("no number: the source has none here")),
    Mark.NOT_COLLECTED: Words(
        say_later("not collected"),
        say_later("no number: nobody counted this in that year or place"),
    ),
    Mark.NO_ROW: Words(say_later("no row")),
    Mark.STILL_TO_COME: Words(say_later("still to come")),
    Mark.NOT_KNOWN: Words(say_later("not known")),
}


def name_mark(mark: Mark) -> str:
    """The word that stands in place of the number; "" for a number."""
    return translate(WORDS[mark].word) if mark else ""


def explain_mark(mark: Mark) -> str:
    """Why there is no number, after "means"."""
    return translate(WORDS[mark].meaning)
