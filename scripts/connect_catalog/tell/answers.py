"""The plain answers of a dataset: declared sentences, filled from its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..charts import format_number
from ..marks import tell_unknown
from ..model import Answer, Column, Package, Slot, Table
from ..periods import tell_period
from ..stats.answers import Reading, list_measures, list_readings
from ..stats.footnotes import Note, find_notes, list_notes
from ..words import choose_form, say, say_and


@dataclass(frozen=True)
class PlainAnswer:
    """A sentence, and what must be said beside it: before, if the newest number is not known;
    after, if hidden or missing numbers were not compared. notes: the numbers of its footnotes."""

    before: str
    text: str
    after: str
    notes: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        return " ".join(filter(None, (self.before, self.text, self.after)))


def answer_plainly(package: Package) -> tuple[PlainAnswer, ...]:
    """Every answer that a package declares, but those for each place."""
    return tuple(
        fill_answer(
            table := package.tables[answer.resource],
            answer,
            list_notes(package.descriptor, table.resource),
        )
        for answer in package.descriptor.connect.answers
        if answer.each is None
    )


def fill_answer(
    table: Table,
    answer: Answer,
    notes: tuple[Note, ...] = (),
    groups: Sequence[str] | None = None,
) -> PlainAnswer:
    """One answer, from the newest period with a number in each of its columns. groups: where other
    answers are told beside it, the groups that it is of; they are named if it has no number at all."""
    readings = list_readings(table, answer)
    newest = readings[-1]
    known = [reading for reading in readings if reading.rows]
    before = "" if newest.rows else _tell_why(table, answer, newest, None if known else groups)
    if not known:
        text, after = "", say("No earlier number is known, either.")
    else:
        text = _Sentence(table, answer, known).fill()
        compared = answer.picked_by is None or not known[-1].marks
        after = "" if compared else say("Numbers that are hidden or missing are not compared.")
    told = [*_list_told(answer, known), *(() if newest.rows else newest.found)]
    return PlainAnswer(before, text, after, _gather_notes(table, answer, notes, told))


def _tell_why(table: Table, answer: Answer, newest: Reading, groups: Sequence[str] | None) -> str:
    """That the newest number is not known, and why; and which one it is, where others are known or
    groups are to be named."""
    why = tell_unknown(newest.marks[0], newest.period)
    if groups is None and len(newest.unknown) == len(list_measures(table, answer)):
        return why
    titles = say_and([table.resource.column(name).title for name in newest.unknown])
    named = ", ".join([*(groups or ()), titles])
    return say("{measure}: {told}", measure=named, told=why)


def _list_told(answer: Answer, known: Sequence[Reading]) -> Iterator[int]:
    """The rows whose numbers stand in the sentence."""
    if known:
        yield from known[-1].rows
        if any(isinstance(piece, Slot) and piece.form == "change" for piece in answer.pieces):
            yield from known[0].rows


def _gather_notes(
    table: Table, answer: Answer, notes: tuple[Note, ...], rows: Sequence[int]
) -> tuple[int, ...]:
    found = (find_notes(table, notes, name) for name in list_measures(table, answer))
    return tuple(sorted({number for column in found for row in rows for number in column[row]}))


@dataclass(frozen=True)
class _Sentence:
    """An answer about to be filled. readings: those with a number, oldest first."""

    table: Table
    answer: Answer
    readings: Sequence[Reading]

    def fill(self) -> str:
        told = ""
        for piece in self.answer.pieces:
            if isinstance(piece, str):
                told += piece
            elif piece.form == "change":
                told = self._tell_change(self.table.resource.column(piece.column), told)
            else:
                told += self._fill_slot(piece)
        return told

    def _fill_slot(self, slot: Slot) -> str:
        column, newest = self.table.resource.column(slot.column), self.readings[-1]
        if column.connect.role != "measure":
            return say_and([*dict.fromkeys(self._cells(slot.column, newest.rows))])
        number = self._number(column, newest)
        if slot.words:
            return choose_form(slot.words, number)
        return self._amount(column, number, slot.form == "plain")

    def _cells(self, name: str, rows: Sequence[int]) -> Iterator[str]:
        return (self.table.word(row, name) for row in rows)

    def _number(self, column: Column, reading: Reading) -> float:
        return float(self.table.cell(reading.rows[0], column.name))

    def _amount(self, column: Column, number: float, plain: bool) -> str:
        return format_number(number, "" if plain else column.connect.unit or "")

    def _tell_change(self, column: Column, told: str) -> str:
        """What is told so far, and how its number has changed: "12 were absent, up from 11.1 in
        2011-2012"; as it is if only one period has a number."""
        first, newest = self.readings[0], self.readings[-1]
        if first is newest:
            return told
        before, now = self._number(column, first), self._number(column, newest)
        plain = Slot(column.name, "plain") in self.answer.pieces
        values = {
            "told": told,
            "number": self._amount(column, before, plain),
            "period": tell_period(first.period),
        }
        if now > before:
            return say("{told}, up from {number} in {period}", **values)
        if now < before:
            return say("{told}, down from {number} in {period}", **values)
        return say("{told}, the same as in {period}", told=told, period=values["period"])
