"""What reference tables say of places: of what kind each is, which are the whole, and in which
region each lies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ...model import Catalog, Package, Resource, Table

# axis -> coarser axis -> value -> its parent
Parents = Mapping[str, Mapping[str, Mapping[str, str]]]


def kinds_of(
    catalog: Catalog, package: Package, resource: Resource, name: str
) -> dict[str, str | None]:
    """For each place of the reference table that a column points at: its kind (places of one kind
    make up the whole; "" where the table tells none apart), or None where it is the whole."""
    found = find_reference(catalog, package, resource, name)
    if found is None:
        return {}
    table, target = found
    marked = [c for c in table.resource.schema_.fields if c.connect.total is not None]
    if not marked:
        return dict.fromkeys(table.texts(target), "")
    column = marked[0]
    return {
        value: None if kind == column.connect.total else kind
        for value, kind in zip(table.texts(target), table.texts(column.name), strict=True)
    }


def find_reference(
    catalog: Catalog, package: Package, resource: Resource, name: str
) -> tuple[Table, str] | None:
    """The table that a column's foreign key points at, and the column there."""
    for key in resource.connect.foreign_keys:
        if name not in key.fields:
            continue
        table = catalog.target(key.reference, package.id)
        target = dict(zip(key.fields, key.reference.fields, strict=False)).get(name)
        if table is not None and table.sheet.is_regular and target in table.sheet.names:
            return table, target
    return None


def place_pair(axis: str, value: str, kinds: Mapping[str, str | None]) -> tuple[str, str] | None:
    """The coordinate that a place gives its row; none, if it is the whole."""
    if value not in kinds:
        return axis, value
    kind = kinds[value]
    return None if kind is None else (f"{axis} {kind}".strip(), value)


def find_parents(catalog: Catalog, axis: str) -> dict[str, dict[str, str]]:
    """For a place axis: each coarser axis that its reference table names, as value -> its parent."""
    coarser: dict[str, dict[str, str]] = defaultdict(dict)
    for package in catalog.packages.values():
        for table in package.tables.values():
            own = _key_column(table.resource, axis)
            if own is None:
                continue
            for column in table.resource.columns("geography"):
                if column.name == own:
                    continue
                kinds = kinds_of(catalog, package, table.resource, column.name)
                found = find_reference(catalog, package, table.resource, column.name)
                concept = _concept_of(found) if found else None
                if concept is None:
                    continue
                for value, parent in zip(table.texts(own), table.texts(column.name), strict=True):
                    pair = place_pair(concept, parent, kinds) if parent in kinds else None
                    if pair is not None:
                        coarser[pair[0]][value] = parent
    return coarser


def _key_column(resource: Resource, axis: str) -> str | None:
    """The column that is the whole key of a reference table of this axis."""
    if len(resource.schema_.primary_key) != 1 or resource.columns("measure"):
        return None
    key = resource.schema_.primary_key[0]
    fields = resource.schema_.fields
    return next((c.name for c in fields if c.name == key and c.connect.concept == axis), None)


def _concept_of(found: tuple[Table, str]) -> str | None:
    table, name = found
    return table.resource.column(name).connect.concept
