"""How well the search answers what people ask, in both languages: lib/asked.py has the questions.

`python tests/bench/bench_asked.py SITE` asks the site in a folder, built with `languages: [en, es]`; of a site in
English alone only the English questions.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from asked import (
    ASKED,
    FIRST,
    HELD_OUT,
    LOOKED_AT,
    Found,
    mean_reciprocal_rank,
    measure,
    share_first,
)
from bench_search import open_browser
from browsing import go, serve
from rows import print_row

LISTS = {"": ASKED, "more": LOOKED_AT, "more, held out,": HELD_OUT}


def bench_asked(site: Path) -> None:
    """Print a row for each language and list, and below it the questions whose answer is not among the first;
    those held out are not told, for whoever mends the search is not to see them."""
    folders = {"English": "", "Spanish": "es/"}
    with tempfile.TemporaryDirectory() as folder, serve(site, Path(folder)) as address:
        with open_browser() as browser:
            page = browser.new_page()
            for language, below in folders.items():
                if not (site / below / "search").is_dir():
                    continue
                go(page, f"{address}{below}search/")
                for name, asked in LISTS.items():
                    found = measure(page, bool(below), asked)
                    _print_found(f"{len(found)} {name} questions in {language}", found)
                    if asked is not HELD_OUT:
                        _print_missed(found)


def _print_found(name: str, found: Sequence[Found]) -> None:
    first, rank = share_first(found), mean_reciprocal_rank(found)
    told = f"{first:.0%} answered among the first {FIRST}, mean reciprocal rank {rank:.2f}"
    print_row(" ".join(name.split()), told)


def _print_missed(found: Sequence[Found]) -> None:
    for one in found:
        if not 0 < one.at <= FIRST:
            print(f"  {one.query}: {', '.join(one.first) or 'nothing'}")


if __name__ == "__main__":
    bench_asked(Path(sys.argv[1]).resolve())
