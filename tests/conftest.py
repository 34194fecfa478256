"""What the tests share: the tiny repository of tests/repo, the day it is looked at, no network."""

import csv
import fcntl
import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from breadth import pick_tried
from browsing import (  # noqa: F401 - fixtures of many test files
    address,
    browser,
    keep_open,
    keep_page,
    new_page,
    open_page,
    windows,
)
from click.testing import CliRunner
from emptying import empty_catalog
from odd_numbers import write_odd

from connect_catalog.checks import load_and_check
from connect_catalog.exports import place_reports
from connect_catalog.exports.typeset import Job, begin_all
from connect_catalog.load import load
from connect_catalog.model import Catalog
from connect_catalog.problems import format_text
from connect_catalog.stats import Statistics

TESTS = Path(__file__).parent
ROOT = TESTS.parent
WRITTEN = ("catalog", "datapackages", "docs", "mkdocs.yml")
CACHE = shutil.ignore_patterns(".cache")  # what a check leaves behind is of one machine
TODAY = date(2026, 1, 31)
REPORTED = "bridgeport"  # the place whose report is read
EPOCH = str(int(datetime(2026, 1, 31, 12, tzinfo=UTC).timestamp()))


# The files that take longest, which begin first, so that no process is left with one of them at the end. The first
# needs the site of the real records: while one process builds it, the other has work without it.
LONGEST = (
    "test_access.py",
    "test_identifier_faults.py",
    "test_structure.py",
    "test_polluted.py",
    "test_bad.py",
    "test_unforeseen.py",
    "test_identifier.py",
    "test_search.py",
    "test_explorer.py",
    "test_submit_page.py",
    "test_maps.py",
    "test_red_team.py",
    "test_budgets.py",
    "test_pages_in_spanish.py",
    "test_contradictions.py",
    "test_identifier_slips.py",
    "test_adopt.py",
    "test_tasks.py",
    "test_browser.py",
    "test_folds.py",
    "test_persons.py",
)


def slow(*values: object) -> list:
    """Values of a parameter that are left to the slow tests."""
    return [pytest.param(value, marks=pytest.mark.slow) for value in values]


def mostly_slow(values: Iterable[Any], kind: Callable[[Any], object] = lambda _: None) -> list:
    """Values of a parameter that are much alike but for their kinds: of each kind the first and every third are
    tried by quick tests, the others are left to the slow ones. A tuple holds the values of several parameters."""
    whole = [value if isinstance(value, tuple) else (value,) for value in values]
    quick = pick_tried(whole, 3, lambda one: kind(one if len(one) > 1 else one[0]))
    return [pytest.param(*one, marks=[] if one in quick else [pytest.mark.slow]) for one in whole]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(LONGEST)))


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """make_once(name, make) -> the folder that make(folder) has filled: once in a run of the tests,
    by the process that asks first, while the others wait. Look, do not touch."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # each process has a folder of its own in the run's

    def make_once_(name: str, make: Callable[[Path], object]) -> Path:
        folder = shared / f"once-{name}"
        with (shared / f"once-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                begun = Path(tempfile.mkdtemp(prefix=f"begun-{name}-", dir=shared))
                make(begun)
                begun.rename(folder)
        return folder

    return make_once_


@pytest.fixture(scope="session")
def checked_repo(make_once) -> Path:
    """The tiny repository, with the verdicts kept that a check leaves behind."""

    def make(folder: Path) -> None:
        root = Path(shutil.copytree(TESTS / "repo", folder / "repo", ignore=CACHE))
        problems = load_and_check(root, TODAY)[1]
        assert not problems, f"tests/repo breaks a rule:\n{format_text(problems)}"

    return make_once("checked", make) / "repo"


@pytest.fixture
def repo(checked_repo: Path, tmp_path: Path) -> Path:
    """A copy of the tiny repository, to be changed at will."""
    return Path(shutil.copytree(checked_repo, tmp_path / "repo"))


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The tiny repository, loaded."""
    loaded = load(TESTS / "repo")
    assert loaded.catalog is not None
    return loaded.catalog


def copy_workgroup(folder: Path) -> Path:
    """The tiny repository with the made-up history of tests/workgroup in place of its records."""
    root = Path(shutil.copytree(TESTS / "repo", folder / "workgroup", ignore=CACHE))
    for family in ("workplan", "meetings", "trainings", "requests"):
        shutil.rmtree(root / "catalog" / family)
    shutil.copytree(TESTS / "workgroup", root, dirs_exist_ok=True)
    return root


def add_language(root: Path) -> None:
    """Tell the tiny repository in Spanish too."""
    settings = root / "catalog/catalog.yml"
    text = settings.read_text("utf-8")
    assert "languages: [en]" in text
    settings.write_text(text.replace("languages: [en]", "languages: [en, es]"), "utf-8")


def take_switch(root: Path) -> None:
    """Give a site the switch of colors that the live one has."""
    config, live = (yaml.safe_load((at / "mkdocs.yml").read_text("utf-8")) for at in (root, ROOT))
    config["theme"]["palette"] = live["theme"]["palette"]
    (root / "mkdocs.yml").write_text(yaml.safe_dump(config), "utf-8")


def no_numbers() -> Statistics:
    """In place of the statistics where nobody is to ask for them."""
    raise AssertionError("the statistics were asked for")


@pytest.fixture
def workgroup_repo(tmp_path: Path) -> Path:
    """A copy of the repository with a made-up history, to be changed at will."""
    return copy_workgroup(tmp_path)


@pytest.fixture(scope="session")
def workgroup(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The repository with a made-up history, loaded; it breaks no rule."""
    catalog, problems = load_and_check(copy_workgroup(tmp_path_factory.mktemp("group")), TODAY)
    assert catalog is not None and not problems, format_text(problems)
    return catalog


@pytest.fixture(scope="session")
def workgroup_site(make_once) -> Path:
    """The site of the made-up history, built once; look, do not touch."""

    def make(folder: Path) -> None:
        with tempfile.TemporaryDirectory() as source:
            root = copy_workgroup(Path(source))
            take_switch(root)
            build_copy(root, folder)

    return make_once("workgroup-site", make) / "site"


@pytest.fixture(scope="session")
def tiny_site(make_once) -> Path:
    """The tiny repository's site/, built once; look, do not touch."""
    return make_once("tiny-site", lambda folder: build_copy(TESTS / "repo", folder)) / "site"


@pytest.fixture(scope="session")
def empty_site(make_once) -> Path:
    """The site of a catalog with nothing in it yet, built once; look, do not touch."""

    def make(folder: Path) -> None:
        from connect_catalog.site.build import build_site

        empty_catalog(
            Path(shutil.copytree(TESTS / "repo", folder, dirs_exist_ok=True, ignore=CACHE))
        )
        build_site(folder)

    return make_once("empty-site", make) / "site"


@pytest.fixture(scope="session")
def odd_site(make_once) -> Path:
    """The tiny repository's site with the package of odd numbers; look, do not touch."""

    def make(folder: Path) -> None:
        with tempfile.TemporaryDirectory() as source:
            build_copy(write_odd(Path(source) / "odd"), folder)

    return make_once("odd-site", make) / "site"


@pytest.fixture(scope="session")
def live() -> Catalog:
    """The real records and tables, loaded; look, do not touch."""
    loaded = load(ROOT)
    assert loaded.catalog is not None
    return loaded.catalog


def read_rows(package: str, table: str) -> list[dict[str, str]]:
    """The rows of a real table, as its file has them."""
    with (ROOT / f"datapackages/{package}/data/{table}.csv").open(encoding="utf-8") as file:
        return [*csv.DictReader(file)]


@pytest.fixture(scope="session")
def live_site(make_once) -> Path:
    """The site of the real records as of today, built once; look, do not touch. Its reports on places are those
    of `begin_some`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SOURCE_DATE_EPOCH")
        patch.setattr(place_reports, "begin_all", begin_some)
        return make_once("live-site", lambda folder: build_copy(ROOT, folder)) / "site"


def begin_some(layouts: Iterable[tuple[str, Callable[[], Job]]]) -> dict[str, Future[bytes]]:
    """A PDF of every 64th job, and of the place that tests open; in place of the others something that is
    none: they take half of the time of the whole site. All are made where all are tried."""
    planned = dict(layouts)
    picked = {*pick_tried(planned, 64), REPORTED}
    begun = begin_all((name, lay_out) for name, lay_out in planned.items() if name in picked)
    none: Future[bytes] = Future()
    none.set_result(b"not typeset by the tests")
    return {name: begun.get(name, none) for name in planned}


def build_copy(root: Path, folder: Path) -> Path:
    """Build the site of what people wrote in root, beside a copy of it."""
    from connect_catalog.site.build import build_site

    for name in WRITTEN:
        source = root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    build_site(folder)
    return folder / "site"


@pytest.fixture(scope="session")
def identifier_demo(make_once) -> Path:
    """What `connect-id demo` writes, in a folder for each profile, made once; look, do not touch."""

    def make(folder: Path) -> None:
        from connect_identifier.cli import main

        for profile in ("hub", "strict"):
            words = ["demo", str(folder / profile), "--records", "1500", "--profile", profile]
            done = CliRunner().invoke(main, words)
            assert done.exit_code == 0, done.output

    return make_once("identifier-demo", make)


def find_schemas() -> Path | None:
    """The folder of official schemas: named by CONNECT_SCHEMAS, or beside the repository."""
    named = os.environ.get("CONNECT_SCHEMAS")
    folder = Path(named) if named else ROOT.parent / "shared/schemas"
    return folder if folder.is_dir() else None


def pytest_terminal_summary(terminalreporter) -> None:
    found = find_schemas()
    which = (
        "the official JSON schemas"
        if found
        else (
            "the project's own shorter rules (official schemas: set CONNECT_SCHEMAS to their folder)"
        )
    )
    terminalreporter.write_line(f"Descriptors are tested against {which}.")


@pytest.fixture(autouse=True, scope="session")
def fixed_day():
    """Commands see the day of the tests, those in other processes too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        yield


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """A connection that leaves this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, peer) -> None:
        if isinstance(peer, tuple) and peer[0] != "localhost":
            assert ipaddress.ip_address(peer[0]).is_loopback, f"a test reached for {peer}"
        connect(self, peer)

    socket.socket.connect = guarded
    yield
    socket.socket.connect = connect
