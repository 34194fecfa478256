"""Commands with a fault: each of their calls that write can be refused, or kill the program there.

`python faulty.py` serves: it imports the program once, and forks for every line that it is given, a
JSON object of `root`, `commands` (lists, which run at once), `fault` (one of FAULTS), `step`, `extra` and
`program`. It answers with a line of how each ended: `code` (of the exit; -9 where it was killed), `names` (of the
calls that wrote), `sites` (where the program makes each), `output` (the end of what was printed). What a command
imports when it is called, the server imports after it, so that the next ones need not.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import io
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIB = Path(__file__).parent
# Calls that change what is on the disk, as Python tells of them before it makes them.
CALLS = {
    *("os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.symlink"),
    *("os.chmod", "open"),
}
REFUSALS = {"full": errno.ENOSPC, "refused": errno.EACCES, "broken": errno.EIO}
SIZES = ("short", "cut")  # the disk takes so many bytes of a file; and the program is killed then
LATE = "late"  # killed after so many microseconds, whatever it is doing
FAULTS = ("kill", "interrupt", *REFUSALS, *SIZES, LATE)
CRASHED = 70  # the code of a command that ended in a traceback
SITE = 4  # calls of the program that tell one place which writes from another


@dataclass(frozen=True)
class Ended:
    """How a command ended. code: of its exit, -9 where it was killed; names: its calls that wrote; sites:
    where the program makes each of them."""

    code: int
    names: tuple[str, ...]
    sites: tuple[str, ...]
    output: str


class Server:
    """Runs commands, each in a process of its own that is forked from one that has imported all. program: the
    module whose `main` they are given to."""

    def __init__(self, program: str = "connect_catalog.cli", **given: str) -> None:
        self._program = program
        paths = os.pathsep.join(map(str, (LIB.parents[1] / "scripts", LIB)))
        # What is compiled on the way would be written too.
        fixed = {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What is set to nothing is left out, as `catalog` does: libraries take it for a number.
            env={name: v for name, v in {**os.environ, **fixed, **given}.items() if v},
            text=True,
            encoding="utf-8",
        )

    def run(
        self, root: Path, command: list[str], fault: str = "", step: int = 0, **extra: str
    ) -> Ended:
        """Run a command in root. step: the call that is at fault, the first being 1; with
        short and cut, the bytes that the disk takes of a file; with late, microseconds. extra: environment."""
        (ended,) = self._ask(root, [command], fault, step, extra)
        return ended

    def run_at_once(self, root: Path, commands: list[list[str]]) -> list[Ended]:
        """Run several commands at the same time."""
        return self._ask(root, commands, "", 0, {})

    def _ask(
        self, root: Path, commands: list[list[str]], fault: str, step: int, extra: dict[str, str]
    ) -> list[Ended]:
        asked: dict[str, object] = {"root": str(root), "commands": commands, "step": step}
        asked |= {"fault": fault, "extra": extra, "program": self._program}
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        return [Ended(s["code"], tuple(s["names"]), tuple(s["sites"]), s["output"]) for s in said]

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


# ---------------------------------------------------------------------------------- in the server


def serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        importlib.import_module(asked["program"])
        children = [fork(asked, command) for command in asked["commands"]]
        ended = [wait(*child) for child in children]
        print(json.dumps(ended), flush=True)
        for name in {name for one in ended for name in one["imported"]} - {*sys.modules}:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


def fork(asked: dict[str, Any], command: list[str]) -> tuple[int, int]:
    """Begin a command: its process, and where what it says can be read."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os._exit(run(asked, command, writer))
    os.close(writer)
    return child, reader


def wait(child: int, reader: int) -> dict[str, Any]:
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    lines = said.split("\n")
    calls = [line[1:].split("\t") for line in lines if line.startswith("@")]
    return {
        "code": -9 if killed else os.WEXITSTATUS(status),
        "names": [name for name, _ in calls],
        "sites": [site for _, site in calls],
        "imported": [line[1:] for line in lines if line.startswith("\0")],
        "output": "\n".join(line for line in lines if not line.startswith(("@", "\0")))[-3000:],
    }


def run(asked: dict[str, Any], command: list[str], writer: int) -> int:
    before = {*sys.modules}
    os.environ.update(asked["extra"])
    os.chdir(asked["root"])
    arm(asked["fault"], asked["step"], writer)
    main = importlib.import_module(asked["program"]).main
    encoding = asked["extra"].get("PYTHONIOENCODING", "utf-8")
    said = io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    code = CRASHED
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = main(command, standalone_mode=False) or 0
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException as error:
        if type(error).__module__.startswith("click"):
            code = getattr(error, "exit_code", 1)
            said.write(str(getattr(error, "message", error)))
        else:
            said.write(traceback.format_exc())
    assert isinstance(said.buffer, io.BytesIO)
    imported = "".join(f"\n\0{name}" for name in {*sys.modules} - before - {"__mp_main__"})
    os.write(writer, said.buffer.getvalue()[-20_000:] + imported.encode())
    return code


def arm(fault: str, step: int, writer: int) -> None:
    """Set the fault."""
    if fault == LATE:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, step / 1e6)
        return
    if fault in SIZES:
        if fault == "cut":
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (step, resource.RLIM_INFINITY))
        return
    steps, home, counting = [0], os.getcwd(), threading.Lock()

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if event not in CALLS or not writes(event, given):
            return
        with counting:  # threads write too
            steps[0] += 1
            own = steps[0]
        name = Path(os.fsdecode(given[0])) if not isinstance(given[0], int) else Path()
        inside = name.relative_to(home) if name.is_relative_to(home) else name
        os.write(writer, f"@{event} {inside}\t{event} {name_site()}\n".encode())
        if own != step:
            return
        if fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if fault == "interrupt":
            raise KeyboardInterrupt
        if fault:
            raise OSError(REFUSALS[fault], os.strerror(REFUSALS[fault]), str(name))

    sys.addaudithook(hook)


def name_site() -> str:
    """The innermost calls of the program, each by its file and line."""
    found: list[str] = []
    frame = sys._getframe(2)
    while frame and len(found) < SITE:
        file = Path(frame.f_code.co_filename)
        if {"connect_catalog", "connect_identifier"} & {*file.parts}:
            found.append(f"{file.name}:{frame.f_lineno}")
        frame = frame.f_back
    return " ".join(found)


def writes(event: str, given: tuple[Any, ...]) -> bool:
    """Whether a call that Python is about to make changes a file."""
    if event != "open":
        return "_jinja2-cache" not in str(given[0])
    path, _, flags = given
    is_path = isinstance(path, str | bytes | os.PathLike)
    wanted = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
    return is_path and bool(flags & wanted) and not os.fsdecode(path).startswith("/dev/")


if __name__ == "__main__":
    serve()
