"""Whole tasks with places, from the first page to the end, on the tiny repository's site."""

from collections.abc import Iterator

import pytest
from browsing import serve
from playwright.sync_api import expect

PHONE = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def tiny_address(tiny_site, tmp_path_factory) -> Iterator[str]:
    """Where the tiny repository's site is served."""
    with serve(tiny_site, tmp_path_factory.mktemp("served")) as at:
        yield at


def test_a_parent_on_a_phone_finds_her_town_three_numbers_and_a_reason(open_page, tiny_address):
    page = open_page(tiny_address, viewport=PHONE).page
    page.get_by_label("Your town").fill("alfaville")  # as people write it
    page.get_by_label("Your town").press("Enter")
    expect(page).to_have_url(f"{tiny_address}places/alphaville/")
    row = page.locator(".c-told__table tbody tr")
    expect(row.nth(0).locator("td").first).to_have_text("150")
    expect(row.nth(1).locator("td").first).to_have_text("30.5%")
    page.get_by_text("All years").first.click()
    years = page.get_by_role("region", name="All years").locator("tbody tr")
    expect(years.filter(has_text="2022").locator("td").first).to_have_text("120")
    reason = page.locator("section[aria-labelledby=unknown] .c-unknowns li").first
    expect(reason).to_contain_text("Held by:")
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide)
