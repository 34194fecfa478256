"""Plausible's export: the archive of "Imports & exports", or `imported_pages_<from>_<to>.csv` from
it.

The columns read here are date (a day), page and pageviews, and hostname where there is one. Source:
`export_pages_q` in Plausible's `lib/plausible/exports.ex`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from .lines import DAY, SECOND, Lines, LoggedRequest
from .rows import read_rows
from .site import Site

MOST = 10**12  # hits in a row; a larger number is a slip, and no record could hold it


def read_plausible(lines: Iterable[str], site: Site) -> Lines:
    """The rows of imported_pages.csv: a day's views of a page. Plausible leaves out robots itself."""
    for number, row in read_rows(lines, {"date", "page", "pageviews"}, ""):
        try:
            day = datetime.combine(date.fromisoformat(row["date"]), time(), UTC)
            end, times = day + DAY - SECOND, int(row["pageviews"])
        except (KeyError, ValueError, OverflowError):
            yield number, None
            continue
        if 0 <= times <= MOST:
            other = site.name_other(row.get("hostname"))
            yield number, LoggedRequest(day, end, site.find_uncut(row["page"]), times, False, other)
        else:
            yield number, None
