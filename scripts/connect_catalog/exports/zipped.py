"""Files in one ZIP file, with a list of their checksums. It tells no hour, so that the same files give the
same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from .checksums import SUMS, write_sums

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first that ZIP knows
_FILE = 0o100644 << 16  # a file that its owner may write and all may read


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """The files by their paths, each below the folder that is the first part of its path; in each such folder
    the checksums of all below it, as `sha256sum --check` reads them there."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for path, made in {**files, **_sum_up(files)}.items():
            info = zipfile.ZipInfo(path, _FIRST_DAY)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, _FILE
            info.create_system = 3  # Unix, whichever machine it is
            packed.writestr(info, made)
    return content.getvalue()


def _sum_up(files: Mapping[str, bytes]) -> dict[str, bytes]:
    folders: dict[str, dict[str, bytes]] = {}
    for path, made in files.items():
        folder, _, below = path.partition("/")
        folders.setdefault(folder, {})[below] = made
    return {f"{folder}/{SUMS}": write_sums(inside) for folder, inside in folders.items()}
