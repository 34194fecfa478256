"""A server that gives a part of a file where one is asked for, as the web servers of published sites do."""

from __future__ import annotations

import re
from pathlib import Path

from browsing import Quiet


class Ranged(Quiet):
    def do_GET(self) -> None:
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if not asked or not path.is_file():
            super().do_GET()
            return
        content = path.read_bytes()
        first, last = (int(text) if text else None for text in asked.groups())
        start = max(len(content) - (last or 0), 0) if first is None else first
        piece = content[start : None if first is None or last is None else last + 1]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{start + len(piece) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(piece)))
        self.send_header("Last-Modified", self.date_time_string(path.stat().st_mtime))
        self.end_headers()
        self.wfile.write(piece)
