"""JSON Schemas of everything that people write, for their editors, generated from the types."""

from __future__ import annotations

import json
from functools import partial

from ..addresses import locate_schema
from ..load import SINGLES
from ..model import FAMILIES, Catalog, Descriptor, Record
from .files import ComputeStatistics, Files


def plan_files(catalog: Catalog, numbers: ComputeStatistics) -> Files:
    """schemas/<type>.json for each record type and the descriptor."""
    kinds: tuple[type[Record], ...] = (*SINGLES.values(), *FAMILIES.values(), Descriptor)
    return {locate_schema(kind.__name__.lower()): partial(describe_kind, kind) for kind in kinds}


def describe_kind(kind: type[Record]) -> bytes:
    """The JSON Schema of a kind of record, as a file."""
    return (json.dumps(kind.model_json_schema(by_alias=True), indent=1) + "\n").encode()
