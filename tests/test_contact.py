"""Contact without an account: beside each link that asks for something on GitHub stands a mailbox."""

import re
import shutil
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import ROOT, TESTS, WRITTEN, build_copy

from connect_catalog.load import load
from connect_catalog.site.prose import offer_in_guide

MAILBOX = "office@example.org"
ASKING = re.compile(r"/(issues/new|edit|fork|compare|pulls)\b")
BLOCKS = {"p", "li", "td", "th", "dd", "dt", "div", "nav", "section", "body"}


@dataclass
class Links(HTMLParser):
    """The links that ask for something at `repository`, and those of them beside which nothing else
    stands in the same paragraph, cell or entry."""

    repository: str
    open: list[tuple[str, list[str]]] = field(default_factory=lambda: [("body", [])])
    asking: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            self.open.append((tag, []))
        elif tag == "a" and (address := dict(attrs).get("href")):
            self.open[-1][1].append(address)

    def handle_endtag(self, tag):
        if tag in BLOCKS and any(name == tag for name, _ in self.open[1:]):
            while self._end() != tag:
                pass

    def _end(self) -> str:
        name, links = self.open.pop()
        asking = [one for one in links if self._asks(one)]
        self.asking += asking
        if not any(one.startswith("mailto:") for one in links):
            self.alone += asking
        return name

    def _asks(self, address: str) -> bool:
        return address.startswith(self.repository) and bool(
            ASKING.match(address[len(self.repository) :])
        )


@pytest.fixture(scope="module")
def written_site(make_once) -> Path:
    """The tiny repository's site with a mailbox in its settings, and this catalog's own guides."""

    def make(folder: Path) -> None:
        root = folder / "source"
        root.mkdir()
        for name in WRITTEN:
            source = TESTS / "repo" / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, root / name)
        settings = root / "catalog/catalog.yml"
        settings.write_text(f"{settings.read_text()}mailbox: {MAILBOX}\n")
        build_copy(root, folder)

    return make_once("mailbox-site", make) / "site"


def test_no_page_asks_for_something_on_github_alone(written_site):
    repository = load(TESTS / "repo").catalog.settings.repository
    pages = [*written_site.rglob("*.html")]
    assert len(pages) > 40 and written_site / "404.html" in pages
    for page in pages:
        if page.parent.name == "charts":  # a chart alone leads back to its page
            continue
        links = Links(repository)
        links.feed(page.read_text())
        while links.open:
            links._end()
        assert links.asking, f"{page} offers no way to report a mistake"
        assert not links.alone, f"{page}: {links.alone}"


def test_the_guides_name_the_mailbox_beside_each_form():
    settings = load(ROOT).catalog.settings
    form = f'<p>Open <a href="{settings.repository}/issues/new/choose">a form</a>, or wait.</p>'
    assert offer_in_guide(form, settings, "Take part") == form
    told = offer_in_guide(form, settings.model_copy(update={"mailbox": MAILBOX}), "Take part")
    assert f'a form</a> (<a href="mailto:{MAILBOX}?subject=Take%20part">or write to' in told


def test_a_site_without_a_mailbox_names_none(tiny_site):
    for page in tiny_site.rglob("*.html"):
        assert f"mailto:{MAILBOX}" not in page.read_text()
