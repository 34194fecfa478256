"""The home page: one telling number of each topic, with the dataset that it is of."""

from datetime import date

from conftest import ROOT

from connect_catalog.load import load
from connect_catalog.site.home import view_home
from connect_catalog.site.pages import build_pages
from connect_catalog.site.views import Views
from connect_catalog.stats import compute
from connect_catalog.tell.answers import answer_plainly

TODAY = date(2026, 1, 31)


def test_each_topic_tells_a_number_that_one_of_its_datasets_answers():
    catalog = load(ROOT).catalog
    page = view_home(Views(catalog, compute(catalog, TODAY)))
    told = [one for one in page.topics if one.answer is not None]
    assert len(told) >= 7
    for one in told:
        assert one.view.topic in one.card.topics
        assert one.answer in answer_plainly(one.card.package)
        assert any(digit in one.answer.text for digit in "0123456789")
    (school,) = (one for one in told if one.view.topic.id == "education")
    assert "highest" not in school.answer.text  # of all students, not of the first in a row


def test_a_topic_without_a_number_says_what_it_is(catalog):
    page = view_home(Views(catalog, compute(catalog, TODAY)))
    body = next(p.body for p in build_pages(catalog, compute(catalog, TODAY)) if p.url == "")
    for one in page.topics:
        assert (one.answer.words if one.answer else one.view.topic.definition) in body


def test_what_is_asked_for_stands_before_topics_and_these_before_the_state(catalog):
    pages = {page.url: page.body for page in build_pages(catalog, compute(catalog, TODAY))}
    marks = ('id="home-q"', 'id="home-place"', 'id="topics"', 'id="state"', 'id="newest"')
    places = [pages[""].index(mark) for mark in marks]
    assert places == sorted(places)
    assert 'href="progress/"' in pages[""] and "c-statusbar" in pages["progress/"]


def test_a_topic_of_reference_tables_alone_counts_them(catalog):
    pages = {page.url: page.body for page in build_pages(catalog, compute(catalog, TODAY))}
    tile = pages["topics/"].partition("Where things are.")[2].partition("</li>")[0]
    assert "1 reference table<" in tile and "0 in the catalog" not in tile
