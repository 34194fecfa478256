"""What a person answered when the last edition of a dataset was taken in, so that nobody is asked
twice: datapackages/<id>/intake.yml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from ..marks import TableMark
from .descriptor import ColumnRole, MeasureKind
from .parts import Name, Record

Spelling = Annotated[str, StringConstraints(max_length=200)]
CODE_DIGITS = "^(any|[2-9]|1[0-5])$"
CodeDigits = Annotated[str, StringConstraints(pattern=CODE_DIGITS)]


class Edition(Record):
    """How the last edition was read. columns: the column of the package for each heading; left_out:
    headings that are no column of it; without: columns that the edition does not have; places and groups:
    what a spelling means (nothing: its rows are left out); marks: what a text in place of a number means;
    fill_down: headings of columns whose blank cells repeat the one above; roles and kinds: what a heading
    is, and what its numbers hold; totals and not_totals: values of a column that stand for all others
    together, or do not; digits: how many the codes of a heading have, or `any`; not_persons: why a column
    that looks personal is not; tidy: patterns of wide columns; measures: the heading that names what each
    row measures; sheet: that of the workbook; updated, license, topic and frequency: as they were said of
    the first edition; labels: what stands for each code of a column, by heading."""

    columns: Mapping[Spelling, Name] = Field(default_factory=dict)
    left_out: tuple[Spelling, ...] = ()
    without: tuple[Name, ...] = ()
    places: Mapping[Spelling, Spelling] = Field(default_factory=dict)
    groups: Mapping[Spelling, Spelling] = Field(default_factory=dict)
    marks: Mapping[Spelling, TableMark] = Field(default_factory=dict)
    fill_down: tuple[Spelling, ...] = ()
    roles: Mapping[Spelling, ColumnRole] = Field(default_factory=dict)
    kinds: Mapping[Spelling, MeasureKind] = Field(default_factory=dict)
    totals: Mapping[Spelling, Spelling] = Field(default_factory=dict)
    not_totals: Mapping[Spelling, tuple[Spelling, ...]] = Field(default_factory=dict)
    digits: Mapping[Spelling, CodeDigits] = Field(default_factory=dict)
    not_persons: Mapping[Spelling, Spelling] = Field(default_factory=dict)
    tidy: tuple[Spelling, ...] = ()
    measures: Spelling = ""
    sheet: Spelling = ""
    updated: Spelling = ""
    license: Spelling = ""
    topic: Spelling = ""
    frequency: Spelling = ""
    labels: Mapping[Spelling, Mapping[Spelling, Spelling]] = Field(default_factory=dict)
