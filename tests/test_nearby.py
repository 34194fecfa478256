"""What a place's page tells of the places that it is tied to, held against the files themselves."""

import json
import re
import shutil
from datetime import date

import pytest
from conftest import TESTS, read_rows

from connect_catalog.load import load
from connect_catalog.site.pages import build_pages, render_page
from connect_catalog.site.places import PLACE, plan_place
from connect_catalog.site.views import Views
from connect_catalog.stats import compute
from connect_catalog.stats.gazetteer import list_places
from connect_catalog.tell.nearby import MOST_SECTIONS, set_side_by_side, tell_nearby
from connect_catalog.tell.places import PlaceTeller

TODAY = date(2026, 1, 31)


@pytest.fixture(scope="module")
def teller(live):
    return live.once(PlaceTeller)


@pytest.fixture(scope="module")
def nearby(teller):
    return {key: tell_nearby(teller, place) for key, place in teller.gazetteer.items()}


def find(teller, name):
    return next(place for place in teller.gazetteer.values() if place.name == name)


def test_a_town_tells_of_the_districts_that_teach_its_children(teller, nearby):
    """Held against the table of the districts' towns: each district with numbers, and no other."""
    taught = {}
    for row in read_rows("school-districts", "towns-taught"):
        taught.setdefault(row["town_fips"], set()).add(row["district"])
    for row in read_rows("school-districts", "districts"):
        if row["town_fips"]:
            taught.setdefault(row["town_fips"], set()).add(row["district"])
    listed = {
        (row["district"], name)
        for name in ("student-enrollment", "chronic-absenteeism")
        for row in read_rows(name, "by-district")
    }
    towns = [place for place in teller.gazetteer.values() if place.kind == "Town"]
    assert len(towns) == 169
    seen = 0
    for town in towns:
        for name in ("student-enrollment", "chronic-absenteeism"):
            tables = [one for one in nearby[town.key].parts if one.package.id == name]
            told = {place.name for one in tables for place in one.places}
            assert told == {d for d in taught.get(town.key.id, ()) if (d, name) in listed}
            seen += len(told)
    assert seen > 300


def test_a_district_tells_of_its_towns_and_a_town_of_its_regions(teller, nearby):
    district = find(teller, "Regional School District 05")
    towns = {place.name for one in nearby[district.key].larger for place in one.places}
    assert towns == {"Bethany", "Orange", "Woodbridge"}
    town = nearby[find(teller, "Hartford").key]
    regions = {one.package.id: one.places for one in town.larger}
    assert [place.name for place in regions["treatment-need-estimates"]] == ["North Central"]


def test_no_dataset_stands_on_a_page_as_its_own_and_as_a_larger_places(teller, nearby):
    for key, near in nearby.items():
        own = {one.package.id for one in teller.tell(teller.gazetteer[key])}
        parts = {one.package.id for one in near.parts}
        larger = {one.package.id for one in near.larger}
        assert not larger & (own | parts)
        assert not {package.id for package in near.whole} & (own | parts | larger)


def test_a_region_sets_its_towns_side_by_side_by_name_not_by_size(teller, nearby):
    region = find(teller, "North Central")
    table = next(one for one in nearby[region.key].parts if one.package.id == "child-population")
    assert not table.is_few and len(table.places) > MOST_SECTIONS
    side = set_side_by_side(table)
    names = [place.name for place, _ in side.rows]
    assert names == sorted(names) and set(names) <= {
        teller.gazetteer[key].name for key in region.parts
    }
    rows = {
        row["town_fips"]: row
        for row in read_rows("child-population", "by-town")
        if row["period"] == side.period and row["age"] == "0 to 17"
    }
    column = [words for words, _ in side.heads].index("0 to 17") if len(side.heads) > 1 else 0
    for place, cells in side.rows:
        cell, row = cells[column], rows[place.key.id]
        assert cell.mark or cell.value == float(row["children"])


def test_numbers_of_another_place_are_headed_by_its_name(live):
    views = Views(live, compute(live, TODAY))
    asked = {"places/hartford/", "places/north-central/"}
    planned = [one for one in plan_place(views) if one.url in asked]
    pages = {one.url: render_page(views, PLACE, one).body for one in planned}
    body = pages["places/hartford/"]
    headings = re.findall(
        r'<h4 class="c-told__near"><a href="([^"]+)">([^<]+)</a> as a whole', body
    )
    assert ("../../places/hartford-school-district/", "Hartford School District") in headings
    assert ("../../places/north-central/", "North Central (DCF region)") in headings
    assert re.findall('id="chronic-absenteeism"', body) == ['id="chronic-absenteeism"']
    assert "Known for the whole state only:" in body
    assert "places, one by one" in pages["places/north-central/"]


def make_region(tmp_path):
    """The tiny repository with a region that its two towns belong to by a foreign key."""
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    folder = root / "datapackages/places"
    text = json.loads((folder / "datapackage.json").read_text("utf-8"))
    places = text["resources"][0]
    areas = json.loads(json.dumps(places)) | {"name": "areas", "path": "data/areas.csv"}
    id, label, _ = areas["schema"]["fields"]
    areas["schema"]["fields"] = [id | {"name": "area_id"}, label | {"name": "area"}]
    areas["schema"]["primaryKey"] = ["area_id"]
    places["schema"]["fields"][2] = {
        "name": "area_id",
        "type": "string",
        "title": "Area code",
        "description": "Where it lies.",
        "connect": {"role": "geography"},
    }
    places["connect"] = {
        "foreignKeys": [
            {"fields": ["area_id"], "reference": {"resource": "areas", "fields": ["area_id"]}}
        ]
    }
    text["resources"].append(areas)
    (folder / "datapackage.json").write_text(json.dumps(text), "utf-8")
    (folder / "data/areas.csv").write_text("area_id,area\n90,Eastland\n", "utf-8")
    (folder / "data/places.csv").write_text(
        "place_id,place,area_id\n00,Exampleland,\n01,Alphaville,90\n02,Betatown,90\n", "utf-8"
    )
    return root


def test_a_hidden_number_of_a_part_is_hidden_on_the_whole_page_too(tmp_path):
    """Nothing is added up: a region with one hidden town shows no sum, and the town as hidden."""
    root = make_region(tmp_path)
    table = root / "datapackages/story-hours/data/by-place.csv"
    table.write_text(
        "place_id,place,year,visits,percent_outdoors\n"
        "01,Alphaville,2024,7777,20\n02,Betatown,2024,suppressed,suppressed\n",
        "utf-8",
    )
    catalog = load(root).catalog
    (region,) = (place for place in catalog.once(list_places).values() if place.parts)
    (near,) = tell_nearby(catalog.once(PlaceTeller), region).parts
    assert [place.name for place in near.places] == ["Alphaville", "Betatown"]
    words = {line.newest.words for told in near.told for line in told.lines}
    assert words == {"7,777", "20.0%", "suppressed"}
    pages = {page.url: page.body for page in build_pages(catalog, compute(catalog, TODAY))}
    assert "7,777" in pages["places/eastland/"] and "c-suppressed" in pages["places/eastland/"]
