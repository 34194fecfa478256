"""A column beside a count that tells it in another form: asked about before anything is written, and told
by the checks. What only happens to grow with it is let through."""

import math
import random
from collections.abc import Callable
from itertools import accumulate

import pytest
from beside import PLANTED_TOO, make_beside
from conftest import TODAY
from taking import start_package

from connect_catalog.checks.functions import find_functions
from connect_catalog.checks.sums import Rows
from connect_catalog.intake.pipeline import take_in
from connect_catalog.intake.understood import Answers, QuestionsOpen
from connect_catalog.intake.wishes import Wishes
from connect_catalog.model import Catalog
from connect_catalog.refusals import Refusal

CHANCE = random.Random(5)  # noqa: S311
YEARS = ("2018", "2019", "2020")
SEXES = ("Girls", "Boys", "Others")
PLACES = ("Aldham", "Brightwater", "Cove", "Dunmore")


def make_rows(count: int = 3) -> list[tuple[str, str, str, int]]:
    """Made-up numbers, one in six of them small."""
    groups = [f"Kind {letter}" for letter in "ABCDEFGH"[:count]]
    return [
        (
            year,
            sex,
            group,
            CHANCE.randrange(1, 6) if CHANCE.random() < 0.17 else CHANCE.randrange(11, 900),
        )
        for group in groups
        for year in YEARS
        for sex in SEXES
    ]


ROWS = make_rows(8)
COUNTS = [row[3] for row in ROWS]
OF = {row[:3]: row[3] for row in ROWS}
RUN = [*accumulate(COUNTS)]
RANKS = sorted(COUNTS, reverse=True)
ROMAN = ["", "I", "II", "III", "IV", "V"]


def total(year: str, group: str) -> int:
    return sum(OF[year, sex, group] for sex in SEXES)


def before(year: str, sex: str, group: str) -> int | None:
    return OF.get((str(int(year) - 1), sex, group))


FORMS: dict[str, Callable[[int, str, str, str, int], object]] = {
    "three times": lambda i, y, s, g, n: 3 * n,
    "seven more": lambda i, y, s, g, n: n + 7,
    "what is left of a thousand": lambda i, y, s, g, n: 1000 - n,
    "square": lambda i, y, s, g, n: n * n,
    "logarithm": lambda i, y, s, g, n: f"{math.log(n):.4f}",
    "one over": lambda i, y, s, g, n: f"{1 / n:.5f}",
    "dozens": lambda i, y, s, g, n: f"{n / 12:.2f}",
    "rank": lambda i, y, s, g, n: RANKS.index(n) + 1,
    "share of those below": lambda i, y, s, g, n: f"{100 - 100 * RANKS.index(n) / 72:.1f}",
    "binary": lambda i, y, s, g, n: f"{n:b}",
    "rounded to fives": lambda i, y, s, g, n: 5 * round(n / 5),
    "rounded down to tens": lambda i, y, s, g, n: 10 * (n // 10),
    "total of its group": lambda i, y, s, g, n: total(y, g),
    "the others of its group": lambda i, y, s, g, n: total(y, g) - n,
    "mean of its group": lambda i, y, s, g, n: f"{total(y, g) / 3:.2f}",
    "year before": lambda i, y, s, g, n: before(y, s, g) or "",
    "percent of the first year": lambda i, y, s, g, n: f"{100 * n / OF['2018', s, g]:.1f}",
    "running total in the file": lambda i, y, s, g, n: RUN[i],
    "numerals": lambda i, y, s, g, n: ROMAN[n] if n < 6 else "more",
    "letters": lambda i, y, s, g, n: f"Grade {ROMAN[n]}" if n < 6 else "more",
}


def write_table(folder, beside: list[object]):
    lines = ["Year,Sex,Kind,Children,Beside"]
    lines += [f"{y},{s},{g},{n},{b}" for (y, s, g, n), b in zip(ROWS, beside, strict=True)]
    source = folder / "table.csv"
    source.write_text("\n".join(lines) + "\n", "utf-8")
    return source


@pytest.mark.parametrize("form", FORMS)
def test_a_count_in_another_form_is_asked_about_before_it_is_written(
    form: str, repo, catalog: Catalog, tmp_path
):
    source = write_table(tmp_path, [FORMS[form](i, *row) for i, row in enumerate(ROWS)])
    with pytest.raises(QuestionsOpen) as asked:
        start_package(repo, catalog, "made", source, "examples")
    told = str(asked.value)  # as a column beside the count, or as small numbers among words
    assert "--leave-out Beside" in told or "--role Beside=" in told, form
    assert not (repo / "datapackages/made").exists()


def test_numbers_of_their_own_and_names_are_let_through(repo, catalog: Catalog, tmp_path):
    """So many others as there are children now and then, and a kind that has a name of its own."""
    beside = [n + CHANCE.randrange(40, 400) for n in COUNTS]
    start_package(repo, catalog, "made", write_table(tmp_path, beside), "examples")
    assert (repo / "datapackages/made").exists()


def test_columns_that_grow_with_a_count_raise_no_false_alarm():
    """Of 300 made-up pairs of measures of places of every size, none is taken for the other's form."""
    import numpy

    chance = numpy.random.default_rng(7)
    found = []
    for _ in range(300):
        size = int(chance.integers(8, 170))
        people = numpy.exp(chance.normal(8, 1.2, size))
        one = chance.poisson(people * chance.uniform(0.001, 0.05)).astype(float)
        other = chance.poisson(people * chance.uniform(0.001, 0.3)).astype(float)
        rows = Rows({}, {}, {"one": one, "other": other}, {})
        found += [*find_functions(rows, [("one", one), ("other", other)])]
    assert not found


DECLARED = {"present", "both"}  # sums of two counts, which the descriptor says and the audit hides


def take(catalog: Catalog, source, content: bytes, **said) -> dict[str, str]:
    """The tables as they would be written; none where something is asked."""
    source.write_bytes(content)
    wishes = Wishes(keeps=True, source=str(source), id="made", agency="examples", **said)
    try:
        return {**take_in(catalog, source, wishes, TODAY).tables}
    except Refusal:
        return {}


def test_a_hidden_number_has_no_influence_on_what_is_written(catalog: Catalog, tmp_path):
    """Whatever stands beside it: the same table with another number there comes out the same."""
    source, told = tmp_path / "table.csv", set()
    pairs = zip(make_beside(), make_beside(PLANTED_TOO), strict=True)
    for (name, content), (_, other) in pairs:
        written = take(catalog, source, content)
        if written and take(catalog, source, other) not in ({}, written):
            told.add(name)
    assert told == DECLARED


def test_a_form_that_is_chance_is_denied_and_waived(catalog: Catalog, tmp_path):
    content = dict(make_beside())["cube"]
    said = Answers(not_totals={"Extra": ("Absent",)})
    source = tmp_path / "table.csv"
    assert not take(catalog, source, content) and take(catalog, source, content, answers=said)
