"""Concepts: which datasets have columns with the same meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ..model import Catalog, Column, Package, Resource


@dataclass(frozen=True)
class ConceptUse:
    """A package's columns of one concept, each with the tables it is in."""

    package: Package
    columns: tuple[tuple[Column, tuple[Resource, ...]], ...]


def find_uses(catalog: Catalog) -> Mapping[str, tuple[ConceptUse, ...]]:
    """For each concept in use, the packages that have it, by title. A column that several tables of
    a package write in the same way counts once."""
    uses: dict[str, list[ConceptUse]] = defaultdict(list)
    for package in sorted(catalog.packages.values(), key=lambda p: p.descriptor.title):
        for concept, columns in _find_columns(package).items():
            uses[concept].append(ConceptUse(package, columns))
    return {concept: tuple(found) for concept, found in uses.items()}


def _find_columns(
    package: Package,
) -> dict[str, tuple[tuple[Column, tuple[Resource, ...]], ...]]:
    tables: dict[str, dict[tuple[str, ...], list[tuple[Column, Resource]]]] = {}
    for resource in package.descriptor.resources:
        for column in resource.schema_.fields:
            if column.connect.concept is not None:
                alike = (column.name, column.title, column.description, *column.told_values)
                kinds = tables.setdefault(column.connect.concept, {})
                kinds.setdefault(alike, []).append((column, resource))
    return {
        concept: tuple((found[0][0], tuple(r for _, r in found)) for found in kinds.values())
        for concept, kinds in tables.items()
    }
