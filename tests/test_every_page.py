"""A robot reads every page: no leaked word, no cut text, nothing that only a program would say."""

from itertools import chain

import pytest
from breadth import pick_pages
from page_reader import read_layout, read_sentences, read_units, read_words


@pytest.mark.slow
@pytest.mark.parametrize("site", ["live_site", "tiny_site", "workgroup_site", "empty_site"])
def test_every_page_can_be_read(site, request):
    folder = request.getfixturevalue(site)
    pages = [*folder.rglob("*.html")]
    assert len(pages) > 20
    faults = [
        f"{page.relative_to(folder)}: {fault}"
        for page in pick_pages(folder, pages)
        for html in [page.read_text()]
        for fault in chain(read_words(html), read_sentences(html), read_units(html))
    ]
    assert not faults, "\n".join(faults)


SOUND = "<h1>Places</h1><p>There are 12 rows. None is hidden.</p>"


@pytest.mark.parametrize(
    "wrong",
    [
        "<p>The value is None.</p>",
        "<td>nan</td>",
        "<p>undefined of 3</p>",
        "<p>{{ count }} towns</p>",
        "<p>Only 1 rows are shown.</p>",
        "<p>It is is here.</p>",
        "<p>Towns , and regions.</p>",
        "<p>Given by FAVOR, Inc..</p>",
        "<h2></h2>",
        "<h3>Too deep</h3>",
        "<h1>Another</h1>",
        '<a href="there"></a>',
        "<button></button>",
        '<a href="#nowhere">There</a>',
        '<p id="a">A.</p><p id="a">B.</p>',
    ],
)
def test_the_robot_finds_what_is_wrong(wrong):
    assert not [*read_words(SOUND)]
    assert [*read_words(SOUND + wrong)]


def test_the_robot_finds_a_sentence_without_an_end():
    assert not [*read_sentences('<p>It is here. It is <a href="there">over there</a></p>')]
    assert [*read_sentences("<p>Towns are here. They are not all of</p>")]


ROW = '<tr><th scope="row">2023</th><td class="c-number">1,250</td></tr>'
UNIT = '<span class="c-told__unit">children</span>'


def test_the_robot_finds_a_number_without_its_unit():
    def place(first: str, second: str, row: str = ROW) -> str:
        head = f"<thead><tr><th>{first}</th><th>{second}</th></tr></thead>"
        return f'<section class="c-told"><table>{head}<tbody>{row}</tbody></table></section>'

    def chart(caption: str) -> str:
        table = f"<table><thead><tr><th>Year</th><th>A</th></tr></thead>{ROW}</table>"
        return f'<figure class="c-chart"><figcaption>{caption}</figcaption>{table}</figure>'

    assert len(read_units(place("Year", "A"))) == 1
    assert not read_units(place(f"Year {UNIT}", "A"))
    assert not read_units(place("Year", f"A {UNIT}"))
    assert not read_units(place("Year", "A", ROW.replace("2023", f"2023 {UNIT}")))
    assert not read_units(place("Year", "A", ROW.replace("1,250", "12.5%")))
    assert len(read_units(chart("Visits"))) == 1
    assert not read_units(chart("How often<span>, visits</span>"))
    assert not read_units("<table>" + ROW + "</table>")


@pytest.mark.parametrize(
    "wrong",
    [
        '<p style="width: 900px">Wide</p>',
        '<p style="position: relative; left: 300px; width: 300px">Beyond the edge of the window</p>',
        '<p style="width: 40px; overflow: hidden; white-space: nowrap">A text that is cut</p>',
        '<p>One text</p><p style="position: relative; top: -2.2em">Another</p>',
        "<article><table><tr>" + "<td>A long word</td>" * 20 + "</tr></table></article>",
        '<article><div style="overflow: auto"><table><tr>'
        + '<td style="white-space: nowrap">A long word</td>' * 20
        + "</tr></table></div></article>",
    ],
)
def test_the_robot_sees_what_is_wrong(browser, wrong):
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        page = context.new_page()
        page.set_content(SOUND)
        assert not read_layout(page)
        page.set_content(SOUND + wrong)
        assert read_layout(page)
