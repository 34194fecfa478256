"""A new site takes the place of the last one whole, at once, or not at all."""

import os
import shutil
import subprocess
import sys
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


def leave(root: Path, name: str, *parts: str) -> Path:
    """A folder of long ago."""
    folder = root / name
    folder.mkdir()
    for part in parts:
        (folder / part).mkdir()
    os.utime(folder, (0, 0))
    return folder


def test_folders_of_builds_that_were_killed_go_once_they_are_old(tmp_path):
    leave(tmp_path, ".site-abcd_123", "site", "old")
    leave(tmp_path, ".site-empty_12")
    os.utime(leave(tmp_path, ".site-recent12", "site"))
    stay = {".site-recent12"}
    for name in (
        ".sitemap",
        "site-abcd_123",
        ".site-",
        ".site-notes",
        ".site-ABCD_123",
        ".site-a" + "b" * 8,
    ):
        stay.add(leave(tmp_path, name, "site").name)
    swap.clean(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == stay


def test_what_a_person_put_into_a_folder_of_such_a_name_stays(tmp_path):
    leave(tmp_path, ".site-archives", "site", "letters")
    (tmp_path / ".site-file_123").write_text("a letter")
    os.utime(tmp_path / ".site-file_123", (0, 0))
    swap.clean(tmp_path)
    assert len([*tmp_path.iterdir()]) == 2


def test_a_link_of_such_a_name_leads_nobody_to_clean_elsewhere(tmp_path):
    elsewhere = leave(tmp_path, "elsewhere", "site")
    (elsewhere / "site/page").write_text("a page")
    root = tmp_path / "root"
    root.mkdir()
    (root / ".site-link_123").symlink_to(elsewhere)
    (root / ".site-lost_123").symlink_to("nowhere")
    held = leave(root, ".site-inner123")
    (held / "site").symlink_to(elsewhere)
    os.utime(held, (0, 0))
    swap.clean(root)
    assert (elsewhere / "site/page").read_text() == "a page"
    assert {path.name for path in root.iterdir()} == {".site-link_123", ".site-lost_123"}


def test_a_folder_of_another_user_stays(tmp_path, monkeypatch):
    leave(tmp_path, ".site-abcd_123", "site")
    monkeypatch.setattr(os, "getuid", lambda: 12_345)
    swap.clean(tmp_path)
    assert [*tmp_path.iterdir()]


HOLD = """
import os, sys, pathlib
from connect_catalog.site.swap import folder_beside
with folder_beside(pathlib.Path(sys.argv[1])) as folder:
    os.utime(folder, (0, 0))
    print(folder, flush=True)
    sys.stdin.read()
"""


def test_a_folder_of_a_build_that_is_still_at_work_stays_however_old(tmp_path):
    """And goes once the build was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as build:
        folder = Path(build.stdout.readline().decode().strip())
        swap.clean(tmp_path)
        assert folder.is_dir()
        build.kill()
    swap.clean(tmp_path)
    assert not folder.exists()


def test_a_folder_is_gone_at_the_end_of_its_build(tmp_path):
    with pytest.raises(KeyError), swap.folder_beside(tmp_path) as folder:
        (folder / "site").mkdir()
        raise KeyError
    assert not [*tmp_path.iterdir()]
