"""catalog hook: have git check what is about to be committed."""

from __future__ import annotations

import click

from ..terminal import print_message
from .shared import find_root


@click.group()
def hook() -> None:
    """Have git check what is about to be committed, before it is in the history for good."""


@hook.command()
def install() -> None:
    """Let git run `catalog check --staged` before each commit in this repository.

    A hook that somebody else has put there stays as it is; then the line to add to it is told.
    """
    from ..hooks import install_hook

    path = install_hook(find_root())
    print_message(
        f"Wrote {path}. From now on git checks what is staged before each commit.\n"
        "To take it away: catalog hook remove"
    )


@hook.command()
def remove() -> None:
    """Take away the hook that `catalog hook install` has put there, and no other."""
    from ..hooks import remove_hook

    print_message(
        f"Removed {remove_hook(find_root())}. git checks nothing before a commit any more."
    )
