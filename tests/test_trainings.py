"""The answers to the exercises of the trainings are those of the tables and of the checks."""

import re
from math import isclose

import pytest
from conftest import ROOT, read_rows
from made_tables import COUNT, catalog_of, package

from connect_catalog.checks.disclosure import check_disclosure
from connect_catalog.intake.suppress import protect
from connect_catalog.model import Catalog, format_date

FOLDER = ROOT / "docs/trainings"
BOLD = re.compile(r"\*\*(.+?)\*\*")
ITEM = re.compile(r"^(\d+)\. (.+(?:\n {3,}.+)*)", re.M)


def read_answers(training: str) -> dict[int, list[str]]:
    """What stands in bold in each answer of a training, and at 0 the letters of its five questions."""
    text = (FOLDER / "answers.md").read_text("utf-8")
    part = text.partition(f"\n## {training}\n")[2].partition("\n## ")[0]
    found = {int(number): BOLD.findall(words) for number, words in ITEM.findall(part)}
    return {0: BOLD.findall(part.partition("\n1. ")[0])} | found


def pick(package: str, table: str, **where: str) -> dict[str, str]:
    """The one row with these values."""
    rows = [r for r in read_rows(package, table) if where.items() <= r.items()]
    assert len(rows) == 1, f"{len(rows)} rows of {package}/{table} with {where}"
    return rows[0]


def children(period: str) -> dict[str, str]:
    return pick("child-population", "by-town", town="Torrington", period=period, age="0 to 17")


def test_the_answers_on_children_are_those_of_the_table():
    answers = read_answers("Understanding data")
    newest, before = children("2019-2023"), children("2018-2022")
    periods = {r["period"] for r in read_rows("child-population", "by-town")}
    most = max(periods, key=lambda period: int(children(period)["children"]))
    fall = int(before["children"]) - int(newest["children"])
    assert answers[1] == [f"{int(newest['children']):,}"]
    assert answers[2] == [newest["margin"]]
    assert len(periods) == 5 and answers[3] == [most]
    assert answers[4] == [f"{fall:,}"]
    assert answers[5] == ["No"] and fall < max(int(r["margin"]) for r in (newest, before))


def test_the_answers_on_allegations_are_those_of_the_table(live: Catalog):
    answers = read_answers("Understanding data")
    town, union = (
        pick("abuse-neglect-by-town", "by-town", town=name, fiscal_year="2017")
        for name in ("Torrington", "Union")
    )
    state = pick("abuse-neglect-by-town", "statewide", fiscal_year="2017")
    rule = live.packages["abuse-neglect-by-town"].descriptor.connect.suppression
    assert answers[6] == [f"{int(town[name]):,}" for name in ("allegations", "substantiated")]
    assert answers[7] == [town["percent_substantiated"], state["percent_substantiated"]]
    assert answers[11] == [union["allegations"]] == ["suppressed"]
    assert rule is not None and answers[12] == [str(rule.threshold)]
    assert answers[13] == [f"{int(state['allegations']):,}"]


def test_the_answers_on_schools_are_those_of_the_tables():
    answers = read_answers("Understanding data")
    learners = {
        name: pick(
            "educational-need",
            "by-district",
            district=f"{name} School District",
            school_year="2025-2026",
            indicator="English learners",
        )
        for name in ("Bridgeport", "Danbury", "Union")
    }
    two = ("Bridgeport", "Danbury")
    assert answers[9] == [max(two, key=lambda name: int(learners[name]["students"]))]
    assert answers[10] == [max(two, key=lambda name: float(learners[name]["percent"]))]
    assert answers[9] != answers[10], "the exercise is on a count and a rate that differ"
    assert answers[14] == [learners["Union"]["students"]] == ["0"]
    year = pick(
        "bullying", "by-district", district="Union School District", school_year="2020-2021"
    )
    assert answers[15] == [year["students"]] == ["missing"]


def test_the_answers_on_the_work_plan_are_those_of_its_record(live: Catalog):
    answers = read_answers("Understanding data")
    item = next(i for i in live.workplan.values() if i.title == "Mobile crisis episodes")
    (barrier,) = item.barriers
    statuses = {status.id: status.title for status in live.vocabulary.statuses}
    assert answers[16] == [statuses[item.history[-1].status]]
    assert answers[17] == [f"{barrier.detail}"]
    assert barrier.held_by and answers[18] == [live.agencies[barrier.held_by].title]


def test_the_answers_on_metadata_are_those_of_the_descriptor(live: Catalog):
    answers = read_answers("Metadata")
    connect = live.packages["abuse-neglect-by-town"].descriptor.connect
    assert connect.suppression and connect.time_covered and connect.updated
    assert answers[1] == [f"{connect.unit_of_analysis}."]
    assert answers[2] == [str(connect.time_covered.start), str(connect.time_covered.end)]
    assert answers[3] == [str(connect.suppression.threshold)]
    assert answers[4] == [format_date(str(connect.updated))]


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
