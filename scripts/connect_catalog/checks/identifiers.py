"""Whether a file is one of the identifier of children that must stay private: by its mark, or by what it holds,
whatever it is named, packed in or written as."""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import io
import lzma
import re
import sqlite3
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import IO, cast

DEPTH, MEMBERS, UNPACKED = 4, 200, 50_000_000  # how far packed files are looked into
TOTAL = 200_000_000  # bytes of all that is packed in one file
ROWS = 200  # of a table in a packed form
LINES, COLUMN = 3, 20  # lines with two ids, or with a cell of one, of which it is told
SPREAD = 4  # of so many lines one has such a cell: tables of few ids have other columns too
_ID = rb"(?<![0-9A-Za-z=/_-])[0-9a-f]{32}(?![0-9A-Za-z=/_-])"
_TWO = re.compile(rb"^(?=[^\n]*?%s[^\n]*?%s)[^\n]*" % (_ID, _ID), re.MULTILINE)
_CELL = re.compile(
    rb"""^(?:[^\n]*[,;\t|])?[ "']*[0-9a-f]{32}[ "']*(?:[,;\t|][^\n]*)?\r?$""", re.MULTILINE
)
_HEADING = re.compile(
    rb"""(?:^|[,;\t|{\["'])\s*(?:local_id|joint_id|pseudonym)\s*(?:$|[\r,;\t|"':])""", re.MULTILINE
)
_IDS = re.compile(_ID)
_ONE_LINE = 2 * LINES  # ids in what has no lines, as a workbook's cells and JSON of one line
_KEY = re.compile(rb"\s*[0-9a-f]{64}\s*")
_TEXT64 = re.compile(rb"[A-Za-z0-9+/_-]{40,}(?:(?:\r?\n|\\n)[A-Za-z0-9+/_-]+)*={0,2}")
_SIGN = b"x"
_AS_ID = bytes(_SIGN[0] if chr(i) in "0123456789abcdef" else 0 for i in range(256))
_AS_TEXT64 = bytes(_SIGN[0] if re.fullmatch(r"[A-Za-z0-9+/_-]", chr(i)) else 0 for i in range(256))
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2})+")
_PLAIN = bytes.maketrans(b"-_", b"+/")  # base64 for addresses, as the usual one
_NAMES = re.compile(rb"\bt_full\b")  # a column that encodings of each profile have
_ROWS_OF = "rows of encodings or ids"
_OPENERS: dict[bytes, Callable[[io.BytesIO], IO[bytes]]] = {
    b"\x1f\x8b": lambda file: cast(IO[bytes], gzip.GzipFile(fileobj=file)),
    b"BZh": lambda file: cast(IO[bytes], bz2.BZ2File(file)),
    b"\xfd7zXZ\x00": lambda file: cast(IO[bytes], lzma.LZMAFile(file)),
    b"\x5d\x00\x00": lambda file: cast(IO[bytes], lzma.LZMAFile(file)),
}
_FAULTS: tuple[type[Exception], ...] = (
    *(OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError),
    *(zipfile.BadZipFile, tarfile.TarError, sqlite3.Error),
)


def find_identifier(content: bytes) -> str | None:
    """What the file holds of the identifier; None: nothing, as far as the bounds let us look."""
    from connect_identifier.marks import find_mark  # the form's program in browsers is without it

    for part in _unpack(content, [TOTAL]):
        for text in (part, _from_wide(part)):
            if found := find_mark(text) or _tell_by_form(text):
                return found
    return None


def _from_wide(content: bytes) -> bytes:
    """UTF-16 as spreadsheets save it, as plain bytes; else nothing."""
    return content.replace(b"\0", b"") if content.startswith((b"\xff\xfe", b"\xfe\xff")) else b""


def _tell_by_form(content: bytes) -> str | None:
    """By what no other file looks like. Ids and the codes of several fields are 32 hexadecimal digits: a file with
    two in a line is a crosswalk, a queue or encodings, and one with a cell of them in its lines is a column of
    one, as is one with a heading that the identifier writes. Checksums stand beside names with a space between."""
    if len(content) < 200 and _KEY.fullmatch(content):
        return "a key"
    if content.startswith(b"PAR1") and _NAMES.search(content):
        return _ROWS_OF
    if not _has_run(content, _AS_ID, 32) or not _has_some(_IDS.finditer(content), LINES):
        return None
    if _HEADING.search(content):
        return _ROWS_OF
    if not _has_some(_IDS.finditer(content), _ONE_LINE):
        return None
    column = max(COLUMN, content.count(b"\n") // SPREAD)
    if _has_some(_TWO.finditer(content), LINES) or _has_some(_CELL.finditer(content), column):
        return _ROWS_OF
    return _ROWS_OF if content.count(b"\n", 0, 100_000) < LINES else None


def _has_some(found: Iterable[object], least: int) -> bool:
    return sum(1 for _, _ in zip(range(least), found, strict=False)) == least


def _has_run(content: bytes, signs: bytes, length: int) -> bool:
    """Whether so many signs of a kind follow one another: many times quicker than a pattern. signs: what
    stands for each byte."""
    return _SIGN * length in content.translate(signs)


def _unpack(content: bytes, left: list[int], depth: int = 0) -> Iterator[bytes]:
    """The bytes of a file, and of what is packed in it. left: how many bytes may still be unpacked."""
    yield content
    if depth == DEPTH:
        return
    members = _list_members(content)
    for _ in range(MEMBERS):
        try:
            inner = next(members, None)
        except _FAULTS:  # damaged, or locked by a password
            return
        if inner is None or left[0] < len(inner):
            return
        left[0] -= len(inner)
        yield from _unpack(inner, left, depth + 1)


def _list_members(content: bytes) -> Iterator[bytes]:
    for begin, opener in _OPENERS.items():
        if content.startswith(begin):
            yield opener(io.BytesIO(content)).read(UNPACKED)
    if content.startswith(b"PK"):
        yield from _read_zip(content)
    elif content[257:262] == b"ustar":
        yield from _read_tar(content)
    elif content.startswith(b"SQLite format 3\0"):
        yield _read_database(content)
    elif content.startswith(b"PAR1"):
        yield _read_parquet(content)
    elif b"\0" not in content[:1000]:
        yield from _read_texts(content)


def _read_zip(content: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            with packed.open(name) as member:
                yield member.read(UNPACKED)


def _read_tar(content: bytes) -> Iterator[bytes]:
    with tarfile.open(fileobj=io.BytesIO(content)) as packed:
        for member in packed:
            file = packed.extractfile(member)
            yield file.read(UNPACKED) if file else b""


def _read_database(content: bytes) -> bytes:
    """The first rows of each table of an SQLite file, as lines."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        connection.execute("PRAGMA trusted_schema = OFF")
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%virtual%'"
        tables = [name.replace('"', '""') for (name,) in connection.execute(asked)]
        rows = [
            row
            for name in tables[:MEMBERS]
            for row in connection.execute(f'SELECT * FROM "{name}" LIMIT {ROWS}')  # noqa: S608 - quoted
        ]
    return _write_lines(rows)


def _read_parquet(content: bytes) -> bytes:
    import polars

    try:
        table = polars.read_parquet(io.BytesIO(content), n_rows=ROWS)
        return _write_lines([tuple(table.columns), *table.rows()])
    except polars.exceptions.PolarsError:
        return b""  # damaged


def _write_lines(rows: Iterable[tuple[object, ...]]) -> bytes:
    return "".join("\t".join(map(str, row)) + "\n" for row in rows).encode("utf-8", "replace")


def _read_texts(content: bytes) -> Iterator[bytes]:
    """What is written as text in base64 or in hexadecimal digits."""
    for found in _find_texts(content):
        text = re.sub(rb"\\n|\s|=", b"", found[0])
        if _HEX.fullmatch(text):
            yield binascii.unhexlify(text)
        if len(text) % 4 != 1:
            yield base64.b64decode(text.translate(_PLAIN) + b"=" * (-len(text) % 4))


def _find_texts(content: bytes) -> Iterator[re.Match[bytes]]:
    """What the pattern finds, from where long runs of its signs begin."""
    signs, at = content.translate(_AS_TEXT64), 0
    while (at := signs.find(_SIGN * 40, at)) >= 0 and (found := _TEXT64.match(content, at)):
        yield found
        at = found.end()
