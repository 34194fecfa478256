"""Build the site beside the last one and swap, or serve it while it changes."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

from mkdocs.commands.build import build as mkdocs_build  # noqa: E402
from mkdocs.commands.serve import serve as mkdocs_serve  # noqa: E402
from mkdocs.config import load_config  # noqa: E402

from ..memory import without_collection  # noqa: E402
from ..model import Settings  # noqa: E402
from ..words import Language  # noqa: E402
from .plugin import CatalogPlugin  # noqa: E402
from .serving import refuse_bad_pages  # noqa: E402
from .swap import clean, folder_beside, swap, verify  # noqa: E402


@dataclass(frozen=True)
class Built:
    """What a build made; stages are (name, seconds), and together the whole of it. language: that of the
    pages."""

    pages: int
    datasets: int
    desired: int
    stages: tuple[tuple[str, float], ...]
    settings: Settings
    language: Language


def build_site(root: Path) -> Built:
    """Build root's site/. Raises ProblemsFound or Incomplete, and then site/ stays as it was."""
    clean(root)
    with folder_beside(root) as fresh, _mkdocs_warnings(), refuse_bad_pages():
        config = load_config(str(root / "mkdocs.yml"), site_dir=str(fresh / "site"))
        started = time.perf_counter()
        with without_collection():
            mkdocs_build(config)
        seconds = time.perf_counter() - started
        plugin = config.plugins["connect-catalog"]
        assert isinstance(plugin, CatalogPlugin)  # noqa: S101 - mkdocs.yml names no other
        verify(fresh / "site", plugin.list_urls(), plugin.downloads, plugin.others)
        swap(fresh / "site", root / "site", fresh / "old")
    layout = ("lay out", seconds - sum(plugin.stages.values()))
    return Built(
        len([*(root / "site").rglob("index.html")]),
        len(plugin.catalog.datasets),
        len(plugin.catalog.workplan),
        (*plugin.stages.items(), layout),
        plugin.catalog.settings,
        plugin.language,
    )


@contextmanager
def _mkdocs_warnings() -> Iterator[None]:
    """Show what MkDocs warns of, and nothing less."""
    log, handler = logging.getLogger("mkdocs"), logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


def serve_site(root: Path, port: int) -> None:
    """Serve on 127.0.0.1 and rebuild on every change, until interrupted."""
    logging.getLogger("mkdocs").addHandler(logging.StreamHandler())
    logging.getLogger("mkdocs").setLevel(logging.INFO)
    with refuse_bad_pages():
        mkdocs_serve(str(root / "mkdocs.yml"), dev_addr=f"127.0.0.1:{port}")
