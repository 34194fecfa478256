"""The report of what happened while a table was taken over, for the person who asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


def count(number: int, noun: str) -> str:
    """A number with its noun, such as "1 cell" or "2,044 cells"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


@dataclass
class IntakeReport:
    """What was done and what is left to do, one plain sentence each.

    questions: those that only a person can answer; marked: those among them that are answered where
    the descriptor says FILL IN; wanted: which desired dataset the table may answer;
    unknown_places: spellings of places, of which no list knows one, so that their rows were left out.
    """

    read_as: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    privacy: list[str] = field(default_factory=list)
    unknown_places: list[str] = field(default_factory=list)

    def ask_once(self) -> None:
        """Keep one of each question that several tables of the package asked in the same words."""
        for lines in (self.questions, self.marked, self.privacy):
            lines[:] = dict.fromkeys(lines)

    def sections(self) -> Iterator[tuple[str, list[str]]]:
        """Each part of the report, with its heading."""
        yield "Read as", self.read_as
        yield "Repaired", self.repaired
        yield "Left out", self.left_out
        yield "Questions, each with a FILL IN in README.md", self.questions
        yield "Questions, each with a FILL IN in datapackage.json", self.marked
        yield "What it may answer", self.wanted
        yield "Privacy", self.privacy
