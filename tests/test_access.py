"""Every kind of page by keyboard alone, and for large fingers."""

import pytest
from kinds import KINDS
from playwright.sync_api import Page
from probes import COUNT_STOPS, FIND_SMALL_TARGETS, LOOK_AT_FOCUS

WIDTHS = (1280, 375)
STEPS = 40  # of a long list the first tell what the others would


def look_at_focus(page: Page) -> dict | None:
    """What stands in focus. What only passes over it, such as a button that fades away while the page
    scrolls, is given time to go."""
    for _ in range(40):
        stop = page.evaluate(LOOK_AT_FOCUS)
        if stop is None or not stop["covered"]:
            break
        page.wait_for_timeout(50)
    return stop


def walk(page: Page) -> list[str]:
    """Press Tab through the page, and tell what is wrong with each stop and with their number."""
    page.wait_for_load_state("networkidle")  # what arrives late moves what stands below it
    faults, met = [], 0
    stops = page.evaluate(COUNT_STOPS)
    for _ in range(min(stops, STEPS)):
        page.keyboard.press("Tab")
        stop = look_at_focus(page)
        if stop is None:
            break
        met += 1
        faults += [f"no ring round {stop['name']}"] if not stop["ring"] else []
        faults += [f"out of view: {stop['name']}"] if not stop["inView"] else []
        faults += [f"covered: {stop['name']}"] if stop["inView"] and stop["covered"] else []
    return (
        faults if met >= 0.8 * min(stops, STEPS) else [*faults, f"{met} of {stops} stops reached"]
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_a_keyboard_and_a_finger_reach_all_on_every_kind_of_page(browser, address, width):
    """What is pressed is as large as a finger needs. Each stop of the keyboard shows a ring, stands in
    view and is not covered; none holds the keyboard."""
    faults = []
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        for kind, path in KINDS.items():
            page.goto(f"{address}{path}", wait_until="load")
            small = [f"too small: {target}" for target in page.evaluate(FIND_SMALL_TARGETS)]
            faults += [f"{kind}, {width} px: {fault}" for fault in [*small, *walk(page)]]
    assert not faults, "\n".join(faults)
