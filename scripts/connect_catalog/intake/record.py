"""Writes one statement of a person to the record it belongs to, after the rules have judged it.

A new record is a file of its own. A step or a barrier is added to the record of its desired
dataset, and nothing else in that record changes.
"""

from __future__ import annotations

import difflib
import os
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ..checks import RECORD_RULES
from ..explain import tell_unknown_name
from ..load import read_record, read_written
from ..model import FAMILIES, Barrier, Catalog, DataRequest, HistoryEntry, Id, Part
from ..problems import Problem
from ..refusals import Refusal
from .fields import Field, read_fields
from .yaml_text import append_entry, set_fields, write_yaml

# The records that are files of their own: their family, and the field that holds their day.
NEW = {
    "meeting": ("meetings", "date"),
    "training": ("trainings", "date"),
    "request": ("requests", "received"),
    "use": ("uses", "date"),
}
# What is added to a desired dataset: the list it is added to, its type, and the field of its day.
ADDED: dict[str, tuple[str, type[Part], str]] = {
    "barrier": ("barriers", Barrier, "since"),
    "status": ("history", HistoryEntry, "date"),
}
ID = Field("id", "the file's name; without it, made from date and title", False, "text")
ENDED = ("answered", "declined")  # a request that is closed is one of them


class CannotRecord(Refusal):
    """Nothing was written; the message tells the person why. field: the answer that is at fault."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Draft:
    """The file of a record as it would be written. before: its present text; None for a new
    file."""

    path: str
    family: str
    text: str
    before: str | None
    summary: str

    @property
    def added(self) -> str:
        """The lines that are new or changed."""
        lines = difflib.ndiff((self.before or "").splitlines(), self.text.splitlines())
        return "\n".join(line[2:] for line in lines if line.startswith("+ "))


@dataclass(frozen=True)
class Task:
    """What is to be recorded: the type and fields of the statement, the field that holds today's
    date unless the person says otherwise, and how the values become a file."""

    kind: type[Part]
    fields: tuple[Field, ...]
    day: str
    draft: Callable[[Mapping[str, Any]], Draft]

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


# --------------------------------------------------------------------------------------- tasks


def fields_of(name: str) -> tuple[Field, ...]:
    """The fields of a meeting, a training or another statement, by its name."""
    if name in NEW:
        family = NEW[name][0]
        return (*read_fields(FAMILIES[family]), ID)
    return read_fields(ADDED[name][1])


def day_of(name: str) -> str:
    """The field that holds the day of a meeting, a training or another statement."""
    return NEW[name][1] if name in NEW else ADDED[name][2]


def plan_new(name: str, root: Path) -> Task:
    """A new meeting, training, request or use."""
    family, day = NEW[name]
    kind = FAMILIES[family]

    def draft(values: Mapping[str, Any]) -> Draft:
        id = values.get("id") or make_id(values.get(day), values.get("title"))
        path = f"catalog/{family}/{check_free_id(id, root / 'catalog' / family)}.yml"
        text = write_yaml(_in_order({**values, "sample": False}, kind))
        return Draft(path, family, text, None, f"Record {name} {id}")

    return Task(kind, fields_of(name), day, draft)


def plan_addition(name: str, root: Path, catalog: Catalog, item: str) -> Task:
    """A new barrier or step of a desired dataset."""
    part, kind, day = ADDED[name]
    record = find_record(catalog, "workplan", item)

    def draft(values: Mapping[str, Any]) -> Draft:
        before, order = read_written(root, record), [*type(record).model_fields]
        text = append_entry(before, part, _in_order(values, kind), order)
        what = values.get("kind") or values.get("status")
        summary = f"Record {name} {what} of {item}"
        return Draft(record.origin.path, "workplan", text, before, summary)

    return Task(kind, fields_of(name), day, draft)


def plan_end(root: Path, catalog: Catalog, item: str, place: int) -> Task:
    """The end of a barrier of a desired dataset. place: its position in the list, counted from
    0."""
    record = catalog.workplan[item]
    fields = tuple(
        replace(field, required=True)
        for field in fields_of("barrier")
        if field.name in ("until", "remedy")
    )

    def draft(values: Mapping[str, Any]) -> Draft:
        before = read_written(root, record)
        text = set_fields(before, ("barriers", place), values, [*Barrier.model_fields])
        summary = f"Record end of barrier {record.barriers[place].kind} of {item}"
        return Draft(record.origin.path, "workplan", text, before, summary)

    return Task(Barrier, fields, "until", draft)


def plan_close(root: Path, catalog: Catalog, id: str) -> Task:
    """The answer to a request, or the note that it was declined."""
    record = find_record(catalog, "requests", id)
    if record.status in ENDED:
        raise CannotRecord(f"catalog/requests/{id}.yml says that it is {record.status} already.")
    fields = tuple(
        replace(f, allowed=ENDED) if f.name == "status" else replace(f, required=f.name == "closed")
        for f in fields_of("request")
        if f.name in ("status", "closed", "reason", "answered_with")
    )

    def draft(values: Mapping[str, Any]) -> Draft:
        before = read_written(root, record)
        text = set_fields(before, (), _in_order(values, DataRequest), [*DataRequest.model_fields])
        return Draft(record.origin.path, "requests", text, before, f"Record end of request {id}")

    return Task(DataRequest, fields, "closed", draft)


def find_record(catalog: Catalog, family: str, id: str) -> Any:
    """A record by its id. Raises CannotRecord if there is none that can be read."""
    record = catalog.find(family, id)
    if record is not None:
        return record
    if catalog.knows(family, id):
        raise CannotRecord(
            f"catalog/{family}/{id}.yml has problems of its own. To see them: catalog check"
        )
    raise CannotRecord(". ".join(tell_unknown_name(catalog, family, id)))


def list_open(catalog: Catalog, item: str, kind: str) -> list[tuple[int, Barrier]]:
    """The open barriers of this kind that a desired dataset has, each with its position in the
    list."""
    record = find_record(catalog, "workplan", item)
    found = [
        (i, barrier)
        for i, barrier in enumerate(record.barriers)
        if barrier.until is None and barrier.kind == kind
    ]
    if not found:
        kinds = ", ".join(dict.fromkeys(barrier.kind for barrier in record.open_barriers))
        has = f"Its open barriers are of these kinds: {kinds}." if kinds else "It has no open one."
        raise CannotRecord(f"{item} has no open barrier of the kind `{kind}`. {has}")
    return found


def _in_order(values: Mapping[str, Any], kind: type[Part]) -> dict[str, Any]:
    return {name: values[name] for name in kind.model_fields if values.get(name) is not None}


# ----------------------------------------------------------------------------------- file names


def make_id(day: str | None, title: str | None) -> str:
    """The name for a file, from a date and a title, such as 2026-11-23-statewide-meeting."""
    plain = unicodedata.normalize("NFKD", f"{day or ''} {title or ''}".lower())
    words = re.findall("[a-z0-9]+", plain.encode("ascii", "ignore").decode().replace("'", ""))
    while len("-".join(words)) > 80:
        words.pop()
    return "-".join(words)


def check_free_id(id: str, folder: Path) -> str:
    """The id, unchanged. Raises CannotRecord if it is not a valid id, or is taken."""
    try:
        TypeAdapter(Id).validate_python(id)
    except ValidationError:
        raise CannotRecord(
            f"`{id}` cannot be a file's name here. Use small letters, digits and single hyphens: "
            "--id NAME",
            "id",
        ) from None
    if (folder / f"{id}.yml").exists():
        raise CannotRecord(
            f"catalog/{folder.name}/{id}.yml is there already. Choose another name: --id NAME", "id"
        )
    return id


# ------------------------------------------------------------------------- judging and writing


def judge(catalog: Catalog, known: Iterable[Problem], draft: Draft, today: date) -> list[Problem]:
    """The problems that a draft would add; those that exist without it are left out.

    known: the problems found when the catalog was read.
    """
    record, problems = read_record(draft.text, draft.path, draft.family)
    if record is not None:
        records = {**getattr(catalog, draft.family), PurePosixPath(draft.path).stem: record}
        family: dict[str, Any] = {draft.family: MappingProxyType(records)}
        changed = replace(catalog, **family)
        problems += _apply_rules(changed, today)
    told = Counter(map(_without_line, {*known, *_apply_rules(catalog, today)}))
    return [*_untold(problems, told)]


def _apply_rules(catalog: Catalog, today: date) -> Iterator[Problem]:
    for rule in RECORD_RULES:
        yield from rule(catalog, today)


def _without_line(problem: Problem) -> Problem:
    """A problem apart from its line, since what is added moves the lines below it."""
    return replace(problem, line=0)


def _untold(problems: Iterable[Problem], told: Counter[Problem]) -> Iterator[Problem]:
    left = told.copy()
    for problem in sorted(set(problems)):
        if left[_without_line(problem)] > 0:
            left[_without_line(problem)] -= 1
        else:
            yield problem


def write(root: Path, draft: Draft) -> None:
    """Write a draft. Raises CannotRecord if the disk refuses. A new file never replaces another,
    and a changed file is complete at every moment."""
    path = root / draft.path
    if path.parent.resolve() != (root.resolve() / draft.path).parent:
        raise CannotRecord(f"{path.parent.name} is only a pointer to another folder.")
    content = draft.text.encode("utf-8")
    try:
        if draft.before is None:
            path.parent.mkdir(exist_ok=True)
            with path.open("xb") as file:
                file.write(content)
        else:
            _replace(path, content)
    except OSError as error:
        raise CannotRecord(f"{draft.path} cannot be written: {error.strerror}.") from None


def _replace(path: Path, content: bytes) -> None:
    handle, new = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(new, path.stat().st_mode)
        os.replace(new, path)
    finally:
        Path(new).unlink(missing_ok=True)
