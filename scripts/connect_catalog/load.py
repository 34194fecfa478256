"""Disk to Catalog, with every problem met on the way. Nothing else reads records."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .documents import Document, read_json, read_yaml
from .model import (
    Agency,
    Catalog,
    DataRequest,
    Descriptor,
    LogicModel,
    Meeting,
    Origin,
    Package,
    Record,
    Settings,
    Table,
    Training,
    Vocabulary,
    WorkItem,
)
from .problems import Problem

MAX_BYTES = 50 * 1024 * 1024
SINGLES: dict[str, type[Record]] = {
    "settings": Settings, "vocabulary": Vocabulary, "logic_model": LogicModel,
}
FAMILIES: dict[str, type[Record]] = {
    "agencies": Agency, "workplan": WorkItem, "meetings": Meeting, "trainings": Training,
    "requests": DataRequest,
}
FILES = {"settings": "catalog.yml", "vocabulary": "vocabulary.yml", "logic_model": "logic-model.yml"}

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Loaded:
    """What a repository holds. catalog is None where the settings or words could not be read."""

    catalog: Catalog | None
    problems: tuple[Problem, ...]


def load(root: Path) -> Loaded:
    """Read catalog/ and datapackages/ below root."""
    problems: list[Problem] = [*_stray_entries(root)]
    singles = {name: _read_single(root, name, problems) for name in SINGLES}
    families = {name: _read_family(root, name, problems) for name in FAMILIES}
    families["packages"] = _read_packages(root, problems)
    unreadable = frozenset(
        (family, id) for family, records in families.items() for id, r in records.items() if r is None
    )
    if None in singles.values():
        return Loaded(None, tuple(problems))
    whole = {
        family: MappingProxyType({id: r for id, r in records.items() if r is not None})
        for family, records in families.items()
    }
    return Loaded(Catalog(**singles, **whole, unreadable=unreadable), tuple(problems))


# ------------------------------------------------------------------------------------- the tree


def _stray_entries(root: Path) -> Iterator[Problem]:
    """Whatever lies in the two folders and is no record: it would stay unread, or be followed."""
    for top in ("catalog", "datapackages"):
        for path in sorted((root / top).rglob("*")):
            if path.is_symlink():
                yield Problem(_relative(path, root), 0, "", "symlink", "this is a link to another file",
                              "Put the file itself here.")
    known = {*FILES.values(), *FAMILIES, "usage"}
    for path in sorted((root / "catalog").glob("*")):
        if path.name not in known:
            yield Problem(_relative(path, root), 0, "", "stray-file",
                          f"`{path.name}` is not a part of the catalog folder",
                          f"Use one of: {', '.join(sorted(known))}.")


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _read_text(path: Path, root: Path, problems: list[Problem]) -> str | None:
    """A small text file's content, or None and a problem."""
    where = _relative(path, root)
    if path.is_symlink():
        return None
    if not path.is_file():
        problems.append(Problem(where, 0, "", "missing-file", "this file is missing", "Add it."))
        return None
    data = path.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.append(Problem(where, line, "", "encoding", "this line is not UTF-8 text",
                                "Save the file with the encoding UTF-8."))
        return None


def _read_single(root: Path, name: str, problems: list[Problem]) -> Record | None:
    path = root / "catalog" / FILES[name]
    return _read_record(path, root, SINGLES[name], read_yaml, problems)


def _read_family(root: Path, name: str, problems: list[Problem]) -> dict[str, Any]:
    records: dict[str, Any] = {}
    for path in sorted((root / "catalog" / name).glob("*")):
        if path.suffix != ".yml":
            problems.append(Problem(_relative(path, root), 0, "", "stray-file",
                                    "a record's file name ends in .yml", "Rename or remove the file."))
            continue
        records[path.stem] = _read_record(path, root, FAMILIES[name], read_yaml, problems)
    return records


def _read_record(
    path: Path, root: Path, kind: type[R], reader: typing.Callable[[str, str], Document],
    problems: list[Problem],
) -> R | None:
    text = _read_text(path, root, problems)
    if text is None:
        return None
    document = reader(text, _relative(path, root))
    problems.extend(document.problems)
    if document.value is None:
        return None
    origin = Origin(_relative(path, root), document.lines)
    try:
        record = kind.model_validate(document.value)
    except ValidationError as error:
        problems.extend(_explain(detail, kind, origin) for detail in error.errors())
        return None
    record._origin = origin
    return record


# --------------------------------------------------------------------------------- data packages


def _read_packages(root: Path, problems: list[Problem]) -> dict[str, Any]:
    packages: dict[str, Any] = {}
    for folder in sorted((root / "datapackages").glob("*")):
        if not folder.is_dir() or folder.is_symlink():
            problems.append(Problem(_relative(folder, root), 0, "", "stray-file",
                                    "only folders, one a data package, belong here",
                                    "Move the file into the folder of its package."))
            continue
        packages[folder.name] = _read_package(folder, root, problems)
    return packages


def _read_package(folder: Path, root: Path, problems: list[Problem]) -> Package | None:
    path = folder / "datapackage.json"
    descriptor = _read_record(path, root, Descriptor, read_json, problems)
    readme = _read_text(folder / "README.md", root, problems)
    if descriptor is None or readme is None:
        return None
    problems.extend(_unlisted_files(folder, root, descriptor))
    tables = {r.name: _read_table(folder / r.path, root, r, problems) for r in descriptor.resources}
    if None in tables.values():
        return None
    return Package(descriptor, path.read_text("utf-8"), MappingProxyType(tables), readme)


def _unlisted_files(folder: Path, root: Path, descriptor: Descriptor) -> Iterator[Problem]:
    """A file that no resource names would be public in git and checked by nobody."""
    listed = {"datapackage.json", "README.md", *(resource.path for resource in descriptor.resources)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in listed:
            yield Problem(_relative(path, root), 0, "", "unlisted-file",
                          "no resource of datapackage.json names this file",
                          "Describe it as a resource, or remove it.")


def _read_table(path: Path, root: Path, resource: Any, problems: list[Problem]) -> Table | None:
    where = _relative(path, root)
    if path.is_symlink() or not path.is_file():
        problems.append(Problem(where, 0, "", "missing-file", "the descriptor names this file, "
                                "and it is not there", "Add the file, or correct `path`."))
        return None
    if path.stat().st_size > MAX_BYTES:
        problems.append(Problem(where, 0, "", "too-large", "the file is larger than 50 MB",
                                "Split it by year into several resources."))
        return None
    content = path.read_bytes()
    fault = _byte_fault(content, where)
    if fault:
        problems.append(fault)
        return None
    return _parse_table(content, where, resource, problems)


def _byte_fault(data: bytes, where: str) -> Problem | None:
    """What makes a file another file than the descriptor's encoding and dialect say it is."""
    if not data:
        return Problem(where, 1, "", "empty", "the file is empty", "Write the header and the rows.")
    for mark, code, message, hint in (
        (b"\xef\xbb\xbf", "byte-order-mark", "the file starts with an invisible mark (BOM)",
         "Save it as UTF-8 without BOM."),
        (b"\0", "binary", "the file holds a NUL byte, so it is not a CSV text",
         "Export the table as CSV; do not rename a workbook."),
        (b"\r", "line-ends", "the lines end as on Windows or an old Mac",
         "Save the file with Unix line ends (LF)."),
    ):
        at = data.find(mark)
        if at == 0 or (at > 0 and code != "byte-order-mark"):
            return Problem(where, data[:at].count(b"\n") + 1, "", code, message, hint)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return Problem(where, data[: error.start].count(b"\n") + 1, "", "encoding",
                       "this line is not UTF-8 text", "Save the file with the encoding UTF-8.")
    return None


def _parse_table(content: bytes, where: str, resource: Any, problems: list[Problem]) -> Table | None:
    """Every row as strings; a row of another length than the header is a problem."""
    import pandas

    try:
        rows = [*_csv_rows(content.decode("utf-8"))]
    except _CsvFault as fault:
        line, message, hint = fault.args
        problems.append(Problem(where, line, "", "quote", message, hint))
        return None
    names = [column.name for column in resource.schema_.fields]
    faults = [*_shape_faults(rows, names, where)]
    problems.extend(faults)
    if faults:
        return None
    return Table(resource, where, content, pandas.DataFrame(rows[1:], columns=names, dtype=str))


class _CsvFault(Exception):
    """(line, message, hint) of a text that is not CSV."""


def _csv_rows(text: str) -> Iterator[list[str]]:
    """The rows of a CSV text, one a line; _CsvFault where a quote goes astray."""
    import csv
    import io

    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            if reader.line_num != number:
                raise _CsvFault(number, "a quoted cell holds a line end, or a quote is never closed",
                                "Close the quote, or put the text on one line.")
            yield row
    except csv.Error as error:
        raise _CsvFault(reader.line_num, f"not readable as CSV: {error}",
                        'Write a quote inside a cell twice ("").') from None


def _shape_faults(rows: list[list[str]], names: list[str], where: str) -> Iterator[Problem]:
    header = rows[0]
    if header != names:
        yield Problem(where, 1, "", "header", f"the header is {', '.join(header)[:300]}; "
                      f"the descriptor's fields are {', '.join(names)}",
                      "Make the two the same, in the same order.")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            yield Problem(where, number, "", "row-length", f"{len(row)} cells stand under "
                          f"{len(header)} column names", "Look for a missing or extra comma; a cell "
                          "that holds a comma stands in quotes.")


# ------------------------------------------------------------------- what pydantic says, in words


def _explain(detail: Any, kind: type[BaseModel], origin: Origin) -> Problem:
    at = tuple(detail["loc"])
    code, message, hint = _words(detail, kind, at)
    return Problem(origin.path, origin.line(*at), ".".join(map(str, at)), code, message, hint)


def _words(detail: Any, kind: type[BaseModel], at: tuple[Any, ...]) -> tuple[str, str, str]:
    type_, context, given = detail["type"], detail.get("ctx", {}), detail.get("input")
    name = str(at[-1]) if at else ""
    if type_ == "missing":
        return "missing-field", f"`{name}` is missing", f"Add `{name}`."
    if type_ == "extra_forbidden":
        return "unknown-field", f"`{name}` is not a field here", _suggest(name, kind, at[:-1])
    if type_ == "literal_error":
        return "not-allowed", f"{_show(given)} is not allowed here", f"Write {context['expected']}."
    if type_ == "string_type":
        return "not-text", f"{_show(given)} is not a text", "Put quotes round it."
    if type_ == "bool_type" or type_ == "bool_parsing":
        return "not-true-or-false", f"{_show(given)} is neither true nor false", "Write true or false."
    if type_ == "string_pattern_mismatch":
        return "pattern", f"{_show(given)} is not written the way `{name}` is", _pattern_hint(context)
    if type_ in ("tuple_type", "list_type"):
        return "not-a-list", f"`{name}` is a list", "Write each entry on a line of its own after `- `."
    if type_ in ("model_type", "model_attributes_type", "mapping_type", "dict_type"):
        return "not-fields", f"{_show(given)} stands where fields belong", "Write `field: value` lines."
    if type_ == "value_error":
        return "value", str(context["error"]), "Correct it so that the sentence holds."
    return "value", f"{_show(given)}: {detail['msg'].lower()}", "Correct the value."


def _show(value: Any) -> str:
    text = str(value)
    return f"`{text[:57]}...`" if len(text) > 60 else f"`{text}`"


def _pattern_hint(context: dict[str, Any]) -> str:
    if context["pattern"].startswith("^[a-z0-9]+(-"):
        return "Use small letters, digits and single hyphens, as in abuse-neglect-by-town."
    return f"It must match {context['pattern']}."


def _suggest(name: str, kind: type[BaseModel], at: Iterable[Any]) -> str:
    fields = _fields_at(kind, at)
    close = difflib.get_close_matches(name, fields, n=1)
    return f"Did you mean `{close[0]}`?" if close else f"The fields are: {', '.join(fields)}."


def _fields_at(kind: type[BaseModel], at: Iterable[Any]) -> list[str]:
    """Names, as they are written, of the fields of the model at a location."""
    for step in at:
        named = {info.alias or key: info.annotation for key, info in kind.model_fields.items()}
        inner = next(_models(named[step]), None) if step in named else None
        kind = inner or kind
    return sorted(info.alias or key for key, info in kind.model_fields.items())


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models(argument)
