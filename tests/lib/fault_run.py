"""Every write of every command that writes with each fault, and every command with odd settings, for
`make fuzz`.

    python tests/lib/fault_run.py

How each trial ended is written down at once in .cache/faults.jsonl, so that a run which was stopped goes on
where it was; a run of another program begins anew. FAULT_SECONDS bounds how long it takes (half an hour), and
FAULT_WORKERS says how many trials run at once (1).
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from conftest import EPOCH, ROOT
from fault_trials import COMMANDS, FULL, Trials, make_place, read_public, small_disk, tell
from faulty import FAULTS, SIZES, Server

BYTES = (0, 1, 20, 100, 500, 2000)  # of a file, that the disk takes
# Trials beyond one with each fault at each place in the program that writes, where one place writes
# hundreds of files.
SHARE = {"build": 60, "check staged": 60}
SETTING = "setting"
# Debian's libfaketime turns the clock of a program, where it is installed: back, forth, before 1970, and too fast.
TURNING = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
TURNED = ("-60y", "+70y", "@1969-12-31 12:00:00", "+0 x40000") if TURNING else ()
ODD: tuple[dict[str, str], ...] = (
    *({"LD_PRELOAD": str(TURNING), "FAKETIME": clock, "SOURCE_DATE_EPOCH": ""} for clock in TURNED),
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
    {"HOME": "/nowhere", "TMPDIR": "/nowhere", "COLUMNS": "1"},
)
CLOCKS = {"SOURCE_DATE_EPOCH", "TZ"}
ODD_TIMES = (-1, 0, 2**33)  # seconds at which every file was last changed


@dataclass(frozen=True, order=True)
class Trial:
    """A command, a fault, and where: the call that writes, the first being 1; bytes or kB that a disk
    takes; or which of the odd settings."""

    command: str
    fault: str
    step: int


@dataclass(frozen=True)
class Result:
    """How a trial ended, or what was wrong with that."""

    trial: Trial
    ended: str = ""
    wrong: str = ""


# -------------------------------------------------------------------------------- what is tried


def choose(
    trials: Trials, rng: random.Random, commands: Collection[str] = tuple(COMMANDS)
) -> Trial:
    """One by chance."""
    name, fault = rng.choice([*commands]), rng.choice(FAULTS)
    steps = trials.learn(name).steps
    step = rng.choice(BYTES) if fault in SIZES else rng.randrange(1, max(1, steps) + 1)
    return Trial(name, fault, step)


def plan(trials: Trials) -> list[Trial]:
    """Each place in the program that writes, with each fault and in each command; then every write, or a
    share of them; and the odd settings."""
    first, rest = [], []
    rng = random.Random(int(os.environ.get("FAULT_SEED", "2026")))  # noqa: S311 - faults by chance
    for name in COMMANDS:
        known = trials.learn(name)
        steps = {fault: {*known.list_first_steps()} for fault in FAULTS if fault not in SIZES}
        sizes = {fault: {*BYTES} for fault in SIZES} | (
            {"small disk": {*FULL}} if trials.disk else {}
        )
        first += [Trial(name, f, step) for f, each in (steps | sizes).items() for step in each]
        others = [
            Trial(name, fault, step)
            for fault, each in steps.items()
            for step in {*range(1, known.steps + 1)} - each
        ]
        rest += rng.sample(others, min(len(others), SHARE.get(name, len(others))))
    rng.shuffle(first)
    rng.shuffle(rest)
    settings = [
        Trial(name, SETTING, number)
        for number in range(len(ODD) + len(ODD_TIMES))
        for name in COMMANDS
    ]
    return [*first, *rest, *settings]


def try_setting(trials: Trials, name: str, number: int) -> str:
    """A command with an odd clock, language or home, in a program that was started so, or with files of an
    odd time. Raises AssertionError where it did not end as it should."""
    known = trials.learn(name)
    root = trials.copy(name)
    extra = ODD[number] if number < len(ODD) else {}
    if not extra:
        set_times(root, ODD_TIMES[number - len(ODD)])
    ended = trials.start(extra).run(root, COMMANDS[name], **extra)
    where = (name, extra or number, ended)
    now = read_public(root)
    assert ended.code in (0, 1, 2) and "Traceback" not in ended.output, where
    if not extra.keys() & CLOCKS:
        assert now == known.whole, (where, tell(now, known))
    again = trials.server.run(root, ["check"])
    assert again.code in (0, 1) and "Traceback" not in again.output, (where, again)
    return f"ended with {ended.code}"


def set_times(root: Path, seconds: int) -> None:
    for path in root.rglob("*"):
        os.utime(path, (seconds, seconds), follow_symlinks=False)


def attempt(trials: Trials, trial: Trial) -> Result:
    """Try one, whatever comes of it."""
    try:
        if trial.fault == SETTING:
            return Result(trial, try_setting(trials, trial.command, trial.step))
        return Result(trial, trials.run(trial.command, trial.fault, trial.step))
    except AssertionError as wrong:
        return Result(trial, wrong=str(wrong)[:5000] or "wrong")


# --------------------------------------------------------------------------------- what is kept


def name_program() -> str:
    """A name of what is tried: the program, what it is tried on, and how."""
    folders = ("scripts", "tests/repo", "tests/workgroup")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    paths += (ROOT / "tests/lib").glob("fault*.py")
    text = hashlib.sha256()
    for path in sorted(p for p in paths if not {"__pycache__", ".cache", "site"} & {*p.parts}):
        text.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return text.hexdigest()


class Record:
    """The results of a program, each on a line, as far as they were written. Several may add to it."""

    def __init__(self, path: Path, program: str) -> None:
        self._path, self._lock = path, threading.Lock()
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        if lines[:1] != [json.dumps(program)]:
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(program) + "\n", "utf-8")
            lines = lines[:1]
        self.results = [*_read_results(lines[1:])]

    def add(self, result: Result) -> None:
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(result)) + "\n")
            file.flush()
            self.results.append(result)


def _read_results(lines: Iterable[str]) -> Iterator[Result]:
    """Those of whole lines; a run may have been killed in the middle of one."""
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            continue
        yield Result(Trial(**told["trial"]), told["ended"], told["wrong"])


def summarize(results: Collection[Result], planned: int) -> Iterator[str]:
    """The trials by command and by fault, how they ended, and what was wrong."""
    wrong = [result for result in results if result.wrong]
    yield f"{len(results)} of {planned} trials in {len(COMMANDS)} commands, {len(wrong)} wrong"
    for title, key in (
        ("by command", lambda r: r.trial.command),
        ("by fault", lambda r: f"{r.trial.fault}: {r.ended or 'WRONG'}"),
    ):
        yield f"{title}:"
        yield from (f"  {name}: {n}" for name, n in sorted(Counter(map(key, results)).items()))
    yield from (f"WRONG {result.trial}: {result.wrong}" for result in sorted(wrong, key=str))


# ------------------------------------------------------------------------------------- the run


def run_all(
    workers: list[Trials], record: Record, until: float, say: Callable[[str], object]
) -> int:
    """All that is planned and was not tried yet, by several at once. Gives how many were wrong."""
    planned = plan(workers[0])
    done = {result.trial for result in record.results}
    waiting = iter([trial for trial in planned if trial not in done])
    lock = threading.Lock()

    def work(trials: Trials) -> None:
        while time.monotonic() < until:
            with lock:
                trial = next(waiting, None)
            if trial is None:
                return
            record.add(attempt(trials, trial))

    threads = [threading.Thread(target=work, args=(trials,), daemon=True) for trials in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for line in summarize(record.results, len(planned)):
        say(line)
    if workers[0].disk is None:
        say("no disk may be mounted here, so none was full but by a limit on what a file takes")
    if TURNING is None:
        say("no clock was turned: libfaketime is not installed (apt-get install faketime)")
    return sum(bool(result.wrong) for result in record.results)


def hire(folder: Path, count: int, stack: ExitStack) -> list[Trials]:
    """So many that try, each with a program, a folder and a small disk of its own, who know the same."""
    server = Server()
    place = make_place(folder)
    server.run(place, ["check"])  # what is found out is kept
    workers: list[Trials] = []
    for number in range(count):
        own = folder / str(number)
        own.mkdir()
        disk = stack.enter_context(small_disk(own / "disk", 64))
        mine = server if number == 0 else Server()
        stack.callback(mine.close)
        same = workers[0] if workers else None
        shared = (same.known, same.followed) if same else ({}, set())
        workers.append(Trials(mine, place, own / "work", disk, *shared))
        stack.callback(workers[-1].close)
    return workers


def main() -> int:
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that disks and folders go
    record = Record(ROOT / ".cache/faults.jsonl", name_program())
    memory = Path("/dev/shm")  # noqa: S108 - copies are cheaper there than on a disk
    count, seconds = (
        int(os.environ.get("FAULT_WORKERS", "1")),
        float(os.environ.get("FAULT_SECONDS", "1800")),
    )
    began = time.monotonic()
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        stack.callback(shutil.rmtree, folder)
        workers = hire(folder, count, stack)
        wrong = run_all(workers, record, began + seconds, print)
    print(f"in {time.monotonic() - began:.0f} s")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
