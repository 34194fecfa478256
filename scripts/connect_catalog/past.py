"""Which older versions of a data package there are, and whether they may be shown today."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, NamedTuple

from . import branch, commit_days, differences
from .bounds import (
    AUDIT_SECONDS,
    PAST_BYTES,
    PAST_VERSIONS,
    TABLE_BYTES,
    VERSION_BYTES,
    TookTooLong,
    limit_time,
)
from .branch import find_private
from .checks.disclosure.attack import Proven
from .checks.kept import FOLDER as FOLDER_OF_VERDICTS
from .checks.kept import hash_code, hash_parts, hash_rules, keep, make_keys, read_kept
from .checks.versions import FOLDER, hides
from .codes import Code
from .commit_days import CommitDay, read_day
from .differences import DataDifference, PackageDifference, compare_packages
from .git import (
    NoRevision,
    ask_git,
    check_history,
    has_commit,
    name_objects,
    read_blobs,
    read_folders,
    read_git,
)
from .load import read_files
from .model import Catalog, Package

_CODE = (branch, differences)  # what a verdict hangs on beside the rules


def may_show(catalog: Catalog, before: Package, newer: Iterable[Package], proven: Proven) -> bool:
    """Whether a version may be shown beside those that came after it, of which the last is today's.

    Today's rules for what is private find nothing in it, as it describes its tables itself and as they
    are described today, and beside all other packages as they are. No newer version hides a number that
    it shows. Where a newer version hides numbers, it also has every row and column that this one has:
    nobody has worked out what a row that is gone tells of those. And the package does not hide on
    purpose what was shown before. proven: what is known of other versions.
    """
    later = [*newer]
    now = later[-1]
    if any(waiver.code == Code.SHOWN_BEFORE for waiver in now.descriptor.connect.waivers):
        return False
    if any(_tells_hidden(compare_packages(before, one)) for one in later):
        return False
    own = _raise_threshold(now, before)
    if _has_same_tables(now, before):  # only texts can tell more than today's files
        return not any(find_private(catalog, now, own, None))
    ways = filter(None, (own, _describe(now, own)))
    return not any([*find_private(catalog, now, one, proven)] for one in ways)


def _has_same_tables(now: Package, before: Package) -> bool:
    """Whether every table of an older version is one of today's, byte for byte."""
    today = {table.resource.path: table.content for table in now.tables.values()}
    older = {table.resource.path: table.content for table in before.tables.values()}
    return older.items() <= today.items()


def _raise_threshold(now: Package, before: Package) -> Package:
    """An older version with the least count of today, where that is higher than its own."""
    least = [package.descriptor.connect.suppression.threshold or 0 for package in (before, now)]
    connect = before.descriptor.connect
    rule = connect.suppression.model_copy(update={"threshold": max(least) or None})
    update = {"connect": connect.model_copy(update={"suppression": rule})}
    return replace(before, descriptor=before.descriptor.model_copy(update=update))


def _describe(now: Package, before: Package) -> Package | None:
    """The tables of an older version, as today's descriptor tells of them; None where it tells of none."""
    files = {table.resource.path: table.content for table in before.tables.values()}
    files["datapackage.json"] = now.descriptor_text.encode()
    return read_files(now.id, files)


def _tells_hidden(difference: PackageDifference) -> bool:
    """Whether the older version shows a number that the newer one hides, or may tell of one."""
    if any(column.hidden for table in difference.tables for column in table.columns):
        return True
    is_less = difference.lost or any(
        table.removed or table.lost or table.unmatched for table in difference.tables
    )
    return bool(is_less) and hides(difference.after)


# ------------------------------------------------------------------------------ versions in git


@dataclass(frozen=True)
class PastVersion:
    """A version of a package that was on the main line, as it stood last. commit: its hash, empty for today's
    that is not committed; files: by their path in the package's folder, in the order of the descriptor;
    none where they are not offered, and why_not says why: "private" (they may hold what is hidden now, or
    nobody can tell), "unread" (today's rules cannot read them whole) or "room". difference: what changed
    since the version before; None where there is none, or it cannot be read."""

    version: str
    commit: str
    day: CommitDay
    files: Mapping[str, bytes]
    why_not: Literal["", "private", "unread", "room"]
    difference: DataDifference | None = None


@dataclass(frozen=True)
class Past:
    """The versions of each package by id, newest first, today's among them; and how many older ones are left
    out."""

    versions: Mapping[str, tuple[PastVersion, ...]]
    left_out: Mapping[str, int]


NO_PAST = Past({}, {})
_VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}", re.ASCII)


def make_todays(package: Package) -> PastVersion:
    """Today's version of a package, where git was not asked."""
    return PastVersion(package.descriptor.version, "", CommitDay(None), _list_files(package), "")


class _State(NamedTuple):
    """A version of a package at a commit."""

    commit: str
    day: CommitDay
    version: str


def list_past(root: Path, catalog: Catalog) -> Past:
    """The versions of the packages on the main line of HEAD, each as it stood at the last commit that called
    it so. Only those are offered that `may_show` lets pass, within AUDIT_SECONDS, and up to PAST_VERSIONS
    a package and PAST_BYTES in all. Where git tells of none, there is today's alone."""
    states: dict[str, list[_State]] = {}
    with suppress(NoRevision):
        check_history(root, FOLDER)
        states = _list_states(root) if has_commit(root) else {}
    versions: dict[str, tuple[PastVersion, ...]] = {}
    room = PAST_BYTES
    keys = sorted(make_keys(catalog).values())
    with suppress(TookTooLong), limit_time(AUDIT_SECONDS):
        for id, package in catalog.packages.items():
            made = [*_list_versions(root, catalog, package, states.get(id, ()), keys)]
            versions[id] = tuple(_keep_within(made, room))
            room -= sum(_measure(one) for one in versions[id])
    left_out = {}
    for id, package in catalog.packages.items():  # what nobody looked at in time is left out
        versions.setdefault(id, (make_todays(package),))
        left_out[id] = max(0, len(states.get(id, ())) - len(versions[id]))
    return Past(versions, left_out)


def _keep_within(made: Iterable[PastVersion], room: int) -> Iterator[PastVersion]:
    """The versions, without the files of those for which there is no room."""
    for one in made:
        fits = _measure(one) <= room
        room -= _measure(one) if fits else 0
        yield one if fits else replace(one, files={}, why_not="room")


def _measure(version: PastVersion) -> int:
    return sum(map(len, version.files.values()))


def _list_versions(
    root: Path, catalog: Catalog, now: Package, states: Sequence[_State], keys: Sequence[str]
) -> Iterator[PastVersion]:
    """Today's version of a package, and those before it. keys: of all packages as they are."""
    today = now.descriptor.version
    own = next((state for state in states if state.version == today), None)
    older = [state for state in states if state.version != today][: PAST_VERSIONS - 1]
    packages = [now, *(_read(root, state, now.id) for state in older)]
    known = _Judged(root, catalog, now, keys)
    for i, state in enumerate([own or _State("", CommitDay(None), today), *older]):
        package = packages[i]
        before = packages[i + 1] if i + 1 < len(packages) else None
        difference = compare_packages(before, package).alone if before and package else None
        newer = [one for one in reversed(packages[:i]) if one is not None]
        why_not = "" if i == 0 else "unread" if package is None else known.judge(package, newer)
        files = _list_files(package) if package and not why_not else {}
        yield PastVersion(state.version, state.commit, state.day, files, why_not, difference)


def _read(root: Path, state: _State, id: str) -> Package | None:
    """A package as it stood; None if not all of it can be read."""
    folder = f"{FOLDER}{id}/"
    files = read_folders(root, state.commit, (folder,), TABLE_BYTES)
    own = {path.removeprefix(folder): content for path, content in files.items()}
    made = read_files(id, own)
    return made if made and len(made.tables) == len(made.descriptor.resources) else None


def _list_files(package: Package) -> dict[str, bytes]:
    tables = {table.resource.path: table.content for table in package.tables.values()}
    told = {
        "datapackage.json": package.descriptor_text.encode(),
        "README.md": package.readme.encode(),
    }
    return told | tables


@dataclass(frozen=True)
class _Judged:
    """Whether versions of a package may be shown, kept until they, the rules or any package change."""

    root: Path
    catalog: Catalog
    now: Package
    keys: Sequence[str]
    proven: Proven = field(default_factory=Proven)

    def judge(self, package: Package, newer: Sequence[Package]) -> Literal["", "private"]:
        versions = [content for one in (package, *newer) for content in _list_files(one).values()]
        hashes = [hashlib.sha256(content).hexdigest() for content in versions]
        key = hash_parts([hash_rules(), *map(hash_code, _CODE), *self.keys, *hashes])
        name = f"{self.now.id}.{package.descriptor.version}.past.json"
        path = self.root / FOLDER_OF_VERDICTS / name
        kept = read_kept(path, key)
        shows = (
            kept if isinstance(kept, bool) else may_show(self.catalog, package, newer, self.proven)
        )
        if kept is None:
            keep(path, key, shows)
        return "" if shows else "private"


def _list_states(root: Path) -> dict[str, list[_State]]:
    """Every version of every package on the main line, newest first: at the last commit that called it so."""
    said = read_git(
        root,
        *("log", "--first-parent", "--diff-merges=first-parent", "--name-only", "--relative"),
        *("--no-renames", "-z", "--no-color", "--no-show-signature", commit_days.OPTION),
        f"--format=tformat:@%H {commit_days.FORMAT}",
        *("HEAD", "--", FOLDER),
    )
    touched: dict[tuple[str, str], CommitDay] = {}
    commit, day = "", CommitDay(None)
    for word in said.split("\0"):
        word = word.lstrip("\n")
        if word.startswith("@"):
            commit, _, rest = word[1:].partition(" ")
            day = read_day(rest)
        elif word.startswith(FOLDER) and word.isprintable():
            touched.setdefault((commit, word.split("/")[1]), day)
    found: dict[str, list[_State]] = defaultdict(list)
    for (commit, id), version in zip(touched, _read_names(root, [*touched]), strict=True):
        if version and all(version != state.version for state in found[id]):
            found[id].append(_State(commit, touched[commit, id], version))
    return found


def _read_names(root: Path, touched: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What each descriptor called its version; empty where it is gone, or cannot be read."""
    prefix = (ask_git(root, "rev-parse", "--show-prefix") or "").strip("\n")
    names = [f"{commit}:{prefix}{FOLDER}{id}/datapackage.json" for commit, id in touched]
    hashes = name_objects(root, names)
    contents = read_blobs(root, {hash for hash in hashes if hash}, VERSION_BYTES)
    for hash in hashes:
        yield _find_version(contents.get(hash or "", b""))


def _find_version(content: bytes) -> str:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    version = document.get("version") if isinstance(document, dict) else None
    return version if isinstance(version, str) and _VERSION.fullmatch(version) else ""
