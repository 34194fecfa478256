"""What git keeps and nobody should: files that are made on each machine anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ..codes import Code
from ..git import NoRevision, ask_git
from ..problems import Problem

MADE = (".venv", "node_modules", ".cache", "site")  # at the top, by make
COMPILED = "__pycache__"  # anywhere, by Python
SHOWN = 20


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


RULES = (find_committed,)
