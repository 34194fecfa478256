"""The page of questions in SQL, in a real browser, and what it refuses."""

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import Watched, list_violations
from playwright.sync_api import Page, expect

from connect_catalog.site.sql import list_questions, view_sql

PAGE = "sql/"
PHONE = {"width": 390, "height": 800}
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
MANY = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10000000) SELECT i FROM n"
)


@pytest.fixture
def started(open_page) -> Callable[..., Page]:
    """started(path) -> the page with its database loaded."""

    def start(path: str = PAGE, **options) -> Page:
        page = open_page(path, **options).page
        press_start(page)
        return page

    return start


def press_start(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Start")).click()
    expect(page.locator("[data-loaded]")).to_have_text("The database is ready.")


def ask(page: Page, sql: str) -> None:
    """Ask, until there is an answer or a refusal."""
    page.get_by_label("Your question in SQL").fill(sql)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("[data-stop]")).to_be_disabled()


def read_cells(page: Page) -> list[list[str]]:
    return page.locator("[data-rows] tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
    )


# ---------------------------------------------------------------------------------------- the questions


def test_every_ready_question_has_an_answer(live, live_site):
    questions = [*list_questions(live)]
    assert len(questions) >= 8 and len({one.title for one in questions}) == len(questions)
    with sqlite3.connect(f"file:{live_site / 'catalog.sqlite'}?mode=ro", uri=True) as database:
        answers = {one.title: database.execute(one.sql).fetchall() for one in questions}
    assert all(answers.values()), [title for title, rows in answers.items() if not rows]
    (hidden,) = [rows for title, rows in answers.items() if "which hidden cells" in title]
    assert all(row[-2] is None and row[-1] == "suppressed" for row in hidden)
    (largest,) = [rows for title, rows in answers.items() if "the largest numbers" in title]
    numbers = [number for _, number in largest]
    assert numbers == sorted(numbers, reverse=True) and None not in numbers


def test_a_catalog_with_nothing_in_it_has_questions_too(empty_site):
    page = (empty_site / PAGE / "index.html").read_text("utf-8")
    assert "Which datasets are there" in page


def test_its_size_is_told(live, live_site):
    files = ("assets/sql/index.mjs", "assets/sql/sqlite3.wasm", "catalog.sqlite")
    size = sum((live_site / name).stat().st_size for name in files)
    assert view_sql(live).megabytes == -(-size // 1_000_000)


# ------------------------------------------------------------------------------------- in a browser


def test_nothing_is_loaded_before_somebody_starts(open_page, address):
    watched: Watched = open_page(PAGE)
    page = watched.page
    assert not [
        url for url in watched.requests if re.search(r"assets/sql/|\.sqlite|sql-worker", url)
    ]
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    press_start(page)
    expect(page.locator("[data-list] details").first).to_be_visible()
    ask(page, "SELECT 1")
    assert [url for url in watched.requests if not url.startswith((address, "blob:"))] == []
    assert watched.errors == []


def test_no_other_page_knows_of_it(live_site):
    for name in ("index.html", "datasets/index.html", "places/index.html", "assets/catalog.js"):
        assert not re.search(
            r"(?<!catalog\.)sqlite|assets/sql", (live_site / name).read_text("utf-8")
        ), name


@pytest.mark.slow
def test_a_question_is_picked_asked_and_saved(started):
    page = started()
    picker = page.get_by_label("A question to begin with")
    picker.select_option(label=picker.locator("option", has_text="which hidden cells").inner_text())
    page.get_by_label("Your question in SQL").press("Control+Enter")
    expect(page.locator("[data-rows] td").first).to_be_visible()
    heads, first, *_ = read_cells(page)
    assert first[-2:] == ["NULL", "suppressed"]
    page.locator("[data-list] summary").first.click()
    page.get_by_role("button", name="Ask for its first rows").first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("[data-told]")).to_have_text(re.compile(r"^\d+ rows?$"))


def test_what_is_saved_is_the_answer_and_no_formula(started):
    page = started()
    ask(
        page,
        """SELECT '=1+1' AS a, -5 AS "=b", NULL AS c, 'x,"y"' AS d, 9007199254740993 AS e, x'00ff' AS f""",
    )
    assert read_cells(page)[1] == ["=1+1", "-5", "NULL", 'x,"y"', "9007199254740993", "00ff"]
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").click()
    csv = Path(saved.value.path()).read_text("utf-8")
    assert csv == 'a,\'=b,c,d,e,f\n\'=1+1,-5,,"x,""y""",9007199254740993,00ff\n'
    with page.expect_download() as saved:
        page.get_by_role("button", name="JSON").click()
    held = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert held["columns"] == ["a", "=b", "c", "d", "e", "f"]
    assert held["rows"] == [["=1+1", -5, None, 'x,"y"', "9007199254740993", "00ff"]]


def test_a_question_in_a_link_does_not_run_by_itself(open_page):
    hostile = "SELECT '<img src=x onerror=document.title=1>' AS x"
    watched = open_page(f"{PAGE}#q={quote(hostile)}")
    page = watched.page
    title = page.title()
    expect(page.get_by_label("Your question in SQL")).to_have_value(hostile)
    expect(page.get_by_text("This question came with the link")).to_be_visible()
    press_start(page)
    expect(page.locator("[data-answer]")).to_be_hidden()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("[data-rows] td")).to_have_text("<img src=x onerror=document.title=1>")
    assert page.locator("[data-rows] img").count() == 0 and page.title() == title
    page.get_by_role("button", name="Copy a link").click()
    assert page.evaluate("new URLSearchParams(location.hash.slice(1)).get('q')") == hostile
    assert watched.errors == []


REFUSAL = "not authorized|Only questions that read"
REFUSED = {
    "ATTACH ':memory:' AS other": REFUSAL,
    "PRAGMA query_only = OFF": REFUSAL,
    "PRAGMA table_info(catalog_tables)": REFUSAL,
    "CREATE TEMP TABLE x (y)": REFUSAL,
    "CREATE TABLE x (y)": REFUSAL,
    "INSERT INTO catalog_statuses VALUES ('a', 'b')": REFUSAL,
    "UPDATE catalog_statuses SET meaning = ''": REFUSAL,
    "DELETE FROM catalog_statuses": REFUSAL,
    "DROP TABLE catalog_statuses": REFUSAL,
    "VACUUM": REFUSAL,
    "BEGIN": REFUSAL,
    "SELECT 1; SELECT 2": "Ask one question at a time",
    "SELECT load_extension('x')": "no such function|not authorized",
    "SELECT zeroblob(100000000)": "too big",
    "SELEC 1": "syntax error",
    "SELECT x FROM nowhere": "^no such table",
    "-- nothing": "empty SQL",
}


def test_what_does_not_read_is_refused_in_words(started):
    page = started()
    for sql, why in REFUSED.items():
        ask(page, sql)
        expect(page.locator("[data-wrong]")).to_have_text(re.compile(why))
        expect(page.locator("[data-answer]")).to_be_hidden()
    ask(page, "SELECT count(*) FROM catalog_statuses -- one; question")
    assert read_cells(page)[1:] == [["4"]]


@pytest.mark.slow
def test_an_endless_question_is_stopped_and_the_next_one_answered(started):
    page = started()
    page.get_by_label("Your question in SQL").fill(ENDLESS)
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("[data-wrong]")).to_have_text("Stopped.")
    ask(page, "SELECT 7")
    assert read_cells(page)[1:] == [["7"]]


@pytest.mark.slow
def test_a_long_answer_is_bounded(started):
    page = started()
    ask(page, MANY)
    expect(page.locator("[data-told]")).to_have_text(
        "The answer is longer. These are its first 10,000 rows."
    )
    assert page.locator("[data-rows] tbody tr").count() == 500
    page.get_by_role("button", name="Show more rows").click()
    assert page.locator("[data-rows] tbody tr").count() == 1000


@pytest.mark.slow
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["wide", "phone"])
def test_everybody_can_use_it(viewport, started):
    page = started(viewport=viewport) if viewport else started()
    assert list_violations(page) == []
    ask(page, "SELECT * FROM catalog_datasets")
    assert list_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
