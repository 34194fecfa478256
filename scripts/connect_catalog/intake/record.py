"""Writes one statement of a person to the record it belongs to, after the rules have judged it.

A new record is a file of its own. A step, a planned step, a barrier or a review is added to the
record of its desired dataset, and nothing else in that record changes.
"""

from __future__ import annotations

import difflib
import re
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
from ..disk import put
from ..explain import tell_unknown_name
from ..load import read_record, read_written
from ..model import (
    FAMILIES,
    Barrier,
    Catalog,
    DataRequest,
    HistoryEntry,
    Id,
    Meeting,
    Part,
    PartialDate,
    PlanStep,
    Review,
    Training,
    WorkItem,
)
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
# A review has no day of its own: it has that of its meeting.
ADDED: dict[str, tuple[str, type[Part], str]] = {
    "plan": ("plan", PlanStep, "by"),
    "barrier": ("barriers", Barrier, "since"),
    "status": ("history", HistoryEntry, "date"),
    "review": ("reviews", Review, ""),
}
AHEAD = (
    "plan",
)  # what is dated by a day to come, so not by today unless the person says otherwise
ID = Field("id", "the file's name; without it, made from date and title", False, "text")
ENDED = ("answered", "declined")  # a request that is closed is one of them


class CannotRecord(Refusal):
    """Nothing was written; the message tells the person why. field: the answer that is at fault."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Draft:
    """The file of a record as it would be written. before: its present text; None for a new file;
    doubts: what a person should agree to first, each as a sentence; also: another file that must
    change with it."""

    path: str
    family: str
    text: str
    before: str | None
    summary: str
    doubts: tuple[str, ...] = ()
    also: Draft | None = None

    @property
    def files(self) -> tuple[Draft, ...]:
        """This file, and the other one if there is one."""
        return (self,) if self.also is None else (self.also, self)

    @property
    def added(self) -> str:
        """The lines that are new or changed."""
        lines = difflib.ndiff((self.before or "").splitlines(), self.text.splitlines())
        return "\n".join(line[2:] for line in lines if line.startswith("+ "))


@dataclass(frozen=True)
class Task:
    """What is to be recorded: the type and fields of the statement, the field of its day ("" if it
    has none), how the values become a file, and whether the day is today unless the person says
    otherwise."""

    kind: type[Part]
    fields: tuple[Field, ...]
    day: str
    draft: Callable[[Mapping[str, Any]], Draft]
    is_today: bool = True

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
    """The field that holds the day of a meeting, a training or another statement; "" if it has
    none."""
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


def plan_addition(name: str, root: Path, catalog: Catalog, item: str, today: date) -> Task:
    """A new barrier, step, planned step or review of a desired dataset."""
    part, kind, day = ADDED[name]
    record: WorkItem = find_record(catalog, "workplan", item)

    def draft(values: Mapping[str, Any]) -> Draft:
        before, entry = read_written(root, record), _in_order(values, kind)
        named = next(iter(entry.values()))
        return Draft(
            record.origin.path,
            "workplan",
            _add(before, part, entry, catalog, record),
            before,
            f"Record {name} {named} of {item}",
            tuple(find_doubts(name, catalog, record, values, today)),
            _list_review(root, catalog, item, named) if name == "review" else None,
        )

    return Task(kind, fields_of(name), day, draft, name not in AHEAD)


def _add(
    before: str, part: str, entry: Mapping[str, Any], catalog: Catalog, record: WorkItem
) -> str:
    """The text of a desired dataset with one more entry. A planned step stands in the order of the
    way; one that is planned already is changed."""
    if part != "plan":
        return append_entry(before, part, entry, [*WorkItem.model_fields])
    planned = [step.status for step in record.plan]
    if entry["status"] in planned:
        at = ("plan", planned.index(entry["status"]))
        return set_fields(before, at, entry, [*PlanStep.model_fields])
    way = [*catalog.vocabulary.ids("statuses"), entry["status"]]
    later = (i for i, id in enumerate(planned) if way.index(id) > way.index(entry["status"]))
    return append_entry(before, part, entry, [*WorkItem.model_fields], next(later, None))


def _list_review(root: Path, catalog: Catalog, item: str, meeting: str) -> Draft | None:
    """The record of a meeting with one more desired dataset that was looked at; None if it is
    named there already."""
    record = catalog.meetings.get(meeting)
    if record is None or item in record.reviewed:
        return None
    before = read_written(root, record)
    reviewed = {"reviewed": [*record.reviewed, item]}
    text = set_fields(before, (), reviewed, [*type(record).model_fields])
    return Draft(record.origin.path, "meetings", text, before, f"Record review of {item}")


def find_doubts(
    name: str, catalog: Catalog, record: WorkItem, values: Mapping[str, Any], today: date
) -> Iterator[str]:
    """What a person should agree to before it is added, each as a sentence. Raises CannotRecord
    for a review at a meeting that is still to come."""
    if name == "status":
        yield from _doubt_status(catalog, record, values)
    if name == "plan":
        yield from _doubt_plan(catalog, record, values, today)
    if name == "review":
        yield from _doubt_review(catalog, record, values, today)


def _doubt_status(catalog: Catalog, record: WorkItem, values: Mapping[str, Any]) -> Iterator[str]:
    way, now = catalog.vocabulary.ids("statuses"), record.current.status
    if values["status"] in way and now in way and way.index(values["status"]) < way.index(now):
        yield (
            f"This is a step backward: {record.id} is `{now}` now, and `{values['status']}` comes "
            "before that."
        )


def _doubt_plan(
    catalog: Catalog, record: WorkItem, values: Mapping[str, Any], today: date
) -> Iterator[str]:
    order = catalog.vocabulary.ids("statuses")
    status, now = values["status"], record.current.status
    if status not in order or now not in order:
        return
    for step in record.plan:
        if step.status == status:
            yield f"`{status}` is planned by {step.by} already. That step would be changed."
    if now in {status.id for status in catalog.vocabulary.statuses if status.closed}:
        yield f"{record.id} is `{now}`: nothing is due for it until it is asked for again."
    elif order.index(status) <= order.index(now):
        yield f"{record.id} is `{now}` already, so this step has been reached."
    if _is_over(values.get("by"), today):
        yield f"{values['by']} is past, so the step would be overdue from the start."


def _is_over(day: Any, today: date) -> bool:
    """Whether a date that can be read lies before today."""
    try:
        return PartialDate(str(day)).last_day < today
    except ValueError:
        return False


def _doubt_review(
    catalog: Catalog, record: WorkItem, values: Mapping[str, Any], today: date
) -> Iterator[str]:
    meeting = catalog.meetings.get(values["meeting"])
    if meeting is None:
        return
    if meeting.date.first_day > today:
        raise CannotRecord(
            f"The meeting {meeting.id} is on {meeting.date}, still to come. What came of it can be "
            "recorded after it.",
            "meeting",
        )
    if record.id not in meeting.reviewed:
        yield (
            f"{meeting.origin.path} does not name {record.id} among what was looked at. It would "
            "be added there."
        )
    if any(review.meeting == meeting.id for review in record.reviews):
        yield f"An outcome of {meeting.id} is on record for {record.id} already. This is one more."


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


# ------------------------------------------------------------------------------------ questions


def applies(kind: type[Part], name: str, values: Mapping[str, Any], today: date) -> bool:
    """Whether a field of a statement may hold something, as far as the other values tell."""
    if kind is Meeting:
        if name == "region":
            return values.get("kind") == "regional"
        return name not in HELD or _has_begun(values.get("date"), today)
    if kind is DataRequest and name in ("closed", "reason", "answered_with"):
        wanted = {"closed": ENDED, "reason": ("declined",), "answered_with": ("answered",)}
        return values.get("status") in wanted[name]
    needs = _ONLY_WITH.get((kind, name))
    return needs is None or values.get(needs) is not None


def is_needed(kind: type[Part], name: str, values: Mapping[str, Any], today: date) -> bool:
    """Whether a field that may be left out in general must be there beside these values."""
    return (kind, name) in _NEEDED and applies(kind, name, values, today)


HELD = (
    "agencies",
    "attendees",
    "reviewed",
    "needs_heard",
)  # what a meeting to come cannot have yet
# Fields that mean nothing without another one.
_ONLY_WITH: Mapping[tuple[type[Part], str], str] = {
    (Training, "before"): "best_score",
    (Training, "after"): "before",
    (Barrier, "remedy"): "until",
    (Barrier, "due"): "next_step",
}
_NEEDED = (
    (Meeting, "region"),
    (DataRequest, "closed"),
    (DataRequest, "reason"),
    (Barrier, "remedy"),
)


def _has_begun(day: Any, today: date) -> bool:
    """Whether a date is today or past. One that cannot be read is taken for it."""
    try:
        return PartialDate(str(day)).first_day <= today
    except ValueError:
        return True


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
    changed, problems, readable = catalog, list[Problem](), True
    for file in draft.files:
        record, faults = read_record(file.text, file.path, file.family)
        problems += faults
        readable = readable and record is not None
        if record is not None:
            records = {**getattr(changed, file.family), PurePosixPath(file.path).stem: record}
            family: dict[str, Any] = {file.family: MappingProxyType(records)}
            changed = replace(changed, **family)
    if readable:
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
    """Write a draft, and the file that must change with it: both or none. Raises Overtaken where one
    of them is no longer as it was read, and Unwritten if the disk refuses."""
    before = {d.path: None if d.before is None else d.before.encode() for d in draft.files}
    put(root, {d.path: d.text.encode() for d in draft.files}, before)
