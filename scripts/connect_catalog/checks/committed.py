"""What git keeps and nobody should: files that are made on each machine anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from ..codes import Code
from ..git import ORDINARY, NoRevision, ask_git, read_blobs
from ..problems import Problem
from . import identifiers
from .kept import FOLDER, hash_code, hash_parts, keep, read_kept

MADE = (".venv", "node_modules", ".cache", "site")  # at the top, by make
COMPILED = "__pycache__"  # anywhere, by Python
SHOWN = 20
TOGETHER = 200  # files that are read at once
LARGEST = 200_000_000  # bytes of a file that is looked into
_CLEAN = FOLDER / "identifiers.json"


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


def find_identifiers(root: Path, cache: bool = True) -> Iterator[Problem]:
    """Files of the identifier of children that must stay private.

    Rule: Git keeps no key, encodings, crosswalk or registry of the identifier. That holds under whatever name,
    packed, written as text, or without their heads.

    Why: Encodings are of single children, and whoever has them and the key knows who they are. Git keeps
    everything that was ever pushed.

    Mend: Take the file out of the folder, and out of git. If it was pushed already, tell the maintainers
    at once: keys must be made anew, and the file must leave the history.
    """
    try:
        listed = _list(root, "ls-files", "-z", "--stage")
        files = dict(_read_entry(entry) for entry in sorted(listed))
        known = _read_clean(root) if cache else frozenset()
        looked: set[str] = set()
        new = {path: hash for path, hash in files.items() if hash not in known}
        found = [*judge_identifiers(root, new, looked)]
    except NoRevision:
        return
    yield from found
    if cache and looked:
        clean = looked - {files[problem.path] for problem in found}
        keep(root / _CLEAN, _make_key(), sorted(clean | (known & {*files.values()})))


def _read_clean(root: Path) -> frozenset[str]:
    """The hashes of files that nothing of the identifier was found in before, by the same rules."""
    kept = read_kept(root / _CLEAN, _make_key())
    return frozenset(map(str, kept)) if isinstance(kept, list) else frozenset()


def _make_key() -> str:
    from connect_identifier.marks import find_mark  # the form's program in browsers is without it

    return hash_parts(map(hash_code, (identifiers, sys.modules[find_mark.__module__])))


def _read_entry(entry: str) -> tuple[str, str]:
    """A file's path and the hash by which git has it, which may be another than what lies there now."""
    about, _, path = entry.partition("\t")
    mode, hash, _ = about.split()
    return path, hash if mode in ORDINARY else ""


def judge_identifiers(
    root: Path, files: Mapping[str, str], looked: set[str] | None = None
) -> Iterator[Problem]:
    """What is wrong with files that git has. files: their hashes by path; looked: takes the hashes of those that
    could be looked into. Raises NoRevision."""
    named = [(path, hash) for path, hash in files.items() if hash]
    for begin in range(0, len(named), TOGETHER):
        some = named[begin : begin + TOGETHER]
        contents = read_blobs(root, {hash for _, hash in some}, LARGEST)
        if looked is not None:
            looked.update(contents)
        for path, hash in some:
            found = identifiers.find_identifier(contents[hash]) if hash in contents else None
            if found:
                message = (
                    f"this file is {found} of the identifier of children, and must stay private"
                )
                yield Problem(path, 0, "", Code.IDENTIFIER, message, "")


RULES = (find_committed, find_identifiers)
