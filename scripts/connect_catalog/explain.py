"""The fields of a record: what pydantic finds wrong with them, in words for their author."""

from __future__ import annotations

import difflib
import re
import typing
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from .codes import Code
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
    """
    details = error.errors()
    for detail in details:
        if detail["type"] == "too_short" and _is_faulty_within(detail["loc"], details):
            continue  # an entry that is wrong was not counted
        at = tuple(step for step in detail["loc"] if step != "[key]")
        words = _words(detail, kind, at)
        yield Problem(origin.path, origin.line(*at), ".".join(map(str, at)), *words)


def find_meant(catalog: Catalog, family: str, text: str) -> str | None:
    """The id that a text names: an id itself, a title or a short name, in any case and with any
    marks between its words. None where nothing in the family has that name, or several have."""
    if catalog.knows(family, text):
        return text
    meant = _list_names(catalog, family).get(_plain(text), ())
    return meant[0] if len(meant) == 1 else None


def suggest_names(catalog: Catalog, family: str, text: str) -> tuple[str, ...]:
    """The ids whose names come closest to a text that names nothing; several if they are equally
    close, none if nothing is close."""
    names, plain = _list_names(catalog, family), _plain(text)
    close = difflib.get_close_matches(plain, names, n=5)
    nearness = [difflib.SequenceMatcher(None, name, plain).ratio() for name in close]
    best = [name for name, near in zip(close, nearness, strict=True) if near == max(nearness)]
    return tuple(dict.fromkeys(id for name in best for id in names[name]))


def _list_names(catalog: Catalog, family: str) -> dict[str, tuple[str, ...]]:
    """Every name in a family, plainly written, with the ids that have it."""
    names: dict[str, tuple[str, ...]] = {}
    for id in catalog.ids(family):
        one = catalog.find(family, id)
        called = (id, getattr(one, "title", ""), getattr(one, "short", ""))
        for name in dict.fromkeys(map(_plain, called)):
            if name:
                names[name] = (*names.get(name, ()), id)
    return names


def _plain(text: str) -> str:
    """A name in small letters, with a space for whatever stands between its words."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def tell_unknown_name(catalog: Catalog, family: str, id: str) -> tuple[str, str]:
    """The message and mend for a name that nothing in a family has. Of a large family only a few
    names are listed."""
    known = catalog.ids(family)
    what = _FAMILIES.get(family, family.replace("_", " "))
    message = f"there is no `{id}` among the {what}"
    if not known:
        return message, "There is none yet: add it first, or take its name out here."
    close = suggest_names(catalog, family, id)
    some = f"Use one of the {len(known)} there are, such as {', '.join(known[:8])}."
    every = f"Use one of: {', '.join(known)}."
    which = " or ".join(f"`{one}`" for one in close)
    mend = f"Did you mean {which}?" if close else every if len(known) <= 10 else some
    return message, mend


_FAMILIES = {
    "workplan": "desired datasets of the work plan",
    "packages": "data packages",
    "published": "data packages",
}


def _is_faulty_within(at: tuple[Any, ...], details: Iterable[Any]) -> bool:
    return any(len(d["loc"]) > len(at) and d["loc"][: len(at)] == at for d in details)


def _words(detail: Any, kind: type[BaseModel], at: tuple[Any, ...]) -> tuple[Code, str, str]:
    """(code, message, mend); no mend where the code's own words say it."""
    type_, given, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    name = next((step for step in reversed(at) if isinstance(step, str)), "the record")
    if type_ == "missing":
        return Code.MISSING_FIELD, f"`{name}` is missing", f"Add `{name}`."
    if type_ == "extra_forbidden":
        mend = _suggest(name, kind, at[:-1])
        return Code.UNKNOWN_FIELD, f"`{name}` is not a field here", mend
    if type_ == "json_invalid":
        return Code.VALUE, "the record holds half a character", "Write the text anew."
    if given is None:
        return Code.EMPTY_VALUE, f"`{name}` is empty", ""
    if type_ == "value_error":
        return Code.VALUE, *_own_words(given, name, str(context["error"]))
    if type_ == "string_pattern_mismatch":
        what = "a name here" if detail["loc"][-1] == "[key]" else f"`{name}`"
        message = f"{_show(given)} is not written the way {what} is"
        return Code.PATTERN, message, _pattern_hint(context)
    if type_ == "literal_error":
        message = f"{_show(given)} is not allowed here"
        return Code.NOT_ALLOWED, message, f"Write {context['expected']}."
    if type_ in _KINDS:
        code, message, mend = _KINDS[type_]
        message = message.format(name=name, given=_show(given), **context)
        return code, message, mend.format(**context)
    return Code.VALUE, f"{_show(given)} does not fit `{name}`: {detail['msg']}", ""


_NOT_BOOL = (Code.NOT_TRUE_OR_FALSE, "{given} is neither true nor false", "")
_NOT_WHOLE = (Code.NOT_A_NUMBER, "{given} is not a whole number", "")
_NOT_A_NUMBER = (
    Code.NOT_A_NUMBER,
    "{given} is not a number",
    "Write digits, with a point for the decimals, without quotes.",
)
_NOT_A_LIST = (Code.NOT_A_LIST, "`{name}` is a list, and {given} is not", "")
_NOT_FIELDS = (Code.NOT_FIELDS, "{given} stands where fields with their values belong", "")
# What pydantic calls a fault: its code, message and mend.
_KINDS: Mapping[str, tuple[Code, str, str]] = {
    "string_type": (Code.NOT_TEXT, "{given} is not a text", ""),
    "string_too_short": (Code.EMPTY_VALUE, "`{name}` is empty", ""),
    "string_too_long": (Code.TOO_LONG, "`{name}` is longer than {max_length} characters", ""),
    "bool_type": _NOT_BOOL,
    "bool_parsing": _NOT_BOOL,
    "int_type": _NOT_WHOLE,
    "int_parsing": _NOT_WHOLE,
    "int_from_float": _NOT_WHOLE,
    "float_type": _NOT_A_NUMBER,
    "float_parsing": _NOT_A_NUMBER,
    "greater_than_equal": (Code.TOO_SMALL, "{given} is less than {ge}", "Write {ge} or more."),
    "greater_than": (Code.TOO_SMALL, "{given} is not more than {gt}", "Write more than {gt}."),
    "less_than_equal": (Code.TOO_LARGE_NUMBER, "{given} is more than {le}", "Write {le} or less."),
    "too_short": (Code.EMPTY_LIST, "`{name}` needs at least one entry", ""),
    "tuple_type": _NOT_A_LIST,
    "list_type": _NOT_A_LIST,
    "model_type": _NOT_FIELDS,
    "model_attributes_type": _NOT_FIELDS,
    "mapping_type": _NOT_FIELDS,
    "dict_type": _NOT_FIELDS,
}


def _own_words(given: Any, name: str, rule: str) -> tuple[str, str]:
    """The message and mend for a broken rule of the model itself."""
    if isinstance(given, dict):
        return rule, "Change what is written here so that this is true."
    return f"{_show(given)} does not fit `{name}`", f"{rule[0].upper()}{rule[1:]}."


def _show(value: Any) -> str:
    """A value as its author wrote it, shortened if it is long."""
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
    """The names, as they are written, of the fields of the model at a location."""
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
