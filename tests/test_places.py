"""Which places a dataset has numbers for, and how a query's place is found among them."""

import json

from conftest import ROOT
from scripts import run_script

from connect_catalog.exports import places
from connect_catalog.load import load
from connect_catalog.stats import compute


def read_places() -> tuple[list, dict[str, list]]:
    """The list of all places, and each dataset's tables by its id."""
    catalog = load(ROOT).catalog
    assert catalog is not None
    files = places.plan_files(catalog, lambda: compute(catalog))
    made = {address: json.loads(make()) for address, make in files.items()}
    names = made.pop("catalog-lite/places.json")
    return names, {address.split("/")[-1]: tables for address, tables in made.items()}


def ask(script: str, names: list) -> list:
    start = 'import { findPlace, listTables, makePlaces } from "./places.js";'
    return run_script(f"{start} const places = makePlaces({json.dumps(names)}); {script}")


def test_a_town_is_tied_to_its_regions_and_its_district():
    names, _ = read_places()
    norwich = next(place for place in names if place["name"] == "Norwich")
    by_id = {place["id"]: place["name"] for place in names}
    tied = {by_id[one] for one in norwich["in"]}
    assert "Norwich School District" in tied
    assert "Eastern" in tied  # the region of the agency for children
    state = next(place for place in names if place["name"] == "Connecticut")
    assert state["in"] == []  # it is no way to each of its towns


def test_no_number_is_in_the_files():
    _, tables = read_places()
    assert len(tables) > 10
    assert {key for found in tables.values() for table in found for key in table} == {
        "name",
        "title",
        "places",
    }


def test_the_longest_name_in_a_query_is_its_place():
    names = [
        {"name": name, "id": name, "in": []} for name in ("Haven", "New Haven", "Saint-Ménard")
    ]
    queries = ["foster care new haven", "HAVEN’S schools", "saint menard", "newhaven"]
    script = f"""console.log(JSON.stringify({json.dumps(queries)}.map((query) => {{
      const found = findPlace(places, query); return found && [found.place.name, found.rest]; }})));"""
    assert ask(script, names) == [
        ["New Haven", "foster care"],
        ["Haven", "schools"],
        ["Saint-Ménard", ""],
        None,
    ]


def test_a_table_of_the_place_itself_comes_before_one_of_its_region():
    names = [{"name": "A", "id": "a", "in": ["r"]}, {"name": "R", "id": "r", "in": []}]
    tables = [
        {"name": "t", "title": "T", "places": ["r"]},
        {"name": "u", "title": "U", "places": ["a", "b"]},
    ]
    script = f"""const tables = {json.dumps(tables)};
      const show = (found) => [found.own, found.tables.map(({{ table, place }}) => [table.name, place.id])];
      console.log(JSON.stringify([tables, tables.slice(0, 1), []].map((some) =>
        show(listTables(places, places.byId.get("a"), some)))));"""
    assert ask(script, names) == [[True, [["u", "a"]]], [False, [["t", "r"]]], [False, []]]
