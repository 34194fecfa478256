"""Names that are read from right to left leave the numbers and signs beside them in their order: each stands in
an element of its own, or between the marks that isolate it."""

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browsing import serve, unfold
from conftest import CACHE, TESTS, build_copy
from playwright.sync_api import expect

from connect_catalog.words import isolate, say, say_and

# Made up: "first town" in Hebrew and "second town" in Arabic letters, in place of names in tests/repo.
NAMES = {
    "Alphaville": "\u05e2\u05d9\u05e8 \u05e8\u05d0\u05e9\u05d5\u05e0\u05d4",
    "Betatown": "\u0645\u062f\u064a\u0646\u0629 \u062b\u0627\u0646\u064a\u0629",
}
LEFTWARD = re.compile("[\u0590-\u08ff]")
ISOLATED = re.compile("\u2068[^\u2068\u2069]*\u2069")
INLINE = {"b", "i", "sup", "small", "code", "q", "time", "u"}  # these isolate nothing
UNREAD = {"script", "style", "title", "pre", "code"}


class Reader(HTMLParser):
    """The texts of a page with letters that are read from right to left, each with its element."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.met = 0

    def handle_starttag(self, tag, attrs):
        if tag not in ("br", "img", "input", "link", "meta", "hr", "col", "wbr", "source"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if not LEFTWARD.search(data) or UNREAD & {*self.open}:
            return
        self.met += 1
        rest = data
        while ISOLATED.search(rest):
            rest = ISOLATED.sub("", rest)
        if not LEFTWARD.search(rest):
            return
        alone = rest.strip().strip("\u2066\u2069") in NAMES.values()
        if not alone or self.open[-1] in INLINE:
            self.faults.append(f"{self.open[-1]}: {' '.join(data.split())[:120]}")


@pytest.fixture(scope="module")
def leftward_site(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("leftward") / "repo"
    shutil.copytree(TESTS / "repo", root, ignore=CACHE)
    for path in root.rglob("*"):
        if path.suffix in (".csv", ".json", ".yml", ".md"):
            text = path.read_text("utf-8")
            for name, leftward in NAMES.items():
                text = text.replace(f" {name}", " one town").replace(f"{name},", f"{leftward},")
                text = text.replace(f"{leftward}, ", "one town, ").replace(name, leftward)
            path.write_text(text, "utf-8")
    return build_copy(root, tmp_path_factory.mktemp("built"))


def test_every_page_isolates_what_is_read_from_right_to_left(leftward_site):
    met, faults = 0, []
    for page in sorted(leftward_site.rglob("*.html")):
        reader = Reader()
        reader.feed(page.read_text("utf-8"))
        met += reader.met
        faults += [f"{page.relative_to(leftward_site)}: {fault}" for fault in reader.faults]
    assert met > 20
    assert not faults


def test_words_isolate_what_they_are_filled_with():
    name = NAMES["Betatown"]
    assert say("{name}: {n} of 5.", name=name, n=3) == f"\u2068{name}\u2069: 3 of 5."
    assert say_and(["A", name]) == f"A and \u2068{name}\u2069"
    assert isolate("Älvsjö") == "Älvsjö" and isolate(3) == 3


# Words that the browser writes: a text with such letters and others, without marks between them.
MIXED = """() => {
  const faults = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!/[\\u0590-\\u08ff]/.test(node.data) || node.parentElement.closest("script, pre, template")) continue;
    const rest = node.data.replace(/\\u2068[^\\u2069]*\\u2069/g, "");
    const mixed = /[\\u0590-\\u08ff]/.test(rest) && /[^\\s\\u0590-\\u08ff\\u2068\\u2069…]/.test(rest);
    const { unicodeBidi, display } = getComputedStyle(node.parentElement);
    const loose = display === "inline" && unicodeBidi === "normal" && !node.parentElement.closest("svg");
    const bare = loose && /[\\u0590-\\u08ff]/.test(rest);
    if (mixed || bare) faults.push(`${node.parentElement.tagName}: ${node.data.trim()}`);
  }
  return faults;
}"""


@pytest.fixture(scope="module")
def leftward_address(leftward_site, tmp_path_factory) -> Iterator[str]:
    with serve(leftward_site, tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.mark.slow
def test_what_the_browser_writes_is_isolated(open_page, leftward_address):
    page = open_page(f"{leftward_address}datasets/story-hours/?table=by-place").page
    unfold(page)
    panel = page.locator("[data-panel]:visible")
    expect(panel.locator("table").first).to_contain_text(NAMES["Betatown"])
    expect(panel.locator(".c-chart__words")).not_to_be_empty()
    assert page.evaluate(MIXED) == []
