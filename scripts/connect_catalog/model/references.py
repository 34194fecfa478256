"""What names what. A field declares the family of the ids that it holds, and a record can list
everything that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, get_args, get_origin

from .parts import Id, Part, Record

N = TypeVar("N")


@dataclass(frozen=True)
class Names:
    """Said of a field whose ids name something: records ("agencies"), words of the vocabulary
    ("topics"), data packages ("packages"), or packages that are or were public ("published")."""

    family: str


AgencyId = Annotated[Id, Names("agencies")]
AskerId = Annotated[Id, Names("askers")]
AttendeeRoleId = Annotated[Id, Names("attendee_roles")]
AudienceId = Annotated[Id, Names("audiences")]
BarrierKindId = Annotated[Id, Names("barrier_kinds")]
ConceptId = Annotated[Id, Names("concepts")]
DesiredId = Annotated[Id, Names("workplan")]
FrequencyId = Annotated[Id, Names("frequencies")]
GeographyId = Annotated[Id, Names("geographies")]
MeetingId = Annotated[Id, Names("meetings")]
PackageId = Annotated[Id, Names("packages")]
PublishedId = Annotated[Id, Names("published")]
RegionId = Annotated[Id, Names("regions")]
StatusId = Annotated[Id, Names("statuses")]
TopicId = Annotated[Id, Names("topics")]
UseKindId = Annotated[Id, Names("use_kinds")]


class Reference(NamedTuple):
    """A place in a record that names something. at: the path of fields to it, as they are
    written."""

    record: Record
    at: tuple[str | int, ...]
    family: str
    id: str


def list_references(record: Record) -> Iterator[Reference]:
    """Everything that a record names, in the order of its fields."""
    yield from _list_in(record, (), record)


@cache
def families_named(kind: type[Part]) -> Mapping[str, str]:
    """The fields of a type that name something, each with the family of what it names. Those of the
    parts within it are left out."""
    families = {
        name: found.family
        for name, info in kind.model_fields.items()
        if (found := find_note(Names, info.annotation, info.metadata)) is not None
    }
    return MappingProxyType(families)


def list_named(
    record: Record, at: tuple[str | int, ...], family: str, value: Any
) -> Iterator[Reference]:
    """The references in the value of a field: one id or none, several ids, or a mapping whose keys
    are ids."""
    if isinstance(value, Mapping):
        yield from (Reference(record, (*at, id), family, id) for id in value)
    elif isinstance(value, tuple):
        yield from (Reference(record, (*at, i), family, id) for i, id in enumerate(value))
    elif value is not None:
        yield Reference(record, at, family, value)


def _list_in(record: Record, at: tuple[str | int, ...], part: Part) -> Iterator[Reference]:
    families = families_named(type(part))
    for name, written in _fields_to_read(type(part)):
        value, place = getattr(part, name), (*at, written)
        if name in families:
            yield from list_named(record, place, families[name], value)
        elif isinstance(value, Part):
            yield from _list_in(record, place, value)
        else:
            for i, one in enumerate(value or ()):
                if isinstance(one, Part):
                    yield from _list_in(record, (*place, i), one)


@cache
def _fields_to_read(kind: type[Part]) -> tuple[tuple[str, str], ...]:
    """The fields that name something or have parts that do: (name in Python, name as written)."""
    return tuple(
        (name, info.alias or name)
        for name, info in kind.model_fields.items()
        if name in families_named(kind) or any(map(_fields_to_read, list_parts(info.annotation)))
    )


def list_parts(annotation: Any) -> Iterator[type[Part]]:
    """The parts that a type is made of, such as Barrier in tuple[Barrier, ...]."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    elif get_origin(annotation) is not Literal:
        for inner in get_args(annotation):
            yield from list_parts(inner)


def find_note(kind: type[N], annotation: Any, notes: Iterable[Any] = ()) -> N | None:
    """What is noted of a type, or of one that it is made of, by a note of some kind; None where nothing
    is. notes: what is noted of it elsewhere."""
    noted = (*notes, *getattr(annotation, "__metadata__", ()))
    said = (note for note in noted if isinstance(note, kind))
    inner = () if get_origin(annotation) is Literal else get_args(annotation)
    found = (find_note(kind, one) for one in inner)
    return next(chain(said, filter(None, found)), None)
