"""The answers to the exercises of the trainings. A rule holds what they quote against its file; here stands
what no file says."""

import re
from math import isclose

import pytest
from conftest import ROOT
from made_tables import COUNT, catalog_of, package

from connect_catalog.checks.disclosure import check_disclosure
from connect_catalog.checks.quoted import list_quotes
from connect_catalog.intake.suppress import protect
from connect_catalog.model import Catalog

FOLDER = ROOT / "docs/trainings"
BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)
ITEM = re.compile(r"^(\d+)\. (.+(?:\n {3,}.+)*)", re.M)
ANSWERS = (FOLDER / "answers.md").read_text("utf-8")


def read_answers(training: str) -> dict[int, list[str]]:
    """What stands in bold in each answer of a training, and at 0 the letters of its five questions."""
    part = ANSWERS.partition(f"\n## {training}\n")[2].partition("\n## ")[0]
    found = {int(number): BOLD.findall(words) for number, words in ITEM.findall(part)}
    return {0: BOLD.findall(part.partition("\n1. ")[0])} | found


def test_what_is_told_in_bold_is_looked_up_by_a_rule():
    """But the letters, and the cells of the table that stands in an exercise."""
    quoted = {quote.said.casefold() for quote in list_quotes(ANSWERS)}
    told = [
        words
        for training in ("Understanding data", "Metadata")
        for number, found in read_answers(training).items()
        for words in found
        if number and not (training == "Metadata" and number >= 10)
    ]
    assert len(told) > 20 and [one for one in told if one.casefold() not in quoted] == []


# --------------------------------------------------------------------------- the table to be hidden


def clubs() -> list[list[str]]:
    """The table of the exercise, a row for each of its cells: region, who, children."""
    text = (FOLDER / "metadata.md").read_text("utf-8")
    lines = re.findall(r"^\| (North|Middle|South|All) \|(.+)\|$", text, re.M)
    assert len(lines) == 4
    return [
        [region, who, cell.strip()]
        for region, cells in lines
        for who, cell in zip(("Girls", "Boys", "All"), cells.split("|"), strict=True)
    ]


def catalog_with(hidden: set[str]) -> Catalog:
    """The table as a package that hides counts below 5, without these counts."""
    rows = [[a, b, "suppressed" if n in hidden else n] for a, b, n in clubs()]
    columns = {"region": {"total": "All"}, "who": {"total": "All"}, "children": dict(COUNT)}
    return catalog_of(package("clubs", {"clubs": (columns, rows)}, threshold=5))


def shows(hidden: set[str]) -> bool:
    """Whether a reader can find a count that is hidden."""
    return bool(check_disclosure(catalog_with(hidden)))


def test_the_four_cells_of_the_answer_are_enough_and_fewer_are_not():
    answers = read_answers("Metadata")
    (small,) = answers[10]
    cells, others = answers[13][:4], answers[13][4:]
    assert [n for *_, n in clubs() if int(n) < 5] == [small]
    assert shows({small}) and shows({small, "41"})
    assert not shows({*cells}) and not shows({small, "41", *others})
    assert sum(map(int, cells[2:])) < sum(map(int, others))
    assert all(shows({*cells} - {other}) for other in cells[1:]), "fewer would do"


def test_the_program_hides_as_many_cells_as_the_answer():
    safe, _ = protect(catalog_with({"3"}), ["clubs"])
    (table,) = safe.packages["clubs"].tables.values()
    assert table.content.count(b"suppressed") == len(read_answers("Metadata")[13][:4])


def test_the_percents_of_the_exercise_are_of_all_ages():
    text = (FOLDER / "metadata.md").read_text("utf-8")
    rows = [line.split(",") for line in re.findall(r"^Northfield,.+$", text, re.M)]
    whole = sum(int(row[3]) for row in rows)
    assert len(rows) == 2
    assert all(isclose(float(r[4]), 100 * int(r[3]) / whole, abs_tol=0.05) for r in rows)


@pytest.mark.parametrize("training", ["Understanding data", "Metadata"])
def test_every_question_has_an_answer(training):
    name = training.lower().replace(" ", "-")
    text = (FOLDER / f"{name}.md").read_text("utf-8")
    first, _, rest = text.partition("\n## 1. ")
    asked = [int(n) for n in re.findall(r"^(\d+)\. ", rest, re.M)]
    answers = read_answers(training)
    assert asked == [*range(1, len(asked) + 1)] == sorted(answers)[1:]
    questions = re.findall(r"^\d\. .+\n    - A: .+\n    - B: .+\n    - C: .+$", first, re.M)
    (letters,) = answers[0]
    assert len(questions) == len(letters.split(", ")) == 5
    assert set(letters.split(", ")) <= {*"ABC"}
