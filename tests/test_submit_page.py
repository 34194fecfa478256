"""The form on the site, in a real browser: from an empty form and a table to a package that passes the checks."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import Quiet, go, list_violations, serve
from conftest import ROOT
from playwright.sync_api import Page, expect
from submitted import list_tables
from walk import TWINS, deliver

from connect_catalog.checks import AUDITED

PAGE = "take-part/submit/"
PHONE = {"width": 375, "height": 800}
TABLES = dict(list_tables())
KEPT = "catalog-form"
# What a person writes, by the end of the gap's words; anything else in the same plain sentence.
WRITTEN = {"ODC-PDDL-1.0; of another its name and address": "ODC-PDDL-1.0"}


@pytest.fixture
def pick(tmp_path) -> Callable[[Page, str, bytes], None]:
    def pick_(page: Page, name: str, content: bytes) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        page.get_by_label("A CSV file, or a workbook").set_input_files(path)

    return pick_


def fill_in(page: Page) -> None:
    """What is asked before the table is read."""
    page.get_by_label("Agency").select_option("dcf")
    page.get_by_label("Short name of the dataset").fill("made-table")
    page.get_by_label("The day the source last changed the table").fill("2026-07-01")
    page.get_by_label("Topic").select_option("child-welfare")
    page.get_by_label("How often it is renewed").select_option("annual")


def read(page: Page) -> None:
    """Read the table, until there is an answer."""
    page.get_by_role("button", name="Read the table").click()
    expect(page.locator("[data-submit]")).not_to_have_attribute("aria-busy", "true")


def write(page: Page, expected: str) -> None:
    """Write into every gap. expected: the number that another source shows."""
    gaps = page.locator("[data-gap]")
    for i in range(gaps.count()):
        gap, asked = gaps.nth(i), gaps.nth(i).locator("..").inner_text()
        if gap.evaluate("(gap) => gap.tagName") == "SELECT":
            gap.select_option(index=1)
        elif "as another source shows it" in asked:
            gap.fill(expected)
        else:
            gap.fill(
                next((w for end, w in WRITTEN.items() if end in asked), "Children in made-up care.")
            )


def save(page: Page, folder: Path) -> Path:
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save the package").click()
    path = folder / saving.value.suggested_filename
    saving.value.save_as(path)
    return path


def find_largest(content: bytes) -> str:
    rows = [line.split(",") for line in content.decode().splitlines()[1:]]
    return max((row[-1] for row in rows), key=int)


@pytest.mark.slow
def test_from_an_empty_form_to_a_package_that_passes(open_page, pick, tmp_path):
    watched = open_page(PAGE)
    page, content = watched.page, TABLES["plain.csv"]
    pick(page, "plain.csv", content)
    fill_in(page)
    read(page)
    expect(page.get_by_role("heading", name="What the table is understood as")).to_be_visible()
    expect(page.locator("[data-tables] table").first.locator("tbody tr")).to_have_count(4)
    write(page, find_largest(content))
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("[data-checked]")).to_have_text(
        "Nothing is wrong, as far as a browser can tell."
    )
    assert list_violations(page) == []
    packed = save(page, tmp_path)
    assert watched.errors == []
    assert_nothing_was_sent(watched.requests)
    assert check_packed(packed, tmp_path) == ""
    page.get_by_text("Or put it on GitHub yourself").click()
    linked, saved = read_links(page), read_packed(packed)
    (described,) = (name for name in saved if name.endswith(".json"))
    assert json.loads(linked.pop(described)) == json.loads(saved.pop(described))
    assert linked == saved
    branch = page.get_by_label("Address of the branch")
    branch.fill("https://github.com/someone/catalog/tree/patch-1")
    (start,) = {link.partition("?")[0] for link in list_links(page)}
    assert start == "https://github.com/someone/catalog/new/patch-1"
    branch.fill("javascript:alert(1)//tree/main")
    expect(page.locator("[data-github-files]")).to_contain_text("no address of a branch")
    assert list_links(page) == []
    page.locator("[data-gap]").last.fill("Something else.")
    expect(page.locator("[data-github]")).to_be_hidden()


def list_links(page: Page) -> list[str]:
    links = page.locator("[data-github-files] a")
    return [links.nth(i).get_attribute("href") for i in range(links.count())]


def read_links(page: Page) -> dict[str, str]:
    """The files that the links open on GitHub, each of an address that it takes."""
    links = list_links(page)
    assert all(len(link) <= 6000 for link in links)
    asked = [parse_qs(urlsplit(link).query, strict_parsing=True) for link in links]
    return {one["filename"][0]: one["value"][0] for one in asked}


def read_packed(packed: Path) -> dict[str, str]:
    with zipfile.ZipFile(packed) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.slow
def test_from_an_agencys_real_delivery_to_a_package(open_page, tmp_path):
    """DCF's own table with its form and dictionary, where the figures are at hand. What a browser cannot see
    is all that is left: whether hidden numbers can be worked out; and `catalog suppress` sees to that."""
    page, folder = open_page(PAGE).page, tmp_path / "delivery"
    folder.mkdir()
    table = deliver(folder)
    page.get_by_label("A CSV file, or a workbook").set_input_files(sorted(folder.iterdir()))
    fill_in(page)
    page.get_by_label("What its rows are").select_option("places")
    read(page)
    page.get_by_label("- means suppressed").check()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("[data-report]")).to_contain_text("data dictionary")
    page.get_by_text("Leave columns out").click()
    columns = page.locator("[data-columns] label")
    for i in range(columns.count()):
        if re.fullmatch(r"RATE_.*|FISC_PERIOD|REGION|OFFICE", columns.nth(i).inner_text().strip()):
            columns.nth(i).locator("input").check()
    page.get_by_role("button", name="Read the table without them").click()
    expect(page.locator("[data-columns]")).not_to_contain_text("FISC_PERIOD")
    expect(page.locator("[data-tables] h3")).to_have_count(2)
    write(page, find_largest_report(table))
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("[data-checked]")).to_contain_text("Nothing is wrong")
    packed = save(page, tmp_path)
    said = check_packed(packed, tmp_path, without=TWINS)
    codes = {*re.findall(r"\(([a-z-]+)\)$", said, re.M)}
    assert codes <= {*AUDITED}, said
    assert not codes or run(tmp_path / "repository", "suppress", "made-table")[0] == 0
    assert run(tmp_path / "repository", "check", "datapackages/made-table")[0] == 0


def find_largest_report(table: Path) -> str:
    """The largest number of reports of a town in a year."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["TOWN"] not in ("Statewide", "OTHER")]
    return max(
        (row["TTL_CPS_ACEPT_M"] for row in rows if row["TTL_CPS_ACEPT_M"].isdigit()), key=int
    )


def assert_nothing_was_sent(requests: list[str]) -> None:
    """Only files of the site are asked for, by names that tell nothing of a table."""
    parts = [urlsplit(url) for url in requests if not url.startswith("blob:")]
    assert len(parts) > 10
    assert {part.hostname for part in parts} == {"127.0.0.1"}
    assert not [part for part in parts if part.query or part.fragment]


def check_packed(packed: Path, folder: Path, without: Collection[str] = ()) -> str:
    """What `catalog check` says of a package that was sent in; nothing where all is well. without: packages
    that are taken away, as they hold the same numbers."""
    root = folder / "repository"
    for name in ("catalog", "docs", "datapackages"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    for id in without:
        shutil.rmtree(root / "datapackages" / id)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(root)
    code, said = run(root, "check", "datapackages/made-table")
    return "" if code == 0 else said


def run(root: Path, *words: str) -> tuple[int, str]:
    """How a command ends on the real records as of today, as the browser has them, and what it says."""
    command = [Path(sys.executable).parent / "catalog", *words]
    today = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    done = subprocess.run(command, cwd=root, env=today, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


class Strict(Quiet):
    """Sends the policy with every file, so that it holds in the worker as well."""

    def end_headers(self) -> None:
        policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
        self.send_header("Content-Security-Policy", f"{policy}; style-src 'self' 'unsafe-inline'")
        super().end_headers()


@pytest.mark.slow
def test_the_program_runs_no_text_and_asks_no_other_place(
    new_page, pick, live_site, tmp_path_factory
):
    """It needs WebAssembly, and no eval."""
    with serve(live_site, tmp_path_factory.mktemp("strict"), Strict) as strict:
        page = go(new_page(), f"{strict}{PAGE}")
        pick(page, "plain.csv", TABLES["plain.csv"])
        fill_in(page)
        read(page)
        expect(page.locator("[data-taken]")).to_be_visible()
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.locator("[data-checked]")).to_have_text("1 thing is to be mended.")


def test_small_counts_are_neither_shown_nor_kept_nor_sent(open_page, pick):
    """All requests are GET without a body, the worker's own too; and no cell is in an address."""
    watched = open_page(PAGE)
    page, sent = watched.page, []
    page.context.on("request", lambda request: sent.append((request.method, request.post_data)))
    pick(page, "small-counts.csv", TABLES["small-counts.csv"])
    fill_in(page)
    read(page)
    expect(page.locator("[data-taken]")).to_be_visible()
    cells = page.locator("[data-tables] table").last.locator("td:last-child").all_inner_texts()
    assert "suppressed" in TABLES["small-counts.csv"].decode() or len(cells) > 3
    assert all(cell == "suppressed" or int(cell) == 0 or int(cell) >= 10 for cell in cells)
    expect(page.locator("[data-report]")).to_contain_text("hidden")
    kept = json.loads(page.evaluate(f"() => localStorage.getItem('{KEPT}')"))
    assert kept["fields"]["id"] == "made-table"
    assert {*kept} == {"fields", "written"} and kept["written"] == {}
    assert len(sent) > 5
    assert {*sent} == {("GET", None)}
    assert not [url for url in watched.requests if "Hartford" in url or "small-counts" in url]


@pytest.mark.slow
def test_what_was_written_comes_back_until_it_is_cleared(open_page, pick):
    page = open_page(PAGE).page
    pick(page, "plain.csv", TABLES["plain.csv"])
    fill_in(page)
    read(page)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("[data-problems]")).to_contain_text("Unit of analysis")
    page.get_by_label("Unit of analysis").fill("A made-up child")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("[data-problems]")).not_to_contain_text("Unit of analysis")
    page.reload()
    expect(page.get_by_label("Short name of the dataset")).to_have_value("made-table")
    pick(page, "plain.csv", TABLES["plain.csv"])
    read(page)
    expect(page.get_by_label("Unit of analysis")).to_have_value("A made-up child")
    page.get_by_role("button", name="Clear what I wrote").click()
    assert page.evaluate(f"() => localStorage.getItem('{KEPT}')") is None
    expect(page.get_by_label("Short name of the dataset")).to_have_value("")
    expect(page.locator("[data-taken]")).to_be_hidden()


@pytest.mark.slow
def test_questions_are_asked_and_answered(open_page, pick):
    page = open_page(PAGE).page
    pick(page, "unknown-mark.csv", TABLES["unknown-mark.csv"])
    fill_in(page)
    read(page)
    expect(page.get_by_role("heading", name="What only you can say")).to_be_focused()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("[data-told]")).to_have_text("Answer each question first.")
    page.get_by_label("- means suppressed").check()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("[data-tables]")).to_contain_text("2 suppressed")


@pytest.mark.slow
def test_bad_files_are_answered_in_words(open_page, pick, tmp_path):
    """And what was written stays."""
    page = open_page(PAGE).page
    read(page)
    refused = page.locator("[data-refused]")
    expect(refused).to_have_text("Pick a file first.")
    fill_in(page)
    told = {
        "empty.csv": "holds no rows below a header",
        "really-a-pdf.csv": "a file of another program",
        "zeros.csv": "no text file and no workbook",
        "short-row.csv": "1 line has more or fewer cells",
    }
    for name, words in told.items():
        pick(page, name, TABLES[name])
        read(page)
        expect(refused).to_contain_text(words)
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(300_000_000)
    page.locator("#submit-file").set_input_files(huge)
    read(page)
    expect(refused).to_contain_text("larger than the 20 MB")
    expect(page.get_by_label("Short name of the dataset")).to_have_value("made-table")


@pytest.mark.slow
def test_a_keyboard_and_a_narrow_window_are_enough(open_page, pick):
    page = open_page(PAGE, viewport=PHONE).page
    pick(
        page, "unknown-mark.csv", TABLES["unknown-mark.csv"]
    )  # a file is picked by the system's own window
    page.locator("#submit-file").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Department of Children and Families")
    page.keyboard.press("Tab")
    page.keyboard.type("made-table")
    for _ in range(10):
        if page.evaluate("() => document.activeElement.type") == "submit":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What only you can say")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(10):
        if page.evaluate("() => document.activeElement.hasAttribute('data-go-on')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What the table is understood as")).to_be_focused()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert list_violations(page) == []


def test_without_scripts_the_page_says_what_else_one_can_do(open_page):
    page = open_page(PAGE, java_script_enabled=False).page
    expect(page.locator("noscript .c-note")).to_contain_text("send a workbook")
    expect(page.locator("[data-submit]")).to_be_hidden()


@pytest.mark.slow
def test_no_other_page_asks_for_the_program(open_page, live_site):
    pages = [
        path for path in live_site.rglob("index.html") if "assets/submit" in path.read_text("utf-8")
    ]
    found = {path.parent.relative_to(live_site).as_posix() for path in pages}
    assert found == {PAGE.strip("/"), f"es/{PAGE.strip('/')}"}
    watched = open_page(PAGE)
    assert not [url for url in watched.requests if "/assets/submit/" in url]
