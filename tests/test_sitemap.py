"""The list of all pages, by the rules of its protocol (https://www.sitemaps.org/protocol.html)."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from connect_catalog.addresses import SITEMAP
from connect_catalog.site import sitemap
from connect_catalog.site.sitemap import NAMESPACE, write_sitemap

PAGES, BYTES, LENGTH = 50_000, 52_428_800, 2_048  # the protocol's own bounds


def read(site: Path, url: str, name: str = SITEMAP) -> tuple[str, list[str]]:
    """What a sitemap lists, pages or other sitemaps, and their addresses."""
    content = (site / name).read_bytes()
    root = ElementTree.fromstring(content)  # noqa: S314 - our own
    kind = root.tag.removeprefix(f"{{{NAMESPACE}}}")
    entry = {"urlset": "url", "sitemapindex": "sitemap"}[kind]
    assert [child.tag for child in root] == [f"{{{NAMESPACE}}}{entry}"] * len(root)
    assert all([part.tag for part in child] == [f"{{{NAMESPACE}}}loc"] for child in root)
    addresses = [child[0].text for child in root]
    assert len(content) <= BYTES and 0 < len(addresses) <= PAGES
    assert all(one.startswith(url) and len(one) < LENGTH for one in addresses)
    return kind, addresses


def test_the_site_lists_pages_that_are_there(live_site, live):
    url = live.settings.url
    for folder in ("", *(f"{language}/" for language in live.settings.languages[1:])):
        kind, pages = read(live_site / folder, f"{url}{folder}")
        assert kind == "urlset" and len({*pages}) == len(pages) > 100
        for page in pages:
            assert (live_site / page.removeprefix(url) / "index.html").is_file()


def test_pages_beyond_what_a_file_takes_stand_in_others(tmp_path, monkeypatch):
    monkeypatch.setattr(sitemap, "MOST", 3)
    url = "https://kites.example/a&b/"
    for page in (".", *(f"p{i}" for i in range(7))):
        (tmp_path / page).mkdir(exist_ok=True)
        (tmp_path / page / "index.html").touch()
    write_sitemap(tmp_path, url)
    kind, names = read(tmp_path, url)
    assert kind == "sitemapindex" and len(names) == 3
    parts = [read(tmp_path, url, name.removeprefix(url)) for name in names]
    assert {kind for kind, _ in parts} == {"urlset"}
    listed = [page for _, pages in parts for page in pages]
    assert listed == sorted([url, *(f"{url}p{i}/" for i in range(7))])
