"""The rules. Each rule is a small function from values to problems, and its docstring states the
rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

from ..bounds import AUDIT_SECONDS, RULES_SECONDS, TABLE_FAULTS, TookTooLong, limit_time
from ..codes import Code
from ..load import Loaded, load
from ..memory import without_collection
from ..model import Catalog, Package, Record
from ..problems import Problem
from ..progress import ShowProgress, be_quiet
from . import (
    answers,
    bases,
    columns,
    committed,
    completeness,
    dashboards,
    declared,
    elsewhere,
    footnotes,
    functions,
    group_means,
    judge,
    kept,
    kinds,
    maps,
    order,
    packages,
    patterns,
    periods,
    persons,
    quoted,
    records,
    rounding,
    spoken,
    structure,
    sums,
    tables,
    tangled,
    text,
    told,
    totals,
    translations,
    versions,
    waivers,
    workgroup,
)
from .certain import list_certain
from .disclosure import check_disclosure, check_ties
from .disclosure.attack import Proven
from .disclosure.system import Place
from .disclosure.tables import find_groups
from .disclosure.ties import Tied, join_tied
from .left import noting
from .unlooked import keep_noted
from .unlooked import tell_unlooked as tell_unlooked

KEPT_RULES = told.RECORD_RULES  # they take long, and hang on the texts alone
RECORD_RULES = (
    *records.RULES,
    *maps.RULES,
    *workgroup.RULES,
    *dashboards.RULES,
    *text.RECORD_RULES,
    *tangled.RECORD_RULES,
    *quoted.RULES,
    *translations.RULES,
    *KEPT_RULES,
)
PACKAGE_RULES = (
    *packages.RULES,
    *patterns.RULES,
    *text.RULES,
    *tangled.RULES,
    *waivers.RULES,
    *tables.RULES,
    *columns.RULES,
    *declared.RULES,
    *completeness.RULES,
    *periods.RULES,
    *totals.RULES,
    *sums.RULES,
    *group_means.RULES,
    *functions.RULES,
    *kinds.RULES,
    *order.RULES,
    *rounding.RULES,
    *spoken.RULES,
    *structure.RULES,
    *answers.RULES,
    *bases.RULES,
    *footnotes.RULES,
    *persons.RULES,
    *told.RULES,
    check_ties,
)
Find = Callable[[], list[Problem]]
ALIKE_AT_MOST = 20


def load_and_check(
    root: Path,
    today: date,
    only: Collection[str] | None = None,
    progress: ShowProgress = be_quiet,
    cache: bool = True,
) -> tuple[Catalog | None, list[Problem]]:
    """Read the repository at root and apply every rule: `load`, then `check`."""
    progress("reading records and tables")
    loaded = load(root)
    return loaded.catalog, check(loaded, root, today, only, progress, cache)


def check(
    loaded: Loaded,
    root: Path,
    today: date,
    only: Collection[str] | None = None,
    progress: ShowProgress = be_quiet,
    cache: bool = True,
) -> list[Problem]:
    """What `find_problems` finds; of many similar ones, the first few and a count of the rest."""
    return shorten(find_problems(loaded, root, today, only, progress, cache))


@without_collection()
def find_problems(
    loaded: Loaded,
    root: Path,
    today: date,
    only: Collection[str] | None = None,
    progress: ShowProgress = be_quiet,
    cache: bool = True,
    place: Path | None = None,
) -> list[Problem]:
    """Apply every rule to what was read at root.

    only: the ids of the packages that frictionless judges (None: all). All other rules are quick
    and always run, since one record or table can break another. cache: whether findings in packages
    are kept and reused until something they depend on changes. place: the folder that it was read from,
    where that is another one. Returns the problems, sorted.
    """
    problems, catalog = list(loaded.problems), loaded.catalog
    if catalog is None:
        return sorted(set(problems))
    problems.extend(committed.find_committed(root))
    problems.extend(committed.find_identifiers(root, cache))
    for rule in RECORD_RULES:
        if rule not in KEPT_RULES:
            problems.extend(rule(catalog, today))
    read = partial(_read_texts, root, catalog, today, cache)
    problems.extend(_apply_in_time(catalog.settings, read, "Say less in the texts of records."))
    keys = kept.make_keys(catalog) if cache else {}
    for package in catalog.packages.values():
        progress(f"checking {package.id}")
        recall = _recaller(root, package, keys.get(package.id))
        found = _apply_in_time(
            package.descriptor,
            partial(recall, "rules", partial(_apply_and_note, root, package, catalog, keys)),
            "Publish fewer columns or rows in one table, or split it by year.",
        )
        if only is None or package.id in only:
            found += recall("verdict", partial(_verdict, package, place or root, found))
        problems.extend(found)
    progress("working out what the numbers give away")
    try:
        with limit_time(AUDIT_SECONDS):
            untold, ties = _recall_ties(root, catalog, keys)
            problems.extend(untold)
            shown = versions.find_shown_before(root, catalog, cache)
            known = versions.find_known_small(catalog, shown)
            problems.extend([*_audit(root, catalog, problems, cache, known, ties)])
            problems.extend([*versions.check_shown_before(catalog, shown, ties)])
    except TookTooLong:
        problems.extend(tell_unaudited(catalog, problems))
    return sorted(set(problems))


def _read_texts(root: Path, catalog: Catalog, today: date, cache: bool) -> list[Problem]:
    """What texts of records and pages tell of persons."""

    def find() -> list[Problem]:
        return [problem for rule in KEPT_RULES for problem in rule(catalog, today)]

    if not cache:
        return find()
    return kept.recall(root / kept.FOLDER / "all.texts.json", kept.make_texts_key(catalog), find)


STRUCTURE_RULES = (
    packages.check_threshold,
    tables.check_keys_filled,
    *sums.RULES,
    *group_means.RULES,
    *functions.RULES,
    *kinds.RULES,
    *order.RULES,
    *rounding.RULES,
    structure.check_undeclared_parts,
)


def find_unready(catalog: Catalog, ids: Iterable[str]) -> tuple[list[Problem], tuple[Tied, ...]]:
    """Of some packages, what has to be said before anyone can tell what their numbers give away: which
    counts are small, and what adds up; and numbers among words, which may be counts. And what hangs
    together in the catalog though nobody says so, where it is certain."""
    chosen = [catalog.packages[id] for id in ids]
    own = [p for one in chosen for rule in STRUCTURE_RULES for p in rule(one, catalog)]
    own += [p for one in chosen for p in columns.find_unread_texts(one)]
    ties = elsewhere.find_undenied(catalog)
    folders = tuple(f"datapackages/{one.id}/" for one in chosen)
    asked = [p for p in elsewhere.tell_ties(ties) if p.code is not Code.CERTAIN_TIE]
    return own + [p for p in asked if p.path.startswith(folders)], list_certain(ties)


def find_of_packages(loaded: Loaded, catalog: Catalog, ids: Iterable[str]) -> list[Problem]:
    """What is wrong with some packages, as far as rules on one package tell."""
    folders = tuple(f"datapackages/{id}/" for id in ids)
    read = [problem for problem in loaded.problems if problem.path.startswith(folders)]
    return read + [p for id in ids for p in _apply_rules(catalog.packages[id], catalog)]


AUDITED = {
    Code.CERTAIN_TIE,
    Code.CONTRADICTION,
    Code.GIVES_AWAY_EXACT,
    Code.GIVES_AWAY_NARROW,
    Code.SHOWN_BEFORE,
    Code.TOTAL_MISMATCH,
}


def list_unaudited(problems: Iterable[Problem]) -> list[str]:
    """The ids of the packages of which nobody looked yet whether hidden numbers can be worked out, as
    they have problems of another kind."""
    return sorted(
        {
            problem.path.split("/")[1]
            for problem in problems
            if problem.path.startswith("datapackages/") and problem.code not in AUDITED
        }
    )


def _recall_ties(
    root: Path, catalog: Catalog, keys: Mapping[str, str]
) -> tuple[list[Problem], tuple[Tied, ...]]:
    """What hangs together though nobody says so: the problems of it, and what is certain. keys: of all
    packages, by which it is kept; without any it is not."""
    path, key = root / kept.FOLDER / "all.ties.json", kept.hash_parts(sorted(keys.values()))
    try:
        if keys and (found := kept.read_kept(path, key)) is not None:
            told, ties = found
            return [Problem(**each) for each in told], tuple(Tied.read(*each) for each in ties)
    except (TypeError, ValueError):
        pass  # it was written by another version
    with noting() as noted:
        seen = elsewhere.find_undenied(catalog)
    problems, certain = elsewhere.tell_ties(seen), list_certain(seen)
    if keys:
        kept.keep(path, key, [[asdict(each) for each in problems], certain])
        keep_noted(root, keys, noted)
    return problems, certain


def tell_unaudited(catalog: Catalog, problems: list[Problem]) -> Iterator[Problem]:
    """Of each package with hidden numbers that the audit, which was stopped, may not have looked at.

    Rule: What the hidden numbers of all packages give away is worked out within 15 minutes, with what
    earlier versions show.

    Why: What nobody could work out, nobody can promise. An audit that was stopped says nothing of any
    package, so none with hidden numbers is published.

    Mend: Split the tables, by year for instance, or publish fewer groups; then check again.
    """
    minutes = AUDIT_SECONDS / 60
    for package in _leave_faulty(catalog, problems).packages.values():
        if versions.hides(package):
            message = (
                f"what its hidden numbers give away could not be worked out in {minutes:g} minutes"
            )
            path = package.descriptor.origin.path
            yield Problem(path, 0, "", Code.NOT_AUDITED, message)


def _leave_faulty(catalog: Catalog, problems: list[Problem]) -> Catalog:
    """The catalog without the packages that have problems, since their numbers cannot be trusted yet; but
    with those of which only a tie is not declared that the audit knows."""
    others = [problem for problem in problems if problem.code is not Code.CERTAIN_TIE]
    faulty = {p.path.split("/")[1] for p in others if p.path.startswith("datapackages/")}
    sound = {id: package for id, package in catalog.packages.items() if id not in faulty}
    return replace(catalog, packages=sound)


def _audit(
    root: Path,
    catalog: Catalog,
    problems: list[Problem],
    cache: bool,
    known: Mapping[Place, float],
    ties: Sequence[Tied],
) -> Iterator[Problem]:
    """What the numbers of all packages together reveal. A package with another problem is left out,
    since its numbers cannot be trusted yet. Packages that are linked are audited together, and
    again when one of them changes."""
    trusted = _leave_faulty(catalog, problems)
    ties = [tied for tied in ties if tied.packages <= trusted.packages.keys()]
    if not cache:
        yield from check_disclosure(trusted, known=known, ties=ties)
        return
    groups = join_tied(find_groups(trusted), ties)
    for group, key in zip(groups, kept.make_group_keys(trusted, groups), strict=True):
        path = root / kept.FOLDER / f"{min(group)}.disclosure.json"
        own = {place: number for place, number in known.items() if place.package in group}
        held = [tied for tied in ties if tied.packages <= group]
        more = [repr(sorted(own.items()))] if own else []
        more += [repr(held)] if held else []
        key = kept.hash_parts([key, *more]) if more else key
        yield from kept.recall(path, key, partial(_audit_group, root, trusted, group, own, held))


def _audit_group(
    root: Path,
    catalog: Catalog,
    group: Collection[str],
    known: Mapping[Place, float],
    ties: Sequence[Tied],
) -> list[Problem]:
    """What the numbers of some packages reveal; only the components that are new are searched."""
    path, key = root / kept.FOLDER / f"{min(group)}.components.json", kept.hash_rules()
    proven = Proven.read(kept.read_kept(path, key) or {})
    problems = check_disclosure(catalog, group, proven, known, ties)
    kept.keep(path, key, proven.write())
    return problems


def _recaller(
    root: Path, package: Package, key: str | None
) -> Callable[[str, Find], list[Problem]]:
    """A function that returns a finding under a key: the kept one if there is one, otherwise the
    result of the search it is given."""
    if key is None:
        return lambda name, find: find()
    return lambda name, find: kept.recall(
        root / kept.FOLDER / f"{package.id}.{name}.json", key, find
    )


def _apply_in_time(record: Record, find: Find, mend: str) -> list[Problem]:
    """What rules find, or that it took too long, which is told of a record."""
    try:
        with limit_time(RULES_SECONDS):
            return find()
    except TookTooLong:
        message = (
            f"the rules could not all be applied within {RULES_SECONDS / 60:g} minutes, or would have to "
            "try too many columns against one another"
        )
        return [Problem(record.origin.path, 0, "", Code.TOO_SLOW, message, mend)]


def _apply_and_note(
    root: Path, package: Package, catalog: Catalog, keys: Mapping[str, str]
) -> list[Problem]:
    """What rules find in a package. What they note that they left out is kept, where what is found is."""
    with noting() as noted:
        found = _apply_rules(package, catalog)
    if keys:
        keep_noted(root, keys, noted, package.id)
    return found


def _apply_rules(package: Package, catalog: Catalog) -> list[Problem]:
    return [p for rule in PACKAGE_RULES for p in islice(rule(package, catalog), TABLE_FAULTS)]


def _verdict(package: Package, root: Path, found: list[Problem]) -> list[Problem]:
    """What frictionless adds to the problems already found. It gets only whole packages with
    harmless patterns, and its findings are dropped for a cell, row or descriptor with a known
    problem."""
    whole = len(package.tables) == len(package.descriptor.resources)
    if not whole or any(problem.code is Code.PATTERN for problem in found):
        return []
    said = {
        (problem.path, problem.line, field) for problem in found for field in (problem.field, "")
    }
    faulty = any(problem.path == package.descriptor.origin.path for problem in found)
    return [
        problem
        for problem in judge.judge(package, root)
        if (problem.path, problem.line, problem.field) not in said
        and not (faulty and problem.path == package.descriptor.origin.path)
    ]


def shorten(problems: Sequence[Problem]) -> list[Problem]:
    """At most this many problems of one kind in one column of a table. The last one says how many
    more there are."""
    alike: dict[tuple[str, str, str, str], list[Problem]] = defaultdict(list)
    kept = []
    for problem in problems:
        if problem.path.endswith(".csv"):
            words = problem.message if problem.detail else ""
            alike[problem.path, problem.code, problem.field, words].append(problem)
        else:
            kept.append(problem)
    for group in alike.values():
        shown, more = group[:ALIKE_AT_MOST], len(group) - ALIKE_AT_MOST
        if more > 0:
            shown[-1] = replace(shown[-1], more=more)
        kept += shown
    return sorted(kept)
