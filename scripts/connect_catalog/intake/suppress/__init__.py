"""Hides what packages may not show, and just enough beside it that it stays hidden.

Primary suppression hides counts from 1 up to the threshold, and percents based on them.
Complementary suppression follows, part by part of what hangs together. Linear programs look for few
cells that give every hidden number room (room); whatever the audit (checks/disclosure) can still work
out is protected one by one (greedy); what is not needed is shown again; and in small parts the fewest
cells are looked for (fewest). Both kinds carry the same mark. A zero is used to protect another number
only if nothing else is left. Only in small parts, and not always there, are the cells the fewest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ...checks import find_unready
from ...checks.disclosure import check_given_away, check_shown_elsewhere
from ...checks.disclosure.build import build_system
from ...checks.disclosure.system import Place
from ...checks.disclosure.tables import find_groups
from ...checks.disclosure.ties import Tied, join_tied
from ...checks.versions import find_known_small, find_shown_before
from ...load import load
from ...model import Catalog, Package, Table
from ...problems import ProblemsFound
from ...progress import ShowProgress, be_quiet
from ...refusals import Unsound
from ..in_time import work_in_time
from ..replacing import replace_files
from ..stated import restate_files
from .complement import choose_complement
from .marking import with_hidden
from .primary import find_hundredths, find_primary
from .telling import Hidden, report_hidden
from .texts import drop_spot_checks, find_told


@dataclass(frozen=True)
class Suppressed:
    """What was hidden, and what of the descriptors and READMEs went with it or has to be looked at, in
    words."""

    hidden: tuple[Hidden, ...]
    notes: tuple[str, ...]


def suppress_packages(
    root: Path, ids: Sequence[str], progress: ShowProgress = be_quiet
) -> Suppressed:
    """Make the tables of some packages safe together, and write what changed: all of it or nothing, even
    where the program is stopped. progress: is told what is being done.

    Only tables are written, and descriptors: without the spot checks of what is hidden now, and with the
    new size and hash of a table where they state one. A package that is safe is left as it is. Raises
    Unsound, or ProblemsFound where nobody can say yet what is small or what adds up.
    """
    progress("reading the tables")
    catalog = read_whole(root, ids)
    with work_in_time(", ".join(ids)):
        problems, ties = find_unready(catalog, ids)
        if problems:
            raise ProblemsFound(problems)
        safe, hidden = protect(catalog, ids, partial(_find_known, root), progress, ties)
    changed: dict[str, dict[str, bytes]] = {}
    notes: list[str] = []
    for id in ids:
        before, after = catalog.packages[id], safe.packages[id]
        files = {
            table.resource.path: table.content
            for name, table in after.tables.items()
            if table.content != before.tables[name].content
        }
        if files:
            stated = restate_files(before.descriptor_text, before.descriptor, after.tables)
            text, dropped = drop_spot_checks(stated, after)
            if text != before.descriptor_text:
                files["datapackage.json"] = text.encode()
            changed[id] = files
            notes += [*dropped, *find_told(before, after)]
    if changed:
        replace_files(root, catalog, changed)
    return Suppressed(hidden, tuple(notes))


def protect(
    catalog: Catalog,
    ids: Collection[str],
    find_known: Callable[[Catalog], Mapping[Place, float]] = lambda catalog: {},
    progress: ShowProgress = be_quiet,
    ties: Sequence[Tied] = (),
) -> tuple[Catalog, tuple[Hidden, ...]]:
    """The catalog with all that hidden in some packages that they may not show, and what was hidden.
    find_known: the small numbers that everyone has of what a catalog hides; no others are hidden to
    protect them. ties: what hangs together though nobody says so. Raises Unsound."""
    whole = catalog
    catalog = _related(catalog, ids, ties)
    before = [catalog.packages[id] for id in ids]
    primary = find_primary(catalog, ids, ties)
    catalog = with_hidden(catalog, primary)
    known = find_known(catalog)
    system = build_system(catalog, ids, known=known, ties=ties)
    complementary = choose_complement(system, catalog, ids, progress)
    safe = with_hidden(catalog, complementary)
    hundredths = {place for id in ids for place in find_hundredths(safe.packages[id])}
    complementary |= hundredths
    safe = with_hidden(safe, hundredths)
    progress("auditing what is left")
    _refuse_unsafe(safe, known, ties)
    system = build_system(safe, ties=ties)
    report = [
        line for one in before for line in report_hidden(system, safe, one, primary, complementary)
    ]
    return replace(whole, packages={**whole.packages, **safe.packages}), tuple(report)


def read_whole(root: Path, ids: Collection[str]) -> Catalog:
    """The catalog, where every table of the packages can be read: of a table that cannot, nobody can
    say what it gives away. Raises ProblemsFound or Unsound otherwise."""
    loaded = load(root)
    folders = tuple(f"datapackages/{id}/" for id in ids)
    if loaded.catalog is None or not {*ids} <= loaded.catalog.packages.keys():
        of_them = [p for p in loaded.problems if p.path.startswith(folders)]
        raise ProblemsFound(of_them or loaded.problems)
    data = tuple(f"{folder}data/" for folder in folders)
    unread = [p for p in loaded.problems if p.path.startswith(data)]
    if unread:
        raise ProblemsFound(unread)
    for package in (loaded.catalog.packages[id] for id in ids):
        for resource in package.descriptor.resources:
            table = package.tables.get(resource.name)
            if table is None:
                raise Unsound(
                    f"{resource.path} of {package.id} cannot be read. Nothing was changed."
                )
            for column in resource.columns("measure"):
                _read_numbers(table, column.name)
    return loaded.catalog


def _read_numbers(table: Table, name: str) -> None:
    """Raises Unsound where a column of numbers holds anything else."""
    try:
        table.measure(name)
    except ValueError:
        raise Unsound(
            f"{table.path}: the column {name} holds cells that are neither numbers nor declared marks, "
            "so nobody can say what it gives away. Run catalog check to see them. Nothing was changed."
        ) from None


def _related(catalog: Catalog, ids: Collection[str], ties: Sequence[Tied]) -> Catalog:
    """The catalog with only the packages that list places and those that hang together with one of
    some packages: by a number of both, or by a total that none of them publishes."""
    groups = join_tied(find_groups(catalog), ties)
    kept = {*ids}.union(*(group for group in groups if not group.isdisjoint(ids)))
    return replace(
        catalog,
        packages={
            other: package
            for other, package in catalog.packages.items()
            if other in kept or _has_lists(package)
        },
    )


def _has_lists(package: Package) -> bool:
    """Whether a table of the package may say what places make up others: one without numbers does."""
    tables = package.tables.values()
    lists = any(not table.resource.columns("measure") for table in tables)
    return lists or package.descriptor.connect.kind == "reference"


def _find_known(root: Path, catalog: Catalog) -> Mapping[Place, float]:
    return find_known_small(catalog, find_shown_before(root, catalog))


def _refuse_unsafe(catalog: Catalog, known: Mapping[Place, float], ties: Sequence[Tied]) -> None:
    """The last word is the audit's, on the tables as they will stand in the files."""
    system = build_system(catalog, known=known, ties=ties)
    problems = [*check_given_away(system, catalog), *check_shown_elsewhere(system, catalog)]
    if problems:
        raise ProblemsFound(problems)
