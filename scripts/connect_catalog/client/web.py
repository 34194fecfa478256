"""Files of a site over HTTP: bounded, and from nowhere but where the site is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from ..bounds import TABLE_BYTES
from ..refusals import Refusal

SILENCE = 30  # seconds without a byte
SECONDS = 300  # for one file
_PIECE = 1 << 16
_DEFAULT_PORTS: Mapping[str, int] = {"http": 80, "https": 443}


class CatalogError(Refusal):
    """Why a catalog, a dataset or a table cannot be had, and what to do."""


class _StayThere(HTTPRedirectHandler):
    """Follows to another address of the same server alone."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if _name_server(newurl) != _name_server(req.full_url):
            raise CatalogError(
                f"{req.full_url} sends on to another server ({urlsplit(newurl).hostname}), which is not asked. If "
                "the catalog has moved, open its new address."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _name_server(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _make_opener() -> OpenerDirector:
    """Only what HTTP needs: no other kind of address is followed, no file of this machine among them."""
    opener = OpenerDirector()
    handlers = (
        ProxyHandler,
        HTTPHandler,
        HTTPSHandler,
        HTTPDefaultErrorHandler,
        _StayThere,
        HTTPErrorProcessor,
    )
    for handler in handlers:
        opener.add_handler(handler())
    return opener


@dataclass(frozen=True)
class Web:
    """A site. root: its address, which ends in a slash."""

    root: str

    def read(self, path: str) -> bytes | None:
        """The file at a path below the root, of TABLE_BYTES at most; None where there is none. Raises
        CatalogError where it cannot be had whole."""
        address = f"{self.root}{quote(path)}"
        request = Request(address, headers={"User-Agent": "connect-catalog"})  # noqa: S310 - see open_catalog
        try:
            with _make_opener().open(request, timeout=SILENCE) as answer:
                return _read_whole(answer, address)
        except HTTPError as error:
            if error.code in (404, 410):
                return None
            raise CatalogError(f"{address} cannot be had: the server says {error.code}.") from None
        except (OSError, HTTPException, ValueError) as error:
            why = getattr(error, "reason", None) or str(error) or type(error).__name__
            raise CatalogError(
                f"{address} cannot be had: {why}. Is there a network, and is the address right?"
            ) from None


def _read_whole(answer: HTTPResponse, address: str) -> bytes:
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise CatalogError(f"{address} came packed, though it was asked for as it is.")
    told = answer.headers.get("Content-Length", "")
    size = int(told) if told.isascii() and told.isdigit() and len(told) < 20 else None
    until = time.monotonic() + SECONDS
    content = bytearray()
    _refuse_large(size or 0, address)
    while piece := answer.read1(_PIECE):
        content += piece
        _refuse_large(len(content), address)
        if time.monotonic() > until:
            raise CatalogError(f"{address} did not come within {SECONDS} seconds.")
    if size is not None and len(content) != size:
        raise CatalogError(f"{address} came in part: {len(content)} of {size} bytes. Try again.")
    return bytes(content)


def _refuse_large(size: int, address: str) -> None:
    if size > TABLE_BYTES:
        raise CatalogError(f"{address} is larger than {TABLE_BYTES >> 20} MB, and is not read.")
