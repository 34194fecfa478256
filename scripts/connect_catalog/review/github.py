"""What is asked of GitHub, over its interface for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPMessage
from typing import IO, Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ..refusals import Refusal

SECONDS = 60
MOST_ANSWER = 20_000_000  # bytes


class TooLong(Refusal):
    """A file is longer than it may be."""


class Unreached(Refusal):
    """GitHub gave no answer, or refused one."""


class _DropToken(HTTPRedirectHandler):
    """Follows to where a file lies, over https alone, without the token, which is for GitHub."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if not newurl.startswith("https://"):
            return None
        followed = super().redirect_request(req, fp, code, msg, headers, newurl)
        if followed is not None:
            followed.remove_header("Authorization")
        return followed


@dataclass(frozen=True)
class GitHub:
    """A repository on GitHub. api, server: addresses of its interface and of its pages; token: proves who
    asks."""

    api: str
    server: str
    repository: str
    token: str = field(repr=False)

    def ask(self, path: str, method: str = "GET", body: Mapping[str, Any] | None = None) -> Any:
        """The answer to a question about the repository, as plain values. path: below it."""
        content = None if body is None else json.dumps(body).encode()
        return json.loads(self._send(path, method, content, MOST_ANSWER))

    def fetch(self, path: str, most: int) -> bytes:
        """A file of at most so many bytes. Raises TooLong."""
        return self._send(path, "GET", None, most)

    def _send(self, path: str, method: str, content: bytes | None, most: int) -> bytes:
        address = f"{self.api}/repos/{self.repository}/{path}"
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "User-Agent": "connect-catalog",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        request = Request(address, content, headers, method=method)  # noqa: S310 - from the runner
        try:
            with build_opener(_DropToken).open(request, timeout=SECONDS) as said:
                found: bytes = said.read(most + 1)
        except OSError as error:
            raise Unreached(f"GitHub did not answer as it should: {error}") from None
        if len(found) > most:
            raise TooLong("What GitHub sent is longer than it may be.")
        return found
