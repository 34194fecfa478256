"""The judge of descriptors and tables: the verdict of frictionless, in the catalog's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..bounds import JUDGE_SECONDS, TookTooLong, limit_time
from ..codes import Code
from ..model import Column, Package, Resource
from ..problems import Problem
from . import tables
from .quick import validate

TOLD_ELSEWHERE = ("hash-count", "byte-count")  # by check_bytes_and_hash


def judge(package: Package, root: Path) -> Iterator[Problem]:
    """Every error that frictionless finds in a package; a fault of its own is a problem, too.

    Called only for packages whose paths, bytes and shape `load` has accepted, so that nothing is
    fetched or followed.

    Rule: frictionless, a public tool that reads data packages, finds no fault in the package. Each
    cell is what its column's type and constraints say, and no two rows share a primary key. The
    tool gets five minutes for a package. A fault for which this page has no other code is told of
    as `judge`.

    Why: Everyone who works with data packages can use this tool, and a package that it refuses is
    of no use to them.

    Mend: Look at the line and the column that the problem names, and make the table agree with its
    description, or the description with the table. If the tool itself stops or takes too long, look
    at the types, marks, constraints and patterns of the columns, or split the table by year.
    """
    from frictionless import system

    path = package.descriptor.origin.path
    sheets = {name: table.sheet for name, table in package.tables.items()}
    try:
        with system.use_context(trusted=False), limit_time(JUDGE_SECONDS):
            reports = [*validate(root / path, json.loads(package.descriptor_text), sheets)]
    except TookTooLong:
        message = f"the package could not be checked within {JUDGE_SECONDS / 60:g} minutes"
        yield Problem(path, 0, "", Code.TOO_SLOW, message)
        return
    except Exception as error:
        message = f"the validator, frictionless, cannot check this package: {_cause(error)}"
        yield Problem(path, 0, "", Code.JUDGE, message)
        return
    for fault in (fault for report in reports for fault in report.errors):
        yield Problem(path, 0, "", _code(fault), fault.message, "Correct datapackage.json.")
    resources = {resource.path: resource for resource in package.descriptor.resources}
    for task in (task for report in reports for task in report.tasks):
        for fault in (fault for fault in task.errors if fault.type not in TOLD_ELSEWHERE):
            yield _problem(f"datapackages/{package.id}/{task.place}", resources[task.place], fault)


def _cause(error: Exception) -> str:
    """The innermost sentence of a nested frictionless error; for any other error, its type."""
    if type(error).__name__ != "FrictionlessException":
        return f"it meets something it cannot handle ({type(error).__name__})"
    text = re.sub(r"^.*?descriptor is not valid \((.*)\)$", r"\1", str(error), flags=re.S)
    return text.replace('"', "`")[:300]


def _problem(path: str, resource: Resource, error: Any) -> Problem:
    line, name = getattr(error, "row_number", None) or 0, getattr(error, "field_name", None) or ""
    return Problem(path, line, name, _code(error), *_words(resource, name, error))


def _code(error: Any) -> Code:
    """frictionless' own code for an error, where it is one of ours."""
    return Code(error.type) if error.type in {*Code} else Code.JUDGE


def _words(resource: Resource, name: str, error: Any) -> tuple[str, str]:
    """The message and mend for an error."""
    note, same = error.note, re.search(r"the same as in the row at position (\d+)", error.note)
    if error.type == "type-error":
        return _type_words(resource.column(name), error.cell)
    if error.type == "constraint-error":
        return _constraint_words(resource.column(name), error.cell, note)
    if same and error.type == "primary-key":
        columns = " and ".join(resource.schema_.primary_key)
        return (
            f"line {same[1]} has the same {columns}",
            "Remove or correct one of the two rows, or add "
            "the column that tells them apart to `primaryKey`.",
        )
    if same:
        return f"line {same[1]} holds the same value in this column", "Correct one of the two."
    return note or error.message, "Correct the descriptor or the table so that they agree."


_TYPES = {
    "integer": ("a whole number", ""),
    "number": ("a number", ""),
    "year": ("a year", "Write four digits, as in 2017."),
    "date": ("a day of the calendar", "Write year, month and day, as in 2017-04-11."),
    "boolean": ("true or false", "Write true or false."),
    "string": ("a text", "Write a text."),
}


def _type_words(column: Column, cell: str) -> tuple[str, str]:
    what, mend = _TYPES[column.type]
    return f"{tables.show_cell(column, cell)} is not {what}", mend or tables.number_hint(column)


def _constraint_words(column: Column, cell: str, note: str) -> tuple[str, str]:
    """Words for a constraint that frictionless writes as: constraint "minimum" is "0"."""
    found = re.fullmatch(r'constraint "(\w+)" is "(.*)"', note, re.S)
    kind, shown, limits = (
        found[1] if found else "",
        tables.show_cell(column, cell),
        column.constraints,
    )
    words = {
        "required": ("this cell is empty", "Fill it in."),
        "enum": (
            f"{shown} is not one of the values listed for this column",
            f"Use one of: {', '.join(limits.enum or ())}."[:400],
        ),
        "minimum": (
            f"{shown} is less than {limits.minimum or 0:g}",
            "Correct it, or `minimum` in datapackage.json.",
        ),
        "maximum": (
            f"{shown} is more than {limits.maximum or 0:g}",
            "Correct it, or `maximum` in datapackage.json.",
        ),
        "pattern": (
            f"{shown} is not written the way the others are",
            f"Write it as the pattern {limits.pattern} says; look for a lost leading zero.",
        ),
        "minLength": (
            f"{shown} has fewer than {limits.min_length} characters",
            "Write it in full.",
        ),
        "maxLength": (f"{shown} has more than {limits.max_length} characters", "Shorten it."),
    }
    return words.get(kind, (note, "Correct the descriptor or the table so that they agree."))


RULES = (judge,)
