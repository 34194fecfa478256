"""Tables as people really send them: a small count planted in a table comes out of none of them."""

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest
from conftest import TESTS, TODAY
from polluted import Dirty, Rows, is_told, make_dirty, make_rows, make_telling, write

from connect_catalog.intake.adopt import Wishes, adopt, save
from connect_catalog.intake.new import start_package
from connect_catalog.intake.suppress import suppress_package
from connect_catalog.intake.understood import Answers
from connect_catalog.load import load
from connect_catalog.marks import Mark
from connect_catalog.refusals import Refusal

DIRTY = [*make_dirty()]
# Where sums and shares stand beside the count, what the rest gives away is hidden as well.
TIED = ("undeclared total", "percent beside its count")


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A copy of the tiny repository, into which one package after the other is written."""
    return Path(shutil.copytree(TESTS / "repo", tmp_path_factory.mktemp("dirty") / "repo"))


@pytest.fixture(scope="module")
def records(place):
    return load(place).catalog


def take_in(place: Path, records, table: Dirty, door: str, answers: Answers) -> list[Rows]:
    """The tables that a command writes. Raises Refusal."""
    folder, source = place / "datapackages/fresh", place / "table.csv"
    shutil.rmtree(folder, ignore_errors=True)
    source.write_bytes(table.content)
    if door == "new":
        start_package(place, records, "fresh", source, "examples", answers)
    else:
        wishes = Wishes(id="fresh", agency="examples", answers=answers)
        save(adopt(records, source, wishes, TODAY), folder)
    if table.kind in TIED:
        suppress_package(place, "fresh")
    return [[*csv.reader(path.open(encoding="utf-8"))] for path in (folder / "data").glob("*.csv")]


def answer(table: Dirty) -> Answers:
    return Answers(marks={text: Mark(word) for text, word in table.told.items()})


def test_there_are_hundreds_of_kinds_and_the_attack_works():
    assert len(DIRTY) >= 500 and len({table.kind for table in DIRTY}) == 9
    assert len({(table.kind, table.name) for table in DIRTY}) == len(DIRTY)
    rows = make_rows()
    assert is_told([rows])
    hidden = [[*row[:4], "suppressed"] if row[4] == "3" else row for row in rows]
    assert not is_told([hidden])
    sums = [
        "Betatown",
        "2022",
        "Total",
        "",
        str(sum(int(r[4]) for r in rows if r[:2] == ["Betatown", "2022"])),
    ]
    assert is_told([[*hidden, sums]])
    assert is_told(
        [[[*row, "Present"] if i == 0 else [*row, "244"] for i, row in enumerate(hidden)]]
    )


@pytest.mark.parametrize("door", ["new", "adopt"])
def test_a_planted_small_count_comes_out_of_no_dirty_table(place, records, door):
    """Read rightly, asked about or refused: 0 shown, 0 that follow from the rest, 6 in 10 read."""
    outcomes: Counter[str] = Counter()
    for table in DIRTY:
        try:
            try:
                written = take_in(place, records, table, door, Answers())
            except Refusal as asked:
                if "--mark" not in str(asked) or not table.told:
                    raise
                written = take_in(place, records, table, door, answer(table))
        except Refusal as refusal:
            assert str(refusal).count(" ") > 4, (table.kind, table.name)
            outcomes["asked or refused"] += 1
            continue
        assert not is_told(written), (table.kind, table.name, written)
        outcomes["read"] += 1
    assert outcomes["read"] >= 0.6 * len(DIRTY), outcomes


@pytest.mark.parametrize("door", ["new", "adopt"])
@pytest.mark.parametrize(
    "table", [*make_telling()], ids=lambda table: f"{table.kind}, {table.name}"
)
def test_what_gives_a_count_away_is_asked_about(place, records, table, door):
    with pytest.raises(Refusal) as asked:
        take_in(place, records, table, door, Answers())
    assert str(asked.value).count(" ") > 4
    assert not (place / "datapackages/fresh").exists()


def test_what_is_asked_repeats_no_cell_that_may_be_a_count(place, records):
    for table in DIRTY:
        if table.kind != "unknown mark":
            continue
        with pytest.raises(Refusal) as asked:
            take_in(place, records, table, "new", Answers())
        numbers = {row[4] for row in make_rows()[1:]}
        assert not numbers & {
            *str(asked.value).replace("(look at line", " ").split("--")[-1].split()
        }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda cell: f"+{cell}", "a plus sign was taken off in 18 cells"),
        (lambda cell: f"{cell} pupils", "pupils was taken off behind numbers"),
        (lambda cell: f"{cell}*", "a footnote mark was taken off in 18 cells"),
    ],
)
def test_what_was_taken_off_is_named(place, records, change, said):
    rows = [row if i == 0 else [*row[:4], change(row[4])] for i, row in enumerate(make_rows())]
    shutil.rmtree(place / "datapackages/fresh", ignore_errors=True)
    source = place / "table.csv"
    source.write_text(write(rows), "utf-8")
    made = start_package(place, records, "fresh", source, "examples")
    assert any(said in note for note in made.notes)
    with (place / "datapackages/fresh/data/fresh.csv").open(encoding="utf-8") as file:
        read = [row[4] for row in csv.reader(file)][1:]
    assert read == [row[4] if row[4] != "3" else "suppressed" for row in make_rows()[1:]]
