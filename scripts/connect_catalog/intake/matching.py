"""What a person says of a new edition, and the rows that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..marks import Mark
from ..model import Table
from .shape import Row
from .understood import Answers, Proposal

MOSTLY = 0.5  # so many columns must be found, and so many places known, before anything is asked


@dataclass(frozen=True)
class Matching:
    """What a person says of a new edition. table: the table that it belongs to (nothing: the one
    that it fits); columns: the column of each heading; left_out: headings to leave out; without:
    columns that it does not have; every: the value of a column that all its rows have; places and
    groups: what a spelling means (nothing: its rows are left out); marks and fill_down as in Answers;
    sheet: the sheet of a workbook; restated: whether most older numbers may be corrected; other_size:
    measures whose new numbers are rightly of another size."""

    table: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    every: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    fill_down: frozenset[str] = frozenset()
    sheet: str = ""
    restated: bool = False
    other_size: frozenset[str] = frozenset()

    def take(self, said: Proposal) -> Matching:
        """With the answer to a question."""
        of, word = said.of, said.word
        match said.option:
            case "sheet":
                return replace(self, sheet=of)
            case "column":
                return replace(
                    self, columns={**self.columns, of: word}, left_out=self.left_out - {of}
                )
            case "without":
                return replace(self, without=self.without | {of})
            case "leave-out":
                return replace(self, left_out=self.left_out | {of})
            case "place":
                return replace(self, places={**self.places, of: word})
            case "group":
                return replace(self, groups={**self.groups, of: word})
            case "restated":
                return replace(self, restated=True)
            case "other-size":
                return replace(self, other_size=self.other_size | {of})
        joined = Answers(marks=self.marks, fill_down=self.fill_down).join(said.answer)
        return replace(self, marks=joined.marks, fill_down=joined.fill_down)


@dataclass(frozen=True)
class MatchedRows:
    """The rows of an edition for one table. lines: where each stands in the file; columns: those
    that the edition gives. The cell of a measure is a bare number or a mark's word."""

    table: Table
    rows: list[Row]
    lines: list[int]
    columns: frozenset[str]
