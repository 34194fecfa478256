"""Where a catalog is read from: a site over HTTP, a folder with a site, or a clone of the repository."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from ..addresses import PACKAGES, locate_in_package, locate_in_version, locate_version
from ..bounds import TABLE_BYTES
from ..git import NoRevision, find_commit, read_folders
from .web import CatalogError, Web

SUMS = "SHA256SUMS"
DESCRIPTOR = "datapackage.json"
TABLES = "datapackages"  # the folder of a clone
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}", re.ASCII)
_SUM = re.compile(r"([0-9a-f]{64}) [ *]([\w./-]+)", re.ASCII)


class DatasetFiles(Protocol):
    """The files of a dataset."""

    def read(self, path: str) -> bytes:
        """A file, by its path in the dataset's folder. Raises CatalogError where it cannot be had."""


class CatalogSource(Protocol):
    """A catalog, wherever it is."""

    def list_titles(self) -> Mapping[str, str]:
        """The ids of the datasets and their titles."""

    def find(self, id: str, version: str | None) -> DatasetFiles:
        """The files of a dataset that is there. Raises CatalogError where it has no such version."""


# ---------------------------------------------------------------------------------------- a site


class SiteFiles(Protocol):
    def read(self, path: str) -> bytes | None:
        """A file below the root of a site, None where there is none. Raises CatalogError."""


@dataclass(frozen=True)
class Folder:
    """A site in a folder."""

    root: Path

    def read(self, path: str) -> bytes | None:
        return read_inside(self.root, path)


def read_inside(root: Path, path: str) -> bytes | None:
    """A file below a folder, None where there is none. Raises CatalogError where it lies elsewhere, or is too
    large."""
    file = (root / path).resolve()
    if not file.is_relative_to(root.resolve()):
        raise CatalogError(f"{path} leads out of {root}, and is not read.")
    if not file.is_file():
        return None
    if file.stat().st_size > TABLE_BYTES:
        raise CatalogError(f"{file} is larger than {TABLE_BYTES >> 20} MB, and is not read.")
    return file.read_bytes()


@dataclass(frozen=True)
class PublishedSite:
    """A published site. name: what it is called in messages."""

    files: SiteFiles
    name: str

    def list_titles(self) -> Mapping[str, str]:
        content = self.files.read(PACKAGES)
        listed = None if content is None else _parse(content)
        try:
            titles = {one["id"]: one["title"] for one in listed or ()}
        except (TypeError, KeyError):
            titles = {}
        if not titles or not all(_ID.fullmatch(str(id)) for id in titles):
            raise CatalogError(
                f"{self.name} is no catalog: there is no list of datasets in {PACKAGES}. Give the address "
                "of the site's first page, its folder, or a clone of the repository."
            )
        return titles

    def find(self, id: str, version: str | None) -> DatasetFiles:
        """The newest files where no version is named; each file is held against the version's checksums."""
        sums = self._read_sums(id, self._read_newest(id) if version is None else version)
        if sums is None and version is not None:
            page = locate_version(id, version)
            raise CatalogError(
                f"{self.name} does not offer version {version} of {id}: there is nothing at {page}."
            )
        return SiteDataset(self.files, id, version, sums or {})

    def _read_newest(self, id: str) -> str:
        content = self.files.read(locate_in_package(id, DESCRIPTOR))
        told = _parse(content or b"")
        version = str(told.get("version")) if isinstance(told, dict) else ""
        if not _VERSION.fullmatch(version):
            raise CatalogError(f"{self.name} has no description of {id} that can be read.")
        return version

    def _read_sums(self, id: str, version: str) -> Mapping[str, str] | None:
        if not _VERSION.fullmatch(version):
            raise CatalogError(f'"{version}" is no version: write it as in 1.0.2.')
        content = self.files.read(locate_in_version(id, version, SUMS))
        if content is None:
            return None
        lines = content.decode("utf-8", "replace").splitlines()
        found = [_SUM.fullmatch(line) for line in lines]
        if not found or not all(found):
            raise CatalogError(f"The checksums of version {version} of {id} cannot be read.")
        return {one[2]: one[1] for one in found if one}


def _parse(content: bytes) -> Any:
    """JSON, or None where it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


@dataclass(frozen=True)
class SiteDataset:
    """The files of a dataset on a site. version: None for the newest; sums: the SHA-256 of each file; none where
    the site has no checksums of its newest version, as there was no room for them."""

    site: SiteFiles
    id: str
    version: str | None
    sums: Mapping[str, str]

    def read(self, path: str) -> bytes:
        address = (
            locate_in_version(self.id, self.version, path)
            if self.version is not None
            else locate_in_package(self.id, path)
        )
        content = self.site.read(address)
        if content is None:
            raise CatalogError(f"The site has no {address}.")
        if self.sums and hashlib.sha256(content).hexdigest() != self.sums.get(path):
            raise CatalogError(
                f"{address} is not what its checksum says: it was changed or came damaged. Try again; if it "
                "stays so, tell those who keep the catalog."
            )
        return content


# ---------------------------------------------------------------------------------------- a clone


@dataclass(frozen=True)
class Clone:
    """A clone of the repository, as its files stand, or at a commit. root: absolute."""

    root: Path
    commit: str | None

    def list_titles(self) -> Mapping[str, str]:
        titles = {}
        for id in sorted(filter(_ID.fullmatch, self._list_ids())):
            told = _parse(self.read(id, DESCRIPTOR) or b"")
            title = told.get("title") if isinstance(told, dict) else None
            titles[id] = title if isinstance(title, str) else id
        return titles

    def _list_ids(self) -> set[str]:
        if self.commit is None:
            return {path.name for path in (self.root / TABLES).iterdir() if path.is_dir()}
        return {path.split("/")[1] for path in self._held if path.count("/") > 1}

    @cached_property
    def _held(self) -> Mapping[str, bytes]:
        """Every file of the packages at the commit."""
        try:
            return read_folders(self.root, self.commit or "", (f"{TABLES}/",), TABLE_BYTES)
        except NoRevision as reason:
            raise CatalogError(str(reason)) from None

    def read(self, id: str, path: str) -> bytes | None:
        inside = f"{TABLES}/{id}/{path}"
        return read_inside(self.root, inside) if self.commit is None else self._held.get(inside)

    def find(self, id: str, version: str | None) -> DatasetFiles:
        if version is not None:
            raise CatalogError(
                "A clone is pinned as a whole: open it with version=, a commit or a tag, and ask for the dataset "
                "without."
            )
        return ClonedDataset(self, id)


def open_clone(root: Path, revision: str | None) -> Clone:
    """A clone at a commit, tag or branch, or as its files stand. Raises CatalogError where git knows of none."""
    try:
        return Clone(root, None if revision is None else find_commit(root, revision))
    except NoRevision as reason:
        raise CatalogError(str(reason)) from None


@dataclass(frozen=True)
class ClonedDataset:
    clone: Clone
    id: str

    def read(self, path: str) -> bytes:
        content = self.clone.read(self.id, path)
        if content is None:
            raise CatalogError(f"The clone has no {TABLES}/{self.id}/{path}.")
        return content


def find_source(where: str | Path, version: str | None) -> CatalogSource:
    """The catalog at an address or in a folder. Raises CatalogError where there is none."""
    text = str(where)
    if re.match("https?://", text):
        return _open_site(Web(_end_address(text)), text, version)
    if "://" in text:
        raise CatalogError(
            f"{text} is no address that is read here: give one that begins with https://, or a folder."
        )
    folder = Path(where).expanduser().absolute()
    if (folder / TABLES).is_dir():
        return open_clone(folder, version)
    inside = folder / "catalog"  # a copy to take along
    found = next((one for one in (folder, inside) if (one / PACKAGES).is_file()), None)
    if found is None:
        raise CatalogError(
            f"{folder} is no catalog. Give the address of a site, the folder of one that was built, or a clone of "
            "the repository."
        )
    return _open_site(Folder(found), str(folder), version)


def _end_address(url: str) -> str:
    """The root of a site, from the address of its first page."""
    if "@" in url.partition("://")[2].partition("/")[0]:
        raise CatalogError("The address names a user: leave out what stands before @.")
    bare = re.split("[?#]", url, maxsplit=1)[0].removesuffix("index.html")
    return bare if bare.endswith("/") else f"{bare}/"


def _open_site(files: SiteFiles, name: str, version: str | None) -> PublishedSite:
    if version is not None:
        raise CatalogError(
            "A site publishes versions of each dataset, not of the whole: open it without version=, and ask for "
            'the dataset with it, as in catalog.dataset("towns", version="1.0.0").'
        )
    return PublishedSite(files, name)
