"""Whole tasks from the first page to the end, as people come with them, in a browser."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import serve
from conftest import ROOT, TESTS, build_copy
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

RACES = ("Group one", "Group two", "All students")  # made up, as are all numbers below
PERCENT = {"01": (10.5, 20.5, 15.5), "02": (5.5, 7.5, 6.5), "03": (1.5, 2.5, 2.0)}
PLACES = {"01": "Alphaville", "02": "Betatown", "03": "Gammaburg"}


def write_absences(root: Path) -> None:
    """A made-up package of chronic absenteeism by town, year and race."""
    package = root / "datapackages/missed-school"
    shutil.copytree(root / "datapackages/story-hours", package)
    shutil.rmtree(package / "data")
    (package / "data").mkdir()
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    table = descriptor["resources"][1] | {"name": "by-race", "title": "Absent by race"}
    place, label, year, _, percent = table["schema"]["fields"]
    race = {**label, "name": "race", "title": "Race", "constraints": {"required": True}}
    race["connect"] = {"role": "dimension", "total": RACES[-1]}
    percent = {**percent, "name": "percent", "title": "Chronically absent"}
    table |= {"path": "data/by-race.csv"}
    table["schema"] = {
        **table["schema"],
        "fields": [place, label, year, race, percent],
        "primaryKey": ["place_id", "year", "race"],
    }
    descriptor |= {
        "name": "missed-school",
        "title": "Chronic absenteeism",
        "keywords": ["absenteeism"],
        "resources": [table],
    }
    covered = {"start": "2022", "end": "2023", "basis": "Calendar years"}
    descriptor["connect"] |= {
        "timeCovered": covered,
        "views": [],
        "totals": [],
        "spotChecks": [],
        "answers": [],
    }
    (package / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    rows = [
        f"{id},{PLACES[id]},{2022 + later},{race},{percents[i] + later}"
        for id, percents in PERCENT.items()
        for later in (0, 1)
        for i, race in enumerate(RACES)
    ]
    text = "\n".join(["place_id,place,year,race,percent", *rows, ""])
    (package / "data/by-race.csv").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def absences(tmp_path_factory) -> Iterator[str]:
    """Where the site of a made-up state is served that knows absenteeism by race in each town."""
    root = Path(shutil.copytree(TESTS / "repo", tmp_path_factory.mktemp("made") / "repo"))
    write_absences(root)
    with serve(
        build_copy(root, tmp_path_factory.mktemp("built")), tmp_path_factory.mktemp("at")
    ) as at:
        yield at


@pytest.fixture(scope="module")
def workgroup_address(workgroup_site, tmp_path_factory) -> Iterator[str]:
    """Where the site of the made-up history is served."""
    with serve(workgroup_site, tmp_path_factory.mktemp("served")) as address:
        yield address


def search(page: Page, words: str) -> None:
    """Search from the header, as on every page."""
    page.locator("#header-q").fill(words)
    page.locator("#header-q").press("Enter")


def follow(page: Page, name: str) -> None:
    """Open the first result of that name, until its page is there."""
    link = page.locator("[data-found]").get_by_role("link", name=name, exact=True).first
    with page.expect_navigation(wait_until="load"):
        link.click()


def explore(page: Page, *places: str) -> None:
    """Open the first table and choose places in it."""
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Explore this table").first.click()
    for place in places:
        page.locator("[data-panel]:visible").get_by_role("combobox", name="Add a place").fill(place)
        page.get_by_role("option", name=place, exact=True).click()


def download(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download what is shown").click()
    return [*csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8")))]


@pytest.mark.slow
def test_a_parent_finds_absence_by_race_compares_two_places_and_downloads_just_that(
    open_page, absences
):
    page = open_page(absences).page
    search(page, "absentism")  # as people write it
    follow(page, "Chronic absenteeism")
    explore(page, "Alphaville", "Betatown")
    panel = page.locator("[data-panel]:visible")
    panel.get_by_role("checkbox", name="Group one").check()
    panel.get_by_role("checkbox", name="Group two").check()
    panel.get_by_role("checkbox", name="All students").uncheck()
    expect(panel.locator("table")).to_contain_text("Alphaville")
    expect(panel.locator("table")).not_to_contain_text("Gammaburg")
    rows = download(page)
    assert [[*row.values()][:3] for row in rows] == [
        ["Alphaville", "11.5", "21.5"],
        ["Betatown", "6.5", "8.5"],
    ]
    assert [*rows[0]][:3] == ["Place", "Group one", "Group two"]


@pytest.mark.slow
def test_a_parent_learns_that_districts_are_not_told_apart_by_race_and_takes_what_is_there(
    open_page,
):
    """On the live site: the state by race, and why no district; then two districts as a whole."""
    page = open_page("").page
    search(page, "absenteeism by race")
    follow(page, "Chronic absenteeism by race and ethnicity")
    expect(page.get_by_text("All figures for districts.")).to_be_visible()
    page.locator("section[aria-labelledby=related]").get_by_role(
        "link", name="Chronic absenteeism", exact=True
    ).click()
    explore(page, "Bridgeport School District", "Hartford School District")
    panel = page.locator("[data-panel]:visible")
    panel.get_by_label("From").select_option("2011-2012")
    panel.get_by_label("to", exact=True).select_option("2012-2013")
    rows = download(page)
    source = (ROOT / "datapackages/chronic-absenteeism/data/by-district.csv").read_text("utf-8")
    known = {
        (row["school_year"], row["district"]): row["percent"]
        for row in csv.DictReader(io.StringIO(source))
    }
    districts = ("Bridgeport School District", "Hartford School District")
    assert [[float(row[d]) for d in districts] for row in rows] == [
        [float(known[year, d]) for d in districts] for year in ("2011-2012", "2012-2013")
    ]


@pytest.mark.slow
def test_a_workgroup_member_finds_the_oldest_open_barrier(open_page, workgroup_address):
    page = open_page(workgroup_address).page
    search(page, "barriers")
    follow(page, "Barriers")
    expect(page.get_by_text("The oldest has stood for over 11 months.")).to_be_visible()
    page.get_by_role("link", name="See every barrier, the oldest open one first").click()
    expect(page).to_have_url(f"{workgroup_address}barriers/#every")
    row = page.locator("section[aria-labelledby=every] tbody tr").first
    expect(row).to_contain_text("Open")
    expect(row).to_contain_text("336")
    row.get_by_role("rowheader").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/workplan/" in page.url


def packages_with(concept: str) -> set[str]:
    """The titles of the datasets with a column of a concept, as their descriptors have it."""
    found = set()
    for path in (ROOT / "datapackages").glob("*/datapackage.json"):
        descriptor = json.loads(path.read_text("utf-8"))
        columns = [c for r in descriptor["resources"] for c in r["schema"]["fields"]]
        if any(column["connect"].get("concept") == concept for column in columns):
            found.add(descriptor["title"])
    return found


# ------------------------------------------------------------ eight people, and what they have to do


class Person:
    """Somebody at a page. An action is a query that is typed and sent, a press on a link or a button,
    or a choice; each is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def search(self, words: str) -> None:
        self.actions += 1
        box = self.page.locator("#q" if self.page.locator("#q").count() else "#header-q")
        box.fill(words)
        box.press("Enter")

    def press(self, link: Locator) -> None:
        self.actions += 1
        link.click()

    def result(self, title: str, kind: str = "Dataset") -> Locator:
        """The result of a kind with a title."""
        heading = self.page.locator("h3").filter(has_text=re.compile(f"^{re.escape(title)}$"))
        over = self.page.locator(".c-over").filter(has_text=re.compile(f"^{kind}(:|$)"))
        return self.page.locator("[data-found] > li").filter(has=heading).filter(has=over)


def read_rows(package: str, table: str) -> list[dict[str, str]]:
    path = ROOT / "datapackages" / package / "data" / f"{table}.csv"
    return [*csv.DictReader(io.StringIO(path.read_text("utf-8")))]


def newest(package: str, table: str, measure: str, **where: str) -> str:
    """A number of the live catalog's newest period, as its file has it."""
    rows = [row for row in read_rows(package, table) if where.items() <= row.items()]
    return rows[-1][measure]


def test_a_mother_on_a_phone_has_three_answers_in_three_actions(open_page):
    """How many children near Norwich live in foster care, miss school, are reported as abused?"""
    person = Person(open_page("search/", viewport={"width": 375, "height": 800}).page)
    person.search("foster care Norwich")
    placed = newest("children-in-placement", "by-region", "children", region="Eastern")
    item = person.result("Children in placement")
    expect(item).to_contain_text("It has no numbers for Norwich alone. The nearest it has:")
    expect(item).to_contain_text(f"Children, 2019: {placed}")
    person.search("my kid misses school norwich")
    absent = newest(
        "chronic-absenteeism", "by-district", "percent", district="Norwich School District"
    )
    expect(person.result("Chronic absenteeism")).to_contain_text(f"{float(absent)}%")
    person.search("abuse norwhich")
    reported = newest("abuse-neglect-by-town", "by-town", "allegations", town="Norwich")
    item = person.result("Child abuse and neglect allegations by town")
    expect(item).to_contain_text(f"{int(reported):,}")
    assert person.actions <= 5
    assert person.page.evaluate("document.documentElement.scrollWidth") == 375


@pytest.mark.slow
def test_a_father_whose_town_is_all_hidden_learns_why_and_sees_the_state(open_page):
    numbers = {
        row["allegations"]
        for row in read_rows("abuse-neglect-by-town", "by-town")
        if row["town"] == "Union"
    }
    assert not any(number.isdecimal() for number in numbers)
    person = Person(open_page("").page)
    person.search("abuse Union")
    item = person.result("Child abuse and neglect allegations by town")
    expect(item).to_contain_text("suppressed")
    expect(item).to_contain_text("so small that it could point to one person")
    person.press(item.get_by_role("link", name="Union: Allegations by town"))
    panel = person.page.locator("[data-panel]:visible")
    expect(panel.locator("table").first).to_contain_text("suppressed")
    expect(person.page.locator("main")).to_contain_text("Connecticut")
    assert person.actions <= 3


@pytest.mark.slow
def test_a_school_official_takes_the_years_of_the_own_district(open_page):
    person = Person(open_page("").page)
    person.search("suspension rates Bethel")
    link = person.result("Suspension rates").get_by_role("link", name="Bethel School District:")
    person.press(link.first)
    panel = person.page.locator("[data-panel]:visible")
    expect(panel.locator("table").first).to_be_visible()
    person.actions += 1
    rows = download(person.page)
    table = read_rows("suspension-rates", "by-district")
    known = {row["school_year"] for row in table if row["district"] == "Bethel School District"}
    assert known and known <= {value for row in rows for value in row.values()}
    assert person.actions <= 4


@pytest.mark.slow
def test_a_journalist_has_the_number_its_source_and_how_to_cite_it(open_page):
    person = Person(open_page("").page)
    person.search("chronic absenteeism statewide")
    person.press(
        person.result("Chronic absenteeism")
        .get_by_role("link", name="Chronic absenteeism", exact=True)
        .first
    )
    main = person.page.locator("main")
    known = newest("chronic-absenteeism", "statewide", "percent")
    expect(main).to_contain_text(known)
    expect(main).to_contain_text("Cite")
    expect(main.get_by_role("link", name="EdSight").first).to_be_attached()
    assert person.actions <= 2


@pytest.mark.slow
def test_an_analyst_has_a_table_by_age_in_two_actions(open_page):
    person = Person(open_page("").page)
    person.search("children in placement by age")
    person.press(person.result("Children in placement").get_by_role("link").first)
    table = person.page.locator("#table-statewide-by-age")
    expect(table).to_be_attached()
    assert person.actions == 2


@pytest.mark.slow
def test_an_analyst_finds_every_dataset_with_an_age_group(open_page):
    """By the search and the page of the column, and from there a table; or by the facet alone."""
    person, known = Person(open_page("").page), packages_with("age-group")
    person.search("age group")
    person.press(person.result("Age group", "Column").get_by_role("link").first)
    listed = person.page.locator("section[aria-labelledby=datasets] dt")
    expect(listed).to_have_count(len(known))
    assert {title.strip() for title in listed.all_inner_texts()} == known
    assert person.actions == 2
    person.press(person.page.locator("main a[href*='#table-']").first)
    expect(person.page.locator("[id^=table-]:target")).to_be_attached()
    assert person.actions == 3
    person = Person(open_page("datasets/").page)
    person.press(person.page.get_by_label("By age"))
    cards = person.page.locator("[data-card]:visible h3")
    expect(cards).to_have_count(len(known))
    assert {title.strip() for title in cards.all_inner_texts()} == known
    assert person.actions == 1


@pytest.mark.slow
def test_a_coordinator_has_the_sheet_for_the_table_in_two_actions(open_page, live_site):
    person = Person(open_page("workplan/").page)
    person.press(person.page.locator("main").get_by_role("link", name="Meeting sheet"))
    expect(person.page.get_by_role("heading", name="What is asked of whom")).to_be_visible()
    person.actions += 1
    with person.page.expect_download() as waiting:
        person.page.get_by_role("link", name="To print: PDF, one page").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")
    assert person.actions <= 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "title", "kind"),
    [
        ("hogar de crianza Norwich", "Children in placement", "Dataset"),
        ("ausentismo escolar", "Chronic absenteeism", "Dataset"),
        (
            "estampillas de comida",
            "Food help (SNAP) and cash help (TFA) by town",
            "Desired dataset",
        ),
    ],
)
def test_a_spanish_reader_is_led_by_her_own_words(open_page, words, title, kind):
    person = Person(open_page("").page)
    person.search(words)
    expect(person.result(title, kind)).to_be_visible()
    assert person.actions == 1


@pytest.mark.slow
def test_a_screen_reader_user_gets_there_by_keys_and_is_told(open_page):
    """Tab to the search, a query, and Tab to the first result: what was found is said as a status."""
    page = open_page("search/").page
    page.locator("#q").focus()
    page.keyboard.type("abuse norwich")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("results for “abuse norwich”")
    expect(page.locator("[data-found] > li").first).to_be_visible()
    presses = 0
    while not page.evaluate("!!document.activeElement.closest('[data-found]')"):
        page.keyboard.press("Tab")
        presses += 1
        assert presses < 8, "the first result is far from the box"
    page.keyboard.press("Tab")  # from the dataset to the number of the place
    page.keyboard.press("Enter")
    expect(page.locator("[data-panel]:visible table").first).to_be_visible()
    assert "place=" in page.url


@pytest.mark.slow
def test_somebody_who_doubts_a_number_finds_where_it_is_from_and_whom_to_ask(open_page):
    person = Person(open_page("").page)
    person.search("abuse norwich")
    item = person.result("Child abuse and neglect allegations by town")
    person.press(item.get_by_role("link").first)
    main = person.page.locator("main")
    expect(main.get_by_role("heading", name="How it was made")).to_be_attached()
    expect(main.get_by_role("heading", name="Source and license")).to_be_attached()
    expect(main.get_by_role("link", name="Report a mistake").first).to_be_attached()
    source = main.locator("section[aria-labelledby=source] a[href^=http]")
    assert source.count() and person.actions <= 2


@pytest.mark.slow
def test_a_mother_finds_her_town_in_spanish_reads_three_numbers_and_takes_the_report(open_page):
    """On the live site: from the first page, by a search with no accent and a letter too few."""
    page = open_page("es/").page
    expect(page.locator("html")).to_have_attribute("lang", "es")
    search(page, "Bridgport")
    follow(page, "Bridgeport (pueblo)")
    expect(page).to_have_url(re.compile("/es/places/bridgeport/"))
    numbers = page.locator("main .c-told td.c-number:visible")
    read = [numbers.nth(place).inner_text() for place in range(3)]
    assert all(re.search(r"\d", number) for number in read)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Esta página para imprimir").click()
    words = " ".join(part.extract_text() for part in PdfReader(waiting.value.path()).pages)
    assert "Bridgeport" in words and "niños" in words and "children" not in words
    assert read[0].split(" ")[0] in words
