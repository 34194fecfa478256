"""Lists of checksums, as `sha256sum --check` reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

SUMS = "SHA256SUMS"


def list_sums(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Each file by its path, with its SHA-256 in hexadecimal digits."""
    return ((path, hashlib.sha256(content).hexdigest()) for path, content in files.items())


def write_sums(files: Mapping[str, bytes]) -> bytes:
    """The file SUMS for these files, which lie beside it or below."""
    return "".join(f"{sum}  {path}\n" for path, sum in list_sums(files)).encode()
