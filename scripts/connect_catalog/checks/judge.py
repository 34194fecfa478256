"""frictionless, the judge of descriptors and tables: its verdict stands, in the catalog's words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..model import Package
from ..problems import Problem

_HINTS = {
    "type-error": "Write a value of the column's type, or one of its declared marks.",
    "constraint-error": "Use an allowed value; the descriptor lists them under `constraints`.",
    "primary-key": "Two rows describe the same thing; keep one.",
    "unique-error": "Two rows hold the same value; keep one.",
    "foreign-key": "Correct the spelling or code, or add the row it refers to.",
    "blank-row": "Remove the empty line.",
}


def judge(package: Package, root: Path) -> Iterator[Problem]:
    """Every error that frictionless finds in a package; a fault of its own is a problem, too.

    Called only for packages whose paths, bytes and shape `load` has accepted, so that nothing is
    fetched or followed.
    """
    from frictionless import Package as FrictionlessPackage
    from frictionless import system

    path = package.descriptor.origin.path
    try:
        with system.use_context(trusted=False):
            report = FrictionlessPackage(str(root / path)).validate()
    except Exception as error:
        yield Problem(path, 0, "", "judge", f"frictionless cannot read the package: {_line(error)}",
                      "Look at the constraints and types in the descriptor.")
        return
    for error in report.errors:
        yield _problem(path, "", error)
    for task in report.tasks:
        where = f"datapackages/{package.id}/{task.place}"
        for error in task.errors:
            yield _problem(where, package.id, error)


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]


def _problem(path: str, package: str, error: Any) -> Problem:
    return Problem(
        path, getattr(error, "row_number", None) or 0, getattr(error, "field_name", None) or "",
        error.type, error.note or error.message,
        _HINTS.get(error.type, "Correct the descriptor or the table so that they agree."),
    )
