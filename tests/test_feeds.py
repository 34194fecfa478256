"""Feeds of new and updated datasets: read by a feed reader, of every page that names one, over two years."""

import dataclasses
import re
import xml.etree.ElementTree as ElementTree
from datetime import date
from types import MappingProxyType

import feedparser
import pytest
from second_harvest import FIRST, NAMED, SECOND, Years, tell_years

from connect_catalog.addresses import NEWS, locate_feed
from connect_catalog.exports.atom import AtomEntry, AtomFeed, write_atom
from connect_catalog.exports.dataset_feeds import MOST, plan_feeds
from connect_catalog.revisions import NOT_ASKED


def read(content: bytes) -> feedparser.FeedParserDict:
    """A feed as a reader takes it, with what RFC 4287 asks of it."""
    told = feedparser.parse(content)
    assert not told.bozo, told.get("bozo_exception")
    assert told.version == "atom10" and told.feed.id and told.feed.title and told.feed.author
    links = {link.rel: link.href for link in told.feed.links}
    assert links["self"] == told.feed.id
    ids = [entry.id for entry in told.entries]
    assert len({*ids}) == len(ids)
    assert all(e.title and e.summary and e.link and e.updated_parsed for e in told.entries)
    days = [entry.updated for entry in told.entries]
    assert days == sorted(days, reverse=True)
    return told


def make(catalog, edits) -> dict[str, bytes]:
    return {address: write() for address, write in plan_feeds(catalog, edits).items()}


# ------------------------------------------------------------------------------------- on the site


def test_every_page_that_names_a_feed_has_it(live_site, live):
    pages = [live_site / "index.html", live_site / "datasets/index.html"]
    pages += [live_site / f"agencies/{id}/index.html" for id in live.agencies]
    pages += (live_site / "topics").glob("*/index.html")
    assert len(pages) > 20
    for page in pages:
        named = re.findall(r'rel="alternate feed"[^>]*href="([^"]*)"', page.read_text("utf-8"))
        own = page.parent.parent.name in ("agencies", "topics")
        assert len(named) == 2 + own
        for address in named:
            read((page.parent / address).resolve().read_bytes())


def test_each_dataset_is_told_to_all_its_agency_and_its_topics(live_site, live):
    site = live.settings.url

    def ids(page: str) -> set[str]:
        told = read((live_site / page / NEWS).read_bytes())
        assert told.feed.id == f"{site}{page}{NEWS}"
        return {entry.id for entry in told.entries}

    every = {
        id: f"{site}datasets/{id}/#version-{package.descriptor.version}"
        for id, package in live.packages.items()
    }
    assert ids("") >= {*every.values()}
    for agency in live.agencies:
        own = {every[p.id] for p in live.packages.values() if p.descriptor.connect.agency == agency}
        assert ids(f"agencies/{agency}/") >= own
    for topic in live.vocabulary.ids("topics"):
        own = {every[p.id] for p in live.packages.values() if topic in p.descriptor.connect.topics}
        assert not own or ids(f"topics/{topic}/") == own


# -------------------------------------------------------------------------------- the second year


@pytest.fixture(scope="module")
def years(tmp_path_factory) -> Years:
    return tell_years(tmp_path_factory.mktemp("years") / "root")


def test_a_reader_that_keeps_ids_sees_each_change_once(years):
    site = years.first[0].settings.url
    before, after = (
        {e.id.removeprefix(f"{site}datasets/"): e for e in read(make(*year)[NEWS]).entries}
        for year in (years.first, years.second)
    )
    assert {e.updated for e in before.values()} == {f"{FIRST}T00:00:00Z"} and len(before) == 6
    titles = {id: package.title for id, package in years.second[0].packages.items()}
    assert {id: after[id].title for id in after.keys() - before.keys()} == {
        f"{NAMED}/#version-1.0.0": f"{titles[NAMED]}, version 1.0.0",
        f"{years.renamed}/#removed": f"{years.renamed}: removed from the catalog",
        f"{years.removed}/#removed": f"{years.removed}: removed from the catalog",
        f"{years.updated}/#version-1.1.0": f"{titles[years.updated]}, version 1.1.0",
        f"{years.new}/#version-1.0.0": f"New dataset: {titles[years.new]}",
    }
    kept = before.keys() & after.keys()
    assert len(kept) == 3
    assert all(before[id].updated == after[id].updated for id in kept)
    assert after[f"{years.updated}/#version-1.1.0"].updated == f"{SECOND}T00:00:00Z"
    assert "Counts: 1 row changed." in after[f"{years.updated}/#version-1.1.0"].summary


def test_the_same_history_gives_the_same_bytes(years):
    assert make(*years.second) == make(*years.second)


def test_without_history_the_day_is_that_of_the_source(catalog):
    told = read(make(catalog, NOT_ASKED)[NEWS])
    days = {str(p.descriptor.connect.updated.last_day) for p in catalog.packages.values()}
    assert days <= {entry.updated[:10] for entry in told.entries}
    assert not any("published" in entry for entry in told.entries)


# ---------------------------------------------------------------------------- long, empty, hostile


def test_a_long_feed_goes_on_in_the_next_file(catalog):
    package = next(iter(catalog.packages.values()))
    many = MappingProxyType(
        {f"made-{i}": rename(package, f"made-{i}") for i in range(2 * MOST + 1)}
    )
    feeds = make(
        dataclasses.replace(catalog, packages=many, removals=MappingProxyType({})), NOT_ASKED
    )
    address, seen = NEWS, []
    while address:
        told = read(feeds[address])
        assert len(told.entries) <= MOST
        seen += [entry.id for entry in told.entries]
        following = [link.href for link in told.feed.links if link.rel == "next"]
        address = following[0].removeprefix(catalog.settings.url) if following else ""
    assert len({*seen}) == len(seen) == len(many)
    assert locate_feed("", 2) in feeds and locate_feed("", 3) not in feeds


def rename(package, id: str):
    """The package in another folder."""
    other = package.descriptor.model_copy()
    origin = dataclasses.replace(other.origin, path=f"datapackages/{id}/datapackage.json")
    other._origin = origin
    return dataclasses.replace(package, descriptor=other)


def test_an_agency_without_a_dataset_has_a_feed_to_wait_for_the_first(catalog):
    held = {p.descriptor.connect.agency for p in catalog.packages.values()}
    held |= {removal.agency for removal in catalog.removals.values()}
    (waiting, *_) = [id for id in catalog.agencies if id not in held]
    assert not read(make(catalog, NOT_ASKED)[f"agencies/{waiting}/{NEWS}"]).entries


HOSTILE = "]]></title><script>run()</script> & \" ' \x00\x1b\ud800\ufffe \u202eelbat \u05d0"


def test_hostile_words_stay_words(catalog):
    day = date(2026, 1, 5)
    entry = AtomEntry(
        "https://a.example/#1", HOSTILE, day, "https://a.example/", HOSTILE, day, {"t": HOSTILE}
    )
    feed = AtomFeed("https://a.example/f", HOSTILE, "https://a.example/", [entry])
    told = read(write_atom(catalog.settings, feed))
    root = ElementTree.fromstring(write_atom(catalog.settings, feed))  # noqa: S314 - our own
    assert not [tag for tag in root.iter() if tag.tag.endswith("script")]
    shown = re.sub("[\x00\x1b\ud800\ufffe]", "\ufffd", HOSTILE)
    assert [tag.text for tag in root.iter() if tag.tag.endswith(("title", "summary"))] == [
        shown
    ] * 3
    assert told.entries[0].tags[0].term == "t"
