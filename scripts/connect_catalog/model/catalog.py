"""The catalog: everything in the repository that people wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from .dashboards import Dashboard
from .descriptor import Descriptor, TableName
from .edition import Edition
from .logic_model import COLUMNS, MEASURED, LogicModel
from .parts import Origin, Record
from .records import (
    Agency,
    DataRequest,
    DataUse,
    Meeting,
    Removal,
    Settings,
    Training,
    Usage,
    Vocabulary,
    WorkItem,
)
from .references import Reference, families_named, list_named, list_references
from .reports import Report
from .table import Table
from .translation import Translation

Made = TypeVar("Made")

PUBLISHED = ("packages", "removals")  # what was public once can be named for good


class Named(Protocol):
    """What an id can stand for: a record, a data package or a word of the vocabulary."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class Package:
    """A data package: its descriptor (as types, and as written) and its tables by resource name.
    edition: how its last edition was read, where that was kept."""

    descriptor: Descriptor
    descriptor_text: str
    tables: Mapping[str, Table]
    readme: str
    edition: Edition | None = None

    @cached_property
    def id(self) -> str:
        """Its folder; asked for so often that it is kept."""
        return self.descriptor.id

    @property
    def title(self) -> str:
        return self.descriptor.title

    @property
    def origin(self) -> Origin:
        """Where its descriptor stands."""
        return self.descriptor.origin


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


# The records of which there are many, by the folder of catalog/ they stand in.
FAMILIES: Mapping[str, type[Record]] = {
    "agencies": Agency,
    "workplan": WorkItem,
    "meetings": Meeting,
    "trainings": Training,
    "requests": DataRequest,
    "uses": DataUse,
    "removals": Removal,
    "usage": Usage,
    "reports": Report,
    "dashboards": Dashboard,
}


@dataclass(frozen=True)
class Catalog:
    """Everything in the repository that people wrote, each family by id.

    guides are the pages of docs/, Markdown by its path below the repository. translations are those of
    records, descriptors and guides, by the path of what they translate and by language. unreadable holds the
    (family, id) of records that exist but are broken, so that a reference to one is not a second
    problem.
    """

    settings: Settings
    vocabulary: Vocabulary
    logic_model: LogicModel
    agencies: Mapping[str, Agency] = field(default_factory=_empty)
    workplan: Mapping[str, WorkItem] = field(default_factory=_empty)
    meetings: Mapping[str, Meeting] = field(default_factory=_empty)
    trainings: Mapping[str, Training] = field(default_factory=_empty)
    requests: Mapping[str, DataRequest] = field(default_factory=_empty)
    uses: Mapping[str, DataUse] = field(default_factory=_empty)
    removals: Mapping[str, Removal] = field(default_factory=_empty)
    usage: Mapping[str, Usage] = field(default_factory=_empty)
    reports: Mapping[str, Report] = field(default_factory=_empty)
    dashboards: Mapping[str, Dashboard] = field(default_factory=_empty)
    packages: Mapping[str, Package] = field(default_factory=_empty)
    guides: Mapping[str, str] = field(default_factory=_empty)
    translations: Mapping[str, Mapping[str, Translation]] = field(default_factory=_empty)
    unreadable: frozenset[tuple[str, str]] = frozenset()
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, make: Callable[[Catalog], Made]) -> Made:
        """What a function makes of the catalog; it is called the first time only."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    def take(self, other: Catalog, make: Callable[[Catalog], Made]) -> None:
        """Have what a function makes of another catalog stand for what it would make of this one."""
        self._made[make] = other.once(make)

    def ids(self, family: str) -> tuple[str, ...]:
        """The ids of a family, in order: of records ("agencies"), words of the vocabulary ("topics"),
        "packages", or packages that are or were public ("published")."""
        if family in Vocabulary.model_fields:
            return self.vocabulary.ids(family)
        return tuple(id for one in list_members(family) for id in getattr(self, one))

    def find(self, family: str, id: str) -> Named | None:
        """What an id stands for in a family; None where nothing that can be read has it."""
        if family in Vocabulary.model_fields:
            return self.vocabulary.terms(family).get(id)
        found = (getattr(self, one).get(id) for one in list_members(family))
        return next((one for one in found if one is not None), None)

    def title(self, family: str, id: str) -> str:
        """The title of what an id stands for; KeyError where nothing that can be read has it."""
        found = self.find(family, id)
        if found is None:
            raise KeyError(id)
        return found.title

    def knows(self, family: str, id: str) -> bool:
        """Whether something has this id, even if it is broken."""
        members = list_members(family)
        return self.find(family, id) is not None or any((f, id) in self.unreadable for f in members)

    def target(self, key: TableName, home: str) -> Table | None:
        """The table that a key or total of the package `home` points at; None if no such table
        could be read."""
        package, resource = key.within(home)
        return self.packages[package].tables.get(resource) if package in self.packages else None

    def describes(self, key: TableName, home: str) -> bool:
        """Whether the package that a key or total of the package `home` names describes its table,
        even if the table, or the package, could not be read."""
        package, resource = key.within(home)
        if package not in self.packages:
            return self.knows("packages", package)
        described = self.packages[package].descriptor.resources
        return any(table.name == resource for table in described)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Everything that a record or a data package names."""
        descriptors = (package.descriptor for package in self.packages.values())
        records = (*self.records, *descriptors)
        named = (reference for record in records for reference in list_references(record))
        return (*named, *_list_choices(self.logic_model))

    @cached_property
    def place_names(self) -> frozenset[str]:
        """The names of all places in tables that hold no numbers; asked for at every text."""
        return frozenset(
            value
            for package in self.packages.values()
            for table in package.tables.values()
            if not table.resource.columns("measure")
            for column in table.resource.schema_.fields
            if column.connect.role in ("geography", "label")
            for value in table.sheet.columns[column.name].values
            if len(value) > 2 and value[0].isupper()
        )

    @property
    def records(self) -> tuple[Record, ...]:
        """Every record of catalog/, the settings and words too, and every translation; not the
        descriptors."""
        families = [*(getattr(self, family) for family in FAMILIES), *self.translations.values()]
        singles = (self.settings, self.vocabulary, self.logic_model)
        return (*singles, *(record for family in families for record in family.values()))

    @property
    def datasets(self) -> tuple[Package, ...]:
        """The packages the public looks for; reference packages are left out."""
        return tuple(p for p in self.packages.values() if p.descriptor.connect.kind == "dataset")


def list_members(family: str) -> tuple[str, ...]:
    """The families that a name can be of: itself, or the two of what is or was public."""
    return PUBLISHED if family == "published" else (family,)


def _list_choices(model: LogicModel) -> Iterator[Reference]:
    """What the boxes choose by: values of fields that name something."""
    for column in COLUMNS:
        for i, element in enumerate(getattr(model, column)):
            family = MEASURED.get(element.measure) if element.measure else None
            families = families_named(FAMILIES[family]) if family else {}
            for name, values in element.where.items():
                if name in families:
                    at = (column, i, "where", name)
                    yield from list_named(model, at, families[name], values)
