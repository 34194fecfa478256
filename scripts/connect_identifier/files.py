"""Files with a manifest: written beside their place and moved there whole; refused where one was edited."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .marks import Kind, kind_of, mark_of
from .problems import Refused

FORM = 3  # goes up where encodings of this version do not compare with those of the last
AGENCY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
PROJECT = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_HEX = re.compile(r"[0-9a-f]*")
PROFILES: dict[Kind, tuple[str, ...]] = {"encoding": ("hub", "strict"), "ids": ("",)}
_LEAST_BYTES = 12  # of a record: its local id has 128 random bits, which do not get much smaller


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
def written_whole(path: Path, kind: Kind | None = None, anew: bool = False) -> Iterator[Path]:
    """A place beside the path to write to, which becomes the path at the end, or is removed.

    kind: what is written; a file of another kind is not written over. anew: nor is any other. Raises:
    Refused, also where the disk is full or closed to us."""
    refuse_other(path, kind)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        for left in _list_parts(path):  # by a run that was killed
            left.unlink()
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        if anew:
            os.link(beside, path)  # which fails where there is a file by now
        else:
            beside.replace(path)
    except OSError as error:
        raise Refused(_tell(path, error)) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def refuse_other(path: Path, kind: Kind | None) -> None:
    """Raises: Refused, where something lies at the path that is not the last edition of what is written there:
    a key, a registry or a roster is not written over by a slip in a command."""
    if path.is_dir():
        raise Refused(f"{path} is a folder; name a file.")
    if not path.exists() or path.is_file() and not path.stat().st_size:
        return
    if not path.is_file() or read_kind(path) != kind:
        raise Refused(f"{path} is there already, and is something else; name another file.")


def _list_parts(path: Path) -> list[Path]:
    ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{8}}\.part")
    return [each for each in path.parent.iterdir() if ours.fullmatch(each.name)]


def read_kind(path: Path) -> Kind | None:
    """Which of the identifier's private files it is; None: another file."""
    try:
        with path.open("rb") as file:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return kind_of(content)
    except OSError as error:
        raise Refused(_tell(path, error)) from None


def _tell(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        taken = f"Another run writes to {path} too; try again when it is done."
        return taken if path.parent.is_dir() else f"There is no folder {path.parent}."
    if isinstance(error, FileExistsError):
        return f"{path} is there already, and is never written over."
    why = (error.strerror or "the disk does not take it").lower()
    return f"{path} cannot be written: {why}. It is as it was."


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
    with written_whole(path, kind) as beside:
        pq.write_table(table.replace_schema_metadata(meta), beside, compression="zstd")


def read_table(path: Path, kind: Kind) -> tuple[pa.Table, Manifest]:
    """A table and what it says of itself. Raises: Refused, if it is another file, or was edited."""
    try:
        with pq.ParquetFile(path) as file:
            manifest = _read_manifest(path, file.schema_arrow.metadata or {}, kind)
            rows = file.metadata.num_rows
            if rows != manifest.records or rows * _LEAST_BYTES > path.stat().st_size:
                raise _refuse_edited(path)
            table = file.read()
    except (OSError, pa.ArrowException):
        raise Refused(f"{path.name} is not there, or not a whole Parquet file.") from None
    if not _is_plain(table.schema) or _digest(table, manifest) != manifest.digest:
        raise _refuse_edited(path)
    return table.replace_schema_metadata(None), manifest


def _is_plain(schema: pa.Schema) -> bool:
    """Whether each column is of a kind that we write, and has a name of its own."""
    names, kinds = schema.names, (pa.string(), pa.int32(), pa.int64())
    return len({*names}) == len(names) and all(kind in kinds for kind in schema.types)


def _refuse_edited(path: Path) -> Refused:
    return Refused(f"{path.name} is not as connect-id wrote it: ask its agency for it again.")


def _read_manifest(path: Path, meta: Mapping[bytes, bytes], kind: Kind) -> Manifest:
    text = meta.get(mark_of(kind).encode())
    if text is None:
        raise Refused(
            f"{path.name} was not written by connect-id as {kind}, or by another version."
        )
    try:
        manifest = Manifest(**json.loads(text))
        sound = _is_sound(manifest, kind)
    except (TypeError, ValueError, RecursionError):
        sound = False
    if not sound:
        raise Refused(f"The manifest of {path.name} was edited.")
    if kind == "encoding" and manifest.form != FORM:  # a list of local ids outlives a version
        raise Refused(
            f"{path.name} is of version {manifest.form} of the encodings, and this is {FORM}: "
            "encode all rosters with one version."
        )
    return manifest


def _is_sound(manifest: Manifest, kind: Kind) -> bool:
    """Whether each word is one that connect-id writes. They come from others, and stand in messages, tables and
    questions to the database."""
    words = (AGENCY, manifest.agency), (PROJECT, manifest.project)
    return (
        all(pattern.fullmatch(word) for pattern, word in words)
        and all(_HEX.fullmatch(word) for word in (manifest.key, manifest.digest))
        and manifest.profile in PROFILES[kind]
        and isinstance(manifest.form, int)
        and isinstance(manifest.records, int)
    )
