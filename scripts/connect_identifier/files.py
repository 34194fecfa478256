"""Files with a manifest: written beside their place and moved there whole; refused where one was edited."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .marks import Kind, mark_of
from .problems import Refused

FORM = 2  # goes up where encodings of this version do not compare with those of the last


@dataclass(frozen=True)
class Manifest:
    """What a file says of itself. key: the name of the project's key. digest: of manifest and rows."""

    form: int
    project: str
    key: str
    profile: str
    agency: str
    records: int
    digest: str = ""


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A place beside the path to write to, which becomes the path at the end, or is removed."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    except FileNotFoundError:
        raise Refused(f"There is no folder {path.parent}.") from None
    finally:
        beside.unlink(missing_ok=True)


def _digest(table: pa.Table, manifest: Manifest) -> str:
    about = {**asdict(manifest), "digest": ""}
    made = hashlib.sha256(json.dumps(about, sort_keys=True).encode())
    sink = pa.BufferOutputStream()
    table = _without_nulls(table.replace_schema_metadata(None)).combine_chunks()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=100_000)
    made.update(sink.getvalue())
    return made.hexdigest()


def _without_nulls(table: pa.Table) -> pa.Table:
    """The cells and which of them are empty. What memory holds of an empty cell itself may differ from one
    reading to the next."""
    told = {f"{name} known": table[name].is_valid() for name in table.column_names}
    empty = [0 if pa.types.is_integer(kind) else "" for kind in table.schema.types]
    filled = [column.fill_null(cell) for column, cell in zip(table.columns, empty, strict=True)]
    return pa.table([*filled, *told.values()], names=[*table.column_names, *told])


def write_table(path: Path, kind: Kind, table: pa.Table, manifest: Manifest) -> None:
    """Write a Parquet file with its manifest, whole or not at all."""
    about = {**asdict(manifest), "digest": _digest(table, manifest)}
    meta = {mark_of(kind): json.dumps(about, sort_keys=True)}
    with written_whole(path) as beside:
        pq.write_table(table.replace_schema_metadata(meta), beside, compression="zstd")


def read_table(path: Path, kind: Kind) -> tuple[pa.Table, Manifest]:
    """A table and what it says of itself. Raises: Refused, if it is another file, or was edited."""
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException):
        raise Refused(f"{path.name} is not there, or not a whole Parquet file.") from None
    manifest = _read_manifest(path, table.schema.metadata or {}, kind)
    if table.num_rows != manifest.records or _digest(table, manifest) != manifest.digest:
        raise Refused(f"{path.name} is not as connect-id wrote it: ask its agency for it again.")
    return table.replace_schema_metadata(None), manifest


def _read_manifest(path: Path, meta: Mapping[bytes, bytes], kind: Kind) -> Manifest:
    text = meta.get(mark_of(kind).encode())
    if text is None:
        raise Refused(
            f"{path.name} was not written by connect-id as {kind}, or by another version."
        )
    try:
        manifest = Manifest(**json.loads(text))
    except (TypeError, ValueError):
        raise Refused(f"The manifest of {path.name} was edited.") from None
    if manifest.form != FORM:
        raise Refused(
            f"{path.name} is of version {manifest.form} of the encodings, and this is {FORM}: "
            "encode all rosters with one version."
        )
    return manifest
