"""Puts a new folder on the disk: all of it, or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..refusals import Refusal


def write_folder(folder: Path, files: Mapping[str, str], work: Path) -> None:
    """Write a new folder with these texts, by their paths in it. work: a folder on the same disk.

    It is made in `work`, and one rename puts it in its place, so that nothing stands there by halves
    even if the program is killed. Raises Refusal where the disk does not take it; then nothing is left.
    """
    made: Path | None = None
    try:
        for parent in (folder.parent, work):
            parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=work))
        made.chmod(0o777 & ~_read_umask())
        for name, text in files.items():
            path = made / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        os.rename(made, folder)
    except OSError as error:
        raise Refusal(
            f"{folder.name} could not be written ({error.strerror or error}). Nothing of it was."
        ) from None
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def _read_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
