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

# What a portal says of its datasets.
PORTAL_BYTES = 100_000_000
PORTAL_DATASETS = 50_000

# A workbook.
BOOK_BYTES = 100_000_000  # of all parts together, unpacked
BOOK_PARTS = 5_000
BOOK_SHEETS = 1_000
BOOK_CELLS = 5_000_000  # of all sheets together
BOOK_ROWS = 1_048_576
BOOK_MERGED = 100_000  # cells that are merged with others, of all sheets together
FILLED_CELLS = 20_000  # of a sheet of a form that is filled in
FILLED_MERGED = 50
BOOK_FORMAT = 1_000  # characters of the format of a number
BOOK_NUMBER = 100  # characters in which a number is written

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

# What the rules on a package try. Beyond it a rule looks at the first of them, or at none; what can be
# worked out from numbers is bounded by the audit's time alone, which is a problem when it is reached.
SUM_PARTS = (
    60  # counts of a table that may be sums of others; four times as many values of a column
)
SUM_ROWS = 20_000  # in which sums of columns are tried
SUM_CELLS = 20_000_000  # of a table of all groups by all values of a column
DISTINCT_ROWS = 20_000  # in which distinct numbers are looked for first, before all are
SUBTOTAL_VALUES = 80  # of a column
SUBTOTAL_ROWS = 20_000
PAIRED_NUMBERS = 40  # of which every two may make a third
TRIPLED_NUMBERS = 14  # of which every three may
PAIRED_COLUMNS = 20  # of which every two may make a third
NAME_WORDS = 6  # of the name of a column, by which others are alike
GROUP_KEYS = 6  # columns over which the rows of a share may be added up
HUNDRED_COLUMNS = 12  # of percents that may make 100
HUNDRED_PARTS = 60  # rows whose percents may make 100
FORM_COLUMNS = 30  # that may be another column in other clothes
FORM_ROWS = 5_000  # in which distinct numbers are looked for
FORM_NUMBERS = 4  # in one text
TIED_VALUES = 40  # of a column of which each may be a table by itself
TIED_ROWS = 400  # in which shares between tables are looked for
ORDER_ROWS = 100_000  # that may stand in the order of a count
ORDER_KEYS = 4
SPOKEN_VALUES = 5_000  # texts of a column in which counts may be said in words
NAME_VALUES = 500  # of a column, spread over it, that may be names of persons
LOOKED_ROWS = 5_000  # spread over a column, in which it is looked for what looks like a person
LOOKED_LENGTH = 300  # characters that a pattern meets at once, so that none can be stalled
PATTERN_LENGTH = 200  # characters of a pattern that a descriptor gives
PATTERN_WAYS = 1_000  # to read a text by it
PATTERN_SIZE = 1_000  # of it, with its repeats written out

# The audit: how often it goes around, and what its solver may do before it gives the widest answer.
INTERVAL_ROUNDS = 30
ATTACK_ROUNDS = 20
CONFLICT_ROUNDS = 20
SOLVER_NODES = 2_000
WHOLE_UNKNOWNS = 1_000  # of which only whole numbers are tried; more may be fractions

# What `suppress` tries to hide as little as it can. Beyond it more is hidden, and nothing is shown.
SPARING_AUDITS = 40_000  # of one part, over the number of its cells
FEWEST_AUDITS = 600  # of one part to look for the fewest
FEWEST_AUDITS_OF_ALL = 6_000  # of all parts together
FEWEST_SETS = 60  # of one size that are tried
STUCK_AUDITS = 200  # of one part in which all that can be hidden protects nothing
TOLD_CELLS = 1_000  # hidden cells of a column, of which it is told what share of all they are

# What may lie beside a table that is handed over.
BESIDE_FILES = 50
DICTIONARY_BYTES = 1_000_000  # a table of data beside it may have millions

# What can be worked out from all numbers that hang together, and from what earlier versions show; and as
# long for a branch's versions, for a table that is taken in, and for what is hidden in one.
AUDIT_SECONDS = 900

# What git tells of the past: one version of a record, all of them together, and commits of tables.
VERSION_BYTES = 100_000
VERSIONS_BYTES = 3_000_000
COMPARED_PARTS = 500  # of a list; of a longer one it is only told that it changed
COMPARED_COMMITS = 300  # of tables, the newest; of older ones it is only told that they changed

# Versions of packages that are published beside the newest.
PAST_VERSIONS = 20  # of a package, today's among them
PAST_BYTES = 300_000_000  # of all together; GitHub Pages takes 1 GB

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
