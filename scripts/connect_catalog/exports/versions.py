"""The versions of the data packages, byte for byte as they were, with their checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import partial

from ..addresses import locate_in_version
from ..past import Past, PastVersion
from .files import Files

SUMS = "SHA256SUMS"


def plan_versions(past: Past) -> Files:
    """The files of each version that is offered, and the list of their checksums."""
    files: dict[str, Callable[[], bytes]] = {}
    for id, versions in past.versions.items():
        for version in (one for one in versions if one.files):
            for path, content in version.files.items():
                files[locate_in_version(id, version.version, path)] = partial(bytes, content)
            sums = partial(write_sums, version)
            files[locate_in_version(id, version.version, SUMS)] = sums
    return files


def write_sums(version: PastVersion) -> bytes:
    """The checksums of a version's files, as `sha256sum --check` reads them."""
    lines = (f"{sum}  {path}\n" for path, sum in list_sums(version))
    return "".join(lines).encode()


def list_sums(version: PastVersion) -> Iterable[tuple[str, str]]:
    """Each file of a version with its SHA-256, in hexadecimal digits."""
    return ((path, hashlib.sha256(content).hexdigest()) for path, content in version.files.items())
