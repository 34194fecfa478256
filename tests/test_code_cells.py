"""Codes as a spreadsheet leaves them: each comes out as it was, or is asked about; none passes damaged."""

import csv
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import TESTS
from polluted import make_rows, write
from taking import list_notes, start_package

from connect_catalog.intake.code_cells import find_width, measure_codes
from connect_catalog.intake.understood import Answers
from connect_catalog.load import load
from connect_catalog.refusals import Refusal

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def lose_zeros(code: str) -> str:
    return code.lstrip("0") if code.isdigit() else code


def make_day(code: str) -> str:
    match = re.fullmatch(r"(\d{1,2})-(\d{1,2})", code)
    return f"{int(match[2])}-{MONTHS[int(match[1]) - 1]}" if match else code


SPOILERS: dict[str, Callable[[str], str]] = {
    "first zeros": lose_zeros,
    "point zero": lambda code: f"{lose_zeros(code)}.0" if code.isdigit() else code,
    "exponent": lambda code: f"{int(code):.2E}" if code.isdigit() else code,
    "exponent with a comma": lambda code: (
        f'"{f"{int(code):.2E}".replace(".", ",")}"' if code.isdigit() else code
    ),
    "thousands": lambda code: f'"{int(code):,}"' if code.isdigit() else code,
    "apostrophe": lambda code: f"'{code}",
    "day": make_day,
    "narrow": lambda code: "#" * len(code),
    "error": lambda code: "#REF!" if code[-1] in "13579" else code,
}
FORMS: dict[str, Callable[[random.Random], str]] = {
    "3 digits": lambda draw: f"{draw.randrange(20, 1000):03}",
    "4 digits": lambda draw: f"{draw.randrange(200, 10_000):04}",
    "4 digits in hundreds": lambda draw: f"{draw.randrange(1, 30):02}01",
    "7 digits": lambda draw: (
        f"09{draw.randrange(100_000):05}" if draw.random() < 0.5 else "1234567"
    ),
    "12 digits": lambda draw: f"{draw.randrange(10**12):012}",
    "letters and digits": lambda draw: draw.choice(("A{:03}", "{:04}")).format(
        draw.randrange(20, 1000)
    ),
    "two numbers": lambda draw: f"{draw.randrange(1, 13)}-{draw.randrange(1, 28)}",
}
HEADINGS = ("Site code", "Provider ID", "Org ID")


def list_spoiled() -> Iterator[tuple[str, list[str], list[str], str]]:
    """A name, codes as they were and as they are, and the heading above them: where they differ."""
    for number, (form, make) in enumerate(FORMS.items()):
        for name, spoil in SPOILERS.items():
            draw = random.Random(f"{form} {name}")
            codes = [make(draw) for _ in range(6)] * 3
            spoiled = [spoil(code) for code in codes]
            if spoiled != codes:
                yield f"{form}, {name}", codes, spoiled, HEADINGS[number % 3]


SPOILED = [*list_spoiled()]


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return Path(shutil.copytree(TESTS / "repo", tmp_path_factory.mktemp("codes") / "repo"))


def take_codes(place: Path, heading: str, codes: list[str], answers: Answers) -> list[str]:
    """The column as `catalog new` writes it. Raises Refusal."""
    rows = [[*row, code] for row, code in zip(make_rows(), [heading, *codes], strict=True)]
    source = place / "table.csv"
    source.write_text(write(rows), "utf-8")
    shutil.rmtree(place / "datapackages/fresh", ignore_errors=True)
    start_package(place, load(place).catalog, "fresh", source, "examples", answers)
    with (place / "datapackages/fresh/data/fresh.csv").open(encoding="utf-8") as table:
        return [row[-1] for row in csv.reader(table)][1:]


@pytest.mark.parametrize(
    ("codes", "spoiled", "heading"), [s[1:] for s in SPOILED], ids=[s[0] for s in SPOILED]
)
def test_a_spoiled_code_comes_out_as_it_was_or_is_asked_about(place, codes, spoiled, heading):
    """What is asked about zeros is answered with what the question proposes, and the codes are there."""
    answers = Answers()
    for _ in range(3):
        try:
            assert take_codes(place, heading, spoiled, answers) == codes
        except Refusal as asked:
            assert re.search(r"\blines? \d|may be counts", str(asked))
            proposals = [p for q in asked.questions for p in q.proposals]
            if not any(p.option == "digits" or p.word == "dimension" for p in proposals):
                assert re.search("Export it again|write one plain number", str(asked))
                return
            chosen = next(p for p in proposals if p.option == "digits" or p.word == "dimension")
            if chosen.option == "role" and "days" in str(asked):
                return
            answers = answers.join(chosen.answer)
        else:
            return
    raise AssertionError(answers)


def test_a_code_that_is_right_is_not_asked_about(place):
    for codes in (
        ["0101", "0201", "1001", "2001", "2101", "2201"],
        ["A1", "A12", "B7", "C3", "C10", "D4"],
        ["10-1", "10-2", "10-3", "11-1", "11-2", "12-31"],
        ["4A12", "4E12", "4C12", "4E13", "5A01", "5B02"],
    ):
        assert take_codes(place, "Site code", codes * 3, Answers()) == codes * 3


@pytest.mark.parametrize(
    ("heading", "codes", "right"),
    [
        ("County FIPS", ["9001", "9003", "9005"], ["09001", "09003", "09005"]),
        ("GEOID", ["9001020100", "9001020200", "9003020300"], None),
        ("ZIP code", ["6001", "06002", "6103"], ["06001", "06002", "06103"]),
        ("Zip", ["6001-1234", "06002", "6103"], ["06001-1234", "06002", "06103"]),
    ],
)
def test_what_codes_of_a_kind_begin_with_is_known(place, heading, codes, right):
    """No state has the number 90, so that 9001 lost the zero of 09."""
    assert (
        take_codes(place, heading, codes * 6, Answers())
        == [*(right or [f"0{code}" for code in codes])] * 6
    )


def test_a_state_that_is_there_is_left_alone(place):
    codes = ["48001", "48003", "48005"] * 6
    assert take_codes(place, "County FIPS", codes, Answers()) == codes


def test_codes_may_be_as_long_as_they_like(place):
    codes = ["101", "2001", "30001", "99", "1000", "345"] * 3
    said = Answers(digits={"Site ID": "any"}, roles={"Site ID": "dimension"})
    assert take_codes(place, "Site ID", codes, said) == codes
    assert find_width({"101", "2001", "A2"}) == find_width({"01", "2001", "304"}) == 0


def test_a_new_edition_has_codes_as_long_as_the_last():
    assert measure_codes(["0101", "2001", ""]) == "4"
    assert measure_codes(["101", "201"]) == measure_codes(["0101", "301"]) == "any"


def test_what_was_put_back_is_told_and_kept(place):
    rows = [
        [*row, code]
        for row, code in zip(make_rows(), ["Org ID", *["101", "2001"] * 9], strict=True)
    ]
    (place / "table.csv").write_text(write(rows), "utf-8")
    shutil.rmtree(place / "datapackages/fresh", ignore_errors=True)
    said = Answers(digits={"Org ID": "4"})
    made = start_package(place, load(place).catalog, "fresh", place / "table.csv", "examples", said)
    assert "Org ID: zeros were put back before codes in 9 cells." in list_notes(made)
    assert "digits" in (place / "datapackages/fresh/intake.yml").read_text("utf-8")
