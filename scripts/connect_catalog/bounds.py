"""The bounds on what others write: how large, how deep, how many, and how long it may take.

Every reader takes its bound from here, and tells a problem or refuses when it is reached. Sizes are
in bytes, and times in seconds of the processor, which a busy machine does not make longer.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# A table of a package, and one that is handed over.
TABLE_BYTES = 50 * 1024 * 1024
TABLE_LINE = 100_000  # characters
TABLE_FAULTS = 1_000  # that are told of one table
FORM_BYTES = 20_000_000  # of a table that a browser looks at
HANDED_COLUMNS = 2_000

# Any file of text: a record, a descriptor, a README, a page.
TEXT_BYTES = 5 * 1024 * 1024

# A record or descriptor.
RECORD_LENGTH = 1_000_000  # characters
RECORD_LEVELS = 30
RECORD_FAULTS = 100  # that are told of one

# The metadata that may lie beside a table.
METADATA_BYTES = 1_000_000

# A workbook.
BOOK_BYTES = 100_000_000  # of all parts together, unpacked
BOOK_PARTS = 5_000
BOOK_CELLS = 5_000_000
BOOK_ROWS = 1_048_576

# Markdown: a page or a README, its lines, and what stands between two empty lines.
TEXT_LENGTH = 60_000  # characters
TEXT_LINE = 5_000  # characters
TEXT_BLOCK = 10_000  # characters of a paragraph or list
TEXT_BLOCK_LINES = 400
TEXT_LEVELS = 6  # of lists and quotations in one another
TEXT_SIGNS = 300  # brackets and the like in a paragraph or list, or in a row of a table
TEXT_SECONDS = 10

# What a generated page shows. Beyond it lists are cut, and each says how many more there are.
PAGE_BYTES = 1_000_000  # of HTML, but for what is the same on every page
NAMED_PLACES = 2_000  # named beside a table
EXPLORED_VALUES = 2_000  # of a column; a table with more is not offered to be explored
PLACE_PAGES = 5_000  # places of the reference tables that have a page and a file

# The report on a place for letter paper. What it does not print stands on the page of the place.
PRINTED_LENGTH = 120_000  # characters of the datasets, as the template is given them
PRINTED_NAMES = 6_000  # characters of the names of places that belong to it
PRINTED_UNSAID = 100  # desired datasets that say nothing of it

# The table of outlines that maps are drawn from.
OUTLINE_POINTS = 200_000
THINNED_POINTS = 500  # of a border that are thinned at once; the work is the square of it

# The judge of a package's descriptor and tables.
JUDGE_SECONDS = 300

# The rules on one package, which try columns against one another, and those on the texts of all records.
RULES_SECONDS = 300

SHARE_CELLS = 4_000_000_000  # numbers of a table that are laid beside percents to find their counts

# What can be worked out from all numbers that hang together, and from what earlier versions show; and as
# long for a branch's versions, for a table that is taken in, and for what is hidden in one.
AUDIT_SECONDS = 900

# What git tells of the past: one version of a record, all of them together, and commits of tables.
VERSION_BYTES = 100_000
VERSIONS_BYTES = 3_000_000
COMPARED_PARTS = 500  # of a list; of a longer one it is only told that it changed
COMPARED_COMMITS = 300  # of tables, the newest; of older ones it is only told that they changed

# What a branch adds.
BRANCH_COMMITS = 20_000
BRANCH_AUDITED = 200  # versions of packages of which it is worked out what their numbers give away

# The log of a web server.
LOG_LINE = 1 << 16  # bytes; a web server takes no request line that is longer
LOG_BYTES = 2_000_000_000  # unpacked
LOG_LINES = 5_000_000
LOG_AGENT = 256  # characters; the search for robots takes the square of it
LOG_AGENTS = 20_000  # different ones in a file
LOG_SECONDS = 300


class TookTooLong(BaseException):
    """What was to be done took longer than its bound. It is no Exception, because libraries catch some
    of those and go on."""


class Work:
    """Counts what is done, whatever the machine, and raises TookTooLong beyond a bound."""

    def __init__(self, most: int) -> None:
        self.done, self._most = 0, most

    def add(self, done: int) -> None:
        self.done += done
        if self.done > self._most:
            raise TookTooLong


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in the middle of what takes longer than so many seconds of the processor, within
    a regular expression too. Of a limit within a limit the shorter holds. Only the main thread can be
    stopped, where every command works; in another one, and in a browser, which has no such clock, there is no
    limit of time."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    outer = signal.getitimer(signal.ITIMER_PROF)[0]
    if threading.current_thread() is not threading.main_thread() or 0 < outer <= seconds:
        yield
        return

    def stop(*_: object) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        used = seconds - signal.getitimer(signal.ITIMER_PROF)[0]
        # A timer of none would never end.
        signal.setitimer(signal.ITIMER_PROF, max(outer - used, 0.001) if outer else 0)
        signal.signal(signal.SIGPROF, before)
