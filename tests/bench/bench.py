"""Ratios, not times: each row times two things in turn in one run and divides the medians.

`make bench` prints them, and `make bench QUICK=1` the shortest of them. What takes longer is measured by each
file as a program: the set-up of a fresh clone, the largest tables, ten thousand pages, every kind of page by
Lighthouse. A ratio holds on another machine far better than
seconds do.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench_disclosure import SMALL, measure_disclosure, measure_protection
from bench_downloads import bench_downloads
from bench_explorer import bench_explorer
from bench_lighthouse import bench_lighthouse
from bench_pages import bench_made_pages, bench_memory, bench_rebuild
from bench_persons import bench_persons
from bench_programs import bench_programs
from bench_search import bench_search
from bench_tables import bench_packages, bench_tables
from rows import print_head, print_row

ROOT = Path(__file__).parents[2]
RUNS = 3
KINDS = ("dataset", "dataset in Spanish")


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compare(
    works: dict[str, Callable[[], object]], base: Callable[[], object], of: str, runs: int = RUNS
) -> None:
    """Print the ratio of medians of each work, by its name, after one warm-up of each."""
    rounds = []
    for _ in range(runs + 1):
        rounds.append([seconds(work) for work in (base, *works.values())])
    for at, name in enumerate(works, 1):
        ratios = [taken[at] / taken[0] for taken in rounds[1:]]
        print_row(
            name,
            f"{statistics.median(ratios):.2f} times {of} "
            f"({min(ratios):.2f} to {max(ratios):.2f} in {runs} pairs)",
        )


def bench_help() -> None:
    def run(*command: str) -> Callable[[], object]:
        return lambda: subprocess.run(command, check=True, capture_output=True, cwd=ROOT)

    compare(
        {"`catalog --help`": run(str(Path(sys.executable).parent / "catalog"), "--help")},
        run(sys.executable, "-c", "import click"),
        "the time of `python -c 'import click'`",
    )


def bench_check(runs: int) -> None:
    from frictionless import Package

    from connect_catalog.checks import load_and_check

    paths = sorted((ROOT / "datapackages").glob("*/datapackage.json"))

    def frictionless() -> None:
        for path in paths:
            assert Package(str(path)).validate().valid

    def everything() -> None:
        assert load_and_check(ROOT, date.today(), cache=False)[1] == []

    compare(
        {
            "all checks of this repository, nothing remembered": everything,
            "all checks of this repository, verdicts remembered": lambda: load_and_check(
                ROOT, date.today()
            ),
        },
        frictionless,
        "the time of frictionless alone",
        runs,
    )


def measure_briefly() -> None:
    """The shortest: the start, the checks, the audit, a table, and some pages."""
    bench_help()
    bench_check(runs=1)
    measure_disclosure(SMALL)
    measure_protection(places=5)
    bench_tables([25_000], 20_000)
    bench_made_pages([25, 50])


def measure_everything() -> None:
    """Every row, on tables and pages of a size that lets all of it end in minutes."""
    bench_help()
    bench_check(runs=2)
    measure_disclosure()
    measure_protection(places=20)
    bench_tables([100_000], 50_000)
    bench_packages(keyed=100_000, packages=50)
    bench_made_pages([50, 200])
    bench_memory(400)
    bench_rebuild(100)
    with tempfile.TemporaryDirectory() as made:
        bench_search(Path(made), 500)
    bench_lighthouse(KINDS, runs=1)
    bench_explorer()
    bench_downloads()
    bench_persons()
    bench_programs()


if __name__ == "__main__":
    print_head()
    measure_briefly() if "--quick" in sys.argv[1:] else measure_everything()
