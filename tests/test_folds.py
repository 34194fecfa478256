"""What folds up on a dataset's page: on a phone most of what is not the answer, everywhere the tables
after the first; and how each part opens by a press, an address, on paper and without scripts."""

import pytest
from breadth import pick_tried
from browsing import list_violations, serve, unfold, wait_for_scripts
from conftest import slow
from playwright.sync_api import Page, expect
from probes import FIND_SMALL_TARGETS

PLACEMENT = "datasets/children-in-placement/"  # five tables, four charts, two maps
PHONE = {"viewport": {"width": 390, "height": 844}}
LONGEST = 9_000  # CSS pixels, of any dataset's page on a phone before anything is opened
PLACE = 4_000  # of any place's

FOLDED = (
    "() => [...document.querySelectorAll('[data-fold][hidden]')].map((part) => part.dataset.fold)"
)
UNSEEN = """() => [...document.querySelectorAll('[data-fold]')]
  .filter((part) => !part.checkVisibility({ contentVisibilityAuto: true }) || part.clientHeight === 0
    || ![...part.children].some((one) => one.checkVisibility({ contentVisibilityAuto: true })))
  .map((part) => part.dataset.fold)"""


@pytest.fixture(scope="module")
def own_address(live_site, tmp_path_factory):
    with serve(live_site, tmp_path_factory.mktemp("folds-served")) as at:
        yield at


def list_folded(page: Page) -> list[str]:
    wait_for_scripts(page)
    return page.evaluate(FOLDED)


@pytest.mark.slow
def test_a_dataset_is_a_short_page_on_a_phone(open_page, own_address, live_site):
    watched = open_page(f"{own_address}datasets/", **PHONE)
    folders = sorted(path.parent for path in live_site.glob("datasets/*/index.html"))
    for folder in pick_tried(folders, 3):
        watched.open(f"{own_address}datasets/{folder.name}/")
        assert {"columns", "cite", "made"} <= {*list_folded(watched.page)}
        height = watched.page.evaluate("document.documentElement.scrollHeight")
        assert height < LONGEST, (folder.name, height)


@pytest.mark.slow
@pytest.mark.parametrize("place", ["bridgeport", "union", "connecticut", "eastern"])
def test_a_place_is_a_list_of_topics_on_a_phone(open_page, own_address, live_site, place):
    if not (live_site / f"places/{place}").is_dir():
        pytest.fail(f"there is no page of {place}")
    page = open_page(f"{own_address}places/{place}/", **PHONE).page
    folded = list_folded(page)
    assert "unknown" in folded and len(folded) > 5
    assert page.evaluate("document.documentElement.scrollHeight") < PLACE
    link = page.locator(".c-onpage a").nth(1)
    topic = link.get_attribute("href").removeprefix("#")
    link.click()
    expect(page.locator(f"#{topic}")).to_be_in_viewport()
    expect(page.locator(f"[data-fold='{topic}'] .c-told").first).to_be_visible()
    assert not list_violations(page)


def test_the_look_up_stands_right_after_the_answer(open_page):
    page = open_page(PLACEMENT).page
    headings = page.locator("#content h2").all_inner_texts()
    assert [one.strip() for one in headings[:2]] == ["Look up numbers", "Charts"]


def test_a_wide_page_folds_the_tables_after_the_first_and_nothing_else(open_page):
    page = open_page(PLACEMENT).page
    folded = list_folded(page)
    assert len(folded) == 4
    assert {name.startswith("table-") for name in folded} == {True}
    expect(page.locator("#more-charts")).to_be_hidden()


def test_a_heading_opens_and_folds_its_part_and_says_which_it_is(open_page):
    page = open_page(PLACEMENT, **PHONE).page
    wait_for_scripts(page)
    heading = page.get_by_role("heading", name="How it was made")
    button = heading.get_by_role("button", name="How it was made")
    words = page.locator("[data-fold=made]")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert words.evaluate("(part) => part.offsetHeight") > 100
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "false")
    assert words.evaluate("(part) => part.offsetHeight") == 0


@pytest.mark.parametrize("hash", ["made", *slow("columns", "map-by-region-and-age", "more-charts")])
def test_an_address_of_a_part_opens_it_and_brings_it_into_view(open_page, hash):
    page = open_page(f"{PLACEMENT}#{hash}", **PHONE).page
    wait_for_scripts(page)
    target = page.locator(f"#{hash}")
    expect(target).to_be_in_viewport()
    assert not page.evaluate(
        "(id) => [...document.querySelectorAll('[data-fold][hidden]')].some((part) =>"
        " part.dataset.fold === id || part.contains(document.getElementById(id)))",
        hash,
    )


@pytest.mark.slow
def test_a_link_opens_what_it_leads_to_each_time_it_is_pressed(open_page):
    page = open_page(PLACEMENT, **PHONE).page
    wait_for_scripts(page)
    link = page.locator(".c-onpage").get_by_role("link", name="Cite and link")
    button = page.get_by_role("button", name="Cite and link")
    for _ in range(2):
        link.click()
        expect(button).to_have_attribute("aria-expanded", "true")
        expect(page.locator("#cite")).to_be_in_viewport()
        button.click()
        expect(button).to_have_attribute("aria-expanded", "false")


def test_what_is_found_by_its_words_is_opened(open_page):
    """As a browser's own search does it: it tells the part before it leads there."""
    page = open_page(PLACEMENT, **PHONE).page
    assert "made" in list_folded(page)
    part = page.locator("[data-fold=made]")
    expect(part).to_have_attribute("hidden", "until-found")
    part.evaluate(
        "(part) => { part.hidden = false; part.dispatchEvent(new Event('beforematch')); }"
    )
    expect(page.get_by_role("button", name="How it was made")).to_have_attribute(
        "aria-expanded", "true"
    )


def test_turning_to_a_wide_page_opens_all_and_back_folds_it(open_page):
    page = open_page(PLACEMENT, **PHONE).page
    narrow = list_folded(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.get_by_role("button", name="How it was made")).to_have_count(0)
    expect(page.get_by_role("heading", name="How it was made")).to_be_visible()
    assert len(page.evaluate(FOLDED)) == 4
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("button", name="How it was made")).to_have_count(1)
    assert page.evaluate(FOLDED) == narrow


def test_nothing_folds_up_under_the_eyes_of_a_reader(new_page, address):
    """Who has scrolled down before the script comes goes on reading; a part further down folds."""
    page, held = new_page(**PHONE), []
    page.route("**/folds.js", lambda route: held.append(route))
    page.goto(f"{address}{PLACEMENT}", wait_until="domcontentloaded")
    page.locator("#columns").evaluate("(heading) => heading.scrollIntoView()")
    expect(page.locator("#columns")).to_be_in_viewport()
    while not held:
        page.wait_for_timeout(10)
    held[0].continue_()
    wait_for_scripts(page)
    for name, is_open in (("What each column means", "true"), ("How it was made", "false")):
        button = page.get_by_role("button", name=name)
        expect(button).to_have_attribute("aria-expanded", is_open)


@pytest.mark.slow
def test_on_paper_every_part_stands_open(open_page):
    page = open_page(PLACEMENT, **PHONE).page
    wait_for_scripts(page)
    page.emulate_media(media="print")
    without_maps = {*page.evaluate(UNSEEN)} - {"more-maps"}  # drawn only once they are in view
    assert not without_maps


@pytest.mark.slow
def test_without_scripts_every_part_stands_open(open_page):
    page = open_page(PLACEMENT, java_script_enabled=False, **PHONE).page
    parts = page.locator("[data-fold]").all()
    assert len(parts) > 10
    for part in parts:
        expect(part).to_be_visible()
    expect(page.locator(".c-fold")).to_have_count(0)


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 320])
def test_open_and_folded_a_page_is_open_to_all(open_page, width):
    page = open_page(PLACEMENT, viewport={"width": width, "height": 800}).page
    wait_for_scripts(page)
    for turn in (lambda _: None, unfold):
        turn(page)
        assert list_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not page.evaluate(FIND_SMALL_TARGETS)
