"""One rule says which cell a spreadsheet would run: the check, the files and the scripts follow it."""

import csv
import io
import json

import pytest
from conftest import ROOT
from scripts import run_script

from connect_catalog.intake.tables import write_csv as write_table
from connect_catalog.spreadsheets import FORMULA, disarm, is_formula, write_csv, write_rows

FORMULAS = (
    "=1+1",
    '=HYPERLINK("https://example.org")',
    "+1+1",
    "+30.0 points of 100",
    "-a",
    "-5-5",
    "@sum",
    "＝1+1",
    "＋1",
    "－1",
    "＠sum",
    " =1",
    "\N{NO-BREAK SPACE}=1",
    "\N{ZERO WIDTH NO-BREAK SPACE}=1",
    "\N{IDEOGRAPHIC SPACE}＝1",
    "\n@sum",
    "\ttab",
    "\rreturn",
    "\nline",
    " -5",  # a space makes a text of it
    "-5\n",
)
OTHERS = (
    "",
    "0",
    "-5",
    "+5",
    "-.5",
    "-1,234.5",
    "-12%",
    "-1e5",
    "1e5",
    "a=b",
    "5+",
    "x@y",
    "'=1",
    '"=1"',
    " a",
    "–5",  # a dash
    "suppressed",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text):
    assert is_formula(text) and disarm(text) == f"'{text}"


@pytest.mark.parametrize("text", OTHERS)
def test_a_number_or_another_text_stays(text):
    assert not is_formula(text) and disarm(text) == text


def test_scripts_follow_the_same_rule():
    found = run_script(
        f"""const {{ writeRows }} = await import("./explorer-save.js");
        const [view, notes] = [{{ measure: {{ name: "", unit: "" }}, fixed: [], columns: [], down: [{{}}] }}, []];
        view.lines = {json.dumps(FORMULAS + OTHERS)};
        view.name = (line) => line;
        const rows = writeRows(view, notes, {{ source: "", formula: {json.dumps(FORMULA)} }});
        console.log(JSON.stringify(rows.slice(1).map((row) => row[0])));"""
    )
    assert found == [disarm(text) for text in FORMULAS + OTHERS]


def test_every_cell_of_a_file_is_disarmed_and_read_back_as_one_cell():
    rows = [["=a", "-b", '"=1', "a,=b"], [-5, None, 0.5, "-5"]]
    text = write_csv(["@x", "y", "z", "w"], rows)
    assert [*csv.reader(io.StringIO(text))] == [
        ["'@x", "y", "z", "w"],
        ["'=a", "'-b", '"=1', "a,=b"],
        ["-5", "", "0.5", "-5"],
    ]
    assert text.count("\n") == 3


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("header", [[], ["a", "b", "c"]])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_formula_is_disarmed_wherever_it_stands(text, header, place):
    """At the start of a file and of a line, behind an empty cell and at the end."""
    row = [text if i == place else None for i in range(3)]
    doubled = text.replace('"', '""')
    assert write_csv(header, [row, row]).count(f"'{doubled}") == 2


def test_numbers_below_zero_stay_beside_a_formula():
    assert write_csv(["a"], [["-5"], ["=1"], [None]]) == 'a\n-5\n\'=1\n""\n'


@pytest.mark.parametrize("cell", ["\r", "\rreturn", "a\rb", "a\r", "\r\n", '"\r"', ",\r,"])
def test_a_cell_with_a_return_is_read_back_as_one_cell(cell):
    """By readers that end lines at a return too."""
    rows = [["a", "b"], [cell, "1"], ["c", "2"]]
    for write in (write_rows, lambda given: write_table(given[0], given[1:])):
        text = write(rows)
        assert [*csv.reader(io.StringIO(text, newline=""))] == rows
    guarded = write_csv(rows[0], rows[1:])
    read = [*csv.reader(io.StringIO(guarded, newline=""))]
    assert read == [rows[0], [disarm(cell), "1"], rows[2]]


def test_rows_are_written_in_one_place():
    code = ROOT / "scripts/connect_catalog"
    writers = [p.name for p in code.rglob("*.py") if "csv.writer(" in p.read_text("utf-8")]
    assert writers == ["spreadsheets.py"]
