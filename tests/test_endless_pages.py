"""No page grows without end: a catalog with thousands of records, and a table of many places."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import islice

import pytest
from conftest import TESTS

from connect_catalog.bounds import NAMED_PLACES, PAGE_BYTES, PLACE_PAGES
from connect_catalog.load import load
from connect_catalog.model.parts import Origin
from connect_catalog.site.pages import KINDS, render_page
from connect_catalog.site.shorten import shorten
from connect_catalog.site.views import Views
from connect_catalog.stats import compute
from connect_catalog.stats.gazetteer import list_places

TODAY = date(2026, 1, 31)
MANY = 1_000
HOLDERS = 200  # agencies, and topics
PLACES = 6_000
OF_EACH = 4  # pages of a kind


def multiply(records, many=MANY, **changed):
    """Each record many times over, under names of their own. changed: fields worked out from the
    number of the copy."""
    made = {}
    for i in range(many):
        old = [*records.values()][i % len(records)]
        more = {name: work(i) for name, work in changed.items()}
        new = old.model_copy(update=more)
        new._origin = Origin(f"catalog/x/copy-{i}.yml")
        made[new.id] = new
    return dict(records) | made


def fill(package, tables):
    """A package with the content of some tables replaced."""
    filled = {name: replace(package.tables[name], content=text) for name, text in tables.items()}
    return replace(package, tables={**package.tables, **filled})


@pytest.fixture(scope="module")
def pages():
    catalog = load(TESTS / "repo").catalog
    assert catalog is not None
    own = [f"copy-{i}" for i in range(MANY)]
    hours, places = catalog.packages["story-hours"], catalog.packages["places"]
    told = "".join(f"{i:06},Town {i},2023,{i % 90 + 10},{i % 100}.0\n" for i in range(PLACES))
    listed = "".join(f"{i:06},Town {i},east\n" for i in range(PLACES))
    term = catalog.vocabulary.topics[0]
    topics = tuple(term.model_copy(update={"id": f"topic-{i}"}) for i in range(HOLDERS))
    catalog = replace(
        catalog,
        agencies=multiply(catalog.agencies, HOLDERS, title=lambda i: f"Agency {i}"),
        workplan=multiply(
            catalog.workplan,
            number=lambda i: i + 100,
            title=lambda i: f"Desired dataset {i}",
            agencies=lambda i: (own[i % HOLDERS],),
        ),
        meetings=multiply(catalog.meetings, reviewed=lambda i: tuple(own[:40])),
        trainings=multiply(catalog.trainings),
        requests=multiply(catalog.requests),
        vocabulary=catalog.vocabulary.model_copy(
            update={"topics": (*catalog.vocabulary.topics, *topics)}
        ),
        packages={
            **catalog.packages,
            "story-hours": fill(
                hours,
                {"by-place": f"place_id,place,year,visits,percent_outdoors\n{told}".encode()},
            ),
            "places": fill(places, {"places": f"place_id,place,region\n{listed}".encode()}),
        },
    )
    views = Views(catalog, compute(catalog, TODAY))
    return {
        page.url: page
        for kind in KINDS
        for page in (render_page(views, kind, one) for one in islice(kind.plan(views), OF_EACH))
    }


@pytest.mark.slow
def test_no_page_grows_without_end(pages):
    sizes = {url: len(page.body.encode()) for url, page in pages.items()}
    assert not {url: size for url, size in sizes.items() if size > PAGE_BYTES * 1.01}


@pytest.mark.slow
@pytest.mark.parametrize("url", ["activity/"])
def test_a_page_that_is_cut_says_how_many_more_there_are_and_where(pages, url):
    body = pages[url].body
    more = re.findall(r"data-more>.*?Not shown here, to keep the page short: [\d,]+ more\.", body)
    assert more and "search/" in body
    assert "</h1>" in body and well_formed(body)


@pytest.mark.slow
def test_only_so_many_places_have_a_page_or_are_named(pages):
    assert f"{PLACES - PLACE_PAGES:,} more places" in pages["places/"].body
    body = pages["datasets/story-hours/"].body
    assert f"{PLACES - NAMED_PLACES:,} more" in body
    assert "Town 0;" in body and f"Town {PLACES - 1};" not in body


def test_the_gazetteer_stops_at_its_bound():
    catalog = load(TESTS / "repo").catalog
    listed = "".join(f"{i:06},Town {i},east\n" for i in range(PLACE_PAGES + 1))
    text = f"place_id,place,region\n{listed}".encode()
    packages = catalog.packages | {"places": fill(catalog.packages["places"], {"places": text})}
    assert len(list_places(replace(catalog, packages=packages))) == PLACE_PAGES


@pytest.mark.parametrize(
    "body",
    [
        "<h1>A</h1><ul>" + "<li><a href='x'>one > two</a></li>" * 9000 + "</ul><p>End</p>",
        "<table><thead><tr><th>A</th></tr></thead><tbody>" + "<tr><td>1<br></td></tr>" * 9000
        + "</tbody></table><p>End</p>",
        "<dl>" + "<div><dt>a</dt> <dd>b</dd></div>" * 9000 + "</dl><p>End</p>",
        "<p>" + '<a title="a > b">x</a>, ' * 9000 + "</p><p>End</p>",
        "<select>" + "<option>x</option>" * 9000 + "</select><p>End</p>",
        "<div>" + "<section><ul><li>x</li></ul></section>" * 9000 + "</div><p>End</p>",
        "<ul>" + "<li><script>'</ul>'</script><svg><g/></svg></li>" * 9000 + "</ul><p>End</p>",
    ],
)  # fmt: skip
def test_every_kind_of_list_can_be_cut(body):
    short = shorten(body, "There.", 20_000)
    assert len(short) <= 20_000 and short.endswith("<p>End</p>") and " more." in short
    assert well_formed(short)
    assert shorten(body, "There.", len(body)) == body


def well_formed(html):
    """Whether each tag is closed where it should be."""
    open_tags, wrong = [], []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag not in ("br", "input", "img", "hr", "meta", "link", "col", "wbr"):
                open_tags.append(tag)

        def handle_startendtag(self, tag, attrs):
            pass

        def handle_endtag(self, tag):
            if not open_tags or open_tags.pop() != tag:
                wrong.append(tag)

    Reader().feed(html)
    return not open_tags and not wrong
