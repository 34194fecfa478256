"""Maps: which tables have one, the outlines they share, their classes and words, and the page at work.

The land of most tests is four squares, one degree wide, two and two about the equator, so that a
degree is 500 units each way: Alphaville and Betatown in the north make up the region East, Gammaburg
and Deltadorf in the south the region West. Deltadorf has no row in the table of
story hours.
"""

import json
import math
import re
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from breadth import pick_tried
from browsing import list_violations, scroll_through, serve, unfold
from conftest import ROOT, TESTS, TODAY, build_copy, no_numbers
from playwright.sync_api import expect
from scripts import ASSETS, run_script

from connect_catalog import addresses
from connect_catalog.charts import format_number
from connect_catalog.checks import load_and_check, maps
from connect_catalog.exports import outlines, thinning
from connect_catalog.exports.outlines import find_atlas, find_middle, project, trace_borders
from connect_catalog.exports.thinning import thin
from connect_catalog.load import load
from connect_catalog.problems import format_text
from connect_catalog.site.maps import Maps
from connect_catalog.site.place_map import view_place_map
from connect_catalog.site.views import Views
from connect_catalog.stats import compute

SQUARES = {"01": (10, 0), "02": (11, 0), "03": (10, -1), "04": (11, -1)}  # west and south edges


def draw_squares() -> str:
    rows = ["place_id,ring,point,longitude,latitude"]
    for id, (west, south) in SQUARES.items():
        corners = [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)]
        rows += [f"{id},0,{i},{west + x},{south + y}" for i, (x, y) in enumerate(corners)]
    return "\n".join(rows) + "\n"


def column(name, type, connect, **constraints):
    return {
        "name": name,
        "type": type,
        "title": name.replace("_", " ").capitalize(),
        "description": f"The {name}.",
        "constraints": {"required": True, **constraints},
        "connect": connect,
    }


def resource(like, name, columns, key, ties):
    schema = {**like["schema"], "fields": columns, "primaryKey": key}
    keys = [
        {"fields": [field], "reference": {**target, "fields": [there]}}
        for field, target, there in ties
    ]
    own = {"name": name, "title": name.capitalize(), "path": f"data/{name}.csv", "schema": schema}
    return {**like, **own, "connect": {"foreignKeys": keys} if keys else {}}


def add_maps(root: Path) -> Path:
    """Give the tiny repository outlines, regions, and a table by region."""
    catalog = root / "catalog/catalog.yml"
    named = "{package: places, resource: outlines, longitude: longitude, latitude: latitude}"
    catalog.write_text(f"{catalog.read_text()}outlines: {named}\n")
    add_places(root / "datapackages/places")
    add_region_table(root / "datapackages/story-hours")
    return root


def add_places(folder: Path) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_text())
    places = package["resources"][0]
    id = column("place_id", "string", {"role": "geography", "concept": "town"}, pattern=r"^\d\d$")
    label, degree = {"role": "label"}, ("number", {"role": "label"})
    region = column("region_id", "string", {"role": "geography"}, unique=True)
    places["connect"] = {
        "foreignKeys": [
            {"fields": ["region"], "reference": {"resource": "regions", "fields": ["region_id"]}}
        ]
    }
    next(c for c in places["schema"]["fields"] if c["name"] == "region")["connect"] = {
        "role": "geography"
    }
    points = [id, column("ring", "integer", label), column("point", "integer", label)]
    points += [column("longitude", *degree), column("latitude", *degree)]
    tie = ("place_id", {"resource": "places"}, "place_id")
    package["resources"] += [
        resource(places, "regions", [region, column("title", "string", label)], ["region_id"], []),
        resource(places, "outlines", points, ["place_id", "ring", "point"], [tie]),
    ]
    path.write_text(json.dumps(package, indent=2) + "\n")
    with (folder / "data/places.csv").open("a") as file:
        file.write("04,Deltadorf,west\n")
    (folder / "data/regions.csv").write_text("region_id,title\neast,East\nwest,West\nall,All\n")
    (folder / "data/outlines.csv").write_text(draw_squares())


def add_region_table(folder: Path) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_text())
    like = next(r for r in package["resources"] if r["name"] == "by-place")
    like["connect"]["gaps"] = [{"where": {"place_id": "04"}, "reason": "Nobody went there."}]
    fields = {c["name"]: c for c in like["schema"]["fields"]}
    columns = [
        column("region_id", "string", {"role": "geography"}),
        fields["year"],
        fields["percent_outdoors"],
    ]
    tie = ("region_id", {"package": "places", "resource": "regions"}, "region_id")
    package["resources"].append(resource(like, "by-region", columns, ["region_id", "year"], [tie]))
    path.write_text(json.dumps(package, indent=2) + "\n")
    (folder / "data/by-region.csv").write_text(
        "region_id,year,percent_outdoors\neast,2023,15.0\nwest,2023,0.0\nall,2023,12.5\n"
    )


@pytest.fixture(scope="session")
def mapped_repo(tmp_path_factory) -> Path:
    """The tiny repository with outlines; look, do not touch."""
    return add_maps(
        Path(shutil.copytree(TESTS / "repo", tmp_path_factory.mktemp("mapped") / "repo"))
    )


@pytest.fixture(scope="session")
def mapped(mapped_repo):
    """The catalog of the tiny repository with outlines; it breaks no rule."""
    catalog, problems = load_and_check(mapped_repo, TODAY)
    assert catalog is not None and not problems, format_text(problems)
    return catalog


# ----------------------------------------------------------------------------- which tables


def test_tables_of_places_and_regions_with_outlines_have_a_map(mapped):
    found = {
        (id, view.resource.name): view.data["shape"]
        for id, package in mapped.packages.items()
        for view in Maps(mapped).view(package, "Source.")
    }
    # The statewide table has no place, and the members' places are tied to nothing.
    assert found == {
        ("story-hours", "by-place"): "place_id",
        ("story-hours", "by-region"): "region",
    }


def test_a_catalog_without_outlines_has_no_map_and_no_file(catalog):
    assert [
        view for p in catalog.packages.values() for view in Maps(catalog).view(p, "Source.")
    ] == []
    assert outlines.plan_files(catalog, no_numbers) == {}


def test_a_measure_that_is_a_part_of_something_comes_first(mapped):
    by_place, by_region = Maps(mapped).view(mapped.packages["story-hours"], "Source.")
    assert [name for name, _ in by_place.measures.values] == ["percent_outdoors", "visits"]
    assert {n: m["counts"] for n, m in by_place.data["measures"].items()} == {
        "visits": True,
        "percent_outdoors": False,
    }
    assert by_place.times == ("2022", "2023") and by_region.times == ("2023",)


def test_a_measure_that_is_no_count_is_not_said_to_be_one(mapped):
    """A median or an average is larger nowhere for more people that live there."""
    package = mapped.packages["story-hours"]
    table = package.tables["by-place"]
    fields = table.resource.schema_.fields
    median = {"kind": "estimate", "unit": "dollars"}
    changed = tuple(
        f.model_copy(update={"connect": f.connect.model_copy(update=median)})
        if f.name == "visits"
        else f
        for f in fields
    )
    schema = table.resource.schema_.model_copy(update={"fields": changed})
    resource = table.resource.model_copy(update={"schema_": schema})
    tables = {**package.tables, "by-place": replace(table, resource=resource)}
    by_place, _ = Maps(mapped).view(replace(package, tables=tables), "Source.")
    assert [m["counts"] for m in by_place.data["measures"].values()] == [False, False]


def test_one_place_with_an_outline_is_no_map(mapped):
    places = mapped.packages["places"]
    table = places.tables["outlines"]
    few = b"\n".join(table.content.splitlines()[:6]) + b"\n"
    tables = {**places.tables, "outlines": replace(table, content=few)}
    catalog = replace(
        mapped, packages={**mapped.packages, "places": replace(places, tables=tables)}
    )
    assert Maps(catalog).view(catalog.packages["story-hours"], "Source.") == ()


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("{package: nowhere, resource: places, longitude: x, latitude: y}", "package"),
        ("{package: places, resource: nowhere, longitude: x, latitude: y}", "resource"),
        ("{package: places, resource: regions, longitude: title, latitude: y}", "resource"),
        ("{package: places, resource: outlines, longitude: x, latitude: latitude}", "longitude"),
        ("{package: places, resource: outlines, longitude: longitude, latitude: ring}", "latitude"),
    ],
)
def test_outlines_that_are_not_there_or_no_outlines_are_a_problem(
    mapped_repo, tmp_path, written, field
):
    root = Path(shutil.copytree(mapped_repo, tmp_path / "repo"))
    path = root / "catalog/catalog.yml"
    path.write_text(re.sub("outlines: .*", f"outlines: {written}", path.read_text()))
    problems = load_and_check(root, TODAY)[1]
    assert {p.code for p in problems} == {"outlines"}
    assert f"outlines.{field}" in {p.field for p in problems}
    assert all(p.path == "catalog/catalog.yml" and p.mend.endswith(".") for p in problems)


def test_outlines_tied_to_no_table_of_places_are_a_problem(mapped_repo, tmp_path):
    root = Path(shutil.copytree(mapped_repo, tmp_path / "repo"))
    path = root / "datapackages/places/datapackage.json"
    package = json.loads(path.read_text())
    package["resources"][-1]["connect"] = {}
    path.write_text(json.dumps(package))
    problems = load_and_check(root, TODAY)[1]
    assert [(p.code, p.field) for p in problems] == [("outlines", "outlines.resource")]


@pytest.mark.parametrize(
    "points",
    [
        ("0." + "0" * 310 + "1,1", "0.0,2", "0.0,3"),
        ("10,1", "10.000000001,89", "10,-90"),
        ("10,90", "11,89.9999999999999", "12,90"),
        ("10,1", "90,1.01", "20,1"),
    ],
    ids=["no width", "strip", "pole", "flat strip"],
)
def test_points_of_which_no_map_can_be_drawn_are_a_problem(mapped_repo, tmp_path, points):
    root = Path(shutil.copytree(mapped_repo, tmp_path / "repo"))
    rows = "".join(f"01,0,{i},{at}\n" for i, at in enumerate(points))
    table = root / "datapackages/places/data/outlines.csv"
    table.write_text(f"place_id,ring,point,longitude,latitude\n{rows}")
    (problem,) = load_and_check(root, TODAY)[1]
    assert (problem.code, problem.field) == ("outlines", "outlines.resource")


def test_more_points_than_are_drawn_are_a_problem(mapped_repo, monkeypatch):
    monkeypatch.setattr(maps, "OUTLINE_POINTS", 19)
    catalog = load(mapped_repo).catalog
    (problem,) = maps.check_outlines(catalog, TODAY)
    assert "20 points" in problem.message and problem.mend


def test_a_border_that_turns_at_each_point_takes_no_square_of_them(monkeypatch):
    """Of a comb whose teeth become shorter, the next tooth is always the farthest."""
    size = 4 * thinning.THINNED_POINTS
    comb = [(float(i), (1 - i / size) * 1000 * (i % 2)) for i in range(size)]
    asked = []
    measure = thinning._distance
    monkeypatch.setattr(thinning, "_distance", lambda *points: asked.append(1) or measure(*points))
    (line,) = thin([[*comb, (0.0, -5.0)]], 0.4)
    assert len(line) > size / 2
    assert len(asked) < size * thinning.THINNED_POINTS


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        ("", ["longitude", "latitude"]),
        ("01,0,0,1,1\n", ["longitude", "latitude"]),
        ("01,0,0,1,1\n01,0,1,1,2\n01,0,2,1,3\n", ["longitude"]),
        ("01,0,0,1,1\n01,0,1,2,1\n01,0,2,3,1\n", ["latitude"]),
        ("01,0,0,1,1\n01,0,1,200,2\n01,0,2,3,90.5\n", ["longitude", "latitude"]),
    ],
)
def test_points_that_make_no_map_are_a_problem(mapped_repo, tmp_path, content, fields):
    root = Path(shutil.copytree(mapped_repo, tmp_path / "repo"))
    (root / "datapackages/places/data/outlines.csv").write_text(
        f"place_id,ring,point,longitude,latitude\n{content}"
    )
    problems = load_and_check(root, TODAY)[1]
    assert {p.code for p in problems} == {"outlines"}
    assert {p.field for p in problems} == {f"outlines.{field}" for field in fields}


def test_rings_that_are_not_numbered_are_a_problem(mapped_repo, tmp_path):
    root = Path(shutil.copytree(mapped_repo, tmp_path / "repo"))
    path = root / "datapackages/places/datapackage.json"
    package = json.loads(path.read_text())
    package["resources"][-1]["schema"]["fields"][1]["type"] = "string"
    path.write_text(json.dumps(package))
    problems = load_and_check(root, TODAY)[1]
    assert [(p.code, p.field) for p in problems] == [("outlines", "outlines.resource")]


# ------------------------------------------------------------------------------ the outlines


def test_degrees_become_units_as_the_formula_says():
    # The middle latitude is 60, whose cosine is one half: 2 degrees east are as wide as 1 north.
    corners = [xy for at in project([10, 12, 10], [60.5, 60.5, 59.5]) for xy in at]
    assert corners == pytest.approx([0, 0, 1000, 0, 0, 1000])


def test_the_file_holds_places_regions_and_borders(mapped):
    file = json.loads(outlines.plan_files(mapped, no_numbers)["maps/outlines.json"]())
    assert file["size"] == [1000, 1000]
    # Clockwise from the south-west corner of each square, whichever way the table goes.
    assert file["paths"] == [
        "M0 500l0-500l500 0l0 500z",
        "M500 500l0-500l500 0l0 500z",
        "M0 1000l0-500l500 0l0 500z",
        "M500 1000l0-500l500 0l0 500z",
    ]
    places, regions = file["shapes"]["place_id"], file["shapes"]["region"]
    assert list(zip(places["names"], places["ids"], strict=True)) == [
        ("Alphaville", "01"),
        ("Betatown", "02"),
        ("Deltadorf", "04"),
        ("Gammaburg", "03"),
    ]
    assert places["of"] == [0, 1, 3, 2] and places["borders"] is None
    assert (regions["ids"], regions["names"], regions["of"]) == (
        ["east", "west"],
        ["East", "West"],
        [0, 0, 1, 1],
    )
    assert regions["middles"] == [[500, 250], [500, 750]]
    # Around the land (8 edges) and along its middle (2), and not between towns of a region.
    assert sorted(edges_of(regions["borders"])) == sorted(
        [
            ((0, 0), (0, 500)), ((0, 500), (0, 1000)), ((0, 1000), (500, 1000)),
            ((500, 1000), (1000, 1000)), ((1000, 500), (1000, 1000)), ((1000, 0), (1000, 500)),
            ((500, 0), (1000, 0)), ((0, 0), (500, 0)), ((0, 500), (500, 500)),
            ((500, 500), (1000, 500)),
        ]
    )  # fmt: skip


def edges_of(path: str) -> list:
    """Every edge of a path of moves (M) and relative steps (l), its ends in order."""
    edges = []
    for line in path.split("M")[1:]:
        start, *steps = [tuple(map(int, re.findall(r"-?\d+", p))) for p in line.split("l")]
        for step in steps:
            end = (start[0] + step[0], start[1] + step[1])
            edges.append((min(start, end), max(start, end)))
            start = end
    return edges


def test_a_place_of_two_rings_has_its_middle_between_them():
    rings = [((0, 0), (2, 0), (2, 2), (0, 2)), ((8, 0), (10, 0), (10, 2), (8, 2))]
    assert find_middle(rings) == (5, 1)
    assert find_middle([((3, 4), (3, 4), (3, 4))]) == (3, 4)  # without an area: a point of it


def test_borders_of_one_part_are_its_outer_edges():
    left, right = ((0, 0), (1, 0), (1, 1), (0, 1)), ((1, 0), (2, 0), (2, 1), (1, 1))
    lines = trace_borders([[left, right]])
    assert len(lines) == 1 and len(lines[0]) == 7 and lines[0][0] == lines[0][-1]
    assert sum(len(line) - 1 for line in trace_borders([[left], [right]])) == 7


def test_the_outlines_of_the_live_catalog_share_their_borders_and_are_small():
    """Every edge of a town is the edge of one other town, or of none: at the state's own border."""
    catalog = load(ROOT).catalog
    atlas = find_atlas(catalog)
    rings = outlines.read_rings(atlas)
    sides = {}
    for ring in (ring for place in rings.values() for ring in place):
        for edge in zip(ring, (*ring[1:], ring[0]), strict=True):
            sides[frozenset(edge)] = sides.get(frozenset(edge), 0) + 1
    assert {*sides.values()} == {1, 2}
    assert len(rings) == len(atlas.places.rows)
    assert len(outlines.plan_files(catalog, no_numbers)[addresses.OUTLINES]()) < 40_000


# ------------------------------------------------------------------------- classes and words


@pytest.mark.parametrize(
    ("numbers", "classes"),
    [
        ([], []),  # all hidden
        ([7], [[7, 7]]),
        ([4, 4, 4, 4], [[4, 4]]),  # all equal
        ([3, 0, 3], [[0, 0], [3, 3]]),  # zero is a number
        # Ten numbers, five classes of two.
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]),
        # Six zeros of ten stay together, and the four others are no more than the classes left.
        ([0, 0, 0, 0, 0, 0, 1, 2, 3, 4], [[0, 0], [1, 1], [2, 2], [3, 3], [4, 4]]),
        # Of nine: four zeros in the first; the five others by the four classes left, 2 and then
        # one each, since (5 / 4) is more than one and (3 / 3) is not.
        ([0, 0, 0, 0, 1, 2, 3, 4, 5], [[0, 0], [1, 2], [3, 3], [4, 4], [5, 5]]),
    ],
)
def test_classes_hold_about_as_many_values_each_and_never_part_equal_ones(numbers, classes):
    script = (
        'import { makeClasses, findClass } from "./map-classes.js";'
        f"const numbers = {numbers}; const classes = makeClasses(numbers);"
        "console.log(JSON.stringify({"
        "  classes: classes.map(({ low, high }) => [low, high]),"
        "  found: numbers.map((number) => findClass(classes, number)) }));"
    )
    result = run_script(script)
    assert result["classes"] == classes
    for number, place in zip(numbers, result["found"], strict=True):
        assert classes[place][0] <= number <= classes[place][1]


def tell(cells: list, time: str = "2023", unit: str = "visits") -> str:
    return run_script(
        'const { tellMap } = await import("./map-words.js");'
        f"console.log(JSON.stringify(tellMap({json.dumps(cells)}, '{time}', {{ unit: '{unit}' }})));"
    )


def numbered(*pairs):
    return [{"name": name, "number": number, "mark": ""} for name, number in pairs]


def test_the_sentence_is_counted_from_the_cells():
    marks = [{"name": m, "mark": m} for m in ("suppressed", "suppressed", "missing", "no row")]
    assert tell(numbered(("A", 1200), ("B", 0), ("C", 0)) + marks) == (
        "In 2023, the highest number shown is 1,200 visits (A) and the lowest is 0 (B, C). The numbers "
        "of 2 places are suppressed. The number of 1 place is missing. 1 place has no row."
    )
    assert tell(numbered(("A", 5.25)), unit="percent") == (
        "In 2023, every number shown is 5.25% (A)."
    )
    assert tell(numbered(*((name, 1) for name in "ABCD")), "") == (
        "Every number shown is 1 (visits) (4 places)."
    )
    assert tell(marks[:1]) == ("In 2023, no number is shown. The number of 1 place is suppressed.")


# ---------------------------------------------------------------------------- colors


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_classes_go_one_way_in_light_and_the_border_is_seen_on_each(scheme):
    css = (ASSETS / "catalog.css").read_text()
    found = {
        name: re.findall(rf"--c-{name}: (#\w{{6}})", css)[scheme]
        for name in (*(f"class-{i}" for i in range(5)), "border", "land", "ink")
    }
    light = [luminance(found[f"class-{i}"]) for i in range(5)]
    assert light == sorted(light, reverse=scheme == 0)
    assert all(contrast(a, b) >= 1.45 for a, b in zip(light, light[1:], strict=False))
    assert all(contrast(one, luminance(found["border"])) >= 2.95 for one in light)
    assert contrast(luminance(found["ink"]), luminance(found["land"])) >= 3


# --------------------------------------------------------------------------- the page at work

TABLE = "datasets/story-hours/"


@pytest.fixture(scope="module")
def address(mapped_repo, tmp_path_factory):
    """Where the site with the four squares is served."""
    site = build_copy(mapped_repo, tmp_path_factory.mktemp("mapped"))
    with serve(site, tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture
def open_map(open_page):
    """open_map(address, table) -> (Watched, the figure), the map drawn."""

    def open_(path: str = TABLE, table: str = "by-place", **options):
        watched = open_page(path, **options)
        figure = watched.page.locator(f"#map-{table}")
        figure.scroll_into_view_if_needed()
        expect(figure.locator("[data-rows] tr").first).to_be_attached()
        return watched, figure

    return open_


def read_twin(figure) -> dict[str, list[str]]:
    rows = figure.locator("[data-rows] tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return {row[0]: row[1:] for row in rows}


@pytest.mark.slow
def test_nothing_of_a_map_is_loaded_before_it_comes_into_view(open_page):
    watched = open_page(TABLE, viewport={"width": 400, "height": 300})
    watched.page.wait_for_load_state("networkidle")
    late = ("outlines.json", "map-view.js", "columns/")
    assert not [url for url in watched.requests if any(part in url for part in late)]
    watched.page.locator("#map-by-place").scroll_into_view_if_needed()
    expect(watched.page.locator("#map-by-place [data-rows] tr")).to_have_count(4)
    watched.page.get_by_role("button", name="One more map").click()
    watched.page.locator("#map-by-region").scroll_into_view_if_needed()
    expect(watched.page.locator("#map-by-region [data-rows] tr")).to_have_count(2)
    assert len([url for url in watched.requests if "outlines.json" in url]) == 1
    assert not watched.errors


@pytest.mark.slow
def test_the_twin_says_what_the_file_says(open_map):
    _, figure = open_map()
    # percent_outdoors in 2022: 25.0, suppressed, missing; in 2023: 30.5, not collected, 0.0. The
    # three numbers of the two years make three classes.
    assert read_twin(figure) == {
        "Alphaville": ["30.5%", "3: 30.5%"],
        "Betatown": ["not collected", ""],
        "Deltadorf": ["no row", ""],
        "Gammaburg": ["0.0%", "1: 0.0%"],
    }
    expect(figure.locator("[data-words]")).to_have_text(
        "In 2023, the highest number shown is 30.5% (Alphaville) and the lowest is 0.0% (Gammaburg). "
        "The number of 1 place was not collected. 1 place has no row."
    )


def test_the_key_has_every_class_and_of_the_marks_those_on_the_map(open_map):
    """In 2022 there are the marks "suppressed", "missing" and "no row", in 2023 "not collected"."""
    watched, figure = open_map()
    key = figure.locator(".c-legend li")
    expect(key).to_have_text(["0.0%", "25.0%", "30.5%", "not collected", "no row"])
    figure.get_by_role("slider", name="Year").focus()
    watched.page.keyboard.press("ArrowLeft")
    expect(key).to_have_text(["0.0%", "25.0%", "30.5%", "suppressed", "missing", "no row"])


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (768, 900), (390, 844)])
def test_a_map_fits_the_window_below_its_reading_and_key(
    open_page, live_address, live_maps, width, height
):
    """Nothing moves when the map comes: what is told has its room before."""
    for id in pick_tried(live_maps[1], 4):
        page = open_page(
            f"{live_address}datasets/{id}/", viewport={"width": width, "height": height}
        ).page
        figure = page.locator("figure[data-map]").first
        before = figure.bounding_box()["height"]
        figure.scroll_into_view_if_needed()
        expect(figure.locator("[data-classes]")).not_to_be_empty()
        assert figure.bounding_box()["height"] == before, id
        parts = ("[data-readout]", "[data-legend]", "[data-land]")
        boxes = [figure.locator(part).bounding_box() for part in parts]
        for upper, lower in zip(boxes, boxes[1:], strict=False):
            assert upper["y"] + upper["height"] <= lower["y"]
        room = height - 4 * 20  # the header, in Material's rem
        assert boxes[-1]["y"] + boxes[-1]["height"] - boxes[0]["y"] <= room, id


@pytest.mark.slow
def test_the_years_are_gone_through_by_keyboard_and_stand_in_the_address(open_map):
    watched, figure = open_map()
    slider = figure.get_by_role("slider", name="Year")
    assert slider.get_attribute("aria-valuetext") == "2023"
    slider.focus()
    watched.page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "2022")
    expect(figure.locator("[data-words]")).to_contain_text("In 2022,")
    assert read_twin(figure)["Alphaville"] == ["25.0%", "2: 25.0%"]  # the classes stayed
    assert "map.by-place.time=2022" in watched.page.url
    assert watched.page.url.endswith("#map-by-place")
    watched.page.keyboard.press("End")
    expect(figure.locator("[data-words]")).to_contain_text("In 2023,")
    assert "time" not in watched.page.url


def test_every_place_is_reached_by_keyboard_and_read(open_map):
    watched, figure = open_map()
    figure.get_by_label("Find a place").focus()
    told = []
    for _ in range(4):
        watched.page.keyboard.press("ArrowDown")
        told.append(figure.locator("[data-readout]").text_content())
    assert told == [
        "Alphaville, 2023: 30.5% (class 3 of 3) Everything about Alphaville",
        "Betatown, 2023: not collected Everything about Betatown",
        "Deltadorf, 2023: no row Everything about Deltadorf",
        "Gammaburg, 2023: 0.0% (class 1 of 3) Everything about Gammaburg",
    ]
    assert "map.by-place.place=03" in watched.page.url


@pytest.mark.slow
@pytest.mark.parametrize(("table", "place"), [("by-place", "Gammaburg"), ("by-region", "West")])
def test_a_place_of_a_map_leads_to_its_page(open_map, table, place):
    watched, figure = open_map(table=table)
    figure.locator("details summary").first.click()
    expect(figure.locator("[data-rows]").get_by_role("link", name=place)).to_be_visible()
    figure.get_by_label("Find a place").select_option(label=place)
    figure.locator("[data-readout]").get_by_role("link").press("Enter")
    expect(watched.page.locator("h1")).to_contain_text(place)


# -------------------------------------------------------------------- the map that finds a place


def test_a_place_is_found_on_the_map_by_keyboard(open_page, address):
    """The four squares of two by two: the arrows go from one to the next, a letter to a name."""
    watched = open_page(f"{address}places/")
    page, figure = watched.page, watched.page.locator("[data-placemap]")
    page.get_by_role("link", name="Compare up to four places").focus()
    page.keyboard.press("Tab")
    told = []
    for key in ("ArrowLeft", "g", "ArrowUp", "End", "x", "Home"):
        page.keyboard.press(key)
        told.append(figure.locator("[data-readout]").text_content())
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focused == told[-1]
    assert told == [
        "Alphaville",  # nothing lies to the left
        "Gammaburg",
        "Alphaville",
        "Gammaburg",
        "Gammaburg",  # no name begins so
        "Alphaville",
    ]
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Alphaville")
    assert not watched.errors


def test_the_map_of_places_is_one_stop_of_the_keyboard_and_needs_no_script(open_page, address):
    page = open_page(f"{address}places/").page
    links = page.locator("[data-placemap] a")
    expect(links).to_have_count(4)
    assert page.locator("[data-placemap] a[tabindex='0']").count() == 1
    page = open_page(f"{address}places/", java_script_enabled=False).page
    page.locator("[data-placemap] a[aria-label=Betatown]").click()
    expect(page.locator("h1")).to_contain_text("Betatown")


def test_every_town_is_reached_from_every_other_by_the_arrows(live):
    places = view_place_map(Views(live, compute(live, TODAY))).places
    assert len(places) == 169
    data = json.dumps([{"name": p.name, "x": p.middle[0], "y": p.middle[1]} for p in places])
    script = f"""import {{ findNext }} from "./place-map.js"; const places = {data};
    const keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
    console.log(JSON.stringify(places.map((_, i) => keys.map((key) => findNext(places, i, key)))))"""
    steps = run_script(script)
    for there in (steps, turn_round(steps)):
        seen, todo = {0}, [0]
        while todo:
            new = {*there[todo.pop()]} - seen
            seen |= new
            todo += new
        assert len(seen) == 169
    names = [place.name for place in places]
    at = {name: [names[i] for i in found] for name, found in zip(names, steps, strict=True)}
    assert at["Hartford"][3] == "East Hartford" and at["Hartford"][2] == "West Hartford"


def turn_round(steps: list[list[int]]) -> list[list[int]]:
    """For each place those from which a step leads to it."""
    return [[i for i, found in enumerate(steps) if j in found] for j in range(len(steps))]


def test_a_place_is_told_where_the_pointer_is_and_chosen_by_a_tap(open_map):
    _, figure = open_map()
    figure.locator("path[data-i='1']").hover()
    expect(figure.locator("[data-readout]")).to_have_text("Betatown, 2023: not collected")
    figure.locator("path[data-i='0']").click()
    expect(figure.get_by_label("Find a place")).to_have_value("01")


def test_a_measure_is_chosen_and_counts_are_said_to_be_counts(open_map):
    watched, figure = open_map()
    expect(figure.locator("[data-words]")).not_to_contain_text("These are counts")
    figure.get_by_label("What to show").select_option("visits")
    expect(figure.locator("[data-words]")).to_contain_text("places where more people live")
    # visits: 120 and suppressed and missing in 2022; 150, 0, 30 in 2023.
    assert read_twin(figure)["Betatown"] == ["0", "1: 0"]
    assert figure.locator("[data-rows] .c-zero").count() == 1
    assert "map.by-place.measure=visits" in watched.page.url


def test_marks_and_classes_look_different_each(open_map):
    path = f"{TABLE}?map.by-place.time=2022&map.by-place.measure=visits"
    _, figure = open_map(path)
    fills = figure.locator("path[data-i]").evaluate_all(
        "paths => paths.map(path => getComputedStyle(path).fill)"
    )
    assert len({*fills}) == 4  # a number, suppressed, no row, missing
    assert sum("url(" in fill for fill in fills) == 3
    inks = figure.locator("pattern").evaluate_all("all => all.map(one => one.innerHTML)")
    assert len(inks) == len({*inks}) == 4
    swatches = figure.locator(".c-map__swatch rect").evaluate_all(
        "all => all.map(one => getComputedStyle(one).fill)"
    )
    assert len(swatches) == len({*swatches})


@pytest.mark.slow
def test_a_map_is_saved_as_a_picture_with_its_words(open_map):
    watched, figure = open_map()
    figure.get_by_text("Download this map").click()
    with watched.page.expect_download() as waiting:
        figure.get_by_role("button", name="Picture (SVG)").click()
    saved = Path(waiting.value.path()).read_text("utf-8")
    assert "In 2023, the highest number shown is 30.5%" in " ".join(
        re.sub("<[^>]+>", " ", saved).split()
    )
    expect(figure.locator("[data-saved]")).to_contain_text("Saved as")


def test_a_shared_address_is_opened_and_nonsense_in_it_passed_over(open_map):
    asked = "map.by-place.time=1066&map.by-place.measure=__proto__&map.by-place.group.x=1"
    watched, figure = open_map(f"{TABLE}?{asked}&map.by-place.place=02&map.by-place.shoe=9")
    readout = figure.locator("[data-readout]")
    expect(readout).to_have_text("Betatown, 2023: not collected Everything about Betatown")
    assert not watched.errors


@pytest.mark.slow
def test_a_region_is_filled_whole_and_named_and_what_is_off_the_map_is_said(open_map):
    _, figure = open_map(table="by-region")
    assert read_twin(figure) == {"East": ["15.0%", "2: 15.0%"], "West": ["0.0%", "1: 0.0%"]}
    expect(figure.locator(".c-map__name")).to_have_text(["East15.0%", "West0.0%"])
    expect(figure.locator("[data-words]")).to_contain_text("In the table and not on the map: all.")
    assert figure.get_by_role("slider").count() == 0  # there is one year


def test_without_scripts_the_page_says_where_the_numbers_are(open_page):
    page = open_page(TABLE, java_script_enabled=False).page
    figure = page.locator("#map-by-place")
    expect(figure.locator("noscript p")).to_contain_text("Its numbers are in the table")
    expect(figure.locator("form")).to_be_hidden()
    expect(figure.locator("[data-land]")).to_be_hidden()


def test_a_map_that_does_not_load_says_so(new_page, address):
    page = new_page()
    page.route("**/outlines.json", lambda route: route.abort())
    page.goto(f"{address}{TABLE}")
    page.locator("#map-by-place").scroll_into_view_if_needed()
    expect(page.locator("#map-by-place [data-readout]")).to_contain_text("did not load")


def test_a_measure_that_does_not_load_says_so(open_map):
    watched, figure = open_map()
    watched.page.route("**/visits.json", lambda route: route.abort())
    figure.get_by_label("What to show").select_option("visits")
    expect(figure.locator("[data-readout]")).to_contain_text("did not load")


SHIFTS = """() => { window.shifted = 0; new PerformanceObserver((list) => list.getEntries().forEach(
  (entry) => { window.shifted += entry.value; })).observe({ type: "layout-shift" }); }"""


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 320])
def test_nothing_moves_when_a_map_appears(open_page, width):
    page = open_page(TABLE, viewport={"width": width, "height": 800}).page
    page.evaluate(SHIFTS)
    scroll_through(page)
    expect(page.locator("[data-rows] tr").first).to_be_attached()
    assert page.evaluate("window.shifted") < 0.01


@pytest.mark.slow
def test_classes_keep_their_colors_where_the_reader_forces_others(open_map):
    _, figure = open_map(forced_colors="active")
    fills = figure.locator(".c-map__swatch rect").evaluate_all(
        "all => all.map(one => getComputedStyle(one).fill)"
    )
    assert len(fills) == len({*fills}) == 5


@pytest.mark.slow
def test_a_map_is_printed_as_it_is_shown(open_map):
    watched, figure = open_map(f"{TABLE}?map.by-place.time=2022")
    watched.page.emulate_media(media="print")
    expect(figure.locator("svg").first).to_be_visible()
    expect(figure.locator("[data-words]")).to_contain_text("In 2022")
    expect(figure.locator("[data-legend]")).to_be_visible()
    expect(figure.locator("form")).to_be_hidden()


# ------------------------------------------------------------------------------- the live site


@pytest.fixture(scope="module")
def live_address(live_site, tmp_path_factory):
    with serve(live_site, tmp_path_factory.mktemp("live-served")) as address:
        yield address


@pytest.fixture(scope="module")
def live_maps():
    """The live catalog, and of each dataset that has maps its tables."""
    catalog = load(ROOT).catalog
    maps = Maps(catalog)
    found = {id: maps.view(package, "Source.") for id, package in catalog.packages.items()}
    return catalog, {id: views for id, views in found.items() if views}


@pytest.mark.slow
def test_live_maps_are_drawn_and_say_what_their_files_say(open_page, live_address, live_maps):
    catalog, maps = live_maps
    assert len(maps) > 3
    atlas, asked = find_atlas(catalog), []
    for id, views in pick_tried(maps.items(), 3):
        watched = open_page(f"{live_address}datasets/{id}/")
        for view in views:
            figure = watched.page.locator(f"#map-{view.resource.name}")
            figure.scroll_into_view_if_needed()
            expect(figure.locator("[data-rows] tr")).to_have_count(view.place_count)
            table = catalog.packages[id].tables[view.resource.name]
            twin = {place: cells[0] for place, cells in read_twin(figure).items()}
            assert twin == read_file(table, view, atlas)
            expect(figure.locator("path[data-i]")).to_have_count(view.place_count)
        asked.append(*[url for url in watched.requests if "outlines.json" in url])
        assert not watched.errors
    assert len({*asked}) == 1 < len(asked)  # once a page, and all pages the same file


def read_file(table, view, atlas) -> dict[str, str]:
    """Of the newest period and the groups chosen: each place's number or mark, as Python writes it."""
    data, rows = view.data, table.rows
    wanted = {data["time"]: view.times[-1], **data["groups"]}
    for name, value in wanted.items():
        rows = rows[rows[name] == value]
    shape = next(shape for shape in atlas.shapes if shape.column == data["shape"])
    names = shape.names
    cells = zip(rows[data["label"]], rows[data["measure"]], strict=True)
    column = table.resource.column(data["measure"])
    marks, unit = column.marking(), column.connect.unit
    found = {p: marks.get(cell) or format_number(float(cell), unit) for p, cell in cells}
    return {names[part]: found.get(names[part], "no row") for part in shape.parts}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "scheme", "rules"),
    [(1280, "light", None), (1280, "dark", "cat.color"), (320, "light", None)],
)
def test_maps_are_open_to_all(open_page, live_address, live_maps, width, scheme, rules):
    """Rules about anything but colors cannot tell the dark colors from the light ones."""
    for id, views in list(live_maps[1].items())[:2]:
        watched = open_page(
            f"{live_address}datasets/{id}/",
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        unfold(watched.page)
        for view in views:
            figure = watched.page.locator(f"#map-{view.resource.name}")
            figure.scroll_into_view_if_needed()
            expect(figure.locator("[data-rows] tr")).to_have_count(view.place_count)
            figure.locator("summary").first.click()
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
        assert list_violations(watched.page, rules) == []
        assert not watched.errors


# ------------------------------------------------------------------------------------- thinning


def wave(x: float, steps: int = 40) -> list[tuple[float, float]]:
    """A border from north to south that swings to both sides of x."""
    return [(x + math.sin(i / 2), i / steps * 10) for i in range(steps + 1)]


def test_neighbors_keep_one_border_and_no_point_strays():
    line = wave(10)
    west, east = [*line, (0.0, 10.0), (0.0, 0.0)], [*line[::-1], (20.0, 0.0), (20.0, 10.0)]
    thinned = thin([west, east], 0.4)
    shared = [{*ring} & {*line} for ring in thinned]
    assert shared[0] == shared[1] and 2 < len(shared[0]) < len(line)
    assert {line[0], line[-1]} <= shared[0]  # where the outer border begins, three lines meet
    kept = [p for p in line if p in shared[0]]
    assert max(min(far(p, a, b) for a, b in pairwise(kept)) for p in line) <= 0.4


def far(p, a, b) -> float:
    """How far a point is from a line between two others, looked for step by step."""
    steps = ((a[0] + (b[0] - a[0]) * i / 500, a[1] + (b[1] - a[1]) * i / 500) for i in range(501))
    return min(math.dist(p, at) for at in steps) - 0.01


def test_a_place_within_another_is_thinned_alike_from_both_sides():
    ring = [(math.cos(i / 20 * math.pi), math.sin(i / 20 * math.pi)) for i in range(40)]
    hole = [*ring[7::-1], *ring[:7:-1]]  # begins elsewhere, and goes the other way round
    inner, outer = thin([ring, hole], 0.1)
    assert {*inner} == {*outer} and 3 <= len(inner) < 40


def test_a_speck_that_would_lose_its_area_stays_whole():
    speck = [(0.0, 0.0), (0.1, 0.0), (0.0, 0.1)]
    assert thin([speck], 5) == [speck]


def test_the_borders_of_the_live_catalog_do_not_cross_at_any_scale():
    atlas = find_atlas(load(ROOT).catalog)
    before = sum(map(len, outlines.read_rings(atlas, 0).values()))
    for tolerance in (outlines.ON_SCREEN, outlines.IN_PRINT):
        rings = outlines.read_rings(atlas, tolerance)
        assert sum(map(len, rings.values())) == before
        edges = {
            (min(edge), max(edge))
            for place in rings.values()
            for ring in place
            for edge in zip(ring, (*ring[1:], ring[0]), strict=True)
        }
        assert not [*crossings(sorted(edges))]


def crossings(edges):
    """Pairs of edges that cross, of a list in the order of where they begin."""
    for i, (a, b) in enumerate(edges):
        for c, d in edges[i + 1 :]:
            if c[0] > b[0]:
                break
            if {a, b} & {c, d}:
                continue
            if turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0:
                yield (a, b), (c, d)


def turn(a, b, c) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
