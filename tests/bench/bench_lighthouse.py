"""What Lighthouse gives each kind of page of the built site: its mobile profile, medians of three runs."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from browsing import serve
from lighthouse import LIGHTHOUSE, ROOT, Compressed, list_faults, read_scores, run_lighthouse
from test_browser import KINDS

RUNS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def bench_lighthouse() -> None:
    """Print a row a kind of page. What an audit finds is told below its row."""
    if not LIGHTHOUSE.exists():
        print("Lighthouse is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        with serve(ROOT / "site", Path(folder), Compressed) as address:
            print(f"{'Lighthouse, of 100':30} {' '.join(f'{name:>15}' for name in CATEGORIES)}")
            for kind, path in KINDS.items():
                judge_kind(kind, f"{address}{path}")


def judge_kind(kind: str, url: str) -> None:
    """The three quick categories do not change from run to run: they are asked for once."""
    reports = [run_lighthouse(url, CATEGORIES)]
    reports += [run_lighthouse(url, CATEGORIES[:1]) for _ in range(RUNS - 1)]
    speeds = [read_scores(report)["performance"] for report in reports]
    scores = read_scores(reports[0]) | {"performance": statistics.median(map(int, speeds))}
    print(f"{kind:30} {' '.join(f'{scores[name]:>15}' for name in CATEGORIES)}")
    for fault in list_faults(reports[0]):
        if scores["performance"] < 95 or min(scores[name] for name in CATEGORIES[1:]) < 100:
            print(f"    {fault}")


if __name__ == "__main__":
    sys.exit(bench_lighthouse())
