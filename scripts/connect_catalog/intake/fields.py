"""The fields of a record, or of a part of one, as a person fills them in at a terminal."""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from ..explain import explain, find_meant, suggest_names, tell_unknown_name
from ..model import Catalog, Origin, Part, PartialDate, families_named
from ..refusals import Refusal
from .days import read_day

LEFT_OUT = "-"  # what is written for a field that is to be left out


@dataclass(frozen=True)
class Field:
    """A field to fill in.

    words: what the field is for; shape: "text", "number", "date", "list", "counts" (how many of
    each) or "numbers" (one for each name in `parts`); family: the family of the ids it holds, if it
    holds ids; allowed: the words that its type allows.
    """

    name: str
    words: str
    required: bool
    shape: str
    family: str | None = None
    allowed: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """The command-line option, such as --people-trained."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def metavar(self) -> str:
        """The placeholder for the value in the command's help."""
        how = {"counts": "NAME=NUMBER", "numbers": self.example, "number": "NUMBER", "date": "DATE"}
        return how.get(self.shape) or ("ID" if self.family else "TEXT")

    @property
    def is_many(self) -> bool:
        """Whether the option may be given more than once."""
        return self.shape in ("list", "counts")

    @property
    def example(self) -> str:
        """How named numbers are written, such as n=1,mean=2,sd=3."""
        return ",".join(f"{name}={number}" for number, name in enumerate(self.parts, start=1))

    def choices(self, catalog: Catalog) -> tuple[str, ...]:
        """The ids or words that the field accepts; empty if it accepts any text."""
        return catalog.ids(self.family) if self.family else self.allowed


def read_fields(kind: type[Part]) -> tuple[Field, ...]:
    """The fields of a model that a person fills in."""
    named = families_named(kind)
    return tuple(
        Field(name, info.description, info.is_required(), *_shape(info.annotation, named.get(name)))
        for name, info in kind.model_fields.items()
        if info.description is not None
    )


def _shape(
    annotation: Any, family: str | None
) -> tuple[str, str | None, tuple[Any, ...], tuple[str, ...]]:
    bare = _strip(annotation)
    if typing.get_origin(bare) is typing.Literal:
        return "text", None, typing.get_args(bare), ()
    if typing.get_origin(bare) is tuple:
        return "list", family, (), ()
    if typing.get_origin(bare) is Mapping or typing.get_origin(bare) is typing.Mapping:
        return "counts", family, (), ()
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return "numbers", None, (), tuple(bare.model_fields)
    shape = {int: "number", float: "number", PartialDate: "date"}.get(bare, "text")
    return shape, family, (), ()


def _strip(annotation: Any) -> Any:
    """A type without its annotations and without None."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _strip(arguments[0])
    if origin in (typing.Union, types.UnionType):
        return _strip(next(one for one in arguments if one is not type(None)))
    return annotation


# ------------------------------------------------------------------------------------- answers


def read_answer(field: Field, texts: Sequence[str], catalog: Catalog) -> Any:
    """The value that an answer stands for; None if the field is left out. A title or a short name
    stands for the id that has it, and 11/20/2026 for 2026-11-20.

    Raises Refusal if the parts of the answer cannot be told apart, or if a date could be two days
    or none. Whether each part fits is checked later.
    """
    given = [text.strip() for text in texts]
    if given in ([], [LEFT_OUT], [""]):
        return None
    match field.shape:
        case "list" if field.family:
            named = (id for text in given for id in _read_names(field.family, text, catalog))
            return [*dict.fromkeys(named)]
        case "list":
            return given
        case "counts":
            return _read_pairs(field, given, "name=number, as in provider=5", catalog)
        case "numbers":
            return _read_pairs(field, given, f"it as in {field.example}", catalog)
        case "number":
            return _number(given[0])
        case "date":
            return read_day(given[0])
    return _read_name(field, given[0], catalog)


def _read_name(field: Field, text: str, catalog: Catalog) -> str:
    """The id or allowed word that a text means, or the text itself."""
    if field.family:
        return find_meant(catalog, field.family, text) or text
    return next((word for word in field.allowed if word.casefold() == text.casefold()), text)


def _read_names(family: str, text: str, catalog: Catalog) -> Iterator[str]:
    """The ids in a list with commas. A name may hold a comma itself."""
    parts = [*_split(text)]
    while parts:
        ends = range(len(parts), 0, -1)
        met = ((end, find_meant(catalog, family, ", ".join(parts[:end]))) for end in ends)
        end, id = next(((end, id) for end, id in met if id is not None), (1, parts[0]))
        yield id
        del parts[:end]


def _split(text: str) -> Iterator[str]:
    return (part.strip() for part in text.split(",") if part.strip())


def _read_pairs(
    field: Field, texts: Sequence[str], manner: str, catalog: Catalog
) -> dict[str, Any]:
    pairs = [part.partition("=") for text in texts for part in _split(text)]
    names = [_read_name(field, name.strip(), catalog) for name, _, _ in pairs]
    if len(set(names)) < len(names):
        raise Refusal("the same name stands there twice. Keep one of the two.")
    if any(not sign for _, sign, _ in pairs):
        raise Refusal(f"write {manner}.")
    return {name: _number(value.strip()) for name, (_, _, value) in zip(names, pairs, strict=True)}


def _number(text: str) -> int | float | str:
    """The number, read as YAML reads it. Any other text is returned as it is and checked with the
    record."""
    if re.fullmatch(r"-?(0|[1-9]\d{0,17})", text, re.ASCII):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d{1,17}\.\d{1,6}", text, re.ASCII) else text


def find_fault(kind: type[Part] | None, field: Field, value: Any, catalog: Catalog) -> str | None:
    """What is wrong with the value of a single field; None if nothing is.

    kind: the type that the field belongs to, if it belongs to one.
    """
    for id in _names_in(field, value):
        if id not in field.choices(catalog):
            return ". ".join(tell_unknown_name(catalog, field.family or "", id))
    if kind is not None and field.name in kind.model_fields:
        return _find_type_fault(kind, field, value)
    return None


def find_no_id(field: Field, value: Any, catalog: Catalog) -> str | None:
    """What is wrong with a name that nothing has and that cannot be an id; None if there is none.
    A name that could be an id is left to the rules."""
    for id in _names_in(field, value):
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
            return ". ".join(tell_unknown_name(catalog, field.family or "", id))
    return None


def _names_in(field: Field, value: Any) -> Sequence[str]:
    """The ids that a value is made of; none if its field holds no ids."""
    if field.family is None or value is None:
        return ()
    return [value] if isinstance(value, str) else [*value]


def propose(field: Field, value: Any, catalog: Catalog) -> Any:
    """The value with each unknown name replaced by the only one that comes close; None if a name
    has no such neighbor, or all are known."""
    given, family = _names_in(field, value), field.family or ""
    close = {
        id: suggest_names(catalog, family, id) for id in given if not catalog.knows(family, id)
    }
    if not close or any(len(ids) != 1 for ids in close.values()):
        return None
    meant = {id: close[id][0] if id in close else id for id in given}
    if isinstance(value, str):
        return meant[value]
    if isinstance(value, Mapping):
        return {meant[id]: number for id, number in value.items()}
    return [*dict.fromkeys(meant.values())]


def _find_type_fault(kind: type[Part], field: Field, value: Any) -> str | None:
    written = kind.model_fields[field.name].alias or field.name
    try:
        kind.model_validate_json(json.dumps({written: value}), strict=True)
    except ValidationError as error:
        for problem in explain(error, kind, Origin("")):
            within = problem.field.startswith(f"{written}.")
            if within or (problem.field == written and problem.code != "missing-field"):
                return f"{problem.message}. {problem.mend}"
    return None
