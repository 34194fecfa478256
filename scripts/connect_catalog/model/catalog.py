"""The catalog: everything in the repository that was written by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from .descriptor import Descriptor
from .parts import Record
from .records import (
    Agency,
    DataRequest,
    DataUse,
    LogicModel,
    Meeting,
    Removal,
    Report,
    Settings,
    Training,
    Usage,
    Vocabulary,
    WorkItem,
)
from .table import Table


@dataclass(frozen=True)
class Package:
    """A data package: its descriptor (as types, and as written) and its tables by resource name."""

    descriptor: Descriptor
    descriptor_text: str
    tables: Mapping[str, Table]
    readme: str

    @cached_property
    def id(self) -> str:
        """Its folder; asked for so often that it is kept."""
        return self.descriptor.id


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
}


@dataclass(frozen=True)
class Catalog:
    """Everything in the repository that was written by people, each family by id.

    unreadable holds (family, id) of records that are there but broken: a reference to one is not
    a second problem.
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
    packages: Mapping[str, Package] = field(default_factory=_empty)
    unreadable: frozenset[tuple[str, str]] = frozenset()

    def knows(self, family: str, id: str) -> bool:
        """Whether a record of the family ("agencies", "packages", ...) stands in the repository."""
        return id in getattr(self, family) or (family, id) in self.unreadable

    @property
    def records(self) -> tuple[Record, ...]:
        """Every record of catalog/, the settings and words too; not the descriptors."""
        families = (getattr(self, family).values() for family in FAMILIES)
        singles = (self.settings, self.vocabulary, self.logic_model)
        return (*singles, *(record for family in families for record in family))

    @property
    def datasets(self) -> tuple[Package, ...]:
        """The packages the public looks for; reference packages are left out."""
        return tuple(p for p in self.packages.values() if p.descriptor.connect.kind == "dataset")
