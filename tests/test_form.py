"""The form as a workbook: what it asks, how it is filled in, and what becomes of it."""

import io
import json
import zipfile

import pytest
import yaml
from click.testing import CliRunner
from conftest import TODAY, slow
from forms import (
    ABOUT_ANSWERS,
    ABOUT_TRUTH,
    COLUMN_ANSWERS,
    DAMAGES,
    NEEDED,
    TABLE,
    damage,
    fill_form,
    open_form,
    save_as_ods,
    save_form,
    write_answer,
    write_barrier,
)
from openpyxl import Workbook, load_workbook

from connect_catalog.cli import main
from connect_catalog.disk import Unwritten
from connect_catalog.intake.form.filled import read_filled
from connect_catalog.intake.form.items import list_column_items, list_dataset_items
from connect_catalog.intake.form.layout import ABOUT, ANSWERS
from connect_catalog.intake.form.take import take_form
from connect_catalog.intake.form.workbook import write_workbook
from connect_catalog.intake.said import find_at
from connect_catalog.intake.wishes import Wishes
from connect_catalog.load import load
from connect_catalog.problems import ProblemsFound


@pytest.fixture
def run(repo, monkeypatch):
    """run(word, ...) -> what the command does in the repository."""
    monkeypatch.chdir(repo)
    return lambda *words: CliRunner().invoke(main, [*words])


@pytest.fixture
def take(repo, tmp_path):
    """take(book) -> the package of a form and its table."""
    catalog = load(repo).catalog

    def run(book, table=TABLE):
        data = tmp_path / "visits.csv"
        data.write_text(table, "utf-8")
        content = book if isinstance(book, bytes) else save_form(book)
        form = read_filled("form.xlsx", content, catalog)
        return take_form(catalog, form, data, Wishes(source=str(data)), TODAY)

    return run


def test_a_form_that_is_filled_in_whole_leaves_nothing_to_ask(take, catalog):
    taken = take(fill_form(catalog))
    said = {path: find_at(taken.descriptor, path) for path in ABOUT_TRUTH}
    assert said == ABOUT_TRUTH


def test_a_form_asks_all_that_the_model_says_words_of(catalog):
    """What is asked stands in the model alone; a field that gets words is asked for."""
    labels = [item.label for item in list_dataset_items()]
    assert len(labels) == len({*labels}) and {*labels} == {*ABOUT_ANSWERS}
    assert len(list_column_items()) == len({item.label for item in list_column_items()}) == 7
    sheet = open_form(catalog)[ABOUT]
    asked = {sheet.cell(row, 1).value: sheet.cell(row, 3).value for row in range(5, 24)}
    assert [*asked] == labels and all(text.endswith(".") for text in asked.values())


def test_no_cell_of_an_empty_form_is_a_formula(catalog):
    data = write_workbook(catalog, {("title",): "=1+1", ("description",): "@SUM(1)"}, TODAY)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if "/sheet" in name]
    assert len(sheets) == 5 and not any(b"<f>" in text or b"<f " in text for text in sheets)
    assert load_workbook(io.BytesIO(data))[ABOUT]["B6"].value == "=1+1"


def test_the_same_form_is_the_same_file(catalog):
    assert write_workbook(catalog, {}, TODAY) == write_workbook(catalog, {}, TODAY)


def test_what_is_known_of_an_agency_stands_in_its_form(repo, run):
    assert run("form", "export", "--agency", "AOE", "aoe.xlsx").exit_code == 0
    sheet = load_workbook(repo / "aoe.xlsx")[ABOUT]
    said = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(5, 24)}
    assert {label: text for label, text in said.items() if text} == {
        "Agency": "Agency of Examples",
        "Sources: title": "Agency of Examples",
        "Suppression: rule": "Story hours: Counts below 5 are hidden.",
    }
    assert "perhaps filled in" in run("form", "export", "aoe.xlsx").output
    assert "end in .xlsx" in run("form", "export", "form.csv").output


def test_a_filled_form_becomes_a_package_and_its_barriers_are_recorded(repo, run, catalog):
    book = fill_form(catalog)
    write_barrier(
        book, Dataset="Puddle reports", Kind="TIME", Detail="Nobody is there to count them."
    )
    (repo / "form.xlsx").write_bytes(save_form(book))
    (repo / "visits.csv").write_text(TABLE, "utf-8")
    done = run("form", "import", "form.xlsx", "--data", "visits.csv")
    assert done.exit_code == 0, done.output
    descriptor = json.loads(
        (repo / "datapackages/library-visits/datapackage.json").read_text("utf-8")
    )
    assert "FILL IN" not in json.dumps(descriptor)
    barriers = yaml.safe_load((repo / "catalog/workplan/puddle-reports.yml").read_text("utf-8"))[
        "barriers"
    ]
    assert barriers[-1] == {"kind": "time", "detail": "Nobody is there to count them."}
    assert "Nobody is there to count them." in done.output


def test_a_package_that_the_disk_refuses_loses_no_barrier(repo, run, catalog, monkeypatch):
    """What was recorded is said, and the same command does the rest."""
    book = fill_form(catalog)
    write_barrier(book, Dataset="Puddle reports", Kind="TIME", Detail="Nobody counts them.")
    (repo / "form.xlsx").write_bytes(save_form(book))
    (repo / "visits.csv").write_text(TABLE, "utf-8")
    words = ("form", "import", "form.xlsx", "--data", "visits.csv")

    def refuse(root, taken, folder):
        raise Unwritten("It cannot be written.")

    with monkeypatch.context() as while_full:
        while_full.setattr("connect_catalog.intake.pipeline.save", refuse)
        done = run(*words)
    assert done.exit_code and "stays written" in done.output and "Nobody counts" in done.output
    assert not (repo / "datapackages/library-visits").exists()
    assert run(*words).exit_code == 0
    assert (repo / "datapackages/library-visits/datapackage.json").exists()
    record = (repo / "catalog/workplan/puddle-reports.yml").read_text("utf-8")
    assert record.count("Nobody counts them.") == 1
    assert "is there already" in run(*words).output


def test_nothing_is_written_while_a_cell_is_not_understood(repo, run, catalog):
    book = fill_form(catalog)
    write_barrier(book, Dataset="Puddle reports", Kind="time")
    book[ABOUT]["B8"].value = None
    (repo / "form.xlsx").write_bytes(save_form(book))
    (repo / "visits.csv").write_text(TABLE.replace("*,*", "x,x"), "utf-8")
    before = sorted(repo.rglob("*"))
    done = run("form", "import", "form.xlsx", "--data", "visits.csv")
    assert done.exit_code == 1
    assert "[Barriers A3]" in done.output and "`detail` is missing" in done.output
    assert (
        "[Data dictionary D6]" in done.output
        and "under Missing values, x = suppressed; under" in done.output
    )
    assert sorted(repo.rglob("*")) == before


def test_a_workbook_that_is_no_form_is_told_apart(repo, run):
    Workbook().save(repo / "other.xlsx")
    (repo / "visits.csv").write_text(TABLE, "utf-8")
    assert (
        "is no form of the catalog"
        in run("form", "import", "other.xlsx", "--data", "visits.csv").output
    )
    (repo / "notes.txt").write_text("Call back on Monday.", "utf-8")
    done = run(
        "form", "import", "notes.txt", "--data", "visits.csv", "--agency", "aoe", "--id", "x"
    )
    assert "is no metadata form" in done.output


def test_a_form_that_another_program_saved_says_the_same(take, catalog):
    """LibreOffice keeps a form as ODS, in which texts stand in the cells themselves."""
    taken = take(save_as_ods(fill_form(catalog)))
    assert {path: find_at(taken.descriptor, path) for path in ABOUT_TRUTH} == ABOUT_TRUTH
    assert taken.descriptor == take(fill_form(catalog)).descriptor


def test_a_cell_of_another_program_is_named_as_well(take, catalog):
    book = fill_form(catalog)
    book[ABOUT]["B12"].value = "Nobody"
    with pytest.raises(ProblemsFound) as found:
        take(save_as_ods(book))
    assert [problem.field for problem in found.value.problems] == ["About B12"]


def test_an_empty_form_names_what_is_needed_and_nothing_that_is_not(take, catalog):
    with pytest.raises(ProblemsFound) as found:
        take(open_form(catalog), TABLE.replace("*,*", "70,7.0"))
    named = {problem.field for problem in found.value.problems}
    sheet = open_form(catalog)[ABOUT]
    rows = {f"{ABOUT} B{row}": sheet.cell(row, 1).value for row in range(5, 24)}
    assert {rows[cell] for cell in named if cell in rows} == NEEDED | {"Title", "Agency"} - TOLD
    assert named - {*rows} == {"Data dictionary"}


def test_a_number_in_a_form_that_tells_of_a_person_is_not_taken(take, catalog):
    book = fill_form(catalog)
    book[ABOUT]["B23"].value = "Questions? Call 860-555-0142."
    with pytest.raises(ProblemsFound) as found:
        take(book)
    (problem,) = found.value.problems
    assert problem.field == "About B23" and "0142" not in str(problem)


CODED = "Town,Zone code,Year,Visits\n" + "".join(
    f"{town},{zone},{year},{1000 + zone + year}\n"
    for town, zone in (("Alphaville", 12), ("Betatown", 7), ("Gammaburg", 104))
    for year in (2021, 2022)
)


@pytest.fixture
def coded(catalog):
    """A form on a table with a column of codes of which zeros may be lost."""
    dictionary = {title: COLUMN_ANSWERS[title] for title in ("Town", "Year", "Visits")}
    dictionary["Zone code"] = {
        "Title": "Zone",
        "Description": "The code of the zone",
        "Role": "label",
    }
    return fill_form(catalog, dictionary=dictionary)


def test_a_question_without_a_cell_is_answered_on_its_own_sheet(take, coded):
    with pytest.raises(ProblemsFound) as found:
        take(coded, CODED)
    (problem,) = found.value.problems
    assert problem.field == ANSWERS and "digits | Zone code | 3" in problem.mend
    write_answer(coded, "Digits", "zone code", "3")
    taken = take(coded, CODED)
    assert ",012," in taken.tables["library-visits"]


@pytest.mark.parametrize(
    "row",
    [
        ("digits", "Zone code", "many"),
        ("digits", "Zone code", None),
        ("favorite", "Zone code", "3"),
        ("no-total", None, "All"),
        ("digits", "Teeth", "3"),
        ("not-persons", "Zone code", "Ask Jane Roe, 860-555-0142."),
    ],
)
def test_an_answer_that_is_not_understood_is_named_by_its_cell(take, coded, row):
    write_answer(coded, *row)
    with pytest.raises(ProblemsFound) as found:
        take(coded, CODED)
    assert f"{ANSWERS} A3" in {problem.field for problem in found.value.problems}
    assert "0142" not in str(found.value)


def test_a_description_without_a_table_is_kept_and_never_published(repo, run, catalog):
    (repo / "form.xlsx").write_bytes(save_form(fill_form(catalog)))
    assert run("form", "import", "form.xlsx").exit_code == 0
    readme = repo / "datapackages/library-visits/README.md"
    readme.write_text("# Visits\n\nThey were counted.\n", "utf-8")
    done = run("check", "library-visits")
    assert done.exit_code == 1 and "the table is not here yet" in done.output


def test_a_metadata_form_of_today_comes_in_by_the_same_door(repo, run):
    """The text that agencies send, with its table: what catalog adopt makes of them beside each other."""
    sent = repo / "sent"
    sent.mkdir()
    (sent / "about.txt").write_text(OLD_FORM, "utf-8")
    (sent / "puddles.csv").write_text(OLD_TABLE, "utf-8")
    said = ["--agency", "examples", "--mark", "-=missing"]
    first = run(
        "form", "import", "sent/about.txt", "--data", "sent/puddles.csv", "--id", "one", *said
    )
    assert first.exit_code == 0, first.output
    assert run("adopt", "sent/puddles.csv", "--id", "two", *said).exit_code == 0
    one, two = (
        json.loads((repo / f"datapackages/{id}/datapackage.json").read_text("utf-8"))
        for id in ("one", "two")
    )
    assert one | {"name": "two"} == two
    assert one["connect"]["unitOfAnalysis"] == "A puddle in a town"
    alone = run("form", "import", "sent/about.txt")
    assert alone.exit_code == 2 and "--data" in alone.output


OLD_FORM = """Dataset Title: Puddles by town
Update Frequency: Every year
Date Last Updated: 9/29/2025
Unit of Analysis: A puddle in a town
Dataset Description: This dataset counts puddles.
Caveats: Some dry up.
Data Source(s): The Rain Book
"""
OLD_TABLE = "Town,Year,Puddles\nAlphaville,2021,900\nBetatown,2021,44\nGammaburg,2021,-\n"
# What an empty form need not say, as the table or the record of the agency tells it.
TOLD = {"Time covered: basis"}


@pytest.mark.parametrize(
    "seed", [*range(len(DAMAGES)), *slow(*range(len(DAMAGES), len(DAMAGES) + 60))]
)
def test_a_damaged_form_gives_the_truth_or_names_the_cell(take, catalog, seed):
    """Nothing of it is lost or guessed, whatever was done to it."""
    form = damage(catalog, seed)
    try:
        taken = take(form.data)
    except ProblemsFound as found:
        named = {problem.field for problem in found.problems}
        assert form.wrong, [str(p) for p in found.problems]
        assert form.wrong <= named, (form.wrong - named, named)
    else:
        assert not form.wrong
        assert {path: find_at(taken.descriptor, path) for path in form.truth} == form.truth
