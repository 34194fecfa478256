"""A table as it was checked and is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..cells import Sheet
from .descriptor import Resource

if TYPE_CHECKING:
    import numpy
    import pandas


@dataclass(frozen=True)
class Table:
    """A resource's file as it was checked and is published; every cell is the string in the file.

    path is relative to the repository. The cells are read when they are first asked for.
    """

    resource: Resource
    path: str
    content: bytes

    @cached_property
    def sheet(self) -> Sheet:
        """The cells, column by column."""
        return Sheet(self.content, tuple(column.name for column in self.resource.schema_.fields))

    @cached_property
    def rows(self) -> pandas.DataFrame:
        """The rows, one column a field, in file order."""
        import numpy
        import pandas

        return pandas.DataFrame(
            {
                name: pandas.array(numpy.array(cells.values, object)[cells.codes], dtype="str")
                for name, cells in self.sheet.columns.items()
            }
        )

    def line(self, row: int) -> int:
        """The line of a row counted from 0 (the header is line 1; no cell holds a line end)."""
        return row + 2

    def cell(self, row: int, name: str) -> str:
        cells = self.sheet.columns[name]
        return cells.values[cells.codes[row]]

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(next(iter(self.sheet.columns.values())).codes)

    def counts(self, name: str) -> dict[str, int]:
        """The distinct cells of a column, and on how many rows each stands."""
        import numpy

        cells = self.sheet.columns[name]
        numbers = numpy.bincount(cells.codes, minlength=len(cells.values)).tolist()
        return dict(zip(cells.values, numbers, strict=True))

    def find(self, name: str, test: Callable[[str], bool]) -> list[int]:
        """The rows whose cell passes a test, which is put once to each distinct cell."""
        return self.sheet.columns[name].where(test).nonzero()[0].tolist()

    def match(self, where: Mapping[str, str | tuple[str, ...]]) -> numpy.ndarray:
        """The rows that hold the given value, or one of several, in each of the columns named."""
        import numpy

        matching = numpy.full(self.size, True)
        for name, value in where.items():
            wanted = {value} if isinstance(value, str) else set(value)
            matching &= self.sheet.columns[name].where(wanted.__contains__)
        return matching.nonzero()[0]

    def numbers(self, name: str) -> pandas.Series:
        """A measure as floats; every cell that is not a number is NaN, and `marks` says why."""
        import pandas

        cells, marking = self.sheet.columns[name], self.resource.column(name).marking()
        known = pandas.Series(cells.values, dtype=object)
        numbers = pandas.to_numeric(known.mask(known.isin([*marking, ""]))).astype(float)
        return pandas.Series(numbers.to_numpy()[cells.codes], name=name)

    def marks(self, name: str) -> pandas.Series:
        """For each cell of a measure "" (a number) or "suppressed", "missing", "not collected"."""
        import numpy
        import pandas

        cells = self.sheet.columns[name]
        marking = {"": "missing", **self.resource.column(name).marking()}
        marks = numpy.array([marking.get(cell, "") for cell in cells.values], object)
        return pandas.Series(marks[cells.codes], name=name, dtype="str")
