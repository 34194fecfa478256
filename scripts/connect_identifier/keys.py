"""The project's key, and the keys that are derived from it: one for each project and field."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .files import PROJECT, written_whole
from .marks import mark_of
from .problems import Refused

SIZE = 32  # bytes of a key
_HEX = re.compile(rf"[0-9a-f]{{{2 * SIZE}}}")


def derive_key(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """64 bytes by HKDF with SHA-512 (RFC 5869; one block is all that is needed)."""
    extracted = hmac.digest(salt, secret, "sha512")
    return hmac.digest(extracted, info + b"\x01", "sha512")


@dataclass(frozen=True)
class ProjectKey:
    """The agencies' shared secret within one project. The linker never holds it."""

    secret: bytes
    project: str

    def for_field(self, field: str) -> bytes:
        """The key of one field: encodings of two fields, or projects, have nothing in common."""
        return derive_key(self.secret, self.project.encode(), f"field:{field}".encode())

    @cached_property
    def name(self) -> str:
        """Tells keys apart, and tells nothing of the key: 32 hexadecimal digits."""
        return derive_key(self.secret, self.project.encode(), b"name of the key")[:16].hex()


def write_key(path: Path) -> None:
    """Make a new random key that only its owner may read. Raises: Refused, if there is a file."""
    with written_whole(path, "key", anew=True) as beside:
        beside.write_text(f"{mark_of('key')}\n{secrets.token_hex(SIZE)}\n")


def read_key(path: Path, project: str) -> ProjectKey:
    """The key in a file, for one project. Raises: Refused."""
    if not PROJECT.fullmatch(project):
        raise Refused("A project's name has 2 to 40 small letters, digits or hyphens.")
    try:
        with path.open("rb") as file:
            text = file.read(1000).decode("ascii", "replace")
    except OSError:
        raise Refused(f"There is no key in {path}. Make one with connect-id key.") from None
    first, _, rest = text.partition("\n")
    if first.strip() != mark_of("key") or not _HEX.fullmatch(rest.strip()):
        raise Refused(f"{path} is not a key that connect-id made, or it was cut or edited.")
    secret = bytes.fromhex(rest.strip())
    if len(set(secret)) < SIZE // 4:
        raise Refused(f"The key in {path} is not random. Make one with connect-id key.")
    return ProjectKey(secret, project)
