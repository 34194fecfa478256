"""Commands that are killed, refused or cut short at any of their writes: the catalog is as it was before,
or whole, and the next try works.

A share of it here; all of it in `make fuzz` (tests/lib/fault_run.py): every write of every command that
writes with every fault.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import EPOCH
from fault_run import (
    ODD,
    ODD_TIMES,
    Record,
    Result,
    Trial,
    attempt,
    choose,
    plan,
    summarize,
)
from fault_trials import COMMANDS, OTHERS, Trials, is_one, make_place, read_public, small_disk, tell
from faulty import Server

from connect_catalog.cli.record import RECORDED
from connect_catalog.documents import read_yaml

QUICK = ("record status", "record review", "record request", "adopt elsewhere", "suppress together")


@pytest.fixture(scope="module")
def trials(make_once, tmp_path_factory) -> Iterator[Trials]:
    server = Server(SOURCE_DATE_EPOCH=EPOCH)

    def make(folder: Path) -> None:
        server.run(make_place(folder), ["check"])  # what is found out is kept

    try:
        place = make_once("faults", make) / "workgroup"
        trials = Trials(server, place, tmp_path_factory.mktemp("faults") / "work")
        yield trials
        trials.close()
    finally:
        server.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_fault_leaves_all_or_nothing_and_the_next_try_works(trials, seed):
    trial = choose(trials, random.Random(seed), QUICK)  # noqa: S311 - a fault by chance
    assert not attempt(trials, trial).wrong


@pytest.mark.parametrize("name", [name for name in OTHERS if name != "build"])
def test_a_command_that_nothing_is_said_of_runs_without_words(trials, name):
    """Else it is not tried with faults, and COMMANDS has to say what it needs."""
    trials.learn(name)


@pytest.mark.slow
def test_a_disk_that_is_full_leaves_all_as_it_was(trials):
    """A small one of its own; where none may be mounted, a limit on what a file takes."""
    with small_disk(trials.work.with_name("disk"), 16) as disk_:
        trials.disk = disk_
        for room in (0, 8):
            trials.run("record review", "small disk" if disk_ else "short", room)
    trials.disk = None


@pytest.mark.slow
def test_a_kill_between_two_files_leaves_both_or_none(trials):
    """At the write that makes the whole ready, and at each of those that put it in place."""
    name = "record review"
    trials.learn(name)
    root = trials.copy(name)
    names = trials.server.run(root, COMMANDS[name]).names
    moves = [
        i for i, call in enumerate(names, start=1) if call.startswith("os.rename .cache/writing")
    ]
    assert len(moves) > 2
    for step in moves[:3]:
        trials.run(name, "kill", step)


@pytest.mark.slow
def test_two_builds_at_once_are_whole_and_keep_whole_pages(trials):
    """Each may find what the other keeps, or has half of it in its way."""
    known = trials.learn("build")
    root = trials.copy("build")
    ended = trials.server.run_at_once(root, [COMMANDS["build"]] * 2)
    assert {one.code for one in ended} <= {0, 1} and 0 in [one.code for one in ended], ended
    assert not [one.output for one in ended if "Traceback" in one.output]
    assert read_public(root) == known.whole
    again = trials.server.run(root, COMMANDS["build"])
    assert again.code == 0 and read_public(root) == known.whole


def test_six_commands_at_once_lose_nothing(trials):
    root = trials.copy()
    path = root / "catalog/workplan/kite-club.yml"
    before = len(read_yaml(path.read_text(), "").value["barriers"])
    commands = [
        ["record", "barrier", "kite-club", "--kind", "time", "--detail", f"Number {n}."]
        for n in range(6)
    ]
    ended = trials.server.run_at_once(root, commands)
    assert [one.code for one in ended] == [0] * 6, [one.output for one in ended]
    barriers = read_yaml(path.read_text(), "").value["barriers"]
    assert len(barriers) == before + 6
    assert {f"Number {n}." for n in range(6)} <= {barrier["detail"] for barrier in barriers}


def test_everything_that_can_be_recorded_is_tried():
    tried = {words[1] for words in COMMANDS.values() if words[0] == "record"}
    assert tried == {*RECORDED}


def test_each_place_that_writes_is_tried_with_each_fault(trials, monkeypatch):
    monkeypatch.setattr("fault_run.COMMANDS", {name: COMMANDS[name] for name in QUICK[:1]})
    known = trials.learn(QUICK[0])
    planned = plan(trials)
    assert len(planned) == len({*planned})
    killed = {trial.step for trial in planned if trial.fault == "kill"}
    assert killed == {*range(1, known.steps + 1)}
    assert 1 < len(known.list_first_steps()) < known.steps
    settings = [trial for trial in planned if trial.fault == "setting"]
    assert len(settings) == len(ODD) + len(ODD_TIMES)


@pytest.mark.slow
@pytest.mark.parametrize("number", [len(ODD) - 1, len(ODD)])
def test_an_odd_home_or_time_changes_nothing(trials, number):
    result = attempt(trials, Trial("record use", "setting", number))
    assert result.ended == "ended with 0" and not result.wrong


def test_what_is_lost_is_told(trials):
    name = QUICK[0]
    known = trials.learn(name)
    half = {**known.before, "catalog/workplan/kite-club.yml": b"number: "}
    gone = dict([*known.before.items()][1:])
    for state in (known.before, known.whole):
        assert is_one(state, known.before, known.whole)
    for lost in (half, gone):
        assert not is_one(lost, known.before, known.whole)
    assert tell(half, known) == ["catalog/workplan/kite-club.yml"]


def test_a_run_that_was_stopped_goes_on(tmp_path):
    path, trial = tmp_path / ".cache/faults.jsonl", Trial("check", "kill", 1)
    Record(path, "one").add(Result(trial, "killed"))
    with path.open("a") as file:
        file.write('{"trial": {"comm')
    record = Record(path, "one")
    assert [result.trial for result in record.results] == [trial]
    record.add(Result(Trial("check", "kill", 2), wrong="half a record"))
    told = [*summarize(record.results, 9)]
    assert told[0].startswith("2 of 9 trials") and told[0].endswith("1 wrong")
    assert told[-1].endswith("half a record")
    assert not Record(path, "another").results
