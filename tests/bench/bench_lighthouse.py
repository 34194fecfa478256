"""What Lighthouse gives each kind of page of the built site: its mobile profile.

`python tests/bench/bench_lighthouse.py` looks at every kind in both languages, with medians of three runs;
bench.py has a few kinds looked at once."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from browsing import serve
from kinds import IN_SPANISH, KINDS
from lighthouse import LIGHTHOUSE, ROOT, Compressed, list_faults, read_scores, run_lighthouse
from rows import print_row

PAGES = IN_SPANISH | KINDS
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def bench_lighthouse(kinds: Sequence[str], runs: int) -> None:
    """Print a row a kind of page, of the median of runs. What an audit finds is told below its row."""
    if not LIGHTHOUSE.exists():
        print("Lighthouse is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        with serve(ROOT / "site", Path(folder), Compressed) as address:
            for kind in kinds:
                judge_kind(kind, f"{address}{PAGES[kind]}", runs)


def judge_kind(kind: str, url: str, runs: int) -> None:
    """The three quick categories do not change from run to run: they are asked for once."""
    reports = [run_lighthouse(url, CATEGORIES)]
    reports += [run_lighthouse(url, CATEGORIES[:1]) for _ in range(runs - 1)]
    speeds = [read_scores(report)["performance"] for report in reports]
    scores = read_scores(reports[0]) | {"performance": statistics.median(map(int, speeds))}
    told = ", ".join(f"{name} {scores[name]}" for name in CATEGORIES)
    print_row(f"Lighthouse, mobile profile: {kind}", told)
    for fault in list_faults(reports[0]):
        if scores["performance"] < 95 or min(scores[name] for name in CATEGORIES[1:]) < 100:
            print(f"    {fault}")


if __name__ == "__main__":
    bench_lighthouse([*PAGES], runs=3)
