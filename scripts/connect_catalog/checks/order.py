"""A rule on the order of rows: it tells no number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations
from math import lgamma, log

import numpy

from ..bounds import ORDER_KEYS, ORDER_ROWS
from ..codes import Code
from ..marks import Mark
from ..model import Catalog, Column, Package, Table
from ..problems import Problem
from .telling import problem_in
from .waivers import is_waived

Numbers = numpy.ndarray
ENOUGH = 20.0  # bits: numbers stand in order by chance once in a million


def check_row_order(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """Rows do not stand in the order of a column of which a number between others is hidden.

    Why: In a table that is sorted by a count, a number that is hidden between 31 and 29 is 29, 30 or 31.

    Mend: Sort the rows by the columns of the key. If the order is that of the groups, list them in it as
    `enum` of their column. If it is chance, say so in `connect.waivers`, with the problem's code.
    """
    for table in package.tables.values():
        for column in table.resource.columns("measure"):
            if column.connect.kind == "estimate" or table.size > ORDER_ROWS:
                continue
            try:
                measure = table.measure(column.name)
            except ValueError:  # other rules tell of the cell that is no number
                continue
            hidden = measure.marks == Mark.SUPPRESSED
            row = _find_between(table, measure.numbers, hidden) if hidden.any() else None
            if row is not None and not is_waived(package, Code.TOLD_BY_ORDER, column.name):
                message = (
                    "the rows stand in the order of this column, so those above and below tell about the "
                    "number that is hidden here"
                )
                yield problem_in(table, row, column.name, Code.TOLD_BY_ORDER, message)


def _find_between(table: Table, numbers: Numbers, hidden: Numbers) -> int | None:
    """The first row that is hidden between others which stand in order: in the whole file, or in each run
    of rows that have one value of a column of the key. None where the order is that of a key."""
    keys = [table.resource.column(name) for name in table.resource.schema_.primary_key]
    ranks = [_rank(table, key)[table.sheet.columns[key.name].codes] for key in keys]
    for by in (numpy.zeros(len(numbers), int), *ranks):
        run = numpy.cumsum(numpy.diff(by, prepend=by[:1]) != 0)
        if not _are_in_order(numbers, run):
            continue
        inside = numpy.flatnonzero(hidden & _are_between(numbers, run))
        if len(inside) and not _are_in_order_of_keys(ranks, run):
            return int(inside[0])
    return None


def _are_in_order_of_keys(ranks: list[Numbers], run: Numbers) -> bool:
    """Whether the rows of each run follow from each other by their keys: by one after the other, in any
    order of these, forward or back."""
    same = run[1:] == run[:-1]
    for order in permutations(ranks[:ORDER_KEYS]):
        step = numpy.zeros(int(same.sum()))
        for rank in order:
            step = numpy.where(step == 0, numpy.sign(numpy.diff(rank)[same]), step)
        if (step > 0).all() or (step < 0).all():
            return True
    return False


def _are_in_order(numbers: Numbers, run: Numbers) -> bool:
    """Whether the known numbers only fall, or only grow, in every run, and that is no chance."""
    known = ~numpy.isnan(numbers)
    numbers, run = numbers[known], run[known]
    if not (_is_sorted(numbers, run) or _is_sorted(-numbers, run)):
        return False
    distinct = numpy.unique(numpy.stack([run, numbers]), axis=1)[0]
    sizes = numpy.unique(distinct, return_counts=True)[1].tolist()
    return sum(lgamma(size + 1) for size in sizes) / log(2) >= ENOUGH


def _is_sorted(values: Numbers, run: Numbers) -> bool:
    """Whether values never fall within a run."""
    return bool((numpy.diff(values)[run[1:] == run[:-1]] >= 0).all())


def _are_between(numbers: Numbers, run: Numbers) -> Numbers:
    """The rows that have a known number above them in their run, and one below them."""
    known = numpy.flatnonzero(~numpy.isnan(numbers))
    between = numpy.zeros(len(numbers), bool)
    for first, last in zip(known[:-1].tolist(), known[1:].tolist(), strict=True):
        if run[first] == run[last]:
            between[first + 1 : last] = True
    return between


def _rank(table: Table, key: Column) -> Numbers:
    """The place of each value of a column in its order: as it is listed, or by time, or by the numbers and
    words in it."""
    values = table.sheet.columns[key.name].values
    if key.connect.role == "time":
        order = [*table.timeline(key.name).order]
    else:
        order = [*key.listed] or sorted(values, key=_split)
    places = {value: at for at, value in enumerate(order)}
    return numpy.array([places.get(value, -1) for value in values])


def _split(value: str) -> list[tuple[int, str]]:
    """A text as its numbers and words, so that 5-9 comes before 10-14."""
    parts = re.findall(r"\d+|\D+", value.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


RULES = (check_row_order,)
