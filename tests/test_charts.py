"""Charts of the tiny repository: what they draw, what they leave open, and what they say."""

import json
from dataclasses import replace

import plotly.graph_objects
import pytest
from conftest import TODAY
from scripts import run_script

from connect_catalog import plots
from connect_catalog.charts import (
    BARS,
    COLOURS,
    Chart,
    Point,
    Series,
    draw_view,
    format_number,
    format_point,
    picture_height,
)
from connect_catalog.plots import make_figure
from connect_catalog.progress_charts import (
    colour_statuses,
    draw_barriers,
    draw_statistics,
    draw_survival,
)
from connect_catalog.site.figure import view_chart
from connect_catalog.stats import compute
from connect_catalog.stats.survival import estimate_survival


def draw(catalog, package: str, name: str):
    found = catalog.packages[package]
    view = next(view for view in found.descriptor.connect.views if view.name == name)
    return draw_view(found, view)


def redraw(catalog, package: str, name: str, **changes):
    found = catalog.packages[package]
    view = next(view for view in found.descriptor.connect.views if view.name == name)
    return draw_view(found, view.model_copy(update=changes))


def test_a_line_has_a_series_for_each_value_in_the_order_of_the_enum(catalog):
    chart = draw(catalog, "story-hours", "trend")
    assert (chart.kind, chart.x_title, chart.unit) == ("line", "Year", "visits")
    assert [(s.name, s.points) for s in chart.series] == [
        ("Younger", (Point("2021", 40), Point("2022", 50), Point("2023", None, "missing"))),
        ("Older", (Point("2021", 60), Point("2022", 70), Point("2023", 80))),
    ]


def test_the_table_of_a_chart_has_a_row_for_each_x(catalog):
    chart = draw(catalog, "story-hours", "trend")
    assert chart.xs == ("2021", "2022", "2023")
    rows = [(x, [format_point(p, chart.unit) for p in points]) for x, points in chart.rows()]
    assert rows == [("2021", ["40", "60"]), ("2022", ["50", "70"]), ("2023", ["missing", "80"])]


def test_bars_keep_suppressed_missing_not_collected_and_zero_apart(catalog):
    """In the table by place, each of the four stands once in a column where it is drawn."""
    zero = draw(catalog, "story-hours", "towns")
    assert zero.series[0].points == (
        Point("Alphaville", 150),
        Point("Gammaburg", 30),
        Point("Betatown", 0),
    )
    hidden = redraw(catalog, "story-hours", "towns", where={"year": "2022"})
    assert hidden.series[0].points == (
        Point("Alphaville", 120),
        Point("Betatown", None, "suppressed"),
        Point("Gammaburg", None, "missing"),
    )
    percent = redraw(catalog, "story-hours", "towns", y="percent_outdoors")
    assert percent.series[0].points == (
        Point("Alphaville", 30.5),
        Point("Gammaburg", 0),
        Point("Betatown", None, "not collected"),
    )
    empty = redraw(catalog, "story-hours", "towns", y="percent_outdoors", where={"year": "2022"})
    assert empty.series[0].points[2] == Point("Gammaburg", None, "missing")


def test_a_line_runs_over_time_however_the_rows_are_sorted(catalog):
    package = catalog.packages["story-hours"]
    table = package.tables["statewide"]
    header, *rows = table.content.splitlines(keepends=True)
    content = b"".join([header, *reversed(rows)])
    turned = type(package)(
        package.descriptor,
        package.descriptor_text,
        {"statewide": type(table)(table.resource, table.path, content)},
        "",
    )
    view = package.descriptor.connect.views[0]
    assert draw_view(turned, view) == draw_view(package, view)


def test_the_largest_are_drawn_largest_first(catalog):
    chart = draw(catalog, "kite-club", "largest")
    assert chart.series[0].points == (
        Point("Alphaville", 1250.5),
        Point("Betatown, old and new", 310),
    )


def test_the_largest_leave_out_what_is_hidden(catalog):
    chart = redraw(catalog, "story-hours", "towns", where={"year": "2022"}, largest=2)
    assert chart.series[0].points == (Point("Alphaville", 120),)


NAMES = ["2022,b,3", "2022,d,missing", "2022,a,-2", "2022,e,9", "2022,c,missing", "2022,f,3"]


@pytest.mark.parametrize(
    ("rows", "declared", "order"),
    [
        (NAMES, None, "ebfadc"),  # highest first; without a number last, as in the table
        (NAMES, [*"fedcba"], "fedcba"),
        ([f"2022,{i} to {i},{i}" for i in (4, 7, 12)], None, ["4 to 4", "7 to 7", "12 to 12"]),
    ],
    ids=["no order", "declared", "ages"],
)
def test_bars_without_an_order_of_their_own_go_by_size(catalog, rows, declared, order):
    bars = {"kind": "bar", "x": "age_group", "series": None, "where": {}}
    assert list(table_of(catalog, rows, declared, **bars).xs) == [*order]


def test_bars_of_several_series_go_by_the_first(catalog):
    rows = ["2021,a,1", "2021,b,2", "2021,c,missing", "2022,a,8", "2022,b,4", "2022,c,9"]
    chart = table_of(catalog, rows, kind="bar", x="age_group", series="year", where={})
    assert [[p.x for p in s.points] for s in chart.series] == [["b", "a", "c"]] * 2
    none = table_of(catalog, rows, kind="bar", x="age_group", series="year", where={"year": "1"})
    assert none.series == ()


@pytest.mark.parametrize(
    ("package", "name", "sentence"),
    [
        (
            "story-hours",
            "trend",
            "Younger: 40 visits in 2021 and 50 visits in 2022. "
            "Older: 60 visits in 2021 and 80 visits in 2023.",
        ),
        ("story-hours", "towns", "The largest number shown is 150 visits (Alphaville)."),
        ("story-hours", "outdoors", "25.0% in 2022 and 30.5% in 2023."),
        ("kite-club", "largest", "The largest number shown is 1,250.5 members (Alphaville)."),
    ],
)
def test_the_sentence_says_what_the_chart_shows(catalog, package, name, sentence):
    assert draw(catalog, package, name).sentence == sentence


def table_of(catalog, rows: list[str], ages: list[str] | None = None, **view):
    """The chart of a table by year, age group and visits that holds the given rows."""
    package = catalog.packages["story-hours"]
    table = package.tables["statewide"]
    data = table.resource.model_dump(mode="json", by_alias=True, exclude_none=True)
    column = next(c for c in data["schema"]["fields"] if c["name"] == "age_group")
    column["constraints"] = {"enum": ages} if ages else {}
    resource = type(table.resource).model_validate(data)
    content = "\n".join(["year,age_group,visits", *rows, ""]).encode()
    changed = type(package)(
        package.descriptor,
        package.descriptor_text,
        {"statewide": type(table)(resource, table.path, content)},
        "",
    )
    return draw_view(changed, package.descriptor.connect.views[0].model_copy(update=view))


AGES = ["0 to 3", "13 to 17", "18 and over", "4 to 6", "7 to 12"]
BY_AGE = [
    "2021,0 to 3,5",
    "2021,13 to 17,5",
    "2021,18 and over,missing",
    "2021,4 to 6,1",
    "2021,7 to 12,2",
    "2022,0 to 3,7",
    "2022,13 to 17,9",
    "2022,18 and over,8",
    "2022,4 to 6,7",
    "2022,7 to 12,7",
]


def test_ages_that_are_listed_as_text_go_by_their_first_number(catalog):
    ordered = ["0 to 3", "4 to 6", "7 to 12", "13 to 17", "18 and over"]
    assert [s.name for s in table_of(catalog, BY_AGE, AGES).series] == ordered
    bars = table_of(
        catalog, BY_AGE, AGES, kind="bar", x="age_group", series=None, where={"year": "2022"}
    )
    assert list(bars.xs) == ordered
    chosen = ["18 and over", "0 to 3", "4 to 6", "7 to 12", "13 to 17"]
    assert [s.name for s in table_of(catalog, BY_AGE, chosen).series] == chosen


def test_the_sentence_of_many_lines_says_the_ends_and_the_ties(catalog):
    assert table_of(catalog, BY_AGE, AGES).sentence == (
        "In 2021, the highest number shown is 5 visits (0 to 3 and 13 to 17) and the lowest is 1 (visits) "
        "(4 to 6). In 2022, the highest number shown is 9 visits (13 to 17) and the lowest is 7 visits "
        "(0 to 3, 4 to 6 and 7 to 12). The table has the numbers of all 5."
    )
    same = table_of(catalog, [row.rsplit(",", 1)[0] + ",3" for row in BY_AGE], AGES)
    assert same.sentence.startswith("In 2021: 5 in all, 3 visits. In 2022: 5 in all, 3 visits.")
    none = table_of(catalog, [row.rsplit(",", 1)[0] + ",missing" for row in BY_AGE], AGES)
    assert none.sentence == "None of the 10 numbers is shown (missing)."


def test_the_sentence_of_many_bars_says_the_largest_of_all(catalog):
    assert table_of(catalog, BY_AGE, AGES, kind="bar").sentence == (
        "The largest number shown is 9 visits (13 to 17, 2022). The table has the numbers of all 5."
    )


def test_the_sentence_where_no_number_is_shown(catalog):
    line = redraw(
        catalog, "story-hours", "outdoors", y="visits", where={"place": "Betatown", "year": "2022"}
    )
    assert line.sentence == "2022: suppressed."
    bars = redraw(catalog, "story-hours", "towns", where={"year": "2022", "place": "Betatown"})
    assert bars.sentence == "Betatown: suppressed."


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, "", "0"),
        (1258, "", "1,258"),
        (7.4, "", "7.4"),
        (0.25, "", "0.25"),
        (1250.5, "members", "1,250.5"),
        (25, "percent", "25.0%"),
        (30.55, "percent", "30.55%"),
        (-3, "", "-3"),
    ],
)
def test_numbers_keep_their_decimals(value, unit, text):
    assert format_number(float(value), unit) == text


def test_a_point_without_a_number_says_why():
    assert format_point(Point("x", None, "suppressed"), "visits") == "suppressed"
    assert format_point(None, "visits") == "no row"
    assert format_point(Point("x", 0), "visits") == "0"


# ---------------------------------------------------------------------------- of the statistics


@pytest.fixture(scope="module")
def charts(catalog):
    return draw_statistics(compute(catalog, TODAY), catalog.vocabulary.statuses)


def test_statuses_of_all_desired_datasets(charts):
    chart = charts["status"]
    assert chart.kind == "stacked"
    assert [(s.name, s.points[0].value) for s in chart.series] == [
        ("Identified", 2),
        ("Obtained in part", 1),
        ("Published", 1),
    ]
    assert chart.sentence == "1 of 4 desired datasets has been obtained."


def test_a_status_has_its_own_color_in_every_chart(catalog, charts):
    statuses = catalog.vocabulary.statuses
    places = {s.title: colour_statuses(statuses)[s.id] for s in statuses}
    for name in ("status", "status-by-agency", "status-by-topic"):
        chart = charts[name]
        assert [chart.colour(i) for i in range(len(chart.series))] == [
            places[s.name] for s in chart.series
        ]
        colours = [trace["marker"]["color"] for trace in make_figure(chart)["data"]]
        assert colours == [COLOURS[places[s.name]] for s in chart.series]


def test_statuses_by_agency(charts):
    assert charts["status-by-agency"].xs == ("Agency of Examples", "Department of Samples")
    points = {s.name: [p.value for p in s.points] for s in charts["status-by-agency"].series}
    assert points == {"Identified": [1, 1], "Obtained in part": [0, 1], "Published": [1, 0]}


def test_barriers_by_kind_and_by_dataset(charts):
    kinds = charts["barriers-by-kind"]
    assert kinds.xs == ("Law", "Time", "Format")
    assert [[p.value for p in s.points] for s in kinds.series] == [[1, 0, 1], [0, 1, 0]]
    assert kinds.sentence == "Most open barriers: Law and Format (1 each)."
    assert charts["barriers-by-dataset"].xs == (
        "Story hours by town",
        "Kite club members",
        "Tree houses",
    )


def test_sentences_where_no_barrier_is_open(catalog):
    numbers = compute(catalog, TODAY)
    resolved = [kind for kind in numbers.barriers_by_kind if kind.open == 0]
    assert draw_barriers("b", "B", resolved).sentence == "Every barrier recorded has been resolved."
    assert draw_barriers("b", "B", []).sentence == "No barrier is recorded."


# --------------------------------------------------------------------------------------- plotly


def test_a_plotly_figure_leaves_a_gap_where_there_is_no_number(catalog):
    chart = draw(catalog, "story-hours", "trend")
    figure = json.loads(json.dumps(make_figure(chart)))
    younger, older = figure["data"]
    assert younger["x"] == [2021.5, 2022.5, 2023.5]
    assert younger["y"] == [40, 50, None]
    assert younger["connectgaps"] is False
    assert younger["customdata"] == ["", "", "missing"]
    assert "customdata" not in older, "every point of it has a number"
    assert figure["layout"]["xaxis"]["tickvals"] == younger["x"]
    assert figure["layout"]["xaxis"]["ticktext"] == ["2021", "2022", "2023"]


def test_a_plotly_figure_is_small_and_has_no_template(catalog):
    chart = draw(catalog, "story-hours", "towns")
    figure = make_figure(chart)
    assert set(figure) == {"data", "layout"}
    assert len(json.dumps(figure)) < 2000


def test_every_chart_becomes_a_figure_of_some_height(catalog, charts):
    for package in catalog.packages.values():
        for view in package.descriptor.connect.views:
            chart = draw_view(package, view)
            assert len(make_figure(chart)["data"]) == len(chart.series)
            assert picture_height(chart) >= 160
    for chart in charts.values():
        json.dumps(make_figure(chart))


def test_plotly_itself_finds_every_figure_as_it_should_be(catalog, charts):
    """It raises where it does not know a property or a value, and gives back what it understood."""
    drawn = [
        draw_view(package, view)
        for package in catalog.packages.values()
        for view in package.descriptor.connect.views
    ]
    steps = draw_survival("s", "S", "barriers", estimate_survival([3, 9], [False, True]))
    kinds: set[str] = set()
    for chart in (*drawn, *charts.values(), steps):
        figure = make_figure(chart)
        understood = plotly.graph_objects.Figure(figure).to_plotly_json()
        del understood["layout"]["template"]  # plotly's own, of 7 KB
        assert json.loads(json.dumps(understood)) == json.loads(json.dumps(figure))
        kinds.add(chart.kind)
    assert kinds == {"line", "bar", "stacked", "step"}


def test_plotly_refuses_what_it_does_not_know(monkeypatch, catalog):
    plots._form_trace.cache_clear()
    monkeypatch.setattr(plots, "COLOURS", ("no such colour",) * len(COLOURS))
    with pytest.raises(ValueError, match="no such colour"):
        make_figure(draw(catalog, "story-hours", "towns"))
    plots._form_trace.cache_clear()


def test_a_figure_leaves_the_form_as_it_is(catalog):
    """Forms are made once, and every chart of the kind begins with them."""
    before = json.dumps(make_figure(draw(catalog, "story-hours", "trend")))
    make_figure(redraw(catalog, "story-hours", "trend", where={"year": "2021"}))
    assert json.dumps(make_figure(draw(catalog, "story-hours", "trend"))) == before


def test_the_scripts_say_of_each_point_what_the_table_says(catalog, charts):
    """Also of the four kinds of cell, and where a band is not known."""
    hidden = redraw(catalog, "story-hours", "towns", where={"year": "2022"})
    never = redraw(catalog, "story-hours", "towns", y="percent_outdoors")
    steps = draw_survival("s", "S", "barriers", estimate_survival([3, 9], [True, False]))
    drawn = [hidden, never, draw(catalog, "story-hours", "trend"), steps, *charts.values()]
    asked = [[trace, chart.unit] for chart in drawn for trace in make_figure(chart)["data"]]
    told = [[format_point(p, c.unit) for p in s.points] for c in drawn for s in c.series]
    assert {"suppressed", "missing", "not collected", "not known", "0"} <= {*sum(told, [])}
    assert told == run_script(
        'const { writePoints } = await import("./cells.js");'
        f"console.log(JSON.stringify({json.dumps(asked)}.map(([t, unit]) => writePoints(t, unit))));"
    )


def test_a_picture_has_as_many_bars_as_can_be_read_and_says_so():
    points = tuple(Point(f"Town {i}", float(1000 - i)) for i in range(BARS + 50))
    chart = Chart("many", "Many", "bar", "So many.", "Town", "visits", (Series("", points),))
    assert chart.drawn.xs == tuple(f"Town {i}" for i in range(BARS))
    view = view_chart(chart)
    assert view.first == BARS and len(view.rows) == BARS + 50
    assert f"Town {BARS}<" not in "".join(view.pictures) + json.dumps(view.figure)
    few = replace(chart, series=(Series("", points[:BARS]),))
    assert few.drawn.xs == few.xs and view_chart(few).first is None


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Forms for agencies", True),
        ("Homes, agencies", False),
        ("agencies", False),
        ("Homes", True),
    ],
)
def test_a_unit_is_left_out_only_where_the_title_names_it_as_one(title, shown):
    assert Chart("c", title, "bar", "", "", "agencies", ()).shows_unit == shown
