"""A dataset as Socrata takes it: a CSV file for each table, and beside it what the portal's form asks for.

A column of numbers takes nothing but numbers there. So a cell without one is empty, and a column of text beside
it says why. The file of words has the names of Socrata's own description of a dataset (a "view").
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..addresses import locate
from ..marks import Mark
from ..model import Catalog, Column, Package, Table, TypedColumn
from ..spreadsheets import write_csv

TYPES: Mapping[str, str] = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "checkbox",
    "date": "calendar_date",
    "year": "number",
}


@dataclass(frozen=True)
class PortalColumn:
    """A column there. field: its name for programs; kind: its type, by Socrata's name; texts: its cells."""

    field: str
    name: str
    kind: str
    description: str
    texts: tuple[str, ...] = ()


def plan_portal(catalog: Catalog, package: Package) -> dict[str, bytes]:
    """For each table TABLE.csv and TABLE.json, by their names."""
    files: dict[str, bytes] = {}
    for name, table in package.tables.items():
        columns = [*list_columns(table)]
        rows = zip(*(column.texts for column in columns), strict=True)
        files[f"{name}.csv"] = write_csv([column.field for column in columns], rows).encode()
        told = json.dumps(_describe(catalog, package, table), ensure_ascii=False, indent=1)
        files[f"{name}.json"] = f"{told}\n".encode()
    return files


def name_there(package: Package, table: Table) -> str:
    """The title that a table has on the portal: that of the dataset, where it has no other table."""
    return package.title if len(package.tables) == 1 else f"{package.title}: {table.resource.title}"


def locate_there(catalog: Catalog, package: Package) -> str:
    """The address by which the portal leads to the catalog, and tells which dataset it has."""
    return f"{catalog.settings.url}{locate('packages', package.id)}"


def list_columns(table: Table) -> Iterator[PortalColumn]:
    """The columns of a table, each followed by that of its marks."""
    for typed in table.typed:
        yield _tell_column(typed)
        if typed.status is not None:
            title = typed.column.title
            about = f"Why there is no number in {title}; number where there is one."
            yield PortalColumn(
                typed.status, f"{title}: status", "text", about, tuple(typed.statuses)
            )


def _tell_column(typed: TypedColumn) -> PortalColumn:
    column = typed.column
    known = [
        text if mark is Mark.NUMBER else ""
        for text, (_, mark) in zip(typed.cells.values, typed.known, strict=True)
    ]
    texts = tuple(known[code] for code in typed.cells.codes.tolist())
    description = f"{column.description} {_tell_codes(column)}".strip()
    return PortalColumn(column.name, column.title, TYPES[column.type], description, texts)


def _tell_codes(column: Column) -> str:
    """What the codes of a column mean, in a sentence; empty where they speak for themselves."""
    labels = [one for one in column.categories or () if not isinstance(one, str)]
    told = "; ".join(f"{one.value} = {one.label}" for one in labels if one.value != one.label)
    return f"{told}." if told else ""


def _describe(catalog: Catalog, package: Package, table: Table) -> dict[str, Any]:
    """The fields of the portal's form."""
    told, connect = package.descriptor, package.descriptor.connect
    licence, covered = told.licenses[0], connect.time_covered
    hidden = [connect.suppression.rule, connect.suppression.further or ""]
    texts = [told.description, table.resource.description, *connect.caveats, *hidden]
    return {
        "name": name_there(package, table),
        "description": "\n\n".join(text for text in texts if text),
        "category": catalog.title("topics", connect.topics[0]),
        "tags": [*told.keywords],
        "attribution": catalog.title("agencies", connect.agency),
        "attributionLink": locate_there(catalog, package),
        "license": {"name": licence.title, "termsLink": licence.path},
        "metadata": {
            "rowLabel": connect.unit_of_analysis,
            "custom_fields": {
                catalog.settings.title: {
                    "Dataset": package.id,
                    "Table": table.resource.name,
                    "Version": told.version,
                    "Updated": str(connect.updated),
                    "Time covered": f"{covered.start} to {covered.end}, {covered.basis}",
                }
            },
        },
        "columns": [
            {
                "name": column.name,
                "fieldName": column.field,
                "dataTypeName": column.kind,
                "description": column.description,
                "position": place,
            }
            for place, column in enumerate(list_columns(table), 1)
        ],
    }
