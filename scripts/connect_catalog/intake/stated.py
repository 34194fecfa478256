"""What a descriptor states of its files: their size, their hash and how many rows they have."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

from ..model import Descriptor, Table


def restate_files(text: str, before: Descriptor, tables: Mapping[str, Table]) -> str:
    """The text of a descriptor, as it was read, with the size, hash and number of rows of other tables
    where it states those; every other word stays as it was written."""
    for i, resource in enumerate(before.resources):
        table = tables[resource.name]
        at = before.origin.line("resources", i, "bytes")
        text = put_value(text, at, "bytes", resource.bytes, len(table.content))
        at = before.origin.line("resources", i, "hash")
        text = put_value(text, at, "hash", resource.hash, _hash_like(resource.hash, table.content))
        at = before.origin.line("resources", i, "connect", "rows")
        text = put_value(text, at, "rows", resource.connect.rows, table.size)
    return text


def _hash_like(hash: str | None, content: bytes) -> str | None:
    """The hash of a file, of the same kind as another one."""
    if hash is None:
        return None
    kind, _, _ = hash.rpartition(":")
    digest = hashlib.new(kind or "md5", content, usedforsecurity=False).hexdigest()
    return f"{kind}:{digest}" if kind else digest


def put_value(text: str, line: int, name: str, old: object, new: object) -> str:
    """A text with another value of a field, on the line where it stands."""
    if old is None or old == new:
        return text
    lines = text.split("\n")
    field = re.compile(rf'("{name}"\s*:\s*){re.escape(json.dumps(old))}')
    put = json.dumps(new)
    lines[line - 1] = field.sub(lambda found: f"{found[1]}{put}", lines[line - 1], count=1)
    return "\n".join(lines)
