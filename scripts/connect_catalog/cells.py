"""The cells of a CSV file, column by column, as distinct strings. Even a million rows have few of
them.

polars reads the file, and only splits it into cells: it parses no types. It is used only for texts
that are regular in the sense of `is_regular`, which every CSV reader reads in the same way.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy
    import polars

_ALL_BUT_SEPARATORS = bytes(set(range(256)) - set(b",\n"))
# A cell in quotes, from the start of a cell to its end, with every quote inside it written twice.
_QUOTED = re.compile(rb'"(?<![^,\n]")(?:[^"\n]|"")*+"(?![^,\n])')
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FEW = 2000
_SMALL = 20_000


@dataclass(frozen=True)
class EncodedColumn:
    """A column: its distinct strings, or the values they stand for (None: missing), and for each
    row the position of its own. distinct: whether every value occurs in a row and no two are equal,
    as is true of distinct strings."""

    values: Sequence[Any]
    codes: numpy.ndarray
    distinct: bool = True

    @property
    def missing(self) -> numpy.ndarray:
        """For each row, whether it has no value."""
        import numpy

        if self.distinct:
            return numpy.zeros(len(self.codes), bool)
        return self.where(lambda value: value is None)

    @cached_property
    def _places(self) -> tuple[dict[Any, int], numpy.ndarray, numpy.ndarray]:
        """The position of each value, the rows in the order of these, and where each begins there."""
        import numpy

        order = numpy.argsort(self.codes, kind="stable")
        starts = numpy.searchsorted(self.codes[order], numpy.arange(len(self.values) + 1))
        return {value: code for code, value in enumerate(self.values)}, order, starts

    def rows_of(self, value: Any) -> list[int]:
        """The rows with a value of a column whose values are distinct. All rows are put in order at the
        first call, and none is looked at again."""
        codes, order, starts = self._places
        code = codes[value]
        rows: list[int] = order[starts[code] : starts[code + 1]].tolist()
        return rows

    def where(self, test: Callable[[Any], bool]) -> numpy.ndarray:
        """For each row, whether its value passes a test. The test runs once for each distinct
        value."""
        import numpy

        passed: numpy.ndarray = numpy.array([test(value) for value in self.values], bool)[
            self.codes
        ]
        return passed


@dataclass(frozen=True)
class Sheet:
    """A CSV file. names: its columns, as in its descriptor."""

    content: bytes
    names: tuple[str, ...]

    @cached_property
    def is_regular(self) -> bool:
        """Whether its header is `names`, and there is only one way to read it."""
        header = self.content.partition(b"\n")[0]
        return is_regular(self.content, len(self.names)) and (
            tuple(next(csv.reader([header.decode("utf-8")]))) == self.names
        )

    @cached_property
    def columns(self) -> Mapping[str, EncodedColumn]:
        """The cells below the header. Raises ValueError if the text is not regular."""
        if not self.is_regular:
            raise ValueError("this is not a regular table")
        return read_columns(self.content, self.names)


def is_regular(content: bytes, width: int) -> bool:
    """Whether a text is UTF-8 with Unix line ends, no empty line, `width` cells on each line, and
    quotes only around whole cells."""
    if not content or content.startswith(_BYTE_ORDER_MARK) or b"\r" in content or b"\0" in content:
        return False
    if not _is_utf8(content):
        return False
    bare = _QUOTED.sub(b"", content) if b'"' in content else content
    separators = bare.translate(None, _ALL_BUT_SEPARATORS)
    if not content.endswith(b"\n"):
        separators += b"\n"
    line = b"," * (width - 1) + b"\n"
    return (
        b'"' not in bare
        and separators == line * (len(separators) // width)
        and not (width == 1 and (content.startswith(b"\n") or b"\n\n" in content))
    )


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def read_columns(content: bytes, names: Sequence[str]) -> dict[str, EncodedColumn]:
    """The columns below the header line of a regular text."""
    if content.find(b"\n") in (-1, len(content) - 1):
        return {name: EncodedColumn([], _count_up(0)) for name in names}
    if len(content) <= _SMALL:
        return _read_small(content, names)
    try:
        import polars
    except ImportError:  # in a browser
        return _read_small(content, names)

    table = polars.read_csv(
        content,
        schema=dict.fromkeys(names, polars.String),
        empty_string_is_null=False,
        quote_char='"' if b'"' in content else None,
    )
    return {name: _encode(table.drop_in_place(name)) for name in names}


def _read_small(content: bytes, names: Sequence[str]) -> dict[str, EncodedColumn]:
    """The same, for texts so short that polars would take longer to start."""
    rows = [*csv.reader(content.decode("utf-8").split("\n"), strict=True)]
    rows = rows[1:] if rows[-1] else rows[1:-1]
    columns = zip(*rows, strict=True)
    return {name: encode_few(column) for name, column in zip(names, columns, strict=True)}


def _encode(column: polars.Series) -> EncodedColumn:
    import numpy
    import polars

    if len(column) <= _FEW:
        return encode_few(column.to_list())
    if column.head(_FEW).n_unique() == _FEW and column.n_unique() == len(column):
        return EncodedColumn(column.to_list(), _count_up(len(column)))
    coded = column.cast(polars.Categorical(polars.Categories.random()))
    distinct = coded.unique()
    strings = numpy.empty(len(distinct), object)
    strings[distinct.to_physical().to_numpy()] = distinct.cast(polars.String).to_list()
    codes = coded.to_physical().to_numpy()
    return EncodedColumn(strings.tolist(), codes.astype(numpy.min_scalar_type(len(strings))))


def encode_few(strings: Sequence[str]) -> EncodedColumn:
    """A column of so few cells that polars would take longer to start."""
    import numpy

    places = {string: place for place, string in enumerate(dict.fromkeys(strings))}
    codes = [*map(places.__getitem__, strings)]
    return EncodedColumn([*places], numpy.array(codes, numpy.min_scalar_type(len(places))))


def _count_up(length: int) -> numpy.ndarray:
    import numpy

    return numpy.arange(length, dtype=numpy.uint32)


# ------------------------------------------------------------------------------- rows as integers


def number_rows(*tables: Sequence[EncodedColumn]) -> list[numpy.ndarray]:
    """For each table (some columns, the same number in each) one integer for each row. Two rows of
    any of the tables get the same integer if they are equal in every column."""
    import numpy

    joined: numpy.ndarray = numpy.zeros(1, numpy.int64)
    size = 1
    for columns in zip(*tables, strict=True):
        codes = numpy.concatenate(_number(columns))
        width = int(codes.max(initial=0)) + 1
        if size * width >= 2**62:
            joined = numpy.unique(joined, return_inverse=True)[1]
            size = int(joined.max(initial=0)) + 1
        joined, size = joined * width + codes, size * width
    return numpy.split(joined, numpy.cumsum([len(columns[0].codes) for columns in tables])[:-1])


def _number(columns: Sequence[EncodedColumn]) -> list[numpy.ndarray]:
    """The rows of columns as integers; equal values give equal integers."""
    import numpy

    if len(columns) == 1 and columns[0].distinct:
        return [columns[0].codes.astype(numpy.int64)]
    numbers: dict[Any, int] = {}
    for column in columns:
        for value in column.values:
            numbers.setdefault(value, len(numbers))
    return [
        numpy.array([numbers[value] for value in column.values], numpy.int64)[column.codes]
        for column in columns
    ]


def find_absent(asked: Sequence[EncodedColumn], known: Sequence[EncodedColumn]) -> list[int]:
    """The rows of one table that are not in another."""
    import numpy

    if len(asked) == 1:
        values = set(known[0].values)
        return asked[0].where(lambda value: value not in values).nonzero()[0].tolist()
    here, there = number_rows(asked, known)
    return numpy.isin(here, there, invert=True).nonzero()[0].tolist()


def all_differ(numbers: numpy.ndarray) -> bool:
    """Whether no integer occurs twice."""
    import numpy

    ordered = numpy.sort(numbers)
    return bool((ordered[1:] != ordered[:-1]).all())
