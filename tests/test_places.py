"""Which places a dataset has numbers for, and how a query's place is found among them."""

import json
import shutil
from collections import Counter

import pandas
import pytest
from conftest import ROOT, TESTS, TODAY
from made_tables import COUNT, package
from scripts import run_script

from connect_catalog.exports import places
from connect_catalog.load import load
from connect_catalog.marks import KINDS
from connect_catalog.stats import compute
from connect_catalog.stats.places import find_place


def read_places() -> tuple[list, dict[str, list]]:
    """The list of all places, and each dataset's tables by its id."""
    catalog = load(ROOT).catalog
    assert catalog is not None
    files = places.plan_files(catalog, lambda: compute(catalog))
    made = {address: json.loads(make()) for address, make in files.items()}
    names = made.pop("catalog-lite/places.json")
    return names, {address.split("/")[-1]: tables for address, tables in made.items()}


def ask(script: str, names: list) -> list:
    start = 'const { findPlace, listTables, makePlaces } = await import("./places.js");'
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


@pytest.mark.slow
def test_every_place_has_its_newest_cell_as_the_table_has_it():
    """Read from the files once more, by hand: the last row of a place in which all groups stand for
    their total, or for the first that is declared, as its name says."""
    _, tables = read_places()
    catalog = load(ROOT).catalog
    assert catalog is not None
    seen: Counter[str] = Counter()
    for id, found in tables.items():
        for listed in filter(lambda one: {"cells", "one_group"} & {*one}, found):
            table = catalog.packages[id.removesuffix(".json")].tables[listed["name"]]
            group = [*listed.get("one_group", {}).get("group", ())]
            seen["of one group"] += bool(group)
            told = listed | listed.get("one_group", {})
            column = table.resource.columns("measure")[0]
            (time,) = (c.name for c in table.resource.columns("time"))
            key, wanted = table.resource.schema_.primary_key, {}
            for c in table.resource.columns("dimension"):
                if c.name in key and (c.connect.total or table.rows[c.name].nunique() > 1):
                    wanted[c.name] = c.connect.total or group.pop(0)
                    assert c.connect.total or wanted[c.name] == c.listed[0]
            assert not group
            order = table.timeline(time).order
            rows = table.rows[[*wanted]].eq(pandas.Series(wanted)).all(axis=1)
            newest: dict[str, tuple[int, str]] = {}
            for _, row in table.rows[rows].iterrows():
                at = order.index(row[time])
                key = row[find_place(table.resource)]
                newest[key] = max(newest.get(key, (-1, "")), (at, row[column.name]))
            for place, at, cell in zip(told["places"], told["at"], told["cells"], strict=True):
                if place not in newest:
                    assert at is None and cell is None
                    continue
                when, text = newest[place]
                marks = {"": "m"} | {k: KINDS[v].letter for k, v in column.marking().items()}
                assert at == when and cell == (marks[text] if text in marks else float(text))
                seen["hidden" if cell == "s" else "other"] += 1
    assert seen["hidden"] > 20 and seen["other"] > 1000 and seen["of one group"] > 5


def test_a_table_of_the_tiny_repository_has_these_numbers(catalog):
    files = places.plan_files(catalog, lambda: compute(catalog, TODAY))
    by_place, *others = json.loads(files["catalog-lite/places/story-hours.json"]())
    assert (by_place["places"], by_place["cells"]) == (["01", "02", "03"], [150, 0, 30])
    assert [by_place["periods"][at] for at in by_place["at"]] == ["2023"] * 3
    assert (by_place["measure"], by_place["unit"]) == ("Visits", "visits")
    assert not others  # the other has no place


def test_groups_without_a_total_have_the_number_of_the_first_apart_from_the_others():
    """So that no reader takes a number of one group for one of all."""
    _, tables = read_places()
    by_name = {table["name"]: table for table in tables["children-in-placement.json"]}
    assert "cells" in by_name["by-region"] and "one_group" not in by_name["by-region"]
    by_age = by_name["by-region-and-age"]
    assert not {"cells", "at", "measure"} & {*by_age}
    assert by_age["one_group"]["group"] == ["0 to 3"] and any(by_age["one_group"]["cells"])


def test_groups_without_a_total_or_an_order_are_listed():
    columns = {"place": {}, "year": {}, "step": {}, "sex": {}, "n": COUNT}
    rows = [["A", "2021", step, sex, "40"] for step in ("Served", "Referred") for sex in ("F", "M")]
    made = package("made", {"t": (columns, rows)})
    (listed,) = places.list_tables(made)
    assert listed["groups"] == [["step", ("Served", "Referred")], ["sex", ("F", "M")]]
    assert not {"cells", "one_group"} & {*listed}


def test_the_longest_name_in_a_query_is_its_place():
    names = [
        {"name": name, "id": name, "in": ["s"]} for name in ("Haven", "New Haven", "Saint-Ménard")
    ]
    names.append({"name": "State", "id": "s", "in": []})
    queries = [
        "foster care new haven",
        "HAVEN’S schools",
        "saint menard",
        "newhaven",
        "haven, new haven state",
    ]
    script = f"""console.log(JSON.stringify({json.dumps(queries)}.map((query) => {{
      const found = findPlace(places, query); return found && [found.place.name, found.rest]; }})));"""
    assert ask(script, names) == [
        ["New Haven", "foster care"],
        ["Haven", "schools"],
        ["Saint-Ménard", ""],
        None,
        ["New Haven", "haven"],
    ]


def test_a_place_is_found_by_another_of_its_names():
    """Where no place's own name stands in the query; one word only alone, as it may be any word."""
    names = [
        {"name": "Groton", "id": "g", "in": [], "also": ["Mystic", "Long Point", "06340"]},
        {"name": "Stonington", "id": "s", "in": [], "also": ["Mystic", "Learn"]},
    ]
    queries = [
        "mystic",
        "06340",
        "schools in long point",
        "mystic stonington",
        "what children learn",
    ]
    script = f"""console.log(JSON.stringify({json.dumps(queries)}.map((query) => {{
      const found = findPlace(places, query);
      return found && [found.same.map((place) => place.name), found.rest]; }})));"""
    assert ask(script, names) == [
        [["Groton", "Stonington"], ""],
        [["Groton"], ""],
        [["Groton"], "schools in"],
        [["Stonington"], "mystic"],
        None,
    ]


def test_a_place_has_its_page_and_the_names_that_no_other_place_bears():
    names, _ = read_places()
    by_page = {place["page"]: place for place in names}
    assert len(by_page) == len(names)
    assert "Storrs" in by_page["mansfield"]["also"]
    assert by_page["hartford-school-district"]["called"] == "Hartford School District"
    assert "Hartford" not in by_page["hartford-school-district"]["also"]  # so is the town called


@pytest.mark.parametrize(("typed", "found"), [("06340", ["a"]), ("06341", []), ("0634", ["a"])])
def test_a_code_that_is_nearly_another_is_not_taken_for_it(typed, found):
    script = f"""const {{ findPlaces }} = await import("./place-finder.js");
    const places = [{{ id: "a", name: "groton", names: ["groton", "06340"] }}];
    const found = await findPlaces(places, "{typed}");
    console.log(JSON.stringify([...found].map((place) => place.id)));"""
    assert run_script(script) == found


def test_a_table_of_the_place_itself_comes_before_one_of_its_region():
    names = [{"name": "A", "id": "a", "in": ["r"]}, {"name": "R", "id": "r", "in": []}]
    tables = [
        {"name": "t", "title": "T", "places": ["r"]},
        {
            "name": "u",
            "title": "U",
            "places": ["a", "b"],
            "measure": "M",
            "unit": "",
            "periods": ["2020", "2021"],
            "at": [0, 1],
            "cells": ["s", 4],
        },
        {"name": "v", "title": "V", "places": ["r"], "cells": [None], "at": [None], "periods": []},
        {
            "name": "w",
            "title": "W",
            "places": ["a"],
            "one_group": {
                "group": ["G"],
                "measure": "M",
                "unit": "",
                "periods": [""],
                "at": [0],
                "cells": [7],
            },
        },
        {"name": "x", "title": "X", "places": ["a"], "groups": [["Step", ["One", "Two"]]]},
    ]
    script = f"""const tables = {json.dumps(tables)};
      const show = (found) => [found.own, found.tables.map(({{ table, place, newest }}) =>
        [table.name, place.id, newest && (newest.groups ?? [newest.period, ...newest.group, newest.cell])])];
      console.log(JSON.stringify([tables, tables.slice(0, 1), tables.slice(2, 3), []].map((some) =>
        show(listTables(places, [places.byId.get("a")], some)))));"""
    assert ask(script, names) == [
        [
            True,
            [
                ["u", "a", ["2020", "s"]],
                ["w", "a", ["", "G", 7]],
                ["x", "a", [["Step", ["One", "Two"]]]],
            ],
        ],
        [False, [["t", "r", None]]],
        [False, [["v", "r", None]]],
        [False, []],
    ]


def test_a_town_and_a_district_of_one_id_are_not_taken_for_each_other(tmp_path):
    """The search ties a name to its own list, whatever ids other lists have."""
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    for old, new in (("places", "other-places"), ("story-hours", "other-hours")):
        shutil.copytree(root / "datapackages" / old, root / "datapackages" / new)
        path = root / f"datapackages/{new}/datapackage.json"
        text = json.loads(path.read_text("utf-8").replace('"places"', '"other-places"'))
        resources = [
            one | {"name": one["name"].removeprefix("other-")} for one in text["resources"]
        ]
        path.write_text(json.dumps(text | {"name": new, "resources": resources}), "utf-8")
    for path in root.glob("datapackages/other-*/data/*.csv"):
        path.write_text(path.read_text("utf-8").replace("Alphaville", "Omegaton"), "utf-8")
    text = (root / "datapackages/other-hours/datapackage.json").read_text("utf-8")
    text = text.replace('"resource": "other-places"', '"resource": "places"')
    (root / "datapackages/other-hours/datapackage.json").write_text(text, "utf-8")
    catalog = load(root).catalog
    files = places.plan_files(catalog, lambda: compute(catalog))
    names = json.loads(files["catalog-lite/places.json"]())
    ids = {place["name"]: place["id"] for place in names}
    assert ids["Alphaville"] != ids["Omegaton"]
    for dataset, own, other in (
        ("story-hours", "Alphaville", "Omegaton"),
        ("other-hours", "Omegaton", "Alphaville"),
    ):
        tables = json.loads(files[f"catalog-lite/places/{dataset}.json"]())
        script = f"""console.log(JSON.stringify({json.dumps([own, other])}.map((name) => {{
          const {{ same }} = findPlace(places, name);
          return listTables(places, same, {json.dumps(tables)}).tables.length; }})));"""
        found, none = ask(script, names)
        assert found > 0 and none == 0
