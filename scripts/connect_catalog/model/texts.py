"""The words of a record that readers are told, each at its place, so that they can be told in another
language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeVar

from .descriptor import Category, Column
from .parts import ForReaders, Part, Record
from .references import find_note, list_parts

R = TypeVar("R", bound=Record)
P = TypeVar("P", bound=Part)

# The place of a text and the text; returns what is told instead.
Tell = Callable[[str, str], str]
# What a part is called by among others of its kind.
_KEYS = ("id", "name", "value")


def list_texts(record: Record) -> Iterator[tuple[str, str]]:
    """Every text of a record that readers are told, with its place: the fields on the way to it as they
    are written, as a JSON Pointer without the first slash (RFC 6901). A part of a list is called by its
    id, name or value, and else by its number, from 1, so that most places stay when a part is added."""
    found: list[tuple[str, str]] = []

    def note(at: str, text: str) -> str:
        found.append((at, text))
        return text

    tell_in_other_words(record, note)
    yield from found


def tell_in_other_words(record: R, tell: Tell) -> R:
    """The record with other words at the places where readers are told something. A column of groups
    whose values have no words of their own is given some."""
    return _tell_part(record, (), tell)


def _tell_part(part: P, at: tuple[str, ...], tell: Tell) -> P:
    told: dict[str, Any] = {}
    for name, written in _fields_to_tell(type(part)):
        value = getattr(part, name)
        new = _tell_value(value, (*at, written), tell)
        if new is not value:
            told[name] = new
    if isinstance(part, Column) and (categories := _name_groups(part, at, tell)):
        told["categories"] = categories
    return _copy(part, told) if told else part


def _tell_value(value: Any, at: tuple[str, ...], tell: Tell) -> Any:
    if isinstance(value, str):
        return tell("/".join(map(_escape, at)), value)
    if isinstance(value, Part):
        return _tell_part(value, at, tell)
    if not isinstance(value, tuple):
        return value
    keys = _name_members(value)
    new = tuple(_tell_value(v, (*at, k), tell) for v, k in zip(value, keys, strict=True))
    return value if all(a is b for a, b in zip(new, value, strict=True)) else new


def _name_members(members: tuple[Any, ...]) -> tuple[str, ...]:
    """What each member of a list is called by, no two alike."""
    for key in _KEYS:
        names = tuple(getattr(member, key, None) for member in members)
        if all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return names  # type: ignore[return-value] # all are strings
    return tuple(str(number) for number in range(1, len(members) + 1))


def _name_groups(column: Column, at: tuple[str, ...], tell: Tell) -> tuple[Category, ...]:
    """The words for the values of a column of groups that are words already; empty where the values have
    words beside them, or where nothing is told in other words."""
    labelled = any(isinstance(c, Category) for c in column.categories or ())
    if column.connect.role != "dimension" or labelled:
        return ()
    words = {value: value for value in column.listed}
    for value in filter(_has_letters, column.listed):
        place = (*at, "categories", value, "label")
        words[value] = tell("/".join(map(_escape, place)), value)
    if all(value == word for value, word in words.items()):
        return ()
    return tuple(Category(value=value, label=word) for value, word in words.items())


def _has_letters(value: str) -> bool:
    return any(letter.isalpha() for letter in value)


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _copy(part: P, told: dict[str, Any]) -> P:
    """A copy with other values, which remembers nothing that was worked out from the old ones."""
    copied = part.model_copy(update=told)
    for name in set(vars(copied)) - set(type(part).model_fields):
        del vars(copied)[name]
    return copied


@cache
def _fields_to_tell(kind: type[Part]) -> tuple[tuple[str, str], ...]:
    """The fields that tell something or have parts that do: (name in Python, name as written)."""
    return tuple(
        (name, info.alias or name)
        for name, info in kind.model_fields.items()
        if find_note(ForReaders, info.annotation, info.metadata)
        or any(map(_fields_to_tell, list_parts(info.annotation)))
    )
