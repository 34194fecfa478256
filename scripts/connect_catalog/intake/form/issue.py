"""Reads an issue that was written with one of the forms. Whoever wrote it may mean harm: only the answers of a
fixed set of fields are taken, each as text of a bounded length, and no message repeats one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath
from typing import Any

from ...bounds import METADATA_BYTES
from ...checks.person_words import STREET
from ...checks.told import find_in_lines
from ...codes import Code
from ...documents import read_json
from ...explain import find_meant
from ...model import Catalog, PartialDate
from ...problems import Problem, ProblemsFound
from ...refusals import Refusal
from ..guard import is_person
from ..pipeline import TakenIn
from ..record import Draft, Task, judge, plan_addition, plan_new
from ..said import DESCRIPTION, Path
from ..wishes import Wishes
from .filled import FilledForm
from .issue_forms import (
    DICTIONARY_LABEL,
    OPEN,
    IssueField,
    IssueForm,
    find_form,
    list_issue_forms,
    list_line_items,
)
from .items import read_item
from .layout import DATASET
from .promise import promise_package
from .take import answer_with, leave_out_optional

LENGTH = 70_000  # characters of an issue; GitHub takes 65,536
COLUMNS = 300  # that one may describe
_HEADING = re.compile(r"### (.+)")
_NOTHING = ("_No response_", "None", "")
_NO_FORM = (
    "The issue does not stand as one of the forms writes it: each of its headings once, in their order. Open a "
    "new issue with the form, and put no line that begins with ### into an answer."
)


@dataclass(frozen=True)
class Issue:
    """An issue as it was written. number: its own; day: when it was opened."""

    number: int
    day: str
    body: str

    @property
    def name(self) -> str:
        return f"issue {self.number}"


def read_event(path: FilePath) -> Issue:
    """The issue of an event, as GitHub tells it. Raises Refusal where the file is none."""
    no_event = Refusal(f"{path.name} tells of no issue that can be read.")
    if path.stat().st_size > METADATA_BYTES:
        raise no_event
    try:
        event = read_json(path.read_text("utf-8"), path.name)
    except UnicodeDecodeError:
        raise no_event from None
    issue = event.value.get("issue") if isinstance(event.value, dict) else None
    if event.problems or not isinstance(issue, dict):
        raise no_event
    number, day, body = (issue.get(name) for name in ("number", "created_at", "body"))
    if type(number) is not int or not isinstance(day, str) or not isinstance(body, str):
        raise no_event
    try:
        opened = PartialDate(day[:10])
    except ValueError:
        raise no_event from None
    if len(body) > LENGTH:
        raise Refusal("The issue is longer than an issue can be.")
    return Issue(number, str(opened), body)


def split_answers(issue: Issue, forms: tuple[IssueForm, ...]) -> tuple[IssueForm, dict[str, str]]:
    """The form that an issue was written with, and its answers by heading. Raises Refusal where that cannot be
    told for certain, as where an answer holds a heading."""
    known = {label for form in forms for label in form.labels}
    lines = issue.body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    heads = [
        (at, match[1].strip())
        for at, line in enumerate(lines)
        if (match := _HEADING.fullmatch(line.rstrip())) and match[1].strip() in known
    ]
    form = find_form(forms, [label for _, label in heads])
    if form is None or "".join(lines[: heads[0][0]]).strip():
        raise Refusal(_NO_FORM)
    ends = [at for at, _ in heads[1:]] + [len(lines)]
    answers = {
        label: "\n".join(lines[at + 1 : end]).strip()
        for (at, label), end in zip(heads, ends, strict=True)
    }
    return form, {k: "" if text in _NOTHING else text for k, text in answers.items()}


# ------------------------------------------------------------------------------- what becomes of it


def take_issue(
    root: FilePath, catalog: Catalog, known: Sequence[Problem], issue: Issue, today: date
) -> TakenIn | Draft:
    """The package or the record that an issue makes. known: the problems that the catalog has without it. Raises
    ProblemsFound with all that is wrong, and Refusal where it was not written with a form."""
    form, answers = split_answers(issue, list_issue_forms(catalog))
    filled = FilledForm(issue.name)
    for asked in form.asked:
        _read_answer(filled, asked, answers[asked.label], catalog)
    if form.kind == "dataset":
        _read_dictionary(filled, answers[DICTIONARY_LABEL], catalog)
        return _promise(catalog, filled, today)
    values = {str(path[0]): value for path, value in filled.dataset.items()}
    if form.kind == "request":
        values |= {**OPEN, "received": issue.day}
        return _draft(catalog, known, filled, plan_new("request", root), values, today)
    item = find_meant(catalog, "workplan", answers[DATASET])
    if item is None:
        filled.tell(
            DATASET,
            Code.NOT_ALLOWED,
            "no desired dataset has this name",
            "Choose one from the list.",
        )
        raise ProblemsFound(filled.problems)
    task = plan_addition("barrier", root, catalog, item, today)
    return _draft(catalog, known, filled, task, values, today)


def _read_answer(form: FilledForm, asked: IssueField, text: str, catalog: Catalog) -> None:
    """Keep what an answer says, where the form keeps it."""
    if asked.item is None:
        return
    form.places["", asked.item.path] = asked.label
    if not text:
        if asked.is_required:
            form.tell(
                asked.label,
                Code.MISSING_FIELD,
                "this is not filled in",
                "Write or choose an answer.",
            )
        return
    told = next(_find_persons(form, text, catalog), None)
    if told is not None:
        form.problems.append(told_at(told, asked.label))
        return
    try:
        form.dataset[asked.item.path] = read_item(asked.item, text, catalog)
    except Refusal as refusal:
        message, _, mend = str(refusal).partition(". ")
        form.tell(asked.label, Code.VALUE, message.rstrip("."), mend or "Write it otherwise.")


def told_at(problem: Problem, label: str) -> Problem:
    """A problem of a text at the answer that it stands in."""
    return Problem(problem.path, 0, label, problem.code, problem.message, problem.mend)


def _find_persons(form: FilledForm, text: str, catalog: Catalog) -> Iterator[Problem]:
    """What a text says of a person: what the rules for records find, and any number or address at all."""
    yield from find_in_lines(catalog, form.name, text)
    if any(map(is_person, text.splitlines())) or STREET.search(text):
        message = "a name, a number or an address of somebody seems to stand here"
        yield Problem(
            form.name, 0, "", Code.PERSON_NAME, message, "Take it out: name offices and roles."
        )


def _read_dictionary(form: FilledForm, text: str, catalog: Catalog) -> None:
    """The columns that an offer describes, a line each."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > COLUMNS:
        message = f"more than {COLUMNS} columns are described"
        form.tell(
            DICTIONARY_LABEL, Code.TOO_LARGE, message, "Send a data dictionary with the table."
        )
        return
    for number, line in enumerate(lines, start=1):
        title, colon, words = (part.strip(" -*`|") for part in line.partition(":"))
        place = f"{DICTIONARY_LABEL}, line {number}"
        told = next(_find_persons(form, line, catalog), None)
        if told is not None:
            form.problems.append(told_at(told, place))
        elif not colon or not title or not words or len(title) > 200 or title in form.columns:
            message = "the line is no heading, colon and sentence on the column, or the heading stands there twice"
            form.tell(place, Code.VALUE, message, "Write one line for each column.")
        else:
            form.columns[title] = _read_column(form, place, words, catalog)


def _read_column(form: FilledForm, place: str, text: str, catalog: Catalog) -> dict[Path, Any]:
    """What a line says of a column, by path in the field's descriptor: a sentence, and at its end other fields by
    name, as in `Children in care; Role = measure; Unit = children`."""
    items = {item.label.casefold(): item for item in list_line_items()}
    parts = text.split(";")
    said: dict[Path, Any] = {}
    while len(parts) > 1:
        label, equals, answer = (part.strip() for part in parts[-1].partition("="))
        item = items.get(label.casefold())
        if item is None or not equals or item.path in said:
            break
        parts.pop()
        try:
            said[item.path] = read_item(item, answer, catalog)
        except Refusal as refusal:
            message, _, mend = str(refusal).partition(". ")
            form.tell(place, Code.VALUE, f"{item.label}: {message.rstrip('.')}", mend)
    return {**said, DESCRIPTION: ";".join(parts).strip()}


def _promise(catalog: Catalog, form: FilledForm, today: date) -> TakenIn:
    if form.problems:
        raise ProblemsFound(form.problems)
    taken = promise_package(catalog, answer_with(form, Wishes()), today)
    leave_out_optional(taken)
    return taken


def _draft(
    catalog: Catalog,
    known: Sequence[Problem],
    form: FilledForm,
    task: Task,
    values: Mapping[str, Any],
    today: date,
) -> Draft:
    if form.problems:
        raise ProblemsFound(form.problems)
    draft = task.draft(values)
    found = judge(catalog, known, draft, today)
    if found:
        raise ProblemsFound([told_at(p, _name_place(form, p)) for p in found])
    return draft


def _name_place(form: FilledForm, problem: Problem) -> str:
    """The answer that a problem of a record came from; "" where it came from none."""
    steps = problem.field.split(".")
    labels = {str(path[0]): label for (_, path), label in form.places.items()}
    return next((labels[step] for step in steps if step in labels), "")
