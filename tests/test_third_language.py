"""A language that no code knows, added by files alone: every page of the small repository in it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from browsing import go, serve
from conftest import ROOT
from left_english import Names, find_left, read_html
from made_language import FORMS, MADE, mark, write_messages, write_translations
from playwright.sync_api import Page

from connect_catalog.load import load
from connect_catalog.site.build import build_site
from connect_catalog.site.languages import read_language
from connect_catalog.words import say_count, speak

REPO = Path(__file__).parent / "repo"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The small repository, with its site in English and in the made language."""
    folder, root = tmp_path_factory.mktemp("languages"), tmp_path_factory.mktemp("third")
    shutil.copytree(REPO, root, dirs_exist_ok=True)
    settings = root / "catalog" / "catalog.yml"
    told = settings.read_text("utf-8").replace("languages: [en]", f"languages: [en, {MADE}]")
    settings.write_text(told, "utf-8")
    menu = root / "mkdocs.yml"  # a title that the program's own menu has not is no message
    menu.write_text(menu.read_text("utf-8").replace("Statistics:", "Progress:"), "utf-8")
    write_messages(folder)
    assert write_translations(root) > 100
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connect_catalog.site.languages.LANGUAGES", folder)
        patch.setattr("connect_catalog.words.LANGUAGES", folder)
        build_site(root)
        yield root


def test_no_page_and_no_feed_has_a_word_of_english_left(made):
    catalog = load(made).catalog
    assert catalog is not None
    assert find_left(made / "site", MADE, Names(catalog, MADE)) == {}


SCRIPTED = (
    "datasets/story-hours/",
    "datasets/?topic=stories&words=xyz",
    "search/?q=stories",
    "search/?q=xyzxyz",
    "places/compare/?place=alphaville&place=betatown",
    "take-part/submit/",
    "sql/",
)


def test_what_scripts_make_has_no_word_of_english_left(made, new_page, tmp_path):
    """The explorer, a map, the list of datasets, the search, places side by side, the form and SQL."""
    catalog = load(made).catalog
    assert catalog is not None
    names = Names(catalog, MADE)
    left = {}
    with serve(made / "site", tmp_path) as address:
        for path in SCRIPTED:
            own, english = (
                read_drawn(new_page(), f"{address}{way}{path}") for way in (f"{MADE}/", "")
            )
            assert own - english, path
            left |= {text: path for text in own & english if not names.holds(text)}
    assert left == {}


def read_drawn(page: Page, url: str) -> set[str]:
    """The texts of a page when its scripts are done, with its explorer open where it has one."""
    go(page, url)
    for button in page.locator("[data-explorer] [data-open]").all()[:1]:
        button.scroll_into_view_if_needed()
        button.click()
        page.wait_for_selector("[data-explorer] table tbody tr", state="attached")
    page.wait_for_load_state("networkidle")
    return read_html(page.content())


def test_a_plural_has_three_forms(made):
    language = read_language(MADE)
    with speak(language):
        told = [say_count("{count} day", "{count} days", count) for count in (1, 21, 2, 34, 5, 11)]
    one, few, many = (f"{mark('days')}{form}" for form in FORMS)
    assert told == [f"1 {one}", f"21 {one}", f"2 {few}", f"34 {few}", f"5 {many}", f"11 {many}"]
    pages = (made / "site" / MADE).rglob("index.html")
    assert any(re.search(r"\d [^<]*³", page.read_text("utf-8")) for page in pages)


def test_a_word_that_was_left_is_found(tmp_path):
    """In a text, a name of a part and a feed; none that says it is English, a program reads, or a record names."""
    page = """<h1>Left here</h1><p title="Left there">Alphaville, 2019: Left <b lang="en">Well marked</b></p>
      <code>left alone</code><script>left alone</script><p>Alphaville, Betatown (12)</p><img alt="Left too">"""
    feed = "<feed><title>Left in a feed</title><id>left alone</id></feed>"
    for folder in (tmp_path, tmp_path / MADE):
        (folder / "a").mkdir(parents=True)
        (folder / "a" / "index.html").write_text(page, "utf-8")
        (folder / "feed.atom").write_text(feed, "utf-8")
    catalog = load(REPO).catalog
    assert catalog is not None
    left = find_left(tmp_path, MADE, Names(catalog, MADE))
    here = {"Left here", "Left there", "Alphaville, 2019: Left", "Left too"}
    assert left == {**dict.fromkeys(here, "a/index.html"), "Left in a feed": "feed.atom"}


def test_no_code_names_a_language_but_english():
    """But for where a language is spoken, by which its numbers are written."""
    named = re.compile(r"""["'](?:es|spanish)["']""", re.IGNORECASE)
    sources = [
        p
        for p in (ROOT / "scripts/connect_catalog").rglob("*")
        if p.suffix in (".py", ".js", ".html")
    ]
    assert len(sources) > 300
    found = {p.name for p in sources if named.search(p.read_text("utf-8"))}
    assert found == {"words.py"}
