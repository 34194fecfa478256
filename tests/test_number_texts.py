"""Numbers in other clothes among words: asked about at the door, told by the check, refused by suppress."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import TESTS, TODAY
from handmade import HandMade
from polluted import PLANTED, Rows, make_rows

from connect_catalog.checks.number_texts import find_number_texts
from connect_catalog.intake.pipeline import take_in
from connect_catalog.intake.suppress import suppress_packages
from connect_catalog.intake.wishes import Wishes
from connect_catalog.load import load
from connect_catalog.problems import ProblemsFound
from connect_catalog.refusals import Refusal


def name_column(number: int) -> str:
    """A number as a spreadsheet names its column: 3 is C, 28 is AB."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def write_roman(number: int) -> str:
    text = ""
    for value, sign in {50: "L", 40: "XL", 10: "X", 9: "IX", 5: "V", 4: "IV", 1: "I"}.items():
        while number >= value:
            text, number = text + sign, number - value
    return text


def translate(digits: str) -> Callable[[int], str]:
    return lambda number: str(number).translate(str.maketrans("0123456789", digits))


# How a count is written: small ones, and all others.
FORMS: dict[str, Callable[[int], str]] = {
    "letters": name_column,
    "letters from AA on": lambda n: name_column(n + 26),
    "small letters": lambda n: name_column(n).lower(),
    "digits as letters": translate("abcdefghij"),
    "digits as capitals": translate("ABCDEFGHIJ"),
    "Roman": write_roman,
    "full width": translate("０１２３４５６７８９"),
    "Arabic-Indic": translate("٠١٢٣٤٥٦٧٨٩"),
    "ticks": lambda n: "|" * n,
    "x for each": lambda n: "x" * n,
    "points": lambda n: "." * n,
    "tally marks": lambda n: "𝍸" * (n // 5) + "𝍩" * (n % 5),
    "dice": lambda n: "⚂" if n == PLANTED else "⚅" * (n // 6),
    "a few": lambda n: "a few" if n < 5 else "a lot",
    "a handful": lambda n: "a handful" if n < 5 else "plenty",
    "several": lambda n: "several" if n < 5 else "a great many",
    "a couple": lambda n: "a couple" if n < 5 else "crowds",
    "half a dozen": lambda n: "fewer than half a dozen" if n < 5 else "plenty",
    "only three": lambda n: "only three" if n == PLANTED else "enough",
    "three of them": lambda n: "three of them" if n == PLANTED else "more",
    "a trio": lambda n: "a trio" if n == PLANTED else "a crowd",
    "thrice": lambda n: "thrice" if n == PLANTED else "often",
    "THREE!": lambda n: "THREE!" if n == PLANTED else "LOTS!",
    "letters apart": lambda n: "t-h-r-e-e" if n == PLANTED else "m-a-n-y",
    "German": lambda n: "drei" if n == PLANTED else "viele",
    "Chinese": lambda n: "三" if n == PLANTED else "多",
    "level": lambda n: f"Level {n}",
    "letter before": lambda n: f"n{n}",
    "ordinal": lambda n: f"{n}rd",
}
OTHER = "the others"  # what stands in place of all other counts


def dress(form: Callable[[int], str], alone: bool) -> Rows:
    """The tidy table, with its counts in other clothes, or the small one alone among words."""
    rows = make_rows()
    for row in rows[1:]:
        count = int(row[4])
        row[4] = form(count) if not alone or count == PLANTED else OTHER
    return rows


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    root = Path(shutil.copytree(TESTS / "repo", tmp_path_factory.mktemp("texts") / "repo"))
    for other in ("kite-club", "story-hours"):
        shutil.rmtree(root / "datapackages" / other)
    return root


# Two letters that stand alone among words are no number to anyone.
CASES = [(name, alone) for name in FORMS for alone in (True, False)]
CASES.remove(("letters from AA on", True))


@pytest.mark.parametrize(("name", "alone"), CASES)
def test_a_small_count_in_other_clothes_passes_no_door(place, name, alone):
    """`new` and `adopt` ask, or read it as a count and hide it; nothing is written that shows it."""
    rows = dress(FORMS[name], alone)
    source = place / "table.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    for keeps in (True, False):
        wishes = Wishes(keeps=keeps, source=str(source), id="fresh", agency="examples")
        try:
            taken = take_in(load(place).catalog, source, wishes, TODAY)
        except Refusal as asked:
            assert "Absent" in str(asked) and "line" in str(asked)
            continue
        cells = {row[-1] for text in taken.tables.values() for row in csv.reader(text.splitlines())}
        assert not {FORMS[name](PLANTED), str(PLANTED)} & cells and "suppressed" in cells


@pytest.mark.parametrize("role", ["label", "dimension"])
@pytest.mark.parametrize(("name", "alone"), CASES)
def test_suppress_refuses_it_in_a_column_of_words_and_writes_nothing(place, name, alone, role):
    folder = place / "datapackages/fresh"
    shutil.rmtree(folder, ignore_errors=True)
    rows = dress(FORMS[name], alone)
    wrong = {"type": "string", "connect": {"role": role}}
    table = [[title.lower() for title in rows[0]], *rows[1:]]
    HandMade("clothes", name, table, {"absent": wrong}).write(folder)
    before = (folder / "data/absences.csv").read_bytes()
    with pytest.raises(ProblemsFound) as refused:
        suppress_packages(place, ["fresh"])
    assert {p.field for p in refused.value.problems if p.code == "number-in-text"} == {"absent"}
    assert (folder / "data/absences.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        ("race", ["White", "Black", "Asian", "Two or more races"] * 3),
        ("program", ["Birth to Three", "Care 4 Kids", "Head Start", "2Gen"] * 3),
        ("district", ["Regional School District 12", *["Avon", "Kent"] * 9]),
        ("license", ["Attribution 3.0 Unported", *["Public domain", "Attribution"] * 9]),
        ("state", ["CT", "NY", "MA", "RI", "NJ", "VT", "NH", "ME", "PA", "DE", "MD", "OH", "VA", "FL"]),
        ("sex", ["F", "M"] * 8),
        ("race", ["W", "B", "AI", "H", "NH", "A", "O"] * 4),
        ("grade", ["PK", "K", "1", "2", "3"] * 3),
        ("measure", ["Enrolled", "Left", "Stayed"] * 4),
    ],
)  # fmt: skip
def test_words_are_left_alone(heading, texts):
    assert not [*find_number_texts(heading, {text: texts.count(text) for text in texts})]
