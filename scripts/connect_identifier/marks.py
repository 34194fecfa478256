"""The mark that every file of the identifier that must stay private carries in plain bytes."""

from __future__ import annotations

import re
from mmap import mmap
from typing import Literal

Kind = Literal["key", "encoding", "ids", "links", "review", "crosswalk", "registry"]
NAMES: dict[Kind, str] = {
    "key": "a key",
    "encoding": "encoded records",
    "ids": "an agency's list of its local ids",
    "links": "links between records",
    "review": "a queue for clerical review",
    "crosswalk": "a crosswalk",
    "registry": "a registry of identifiers",
}
_MARK = "connect-identifier-private"
_FOUND = re.compile(rf"{_MARK}:({'|'.join(NAMES)}):v\d".encode())
VERSION = 1


def mark_of(kind: Kind) -> str:
    """The mark of a kind of file, with the version of its form."""
    return f"{_MARK}:{kind}:v{VERSION}"


def kind_of(content: bytes | mmap) -> Kind | None:
    """Which of the identifier's private files it is; else None."""
    found = _FOUND.search(content)
    return found[1].decode() if found else None  # type: ignore[return-value]


def find_mark(content: bytes) -> str | None:
    """What the file holds, if it is one of the identifier's private files; else None."""
    kind = kind_of(content)
    return NAMES[kind] if kind else None
