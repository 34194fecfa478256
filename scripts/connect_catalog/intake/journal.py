"""Files of a package that take the place of older ones: all of them, even where the program is killed
meanwhile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

WORK = Path(".cache/update")  # a folder for each package that is being written


def replace_files(root: Path, id: str, files: Mapping[str, bytes]) -> None:
    """Put files, by their path in the package's folder, in place of those that are there.

    They are written beside, in .cache/. From the moment that their folder is called `ready`, the
    package is what they say: they take their places one after the other, and the folder of the package
    is there all the while. Where the program is killed before that moment, nothing has happened;
    where it is killed later, `finish_replacing` goes on.
    """
    work = root / WORK / id
    shutil.rmtree(work, ignore_errors=True)
    for path, content in files.items():
        target = work / "new" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    os.replace(work / "new", work / "ready")
    _put_in_place(root, id)


def finish_replacing(root: Path) -> list[str]:
    """Put in place what a killed program left, and give the ids of its packages."""
    ids = sorted(ready.parent.name for ready in (root / WORK).glob("*/ready"))
    for id in ids:
        _put_in_place(root, id)
    return ids


def _put_in_place(root: Path, id: str) -> None:
    work, folder = root / WORK / id, root / "datapackages" / id
    ready = work / "ready"
    for file in sorted(path for path in ready.rglob("*") if path.is_file()):
        with suppress(FileNotFoundError):  # another command was quicker, or the package is gone
            os.replace(file, folder / file.relative_to(ready))
    shutil.rmtree(work, ignore_errors=True)
