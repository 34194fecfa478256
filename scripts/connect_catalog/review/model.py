"""What a branch changes, as a value that can be written as JSON and read again by who does not trust it.

Every text and list is bounded, and no address is in it: links are made by the printer, from what it knows
itself. So whoever reads one from elsewhere can print it, whatever it holds.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MOST_TEXT = 2_000  # characters of a message; of a name or value a tenth
MOST_ENTRIES = 200  # of a list

LongText = Annotated[str, StringConstraints(max_length=MOST_TEXT)]
ShortText = Annotated[str, StringConstraints(max_length=MOST_TEXT // 10)]
CommitHash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{40}$")]
Number = Annotated[int, Field(ge=0, lt=10**12)]


class ReviewPart(BaseModel):
    """A part of a review: unknown fields are refused, and nothing is changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class ToldProblem(ReviewPart):
    """Problems that are mended in one way. lines: the first few of them (none: the whole file); count: of
    all; details: what is so of one line alone, of the first few."""

    path: LongText
    lines: tuple[Number, ...] = Field(max_length=20)
    count: Number
    field: LongText
    message: LongText
    details: tuple[LongText, ...] = Field(max_length=20)
    mend: LongText
    code: ShortText


class RecordChange(ReviewPart):
    """A record, and what changed in it, in words. kind: what such a record is called."""

    kind: ShortText
    title: ShortText
    path: LongText
    changes: tuple[LongText, ...] = Field(max_length=MOST_ENTRIES)


class FieldChange(ReviewPart):
    """A column in which cells differ: how many are another number or text, shown that were hidden, and
    hidden that were shown."""

    title: ShortText
    changed: Number
    shown: Number
    hidden: Number


class Example(ReviewPart):
    """A cell before and after, of the row that its key names. A cell that is or was hidden is its mark."""

    row: ShortText
    field: ShortText
    before: ShortText
    after: ShortText


class TableChange(ReviewPart):
    """What changed in a table, in words. rows: how many it has before and after, None where there is no
    such version; why_none: why there are no examples, or empty."""

    title: ShortText
    rows: tuple[Number | None, Number | None]
    changes: tuple[LongText, ...] = Field(max_length=MOST_ENTRIES)
    fields: tuple[FieldChange, ...] = Field(max_length=MOST_ENTRIES)
    examples: tuple[Example, ...] = Field(max_length=MOST_ENTRIES)
    why_none: LongText


class PackageChange(ReviewPart):
    """A data package. versions: before and after, empty where there is none; changes: of its descriptor."""

    id: ShortText
    title: ShortText
    kind: Literal["new", "changed", "removed"]
    versions: tuple[ShortText, ShortText]
    changes: tuple[LongText, ...] = Field(max_length=MOST_ENTRIES)
    tables: tuple[TableChange, ...] = Field(max_length=MOST_ENTRIES)


class FigureChange(ReviewPart):
    """A number of the catalog before and after. of: what it is a part of, None for a plain count."""

    what: ShortText
    before: float
    after: float
    of: tuple[Number | None, Number | None]


class ChartChange(ReviewPart):
    """A chart that looks another way. before, after: the names of its pictures, empty where there is none
    or where it may not be shown; why_none: why there is no older picture, or empty."""

    package: ShortText
    title: ShortText
    kind: Literal["new", "changed", "removed"]
    before: ShortText
    after: ShortText
    why_none: LongText


class BranchReview(ReviewPart):
    """All that is told of a branch. base, head: the commits that are compared; counted: how many problems
    there are in what the branch touches, and elsewhere: in all else; program: how many files differ that
    are neither records nor tables; left_out: how many entries did not fit, by list."""

    form: Literal[1] = 1  # another number when a field changes its meaning
    base: CommitHash
    head: CommitHash
    counted: Number
    elsewhere: Number
    problems: tuple[ToldProblem, ...] = Field(max_length=MOST_ENTRIES)
    records: tuple[RecordChange, ...] = Field(max_length=MOST_ENTRIES)
    packages: tuple[PackageChange, ...] = Field(max_length=MOST_ENTRIES)
    program: Number
    figures: tuple[FigureChange, ...] = Field(max_length=MOST_ENTRIES)
    more_figures: Number
    why_no_figures: LongText
    charts: tuple[ChartChange, ...] = Field(max_length=MOST_ENTRIES)
    good: tuple[LongText, ...] = Field(max_length=MOST_ENTRIES)
    left_out: tuple[tuple[ShortText, Number], ...] = Field(max_length=20)


def shorten_text(text: str, most: int) -> str:
    """A text of at most so many characters, with a sign where it was cut."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
