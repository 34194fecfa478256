"""What search engines are told of the site's pages: sitemap.xml (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from ..addresses import SITEMAP, locate_part
from ..disk import fill

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = (
    20_000  # pages in a file, which takes 50,000 and 50 MB: an address has at most 2,048 characters
)


def write_sitemap(site: Path, url: str) -> None:
    """Write sitemap.xml with all pages in the folder, generated or written by people, except the error page.
    Where they are too many for a file, it lists files that list them. When a page changed last is not told:
    nobody knows it of all of them."""
    found = sorted(path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    pages = [f"{url}{'' if page == '.' else f'{page}/'}" for page in found]
    parts = [pages[start : start + MOST] for start in range(0, len(pages), MOST)]
    if len(parts) > 1:
        names = [locate_part(SITEMAP, place) for place in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            fill(site / name, _list(part, "urlset", "url"))
        content = _list([f"{url}{name}" for name in names], "sitemapindex", "sitemap")
    else:
        content = _list(pages, "urlset", "url")
    fill(site / SITEMAP, content)


def _list(addresses: Iterable[str], whole: str, one: str) -> bytes:
    rows = (f"<{one}><loc>{escape(address)}</loc></{one}>" for address in addresses)
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{NAMESPACE}">'
    return "\n".join([head, *rows, f"</{whole}>\n"]).encode()
