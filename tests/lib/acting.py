"""A reader who tries each part of a page that scripts have made, and all that the page says meanwhile."""

from collections.abc import Callable

from browsing import go, scroll_through, unfold
from left_english import read_html
from playwright.sync_api import Page

# What style sheets write before and behind elements is in no text.
WRITTEN_BY_STYLES = """() => [...document.querySelectorAll("body *")].flatMap((one) =>
  ["::before", "::after"].map((part) => getComputedStyle(one, part).content.replaceAll('"', "")))
  .filter((words) => /[A-Za-z]{2}/.test(words) && !/^(none|normal|counter|url)/.test(words))"""
POINT_AT_CHARTS = """() => document.querySelectorAll(".c-plot__live").forEach((plot) =>
  Plotly.Fx.hover(plot, [{ curveNumber: 0, pointNumber: 0 }]))"""
OPEN_DETAILS = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
SOUGHT = "zzzzz"  # what no page has
TYPE = """(field, words) => { field.value = words; field.dispatchEvent(new Event("input", { bubbles: true })); }"""


def read_acted(page: Page, url: str) -> set[str]:
    """The texts and names of parts of a page with words: when its scripts are done, and after each thing that a
    reader can do to it."""
    go(page, url)
    page.evaluate(OPEN_DETAILS)
    unfold(page)
    scroll_through(page)
    told = _read(page)
    for selector, act in ACTS.items():
        if page.locator(selector).count():
            act(page)
            page.wait_for_load_state("networkidle")
            told |= _read(page)
    return told


def _read(page: Page) -> set[str]:
    return read_html(page.content()) | {*page.evaluate(WRITTEN_BY_STYLES)}


def _point_at_charts(page: Page) -> None:
    page.evaluate(POINT_AT_CHARTS)


def _choose_on_map(page: Page) -> None:
    page.locator("[data-map] select[name=place]").first.select_option(index=1)


def _point_at_place(page: Page) -> None:
    page.locator("[data-placemap] path").first.dispatch_event("pointerover")


def _explore(page: Page) -> None:
    page.locator("[data-explorer] [data-open]").first.click()
    page.locator("[data-panel] tbody tr").first.wait_for(state="attached")
    if (places := page.locator("[data-panel] [role=combobox]")).count():
        places.first.press("ArrowDown")
        places.first.press("Enter")
    page.locator("[data-panel] thead button").last.click()


def _find_nothing_explored(page: Page) -> None:
    page.locator("[data-panel] .c-buttons button").last.click()
    page.locator("[data-panel] input[type=search]").evaluate(TYPE, SOUGHT)


def _copy(page: Page) -> None:
    page.locator(".c-copy button").first.dispatch_event("click")


def _filter(page: Page) -> None:
    page.locator("[data-filters] [type=checkbox]:not([disabled])").first.dispatch_event("click")


def _find_nothing_filtered(page: Page) -> None:
    page.locator("[data-filters] [type=search]").evaluate(TYPE, SOUGHT)  # folded away on a phone


def _find_nowhere(page: Page) -> None:
    page.locator("[data-finder] [name=q]").fill(SOUGHT)


def _compare_with_nothing(page: Page) -> None:
    page.locator("[data-compare] [type=text], [data-compare] [type=search]").first.fill(SOUGHT)
    page.locator("[data-compare] form button").first.click()


ACTS: dict[str, Callable[[Page], None]] = {
    ".c-plot__live": _point_at_charts,
    "[data-map]": _choose_on_map,
    "[data-placemap] path": _point_at_place,
    "[data-explorer] [data-open]": _explore,
    "[data-panel]": _find_nothing_explored,
    ".c-copy:not([hidden])": _copy,
    "[data-filters]": _filter,
    "[data-filters] [type=search]": _find_nothing_filtered,
    "[data-finder]": _find_nowhere,
    "[data-compare]": _compare_with_nothing,
}
