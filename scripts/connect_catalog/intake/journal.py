"""Files of packages that take the place of older ones: all of them, even where the program is killed
meanwhile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

WORK = Path(
    ".cache/update"
)  # a folder for each run that is writing, called after its first package


def replace_files(root: Path, packages: Mapping[str, Mapping[str, bytes]]) -> None:
    """Put files in place of those that are there. packages: for each id, the files by their path in the
    package's folder.

    They are written beside, in .cache/. From the moment that their folder is called `ready`, the
    packages are what they say: they take their places one after the other, and the folders of the
    packages are there all the while. Where the program is killed before that moment, nothing has
    happened; where it is killed later, `finish_replacing` goes on.
    """
    work = root / WORK / min(packages)
    shutil.rmtree(work, ignore_errors=True)
    for id, files in packages.items():
        for path, content in files.items():
            target = work / "new" / id / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    os.replace(work / "new", work / "ready")
    _put_in_place(root, work)


def finish_replacing(root: Path) -> list[str]:
    """Put in place what a killed program left, and give the ids of its packages."""
    found: set[str] = set()
    for ready in sorted((root / WORK).glob("*/ready")):
        found |= {folder.name for folder in ready.iterdir()}
        _put_in_place(root, ready.parent)
    return sorted(found)


def _put_in_place(root: Path, work: Path) -> None:
    ready = work / "ready"
    for file in sorted(path for path in ready.rglob("*") if path.is_file()):
        with suppress(FileNotFoundError):  # another command was quicker, or the package is gone
            os.replace(file, root / "datapackages" / file.relative_to(ready))
    shutil.rmtree(work, ignore_errors=True)
