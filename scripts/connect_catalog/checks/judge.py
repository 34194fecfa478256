"""frictionless, the judge of descriptors and tables: its verdict stands, in the catalog's words."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..model import Column, Package, Resource
from ..problems import Problem
from . import tables

CACHE = Path(".cache/judge")


def judge(package: Package, root: Path, cache: bool = True) -> list[Problem]:
    """Every error that frictionless finds in a package; a fault of its own is a problem, too.

    Called only for packages whose paths, bytes and shape `load` has accepted, so that nothing is
    fetched or followed. The last verdict on a package is kept below root in .cache/, with the hash
    of all it depends on.
    """
    if not cache:
        return [*_ask(package, root)]
    path, hash = root / CACHE / f"{package.id}.json", _hash(package)
    verdict = _read_verdict(path, hash)
    if verdict is None:
        verdict = [*_ask(package, root)]
        _write_verdict(path, hash, verdict)
    return verdict


# -------------------------------------------------------------------------------------- the cache


def _hash(package: Package) -> str:
    """Of the descriptor, the tables, frictionless and the rules that put its words into ours."""
    parts = [
        importlib.metadata.version("frictionless").encode(),
        *(Path(module).read_bytes() for module in (__file__, tables.__file__)),
        package.descriptor.origin.path.encode(), package.descriptor_text.encode(),
        *(part for t in package.tables.values() for part in (t.path.encode(), t.content)),
    ]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _read_verdict(path: Path, hash: str) -> list[Problem] | None:
    """A kept verdict; None where there is none of this hash, or none that can be read."""
    try:
        kept = json.loads(path.read_bytes())
        return [Problem(**problem) for problem in kept["problems"]] if kept["hash"] == hash else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write_verdict(path: Path, hash: str, verdict: list[Problem]) -> None:
    """Keep a verdict where the disk allows it; a half-written one is never seen."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps({"hash": hash, "problems": [asdict(p) for p in verdict]}), "utf-8")
        fresh.replace(path)
    except OSError:
        return


# ------------------------------------------------------------------------------------ the verdict


def _ask(package: Package, root: Path) -> Iterator[Problem]:
    from frictionless import Package as FrictionlessPackage
    from frictionless import system

    path = package.descriptor.origin.path
    try:
        with system.use_context(trusted=False):
            report = FrictionlessPackage(str(root / path)).validate()
    except Exception as error:
        yield Problem(path, 0, "", "judge",
                      f"the validator, frictionless, stops at this package: {_cause(error)}",
                      "Look at the types, marks and constraints of the columns in datapackage.json.")
        return
    for error in report.errors:
        yield Problem(path, 0, "", error.type, error.message, "Correct datapackage.json.")
    resources = {resource.path: resource for resource in package.descriptor.resources}
    for task in report.tasks:
        for error in task.errors:
            yield _problem(f"datapackages/{package.id}/{task.place}", resources[task.place], error)


def _cause(error: Exception) -> str:
    """The innermost sentence of frictionless' nested ones; of any other error, its kind."""
    if type(error).__name__ != "FrictionlessException":
        return f"it meets something it cannot handle ({type(error).__name__})"
    text = re.sub(r"^.*?descriptor is not valid \((.*)\)$", r"\1", str(error), flags=re.S)
    return text.replace('"', "`")[:300]


def _problem(path: str, resource: Resource, error: Any) -> Problem:
    line, name = getattr(error, "row_number", None) or 0, getattr(error, "field_name", None) or ""
    return Problem(path, line, name, error.type, *_words(resource, name, error))


def _words(resource: Resource, name: str, error: Any) -> tuple[str, str]:
    """Message and hint for an error."""
    note, same = error.note, re.search(r"the same as in the row at position (\d+)", error.note)
    if error.type == "type-error":
        return _type_words(resource.column(name), error.cell)
    if error.type == "constraint-error":
        return _constraint_words(resource.column(name), error.cell, note)
    if same and error.type == "primary-key":
        columns = " and ".join(resource.schema_.primary_key)
        return (f"line {same[1]} has the same {columns}", "Remove or correct one of the two rows, or add "
                "the column that tells them apart to `primaryKey`.")
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
    what, hint = _TYPES[column.type]
    return f"{tables.show_cell(column, cell)} is not {what}", hint or tables.number_hint(column)


def _constraint_words(column: Column, cell: str, note: str) -> tuple[str, str]:
    """frictionless writes: constraint "minimum" is "0"."""
    found = re.fullmatch(r'constraint "(\w+)" is "(.*)"', note, re.S)
    kind, shown, limits = found[1] if found else "", tables.show_cell(column, cell), column.constraints
    words = {
        "required": ("this cell is empty", "Fill it in."),
        "enum": (f"{shown} is not one of the values listed for this column",
                 f"Use one of: {', '.join(limits.enum or ())}."[:400]),
        "minimum": (f"{shown} is less than {limits.minimum or 0:g}",
                    "Correct it, or `minimum` in datapackage.json."),
        "maximum": (f"{shown} is more than {limits.maximum or 0:g}",
                    "Correct it, or `maximum` in datapackage.json."),
        "pattern": (f"{shown} is not written the way the others are",
                    f"Write it as the pattern {limits.pattern} says; look for a lost leading zero."),
        "minLength": (f"{shown} has fewer than {limits.min_length} characters", "Write it in full."),
        "maxLength": (f"{shown} has more than {limits.max_length} characters", "Shorten it."),
    }
    return words.get(kind, (note, "Correct the descriptor or the table so that they agree."))
