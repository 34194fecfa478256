"""Footnotes: which ones belong to a number, and the number that each has on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model import Descriptor, Resource, Table


@dataclass(frozen=True)
class Note:
    """A footnote with its number on the dataset's page, counted from 1; equal texts share a number.
    where: for each column named, the values that it applies to; field: the measure, or None for
    every measure."""

    number: int
    text: str
    where: Mapping[str, tuple[str, ...]]
    field: str | None


def number_notes(descriptor: Descriptor) -> dict[str, int]:
    """The number of each footnote's text, counted over all tables in the order they are written."""
    footnotes = (note for resource in descriptor.resources for note in resource.connect.footnotes)
    texts = dict.fromkeys(note.text for note in footnotes)
    return {text: number for number, text in enumerate(texts, start=1)}


def list_notes(descriptor: Descriptor, resource: Resource) -> tuple[Note, ...]:
    """The footnotes of one table."""
    numbers = number_notes(descriptor)
    return tuple(
        Note(numbers[note.text], note.text, note.values, note.field)
        for note in resource.connect.footnotes
    )


def find_notes(table: Table, notes: tuple[Note, ...], measure: str) -> list[tuple[int, ...]]:
    """For each row of a table, the numbers of the notes on its cell of a measure, in ascending
    order."""
    found: list[tuple[int, ...]] = [()] * table.size
    for note in sorted(notes, key=lambda note: note.number):
        if note.field in (None, measure):
            for row in table.match(note.where):
                found[row] = (*dict.fromkeys((*found[row], note.number)),)
    return found
