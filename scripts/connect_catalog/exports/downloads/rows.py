"""A table as JSON: an array with an object for each row, which every language reads."""

from __future__ import annotations

from ...model import Table, make_frame


def write_rows(table: Table) -> bytes:
    """The rows in the order of the file. A cell without a number is null, and beside its name stands another
    that says why."""
    return f"{make_frame(table.typed).write_json()}\n".encode()
