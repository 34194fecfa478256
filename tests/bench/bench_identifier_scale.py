"""What linking made-up children costs against rows: seconds on the processor and by the clock, memory at most, the
pairs compared, and the links. Each step is a process of its own, as it is at agencies and the linker.

SIZES names the numbers of records of each agency; SPARK a master of Spark, which then does the comparing too."""

from __future__ import annotations

import multiprocessing
import os
import secrets
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rows import print_head, print_row, read_peak

from connect_identifier.agency import encode_roster
from connect_identifier.engines import start_spark
from connect_identifier.keys import ProjectKey
from connect_identifier.made import make_rosters, write_roster
from connect_identifier.pairs import LINK, Linked, link_pairs, read_encodings

TODAY = date(2030, 12, 31)
AGENCIES = ("north", "south")
SEED = 2026


@dataclass(frozen=True)
class Cost:
    """Of a step, in a process of its own. memory: at most, in bytes. made: what it gave back."""

    processor: float
    clock: float
    memory: int
    made: Any

    def __str__(self) -> str:
        seconds = f"{self.processor:,.0f} s on the processor, {self.clock:,.0f} s by the clock"
        return f"{seconds}, {self.memory / 1e9:.1f} GB"


def measure_cost(step: Callable[..., Any], *arguments: Any) -> Cost:
    """Run a step in a new process, and say what it cost."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure_here, step, arguments).result()


def _measure_here(step: Callable[..., Any], arguments: tuple[Any, ...]) -> Cost:
    processor, clock = time.process_time(), time.monotonic()
    made = step(*arguments)
    most = int(read_peak() * 2**20)
    return Cost(time.process_time() - processor, time.monotonic() - clock, most, made)


def write_rosters(folder: Path, size: int) -> None:
    for agency, rows in make_rosters(size, SEED).rows.items():
        write_roster(folder / f"{agency}.csv", rows)


def encode(folder: Path, agency: str, secret: bytes) -> None:
    roster, codes, ids = (folder / f"{agency}{end}" for end in (".csv", ".codes", ".ids"))
    encode_roster(roster, ProjectKey(secret, "bench"), "hub", agency, codes, ids, TODAY)


def link(folder: Path, master: str | None, model: dict[str, Any] | None) -> Linked:
    encodings = read_encodings([folder / f"{agency}.codes" for agency in AGENCIES])
    return link_pairs(encodings, start_spark(master), model)


def bench_size(folder: Path, size: int) -> None:
    what = f"{size:,} made-up children and {size:,}"
    measure_cost(write_rosters, folder, size)
    secret = secrets.token_bytes(32)
    for agency in AGENCIES:
        print_row(f"{what}, to encode {agency}", str(measure_cost(encode, folder, agency, secret)))
    cost = measure_cost(link, folder, None, None)
    linked = cost.made
    print_row(f"{what}, to link", str(cost))
    print_row(f"{what}, compared", f"{linked.compared:,} pairs, {len(linked.crowds)} crowds left")
    sure = sum(pair.probability >= LINK for pair in linked.pairs)
    print_row(f"{what}, pairs at {LINK}", f"{sure:,}")
    if "SPARK" in os.environ:
        again = measure_cost(link, folder, os.environ["SPARK"], linked.model)
        same = {pair.left + pair.right + pair.levels for pair in again.made.pairs} == {
            pair.left + pair.right + pair.levels for pair in linked.pairs
        }
        print_row(f"{what}, on Spark", f"{again.clock:,.0f} s by the clock, the same pairs: {same}")


if __name__ == "__main__":
    print_head()
    for number in map(int, os.environ.get("SIZES", "10000 100000").split()):
        with tempfile.TemporaryDirectory() as made:
            bench_size(Path(made), number)
