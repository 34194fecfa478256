"""The versions of the data packages, byte for byte as they were, with their checksums."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..addresses import locate_in_version
from ..past import Past
from .checksums import SUMS, write_sums
from .files import Files


def plan_versions(past: Past) -> Files:
    """The files of each version that is offered, and the list of their checksums."""
    files: dict[str, Callable[[], bytes]] = {}
    for id, versions in past.versions.items():
        for version in (one for one in versions if one.files):
            for path, content in version.files.items():
                files[locate_in_version(id, version.version, path)] = partial(bytes, content)
            sums = partial(write_sums, version.files)
            files[locate_in_version(id, version.version, SUMS)] = sums
    return files
