"""The table of encodings: what each column holds, and whether one that an agency sent is such a table."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from .encoding import Encoder, Profile
from .keys import ProjectKey

_HEX = "^[0-9a-f]{32}$"  # of local ids and tokens


def make_schema(encoder: Encoder) -> pa.Schema:
    """The columns of encodings, with their types."""
    columns = [
        ("local_id", pa.string()),
        *((name, _type_of(name, kind)) for name, kind in encoder.columns()),
    ]
    return pa.schema(columns)


def _type_of(name: str, kind: str) -> pa.DataType:
    if kind == "token":
        return pa.string()
    return pa.int32() if name.endswith("_n") else pa.int64()


def find_odd(table: pa.Table, profile: Profile) -> Iterator[str]:
    """What is wrong with a table that came from an agency: it is put into the database's questions, the queue
    and a crosswalk, and so holds nothing but what connect-id writes."""
    schema = make_schema(Encoder(ProjectKey(b"", ""), profile))
    if not table.schema.equals(schema):
        yield "has not the columns of a profile that this version knows"
        return
    ids = table["local_id"]
    if ids.null_count:
        yield "has a record without a local id"
    if len(ids.unique()) != len(ids):
        yield "has a local id twice"
    for name in schema.names:
        if schema.field(name).type == pa.string() and not _is_hex(table[name]):
            yield f"has a cell in {name} that connect-id does not write"


def _is_hex(column: pa.ChunkedArray) -> bool:
    return pc.all(pc.match_substring_regex(column, _HEX)).as_py() is not False
