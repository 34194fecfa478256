"""The addresses of the site. Hits on any other address are not counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter, ValidationError

from ...exports import plan_files
from ...model import Catalog, SitePath
from ...site.pages import list_addresses
from ...stats import compute


@dataclass(frozen=True)
class Site:
    """The addresses of the site. prefix: where it lives on its host, such as /catalog/."""

    prefix: str
    pages: frozenset[str]
    downloads: frozenset[str]

    def find(self, path: str) -> str | None:
        """The address below the site's root that a path asks for; None if there is none."""
        path = unquote(path.partition("?")[0].partition("#")[0])
        if not path.startswith(self.prefix):
            return None
        folder, slash, name = path.removeprefix(self.prefix).rpartition("/")
        address = f"{folder}{slash}{'' if name == 'index.html' else name}"
        return address if address in self.pages or address in self.downloads else None

    def find_uncut(self, path: str) -> str | None:
        """As `find`, for a path that may have lost its last slash."""
        found = self.find(path)
        return self.find(f"{path.partition('?')[0]}/") if found is None else found


def list_site(root: Path, catalog: Catalog, today: date) -> Site:
    """Every page and download of the site that the repository at root makes."""
    numbers = compute(catalog, today)
    written = (path.relative_to(root / "docs") for path in sorted((root / "docs").rglob("*.md")))
    pages = {*list_addresses(catalog, numbers), *map(_page_address, written)}
    downloads = {*plan_files(catalog, lambda: numbers)}
    prefix = f"{urlsplit(catalog.settings.url).path.rstrip('/')}/"
    return Site(prefix, frozenset(filter(_fits, pages)), frozenset(filter(_fits, downloads)))


def _page_address(path: Path) -> str:
    """Where MkDocs puts a page of docs/: about/index.md at about/, about/us.md at about/us/."""
    parts = path.with_suffix("").parts
    parts = parts[:-1] if parts[-1] in ("index", "README") else parts
    return "".join(f"{part}/" for part in parts)


def _fits(address: str) -> bool:
    """Whether a record can hold an address."""
    try:
        TypeAdapter(SitePath).validate_python(address)
    except ValidationError:
        return False
    return True
