"""The explorer of a dataset's tables: what the page tells the browser, and whole tasks in a browser.

Numbers of story hours are those of tests/repo:
place       2022 visits, percent outdoors   2023 visits, percent outdoors
Alphaville  120, 25.0                       150, 30.5
Betatown    suppressed, suppressed          0, not collected
Gammaburg   missing, (empty: missing)       30, 0.0
"""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browsing import list_violations, serve
from conftest import ROOT, TESTS, build_copy, slow
from long_story import LONG, STORIES, STORY, write_long_table
from playwright.sync_api import Locator, Page, expect
from probes import COUNT_STOPS, FIND_SMALL_TARGETS, LOOK_AT_FOCUS

from connect_catalog.load import load
from connect_catalog.site.explorer import draw_keys, view_explorers

NOTES = [
    {"where": {"year": "2022"}, "field": "visits", "text": "Doors were shut in March."},
    {"where": {"place_id": ["01", "03"], "year": "2023"}, "text": "=Counted by hand."},
]
TOWNS = "datasets/chronic-absenteeism/"


# ------------------------------------------------------------------------- a repository made up


def write_notes(root: Path) -> None:
    """Bind two footnotes to the table of towns."""
    path = root / STORIES
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor["resources"][1]["connect"]["footnotes"] = NOTES
    path.write_text(json.dumps(descriptor), "utf-8")


@pytest.fixture(scope="module")
def made_up(tmp_path_factory) -> Iterator[str]:
    """Where the site of the tiny repository is served, with footnotes."""
    yield from serve_with(write_notes, tmp_path_factory)


@pytest.fixture(scope="module")
def made_long(tmp_path_factory) -> Iterator[str]:
    """Where the site of the tiny repository is served, with a table of 100,000 rows."""
    yield from serve_with(write_long_table, tmp_path_factory)


def serve_with(write: Callable[[Path], object], factory: pytest.TempPathFactory) -> Iterator[str]:
    root = Path(shutil.copytree(TESTS / "repo", factory.mktemp("made") / "repo"))
    write(root)
    site = build_copy(root, factory.mktemp("explored"))
    with serve(site, factory.mktemp("served")) as address:
        yield address


# ------------------------------------------------------------------------- what the page is told


def test_columns_are_told_by_their_roles(catalog):
    explorers = view_explorers(catalog.packages["story-hours"], "A source")
    towns = explorers["by-place"]
    assert [(a.column, a.kind, a.label, a.title) for a in towns.axes] == [
        ("place_id", "place", "place", "Place"),  # the label that the foreign key ties to the code
        ("year", "time", "year", "Year"),
    ]
    assert [(m.column, m.unit) for m in towns.measures] == [
        ("visits", "visits"),
        ("percent_outdoors", "percent"),
    ]
    assert towns.folder == "datasets/story-hours/columns/by-place/"
    assert towns.file == "story-hours-by-place"
    state = explorers["statewide"].axes
    assert [(a.column, a.kind) for a in state] == [("year", "time"), ("age_group", "group")]
    assert state[1].values == ("Younger", "Older")  # as the column lists them


def test_a_table_without_numbers_has_no_explorer(catalog):
    assert view_explorers(catalog.packages["places"], "") == {}


def test_notes_have_one_number_for_one_text(repo):
    write_notes(repo)
    path = repo / STORIES
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor["resources"][0]["connect"] = {"footnotes": [{"text": NOTES[1]["text"]}]}
    path.write_text(json.dumps(descriptor), "utf-8")
    explorers = view_explorers(load(repo).catalog.packages["story-hours"], "")
    # The text of the first table's note is the first; the other of the second table comes after it.
    assert [(n.number, n.field) for n in explorers["statewide"].notes] == [(1, None)]
    towns = explorers["by-place"].notes
    assert [(n.number, n.field, dict(n.where)) for n in towns] == [
        (2, "visits", {"year": ("2022",)}),
        (1, None, {"place_id": ("01", "03"), "year": ("2023",)}),
    ]


def test_a_key_of_names_is_explored_by_their_codes(catalog):
    package = catalog.packages["story-hours"]
    table = package.descriptor.resources[1]
    schema = table.schema_.model_copy(update={"primary_key": ("place", "year")})
    tables = (table.model_copy(update={"schema_": schema}),)
    descriptor = package.descriptor.model_copy(update={"resources": tables})
    object.__setattr__(descriptor, "_origin", package.descriptor.origin)
    tables = {"by-place": replace(package.tables["by-place"], resource=table)}
    made = type(package)(descriptor, "", tables, "")
    axes = [(a.column, a.kind, a.label) for a in view_explorers(made, "")["by-place"].axes]
    assert axes == [("place_id", "place", "place"), ("year", "time", "year")]


def test_a_second_column_of_places_divides_the_rows_as_a_group_does(catalog):
    table = catalog.packages["story-hours"].descriptor.resources[1]
    fields = list(table.schema_.fields)
    fields[1] = fields[1].model_copy(update={"connect": fields[0].connect})
    schema = table.schema_.model_copy(
        update={"fields": tuple(fields), "primary_key": ("place_id", "place", "year")}
    )
    table = table.model_copy(update={"schema_": schema})
    package = catalog.packages["story-hours"]
    descriptor = package.descriptor.model_copy(update={"resources": (table,)})
    object.__setattr__(descriptor, "_origin", package.descriptor.origin)
    tables = {"by-place": replace(package.tables["by-place"], resource=table)}
    made = type(package)(descriptor, "", tables, "")
    kinds = [(a.column, a.kind) for a in view_explorers(made, "")["by-place"].axes]
    assert kinds == [("place_id", "place"), ("place", "group"), ("year", "time")]


def test_every_series_has_a_sign_of_its_own():
    for signs in draw_keys().values():
        assert len({*signs}) == len(signs) >= 9  # charts.js has nine shapes


# ------------------------------------------------------------------------------ in a browser


def panel(page: Page) -> Locator:
    return page.locator("[data-panel]:visible")


def open_panel(page: Page, title: str) -> None:
    """Follow a table's link, once its script has come: before that, it leads to the address itself."""
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name=f"Explore this table {title}").click()


def status(page: Page) -> Locator:
    return panel(page).locator("p.c-quiet[role=status]")


def rows_shown(page: Page) -> list[list[str]]:
    """The table as it is read: a list of texts for each row, the head first."""
    return panel(page).evaluate(
        """(panel) => [...panel.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => {
          const copy = cell.cloneNode(true);
          copy.querySelectorAll("sup, [aria-hidden]").forEach((sign) => sign.remove());
          return copy.textContent.trim();
        }))"""
    )


def download(page: Page) -> tuple[str, list[list[str]]]:
    """The name and the rows of the file that is offered."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download what is shown").click()
    text = Path(waiting.value.path()).read_bytes().decode("utf-8")
    assert "\r" not in text and text.endswith("\n")
    return waiting.value.suggested_filename, [*csv.reader(io.StringIO(text))]


def add_place(page: Page, typed: str, name: str) -> None:
    field = panel(page).get_by_role("combobox", name="Add a place")
    field.fill(typed)
    panel(page).get_by_role("option", name=name, exact=True).click()


@pytest.mark.slow
def test_a_parent_compares_two_districts_and_downloads_just_that(open_page):
    watched = open_page(TOWNS)
    page = watched.page
    open_panel(page, "Chronically absent students by")
    expect(panel(page).get_by_role("heading", name="Explore:")).to_be_focused()
    expect(status(page)).to_contain_text("rows are shown")
    add_place(page, "ansonia", "Ansonia School District")
    add_place(page, "branf", "Branford School District")
    panel(page).get_by_label("From").select_option("2011-2012")
    expect(status(page)).to_have_text("9 rows")
    shown = rows_shown(page)
    assert shown[0] == ["School year", "Ansonia School District", "Branford School District"]
    assert shown[1] == ["2011-2012", "12.2%", "7.4%"]  # the second is a spot check of the package
    assert len(shown) == 10
    expect(panel(page).locator(".js-plotly-plot")).to_be_visible()
    assert panel(page).locator(".c-legend li").all_inner_texts() == [
        "Ansonia School District",
        "Branford School District",
    ]
    name, rows = download(page)
    assert name == "chronic-absenteeism-by-district-percent-2011-2012-2019-2020.csv"
    assert [[c.removesuffix("%") for c in row] for row in shown] == [row[:3] for row in rows]
    assert (rows[0][3], rows[0][-1]) == ("Measure", "Source")
    assert rows[1][3] == "Chronically absent, percent"
    assert not watched.errors


@pytest.mark.slow
def test_a_row_of_a_place_leads_to_its_page_and_that_back_to_its_rows(open_page):
    page = open_page("datasets/child-poverty/?table=by-town#table-by-town").page
    link = panel(page).locator("tbody th a").first
    name = link.inner_text()
    link.press("Enter")
    expect(page.locator("h1")).to_have_text(f"{name} (town)")
    section = page.locator("section[aria-labelledby='child-poverty']")
    section.get_by_text("All years").first.click()
    section.get_by_role("link", name="Look it up, compare and chart it").first.press("Enter")
    expect(panel(page).get_by_role("button", name=f"Take away {name}")).to_be_visible()


@pytest.mark.slow
def test_nothing_is_loaded_before_it_is_asked_for(open_page):
    watched = open_page(TOWNS)
    watched.page.wait_for_load_state("networkidle")
    early = [u for u in watched.requests if "/columns/" in u or "explorer-panel" in u]
    assert not early
    open_panel(watched.page, "Chronically absent students by")
    expect(panel(watched.page)).to_be_visible()
    columns = [u.rpartition("/")[2] for u in watched.requests if "/columns/" in u]
    assert columns == ["row-keys.json", "percent.json"]


@pytest.mark.slow
def test_a_table_s_link_leads_to_its_view_by_itself(open_page):
    """As when it is opened in another tab, or pressed before the scripts have come."""
    page = open_page(TOWNS).page
    link = page.get_by_role("link", name="Explore this table Chronically absent students by")
    other = open_page(TOWNS + link.get_attribute("href")).page
    expect(status(other)).to_contain_text("rows")
    expect(panel(other).get_by_role("heading")).to_contain_text("by district")


@pytest.mark.slow
def test_the_address_is_the_view_and_back_leads_to_the_one_before(open_page):
    page = open_page(TOWNS).page
    open_panel(page, "Chronically absent students by")
    expect(panel(page)).to_be_visible()
    add_place(page, "ansonia", "Ansonia School District")
    expect(status(page)).to_have_text("9 rows")
    panel(page).get_by_label("From").select_option("2015-2016")
    expect(status(page)).to_have_text("5 rows")
    panel(page).get_by_role("button", name="Chronically absent").click()
    head = panel(page).locator("th[aria-sort=descending]")
    expect(head).to_contain_text("Chronically absent")
    shown, address = rows_shown(page), page.url

    other = open_page(address).page
    expect(status(other)).to_have_text("5 rows")
    assert rows_shown(other) == shown
    assert other.url == address

    page.go_back()
    expect(panel(page).locator("th[aria-sort=descending]")).to_have_count(0)
    page.go_back()
    expect(status(page)).to_have_text("9 rows")
    expect(panel(page).get_by_label("From")).to_have_value("0")
    page.go_back()
    expect(status(page)).to_contain_text("rows are shown")
    page.go_back()
    expect(panel(page)).to_have_count(0)
    expect(page.locator("[data-preview]").first).to_be_visible()


@pytest.mark.parametrize(
    "query",
    [
        "table=by-district&place=Atlantis&measure=gold&from=then&group-sex=x&sort=%00&find=%F0",
        "table=by-district&sort=-percent.constructor&place=__proto__&measure=__proto__",
        "table=by-district&place=&place=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
        *slow(
            "table=by-district&from=2019-2020&to=2011-2012",
            "table=nowhere&place=1",
            "table=by-district&find=" + "long%20" * 100,
        ),
    ],
)
def test_nonsense_in_the_address_is_told_and_does_no_harm(open_page, query):
    watched = open_page(f"{TOWNS}?{query}")
    page = watched.page
    if "nowhere" in query:
        expect(panel(page)).to_have_count(0)
        expect(page.locator("[data-preview]").first).to_be_visible()
    else:
        expect(status(page)).to_contain_text("row")
    if "Atlantis" in query:
        told = panel(page).locator(".c-note")
        expect(told).to_contain_text("gold; Atlantis; then; sex")
    if "onerror" in query:
        expect(panel(page).locator(".c-note")).to_contain_text("<img src=x")
        assert panel(page).locator("img").count() == 0
    assert not watched.errors


@pytest.mark.slow
def test_sorting_and_filtering_are_told_and_numbers_that_are_none_come_last(open_page, made_up):
    page = open_page(f"{made_up}{STORY}?table=by-place&from=2022").page
    expect(status(page)).to_have_text("3 rows")
    assert rows_shown(page) == [
        ["Place", "2022", "2023"],
        ["Alphaville", "120", "150"],
        ["Betatown", "suppressed", "0"],
        ["Gammaburg", "missing", "30"],
    ]
    by_2023 = panel(page).get_by_role("button", name="2023")
    for order, names in (("descending", "AGB"), ("ascending", "BGA")):
        by_2023.click()
        expect(panel(page).get_by_role("columnheader", name="2023")).to_have_attribute(
            "aria-sort", order
        )
        expect(by_2023).to_be_focused()
        assert "".join(row[0][0] for row in rows_shown(page)[1:]) == names
    by_2022 = panel(page).get_by_role("button", name="2022")
    for _ in range(2):  # Alphaville has the only number: it is first whichever way
        by_2022.click()
        assert rows_shown(page)[1][0] == "Alphaville"

    page = open_page(f"{TOWNS}?table=by-district").page
    expect(status(page)).to_contain_text("rows are shown")
    panel(page).get_by_label("Show only rows with these words").fill("bridgeport academy")
    expect(status(page)).to_contain_text("row")
    names = [row[0] for row in rows_shown(page)[1:]]
    assert names and all("Bridgeport" in name and "Academy" in name for name in names)
    assert "find=bridgeport+academy" in page.url


@pytest.mark.slow
def test_a_sixth_place_is_refused_in_words(open_page):
    page = open_page(TOWNS + "?table=by-district").page
    expect(status(page)).to_contain_text("rows")
    names = [row[0] for row in rows_shown(page)[1:7]]
    for name in names[:5]:
        add_place(page, name, name)
    expect(panel(page).get_by_role("button", name="Take away")).to_have_count(5)
    add_place(page, names[5], names[5])
    expect(status(page)).to_contain_text("5 places are the most that can be compared")
    expect(panel(page).get_by_role("button", name="Take away")).to_have_count(5)
    panel(page).get_by_role("button", name=f"Take away {names[0]}").click()
    expect(panel(page).get_by_role("combobox", name="Add a place")).to_be_focused()
    add_place(page, names[5], names[5])
    expect(panel(page).get_by_role("button", name="Take away")).to_have_count(5)
    over = "&".join(f"place={name.replace(' ', '+')}" for name in names)
    page = open_page(f"{TOWNS}?table=by-district&{over}").page
    expect(panel(page).locator(".c-note")).to_contain_text("more than 5 places")


def test_hidden_missing_not_collected_and_zero_look_and_read_differently(open_page, made_up):
    page = open_page(f"{made_up}{STORY}?table=by-place&measure=percent_outdoors&from=2022").page
    expect(status(page)).to_have_text("3 rows")
    assert rows_shown(page)[1:] == [
        ["Alphaville", "25.0%", "30.5%"],
        ["Betatown", "suppressed", "not collected"],
        ["Gammaburg", "missing", "0.0%"],
    ]
    looks = panel(page).evaluate(
        """(panel) => ["suppressed", "not-collected", "missing", "zero", "number"].map((look) => {
          const cell = panel.querySelector(`td.c-${look}`);
          const style = getComputedStyle(cell.querySelector("span") ?? cell);
          return [style.borderStyle, style.backgroundImage, style.fontStyle, style.fontWeight].join();
        })"""
    )
    assert len({*looks}) == 5
    legend = panel(page).locator(".c-marks dt").all_inner_texts()
    assert legend == ["suppressed", "missing", "not collected", "0"]


@pytest.mark.slow
def test_footnotes_stand_where_they_belong_and_go_along(open_page, made_up):
    """The first holds of all visits of 2022, the second of two cells of 2023."""
    page = open_page(f"{made_up}{STORY}?table=by-place&from=2022").page
    expect(status(page)).to_have_text("3 rows")
    signs = panel(page).evaluate(
        """(panel) => [...panel.querySelectorAll("caption, th, td")]
          .filter((cell) => cell.querySelector("sup"))
          .map((cell) => [cell.textContent.replace(/[↕↑↓]/g, "").replace(/\\s+/g, " ").trim()].join())"""
    )
    assert signs == ["2022 [note 1]", "150[note 2]", "30[note 2]"]
    listed = panel(page).locator(".c-footnotes > div").all_text_contents()
    assert [" ".join(text.split()) for text in listed] == [
        "[note 1] Doors were shut in March.",
        "[note 2] =Counted by hand.",
    ]
    _, rows = download(page)
    notes = [row[rows[0].index("Notes")] for row in rows[1:]]
    assert notes == [
        "2022: Doors were shut in March. 2023: =Counted by hand.",
        "2022: Doors were shut in March.",
        "2022: Doors were shut in March. 2023: =Counted by hand.",
    ]
    # One year: the first note is out of sight; the second would start a formula in a spreadsheet.
    page = open_page(f"{made_up}{STORY}?table=by-place&place=01&place=03").page
    expect(status(page)).to_have_text("2 rows")
    expect(panel(page).locator("caption sup")).to_have_count(1)
    _, rows = download(page)
    assert [row[rows[0].index("Notes")] for row in rows[1:]] == ["'=Counted by hand."] * 2
    assert rows[0][:4] == ["Place", "Visits", "Measure", "Year"]
    assert rows[1][1:4] == ["150", "Visits", "2023"]


@pytest.mark.slow
def test_what_is_copied_is_what_is_shown(open_page, made_up):
    page = open_page(
        f"{made_up}{STORY}?table=by-place&from=2022",
        permissions=["clipboard-read", "clipboard-write"],
    ).page
    expect(status(page)).to_have_text("3 rows")
    page.get_by_role("button", name="Copy what is shown").click()
    expect(page.locator(".c-taken")).to_have_text("Copied: 3 rows.")
    expect(page.locator(".c-taken")).to_be_in_viewport()
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert [line.split("\t")[:3] for line in copied] == rows_shown(page)
    assert "Doors were shut in March." in copied[1]


def test_places_of_one_year_stand_from_the_highest_down(open_page, made_up):
    page = open_page(f"{made_up}{STORY}?table=by-place").page
    expect(panel(page).locator("th[aria-sort=descending]")).to_contain_text("Visits")
    numbers = [
        float(row[1].replace(",", "")) for row in rows_shown(page)[1:] if row[1][0].isdigit()
    ]
    assert len(numbers) > 1
    assert numbers == sorted(numbers, reverse=True)
    panel(page).get_by_role("button", name="Place").click()
    expect(panel(page).locator("th[aria-sort=ascending]")).to_contain_text("Place")


@pytest.mark.slow
def test_a_link_to_what_is_shown_is_copied(open_page, made_up):
    page = open_page(
        f"{made_up}{STORY}?table=by-place&place=01&place=03",
        permissions=["clipboard-read", "clipboard-write"],
    ).page
    page.get_by_role("button", name="Copy a link to it").click()
    expect(page.locator(".c-taken")).to_have_text("Copied: a link that opens this view.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    panel(page).get_by_role("combobox", name="From").select_option(index=0)
    expect(page.locator(".c-taken")).to_have_text("")


def test_groups_stand_side_by_side_and_one_stays_chosen(open_page, made_up):
    page = open_page(f"{made_up}{STORY}?table=statewide").page
    expect(status(page)).to_have_text("3 rows")
    assert rows_shown(page) == [
        ["Year", "Younger", "Older"],
        ["2021", "40", "60"],
        ["2022", "50", "70"],
        ["2023", "missing", "80"],
    ]
    panel(page).get_by_role("checkbox", name="Older").uncheck()
    expect(panel(page).locator("caption")).to_have_text("Visits; Younger")
    panel(page).get_by_role("checkbox", name="Younger").click()
    expect(status(page)).to_contain_text("One at least stays chosen")
    expect(panel(page).get_by_role("checkbox", name="Younger")).to_be_checked()


@pytest.mark.slow
def test_a_view_to_begin_with_has_numbers(open_page):
    """Of the first age group and condition of this table, nobody counted any."""
    page = open_page("datasets/mental-health-estimates/?table=estimates").page
    expect(status(page)).to_contain_text("rows")
    assert panel(page).locator("td.c-number").count() > 0
    every = "&".join(
        f"group-{name}" for name in ("age_group=12+to+17", "condition=Any+mental+illness")
    )
    page = open_page(f"datasets/mental-health-estimates/?table=estimates&{every}").page
    expect(panel(page).locator("td.c-not-collected").first).to_be_visible()
    assert panel(page).locator("td.c-number").count() == 0


def test_a_keyboard_alone_chooses_a_place_and_sorts(open_page):
    page = open_page(TOWNS).page
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Explore this table Chronically absent students by").focus()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("heading", name="Explore:")).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel(page).get_by_role("combobox", name="Add a place")).to_be_focused()
    page.keyboard.type("bridge")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    option = panel(page).get_by_role("option").first
    expect(option).to_have_attribute("aria-selected", "true")
    chosen = option.inner_text()
    field = panel(page).get_by_role("combobox", name="Add a place")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("button", name=f"Take away {chosen}")).to_be_visible()
    expect(field).to_be_focused()
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    expect(panel(page).get_by_role("listbox")).to_have_count(0)
    page.get_by_role("button", name="School year").focus()
    page.keyboard.press("Enter")
    expect(panel(page).locator("th[aria-sort=ascending]")).to_contain_text("School year")
    page.get_by_role("button", name="Back to the first rows").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Explore this table Chronically").nth(0)).to_be_focused()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "scheme", "rules"),
    [(1280, "light", None), (1280, "dark", "cat.color"), (320, "light", None)],
)
def test_an_open_explorer_is_open_to_all(open_page, width, scheme, rules):
    place = "place=Andover+School+District&place=Ansonia+School+District"
    watched = open_page(
        f"{TOWNS}?table=by-district&from=2011-2012&{place}&find=20",
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = watched.page
    expect(status(page)).to_have_text("9 rows")
    panel(page).get_by_role("combobox", name="Add a place").press_sequentially("b")
    expect(panel(page).get_by_role("listbox")).to_be_visible()
    assert not list_violations(page, rules)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.evaluate(FIND_SMALL_TARGETS)
    assert not watched.errors


@pytest.mark.slow
def test_every_stop_of_the_keyboard_in_an_explorer_shows_where_it_is(open_page):
    page = open_page(f"{TOWNS}?table=by-district&place=Ansonia+School+District&from=2011-2012").page
    expect(status(page)).to_have_text("9 rows")
    panel(page).get_by_role("heading", name="Explore:").focus()
    stops = panel(page).evaluate(f"(document) => {COUNT_STOPS}")
    assert stops > 8
    for _ in range(stops):
        page.keyboard.press("Tab")
        stop = page.evaluate(LOOK_AT_FOCUS)
        assert stop["ring"] and stop["inView"] and not stop["covered"], stop["name"]
        assert page.evaluate("document.activeElement.closest('[data-panel]') !== null")


@pytest.mark.slow
def test_a_table_of_a_hundred_thousand_rows_does_not_freeze(open_page, made_long):
    """What is drawn and loaded is counted; how long it takes is measured by tests/bench/bench_explorer.py."""
    watched = open_page(f"{made_long}{LONG}")
    page = watched.page
    page.wait_for_load_state("networkidle")
    open_panel(page, "Long")
    expect(status(page)).to_contain_text("100 of 1,000 rows are shown")
    assert len(rows_shown(page)) == 101
    assert rows_shown(page)[1] == ["Place 999", "403,990"]
    # The highest; All: 4 * (1000 + 999 * 100 + 19 * 5) + 1 + 2 + 3 + 4
    panel(page).get_by_label("From").select_option("2000")
    expect(status(page)).to_contain_text("of 20,000 rows")  # 1,000 places times 20 years...
    panel(page).get_by_role("button", name="Everything").click()
    expect(panel(page).get_by_role("columnheader")).to_have_count(7)  # ...and 5 groups across
    panel(page).get_by_role("button", name="Group 4").click()
    expect(panel(page).locator("th[aria-sort=descending]")).to_contain_text("Group 4")
    assert rows_shown(page)[1][:2] == ["Place 999", "2019"]
    panel(page).get_by_label("Show only rows with these words").fill("place 007 2003")
    expect(status(page)).to_have_text("1 row")
    # 1000 + 7 * 100 + 3 * 5, and one more for each group; All: their sum
    assert rows_shown(page)[1][2:] == ["1,716", "1,717", "1,718", "1,719", "6,870"]
    expect(panel(page).get_by_text("“All” is a total")).to_be_visible()
    panel(page).get_by_label("Show only rows with these words").fill("")
    panel(page).get_by_role("button", name="Show more rows").click()
    assert len(rows_shown(page)) == 201
    _, rows = download(page)
    assert len(rows) == 20_001
    columns = [u.rpartition("/")[2] for u in watched.requests if "/columns/" in u]
    assert columns == ["row-keys.json", "visits.json"]
    assert not watched.errors


RATES = "datasets/suspension-rates/"


def read_rates(name: str) -> dict[str, float]:
    """Of one place, by school year, as the published table has them."""
    folder = ROOT / "datapackages/suspension-rates/data"
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    own = [row for row in rows if row.get("district", CHOSEN) == CHOSEN]
    return {row["school_year"]: float(row["percent"]) for row in own}


CHOSEN = "Norwich Free Academy District"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_chosen_place_is_shown_in_all_its_years_beside_the_state(open_page, width):
    size = {"width": width, "height": 800}
    watched = open_page(f"{RATES}?table=by-district", viewport=size)
    page = watched.page
    add_place(page, "norwich", CHOSEN)
    own, state = read_rates("by-district"), read_rates("statewide")
    expect(status(page)).to_have_text(f"{len(own)} rows")
    words = panel(page).locator(".c-chart__words")
    newest = [*state][-1]
    expect(words).to_contain_text(f"In grey: Connecticut, {state[newest]}% in {newest}.")
    expect(panel(page).locator(".c-chart figcaption")).to_be_in_viewport()
    plot = panel(page).locator(".js-plotly-plot")
    expect(plot.locator(".scatterlayer")).to_be_attached()
    lines = plot.evaluate(
        "plot => plot._fullData.filter(({ y }) => y?.length).map(({ name, y }) => [name, [...y]])"
    )
    assert lines == [[CHOSEN, [*own.values()]], ["Connecticut", [*state.values()]]]
    assert not watched.errors


@pytest.mark.slow
def test_a_count_is_not_drawn_beside_the_states(open_page):
    """The state's count would press a place's line flat."""
    page = open_page("datasets/bullying/?table=by-district").page
    panel(page).get_by_role("combobox", name="Add a place").fill("a")
    page.keyboard.press("Enter")
    expect(panel(page).locator(".c-picked li")).to_have_count(1)
    words = panel(page).locator(".c-chart__words")
    expect(words).to_contain_text("Only shares and rates are drawn beside those of a larger place")
    expect(words).not_to_contain_text("In grey")


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_a_place_that_the_address_asks_for_is_in_view(open_page, width):
    size = {"width": width, "height": 800}
    page = open_page(f"{RATES}?table=by-district&place={CHOSEN}", viewport=size).page
    expect(panel(page).locator(".c-chart figcaption")).to_be_in_viewport()
    expect(panel(page).locator(".c-chart figcaption")).to_contain_text(CHOSEN)


def save_pictures(watched, part) -> tuple[ElementTree.Element, bytes]:
    """The SVG, and the content of the PNG, that the buttons of a part of the page save without a request."""
    saved = []
    watched.page.wait_for_load_state("networkidle")
    before = len(watched.requests)
    for kind in ("SVG", "PNG"):
        with watched.page.expect_download() as waiting:
            part.get_by_role("button", name=f"Picture ({kind})").click()
        saved.append(Path(waiting.value.path()).read_bytes())
        expect(part.get_by_text(f"Saved as {waiting.value.suggested_filename}.")).to_be_visible()
    asked = [url for url in watched.requests[before:] if not url.startswith(("data:", "blob:"))]
    assert not asked and not watched.errors
    return ElementTree.fromstring(saved[0].decode()), saved[1]  # noqa: S314 - our own


def read_words(svg: ElementTree.Element) -> str:
    return " ".join(text for text in svg.itertext() if text.strip())


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_explorers_chart_is_saved_with_title_key_and_source(open_page, scheme):
    watched = open_page(f"{RATES}?table=by-district&place={CHOSEN}", color_scheme=scheme)
    panel(watched.page).locator(".c-plot").scroll_into_view_if_needed()
    expect(panel(watched.page).locator(".js-plotly-plot .scatterlayer")).to_be_attached()
    svg, png = save_pictures(watched, panel(watched.page))
    words = read_words(svg)
    for told in (CHOSEN, "Connecticut", "2009-2010", "Source: State Department", "(Version"):
        assert told in words
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    size = [int.from_bytes(png[at : at + 4]) for at in (16, 20)]
    assert size == [2 * round(float(svg.get(side))) for side in ("width", "height")]
    assert "var(" not in ElementTree.tostring(svg, "unicode")


@pytest.mark.slow
def test_a_map_is_saved_with_title_key_and_source(open_page):
    watched = open_page("datasets/abuse-neglect-by-town/")
    place = watched.page.locator("[data-map]").first
    place.scroll_into_view_if_needed()
    expect(place.locator("[data-rows] tr").first).to_be_attached()
    place.get_by_text("Download this map").click()
    svg, png = save_pictures(watched, place)
    words, text = read_words(svg), ElementTree.tostring(svg, "unicode")
    for told in (place.locator("[data-title]").inner_text(), "suppressed", "Source: Department"):
        assert told in words
    assert "var(" not in text and text.count("<path") + text.count(":path") > 100
    assert png[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.slow
def test_an_explorers_chart_and_heads_are_printed(open_page):
    page = open_page(f"{RATES}?table=by-district&place={CHOSEN}", color_scheme="dark").page
    plot = panel(page).locator(".js-plotly-plot")
    panel(page).locator(".c-plot").scroll_into_view_if_needed()
    expect(plot.locator(".scatterlayer")).to_be_attached()
    page.emulate_media(media="print", color_scheme="light")
    expect(plot.locator(".xtick text").first).to_be_visible()
    expect(plot.locator(".xtick text").first).to_have_css("fill", "rgb(29, 41, 43)")
    page.set_viewport_size({"width": 600, "height": 900})
    wide = plot.locator(".main-svg").first.bounding_box()["width"]
    assert wide <= panel(page).locator(".c-plot").bounding_box()["width"]
    expect(panel(page).locator("thead .c-sort").first).to_be_visible()
