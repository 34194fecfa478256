"""The part of the catalog that the form needs: agencies with their rules, the vocabulary, and the lists of
places. The site brings it as one file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..load import FILES, SINGLES, read_files
from ..model import FAMILIES, Catalog, Origin, Record


def read_part(held: Mapping[str, Any]) -> Catalog:
    """The catalog out of the file that `exports.submit` writes."""
    singles: dict[str, Any] = {
        name: _read(kind, held[name], f"catalog/{FILES[name]}") for name, kind in SINGLES.items()
    }
    families: dict[str, Any] = {
        family: _read_family(family, records) for family, records in held["families"].items()
    }
    packages = {
        id: package
        for id, files in held["packages"].items()
        if (package := read_files(id, {name: text.encode() for name, text in files.items()}))
    }
    return Catalog(**singles, **families, packages=MappingProxyType(packages))


def _read_family(family: str, records: Mapping[str, Any]) -> Mapping[str, Record]:
    kind = FAMILIES[family]
    return MappingProxyType(
        {id: _read(kind, record, f"catalog/{family}/{id}.yml") for id, record in records.items()}
    )


def _read(kind: type[Record], record: Any, path: str) -> Record:
    made = kind.model_validate_json(json.dumps(record))
    made._origin = Origin(path)
    return made
