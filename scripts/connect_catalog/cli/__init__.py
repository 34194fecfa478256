"""The `catalog` command, one module a command. What a command works with is imported when it is
called, so that --help is quick."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any

import click

from ..characters import write_lines
from ..refusals import Refusal, Unsound
from ..terminal import print_message
from .adopt import adopt
from .build import build
from .check import check
from .form import form
from .hits import hits
from .hook import hook
from .new import new
from .portal import portal
from .record import record
from .report import report
from .review import review
from .serve import serve
from .shared import TYPED, guard_message, print_refusal
from .stats import stats
from .suppress import suppress
from .templates import templates
from .translations import translations
from .update import update

# What a disk refuses without naming a file; the last where no folder for temporary files can be used.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.ENOENT)


class _Commands(click.Group):
    """The commands; what one of them refuses, or the disk refuses it, becomes a message and an exit
    code here alone."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command. A letter that the terminal does not know is shown as a question mark. An empty
        SOURCE_DATE_EPOCH, which libraries would take for a number, is as good as none."""
        if os.environ.get("SOURCE_DATE_EPOCH") == "":
            del os.environ["SOURCE_DATE_EPOCH"]
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        return super().main(*args, **kwargs)

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Keep what was typed, so that no message repeats a person that stands in it."""
        context.meta[TYPED] = (*args,)
        return super().parse_args(context, args)

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except click.UsageError as wrong:
            told = write_lines(guard_message(wrong.format_message(), context))
            if told == wrong.format_message():
                raise
            raise click.UsageError(told, wrong.ctx) from None
        except Refusal as refusal:
            print_refusal(refusal, context)
            context.exit(refusal.exit_code)
        except OSError as error:
            if error.filename is None and error.errno not in FULL:  # a pipe was closed, or a bug
                raise
            name = "" if error.filename is None else f"{click.format_filename(error.filename)}: "
            why = (error.strerror or "it cannot be read or written").lower()
            print_message(
                f"Error: {name}{why}. See that it is there, may be "
                "read and written, and that the disk has room; then run the command again.",
                err=True,
            )
            context.exit(Unsound.exit_code)


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
    form,
    hits,
    hook,
    new,
    portal,
    record,
    report,
    review,
    serve,
    stats,
    suppress,
    templates,
    translations,
    update,
):
    main.add_command(command)
