"""Runs git safely: no shell, no questions to anyone, and nothing is fetched."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from .refusals import Refusal
from .words import say_later

QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}


class NoRevision(Refusal):
    """Why git cannot tell what was asked, and what to do, in a sentence or two."""


NOT_INSTALLED = say_later("git is not installed, so what has changed is not known.")
NOT_UNDER_GIT = say_later("This folder is not under git, so what has changed is not known.")
ANOTHER_OWNER = say_later(
    "git does not read this folder, because it belongs to another user. To let it, run git config "
    '--global --add safe.directory "$PWD" in the folder that holds .git.'
)
SHALLOW = say_later(
    "Only the newest part of the history was fetched from git. To fetch the rest, run git fetch "
    "--unshallow."
)
PARTIAL = say_later(
    "Files of older versions were not fetched from git (a partial clone). To fetch them, run git "
    "fetch --refetch --no-filter."
)
BROKEN = say_later("git cannot read all of its history here. To see what is amiss, run git fsck.")


def run_git(root: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """What git prints when it runs in root with `given` as its input, or None if it fails. Raises
    NoRevision if git is not installed."""
    done = _run(root, *arguments, given=given)
    return done.stdout if done.returncode == 0 else None


def _run(root: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    git = shutil.which("git")
    if git is None:
        raise NoRevision(NOT_INSTALLED)
    command = [git, "-c", "log.showRoot=true", *arguments]
    env = {**os.environ, **QUIET}
    return subprocess.run(command, cwd=root, input=given, env=env, capture_output=True)  # noqa: S603 - no shell


def ask_git(root: Path, *arguments: str) -> str | None:
    """The same as text. A name that is not UTF-8 keeps its bytes."""
    said = run_git(root, *arguments)
    return None if said is None else said.decode("utf-8", "surrogateescape")


def read_git(root: Path, *arguments: str) -> str:
    """The same, of what git must be able to read. Raises NoRevision if it cannot."""
    said = ask_git(root, *arguments)
    if said is None:
        raise _explain_unread(root)
    return said


def check_work_tree(root: Path) -> None:
    """Raise NoRevision if root is not a folder in a git work tree, or git will not read it."""
    done = _run(root, "rev-parse", "--is-inside-work-tree")
    if done.returncode != 0:
        is_foreign = b"safe.directory" in done.stderr
        raise NoRevision(ANOTHER_OWNER if is_foreign else NOT_UNDER_GIT)


def check_history(root: Path, *paths: str) -> None:
    """Raise NoRevision if git does not hold every version of some paths below root, since the first.
    A folder without a commit lacks none."""
    check_work_tree(root)
    if ask_git(root, "rev-parse", "--verify", "--quiet", "HEAD") is None:
        return
    if _is_shallow(root):
        raise NoRevision(SHALLOW)
    if _is_partial(root):
        listed = ("rev-list", "--objects", "--missing=print", "HEAD", "--", *paths)
        if any(line.startswith("?") for line in read_git(root, *listed).splitlines()):
            raise NoRevision(PARTIAL)


def is_unknown(reason: NoRevision) -> bool:
    """Whether the reason is that no git keeps this folder, so that nothing lacks."""
    return reason.args[0] in (NOT_INSTALLED, NOT_UNDER_GIT)


def _is_shallow(root: Path) -> bool:
    return (ask_git(root, "rev-parse", "--is-shallow-repository") or "").strip() == "true"


def _is_partial(root: Path) -> bool:
    """Whether a remote promises the files that were not fetched."""
    promised = r"^remote\..*\.promisor$"
    return ask_git(root, "config", "--get-regexp", promised) is not None


def _explain_unread(root: Path) -> NoRevision:
    """Why git cannot read something that it knows of."""
    if _is_partial(root):
        return NoRevision(PARTIAL)
    return NoRevision(SHALLOW if _is_shallow(root) else BROKEN)


def find_commit(root: Path, revision: str) -> str:
    """The hash of the commit that a revision names. Raises NoRevision if there is none."""
    check_work_tree(root)
    wanted = f"{revision}^{{commit}}"
    found = ask_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    if not found:
        why = f" {SHALLOW}" if _is_shallow(root) else ""
        raise NoRevision(f"git knows no revision {revision}.{why}")
    return found.strip()


def read_folders(root: Path, commit: str, folders: Iterable[str], limit: int) -> dict[str, bytes]:
    """The ordinary files in some folders at a commit, by path below root. Files of more than `limit`
    bytes are left out. Raises NoRevision if git does not hold them."""
    hashes = list_blobs(root, commit, folders)
    contents = read_blobs(root, hashes.values(), limit)
    return {path: contents[hash] for path, hash in hashes.items() if hash in contents}


def list_blobs(root: Path, commit: str, folders: Iterable[str]) -> dict[str, str]:
    """The hashes of the ordinary files in some folders at a commit, by path below root. Raises
    NoRevision if git does not hold the commit."""
    said = read_git(root, "ls-tree", "-r", "-z", commit, "--", *folders)
    rows = [row.partition("\t") for row in said.split("\0") if row]
    return {path: about.split()[2] for about, _, path in rows if about.startswith("100")}


def hash_blob(content: bytes) -> str:
    """The hash by which git names a file of this content, in a repository of the usual SHA-1 form."""
    head = b"blob %d\0" % len(content)
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest()


def read_blobs(root: Path, hashes: Iterable[str], limit: int) -> dict[str, bytes]:
    """The content of files in git, by hash. Files of more than `limit` bytes are left out. Raises
    NoRevision if git does not hold one of them."""
    listed = sorted({*hashes})
    rows = [line.split() for line in _feed_git(root, "--batch-check", listed).splitlines()]
    if any(row[1:2] != [b"blob"] for row in rows):
        raise _explain_unread(root)
    small = [row[0].decode("ascii") for row in rows if int(row[2]) <= limit]
    said = _feed_git(root, "--batch", small)
    contents, at = {}, 0
    for _ in small:
        end = said.index(b"\n", at)
        hash, _, size = said[at:end].decode("ascii").split()
        at = end + 1 + int(size)
        contents[hash] = said[end + 1 : at]
        at += 1
    return contents


def _feed_git(root: Path, style: str, hashes: list[str]) -> bytes:
    """What git tells of some objects, in one of the styles of `cat-file`."""
    if not hashes:
        return b""
    given = "".join(f"{hash}\n" for hash in hashes).encode()
    said = run_git(root, "cat-file", style, given=given)
    if said is None:
        raise _explain_unread(root)
    return said
