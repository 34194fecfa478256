"""Pages of places: what the tables say of each, held against a second reader of the same files."""

import copy
import csv
import io
import json
import math
import re
import shutil
from collections import Counter
from datetime import date

import pytest
from conftest import TESTS, read_rows
from limits import stop_runaway

from connect_catalog.bounds import PLACE_PAGES
from connect_catalog.charts import format_number
from connect_catalog.exports.place_numbers import HEADER, plan_files
from connect_catalog.load import load
from connect_catalog.marks import Mark
from connect_catalog.site.pages import build_pages
from connect_catalog.sparks import draw_spark
from connect_catalog.stats import compute
from connect_catalog.stats.gazetteer import count_rows, list_places, spell_slug
from connect_catalog.tell.place_words import list_remarks, name_line, name_place, tell_instead
from connect_catalog.tell.places import PlaceReading, PlaceTeller, are_alike

TODAY = date(2026, 1, 31)
MARKS = {"suppressed", "missing", "not collected"}


@pytest.fixture(scope="module")
def told(live):
    """For each place of the live catalog all that is told of it."""
    book = PlaceTeller(live)
    return {id: (area, [*book.tell(area)]) for id, area in book.gazetteer.items()}


# ------------------------------------------------------------------------------------ which places


def test_the_gazetteer_has_every_place_of_the_reference_tables(live, told):
    listed = {
        row[key]
        for package, table, key in (
            ("towns", "towns", "town_fips"),
            ("regions", "regions", "region_id"),
            ("school-districts", "districts", "district"),
        )
        for row in read_rows(package, table)
    }
    assert {key.id for key in told} == listed
    slugs = [area.slug for area, _ in told.values()]
    assert len({*slugs}) == len(slugs) and all(spell_slug(slug) == slug for slug in slugs)


def test_what_belongs_to_what_is_read_from_the_keys(told):
    areas = {area.name: area for area, _ in told.values()}
    hartford, state = areas["Hartford"], areas["Connecticut"]
    within = {told[key][0].name for key in hartford.within}
    assert within == {"Hartford County", "North Central", "Capitol Planning Region"}
    assert hartford.kind == "Town" and areas["North Central"].kind == "DCF region"
    assert state.whole and sum(area.whole for area, _ in told.values()) == 1
    assert hartford.key in areas["Hartford County"].parts
    assert areas["Hartford School District"].within == (hartford.key,)
    assert "Hartford" in areas["Hartford School District"].also
    sizes = [len(area.parts) for area, _ in told.values() if area.kind == "DCF region"]
    assert sum(sizes) == 169


def test_every_place_that_names_another_is_named_back(told):
    for key, (area, _) in told.items():
        assert all(key in told[other][0].parts for other in area.within)
        assert all(key in told[other][0].within for other in area.parts)


PLACES = TESTS / "repo/datapackages/places"


def test_two_places_of_one_name_have_two_addresses(tmp_path):
    """Names that are equal, or become so in an address, or have no letter of one."""
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    table = root / "datapackages/places/data/places.csv"
    rows = "10,East Side,east\n11,east side!,west\n12,Ålesund,\n13,東京,\n14,大阪,\n"
    table.write_text(table.read_text("utf-8") + rows, "utf-8")
    areas = list_places(load(root).catalog)
    slugs = {key.id: area.slug for key, area in areas.items()}
    assert len({*slugs.values()}) == len(slugs) and "" not in slugs.values()
    assert slugs["12"] == "alesund" and slugs["01"] == "alphaville"
    assert all(spell_slug(slug) == slug for slug in slugs.values())


def test_an_address_is_one_place_s_alone_and_can_be_saved_anywhere(tmp_path):
    """Names that a system keeps for itself, that are too long for a folder, or that are made to take another
    one's address: by its kind, by its key, by the number that it gets."""
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    names = ["con", "NUL.", "Com1", "index", "..", "", " ", "x" * 5_000, "x" * 5_001, "Town", "東"]
    names += ["East Side", "east side!", "East Side town", "East Side Town Places Places 22"]
    names += [
        "x" * 80 + "-2",
        "x" * 80,
        "con-town",
        "Con Town",
        "east-side-town-places-places-22-2",
    ]
    table = root / "datapackages/places/data/places.csv"
    ids = ["1.0", "1-0", "1 0", *map(str, range(20, 20 + len(names)))]
    rows = [*zip(ids, ["Same", "same", "SAME", *names], strict=True)]
    table.write_text(
        table.read_text("utf-8") + "".join(f"{id},{name},\n" for id, name in rows), "utf-8"
    )
    slugs = [area.slug for area in list_places(load(root).catalog).values()]
    assert len(slugs) == 4 + len(rows) == len({*slugs})
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) < 90 for slug in slugs)
    assert not {"con", "nul", "com1", "index"} & {*slugs}


@pytest.mark.slow
def test_a_million_places_take_seconds_and_most_have_no_page(tmp_path):
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    table = root / "datapackages/places/data/places.csv"
    rows = "".join(f"{number:09d},Place {number},\n" for number in range(1_000_000))
    table.write_text(table.read_text("utf-8") + rows, "utf-8")
    with stop_runaway(60):  # of the processor, for what takes three
        catalog = load(root).catalog
        assert len(list_places(catalog)) == PLACE_PAGES
        assert count_rows(catalog) == 1_000_004


HOSTILE = (
    '"><script>alert(1)</script>',
    "../../etc",
    "javascript:alert(1)",
    "a|b",
    "=1+1",
    "x" * 300,
)


def test_no_name_of_a_place_breaks_out_of_its_page(tmp_path):
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    table = root / "datapackages/places/data/places.csv"
    with table.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows((f"2{i}", name, "") for i, name in enumerate(HOSTILE))
    catalog = load(root).catalog
    pages = build_pages(catalog, compute(catalog, TODAY))
    for page in pages:
        assert "<script>alert" not in page.body and 'href="javascript:' not in page.body
        assert ".." not in page.url
    assert {
        name for name in plan_files(catalog, compute) if ".." in name or len(name) > 700
    } == set()


def test_an_id_of_two_lists_is_two_places(tmp_path):
    """A number of one town is not told of the district that happens to have the same id."""
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    other = shutil.copytree(root / "datapackages/places", root / "datapackages/other-places")
    text = json.loads((other / "datapackage.json").read_text("utf-8"))
    (other / "datapackage.json").write_text(json.dumps(text | {"name": "other-places"}), "utf-8")
    table = other / "data/places.csv"
    table.write_text(table.read_text("utf-8").replace("Alphaville", "Omegaton"), "utf-8")
    catalog = load(root).catalog
    bodies = {p.url: p.body for p in build_pages(catalog, compute(catalog, TODAY))}
    assert "150" in bodies["places/alphaville/"] and "150" not in bodies["places/omegaton/"]
    files = plan_files(catalog, compute)
    assert b"150" in files["places/alphaville/alphaville.csv"]()
    assert b"150" not in files["places/omegaton/omegaton.csv"]()


def test_a_name_that_says_its_kind_does_not_say_it_twice(told):
    names = {name_place(area) for area, _ in told.values()}
    assert {"Hartford (town)", "Southwest (DCF region)", "Connecticut", "Windham County"} <= names


# ---------------------------------------------------------------------------------- what is told


@pytest.mark.slow
def test_each_newest_number_is_that_of_the_table(live, told):
    """Every line of every page, worked out again from the files: the last row in time of the place
    and the group."""
    seen = 0
    for area, tables in told.values():
        for one in tables:
            rows, column, time, groups = read_table(one, area.key.id)
            for line in one.lines:
                mine = [row for row in rows if all_in(row, groups, line.group)]
                assert [row[time] for row in mine] == [r.period for r in line.readings]
                for row, reading in zip(mine, line.readings, strict=True):
                    cell = row[line.measure.name]
                    if cell in MARKS or cell == "":
                        assert reading.mark == (cell or "missing") and math.isnan(reading.value)
                    else:
                        assert not reading.mark and reading.value == float(cell)
                        unit = line.measure.connect.unit
                        assert reading.words == format_number(float(cell), unit)
                    seen += 1
    assert seen > 20_000


_read = {}


def read_table(one, place):
    """The rows of a place, oldest first as the file's periods sort; all of these are years."""
    key = (one.package.id, one.table.resource.name)
    schema = one.table.resource.schema_
    if key not in _read:
        _read[key] = read_rows(*key)
    roles = {c.name: c.connect.role for c in schema.fields}
    time = next(name for name in schema.primary_key if roles[name] == "time")
    totals = {c.name: c.connect.total for c in schema.fields if c.connect.total}
    column = next(c.name for c in schema.fields if c.connect.role == "geography")
    groups = [n for n in schema.primary_key if roles[n] == "dimension" and n not in totals]
    rows = [
        row
        for row in _read[key]
        if row[column] == place and all(row[n] == total for n, total in totals.items())
    ]
    return sorted(rows, key=lambda row: row[time]), column, time, groups


def all_in(row, groups, values):
    return tuple(row[name] for name in groups) == values


def test_what_stands_beside_is_the_larger_places_own_number(told):
    """A statewide number beside a town's is that of the same package, measure, group and period, and
    counts the same: children born in a year are not those who were served in it."""
    seen = 0
    for _, tables in told.values():
        for one in tables:
            for line in one.lines:
                for place, reading in zip(one.beside, line.beside, strict=True):
                    if reading is None:
                        continue
                    assert reading.period == line.newest.period
                    found = [
                        other
                        for told_there in told[place.key][1]
                        if told_there.package is one.package
                        for other in told_there.lines
                        if other.measure.name == line.measure.name and other.group == line.group
                        if other.measure.connect.concept == line.measure.connect.concept
                        if told_there.time_title == one.time_title
                    ]
                    numbers = [r for o in found for r in o.readings if r.period == reading.period]
                    assert not found or reading.words in {r.words for r in numbers}
                    seen += bool(found)
    assert seen > 1500


def test_of_several_answers_one_without_a_number_says_what_it_is_of(live, told):
    """Otherwise "The number is hidden" beside another sentence reads as if it were said of that."""
    seen = 0
    for _, tables in told.values():
        for one in tables:
            declared = one.package.descriptor.connect.answers
            several = sum(answer.each == one.column for answer in declared) > 1
            for answer in one.answers:
                if several and not answer.text:
                    titles = [column.title for column in one.measures]
                    assert any(title in answer.before for title in titles), answer
                    seen += 1
    assert seen > 50


def test_a_hidden_number_is_never_told_from_elsewhere_in_the_page(live, told):
    """A line whose newest number is hidden gives the newest one that is shown, if there is one."""
    hidden = [
        line
        for _, tables in told.values()
        for one in tables
        for line in one.lines
        if line.newest.mark == Mark.SUPPRESSED
    ]
    assert len(hidden) > 100
    for line in hidden:
        known = line.last_known
        assert known is None or (not known.mark and known in line.readings)


def test_a_place_says_which_desired_datasets_do_not_reach_it(catalog):
    pages = {p.url: p for p in build_pages(catalog, compute(catalog, TODAY))}
    body = pages["places/alphaville/"].body
    assert "150" in body and "What is not known here, and why" in body
    hidden = pages["places/betatown/"].body
    assert "c-zero" in hidden  # counted, and none, in the newest year
    assert "not collected" in hidden


def test_a_new_package_stands_on_its_places_without_a_line_of_code(tmp_path):
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    old, new = root / "datapackages/story-hours", root / "datapackages/song-hours"
    shutil.copytree(old, new)
    text = json.loads((new / "datapackage.json").read_text("utf-8"))
    text |= {"name": "song-hours", "title": "Song hours"}
    text["connect"]["answers"] = [
        {
            "resource": "by-place",
            "each": "place_id",
            "text": "In {year}, {place} had {visits} visits{visits:change}.",
        }
    ]
    (new / "datapackage.json").write_text(json.dumps(text), "utf-8")
    catalog = load(root).catalog
    pages = {p.url: p.body for p in build_pages(catalog, compute(catalog, TODAY))}
    assert "In 2023, Alphaville had 150 visits, up from 120 in 2022." in plain(
        pages["places/alphaville/"]
    )
    assert "Song hours" not in pages["places/exampleland/"]
    dataset = plain(pages["datasets/song-hours/"])
    assert "Alphaville had" not in dataset  # an answer for each place is not the dataset's own


def plain(html):
    return " ".join(html.split())


# -------------------------------------------------------------------------------- margins of error


def reading(value, margin, mark=Mark.NUMBER):
    return PlaceReading("2020", value, mark, str(value), margin, ())


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ((50, 3), (53, 4), True),  # 3 is no more than 5, the root of 9 + 16
        ((50, 3), (55, 4), True),
        ((50, 3), (55.1, 4), False),
        ((-2, 3), (2.9, 4), True),
        ((50, None), (50, 4), False),
        ((50, 0), (50, 0), True),
    ],
)
def test_estimates_differ_where_their_margins_together_are_smaller(one, other, alike):
    assert are_alike(reading(*one), reading(*other)) is alike


@pytest.mark.parametrize(
    ("value", "margin", "loose"),
    [(10, 9, False), (10, 10, True), (-3, 4, True), (0, 4, False), (10, None, False)],
)
def test_an_estimate_no_larger_than_its_margin_is_too_rough(value, margin, loose):
    assert reading(value, margin).is_loose is loose


# ------------------------------------------------------------------------------------ small lines


def test_a_small_line_breaks_where_a_number_is_not_known():
    assert draw_spark([(2000, 1.0), (2001, None)]) == ""
    whole = draw_spark([(2000, 1.0), (2001, 2.0), (2002, 3.0)])
    assert whole.count("<polyline") == 1 and whole.count("<circle") == 1
    parted = draw_spark([(2000, 1.0), (2001, 2.0), (2002, None), (2003, 3.0), (2005, 2.0)])
    assert parted.count("<polyline") == 2
    alone = draw_spark([(2000, 1.0), (2001, None), (2002, 3.0)])
    assert alone.count("<polyline") == 0 and alone.count("<circle") == 2
    assert "nan" not in draw_spark([(2000, -1.0), (2000, -5.0)])


def test_overlapping_periods_get_no_line_and_school_years_do(told):
    sizes = {}
    for _, tables in told.values():
        for one in tables:
            for line in one.lines:
                sizes.setdefault(one.package.id, set()).add(line.trend)
    assert sizes["employed-or-enrolled-youth"] == {False}  # five years, moved on by one
    assert True in sizes["student-enrollment"] and True in sizes["abuse-neglect-by-town"]


# --------------------------------------------------------- what a share is of, and several places


def change_tables(tmp_path, change):
    """The tiny repository, loaded, with its descriptor of story hours changed. change: takes the table by
    place and the list of all, and the folder of their files."""
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    path = root / "datapackages/story-hours/datapackage.json"
    text = json.loads(path.read_text("utf-8"))
    table = next(one for one in text["resources"] if one["name"] == "by-place")
    change(table, text["resources"], path.parent / "data")
    path.write_text(json.dumps(text), "utf-8")
    return load(root).catalog


def add_guests(table, tables, folder, name="guests", concept="guests-of-year"):
    """Another table of places and years, of whom the percent is a share."""
    other = copy.deepcopy(table) | {"name": name, "path": f"data/{name}.csv"}
    fields = other["schema"]["fields"]
    measure = next(one for one in fields if one["name"] == "visits")
    measure |= {"name": "guests", "title": "Guests"}
    measure["connect"] |= {"unit": "guests", "concept": concept}
    fields.remove(next(one for one in fields if one["name"] == "percent_outdoors"))
    tables.append(other)
    percent = next(one for one in table["schema"]["fields"] if one["name"] == "percent_outdoors")
    percent["connect"] |= {"per": concept}
    rows = "01,Alphaville,2022,400\n01,Alphaville,2023,500\n02,Betatown,2022,suppressed\n"
    (folder / f"{name}.csv").write_text(f"place_id,place,year,guests\n{rows}", "utf-8")


def read_bases(catalog, name):
    book = PlaceTeller(catalog)
    (area,) = (area for area in book.gazetteer.values() if area.name == name)
    told = next(one for one in book.tell(area) if one.table.resource.name == "by-place")
    (line,) = (one for one in told.lines if one.measure.name == "percent_outdoors")
    return {reading.period: reading.base for reading in line.readings}


def test_what_a_share_is_of_is_read_from_another_table(tmp_path):
    catalog = change_tables(tmp_path, add_guests)
    assert read_bases(catalog, "Alphaville") == {"2022": "400 guests", "2023": "500 guests"}
    assert set(read_bases(catalog, "Betatown").values()) == {""}


def test_what_a_share_is_of_is_not_told_where_two_tables_have_it(tmp_path):
    def change(*arguments):
        add_guests(*arguments)
        add_guests(*arguments, name="more-guests")

    assert set(read_bases(change_tables(tmp_path, change), "Alphaville").values()) == {""}


def test_what_a_share_is_of_is_read_of_the_live_tables(live, told):
    births = {
        (row["town"], row["birth_year"]): row["births"]
        for row in read_rows("birth-to-three", "births-by-town")
    }
    seen = 0
    for area, tables in told.values():
        for one in tables:
            if one.table.resource.name != "cohort-by-town":
                continue
            lines = (line for line in one.lines if line.measure.name == "percent_of_births")
            for reading in (reading for line in lines for reading in line.readings):
                there = births[area.name, reading.period]
                shown = f"{int(there):,} births" if there.isdigit() and not reading.mark else ""
                assert reading.base == shown
                seen += bool(shown)
    assert seen > 100


def test_of_two_places_in_a_row_it_is_said_which_is_meant(tmp_path):
    """The first column of the key is the page's place, as its title says, and the other's places stand as
    groups, by their names."""

    def change(table, _, folder):
        fields = table["schema"]["fields"]
        home = next(one for one in fields if one["name"] == "place_id")
        label = next(one for one in fields if one["name"] == "place")
        fields += [home | {"name": "seen_id", "title": "Place of the visit"}]
        fields += [label | {"name": "seen", "title": "Name of that place"}]
        table["schema"]["primaryKey"] = ["place_id", "seen_id", "year"]
        keys = table["connect"]["foreignKeys"]
        keys.append(
            {
                "fields": ["seen_id", "seen"],
                "reference": {
                    "package": "places",
                    "resource": "places",
                    "fields": ["place_id", "place"],
                },
            }
        )
        (folder / "by-place.csv").write_text(
            "place_id,place,year,visits,percent_outdoors,seen_id,seen\n"
            "01,Alphaville,2023,150,30.5,02,Betatown\n01,Alphaville,2023,50,20,03,Gammaburg\n",
            "utf-8",
        )

    catalog = change_tables(tmp_path, change)
    book = PlaceTeller(catalog)
    told = {area.name: [*book.tell(area)] for area in book.gazetteer.values()}
    (alpha,) = told["Alphaville"]
    assert [name_line(alpha, line) for line in alpha.lines[::2]] == [
        "Betatown: Visits",
        "Gammaburg: Visits",
    ]
    title = alpha.table.resource.column("place_id").title
    said = f"These numbers are of Alphaville as “{title}”, and told apart by “Place of the visit”."
    assert [*list_remarks(alpha)][0].text == said
    assert not told["Betatown"]  # no row is of it as the first
    page = next(
        page for page in build_pages(catalog, compute(catalog, TODAY)) if "alphaville" in page.url
    )
    assert said in page.body


# ------------------------------------------------------------------------------------------ files


def test_neighbors_do_not_belong_to_each_other(live):
    """A table of pairs ties places of one list, and neither of them is a part of the other."""
    places = list_places(live)
    assert live.packages["towns"].tables["neighbors"].size > 0
    towns = [key for key in places if key[:2] == ("towns", "towns")]
    assert towns and not any(tie in towns for key in towns for tie in places[key].within)
    assert all(key in places[other].beside for key in towns for other in places[key].beside)
    union = next(places[key] for key in towns if places[key].name == "Union")
    beside = [places[key].name for key in union.beside]
    assert beside == ["Ashford", "Eastford", "Stafford", "Willington", "Woodstock"]


def test_a_town_is_known_by_its_villages_and_zip_codes(live):
    named = {area.name: dict(area.named) for area in list_places(live).values()}
    assert named["Union"] == {"ZIP code": ("06076", "06242")}
    assert "Storrs" in named["Mansfield"]["Village"] and "06268" in named["Mansfield"]["ZIP code"]
    assert all("ZIP code" in named[row["town"]] for row in read_rows("towns", "towns"))


def test_where_a_number_is_hidden_it_is_said_whose_is_known_instead(told):
    """Of each table: the larger places that have a number where this one has none, and no other."""
    seen = Counter()
    for _, tables in told.values():
        for one in tables:
            wanted = {
                place.name
                for line in one.lines
                for place, reading in zip(one.beside, line.beside, strict=True)
                if line.newest.mark and reading is not None and not reading.mark
            }
            text = tell_instead(one)
            seen[bool(wanted)] += 1
            assert bool(text) == bool(wanted) and all(name in text for name in wanted)
    assert seen[True] > 100 and seen[False] > 100


def test_the_file_of_a_place_has_every_number_of_its_tables(live):
    files = plan_files(live, compute)
    assert len(files) == 401
    rows = [*csv.DictReader(io.StringIO(files["places/bridgeport/bridgeport.csv"]().decode()))]
    assert tuple(rows[0]) == HEADER
    found = {
        (row["table"], row["measure"], row["period"]): row["value"] or row["mark"] for row in rows
    }
    expected = [row for row in read_rows("abuse-neglect-by-town", "by-town")]
    mine = [row for row in expected if row["town"] == "Bridgeport"]
    for row in mine:
        for name in ("allegations", "substantiated", "percent_substantiated"):
            assert found["by-town", name, row["fiscal_year"]] == row[name]
    assert sum(row["dataset"] == "abuse-neglect-by-town" for row in rows) == 3 * len(mine)


def test_the_file_of_a_place_without_numbers_has_a_header_alone(catalog):
    files = plan_files(catalog, compute)
    assert files["places/exampleland/exampleland.csv"]().decode() == ",".join(HEADER) + "\n"


def test_numbers_below_zero_and_the_next_year_are_told_as_they_are(tmp_path):
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    table = root / "datapackages/story-hours/data/by-place.csv"
    table.write_text(
        "place_id,place,year,visits,percent_outdoors\n"
        "01,Alphaville,2024,-7,-2.5\n01,Alphaville,2022,120,25.0\n01,Alphaville,2023,-150,30.5\n"
        "02,Betatown,2022,40,5\n02,Betatown,2024,suppressed,suppressed\n",
        "utf-8",
    )
    book = PlaceTeller(load(root).catalog)
    told = {area.name: [*book.tell(area)] for area in book.gazetteer.values()}
    (alpha,), (beta,) = told["Alphaville"], told["Betatown"]
    visits = alpha.lines[0]
    assert [reading.value for reading in visits.readings] == [120, -150, -7]
    assert visits.newest.period == "2024" and visits.newest.words == format_number(-7)
    hidden = beta.lines[0]
    assert hidden.newest.mark == Mark.SUPPRESSED and hidden.last_known.words == "40"
    assert "nan" not in draw_spark([(2022, 120.0), (2023, -150.0), (2024, -7.0)])


def test_the_footnotes_of_a_place_are_those_of_its_cells(live_site):
    """No number of a footnote without its text, and no text without a cell that it is on."""
    found = 0
    for path in live_site.glob("places/*/index.html"):
        for part in path.read_text("utf-8").split('<section class="c-told"')[1:]:
            signs = {*re.findall(r"</span>(\d+)\]</sup>", part)}
            listed = {*re.findall(r"</span>(\d+)\]</dt>", part)}
            assert signs == listed, (path.parent.name, part[:120])
            found += len(listed)
    assert found > 1000
