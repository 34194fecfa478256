"""Reads what an agency hands over: a folder in the old layout, or a table (CSV, XLSX, ODS) with its
data dictionary."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..bounds import METADATA_BYTES
from ..model import Edition
from ..refusals import Refusal
from .dictionary import read_dictionary, take_dictionary
from .labels import Labels, put_labels, read_code_list
from .metadata import Metadata, find_metadata, read_metadata
from .pairs import part_pairs
from .reading import RawTable, read_table
from .strays import find_unread
from .tables import slug

TABLES = (".csv", ".xlsx", ".ods")
TYPE, VARIABLE, VALUE = "measure_type", "variable", "value"


class _Old(BaseModel):
    """A part of an old descriptor. Properties that nothing here needs are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


# A text; anything else, as a list or nothing, says nothing.
_Words = Annotated[str, BeforeValidator(lambda said: said if isinstance(said, str) else "")]


class _OldField(_Old):
    name: str
    description: _Words = ""
    dimension: bool = False


class _OldSchema(_Old):
    fields: tuple[_OldField, ...] = ()


class _OldResource(_Old):
    path: str
    name: str | None = None
    schema_: _OldSchema = Field(_OldSchema(), alias="schema")


class _OldNamed(_Old):
    name: _Words = ""
    title: _Words = ""
    path: _Words = ""


class _OldExtras(_Old):
    socrata_url: str = ""
    domain: str = ""
    frequency: str = ""


class _OldExpected(_Old):
    type: str
    value: Any


class OldCheck(_Old):
    """A known number: a lookup, a sum of lookups ($reduce) or a percentage ($percent)."""

    type: str
    filter: Any
    expected: _OldExpected


class OldPackage(_Old):
    """An old datapackage.json."""

    name: str
    title: str = ""
    description: _Words = ""
    frequency: _Words = ""
    license: _Words = ""
    licenses: tuple[_OldNamed, ...] = ()
    sources: tuple[_OldNamed, ...] = ()
    last_modified: str = ""
    resources: tuple[_OldResource, ...] = Field(min_length=1, max_length=1)
    extras: _OldExtras = _OldExtras()
    spot_checks: tuple[OldCheck, ...] = ()

    @property
    def updated(self) -> str | None:
        """last_modified as an ISO date; None if it is not a date."""
        for form in ("%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d"):
            try:
                return datetime.strptime(self.last_modified, form).date().isoformat()
            except ValueError:
                continue
        return None

    @property
    def portal(self) -> str | None:
        """The permanent address of the dataset on its open data portal."""
        match = re.match(
            r"(https://[\w.-]+)/.*?([a-z0-9]{4}-[a-z0-9]{4})/?$", self.extras.socrata_url
        )
        return f"{match[1]}/d/{match[2]}" if match else None


@dataclass(frozen=True)
class Handed:
    """The table and what came with it. described: sentences of the data dictionary by column name;
    metadata: what the form beside it says; repaired: what was mended while reading; sheet: the one that
    was read of a workbook with several; labels: what was put in place of codes, by heading; doubts: what
    is open about others; unread: what lies beside the table and was not read, a sentence each."""

    name: str
    table: RawTable
    old: OldPackage | None = None
    described: Mapping[str, str] = field(default_factory=dict)
    metadata: Metadata = Metadata()
    repaired: tuple[str, ...] = ()
    sheet: str = ""
    labels: Mapping[str, Labels] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def read_handed(
    source: Path,
    dictionary: Path | None,
    sheet: str = "",
    form: Path | None = None,
    last: Edition | None = None,
    told: Mapping[str, str] | None = None,
) -> Handed:
    """Read a folder, a CSV file or a sheet of a workbook. last: how the last edition was read; told: sentences
    on columns by name, before those of a dictionary. Raises Refusal if it has neither of the two forms."""
    if (source / "datapackage.json").is_file():
        return _read_old(source)
    table = source if source.is_file() else _only_table(source)
    raw = read_table(table, sheet, last.sheet if last else "")
    read = part_pairs(raw)
    notes, doubts, header = [*read.found], list[str](), read.header
    said = take_dictionary(dictionary, table, header)
    form = form or find_metadata(table)
    metadata = _read_form(form, notes)
    unread = find_unread(table, header, {*said.files, *([form] if form else [])})
    described = {**metadata.described, **said.described, **(told or {})}
    found = {*map(slug, header)} & {*described}
    if found:
        files = "".join(f" {path.name}" for path in sorted(said.files))
        notes.append(
            f"The data dictionary{files} describes {len(found)} of the {len(header)} columns."
        )
    kept = {slug(title): labels for title, labels in last.labels.items()} if last else {}
    lists = {name: read_code_list(text) for name, text in metadata.described.items()}
    own = {name: read_code_list(text) for name, text in (told or {}).items()}
    codes = {**kept, **_drop_empty(lists), **said.codes, **_drop_empty(own)}
    read, labels = put_labels(read, codes, notes, doubts)
    return Handed(
        table.stem,
        read,
        None,
        described,
        metadata,
        tuple(notes),
        raw.sheet,
        labels,
        tuple(doubts),
        tuple(unread),
    )


def _drop_empty(lists: Mapping[str, Labels]) -> dict[str, Labels]:
    return {name: found for name, found in lists.items() if found}


def _read_form(form: Path | None, notes: list[str]) -> Metadata:
    """What the metadata form says, named or found beside the table."""
    if form is None:
        return Metadata()
    said = read_metadata(form)
    if said is None:
        raise Refusal(
            f"{form.name} is no metadata form: it must hold lines such as Dataset Title: and Dataset "
            "Description:."
        )
    notes.append(f"The metadata form {form.name} was read: look at what it says of the table.")
    return said


def _read_old(folder: Path) -> Handed:
    path = folder / "datapackage.json"
    if path.stat().st_size > METADATA_BYTES:
        raise Refusal(f"{folder.name}/datapackage.json is larger than 1 MB: name the table alone.")
    content = path.read_bytes()
    if not content.strip():
        raise Refusal(
            f"{folder.name}/datapackage.json is empty. Put the right file there, or name the table alone."
        )
    try:
        old = OldPackage.model_validate(json.loads(content.decode("utf-8")))
    except (ValueError, RecursionError, ValidationError):
        raise Refusal(
            "datapackage.json is not that of an old package with one table. For a package "
            "of several tables, name one CSV file at a time."
        ) from None
    table = folder / old.resources[0].path
    if not _is_in(folder, old.resources[0].path):
        raise Refusal("datapackage.json names a table that is not in the folder.")
    read = part_pairs(read_table(table))
    notes, header = [*read.found], read.header
    if old.resources[0].name is None:
        notes.append("The resource had no name; it has one now.")
    declared = [f.name for f in old.resources[0].schema_.fields]
    absent = [name for name in declared if name not in header]
    if absent:
        notes.append(f"The schema declared {', '.join(absent)}, and the table has no such column.")
    if [n for n in declared if n in header] != [n for n in header if n in declared]:
        notes.append(
            "The schema named the fields in another order than the header; they follow it now."
        )
    fields = old.resources[0].schema_.fields
    described = {slug(one.name): " ".join(one.description.split()) for one in fields}
    return Handed(old.name, read, old, described, Metadata(), tuple(notes))


def _is_in(folder: Path, path: str) -> bool:
    """Whether a path is that of a file in a folder. What can be no path at all, as with half a character or
    thousands of them, is none."""
    table = folder / path
    try:
        inside = table.resolve().is_relative_to(folder.resolve())
        return inside and table.is_file() and "://" not in path
    except (ValueError, OSError):
        return False


def _only_table(folder: Path) -> Path:
    files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in TABLES]
    found = [path for path in files if read_dictionary(path) is None]
    if len(found) != 1:
        raise Refusal(
            f"The folder holds no datapackage.json and {len(found)} tables: name one file."
        )
    return found[0]
