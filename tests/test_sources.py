"""Sources: the page or file they lead to, and the day they were read there."""

import json
from dataclasses import replace

from conftest import TODAY, no_numbers

from connect_catalog.exports.packages import plan_files
from connect_catalog.model import PartialDate
from connect_catalog.site.pages import build_pages
from connect_catalog.stats import compute

READ = PartialDate("2025-01-15")


def _read_there(catalog):
    """The catalog with the day on which a package's source and a desired dataset's were read."""
    package, item = catalog.packages["story-hours"], catalog.workplan["story-hours"]
    named = tuple(s.model_copy(update={"accessed": READ}) for s in package.descriptor.sources)
    descriptor = package.descriptor.model_copy(update={"sources": named})
    descriptor._origin = package.descriptor.origin
    evidence = tuple(s.model_copy(update={"accessed": PartialDate("2025")}) for s in item.evidence)
    told = item.model_copy(update={"evidence": evidence})
    told._origin = item.origin
    return replace(
        catalog,
        packages={**catalog.packages, package.id: replace(package, descriptor=descriptor)},
        workplan={**catalog.workplan, item.id: told},
    )


def _bodies(catalog):
    return {page.url: page.body for page in build_pages(catalog, compute(catalog, TODAY))}


def test_the_day_a_source_was_read_stands_beside_it(catalog):
    pages = _bodies(_read_there(catalog))
    dataset = pages["datasets/story-hours/"]
    link = '<a href="https://example.org/stories">Agency of Examples</a>'
    assert f"{link} (read: January 15, 2025)" in dataset
    assert "[Data set; source read: January 15, 2025]" in dataset  # as one cites it
    assert "note = {Data set; source read: January 15, 2025}" in dataset
    assert "Annual report of Examples</a> (read: 2025)" in pages["workplan/story-hours/"]


def test_a_day_that_nobody_noted_is_not_shown(catalog):
    for url, body in _bodies(catalog).items():
        assert "(read: " not in body and "source read" not in body, url


def test_the_list_of_packages_names_their_sources(catalog):
    files = plan_files(_read_there(catalog), no_numbers)
    (entry,) = [e for e in json.loads(files["datasets.json"]()) if e["id"] == "story-hours"]
    source = {"title": "Agency of Examples", "path": "https://example.org/stories"}
    assert entry["sources"] == [{**source, "accessed": "2025-01-15"}]
