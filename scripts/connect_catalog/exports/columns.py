"""Tables column by column, for the explorer and the maps, so that a browser reads only what it
shows.

Beside each table lies `row-keys.json`: every column that is not a measure, as its distinct strings
and, for each row, the position of its string among them; of a column of places also the slug of each place's
page, null where it has none. Each measure has a file of its own: for
each row a number, or a letter that says why there is none. No column name has a hyphen, so no
measure's file can take the name of the keys.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

from ..addresses import locate_columns
from ..cells import EncodedColumn
from ..marks import KINDS
from ..model import Catalog, MeasureColumn, Package, Table
from ..stats.gazetteer import list_slugs
from ..stats.places import find_listing
from .files import ComputeStatistics, Files
from .packed import pack

FORMAT = "json"
_JSON_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """The columns of every table of every package."""
    return {
        address: make
        for package in catalog.packages.values()
        for table in package.tables.values()
        for address, make in _plan_table(catalog, package, table).items()
    }


def _plan_table(catalog: Catalog, package: Package, table: Table) -> Files:
    folder = locate_columns(package.id, table.resource.name)
    measures = {
        f"{folder}{column.name}.json": partial(_write_measure, table, column.name)
        for column in table.resource.columns("measure")
    }
    return {f"{folder}row-keys.json": partial(_write_keys, catalog, package, table), **measures}


def _write_keys(catalog: Catalog, package: Package, table: Table) -> bytes:
    columns, fields = table.sheet.columns, table.resource.schema_.fields
    pages = _list_pages(catalog, package, table)
    return pack(
        {
            c.name: _key(columns[c.name]) | pages.get(c.name, {})
            for c in fields
            if c.connect.role != "measure"
        }
    )


def _list_pages(
    catalog: Catalog, package: Package, table: Table
) -> dict[str, dict[str, list[str | None]]]:
    """For each column of places whose places have pages, their slugs."""
    found = {
        column.name: list_slugs(
            catalog,
            find_listing(package, table.resource, column.name),
            table.sheet.columns[column.name].values,
        )
        for column in table.resource.columns("geography")
    }
    return {name: {"pages": slugs} for name, slugs in found.items() if any(slugs)}


def _key(cells: EncodedColumn) -> dict[str, Any]:
    return {"values": list(cells.values), "codes": cells.codes.tolist()}


def _write_measure(table: Table, name: str) -> bytes:
    """A measure's cells as a JSON array. Numbers stay as they are in the file."""
    measure = table.measure(name)
    texts = write_cells(measure)
    return f"[{','.join(texts[code] for code in measure.cells.codes.tolist())}]".encode()


def write_cells(measure: MeasureColumn) -> list[str]:
    """The distinct cells of a measure as JSON: a number, or the letter of its mark."""
    return [
        f'"{KINDS[mark].letter}"' if mark else _number(text)
        for text, (_, mark) in zip(measure.cells.values, measure.known, strict=True)
    ]


def _number(text: str) -> str:
    """A number as JSON writes it. JSON does not allow "+5" and ".5"."""
    return text if _JSON_NUMBER.fullmatch(text) else json.dumps(float(text), allow_nan=False)
