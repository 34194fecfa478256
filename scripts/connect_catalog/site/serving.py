"""Keep the pages of the last good build up while later ones are wrong, and say on them what is wrong."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from urllib.parse import urlsplit

import click

from ..refusals import Refusal, Unsound

STAY = "The pages stay as they were until that is mended."
_BODY = re.compile(rb"<body[^>]*>")
_BANNER = (
    '<div role="alert" style="padding: 1rem; background: #fff3cd; color: #000; '
    'font: 16px/1.4 sans-serif; border-bottom: 4px solid #b45309">'
    "<strong>Your last change is not shown.</strong> {stay}"
    '<pre style="margin: .5rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; color: #000">'
    "{fault}</pre></div>"
)


class Server(Protocol):
    """What is used of the server of MkDocs. root: the folder that it serves; mount_path: where, as in
    /catalog/; builder: called on every change."""

    root: str
    url: str
    mount_path: str
    builder: Callable[[], None]
    error_handler: Callable[[int], bytes | None]

    def serve_request(self, environ: Any, start_response: Any) -> Iterable[bytes]: ...

    def set_app(self, application: Any) -> None: ...


class _Listener(logging.Handler):
    """Remembers what is logged, in words."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def listen_to_mkdocs() -> Iterator[list[str]]:
    """What MkDocs warns of within the block, in its words."""
    log, handler = logging.getLogger("mkdocs"), _Listener(logging.WARNING)
    log.addHandler(handler)
    try:
        yield handler.said
    finally:
        log.removeHandler(handler)


@contextmanager
def refuse_bad_pages() -> Iterator[None]:
    """Raise Unsound for a page that MkDocs could not read, of which it has said so."""
    with listen_to_mkdocs() as said:
        try:
            yield
        except UnicodeDecodeError:
            if not said:
                raise
            raise Unsound("\n".join(said)) from None


class LastGood:
    """The pages of the last good build, as a server shows them. fault: what is wrong with what was
    written since, in words; empty if nothing is."""

    def __init__(self, server: Server, address: str) -> None:
        """Take over what a server has built, and serve it below the path of the site's address, as it
        will be published: the page for missing addresses names its links by that path."""
        self.fault = ""
        self._server, self._build, self._made = server, server.builder, Path(server.root)
        self._shelf = TemporaryDirectory(prefix="catalog-serve-")
        server.root = str(Path(self._shelf.name) / "site")
        self._keep()
        server.builder = self.rebuild
        server.error_handler = self.read_error_page
        server.mount_path = urlsplit(address).path or "/"
        server.url = urlsplit(server.url)._replace(path=server.mount_path).geturl()
        server.set_app(self.answer)
        _part_requests_from_builds()

    def rebuild(self) -> None:
        """Build anew. If that fails, tell why, and leave the pages as they are."""
        with listen_to_mkdocs() as said:
            try:
                self._build()
            except (Exception, SystemExit) as error:
                self.fault = _tell(error, said)
                print(f"{self.fault}\n{STAY}", file=sys.stderr, flush=True)
                return
        self._keep()
        if self.fault:
            print("That is mended.", file=sys.stderr, flush=True)
        self.fault = ""

    def _keep(self) -> None:
        """Serve what was built, from where no later build can spoil it. A request that waits for a build
        knows already where its file will lie, so that place stays the same."""
        kept = Path(self._server.root)
        old = kept.with_name("old")
        if kept.exists():
            kept.rename(old)
        self._made.rename(kept)
        rmtree(old, ignore_errors=True)

    def read_error_page(self, code: int) -> bytes | None:
        """The site's own page for an error; None if it has none."""
        path = Path(self._server.root) / f"{code}.html"
        return path.read_bytes() if path.is_file() else None

    def answer(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer a request (as WSGI has it). A page says what is wrong, if anything is."""
        begun: list[Any] = []
        parts = self._server.serve_request(environ, lambda *start: begun.extend(start))
        status, headers = begun
        if not self.fault or "text/html" not in dict(headers).get("Content-Type", ""):
            start_response(status, headers)
            return parts
        page = _add_banner(b"".join(parts), self.fault)
        kept = [(name, value) for name, value in headers if name != "Content-Length"]
        start_response(status, [*kept, ("Content-Length", str(len(page)))])
        return [page]


def _part_requests_from_builds() -> None:
    """Let what a server says of requests count for no warning of the build that is under way."""
    log, requests = logging.getLogger("mkdocs"), logging.getLogger("mkdocs.livereload")
    requests.propagate = False
    for handler in log.handlers:
        requests.addHandler(handler)


def _tell(error: BaseException, said: list[str]) -> str:
    """What went wrong, in words. What nobody foresaw is printed with its traceback."""
    foreseen = isinstance(error, Refusal | SystemExit | click.ClickException) or said
    if not foreseen:
        traceback.print_exception(error)
        return f"The program failed, and that is its own fault ({type(error).__name__}: {error})."
    own = [] if said and not str(error) else [str(error)]
    return "\n".join(dict.fromkeys([*said, *own]))


def _add_banner(page: bytes, fault: str) -> bytes:
    banner = _BANNER.format(stay=STAY, fault=escape(fault)).encode()
    begin = _BODY.search(page)
    at = begin.end() if begin else 0
    return page[:at] + banner + page[at:]
