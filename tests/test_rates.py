"""Rates of counts by a published base: right where both are shown, and none anywhere else."""

import csv
import json
import shutil
from itertools import pairwise

import pytest
from conftest import ROOT, TESTS
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_numbers import MARKS

from connect_catalog.charts import draw_view
from connect_catalog.checks.bases import check_bases
from connect_catalog.load import load
from connect_catalog.rates import FEWEST, draw_views, list_rates

STORIES = TESTS / "repo/datapackages/story-hours"
PER = {"resource": "sizes", "field": "visits", "scale": 1000, "title": "For its size"}


def describe(**changes):
    """The descriptor of story hours with a table of sizes, and a view of its largest counts."""
    text = json.loads((STORIES / "datapackage.json").read_text("utf-8"))
    sizes = json.loads(json.dumps(text["resources"][1])) | {"name": "sizes"}
    sizes["path"] = "data/sizes.csv"
    view = {"name": "most", "title": "Most", "kind": "bar", "resource": "by-place", "x": "place"}
    view |= {"y": "visits", "where": {"year": "2023"}, "largest": 3, "per": PER} | changes
    text["resources"].append(sizes)
    text["connect"]["views"] = [view]
    return text


def make_catalog(root, counts, sizes, **changes):
    """The tiny repository with other numbers in its story hours. counts and sizes: by town's code."""
    shutil.copytree(TESTS / "repo", root, dirs_exist_ok=True)
    folder = root / "datapackages/story-hours"
    (folder / "datapackage.json").write_text(json.dumps(describe(**changes)), "utf-8")
    for name, numbers in (("by-place", counts), ("sizes", sizes)):
        lines = [f"{id},Town {id},2023,{number},50" for id, number in numbers.items()]
        lines = ["place_id,place,year,visits,percent_outdoors", *lines, ""]
        (folder / f"data/{name}.csv").write_text("\n".join(lines), "utf-8")
    return load(root).catalog


CELLS = st.one_of(st.integers(0, 5000).map(str), st.sampled_from(MARKS[:2]))
TOWNS = st.dictionaries(st.integers(10, 20).map(str), CELLS, min_size=1)


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return tmp_path_factory.mktemp("rates")


@settings(max_examples=60, deadline=None)
@given(counts=TOWNS, sizes=TOWNS)
def test_a_rate_stands_where_both_numbers_do_and_says_no_more_than_they(room, counts, sizes):
    catalog = make_catalog(room, counts, sizes)
    package = catalog.packages["story-hours"]
    view, tables = package.descriptor.connect.views[0], package.tables
    given_rates = list_rates(
        tables["by-place"], view, view.per, tables["sizes"], [()] * len(counts)
    )
    found = {point.x: point.value for point in given_rates}
    wanted = {
        f"Town {id}": round(1000 * int(count) / int(sizes[id]), 1)
        for id, count in counts.items()
        if count.isdigit() and int(count) >= FEWEST
        if sizes.get(id, "0").isdigit() and int(sizes.get(id, "0"))
    }
    assert found == wanted
    rates, count = draw_views(catalog, package)
    assert count == draw_view(package, view)
    drawn = [point.value for point in rates.series[0].points]
    assert drawn == sorted(wanted.values(), reverse=True)[:3]


def test_the_rates_stand_before_the_counts_and_both_say_what_they_are(room):
    catalog = make_catalog(room / "words", {"10": "300", "11": "40"}, {"10": "3000", "11": "100"})
    rates, counts = draw_views(catalog, catalog.packages["story-hours"])
    assert (rates.title, rates.unit) == ("For its size", "per 1,000 visits")
    assert rates.sentence.startswith("The largest number shown is 400 per 1,000 visits (Town 11).")
    assert "Only places with 20 or more are compared" in rates.sentence
    assert counts.sentence == (
        "The largest number shown is 300 visits (Town 10). "
        "These are counts: bigger places have more of them."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "line", "x": "year"}, "only made of bars"),
        ({"largest": None}, "only made of bars"),
        ({"y": "percent_outdoors"}, "is not a count, so"),
        ({"per": PER | {"resource": "no-such"}}, "there is no table `no-such`"),
        ({"per": PER | {"field": "percent_outdoors"}}, "is not a count of `sizes`"),
        ({"per": PER | {"resource": "statewide"}}, "have not the same concept"),
    ],
)
def test_a_base_that_does_not_fit_is_told(room, changes, words):
    catalog = make_catalog(room / "bad", {"10": "300"}, {"10": "3000"}, **changes)
    (problem,) = check_bases(catalog.packages["story-hours"], catalog)
    assert words in problem.message and problem.field == "connect.views.0.per"


def test_a_base_with_two_rows_for_a_place_is_told(room):
    make_catalog(room / "twice", {"10": "300"}, {"10": "3000"})
    with (room / "twice/datapackages/story-hours/data/sizes.csv").open(
        "a", encoding="utf-8"
    ) as file:
        file.write("10,Town 10,2023,5,50\n")
    catalog = load(room / "twice").catalog
    (problem,) = check_bases(catalog.packages["story-hours"], catalog)
    assert "several rows for one place" in problem.message


def test_the_largest_counts_of_the_catalog_are_told_as_counts():
    """Each rate of the catalog, worked out again from the files alone."""
    catalog = load(ROOT).catalog
    for package in catalog.packages.values():
        charts = {chart.name: chart for chart in draw_views(catalog, package)}
        for view in package.descriptor.connect.views:
            column = package.tables[view.resource].resource.column(view.y)
            told = "bigger places" in charts[view.name].sentence
            assert told == (view.largest is not None and column.connect.kind == "count")
            if view.per is not None:
                points = charts[f"{view.name}_rate"].series[0].points
                assert points and all(a.value >= b.value for a, b in pairwise(points))
                assert {p.x: p.value for p in points}.items() <= divide(package, view).items()


def divide(package, view):
    """The rate of each x of a view, of the cells that are whole numbers."""

    def read(path, where):
        with (ROOT / path).open(encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if where.items() <= row.items()]

    resource = package.tables[view.resource].resource
    (place,), (time,) = resource.columns("geography"), resource.columns("time")
    path = f"datapackages/{view.per.package or package.id}/data/{view.per.resource}.csv"
    sizes = read(path, {time.name: view.where[time.name]})
    of = {row[place.name]: row[view.per.field] for row in sizes if row[view.per.field].isdigit()}
    return {
        row[view.x]: round(view.per.scale * int(row[view.y]) / int(of[row[place.name]]), 1)
        for row in read(package.tables[view.resource].path, view.where)
        if row[view.y].isdigit() and row[place.name] in of
    }
