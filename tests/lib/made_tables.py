"""Small data packages made in memory, for the tests of what numbers give away."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from connect_catalog.load import load
from connect_catalog.model import Catalog, Descriptor, Origin, Package, Table

PROFILES = "https://datapackage.org/profiles/2.0/"
DIALECT = {
    "header": True,
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
}
ROLES = {"place": "geography", "year": "time", "period": "time"}
MARKS = [{"value": "suppressed", "label": "suppressed"}, {"value": "missing", "label": "missing"}]


def column(name: str, extra: Mapping[str, Any]) -> dict[str, Any]:
    """A measure where `extra` names its kind, else a column of the role that its name says."""
    connect = {key: value for key, value in extra.items() if key not in ("points_at", "aside")}
    if "kind" in connect:
        connect = {"role": "measure", "unit": "things", **connect}
    else:
        connect = {"role": ROLES.get(name, "dimension"), "concept": name, **connect}
    kind = "number" if connect.get("kind") in ("percent", "rate") else "string"
    kind = "integer" if connect.get("kind") == "count" else kind
    return {
        "name": name,
        "type": kind,
        "title": name,
        "description": name,
        "connect": connect,
        **({"missingValues": MARKS} if "kind" in connect else {}),
    }


def resource(name: str, columns: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A resource whose key is all columns but the measures and those marked `aside`. points_at: of a
    column, the package whose table t lists its values."""
    return {
        "$schema": f"{PROFILES}dataresource.json",
        "name": name,
        "type": "table",
        "title": name,
        "description": name,
        "path": f"data/{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "schema": {
            "$schema": f"{PROFILES}tableschema.json",
            "fields": [column(key, extra) for key, extra in columns.items()],
            "primaryKey": [
                key for key, extra in columns.items() if not {"kind", "aside"} & set(extra)
            ],
        },
        "connect": {
            "foreignKeys": [
                {
                    "fields": [key],
                    "reference": {"package": extra["points_at"], "resource": "t", "fields": [key]},
                }
                for key, extra in columns.items()
                if "points_at" in extra
            ]
        },
    }


def package(
    name: str,
    tables: Mapping[str, tuple[Mapping[str, Mapping[str, Any]], Sequence[Sequence[Any]]]],
    threshold: int = 6,
    totals: Sequence[Mapping[str, Any]] = (),
) -> Package:
    """A package of tables: name -> (columns, rows)."""
    descriptor = Descriptor.model_validate(
        {
            "$schema": f"{PROFILES}datapackage.json",
            "name": name,
            "title": name,
            "description": name,
            "version": "1.0.0",
            "created": "2026-01-31T00:00:00Z",
            "keywords": ["made-up"],
            "licenses": [{"name": "none", "title": "none", "path": "https://example.org/"}],
            "sources": [{"title": "made-up"}],
            "resources": [resource(key, columns) for key, (columns, _) in tables.items()],
            "connect": {
                "agency": "examples",
                "topics": ["stories"],
                "kind": "dataset",
                "geography": "town",
                "frequency": "yearly",
                "timeCovered": {"start": "2021", "end": "2023", "basis": "years"},
                "unitOfAnalysis": "things",
                "updated": "2025",
                "suppression": {"threshold": threshold, "rule": "Small counts are hidden."},
                "totals": list(totals),
            },
        }
    )
    descriptor._origin = Origin(f"datapackages/{name}/datapackage.json")
    made = {r.name: table(name, r, tables[r.name][1]) for r in descriptor.resources}
    return Package(descriptor, "{}", made, "")


def table(name: str, resource: Any, rows: Sequence[Sequence[Any]]) -> Table:
    columns = [c.name for c in resource.schema_.fields]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    return Table(resource, f"datapackages/{name}/{resource.path}", text.getvalue().encode())


def put(repo: Path, name: str, tables, threshold: int = 6) -> Path:
    """Write a made-up package into a repository."""
    made = package(name, tables, threshold)
    folder = repo / "datapackages" / name
    (folder / "data").mkdir(parents=True)
    text = made.descriptor.model_dump_json(by_alias=True, exclude_none=True, exclude_defaults=True)
    document = json.loads(text)
    document["resources"] = [resource(key, columns) for key, (columns, _) in tables.items()]
    (folder / "datapackage.json").write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    (folder / "README.md").write_text(f"# {name}\n", "utf-8")
    for table in made.tables.values():
        (repo / table.path).write_bytes(table.content)
    return folder


def catalog_of(*packages: Package) -> Catalog:
    """The words of the tiny repository with these packages in place of its own."""
    loaded = load(Path(__file__).parents[1] / "repo").catalog
    assert loaded is not None
    return replace(loaded, packages={p.id: p for p in packages})


COUNT = {"kind": "count"}


def grid(
    cells: Sequence[Sequence[Any]], total: str = "All", extra: Mapping[str, Any] = COUNT
) -> tuple[dict[str, dict[str, Any]], list[list[Any]]]:
    """Columns and rows of a two-way table whose last row and column are totals."""

    def names(letter: str, count: int) -> list[str]:
        return [*(f"{letter}{i}" for i in range(1, count)), total]

    columns = {"group": {"total": total}, "sort": {"total": total}, "n": dict(extra)}
    rows = [
        [row, col, cells[i][j]]
        for i, row in enumerate(names("r", len(cells)))
        for j, col in enumerate(names("c", len(cells[0])))
    ]
    return columns, rows
