"""GoatCounter's CSV export, version 1 or 2.

The header starts with the version, as in `2Path`; the columns read here are Path, Event, Bot and Date
(RFC 3339, UTC). Sources: GoatCounter's `export.go` and its help page "export". GoatCounter cuts the
slash off the end of a path (`cleanPath` in `path.go`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from .lines import Lines, LoggedRequest
from .rows import read_rows
from .site import Site


def read_goatcounter(lines: Iterable[str], site: Site) -> Lines:
    """The rows of GoatCounter's CSV export. An event (a click) is no page that was shown."""
    for number, row in read_rows(lines, {"Path", "Event", "Bot", "Date"}, "12"):
        try:
            when = datetime.fromisoformat(row["Date"])
            when = when.replace(tzinfo=when.tzinfo or UTC, microsecond=0).astimezone(UTC)
            robot = int(row["Bot"]) != 0
        except (KeyError, ValueError, OverflowError):
            yield number, None
            continue
        address = site.find_uncut(row["Path"]) if row["Event"] in ("false", "0") else None
        yield number, LoggedRequest(when, when, address, 1, robot and address is not None)
