"""A language that no code knows, added by files alone: every page of the small repository in it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from acting import read_acted
from breadth import pick_tried
from browsing import serve
from conftest import ROOT
from left_english import Names, find_left, share_texts, share_words
from made_language import FORMS, MADE, mark, write_messages, write_translations

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


@pytest.fixture(scope="module")
def names(made) -> Names:
    """What is the same in every language: values of files, too, where they stand behind their words."""
    catalog = load(made).catalog
    assert catalog is not None
    descriptors = (package.descriptor for package in catalog.packages.values())
    columns = (
        column for one in descriptors for part in one.resources for column in part.schema_.fields
    )
    return Names(catalog, MADE, frozenset(f"({value})" for one in columns for value in one.listed))


@pytest.mark.parametrize("compare", [share_texts, share_words])
def test_nothing_that_readers_are_told_has_a_word_of_english_left(made, names, compare):
    """No page, picture, feed, calendar, file of values and printed sheet; nor a part of a text."""
    assert find_left(made / "site", MADE, names, compare) == {}


SCRIPTED = (
    "datasets/story-hours/",
    "datasets/?topic=stories&words=xyz",
    "search/?q=Alphaville",
    "search/?q=xyzxyz",
    "places/",
    "places/alphaville/",
    "places/compare/?places=alphaville,betatown",
    "statistics/",
    "logic-model/",
    "take-part/submit/",
    "sql/",
)


@pytest.mark.slow
def test_what_scripts_make_has_no_word_of_english_left(made, names, new_page, tmp_path):
    """Each other one of the pages whose scripts write, and what they say to a reader who tries them."""
    left = {}
    page = new_page(reduced_motion="reduce")
    with serve(made / "site", tmp_path) as address:
        for path in pick_tried(SCRIPTED, 2):
            own, english = (read_acted(page, f"{address}{way}{path}") for way in (f"{MADE}/", ""))
            assert own - english, path
            left |= dict.fromkeys(share_words(own, english, names), path)
    assert left == {}


def test_a_plural_has_three_forms(made):
    language = read_language(MADE)
    with speak(language):
        told = [say_count("{count} day", "{count} days", count) for count in (1, 21, 2, 34, 5, 11)]
    one, few, many = (f"{mark('days')}{form}" for form in FORMS)
    assert told == [f"1 {one}", f"21 {one}", f"2 {few}", f"34 {few}", f"5 {many}", f"11 {many}"]
    pages = (made / "site" / MADE).rglob("index.html")
    assert any(re.search(r"\d [^<]*³", page.read_text("utf-8")) for page in pages)


def test_a_word_that_was_left_is_found(tmp_path):
    """In a text, a name of a part, a feed, a picture, a calendar and files of values; none that says it is in
    another language, a program reads, or a record names."""
    page = """<h1>Left here</h1><p title="Left there">Alphaville, 2019: Left <b lang="en">Well marked</b></p>
      <code>left alone</code><script>left alone</script><p>Alphaville, Betatown (12)</p><img alt="Left too">"""
    files = {
        "a/index.html": page,
        "feed.atom": "<feed><title>Left in a feed</title><id>left alone</id></feed>",
        "a/one.svg": "<svg><text>Left in a picture</text></svg>",
        "dates.ics": "NAME:Left in a\r\n  calendar\r\nUID:left alone\r\n",
        "one.json": '{"id": "alone", "mark": "not known", "title": "Left in values"}',
        "one.csv": "id,title\r\nalone,Left in cells\r\n",
        "assets/one.json": '["left alone"]',
    }
    for folder in (tmp_path, tmp_path / MADE):
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
    catalog = load(REPO).catalog
    assert catalog is not None
    left = find_left(tmp_path, MADE, Names(catalog, MADE))
    here = {"Left here", "Left there", "Alphaville, 2019: Left", "Left too"}
    assert left == {
        **dict.fromkeys(here, "a/index.html"),
        "Left in a feed": "feed.atom",
        "Left in a picture": "a/one.svg",
        "Left in a calendar": "dates.ics",
        "Left in values": "one.json",
        "Left in cells": "one.csv",
    }


def test_a_word_that_was_left_within_a_text_is_found():
    catalog = load(REPO).catalog
    assert catalog is not None
    names = Names(catalog, MADE)
    own = {"Önë öf: Younger; Öldër", "Önë öf: Alphaville", "1. lipnja 2024."}
    english = {"One of: Younger; Older", "One of: Alphaville", "June 1, 2024"}
    assert [*share_words(own, english, names)] == ["Önë öf: Younger; Öldër"]


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
