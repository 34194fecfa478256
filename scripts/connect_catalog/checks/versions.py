"""What earlier versions of a package gave away of the numbers that it hides now."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ..bounds import TABLE_BYTES
from ..codes import Code
from ..commit_days import FORMAT, OPTION, read_day
from ..differences import compare_packages, match_rows
from ..git import (
    FETCHED,
    MAIN,
    NoRevision,
    ask_git,
    check_history,
    check_work_tree,
    hash_blob,
    is_unknown,
    list_blobs,
    read_folders,
    read_git,
)
from ..load import read_files
from ..marks import Mark
from ..model import Catalog, Package
from ..problems import Problem
from . import kept
from .disclosure.attack import find_given_away
from .disclosure.build import build_system
from .disclosure.system import Place
from .disclosure.tables import find_groups, is_small, threshold_of
from .disclosure.ties import Tied, join_tied
from .telling import problem_in
from .waivers import is_waived

FOLDER = "datapackages/"


@dataclass(frozen=True)
class EarlierNumber:
    """A number that an earlier version shows. commit: its short hash; day: its date, or why
    it has none."""

    number: float
    commit: str
    day: str


class _Version(NamedTuple):
    """A commit that changed a table: its hash, its day (or why it has none), and the package's folder then."""

    commit: str
    day: str
    folder: str


ShownBefore = Mapping[Place, EarlierNumber]


def find_shown_before(
    root: Path, catalog: Catalog, cache: bool = True
) -> dict[Place, EarlierNumber]:
    """Each cell that is hidden now and that an earlier version shows, with the newest such number.

    An earlier version is a commit on the main line of what is public: of origin/main, or where there
    is none, of main. Every version is read, however many there are: one that is not looked at may be
    the one that shows a number. Only time is bounded, by who calls, and whoever reaches that bound says
    that nobody looked. Where git knows no history, there is none; of a package whose versions git cannot
    read (`why_unseen`), nothing is found, and nothing kept. cache: whether what is found is kept and
    used again until a package or its history changes.
    """
    hiding = {id: package for id, package in catalog.packages.items() if hides(package)}
    versions: dict[str, list[_Version]] = defaultdict(list)
    for version in _list_versions(root) if hiding else ():
        for id in (version.folder, *_find_successors(catalog, version.folder)):
            if id in hiding:
                versions[id].append(version)
    found: dict[Place, EarlierNumber] = {}
    for id, listed in versions.items():
        package = hiding[id]
        path = root / kept.FOLDER / f"{id}.versions.json"
        key = kept.hash_parts([kept.hash_rules(), kept.hash_numbers(package), repr(listed)])
        cells = kept.read_kept(path, key) if cache else None
        if cells is None:
            try:
                cells = [*_list_shown_before(root, package, listed)]
            except NoRevision:
                continue
            if cache:
                kept.keep(path, key, cells)
        for (_, resource, row, field), number, commit, day in cells:
            found.setdefault(Place(id, resource, row, field), EarlierNumber(number, commit, day))
    return found


def why_unseen(root: Path) -> NoRevision | None:
    """Why not every earlier version of the packages can be looked at; None if each can, or if git
    knows of none."""
    try:
        check_history(root, FOLDER)
        deque(_read_log(root), maxlen=0)
    except NoRevision as reason:
        return None if is_unknown(reason) else reason
    return None


def _list_shown_before(
    root: Path, package: Package, versions: list[_Version]
) -> Iterator[tuple[Place, float, str, str]]:
    """Each cell that versions of a package, the newest first, show and that the package hides."""
    now = {table.path: hash_blob(table.sheet.content) for table in package.tables.values()}
    for version in versions:
        if now.items() <= list_blobs(root, version.commit, [f"{FOLDER}{version.folder}/"]).items():
            continue  # each table was as it is now
        before = _read_version(root, version)
        for place, number in _list_shown(before, package) if before else ():
            yield place, number, version.commit[:7], version.day


def hides(package: Package) -> bool:
    """Whether a number is hidden in any table of a package."""
    return any(
        mark == Mark.SUPPRESSED and text in table.sheet.columns[column.name].values
        for table in package.tables.values()
        for column in table.resource.columns("measure")
        for text, mark in column.marking().items()
    )


def _find_successors(catalog: Catalog, name: str) -> Collection[str]:
    """The packages that took the place of one that is gone."""
    removal = catalog.removals.get(name)
    return removal.replaced_by if removal else ()


def _list_versions(root: Path) -> Iterator[_Version]:
    """The commits that changed a table of a package, the newest first; none where git cannot list
    them."""
    try:
        yield from _read_log(root)
    except NoRevision:
        return


def _read_log(root: Path) -> Iterator[_Version]:
    check_work_tree(root)
    revisions = (
        ask_git(root, "rev-parse", "--verify", "--quiet", name) for name in (FETCHED, MAIN, "HEAD")
    )
    revision = next((found.strip() for found in revisions if found), None)
    if revision is None:
        return
    said = read_git(
        root,
        *("log", "--first-parent", "--diff-merges=first-parent", "--name-only", "--relative"),
        *("--no-renames", "-z", "--no-color", "--no-show-signature", OPTION),
        f"--format=tformat:@%H {FORMAT}",
        *(revision, "--", f":(glob){FOLDER}*/data/*.csv"),
    )
    commit = day = ""
    seen: set[tuple[str, str]] = set()
    for word in said.split("\0"):
        word = word.lstrip("\n")
        if word.startswith("@"):
            commit, _, said = word[1:].partition(" ")
            day = str(read_day(said))
        elif word.startswith(FOLDER) and (commit, name := word.split("/")[1]) not in seen:
            seen.add((commit, name))
            yield _Version(commit, day, name)


def _read_version(root: Path, version: _Version) -> Package | None:
    """A package at a commit; None where it was not there, or cannot be read."""
    folder = f"{FOLDER}{version.folder}/"
    files = read_folders(root, version.commit, (folder,), TABLE_BYTES)
    own = {path.removeprefix(folder): content for path, content in files.items()}
    return read_files(version.folder, own)


def _list_shown(before: Package, after: Package) -> Iterator[tuple[Place, float]]:
    """The cells that one version hides and an earlier one shows, and what that shows."""
    for difference in compare_packages(before, after).tables:
        hidden = [column for column in difference.columns if column.hidden]
        if not hidden:
            continue
        tables = before.tables[difference.was], after.tables[difference.name]
        rows = {new: old for old, new in zip(*map(list, match_rows(*tables)), strict=True)}
        for column in hidden:
            if column.was not in {c.name for c in tables[0].resource.columns("measure")}:
                continue
            try:
                numbers = tables[0].measure(column.was).numbers
            except ValueError:  # some other cell of the column is no number
                continue
            for row in column.hidden:
                place = Place(after.id, difference.name, row, column.name)
                yield place, float(numbers[rows[row]])


def find_known_small(catalog: Catalog, shown: ShownBefore) -> dict[Place, float]:
    """Of numbers that were shown before those that must be hidden for being small: everyone has
    them, and nothing that is hidden beside them protects them."""
    known = {}
    for place, earlier in shown.items():
        package = catalog.packages[place.package]
        column = package.tables[place.resource].resource.column(place.field)
        is_count = column.connect.kind == "count"
        threshold, rounding = threshold_of(catalog, package, column), column.connect.rounding
        if is_count and is_small(earlier.number, threshold, rounding):
            known[place] = earlier.number
    return known


def check_shown_before(
    catalog: Catalog, shown: ShownBefore, ties: Sequence[Tied] = ()
) -> Iterator[Problem]:
    """A hidden number was never shown by an earlier version, and cannot be worked out from one. What
    earlier versions show counts as known, beside what is shown now.

    Why: What was public once is known to everyone who has it still. Git keeps every version, and so
    do those who downloaded one. To hide the number now, or others beside it, takes nothing back.

    Mend: If the earlier number stands for few people, tell the maintainers: it must leave the history.
    If it does not, show it again. If it has to stay hidden although it was shown, say so in
    `connect.waivers`, with this code, the column and the reason.
    """
    by_column: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
    for place in sorted(shown):
        by_column[place.package, place.resource, place.field].append(place)
    for places in by_column.values():
        yield from _tell_shown(catalog, places, shown[places[0]])
    if shown:
        yield from _check_given_away_before(catalog, shown, ties)


def _tell_shown(catalog: Catalog, places: list[Place], earlier: EarlierNumber) -> Iterator[Problem]:
    count, first = len(places), places[0]
    what = "the number hidden here was" if count == 1 else f"{count} numbers hidden here were"
    message = f"{what} shown by an earlier version, {earlier.commit} ({earlier.day})"
    if count > 1:
        message += f"; this is the first of them ({_key(catalog, first)})"
    yield from _tell(catalog, first, message)


def _check_given_away_before(
    catalog: Catalog, shown: ShownBefore, ties: Sequence[Tied]
) -> Iterator[Problem]:
    """What is given away only because the earlier numbers are known."""
    ids = {place.package for place in shown}
    every = join_tied(find_groups(catalog), ties)
    groups = [group for group in every if not group.isdisjoint(ids)]
    only = frozenset[str]().union(*groups)
    known = {place: earlier.number for place, earlier in shown.items()}
    found = [
        {
            place
            for finding in find_given_away(system)
            for place in system.cells[finding.cell].hidden_at
        }
        for system in (
            build_system(catalog, only=only, known=find_known_small(catalog, shown), ties=ties),
            build_system(catalog, only=only, known=known, ties=ties),
        )
    ]
    by_column: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
    for place in sorted(found[1] - found[0]):
        by_column[place.package, place.resource, place.field].append(place)
    for places in by_column.values():
        count = len(places)
        what = "the number hidden here" if count == 1 else f"{count} numbers hidden here"
        message = (
            f"{what} can be worked out from what earlier versions show beside what is shown now"
        )
        if count > 1:
            message += f"; this is the first of them ({_key(catalog, places[0])})"
        yield from _tell(catalog, places[0], message)


def _tell(catalog: Catalog, place: Place, message: str) -> Iterator[Problem]:
    package = catalog.packages[place.package]
    if not is_waived(package, Code.SHOWN_BEFORE, place.field):
        table = package.tables[place.resource]
        yield problem_in(table, place.row, place.field, Code.SHOWN_BEFORE, message)


def _key(catalog: Catalog, place: Place) -> str:
    table = catalog.packages[place.package].tables[place.resource]
    return ", ".join(table.cell(place.row, name) for name in table.resource.schema_.primary_key)


RULES = (check_shown_before,)
