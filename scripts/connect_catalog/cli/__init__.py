"""The `catalog` command, one module a command. What a command works with is imported when it is
called, so that --help is quick."""

from __future__ import annotations

from typing import Any

import click

from ..refusals import Refusal
from .adopt import adopt
from .build import build
from .check import check
from .hits import hits
from .hook import hook
from .new import new
from .record import record
from .report import report
from .serve import serve
from .shared import print_refusal
from .stats import stats
from .suppress import suppress
from .update import update


class _Commands(click.Group):
    """The commands; what one of them refuses becomes a message and an exit code here alone."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Refusal as refusal:
            print_refusal(refusal, context)
            context.exit(refusal.exit_code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Check, count, build and serve the CONNECT data catalog.

    Every command works on the repository you stand in. It ends with 0 when all is good, 1 when it
    found problems, and 2 when it was used wrongly.
    """


for command in (
    adopt,
    build,
    check,
    hits,
    hook,
    new,
    record,
    report,
    serve,
    stats,
    suppress,
    update,
):
    main.add_command(command)
