"""What the files for other programs cost: the processor's time and the bytes, on this catalog and on made-up ones
of 20 and of 1,000 datasets. They grow no faster than the data if they cost as much for each dataset.

`python tests/bench/bench_programs.py 20 1000` prints these rows for other counts.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from made_catalog import make_catalog
from rows import print_head, print_row

from connect_catalog.addresses import CATALOG_JSONLD, CATALOG_TURTLE, DATA_JSON, DCAT_US_3
from connect_catalog.exports import api, croissant, csvw, online_packages
from connect_catalog.exports.dataset_feeds import plan_feeds
from connect_catalog.exports.downloads import Downloads
from connect_catalog.exports.files import Files
from connect_catalog.exports.harvest import plan_harvest
from connect_catalog.load import load
from connect_catalog.model import Catalog
from connect_catalog.revisions import NOT_ASKED
from connect_catalog.stats import compute

ROOT = Path(__file__).parents[2]
COUNTS = (20, 1000)
DAY = date(2026, 1, 31)
DIALECTS = {
    "data.json": (DATA_JSON,),
    "DCAT-US 3": (DCAT_US_3,),
    "DCAT-AP": (CATALOG_JSONLD, CATALOG_TURTLE),
}


def list_costs(catalog: Catalog) -> Iterator[tuple[str, float, int, int]]:
    """For each form the seconds on the processor, the bytes of all its files, and those of the largest."""
    numbers = compute(catalog, DAY)
    yield _measure("feeds", plan_feeds(catalog, NOT_ASKED))
    yield _measure("Data Packages", online_packages.plan_files(catalog, lambda: numbers))
    yield _measure("CSV on the Web", csvw.plan_files(catalog, lambda: numbers))
    downloads = catalog.once(Downloads)
    sums = [one.sum for package in catalog.packages.values() for one in downloads.of(package)]
    assert sums  # made before, by the downloads' own account
    yield _measure("Croissant", croissant.plan_files(catalog, lambda: numbers))
    yield _measure("API", api.plan_files(catalog, lambda: numbers))
    planned = plan_harvest(catalog, NOT_ASKED)
    for name, addresses in DIALECTS.items():
        yield _measure(name, {address: planned[address] for address in addresses})


def _measure(name: str, files: Files) -> tuple[str, float, int, int]:
    started = time.process_time()
    sizes = [len(make()) for make in files.values()]
    return name, time.process_time() - started, sum(sizes), max(sizes)


def bench_programs(counts: tuple[int, ...] = COUNTS) -> None:
    """A row for each catalog: all forms together, and then each."""
    live = load(ROOT).catalog
    assert live is not None
    _print_catalog("this catalog", live)
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            made = make_catalog(Path(folder), count)
            settings = made.settings.model_copy(update={"mailbox": "ask@kites.example"})
            asked = replace(made, settings=settings)  # else no dataset stands in data.json
            _print_catalog(f"{count:,} made-up datasets", asked)


def _print_catalog(name: str, catalog: Catalog) -> None:
    found = [*list_costs(catalog)]
    took, size = sum(one[1] for one in found), sum(one[2] for one in found)
    each = ", ".join(
        f"{form} {s:.2f} s, {b / 1e6:.2f} MB (largest file {most / 1e6:.2f})"
        for form, s, b, most in found
    )
    print_row(
        f"all files for other programs of {name}",
        f"{took:.1f} s on the processor, {size / 1e6:.1f} MB: {each}",
    )


if __name__ == "__main__":
    print_head()
    bench_programs(tuple(map(int, sys.argv[1:])) or COUNTS)
