"""What a person decides about a table that is taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .said import Said
from .understood import Answers, Proposal


@dataclass(frozen=True)
class Wishes:
    """What was said with the command, or kept in an answers file.

    keeps: whether the table stays one table, its rows as they stand, and is not brought to rows by
    place; source: the table as it is named in a command; threshold: the least count to show (None: the
    strictest rule of the agency); tidy: patterns of wide columns; measures: the column that names what
    each row measures; left_out: columns not to take over; places: what a spelling of a place means;
    kept: an answers file; sheet: the sheet of a workbook; metadata: the form that came with the table;
    updated: the day the source last changed it; license, topic, frequency: their names or ids; said: what a
    form says in the words of the descriptor; seeks_ties: whether it is looked for what adds up, which takes
    more than a browser has."""

    keeps: bool = False
    source: str = ""
    id: str = ""
    agency: str = ""
    threshold: int | None = None
    tidy: tuple[str, ...] = ()
    measures: str = ""
    left_out: tuple[str, ...] = ()
    answers: Answers = Answers()
    places: Mapping[str, str] = field(default_factory=dict)
    dictionary: Path | None = None
    kept: Path | None = None
    sheet: str = ""
    metadata: Path | None = None
    updated: str = ""
    license: str = ""
    topic: str = ""
    frequency: str = ""
    said: Said = Said()
    seeks_ties: bool = True

    def take(self, said: Proposal) -> Wishes:
        """These, and the answer to a question."""
        if said.option == "sheet":
            return replace(self, sheet=said.of)
        return replace(self, answers=self.answers.join(said.answer))
