"""Tables as people really send them: a small count planted in a table comes out of none of them."""

import csv
import os
import re
import shlex
import shutil
from collections import Counter
from pathlib import Path

import click
import pytest
from conftest import TESTS, TODAY
from hostile import make_hostile
from polluted import Dirty, Rows, is_read, is_told, make_dirty, make_rows, make_telling, write
from spoiled import make_spoiled
from taking import list_notes, start_package

from connect_catalog.cli.adopt import adopt as adopt_command
from connect_catalog.cli.answers import answer_options
from connect_catalog.intake.pipeline import save, take_in
from connect_catalog.intake.suppress import suppress_packages
from connect_catalog.intake.understood import Answers
from connect_catalog.intake.wishes import Wishes
from connect_catalog.load import load
from connect_catalog.marks import Mark
from connect_catalog.refusals import Refusal

DIRTY = [*make_dirty(), *make_hostile(), *make_spoiled()]
# Every third of them in each run of the tests; all where POLLUTED=all says so, as `make fuzz` does.
TRIED = DIRTY if os.environ.get("POLLUTED") == "all" else DIRTY[::3]
# Where sums and shares stand beside the count, what the rest gives away is hidden as well.
TIED = (
    "undeclared total",
    "percent beside its count",
    "other total",
    "padded total",
    "total of two",
    "total beside",
    "other percent",
    "complement",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A copy of the tiny repository, into which one package after the other is written."""
    return Path(shutil.copytree(TESTS / "repo", tmp_path_factory.mktemp("dirty") / "repo"))


@pytest.fixture(scope="module")
def records(place):
    return load(place).catalog


def take_rows(place: Path, records, table: Dirty, door: str, answers: Answers) -> list[Rows]:
    """The tables that a command writes. Raises Refusal."""
    folder, source = place / "datapackages/fresh", place / "table.csv"
    shutil.rmtree(folder, ignore_errors=True)
    source.write_bytes(table.content)
    if door == "new":
        start_package(place, records, "fresh", source, "examples", answers)
    else:
        wishes = Wishes(id="fresh", agency="examples", answers=answers)
        save(place, take_in(records, source, wishes, TODAY), folder)
    if table.kind in TIED:
        suppress_packages(place, ["fresh"])
    return [[*csv.reader(path.open(encoding="utf-8"))] for path in (folder / "data").glob("*.csv")]


def answer(table: Dirty) -> Answers:
    return Answers(marks={text: Mark(word) for text, word in table.told.items()})


def test_there_are_hundreds_of_kinds_and_the_attack_works():
    assert len(DIRTY) >= 1_800 and len({table.kind for table in DIRTY}) == 33
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
    """Read rightly, asked about or refused with a message that says what to do: 0 shown, 0 that follow
    from the rest, 6 in 10 read rightly."""
    outcomes: Counter[str] = Counter()
    for table in TRIED:
        name = f"{table.kind}, {table.name}"
        try:
            try:
                written = take_rows(place, records, table, door, Answers())
            except Refusal as asked:
                if "--mark" not in str(asked) or not table.told:
                    raise
                written = take_rows(place, records, table, door, answer(table))
        except Refusal as refusal:
            check_message(str(refusal), name)
            outcomes["asked" if " --" in str(refusal) else "refused"] += 1
            continue
        assert not is_told(written), (name, written)
        outcomes["read" if is_read(written) else "read otherwise"] += 1
    assert outcomes["read"] >= 0.6 * len(TRIED), outcomes


WHERE = re.compile(r"\b(lines?|columns?|header|headings?|file|cells?|rows?)\b", re.I)
MEND = re.compile(
    r"\b(write|say|take|remove|export|save|mend|correct|add|put|fill|shorten|keep|split|make|leave)\b",
    re.I,
)
OPTION = re.compile(r"--([a-z][a-z-]+) ((?:'[^']*'|\\'|[^\s,;'\\])+)")


def check_message(message: str, name: str) -> None:
    """A message names a place and a mend, and every option it tells is one that the commands take."""
    assert WHERE.search(message) and MEND.search(message), (name, message)
    for option, value in OPTION.findall(message):
        if option in ANSWERED:
            probe.main([f"--{option}", *shlex.split(value.rstrip("."))], standalone_mode=False)
        else:
            assert option in ADOPTED, (name, option)


@click.command()
@answer_options
def probe(answers: Answers) -> None:
    """Read answers as the commands do."""


ANSWERED = {param.name.replace("_", "-") for param in probe.params}
ADOPTED = {param.name.replace("_", "-") for param in adopt_command.params}


@pytest.mark.parametrize("door", ["new", "adopt"])
@pytest.mark.parametrize(
    "table", [*make_telling()], ids=lambda table: f"{table.kind}, {table.name}"
)
def test_what_gives_a_count_away_is_asked_about(place, records, table, door):
    with pytest.raises(Refusal) as asked:
        take_rows(place, records, table, door, Answers())
    assert str(asked.value).count(" ") > 4
    assert not (place / "datapackages/fresh").exists()


def test_what_is_asked_repeats_no_cell_that_may_be_a_count(place, records):
    for table in DIRTY:
        if table.kind != "unknown mark":
            continue
        with pytest.raises(Refusal) as asked:
            take_rows(place, records, table, "new", Answers())
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
    assert any(said in note for note in list_notes(made))
    with (place / "datapackages/fresh/data/fresh.csv").open(encoding="utf-8") as file:
        read = [row[4] for row in csv.reader(file)][1:]
    assert read == [row[4] if row[4] != "3" else "suppressed" for row in make_rows()[1:]]
