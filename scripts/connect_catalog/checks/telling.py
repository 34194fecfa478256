"""How a rule tells of a problem: at a field of a record, or in a cell of a table."""

from __future__ import annotations

from ..codes import Code
from ..model import Package, Record, Resource, Table
from ..problems import Problem


def problem_at(
    record: Record | Package, at: tuple[str | int, ...], code: Code, message: str, mend: str = ""
) -> Problem:
    """A problem at a field of a record, or of a package's descriptor, on its line.

    at: the way to the field, as it is written in the file. mend: what to do, where the code's own
    words are not exact enough.
    """
    origin = record.origin
    return Problem(origin.path, origin.line(*at), ".".join(map(str, at)), code, message, mend)


def problem_in(
    table: Table, row: int, field: str, code: Code, message: str, mend: str = ""
) -> Problem:
    """A problem in a row of a table, counted from 0, at a column or at several."""
    return Problem(table.path, table.line(row), field, code, message, mend)


def tell_unknown_column(resource: Resource, name: str) -> tuple[Code, str, str]:
    """The code, message and mend of a name that is no column of a table."""
    known = ", ".join(column.name for column in resource.schema_.fields)
    message = f"`{resource.name}` has no column `{name}`"
    return Code.UNKNOWN_COLUMN, message, f"Use one of: {known}."
