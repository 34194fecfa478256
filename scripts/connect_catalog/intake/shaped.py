"""The tables of a package before they are written, and what was learned while they were shaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..model import Catalog, Edition
from .columns import HandedColumn
from .handed import Handed
from .labels import Labels
from .places import Gazetteer
from .report import IntakeReport
from .shape import Row
from .tables import FILL, table_resource, write_csv
from .wishes import Wishes


@dataclass(frozen=True)
class ReadTable:
    """All that is known of a table before it is shaped: the package's id, what was handed over, its
    columns, what a person said, the least count to show, the catalog and its lists of places, and the
    report, to which each step adds; last: how the last edition was read."""

    id: str
    handed: Handed
    columns: list[HandedColumn]
    wishes: Wishes
    threshold: int
    catalog: Catalog
    lists: tuple[Gazetteer, ...]
    report: IntakeReport
    last: Edition | None = None


@dataclass(frozen=True)
class FinishedTable:
    """A table that is ready to be written. fields: its Table Schema fields, in order; rows: as they are
    written; title: what the table holds; row: what one row is of; headings: those of the source, by
    column."""

    name: str
    fields: list[dict[str, Any]]
    keys: list[str]
    rows: list[Row]
    links: tuple[dict[str, Any], ...]
    title: str
    row: str
    headings: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        names = [f["name"] for f in self.fields]
        return write_csv(names, [[row[name] for name in names] for row in self.rows])

    def describe(self) -> dict[str, Any]:
        """The resource's descriptor."""
        title = self.title or f"{FILL}: what the table {self.name} holds"
        written = table_resource(self.name, title, self.row, self.fields, self.keys)
        return written | ({"connect": {"foreignKeys": [*self.links]}} if self.links else {})


@dataclass(frozen=True)
class Shaped:
    """The tables of a package, protected. title: what the source calls them; periods: the periods that
    they tell of; basis: what kind of years those are, where the table says so; geography: the kind of
    place that they are about, or ""; counts: whether any measure is a count; hidden: cells that were
    hidden here; waivers: what the person denied; checks: known numbers of an old package;
    labels: those of the categories of wide columns, by dimension."""

    tables: tuple[FinishedTable, ...]
    title: str
    periods: frozenset[str]
    basis: str
    geography: str
    counts: bool
    hidden: int
    waivers: tuple[dict[str, str], ...]
    checks: tuple[dict[str, Any], ...] = ()
    labels: Mapping[str, Labels] = field(default_factory=dict)


def tell_row(fields: list[dict[str, Any]], keys: list[str], place: str) -> str:
    """What one row of a table is of, by the columns that tell its rows apart."""
    roles = {field["name"]: field["connect"]["role"] for field in fields}
    words = [place, *(key for key in keys if roles[key] not in ("geography", "label"))]
    one = " and ".join(re.sub("[-_]", " ", word) for word in words if word)
    return f"One row for each {one}." if one else f"{FILL}: one row is ..."
