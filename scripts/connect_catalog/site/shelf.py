"""PDFs that were made before, kept in .cache/: one is made again only when what it says has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

from .. import disk
from ..exports.typeset import Job, recall_by

FOLDER = Path(".cache/typeset")
_CHECKSUM = 32  # bytes, before each PDF


@contextmanager
def keep_pdfs(root: Path) -> Iterator[None]:
    """Take PDFs that were made from the same before from .cache/ below root, and keep the others there.
    Those that are not asked for meanwhile go."""
    shelf = Shelf(root / FOLDER)
    with recall_by(shelf.recall):
        yield
    shelf.clear()


@dataclass(frozen=True)
class Shelf:
    """A folder of PDFs. asked: those that were asked for."""

    folder: Path
    asked: set[Path] = field(default_factory=set)

    def recall(self, job: Job, make: Callable[[Job], bytes]) -> bytes:
        """The PDF that was made of the same before; otherwise it is made now, and kept."""
        path = self.folder / f"{_hash_job(job)}.pdf"
        self.asked.add(path)
        pdf = _read(path)
        if pdf is None:
            pdf = make(job)
            disk.keep(path, hashlib.sha256(pdf).digest() + pdf)
        return pdf

    def clear(self) -> None:
        """Forget what nobody has asked for."""
        for path in {*self.folder.glob("*.pdf")} - self.asked:
            disk.forget(path)


def _read(path: Path) -> bytes | None:
    """A PDF that was kept; None where there is none, or only a part of it."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    checksum, pdf = content[:_CHECKSUM], content[_CHECKSUM:]
    return pdf if hashlib.sha256(pdf).digest() == checksum else None


def _hash_job(job: Job) -> str:
    """What a PDF is made of, as a hash."""
    given = (job.data, str(job.made), job.sizes, job.most_pages, job.guess)
    parts = (_read_template(job.template), json.dumps(given))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _read_template(template: Path) -> str:
    """A template, and the version of what lays it out."""
    return version("typst") + template.read_text("utf-8")
