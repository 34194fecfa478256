"""connect-id with a fault at one of its writes, or killed at any moment: what it leaves, and what must hold.

`python identifier_trials.py [SECONDS]` kills its commands at moments that chance chooses, for so long, and
prints how many of them were killed.
"""

from __future__ import annotations

import csv
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from faulty import CRASHED, FAULTS, LATE, Ended, Server

from connect_identifier.files import read_table
from connect_identifier.made import make_rosters, write_roster
from connect_identifier.marks import kind_of

PROGRAM = "connect_identifier.cli"
_SHARED = ["--project", "kites", "--key-file", "p.key", "--profile", "hub"]
_LINK = ["link", "a.parquet", "b.parquet", "--registry", "r.sqlite", "--model", "model.json"]


def _encode(agency: str, roster: str) -> list[str]:
    places = ["--ids", f"{agency}.ids", "--output", f"{agency}.parquet"]
    return ["encode", roster, "--agency", agency, *_SHARED, *places]


# In this order they make a place to work in; each is tried where those before it were done.
COMMANDS = {
    "key": ["key", "p.key"],
    "encode": _encode("a", "a.csv"),
    "encode another": _encode("b", "b.csv"),
    "link": [*_LINK, "--review", "review.csv"],
    "crosswalk": ["crosswalk", "--registry", "r.sqlite", "--encodings", "a.parquet", "--output", "own.csv"],
    "encode again": _encode("a", "a2.csv"),
    "link again": [*_LINK, "--review", "review.csv"],
    "crosswalk again": ["crosswalk", "--registry", "r.sqlite", "--encodings", "a.parquet", "--output", "own.csv"],
}  # fmt: skip


@dataclass
class Trials:
    """Tries the commands, each in a copy of the place that it begins in. places: by command."""

    server: Server
    folder: Path
    places: dict[str, Path] = field(default_factory=dict)
    ended: dict[str, Ended] = field(default_factory=dict)

    def prepare(self, records: int = 40) -> None:
        root = self.folder / "whole"
        root.mkdir()
        north, south = make_rosters(records, 1).rows.values()
        for name, rows in (("a", north), ("b", south), ("a2", [*north[5:], *_rename(south[:9])])):
            write_roster(root / f"{name}.csv", rows)
        for name, command in COMMANDS.items():
            if name == "link":
                self.learn(root)
            self.places[name] = shutil.copytree(root, self.folder / f"before {name}")
            self.ended[name] = self.server.run(root, command)
            assert self.ended[name].code == 0, self.ended[name].output
            check_whole(root, {})

    def learn(self, root: Path) -> None:
        """What takes a run longest; the file of it is read by those that are tried."""
        assert self.server.run(root, COMMANDS["link"]).code == 0
        for name in ("r.sqlite", "review.csv"):
            (root / name).unlink()

    def list_steps(self, name: str) -> range:
        """The calls of a command that write, from 1."""
        return range(1, len(self.ended[name].names) + 1)

    def copy(self, name: str, folder: Path | None = None) -> Path:
        root = folder or self.folder / "work"
        shutil.rmtree(root, ignore_errors=True)
        return Path(shutil.copytree(self.places[name], root))

    def run(self, name: str, fault: str, step: int) -> str:
        """Try a command with a fault, then without; how the first ended."""
        root = self.copy(name)
        ended = self.server.run(root, COMMANDS[name], fault, step)
        at = self.ended[name].names[step - 1 : step] if fault in FAULTS else ()
        return self.judge(name, root, ended, f"{name}, {fault} {step} {at}")

    def time(self, name: str) -> float:
        """How many seconds a command takes that nothing stops."""
        root, begun = self.copy(name), time.monotonic()
        self.server.run(root, COMMANDS[name])
        return time.monotonic() - begun

    def judge(self, name: str, root: Path, ended: Ended, where: str) -> str:
        """Raises AssertionError, where something was lost or half written, or the next try does not work."""
        assert ended.code != CRASHED and "Traceback" not in ended.output, (where, ended.output)
        before = read_ids(self.places[name] / "r.sqlite")
        killed = ended.code == -9 or ended.code < 0
        check_whole(root, before, parts=killed or "os.remove" in where)
        again = self.server.run(root, COMMANDS[name])
        made = name == "key" and (root / "p.key").exists()  # a key is not made twice
        assert again.code == 0 or made, (where, again.output)
        check_whole(root, before)
        return "killed" if killed else f"ended with {ended.code}"


def _rename(rows: list[list[str]]) -> list[list[str]]:
    return [[f"X{row[0]}", *row[1:]] for row in rows]


def check_whole(root: Path, before: dict[tuple[str, str], str], parts: bool = False) -> None:
    """Every file is one that can be used, and the registry holds what was handed out. parts: a command
    that was killed, or may not remove it, leaves what it wrote beside."""
    left = [path.name for path in root.glob(".*.part")]
    assert parts or not left, left
    for path in root.glob("*"):
        if path.suffix == ".parquet":
            read_table(path, "encoding")
        if path.suffix == ".ids":
            read_table(path, "ids")
        if path.suffix == ".key":
            assert kind_of(path.read_bytes()) == "key" and len(path.read_text().split()[-1]) == 64
        if path.name == "review.csv":
            assert path.read_text().endswith("\n")
    check_registry(root, before)


def check_registry(root: Path, before: dict[tuple[str, str], str]) -> None:
    path = root / "r.sqlite"
    if not path.exists():
        return
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not connection.execute("SELECT 1 FROM sqlite_master").fetchall():
            return  # made, and then nothing came of it
        asked = (
            "SELECT pseudonym, id FROM pseudonym UNION SELECT pseudonym, id FROM former_pseudonym"
        )
        held = dict(connection.execute(asked))
    ids = read_ids(path)
    assert before.keys() <= ids.keys()
    assert replay(path) == ids
    if (root / "own.csv").exists():
        lines = [*csv.reader((root / "own.csv").open())][1:]
        assert lines and all(own in held for _, own, _ in lines)


def read_ids(path: Path) -> dict[tuple[str, str], str]:
    """The id of each record; none where there is no registry."""
    if not path.exists() or not path.stat().st_size:
        return {}
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT agency, local_id, id FROM record")
        return {(agency, local): id_ for agency, local, id_ in rows}


def replay(path: Path) -> dict[tuple[str, str], str]:
    """What the log says alone: where each record was put last. Raises AssertionError, where it leaves out one."""
    ids: dict[tuple[str, str], str] = {}
    with closing(sqlite3.connect(path)) as connection:
        asked = "SELECT agency, local_id, from_id, to_id FROM history ORDER BY rowid"
        for agency, local, old, new in connection.execute(asked):
            assert ids.get((agency, local)) == old, (agency, local)
            ids[agency, local] = new
    return ids


def list_moments(trials: Trials, seconds: float, rng: random.Random) -> Iterator[tuple[str, int]]:
    """Commands, and after how many microseconds to kill them."""
    took = {name: trials.time(name) for name in COMMANDS if name != "key"}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for name, whole in took.items():
            yield name, rng.randrange(1, round(1.1e6 * whole))


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        trials = Trials(Server(PROGRAM), Path(folder))
        trials.prepare()
        counts: Counter[str] = Counter()
        for name, after in list_moments(trials, seconds, random.Random()):
            counts[f"{name}: {trials.run(name, LATE, after)}"] += 1
        for how, count in sorted(counts.items()):
            print(f"{count:6} {how}")
        trials.server.close()


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else 60)
