"""Files and folders: what is read, and what must not lie there.

Reads the disk into a Catalog, with every problem met on the way. Nothing else reads records.
"""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from .bounds import RECORD_FAULTS, TABLE_BYTES, TABLE_FAULTS, TEXT_BYTES
from .codes import Code
from .documents import Document, read_json, read_yaml
from .explain import explain
from .model import (
    FAMILIES,
    Catalog,
    Descriptor,
    Edition,
    LogicModel,
    Origin,
    Package,
    Record,
    Resource,
    Settings,
    Table,
    Translation,
    Vocabulary,
)
from .model.translation import FILE_NAME
from .problems import Problem
from .table_files import byte_faults, encoding_fault, has_short_lines, header_faults, line_faults

SINGLES: dict[str, type[Record]] = {
    "settings": Settings,
    "vocabulary": Vocabulary,
    "logic_model": LogicModel,
}
FILES = {
    "settings": "catalog.yml",
    "vocabulary": "vocabulary.yml",
    "logic_model": "logic-model.yml",
}

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Loaded:
    """What a repository holds. catalog is None if the settings or the vocabulary could not be
    read."""

    catalog: Catalog | None
    problems: tuple[Problem, ...]


def load(root: Path) -> Loaded:
    """Read catalog/, datapackages/ and docs/ below root."""
    problems: list[Problem] = [*_stray_entries(root)]
    singles: dict[str, Any] = {name: _read_single(root, name, problems) for name in SINGLES}
    families = {name: _read_family(root, name, problems) for name in FAMILIES}
    families["packages"] = _read_packages(root, problems)
    unreadable = frozenset(
        (family, id)
        for family, records in families.items()
        for id, r in records.items()
        if r is None
    )
    if None in singles.values():
        return Loaded(None, tuple(problems))
    whole: dict[str, Any] = {
        family: MappingProxyType({id: r for id, r in records.items() if r is not None})
        for family, records in families.items()
    }
    translations = _read_translations(root, problems)
    guides = _read_guides(root, problems)
    catalog = Catalog(
        **singles, **whole, guides=guides, translations=translations, unreadable=unreadable
    )
    return Loaded(catalog, tuple(problems))


def read_record(text: str, path: str, family: str) -> tuple[Record | None, list[Problem]]:
    """A record of a family as it would be read from a path in the repository, and its problems."""
    problems: list[Problem] = []
    fault = encoding_fault(text.encode("utf-8"), path)
    if fault is not None:
        return None, [fault]
    kind = FAMILIES[family]
    return _parse(text, Path(path), Path(), kind, read_yaml, problems), problems


def read_written(root: Path, record: Record) -> str:
    """The text of a record that was read before, as its author wrote it."""
    return (root / record.origin.path).read_bytes().decode("utf-8")


# ------------------------------------------------------------------------------------- the tree


def _stray_entries(root: Path) -> Iterator[Problem]:
    """Links, which would be followed to other files, and what would lie in catalog/ unread.

    Rule: `catalog/`, `datapackages/` and `docs/` hold no pointers to files elsewhere, and `catalog/` nothing
    that is no part of it.

    Why: A pointer could publish a file that nobody meant to publish. A file that is no part of the
    catalog would be public and looked at by nobody.

    Mend: Put the file itself in place of a pointer. Move whatever does not belong there, or remove
    it.
    """
    for top in ("catalog", "datapackages", "docs"):
        for path in (root / top, *sorted((root / top).rglob("*"))):
            if path.is_symlink():
                message = "this is only a pointer to another file or folder"
                yield Problem(_relative(path, root), 0, "", Code.SYMLINK, message)
    known = {*FILES.values(), *FAMILIES}
    for path in sorted((root / "catalog").glob("*")):
        if path.name not in known and not FILE_NAME.fullmatch(path.name):
            message = f"`{path.name}` is not a part of the catalog folder"
            mend = f"Move it, or remove it. The parts are: {', '.join(sorted(known))}."
            yield Problem(_relative(path, root), 0, "", Code.STRAY_FILE, message, mend)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _is_link(path: Path, root: Path) -> bool:
    """Whether a path below root, or a folder on the way to it, is a link."""
    return path != root and (path.is_symlink() or _is_link(path.parent, root))


def _read_text(path: Path, root: Path, problems: list[Problem]) -> str | None:
    """The content of a small text file, or None and a problem."""
    data = _read_bytes(path, root, problems, TEXT_BYTES)
    if data is None:
        return None
    fault = encoding_fault(data, _relative(path, root))
    if fault:
        problems.append(fault)
        return None
    return data.decode("utf-8")


def _read_bytes(path: Path, root: Path, problems: list[Problem], most: int) -> bytes | None:
    """A file's content, or None and a problem (a link's problem is reported with the tree).

    Rule: A file that is named is there, and is no larger than 50 MB; one of text no larger than 5 MB.

    Why: A description without its table, or a package without its README, is of no use. Very large
    files are slow to open on a phone, and GitHub refuses the largest.

    Mend: Add the file, or correct its name where it is named. Split a large table into several, by
    year for instance.
    """
    where = _relative(path, root)
    if _is_link(path, root):
        return None
    if not path.is_file():
        problems.append(Problem(where, 0, "", Code.MISSING_FILE, "this file is missing"))
        return None
    if path.stat().st_size > most:
        message = f"the file is larger than {most >> 20} MB"
        mend = "Split it into several files, by year for instance."
        problems.append(Problem(where, 0, "", Code.TOO_LARGE, message, mend))
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {(error.strerror or '').lower()}"
        problems.append(Problem(where, 0, "", Code.UNREADABLE, message))
        return None


# -------------------------------------------------------------------------------------- records


def _read_single(root: Path, name: str, problems: list[Problem]) -> Record | None:
    path = root / "catalog" / FILES[name]
    text = _read_text(path, root, problems)
    return None if text is None else _parse(text, path, root, SINGLES[name], read_yaml, problems)


def _read_family(root: Path, name: str, problems: list[Problem]) -> dict[str, Any]:
    """Rule: A folder of `catalog/` holds only records, files whose names end in .yml.

    Why: A file with another ending would lie there unread, and its author would believe that it is
    on the site.

    Mend: Give the record a name that ends in .yml. Move anything else, or remove it.
    """
    records: dict[str, Any] = {}
    for path in sorted((root / "catalog" / name).glob("*")):
        if FILE_NAME.fullmatch(path.name):  # a translation, which is read with the others
            continue
        if path.suffix != ".yml" or path.is_dir():
            message = "only records lie here, files whose names end in .yml"
            mend = "Give it a name that ends in .yml, move it, or remove it."
            problems.append(Problem(_relative(path, root), 0, "", Code.STRAY_FILE, message, mend))
            continue
        text = _read_text(path, root, problems)
        record = (
            None if text is None else _parse(text, path, root, FAMILIES[name], read_yaml, problems)
        )
        records[path.stem] = record
    return records


def _parse(
    text: str,
    path: Path,
    root: Path,
    kind: type[R],
    reader: Callable[[str, str], Document],
    problems: list[Problem],
) -> R | None:
    where = _relative(path, root)
    document = reader(text, where)
    problems.extend(document.problems)
    if document.value is None:
        return None
    origin = Origin(where, document.lines)
    value = stand_in(document.value) if kind is Descriptor else document.value
    try:
        record = kind.model_validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        problems.extend(itertools.islice(explain(error, kind, origin), RECORD_FAULTS))
        return None
    record._origin = origin
    return record


def _read_translations(
    root: Path, problems: list[Problem]
) -> Mapping[str, Mapping[str, Translation]]:
    """What stands in other languages beside records, descriptors and guides, by what it translates and by
    language.

    Rule: A translation stands beside what it translates: `datapackage.es.json` beside `datapackage.json`.

    Why: A translation of nothing is shown nowhere, though whoever wrote it believes that it is.

    Mend: Give it the name of the file that it translates, followed by the two letters of its
    language, as in `vocabulary.es.json`, or remove it.
    """
    translations: dict[str, dict[str, Translation]] = {}
    for pattern in (
        "catalog/*.json",
        "catalog/*/*.json",
        "datapackages/*/*.json",
        "docs/**/*.json",
    ):
        for path in sorted(root.glob(pattern)):
            if not FILE_NAME.fullmatch(path.name):
                continue
            text = _read_text(path, root, problems)
            read = text and _parse(text, path, root, Translation, read_json, problems)
            if read and (root / read.of).is_file():
                translations.setdefault(read.of, {})[read.language] = read
            elif read:
                message = f"`{read.of}`, which it would translate, is not there"
                problems.append(Problem(_relative(path, root), 0, "", Code.STRAY_FILE, message))
    return MappingProxyType(translations)


def _read_guides(root: Path, problems: list[Problem]) -> Mapping[str, str]:
    """The pages of docs/.

    Rule: `docs/` holds only pages, files whose names end in .md, and their translations.

    Why: All that lies there is published, and only pages are looked at by the checks.

    Mend: Remove the file, or move it out of `docs/`. A table belongs into a data package.
    """
    guides = {}
    for path in sorted((root / "docs").rglob("*")):
        if path.is_symlink() or path.is_dir() or FILE_NAME.fullmatch(path.name):
            continue
        if path.suffix != ".md":
            message = "only pages lie here, files whose names end in .md"
            problems.append(Problem(_relative(path, root), 0, "", Code.STRAY_FILE, message))
            continue
        text = _read_text(path, root, problems)
        if text is not None:
            guides[_relative(path, root)] = text
    return MappingProxyType(guides)


# --------------------------------------------------------------------------------- data packages

_STAND_INS = (
    ("updated", "2000-01-01", ("connect",)),
    ("start", "2000", ("connect", "timeCovered")),
    ("end", "2000", ("connect", "timeCovered")),
)


def stand_in(descriptor: Any) -> Any:
    """A descriptor with a date, a kind or a role in place of each FILL IN that must be one, and without the
    columns of a share that are not named yet, so that all other rules still apply. That it is left to
    write, and may not be published, is told by a rule of its own."""
    whole = copy.deepcopy(descriptor)
    for name, date, way in _STAND_INS:
        part = whole
        for step in way:
            part = part.get(step) if isinstance(part, dict) else None
        if isinstance(part, dict) and _is_gap(part.get(name)):
            part[name] = date
    for source in _list_parts(whole, "sources"):
        if _is_gap(source.get("accessed")):
            source["accessed"] = "2000-01-01"
    for connect in _list_columns(whole):
        if _is_gap(connect.get("kind")):
            connect["kind"] = "count"  # the kind that hides most
        if _is_gap(connect.get("role")):
            connect["role"] = "label"
        if _is_gap(connect.get("of")) or _is_gap(connect.get("per")):
            connect.pop("of", None)
            connect.pop("per", None)
            connect.pop("scale", None)
    return whole


def _is_gap(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("FILL IN")


def _list_columns(descriptor: Any) -> Iterator[dict[str, Any]]:
    """What a descriptor says under `connect` of each column, as far as it has the right form."""
    for resource in _list_parts(descriptor, "resources"):
        schema = resource.get("schema")
        for column in _list_parts(schema, "fields"):
            if isinstance(connect := column.get("connect"), dict):
                yield connect


def _list_parts(whole: Any, name: str) -> list[dict[str, Any]]:
    parts = whole.get(name) if isinstance(whole, dict) else None
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _read_packages(root: Path, problems: list[Problem]) -> dict[str, Any]:
    """Rule: `datapackages/` holds only folders, one for each data package.

    Why: A table outside the folder of a package has no description, and is checked by nobody.

    Mend: Move the file into the folder of its package, or remove it.
    """
    packages: dict[str, Any] = {}
    for folder in sorted((root / "datapackages").glob("*")):
        if folder.is_symlink():
            continue
        if not folder.is_dir():
            message = "only folders lie here, one for each data package"
            mend = "Move the file into the folder of its package, or remove it."
            problems.append(Problem(_relative(folder, root), 0, "", Code.STRAY_FILE, message, mend))
            continue
        packages[folder.name] = _read_package(folder, root, problems)
    return packages


def read_package(root: Path, id: str) -> tuple[Package | None, list[Problem]]:
    """A package below root as it would be read with all others, and its problems; None if its descriptor
    cannot be read."""
    problems: list[Problem] = []
    return _read_package(root / "datapackages" / id, root, problems), problems


def _read_package(folder: Path, root: Path, problems: list[Problem]) -> Package | None:
    """A package without the tables that could not be read; None if there is no readable
    descriptor."""
    path = folder / "datapackage.json"
    readme = _read_text(folder / "README.md", root, problems)
    text = _read_text(path, root, problems)
    descriptor = None if text is None else _parse(text, path, root, Descriptor, read_json, problems)
    if text is None or descriptor is None:
        return None
    problems.extend(_unlisted_files(folder, root, descriptor))
    tables = {r.name: _read_table(folder / r.path, root, r, problems) for r in descriptor.resources}
    read = MappingProxyType({name: table for name, table in tables.items() if table is not None})
    kept = read_edition(folder / "intake.yml", root, problems)
    return Package(descriptor, text, read, readme or "", kept)


def read_edition(path: Path, root: Path, problems: list[Problem]) -> Edition | None:
    """How the last edition was read, or what is said of the next one; None where nobody kept it, or
    where it cannot be read."""
    text = _read_text(path, root, problems) if path.exists() else None
    return None if text is None else _parse(text, path, root, Edition, read_yaml, problems)


def read_files(id: str, files: Mapping[str, bytes]) -> Package | None:
    """A package out of its files, by their path in its folder, as a version in git holds them: the
    tables that can be read, and None if its descriptor cannot. What is wrong with it is not told."""
    try:
        texts = {name: files.get(name, b"").decode("utf-8") for name in _TEXTS}
    except UnicodeDecodeError:
        return None
    path = Path("datapackages") / id / "datapackage.json"
    descriptor = _parse(texts["datapackage.json"], path, Path(), Descriptor, read_json, [])
    if descriptor is None:
        return None
    tables = {
        resource.name: Table(resource, f"datapackages/{id}/{resource.path}", files[resource.path])
        for resource in descriptor.resources
        if resource.path in files
    }
    read = MappingProxyType({name: t for name, t in tables.items() if t.sheet.is_regular})
    return Package(descriptor, texts["datapackage.json"], read, texts["README.md"])


_TEXTS = ("datapackage.json", "README.md")


def _unlisted_files(folder: Path, root: Path, descriptor: Descriptor) -> Iterator[Problem]:
    """A file that no resource names would be public in git and checked by nobody.

    Rule: Every file in a package's folder has its part there. It is the descriptor, the README, a
    table that the descriptor names, or `intake.yml`, which says how the last edition was read.

    Why: What lies in the folder is public in git, though nobody checked it. A forgotten workbook
    may hold what must be hidden.

    Mend: Describe the file as a resource, or remove it. If it holds anything private and was pushed
    already, tell the maintainers at once: it must leave the history too.
    """
    listed = {
        "datapackage.json",
        "README.md",
        "intake.yml",
        *(resource.path for resource in descriptor.resources),
    }
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if FILE_NAME.fullmatch(name):  # a translation
            continue
        if path.is_file() and not path.is_symlink() and name not in listed:
            message = "no resource of datapackage.json names this file"
            yield Problem(_relative(path, root), 0, "", Code.UNLISTED_FILE, message)


# --------------------------------------------------------------------------------------- tables


def _read_table(
    path: Path, root: Path, resource: Resource, problems: list[Problem]
) -> Table | None:
    content = _read_bytes(path, root, problems, TABLE_BYTES)
    names = [column.name for column in resource.schema_.fields]
    if content is None or len(set(names)) < len(names):  # two columns of one name: a rule says so
        return None
    table = Table(resource, _relative(path, root), content)
    fault = encoding_fault(content, table.path)
    if fault is None and table.sheet.is_regular and has_short_lines(content):
        return table
    faults = [*byte_faults(content, table.path)]
    if not faults:
        lines = line_faults(content.decode("utf-8"), resource, table.path)
        faults = [*itertools.islice(lines, TABLE_FAULTS)]
    problems.extend(faults)
    return None if faults else table


# Their docstrings say what the page of the rules says.
RULES = (
    _stray_entries,
    _unlisted_files,
    _read_family,
    _read_translations,
    _read_guides,
    _read_packages,
    _read_bytes,
    encoding_fault,
    byte_faults,
    header_faults,
    line_faults,
)
