"""Old packages and bare tables become packages, and no small count reaches the disk."""

import json
from datetime import date
from pathlib import Path

import pytest
from adoption import FIGURES, adopt_all, copy_lists, find_figures, write_page
from click.testing import CliRunner
from conftest import ROOT, TODAY

from connect_catalog.checks import load_and_check
from connect_catalog.cli import main
from connect_catalog.intake.pipeline import format_report, save, take_in
from connect_catalog.intake.tables import read_mark
from connect_catalog.intake.understood import Answers
from connect_catalog.intake.wishes import Wishes
from connect_catalog.load import load
from connect_catalog.marks import Mark
from connect_catalog.refusals import Refusal

LONG = ["Town", "FIPS", "Year", "Visit Kind", "Measure Type", "Variable", "Value"]


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with the vocabulary, agencies and reference packages of the real one."""
    root = tmp_path / "repo"
    copy_lists(root)
    (root / "mkdocs.yml").write_text((ROOT / "mkdocs.yml").read_text("utf-8"), "utf-8")
    return root


@pytest.fixture
def take(repo: Path):
    """Adopt into the repository, and return what was made."""
    catalog = load(repo).catalog

    def run(source: Path, **wishes):
        made = take_in(catalog, source, Wishes(**wishes), TODAY)
        save(repo, made, repo / "datapackages" / made.id)
        return made

    return run


def old_package(
    folder: Path,
    header: list[str],
    rows: list[list],
    schema: list[str] | None = None,
    source: str = "ctdcf",
    checks: list | None = None,
    line_end: str = "\n",
) -> Path:
    """An old-style package of made-up numbers."""
    (folder / "data").mkdir(parents=True)
    text = line_end.join(",".join(map(str, row)) for row in [header, *rows]) + line_end
    (folder / "data" / "table.csv").write_bytes(text.encode())
    fields = [{"name": name, "type": "string", "dimension": False} for name in schema or header]
    (folder / "datapackage.json").write_text(
        json.dumps(
            {
                "name": "old-visits",
                "title": "Old visits",
                "licenses": [{"name": "odc-pddl"}],
                "sources": [{"name": source}],
                "last_modified": "03/05/2019",
                "resources": [{"path": "data/table.csv", "schema": {"fields": fields}}],
                "extras": {"frequency": "Every year", "domain": "Education"},
                "spot_checks": checks or [],
                "dimension_groups": [],
            }
        )
    )
    return folder


def lookup(place: str, kind: str, value, year: str = "2015", measure: str = "Number") -> dict:
    return {
        "type": "$lookup",
        "expected": {"type": "$match", "number type": "int", "value": value},
        "filter": cell_filter(place, kind, year, measure),
    }


def cell_filter(place: str, kind: str, year: str = "2015", measure: str = "Number") -> dict:
    return {
        "Town": place,
        "Year": year,
        "Visit Kind": kind,
        "Variable": "Visits",
        "Measure Type": measure,
    }


def visits(**changed) -> list[list]:
    """Two towns and the state; two kinds; a count and a percentage of each."""
    rows = []
    for place, fips in (("Bethel", "900104720"), ("Hartford", "0900337070"), ("Connecticut", "9")):
        for kind, count in (("Home", 40), ("School", 25)):
            value = changed.get(f"{place}_{kind}", count)
            rows.append([place, fips, 2015, kind, "Number", "Visits", value])
            rows.append([place, fips, 2015, kind, "Percent", "Visits", 12.5])
    return rows


def test_no_size_and_hash_of_the_old_file_are_kept(repo, take, tmp_path):
    """Its table is written anew, so both would be of another file."""
    folder = old_package(tmp_path / "old", LONG, visits(Hartford_Home=3))
    path = folder / "datapackage.json"
    document = json.loads(path.read_text())
    document["resources"][0] |= {"bytes": 999, "hash": "0" * 32}
    path.write_text(json.dumps(document))
    made = take(folder, agency="dcf")
    text = (repo / "datapackages" / made.id / "datapackage.json").read_text()
    resources = json.loads(text)["resources"]
    assert resources and not any({"bytes", "hash"} & {*resource} for resource in resources)


def read(repo: Path, id: str, table: str) -> str:
    return (repo / "datapackages" / id / "data" / f"{table}.csv").read_text()


def only_gaps(repo: Path, id: str) -> list[str]:
    """Problems of a package but for what a person has yet to fill in, and the rows of all the other
    towns, which these small tables leave out."""
    _, problems = load_and_check(repo, TODAY)
    return [
        f"{p.path} {p.field} {p.code} {p.message}"
        for p in problems
        if p.path.startswith(f"datapackages/{id}/")
        and p.code not in ("fill-in", "missing-rows")
        and "fill-in" not in p.message
    ]


# ------------------------------------------------------------------------------- the old layout


def test_a_long_table_gets_a_column_for_each_measure_and_statewide_rows_their_own_table(
    repo, take, tmp_path
):
    made = take(old_package(tmp_path / "old", LONG, visits()))
    assert made.sizes == {"by-town": 4, "statewide": 2}
    assert read(repo, "old-visits", "by-town").splitlines()[:2] == [
        "town_fips,town,year,visit_kind,visits,visits_percent",
        "0900104720,Bethel,2015,Home,40,12.5",
    ]
    assert read(repo, "old-visits", "statewide").splitlines()[1] == (
        "state-09,Connecticut,2015,Home,40,12.5"
    )
    assert only_gaps(repo, "old-visits") == []


def test_frictionless_agrees_with_what_was_made(repo, take, tmp_path):
    from frictionless import Package, system

    take(old_package(tmp_path / "old", LONG, visits(Bethel_Home=-9999)))
    path = repo / "datapackages" / "old-visits" / "datapackage.json"
    with system.use_context(trusted=True):
        assert Package(str(path)).validate().valid


def test_codes_become_words_and_are_declared(repo, take, tmp_path):
    made = take(
        old_package(tmp_path / "old", LONG, visits(Bethel_Home=-9999, Hartford_Home="-6666.0"))
    )
    table = read(repo, "old-visits", "by-town")
    assert "Bethel,2015,Home,suppressed,suppressed" in table  # the share of a hidden count as well
    assert "Hartford,2015,Home,missing,12.5" in table
    fields = {f["name"]: f for f in made.descriptor["resources"][0]["schema"]["fields"]}
    assert [m["value"] for m in fields["visits"]["missingValues"]] == [
        "missing",
        "not collected",
        "suppressed",
    ]
    assert any("-6666" in question for question in made.report.questions)


def test_fields_in_another_order_than_the_header_follow_the_table(take, tmp_path):
    made = take(old_package(tmp_path / "old", LONG, visits(), schema=LONG[::-1]))
    assert any("another order" in line for line in made.report.repaired)


@pytest.mark.parametrize("line_end", ["\r", "\r\n"])
def test_old_line_ends_are_changed(repo, take, tmp_path, line_end):
    made = take(old_package(tmp_path / "old", LONG, visits(), line_end=line_end))
    assert "\r" not in read(repo, "old-visits", "by-town")
    assert any(line.startswith("Line ends were changed") for line in made.report.repaired)


def test_a_measure_that_a_category_never_has_reads_not_collected(repo, take, tmp_path):
    rows = [row for row in visits() if not (row[3] == "School" and row[4] == "Percent")]
    rows.remove(["Bethel", "900104720", 2015, "Home", "Percent", "Visits", 12.5])
    take(old_package(tmp_path / "old", LONG, rows))
    table = read(repo, "old-visits", "by-town")
    assert "Hartford,2015,School,25,not collected" in table
    assert "Bethel,2015,Home,40,missing" in table


# -------------------------------------------------------------------------------------- places


def test_district_codes_are_repaired_and_aliases_followed(repo, take, tmp_path):
    header = ["District", "FIPS", "Year", "Students"]
    rows = [
        ["Bethel School District", "900104720", "2014-2015", 50],
        ["Bethel School District", "", "2015-2016", 60],
        ["A.C.E.S.", "", "2014-2015", 70],
        ["Connecticut", "9", "2014-2015", 900],
    ]
    made = take(old_package(tmp_path / "old", header, rows, source="ctsde"))
    assert read(repo, "old-visits", "by-district") == (
        "district,town_fips,school_year,students\n"
        "Area Cooperative Educational Services,,2014-2015,70\n"
        "Bethel School District,0900104720,2014-2015,50\n"
        "Bethel School District,0900104720,2015-2016,60\n"
    )
    repaired = "\n".join(made.report.repaired)
    assert "leading zero was put back in 1 of 3 rows" in repaired
    assert "filled in where it was blank, in 1 row; 1 place had it in some rows only" in repaired
    assert "1 place had another spelling" in repaired
    assert only_gaps(repo, "old-visits") == []


def test_a_code_that_contradicts_the_reference_is_asked_about(take, tmp_path):
    rows = [
        [place, "900337070" if place == "Bethel" else fips, *rest]
        for place, fips, *rest in visits()
    ]
    made = take(old_package(tmp_path / "old", LONG, rows))
    assert any("another code" in q and "Bethel" in q for q in made.report.questions)


def test_an_unknown_place_is_left_out_and_asked_about_until_someone_says_what_it_is(
    repo, take, tmp_path
):
    rows = visits() + [["Bethl", "", 2016, "Home", "Number", "Visits", 77]]
    source = old_package(tmp_path / "old", LONG, rows)
    made = take(source)
    assert "77" not in read(repo, "old-visits", "by-town")
    assert any("Bethl" in line for line in made.report.left_out)
    assert any("--place 'Bethl=NAME'" in q for q in made.report.questions)
    take(source, id="again", places={"Bethl": "Bethel"})
    assert "0900104720,Bethel,2016,Home,77" in read(repo, "again", "by-town")


def test_a_county_is_not_mistaken_for_the_town_of_its_name(repo, take, tmp_path):
    header = ["County", "FIPS", "Year", "Deaths"]
    rows = [["Hartford", "09003", 2015, 50], ["Windham", "9015", 2015, 60]]
    take(old_package(tmp_path / "old", header, rows, source="ctdph"))
    assert "county-09003,Hartford County,2015,50" in read(repo, "old-visits", "by-county")


# ------------------------------------------------------------------------------------- privacy


def test_small_counts_and_their_shares_never_reach_the_disk(repo, take, tmp_path):
    made = take(old_package(tmp_path / "old", LONG, visits(Bethel_Home=3, Hartford_School=9)))
    assert made.hidden == 4
    for path in (repo / "datapackages" / "old-visits").rglob("*.csv"):
        assert ",3," not in path.read_text() and ",9," not in path.read_text()
    assert "Bethel,2015,Home,suppressed,suppressed" in read(repo, "old-visits", "by-town")
    text = format_report(made)
    assert "4 cells in all" in text and "catalog suppress old-visits" in text
    assert made.descriptor["connect"]["suppression"]["threshold"] == 10


def test_zero_stays_and_ten_stays(repo, take, tmp_path):
    take(old_package(tmp_path / "old", LONG, visits(Bethel_Home=0, Bethel_School=10)))
    table = read(repo, "old-visits", "by-town")
    assert "Bethel,2015,Home,0,12.5" in table and "Bethel,2015,School,10,12.5" in table


def test_the_strictest_rule_holds_until_someone_chooses(repo, take, tmp_path):
    source = old_package(tmp_path / "old", LONG, visits(Bethel_Home=14), source="ctdph")
    strict = take(source)
    assert strict.hidden == 2
    assert any("--threshold 6" in q for q in strict.report.questions)
    assert take(source, id="chosen", threshold=6).hidden == 0
    with pytest.raises(Refusal, match="cannot be lower"):
        take(source, id="lower", threshold=5)


def test_without_an_agency_nothing_is_written(repo, take, tmp_path):
    source = old_package(tmp_path / "old", LONG, visits(), source="somebody")
    with pytest.raises(Refusal, match="--agency"):
        take(source)
    assert not (repo / "datapackages" / "old-visits").exists()


def test_a_text_among_numbers_stops_it_and_is_never_repeated(repo, take, tmp_path):
    rows = [["Bethel", year, 100 + year % 7] for year in range(1990, 2019)] + [
        ["Bethel", 2019, "(4)"]
    ]
    source = old_package(tmp_path / "old", ["Town", "Year", "Visits"], rows)
    with pytest.raises(Refusal, match=r"Visits .* 1 cell is .* \(look at line 31\)") as stop:
        take(source)
    assert "(4)" not in str(stop.value)
    assert not (repo / "datapackages" / "old-visits").exists()


@pytest.mark.parametrize(
    "title, value, words",
    [
        ("Contact", "{}@example.org", "e-mail addresses"),
        ("Birth date", "2011-03-{:02}", "dates of birth"),
        ("Child name", "Maria Example{}", "names of persons"),
    ],
)
def test_columns_that_tell_of_persons_stop_it(repo, take, tmp_path, title, value, words):
    rows = [
        ["Bethel", 2000 + n, 50, value.format(n if "Birth" in title else chr(96 + n))]
        for n in range(1, 13)
    ]
    source = old_package(tmp_path / "old", ["Town", "Year", "Visits", title], rows)
    with pytest.raises(Refusal, match=f"{title} seems to hold {words}") as stop:
        take(source)
    assert all(str(row[-1]) not in str(stop.value) for row in rows)
    assert not (repo / "datapackages" / "old-visits").exists()
    assert take(source, left_out=(title,)).sizes == {"by-town": 12}


def test_a_column_that_looks_personal_is_taken_over_with_a_reason(repo, take, tmp_path):
    boats = ["Anna Smith", "Maria Jones", "Emma Davis", "Julia Brown", "Laura Wilson"]
    rows = [["Bethel", 2000 + i, boat, 50] for i, boat in enumerate(boats)]
    source = old_package(tmp_path / "old", ["Town", "Year", "Ferry boat", "Trips"], rows)
    with pytest.raises(Refusal, match="--not-persons 'Ferry boat=FILL IN: why'"):
        take(source)
    take(source, answers=Answers(not_persons={"Ferry boat": "Boats bear such names."}))
    assert {p.code for p in load_and_check(repo, TODAY)[1]} & {"person-name", "waiver"} == set()
    text = (repo / "datapackages/old-visits/datapackage.json").read_text()
    assert json.loads(text)["connect"]["waivers"] == [
        {"code": "person-name", "field": "ferry_boat", "reason": "Boats bear such names."}
    ]


def test_a_column_with_one_value_is_kept_and_not_repeated(repo, take, tmp_path):
    rows = [["Bethel", year, "Walk-in", 50] for year in (2015, 2016)]
    made = take(old_package(tmp_path / "old", ["Town", "Year", "Visit kind", "Visits"], rows))
    assert "Bethel,2015,Walk-in,50" in read(repo, "old-visits", "by-town")
    assert "Walk-in" not in made.readme + format_report(made)


def test_what_stands_for_the_state_can_be_told(repo, take, tmp_path):
    rows = [["Bethel", 2015, 50], ["Hartford", 2015, 60], ["Total", 2015, 900], ["", 2015, 70]]
    source = old_package(tmp_path / "old", ["Town", "Year", "Visits"], rows)
    made = take(source, places={"Total": "Connecticut", "Totl": "Connecticut"})
    assert made.sizes == {"by-town": 2, "statewide": 1}
    assert "Town has no place Totl: is it spelled otherwise?" in made.report.questions
    assert "1 row with no place under Town." in made.report.left_out


def test_years_in_the_headings_are_asked_about_and_the_years_covered_left_open(take, tmp_path):
    source = old_package(
        tmp_path / "old", ["Town", "Visits 2015", "Visits 2016"], [["Bethel", 50, 60]]
    )
    made = take(source)
    assert any("--tidy 'visits=Visits {year}'" in question for question in made.report.questions)
    assert made.descriptor["connect"]["timeCovered"]["start"].startswith("FILL IN")
    tidy = take(source, id="tidy", tidy=("visits=Visits {year}",))
    assert tidy.descriptor["connect"]["timeCovered"]["start"] == "2015"


def test_an_agency_that_is_not_there_is_asked_about_and_all_are_named(take, tmp_path):
    with pytest.raises(Refusal, match="Did you mean oec.*beacon.*yale"):
        take(old_package(tmp_path / "old", LONG, visits()), agency="OEEC")


def test_numbers_among_texts_stop_it(take, tmp_path):
    rows = [["Bethel", 2015, 3], ["Bethel", 2016, "see note"], ["Bethel", 2017, 70]]
    source = old_package(tmp_path / "old", ["Town", "Year", "Visits"], rows)
    with pytest.raises(Refusal, match="--mark"):
        take(source)
    assert take(source, answers=Answers(marks={"see note": Mark.MISSING})).hidden == 1


@pytest.mark.parametrize("said", ["Town", "TOWN", "town"])
def test_a_column_is_named_by_its_heading_or_its_name(take, tmp_path, said):
    rows = [[place, year, visits] for year in (2015, 2016, 2017, 2018) for place, visits in VISITS]
    source = old_package(tmp_path / "old", ["TOWN", "Year", "Visits"], rows)
    with pytest.raises(Refusal, match="--no-total 'Town fips="):
        take(source)
    denied = Answers(not_totals={said: ("Hartford",)})
    assert take(source, answers=denied).descriptor["connect"]["waivers"][0]["field"] == "town_fips"


VISITS = (("Bethel", 30), ("Bolton", 20), ("Andover", 10), ("Hartford", 60))


def test_a_sum_is_denied_by_headings_or_names(take, tmp_path):
    header = ["Town", "Year", "Boys Seen", "Girls Seen", "Everyone Seen"]
    rows = [["Bethel", 2000 + i, 30 + i, 50 + 2 * i, 80 + 3 * i] for i in range(9)]
    source = old_package(tmp_path / "old", header, rows)
    summed = take(source).descriptor["resources"][0]["schema"]["fields"][-1]["connect"]
    assert summed["sumOf"] == ["boys_seen", "girls_seen"]
    said = {"everyone_seen": ("boys_seen+girls_seen",)}
    made = take(source, id="denied", answers=Answers(not_totals=said))
    assert made.descriptor["connect"]["waivers"][0]["field"] == "everyone_seen"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("s u P", "2 cells differ in letters or spaces: say --mark sup=suppressed"),
        ("gone", "Leave it out, or write it as it stands in the cells"),
        ("Anna Smith", "--mark names a text, and no cell"),
    ],
)
def test_a_mark_that_stands_in_no_cell_is_told(take, tmp_path, text, told):
    rows = [["Bethel", 2015 + i, 50 + i] for i in range(4)] + [["Bethel", 2019, "x"]]
    rows += [["Bethel", 2020 + i, "sup"] for i in range(2)]
    source = old_package(tmp_path / "old", ["Town", "Year", "Visits"], rows)
    marks = {text: Mark.SUPPRESSED, "x": Mark.MISSING}
    with pytest.raises(Refusal) as asked:
        take(source, answers=Answers(marks=marks))
    assert str(asked.value).count(told) == 1
    made = take(source, answers=Answers(marks={**marks, "sup": Mark.SUPPRESSED}))
    assert sum("no cell" in line for line in made.report.questions) == 1


def test_places_that_are_known_in_part_are_told_with_those_that_are_not(take, tmp_path):
    places = [
        "Bethel",
        "Hartford",
        "Foghollow",
        "Rainharbor",
        "Snowhill",
        "Mistville",
        "Anna",
    ]
    rows = [[place, 2015, 50] for place in places]
    made = take(old_package(tmp_path / "old", ["Town", "Year", "Visits"], rows))
    (asked,) = [q for q in made.report.questions if "come from" in q]
    assert (
        "knows 2 of 7 places, and not Foghollow, Mistville, Rainharbor, ... and 1 that may" in asked
    )


def test_a_form_and_a_dictionary_beside_a_table_are_named(take, tmp_path):
    table = tmp_path / "visits.csv"
    table.write_text("Town,Year,Visits\nBethel,2015,50\nHartford,2015,70\n")
    for name in ("one", "other"):
        (tmp_path / f"{name}.txt").write_text(f"Dataset Title: {name}\nDataset Description: seen\n")
    (tmp_path / "words.csv").write_text("COLUMN NAME,DATA TYPE,Description\nVisits,number,Seen\n")
    left = take(table, agency="dcf").report.left_out
    assert [line.rpartition(" say --")[2].split()[0] for line in left] == [
        "metadata",
        "metadata",
        "dictionary",
    ]
    form, words = tmp_path / "one.txt", tmp_path / "words.csv"
    made = take(table, id="named", agency="dcf", metadata=form, dictionary=words)
    assert [line for line in made.report.left_out if "lies beside" in line] == left[1:2]
    assert "The data dictionary words.csv describes 1 of the 3 columns." in made.report.repaired


# --------------------------------------------------------------------------------- spot checks


def test_spot_checks_are_carried_over_and_those_that_test_nothing_are_named(take, tmp_path):
    total = {
        "type": "$reduce",
        "expected": {"type": "$match", "value": 65},
        "filter": [cell_filter("Hartford", "Home"), cell_filter("Hartford", "School")],
    }
    share = {
        "type": "$percent",
        "expected": {"type": "$match", "value": 62.5},
        "filter": {
            "numerator": cell_filter("Hartford", "School"),
            "denominator": cell_filter("Connecticut", "Home"),
        },
    }
    checks = [
        lookup("Hartford", "Home", 40),
        lookup("Connecticut", "School", 25),
        total,
        share,
        lookup("Bethel", "Home", -9999),
        lookup("Bethel", "School", 7),
        lookup("Hartford", "School", 26),
        lookup("Hartford", "Nowhere", 1),
    ]
    rows = visits(Bethel_Home=-9999, Bethel_School=7)
    made = take(old_package(tmp_path / "old", LONG, rows, checks=checks))
    carried = made.descriptor["connect"]["spotChecks"]
    assert [check["expected"] for check in carried] == [40, 25, 65, 62.5]
    assert carried[1]["of"][0]["resource"] == "statewide"
    dropped = [line for line in made.report.left_out if line.startswith("The spot check")]
    assert [
        line.rpartition(": it ")[2].split(",")[0].split(";")[0].rstrip(".") for line in dropped
    ] == [
        "expects a code",
        "asks for a cell that is suppressed",
        "expects another number than the table gives",
        "asks for a row that the table has not",
    ]


def test_carried_checks_hold(repo, take, tmp_path):
    take(old_package(tmp_path / "old", LONG, visits(), checks=[lookup("Hartford", "Home", 40)]))
    assert only_gaps(repo, "old-visits") == []


# ---------------------------------------------------------------------------------- bare tables


WIDE = (
    "TOWN,OFFICE,FISC_YEAR,REPORTS,ALL_HOME_M,ALL_YARD_M,SUBS_HOME_M,SUBS_YARD_M,"
    "RATE_HOME_M,RATE_YARD_M\n"
    "Statewide,NULL,2015,900,500,-,100,-,-,-\n"
    'BETHEL,EAST,2015,"1,258",80,-,<= 10,-,10 - 20 %,-\n'
    "HARTFORD,WEST,2015,44,90,-,45,-,50%,-\n"
)
DICTIONARY = "COLUMN NAME,DATA TYPE,Description\n" + "".join(
    f"{name},Text,Words on {name.lower()}\n" for name in WIDE.partition("\n")[0].split(",")
)


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "words.csv").write_text(DICTIONARY)
    (tmp_path / "bare" / "visits.csv").write_text(WIDE)
    return tmp_path / "bare"


DASH = Answers(marks={"-": Mark.SUPPRESSED})


def test_what_a_dash_means_is_asked_once(take, wide):
    with pytest.raises(Refusal, match="look at line 2; 1 cell") as asked:
        take(wide, agency="dcf")
    assert str(asked.value).count("--mark '-=suppressed'") == 1


def test_a_bare_table_is_read_with_the_dictionary_beside_it(repo, take, wide):
    made = take(wide, agency="dcf", answers=DASH)
    assert made.id == "visits"
    assert read(repo, "visits", "by-town") == (
        "town_fips,town,office,fiscal_year,reports,all_home_m,subs_home_m,rate_home_m\n"
        "0900104720,Bethel,EAST,2015,1258,80,suppressed,suppressed\n"
        "0900337070,Hartford,WEST,2015,44,90,45,50\n"
    )
    fields = {f["name"]: f for f in made.descriptor["resources"][0]["schema"]["fields"]}
    assert fields["reports"]["description"] == "Words on reports"
    assert fields["rate_home_m"]["connect"]["kind"] == "percent"
    assert fields["office"]["connect"]["role"] == "label"  # the town settles it
    assert any("ALL_YARD_M" in line for line in made.report.left_out)
    assert only_gaps(repo, "visits") == []


def test_a_large_table_beside_another_is_not_tried_as_a_dictionary(take, wide, monkeypatch):
    tables = [*wide.glob("*.csv")]
    right = next(path for path in tables if "Words on reports" in path.read_text())
    (table,) = {*tables} - {right}
    (wide / "a.csv").write_text(right.read_text().replace("Words on", "Many words on"))
    monkeypatch.setattr("connect_catalog.intake.dictionary.DICTIONARY_BYTES", right.stat().st_size)
    made = take(table, agency="dcf", answers=DASH)
    fields = {f["name"]: f for f in made.descriptor["resources"][0]["schema"]["fields"]}
    assert fields["reports"]["description"] == "Words on reports"


def test_wide_columns_become_tidy_on_request(repo, take, wide):
    made = take(
        wide,
        agency="dcf",
        answers=DASH,
        tidy=("visits=ALL_{room}_M", "kept=SUBS_{room}_M", "share=RATE_{room}_M"),
    )
    assert set(made.sizes) == {"by-town", "statewide", "by-town-and-room", "statewide-by-room"}
    assert "0900337070,Hartford,WEST,2015,HOME,90,45,50" in read(repo, "visits", "by-town-and-room")
    assert read(repo, "visits", "by-town").startswith("town_fips,town,office,fiscal_year,reports\n")
    assert any("YARD never has a number" in q for q in made.report.questions)
    assert only_gaps(repo, "visits") == []


def test_a_column_shared_by_several_tables_is_asked_once(take, tmp_path):
    """Of the group, the room and the years: each stands in two tables or more."""
    rows = ["Town,Year,Visitor Group,Callers,ALL_HOME_M,ALL_YARD_M"]
    for place, start in (("Bethel", 20), ("Hartford", 50), ("Connecticut", 90)):
        for year in (2015, 2016):
            for group, more in (("Owls", 0), ("Larks", 13)):
                number = start + more + 3 * (year - 2015)
                rows.append(f"{place},{year},{group},{number + 900},{number + 7},{number * 2}")
    (tmp_path / "visits.csv").write_text("\n".join(rows) + "\n")
    made = take(tmp_path / "visits.csv", agency="dcf", tidy=("visits=ALL_{room}_M",))
    tables = {
        r["name"]: {f["name"] for f in r["schema"]["fields"]} for r in made.descriptor["resources"]
    }
    shared = {"visitor_group": 4, "room": 2, "year": 4}
    assert {c: sum(c in columns for columns in tables.values()) for c in shared} == shared
    asked = [*made.report.questions, *made.report.marked]
    assert len({*asked}) == len(asked)
    for words in ("Visitor Group: which concept", "Room: which concept", "What kind of years"):
        assert sum(question.startswith(words) for question in asked) == 1


@pytest.mark.parametrize(
    "pattern", ["visits", "visits=ALL", "visits={a}_{b}", "visits=NONE_{room}"]
)
def test_a_pattern_that_fits_nothing_stops_it(take, wide, pattern):
    with pytest.raises(Refusal):
        take(wide, agency="dcf", tidy=(pattern,))


def test_a_column_that_names_the_measure_can_be_told(repo, take, tmp_path):
    (tmp_path / "need.csv").write_text("Region,Label,N\rEastern,Pop,500\rEastern,Tx,60\r")
    take(tmp_path / "need.csv", agency="dcf", measures="Label")
    assert read(repo, "need", "by-region") == "region_id,region,pop,tx\ndcf-3,Eastern,500,60\n"


def test_rows_that_contradict_each_other_are_left_out(repo, take, tmp_path):
    rows = visits() + [["Bethel", "900104720", 2015, "Home", "Number", "Visits", 41]]
    made = take(old_package(tmp_path / "old", LONG, rows + rows[2:3]))
    table = read(repo, "old-visits", "by-town")
    assert ",40," not in table.splitlines()[1] and ",41," not in table
    assert any("contradict" in line for line in made.report.left_out)
    assert any("more than once" in line for line in made.report.repaired)


@pytest.mark.parametrize(
    "cell, word",
    [
        ("<= 10", "suppressed"),
        ("<5", "suppressed"),
        ("10 - 20 %", "suppressed"),
        ("5 or fewer", "suppressed"),
        ("-9999.0", "suppressed"),
        ("NULL", "missing"),
        ("-6666", "missing"),
        ("12", None),
        ("0 - 5", None),
        ("12-17", None),
        ("see note", None),
    ],
)
def test_what_a_cell_without_a_number_says(cell, word):
    assert read_mark(cell) == word


# ------------------------------------------------------------------------------ where it writes


def test_nothing_is_overwritten_and_nothing_written_elsewhere(repo, tmp_path, monkeypatch):
    source = old_package(tmp_path / "old", LONG, visits())
    monkeypatch.chdir(repo)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    into = tmp_path / "elsewhere" / "here"
    result = CliRunner().invoke(main, ["adopt", str(source), "--into", str(into)])
    assert result.exit_code == 0, result.output
    assert all(heading in result.output for heading in ("Read as", "Repaired", "Questions"))
    after = {path for path in tmp_path.rglob("*") if path.is_file()} - {
        *before,
        repo / ".cache/writing.lock",
    }
    assert after and all(path.is_relative_to(into) for path in after)
    again = CliRunner().invoke(main, ["adopt", str(source), "--into", str(into)])
    assert again.exit_code == 2 and "is there already" in again.output
    assert all(path.read_bytes() == data for path, data in before.items())


def test_a_descriptor_without_end_is_not_read(take, tmp_path):
    source = old_package(tmp_path / "old", LONG, visits())
    with (source / "datapackage.json").open("ab") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(Refusal, match="larger than 1 MB"):
        take(source)


@pytest.mark.parametrize(
    "path",
    [
        *("../secret.csv", "/etc/hostname", "https://example.org/t.csv", "no.csv"),
        *("a\\u0000b.csv", "\\ud800.csv", "a" * 5_000),
    ],
    ids=["above", "elsewhere", "address", "none", "no character", "half a character", "long"],
)
def test_a_descriptor_cannot_name_a_file_outside_its_folder(take, tmp_path, path):
    source = old_package(tmp_path / "old", LONG, visits())
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    text = (source / "datapackage.json").read_text()
    (source / "datapackage.json").write_text(text.replace("data/table.csv", path))
    with pytest.raises(Refusal, match="not in the folder"):
        take(source)


@pytest.mark.parametrize("text", ["[]", "{}", '{"name": "x", "resources": []}', "[" * 9999])
def test_a_broken_descriptor_is_no_crash(take, tmp_path, text):
    source = old_package(tmp_path / "old", LONG, visits())
    (source / "datapackage.json").write_text(text)
    with pytest.raises(Refusal, match="not that of an old package"):
        take(source)


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_descriptor_is_called_empty(take, tmp_path, text):
    source = old_package(tmp_path / "old", LONG, visits())
    (source / "datapackage.json").write_text(text)
    with pytest.raises(Refusal, match="old/datapackage.json is empty"):
        take(source)


def test_every_key_whose_rows_contradict_each_other_is_named(take, tmp_path):
    """And only these: not the rows that stand there twice, word for word."""
    table = tmp_path / "visits.csv"
    towns = ("Avon", "Bethel", "Derby", "Groton", "Mansfield", "Stamford", "Union", "Wilton")
    rows = [f"{town},{year},{40 + i}" for town in towns for year in (2015, 2016) for i in (0, 7)]
    table.write_text(
        "\n".join(["Town,Year,Visits", *rows, "Essex,2015,30", "Essex,2015,30"]) + "\n"
    )
    made = take(table, agency="dcf")
    (told,) = [line for line in made.report.left_out if "contradict" in line]
    assert "(16 keys)" in told and "Essex" not in told
    assert all(f"{town}, {year}" in told for town in towns for year in (2015, 2016))


def test_what_an_old_package_says_of_itself_is_kept(take, tmp_path):
    source = old_package(tmp_path / "old", LONG, visits())
    path = source / "datapackage.json"
    document = json.loads(path.read_text())
    del document["extras"]["frequency"]
    license = {"name": "CC-X-1.0", "title": "A license", "path": "https://example.org/license"}
    document |= {
        "description": "Visits to families. Each is counted once.",
        "frequency": "annual",
        "licenses": [license, {"name": "Unheard-of", "title": None}],
    }
    document["resources"][0]["schema"]["fields"][3]["description"] = "Where the visit was."
    path.write_text(json.dumps(document))
    made = take(source).descriptor
    assert made["description"] == document["description"]
    assert made["connect"]["frequency"] == "annual"
    assert made["licenses"] == [license]
    columns = {f["name"]: f for r in made["resources"] for f in r["schema"]["fields"]}
    assert columns["visit_kind"]["description"] == "Where the visit was."


def test_two_columns_with_one_heading_get_two_titles(take, tmp_path):
    table = tmp_path / "visits.csv"
    rows = [f"{town},2015,{40 + i},{90 - i}" for i, town in enumerate(("Avon", "Bethel", "Derby"))]
    table.write_text("\n".join(["Town,Year,Seen,Seen", *rows]) + "\n")
    (resource,) = take(table, agency="dcf").descriptor["resources"]
    titles = [field["title"] for field in resource["schema"]["fields"]]
    assert len({*titles}) == len(titles) and "Seen" in titles


# ---------------------------------------------------------------------------------- real figures


@pytest.fixture(scope="module")
def adopted(tmp_path_factory):
    """Every package and delivery of the figures, adopted."""
    folder = find_figures()
    if folder is None:
        pytest.skip(f"the figures are not here; to test with them, name their folder in {FIGURES}")
    return adopt_all(folder, tmp_path_factory.mktemp("adopted"), date(2026, 1, 31))


@pytest.mark.slow
def test_every_old_package_and_delivery_goes_through(adopted):
    root, made = adopted
    assert len(made) == 17
    _, problems = load_and_check(root, TODAY)
    left = [
        p
        for p in problems
        if p.path.startswith("datapackages/")
        and p.code != "fill-in"
        and "fill-in" not in p.message.lower().replace(" ", "-")
    ]
    # Rows that the sources themselves leave out, such as those of districts that came to be after their
    # last year: whoever fills the package in names them as gaps. And numbers that two of them have in
    # common: whoever fills them in gives both one concept.
    assert {p.code for p in left} == {"missing-rows", "undeclared-tie", "certain-tie"}
    short = [p.path.removeprefix("datapackages/") for p in left if p.code == "missing-rows"]
    by_district = {
        f"{taken.id}/data/by-district.csv"
        for taken in made.values()
        if "by-district" in taken.sizes
    }
    assert len(by_district) == 9
    mortality = "fetal-and-infant-mortality-5-year-aggregations-by-county/data"
    assert sorted(short) == sorted(
        {
            *by_district,
            f"{mortality}/by-county.csv",
            f"{mortality}/statewide.csv",
            "treatment-need-delivery/data/by-region.csv",
        }
    )


@pytest.mark.slow
def test_the_page_of_adopted_packages_is_what_a_run_gives(adopted):
    _, made = adopted
    page = ROOT / "docs" / "take-part" / "adopting.md"
    assert page.read_text() == write_page(page.read_text(), made), (
        "run: python tests/lib/adoption.py"
    )
