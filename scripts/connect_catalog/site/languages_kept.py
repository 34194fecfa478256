"""The pages of a further language, kept in .cache/ until something changes that they tell.

Pages differ from their English twins in words alone. So those of a language are the same as long as all that
the first language's pages and files say is the same, and the words are, and the code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from .. import disk
from ..checks.kept import CODE, hash_parts, keep, read_kept
from ..model import Catalog
from ..translations import list_told

FOLDER = Path(".cache/told")
INDEX = "pagefind"  # made of the pages


def make_language_key(site: Path, apart: Collection[str], written: Catalog, language: str) -> str:
    """The hash of all that the pages of a further language depend on. site: where the first language's pages
    and files were written; apart: the folders of others in it; written: the catalog as it stands in the
    repository."""
    texts = (
        json.dumps([one.path, one.at, one.text, one.entry and one.entry.model_dump(mode="json")])
        for one in list_told(written, language)
    )
    said = _describe_files(site, (*apart, INDEX))
    return hash_parts([language, _hash_program(), *texts, "", *said])


def bring_pages(root: Path, language: str, key: str, folder: Path) -> bool:
    """Whether the pages that were kept under a key now lie in a new folder, whole."""
    kept = root / FOLDER / language
    about = read_kept(kept.with_suffix(".json"), key)
    if about is None or not disk.link_folder(kept, folder):
        return False
    if hash_parts(_describe_files(folder)) == about:
        return True
    disk.forget_folder(folder)
    return False


def keep_pages(root: Path, language: str, key: str, folder: Path) -> None:
    """Keep the pages in a folder under a key, in place of those of before, if the disk allows it."""
    kept = root / FOLDER / language
    about = kept.with_suffix(".json")
    disk.forget(about)
    if disk.link_folder(folder, kept):
        keep(about, key, hash_parts(_describe_files(folder)))


def _describe_files(folder: Path, but: Iterable[str] = ()) -> Iterator[str | bytes]:
    """The name and the hash of each file of a folder. but: the parts of it that do not count."""
    left_out = {*but}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if name.parts[0] not in left_out and path.is_file():
            yield name.as_posix()
            with path.open("rb") as file:
                yield hashlib.file_digest(file, "sha256").digest()


@cache
def _hash_program() -> str:
    """The hash of the program, its templates, its words, and the libraries."""
    parts = (path for path in sorted(CODE.rglob("*")) if path.is_file() and path.suffix != ".pyc")
    installed = sorted({f"{one.name} {one.version}" for one in distributions()})
    return hash_parts([*installed, "", *(path.read_bytes() for path in parts)])
