"""Puts a finished site in place of the last one: only when it is whole, and in one step."""

from __future__ import annotations

import ctypes
import fcntl
import gzip
import json
import os
import re
import shutil
import tempfile
import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ..refusals import Refusal

PREFIX = ".site-"
_LEFT_BEHIND = re.compile(re.escape(PREFIX) + "[a-z0-9_]{8}")  # as `tempfile` names a folder
_MADE = {"site", "old", "site.zip", "old.zip"}  # all that a build puts into it
OLD = 3600  # seconds; a build that is older and still at work holds its folder
_AT_WORKING_FOLDER, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux' renameat2


class Incomplete(Refusal):
    """A part of the new site is missing or cut short, so the last one stays."""


@contextmanager
def folder_beside(root: Path) -> Iterator[Path]:
    """A folder on the disk of root, held until the end, and then gone."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    try:
        with _held(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clean(root: Path) -> None:
    """Remove what builds left in root that were killed long ago: folders of this user that have the name
    and nothing but the content of such, and that no build holds."""
    for folder in sorted(root.iterdir()):
        if _LEFT_BEHIND.fullmatch(folder.name):
            with suppress(OSError), _held(folder):
                if _is_left_behind(folder):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_left_behind(folder: Path) -> bool:
    about = folder.lstat()
    return (
        about.st_uid == os.getuid()
        and time.time() - about.st_mtime > OLD
        and {path.name for path in folder.iterdir()} <= _MADE
    )


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder, which goes with the process that holds it. Raises OSError where another process
    does, where it is a link or no folder, or is not to be read."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def verify(
    site: Path, pages: Iterable[str], downloads: Mapping[str, bytes], apart: Collection[str] = ()
) -> None:
    """Raises Incomplete unless every page ends, every download has its size, and the search index holds
    every page that is to be found and can be read to its end.

    pages: addresses below the site, as in `datasets/`; apart: the folders of other languages in it, each with an
    index of its own.
    """
    files = [*(site / page / "index.html" for page in pages), site / "404.html"]
    cut = [path for path in files if not _ends(path)]
    cut += [
        site / name for name, content in downloads.items() if not _has(site / name, len(content))
    ]
    cut += _list_unindexed(site, apart)
    if cut:
        more = f", and {len(cut) - 3} more" if len(cut) > 3 else ""
        names = ", ".join(path.relative_to(site).as_posix() for path in cut[:3])
        raise Incomplete(
            f"The site was not written whole: {names}{more}. Is the disk full? The pages stay as they were."
        )


def _ends(path: Path) -> bool:
    return path.is_file() and path.read_bytes().rstrip().endswith(b"</html>")


def _has(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _list_unindexed(site: Path, apart: Collection[str]) -> list[Path]:
    """Files of Pagefind's index that are cut short, and its list of languages where pages are missing."""
    folder = site / "pagefind"
    entry = folder / "pagefind-entry.json"
    try:
        languages = json.loads(entry.read_text("utf-8"))["languages"].values()
        indexed = sum(language["page_count"] for language in languages)
        named = {f"pagefind.{language['hash']}.pf_meta" for language in languages}
        named |= {
            f"wasm.{name}.pagefind"
            for name in ("unknown", *(o["wasm"] for o in languages if o["wasm"]))
        }
    except (OSError, ValueError, KeyError):
        return [entry]
    pages = (p for p in site.rglob("*.html") if p.relative_to(site).parts[0] not in apart)
    wanted = sum(b"data-pagefind-body" in path.read_bytes() for path in pages)
    found = {path.stem for kind in ("fragment", "index") for path in (folder / kind).glob("*")}
    packed = [
        *(folder / name for name in named),
        *folder.glob("fragment/*"),
        *folder.glob("index/*"),
    ]
    short = [part for part in packed if not _is_whole(part)]
    parts = {
        part for meta in folder.glob("*.pf_meta") if meta not in short for part in _name_parts(meta)
    }
    return short + ([] if indexed == wanted and parts <= found else [entry])


def _name_parts(meta: Path) -> list[str]:
    """The names of the files that an index is made of, as its list of contents has them."""
    return [
        name.decode()
        for name in re.findall(rb"[a-z]{2}_[0-9a-f]{5,12}", gzip.decompress(meta.read_bytes()))
    ]


def _is_whole(packed: Path) -> bool:
    try:
        return bool(gzip.decompress(packed.read_bytes()))
    except (OSError, EOFError, zlib.error):
        return False


def swap(fresh: Path, site: Path, old: Path) -> None:
    """Put fresh in the place of site, and site, where there is one, to old or to fresh; folders, or files both. On
    Linux, the two change places at once; elsewhere site is away for a moment."""
    if not site.exists():
        fresh.rename(site)
    elif not _exchange(fresh, site):
        site.rename(old)
        fresh.rename(site)


def _exchange(one: Path, other: Path) -> bool:
    """Whether the system let two folders change their places in one step."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError):
        return False
    names = os.fsencode(one), os.fsencode(other)
    return bool(rename(_AT_WORKING_FOLDER, names[0], _AT_WORKING_FOLDER, names[1], _EXCHANGE) == 0)
