"""`catalog new`: from the CSV files that agencies have to packages that pass the checks."""

import csv
import json
import re
import shlex
import shutil

import pytest
from click.testing import CliRunner
from conftest import ROOT, TODAY
from taking import list_notes, start_package

from connect_catalog.checks import load_and_check
from connect_catalog.cli import main
from connect_catalog.intake.understood import Answers
from connect_catalog.load import load
from connect_catalog.refusals import Refusal

TABLE = """Town,School Year,Age group,Children,Percent
Alphaville,2021-22,Younger,"1,258",12.5%
Alphaville,2021-22,Older,-9999,-9999
Betatown,2022-23,Younger,<5,
Betatown,2022-23,Older,0,7%
"""


@pytest.fixture
def start(repo, tmp_path):
    """Start a package from bytes or text; gives what was made."""

    catalog = load(repo).catalog

    def run(table: str | bytes, id: str = "fresh", agency: str = "examples", **answers: Answers):
        source = tmp_path / "table.csv"
        source.write_bytes(table if isinstance(table, bytes) else table.encode())
        return start_package(repo, catalog, id, source, agency, **answers)

    return run


def read_package(repo, id="fresh"):
    folder = repo / "datapackages" / id
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    with (folder / f"data/{id}.csv").open(encoding="utf-8", newline="") as file:
        return descriptor, list(csv.reader(file))


def columns_of(descriptor) -> dict[str, dict]:
    return {field["name"]: field for field in descriptor["resources"][0]["schema"]["fields"]}


def fill_in(repo, id="fresh") -> None:
    """Do what the person does: replace every FILL IN, and name the words."""
    folder = repo / "datapackages" / id
    text = (folder / "datapackage.json").read_text("utf-8")
    for gap in ("FILL IN: the first year", "FILL IN: the last year"):
        text = text.replace(gap, "2020")
    text = text.replace("FILL IN: the day the source last changed it", TODAY.isoformat())
    text = text.replace("FILL IN", "Filled in").replace("fill-in.invalid", "example.org")
    descriptor = json.loads(text)
    descriptor["connect"] |= {"topics": ["weather"], "geography": "state", "frequency": "yearly"}
    resource = descriptor["resources"][0]
    for column in resource["schema"]["fields"]:
        if column["connect"].get("of", "").startswith("Filled in"):
            del column["connect"]["of"], column["connect"]["per"]
        if column["connect"].get("kind", "").startswith("Filled in"):
            column["connect"]["kind"] = "estimate"
    if "school_year" in resource["schema"]["primaryKey"]:
        resource["connect"] = {
            "gaps": [
                {"where": {"town": town, "school_year": year}, "reason": "Nobody went there."}
                for town, year in (("Alphaville", "2022-23"), ("Betatown", "2021-22"))
            ]
        }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    readme = folder / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("FILL IN", "Filled in"), "utf-8")


@pytest.mark.parametrize("name", ["AOE", "Agency of examples", "EXAMPLES"])
def test_the_agency_is_known_by_its_short_name_and_title(start, repo, name):
    start(TABLE, agency=name)
    assert read_package(repo)[0]["connect"]["agency"] == "examples"


def test_an_agency_that_is_only_close_is_asked_about(start, repo):
    with pytest.raises(Refusal, match="Did you mean samples"):
        start(TABLE, agency="Departmnt of Samples")
    assert not (repo / "datapackages/fresh").exists()


# ------------------------------------------------------------------------------- what is read off


@pytest.mark.parametrize("said", ["ODC-PDDL-1.0", "odc-pddl"])
def test_the_license_that_the_question_proposes_is_known_before_a_package_has_it(start, said):
    assert start(TABLE).descriptor["licenses"][0]["name"] == "FILL IN"
    (license,) = start(TABLE, "licensed", license=said).descriptor["licenses"]
    assert license["name"] == "ODC-PDDL-1.0"


def test_columns_are_told_apart(repo, start):
    made = start(TABLE)
    columns = columns_of(read_package(repo)[0])
    assert (made.id, made.sizes, len(columns)) == ("fresh", {"fresh": 4}, 5)
    assert {name: (c["type"], c["connect"]["role"]) for name, c in columns.items()} == {
        "town": ("string", "geography"),
        "school_year": ("string", "time"),
        "age_group": ("string", "dimension"),
        "children": ("integer", "measure"),
        "percent": ("number", "measure"),
    }
    assert columns["age_group"]["constraints"] == {"enum": ["Older", "Younger"]}
    kinds = {name: column["connect"].get("kind") for name, column in columns.items()}
    assert (kinds["children"], kinds["percent"]) == ("count", "percent")


def test_numbers_are_bare_and_marks_are_words(repo, start):
    made = start(TABLE)
    descriptor, rows = read_package(repo)
    assert [row[3:] for row in rows[1:]] == [
        ["1258", "12.5"],
        ["suppressed", "suppressed"],
        ["suppressed", "missing"],
        ["0", "7"],
    ]
    columns = columns_of(descriptor)
    assert [m["label"] for m in columns["percent"]["missingValues"]] == [
        "missing",
        "not collected",
        "suppressed",
    ]
    notes = "\n".join(list_notes(made))
    assert "`-9999` was read as `suppressed` in 2 cells" in notes
    assert "a range, such as <= 10 was read as `suppressed` in 1 cell" in notes
    assert "an empty cell was read as `missing` in 1 cell" in notes


def test_plain_years_are_years(repo, start):
    start("Year,Puddles\n2019,30\n2021,40\n")
    descriptor, _ = read_package(repo)
    assert columns_of(descriptor)["year"]["type"] == "year"
    assert descriptor["connect"]["timeCovered"]["start"] == "2019"
    assert descriptor["connect"]["timeCovered"]["end"] == "2021"


@pytest.mark.parametrize(
    ("periods", "start_year", "end_year"),
    [
        (("1999-00", "2000-01"), "1999", "2001"),
        (("2012-2013", "2016-2017"), "2012", "2017"),
        (("2012-13",), "2012", "2013"),
        (("2016-01", "2016-12", "2017-02"), "2016", "2017"),
        (("2010-10", "2010-11", "2010-12"), "2010", "2010"),
    ],
)
def test_the_years_covered_are_read_off_the_periods(repo, start, periods, start_year, end_year):
    start("Period,Puddles\n" + "".join(f"{period},10\n" for period in periods))
    covered = read_package(repo)[0]["connect"]["timeCovered"]
    assert (covered["start"], covered["end"]) == (start_year, end_year)


def test_codes_with_leading_zeros_stay_texts(repo, start):
    start("FIPS,Puddles\n09001,10\n09003,20\n")
    descriptor, rows = read_package(repo)
    assert columns_of(descriptor)["fips"]["type"] == "string"
    assert rows[1][0] == "09001"


def test_a_comma_for_decimals_is_not_read_as_thousands(start):
    with pytest.raises(Refusal, match=r"2 cells are no plain numbers \(look at line 2, 3\)"):
        start("Year;Rate\n2020;1,25\n2021;12,5\n")


def test_every_guess_is_told(start):
    notes = list_notes(start(TABLE))
    for words in ("Town was taken for a geography.", "Children was taken for a measure (count)."):
        assert words in notes


# --------------------------------------------------------------------------------- kinds of files


def test_windows_1252(repo, start):
    made = start("Town,Puddles\nBétatown,10\n".encode("cp1252"))
    assert read_package(repo)[1][1] == ["Bétatown", "10"]
    assert any("Windows-1252" in note for note in list_notes(made))


def test_utf_8_with_and_without_a_byte_order_mark(repo, start):
    start("Town,Puddles\nBétatown,10\n", "plain")
    start("Town,Puddles\nBétatown,10\n".encode("utf-8-sig"), "marked")
    assert read_package(repo, "plain")[1] == read_package(repo, "marked")[1]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_windows_and_old_macs(repo, start, end):
    made = start(TABLE.replace("\n", end))
    assert b"\r" not in (repo / "datapackages/fresh/data/fresh.csv").read_bytes()
    assert len(read_package(repo)[1]) == 5
    assert any("Line ends" in note for note in list_notes(made))


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters(repo, start, delimiter):
    made = start(f"Town{delimiter}Puddles\nAlphaville{delimiter}12\n")
    assert read_package(repo)[1] == [["town", "puddles"], ["Alphaville", "12"]]
    assert any("separated by commas" in note for note in list_notes(made))


def test_two_columns_of_one_name_are_told_apart(repo, start):
    made = start("Town,Puddles,Puddles,Depth\nAlphaville,10,20,60\n")
    descriptor, rows = read_package(repo)
    assert rows[0] == ["town", "puddles", "puddles_3", "depth"]
    assert any("Two columns are called Puddles" in note for note in list_notes(made))


def test_empty_lines_are_passed_over(repo, start):
    assert start("Town,Puddles\n\nAlphaville,10\n\n").sizes == {"fresh": 1}


# --------------------------------------------------------------------------------------- places


def test_places_point_at_the_reference_and_strange_ones_are_named(repo, start):
    made = start("Town,Year,Puddles\nALPHAVILLE,2020,10\nBetatown,2020,20\nGamaburg,2020,40\n")
    descriptor, rows = read_package(repo)
    assert [row[0] for row in rows[1:]] == ["Alphaville", "Betatown", "Gamaburg"]
    assert descriptor["resources"][0]["connect"]["foreignKeys"] == [
        {
            "fields": ["town"],
            "reference": {"package": "places", "resource": "places", "fields": ["place"]},
        }
    ]
    assert (
        "Town: Gamaburg is not in the reference package places. Did you mean Gammaburg?"
        in list_notes(made)
    )


def test_codes_get_their_leading_zero_back_and_are_never_measures(tmp_path):
    root = tmp_path / "repo"
    for name in ("towns", "regions"):
        shutil.copytree(ROOT / "datapackages" / name, root / "datapackages" / name)
    shutil.copytree(ROOT / "catalog", root / "catalog")
    source = tmp_path / "table.csv"
    source.write_text("FIPS,Town,Grade code,Pupils\n900302060,Avon,9,40\n900104720,Bethel,10,50\n")
    answers = Answers(roles={"Grade code": "dimension"})
    start_package(root, load(root).catalog, "fresh", source, "sde", answers)
    descriptor, rows = read_package(root)
    assert [row[0] for row in rows[1:]] == ["0900302060", "0900104720"]
    roles = {name: c["connect"]["role"] for name, c in columns_of(descriptor).items()}
    assert roles == {
        "fips": "geography",
        "town": "label",
        "grade_code": "dimension",
        "pupils": "measure",
    }


def test_rows_about_the_whole_state_are_pointed_to_the_other_command(repo, start):
    made = start("Town,Year,Puddles\nAlphaville,2020,20\nBetatown,2020,30\nStatewide,2020,50\n")
    (note,) = [note for note in list_notes(made) if "whole state" in note]
    assert "run: catalog adopt" in note and "--id fresh --agency examples" in note


def test_years_that_no_column_holds_are_asked_for(repo, start):
    made = start("Town,2020,2021\nAlphaville,10,20\nBetatown,30,40\n")
    covered = read_package(repo)[0]["connect"]["timeCovered"]
    assert covered["start"].startswith("FILL IN") and covered["end"].startswith("FILL IN")
    (note,) = [note for note in list_notes(made) if "{year}" in note]
    assert "catalog adopt" in note and note.endswith("--tidy 'value={year}'")
    _, problems = load_and_check(repo, TODAY)
    assert any(
        p.code == "fill-in" and p.field == "start" and "the first year" in p.message
        for p in problems
    )


# -------------------------------------------------------------------------------------- privacy


def test_small_counts_never_reach_the_disk(repo, start):
    made = start("Town,Year,Puddles,Puddles percent\nAlphaville,2020,4,8.5\nBetatown,2020,50,9.5\n")
    descriptor, rows = read_package(repo)
    assert [row[2:] for row in rows[1:]] == [["suppressed", "suppressed"], ["50", "9.5"]]
    assert descriptor["connect"]["suppression"]["threshold"] == 5
    notes = "\n".join(list_notes(made))
    assert "puddles: 1 cell hidden (counts below 5)" in notes and "catalog suppress fresh" in notes


def test_every_measure_may_say_why_it_has_no_number(repo, start):
    start("Town,Puddles\nAlphaville,12\n")
    marks = columns_of(read_package(repo)[0])["puddles"]["missingValues"]
    assert [mark["value"] for mark in marks] == ["missing", "not collected", "suppressed"]


def test_counts_under_the_name_of_an_age_are_counts(repo, start):
    start("Town,Age 0-5,Grade 9,Code count\nAlphaville,2,30,30\nBetatown,30,3,4\n")
    assert read_package(repo)[1][1:] == [
        ["Alphaville", "suppressed", "30", "30"],
        ["Betatown", "30", "suppressed", "suppressed"],
    ]


@pytest.mark.parametrize(
    ("title", "cells", "words"),
    [
        ("Contact Email", ["one@example.org", "two@example.org"], "e-mail addresses"),
        ("Birth Date", ["2011-03-04", "2012-05-06"], "dates of birth"),
    ],
)
def test_what_tells_of_persons_is_refused_and_never_repeated(repo, start, title, cells, words):
    rows = "".join(f"Alphaville,{2020 + i},50,{cell}\n" for i, cell in enumerate(cells))
    with pytest.raises(Refusal, match=f"{title} seems to hold {words}") as reason:
        start(f"Town,Year,Puddles,{title}\n{rows}")
    assert not any(cell in str(reason.value) for cell in cells)
    assert not (repo / "datapackages/fresh").exists()


@pytest.mark.parametrize("odd", ["suppresed", "45%", "(4)", "1,25"])
def test_one_odd_cell_among_numbers_is_refused_by_its_line(repo, start, odd):
    with pytest.raises(Refusal, match=r"Count .* 1 cell is .* \(look at line 4\)") as reason:
        start(f'Town,Year,Count\nAlphaville,2020,13\nBetatown,2020,17\nAlphaville,2021,"{odd}"\n')
    assert odd not in str(reason.value) and "13" not in str(reason.value)
    assert not (repo / "datapackages/fresh").exists()


# ----------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (b"", "holds no rows"),
        (b"\n\n", "holds no rows"),
        (b"Town,Puddles\n", "holds no rows"),
        (
            b"Town,Puddles\nAlphaville,1,2\n\nBetatown,1\nGammaburg\n",
            "2 lines have more or fewer cells than the header (look at line 2, 5)",
        ),
        (b'Town,Puddles\n"Alphaville,10\n', "quote"),
        (b'Town,Puddles\n"Alpha"ville,1\n', "quote is out of place on line 2"),
        (b'Town,Puddles\n"Alpha\nville",1\n', "line 2 goes on over the next line"),
        (b"PK\x03\x04\x00\x00sheet", "workbook is damaged"),
        (b"\x7fELF\x00\x00", "no text file and no workbook"),
        (b"Alphaville,2020,13\nBetatown,2020,17\n", "looks like data, not column names"),
        (
            b"Town,Year,Puddles\nAlphaville,2020,13\nSource: Office of Rain,,\nBetatown,2020,14\n",
            "Line 3 reads like a note",
        ),
        (b"Town,,Puddles\nAlphaville,Deep,10\n", "Column 2 has no heading"),
        (b"Puddles\n120\n", "just one column"),
        (b"Town Year Puddles\nAlphaville 2020 13\n", "just one column"),
        (
            b'Town,Place,Puddles\nAlphaville,Park"Hill, low",13\nBetatown,Park,14\n',
            "A quote is out of place on line 2",
        ),
        ("Town,Puddles\nCafé,10\n".encode() + b"Caf\xe9,20\n", "mixes two encodings"),
        ("Town,Puddles\nCaf\ufffd,10\n".encode(), "Letters are lost on line 2"),
        ("Town,Puddles\nCafÃ©,10\n".encode(), "Letters were encoded twice on line 2"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(repo, start, table, words):
    with pytest.raises(Refusal) as reason:
        start(table)
    assert words in str(reason.value)
    assert not (repo / "datapackages/fresh").exists()


@pytest.mark.parametrize(
    "id", ["Fresh", "fresh package", "../fresh", "fresh--package", "", "frésh", "a/b"]
)
def test_an_id_is_small_letters_digits_and_hyphens(repo, start, id):
    with pytest.raises(Refusal, match="cannot be an id"):
        start(TABLE, id)


def test_a_package_is_never_overwritten(repo, start):
    before = (repo / "datapackages/places/datapackage.json").read_bytes()
    with pytest.raises(Refusal, match="is there already"):
        start(TABLE, "places")
    assert (repo / "datapackages/places/datapackage.json").read_bytes() == before


# ------------------------------------------------------------------------------- until it passes


def test_what_only_a_person_knows_is_asked_for(repo, start):
    start(TABLE)
    _, problems = load_and_check(repo, TODAY)
    assert {problem.code for problem in problems} == {
        "fill-in",
        "unknown-reference",
        "missing-rows",
    }
    lines = (repo / "datapackages/fresh/datapackage.json").read_text().splitlines()
    asked = {p.line for p in problems if p.code == "fill-in" and p.path.endswith(".json")}
    assert asked == {i for i, line in enumerate(lines, 1) if re.search("FILL IN|//fill-in", line)}


@pytest.mark.parametrize(
    "table",
    [
        TABLE,
        TABLE.replace("\n", "\r\n"),
        TABLE.encode("utf-8-sig"),
        "Spot;Puddles\nBétatown;-9999\nAlphaville;12\n".encode("cp1252"),
        "Town,Puddles,Puddles\nAlphaville,10,20\n",
        'Name,Puddles\n"Alphaville, old ""and"" new",1\n',
        "2020,2021\n10,20\n",
        f"{'Very ' * 30}long,Puddles\nAlphaville,10\n",
    ],
)
def test_filling_it_in_makes_it_pass_every_check(repo, start, table):
    start(table)
    fill_in(repo)
    assert load_and_check(repo, TODAY)[1] == []


# ------------------------------------------------------------------- what looks personal and is not

BOATS = ["Anna Smith", "Maria Jones", "Emma Davis", "Julia Brown", "Laura Wilson", "Sarah Clark"]


def boats() -> str:
    rows = "".join(f"{boat},2020,{50 + i}\n" for i, boat in enumerate(BOATS))
    return f"Ferry boat,Year,Trips\n{rows}"


def test_a_refused_column_can_be_allowed_with_the_option_that_is_told(repo, monkeypatch):
    """The option is ready to paste; the checks then ask for nothing but the reason."""
    monkeypatch.chdir(repo)
    (repo / "boats.csv").write_text(boats())
    command = ["new", "boats", "--from", "boats.csv", "--agency", "examples"]
    told = CliRunner().invoke(main, command)
    assert told.exit_code and "Ferry boat seems to hold names of persons." in told.output
    option = shlex.split(told.output[told.output.index("--not-persons") :])
    assert option == ["--not-persons", "Ferry boat=FILL IN: why"]
    assert CliRunner().invoke(main, [*command, *option]).exit_code == 0
    descriptor, _ = read_package(repo, "boats")
    waiver = {"code": "person-name", "field": "ferry_boat", "reason": "FILL IN: why"}
    assert descriptor["connect"]["waivers"] == [waiver]
    found = {p.code for p in load_and_check(repo, TODAY)[1] if "boats" in p.path}
    assert "fill-in" in found and not {c for c in found if c.startswith("person")}


def test_only_the_column_that_is_named_is_allowed(start):
    with pytest.raises(Refusal, match="there is no column Boat to allow"):
        start(boats(), answers=Answers(not_persons={"Boat": "Boats bear names."}))
    lines = boats().splitlines()
    twice = [f"{line},{line.partition(',')[0]}" for line in lines[1:]]
    with pytest.raises(Refusal, match="^Master seems to hold names of persons") as reason:
        start(
            "\n".join([f"{lines[0]},Master", *twice]),
            answers=Answers(not_persons={"Ferry boat": "Boats bear names."}),
        )
    assert "Ferry boat" not in str(reason.value)


def test_rows_of_children_are_not_mended_by_removing_a_column(start):
    rows = "".join(f"{i % 7 + i % 5},{'FM'[i % 2]},Alphaville\n" for i in range(40))
    with pytest.raises(Refusal, match="each row seems to be one person") as reason:
        start(f"Age,Sex,Town\n{rows}")
    assert "count how many there are of each group" in str(reason.value)


def test_a_first_line_that_is_no_header_is_not_repeated(start):
    lines = [f"{boat},Alphaville" for boat in BOATS]
    with pytest.raises(Refusal, match="Column 1 seems to hold names of persons") as reason:
        start("\n".join(lines) + "\n")
    assert not any(word in str(reason.value) for boat in BOATS for word in boat.split())


def test_groups_that_some_places_lack_are_no_persons(repo, start):
    """The places tell the rows apart, as well as the groups do."""
    rows = [
        f"{town},{year},{race},{sex},{20 + 3 * i}\n"
        for i, (town, races) in enumerate(
            {
                "Alphaville": "Asian Black White",
                "Betatown": "Black White",
                "Gammaburg": "White",
            }.items()
        )
        for year in (2020, 2021)
        for race in races.split()
        for sex in ("Female", "Male")
    ]
    made = start("Town,Year,Race,Sex,Children\n" + "".join(rows))
    assert made.sizes["fresh"] == len(rows) == 24
