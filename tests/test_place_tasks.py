"""Whole tasks with places, from the first page to the end, on the tiny repository's site."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import serve, unfold
from playwright.sync_api import Page, expect

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
    unfold(page)
    expect(row.nth(0).locator("td").first).to_be_visible()
    expect(row.nth(0).locator("td").first).to_have_text("150")
    expect(row.nth(1).locator("td").first).to_have_text("30.5%")
    page.get_by_text("All years").first.click()
    years = page.get_by_role("region", name="All years").locator("tbody tr")
    expect(years.filter(has_text="2022").locator("td").first).to_have_text("120")
    reason = page.locator("section[aria-labelledby=unknown] .c-unknowns li").first
    expect(reason).to_be_visible()
    expect(reason).to_contain_text("Held by:")
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide)


@pytest.mark.slow
def test_a_keyboard_alone_leads_from_home_to_three_numbers_and_a_reason(open_page, tiny_address):
    page = open_page(tiny_address).page
    press_on(page, "document.activeElement.id === 'home-place'")
    page.keyboard.type("alphaville")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{tiny_address}places/alphaville/")
    row = page.locator(".c-told__table tbody tr")
    expect(row.nth(0).locator("td").first).to_have_text("150")
    expect(row.nth(1).locator("td").first).to_have_text("30.5%")
    press_on(page, "document.activeElement.textContent.trim() === 'All years'")
    page.keyboard.press("Enter")
    years = page.get_by_role("region", name="All years").locator("tbody tr")
    expect(years.filter(has_text="2022").locator("td").first).to_have_text("120")
    press_on(
        page, "document.activeElement.closest('[aria-labelledby=unknown] .c-unknowns') !== null"
    )
    reason = page.locator(".c-unknowns li").filter(has=page.locator("a:focus"))
    expect(reason).to_contain_text("Held by:")


def press_on(page: Page, wanted: str) -> None:
    """Go on by the Tab key until what is in focus is as wanted, as JavaScript says."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(wanted):
            return
    raise AssertionError(f"The Tab key does not reach where {wanted}.")


def press_to(page: Page, name: str) -> None:
    """Go on by the Tab key until a link of that name has the focus, and follow it."""
    press_on(page, f"document.activeElement.textContent.trim() === {json.dumps(name)}")
    page.keyboard.press("Enter")


@pytest.mark.slow
def test_an_official_compares_four_places_and_downloads_them_by_keyboard_alone(
    open_page, tiny_address
):
    page = open_page(f"{tiny_address}places/alphaville/").page
    press_to(page, "Compare it with other places")
    shown = page.locator("[data-compare]")
    expect(shown).to_have_attribute("data-shown", "alphaville")
    page.get_by_label("Add a place by its name").focus()
    slugs = "alphaville"
    for name in ("betatown", "gammaburg", "exampleland"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        slugs += f",{name}"
        expect(shown).to_have_attribute("data-shown", slugs)
    with page.expect_download() as waiting:
        press_to(page, "Download this comparison CSV")
    text = Path(waiting.value.path()).read_text("utf-8")
    rows = [*csv.DictReader(io.StringIO(text))]
    assert {row["place"] for row in rows} == {"Alphaville", "Betatown", "Gammaburg"}
    assert {(r["value"], r["mark"]) for r in rows if r["place"] == "Betatown"} == {
        ("0", ""),
        ("", "not collected"),
    }
