"""Commands that are killed, refused or cut short at any of their writes: the catalog is as it was before,
or whole, and the next try works.

A share of it here; all of it in `make fuzz`, which runs this file as a program: every write of every
command that writes with every fault, then others by chance.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from conftest import EPOCH, copy_workgroup
from faulty import FAULTS, SIZES, Ended, Server

from connect_catalog import cli, disk
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
PUBLIC = (
    "catalog",
    "datapackages",
    "docs",
    "site",
    "report-2026-01-31",
    "all.txt",
    "fresh",
    ".git",
)
# What each command is given; without words where it needs none. Those that write records or packages write
# several files.
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
    "record barrier": ["record", "barrier", "kite-club", "--kind", "time", "--detail", "Slow."],
    "adopt elsewhere": ["adopt", "wide.csv", "--agency", "examples", "--into", "fresh"],
    "suppress": ["suppress", "story-hours"],
    "update": ["update", "story-hours", "--from", "edition.csv", "--updated", "2025-06", "--yes"],
    "check": ["check", "--report", "all.txt"],
}
NEVER_ENDS = {"serve"}  # builds as `build` does, and then serves until it is stopped
READ_ONLY = {"stats"}
ODD = (
    {"SOURCE_DATE_EPOCH": "0"},
    {"SOURCE_DATE_EPOCH": "253402300799"},
    {"SOURCE_DATE_EPOCH": "99999999999999999999"},
    {"SOURCE_DATE_EPOCH": "-62135596801"},
    {"SOURCE_DATE_EPOCH": "noon"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "tr_TR.UTF-8"},
    {"LC_ALL": "nowhere.KOI8-R", "LANGUAGE": "xx"},
    {"TZ": "Pacific/Kiritimati", "SOURCE_DATE_EPOCH": ""},
    {"TZ": "nonsense/,M99.9", "SOURCE_DATE_EPOCH": ""},
)
ODD_TIMES = (-1, 0, 2**33)  # seconds at which every file was last changed
FULL = (0, 1, 4, 16, 64, 256, 1024)  # kB that a full disk still takes


def list_commands(command: click.Command = cli.main, name: str = "") -> Iterator[str]:
    """Every command that the program has, in full."""
    if isinstance(command, click.Group):
        for word, inner in command.commands.items():
            yield from list_commands(inner, f"{name} {word}".strip())
    else:
        yield name


def list_others() -> list[str]:
    """Every command that nothing is said of above, which so runs without words."""
    said = {" ".join(words[:count]) for words in COMMANDS.values() for count in (1, 2)}
    return [name for name in list_commands() if name not in said | NEVER_ENDS]


OTHERS = list_others()
COMMANDS |= {name: name.split() for name in OTHERS}


def make_place(folder: Path) -> Path:
    """The made-up catalog, under git, with something for each command to work on."""
    root = copy_workgroup(folder)
    for words in ("init -qb main", "add -A", "commit -qm Begin"):
        who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
        subprocess.run(["git", *who, *words.split()], cwd=root, check=True)
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
        if path.is_file() and path.relative_to(root).parts[0] in PUBLIC and is_told(path, root)
    }


def is_told(path: Path, root: Path) -> bool:
    """Of what is git's, only the hooks."""
    return ".git" not in path.relative_to(root).parts or path.parent.name == "hooks"


@contextmanager
def leave_room(root: Path, kilobytes: int) -> Iterator[None]:
    """Fill the disk that root is on but for so much."""
    filler = root.with_name("filler")
    room = os.statvfs(root)
    with filler.open("wb") as file:
        if (size := room.f_bavail * room.f_frsize - kilobytes * 1024) > 0:
            os.posix_fallocate(file.fileno(), 0, size)
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path | None]:
    """A disk of its own in memory, where that is allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        yield None
        return
    try:
        yield folder / "work"
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@dataclass
class Trials:
    """Tries commands with faults, each in a copy of one place. disk: a folder on a small disk of its
    own, where there is one."""

    server: Server
    place: Path
    work: Path
    disk: Path | None = None

    def __post_init__(self) -> None:
        self.places: dict[str, Path] = {}
        self.befores: dict[str, dict[str, bytes]] = {}
        self.whole: dict[str, dict[str, bytes]] = {}
        self.steps: dict[str, int] = {}
        self.counts: Counter[str] = Counter()

    def copy(self, name: str = "", folder: Path | None = None) -> Path:
        """A place for a command to work in, made once for each."""
        source = self.places.get(name, self.place)
        folder = folder or self.work
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(source, folder, symlinks=True))

    def prepare(self, name: str) -> None:
        """Make the place that a command is tried in."""
        place = self.copy(folder=self.work.with_name(f"place for {name}"))
        if name in ("suppress", "check"):
            show_small(place)
        if name == "hook remove":
            self.server.run(place, ["hook", "install"])
        self.places[name] = place

    def learn(self, name: str) -> None:
        """What a command makes when nothing is at fault, and in how many writes."""
        if name not in self.whole:
            self.prepare(name)
            root = self.copy(name)
            self.befores[name] = read_public(root)
            ended = self.server.run(root, COMMANDS[name])
            assert ended.code == (1 if name == "check" else 0), (name, ended.output)
            self.whole[name], self.steps[name] = read_public(root), ended.steps
            assert (self.whole[name] == self.befores[name]) is (name in READ_ONLY), name

    def run(self, name: str, fault: str, step: int) -> None:
        """Try a command with a fault, then again without one."""
        self.learn(name)
        root, before = (
            self.copy(name, self.disk if fault == "small disk" else None),
            self.befores[name],
        )
        with leave_room(root, step) if fault == "small disk" else nullcontext():
            ended = self.server.run(
                root, COMMANDS[name], "" if fault == "small disk" else fault, step
            )
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
        assert not (root / disk.WORK / "ready").exists(), where
        assert again.code or not (root / disk.WORK).exists(), where  # what wrote cleaned up before

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
    return name, fault, rng.randrange(1, max(1, trials.steps[name]) + 1)


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


@pytest.mark.parametrize("name", [name for name in OTHERS if name != "build"])
def test_a_command_that_nothing_is_said_of_runs_without_words(trials, name):
    """Else it is not tried with faults, and COMMANDS has to say what it needs."""
    trials.learn(name)


def test_a_disk_that_is_full_leaves_all_as_it_was(trials):
    """A small one of its own; where none may be mounted, a limit on what a file takes."""
    with small_disk(trials.work.with_name("disk"), 16) as disk_:
        trials.disk = disk_
        for room in (0, 8):
            trials.run("record review", "small disk" if disk_ else "short", room)
    trials.disk = None


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


def plan(trials: Trials, rng: random.Random, more: int) -> list[tuple[str, str, int]]:
    """Every write of every command with each fault, but of a build, which has hundreds, some by chance;
    then others by chance."""
    planned = []
    for name in COMMANDS:
        trials.learn(name)
        faults = {fault: range(1, trials.steps[name] + 1) for fault in FAULTS if fault not in SIZES}
        faults |= {fault: (0, 1, 20, 500, 2000) for fault in SIZES}
        faults |= {"small disk": FULL} if trials.disk else {}
        each = [(name, fault, step) for fault, steps in faults.items() for step in steps]
        planned += rng.sample(each, min(len(each), BUILDS if name == "build" else 10_000))
    rng.shuffle(planned)
    return [*planned, *(choose(trials, rng) for _ in range(more))]


def try_all(trials: Trials, seconds: float, more: int, say: Callable[[str], object]) -> None:
    """All that is planned, for so long at most."""
    until, planned = time.monotonic() + seconds, plan(trials, random.Random(2026), more)  # noqa: S311
    done = 0
    for trial in planned:
        if time.monotonic() > until:
            break
        trials.run(*trial)
        done += 1
    say(f"{done} of {len(planned)} faults in {len(COMMANDS)} commands: nothing lost")
    if trials.disk is None:
        say("no disk may be mounted here, so none was full but by a limit on what a file takes")
    for words, times in sorted(trials.counts.items()):
        say(f"  {words}: {times}")


def try_odd(trials: Trials, say: Callable[[str], object]) -> None:
    """Every command with an odd clock or language, each in a program that was started so."""
    for extra in ODD:
        server = Server(**extra)
        for name in COMMANDS:
            tell_end(server.run(trials.copy(name), COMMANDS[name], **extra), name, extra)
        server.close()
    for seconds in ODD_TIMES:
        for name in COMMANDS:
            root = trials.copy(name)
            for path in root.rglob("*"):
                os.utime(path, (seconds, seconds), follow_symlinks=False)
            tell_end(trials.server.run(root, COMMANDS[name]), name, seconds)
            assert read_public(root) == trials.whole[name], (name, seconds)
    count = len(COMMANDS) * (len(ODD) + len(ODD_TIMES))
    say(f"{count} with an odd clock or language: each ends with a message, or all is done")


def tell_end(ended: Ended, *where: object) -> None:
    assert ended.code in (0, 1, 2) and "Traceback" not in ended.output, (*where, ended)


BUILDS = 60  # each of which takes many seconds


def main() -> None:
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    server, began = Server(), time.monotonic()
    with tempfile.TemporaryDirectory() as name, small_disk(Path(name) / "disk", 64) as disk_:
        place = make_place(Path(name))
        server.run(place, ["check"])
        trials = Trials(server, place, Path(name) / "work", disk_)
        seconds = float(os.environ.get("FAULT_SECONDS", "1800"))
        try_all(trials, seconds, int(os.environ.get("FAULT_EXAMPLES", "500")), print)
        try_odd(trials, print)
    server.close()
    print(f"in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
