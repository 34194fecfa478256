"""What differs from a git revision, and which records and packages depend on that."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .checks.records import list_references
from .model import Catalog, Record

BRANCHES = ("origin/main", "main")
WRITTEN = ("catalog", "datapackages")
CODE = ("scripts", "requirements.txt")


class NoRevision(Exception):
    """Why nothing can be compared, in one sentence."""


def list_changes(root: Path, base: str | None) -> list[str]:
    """The files of the catalog that differ from a revision, as paths below root: committed since,
    staged, changed, new or deleted.

    base: a revision as git names them; None for the point where this branch left main.
    """
    revision = _find_base(root, base)
    written = ["--", *WRITTEN, *CODE]
    changed = _git(
        root, "diff", "--name-only", "--no-renames", "--relative", "-z", revision, *written
    )
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z", *written)
    if changed is None or new is None:
        raise NoRevision("git cannot tell what has changed here.")
    return sorted({*changed.split("\0"), *new.split("\0")} - {""})


def _find_base(root: Path, base: str | None) -> str:
    if _git(root, "rev-parse", "--is-inside-work-tree") is None:
        raise NoRevision("This folder is not under git, so what has changed is not known.")
    if base is None:
        bases = (_git(root, "merge-base", "HEAD", branch) for branch in BRANCHES)
        found = next((commit for commit in bases if commit), None)
        missing = "There is no branch main to compare with; name a revision: catalog check --changed REVISION"
    else:
        found = _git(
            root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}"
        )
        missing = f"git knows no revision {base}."
    if not found:
        raise NoRevision(missing)
    return found.strip()


def _git(root: Path, *arguments: str) -> str | None:
    """What git prints, or None where it fails."""
    git = shutil.which("git")
    if git is None:
        raise NoRevision("git is not installed, so what has changed is not known.")
    done = subprocess.run([git, *arguments], cwd=root, capture_output=True)  # noqa: S603 - no shell
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None


def add_users(catalog: Catalog | None, paths: list[str]) -> list[str]:
    """Changed files, and those of the records and packages that depend on one of them. The whole
    catalog depends on its words, its settings and the rules."""
    changed = {_name(path) for path in paths}
    if catalog is None or any(family in (*CODE, "words") for family, _ in changed):
        return list(WRITTEN)
    users = {record.origin.path for record, named in _uses(catalog) if named in changed}
    return sorted({*paths, *users})


def _name(path: str) -> tuple[str, str]:
    """(family, id) of the record or package a file is part of; words: catalog.yml and its like."""
    top, _, rest = path.partition("/")
    family, _, name = rest.partition("/")
    if top in CODE:
        return top, ""
    if top == "datapackages":
        return "packages", family
    return (family, name.removesuffix(".yml")) if name else ("words", family)


def _uses(catalog: Catalog) -> Iterator[tuple[Record, tuple[str, str]]]:
    """(record, what it names) for every record and package."""
    for reference in list_references(catalog):
        if reference.id is not None:
            yield reference.record, (reference.family, reference.id)
    for package in catalog.packages.values():
        yield package.descriptor, ("agencies", package.descriptor.connect.agency)
        for other in package.descriptor.uses:
            yield package.descriptor, ("packages", other)
