"""Takes a statement from the options, or asks for it at the terminal, until it breaks no rule."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from ..model import Catalog, Part
from ..problems import Problem, ProblemsFound, format_text
from ..refusals import Refusal
from ..terminal import print_message
from .fields import LEFT_OUT, Field, find_fault, find_no_id, propose, read_answer
from .guard import name_no_person
from .record import (
    NEW,
    CannotRecord,
    Draft,
    Task,
    applies,
    is_needed,
    judge,
    list_open,
    plan_addition,
    plan_close,
    plan_end,
    plan_new,
)

HOW = (
    f"An empty answer keeps what stands in brackets, or means not known; {LEFT_OUT} leaves a field "
    "out. Ctrl+C stops; nothing is written then."
)
_QUOTED = re.compile(r"(?P<no>\bno )?[`'](?P<text>[^`']{1,57})(?:\.\.\.)?[`']")
Given = Mapping[str, Sequence[str]]


def is_terminal() -> bool:
    """Whether a person sits at the terminal and can be asked."""
    return bool(sys.stdin and sys.stdin.isatty())


def settle(
    task: Task, given: Given, catalog: Catalog, known: Sequence[Problem], today: date
) -> Draft:
    """A draft that breaks no rule, made from the options and the answers to what is still missing.

    known: the problems found when the catalog was read. Raises CannotRecord if something is missing
    and nobody can be asked, and ProblemsFound if the options break a rule.
    """
    given = _name_day(task, given)
    values = read_options(task, given, catalog)
    if task.is_today and task.day and task.day not in given:
        values[task.day] = str(today)
    missing = [field for field in task.fields if _is_missing(task, field, values, today)]
    if not missing:
        return _judged(task, values, catalog, known, today)
    if not is_terminal():
        raise CannotRecord(_words_for_missing(missing, catalog))
    again = {f.name for f in task.fields if f.name not in given or f in missing}
    return _ask_until_sound(task, values, again, catalog, known, today)


def _ask_until_sound(
    task: Task,
    values: dict[str, Any],
    again: set[str],
    catalog: Catalog,
    known: Sequence[Problem],
    today: date,
) -> Draft:
    """Ask for the fields in `again`, then again for any that the rules refuse."""
    while True:
        print_message(HOW)
        for field in task.fields:
            needed = _is_missing(task, field, values, today)
            if needed or (field.name in again and applies(task.kind, field.name, values, today)):
                asked = replace(field, required=field.required or needed)
                values[field.name] = ask(task.kind, asked, values.get(field.name), catalog)
        try:
            return _judged(task, values, catalog, known, today)
        except ProblemsFound as broken:
            again = _names_of(task, broken.problems)
            print_message(format_text(map(name_no_person, broken.problems)))
        except CannotRecord as reason:
            if task.field(reason.field) is None:
                raise
            again = {reason.field}
            print_message(str(reason))


def _is_missing(task: Task, field: Field, values: Mapping[str, Any], today: date) -> bool:
    needed = field.required or is_needed(task.kind, field.name, values, today)
    return needed and values.get(field.name) is None


def _judged(
    task: Task, values: Mapping[str, Any], catalog: Catalog, known: Sequence[Problem], today: date
) -> Draft:
    draft = task.draft({name: value for name, value in values.items() if value is not None})
    problems = judge(catalog, known, draft, today)
    if problems:
        raise ProblemsFound(problems)
    return draft


def _names_of(task: Task, problems: Iterable[Problem]) -> set[str]:
    """The fields to ask for again: those that the problems name, or all of them if a problem names
    none. The day is included where something lies in the future."""
    steps = [{*problem.field.split(".")} for problem in problems]
    names = {field.name for field in task.fields}
    if any(not part & names for part in steps):
        return names
    day = {task.day} if any(problem.code == "future" for problem in problems) else set()
    return set().union(*steps) & names | day


def agree(draft: Draft, yes: bool) -> None:
    """Ask about what is doubtful in a draft. Raises CannotRecord if the person does not agree, or
    if nobody can be asked and `yes` does not say so beforehand."""
    for doubt in draft.doubts if yes or is_terminal() else ():
        print_message(doubt)
    if not draft.doubts or yes:
        return
    if not is_terminal():
        lines = (*draft.doubts, "Nothing was written. To write it all the same: --yes")
        raise CannotRecord("\n".join(lines))
    if not click.confirm("Write it all the same?"):
        raise CannotRecord("Nothing was written.")


# ---------------------------------------------------------------------------------------- tasks

ITEM = Field("item", "which desired dataset", True, "text", "workplan")
REQUEST = Field("close", "which request", True, "text", "requests")
KIND = Field("resolve", "which kind of barrier", True, "text", "barrier_kinds")


def choose_task(
    name: str, root: Path, catalog: Catalog, options: Mapping[str, Any], today: date
) -> tuple[Task, Given]:
    """The task that the options of `catalog record NAME` describe, and the options that are its
    fields."""
    given: dict[str, Any] = {
        key: [value] if isinstance(value, str) else value for key, value in options.items()
    }
    if name in NEW:
        close = given.pop("close", None)
        if close is None:
            return plan_new(name, root), given
        return plan_close(root, catalog, read_answer(REQUEST, close, catalog)), given
    item = _read_item(given.pop("item", None), catalog)
    kind, number = given.pop("resolve", None), given.pop("number", None)
    if kind is None:
        if number is not None:
            raise CannotRecord("--number goes with --resolve only.")
        return plan_addition(name, root, catalog, item, today), given
    kind = read_answer(KIND, kind, catalog)
    return plan_end(root, catalog, item, _choose_barrier(catalog, item, kind, number)), given


def _read_item(given: Sequence[str] | None, catalog: Catalog) -> str:
    """The desired dataset that is named, or asked for."""
    if given is not None:
        return str(read_answer(ITEM, given, catalog))
    if not is_terminal():
        raise CannotRecord(f"ITEM is missing: {ITEM.words}.")
    return str(ask(None, ITEM, None, catalog))


def _choose_barrier(catalog: Catalog, item: str, kind: str, number: int | None) -> int:
    """The position of the open barrier in its list. number: which one of several, counted from
    1."""
    found = list_open(catalog, item, kind)
    if number is None and len(found) == 1:
        return found[0][0]
    lines = [f"  {i}: {barrier.detail}" for i, (_, barrier) in enumerate(found, start=1)]
    if number is None and is_terminal():
        print_message("\n".join((f"{item} has several open barriers of this kind:", *lines)))
        number = ask_number("Which", 1, len(found))
    if number is None or number > len(found):
        raise CannotRecord("\n".join(("Say with --number which of these is gone:", *lines)))
    return found[number - 1][0]


# -------------------------------------------------------------------------------------- options


def _name_day(task: Task, given: Given) -> Given:
    """The options, with --date renamed to the field that holds the day of this task."""
    if "day" not in given:
        return given
    if task.day in given:
        raise CannotRecord(f"--date and --{task.day} mean the same here. Give one of them.")
    return {task.day if name == "day" else name: texts for name, texts in given.items()}


def read_options(task: Task, given: Given, catalog: Catalog) -> dict[str, Any]:
    """The values of all options. Raises CannotRecord, which lists every option that cannot be read
    or does not fit."""
    values, faults = {}, []
    for name, texts in given.items():
        field = task.field(name)
        if field is None:
            faults.append(f"--{name.replace('_', '-')} does not belong here.")
            continue
        try:
            values[name] = read_answer(field, texts, catalog)
        except Refusal as reason:
            faults.append(f"{field.option}: {reason}")
            continue
        fault = find_no_id(field, values[name], catalog)
        faults += [f"{field.option}: {fault}"] if fault else []
        _tell_day(field, texts, values[name])
    if faults:
        raise CannotRecord("\n".join(faults))
    return values


def _words_for_missing(missing: Sequence[Field], catalog: Catalog) -> str:
    lines = [f"  {field.option}: {describe(field)}{_some(field, catalog)}" for field in missing]
    return "\n".join(("These are missing:", *lines, "Give them as options, or use a terminal."))


def _some(field: Field, catalog: Catalog) -> str:
    """The ids that a field accepts; only the first few if there are many."""
    known = field.choices(catalog) if field.family else ()
    more = ", ..." if len(known) > 10 else ""
    return f" ({', '.join(known[:10])}{more})" if known else ""


def describe(field: Field) -> str:
    """What the field is for, and what it accepts."""
    if field.allowed:
        return f"{field.words} ({', '.join(field.allowed)})"
    if field.shape == "numbers":
        return f"{field.words}, as in {field.example}"
    return field.words


# --------------------------------------------------------------------------------------- asking


def ask(kind: type[Part] | None, field: Field, before: Any, catalog: Catalog) -> Any:
    """The value of one field, asked for until it fits; None if it is left out.

    before: the present value, which an empty answer keeps.
    """
    if field.family is not None:
        for id in field.choices(catalog):
            print_message(f"    {id}  ({catalog.title(field.family, id)})")
    while True:
        texts = _ask_texts(field, before)
        if texts == [""] and before is not None:
            return before
        try:
            value = read_answer(field, texts, catalog)
        except Refusal as reason:
            print_message(f"  {hide_typed(str(reason), texts)}")
            continue
        if value is None and not field.required:
            return None
        fault = "This must be known." if value is None else _fault(kind, field, value, catalog)
        if fault is None:
            _tell_day(field, texts, value)
            return value
        print_message(f"  {hide_typed(fault, texts)}")
        meant = propose(field, value, catalog)
        if meant is not None and _fault(kind, field, meant, catalog) is None:
            before = meant


def ask_number(label: str, least: int, most: int) -> int:
    """A whole number that a person types, asked for until it is one of the range."""
    while True:
        text = _prompt(label)
        if re.fullmatch("[0-9]{1,4}", text) and least <= int(text) <= most:
            return int(text)
        print_message(f"  That is none of them: type a number from {least} to {most}.")


def hide_typed(message: str, texts: Iterable[str]) -> str:
    """A message on an answer without the answer: it stands on the line above, and may be a person's name or a
    count."""
    typed = " ".join(texts)

    def hide(quoted: re.Match[str]) -> str:
        if quoted["text"] not in typed:
            return quoted[0]
        return "no such name" if quoted["no"] else "what was typed"

    told = _QUOTED.sub(hide, message)
    return told[:1].upper() + told[1:]


def _tell_day(field: Field, texts: Sequence[str], value: Any) -> None:
    """Say which day a date was taken for, where it is not written as the records do."""
    if field.shape == "date" and value is not None and value != texts[0].strip():
        print_message(f"  {texts[0].strip()} was read as {value}.")


def _ask_texts(field: Field, before: Any) -> list[str]:
    texts = [_prompt(f"{_label(field)}{_keep(before)}")]
    while field.shape == "list" and not field.family and texts[-1] not in ("", LEFT_OUT):
        texts.append(_prompt("  one more"))
    return texts[:1] + [text for text in texts[1:] if text]


def _prompt(label: str) -> str:
    return click.prompt(label, default="", show_default=False).strip()


def _label(field: Field) -> str:
    name = field.name.replace("_", " ").capitalize()
    how = {
        "list": "; several with commas between them" if field.family else "",
        "counts": ", as in name=5, with commas between them",
        "date": ", as in 11/23/2026, 2026-11-23 or 2026-11",
    }
    return f"{name}, {describe(field)}{how.get(field.shape, '')}"


def _keep(before: Any) -> str:
    return "" if before is None else f" [{before if isinstance(before, str) else _show(before)}]"


def _show(value: Any) -> str:
    if isinstance(value, Mapping):
        return ",".join(f"{name}={number}" for name, number in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _fault(kind: type[Part] | None, field: Field, value: Any, catalog: Catalog) -> str | None:
    """What is wrong with an answer, or None. kind: the type that the field belongs to, if it
    belongs to one."""
    if field.allowed and value not in field.allowed:
        return f"Use one of: {', '.join(field.allowed)}."
    return find_fault(kind, field, value, catalog)
