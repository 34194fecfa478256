"""Every kind of page by keyboard alone, without motion, in a system's own few colors, and for large fingers."""

import pytest
from playwright.sync_api import Page
from test_browser import KINDS

WIDTHS = (1280, 375)
STEPS = 40  # of a long list the first tell what the others would
# What the browser says of the element in focus: how it looks, whether it is seen and not covered. A
# hidden switch of the theme is shown by the label after it.
LOOK_AT_FOCUS = r"""() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const label = focused.nextElementSibling;
  const shown = focused.getBoundingClientRect().width < 2 && label?.matches("label") ? label : focused;
  const box = shown.getBoundingClientRect();
  const style = getComputedStyle(shown);
  const edge = shown.querySelector("rect");
  const inner = (low, high, limit) => Math.min(Math.max((low + high) / 2, 1), limit - 2);
  const [x, y] = [inner(box.left, box.right, innerWidth), inner(box.top, box.bottom, innerHeight)];
  const top = document.elementFromPoint(x, y);
  return {
    name: focused.outerHTML.replace(/\s+/g, " ").slice(0, 90),
    ring: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"
      || (edge !== null && parseFloat(getComputedStyle(edge).strokeWidth) >= 2),
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: top !== null && !shown.contains(top) && !top.contains(shown)
      && ![...(shown.labels ?? [])].some((one) => one.contains(top)),
  };
}"""
COUNT_STOPS = """[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled).length"""
# WCAG 2.2, 2.5.8: 24 by 24 pixels, but for links within a sentence or a list of words.
FIND_SMALL_TARGETS = r"""[...document.querySelectorAll('a[href], button, input, select, summary')].filter((e) => {
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const seen = e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  if (!seen || !box.width || !box.height || e.closest(".md-toggle, .md-skip, svg")) return false;
  if (style.display === "inline" && e.closest("article, footer")) return false;
  const label = e.closest("label");
  const target = label ? label.getBoundingClientRect() : box;
  return target.width < 24 || target.height < 24;
}).map((e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 90))"""
FIND_MOTION = """[...document.querySelectorAll("*")].filter((e) => {
  const style = getComputedStyle(e);
  const long = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
  return long(style.transitionDuration) || (style.animationName !== "none" && long(style.animationDuration));
}).map((e) => `${e.tagName} ${e.className}`).slice(0, 5)"""


def walk(page: Page) -> list[str]:
    """Press Tab through the page, and tell what is wrong with each stop and with their number."""
    page.wait_for_load_state("networkidle")  # what arrives late moves what stands below it
    faults, met = [], 0
    stops = page.evaluate(COUNT_STOPS)
    for _ in range(min(stops, STEPS)):
        page.keyboard.press("Tab")
        stop = page.evaluate(LOOK_AT_FOCUS)
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
def test_a_keyboard_walks_through_every_kind_of_page(open_page, width):
    """Each stop shows a ring, stands in view and is not covered; none holds the keyboard."""
    faults = []
    for kind, path in KINDS.items():
        page = open_page(path, viewport={"width": width, "height": 800}).page
        faults += [f"{kind}, {width} px: {fault}" for fault in walk(page)]
        page.context.close()
    assert not faults, "\n".join(faults)


def test_nothing_moves_where_motion_is_unwanted(open_page):
    faults = []
    for kind, path in KINDS.items():
        page = open_page(path, reduced_motion="reduce").page
        faults += [f"{kind}: {found}" for found in page.evaluate(FIND_MOTION)]
        page.context.close()
    assert not faults, "\n".join(faults)


def test_what_is_pressed_is_as_large_as_a_finger_needs(open_page):
    faults = []
    for width in WIDTHS:
        for kind, path in KINDS.items():
            page = open_page(path, viewport={"width": width, "height": 800}).page
            faults += [
                f"{kind}, {width} px: {found}" for found in page.evaluate(FIND_SMALL_TARGETS)
            ]
            page.context.close()
    assert not faults, "\n".join(faults)
