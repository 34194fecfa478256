"""catalog serve: show the site, and make it again on every change."""

from __future__ import annotations

import click

from .shared import find_root


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(port: int) -> None:
    """Build, show the site at http://127.0.0.1:PORT/, and rebuild on every change.

    A change that is not right is told here and on the pages, which stay as they were. After a
    change of the program itself, start this again.
    """
    root = find_root()
    if _is_taken(port):
        raise click.UsageError(
            f"Port {port} is in use. Try another: catalog serve --port {port % 65535 + 1}"
        )
    from ..site.build import serve_site

    serve_site(root, port)


def _is_taken(port: int) -> bool:
    """Whether another program listens on a port of this machine."""
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
