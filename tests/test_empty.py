"""A catalog with nothing in it yet is whole: it is checked, counted, reported on and built, and says so."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import TODAY
from emptying import EMPTIED, empty_catalog, empty_family

from connect_catalog.checks import load_and_check
from connect_catalog.cli import main
from connect_catalog.load import load
from connect_catalog.problems import format_text
from connect_catalog.site.build import build_site

# What a reader must find, by page.
SAID = {
    "": ("No desired dataset is recorded yet.", "No dataset yet.", "No topic has a dataset yet."),
    "datasets/": ("No dataset yet.", "No such table yet."),
    "agencies/": ("None is recorded yet.",),
    "topics/": ("No topic has a dataset yet.",),
    "workplan/": ("No desired dataset is recorded yet.",),
    "statistics/": ("No desired dataset is recorded yet.", "No dataset yet."),
    "openness/": ("No desired dataset is recorded yet.",),
    "progress/": ("No desired dataset is recorded yet.",),
    "barriers/": ("No barrier is recorded.",),
    "activity/": ("No meeting is recorded.", "No training is recorded.", "No request is recorded."),
    "reports/": ("No report is recorded yet.",),
    "concepts/": ("No column has been given a shared meaning yet.",),
    "glossary/": ("No word is explained yet.",),
    "logic-model/": ("No box is recorded yet.",),
}


def words_of(path: Path) -> str:
    """What is read on a page, without its head and its scripts."""
    article = path.read_text("utf-8").partition("<article")[2].partition("</article>")[0]
    plain = re.sub(r"<script.*?</script>|<[^>]*>", " ", article, flags=re.S)
    return " ".join(html.unescape(plain).split())


def test_an_empty_catalog_says_on_every_page_that_nothing_is_there_yet(empty_site):
    pages = {
        path.parent.relative_to(empty_site).as_posix().removeprefix(".") + "/": words_of(path)
        for path in sorted(empty_site.rglob("index.html"))
    }
    pages[""] = pages.pop("/")
    assert {url: [w for w in words if w not in pages[url]] for url, words in SAID.items()} == {
        url: [] for url in SAID
    }
    odd = r"\b(?:all|of|the|See) 0 |\b0 of 0\b|\bNone\b(?= \w+ None)"
    assert not {url: found for url, text in pages.items() if (found := re.findall(odd, text))}


@pytest.fixture(params=["nothing", *EMPTIED])
def bare_repo(request, repo) -> Path:
    """The tiny repository without one family, or without anything."""
    if request.param == "nothing":
        empty_catalog(repo)
    else:
        empty_family(repo, request.param)
        family = request.param
        assert not load(repo).catalog.ids(family)
    return repo


@pytest.mark.slow
def test_whatever_is_missing_the_catalog_is_whole(bare_repo, monkeypatch):
    """It breaks no rule, and every command that looks at all of it does its work."""
    assert not (problems := load_and_check(bare_repo, TODAY, cache=False)[1]), format_text(problems)
    build_site(bare_repo)
    monkeypatch.chdir(bare_repo)
    for command in ("check", "stats", "stats --json", "report --since 2025-11-01"):
        ran = CliRunner().invoke(main, command.split())
        assert ran.exit_code == 0, (command, ran.output)
    assert [*bare_repo.glob("report-*/*.pdf")]


def test_a_name_of_nothing_says_that_there_is_none_yet(repo):
    empty_family(repo, "packages")
    path = repo / "catalog/catalog.yml"
    outlines = "outlines: {package: places, resource: a, longitude: b, latitude: c}\n"
    path.write_text(path.read_text("utf-8") + outlines, "utf-8")
    found = load_and_check(repo, TODAY, cache=False)[1]
    assert [(problem.code, problem.mend) for problem in found] == [
        ("outlines", "There is none yet: add it first, or take its name out here.")
    ]


class Tables(HTMLParser):
    """The tables of a page: for each its rows, and the text of their cells."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_data(self, data: str) -> None:
        if self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data.strip()


def test_a_column_that_nobody_recorded_is_a_line_and_no_column(live_site):
    blank = []
    pages = {path: path.read_text("utf-8") for path in sorted(live_site.rglob("index.html"))}
    said = {path: text for path, text in pages.items() if "recorded" in text}
    assert len(pages) > len(said) > 0
    for path, text in said.items():
        for rows in Tables(text).tables:
            columns = [*zip(*(row for row in rows if len(row) == len(rows[0])), strict=True)]
            blank += [
                f"{path.parent.relative_to(live_site)}: {column[0]}"
                for column in columns
                if len(column) > 3 and {*column[1:]} == {"not recorded"}
            ]
    assert blank == []
