"""Declarations in a descriptor: those that Data Package allows and frictionless does not test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ..codes import Code
from ..model import Catalog, Package, Table
from ..problems import Problem
from .telling import problem_at, problem_in, tell_unknown_column


def check_bytes_and_hash(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """A file is as long as `bytes` says and has the `hash` that is written down for it.

    Why: Whoever downloads the file tests it with these two, and a wrong one makes a good file look
    damaged.

    Mend: If the file is the right one, update its length and hash, or leave both out. If not,
    replace it with the right file.
    """
    for r, resource in enumerate(package.descriptor.resources):
        table = package.tables.get(resource.name)
        if table is None:
            continue
        if resource.bytes is not None and resource.bytes != len(table.content):
            message = f"the file is {len(table.content)} bytes long"
            yield problem_at(package, ("resources", r, "bytes"), Code.BYTES, message)
        if resource.hash is not None and not _has_hash(table, resource.hash):
            message = "the file is not the one that the hash was made from"
            yield problem_at(package, ("resources", r, "hash"), Code.HASH, message)


def _has_hash(table: Table, written: str) -> bool:
    """Whether the content has this hash. A hash without a prefix is MD5 (Data Package 2.0, Data
    Resource)."""
    algorithm, _, digest = written.rpartition(":")
    return (
        hashlib.new(algorithm or "md5", table.content, usedforsecurity=False).hexdigest() == digest
    )


def check_unique_keys(package: Package, catalog: Catalog) -> Iterator[Problem]:
    """No two rows share a unique key; a row with an empty or marked cell in it has none.

    Why: Two rows with the same key say two things about one place, year and group, and one of them
    is counted twice.

    Mend: Keep one of the two rows, or correct the key. Name only columns that the table has.
    """
    for r, resource in enumerate(package.descriptor.resources):
        table = package.tables.get(resource.name)
        known = {column.name for column in resource.schema_.fields}
        for k, key in enumerate(resource.schema_.unique_keys):
            at = ("resources", r, "schema", "uniqueKeys", k)
            unknown = [name for name in key if name not in known]
            if unknown:
                yield problem_at(package, at, *tell_unknown_column(resource, unknown[0]))
            elif table is not None:
                yield from _repeated(table, key)


def _repeated(table: Table, key: tuple[str, ...]) -> Iterator[Problem]:
    empty = [{"", *table.resource.column(name).marking()} for name in key]
    seen: set[tuple[str, ...]] = set()
    for row, cells in enumerate(zip(*(table.texts(name) for name in key), strict=True)):
        if cells in seen:
            message = "an earlier row has the same unique key"
            yield problem_in(table, row, ", ".join(key), Code.UNIQUE_KEY, message)
        elif not any(cell in marks for cell, marks in zip(cells, empty, strict=True)):
            seen.add(cells)


RULES = (check_bytes_and_hash, check_unique_keys)
