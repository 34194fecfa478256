"""What a person answered when the last edition of a dataset was taken in, so that nobody is asked
twice: datapackages/<id>/intake.yml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from ..marks import TableMark
from .parts import Name, Record

Spelling = Annotated[str, StringConstraints(max_length=200)]


class Edition(Record):
    """How the last edition was read. columns: the column of the package for each heading; left_out:
    headings that are no column of it; without: columns that the edition does not have; places and
    groups: what a spelling means (nothing: its rows are left out); marks: what a text in place of a
    number means; fill_down: headings of columns whose blank cells repeat the one above."""

    columns: Mapping[Spelling, Name] = Field(default_factory=dict)
    left_out: tuple[Spelling, ...] = ()
    without: tuple[Name, ...] = ()
    places: Mapping[Spelling, Spelling] = Field(default_factory=dict)
    groups: Mapping[Spelling, Spelling] = Field(default_factory=dict)
    marks: Mapping[Spelling, TableMark] = Field(default_factory=dict)
    fill_down: tuple[Spelling, ...] = ()
