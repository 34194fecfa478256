"""The `catalog` command, one module a command. What a command works with is imported when it is
called, so that --help is quick."""

from __future__ import annotations

import click

from .adopt import adopt
from .build import build
from .check import check
from .hits import hits
from .new import new
from .record import record
from .report import report
from .serve import serve
from .stats import stats
from .suppress import suppress


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Check, count, build and serve the CONNECT data catalog.

    Every command works on the repository you stand in. It ends with 0 when all is good, 1 when it
    found problems, and 2 when it was used wrongly.
    """


for command in (adopt, build, check, hits, new, record, report, serve, stats, suppress):
    main.add_command(command)
