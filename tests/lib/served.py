"""A site as programs see it: over HTTP, at an address of this machine in place of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from browsing import Quiet
from browsing import serve as serve_as_it_is

TEXTS = (
    ".atom",
    ".json",
    ".jsonld",
    ".ttl",
    ".xml",
)  # of which each may name the site's own address


@contextmanager
def serve(site: Path, url: str, folder: Path) -> Iterator[str]:
    """The address at which the files of a site are served, with that address for its own (`url`) in all
    texts for programs. Tables, and whatever else has a checksum, are served byte for byte. folder: an
    empty one, to serve from."""

    class Replacing(Quiet):
        here = b""
        extensions_map = Quiet.extensions_map | {".jsonld": "application/ld+json"}

        def do_GET(self) -> None:
            path = Path(self.translate_path(self.path))
            if not (path.suffix in TEXTS and path.is_file()):
                super().do_GET()
                return
            content = path.read_bytes().replace(url.encode(), self.here)
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with serve_as_it_is(site, folder, Replacing) as address:
        Replacing.here = address.encode()
        yield address
