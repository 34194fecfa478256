"""Decides which tables need no check by frictionless, because its verdict is certain.

Each distinct string of a column goes once through frictionless' own cell reader. The shape of
lines, blank rows, keys and checksums are tested over whole columns. Anything not known to be free
of errors is doubtful, and frictionless reads that file itself. So no table is ever called valid
against its word.

Why each condition is here: frictionless pads short rows and accepts stray quotes. It guesses
whether spaces after commas belong to a cell. It does not read "1.0" as an integer, but reads
"1_000" as one. It takes 1 and 01 for the same key, and no NaN for equal to another.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..cells import EncodedColumn, Sheet, all_differ, number_rows

if TYPE_CHECKING:
    import numpy
    from frictionless import Field, Package, Report, Resource

_DIALECT = {
    "header": True,
    "csv": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
}
_SNIFFED_LINES = 100


Columns = Mapping[str, EncodedColumn]


def validate(
    path: Path, descriptor: Mapping[str, Any], sheets: Mapping[str, Sheet]
) -> Iterator[Report]:
    """What frictionless reports on a package; nothing if it is certain that it finds no fault.

    path: of the descriptor; sheets: the file of each resource, by the resource's name. Raises what
    frictionless raises. If frictionless fails here, it is asked in the ordinary way.
    """
    from frictionless import Package

    try:
        package = Package.from_descriptor(dict(descriptor), basepath=str(path.parent))
        package.to_descriptor(validate=True)
        doubtful = find_doubtful(package, sheets)
    except Exception:  # of any kind: it runs into most constraints that make no sense
        yield Package(str(path)).validate()
        return
    if len(doubtful) == len(package.resources):
        yield Package(str(path)).validate()
    else:
        yield from (Package(str(path)).validate(name=resource.name) for resource in doubtful)


def find_doubtful(package: Package, sheets: Mapping[str, Sheet]) -> list[Resource]:
    """The resources in which frictionless may find a fault, of a package that it accepts as
    described.

    sheets: the file of each resource, by the resource's name.
    """
    resources = package.resources
    if len({resource.name for resource in resources}) < len(resources):
        return resources
    read = {r.name: _read_values(r, sheets[r.name]) for r in resources if r.name in sheets}
    return [resource for resource in resources if not _is_certain(resource, sheets, read)]


def _is_certain(
    resource: Resource, sheets: Mapping[str, Sheet], read: Mapping[str, Columns | None]
) -> bool:
    columns = read.get(resource.name)
    return (
        columns is not None
        and _is_as_declared(resource, sheets[resource.name], columns)
        and not _has_blank_row(columns)
        and all(
            _is_unique(columns[f.name])
            for f in resource.schema.fields
            if f.constraints.get("unique")
        )
        and _is_key(resource.schema.primary_key, columns)
        and all(_is_found(key, resource, columns, read) for key in resource.schema.foreign_keys)
    )


# ------------------------------------------------------------------------------------- the reading


def _read_values(resource: Resource, sheet: Sheet) -> Columns | None:
    """The columns of a table, or None if a cell or the file is doubtful."""
    names = [field.name for field in resource.schema.fields]
    if not _is_plain(resource) or not _has_header(sheet, names) or not sheet.is_regular:
        return None
    if _sniffs_spaces(sheet.content):
        return None
    columns = {}
    for field in resource.schema.fields:
        cells = sheet.columns[field.name]
        values = _read_cells(field, cells.values)
        if values is None:
            return None
        columns[field.name] = EncodedColumn(values, cells.codes, distinct=values is cells.values)
    return columns


def _is_plain(resource: Resource) -> bool:
    """Whether a resource is one CSV file on the disk, in the catalog's dialect and encoding."""
    schema = resource.schema
    return (
        resource.tabular
        and resource.data is None
        and not resource.extrapaths
        and (resource.scheme, resource.format) == ("file", "csv")
        and resource.compression is None
        and resource.innerpath is None
        and resource.get_defined("encoding") == "utf-8"
        and resource.dialect.to_descriptor() == _DIALECT
        and (not schema.has_defined("fields_match") or schema.fields_match == "exact")
    )


def _has_header(sheet: Sheet, names: list[str]) -> bool:
    """Whether the first line is the names of the fields, and frictionless reads it unchanged."""
    return (
        sheet.names == tuple(names)
        and len(set(names)) == len(names)
        and all(name and name == name.strip() for name in names)
    )


def _sniffs_spaces(content: bytes) -> bool:
    """Whether Python's sniffer, which frictionless uses on the first lines, can take a space after
    a comma for part of the format. Without quotes and without such a space it cannot."""
    end = -1
    for _ in range(_SNIFFED_LINES):
        end = content.find(b"\n", end + 1)
        if end < 0:
            break
    sample = content if end < 0 else content[: end + 1]
    header = sample.partition(b"\n")[0]
    if b", " not in sample and b'"' not in sample and b"'" not in sample and b"," in header:
        return False
    try:
        return csv.Sniffer().sniff(sample.decode("utf-8"), ",").skipinitialspace
    except csv.Error:
        return False


def _read_cells(field: Field, strings: Sequence[str]) -> Sequence[Any] | None:
    """The value of each string, or None if one of them is not a value of the field."""
    if _is_any_text(field):
        schema = None if field.has_defined("missing_values") else field.schema
        missing = set(field.missing_values if schema is None else schema.missing_values)
        absent = not missing.isdisjoint(strings)
        if absent and field.required:
            return None
        return [None if cell in missing else cell for cell in strings] if absent else strings
    read = field.create_cell_reader()
    values = []
    for cell in strings:
        value, faults = read(cell)
        if faults:
            return None
        values.append(value)
    return values


def _is_any_text(field: Field) -> bool:
    """Whether a field accepts every string unchanged, as its reader would say for each."""
    return (field.type, field.format) == ("string", "default") and field.constraints.keys() <= {
        "required",
        "unique",
    }


# ---------------------------------------------------------------------------- what goes over rows


def _is_as_declared(resource: Resource, sheet: Sheet, columns: Columns) -> bool:
    """Whether the file has the checksum, size and numbers of fields and rows that are declared for
    it."""
    rows = len(next(iter(columns.values())).codes)
    declared = (resource.bytes, resource.fields, resource.rows)
    if any(
        a and a != b
        for a, b in zip(declared, (len(sheet.content), len(columns), rows), strict=True)
    ):
        return False
    if not resource.hash:
        return True
    algorithm, _, digest = resource.hash.rpartition(":")
    if algorithm not in ("", "md5", "sha256"):
        return False
    return (
        hashlib.new(algorithm or "md5", sheet.content, usedforsecurity=False).hexdigest() == digest
    )


def _has_blank_row(columns: Columns) -> bool:
    blank = None
    for column in columns.values():
        missing = column.missing
        blank = missing if blank is None else blank & missing
        if not blank.any():
            return False
    return True


def _is_unique(column: EncodedColumn) -> bool:
    """Whether no two rows have the same value. Rows without a value do not count."""
    return all_differ(number_rows([column])[0][~column.missing])


def _is_key(names: Sequence[str], columns: Columns) -> bool:
    """Whether every row has a value in at least one of the columns, and no two rows the same in all
    of them."""
    if not names:
        return True
    if not set(names) <= set(columns):
        return False
    chosen = [columns[name] for name in names]
    return not _all_missing(chosen).any() and all_differ(number_rows(chosen)[0])


def _all_missing(columns: Sequence[EncodedColumn]) -> numpy.ndarray:
    import numpy

    blank: numpy.ndarray = numpy.logical_and.reduce([column.missing for column in columns])
    return blank


def _is_found(
    key: Mapping[str, Any], resource: Resource, columns: Columns, read: Mapping[str, Columns | None]
) -> bool:
    """Whether the key of every row is in the table it refers to. A row without any value has no
    key."""
    import numpy

    target = read.get(key["reference"]["resource"] or resource.name)
    here, there = key["fields"], key["reference"]["fields"]
    if not target or not here or len(here) != len(there):
        return False
    if not set(here) <= set(columns) or not set(there) <= set(target):
        return False
    asking, known = [columns[name] for name in here], [target[name] for name in there]
    if any(_has_unlike(column) for column in asking):
        return False
    if len(here) == 1:
        return set(asking[0].values) - {None} <= set(known[0].values)
    asked, found = number_rows(asking, known)
    return bool(numpy.isin(asked[~_all_missing(asking)], found[~_all_missing(known)]).all())


def _has_unlike(column: EncodedColumn) -> bool:
    """Whether a value differs even from itself, like NaN, so that frictionless never finds it."""
    return not column.distinct and any(value != value for value in column.values)
