"""`catalog update`: the next edition of a dataset, whatever it looks like, and nothing shown that was
hidden."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from functools import partial
from itertools import count as count_up

import pytest
from click.testing import CliRunner
from conftest import ROOT, TODAY
from made_tables import COUNT, package

from connect_catalog import disk
from connect_catalog.checks import load_and_check
from connect_catalog.cli import main
from connect_catalog.intake.edition import match_edition
from connect_catalog.intake.matching import Matching
from connect_catalog.intake.reading import RawTable

COMMIT = "git -c user.name=a -c user.email=a@b.example commit -qm a"
FIRST = "place_id,place,year,visits,percent_outdoors\n"
NEW = """Town,Year,Visits,Percent outdoors
Gammaburg,2024,40,1.5%
Alphaville,2024,"1,258",12.5%
Betatown,2024,*,*
"""


@pytest.fixture
def update(repo, tmp_path, monkeypatch):
    """Run the command on a table; gives what it said, standing in the repository."""
    monkeypatch.chdir(repo)

    def run(table: str, *arguments: str, id: str = "story-hours", agree: bool = True):
        source = tmp_path / "edition.csv"
        source.write_text(table, "utf-8")
        said = ["--updated", "2025-12-01", *(["--yes"] if agree else [])]
        return CliRunner().invoke(main, ["update", id, "--from", str(source), *said, *arguments])

    return run


def read(
    repo, table: str = "by-place", id: str = "story-hours"
) -> dict[tuple[str, ...], list[str]]:
    """The rows of a table, by place and year."""
    text = (repo / f"datapackages/{id}/data/{table}.csv").read_text("utf-8")
    rows = [*csv.reader(io.StringIO(text))]
    return {(row[0], row[2]): row for row in rows[1:]}


def descriptor(repo, id: str = "story-hours"):
    return json.loads((repo / f"datapackages/{id}/datapackage.json").read_text("utf-8"))


def files(repo) -> dict[str, bytes]:
    folder = repo / "datapackages/story-hours"
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_next_year(repo, update):
    before = read(repo)
    said = update(NEW, "--table", "by-place")
    assert said.exit_code == 0, said.output
    rows = read(repo)
    assert rows[("01", "2024")] == ["01", "Alphaville", "2024", "1258", "12.5"]
    assert rows[("02", "2024")] == ["02", "Betatown", "2024", "suppressed", "suppressed"]
    assert {key: row for key, row in rows.items() if key in before} == before
    assert [*rows] == sorted(rows)  # as the table was sorted
    made = descriptor(repo)
    assert (made["version"], made["connect"]["updated"]) == ("1.1.0", "2025-12-01")
    assert made["connect"]["timeCovered"]["end"] == "2024"
    assert "- by-place: 3 new rows (lines 4, 7, 10)" in said.output
    assert "1258" not in said.output and "1,258" not in said.output


def test_only_what_must_differ_in_the_descriptor_differs(repo, update):
    path = repo / "datapackages/story-hours/datapackage.json"
    before = path.read_text().split("\n")
    update(NEW)
    after = path.read_text().split("\n")
    assert len(after) == len(before)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 3


@pytest.mark.parametrize("kind", ["md5", "sha1", "sha256"])
def test_the_size_and_the_hash_of_a_table_are_those_of_its_file(repo, update, kind):
    folder = repo / "datapackages/story-hours"
    path, table = folder / "datapackage.json", folder / "data/by-place.csv"
    stated = '"path": "data/by-place.csv",'
    content = table.read_bytes()
    digest = hashlib.new(kind, content).hexdigest()
    more = f'{stated}\n"bytes": {len(content)},\n"hash": "{kind}:{digest}",'
    path.write_text(path.read_text().replace(stated, more))
    assert update(NEW).exit_code == 0
    (resource,) = [r for r in descriptor(repo)["resources"] if r["name"] == "by-place"]
    after = table.read_bytes()
    assert after != content and resource["bytes"] == len(after)
    assert resource["hash"] == f"{kind}:{hashlib.new(kind, after).hexdigest()}"
    assert [p.code for p in load_and_check(repo, TODAY)[1]] == []


def test_the_day_a_source_was_read_is_asked_anew(repo, update):
    """That of the last edition would be told of this one's numbers."""
    path = repo / "datapackages/story-hours/datapackage.json"
    address = '"path": "https://example.org/stories"'
    path.write_text(path.read_text().replace(address, f'{address}, "accessed": "2025-01-15"', 1))
    assert update(NEW).exit_code == 0
    (source,) = descriptor(repo)["sources"]
    assert source["accessed"].startswith("FILL IN: the day")
    assert {(p.code, p.line) for p in load_and_check(repo, TODAY)[1]} == {("fill-in", 10)}


def test_what_was_updated_passes_the_checks_but_for_the_other_table(repo, update):
    """The statewide table has no row of the new year, and nothing says that it must."""
    update(NEW)
    assert [(p.path, p.code) for p in load_and_check(repo, TODAY)[1]] == []


OTHER = """Month of report;Calendar yr;TOWN ;No. of visits;Outdoors (%)
x;2024;GAMMABURG;40;1.5
x;2024;alphaville;1258;12.5
x;2024;Beta Town;77;3
"""
ANSWERS = (
    *("--column", "Calendar yr=year", "--column", "No. of visits=visits"),
    *("--column", "Outdoors (%)=percent_outdoors", "--column", "TOWN=place"),
    *("--leave-out", "Month of report"),
)


def test_other_headings_are_asked_about_once(repo, update):
    """Other spellings of places, another order of rows and columns, one column more."""
    said = update(OTHER, "--table", "by-place")
    assert said.exit_code == 2 and "another table" in said.output
    said = update(OTHER, "--column", "Calendar yr=year", "--column", "No. of visits=visits")
    assert said.exit_code == 2
    assert "No heading of the file is the column percent_outdoors" in said.output
    assert "The heading Month of report is no column of by-place" in said.output
    said = update(OTHER, *ANSWERS)
    assert said.exit_code == 0, said.output
    assert read(repo)[("02", "2024")] == ["02", "Betatown", "2024", "77", "3"]
    kept = (repo / "datapackages/story-hours/intake.yml").read_text()
    assert "No. of visits" in kept and "Month of report" in kept
    again = update(OTHER.replace("2024", "2025"))
    assert again.exit_code == 0, again.output
    assert read(repo)[("01", "2025")][3] == "1258"
    assert load_and_check(repo, TODAY)[1] == []


def test_a_place_that_is_not_known_is_asked_about_and_not_repeated(repo, update):
    said = update(NEW.replace("Betatown", "Zebra Falls"))
    assert said.exit_code == 2
    assert "A place is not known" in said.output and "line 4" in said.output
    assert "Zebra" not in said.output
    assert (
        update(NEW.replace("Betatown", "Zebra Falls"), "--place", "Zebra Falls=Betatown").exit_code
        == 0
    )
    assert ("02", "2024") in read(repo)
    later = NEW.replace("Betatown", "Zebra Falls").replace("2024", "2025")
    assert update(later).exit_code == 0
    assert ("02", "2025") in read(repo)


def test_rows_of_a_place_are_left_out_where_that_is_said(repo, update):
    said = update(NEW + "Elsewhere,2024,9,1%\n", "--place", "Elsewhere=")
    assert said.exit_code == 0, said.output
    assert "1 row was left out" in said.output and len(read(repo)) == 9


def test_a_column_less(repo, update):
    table = "Town,Year,Visits\nAlphaville,2024,100\nBetatown,2024,90\nGammaburg,2024,80\n"
    assert "--without percent_outdoors" in update(table).output
    assert update(table, "--without", "percent_outdoors").exit_code == 0
    assert read(repo)[("01", "2024")][4] == "not collected"


def test_a_column_that_all_rows_share(repo, update):
    table = "Town,Visits,Percent outdoors\nAlphaville,100,20\nBetatown,90,20\nGammaburg,80,1\n"
    assert "--every year=VALUE" in update(table).output
    assert update(table, "--every", "year=2024").exit_code == 0
    assert ("03", "2024") in read(repo)


def test_years_in_the_headings_are_read_as_rows(repo, update):
    table = (
        "Town,Visits 2023,Visits 2024,Percent outdoors 2023,Percent outdoors (2024)\n"
        "Alphaville,150,160,30.5,31\nBetatown,0,7,,12\nGammaburg,30,50,0.0,2\n"
    )
    said = update(table, "--table", "by-place")
    assert said.exit_code == 0, said.output
    assert "Years stood in the headings" in said.output
    rows = read(repo)
    assert rows[("01", "2024")][3:] == ["160", "31"] and rows[("03", "2023")][3:] == ["30", "0.0"]
    assert rows[("02", "2024")][3:] == ["suppressed", "suppressed"]


def test_bare_years_in_the_headings_are_asked_about(repo, update):
    table = "Town,SFY 2024,FY2025\nAlphaville,160,170\nBetatown,40,44\nGammaburg,50,55\n"
    said = update(table, "--table", "by-place")
    assert said.exit_code == 2 and "--column '{year}=visits'" in said.output, said.output
    said = update(table, "--table", "by-place", "--without", "percent_outdoors")
    assert said.exit_code == 0, said.output
    assert read(repo)[("03", "2025")][3:] == ["55", "not collected"]


def test_small_counts_are_hidden_before_anything_is_written(repo, update):
    """The column's threshold is 10."""
    said = update(NEW.replace("40,1.5%", "7,1.5%"))
    assert said.exit_code == 0, said.output
    assert read(repo)[("03", "2024")][3:] == ["suppressed", "suppressed"]
    text = b"".join(files(repo).values())
    assert b"2024,7" not in text


def test_what_was_hidden_stays_hidden_though_the_edition_shows_it(repo, update):
    table = FIRST + "02,Betatown,2022,88,4\n" + "02,Betatown,2024,90,4\n"
    said = update(table)
    assert said.exit_code == 0, said.output
    assert read(repo)[("02", "2022")][3:] == ["suppressed", "suppressed"]
    assert "by-place: 2 numbers that the package hides stand in the file" in said.output
    assert "88" not in said.output


def test_what_an_earlier_version_hid_stays_hidden_when_its_row_comes_back(repo, update):
    commit = partial(subprocess.run, cwd=repo, check=True, capture_output=True)
    path = repo / "datapackages/story-hours/data/by-place.csv"
    whole = path.read_text()
    for command in ("git init -q", "git add -A", COMMIT):
        commit(command.split())
    path.write_text(whole.replace("02,Betatown,2022,suppressed,suppressed\n", ""))
    commit([*COMMIT.split(), "-a"])
    said = update(FIRST + "02,Betatown,2022,88,4\n02,Betatown,2024,90,4\n")
    assert said.exit_code == 0, said.output
    assert read(repo)[("02", "2022")][3:] == ["suppressed", "suppressed"]
    assert read(repo)[("02", "2024")][3:] == ["90", "4"]
    assert "88" not in said.output and "stay hidden" in " ".join(said.output.split())


def test_corrections_raise_the_last_number_of_the_version(repo, update):
    said = update(FIRST + "03,Gammaburg,2023,31,0.0\n02,Betatown,2023,0,not collected\n")
    assert said.exit_code == 0, said.output
    assert read(repo)[("03", "2023")][3] == "31"
    assert descriptor(repo)["version"] == "1.0.1"
    assert "1 row changed" in said.output
    assert "look at the spot checks: 3 (Worked out by hand)" in said.output


def test_rows_that_are_gone_stay_and_are_told(repo, update):
    said = update(FIRST + "01,Alphaville,2023,151,30.5\n")
    assert "by-place: 2 rows of the periods in the file are not in it. They stay" in said.output
    assert len(read(repo)) == 6


def test_nothing_new_is_said_and_nothing_written(repo, update):
    before = files(repo)
    said = update((repo / "datapackages/story-hours/data/by-place.csv").read_text())
    assert said.exit_code == 2 and "holds all that this file holds" in said.output
    assert files(repo) == before


@pytest.mark.parametrize(
    "table",
    [
        "Road,Length,Lanes\nHigh Street,3,2\n",
        "place,members,dogs\nAlphaville,3,2\n",
    ],
)
def test_another_table_is_refused(repo, update, table):
    before = files(repo)
    said = update(table)
    assert said.exit_code == 2 and "Error: This seems to be another table" in said.output
    assert files(repo) == before


def test_most_numbers_are_not_corrected_unasked(repo, update):
    for year in ("2024", "2025", "2026"):
        assert update(NEW.replace("2024", year)).exit_code == 0
    path = repo / "datapackages/story-hours/data/by-place.csv"
    table = path.read_text().replace(",40,", ",41,").replace("1258", "1300")
    table = table.replace(",12", ",13").replace(",15", ",16").replace(",30", ",50")
    said = update(table)
    assert said.exit_code == 2 and "--restated" in said.output
    assert update(table, "--restated").exit_code == 0


def test_an_older_edition_is_refused(repo, update):
    before = files(repo)
    said = update(NEW, "--updated", "2025-02")
    assert said.exit_code == 0  # the month of the day that stands there
    said = update(NEW.replace("2024", "2025"), "--updated", "2025-01")
    assert said.exit_code == 2 and "older edition" in said.output
    assert files(repo).keys() - before.keys() == {"intake.yml"}


def test_two_rows_of_one_place_and_year_are_refused(repo, update):
    said = update(NEW + "ALPHAVILLE,2024,3,4%\n")
    assert said.exit_code == 2
    assert "Two rows tell of the same place_id, year (lines 3, 5)" in said.output


def test_numbers_of_another_size_are_asked_about(repo, update):
    before, table = files(repo), NEW.replace("12.5%", "0.125").replace("1.5%", "0.015")
    said = update(table)
    assert said.exit_code == 2 and files(repo) == before
    assert "the new numbers of percent_outdoors are of another size" in said.output
    assert update(table, "--other-size", "percent_outdoors").exit_code == 0
    said = update(NEW.replace("2024", "2025").replace("40,", "22,").replace('"1,258"', "39"))
    assert "the new numbers of visits are about" in said.output  # told, and written
    assert ("01", "2025") in read(repo)


def test_an_older_file_does_not_take_corrections_back(repo, update):
    commit = partial(subprocess.run, cwd=repo, check=True, capture_output=True)
    path = repo / "datapackages/story-hours/data/by-place.csv"
    older = path.read_text()
    for command in ("git init -q", "git add -A", COMMIT):
        commit(command.split())
    assert update(FIRST + "03,Gammaburg,2023,31,0.0\n").exit_code == 0
    commit([*COMMIT.split(), "-a"])
    before = files(repo)
    said = update(older)
    assert said.exit_code == 2 and "what version 1.0.0 held before" in said.output
    assert files(repo) == before
    assert update(older, "--restated").exit_code == 0
    assert read(repo)[("03", "2023")][3] == "30"


def test_without_a_day_or_a_yes_nothing_is_written(repo, update, tmp_path):
    before = files(repo)
    said = update(NEW, agree=False)
    assert said.exit_code == 2 and "--yes" in said.output
    (tmp_path / "e.csv").write_text(NEW)
    said = CliRunner().invoke(
        main, ["update", "story-hours", "--from", str(tmp_path / "e.csv"), "--yes"]
    )
    assert said.exit_code == 2 and "--updated DATE" in said.output
    assert files(repo) == before


def test_all_that_was_written_can_be_taken_back(repo, update):
    before = files(repo)
    run = partial(subprocess.run, cwd=repo, check=True, capture_output=True)
    for command in (
        "git init -q",
        "git add -A",
        COMMIT,
    ):
        run(command.split())
    said = update(NEW)
    assert files(repo) != before
    undo = said.output.partition("To take it back: ")[2].partition("\n")[0]
    run(undo, shell=True)  # noqa: S604 - as a person pastes it
    assert files(repo) == before


KILLED = """
import os, sys
from pathlib import Path
from connect_catalog.disk import put
root, last = Path(sys.argv[1]), int(sys.argv[2])
steps = 0
def kill(event, arguments):
    global steps
    if event.partition(".")[0] in ("open", "os", "shutil"):
        steps += 1
        if steps == last:
            os._exit(9)
files = {"datapackage.json": b"{}", "data/by-place.csv": b"new", "intake.yml": b"new"}
sys.addaudithook(kill)
put(root, {f"datapackages/story-hours/{path}": content for path, content in files.items()}, {})
os._exit(0)
"""


@pytest.mark.slow
def test_a_kill_at_any_step_leaves_all_or_nothing(repo):
    """The program is killed before each of its calls to the system in turn; the package's files are
    there all the while, and the next command puts in place what is ready."""
    before = files(repo)
    new = {"datapackage.json": b"{}", "data/by-place.csv": b"new", "intake.yml": b"new"}
    after, ends, returned = before | new, [], 9
    for last in count_up(1):
        if returned == 0:
            break
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
        command = [sys.executable, "-c", KILLED, str(repo), str(last)]
        returned = subprocess.run(command, env=environment, check=False).returncode
        there = files(repo)
        assert before.keys() <= there.keys() <= after.keys()
        assert all(there[path] in (before.get(path), after[path]) for path in there)
        disk.finish(repo)
        assert (state := files(repo)) in (before, after)
        ends.append(state == after)
        for path in new:
            target = repo / "datapackages/story-hours" / path
            target.write_bytes(before[path]) if path in before else target.unlink(missing_ok=True)
    assert returned == 0 and ends == sorted(ends)
    assert ends.count(False) > 5 and ends.count(True) > 5


def test_any_command_finishes_an_update_that_was_cut_short(repo, update, monkeypatch):
    put, made = disk._put_in_place, files(repo)
    monkeypatch.setattr(disk, "_put_in_place", lambda root: None)
    assert update(NEW).exit_code == 0
    assert files(repo) == made
    monkeypatch.setattr(disk, "_put_in_place", put)
    said = CliRunner().invoke(main, ["check"])
    assert "cut short is whole now" in said.stderr
    assert ("01", "2024") in read(repo) and descriptor(repo)["version"] == "1.1.0"
    assert not (repo / disk.WORK).exists()


def test_a_table_that_tells_of_persons_is_refused(repo, update):
    """Addresses in a column that is a measure in the package are no numbers; in a label they are
    persons."""
    path = repo / "datapackages/story-hours/datapackage.json"
    label = (
        '{"name": "desk", "type": "string", "title": "Desk", "description": "Who to ask.", '
        '"connect": {"role": "label"}}'
    )
    text = path.read_text()
    at = text.rindex('{"name": "visits"')
    path.write_text(f"{text[:at]}{label},\n          {text[at:]}")
    csv_path = repo / "datapackages/story-hours/data/by-place.csv"
    lines = [line.split(",") for line in csv_path.read_text().splitlines()]
    wide = [[*row[:3], "desk" if i == 0 else "Main", *row[3:]] for i, row in enumerate(lines)]
    csv_path.write_text("".join(",".join(row) + "\n" for row in wide))
    before = files(repo)
    table = "Town,Year,Desk,Visits,Percent outdoors\n" + "".join(
        f"{town},2024,{name}@example.org,{n},1.5\n"
        for town, name, n in (("Alphaville", "jane.roe", 50), ("Betatown", "j.doe", 60))
    )
    said = update(table)
    assert said.exit_code == 2 and "Desk seems to hold" in said.output, said.output
    assert "jane" not in said.output and files(repo) == before


def test_rows_go_to_the_table_that_holds_their_place(catalog):
    columns = {"place": {}, "year": {}, "n": COUNT}
    tables = {
        "state": (columns, [["Whole", "2021", "70"]]),
        "by": (columns, [["Alpha", "2021", "40"], ["Beta", "2021", "30"]]),
    }
    made = package("made", tables)
    raw = RawTable(
        ["Area", "Year", "N"],
        [["BETA", "2022", "31"], ["Statewide", "2022", "72"], ["Alpha", "2022", "41"]],
        [2, 3, 4],
    )
    nothing = Matching("", {}, frozenset(), frozenset(), {}, {}, {}, {}, frozenset())
    read_ = match_edition(catalog, made, raw, nothing)
    found = {part.table.resource.name: [row["place"] for row in part.rows] for part in read_.parts}
    assert found == {"state": ["Whole"], "by": ["Beta", "Alpha"]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("colums: {}\n", "unknown-field"),
        ("columns: {Visits: Visits of all}\n", "pattern"),
        ('places: {"<b>": Alphaville}\n', "html"),
        ("places: {jane.roe@example.org: Alphaville}\n", "person-email"),
    ],
)
def test_what_was_answered_is_held_to_the_rules(repo, text, code):
    (repo / "datapackages/story-hours/intake.yml").write_text(text)
    assert [p.code for p in load_and_check(repo, TODAY)[1]] == [code]
