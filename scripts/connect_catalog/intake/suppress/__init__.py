"""Hides what a package may not show, and just enough beside it that it stays hidden.

Primary suppression hides counts from 1 up to the threshold, and percents based on them.
Complementary suppression follows, part by part of what hangs together. Linear programs look for few
cells that give every hidden number room (room); whatever the audit (checks/disclosure) can still work
out is protected one by one (greedy); what is not needed is shown again; and in small parts the fewest
cells are looked for (fewest). Both kinds carry the same mark. A zero is used to protect another number
only if nothing else is left. Only in small parts, and not always there, are the cells the fewest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from ...checks.disclosure import check_given_away, check_shown_elsewhere
from ...checks.disclosure.system import Place, build_system, find_groups
from ...checks.versions import find_known_small, find_shown_before
from ...load import load
from ...model import Catalog, Package, Table
from ...problems import ProblemsFound
from ...progress import ShowProgress, be_quiet
from ...refusals import Unsound
from ..journal import replace_files
from .complement import choose_complement
from .marking import with_hidden
from .primary import find_hundredths, find_primary
from .telling import Hidden, report_hidden


def suppress_package(root: Path, id: str, progress: ShowProgress = be_quiet) -> tuple[Hidden, ...]:
    """Make the tables of datapackages/<id>/ safe, and write those that changed: all of them or
    none, even where the program is stopped. progress: is told what is being done.

    Only tables are written, and a package that is safe is left as it is. Raises Unsound.
    """
    progress("reading the tables")
    catalog = read_whole(root, id)
    safe, report = protect(catalog, id, partial(_find_known, root), progress)
    changed = {
        table.resource.path: table.content
        for name, table in safe.tables.items()
        if table.content != catalog.packages[id].tables[name].content
    }
    if changed:
        replace_files(root, id, changed)
    return report


def protect(
    catalog: Catalog,
    id: str,
    find_known: Callable[[Catalog], Mapping[Place, float]] = lambda catalog: {},
    progress: ShowProgress = be_quiet,
) -> tuple[Package, tuple[Hidden, ...]]:
    """A package of the catalog with all that hidden that may not be shown, and what was hidden.
    find_known: the small numbers that everyone has of what a catalog hides; no others are hidden to
    protect them. Raises Unsound."""
    catalog = _related(catalog, id)
    before = catalog.packages[id]
    primary = find_primary(catalog, before)
    catalog = with_hidden(catalog, id, primary)
    known = find_known(catalog)
    system = build_system(catalog, id, known=known)
    complementary = choose_complement(system, catalog, id, progress)
    safe = with_hidden(catalog, id, complementary)
    hundredths = find_hundredths(safe.packages[id])
    complementary |= hundredths
    safe = with_hidden(safe, id, hundredths)
    progress("auditing what is left")
    _refuse_unsafe(safe, known)
    return safe.packages[id], tuple(report_hidden(safe, before, primary, complementary))


def read_whole(root: Path, id: str) -> Catalog:
    """The catalog, where every table of the package can be read: of a table that cannot, nobody can
    say what it gives away. Raises ProblemsFound or Unsound otherwise."""
    loaded = load(root)
    if loaded.catalog is None or id not in loaded.catalog.packages:
        of_it = [p for p in loaded.problems if p.path.startswith(f"datapackages/{id}/")]
        raise ProblemsFound(of_it or loaded.problems)
    package = loaded.catalog.packages[id]
    unread = [p for p in loaded.problems if p.path.startswith(f"datapackages/{id}/data/")]
    if unread:
        raise ProblemsFound(unread)
    for resource in package.descriptor.resources:
        table = package.tables.get(resource.name)
        if table is None:
            raise Unsound(f"{resource.path} of {id} cannot be read. Nothing was changed.")
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


def _related(catalog: Catalog, id: str) -> Catalog:
    """The catalog with only the packages that list places and those that hang together with one
    package: by a number of both, or by a total that none of them publishes."""
    kept = {id}.union(*(group for group in find_groups(catalog) if id in group))
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


def _refuse_unsafe(catalog: Catalog, known: Mapping[Place, float]) -> None:
    """The last word is the audit's, on the tables as they will stand in the files."""
    system = build_system(catalog, known=known)
    problems = [*check_given_away(system, catalog), *check_shown_elsewhere(system, catalog)]
    if problems:
        first = problems[0]
        raise Unsound(
            f"{len(problems)} hidden numbers are still given away; the first is "
            f"{first.path}, line {first.line}: {first.message}. Nothing was changed."
        )
