"""Every third kind of page in Spanish, whose words are longer, on a phone: no text that is cut or off the screen,
open to all, and no English left in it, nor in what its scripts say to a reader who tries them."""

from pathlib import Path

import pytest
from acting import read_acted
from breadth import pick_tried
from browsing import go, list_violations
from kinds import IN_SPANISH
from left_english import Names, list_same, read_page, share_texts
from page_reader import read_layout
from playwright.sync_api import Page

from connect_catalog.site.languages import read_asked

PHONE = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def names(live) -> Names:
    return Names(live, "es", list_same("es"))


@pytest.mark.slow
def test_pages_of_many_kinds_are_whole_in_spanish(new_page, address, live_site, names):
    page = new_page(viewport=PHONE, reduced_motion="reduce")
    faults: list[str] = []
    for kind, path in pick_tried([*IN_SPANISH.items()][1:], 5):
        found = find_faults(page, f"{address}{path}")
        found += find_english(page, f"{address}{path}", find_twin(live_site, path), names)
        faults += [f"{kind}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def find_faults(page: Page, url: str) -> list[str]:
    """What its longer words could break; the colors are those of its twin."""
    go(page, url)
    found = read_layout(page)
    return found + list_violations(page, but=("color-contrast",))


def find_english(page: Page, url: str, twin: Path, names: Names) -> list[str]:
    """What the page says at some time that its twin says too, or that scripts say in English."""
    english = read_page(twin) | {*read_asked()}
    return [f"in English: {text}" for text in share_texts(read_acted(page, url), english, names)]


def find_twin(site: Path, path: str) -> Path:
    return site / path.removeprefix("es/").partition("?")[0] / "index.html"
