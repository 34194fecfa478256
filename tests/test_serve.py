"""`catalog serve` as a program of its own on loopback: whatever is wrong with a change, the last good
pages stay up, every request is answered, and the fault is told in the terminal and on the page.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from conftest import ROOT, slow

NEVER = 180  # seconds after which a server that hangs is given up
BANNER = "Your last change is not shown."
# The program, but a build fails where a file says so: what a slip of its own would do.
CRASHING = """
import pathlib, sys
from connect_catalog.cli import main
from connect_catalog.site import plugin
index = plugin.index_site
def fail(site):
    if pathlib.Path("crash").exists():
        raise RuntimeError("a slip <of> its own")
    index(site)
plugin.index_site = fail
sys.argv[0] = "catalog"
main()
"""


class Serving:
    """A running `catalog serve`: what it answers, and what it has said."""

    def __init__(self, root: Path, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.host = f"http://127.0.0.1:{port}"
        self.said = folder / "said.txt"
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", CRASHING, "serve", "--port", str(port)],
                cwd=root,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
            )

    def ask(self, path: str) -> tuple[int, str]:
        """The status and text of an answer; redirects are followed."""
        try:
            with urllib.request.urlopen(self.host + path, timeout=NEVER) as answer:  # noqa: S310 - our own loopback
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")

    def wait(self, path: str, is_so: Callable[[str], bool]) -> str:
        """A page once it is as it should be."""
        end, page = time.monotonic() + NEVER, ""
        while time.monotonic() < end and self.process.poll() is None:
            try:
                page = self.ask(path)[1]
            except urllib.error.URLError:
                page = ""  # it does not listen yet
            if page and is_so(page):
                return page
            time.sleep(0.1)
        raise AssertionError(f"{page[:3000]}\n{self.said.read_text()}")


@pytest.fixture(scope="module")
def serving(checked_repo, tmp_path_factory) -> Iterator[tuple[Serving, Path]]:
    root = Path(shutil.copytree(checked_repo, tmp_path_factory.mktemp("served") / "repo"))
    running = Serving(root, tmp_path_factory.mktemp("said"))
    running.wait("/", lambda page: "</html>" in page)
    yield running, root
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(NEVER) == 0
    assert not (root / "site").exists()


def break_page(root: Path) -> None:
    page = root / "docs/privacy.md"
    page.write_text(page.read_text("utf-8") + "\n[Gone](gone.md)\n", "utf-8")


def break_letters(root: Path) -> None:
    (root / "docs/privacy.md").write_bytes(b"# Caf\xe9 \xff\n")


def break_record(root: Path) -> None:
    record = root / "catalog/workplan/kite-club.yml"
    record.write_text("title: <b>: : no", "utf-8")


def break_settings(root: Path) -> None:
    (root / "mkdocs.yml").write_text("site_name: [unclosed\n", "utf-8")


def lose_settings(root: Path) -> None:
    (root / "mkdocs.yml").unlink()


def misspell_settings(root: Path) -> None:
    text = (root / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(text.replace("name: material", "name: materiall"), "utf-8")


def crash(root: Path) -> None:
    (root / "crash").write_text("", "utf-8")


FAULTS = {
    break_page: "gone.md",
    break_letters: "privacy.md",
    break_record: "kite-club.yml",
    break_settings: "mkdocs.yml",
    lose_settings: "mkdocs.yml",
    misspell_settings: "materiall",
    crash: "a slip &lt;of&gt; its own",
}


@pytest.mark.parametrize("spoil", [break_page, *slow(*[*FAULTS][1:])])
def test_the_last_good_pages_stay_up_and_the_fault_is_told(serving, spoil, tmp_path):
    running, root = serving
    shutil.copytree(root, tmp_path / "good", ignore=shutil.ignore_patterns(".cache"))
    home, other = (running.ask(path) for path in ("/", "/tiny/datasets/kite-club/"))
    assert home[0] == other[0] == 200 and BANNER not in home[1]
    length = len(running.said.read_text())

    spoil(root)
    page = running.wait("/", lambda page: BANNER in page)
    assert FAULTS[spoil] in page
    status, page = running.ask("/tiny/datasets/kite-club/")
    assert status == 200 and FAULTS[spoil] in page
    assert _without_scripts(page, keep_banner=False) == _without_scripts(other[1])
    assert FAULTS[spoil] in running.ask("/tiny/nowhere/")[1]
    assert running.ask("/tiny/assets/catalog.css")[0] == 200
    told = running.said.read_text()[length:]
    assert "The pages stay as they were" in told
    assert ("Traceback" in told) == (spoil is crash), told

    (root / "crash").unlink(missing_ok=True)
    shutil.copytree(tmp_path / "good", root, dirs_exist_ok=True)
    assert _without_scripts(running.wait("/", lambda page: BANNER not in page)) == _without_scripts(
        home[1]
    )


def _without_scripts(page: str, keep_banner: bool = True) -> str:
    """A page without what the server adds to reload it and, if wished, without the banner."""
    page = page if keep_banner else re.sub(r'<div role="alert".*?</div>', "", page, flags=re.S)
    return re.sub(r"<script>\s*var livereload.*?</script>", "", page, flags=re.S)


@pytest.mark.parametrize("path", ["nowhere", "nowhere/", "a/very/deep/place/", "datasets/x/y.csv"])
def test_the_page_for_missing_addresses_works_below_the_sites_own_path(serving, path):
    """The tiny site is published below a folder; a wrong address there, or beside it, leads on."""
    running, root = serving
    base = re.search(
        r"^url: https://[^/]+(/\S*)$", (root / "catalog/catalog.yml").read_text(), re.M
    )
    assert base is not None and base[1] != "/"
    for address in (f"{base[1]}{path}", f"/{path}"):
        status, page = running.ask(address)
        assert status == 404 and "This page is not here" in page
        links = {*re.findall(r'(?:href|src|action)="([^"#]+)"', page)}
        own = {urljoin(address, link) for link in links if ":" not in link}
        assert len(own) > 10
        for link in own:
            assert running.ask(link)[0] == 200, link
