"""Tables as people really send them: a small count planted in a table comes out of none of them."""

import csv
import re
import shlex
import shutil
from collections import Counter
from pathlib import Path

import click
import pytest
from breadth import count_tried
from outcomes import copy_repo, list_dirty, take_rows, try_handmade, try_intake, write_outcomes
from polluted import is_told, make_rows, make_telling, write
from taking import list_notes, start_package

from connect_catalog.cli.adopt import adopt as adopt_command
from connect_catalog.cli.answers import answer_options
from connect_catalog.intake.pairs import take_off
from connect_catalog.intake.understood import Answers
from connect_catalog.load import load
from connect_catalog.refusals import Refusal
from connect_catalog.written import read_written

DIRTY = list_dirty()
TRIED = DIRTY[:: count_tried(some=5, whole=1)]  # every fifth, of each kind


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A copy of the tiny repository, into which one package after the other is written."""
    return copy_repo(tmp_path_factory.mktemp("dirty"))


@pytest.fixture(scope="module")
def records(place):
    return load(place).catalog


def test_there_are_hundreds_of_kinds_and_the_attack_works():
    assert len(DIRTY) >= 1_900 and len({table.kind for table in DIRTY}) == 41
    assert len({(table.kind, table.name) for table in DIRTY}) == len(DIRTY)
    assert {table.kind for table in TRIED} == {table.kind for table in DIRTY}
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


@pytest.mark.slow
@pytest.mark.parametrize("door", ["new", "adopt"])
def test_a_planted_small_count_comes_out_of_no_dirty_table(place, records, door):
    """Read rightly, asked about or refused with a message that says what to do: 0 shown, 0 that follow
    from the rest, 6 in 10 read rightly."""
    outcomes: Counter[str] = Counter()
    for table in TRIED:
        made = try_intake(place, records, table, door, check_message)
        assert made != "LEAKED", (table.kind, table.name)
        outcomes[made] += 1
    assert outcomes["read"] >= 0.6 * outcomes.total(), outcomes


@pytest.mark.slow
@pytest.mark.parametrize("door", ["suppress", "check"])
def test_a_dirty_table_that_is_put_into_a_package_is_mended_or_refused(place, door):
    """Under the descriptor of the tidy table, and with the planted column declared as words: nothing
    passes that shows the small count."""
    tried = TRIED if len(TRIED) == len(DIRTY) else TRIED[::3]
    outcomes = Counter(try_handmade(place, table, door) for table in tried)
    assert not outcomes["LEAKED"] and outcomes["refused"] > 0.8 * len(tried), outcomes


def test_the_outcomes_are_written_by_door_and_kind():
    found = {
        "new": {"other rows": Counter(read=2, asked=1)},
        "check": {"other rows": Counter(LEAKED=1)},
    }
    lines = [line.split() for line in write_outcomes(found)]
    assert lines[0] == ["new", "tried", "read", "read", "otherwise", "asked", "refused", "LEAKED"]
    assert lines[1] == ["other", "rows", "3", "2", "0", "1", "0", "0"]
    assert lines[2] == ["all", "of", "them", "3", "2", "0", "1", "0", "0"]
    assert lines[5][-1] == "1"


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
    ("cell", "number"),
    [
        ("3E+00", "3"),
        ("12E+00", "12"),
        ("1.26e2", "126"),
        ("1.264E+02", "126.4"),
        ("-4.0E+01", "-40"),
        ("1.2E+04", None),
        ("<b>3</b>", "3"),
        ("<b>3</i>", None),
        ("=3", "3"),
        ("=3+0", None),
        ("#3", "3"),
        ("count: 3", "3"),
        ("exactly 3", "3"),
        ("about 3", None),
        ("MX$3", "3"),
        ("3 [a]", "3"),
        ("3 [1]", None),
        ("(3)", None),
        ("\u0332" + "3", "3"),
    ],
)
def test_a_number_is_read_as_what_it_is(cell, number):
    written = read_written(cell)
    assert (written.text if written else None) == number
    assert written is None or written.stripped


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["three", "12", "40"], ["3", "12", "40"]),
        (["Tres", "12", "40"], ["3", "12", "40"]),
        (["three (3)", "12", "40"], ["3", "12", "40"]),
        (["three (4)", "12", "40"], None),
        (["zero", "12", "40"], None),
        (["three", "kin", "home"], None),
    ],
)
def test_words_among_numbers_are_read_as_numbers(cells, read):
    assert take_off(cells)[0] == (read or cells)


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
