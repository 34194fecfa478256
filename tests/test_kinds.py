"""Each kind of page is declared once: its template, shell and place in the search follow from it."""

import pytest
from conftest import ROOT, TODAY
from kinds import KINDS as LOOKED_AT
from kinds import MADE_UP, list_written

from connect_catalog.load import load
from connect_catalog.site.environment import TEMPLATES
from connect_catalog.site.pages import KINDS, list_addresses
from connect_catalog.site.shell import shell_source
from connect_catalog.site.views import Views
from connect_catalog.stats import compute

SHARED = "_"  # what the name of a template starts with that several kinds print


def test_every_kind_has_a_template_and_every_template_a_kind():
    whole = {path.stem for path in TEMPLATES.glob("*.html") if not path.name.startswith(SHARED)}
    assert sorted(kind.id for kind in KINDS) == sorted(whole)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_a_shell_says_how_the_search_is_to_take_its_kind(kind):
    source = shell_source(kind)
    assert ("search: true" in source) is kind.searched
    assert f"weight: {kind.weight}\n" in source and 0 < kind.weight <= 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_a_heading_tells_the_search_what_the_page_is(kind, catalog, workgroup):
    """A kind has one word for its pages, or each page has its own; a list has none."""
    template = (TEMPLATES / f"{kind.id}.html").read_text("utf-8")
    pages = [
        page
        for read in (catalog, workgroup)
        for page in kind.plan(Views(read, compute(read, TODAY)))
    ]
    named = "data-pagefind-meta" in template
    assert named is bool(kind.called) or (named and pages)
    assert all(bool(page.called or kind.called) is named for page in pages)


def test_addresses_are_known_before_a_page_is_made(catalog, monkeypatch):
    def refuse(*_):
        raise AssertionError("a page was made")

    monkeypatch.setattr("connect_catalog.site.dataset.view_table", refuse)
    addresses = [*list_addresses(catalog, compute(catalog, TODAY))]
    assert "datasets/story-hours/" in addresses
    assert len(addresses) == len({*addresses}) > len(KINDS)


def list_urls(catalog) -> dict[str, set[str]]:
    views = Views(catalog, compute(catalog, TODAY))
    return {kind.id: {page.url for page in kind.plan(views)} for kind in KINDS}


def test_a_browser_looks_at_every_kind(workgroup):
    """On the live site where that has a page of it, else on the made-up one."""
    live = load(ROOT).catalog
    assert live is not None
    found, made_up = list_urls(live), list_urls(workgroup)
    paths = {path.partition("?")[0] for path in LOOKED_AT.values()}
    assert [kind for kind, urls in found.items() if urls and not urls & paths] == []
    without = {kind for kind, urls in found.items() if not urls}
    assert {kind for kind in without if made_up[kind] & {*MADE_UP.values()}} == without


def test_a_browser_looks_at_every_page_of_the_live_site_that_people_wrote(live_site):
    """Beside the pages of the kinds, and the one for an address that does not exist."""
    live = load(ROOT).catalog
    assert live is not None
    generated = set().union(*list_urls(live).values())
    pages = {
        f"{path.parent.relative_to(live_site).as_posix()}/"
        for path in live_site.rglob("index.html")
        if path.relative_to(live_site).parts[0] != "es"
    }
    assert pages - generated - {"./"} == {*list_written().values()}
