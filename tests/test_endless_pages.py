"""No page grows without end: its lists are cut, and places end at a bound."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from conftest import TESTS

from connect_catalog.bounds import PLACE_PAGES
from connect_catalog.load import load
from connect_catalog.site.shorten import shorten
from connect_catalog.stats.gazetteer import list_places


def fill(package, tables):
    """A package with the content of some tables replaced."""
    filled = {name: replace(package.tables[name], content=text) for name, text in tables.items()}
    return replace(package, tables={**package.tables, **filled})


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
