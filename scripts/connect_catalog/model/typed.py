"""A table by its types: for each column its values, and for each cell what it is. Every format and the
client take them from here, so that none can tell another number, or a number where another has a mark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from ..cells import EncodedColumn, Sheet
from ..marks import Mark
from .descriptor import Column, Resource

if TYPE_CHECKING:
    import polars

# What a value is kept as. A year is an integer.
Storage = Literal["text", "integer", "number", "boolean", "date"]
Value = str | int | float | bool | date | None

LARGEST = 2**63 - 1  # what formats hold as an integer
NUMBER_WORD = "number"  # what a status column says of a cell that holds one; of others, the mark

_STORAGES: Mapping[str, Storage] = {
    "string": "text",
    "integer": "integer",
    "year": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
}
_TRUE = ("true", "True", "TRUE", "1")  # as Table Schema reads booleans
_READERS: Mapping[Storage, Callable[[str], Value]] = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": _TRUE.__contains__,
    "date": date.fromisoformat,
}


@dataclass(frozen=True)
class TypedColumn:
    """A column. known: of each distinct cell its value, and Mark.NUMBER; or None, and the mark that says why
    there is none. status: the name of the column of its marks, None where it has none."""

    column: Column
    storage: Storage
    cells: EncodedColumn
    known: tuple[tuple[Value, Mark], ...]
    status: str | None

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def values(self) -> list[Value]:
        """For each row its value."""
        values = [value for value, _ in self.known]
        return [values[code] for code in self.cells.codes.tolist()]

    @property
    def words(self) -> tuple[str, ...]:
        """Of each distinct cell what its status column says."""
        return tuple(mark.value or NUMBER_WORD for _, mark in self.known)

    @property
    def statuses(self) -> list[str]:
        """For each row what its status column says."""
        words = self.words
        return [words[code] for code in self.cells.codes.tolist()]


def read_typed(resource: Resource, sheet: Sheet) -> tuple[TypedColumn, ...]:
    """The columns of a table that was checked, in their order. A column has a status column if it declares
    marks, or is a measure and has a cell without a number. Raises ValueError where a cell is neither a value
    of its column's type nor a mark."""
    taken = {column.name.casefold() for column in resource.schema_.fields}
    return tuple(
        _read_column(column, sheet.columns[column.name], taken)
        for column in resource.schema_.fields
    )


def _read_column(column: Column, cells: EncodedColumn, taken: set[str]) -> TypedColumn:
    marks: dict[str, Mark] = {"": Mark.MISSING, **column.marking()}
    storage = _choose_storage(column, [text for text in cells.values if text not in marks])
    read = _READERS[storage]
    known = tuple(
        (None, marks[text]) if text in marks else (read(text), Mark.NUMBER) for text in cells.values
    )
    marked = column.marking() or (column.connect.role == "measure" and any(m for _, m in known))
    status = _name_status(column.name, taken) if marked else None
    return TypedColumn(column, storage, cells, known, status)


def _choose_storage(column: Column, texts: Iterable[str]) -> Storage:
    """What the values are kept as: integers too large for a file stay texts, whole to the last digit."""
    storage = _STORAGES[column.type]
    if storage == "integer" and any(abs(int(text)) > LARGEST for text in texts):
        return "text"
    return storage


def _name_status(name: str, taken: set[str]) -> str:
    """A name that no other column has, not even in other letters. It counts as taken from then on."""
    status = f"{name}_status"
    while status.casefold() in taken:
        status += "_"
    taken.add(status.casefold())
    return status


def make_frame(columns: Iterable[TypedColumn]) -> polars.DataFrame:
    """The rows of a table, each column followed by that of its marks. A cell without a value is null; integers
    have 64 bits."""
    import polars

    types: Mapping[Storage, Any] = {
        "text": polars.String,
        "integer": polars.Int64,
        "number": polars.Float64,
        "boolean": polars.Boolean,
        "date": polars.Date,
    }
    made: list[polars.Series] = []
    for one in columns:
        values = [value for value, _ in one.known]
        made.append(polars.Series(one.name, values, types[one.storage]).gather(one.cells.codes))
        if one.status is not None:
            words = polars.Series(one.status, one.words, polars.String)
            made.append(words.gather(one.cells.codes))
    return polars.DataFrame(made)
