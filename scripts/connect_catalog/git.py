"""Runs git safely: no shell, no questions to anyone, nothing is fetched, and nothing that anybody's
configuration names is run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from .refusals import Refusal
from .words import say_later

# Of what is set for git in the environment, all is left out but what says who reads a configuration
# of their own (_read_allowed), and what lets a folder pass for another owner's.
_KEPT = ("GIT_TEST_ASSUME_DIFFERENT_OWNER",)
_READ_BY = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
QUIET = {
    "LC_ALL": "C",  # what git says is read
    "LANGUAGE": "",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # older ones know no other way to fetch nothing
    "GIT_NO_REPLACE_OBJECTS": "1",  # what will be pushed, not what stands in for it here
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    **dict.fromkeys(("GIT_TRACE2", "GIT_TRACE2_EVENT", "GIT_TRACE2_PERF"), "0"),
}
_NOBODYS = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
# The repository's own configuration is read, but none of what it runs or what bends the answers.
SETTINGS = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("core.attributesFile", os.devnull),
    ("core.excludesFile", os.devnull),
    ("core.pager", "cat"),
    ("core.sshCommand", "false"),
    ("core.quotePath", "false"),
    ("credential.helper", ""),
    ("diff.external", ""),
    ("diff.orderFile", os.devnull),
    ("gpg.program", "false"),
    ("i18n.logOutputEncoding", "UTF-8"),
    ("log.mailmap", "false"),
    ("log.showRoot", "true"),
    ("log.showSignature", "false"),
    ("protocol.allow", "never"),
)


# The main line as it was fetched, and here, in full: a tag that is named so would come first otherwise.
FETCHED, MAIN = "refs/remotes/origin/main", "refs/heads/main"
_IN_FULL = {"origin/main": FETCHED, "main": MAIN}


class NoRevision(Refusal):
    """Why git cannot tell what was asked, and what to do, in a sentence or two."""


NOT_INSTALLED = say_later("git is not installed, so what has changed is not known.")
NOT_UNDER_GIT = say_later("This folder is not under git, so what has changed is not known.")
NOT_STARTED = say_later("git is installed, but cannot be started here.")
ANOTHER_OWNER = say_later(
    "git does not read this folder, because it belongs to another user. To let it, run git config "
    '--global --add safe.directory "$PWD" in the folder that holds .git.'
)
MOVED = say_later(
    "git does not find the repository that this folder belongs to: one of the two was moved. To join "
    "them again, run git worktree repair in the folder of the repository."
)
DAMAGED = say_later(
    "There is a .git here, but git does not take it for a repository. To see what is amiss, run git status."
)
BARE = say_later(
    "git takes this folder for a bare repository, one without files. If it is none, run git config "
    "core.bare false."
)
APART = say_later(
    "git keeps the files of this repository in another folder (core.worktree), so what has changed here "
    "is not known."
)
SHALLOW = say_later(
    "Only the newest part of the history was fetched from git. To fetch the rest, run git fetch "
    "--unshallow."
)
PARTIAL = say_later(
    "Files of older versions were not fetched from git (a partial clone). To fetch them, run git "
    "fetch --refetch --no-filter."
)
BROKEN = say_later("git cannot read all of its history here. To see what is amiss, run git fsck.")


def run_git(root: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """What git prints when it runs in root with `given` as its input, or None if it fails. Raises
    NoRevision if git is not installed."""
    done = _run(root, *arguments, given=given)
    return done.stdout if done.returncode == 0 else None


def _run(
    root: Path, *arguments: str, given: bytes = b"", index: str = ""
) -> subprocess.CompletedProcess[bytes]:
    """Run git; in a folder of another owner, if the person who runs it has allowed that. index: the file
    of another index than the repository's own."""
    own = {"GIT_INDEX_FILE": index} if index else {}
    done = _start(root, *arguments, given=given, env=_NOBODYS | own)
    if done.returncode != 0 and b"safe.directory" in done.stderr:
        allowed = [("safe.directory", folder) for folder in _read_allowed()]
        if allowed:
            return _start(root, *arguments, given=given, env=_NOBODYS | own, more=allowed)
    return done


def _start(
    root: Path,
    *arguments: str,
    env: dict[str, str],
    given: bytes = b"",
    more: Iterable[tuple[str, str]] = (),
    bends: bool = True,
) -> subprocess.CompletedProcess[bytes]:
    """bends: whether SETTINGS hold, without which nothing but a configuration may be asked for."""
    git = shutil.which("git")
    if git is None:
        raise NoRevision(NOT_INSTALLED)
    kept = {n: v for n, v in os.environ.items() if not n.startswith("GIT_") or n in _KEPT}
    settings = dict(_write_settings((*SETTINGS, *more))) if bends else {}
    whole = {**kept, **QUIET, **settings, **env}
    try:
        return subprocess.run(  # noqa: S603 - no shell
            [git, *arguments], cwd=root, input=given, env=whole, capture_output=True
        )
    except OSError:
        raise NoRevision(NOT_STARTED) from None


def _write_settings(settings: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """Settings as git reads them from the environment, where they come before those of every file."""
    yield "GIT_CONFIG_COUNT", str(len(settings))
    for number, (name, value) in enumerate(settings):
        yield f"GIT_CONFIG_KEY_{number}", name
        yield f"GIT_CONFIG_VALUE_{number}", value


def _read_allowed() -> list[str]:
    """The folders of other owners that the person who runs git has allowed, which only their own
    configuration can say."""
    own = {name: os.environ[name] for name in _READ_BY if name in os.environ}
    said = _start(Path("/"), "config", "--null", "--get-all", "safe.directory", env=own)
    return said.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]


def ask_git(root: Path, *arguments: str) -> str | None:
    """The same as text. A name that is not UTF-8 keeps its bytes."""
    said = run_git(root, *arguments)
    return None if said is None else said.decode("utf-8", "surrogateescape")


def read_git(root: Path, *arguments: str) -> str:
    """The same, of what git must be able to read. Raises NoRevision if it cannot."""
    said = ask_git(root, *arguments)
    if said is None:
        raise _explain_unread(root)
    return said


def check_work_tree(root: Path) -> None:
    """Raise NoRevision if root is not a folder in a git work tree, or git will not read it."""
    done = _run(root, "rev-parse", "--is-inside-work-tree", "--is-bare-repository")
    if done.returncode != 0:
        raise NoRevision(_explain_refused(root, done.stderr))
    inside, bare = done.stdout.split()
    if inside != b"true":
        raise NoRevision(BARE if bare == b"true" else APART)


def _explain_refused(root: Path, said: bytes) -> str:
    """Why git does not work in a folder."""
    if b"safe.directory" in said:
        return ANOTHER_OWNER
    if b"not a git repository: " in said:
        return MOVED
    if any(os.path.lexists(folder / ".git") for folder in (root, *root.absolute().parents)):
        return DAMAGED
    return NOT_UNDER_GIT


def find_top(root: Path) -> Path:
    """The folder of the work tree that root lies in, or is."""
    return Path(read_git(root, "rev-parse", "--show-toplevel").removesuffix("\n")).resolve()


def list_hook_folders(root: Path) -> list[Path]:
    """Where git looks for hooks in this repository, as the person who runs it has configured; then the
    folders that are the repository's own: its work tree, and its .git."""
    top = find_top(root)
    common = read_git(root, "rev-parse", "--path-format=absolute", "--git-common-dir")
    home = Path(common.removesuffix("\n")).resolve()
    own = {name: os.environ[name] for name in _READ_BY if name in os.environ}
    said = _start(
        root, "config", "--null", "--path", "--get", "core.hooksPath", env=own, bends=False
    )
    named = said.stdout.decode("utf-8", "surrogateescape").removesuffix("\0")
    folder = (top / named) if named else home / "hooks"
    return [folder.resolve(), top, home]


def has_commit(root: Path) -> bool:
    """Whether anything was committed yet. Raises NoRevision where git cannot read what."""
    if ask_git(root, "rev-parse", "--verify", "--quiet", "HEAD") is not None:
        return True
    branch = ask_git(root, "symbolic-ref", "--quiet", "HEAD")
    if branch is None or b"broken" in _run(root, "for-each-ref", branch.strip()).stderr:
        raise NoRevision(BROKEN)
    return False


def check_history(root: Path, *paths: str) -> None:
    """Raise NoRevision if git does not hold every version of some paths below root, since the first.
    A folder without a commit lacks none."""
    check_work_tree(root)
    if not has_commit(root):
        return
    if _is_shallow(root):
        raise NoRevision(SHALLOW)
    if _is_partial(root):
        listed = ("rev-list", "--objects", "--missing=print", "HEAD", "--", *paths)
        if any(line.startswith("?") for line in read_git(root, *listed).splitlines()):
            raise NoRevision(PARTIAL)


def is_unknown(reason: NoRevision) -> bool:
    """Whether the reason is that no git keeps this folder, so that nothing lacks."""
    return reason.args[0] in (NOT_INSTALLED, NOT_UNDER_GIT)


def _is_shallow(root: Path) -> bool:
    return (ask_git(root, "rev-parse", "--is-shallow-repository") or "").strip() == "true"


def _is_partial(root: Path) -> bool:
    """Whether a remote promises the files that were not fetched."""
    promised = r"^remote\..*\.promisor$"
    return ask_git(root, "config", "--get-regexp", promised) is not None


def _explain_unread(root: Path) -> NoRevision:
    """Why git cannot read something that it knows of."""
    if _is_partial(root):
        return NoRevision(PARTIAL)
    return NoRevision(SHALLOW if _is_shallow(root) else BROKEN)


def write_staged(root: Path) -> str:
    """The hash of the tree that a commit would have now. Where git runs a hook, that is what it has staged
    for the commit, which may be less than all that is staged. Raises NoRevision where it has none."""
    index = os.environ.get("GIT_INDEX_FILE", "")
    if index:
        top = (ask_git(root, "rev-parse", "--show-toplevel") or "").removesuffix("\n")
        index = os.path.join(top, index)
    done = _run(root, "write-tree", index=index)
    if done.returncode == 0:
        return done.stdout.decode("ascii").strip()
    if b"unmerged" in done.stderr or b"cannot write" in done.stderr:
        raise NoRevision(
            "A merge is not finished: say with git add which version of each file holds."
        )
    raise _explain_unread(root)


def find_commit(root: Path, revision: str) -> str:
    """The hash of the commit that a revision names. Raises NoRevision if there is none."""
    check_work_tree(root)
    wanted = f"{_IN_FULL.get(revision, revision)}^{{commit}}"
    found = ask_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    if not found:
        why = f" {SHALLOW}" if _is_shallow(root) else ""
        raise NoRevision(f"git knows no revision {revision}.{why}")
    return found.strip()


def read_folders(root: Path, commit: str, folders: Iterable[str], limit: int) -> dict[str, bytes]:
    """The ordinary files in some folders at a commit, by path below root. Files of more than `limit`
    bytes are left out. Raises NoRevision if git does not hold them."""
    hashes = list_blobs(root, commit, folders)
    contents = read_blobs(root, hashes.values(), limit)
    return {path: contents[hash] for path, hash in hashes.items() if hash in contents}


def list_blobs(root: Path, commit: str, folders: Iterable[str]) -> dict[str, str]:
    """The hashes of the ordinary files in some folders at a commit, by path below root. Raises
    NoRevision if git does not hold the commit."""
    entries = list_entries(root, commit, folders)
    return {path: hash for path, (mode, hash) in entries.items() if mode in ORDINARY}


ORDINARY = ("100644", "100755")
POINTER = "120000"


def list_entries(root: Path, tree: str, folders: Iterable[str]) -> dict[str, tuple[str, str]]:
    """(mode, hash) of everything in some folders at a commit or tree, by path below root. Raises
    NoRevision if git does not hold it."""
    said = read_git(root, "ls-tree", "-r", "-z", tree, "--", *folders)
    rows = [row.partition("\t") for row in said.split("\0") if row]
    return {path: (about.split()[0], about.split()[2]) for about, _, path in rows}


def hash_entry(root: Path, path: str) -> tuple[str, str] | None:
    """(mode, hash) of what lies at a path below root, by the same rules, but for filters of anybody's
    configuration; None if nothing does that git would keep."""
    there = root / path
    if there.is_symlink():
        return POINTER, hash_blob(os.fsencode(os.readlink(there)))
    if not there.is_file():
        return None
    is_program = bool(there.stat().st_mode & 0o100)
    return ORDINARY[is_program], hash_blob(there.read_bytes())


def hash_blob(content: bytes) -> str:
    """The hash by which git names a file of this content, in a repository of the usual SHA-1 form."""
    head = b"blob %d\0" % len(content)
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest()


def read_blobs(root: Path, hashes: Iterable[str], limit: int) -> dict[str, bytes]:
    """The content of files in git, by hash. Files of more than `limit` bytes are left out. Raises
    NoRevision if git does not hold one of them."""
    small = [hash for hash, size in measure_blobs(root, hashes).items() if size <= limit]
    said = feed_git(root, "--batch", small)
    contents, at = {}, 0
    for _ in small:
        end = said.index(b"\n", at)
        hash, _, size = said[at:end].decode("ascii").split()
        at = end + 1 + int(size)
        contents[hash] = said[end + 1 : at]
        at += 1
    return contents


def measure_blobs(root: Path, hashes: Iterable[str]) -> dict[str, int]:
    """The size in bytes of files in git, by hash. Raises NoRevision if git does not hold one of them."""
    listed = sorted({*hashes})
    rows = [line.split() for line in feed_git(root, "--batch-check", listed).splitlines()]
    if any(row[1:2] != [b"blob"] for row in rows):
        raise _explain_unread(root)
    return {row[0].decode("ascii"): int(row[2]) for row in rows}


def name_objects(root: Path, names: Iterable[str]) -> list[str | None]:
    """The hashes of what git knows by some names, such as COMMIT:PATH; None for those it does not know.
    No name may hold a line end."""
    said = feed_git(root, "--batch-check=%(objectname)", [*names]).decode(
        "utf-8", "surrogateescape"
    )
    return [None if line.endswith(" missing") else line for line in said.splitlines()]


def feed_git(root: Path, style: str, hashes: list[str]) -> bytes:
    """What git tells of some objects, in one of the styles of `cat-file`."""
    if not hashes:
        return b""
    given = "".join(f"{hash}\n" for hash in hashes).encode("utf-8", "surrogateescape")
    said = run_git(root, "cat-file", style, given=given)
    if said is None:
        raise _explain_unread(root)
    return said
