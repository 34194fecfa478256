"""Ties between tables that trying shows beyond doubt, for the audit to use before anybody declares them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy

from .beside import Layer, Margin, lay_beside
from .disclosure.ties import RowNumbers, Tied
from .elsewhere import Side, Tie


def list_certain(ties: Iterable[Tie]) -> tuple[Tied, ...]:
    """Of ties those that are certain, row by row."""
    return tuple(_write_down(tie) for tie in ties if tie.certain)


def _write_down(tie: Tie) -> Tied:
    columns = tuple((side.layer.id, side.layer.name, side.column) for side in tie.sides)
    rows = tuple(_list_shares(tie) if tie.scale else _list_equals(*tie.laid))
    return Tied(columns, rows, tie.near, tie.scale)


def _list_equals(left: Margin, right: Margin) -> Iterator[tuple[RowNumbers, ...]]:
    """The rows of both sides at each key that both have."""
    keys = numpy.intersect1d(left.keys, right.keys, assume_unique=True)
    here, there = left.rows_of(keys), right.rows_of(keys)
    for key in keys.tolist():
        yield here[key], there[key]


def _list_shares(tie: Tie) -> Iterator[tuple[RowNumbers, ...]]:
    """Each row of the percent, and the rows of what it is of and of its base."""
    home = tie.sides[0].layer
    found = [_rows_beside(home, side) for side in tie.sides[1:]]
    for at, row in enumerate(home.rows.tolist()):
        part, whole = (rows.get(at) for rows in found)
        if part and whole:
            yield (row,), part, whole


def _rows_beside(home: Layer, side: Side) -> dict[int, RowNumbers]:
    """For each row of a layer, by its position, the rows of another that are added up beside it."""
    shared = lay_beside(side.layer, home)
    margin = side.layer.margin([i for i, _ in shared])
    keys = home.keys([j for _, j in shared])
    if margin is None or keys is None:
        return {}
    rows = margin.rows_of(keys)
    return {at: rows[key] for at, key in enumerate(keys.tolist()) if key in rows}
