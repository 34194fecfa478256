"""No picture says what is not so: numbers below zero, huge ones, gaps, many lines, one number or none,
in the still picture, the live chart, the explorer and the words of the page."""

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browsing import serve, unfold
from conftest import ROOT
from odd_numbers import CASES, LETTERS, NAMES, write_odd
from playwright.sync_api import expect

from connect_catalog.charts import Chart, Point, Series, draw_view
from connect_catalog.load import load
from connect_catalog.scales import scale_values
from connect_catalog.site.embed import write_frame
from connect_catalog.site.figure import view_chart
from connect_catalog.site.lettering import measure_words, wrap_words
from connect_catalog.site.picture import HAIRLINE, NARROW, WIDE, draw_picture
from connect_catalog.site.scale import spread

SVG = "{http://www.w3.org/2000/svg}"
POINTS = (Point("A", 3.0), Point("B", 4.0))


def draw_all(catalog, only=None):
    return {
        f"{package.id}/{view.name}": draw_view(package, view)
        for package in catalog.packages.values()
        if only in (None, package.id)
        for view in package.descriptor.connect.views
    }


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    catalog = load(write_odd(tmp_path_factory.mktemp("odd") / "repo", empty=True)).catalog
    charts = {name.removeprefix("odd/"): c for name, c in draw_all(catalog, "odd").items()}
    assert charts.keys() == CASES.keys()
    return charts


def find_faults(svg, width, height):
    """What leaves the picture, has no length, or is no number; words by the widest usual font."""
    faults = re.findall(r"nan|inf\b|\"-\d+[^\"]*\" height|width=\"-", str(svg))
    for points in re.findall(r'points="([^"]*)"', str(svg)):
        for x, y in (map(float, point.split(",")) for point in points.split()):
            if not (0 <= x <= width and 0 <= y <= height):
                faults.append(f"a line at {x},{y}")
    for x, wide in re.findall(r'<rect x="([^"]*)" y="[^"]*" width="([^"]*)"', str(svg)):
        if not 0 <= float(x) <= float(x) + float(wide) <= width:
            faults.append(f"a bar from {x}, {wide} wide")
    for x, anchor, words in re.findall(
        r'<text x="([^"]*)" y="[^"]*"(?: text-anchor="(\w+)")?>([^<]*)<', str(svg)
    ):
        room = measure_words(unescape(words))
        left = float(x) - {"": 0, "middle": room / 2, "end": room}[anchor]
        if not (-1 <= left and left + room <= width + 1):
            faults.append(f"the words {words}")
    return faults


def test_a_cut_keeps_letters_and_their_marks_together():
    family = "\U0001f469\u200d\U0001f467\u200d\U0001f466"
    for line in wrap_words((family + "\U0001f1fa\U0001f1f8\U0001f44d\U0001f3fd") * 4, 90):
        assert line[0] not in "\u200d\U0001f3fd" and line[-1] != "\u200d"
        assert line.count("\U0001f1fa") == line.count("\U0001f1f8")


@pytest.mark.parametrize("form", [WIDE, NARROW], ids=lambda form: form.name)
def test_nothing_leaves_a_picture(odd, form):
    charts = draw_all(load(ROOT).catalog) | odd
    assert len(charts) > len(odd) + 20
    bad = {
        name: faults
        for name, chart in charts.items()
        if (faults := find_faults(draw_picture(chart, form), form.width, form.height(chart)))
    }
    assert not bad


def find_bars(svg):
    """Where each bar begins and ends."""
    found = re.findall(r'<rect x="([^"]*)" y="[^"]*" width="([^"]*)"', str(svg))
    return [(float(x), float(x) + float(wide)) for x, wide in found]


def find_zero(svg):
    return float(re.search(r'<line x1="([^"]*)" [^>]*class="grid zero"', str(svg))[1])


@pytest.mark.parametrize("form", [WIDE, NARROW], ids=lambda form: form.name)
def test_bars_go_to_their_own_side_of_zero(odd, form):
    svg = draw_picture(odd["below-zero-bars"], form)
    zero = find_zero(svg)
    assert [round(end - zero) for _, end in find_bars(svg)] == [0] * 4
    lengths = [end - start for start, end in find_bars(svg)]
    assert lengths == sorted(lengths) and lengths[0] > 10
    svg = draw_picture(odd["mixed-bars"], form)
    zero, (up, _, little, down) = find_zero(svg), find_bars(svg)
    assert [down[1], up[0], little[1]] == pytest.approx([zero] * 3, abs=0.15)
    assert (down[1] - down[0]) / (up[1] - up[0]) == pytest.approx(40 / 25, abs=0.02)
    assert ">suppressed<" in svg and ">-40<" in svg


@pytest.mark.parametrize("form", [WIDE, NARROW], ids=lambda form: form.name)
def test_what_is_not_zero_is_never_drawn_as_nothing(odd, form):
    """A ten-thousandth beside a billion has a hairline and its number; zero has only its number."""
    for name in ("tiny-beside-huge", "thirty-bars"):
        svg = draw_picture(odd[name], form)
        numbers = [point.value for point in odd[name].series[0].points]
        lengths = [round(end - start, 1) for start, end in find_bars(svg)]
        assert len(lengths) == len(numbers)
        assert all(
            length >= HAIRLINE if n else length == 0
            for length, n in zip(lengths, numbers, strict=True)
        )
    svg = draw_picture(odd["tiny-beside-huge"], form)
    zero = find_zero(svg)
    assert ">-0.0001<" in svg and ">0.0001<" in svg and ">1,000,000,000,000<" in svg
    numbers = [point.value for point in odd["tiny-beside-huge"].series[0].points]
    for n, (start, end) in zip(numbers, find_bars(svg), strict=True):
        assert (start >= zero - 0.15) if n >= 0 else (end <= zero + 0.15)


def test_an_axis_spans_from_the_lowest_to_the_highest_with_zero():
    assert scale_values([]).ticks == (0, 0.5, 1)
    assert scale_values([0, 0]).ticks == (0, 0.5, 1)
    assert scale_values([3, 41]).ticks == (0, 25, 50)
    assert scale_values([-1, -18.5]).ticks == (-20, -10, 0)
    assert scale_values([-20, 12]).ticks == (-20, -10, 0, 10, 20)
    assert scale_values([-0.03, 1.9]).ticks == (-1, 0, 1, 2)
    for low, high in ((-7e9, 3), (-1e-7, 2e-7), (-999, 1000), (0, 123456789012)):
        ticks = scale_values([low, high]).ticks
        assert ticks[0] <= low <= high <= ticks[-1] and 0 in ticks and len(ticks) <= 6


def test_numbers_on_an_axis_are_whole(odd):
    """Of a million and more every digit stands in the picture."""
    assert ">8,000,000,000<" in draw_picture(odd["billions"], WIDE)
    assert ">0.004<" in draw_picture(odd["tiny"], NARROW)


def find_points(svg):
    return [
        [tuple(map(float, point.split(","))) for point in points.split()]
        for points in re.findall(r'<polyline points="([^"]*)"', str(svg))
    ]


def test_time_stands_at_true_distances_and_a_gap_breaks_the_line(odd):
    svg = draw_picture(odd["gaps-in-time"], WIDE)
    (line,) = find_points(svg)  # from 2010 to 2011; no other two neighbours both have a number
    signs = sorted(float(x) for x in re.findall(r'translate\(([\d.]+),[\d.]+\)" class="s0"', svg))
    year = line[1][0] - line[0][0]
    assert [round((b - a) / year) for a, b in pairwise(signs)] == [10, 1, 2]
    hollow = re.findall(r'translate\(([\d.]+),[\d.]+\) scale\(0.7\)" class="l0" fill="none"', svg)
    assert [round((float(x) - signs[0]) / year) for x in hollow] == [12, 14]
    assert 'rotate(-90)">suppressed<' in svg and 'rotate(-90)">missing<' in svg


def test_quarters_and_months_are_drawn_and_told_in_time(odd):
    assert odd["quarters"].xs[:3] == ("Q1 2016", "Q2 2016", "Q3 2016")
    assert odd["quarters"].sentence == "17 points in Q1 2016 and 21 points in Q4 2017."
    assert odd["months"].sentence == "1 (points) in January and 4 points in December."
    assert odd["twelve-bars"].xs == ("2016", "2017")


def test_lines_that_cannot_be_told_apart_get_a_picture_each(odd):
    view = view_chart(odd["fifteen-lines"])
    wide = view.pictures[0]
    assert len(find_points(wide)) == 15 and view.figure is None and view.legend == ()
    assert all(f">Region {k}<" in wide for k in LETTERS[1:16])
    bars = view_chart(odd["twelve-bars"])
    assert (bars.first, len(bars.legend), len(bars.figure["data"])) == (9, 9, 9)
    assert len({key for _, key in bars.legend}) == 9
    assert all(len(cells) == 12 for _, cells in bars.rows)


def test_one_number_or_none_is_told_and_not_drawn(odd):
    told = {
        "one-number": "2017: 2,561 points.",
        "one-bar": "Norwich: 2,561 points.",
        "all-hidden": "None of the 6 numbers is shown (suppressed).",
        "all-hidden-bars": "None of the 4 numbers is shown (suppressed).",
    }
    for name, sentence in told.items():
        view = view_chart(odd[name])
        assert (view.chart.sentence, view.pictures, view.figure) == (sentence, (), None)
    assert view_chart(odd["all-zero"]).pictures


def test_long_names_keep_what_tells_them_apart(odd):
    svg = draw_picture(odd["long-names"], WIDE)
    lines = re.findall(r'text-anchor="end">([^<]*)<', str(svg))
    assert "Department of Emergency Services" in lines[0]
    assert len({line for line in lines if line.startswith("…")}) == 3
    assert wrap_words("a short name", 300, 2) == ["a short name"]
    assert wrap_words("", 300, 2) == [""]


NUMBERS = "Families with an income of 1,234,567 dollars in 2018-2019 and of 12 345 678 in 2019-2020 or later"


@pytest.mark.parametrize("width", [90, 120, 170, 292])
@pytest.mark.parametrize("name", [*NAMES, NUMBERS])
def test_words_are_put_in_lines_that_fit_and_no_number_is_cut(name, width):
    lines = wrap_words(name, width)
    assert all(measure_words(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == name.replace(" ", "")
    for some in (lines, wrap_words(name, width, 2), wrap_words(name, width, 1)):
        assert all(measure_words(line) <= width for line in some)
        for line in some:
            assert unicodedata.category(line.removeprefix("…")[:1] or "a") not in ("Mn", "Me")
            numbers = re.findall(r"\d[\d,-]*(?: \d{3})*", line)
            assert {*numbers} <= {"1,234,567", "2018-2019", "12 345 678", "2019-2020"}


def test_a_number_longer_than_a_line_is_left_out_rather_than_cut():
    assert wrap_words("9" * 60, 150, 1) == ["…"]
    assert wrap_words("It is 1,234,567,890,123", 110, 1) == ["…"]
    assert wrap_words("Route 66 and more", 100, 1) == ["…and more"]


# The first and the last letters of scripts that a name may be written in.
SCRIPTS = (
    (0x20, 0x7F), (0xA1, 0x180), (0x386, 0x3D0), (0x400, 0x460), (0x5D0, 0x5EB), (0x620, 0x64B),
    (0x1E00, 0x1F00), (0x2010, 0x2028), (0x3041, 0x3097), (0x30A1, 0x30FB), (0x4E00, 0x4E40),
    (0xAC00, 0xAC40), (0x1F300, 0x1F320), (0x1F600, 0x1F630),
)  # fmt: skip
WIDTHS = """([letters, font]) => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = font;
  return letters.map((letter) => pen.measureText(letter).width);
}"""


@pytest.mark.parametrize("weight", [400, 700])
def test_no_letter_is_wider_than_it_is_taken_to_be(new_page, weight):
    """By the fonts that the browser has, the widest of the usual ones among them."""
    letters = [
        chr(n) for first, last in SCRIPTS for n in range(first, last) if chr(n).isprintable()
    ]
    page = new_page()
    for family in ("Verdana, 'DejaVu Sans'", "system-ui", "Arial", "sans-serif"):
        real = page.evaluate(WIDTHS, [letters, f"{weight} 100px {family}"])
        wider = [
            (letter, room)
            for letter, room in zip(letters, real, strict=True)
            if room > measure_words(letter, 100, weight > 400) + 0.5
        ]
        assert not wider, family
    words = "Children in foster care by town, 2018-2019"
    (room,) = page.evaluate(WIDTHS, [[words], f"{weight} 100px Verdana, 'DejaVu Sans'"])
    assert measure_words(words, 100, weight > 400) < 1.35 * room


def read_poster(path):
    """An SVG file, and the lines of words in it; none goes past the edge."""
    root = ElementTree.fromstring(path.read_text("utf-8"))  # noqa: S314 - our own
    width = float(root.get("width"))
    lines = [text for text in root if text.tag == f"{SVG}text"]
    for line in lines:
        size = {"title": 18, "small": 12}.get(line.get("class"), 13)
        room = measure_words(line.text, size, size == 18)
        assert float(line.get("x")) + room <= width, line.text
    return root, [line.text for line in lines]


def test_a_picture_that_is_taken_along_says_what_it_shows_and_where_it_is_from(odd_site):
    root, lines = read_poster(odd_site / "datasets/odd/charts/gaps-in-time.svg")
    assert lines[0] == "gaps-in-time, points" and "Odd numbers, updated" in " ".join(lines)
    assert lines[-1].endswith("/datasets/odd/")
    told = " ".join(lines)
    assert "A gap in the picture is no zero. It means: suppressed or missing." in told
    assert "suppressed: Hidden: the number is so small" in told and "missing: The source" in told
    assert root.find(f"{SVG}title").text == "gaps-in-time, points"
    assert root.find(f".//{SVG}svg[@class='picture picture-wide']") is not None
    _, lines = read_poster(odd_site / "datasets/odd/charts/twelve-bars.svg")
    assert "The picture shows 9 of 12." in " ".join(lines)
    assert [line for line in lines if line.startswith("Part ")] == [
        f"Part {letter}" for letter in LETTERS[1:10]
    ]


def test_every_chart_has_its_picture_and_its_small_page(odd_site, tiny_site, workgroup_site):
    shown = 0
    for site in (odd_site, tiny_site, workgroup_site):
        for page in sorted(site.rglob("index.html")):
            figures = re.findall(
                r'<figure class="c-chart"[^>]*>.*?</figure>', page.read_text(), re.S
            )
            for figure in figures:
                links = re.findall(r'href="(charts/[^"]+)"', figure)
                assert len(links) == (3 if 'class="c-plot"' in figure else 0), page
                for link in links:
                    shown += 1
                    file = page.parent / link
                    assert file.is_file(), file
                    if link.endswith(".svg"):
                        read_poster(file)
    assert shown > 60


def test_the_code_for_another_site_holds_its_title_whole():
    view = view_chart(
        Chart("rates", 'Rates < 5, "new" & old', "bar", "", "", "", (Series("", POINTS),))
    )
    code = write_frame(view, "https://example.org/datasets/x/")
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    parser.feed(code)
    ((tag, frame),) = found
    assert (tag, frame["title"]) == ("iframe", view.chart.title)
    assert frame["src"] == "https://example.org/datasets/x/charts/rates.html"


def test_names_at_the_ends_of_lines_stand_apart():
    places = [50.0, 52.0, 51.0, 300.0]
    moved = spread(places, 15, 0, 300)
    assert [moved.index(m) for m in sorted(moved)] == [0, 2, 1, 3]
    assert all(b - a >= 15 for a, b in pairwise(sorted(moved)))
    assert all(0 <= place <= 300 for place in moved)


# ------------------------------------------------------------------------------- in the browser

LIVE = """() => [...document.querySelectorAll("[data-chart]")].map((figure) => {
  const plot = figure.querySelector(".js-plotly-plot");
  const { xaxis, yaxis } = plot._fullLayout;
  return {
    name: figure.querySelector("figcaption").firstChild.textContent.trim().replace(/,$/, ""),
    x: xaxis.range, y: yaxis.range, ticks: xaxis.ticktext ?? [],
    traces: plot._fullData.map(({ x, y, marker }) => ({ x: [...x], y: [...y], symbol: marker?.symbol })),
    bars: [...plot.querySelectorAll(".bars .point path")].map((bar) => bar.getBBox().width),
  };
})"""


@pytest.fixture(scope="module")
def odd_address(odd_site, tmp_path_factory):
    with serve(odd_site, tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture
def live(open_page, odd_address):
    watched = open_page(f"{odd_address}datasets/odd/")
    for plot in watched.page.locator("[data-chart] [data-plot]").all():
        plot.scroll_into_view_if_needed()
        watched.page.mouse.move(5, 5)  # charts wait for a sign of a reader
        expect(plot).to_have_class(re.compile("is-live"))
    assert not watched.errors
    return {chart["name"]: chart for chart in watched.page.evaluate(LIVE)}


@pytest.mark.slow
def test_live_charts_show_every_number_from_the_lowest_to_the_highest(live):
    assert {"below-zero-lines", "mixed-bars", "billions"} <= live.keys()
    assert not live.keys() & {
        "fifteen-lines",
        "thirty-lines",
        "one-number",
        "one-bar",
        "all-hidden",
    }
    for name, chart in live.items():
        if name == "twelve-bars":
            continue  # it draws the first nine
        axis = "x" if CASES[name][0] == "bar" else "y"
        numbers = [float(v) for *_, v in CASES[name][1] if not v[0].isalpha()]
        low, high = chart[axis]
        assert low <= min(0, *numbers) and max(0, *numbers) <= high, name
    assert sum(width > 1 for width in live["below-zero-bars"]["bars"]) == 4
    assert [width > 0.5 for width in live["tiny-beside-huge"]["bars"]] == [
        number != 0 for number in (1e12, 1, 0.0001, 0, -0.0001, -7e10)
    ]
    assert sum(width > 0.5 for width in live["thirty-bars"]["bars"]) == 30
    assert len(live["mixed-bars"]["bars"]) == 5


@pytest.mark.slow
def test_live_lines_break_where_a_time_or_a_number_is_left_out(live):
    line, gaps = live["gaps-in-time"]["traces"]
    assert line["y"] == [10, None, 14, 15, None, 12, None]
    assert gaps["symbol"] == "circle-open" and len(gaps["x"]) == 2
    assert live["quarters"]["ticks"] == [f"Q{q} {y}" for y in (2016, 2017) for q in range(1, 5)]
    assert len(live["long-periods"]["ticks"]) < 12


# Words of a picture that leave it, or stand on other words.
CROSSED = """(picture) => {
  const frame = picture.getBoundingClientRect();
  const texts = [...picture.querySelectorAll("text")].filter((text) => text.textContent.trim());
  const boxes = texts.map((text) => ({ box: text.getBoundingClientRect(), words: text.textContent }));
  const faults = boxes.filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1
    || box.top < frame.top - 3 || box.bottom > frame.bottom + 3).map(({ words }) => `outside: ${words}`);
  boxes.forEach(({ box: a, words }, i) => boxes.slice(i + 1).forEach(({ box: b, words: other }) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 1 && down > 0.4 * Math.min(a.height, b.height)) faults.push(`${words} on ${other}`);
  }));
  return faults;
}"""


THIN = "bars => bars.map(bar => bar.getBBox().height).filter(height => height < 4)"


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_no_words_leave_a_picture_or_cross(open_page, odd_address, width):
    """Measured in the browser: in each still picture of the made-up tables, and in each live one."""
    page = open_page(f"{odd_address}datasets/odd/", viewport={"width": width, "height": 900}).page
    unfold(page)
    names = page.locator("[data-chart] figcaption").all_inner_texts()
    assert any("odd-names" in name for name in names)
    still = page.locator("figure.c-chart .picture:visible").all()
    assert len(still) > 15
    faults = [picture.evaluate(CROSSED) for picture in still]
    for figure in page.locator("[data-chart]").all():
        plot = figure.locator("[data-plot]")
        plot.scroll_into_view_if_needed()
        page.mouse.move(5, 5)
        expect(plot).to_have_class(re.compile("is-live"))
        faults.append(figure.locator(".js-plotly-plot").evaluate(CROSSED))
        thin = figure.locator(".bars .point path").evaluate_all(THIN)
        assert not thin, figure.locator("figcaption").inner_text()
    assert not [fault for some in faults for fault in some]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "drawn"), [("below-zero-lines", True), ("gaps-in-time", True), ("all-hidden", False)]
)
def test_the_explorer_draws_the_same(open_page, odd_address, table, drawn):
    page = open_page(f"{odd_address}datasets/odd/?table={table}#table-{table}").page
    panel = page.locator(f"[data-explorer={table}]")
    plot = panel.locator(".c-plot")
    expect(panel.locator(".c-chart__words")).not_to_be_empty()
    if not drawn:
        expect(plot).to_be_hidden()
        return
    plot.scroll_into_view_if_needed()
    expect(panel.locator(".js-plotly-plot .scatterlayer")).to_be_attached()
    low, high = panel.locator(".js-plotly-plot").evaluate("plot => plot._fullLayout.yaxis.range")
    numbers = [float(v) for *_, v in CASES[table][1] if not v[0].isalpha()]
    assert low <= min(0, *numbers) and max(0, *numbers) <= high
    lines = panel.locator(".js-plotly-plot").evaluate("plot => plot._fullData[0].y")
    assert lines.count(None) == (3 if table == "gaps-in-time" else 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "asked"), [("thirty-lines", "&from=2016"), ("thirty-bars", "&from=2020")]
)
def test_the_explorer_shows_many_series_a_few_at_a_time(open_page, odd_address, table, asked):
    """Of thirty each is met once, no two of a chart look alike, and the key names what is drawn."""
    page = open_page(f"{odd_address}datasets/odd/?table={table}{asked}#table-{table}").page
    panel = page.locator(f"[data-explorer={table}]")
    plot = panel.locator(".js-plotly-plot")
    panel.locator(".c-plot").scroll_into_view_if_needed()
    met: list[str] = []
    starts = (1, 10, 19, 28) if table == "thirty-lines" else (1, 11, 21)
    for first in starts:
        expect(panel.locator(".c-chart__words")).to_contain_text(f" {first} to ")
        last = min(30, first + (8 if table == "thirty-lines" else 9))
        expect(panel.locator(".c-chart__words")).to_contain_text(f"{first} to {last} of 30")
        names = [
            f"{table.removeprefix('thirty-')[:-1].capitalize()} {n:02}"
            for n in range(first - 1, last)
        ]
        page.wait_for_function(DRAWN_NOW, arg=[table, names])
        if table == "thirty-lines":
            keys = panel.locator(".c-legend li").all_inner_texts()
            assert [key.strip() for key in keys] == names
            looks = plot.evaluate(LOOKS)
            assert len({*map(tuple, looks)}) == len(names)
        met += names
        panel.get_by_role("button", name="The next ones").click()
    assert len({*met}) == len(met) == 30
    expect(panel.locator(".c-chart__words")).to_contain_text(" 1 to ")


DRAWN_NOW = """([table, names]) => {
  const data = document.querySelector(`[data-explorer=${table}] .js-plotly-plot`)?._fullData ?? [];
  const drawn = data.some(({ type }) => type === "bar") ? data.flatMap(({ y }) => [...y])
    : data.filter(({ y }) => y?.length).map(({ name }) => name);
  return JSON.stringify(drawn) === JSON.stringify(names);
}"""
LOOKS = """plot => plot._fullData.filter(({ mode }) => mode?.includes("lines"))
  .map(({ line, marker }) => [line.color, marker.symbol])"""


@pytest.mark.slow
def test_a_picture_is_saved_as_png_with_all_that_stands_in_it(open_page, odd_address, odd_site):
    watched = open_page(f"{odd_address}datasets/odd/")
    figure = watched.page.locator("figure.c-chart", has_text="gaps-in-time").first
    figure.locator(".c-take summary").click()
    with watched.page.expect_download() as saved:
        figure.get_by_role("button", name="Picture (PNG)").click()
    expect(figure.locator("[data-saved]")).to_have_text("Saved as gaps-in-time.png.")
    content = Path(saved.value.path()).read_bytes()
    width, height = (int.from_bytes(content[i : i + 4]) for i in (16, 20))
    svg, _ = read_poster(odd_site / "datasets/odd/charts/gaps-in-time.svg")
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (width, height) == (2 * int(svg.get("width")), 2 * int(svg.get("height")))
    assert not watched.errors


@pytest.mark.slow
def test_a_chart_can_be_framed_by_another_site(open_page, odd_address, tmp_path):
    """The small page asks for one stylesheet, runs nothing, and leads back out of the frame."""
    watched = open_page(f"{odd_address}datasets/odd/")
    page = watched.page
    code = page.locator(".c-take pre").first.text_content()
    path = re.search(r'src="[^"]*(datasets/odd/charts/[^"]+)"', code)[1]
    (tmp_path / "other").mkdir()
    (tmp_path / "served").mkdir()
    other = re.sub(r'src="[^"]*"', f'src="{odd_address}{path}"', code)
    (tmp_path / "other/index.html").write_text(
        f"<!doctype html><link rel=icon href=data:,><title>Other</title>{other}"
    )
    with serve(tmp_path / "other", tmp_path / "served") as address:
        watched.open(address)
        look_at_frame(watched)


def look_at_frame(watched):
    page = watched.page
    frame = page.frame_locator("iframe")
    expect(frame.locator("figcaption")).to_have_text("below-zero-lines, points")
    expect(frame.locator(".picture-wide")).to_be_visible()
    expect(frame.locator(".picture-narrow")).to_be_hidden()
    expect(frame.locator(".quiet a")).to_have_attribute("target", "_top")
    assert [
        url.rsplit("/", 1)[-1] for url in watched.requests if "/odd/" in url or "css" in url
    ] == [
        "below-zero-lines.html",
        "embed.css",
    ]
    inside = page.locator("iframe").element_handle().content_frame()
    room = inside.evaluate("[document.documentElement.scrollHeight, innerHeight]")
    assert room[0] <= room[1]
    assert not watched.errors
