"""Every kind of page, and every sixth that people wrote, in a real browser: by eye in light colors and, each other
one, in dark ones, by keyboard alone, and for large fingers; in a wide window and in narrow ones."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from breadth import pick_tried
from browsing import (
    Watched,
    find_origin,
    list_dark_violations,
    list_violations,
    scroll_through,
    serve,
)
from conftest import slow
from kinds import KINDS, MADE_UP, list_written
from page_reader import read_layout
from playwright.sync_api import Page, TimeoutError
from probes import (
    COUNT_STOPS,
    FIND_MOTION,
    FIND_SMALL_TARGETS,
    LEAVE_HEADER,
    LOOK_AT_FOCUS,
)

STEPS = 30  # of a long list the first tell what the others would


WIDE, NARROW, PHONE = 1280, 320, 390
# Kinds whose narrow windows differ most in color from wide ones; the others differ by their room alone.
COLORED = ("home", "datasets", "dataset", "place", "logic model", "statistics")


@pytest.fixture(scope="module")
def pages(address, workgroup_site, tmp_path_factory) -> Iterator[dict[str, str]]:
    """The address of each. What people wrote shares one template: some of it tells what its looks are."""
    written = dict(pick_tried(list_written().items(), 6))
    with serve(workgroup_site, tmp_path_factory.mktemp("workgroup")) as made_up:
        here = {kind: f"{address}{path}" for kind, path in (KINDS | written).items()}
        yield here | {kind: f"{made_up}{path}" for kind, path in MADE_UP.items()}


@pytest.mark.parametrize("kinds", [("dataset",), *slow(())], ids=["dataset", "all"])
def test_every_page_is_whole_and_open_to_all(new_page, pages, kinds):
    """In a wide window: nothing from elsewhere, no error, no text that is cut or under another, no violation
    of a rule of accessibility in light colors or in dark ones, and no motion where it is unwanted. What is
    pressed is as large as a finger needs. Each stop of the keyboard shows a ring, stands in view and is not
    covered; none holds the keyboard."""
    faults: list[str] = []
    page = new_page(viewport={"width": WIDE, "height": 800}, reduced_motion="reduce")
    watched = Watched(page)
    dark = pick_tried(pages, 2)
    for kind in kinds or pages:
        url = pages[kind]
        watched.open(url)
        found = find_faults(watched, find_origin(url))
        found += walk(page, whole=kind == "home")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found += list_violations(page)
        found += list_dark_violations(page) if kind in dark else []
        faults += [f"{kind}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


@pytest.mark.slow
def test_every_page_keeps_to_a_narrow_window(new_page, pages):
    """No text cut on a phone; the rest in the narrowest window that there is, on each third kind and on those that
    show other things there. What people wrote shares one template: what its looks are is told by the pages of
    the kinds. A color that passes in a wide window passes in a narrow one, but on the pages that show other
    things there."""
    faults: list[str] = []
    page = new_page(viewport={"width": NARROW, "height": 800}, reduced_motion="reduce")
    watched, written = Watched(page), list_written()
    others = [kind for kind in pages if kind not in written]
    looked_at = {*pick_tried(others[1:], 3), *COLORED}
    for kind, url in pages.items():
        page.set_viewport_size({"width": PHONE, "height": 800})
        watched.open(url)
        found = [f"at {PHONE} px: {fault}" for fault in read_layout(page)]
        if kind in looked_at:
            page.set_viewport_size({"width": NARROW, "height": 800})
            found += find_faults(watched, find_origin(url))
            found += walk(page, whole=kind == "home")
            found += list_violations(page, but=() if kind in COLORED else ("color-contrast",))
            found += list_dark_violations(page) if kind in COLORED else []
        faults += [f"{kind}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def find_faults(watched: Watched, own: str) -> list[str]:
    """What needs no key and no rule of axe to be seen, before and after all of the page has been in view."""
    page = watched.page
    found = read_layout(page)
    found += [f"moves: {one}" for one in page.evaluate(FIND_MOTION)]
    scroll_through(page)
    known = (own, "data:", "blob:")
    found += [f"asked {url}" for url in watched.requests if not url.startswith(known)]
    found += watched.errors
    found += [f"too small: {target}" for target in page.evaluate(FIND_SMALL_TARGETS)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    return found


def walk(page: Page, whole: bool) -> list[str]:
    """Press Tab through the page, and tell what is wrong with each stop and with their number.
    whole: from its start; else from behind the header, which all pages share."""
    faults, met = [], 0
    if not whole:
        page.evaluate(LEAVE_HEADER)
    stops = min(page.evaluate(COUNT_STOPS), STEPS)
    for _ in range(stops):
        page.keyboard.press("Tab")
        stop = look_at_focus(page)
        if stop is None:
            break
        met += 1
        faults += [f"no ring round {stop['name']}"] if not stop["ring"] else []
        faults += [f"out of view: {stop['name']}"] if not stop["inView"] else []
        faults += [f"covered: {stop['name']}"] if stop["inView"] and stop["covered"] else []
    return faults if met >= 0.8 * stops else [*faults, f"{met} of {stops} stops reached"]


def look_at_focus(page: Page) -> dict | None:
    """What stands in focus. What only passes over it, such as a button that fades away while the page
    scrolls, is waited for; what stays covers it."""
    stop = page.evaluate(LOOK_AT_FOCUS)
    if stop is None or not stop["covered"]:
        return stop
    with suppress(TimeoutError):
        page.wait_for_function(f"() => !({LOOK_AT_FOCUS})()?.covered")
    return page.evaluate(LOOK_AT_FOCUS)
