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
    """Why git cannot tell what was asked, in one sentence."""


def run_git(root: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """What git prints when it runs in root with `given` as its input, or None if it fails. Raises
    NoRevision if git is not installed."""
    git = shutil.which("git")
    if git is None:
        raise NoRevision(say_later("git is not installed, so what has changed is not known."))
    command = [git, "-c", "log.showRoot=true", *arguments]
    env = {**os.environ, **QUIET}
    done = subprocess.run(command, cwd=root, input=given, env=env, capture_output=True)  # noqa: S603 - no shell
    return done.stdout if done.returncode == 0 else None


def ask_git(root: Path, *arguments: str) -> str | None:
    """The same as text. A name that is not UTF-8 keeps its bytes."""
    said = run_git(root, *arguments)
    return None if said is None else said.decode("utf-8", "surrogateescape")


def check_work_tree(root: Path) -> None:
    """Raise NoRevision if root is not a folder in a git work tree."""
    if ask_git(root, "rev-parse", "--is-inside-work-tree") is None:
        raise NoRevision(
            say_later("This folder is not under git, so what has changed is not known.")
        )


def find_commit(root: Path, revision: str) -> str:
    """The hash of the commit that a revision names. Raises NoRevision if there is none."""
    check_work_tree(root)
    wanted = f"{revision}^{{commit}}"
    found = ask_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    if not found:
        raise NoRevision(f"git knows no revision {revision}.")
    return found.strip()


def read_folders(root: Path, commit: str, folders: Iterable[str], limit: int) -> dict[str, bytes]:
    """The ordinary files in some folders at a commit, by path below root. Files of more than `limit`
    bytes are left out."""
    hashes = list_blobs(root, commit, folders)
    contents = read_blobs(root, hashes.values(), limit)
    return {path: contents[hash] for path, hash in hashes.items() if hash in contents}


def list_blobs(root: Path, commit: str, folders: Iterable[str]) -> dict[str, str]:
    """The hashes of the ordinary files in some folders at a commit, by path below root."""
    said = ask_git(root, "ls-tree", "-r", "-z", commit, "--", *folders) or ""
    rows = [row.partition("\t") for row in said.split("\0") if row]
    return {path: about.split()[2] for about, _, path in rows if about.startswith("100")}


def hash_blob(content: bytes) -> str:
    """The hash by which git names a file of this content, in a repository of the usual SHA-1 form."""
    head = b"blob %d\0" % len(content)
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest()


def read_blobs(root: Path, hashes: Iterable[str], limit: int) -> dict[str, bytes]:
    """The content of files in git, by hash. Files of more than `limit` bytes, and files that do not
    exist, are left out."""
    listed = "\n".join(sorted({*hashes}))
    sizes = run_git(root, "cat-file", "--batch-check", given=f"{listed}\n".encode()) or b""
    rows = [line.split() for line in sizes.decode("ascii", "replace").splitlines()]
    small = [row[0] for row in rows if row[1:2] == ["blob"] and int(row[2]) <= limit]
    said = run_git(root, "cat-file", "--batch", given="".join(f"{h}\n" for h in small).encode())
    contents, at = {}, 0
    if not said:
        return {}
    for _ in small:
        end = said.index(b"\n", at)
        hash, _, size = said[at:end].decode("ascii").split()
        at = end + 1 + int(size)
        contents[hash] = said[end + 1 : at]
        at += 1
    return contents
