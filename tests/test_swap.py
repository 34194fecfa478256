"""A new site takes the place of the last one whole, at once, or not at all."""

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from connect_catalog.site import plugin, swap
from connect_catalog.site.build import build_site
from connect_catalog.site.swap import Incomplete, verify

PAGES = ["", "datasets/", "datasets/story-hours/"]


@pytest.fixture
def site(tiny_site, tmp_path) -> Path:
    return Path(shutil.copytree(tiny_site, tmp_path / "site"))


def test_a_whole_site_is_whole(site):
    downloads = {
        path: (site / path).read_bytes() for path in ("datasets.json", "catalog-lite.json")
    }
    verify(site, PAGES, downloads)


@pytest.mark.parametrize(
    "part",
    [
        "index.html",
        "datasets/story-hours/index.html",
        "404.html",
        "datasets.json",
        "pagefind/pagefind-entry.json",
        "pagefind/index/*",
        "pagefind/fragment/*",
        "pagefind/*.pf_meta",
        "pagefind/wasm.unknown.pagefind",
    ],
)
@pytest.mark.parametrize("left", [0, 0.5, None])
def test_a_part_that_is_missing_or_cut_short_is_told(site, part, left):
    """As on a full disk, on which programs write what fits. left: the share that fits; None: no file."""
    path = min(site.glob(part))
    content = path.read_bytes()
    downloads = {"datasets.json": (site / "datasets.json").read_bytes()}
    path.unlink()
    if left is not None:
        path.write_bytes(content[: int(len(content) * left)])
    with pytest.raises(Incomplete, match="Is the disk full"):
        verify(site, PAGES, downloads)


def test_what_was_not_written_whole_is_not_published(repo, monkeypatch, capsys):
    build_site(repo)
    before = {path: path.read_bytes() for path in (repo / "site").rglob("*") if path.is_file()}
    index = plugin.index_site

    def index_until_the_disk_is_full(site: Path) -> None:
        index(site)
        max((site / "pagefind/fragment").iterdir()).write_bytes(b"")

    monkeypatch.setattr(plugin, "index_site", index_until_the_disk_is_full)
    with pytest.raises(Incomplete, match=r"pagefind/fragment/\S+\. Is the disk full"):
        build_site(repo)
    after = {path: path.read_bytes() for path in (repo / "site").rglob("*") if path.is_file()}
    assert after == before and not [*repo.glob(".site-*")]


@pytest.mark.parametrize("exchanges", [True, False])
def test_the_new_site_takes_the_place_of_the_old_one(tmp_path, monkeypatch, exchanges):
    if not exchanges:
        monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    for name in ("site", "fresh"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page").write_text(name, "utf-8")
    swap.swap(tmp_path / "fresh", tmp_path / "site", tmp_path / "old")
    assert (tmp_path / "site/page").read_text("utf-8") == "fresh"
    swap.swap(tmp_path / "site", tmp_path / "first", tmp_path / "none")
    assert (tmp_path / "first/page").read_text("utf-8") == "fresh"


def test_there_is_a_site_at_every_moment(tmp_path):
    """A reader who looks again and again while a hundred new sites come misses none."""
    site, missed, done = tmp_path / "site", [], threading.Event()
    site.mkdir()

    def look() -> None:
        while not done.is_set():
            if not os.path.lexists(site):
                missed.append(time.monotonic())

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(100):
        fresh = tmp_path / f"fresh-{number}"
        fresh.mkdir()
        swap.swap(fresh, site, tmp_path / f"old-{number}")
    done.set()
    reader.join()
    assert not missed


def test_folders_of_builds_that_were_killed_go_once_they_are_old(tmp_path):
    for name in (".site-old", ".site-new", ".sitemap", "site-old"):
        (tmp_path / name / "site").mkdir(parents=True)
        if name != ".site-new":
            os.utime(tmp_path / name, (0, 0))
    (tmp_path / ".site-link").symlink_to(tmp_path / "site-old")
    swap.clean(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {".site-new", ".sitemap", "site-old", ".site-link"}
