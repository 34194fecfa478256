"""Changes: what differs from a git revision, and which records and packages depend on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .codes import Code
from .git import NoRevision, ask_git, check_work_tree, find_commit
from .model import Catalog, Record, list_members
from .problems import Problem

BRANCHES = ("origin/main", "main")
WRITTEN = ("catalog", "datapackages")
CODE = ("scripts", "requirements.txt")


def list_changes(root: Path, base: str | None) -> list[str]:
    """The files of the catalog that differ from a revision, as paths below root: committed since,
    staged, changed, new or deleted.

    base: a revision as git names it; None for the point where this branch left main.
    """
    revision = _find_base(root, base)
    written = ["--", *WRITTEN, *CODE]
    changed = ask_git(
        root, "diff", "--name-only", "--no-renames", "--relative", "-z", revision, *written
    )
    new = ask_git(root, "ls-files", "--others", "--exclude-standard", "-z", *written)
    if changed is None or new is None:
        raise NoRevision("git cannot tell what has changed here.")
    return sorted({*changed.split("\0"), *new.split("\0")} - {""})


def _find_base(root: Path, base: str | None) -> str:
    if base is not None:
        return find_commit(root, base)
    check_work_tree(root)
    bases = (ask_git(root, "merge-base", "HEAD", branch) for branch in BRANCHES)
    found = next((commit for commit in bases if commit), None)
    if found is None:
        raise NoRevision(
            "There is no branch main to compare with; name a revision: catalog check --changed REVISION"
        )
    return found.strip()


def find_lost_packages(root: Path, catalog: Catalog, base: str | None) -> Iterator[Problem]:
    """Packages that were there at a revision, and are gone without a record that says why.

    Rule: A data package that is taken away leaves a record in `catalog/removals/`, named for it.

    Why: People have linked to it and worked with it. Its page must still tell them what became of
    it.

    Mend: Write `catalog/removals/` and the package's name, with `title`, `agency`, `removed` (the
    date) and `reason`. If it has a new name, write that in `replaced_by`.
    """
    paths = (path.split("/") for path in _list_files(root, base, "datapackages"))
    for id in sorted(path[1] for path in paths if path[2:] == ["datapackage.json"]):
        if not (catalog.knows("packages", id) or catalog.knows("removals", id)):
            message = "this data package was taken away, and no record says why"
            mend = (
                f"Write catalog/removals/{id}.yml with title, agency, removed and reason, or "
                "bring the folder back."
            )
            yield Problem(f"datapackages/{id}", 0, "", Code.REMOVAL_MISSING, message, mend)


def find_lost_items(root: Path, catalog: Catalog, base: str | None) -> Iterator[Problem]:
    """Desired datasets that were there at a revision, and are gone. One that is gone while another
    is new may have been renamed.

    Rule: A desired dataset is never taken off the work plan.

    Why: Families asked for it. They must be able to see what became of it.

    Mend: Bring the record back. Say in a last step of its `history` why it was declined or given
    up.
    """
    paths = _list_files(root, base, "catalog/workplan")
    before = {Path(path).stem for path in paths if path.endswith(".yml")}
    gone = sorted(id for id in before if not catalog.knows("workplan", id))
    if len(gone) > len(catalog.workplan.keys() - before):
        for id in gone:
            message = "this desired dataset was taken away"
            yield Problem(f"catalog/workplan/{id}.yml", 0, "", Code.ITEM_MISSING, message)


def _list_files(root: Path, base: str | None, folder: str) -> list[str]:
    """The files in a folder at a revision."""
    revision = _find_base(root, base)
    said = ask_git(root, "ls-tree", "-r", "-z", "--name-only", revision, "--", folder)
    return [path for path in (said or "").split("\0") if path]


def add_users(catalog: Catalog | None, paths: list[str]) -> list[str]:
    """The changed files, and those of the records and packages that depend on one of them. The
    whole catalog depends on its vocabulary, its settings and the rules."""
    changed = {_name(path) for path in paths}
    if catalog is None or any(family in (*CODE, "words") for family, _ in changed):
        return list(WRITTEN)
    users = {record.origin.path for record, named in _uses(catalog) if named in changed}
    return sorted({*paths, *users})


def _name(path: str) -> tuple[str, str]:
    """(family, id) of the record or package that a file belongs to; "words" for catalog.yml and the
    like."""
    top, _, rest = path.partition("/")
    family, _, name = rest.partition("/")
    if top in CODE:
        return top, ""
    if top == "datapackages":
        return "packages", family
    return (family, name.removesuffix(".yml")) if name else ("words", family)


def _uses(catalog: Catalog) -> Iterator[tuple[Record, tuple[str, str]]]:
    """(record, what it names) for every record and package."""
    for reference in catalog.references:
        for family in list_members(reference.family):
            yield reference.record, (family, reference.id)


# Their docstrings say what the page of the rules says.
RULES = (find_lost_packages, find_lost_items)
