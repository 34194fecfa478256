"""How the workbook is laid out, for the one who writes it and the one who reads it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..understood import TableOption
from .items import Item, list_barrier_items, list_column_items

VERSION = "1"
STAMP = "Form version"  # stands before the version, in the first sheet
ABOUT, DICTIONARY, BARRIERS = "About", "Data dictionary", "Barriers"
ANSWERS, CHOICES = "Answers", "Choices"
SHEETS = (ABOUT, DICTIONARY, BARRIERS, ANSWERS, CHOICES)
WAY = (
    "Fill in what you know, save the file, and send it with your table in the safe way that your agency uses. "
    "The form says what the data are: write no number of the table into it."
)
TITLE = "What your dataset is"
ASKED, ANSWER, HELP = "We ask", "Your answer", "What to write"
HEADING = "Column in the table"
HEADING_HELP = "the heading of the column, as it stands in your table"
# The sheet of answers to what is asked of a table and has no cell of its own: its header, and the questions.
ANSWERS_HEAD = ("Question", "Column", "Answer")
ANSWERS_HELP = (
    "leave this sheet empty until we ask something; then choose the question that we name",
    HEADING_HELP,
    "what we ask you to write",
)
QUESTIONS: tuple[TableOption, ...] = ("fill-down", "no-total", "digits", "not-persons")
ABOUT_HEAD = (ASKED, ANSWER, HELP)
DATASET = "Dataset"
DATASET_HELP = "the dataset of the work plan that it stands in the way of"


@dataclass(frozen=True)
class RowSheet:
    """A sheet of rows below a header. key: the heading of what a row is about, with its help; family: that of
    the ids which that may be, "" for none; items: what is asked of it, a column each."""

    name: str
    key: str
    key_help: str
    family: str
    items: Sequence[Item]

    @property
    def labels(self) -> tuple[str, ...]:
        """The header."""
        return (self.key, *(item.label for item in self.items))


def list_row_sheets() -> tuple[RowSheet, RowSheet]:
    """The data dictionary and the barriers."""
    return (
        RowSheet(DICTIONARY, HEADING, HEADING_HELP, "", list_column_items()),
        RowSheet(BARRIERS, DATASET, DATASET_HELP, "workplan", list_barrier_items()),
    )


def tell_help(item: Item) -> str:
    """What an item is for and how it is filled in."""
    words = f"{item.field.words[0].upper()}{item.field.words[1:]}."
    return f"{words} {item.how}".strip()
