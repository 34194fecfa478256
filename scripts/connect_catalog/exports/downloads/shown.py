"""Cells as people read them in a spreadsheet: codes as their words, and of a hidden or missing number the word
that stands in its place."""

from __future__ import annotations

from ...marks import name_mark
from ...model import TypedColumn
from ...model.typed import Value


def show_cells(typed: TypedColumn) -> tuple[Value, ...]:
    """Of each distinct cell of a column what is shown; None is an empty cell."""
    labels = {
        category.value: category.label
        for category in typed.column.categories or ()
        if not isinstance(category, str)
    }
    return tuple(
        (name_mark(mark) if typed.status else None)
        if mark
        else labels.get(text, text) if typed.storage == "text" else value
        for text, (value, mark) in zip(typed.cells.values, typed.known, strict=True)
    )  # fmt: skip
