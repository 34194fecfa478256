"""JSON Schemas of everything that people write, for their editors, generated from the types."""

from __future__ import annotations

import json

from ..addresses import locate_schema
from ..load import SINGLES
from ..model import FAMILIES, Descriptor


def export() -> dict[str, bytes]:
    """schemas/<type>.json for each record type and the descriptor."""
    kinds = (*SINGLES.values(), *FAMILIES.values(), Descriptor)
    return {
        locate_schema(kind.__name__.lower()): (
            json.dumps(kind.model_json_schema(by_alias=True), indent=1) + "\n"
        ).encode()
        for kind in kinds
    }
