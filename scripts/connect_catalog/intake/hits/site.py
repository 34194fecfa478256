"""The addresses of the site. Hits on any other address are not counted."""

from __future__ import annotations

from collections.abc import Iterable
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
    """The addresses of the site. prefix: where it lives on its host, such as /catalog/; hosts: the
    names of its host, each as `plain_host` writes it."""

    prefix: str
    pages: frozenset[str]
    downloads: frozenset[str]
    hosts: frozenset[str]

    def name_other(self, host: str | None) -> str:
        """The host, plainly written, if it is another one than the site's; "" if it is the site's
        or not named."""
        plain = plain_host(host or "")
        return "" if plain in self.hosts else plain

    def lacks(self, path: str) -> bool:
        """Whether a path looks like a page below the site's root, and the site has none there."""
        path = path.partition("?")[0].partition("#")[0]
        inside = path.startswith(self.prefix) and path.endswith(("/", ".html"))
        return inside and self.find(path) is None

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


def plain_host(host: str) -> str:
    """A host without its port and a leading www, in small letters."""
    return host.casefold().partition(":")[0].rstrip(".").removeprefix("www.")


def list_site(root: Path, catalog: Catalog, today: date, hosts: Iterable[str] = ()) -> Site:
    """Every page and download of the site that the repository at root makes. hosts: the names that
    its server goes by, if they are not the one of the settings' `url`."""
    numbers = compute(catalog, today)
    written = (path.relative_to(root / "docs") for path in sorted((root / "docs").rglob("*.md")))
    pages = {*list_addresses(catalog, numbers), *map(_page_address, written)}
    downloads = {*plan_files(catalog, lambda: numbers)}
    url = urlsplit(catalog.settings.url)
    return Site(
        f"{url.path.rstrip('/')}/",
        frozenset(filter(_fits, pages)),
        frozenset(filter(_fits, downloads)),
        frozenset(map(plain_host, hosts)) or frozenset({plain_host(url.hostname or "")}),
    )


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
