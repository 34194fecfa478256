"""The fields of a record: what pydantic finds wrong with them, in words for their author."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from .model import Catalog, Origin
from .problems import Problem


def explain(error: ValidationError, kind: type[BaseModel], origin: Origin) -> Iterator[Problem]:
    """A problem for each fault, at the field as it is written, on its line.

    Rule: A record has the fields that its kind must have, and no others. In each stands a value of
    the right kind.

    Why: A field that is misspelled or empty would be left out of the page without a word, and a
    value of the wrong kind would break it.

    Mend: The problem says what fits. The fields and what goes in stand on the pages on records and
    on the descriptor. What nobody recorded is left out, and not written as empty.

    Codes: empty-list, empty-value, missing-field, not-a-list, not-a-number, not-allowed,
    not-fields, not-text, not-true-or-false, pattern, too-large-number, too-long, too-small,
    unknown-field, value.
    """
    details = error.errors()
    for detail in details:
        if detail["type"] == "too_short" and _is_faulty_within(detail["loc"], details):
            continue  # an entry that is wrong was not counted
        at = tuple(step for step in detail["loc"] if step != "[key]")
        code, message, hint = _words(detail, kind, at)
        yield Problem(origin.path, origin.line(*at), ".".join(map(str, at)), code, message, hint)


def tell_unknown_name(catalog: Catalog, family: str, id: str) -> tuple[str, str]:
    """Message and hint for a name that nothing in a family has; of a long family a handful is named."""
    known = catalog.ids(family)
    close = difflib.get_close_matches(id, known, n=1)
    some = f"Use one of the {len(known)} there are, such as {', '.join(known[:8])}."
    every = f"Use one of: {', '.join(known)}."
    hint = f"Did you mean `{close[0]}`?" if close else every if len(known) <= 10 else some
    what = _FAMILIES.get(family, family.replace("_", " "))
    return f"there is no `{id}` among the {what}", hint


_FAMILIES = {
    "workplan": "desired datasets of the work plan",
    "packages": "data packages",
    "published": "data packages",
}


def _is_faulty_within(at: tuple[Any, ...], details: Iterable[Any]) -> bool:
    return any(len(d["loc"]) > len(at) and d["loc"][: len(at)] == at for d in details)


def _words(detail: Any, kind: type[BaseModel], at: tuple[Any, ...]) -> tuple[str, str, str]:
    """(code, message, hint)"""
    type_, given, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    name = next((step for step in reversed(at) if isinstance(step, str)), "the record")
    if type_ == "missing":
        return "missing-field", f"`{name}` is missing", f"Add `{name}`."
    if type_ == "extra_forbidden":
        return "unknown-field", f"`{name}` is not a field here", _suggest(name, kind, at[:-1])
    if type_ == "json_invalid":
        return "value", "the record holds half a character", "Write the text anew."
    if given is None:
        return "empty-value", f"`{name}` is empty", "Write its value, or remove the line."
    if type_ == "value_error":
        return "value", *_own_words(given, name, str(context["error"]))
    if type_ == "string_pattern_mismatch":
        what = "a name here" if detail["loc"][-1] == "[key]" else f"`{name}`"
        return "pattern", f"{_show(given)} is not written the way {what} is", _pattern_hint(context)
    if type_ == "literal_error":
        return "not-allowed", f"{_show(given)} is not allowed here", f"Write {context['expected']}."
    for kinds, code, message, hint in _KINDS:
        if type_ in kinds:
            return (
                code,
                message.format(name=name, given=_show(given), **context),
                hint.format(**context),
            )
    return "value", f"{_show(given)} does not fit `{name}`: {detail['msg']}", "Correct the value."


_KINDS = (
    (("string_type",), "not-text", "{given} is not a text", "Put quotes round it."),
    (
        ("string_too_short",),
        "empty-value",
        "`{name}` is empty",
        "Write its value, or remove the line.",
    ),
    (
        ("string_too_long",),
        "too-long",
        "`{name}` is longer than {max_length} characters",
        "Shorten it.",
    ),
    (
        ("bool_type", "bool_parsing"),
        "not-true-or-false",
        "{given} is neither true nor false",
        "Write true or false, without quotes.",
    ),
    (
        ("int_type", "int_parsing", "int_from_float"),
        "not-a-number",
        "{given} is not a whole number",
        "Write digits only, without quotes.",
    ),
    (
        ("float_type", "float_parsing"),
        "not-a-number",
        "{given} is not a number",
        "Write digits, with a point for the decimals, without quotes.",
    ),
    (("greater_than_equal",), "too-small", "{given} is less than {ge}", "Write {ge} or more."),
    (("greater_than",), "too-small", "{given} is not more than {gt}", "Write more than {gt}."),
    (("less_than_equal",), "too-large-number", "{given} is more than {le}", "Write {le} or less."),
    (("too_short",), "empty-list", "`{name}` needs at least one entry", "Add an entry."),
    (
        ("tuple_type", "list_type"),
        "not-a-list",
        "`{name}` is a list, and {given} is none",
        "Write it in square brackets, with commas between the entries.",
    ),
    (
        ("model_type", "model_attributes_type", "mapping_type", "dict_type"),
        "not-fields",
        "{given} stands where fields with their values belong",
        "Write `field: value` pairs.",
    ),
)


def _own_words(given: Any, name: str, rule: str) -> tuple[str, str]:
    """Message and hint where a rule of the model's own is broken."""
    if isinstance(given, dict):
        return rule, "Change what is written here so that this is true."
    return f"{_show(given)} does not fit `{name}`", f"{rule[0].upper()}{rule[1:]}."


def _show(value: Any) -> str:
    """A value as its author wrote it, cut where it is long."""
    text = {True: "true", False: "false"}.get(value, "") if isinstance(value, bool) else str(value)
    return f"`{text[:57]}...`" if len(text) > 60 else f"`{text}`"


_PATTERNS = {
    r"^[a-z0-9]+(-": "Use small letters, digits and single hyphens, as in visits-by-town.",
    r"^[a-z][a-z0-9_]*$": "Use small letters, digits and underscores, as in fiscal_year.",
    r"^data/": "Name a file of the package's data folder, as in data/by-town.csv: small letters, "
    "digits, hyphens.",
    r"^\d+\.\d+\.\d+$": "Write three numbers with points between them, as in 1.0.0.",
    r"^\d{4}-\d\d-\d\dT": "Write a day and a time, as in 2026-11-23T00:00:00Z.",
    r"^[^@\s]+@": "Write a mail address, as in data@agency.example.",
    r"^[a-z]{2}$": "Write two small letters, as in en.",
}


def _pattern_hint(context: dict[str, Any]) -> str:
    pattern = context["pattern"]
    return next(
        (hint for start, hint in _PATTERNS.items() if pattern.startswith(start)),
        f"It must match {pattern}.",
    )


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


RULES = (explain,)
