"""connect-id with a full disk, a closed folder, and killed at its writes: whole files or none, and no id lost."""

import os
import random
import shutil
from collections.abc import Iterator

import pytest
from breadth import pick_tried
from fault_trials import small_disk
from faulty import CRASHED, LATE, Server
from identifier_trials import COMMANDS, PROGRAM, Trials, list_moments

FAULTS = ("kill", "interrupt", "full", "refused", "broken")
SIZES = (0, 100, 3000, 9000, 30_000)  # bytes that the disk takes of a file


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    made = Trials(Server(PROGRAM), tmp_path_factory.mktemp("trials"))
    made.prepare()
    yield made
    made.server.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_fault_at_a_write_leaves_whole_files_and_every_id(trials, name):
    steps = [(fault, step) for step in trials.list_steps(name) for fault in FAULTS]
    tried = pick_tried(steps, 46 if "link" in name else 6)
    ends = {fault: trials.run(name, fault, step) for fault, step in tried}
    assert {"killed"} <= {*ends.values()} and len({*ends.values()}) > 1, ends


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_disk_that_takes_only_a_part_of_a_file_leaves_the_old_one(trials, name):
    sizes = pick_tried([(f, s) for s in SIZES for f in ("short", "cut")], 5)
    ends = [trials.run(name, fault, size) for fault, size in sizes]
    assert ends[0] == "ended with 1"


@pytest.mark.slow
def test_a_command_killed_at_any_moment_leaves_whole_files_and_every_id(trials):
    """Which moments is chance's choice, so that no two runs are alike; more of them: identifier_trials.py."""
    for name, after in list_moments(trials, 0.001, random.Random()):
        trials.run(name, LATE, after)


@pytest.mark.slow
def test_what_a_killed_run_left_beside_is_taken_away_by_the_next(trials):
    root = trials.copy("encode")
    ended = trials.server.run(root, COMMANDS["encode"], "kill", 3)
    assert ended.code == -9 and [*root.glob(".*.part")]
    trials.server.run(root, COMMANDS["encode"])
    assert not [*root.glob(".*.part")]


@pytest.mark.slow
def test_a_full_disk_is_told_and_leaves_what_was_there(trials, tmp_path):
    with small_disk(tmp_path / "disk", 1) as place:
        if place is None:
            pytest.skip("no disk of its own may be made here")
        for name in ("key", "encode", "link", "crosswalk", "encode again", "crosswalk again"):
            root = trials.copy(name, place)
            (place.parent / "filler").write_bytes(b"")
            with (place.parent / "filler").open("wb", buffering=0) as filler:
                while _write(filler.fileno()):
                    pass
            ended = trials.server.run(root, COMMANDS[name])
            assert ended.code == 1 and "no space" in ended.output or "full" in ended.output, ended
            (place.parent / "filler").unlink()
            trials.judge(name, root, ended, "a full disk")
            shutil.rmtree(root)


def _write(file: int) -> int:
    try:
        return os.write(file, bytes(4096))
    except OSError:
        return 0


@pytest.mark.slow
def test_two_runs_at_once_lose_no_id(trials):
    root = trials.copy("link again")
    commands = [COMMANDS["link again"][:-1] + [name] for name in ("one.csv", "two.csv")]
    commands.append(COMMANDS["crosswalk again"])
    ended = trials.server.run_at_once(root, commands)
    assert all(one.code != CRASHED for one in ended), ended
    assert 0 in [one.code for one in ended]
    trials.judge("link again", root, ended[0], "at once")
