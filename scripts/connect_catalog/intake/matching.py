"""What a person says of a new edition, and the rows that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..marks import Mark
from ..model import Table
from .shape import Row

MOSTLY = 0.5  # so many columns must be found, and so many places known, before anything is asked


@dataclass(frozen=True)
class Matching:
    """What a person says of a new edition. table: the table that it belongs to (nothing: the one
    that it fits); columns: the column of each heading; left_out: headings to leave out; without:
    columns that it does not have; every: the value of a column that all its rows have; places and
    groups: what a spelling means (nothing: its rows are left out)."""

    table: str
    columns: Mapping[str, str]
    left_out: frozenset[str]
    without: frozenset[str]
    every: Mapping[str, str]
    places: Mapping[str, str]
    groups: Mapping[str, str]
    marks: Mapping[str, Mark]
    fill_down: frozenset[str]


@dataclass(frozen=True)
class MatchedRows:
    """The rows of an edition for one table. lines: where each stands in the file; columns: those
    that the edition gives. The cell of a measure is a bare number or a mark's word."""

    table: Table
    rows: list[Row]
    lines: list[int]
    columns: frozenset[str]
