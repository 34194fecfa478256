"""Commands that are killed, refused or cut short at any of their writes: the catalog is as it was before,
or whole, and the next try works.

A share of it here; all of it in `make fuzz`, which runs this file as a program: every write of every
command that writes with every fault, then others by chance.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import EPOCH, copy_workgroup
from faulty import FAULTS, SIZES, Ended, Server

from connect_catalog import disk
from connect_catalog.documents import read_yaml

LOG = "".join(
    f'192.0.2.7 - - [{day} +0000] "GET /tiny/datasets/story-hours/ HTTP/1.1" 200 99 "-" "Mozilla/5.0 (X11; '
    'Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"\n'
    for day in ("30/Nov/2025:10:00:00", "01/Dec/2025:10:00:00", "05/Jan/2026:10:00:00")
)
WIDE = "Town,2020,2021\nAlphaville,10,20\nBetatown,30,40\n"
TIDY = "place,year,visits\nAlphaville,2020,10\nBetatown,2020,70\n"
EDITION = (
    "place_id,place,year,visits,percent_outdoors\n"
    "01,Alphaville,2024,160,31.0\n02,Betatown,2024,20,10.0\n03,Gammaburg,2024,40,0.0\n"
)
PUBLIC = ("catalog", "datapackages", "docs", "report-2026-01-31", "all.txt", "fresh")
# What each command is given. Those that write records or packages write several files.
COMMANDS = {
    "record status": ["record", "status", "kite-club", "obtained", "--note", "x", "--yes"],
    "record review": ["record", "review", "kite-club", "spring", "--outcome", "Wait.", "--yes"],
    "record request": [
        *("record", "request", "--title", "How wet?", "--asker", "parent", "--topic", "weather"),
        *("--status", "open"),
    ],
    "hits import": ["hits", "import", "--format", "combined", "access.log"],
    "report": ["report", "--since", "autumn"],
    "new": ["new", "fresh", "--from", "tidy.csv", "--agency", "examples"],
    "adopt": ["adopt", "wide.csv", "--id", "fresh", "--agency", "examples"],
    "adopt elsewhere": ["adopt", "wide.csv", "--agency", "examples", "--into", "fresh"],
    "suppress": ["suppress", "story-hours"],
    "update": ["update", "story-hours", "--from", "edition.csv", "--updated", "2025-06", "--yes"],
    "check": ["check", "--report", "all.txt"],
}
ODD = (
    {"SOURCE_DATE_EPOCH": "0"},
    {"SOURCE_DATE_EPOCH": "253402300799"},
    {"SOURCE_DATE_EPOCH": "99999999999999999999"},
    {"SOURCE_DATE_EPOCH": "-62135596801"},
    {"SOURCE_DATE_EPOCH": "noon"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C"},
    {"LC_ALL": "tr_TR.UTF-8"},
)


def make_place(folder: Path) -> Path:
    """The made-up catalog with something for each command to work on."""
    root = copy_workgroup(folder)
    for name, text in (("access.log", LOG), ("wide.csv", WIDE), ("tidy.csv", TIDY)):
        (root / name).write_text(text)
    (root / "edition.csv").write_text(EDITION)
    return root


def show_small(root: Path) -> None:
    """A count that has to be hidden."""
    table = root / "datapackages/story-hours/data/by-place.csv"
    table.write_text(table.read_text().replace("Betatown,2023,0", "Betatown,2023,2"))


def read_public(root: Path) -> dict[str, bytes]:
    """What the catalog says: every file but what is made anew, or was given to the command."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.relative_to(root).parts[0] in PUBLIC
    }


@dataclass
class Trials:
    """Tries commands with faults, each in a copy of one place."""

    server: Server
    place: Path
    work: Path

    def __post_init__(self) -> None:
        self.befores: dict[str, dict[str, bytes]] = {}
        self.whole: dict[str, dict[str, bytes]] = {}
        self.steps: dict[str, int] = {}
        self.counts: Counter[str] = Counter()

    def copy(self, name: str = "") -> Path:
        """A place for a command to work in."""
        shutil.rmtree(self.work, ignore_errors=True)
        root = Path(shutil.copytree(self.place, self.work, symlinks=True))
        if name in ("suppress", "check"):
            show_small(root)
        return root

    def learn(self, name: str) -> None:
        """What a command makes when nothing is at fault, and in how many writes."""
        if name not in self.whole:
            root = self.copy(name)
            self.befores[name] = read_public(root)
            ended = self.server.run(root, COMMANDS[name])
            assert ended.code == (1 if name == "check" else 0), (name, ended.output)
            self.whole[name], self.steps[name] = read_public(root), ended.steps
            assert self.whole[name] != self.befores[name], name

    def run(self, name: str, fault: str, step: int) -> None:
        """Try a command with a fault, then again without one."""
        self.learn(name)
        root, before = self.copy(name), self.befores[name]
        ended = self.server.run(root, COMMANDS[name], fault, step)
        where = (name, fault, step, ended.names[step - 1 : step], ended.output)
        assert "Traceback" not in ended.output, where
        self.counts[f"{fault}: {'killed' if ended.code == -9 else f'ended with {ended.code}'}"] += 1
        disk.finish(root)
        now = read_public(root)
        assert self.is_whole(name, now), (where, self.tell(name, now))
        again = self.server.run(root, COMMANDS[name])
        assert "Traceback" not in again.output, (where, again.output)
        assert self.is_whole(name, read_public(root)), (where, again.output)
        if now == before:
            assert read_public(root) == self.whole[name], (where, again.output)
        assert not (root / disk.WORK).exists(), where

    def is_whole(self, name: str, now: dict[str, bytes]) -> bool:
        """Whether the catalog is as it was or as it shall be; of files to hand out, each is."""
        whole = self.whole[name]
        mine = {path: now[path] for path in now if not is_handed_out(path)}
        states = [
            {p: content for p, content in state.items() if not is_handed_out(p)}
            for state in (self.befores[name], whole)
        ]
        parts = {p for p in now if is_handed_out(p) and not Path(p).name.startswith(".")}
        adds = name.startswith("record ") and mine.keys() >= states[0].keys() and is_sound(mine)
        return (mine in states or adds) and all(now[path] == whole.get(path) for path in parts)

    def tell(self, name: str, now: dict[str, bytes]) -> list[str]:
        states = (self.befores[name], self.whole[name])
        return [p for p in now if now[p] not in [state.get(p) for state in states]]


def is_handed_out(path: str) -> bool:
    return path.startswith("report-") or path == "all.txt"


def is_sound(files: dict[str, bytes]) -> bool:
    """Whether every record can be read; a second try adds a second entry."""
    return all(
        read_yaml(content.decode(), path).value is not None
        for path, content in files.items()
        if path.endswith(".yml")
    )


QUICK = ("record status", "record review", "record request", "adopt elsewhere", "suppress")


def choose(
    trials: Trials, rng: random.Random, commands: Collection[str] = tuple(COMMANDS)
) -> tuple[str, str, int]:
    """A command, a fault, and where."""
    name, fault = rng.choice([*commands]), rng.choice(FAULTS)
    trials.learn(name)
    if fault in SIZES:
        return name, fault, rng.choice((0, 1, 20, 100, 500, 2000))
    return name, fault, rng.randrange(1, trials.steps[name] + 1)


# ---------------------------------------------------------------------------------- in the tests


@pytest.fixture(scope="module")
def trials(make_once, tmp_path_factory) -> Iterator[Trials]:
    server = Server(SOURCE_DATE_EPOCH=EPOCH)

    def make(folder: Path) -> None:
        server.run(make_place(folder), ["check"])  # what is found out is kept

    try:
        place = make_once("faults", make) / "workgroup"
        yield Trials(server, place, tmp_path_factory.mktemp("faults") / "work")
    finally:
        server.close()


@pytest.mark.parametrize("seed", range(4))
def test_a_fault_leaves_all_or_nothing_and_the_next_try_works(trials, seed):
    trials.run(*choose(trials, random.Random(seed), QUICK))  # noqa: S311 - a fault by chance


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


# --------------------------------------------------------------------------------- as a program


def try_all(trials: Trials, seconds: float, more: int, say: Callable[[str], object]) -> None:
    """Every write of every command with each fault, then by chance, for so long at most."""
    until, rng = time.monotonic() + seconds, random.Random(2026)  # noqa: S311
    for name in COMMANDS:
        trials.learn(name)
    planned = [
        (name, fault, step)
        for name in COMMANDS
        for fault in FAULTS
        for step in ((0, 1, 20, 500, 2000) if fault in SIZES else range(1, trials.steps[name] + 1))
    ]
    rng.shuffle(planned)
    done = 0
    for trial in [*planned, *(choose(trials, rng) for _ in range(more))]:
        if time.monotonic() > until:
            break
        trials.run(*trial)
        done += 1
    say(f"{done} of {len(planned) + more} faults in {len(COMMANDS)} commands: nothing lost")
    for words, times in sorted(trials.counts.items()):
        say(f"  {words}: {times}")
    for name in COMMANDS:
        for extra in ODD:
            ended: Ended = trials.server.run(trials.copy(name), COMMANDS[name], **extra)
            assert "Traceback" not in ended.output, (name, extra, ended.output)
    say(f"{len(COMMANDS) * len(ODD)} with an odd clock or locale: each ends with a message")


def main() -> None:
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    server = Server()
    with tempfile.TemporaryDirectory() as folder:
        place = make_place(Path(folder))
        server.run(place, ["check"])
        trials = Trials(server, place, Path(folder) / "work")
        seconds = float(os.environ.get("FAULT_SECONDS", "1200"))
        try_all(trials, seconds, int(os.environ.get("FAULT_EXAMPLES", "500")), print)
    server.close()


if __name__ == "__main__":
    sys.exit(main())
