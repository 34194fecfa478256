"""What each format of a download costs: the processor's time and the bytes, on this catalog and on made-up ones
of 20 and of 1,000 datasets. A format grows no faster than the data if it costs as much for each byte of CSV.

`python tests/bench/bench_downloads.py 20 1000` prints these rows for other counts.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from made_catalog import make_catalog
from rows import print_head, print_row

from connect_catalog.exports.downloads import Downloads
from connect_catalog.exports.whole import WHOLE, WholeFiles
from connect_catalog.load import load
from connect_catalog.model import Catalog

ROOT = Path(__file__).parents[2]
COUNTS = (20, 1000)


def list_costs(catalog: Catalog) -> Iterator[tuple[str, float, int]]:
    """For each file its format, the seconds on the processor and the bytes."""
    for package in catalog.packages.values():
        for table in package.tables.values():
            assert table.typed is not None  # read once, for all formats
    downloads, whole = catalog.once(Downloads), catalog.once(WholeFiles)
    for package in catalog.packages.values():
        for one in downloads.of(package):
            yield one.format.title, *_measure(lambda one=one: one.content)
    for address, (format, _) in WHOLE.items():
        yield (
            f"the whole catalog as {format.name}",
            *_measure(lambda address=address: whole.read(address)),
        )


def _measure(make) -> tuple[float, int]:
    started = time.process_time()
    size = len(make())
    return time.process_time() - started, size


def measure_catalog(catalog: Catalog) -> tuple[int, dict[str, tuple[float, int]]]:
    """The bytes of its CSV files, and for each format the seconds and bytes of all."""
    seconds: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for format, took, size in list_costs(catalog):
        seconds[format] += took
        sizes[format] += size
    data = sum(len(t.content) for p in catalog.packages.values() for t in p.tables.values())
    return data, {format: (seconds[format], sizes[format]) for format in seconds}


def bench_downloads(counts: tuple[int, ...] = COUNTS) -> None:
    """A row for each catalog: all formats together, and then each."""
    live = load(ROOT).catalog
    assert live is not None
    _print_catalog("this catalog", live)
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            _print_catalog(f"{count:,} made-up datasets", make_catalog(Path(folder), count))


def _print_catalog(name: str, catalog: Catalog) -> None:
    data, found = measure_catalog(catalog)
    took, size = (sum(costs[i] for costs in found.values()) for i in (0, 1))
    each = ", ".join(f"{format} {s:.2f} s, {b / 1e6:.2f} MB" for format, (s, b) in found.items())
    print_row(
        f"all downloads of {name}, {data / 1e6:.2f} MB of CSV",
        f"{took:.1f} s on the processor, {size / 1e6:.1f} MB: {each}",
    )


if __name__ == "__main__":
    print_head()
    bench_downloads(tuple(map(int, sys.argv[1:])) or COUNTS)
