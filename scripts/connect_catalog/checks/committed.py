"""What git keeps and nobody should: files that are made on each machine anew."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from ..codes import Code
from ..git import NoRevision, ask_git
from ..problems import Problem

MADE = (".venv", "node_modules", ".cache", "site")  # at the top, by make
COMPILED = "__pycache__"  # anywhere, by Python
SHOWN = 20
DEPTH, MEMBERS, UNPACKED = 2, 200, 50_000_000  # how far packed files are looked into


def find_committed(root: Path) -> Iterator[Problem]:
    """Files that git keeps, though they are made on each machine anew or stand in `.gitignore`.

    Rule: Git keeps nothing that is made on each machine anew. That is `.venv/`, `node_modules/`, `.cache/`,
    `site/`, what Python compiles, and whatever `.gitignore` names.

    Why: Such files would be used as they are in place of what is installed or worked out, by everybody
    and by what publishes the site; and nobody reads them.

    Mend: Take them out of git, which leaves them on your machine: `git rm -r --cached` and the file.
    """
    try:
        tracked = _list(root, "ls-files", "-z", "--cached")
        ignored = ("--cached", "--ignored", "--exclude-per-directory=.gitignore")
        found = {*filter(_is_made, tracked), *_list(root, "ls-files", "-z", *ignored)}
    except NoRevision:
        return  # no git, so nothing is committed
    for path in sorted(found)[:SHOWN]:
        message = "git keeps this file, though it is made on each machine anew, or is in .gitignore"
        mend = f"Take it out of git: git rm -r --cached '{PurePosixPath(path).parts[0]}'"
        more = len(found) - SHOWN if len(found) > SHOWN and path == sorted(found)[SHOWN - 1] else 0
        yield Problem(path, 0, "", Code.COMMITTED, message, mend, more=more)


def _list(root: Path, *question: str) -> list[str]:
    return [path for path in (ask_git(root, *question) or "").split("\0") if path]


def _is_made(path: str) -> bool:
    parts = [part.casefold() for part in PurePosixPath(path).parts]
    return parts[0] in MADE or COMPILED in parts


def find_identifiers(root: Path) -> Iterator[Problem]:
    """Files of the identifier of children that must stay private.

    Rule: Git keeps no key, encodings, crosswalk or registry of the identifier. That holds under whatever name,
    and in a ZIP or gzip file.

    Why: Encodings are of single children, and whoever has them and the key knows who they are. Git keeps
    everything that was ever pushed.

    Mend: Take the file out of the folder, and out of git. If it was pushed already, tell the maintainers
    at once: keys must be made anew, and the file must leave the history.
    """
    from connect_identifier.marks import find_mark  # the form's program in browsers is without it

    try:
        tracked = _list(root, "ls-files", "-z", "--cached")
    except NoRevision:
        return
    for path in sorted(tracked):
        file = root / path
        if file.is_symlink() or not file.is_file():
            continue
        found = next(filter(None, map(find_mark, _unpack(file.read_bytes()))), None)
        if found:
            message = f"this file is {found} of the identifier of children, and must stay private"
            yield Problem(path, 0, "", Code.IDENTIFIER, message, "")


def _unpack(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes of a file, and of what is packed in it, as far as the bounds let us look."""
    yield content
    if depth == DEPTH:
        return
    if content.startswith(b"\x1f\x8b"):
        yield from _unpack(_read_some(gzip.GzipFile(fileobj=io.BytesIO(content))), depth + 1)
    elif content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                for name in packed.namelist()[:MEMBERS]:
                    with packed.open(name) as member:
                        yield from _unpack(_read_some(member), depth + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
            return  # damaged, or locked by a password


def _read_some(file: IO[bytes] | gzip.GzipFile) -> bytes:
    try:
        return file.read(UNPACKED)
    except (OSError, EOFError, zlib.error):
        return b""


RULES = (find_committed, find_identifiers)
