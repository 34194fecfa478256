"""Addresses: no two pages of the site stand at one."""

from dataclasses import replace

import pytest
from conftest import TODAY

from connect_catalog.addresses import (
    list_families_of_pages,
    list_made,
    list_patterns,
    locate,
    locate_guide,
)
from connect_catalog.checks.records import check_addresses
from connect_catalog.codes import Code
from connect_catalog.stats.gazetteer import list_places


def _codes(catalog):
    return [problem.code for problem in check_addresses(catalog, TODAY)]


def test_every_page_of_a_record_is_looked_at():
    shown = [place for place in list_patterns() if "{}" in place and place.endswith("/")]
    assert {locate(family, "{}") for family in list_families_of_pages()} == {*shown}


@pytest.mark.parametrize("family", list_families_of_pages())
def test_a_page_of_docs_takes_no_address_of_a_record(catalog, family):
    members = {
        "boxes": [element.id for element in catalog.logic_model.elements],
        "removals": [*catalog.removals],
        "reports": [*catalog.reports],
        "places": [place.slug for place in list_places(catalog).values()],
    }
    for id in members.get(family) or (catalog.ids(family) if family != "boxes" else ()):
        for path in (f"docs/{locate(family, id)[:-1]}.md", f"docs/{locate(family, id)}index.md"):
            assert locate_guide(path) == locate(family, id)
            clash = replace(catalog, guides={**catalog.guides, path: "# Words\n"})
            # A published package is a package, and a page at one address is told once for each.
            assert Code.TAKEN_ADDRESS in _codes(clash)


@pytest.mark.parametrize("address", list_made())
def test_a_page_of_docs_takes_no_address_of_a_page_that_is_made(catalog, address):
    path = f"docs/{address}index.md"
    assert _codes(replace(catalog, guides={**catalog.guides, path: "# Words\n"})) == [
        Code.TAKEN_ADDRESS
    ]


@pytest.mark.parametrize(
    "family,id",
    [
        (family, address.removeprefix(folder).removesuffix("/"))
        for family in ("agencies", "workplan", "reports")
        for folder in [locate(family, "")[:-1]]
        for address in list_made()
        if address.startswith(folder) and address != folder
    ],
)
def test_a_record_takes_no_address_of_a_page_that_is_made(catalog, family, id):
    records = getattr(catalog, family)
    named = {**records, id: next(iter(records.values()))}
    assert _codes(replace(catalog, **{family: named})) == [Code.TAKEN_ADDRESS]


def test_the_tiny_catalog_has_no_clash(catalog):
    assert _codes(catalog) == []
