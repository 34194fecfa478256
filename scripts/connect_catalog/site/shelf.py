"""Files that were made before, kept in .cache/: one is made again only when what it says has changed, or what
makes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

from .. import disk
from ..checks.kept import find_modules, hash_parts
from ..exports.made import Make, Recipe, recall_by
from ..words import LANGUAGES

FOLDER = Path(".cache/made")
_CHECKSUM = 32  # bytes, before each file


@contextmanager
def keep_made(root: Path, language: str) -> Iterator[None]:
    """Take files that were made from the same before from .cache/ below root, and keep the others there.
    Those of the language that are not asked for meanwhile go."""
    shelf = Shelf(root / FOLDER / language)
    with recall_by(shelf.recall):
        yield
    shelf.clear()


@dataclass(frozen=True)
class Shelf:
    """A folder of files. asked: those that were asked for."""

    folder: Path
    asked: set[Path] = field(default_factory=set)

    def recall(self, recipe: Recipe, make: Make) -> bytes:
        """The file that was made of the same before; otherwise it is made now, and kept."""
        path = self.folder / _hash_recipe(recipe)
        self.asked.add(path)
        made = _read(path)
        if made is None:
            made = make()
            disk.keep(path, hashlib.sha256(made).digest() + made)
        return made

    def clear(self) -> None:
        """Forget what nobody has asked for."""
        for path in {*self.folder.glob("*")} - self.asked:
            disk.forget(path)


def _read(path: Path) -> bytes | None:
    """A file that was kept; None where there is none, or only a part of it."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    checksum, made = content[:_CHECKSUM], content[_CHECKSUM:]
    return made if hashlib.sha256(made).digest() == checksum else None


def _hash_recipe(recipe: Recipe) -> str:
    makers = (_describe_maker(maker) for maker in recipe.makers)
    return hash_parts((*recipe.parts, "", *makers, "", *map(_find_version, recipe.libraries)))


_find_version = cache(version)  # the package's file is read for it


@cache
def _describe_maker(maker: Path) -> str:
    """A template; or a module, all that it imports, and the words that these say in other languages."""
    if maker.suffix != ".py":
        return hash_parts([maker.read_bytes()])
    words = sorted(LANGUAGES.glob("*.po"))
    return hash_parts(path.read_bytes() for path in (*find_modules(maker), *words))
