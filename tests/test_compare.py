"""Places side by side: each place's lines held against its files, and the page in a browser."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import serve
from conftest import TESTS
from playwright.sync_api import Page, expect

from connect_catalog.addresses import list_made, locate
from connect_catalog.exports.place_lines import plan_files
from connect_catalog.load import load
from connect_catalog.stats import compute
from connect_catalog.stats.footnotes import number_notes
from connect_catalog.stats.gazetteer import TAKEN, list_places

PATH = "places/compare/"
FOUR = "gammaburg,alphaville,betatown,exampleland"


@pytest.fixture(scope="module")
def tiny_address(tiny_site, tmp_path_factory) -> Iterator[str]:
    """Where the tiny repository's site is served."""
    with serve(tiny_site, tmp_path_factory.mktemp("served")) as at:
        yield at


def read_lines(catalog, slug):
    return json.loads(plan_files(catalog, compute)[f"places/{slug}/numbers.json"]())


def test_the_lines_of_a_place_are_its_rows_with_their_marks(catalog):
    visits, percent = read_lines(catalog, "betatown")["lines"]
    assert visits["readings"] == [["2022", "s", None, None, None], ["2023", 0, None, None, None]]
    assert percent["readings"] == [["2022", "s", None, None, None], ["2023", "n", None, None, None]]
    assert read_lines(catalog, "exampleland")["lines"] == []


def test_a_share_says_what_it_is_a_share_of_where_the_table_has_it(tmp_path):
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    path = root / "datapackages/story-hours/datapackage.json"
    text = json.loads(path.read_text("utf-8"))
    table = next(one for one in text["resources"] if one["name"] == "by-place")
    percent = table["schema"]["fields"][-1]
    percent["connect"] |= {"per": "visits"}
    path.write_text(json.dumps(text), "utf-8")
    _, percent = read_lines(load(root).catalog, "alphaville")["lines"]
    assert percent["readings"][-1] == ["2023", 30.5, None, "150 visits", None]
    _, percent = read_lines(load(root).catalog, "betatown")["lines"]
    assert [reading[3] for reading in percent["readings"]] == [None, None]


def test_every_page_that_stands_among_those_of_places_is_taken():
    start = locate("places", "")[:-1]
    among = {url for url in list_made() if url.startswith(start) and url != start}
    assert among == {locate("places", slug) for slug in TAKEN}


@pytest.mark.parametrize("name", ["Compare", "COMPARE!", "Compàre"])
def test_a_place_called_like_the_page_gets_another_address(tmp_path, name):
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    with (root / "datapackages/places/data/places.csv").open("a", encoding="utf-8") as file:
        file.write(f"10,{name},east\n")
    slugs = [area.slug for area in list_places(load(root).catalog).values()]
    assert "compare" not in slugs and len(slugs) == 5 == len({*slugs})


# ---------------------------------------------------------------------------------- in a browser


def wait_shown(page: Page, slugs: str) -> None:
    expect(page.locator("[data-compare]")).to_have_attribute("data-shown", slugs)


def read_rows(page: Page) -> dict[str, list[str]]:
    """The cells of each row, by the words of its head."""
    rows = page.locator("[data-tables] tbody tr").all()
    return {
        row.locator("th").inner_text().split("\n")[0]: row.locator("td").all_inner_texts()
        for row in rows
    }


def hand_out(page: Page, slug: str, body: dict) -> None:
    """Give a place made-up lines."""
    page.route(f"**/{slug}/numbers.json", lambda route: route.fulfill(json=body))


def add(page: Page, typed: str) -> None:
    """Add the one place that is meant by what is typed, with the keyboard alone."""
    page.get_by_label("Add a place by its name").fill(typed)
    page.keyboard.press("Enter")


def test_four_places_stand_side_by_side_and_each_kind_of_cell_apart(open_page, tiny_address):
    page = open_page(f"{tiny_address}{PATH}?places=gammaburg,alphaville,betatown,exampleland").page
    wait_shown(page, "gammaburg,alphaville,betatown,exampleland")
    heads = page.locator("[data-tables] thead th").all_inner_texts()
    assert heads == ["Measure", "Gammaburg", "Alphaville", "Betatown", "Exampleland"]
    cells = page.locator("[data-tables] tbody td")
    looks = [cell.get_attribute("class") for cell in cells.all()]
    assert looks[:4] == ["c-number", "c-number", "c-zero", "c-number"]
    assert looks[4:] == ["c-zero", "c-number", "c-not-collected", "c-number"]
    assert "no such number" in cells.nth(3).inner_text()
    assert "2023" in page.locator("[data-tables] tbody th").first.inner_text()


def test_a_choice_is_typed_by_keyboard_stands_in_the_address_and_comes_back(
    open_page, tiny_address
):
    page = open_page(f"{tiny_address}{PATH}").page
    add(page, "alfaville")  # as people write it
    wait_shown(page, "alphaville")
    add(page, "BETATOWN")
    wait_shown(page, "alphaville,betatown")
    assert page.url.endswith("?places=alphaville,betatown")
    assert page.evaluate("document.activeElement.name") == "q"
    page.reload()
    wait_shown(page, "alphaville,betatown")
    page.get_by_role("button", name="Take away Alphaville").press("Enter")
    wait_shown(page, "betatown")
    page.go_back()
    wait_shown(page, "alphaville,betatown")


def test_what_the_address_asks_for_and_is_not_there_is_said(open_page, tiny_address):
    watched = open_page(
        f"{tiny_address}{PATH}?places=,nowhere,alphaville,alphaville,%3Cb%3Ebold,../../x,constructor"
    )
    page = watched.page
    wait_shown(page, "alphaville")
    told = page.locator("[data-told]")
    expect(told).to_contain_text("no place at: nowhere, <b>bold, ../../x, constructor")
    expect(page.locator("[data-words]")).to_have_text("Add another place to compare it with.")
    add(page, "zzzzzzzzzzz")
    expect(told).to_contain_text("No place has a name like this")
    assert not watched.errors


def test_no_more_places_are_compared_than_fit(open_page, tiny_address):
    page = open_page(f"{tiny_address}{PATH}").page
    html = (page.content()).replace('"most": 4', '"most": 2')
    page.route(f"**/{PATH}*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{tiny_address}{PATH}?places=alphaville,betatown,gammaburg")
    wait_shown(page, "alphaville,betatown")
    told = page.locator("[data-told]")
    expect(told).to_have_text("Only the first 2 places are shown.")
    add(page, "gammaburg")
    expect(told).to_contain_text("2 places are the most that can be compared.")
    assert page.url.endswith("?places=alphaville,betatown,gammaburg")


def test_a_comparison_is_downloaded_as_it_is_shown(open_page, tiny_address):
    page = open_page(f"{tiny_address}{PATH}?places=alphaville,betatown").page
    wait_shown(page, "alphaville,betatown")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download this comparison").click()
    text = Path(waiting.value.path()).read_text("utf-8")
    rows = [*csv.DictReader(io.StringIO(text))]
    assert waiting.value.suggested_filename == "compare-alphaville-betatown.csv"
    assert [(r["place"], r["period"], r["value"], r["mark"]) for r in rows] == [
        ("Alphaville", "2023", "150", ""),
        ("Betatown", "2023", "0", ""),
        ("Alphaville", "2023", "30.5", ""),
        ("Betatown", "2023", "", "not collected"),
    ]


def test_estimates_within_their_margins_are_called_about_the_same(open_page, tiny_address):
    """Held against numbers counted by hand: 3 is no more than 5, the root of 9 + 16; 6 is more."""
    line = {"id": ["a", "b", "c"], "topic": "T", "dataset": "D", "url": "", "words": "W"}
    line |= {"unit": "people"}
    given = {
        "alphaville": [50, 3],
        "betatown": [53, 4],
        "gammaburg": [56, 4],
        "exampleland": [2, 2],
    }
    page = open_page(f"{tiny_address}{PATH}").page
    for slug, (value, margin) in given.items():
        body = {"name": slug, "called": slug}
        body["lines"] = [line | {"readings": [["2020", value, margin, None]]}]
        hand_out(page, slug, body)
    page.goto(f"{tiny_address}{PATH}?places={','.join(given)}")
    wait_shown(page, ",".join(given))
    assert read_rows(page)["W"] == ["50 ± 3", "53 ± 4", "56 ± 4", "2 ± 2"]
    remarks = page.locator(".c-told__remark").all_inner_texts()
    assert remarks == [
        "W: The estimate for exampleland is too rough to go by: its margin is as large as the number.",
        "W: These are about the same, as the margins are wider than the difference: "
        "alphaville and betatown; betatown and gammaburg.",
    ]


def test_footnotes_of_what_is_shown_stand_below_it_and_go_along(open_page, tiny_address):
    """Only those of the period that is shown, each once, in the order of their numbers."""
    line = {
        "id": ["d", "m"],
        "topic": "T",
        "dataset": "D",
        "url": "",
        "words": "W",
        "unit": "people",
    }
    years = [["2019", 1, None, None, [3]], ["2020", 5, None, None, [2]]]
    hidden = [["2020", "s", None, None, [1, 2]]]
    given = {
        "alphaville": (years, {"2": "Counted anew.", "3": "Of 2019 alone."}),
        "betatown": (hidden, {"1": "=Hidden.", "2": "Counted anew."}),
    }
    page = open_page(f"{tiny_address}{PATH}").page
    for slug, (readings, notes) in given.items():
        body = {"name": slug, "called": slug, "lines": [line | {"readings": readings}]}
        hand_out(page, slug, body | {"notes": {"d": notes}})
    page.goto(f"{tiny_address}{PATH}?places=alphaville,betatown")
    wait_shown(page, "alphaville,betatown")
    assert page.locator("[data-tables] td .c-sign").all_text_contents() == [
        "[note 2]",
        "[note 1]",
        "[note 2]",
    ]
    notes = page.locator(".c-footnotes dd").all_inner_texts()
    assert notes == ["=Hidden.", "Counted anew."]
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download this comparison").click()
    rows = [*csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8")))]
    assert [row["notes"] for row in rows] == ["Counted anew.", "'=Hidden. Counted anew."]


@pytest.mark.slow
def test_what_one_place_alone_has_is_folded_and_stays_in_the_file(open_page, tiny_address):
    line = {"topic": "T", "dataset": "D", "url": "", "unit": "people"}
    page = open_page(f"{tiny_address}{PATH}").page
    for slug, words in (("alphaville", ("Both", "Mine")), ("betatown", ("Both",))):
        lines = [
            line | {"id": [one], "words": one, "readings": [["2020", 7, None, None, None]]}
            for one in words
        ]
        hand_out(page, slug, {"name": slug, "called": slug, "lines": lines})
    page.goto(f"{tiny_address}{PATH}?places=alphaville,betatown")
    wait_shown(page, "alphaville,betatown")
    alone = page.locator("[data-tables] td", has_text="no such number")
    expect(alone).not_to_be_visible()
    page.get_by_text("1 number that only one of these places has").click()
    expect(alone).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download this comparison").click()
    rows = [*csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8")))]
    assert [row["measure"] for row in rows].count("Mine") == 1
    page.goto(f"{tiny_address}{PATH}?places=alphaville")
    wait_shown(page, "alphaville")
    expect(page.locator("[data-tables] details")).to_have_count(0)


@pytest.mark.slow
def test_the_footnotes_of_a_place_are_in_its_file(live):
    """Each number of a reading has its text, as the dataset's descriptor has it."""
    made = plan_files(live, compute)
    union = json.loads(made["places/union/numbers.json"]())
    seen = 0
    for line in union["lines"]:
        numbers = {n for *_, notes in line["readings"] for n in notes or ()}
        texts = {
            text: n for text, n in number_notes(live.packages[line["id"][0]].descriptor).items()
        }
        for number in numbers:
            seen += 1
            assert texts[union["notes"][line["id"][0]][str(number)]] == number
    assert seen


@pytest.mark.parametrize("width", [390, 1280])
def test_a_comparison_of_four_keeps_to_the_window(open_page, tiny_address, width):
    size = {"width": width, "height": 800}
    page = open_page(f"{tiny_address}{PATH}?places={FOUR}", viewport=size).page
    wait_shown(page, FOUR)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    is_wide = page.locator(".c-scroll").first.evaluate("(one) => one.scrollWidth > one.clientWidth")
    expect(page.locator(".c-scroll.is-wide")).to_have_count(int(is_wide))


@pytest.mark.slow
def test_places_of_different_years_are_told_in_a_year_that_both_have(open_page, tiny_address):
    line = {"id": ["a"], "topic": "T", "dataset": "D", "url": "", "words": "W", "unit": "people"}
    page = open_page(f"{tiny_address}{PATH}").page
    years = {"alphaville": ("2019", "2020", "2021"), "betatown": ("2020",), "gammaburg": ("1999",)}
    for slug, periods in years.items():
        readings = [[period, int(period), None, None] for period in periods]
        body = {"name": slug, "called": slug, "lines": [line | {"readings": readings}]}
        hand_out(page, slug, body)
    page.goto(f"{tiny_address}{PATH}?places=alphaville,betatown")
    wait_shown(page, "alphaville,betatown")
    assert read_rows(page)["W"] == ["2,020", "2,020"]
    page.goto(f"{tiny_address}{PATH}?places=alphaville,gammaburg")
    wait_shown(page, "alphaville,gammaburg")
    assert read_rows(page)["W"] == ["2,021\n2021", "1,999\n1999"]


def test_a_reader_without_scripts_is_told_how_to_compare(tiny_site):
    text = (tiny_site / PATH / "index.html").read_text("utf-8")
    told = text.split("<noscript><p")[1].split("</noscript>")[0]
    assert "needs scripts" in told and 'href="../../places/"' in told


@pytest.mark.slow
def test_numbers_that_do_not_load_are_said_and_asked_for_again(open_page, tiny_address):
    page = open_page(f"{tiny_address}{PATH}").page
    page.route("**/numbers.json", lambda route: route.abort())
    add(page, "alphaville")
    expect(page.locator("[data-told]")).to_contain_text("did not load")
    page.unroute("**/numbers.json")
    add(page, "betatown")
    wait_shown(page, "alphaville,betatown")
    assert read_rows(page)
