"""Rules on rounded counts: they say what they are rounded to."""

from __future__ import annotations

from collections.abc import Iterator

from ..codes import Code
from ..model import Catalog, Column, MeasureColumn, Package, Table
from ..problems import Problem
from .beside import unit_of
from .telling import problem_at, problem_in
from .waivers import is_waived

BASE_AT_LEAST = 3  # nobody rounds to 2


def check_rounding(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A count that is said to be rounded is a multiple of its base. A column of many different counts, all
    multiples of 3, 5, 10 or more, says what they are rounded to (`connect.rounding`), or that they are
    not.

    Why: Rounded parts do not add up to a rounded total. The audit of hidden numbers takes each rounded
    count for all that it may stand for; if nobody says that counts are rounded, it takes them for exact,
    and works out too much, or what is not so.

    Mend: Write the base under `connect` of the column, as in `"rounding": {"base": 5}`. If the counts are
    exact, say why in `connect.waivers`, with the code undeclared-rounding.
    """
    for r, resource in enumerate(package.descriptor.resources):
        table = package.tables.get(resource.name)
        for f, column in enumerate(resource.schema_.fields):
            if table is None or column.connect.kind != "count":
                continue
            try:
                measure = table.measure(column.name)
            except ValueError:  # other rules tell of the cell that is no number
                continue
            if column.connect.rounding is not None:
                yield from _find_unrounded(table, column, measure, column.connect.rounding.base)
            elif not is_waived(package, Code.UNDECLARED_ROUNDING, column.name):
                at = ("resources", r, "schema", "fields", f, "connect", "rounding")
                yield from _ask(package, at, column, measure)


def _find_unrounded(
    table: Table, column: Column, measure: MeasureColumn, base: int
) -> Iterator[Problem]:
    for row in measure.find(lambda number: number % base != 0):
        message = f"this is no multiple of {base}, to which the column says it is rounded"
        yield problem_in(table, row, column.name, Code.NOT_ROUNDED, message)


def _ask(
    package: Package, at: tuple[str | int, ...], column: Column, measure: MeasureColumn
) -> Iterator[Problem]:
    base = int(unit_of(measure.numbers))
    if base < BASE_AT_LEAST:
        return
    message = (
        f"all numbers of `{column.name}` are multiples of {base}, and the column does not say whether they "
        "are rounded"
    )
    mend = (
        f'If they are, write "rounding": {{"base": {base}}} under `connect` of the column, or the base that '
        "the source names. If they are exact, say why in `connect.waivers`, with the code "
        "undeclared-rounding."
    )
    yield problem_at(package, at, Code.UNDECLARED_ROUNDING, message, mend)


RULES = (check_rounding,)
