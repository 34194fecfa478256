"""A table as it was checked and is published."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING

from ..cells import EncodedColumn, Sheet
from ..marks import Mark
from ..periods import Timeline, order_periods
from .descriptor import Resource
from .typed import TypedColumn, read_typed

if TYPE_CHECKING:
    import numpy
    import pandas


@dataclass(frozen=True)
class MeasureColumn:
    """A measure, cell by cell in the order of the rows. cells: as the file has them; known: of each
    distinct one the number, and Mark.NUMBER; or NaN, and the mark that says why there is none."""

    cells: EncodedColumn
    known: tuple[tuple[float, Mark], ...]

    @cached_property
    def numbers(self) -> numpy.ndarray:
        """For each row its number, or NaN; floats, as long as the table."""
        import numpy

        numbers: numpy.ndarray = numpy.array([number for number, _ in self.known], float)
        return numbers.take(self.cells.codes)

    @cached_property
    def marks(self) -> numpy.ndarray:
        """For each row its mark; objects, as long as the table."""
        import numpy

        marks: numpy.ndarray = numpy.array([mark for _, mark in self.known], object)
        return marks.take(self.cells.codes)

    def find(self, test: Callable[[float], bool]) -> list[int]:
        """The rows whose number passes a test. The test runs once for each distinct number."""
        import numpy

        passing = [not mark and test(number) for number, mark in self.known]
        return numpy.array(passing, bool).take(self.cells.codes).nonzero()[0].tolist()

    def cell(self, row: int) -> tuple[float, Mark]:
        """The number and the mark of a row."""
        return self.known[self.cells.codes[row]]


def read_measure(cells: EncodedColumn, marking: Mapping[str, Mark]) -> MeasureColumn:
    """A measure whose column declares a marking; an empty cell is missing where it does not say
    otherwise. Raises ValueError where a cell is neither a number nor a mark."""
    marks = {"": Mark.MISSING, **marking}
    return MeasureColumn(
        cells,
        tuple(
            (nan, marks[text]) if text in marks else (float(text), Mark.NUMBER)
            for text in cells.values
        ),
    )


@dataclass(frozen=True)
class Table:
    """A resource's file as it was checked and is published. Every cell is the string in the file.

    path is relative to the repository. The cells are read on first use.
    """

    resource: Resource
    path: str
    content: bytes

    @cached_property
    def sum(self) -> str:
        """The SHA-256 of its file, in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def sheet(self) -> Sheet:
        """The cells, column by column."""
        return Sheet(self.content, tuple(column.name for column in self.resource.schema_.fields))

    def describe(self, resource: Resource) -> Table:
        """The same table with other words beside it, in another language; nothing is read anew."""
        other = Table(resource, self.path, self.content)
        vars(other).update({**vars(self), "resource": resource})
        return other

    @cached_property
    def rows(self) -> pandas.DataFrame:
        """The rows in file order, with one column for each field."""
        import numpy
        import pandas

        return pandas.DataFrame(
            {
                name: pandas.array(numpy.array(cells.values, object)[cells.codes], dtype="str")
                for name, cells in self.sheet.columns.items()
            }
        )

    @cached_property
    def records(self) -> list[dict[str, str]]:
        """The rows in file order, each cell by its column."""
        columns = [self.texts(name) for name in self.sheet.names]
        return [dict(zip(self.sheet.names, row, strict=True)) for row in zip(*columns, strict=True)]

    def line(self, row: int) -> int:
        """The line of a row counted from 0 (the header is line 1; no cell holds a line end)."""
        return row + 2

    def cell(self, row: int, name: str) -> str:
        cells = self.sheet.columns[name]
        value: str = cells.values[cells.codes[row]]
        return value

    def word(self, row: int, name: str) -> str:
        """What readers are shown for a cell that is no number."""
        return self.resource.column(name).word(self.cell(row, name))

    def texts(self, name: str) -> list[str]:
        """The cells of a column, row by row."""
        cells = self.sheet.columns[name]
        return [cells.values[code] for code in cells.codes.tolist()]

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(next(iter(self.sheet.columns.values())).codes)

    def counts(self, name: str) -> dict[str, int]:
        """The distinct cells of a column, and the number of rows with each."""
        import numpy

        cells = self.sheet.columns[name]
        numbers = numpy.bincount(cells.codes, minlength=len(cells.values)).tolist()
        return dict(zip(cells.values, numbers, strict=True))

    def find(self, name: str, test: Callable[[str], bool]) -> list[int]:
        """The rows whose cell passes a test. The test runs once for each distinct cell."""
        return self.sheet.columns[name].where(test).nonzero()[0].tolist()

    def match(self, where: Mapping[str, str | tuple[str, ...]]) -> numpy.ndarray:
        """The rows that hold the given value, or one of several, in each of the columns named."""
        import numpy

        matching = numpy.full(self.size, True)
        for name, value in where.items():
            wanted = {value} if isinstance(value, str) else set(value)
            matching &= self.sheet.columns[name].where(wanted.__contains__)
        return matching.nonzero()[0]

    @cached_property
    def typed(self) -> tuple[TypedColumn, ...]:
        """Its columns by their types, read once. Raises ValueError where a cell is neither a value of its
        column's type nor a mark."""
        return read_typed(self.resource, self.sheet)

    def timeline(self, name: str) -> Timeline:
        """The periods of a column of time in their order, read once."""
        if name not in self._timelines:
            declared = self.resource.column(name).listed
            self._timelines[name] = order_periods(self.sheet.columns[name].values, declared)
        return self._timelines[name]

    @cached_property
    def _timelines(self) -> dict[str, Timeline]:
        return {}

    def measure(self, name: str) -> MeasureColumn:
        """A measure, read once. Raises ValueError where a cell is neither a number nor a mark."""
        if name not in self._measures:
            marking = self.resource.column(name).marking()
            self._measures[name] = read_measure(self.sheet.columns[name], marking)
        return self._measures[name]

    @cached_property
    def _measures(self) -> dict[str, MeasureColumn]:
        return {}
