"""The catalog for programs in Python: what they get from a site, a folder and a clone, and what not."""

import hashlib
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas
import polars
import pytest
from browsing import Quiet, serve
from conftest import ROOT, TESTS

import connect_catalog
from connect_catalog import CatalogError
from connect_catalog.bounds import TABLE_BYTES
from connect_catalog.marks import Mark

GUIDE = (ROOT / "docs/take-part/python.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", GUIDE, re.S)
DATASET, TABLE = "kite-club", "members"


@pytest.fixture(scope="module")
def tiny(tiny_site, tmp_path_factory) -> Iterator[str]:
    """Where the tiny site is served."""
    with serve(tiny_site, tmp_path_factory.mktemp("tiny")) as address:
        yield address


# ---------------------------------------------------------------------------------------- what is had


def test_the_guides_examples_run_as_they_stand(address, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    held: dict = {}
    for example in EXAMPLES:
        exec(example.replace("https://example.org/", address), held)  # noqa: S102 - our own guide
    said = capsys.readouterr().out
    assert len(EXAMPLES) > 6
    assert "Did you mean lead-screening" in said
    assert re.search(r"\d+ tests in 1\d\d towns; \d+ towns are hidden", said)


def test_every_cell_is_what_the_repository_says(live, live_site, address):
    """The number or the mark of each cell, the same in pandas and polars, from the site and from a folder."""
    web, folder = connect_catalog.open(address), connect_catalog.open(live_site)
    assert [*web] == [*folder] == sorted(live.packages)
    marked = 0
    for id, package in live.packages.items():
        source = web if id in ("lead-screening", "towns") else folder
        for name, table in package.tables.items():
            opened = source[id][name]
            by_pandas, by_polars = opened.to_pandas(), opened.to_polars()
            assert len(by_pandas) == len(by_polars) == table.size
            assert [*by_pandas] == by_polars.columns
            for column in table.resource.columns("measure"):
                marked += hold_measure(table, column.name, by_pandas, by_polars)
    assert marked > 1000


def hold_measure(table, name, by_pandas: pandas.DataFrame, by_polars: polars.DataFrame) -> int:
    """Hold a measure to the catalog's own reading of it; how many cells are marked."""
    measure = table.measure(name)
    words = [mark.value or "number" for mark in measure.marks]
    status = f"{name}_status"
    told = by_polars[status].to_list() if status in by_polars else ["number"] * table.size
    assert told == words
    if status in by_pandas:
        assert by_pandas[status].tolist() == words
    numbers = [None if math.isnan(number) else number for number in measure.numbers.tolist()]
    assert by_polars[name].to_list() == numbers
    own = [None if value is pandas.NA else value for value in by_pandas[name].tolist()]
    assert own == numbers
    return sum(word != "number" for word in words)


def test_the_four_kinds_of_cell_are_kept_apart(tiny):
    statuses = set()
    for catalog in connect_catalog.open(TESTS / "repo"), connect_catalog.open(tiny):
        frame = catalog["story-hours"]["by-place"].to_pandas()
        for name in [name for name in frame if name.endswith("_status")]:
            statuses |= set(frame[name])
            empty = frame[name.removesuffix("_status")].isna()
            assert (empty == (frame[name] != "number")).all()
    assert {"number", Mark.SUPPRESSED, Mark.MISSING} <= statuses
    assert statuses <= {"number", Mark.SUPPRESSED, Mark.MISSING, Mark.NOT_COLLECTED}


def test_what_a_table_is_is_told(tiny):
    dataset = connect_catalog.open(tiny)[DATASET]
    table = dataset[TABLE]
    assert dataset.title and dataset.description and re.fullmatch(r"\d+\.\d+\.\d+", dataset.version)
    assert table.name == TABLE and table.title and table.description
    told = {column["name"]: column for column in table.dictionary()}
    assert [*told] == [name for name in table.to_polars().columns if not name.endswith("_status")]
    assert any(column["unit"] for column in told.values())
    assert TABLE in dataset and "x" not in dataset and "x" not in connect_catalog.open(tiny)
    assert repr(dataset) == f"OpenDataset(id='{DATASET}')"


def test_a_copy_to_take_along_and_a_first_page_are_catalogs_too(tiny, tiny_site, tmp_path):
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy/catalog").symlink_to(tiny_site)
    ids = [*connect_catalog.open(tiny)]
    assert [*connect_catalog.open(tmp_path / "copy")] == ids
    assert [*connect_catalog.open(f"{tiny}index.html?x=1#y")] == ids
    assert [*connect_catalog.open(tiny.removesuffix("/"))] == ids


# -------------------------------------------------------------------------------------- a version


def test_a_version_is_had_and_held_to_its_checksum(tiny, tiny_site):
    web = connect_catalog.open(tiny)
    now = web[DATASET]
    again = web.dataset(DATASET, version=now.version, checksum=now.checksum)
    assert again[TABLE].to_polars().equals(now[TABLE].to_polars())
    assert connect_catalog.open(TESTS / "repo")[DATASET].checksum == now.checksum
    with pytest.raises(
        CatalogError, match=f"{DATASET} has changed: its checksum is {now.checksum}"
    ):
        web.dataset(DATASET, checksum="0" * 64)
    with pytest.raises(CatalogError, match="does not offer version 9.9.9"):
        web.dataset(DATASET, version="9.9.9")
    for odd in ("../1.0.0", "1.0", "1.0.0/x", "", "١.٠.٠"):
        with pytest.raises(CatalogError, match="is no version"):
            web.dataset(DATASET, version=odd)
    with pytest.raises(CatalogError, match="versions of each dataset"):
        connect_catalog.open(tiny, version="1.0.0")


def test_a_clone_is_pinned_to_a_commit(tmp_path):
    root = Path(shutil.copytree(TESTS / "repo", tmp_path / "repo"))
    path = root / f"datapackages/{DATASET}/data/{TABLE}.csv"
    before = connect_catalog.open(root)[DATASET]
    checksum, rows = before.checksum, before[TABLE].to_polars()
    for words in (
        ("init", "-q", "-b", "main"),
        ("add", "."),
        ("-c", "user.name=Test", "-c", "user.email=t@example.org", "commit", "-qm", "one"),
        ("tag", "first"),
    ):
        subprocess.run(["git", *words], cwd=root, check=True)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    assert connect_catalog.open(root)[DATASET][TABLE].to_polars().height == rows.height - 1
    pinned = connect_catalog.open(root, version="first")
    assert pinned[DATASET][TABLE].to_polars().equals(rows)
    assert pinned.dataset(DATASET, checksum=checksum).checksum == checksum
    with pytest.raises(CatalogError, match="git knows no revision nowhere"):
        connect_catalog.open(root, version="nowhere")
    with pytest.raises(CatalogError, match="pinned as a whole"):
        pinned.dataset(DATASET, version="1.0.0")


# ------------------------------------------------------------------------------------ plain errors


def test_a_name_that_is_not_there_is_told_with_the_nearest(tiny):
    catalog = connect_catalog.open(tiny)
    with pytest.raises(CatalogError, match=r"no dataset kite-clubs\. Did you mean kite-club"):
        catalog["kite-clubs"]
    with pytest.raises(CatalogError, match="There are: "):
        catalog["zzz"]
    with pytest.raises(CatalogError, match=r"no table member\. Did you mean members"):
        catalog[DATASET]["member"]


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("http://127.0.0.1:9/", "Is there a network"),
        ("file:///etc/", "is no address that is read here"),
        ("ftp://example.org/", "is no address that is read here"),
        ("http://someone:secret@127.0.0.1/", "The address names a user"),
        ("nowhere", "is no catalog"),
    ],
)
def test_what_is_no_catalog_is_refused(where, why):
    with pytest.raises(CatalogError, match=why) as told:
        connect_catalog.open(where)
    assert "secret" not in str(told.value)


def test_to_import_it_reads_nothing_heavy():
    code = (
        "import sys, connect_catalog; dir(connect_catalog); "
        "print(*{'pandas', 'polars', 'pydantic', 'numpy', 'urllib.request'} & set(sys.modules)); "
        "connect_catalog.open; print(*{'pandas', 'polars', 'mkdocs', 'frictionless'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "\n\n"


# ---------------------------------------------------------------------------------- hostile servers


class Hostile(Quiet):
    """Serves the tiny site, but for the addresses that `answers` has."""

    answers: dict = {}

    def do_GET(self) -> None:
        name = self.path.rpartition("/catalog/")[2]
        if name not in self.answers:
            super().do_GET()
            return
        status, headers, body = self.answers[name]
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def hostile(tiny_site, tmp_path):
    """hostile({address: (status, headers, body)}) -> the address of a server that answers so."""
    servers = []

    def begin(answers: dict) -> str:
        kind = type("HostileNow", (Hostile,), {"answers": answers})
        folder = tmp_path / f"server-{len(servers)}"
        folder.mkdir()
        context = serve(tiny_site, folder, kind)
        servers.append(context)
        return context.__enter__()

    yield begin
    for context in servers:
        context.__exit__(None, None, None)


HTML = b"<!doctype html><title>Welcome</title>"
LISTS = {
    "a page": (200, {"Content-Type": "text/html"}, HTML),
    "nothing": (404, {}, HTML),
    "an empty list": (200, {}, b"[]"),
    "a number": (200, {}, b"7"),
    "another list": (200, {}, b'[{"name": "x"}]'),
    "a hostile id": (200, {}, b'[{"id": "../../etc", "title": "x"}]'),
    "deep": (200, {}, b"[" * 100_000),
}


@pytest.mark.parametrize("kind", LISTS)
def test_what_has_no_list_of_datasets_is_no_catalog(kind, hostile):
    with pytest.raises(CatalogError, match="is no catalog: there is no list of datasets"):
        connect_catalog.open(hostile({"datasets.json": LISTS[kind]}))


REFUSED = {
    "in part": ((200, {"Content-Length": "1000"}, b"["), "came in part: 1 of 1000 bytes"),
    "10 GB": ((200, {"Content-Length": "10000000000"}, b"["), "is larger than 50 MB"),
    "a failure": ((500, {}, b""), "the server says 500"),
    "packed": ((200, {"Content-Encoding": "gzip"}, b"x"), "came packed"),
    "elsewhere": ((302, {"Location": "http://localhost:1/x"}, b""), "sends on to another server"),
    "to a file": ((302, {"Location": "file:///etc/passwd"}, b""), "cannot be had"),
    "in a circle": ((302, {"Location": "datasets.json"}, b""), "cannot be had"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_does_not_come_whole_and_from_there_is_refused(kind, hostile):
    answer, why = REFUSED[kind]
    with pytest.raises(CatalogError, match=why):
        connect_catalog.open(hostile({"datasets.json": answer}))


def test_what_never_ends_is_cut_off(hostile):
    """Without a length, too."""
    body = b" " * (TABLE_BYTES + 1)
    with pytest.raises(CatalogError, match="is larger than 50 MB"):
        connect_catalog.open(hostile({"datasets.json": (200, {}, body)}))


def test_another_address_of_the_same_server_is_followed(hostile):
    answer = (302, {"Location": "/catalog/datasets.json?moved"}, b"")
    opened = connect_catalog.open(hostile({"datasets.json": answer}))
    assert DATASET in opened


def test_a_changed_file_is_told_by_its_checksum(hostile, tiny_site):
    path = f"datasets/{DATASET}/data/{TABLE}.csv"
    content = (tiny_site / path).read_bytes()
    changed = (200, {}, content[:-2] + b"9\n")
    with pytest.raises(CatalogError, match=r"members\.csv is not what its checksum says"):
        connect_catalog.open(hostile({path: changed}))[DATASET][TABLE]


def test_hostile_descriptors_and_sums_lead_nowhere(hostile, tiny_site):
    path = f"datasets/{DATASET}/datapackage.json"
    text = (tiny_site / path).read_text("utf-8")
    version = re.search(r'"version": "([\d.]+)"', text)[1]
    sums = f"datasets/{DATASET}/versions/{version}/SHA256SUMS"
    for hostile_path in ("../../../../etc/passwd", "http://localhost/x.csv", "data/../x.csv"):
        changed = text.replace("data/members.csv", hostile_path).encode()
        told = f"{hashlib.sha256(changed).hexdigest()}  datapackage.json\n".encode()
        address = hostile({path: (200, {}, changed), sums: (200, {}, told)})
        with pytest.raises(CatalogError, match="cannot be read by this version"):
            connect_catalog.open(address)[DATASET][TABLE]
    address = hostile({sums: (200, {}, b"no sums here")})
    with pytest.raises(CatalogError, match="The checksums of version"):
        connect_catalog.open(address)[DATASET]
    address = hostile({path: (200, {}, b'{"version": "../../x"}')})
    with pytest.raises(CatalogError, match="no description of"):
        connect_catalog.open(address)[DATASET]


def test_a_cell_that_is_neither_number_nor_mark_is_refused(tmp_path):
    root = Path(shutil.copytree(TESTS / "repo", tmp_path / "repo"))
    path = root / f"datapackages/{DATASET}/data/{TABLE}.csv"
    path.write_text(re.sub(r",310\b", ",many", path.read_text()))
    with pytest.raises(CatalogError, match="cannot be read"):
        connect_catalog.open(root)[DATASET][TABLE].to_pandas()


def test_a_pointer_out_of_a_folder_is_not_followed(tmp_path):
    root = Path(shutil.copytree(TESTS / "repo", tmp_path / "repo"))
    path = root / f"datapackages/{DATASET}/data/{TABLE}.csv"
    kept = tmp_path / "kept.csv"
    os.replace(path, kept)
    path.symlink_to(kept)
    with pytest.raises(CatalogError, match="leads out of"):
        connect_catalog.open(root)[DATASET][TABLE]
