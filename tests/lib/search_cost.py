"""What a first answer costs: of the search in the header, and of the page of the datasets.

The site is built of a made-up catalog and served as GitHub Pages serves it, packed and to be kept for
ten minutes; a browser opens it with nothing kept. Bytes are those of the answers' bodies as they
were sent, time is on this machine.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from browsing import serve
from lighthouse import TEXTS, Compressed, compress
from made_catalog import write_catalog
from made_words import make_wordy
from playwright.sync_api import Browser, Page

from connect_catalog.load import load
from connect_catalog.model import Catalog

WRITTEN = 200  # datasets with a table of their own; more of them share these
QUERY = "families children"  # words that are on very many pages


@dataclass
class Sent:
    """The bodies that were sent, by path, since it was last emptied."""

    sizes: dict[str, int] = field(default_factory=dict)

    def take(self) -> dict[str, int]:
        taken, self.sizes = self.sizes, {}
        return taken


@contextmanager
def serve_counted(site: Path) -> Iterator[tuple[str, Sent]]:
    """The address of a site on this machine, and what is sent from it."""
    sent = Sent()

    class Counting(Compressed):
        def do_GET(self) -> None:
            with suppress(ConnectionError):  # the browser was closed
                super().do_GET()
            path = Path(self.translate_path(self.path))
            path = path / "index.html" if path.is_dir() else path
            if path.is_file():
                is_text = path.suffix in TEXTS
                sent.sizes[str(path)] = len(compress(path)) if is_text else path.stat().st_size

    with tempfile.TemporaryDirectory() as folder, serve(site, Path(folder), Counting) as address:
        yield address, sent


def build_wordy(folder: Path, count: int) -> Path:
    """The site of a wordy made-up catalog. The checks are left out: they are measured elsewhere."""
    from connect_catalog.site.build import build_site

    root = write_catalog(folder / f"wordy-{count}", min(count, WRITTEN))
    catalog = load(root).catalog
    assert catalog is not None
    wordy = make_wordy(catalog, count)

    def load_wordy(*_, **__) -> tuple[Catalog, list]:
        return wordy, []

    with mock.patch("connect_catalog.site.plugin.load_and_check", load_wordy):
        build_site(root)
    return root / "site"


@dataclass(frozen=True)
class Cost:
    """bytes: by path; seconds: until the first answer was seen."""

    sent: dict[str, int]
    seconds: float

    @property
    def bytes(self) -> int:
        return sum(self.sent.values())


def search_from_header(page: Page, address: str, sent: Sent, query: str = QUERY) -> Cost:
    """From a page whose own files are there already, to the first results."""
    page.goto(f"{address}privacy/", wait_until="networkidle")
    sent.take()
    page.locator("#header-q").fill(query)
    started = time.perf_counter()
    page.locator("#header-q").press("Enter")
    page.locator(".c-found > li").first.wait_for()
    seconds = time.perf_counter() - started
    return Cost(sent.take(), seconds)


# When the list was first drawn anew. What had arrived by then is what the answer cost.
WATCH = """
new MutationObserver(() => {
  if (!window.drawn && document.querySelector('.c-cards[aria-busy="false"]')) window.drawn = performance.now();
}).observe(document, { subtree: true, childList: true, attributeFilter: ["aria-busy"] });
"""
ARRIVED = """
() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .filter((file) => file.name && file.responseEnd && file.startTime < window.drawn)
  .map((file) => [new URL(file.name).pathname, file.encodedBodySize])
"""


def narrow_datasets(page: Page, address: str, sent: Sent, choices: str) -> Cost:
    """From nothing to the first answer on the page of the datasets: all its files count. A file that
    was asked for before the answer and came after it is counted as well."""
    page.add_init_script(WATCH)
    page.goto(f"{address}datasets/?{choices}")
    page.locator(".c-cards[aria-busy=false]").wait_for(state="attached")
    return Cost(dict(page.evaluate(ARRIVED)), page.evaluate("window.drawn") / 1000)


ASKED = {
    "header search, two common words": lambda *where: search_from_header(*where),
    "header search, a misspelled word": lambda *where: search_from_header(*where, "familes"),
    "facets: an agency and years": lambda *where: narrow_datasets(
        *where, "agency=agency-3&years=2015-2019"
    ),
    "facets: a word in one topic": lambda *where: narrow_datasets(
        *where, "words=families&topic=food"
    ),
    "facets: a word in every topic": lambda *where: narrow_datasets(*where, "words=families"),
}


def measure_search(site: Path, browser: Browser) -> dict[str, Cost]:
    """What each question costs, each asked in a browser that has nothing kept."""
    costs = {}
    with serve_counted(site) as (address, sent):
        for name, ask in ASKED.items():
            context = browser.new_context()
            costs[name] = ask(context.new_page(), address, sent)
            context.close()
    return costs
