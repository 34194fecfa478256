"""The catalog as it stands in git, at a commit or as it is staged, as files in a passing folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from .bounds import TABLE_BYTES
from .disk import fill, fill_pointer, fill_zeros
from .git import ORDINARY, NoRevision, list_entries, read_blobs


@contextmanager
def unfolded(root: Path, tree: str, folders: Iterable[str]) -> Iterator[Path]:
    """The files of some folders at a commit or tree, in a folder that is gone at the end. Anything but an
    ordinary file is a link to nowhere there, and a file that is too large is zeros, so that `load`
    reports both. Raises NoRevision where git does not hold them, or the disk takes them not."""
    with tempfile.TemporaryDirectory(prefix="catalog-") as folder:
        try:
            _fill(root, tree, folders, Path(folder))
        except OSError:
            raise NoRevision(f"The files of {tree[:7]} cannot be written on this disk.") from None
        yield Path(folder)


def _fill(root: Path, tree: str, folders: Iterable[str], folder: Path) -> None:
    entries = list_entries(root, tree, folders)
    contents = read_blobs(
        root, (h for mode, h in entries.values() if mode in ORDINARY), TABLE_BYTES
    )
    for path, (mode, hash) in entries.items():
        if ".." in PurePosixPath(path).parts:
            continue  # git is asked below its own top, and nothing is written outside
        if mode not in ORDINARY:
            fill_pointer(folder / path)
        elif hash in contents:
            fill(folder / path, contents[hash])
        else:  # it is too large
            fill_zeros(folder / path, TABLE_BYTES + 1)
