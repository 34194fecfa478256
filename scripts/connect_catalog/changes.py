"""Changes: what differs from a git revision, and which records and packages depend on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .bounds import TABLE_BYTES
from .checks.telling import problem_at, problem_in
from .codes import Code
from .differences import ColumnDifference, PackageDifference, TableDifference, compare_packages
from .git import (
    FETCHED,
    MAIN,
    NoRevision,
    ask_git,
    check_work_tree,
    find_commit,
    has_commit,
    hash_entry,
    list_entries,
    read_folders,
    read_git,
    write_staged,
)
from .load import read_files
from .model import Catalog, Package, Record, list_members
from .problems import Problem

WRITTEN = ("catalog", "datapackages")
CODE = ("scripts", "requirements.txt")


def list_changes(root: Path, base: str | None) -> list[str]:
    """The files of the catalog that differ from a revision, as paths below root: committed since,
    staged, changed, new or deleted.

    base: a revision as git names it; None for the point where this branch left main.
    """
    revision = find_base(root, base)
    older = list_entries(root, revision, (*WRITTEN, *CODE))
    tracked = ("ls-files", "--cached", "--others", "--exclude-standard", "-z")
    listed = read_git(root, *tracked, "--", *WRITTEN, *CODE).split("\0")
    paths = {*older, *listed} - {""}
    return sorted(path for path in paths if older.get(path) != hash_entry(root, path))


def stage(root: Path) -> tuple[str, list[str]]:
    """What would be committed: the tree that is staged, and the files in it that differ from the last
    commit, as paths below root. Raises NoRevision where git cannot tell."""
    check_work_tree(root)
    tree = write_staged(root)
    folders = (*WRITTEN, "docs", *CODE)
    older = list_entries(root, "HEAD", folders) if has_commit(root) else {}
    staged = list_entries(root, tree, folders)
    paths = {*older, *staged}
    return tree, sorted(path for path in paths if older.get(path) != staged.get(path))


def find_base(root: Path, base: str | None) -> str:
    """The hash of the commit that a revision names; of None, the one where this branch left main. Raises
    NoRevision."""
    if base is not None:
        return find_commit(root, base)
    check_work_tree(root)
    bases = (ask_git(root, "merge-base", "HEAD", branch) for branch in (FETCHED, MAIN))
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
    revision = find_base(root, base)
    said = read_git(root, "ls-tree", "-r", "-z", "--name-only", revision, "--", folder)
    return [path for path in said.split("\0") if path]


# -------------------------------------------------------------------------- what differs in the data


@dataclass(frozen=True)
class DataChanges:
    """What differs in the data packages. unread: ids of those whose older version cannot be read."""

    differences: tuple[PackageDifference, ...]
    unread: tuple[str, ...]


def compare_data(
    root: Path, catalog: Catalog, base: str | None, paths: Iterable[str]
) -> DataChanges:
    """The packages that differ from a revision in their tables or descriptor, those that are new
    left out. A package that took the place of another is compared with that one. paths: the files that
    differ."""
    revision = find_base(root, base)
    changed = {_name(path)[1] for path in paths if path.startswith(PACKAGES)}
    was = {id: _older_name(catalog, id) for id in sorted(changed) if id in catalog.packages}
    folders = {f"{PACKAGES}{name}" for names in was.values() for name in names}
    files = read_folders(root, revision, sorted(folders), TABLE_BYTES) if folders else {}
    differences, unread = [], []
    for id, names in was.items():
        name = next((n for n in names if f"{PACKAGES}{n}/datapackage.json" in files), None)
        if name is None:
            continue
        older = f"{PACKAGES}{name}/"
        own = {path.removeprefix(older): b for path, b in files.items() if path.startswith(older)}
        before = read_files(name, own)
        if before is None or len(before.tables) < len(before.descriptor.resources):
            unread.append(id)
        if before is not None:
            differences.append(compare_packages(before, catalog.packages[id]))
    return DataChanges(tuple(differences), tuple(unread))


PACKAGES = "datapackages/"


def list_versions(root: Path, catalog: Catalog, id: str, base: str | None) -> Iterator[Package]:
    """Every version of a package that was published, newest first: as it stood at each commit of the
    main line, up to a revision, that changed it. Those that cannot be read whole are left out. Raises
    NoRevision where git tells nothing."""
    revision = find_base(root, base)
    folders = [f"{PACKAGES}{name}" for name in _older_name(catalog, id)]
    said = read_git(
        root,
        "log",
        "--first-parent",
        "--format=%H",
        "--no-show-signature",
        revision,
        "--",
        *folders,
    )
    seen: set[tuple[tuple[str, bytes], ...]] = set()
    for commit in said.split():
        files = read_folders(root, commit, folders, TABLE_BYTES)
        for folder in folders:
            own = {
                p.removeprefix(f"{folder}/"): b for p, b in files.items() if p.startswith(folder)
            }
            content = tuple(sorted(own.items()))
            made = read_files(Path(folder).name, own) if own and content not in seen else None
            seen.add(content)
            if made is not None and len(made.tables) == len(made.descriptor.resources):
                yield made


def _older_name(catalog: Catalog, id: str) -> tuple[str, ...]:
    """The folders in which an older version of a package may lie, its own first."""
    replaced = [name for name, removal in catalog.removals.items() if id in removal.replaced_by]
    return (id, *replaced)


def judge_changes(
    root: Path, catalog: Catalog, base: str | None, data: DataChanges
) -> Iterator[Problem]:
    """What only a comparison with a revision finds."""
    for find_lost in (find_lost_packages, find_lost_items):
        yield from find_lost(root, catalog, base)
    for difference in data.differences:
        yield from find_shown_again(difference)
        earlier = list_versions(root, catalog, difference.after.id, base)
        yield from find_shown_of_old(difference, earlier)
        yield from find_unraised(difference)
        yield from find_breaking(difference)


def find_shown_again(difference: PackageDifference) -> Iterator[Problem]:
    """Numbers that an older version hides, and this one shows.

    Rule: A number that was hidden in any version that was published stays hidden, unless the package
    says why it is shown again.

    Why: It was hidden to protect children. A new edition, another threshold, a row that was taken
    away and came back, or a slip can show it, and nobody would notice.

    Mend: Hide it again (`catalog suppress PACKAGE`). If it may be shown, say why under
    `connect.suppression.shownAgain`, with the `version` from which on it is shown.
    """
    for table in difference.tables:
        for column in table.columns:
            if column.shown and not _says_why(difference.after, table.name, column.name):
                yield _tell_shown(difference, table, column)
        yield from _find_untold(table, difference.after)


def find_long_hidden(
    after: Package, earlier: Iterable[Package]
) -> Iterator[tuple[PackageDifference, TableDifference, ColumnDifference]]:
    """Columns with numbers that a version hid which was published earlier, and that a package shows
    without saying why: each with the difference from that version."""
    for before in earlier:
        found = compare_packages(before, after)
        for table in found.tables:
            for column in table.columns:
                if column.shown and not _said_why(found, table.name, column.name):
                    yield found, table, column


def find_shown_of_old(
    difference: PackageDifference, earlier: Iterable[Package]
) -> Iterator[Problem]:
    """Numbers that a version hid which was published earlier than the older one. A column is told of
    once."""
    told = {(t.name, c.name) for t in difference.tables for c in t.columns if c.shown}
    for found, table, column in find_long_hidden(difference.after, earlier):
        if (table.name, column.name) not in told:
            told.add((table.name, column.name))
            yield _tell_shown(found, table, column)


def _tell_shown(
    difference: PackageDifference, table: TableDifference, column: ColumnDifference
) -> Problem:
    before, after = difference.before.descriptor.version, difference.after
    count, version = len(column.shown), after.descriptor.version
    them = ("a number", "it") if count == 1 else (f"{count} numbers", "them")
    message = f"{column.name} shows {them[0]} that the older version {before} hides"
    mend = (
        f"Hide {them[1]} again: catalog suppress {after.id}. If it is right to show {them[1]}, say "
        f'why in `connect.suppression.shownAgain`: {{"version": "{version}", "resource": '
        f'"{table.name}", "field": "{column.name}", "reason": "..."}}.'
    )
    row = column.shown[0]
    return problem_in(after.tables[table.name], row, column.name, Code.SHOWN_AGAIN, message, mend)


def _says_why(package: Package, resource: str, field: str | None) -> bool:
    """Whether the package says why numbers are shown again, in a column or in any of a table."""
    descriptor = package.descriptor
    return any(
        entry.version == descriptor.version
        and entry.resource == resource
        and field in (entry.field, None)
        for entry in descriptor.connect.suppression.shown_again
    )


def _said_why(difference: PackageDifference, resource: str, field: str) -> bool:
    """Whether the package says of a version since the older one why numbers of a column are shown."""
    since, now = difference.before.descriptor.version_number, difference.after.descriptor
    return any(
        since < tuple(map(int, entry.version.split("."))) <= now.version_number
        and (entry.resource, entry.field) == (resource, field)
        for entry in now.connect.suppression.shown_again
    )


def _find_untold(table: TableDifference, after: Package) -> Iterator[Problem]:
    """Hidden numbers of which nobody can tell whether they are shown now."""
    doubtful = bool(table.strayed) or (table.unmatched and table.hides)
    if not doubtful or _says_why(after, table.name, None):
        return
    gone = f"{len(table.strayed)} row{'s' if len(table.strayed) > 1 else ''} with hidden numbers"
    message = (
        "the older version hides numbers, and nothing tells which of its rows are which here"
        if table.unmatched
        else f"{gone} can no longer be found, and rows of the same period are new"
    )
    mend = (
        "Write places and groups as before. If those rows are truly gone, say so in "
        "`connect.suppression.shownAgain`, with `version`, `resource`, `field` and `reason`."
    )
    row = table.added[0] if table.added else 0
    yield problem_in(after.tables[table.name], row, "", Code.SHOWN_AGAIN, message, mend)


def find_unraised(difference: PackageDifference) -> Iterator[Problem]:
    """Tables that differ from an older version whose `version` or `updated` was left as it was.

    Rule: When the data change, `version` is raised and `updated` is looked at.

    Why: Who has worked with the numbers must see that they are others now, and from when.

    Mend: Raise `version`: the third number for a repair, the second for new rows, the first for new
    columns. Write in `updated` when the source last changed the numbers; a repair of our own, which
    raises only the third number, leaves it, and so
    does a new table beside the older ones, or one without a measure.
    """
    before, after = difference.before.descriptor, difference.after.descriptor
    if after.version_number < before.version_number:
        message = f"the version is {after.version}, and was {before.version}"
        mend = (
            f"Raise it: {next_version(before.version, difference.step or 'values')}, for instance."
        )
        yield problem_at(after, ("version",), Code.VERSION_SAME, message, mend)
    elif not difference.is_none and after.version == before.version:
        message = f"the tables differ from the older version, and both are called {after.version}"
        mend = f"Raise it: {next_version(before.version, difference.step)}, for instance."
        yield problem_at(after, ("version",), Code.VERSION_SAME, message, mend)
    raised = before.version_number < after.version_number
    is_repair = raised and before.version_number[:2] == after.version_number[:2]
    same = after.connect.updated == before.connect.updated
    if difference.has_new_numbers and same and not (is_repair and difference.step == "values"):
        message = f"the numbers differ from the older version, and `updated` is still {after.connect.updated}"
        yield problem_at(after, ("connect", "updated"), Code.UPDATED_SAME, message)


def find_breaking(difference: PackageDifference) -> Iterator[Problem]:
    """Changes that break what others have built on a package, without a new first number of its version,
    or without a word on them.

    Rule: A change that breaks users raises the first number of `version`, and has an entry in the package's
    change log. Such is a column or table that is removed, renamed, or of another type, role or kind.

    Why: Other sites, sheets and programs read the tables by these names. They must see from the version that
    something broke, and find out what to do.

    Mend: Raise the first number of `version`, and write an entry in `connect.changes` with that `version` and
    a `note`: what was changed, why, and what to use in its place. Or bring the column or table back.
    """
    broken = [*_list_broken(difference)]
    if not broken:
        return
    before, after = difference.before.descriptor, difference.after.descriptor
    what = f"{', '.join(broken[:BROKEN])}{' and more' if len(broken) > BROKEN else ''}"
    if after.version_number[0] <= before.version_number[0]:
        message = (
            f"this breaks what others built on it ({what}), and the version is {after.version}"
        )
        mend = f"Raise its first number: {next_version(before.version, 'columns')}."
        yield problem_at(after, ("version",), Code.BREAKING_CHANGE, message, mend)
    since = (tuple(map(int, entry.version.split("."))) for entry in after.connect.changes)
    if not any(before.version_number < one <= after.version_number for one in since):
        message = f"this breaks what others built on it ({what}), and no entry of `changes` says so"
        yield problem_at(after, ("connect", "changes"), Code.BREAKING_CHANGE, message)


BROKEN = 5  # so many columns and tables are named


def _list_broken(difference: PackageDifference) -> Iterator[str]:
    """What is gone, or is another thing now, in words."""
    yield from (f"table {name} is gone" for name in difference.lost)
    for table in difference.tables:
        if table.name != table.was:
            yield f"table {table.was} is called {table.name}"
        yield from (f"{table.name} has no column {name}" for name in table.lost)
        yield from (f"{table.name}.{name} is of another kind" for name in table.retyped)


def next_version(version: str, step: str) -> str:
    """The version after this one, for what is new: "columns", "rows" or "values"."""
    major, minor, patch = map(int, version.split("."))
    raised = {
        "columns": (major + 1, 0, 0),
        "rows": (major, minor + 1, 0),
        "values": (major, minor, patch + 1),
    }
    return ".".join(map(str, raised[step]))


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
RULES = (find_lost_packages, find_lost_items, find_shown_again, find_unraised, find_breaking)
