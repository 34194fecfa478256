"""What W3C's CSV on the Web says of a table, beside it: data/TABLE.csv-metadata.json (Metadata Vocabulary for
Tabular Data, W3C Recommendation, 17 December 2015), so that its readers find the types of the columns."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from ..addresses import locate_csvw
from ..model import Catalog, Column, Package, Resource
from .files import ComputeStatistics, Files

# A type of Data Package as CSVW names it.
TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "year": "gYear",
}


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """A file beside each table."""
    return {
        locate_csvw(package.id, resource.path): partial(write, catalog, package, resource)
        for package in catalog.packages.values()
        for resource in package.descriptor.resources
    }


def write(catalog: Catalog, package: Package, resource: Resource) -> bytes:
    """The description of one table."""
    licence = package.descriptor.licenses[0].path
    whole = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": catalog.settings.languages[0]}],
        "url": resource.path.rpartition("/")[2],
        "dc:title": f"{package.title}: {resource.title}",
        "dc:description": resource.description,
        "dc:license": {"@id": licence},
        "dc:modified": {"@value": str(package.descriptor.connect.updated), "@type": "date"},
        "dialect": {"encoding": "utf-8", "delimiter": ",", "quoteChar": '"', "header": True},
        "tableSchema": {
            "columns": [_tell(column, resource) for column in resource.schema_.fields],
            "primaryKey": list(resource.schema_.primary_key),
        },
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _tell(column: Column, resource: Resource) -> dict[str, Any]:
    limits = column.constraints
    bounds = {"minimum": limits.minimum, "maximum": limits.maximum}
    told = {name: value for name, value in bounds.items() if value is not None}
    base = TYPES[column.type]
    marks = list(column.marking())
    return {
        "name": column.name,
        "titles": column.title if column.title == column.name else [column.name, column.title],
        "dc:description": column.description,
        "datatype": {"base": base, **told} if told else base,
        "null": marks or list(resource.schema_.missing_values),
        "required": bool(limits.required) and not marks,
    }
