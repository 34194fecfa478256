"""The live site in a real browser: colors, search, lists, charts, the logic model."""

from pathlib import Path

import pytest
from browsing import ask, scroll_through, use_dark_colors, wait_for_list
from conftest import ROOT
from kinds import KINDS
from playwright.sync_api import Page, expect


@pytest.fixture(scope="module")
def searching(keep_page):
    """The page of the search, for one question after the other."""
    return keep_page("search/")


def test_a_page_that_is_not_painted_is_told_and_not_waited_for(open_page, monkeypatch):
    """As one that the browser takes for hidden."""
    page = open_page(KINDS["home"]).page
    scroll_through(page)
    monkeypatch.setattr("browsing.FRAME", 50)
    page.evaluate("window.requestAnimationFrame = () => 0")
    with pytest.raises(AssertionError, match="paints no frame of http://127"):
        scroll_through(page)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["home", "datasets", "dataset", "logic model"])
def test_who_prefers_dark_colors_gets_those_of_the_switch(open_page, kind):
    """So what is found of the dark colors after the switch holds for those who never use it."""

    def read_colors(page: Page) -> list[list[str]]:
        scroll_through(page)
        return page.evaluate(
            """[...document.body.querySelectorAll("*")].map((e) => getComputedStyle(e))
            .map((style) => [style.color, style.backgroundColor, style.borderColor, style.fill])"""
        )

    def open_in(scheme: str) -> Page:
        return open_page(KINDS[kind], color_scheme=scheme, reduced_motion="reduce").page

    preferred = read_colors(open_in("dark"))
    page = open_in("light")
    light = read_colors(page)
    use_dark_colors(page)
    switched = read_colors(page)
    assert preferred == switched != light


@pytest.mark.slow
def test_without_scripts_everything_but_search_can_be_read(open_page):
    page = open_page("datasets/", java_script_enabled=False).page
    cards = page.locator("[data-card]")
    assert cards.count() > 10
    assert all(cards.nth(i).is_visible() for i in range(cards.count()))

    page = open_page("datasets/chronic-absenteeism/", java_script_enabled=False).page
    expect(page.locator("figure svg").first).to_be_visible()
    page.locator("figure summary").first.click()
    expect(page.locator("figure table").first).to_be_visible()
    expect(page.get_by_role("link", name="CSV").first).to_be_visible()

    page = open_page("search/?q=foster", java_script_enabled=False).page
    expect(page.locator("noscript .c-note")).to_be_visible()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Bridgeport", "Children by age"),  # a town
        ("Andover School District", "Chronic absenteeism"),  # a school district
        ("Southwest", "Children in placement"),  # a region
        ("autism absenteeism", "Chronic absenteeism"),  # one word that no page holds
        ("chronic absenteeism", "Chronic absenteeism"),  # a title
        ("residential treatment", "Children in placement"),  # a value of an enum
        ("mobile crisis", "Mobile crisis episodes"),  # a desired dataset
        ("ten-digit code", "Towns of Connecticut"),  # a column's meaning
    ],
)
def test_search_finds_titles_values_columns_and_wishes(searching, query, found):
    page = ask(searching, query)
    expect(page.get_by_role("heading", level=3).filter(has_text=found).first).to_be_visible()
    assert "q=" in page.url


@pytest.mark.parametrize(
    "query", ["zzzqqq", "autism"]
)  # the second begins with a word of many pages
def test_a_search_without_results_says_what_to_do(searching, query):
    page = ask(searching, query)
    expect(page.get_by_role("status")).to_contain_text("No results")
    expect(page.get_by_text("try another word")).to_be_visible()


def test_a_parent_narrows_the_list_and_shares_it(open_page):
    page = open_page("datasets/").page
    everything = page.locator("[data-card]:visible").count()
    page.get_by_label("Department of Children and Families").check()
    narrowed = page.locator("[data-card]:visible")
    wait_for_list(page)
    assert 0 < narrowed.count() < everything
    shared = open_page(f"datasets/{page.url.partition('/datasets/')[2]}").page
    expect(shared.get_by_label("Department of Children and Families")).to_be_checked()
    wait_for_list(shared)
    assert shared.locator("[data-card]:visible").count() == narrowed.count()


@pytest.mark.slow
def test_a_chart_waits_until_it_is_seen_and_then_moves_nothing(open_page):
    watched = open_page("datasets/chronic-absenteeism/", viewport={"width": 400, "height": 500})
    page = watched.page
    page.wait_for_load_state("networkidle")
    assert not [url for url in watched.requests if "plotly" in url]
    height = page.evaluate("document.documentElement.scrollHeight")
    page.locator("figure").first.scroll_into_view_if_needed()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    assert len([url for url in watched.requests if "plotly" in url]) == 1
    assert page.evaluate("document.documentElement.scrollHeight") == height


def test_a_citizen_downloads_the_table_that_was_checked(open_page):
    page = open_page("datasets/chronic-absenteeism/").page
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").first.click()
    name = waiting.value.suggested_filename
    assert name.startswith("chronic-absenteeism-")
    source = (
        ROOT / "datapackages/chronic-absenteeism/data" / name.removeprefix("chronic-absenteeism-")
    )
    assert Path(waiting.value.path()).read_bytes() == source.read_bytes()


def test_a_keyboard_reaches_search_menu_and_tables(open_page):
    page = open_page("workplan/", viewport={"width": 375, "height": 800}).page
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to")).to_be_focused()
    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Menu")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Menu")).to_have_attribute("aria-expanded", "false")


def test_a_box_of_the_logic_model_shows_its_arrows_and_opens(open_page):
    """By keyboard alone. Only the arrows of the box that has the focus are drawn, and Escape takes
    them away."""
    page = open_page("logic-model/").page
    box = page.locator(".c-box").first
    arrows = page.locator(".c-chain__arrows path")
    expect(page.locator(".c-chain__arrows")).to_have_count(1)
    expect(arrows).to_have_count(0)
    box.locator("a").first.focus()
    expect(arrows).to_have_count(box.locator("[data-tie]").count())
    page.keyboard.press("Escape")
    expect(arrows).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Logic model")
    expect(page.get_by_text("What is counted")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_no_arrow_of_the_logic_model_crosses_a_box(open_page, width):
    """Every arrow keeps to the room between the boxes, touching only the edges of its own two."""
    page = open_page("logic-model/", viewport={"width": width, "height": 900}).page
    expect(page.locator(".c-chain__arrows")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    drawn = 0
    for box in page.locator(".c-box").all():
        box.locator("a").first.focus()
        drawn += page.locator(".c-chain__arrows path").count()
        assert page.evaluate(CROSSED) == []
        assert box.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert drawn > 40  # they stand in the page, but are shown only where columns lie side by side


CROSSED = """() => {
  const found = [];
  const boxes = [...document.querySelectorAll(".c-box")];
  const edges = boxes.map(box => box.getBoundingClientRect());
  for (const path of document.querySelectorAll(".c-chain__arrows path")) {
    const at = path.getScreenCTM();
    if (!at || !path.getClientRects().length) continue;
    for (let i = 0; i < path.getTotalLength(); i += 3) {
      const {x, y} = path.getPointAtLength(i).matrixTransform(at);
      edges.forEach((e, n) => {
        if (x > e.left + 1 && x < e.right - 1 && y > e.top + 1 && y < e.bottom - 1) found.push(boxes[n].id);
      });
    }
  }
  return found;
}"""


def test_a_script_that_somebody_slipped_in_does_not_run(open_page):
    """Beside the escaping: the page's policy knows only the page's own scripts."""
    page = open_page("").page
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "document.title = 'run'";
          document.body.append(script);
          const button = document.createElement("button");
          button.setAttribute("onclick", "document.title = 'run'");
          document.body.append(button);
          button.click();
        }"""
    )
    assert page.title() != "run"
