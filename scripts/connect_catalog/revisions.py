"""The catalog as it stood at a git revision, and what changed in its records, commit by commit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from . import commit_days, differences, documents, edits, git
from .bounds import COMPARED_COMMITS, TABLE_BYTES, VERSION_BYTES, VERSIONS_BYTES
from .checks.kept import hash_code, keep, read_kept
from .checks.records import check_references
from .commit_days import CommitDay, read_day
from .documents import read_json, read_yaml
from .edits import Change, compare
from .git import (
    ORDINARY,
    NoRevision,
    ask_git,
    check_history,
    find_commit,
    has_commit,
    list_entries,
    measure_blobs,
    read_blobs,
    read_folders,
    read_git,
)
from .load import FILES, Loaded, load, read_files
from .model import FAMILIES, Catalog
from .snapshots import unfolded
from .words import current_language, join_texts, say, say_and, say_later, translate

WRITTEN = ("catalog", "datapackages")
NEVER_READ = ("stray-file", "unlisted-file")  # what such a problem tells of was read by nobody
ALIKE = "-M80%"  # a file that is gone and one that is new are one renamed, if as much is the same
KEPT = Path(".cache/history")  # by commit and content, so that it is true wherever it was found
VERSIONS = KEPT / "versions.json"
DATA_CHANGES = KEPT / "data-changes.json"


# ------------------------------------------------------------------------- as it stood at a time


def load_revision(root: Path, revision: str) -> tuple[Loaded, date]:
    """The records and packages at a revision, and the day of that revision.

    The past is not judged: the only problems are files that could not be read, and their paths
    start with the short hash of the commit. Raises NoRevision if git does not know the revision, or
    the revision holds no catalog, or not all of it was fetched.
    """
    commit = find_commit(root, revision)
    shown = (
        "log",
        "-1",
        "--no-show-signature",
        commit_days.OPTION,
        f"--format={commit_days.FORMAT}",
    )
    day, why_none = read_day(read_git(root, *shown, commit))
    if day is None:
        raise NoRevision(
            f"The revision {revision} has {why_none}, so nothing can be counted as of its day."
        )
    if not list_entries(root, commit, WRITTEN):
        raise NoRevision(f"At {commit[:7]} there was no catalog in this folder.")
    with unfolded(root, commit, WRITTEN) as folder:
        loaded = load(folder)
    problems = [p for p in loaded.problems if p.code not in NEVER_READ]
    if loaded.catalog is not None:  # where a name leads nowhere, nothing can be counted by it
        problems += check_references(loaded.catalog, day)
    told = (replace(p, path=f"{commit[:7]}:{p.path}") for p in problems)
    return Loaded(loaded.catalog, tuple(told)), day


# ------------------------------------------------------------------------------- what has changed


@dataclass(frozen=True)
class Edit:
    """One change to a record: when, in which commit (its hash), and by whom, as a role (an id of
    the vocabulary; None if it is not recorded). family and id say which record, by its name today.
    field is empty if the whole record changed. what says in words what changed; is_state: whether it
    is more than a repair of words; why_undated: in words, where there is no date."""

    date: date | None
    commit: str
    role: str | None
    family: str
    id: str
    field: str
    what: str
    is_state: bool
    why_undated: str | None = None


@dataclass(frozen=True)
class Edits:
    """Every change to the records, newest first. why_none: a sentence, if git knows of none."""

    edits: tuple[Edit, ...]
    why_none: str | None


NOT_ASKED = Edits((), say_later("The history was not read."))


@dataclass(frozen=True)
class _Commit:
    hash: str
    day: CommitDay


_NONE = _Commit("", CommitDay(None))


@dataclass(frozen=True)
class _Diff:
    """A file that a commit changed: A, M, D or R (added, modified, deleted, renamed), with its path
    and hash before and after."""

    commit: _Commit
    letter: str
    paths: tuple[str, str]
    hashes: tuple[str, str]


def list_edits(root: Path, catalog: Catalog) -> Edits:
    """What changed in the records, by the commits on the main line of HEAD.

    Only the main line is followed (the first parent of every merge): a branch was a draft until it
    was merged, and never appeared on the site before. Of each commit only its hash, day, parents
    and `Role:` lines are read; never names, addresses or other words.
    """
    try:
        _check_history(root)
        diffs = [*_list_diffs(root)]
        if not diffs:
            raise NoRevision(say_later("git holds no history of the records in this folder."))
        roles = _find_roles(root, catalog.vocabulary.ids("author_roles"))
        order = _list_main_line(root)
        data = _tell_data(root, catalog, [*_list_data_diffs(root, diffs, order)], roles)
        told = [*_tell_all(root, catalog, diffs, roles), *data]
        return Edits(tuple(sorted(told, key=lambda edit: order[edit.commit])), None)
    except NoRevision as reason:
        all_else = say("Everything else on this site is as it should be.")
        return Edits((), join_texts((translate(str(reason)), all_else), " "))


def _check_history(root: Path) -> None:
    check_history(root, *WRITTEN)
    if not has_commit(root):
        raise NoRevision(say_later("Nothing was committed to git here yet."))


def _list_diffs(root: Path) -> Iterator[_Diff]:
    """The files of records that each commit changed, newest first, from a single run of git.

    Its output is a list of words that each end in NUL. `@hash day` begins a commit. Each file
    follows as `:mode mode hash hash letter` and its path, or both of its paths if it was renamed.
    """
    said = read_git(
        root,
        *("log", "--first-parent", "--diff-merges=first-parent", "--raw", "--relative", ALIKE),
        *("-z", "--no-abbrev", "--no-color", "--no-show-signature", commit_days.OPTION),
        f"--format=tformat:@%H {commit_days.FORMAT}",
        *("HEAD", "--", "catalog", ":(glob)datapackages/*/datapackage.json"),
    )
    words = iter(said.split("\0"))
    commit = _NONE
    for word in words:
        word = word.lstrip("\n")
        if word.startswith("@"):
            hash, _, day = word[1:].partition(" ")
            commit = _Commit(hash, read_day(day))
        elif word.startswith(":"):
            *modes, before, after, letter = word.removeprefix(":").split(" ")
            path = next(words)
            paths = (path, next(words) if letter[0] == "R" else path)
            is_link = letter[0] == "M" and not {*modes} <= {*ORDINARY}
            yield _Diff(commit, "T" if is_link else letter[0], paths, (before, after))


def _list_main_line(root: Path) -> dict[str, int]:
    """The place of each commit on the main line, the newest first."""
    said = read_git(root, "rev-list", "--first-parent", "HEAD")
    return {hash: place for place, hash in enumerate(said.split())}


def _tell_all(
    root: Path, catalog: Catalog, diffs: list[_Diff], roles: Mapping[str, str]
) -> Iterator[Edit]:
    """Every edit of a record. One that was renamed later appears under its later name."""
    versions_of = _read_versions(root, diffs)
    renamed: dict[str, str] = {}

    for diff in diffs:
        old, path = diff.paths
        record = find_record(renamed.get(path, path))
        if diff.letter == "R":
            renamed[old] = renamed.get(path, path)
        if diff.letter in "AR":
            renamed.pop(path, None)
        if record is None:
            continue
        versions = [versions_of.get(hash) for hash in diff.hashes]
        day, why_none = _say_day(diff)
        about = (day, diff.commit.hash, roles.get(diff.commit.hash), *record)
        for change in _list_changes(catalog, record[0], diff, *versions):
            yield Edit(*about, change.field, change.what, change.is_state, why_none)


def _say_day(diff: _Diff | _DataDiff) -> CommitDay:
    """The day of a change, or why it has none, in the language in use."""
    day, why_none = diff.commit.day
    return CommitDay(day, why_none and translate(why_none))


def _list_changes(
    catalog: Catalog, family: str, diff: _Diff, before: object, after: object
) -> tuple[Change, ...]:
    if diff.letter in _WHOLE:
        return (Change("", translate(_WHOLE[diff.letter]), diff.letter != "T"),)
    renamed = (Change("", say("Record renamed"), False),) if diff.letter == "R" else ()
    same = diff.hashes[0] == diff.hashes[1]
    return (*renamed, *(() if same else compare(catalog, family, before, after)))


_WHOLE = {
    "A": say_later("Record added"),
    "D": say_later("Record removed"),
    "T": say_later("Record changed"),
}
_RECORD = re.compile(r"catalog/([a-z]+)/([^/]+)\.yml|datapackages/([^/]+)/datapackage\.json")
_SINGLES = {f"catalog/{name}": (family, name[:-4]) for family, name in FILES.items()}


def find_record(path: str) -> tuple[str, str] | None:
    """(family, id) of the record in a file."""
    found = _RECORD.fullmatch(path)
    if found is None:
        return _SINGLES.get(path)
    family, id, package = found.groups()
    if package is not None:
        return "packages", package
    return (family, id) if family in FAMILIES else None


def _read_versions(root: Path, diffs: Iterable[_Diff]) -> Mapping[str, object]:
    """The plain values of the versions to compare, by hash, without those that are too long, or beyond
    what is read in all. They are kept for the next run: what a hash names never changes, so only a
    change to the reader makes it read them again."""
    compared = {
        hash: diff.paths[1].endswith(".json")
        for diff in diffs
        if diff.letter in "MR"
        for hash in diff.hashes
    }
    path, reader = root / VERSIONS, f"{hash_code(documents)}{hash_code(git)}"
    kept = read_kept(path, reader) or {}
    chosen = [*_choose_versions(compared, measure_blobs(root, compared))]
    contents = read_blobs(root, [hash for hash in chosen if hash not in kept], VERSION_BYTES)
    values = {
        hash: kept[hash] if hash in kept else _read_version(contents[hash], compared[hash])
        for hash in chosen
    }
    if values != kept:
        keep(path, reader, values)
    return values


def _choose_versions(compared: Mapping[str, bool], sizes: Mapping[str, int]) -> Iterator[str]:
    """The versions that are read, of those to compare, the newest first: none that is too long, and of
    YAML, which takes long to read, so many as are not too long together. compared: whether each is JSON."""
    room = VERSIONS_BYTES
    for hash, is_json in compared.items():
        if sizes[hash] > VERSION_BYTES:
            continue
        room -= 0 if is_json else sizes[hash]
        if is_json or room >= 0:
            yield hash


def _read_version(content: bytes, is_json: bool) -> object:
    """The plain value of an old version; None if it cannot be read."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return (read_json if is_json else read_yaml)(text, "").value


# ----------------------------------------------------------------------------- what data changed


@dataclass(frozen=True)
class _DataDiff:
    """The tables of a package that a commit changed. id: the package's name then; now: its name
    today."""

    commit: _Commit
    id: str
    now: str


def _tell_data(
    root: Path, catalog: Catalog, diffs: list[_DataDiff], roles: Mapping[str, str]
) -> Iterator[Edit]:
    """What changed in the tables of packages, whether or not somebody raised their version. A table
    is named by the title that it has today."""
    path, reader = root / DATA_CHANGES, "".join(map(hash_code, (differences, edits, git)))
    kept: dict[str, list[list[str]]] = read_kept(path, reader) or {}
    told: dict[str, list[list[str]]] = {}
    for place, diff in enumerate(diffs):
        key = f"{diff.commit.hash}/{diff.id}/{current_language().id}"
        if place < COMPARED_COMMITS:
            told[key] = kept[key] if key in kept else _compare_data(root, diff)
        day, why_none = _say_day(diff)
        about = (day, diff.commit.hash, roles.get(diff.commit.hash))
        for table, changes in told.get(key, _UNCOMPARED):
            what = say("{table}: {changes}", table=_title(catalog, diff, table), changes=changes)
            yield Edit(*about, "packages", diff.now, "data", what, True, why_none)
    if told != kept:
        keep(path, reader, told)


_UNCOMPARED = [["", say_later("tables changed")]]


def _title(catalog: Catalog, diff: _DataDiff, table: str) -> str:
    package = catalog.packages.get(diff.now)
    resources = package.descriptor.resources if package else ()
    return next((one.title for one in resources if one.name == table), say("Data"))


def _list_data_diffs(
    root: Path, diffs: list[_Diff], order: Mapping[str, int]
) -> Iterator[_DataDiff]:
    """The packages whose tables each commit changed, newest first; not those that it added, removed
    or renamed."""
    whole = {(d.commit.hash, path) for d in diffs if d.letter != "M" for path in d.paths}
    renames = [(d.commit.hash, d.paths) for d in diffs if d.letter == "R"]
    said = read_git(
        root,
        *("log", "--first-parent", "--diff-merges=first-parent", "--name-only", "--relative"),
        *("--no-renames", "-z", "--no-color", "--no-show-signature", commit_days.OPTION),
        f"--format=tformat:@%H {commit_days.FORMAT}",
        *("HEAD", "--", ":(glob)datapackages/*/data/*.csv"),
    )
    commit, seen = _NONE, set[tuple[str, str]]()
    for word in said.split("\0"):
        word = word.lstrip("\n")
        if word.startswith("@"):
            hash, _, day = word[1:].partition(" ")
            commit = _Commit(hash, read_day(day))
            continue
        found = _TABLE.match(word)
        if found is None or (commit.hash, found[1]) in seen:
            continue
        seen.add((commit.hash, found[1]))
        if (commit.hash, _descriptor(found[1])) not in whole:
            yield _DataDiff(commit, found[1], _name_today(found[1], commit.hash, renames, order))


_TABLE = re.compile(r"datapackages/([^/]+)/data/")


def _descriptor(id: str) -> str:
    return f"datapackages/{id}/datapackage.json"


def _name_today(
    id: str, commit: str, renames: list[tuple[str, tuple[str, str]]], order: Mapping[str, int]
) -> str:
    """The name that a package has today. renames: newest first."""
    path = _descriptor(id)
    for hash, (old, new) in reversed(renames):
        if old == path and order[hash] < order[commit]:
            path = new
    return path.split("/")[1]


def _compare_data(root: Path, diff: _DataDiff) -> list[list[str]]:
    """What a commit changed in the tables of a package: the table, and what changed, in words."""
    folder = f"datapackages/{diff.id}/"
    if ask_git(root, "rev-parse", "--verify", "--quiet", f"{diff.commit.hash}^1") is None:
        return [["", say("tables changed")]]  # the first commit: the descriptor came later
    versions = []
    for commit in (f"{diff.commit.hash}^1", diff.commit.hash):
        files = read_folders(root, commit, (folder,), TABLE_BYTES)
        own = {path.removeprefix(folder): content for path, content in files.items()}
        versions.append(read_files(diff.id, own))
    before, after = versions
    if before is None or after is None:
        return [["", say("tables changed")]]
    found: dict[str, list[str]] = {}
    for change in edits.tell_data(differences.compare_packages(before, after)):
        found.setdefault(change.table, []).append(change.what)
    return [[table, say_and(changes)] for table, changes in found.items()]


# -------------------------------------------------------------------------------- roles of authors


def _find_roles(root: Path, known: tuple[str, ...]) -> dict[str, str]:
    """The role behind each commit of the main line, if it is recorded: the `Role: <id>` in its last
    lines or, without one, the role that all the commits it merged have in common."""
    said = read_git(root, "log", "-z", "--no-color", "--no-show-signature", _ROLES, "HEAD", "--")
    parents: dict[str, list[str]] = {}
    own: dict[str, str] = {}
    for line in said.split("\0"):
        about, _, roles = line.partition("|")
        hash, *parents[hash] = about.split() or [""]
        if roles in known:
            own[hash] = roles
    main = _follow_first(parents)
    seen, found = {*main}, dict[str, str]()
    for hash in reversed(main):
        merged = _walk_new(parents, parents.get(hash, [])[1:], seen)
        shared = {own.get(h) for h in merged if len(parents.get(h, ())) < 2}
        role = own.get(hash) or (shared.pop() if len(shared) == 1 else None)
        if role is not None:
            found[hash] = role
    return found


_ROLES = "--format=tformat:%H %P|%(trailers:key=Role,valueonly,separator=%x2C)"


def _follow_first(parents: dict[str, list[str]]) -> list[str]:
    """The main line: the newest commit (the first that git lists), its first parent, and so on."""
    line, hash = [], next(iter(parents), None)
    while hash in parents:
        line.append(hash)
        hash = next(iter(parents[hash]), None)
    return line


def _walk_new(parents: dict[str, list[str]], start: list[str], seen: set[str]) -> list[str]:
    """Some commits and their ancestors, without those seen before. They count as seen
    afterwards."""
    new, waiting = [], [*start]
    while waiting:
        hash = waiting.pop()
        if hash not in seen:
            seen.add(hash)
            new.append(hash)
            waiting.extend(parents.get(hash, ()))
    return new
