"""What it takes to set the project up: a fresh clone, with every cache of the installers empty."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

from rows import print_row

ROOT = Path(__file__).parents[2]


def bench_setup() -> None:
    """Print how long `make setup` takes with nothing kept and a second time, and `make site` twice."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clone = folder / "clone"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        kept = {"XDG_CACHE_HOME": "cache", "PIP_CACHE_DIR": "pip", "npm_config_cache": "npm"}
        environment = {**os.environ, **{name: str(folder / at) for name, at in kept.items()}}
        print_times("`make setup` in a fresh clone", ["make", "setup"], clone, environment)
        print_times("`make site` right after it", ["make", "site"], clone, environment)
        print_times("`make site` when nothing has changed", ["make", "site"], clone, environment)
        subprocess.run(["rm", "-rf", ".venv", "node_modules"], cwd=clone, check=True)
        print_times("`make setup` with what was fetched", ["make", "setup"], clone, environment)


def print_times(name: str, command: list[str], folder: Path, environment: dict[str, str]) -> None:
    started, before = time.perf_counter(), os.times()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    seconds, after = time.perf_counter() - started, os.times()
    spent = sum(after[2:4]) - sum(before[2:4])
    print_row(name, f"{seconds:.1f} s, {spent:.1f} s on the processor")


if __name__ == "__main__":
    bench_setup()
