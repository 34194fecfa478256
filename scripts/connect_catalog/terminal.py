"""What is said on the terminal, and so in the log of a workflow: nothing that others wrote controls either."""

from __future__ import annotations

import click

from .characters import guard_log, write_lines


def print_message(message: str, err: bool = False) -> None:
    """Print a message. err: on standard error."""
    click.echo(write_lines(message), err=err)


def print_text(text: str) -> None:
    """Print a text that was made or written, whole."""
    click.echo(guard_log(text.removesuffix("\n")))
