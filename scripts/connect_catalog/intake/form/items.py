"""What a form on a dataset asks: the fields of the metadata model that say what they are for, and no others.

A sheet, an issue and a page ask the same: none of them has a list of its own.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ...model import Barrier, Catalog, Column, Descriptor, Part
from ...refusals import Refusal
from ..describe import list_licenses
from ..fields import Field, find_fault, read_answer, read_fields
from ..said import Path

LICENSE: Path = ("licenses", 0, "name")
_LONG = 201  # a text of so many characters or more is a sentence, which may hold commas


@dataclass(frozen=True)
class Item:
    """A field as a form asks for it. path: where its value stands in what is written, by the names that it
    has there; kind: the type that the field belongs to; pair: of a list of pairs, the type of one;
    has_sentences: whether it is a list of texts that may hold commas."""

    path: Path
    kind: type[Part]
    field: Field
    label: str
    pair: type[Part] | None = None
    has_sentences: bool = False

    @property
    def longest(self) -> int:
        """How many characters an answer may have; 0 where nothing says so."""
        name = self.field.name
        return max(
            _list_lengths(
                self.kind.model_fields[name].annotation, self.kind.model_fields[name].metadata
            ),
            default=0,
        )

    @property
    def how(self) -> str:
        """How its cell is filled in, in a sentence; "" where that is plain."""
        if self.pair is not None:
            *_, meanings = read_fields(self.pair)
            words = ", ".join(meanings.allowed)
            return f"Each with an equals sign and what it means ({words}), semicolons between them."
        if self.has_sentences:
            return "One to a line."
        if self.field.shape == "list":
            return "Several with semicolons between them."
        return "Write 2026-11-20, 2026-11 or 2026." if self.field.shape == "date" else ""


@cache
def list_dataset_items() -> tuple[Item, ...]:
    """What is asked of a dataset as a whole, by paths in its descriptor."""
    return list_items(Descriptor)


@cache
def list_column_items() -> tuple[Item, ...]:
    """What is asked of each column of its table, by paths in the field's descriptor."""
    return list_items(Column)


@cache
def list_barrier_items() -> tuple[Item, ...]:
    """What is asked of each barrier, by the names of its record."""
    return list_items(Barrier)


@cache
def list_items(kind: type[Part]) -> tuple[Item, ...]:
    """What is asked of a record of a kind, by the names of its fields."""
    return (*_walk(kind, ()),)


def _walk(kind: type[Part], path: Path) -> Iterator[Item]:
    """The fields of a type that say what they are for, those of `connect`, and those of the other parts that it
    must have; of a list of parts, the first."""
    described = {field.name: field for field in read_fields(kind)}
    for name, info in kind.model_fields.items():
        part, is_many = _find_part(info.annotation)
        here, label = (*path, info.alias or name), name.replace("_", " ").capitalize()
        if name in described:
            yield Item(here, kind, described[name], label, part, _holds_sentences(info.annotation))
        elif part is not None and name == "connect":
            yield from _walk(part, here)
        elif part is not None and info.is_required():
            for field in read_fields(part):
                written = part.model_fields[field.name].alias or field.name
                at = (*here, *([0] if is_many else []), written)
                yield Item(at, part, field, f"{label}: {field.name}")


def _find_part(annotation: Any) -> tuple[type[Part] | None, bool]:
    """The part that a field holds (None for none), and whether it holds several of it."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation, False
    is_many = typing.get_origin(annotation) is tuple
    for inner in typing.get_args(annotation):
        part, within = _find_part(inner)
        if part is not None:
            return part, is_many or within
    return None, False


def _holds_sentences(annotation: Any) -> bool:
    """Whether a field is a list of texts so long that a comma may stand in one."""
    if typing.get_origin(annotation) is not tuple:
        return False
    lengths = [*_list_lengths(typing.get_args(annotation)[0])]
    return bool(lengths) and min(lengths) >= _LONG


def _list_lengths(annotation: Any, notes: Sequence[Any] = ()) -> Iterator[int]:
    """The lengths that a type, or one that it may be, allows. notes: what is noted of it elsewhere."""
    for note in (*notes, *getattr(annotation, "__metadata__", ())):
        if getattr(note, "max_length", None) is not None:
            yield note.max_length
    for inner in typing.get_args(annotation):
        yield from _list_lengths(inner)


def list_choices(item: Item, catalog: Catalog) -> tuple[str, ...]:
    """What an item is answered with, in the words that people read; empty where any text fits."""
    if item.path == LICENSE:
        return tuple(sorted({license["name"] for license in list_licenses(catalog).values()}))
    if item.field.family is None:
        return item.field.allowed
    return list_titles(item.field.family, catalog)


def list_titles(family: str, catalog: Catalog) -> tuple[str, ...]:
    """The titles of what stands in a family and can be read."""
    found = (catalog.find(family, id) for id in catalog.ids(family))
    return tuple(one.title for one in found if one is not None)


def read_item(item: Item, text: str, catalog: Catalog) -> Any:
    """The value that a text stands for. Raises Refusal, which says what is wrong and what to do."""
    if item.pair is not None:
        return _read_pairs(item.pair, text)
    value = read_answer(item.field, _split(item, text), catalog)
    if item.path == LICENSE:
        return _choose(text, list_choices(item, catalog))
    fault = find_fault(item.kind, item.field, value, catalog)
    if fault is not None:
        raise Refusal(fault)
    return value


def _split(item: Item, text: str) -> Sequence[str]:
    """The parts of an answer that is a list; the whole text of any other."""
    if item.field.shape != "list":
        return [text]
    signs = "\n" if item.has_sentences else "[;\n]" if item.field.family else "[;,\n]"
    return [part.strip() for part in re.split(signs, text) if part.strip()]


def _choose(text: str, choices: Sequence[str]) -> str:
    for choice in choices:
        if choice.casefold() == text.strip().casefold():
            return choice
    raise Refusal(f"`{text}` is not known here. Known: {', '.join(choices)}.")


def _read_pairs(pair: type[Part], text: str) -> dict[str, str]:
    """Texts with what each means. Raises Refusal where one says nothing, or two things."""
    *_, meanings = read_fields(pair)
    found: dict[str, str] = {}
    for part in filter(str.strip, re.split("[;\n]", text)):
        value, equals, word = (side.strip() for side in part.rpartition("="))
        known = next((one for one in meanings.allowed if one == word.casefold()), None)
        if not equals or not value or known is None:
            raise Refusal(
                f"`{part.strip()}` does not say what a text means. Write the text, an equals sign, and one of: "
                f"{', '.join(meanings.allowed)}."
            )
        if found.setdefault(value, known) != known:
            raise Refusal(f"`{value}` is said to mean two things. Keep one of them.")
    return found
