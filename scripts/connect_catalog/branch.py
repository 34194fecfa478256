"""What the commits of a branch add to the history for good. Later ones do not take it back."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from .bounds import (
    AUDIT_SECONDS,
    BRANCH_AUDITED,
    BRANCH_COMMITS,
    TABLE_BYTES,
    TookTooLong,
    limit_time,
)
from .changes import find_base
from .checks import columns, kept, kinds, packages, persons, spoken, tables, told
from .checks.committed import judge_identifiers
from .checks.disclosure import check_disclosure
from .checks.disclosure.attack import Proven
from .checks.waivers import is_waived
from .codes import Code
from .git import (
    FETCHED,
    ORDINARY,
    NoRevision,
    ask_git,
    list_entries,
    name_objects,
    read_blobs,
    read_git,
    run_git,
)
from .load import read_files
from .model import Catalog, Package
from .model.translation import FILE_NAME
from .problems import Problem
from .progress import ShowProgress, be_quiet

FOLDERS = ("catalog", "datapackages", "docs")
KNOWN = ("datapackage.json", "README.md", "intake.yml")
# What makes a version unfit for being public, of all that rules can find in it.
PRIVATE = frozenset(
    {
        *(Code.SMALL_COUNT, Code.NUMBER_IN_TEXT, Code.COUNT_IN_WORDS, Code.MAYBE_COUNT),
        *(Code.MICRODATA, Code.PERSON_ADDRESS, Code.PERSON_BIRTH_DATE, Code.PERSON_EMAIL),
        *(Code.PERSON_ID, Code.PERSON_NAME, Code.PERSON_PHONE, Code.PERSON_SSN),
        *(Code.GIVES_AWAY_EXACT, Code.GIVES_AWAY_NARROW),
    }
)
RULES_OF_A_VERSION = (
    tables.check_small_counts,
    *columns.RULES,
    *kinds.RULES,
    *spoken.RULES,
    *persons.RULES,
    *told.RULES,
)


class _Added(NamedTuple):
    """A file as a commit adds it. path: below root; mode and hash as git has them."""

    commit: str
    path: str
    mode: str
    hash: str


@dataclass(frozen=True)
class _Version:
    """A package as it stood at a commit, with its files: (mode, hash) by their path in its folder."""

    commit: str
    id: str
    files: Mapping[str, tuple[str, str]]

    @property
    def key(self) -> str:
        return kept.hash_parts(
            f"{path}\0{mode}\0{hash}" for path, (mode, hash) in self.files.items()
        )


_Judged = dict[str, list[dict[str, object]]]  # what is wrong, by what a version holds


@dataclass(frozen=True)
class _Fault:
    """What is wrong with a version, at which commit."""

    commit: str
    problem: Problem


def find_in_branch(
    root: Path, catalog: Catalog, base: str | None, progress: ShowProgress = be_quiet
) -> list[Problem]:
    """What a branch adds to the history that may not be public, in any of its commits.

    Rule: Each version of a file that a branch adds can be public, not only the last one. That is so of every
    commit of the branch, of what it merges, and of tags beside it.

    Why: Who fetches a branch gets all its commits. A small count that was committed and taken back in the
    next commit stays in the history for good, and anybody can read it there.

    Mend: Make one commit of the whole branch, without its past, before it is pushed or merged. If it was
    pushed already, tell the maintainers at once: the old commits can still be fetched by their names.
    """
    # base: a revision as git names it; None for where this branch left main. Versions that it has are not
    # looked at. Raises NoRevision where git cannot tell all of them.
    start = find_base(root, base)
    commits, beside = _list_commits(root, start)
    if len(commits) + len(beside) > BRANCH_COMMITS:
        raise NoRevision(
            f"The branch has more than {BRANCH_COMMITS:,} commits that {start[:12]} has not, too many to "
            "look at each version. Name a newer revision."
        )
    was = list_entries(root, start, FOLDERS)
    added = [
        a for a in _list_added(root, [*commits, *beside]) if was.get(a.path) != (a.mode, a.hash)
    ]
    named = [a for a in added if _is_nameable(a.path)]
    faults = [
        *(_Fault(a.commit, _tell_name(a.path)) for a in added if not _is_nameable(a.path)),
        *_judge_versions(root, catalog, _list_versions(root, named, was), progress),
        *_judge_texts(root, catalog, named),
        *_judge_identifiers(root, start, [*commits, *beside]),
    ]
    return [*_tell(root, faults, base, {*beside})]


def _is_nameable(path: str) -> bool:
    """Whether a path can stand on a line, as what is asked of git does."""
    return path.isprintable()


def _tell_name(path: str) -> Problem:
    message = "its name holds what is no letter, so nobody looks at such a file"
    return Problem(path, 0, "", Code.STRAY_FILE, message, "Give it another name.")


def _list_commits(root: Path, start: str) -> tuple[list[str], list[str]]:
    """The commits of this branch that another revision has not, the oldest first; and those of tags that
    neither of them, nor the main line, has."""
    own = read_git(root, "rev-list", "--topo-order", "--reverse", "HEAD", f"^{start}").split()
    is_fetched = ask_git(root, "rev-parse", "--verify", "--quiet", FETCHED) is not None
    public = [f"^{FETCHED}"] if is_fetched else []
    tags = ("rev-list", "--topo-order", "--reverse", "--tags", "^HEAD", f"^{start}", *public)
    return own, read_git(root, *tags).split()


def _list_added(
    root: Path, commits: Iterable[str], folders: Iterable[str] = FOLDERS
) -> list[_Added]:
    """The files in some folders that each commit adds or changes against any of its parents, the oldest first."""
    given = "".join(f"{commit}\n" for commit in commits).encode()
    question = (
        "diff-tree",
        "--stdin",
        "-m",
        "-r",
        "-z",
        "--root",
        "--raw",
        "--no-renames",
        "--no-abbrev",
    )
    said = run_git(root, *question, "--relative", "--", *folders, given=given) if given else b""
    if said is None:
        raise NoRevision("git cannot tell what the commits of this branch changed: see git fsck.")
    words = iter(said.decode("utf-8", "surrogateescape").split("\0"))
    added, commit = [], ""
    for word in words:
        if word.startswith(":"):
            _, mode, _, hash, letter = word[1:].split(" ")
            path = next(words)
            if letter != "D":
                added.append(_Added(commit, path, mode, hash))
        elif word.strip():
            commit = word.strip().split(" ")[0]
    return added


# --------------------------------------------------------------------------------------- packages


def _list_versions(
    root: Path, added: Iterable[_Added], was: Mapping[str, tuple[str, str]]
) -> list[_Version]:
    """Each state of a package's folder that a commit adds, once, at the first commit that has it. A state
    that the older revision has is none of them."""
    asked = dict.fromkeys(
        (a.commit, a.path.split("/")[1])
        for a in added
        if a.path.startswith("datapackages/") and "/" in a.path[13:]
    )
    prefix = (ask_git(root, "rev-parse", "--show-prefix") or "").strip("\n")
    names = [f"{commit}:{prefix}datapackages/{id}" for commit, id in asked]
    trees = name_objects(root, names)
    first: dict[tuple[str, str], str] = {}
    for (commit, id), tree in zip(asked, trees, strict=True):
        if tree is not None:
            first.setdefault((id, tree), commit)
    found = []
    for (id, tree), commit in first.items():
        said = read_git(root, "ls-tree", "-r", "-z", "--full-tree", tree)
        rows = [row.partition("\t") for row in said.split("\0") if row]
        files = {path: (about.split()[0], about.split()[2]) for about, _, path in rows}
        folder = f"datapackages/{id}/"
        before = {p.removeprefix(folder): entry for p, entry in was.items() if p.startswith(folder)}
        if files != before:
            found.append(_Version(commit, id, files))
    return found


def _judge_versions(
    root: Path, catalog: Catalog, versions: list[_Version], progress: ShowProgress
) -> Iterator[_Fault]:
    """What is wrong with versions of packages, as far as there is time to look at them."""
    audited = {version.key for version in versions[-BRANCH_AUDITED:]}
    judged: dict[str, _Judged] = defaultdict(dict)
    with suppress(TookTooLong), limit_time(AUDIT_SECONDS):
        _judge_each(root, catalog, versions, audited, judged, progress)
    for version in versions:
        found = judged[version.id].get(_name(version, audited))
        if found is None:
            minutes = f"{AUDIT_SECONDS / 60:g} minutes"
            yield _tell_unlooked(version, f"nobody could look at it within {minutes}")
        elif version.key not in audited:
            yield _tell_unlooked(
                version,
                "nobody has worked out what hidden numbers give away, which is done for the newest "
                f"{BRANCH_AUDITED} versions of a branch",
            )
        yield from (_Fault(version.commit, Problem(**one)) for one in found or ())  # type: ignore[arg-type] # as they were kept


def _judge_each(
    root: Path,
    catalog: Catalog,
    versions: list[_Version],
    audited: Collection[str],
    judged: dict[str, _Judged],
    progress: ShowProgress,
) -> None:
    """Put into judged what is wrong with each version, by package; what was found before is kept by what
    they hold."""
    by_id: dict[str, list[_Version]] = defaultdict(list)
    for version in versions:
        by_id[version.id].append(version)
    for id, listed in by_id.items():
        progress(f"checking {len(listed)} versions of {id}")
        now = catalog.packages.get(id)
        path = root / kept.FOLDER / f"{kept.hash_parts([id])[:16]}.branch.json"
        key = kept.hash_parts([kept.hash_rules(), *kept.make_keys(catalog).values()])
        judged[id] = kept.read_kept(path, key) or {}
        proven = Proven()
        for version in listed:
            if (name := _name(version, audited)) not in judged[id]:
                searched = proven if version.key in audited else None
                judge = partial(_judge_version, root, catalog, now, version, searched)
                judged[id][name] = [asdict(problem) for problem in judge()]
        kept.keep(path, key, judged[id])


def _name(version: _Version, audited: Collection[str]) -> str:
    """By what is found in a version is kept."""
    return f"{version.key}{version.key in audited}"


def _tell_unlooked(version: _Version, message: str) -> _Fault:
    path = f"datapackages/{version.id}/datapackage.json"
    return _Fault(version.commit, Problem(path, 0, "", Code.NOT_AUDITED, message))


def _judge_version(
    root: Path, catalog: Catalog, now: Package | None, version: _Version, proven: Proven | None
) -> Iterator[Problem]:
    """What makes a version of a package unfit for being public. now, proven: as `find_private` takes them."""
    folder = f"datapackages/{version.id}"
    ordinary = {path: hash for path, (mode, hash) in version.files.items() if mode in ORDINARY}
    for path in sorted(version.files.keys() - ordinary.keys()):
        yield Problem(
            f"{folder}/{path}", 0, "", Code.SYMLINK, "this is only a pointer to elsewhere"
        )
    contents = read_blobs(root, ordinary.values(), TABLE_BYTES)
    files = {path: contents[hash] for path, hash in ordinary.items() if hash in contents}
    own = read_files(version.id, files)
    read = {table.path for table in own.tables.values()} if own else set()
    others = [_with_descriptor(now, version.id, files)] if now else []
    read |= {table.path for other in others if other for table in other.tables.values()}
    for path in sorted({*ordinary} - {*KNOWN}):
        if FILE_NAME.fullmatch(path):  # a translation, judged as a text
            continue
        if f"{folder}/{path}" not in read:
            message = (
                "nothing tells what stood in this file, so nobody knows whether it may be public"
            )
            yield Problem(f"{folder}/{path}", 0, "", Code.UNLISTED_FILE, message)
    for package in (p for p in (own, *others) if p is not None):
        yield from find_private(catalog, now, package, proven)
    if own is not None and now is None:
        yield from packages.check_threshold(own, catalog)


def _with_descriptor(now: Package, id: str, files: Mapping[str, bytes]) -> Package | None:
    """Tables of an older version, as the package's descriptor tells of them now."""
    return read_files(id, {**files, "datapackage.json": now.descriptor_text.encode()})


def find_private(
    catalog: Catalog, now: Package | None, package: Package, proven: Proven | None
) -> Iterator[Problem]:
    """What must not be public in a version of a package. now: the package as it is, whose waivers hold;
    proven: what is known of other versions, where it is to be worked out, beside the other packages, what
    hidden numbers it gives away; None where it is not."""
    whole = replace(catalog, packages={**catalog.packages, package.id: package})
    found = [problem for rule in RULES_OF_A_VERSION for problem in rule(package, whole)]
    if proven is not None and not any(problem.code in PRIVATE for problem in found):
        found += check_disclosure(whole, [package.id], proven)
    for problem in found:
        waived = now is not None and is_waived(now, problem.code, problem.field)
        if problem.code in PRIVATE and not waived:
            yield problem


# ------------------------------------------------------------------------------- records and pages


def _judge_texts(root: Path, catalog: Catalog, added: Iterable[_Added]) -> Iterator[_Fault]:
    """What is wrong with records and pages, by the lines that do not stand in today's."""
    first: dict[tuple[str, str, str], str] = {}
    for commit, path, mode, hash in added:
        if _is_text(path):
            first.setdefault((path, mode, hash), commit)
    contents = read_blobs(root, {h for _, mode, h in first if mode in ORDINARY}, TABLE_BYTES)
    judge = _remember(partial(told.find_in_lines, catalog))
    for (path, mode, hash), commit in first.items():
        if mode not in ORDINARY:
            found = [Problem(path, 0, "", Code.SYMLINK, "this is only a pointer to elsewhere")]
        elif not _is_kind_of_text(PurePosixPath(path).name) or hash not in contents:
            message = "this is no record and no page, so nobody knows whether it may be public"
            mend = "Take it out."
            found = [Problem(path, 0, "", Code.STRAY_FILE, message, mend)]
        else:
            today = _read_lines(root / path)
            text = contents[hash].decode("utf-8", "replace")
            lines = text.splitlines()
            found = [p for p in judge(path, text) if lines[p.line - 1] not in today]
        yield from (_Fault(commit, problem) for problem in found)


def _judge_identifiers(root: Path, start: str, commits: Sequence[str]) -> Iterator[_Fault]:
    """Files of the identifier of children, wherever a commit puts one."""
    was = {hash for _, hash in list_entries(root, start, ".").values()}
    by_commit: dict[str, dict[str, str]] = defaultdict(dict)
    for commit, path, mode, hash in _list_added(root, commits, "."):
        if mode in ORDINARY and hash not in was:
            by_commit[commit][path] = hash
            was.add(hash)
    for commit, files in by_commit.items():
        yield from (_Fault(commit, problem) for problem in judge_identifiers(root, files))


def _is_kind_of_text(name: str) -> bool:
    """Whether a file is named as a record, a page or a translation is."""
    return name.endswith((".yml", ".md")) or FILE_NAME.fullmatch(name) is not None


def _is_text(path: str) -> bool:
    """Whether a file is no table: those of packages are judged with their descriptors."""
    parts = PurePosixPath(path).parts
    if parts[0] != "datapackages" or len(parts) < 3:
        return True
    known = parts[2] in KNOWN[1:] or FILE_NAME.fullmatch(parts[2]) is not None
    return known and len(parts) == 3


def _read_lines(path: Path) -> frozenset[str]:
    """The lines of a file as it is today, which the other rules look at."""
    try:
        return frozenset(path.read_text("utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def _remember(
    judge: Callable[[str, str], Iterable[Problem]],
) -> Callable[[str, str], list[Problem]]:
    """Judge a line only once, however many versions have it."""
    seen: dict[str, bool] = {}

    def remembered(path: str, text: str) -> list[Problem]:
        found = []
        for number, line in enumerate(text.splitlines(), start=1):
            if seen.get(line) is False:
                continue
            problems = [*judge(path, line)]
            seen[line] = bool(problems)
            found += [replace(problem, line=number) for problem in problems]
        return found

    return remembered


# ---------------------------------------------------------------------------------------- telling


def _tell(
    root: Path, faults: Iterable[_Fault], base: str | None, beside: set[str]
) -> Iterator[Problem]:
    """One problem for all that is alike in a file: at the first commit that has it, the number of others
    told beside it."""
    alike: dict[tuple[str, str, Code], list[_Fault]] = defaultdict(list)
    for fault in faults:
        problem = fault.problem
        alike[problem.path, problem.field, problem.code].append(fault)
    for (path, field, _), listed in sorted(alike.items()):
        first = listed[0]
        more = len({fault.commit for fault in listed}) - 1
        others = f" and {more} more" if more else ""
        where = f"line {first.problem.line} of " if first.problem.line else ""
        message = (
            f"the commit {first.commit[:12]}{others} adds to the history for good what may not be public: "
            f"in {where}its version of this file, {first.problem.message}"
        )
        mend = _mend_tag(root, first.commit) if first.commit in beside else _mend_branch(base)
        yield Problem(path, first.problem.line, field, Code.IN_HISTORY, message, f"{mend} {PUSHED}")


def _mend_branch(base: str | None) -> str:
    main = base if base in ("origin/main", "main") else "origin/main"
    return (
        "A later commit does not take it out. Once the files are as they should be, make one commit of the "
        f"whole branch, without its past: git reset --soft $(git merge-base {main} HEAD) && git commit"
    )


def _mend_tag(root: Path, commit: str) -> str:
    said = ask_git(root, "tag", "--contains", commit) or ""
    names = " ".join(map(shlex.quote, said.split())) or "NAME"
    return f"It hangs on a tag. Take that away: git tag -d -- {names}"


PUSHED = (
    "If it was pushed already, tell the maintainers at once (CONTRIBUTING.md), for it can still be fetched; "
    "then: git push --force-with-lease"
)

# Their docstrings say what the page of the rules says.
RULES = (find_in_branch,)
