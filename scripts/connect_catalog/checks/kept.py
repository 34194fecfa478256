"""Keeps what takes long to find out in .cache/, until something that it depends on changes."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from .. import disk
from ..model import Catalog, Package
from ..problems import Problem
from .disclosure.tables import describe_windows

FOLDER = Path(".cache/judge")
CODE = Path(__file__).parents[1]
IMPORT = re.compile(r"^[ \t]*from (\.+)([\w.]*) import (\([^)]*\)|[^\n]*)", re.M)
LIBRARIES = ("frictionless", "highspy", "numpy", "pandas", "polars", "pydantic")


def recall(path: Path, key: str, find: Callable[[], list[Problem]]) -> list[Problem]:
    """The result kept under this key. If there is none, the result is computed now, and kept."""
    try:
        kept = read_kept(path, key)
        if kept is not None:
            return [Problem(**problem) for problem in kept]
    except (TypeError, ValueError):
        pass  # it was written by another version
    found = find()
    keep(path, key, [asdict(problem) for problem in found])
    return found


def read_kept(path: Path, key: str) -> Any:
    """The value kept under a key; None if there is none, or it cannot be read."""
    try:
        kept = json.loads(path.read_bytes())
        return kept["value"] if kept["key"] == key else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep(path: Path, key: str, value: object) -> None:
    """Keep a JSON value under a key, if the disk allows it."""
    disk.keep(path, json.dumps({"key": key, "value": value}).encode())


def hash_code(module: ModuleType) -> str:
    """A hash that changes whenever a module does."""
    return hashlib.sha256(Path(str(module.__file__)).read_bytes()).hexdigest()


def hash_rules() -> str:
    """A hash that changes whenever the code that judges does, or what it stands on."""
    return hash_parts(_describe_rules())


def make_keys(catalog: Catalog) -> dict[str, str]:
    """For each package the hash of all that the findings in it depend on: its own files, those of
    the packages it names, its agency, the words and names in use, what datasets need, what kinds
    of packages there are, the rules, and the libraries."""
    whole = hash_parts(
        [
            *_describe_rules(),
            catalog.vocabulary.model_dump_json(),
            *catalog.settings.datasets_need,
            *(entry.words for entry in catalog.settings.public_words),
            *catalog.agencies,
            *map(_describe_place, catalog.packages.values()),
        ]
    )
    own = {package.id: _hash_package(package) for package in catalog.packages.values()}
    return {
        package.id: hash_parts(
            [
                whole,
                own[package.id],
                *(
                    own.get(other, str(catalog.knows("packages", other)))
                    for other in package.descriptor.uses
                ),
                _describe_agency(catalog, package.descriptor.connect.agency),
            ]
        )
        for package in catalog.packages.values()
    }


def make_texts_key(catalog: Catalog) -> str:
    """The hash of all that can be found in the texts of records and pages: these, where each stands, the
    names of places, the rules, and the libraries."""
    records = (
        part
        for record in catalog.records
        for part in (record.origin.path, record.model_dump_json(), repr(dict(record.origin.lines)))
    )
    guides = (part for pair in catalog.guides.items() for part in pair)
    places = (
        table.content
        for p in catalog.packages.values()
        if _has_places(p)
        for table in p.tables.values()
    )
    return hash_parts([*_describe_rules(), *records, "", *guides, "", *places])


def make_group_keys(catalog: Catalog, groups: Iterable[Collection[str]]) -> list[str]:
    """For each group of packages the hash of all that can be found in their numbers together: their
    own numbers and agencies, how periods are read anywhere, where places lie, the rules, and the
    libraries. What is only said of the numbers is left out."""
    places = [p for p in catalog.packages.values() if _has_places(p)]
    whole = hash_parts([*_describe_rules(), describe_windows(catalog), *map(hash_numbers, places)])
    return [
        hash_parts(
            [
                whole,
                *(
                    part
                    for package in (catalog.packages[id] for id in sorted(group))
                    for part in (
                        hash_numbers(package),
                        _describe_agency(catalog, package.descriptor.connect.agency),
                    )
                ),
            ]
        )
        for group in groups
    ]


def _has_places(package: Package) -> bool:
    """Whether a package has a table without numbers, which may say where places lie."""
    return any(not table.resource.columns("measure") for table in package.tables.values())


def hash_numbers(package: Package) -> str:
    """The hash of a package's tables, and of what its descriptor says about how their numbers are
    linked."""
    connect = package.descriptor.connect
    ties = [tie.model_dump_json() for tie in (connect.suppression, *connect.totals)]
    tables = [
        part
        for table in package.tables.values()
        for part in (table.path, table.resource.model_dump_json(), table.content)
    ]
    return hash_parts([package.id, connect.agency, *ties, *tables])


@cache
def _describe_rules() -> list[str]:
    """The program itself, and what it stands on."""
    code = [path.read_text("utf-8") for path in find_judging(CODE)]
    return [sys.version, *map(importlib.metadata.version, LIBRARIES), *code]


def find_judging(code: Path) -> list[Path]:
    """The modules that judge, of the program in this folder: the checks, and all that they import."""
    return find_modules(code / "checks/__init__.py")


def find_modules(first: Path) -> list[Path]:
    """A module, and all that it imports of the program, directly or by way of others."""
    found: set[Path] = set()
    waiting = [first]
    while waiting:
        path = waiting.pop()
        if path not in found and path.is_file():
            found.add(path)
            waiting += [path.parent / "__init__.py", *_find_imports(path)]
    return sorted(found)


def _find_imports(path: Path) -> Iterator[Path]:
    """The files that a module may import from: what it names can be a module or stand in one."""
    for dots, module, names in IMPORT.findall(path.read_text("utf-8")):
        folder = path.parents[len(dots) - 1].joinpath(*module.split("."))
        for target in (folder, *(folder / name for name in re.findall(r"\w+", names))):
            yield from (target.with_suffix(".py"), target / "__init__.py")


def _describe_agency(catalog: Catalog, id: str) -> str:
    agency = catalog.agencies.get(id)
    return agency.model_dump_json() if agency else str(catalog.knows("agencies", id))


def _describe_place(package: Package) -> str:
    """What a package shows to others that do not name it."""
    connect = package.descriptor.connect
    return f"{package.id} {connect.kind} {connect.geography}"


def _hash_package(package: Package) -> str:
    tables = [part for table in package.tables.values() for part in (table.path, table.content)]
    edition = package.edition.model_dump_json() if package.edition else ""
    texts = (package.descriptor_text, package.readme, edition)
    return hash_parts([package.descriptor.origin.path, *texts, *tables])


def hash_parts(parts: Iterable[str | bytes]) -> str:
    """The hash of parts in order; two different lists of parts never give the same hash by running
    together."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        whole.update(hashlib.sha256(data).digest())
    return whole.hexdigest()
