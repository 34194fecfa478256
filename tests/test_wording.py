"""One wording of one rule: a limit of counts reads "below 6" wherever it is looked for, and a long time reads
as people say it. Pages, tables of JSON, calendars and feeds of the sites are read."""

import html
import re
from pathlib import Path

import pytest
from breadth import pick_pages

from connect_catalog.words import say_limit, say_span

# No number of a page is longer: a list of thousands of them is not one.
NUMBER = r"(?:\d{1,9}(?:,\d{3}){0,3}|one|two|three|four|five|six|nine|ten|eleven|fifteen|twenty)"
OTHER_LIMITS = re.compile(
    rf"\b{NUMBER} or (?:fewer|less)\b"
    rf"|\b(?:counts?|numbers?|cells?) (?:under|smaller than|less than|fewer than) {NUMBER}\b"
    rf"|\b(?:fewer|less) than {NUMBER} (?:students|children|deaths|admissions|people are|in all)\b"
    rf"|\b(?:show|hides?|hidden|publish) counts? (?:of|from) {NUMBER} to {NUMBER}\b",
    re.I,
)
LONG_DAYS = re.compile(r"\b(\d{1,3}(?:,\d{3}){1,3}|\d{3,9}) days (?:ago|late|over|overdue|old)\b")


def read_words(path: Path) -> str:
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.S)
        text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return re.sub(r"\s+", " ", text)


def is_past(path: Path) -> bool:
    """Whether a file is one of a version, which stays as it was."""
    return "versions" in path.parts and path.suffix != ".html"


def list_files(site: Path) -> list[Path]:
    kinds = {".html", ".json", ".atom", ".ics"}
    found = [
        path
        for path in site.rglob("*")
        if path.suffix in kinds and "pagefind" not in path.parts and not is_past(path)
    ]
    assert len([path for path in found if path.suffix == ".html"]) > 30
    return pick_pages(site, found)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["live_site", "workgroup_site", "tiny_site"])
def test_every_page_says_a_limit_and_a_long_time_in_one_way(name, request):
    told = {
        (str(path), found[0])
        for path in list_files(request.getfixturevalue(name))
        for words in [read_words(path)]
        for pattern in (OTHER_LIMITS, LONG_DAYS)
        for found in pattern.finditer(words)
    }
    assert not told


def test_the_patterns_find_the_other_ways():
    for words in (
        "Counts of 10 or fewer are hidden",
        "five or less",
        "counts under 5",
        "a group of fewer than 20 students",
        "does not show counts of 1 to 5",
    ):
        assert OTHER_LIMITS.search(words), words
    assert LONG_DAYS.search("due on October 1, 2018, 2,979 days ago")
    assert not OTHER_LIMITS.search("children under 6; people under 18; less than 1 percent")


def test_a_limit_is_said_by_one_function():
    assert say_limit(11) == "below 11"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (31, "31 days"),
        (60, "60 days"),
        (61, "2 months"),
        (100, "over 3 months"),
        (365, "12 months"),
        (367, "over 12 months"),
        (730, "24 months"),
        (731, "2 years"),
        (1_100, "over 3 years"),
        (2_979, "over 8 years"),
    ],
)
def test_a_length_of_time_is_said_as_people_say_it(days, words):
    assert say_span(days) == words


@pytest.mark.parametrize("days", range(0, 4000, 7))
def test_no_length_of_time_is_said_longer_than_it_is(days):
    """Worked out again from the words, with the shortest months and years."""
    count, unit = re.fullmatch(r"(?:over )?(\d+) (day|month|year)s?", say_span(days)).groups()
    length = {"day": 1, "month": 30.4, "year": 365}[unit]
    assert int(count) * length <= days < (int(count) + 1) * length * 1.003 + 1
