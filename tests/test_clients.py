"""Real programs read what is published, from the address where it stands."""

import csv
import io
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import frictionless
import pandas
import plotly.io
import polars
import pytest
from browsing import PATIENCE, serve
from ranged import Ranged

from connect_catalog.addresses import (
    CATALOG_DUCKDB,
    CATALOG_SQLITE,
    CATALOG_ZIP,
    locate,
    locate_chart,
    locate_descriptor,
    locate_download,
    locate_in_package,
)
from connect_catalog.charts import draw_view
from connect_catalog.model import Package, Table, TypedColumn, make_frame
from connect_catalog.plots import make_titled


@pytest.fixture(scope="module")
def address(live_site, tmp_path_factory) -> Iterator[str]:
    with serve(live_site, tmp_path_factory.mktemp("served"), Ranged) as address:
        yield address


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - of this machine
        return answer.read()


@pytest.fixture(scope="module")
def tables(live, address) -> list[tuple[str, str, Table]]:
    """Every table with the addresses of its CSV file and of its Parquet file."""
    return [
        (
            address + locate_in_package(package.id, table.resource.path),
            address + locate_download(package.id, f"{table.resource.name}.parquet"),
            table,
        )
        for package in live.packages.values()
        for table in package.tables.values()
    ]


def test_pandas_reads_every_csv_and_parquet_by_its_address(tables):
    for whole, typed, table in tables:
        texts = pandas.read_csv(whole, dtype=str, keep_default_na=False)
        assert texts.equals(table.rows.astype(texts.dtypes))
        frame, expected = pandas.read_parquet(typed), make_frame(table.typed)
        assert [*frame.columns] == expected.columns and len(frame) == table.size
        for name in expected.columns:
            assert frame[name].isna().sum() == expected[name].null_count()
            found = frame[name].dropna().tolist()
            assert found == expected[name].drop_nulls().to_list()


@pytest.mark.slow
def test_polars_reads_every_csv_and_parquet_by_its_address(tables):
    for whole, typed, table in tables:
        texts = polars.read_csv(whole, infer_schema=False, empty_string_is_null=False)
        assert texts.shape == (table.size, len(table.sheet.names))
        assert all(texts[name].to_list() == table.texts(name) for name in table.sheet.names)
        assert polars.read_parquet(typed).equals(make_frame(table.typed))


AS_TEXTS = (
    "SELECT * FROM read_csv(?, all_varchar = true, auto_detect = false, header = true, delim = ',', "
    "columns = ?, nullstr = '\x01')"
)


def test_duckdb_reads_every_csv_and_parquet(tables, tmp_path):
    """Its way to an address is an extension that it fetches from the network, which tests have not."""
    here = tmp_path / "file"
    with duckdb.connect() as database:
        for whole, typed, table in tables:
            here.write_bytes(fetch(whole))
            columns = dict.fromkeys(table.sheet.names, "VARCHAR")
            rows = database.execute(AS_TEXTS, [str(here), columns]).fetchall()
            assert rows == [*zip(*map(table.texts, table.sheet.names), strict=True)]
            here.write_bytes(fetch(typed))
            rows = database.execute("SELECT * FROM read_parquet(?)", [str(here)]).fetchall()
            assert rows == make_frame(table.typed).rows()


def test_sqlite_and_duckdb_open_the_whole_catalog(live, address, tmp_path):
    expected = sum(table.size for p in live.packages.values() for table in p.tables.values())
    counts = "SELECT sum(rows) FROM catalog_tables"
    for name in (CATALOG_SQLITE, CATALOG_DUCKDB):
        (tmp_path / name).write_bytes(fetch(address + name))
    with closing(sqlite3.connect(tmp_path / CATALOG_SQLITE)) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute(counts).fetchone() == (expected,)
    with duckdb.connect(str(tmp_path / CATALOG_DUCKDB), read_only=True) as database:
        assert database.execute(counts).fetchone() == (expected,)


@pytest.mark.slow
def test_frictionless_extracts_every_package_from_its_address(live, address):
    """Short tables whole, of the others the first rows."""
    rows = 0
    for package in live.packages.values():
        found = frictionless.Package(address + locate_descriptor(package.id))
        for resource, table in zip(found.resources, package.tables.values(), strict=True):
            few = resource.read_rows(size=60)
            assert len(few) == min(table.size, 60)
            for place, column in enumerate(table.typed):
                known = column.values[:60]
                told = [row.to_list()[place] for row in few]
                assert [str(v) for v in told if v is not None] == [
                    str(v) if not isinstance(v, float) else str(t)
                    for v, t in zip(known, told, strict=True)
                    if v is not None
                ]
                assert [v is None for v in told] == [v is None for v in known]
            rows += len(few)
    assert rows > 3000


def test_the_zip_of_the_catalog_is_valid_after_unzipping(live, address, tmp_path):
    zipfile.ZipFile(io.BytesIO(fetch(address + CATALOG_ZIP))).extractall(tmp_path)
    folder = tmp_path / "catalog"
    check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(check, cwd=folder, capture_output=True).returncode == 0
    assert {p.name for p in folder.iterdir() if p.is_dir()} == {*live.packages}
    for id in ("regions", "births"):
        report = frictionless.Package(str(folder / id / "datapackage.json")).validate()
        assert report.valid, report.flatten()


def test_plotly_opens_every_chart(live, live_site):
    """A figure stands beside each picture, and has the numbers and marks of the dataset's view."""
    pictures = [*live_site.rglob("charts/*.svg")]
    assert len(pictures) > 50
    for picture in pictures:
        figure = plotly.io.from_json(picture.with_suffix(".json").read_text("utf-8"))
        assert figure.layout.title.text and figure.layout.title.subtitle.text and figure.data
    told = 0
    for package in live.packages.values():
        for view in package.descriptor.connect.views:
            chart = draw_view(package, view)
            path = live_site / locate_chart(locate("packages", package.id), view.name, "json")
            if chart.is_drawn:
                figure = plotly.io.from_json(path.read_text("utf-8"))
                for trace, series in zip(figure.data, chart.drawn.series, strict=True):
                    values = trace.x if chart.is_bars else trace.y
                    assert [*values] == [point.value for point in series.points]
                    marks = trace.customdata or [""] * len(values)
                    assert [*marks] == [point.mark.value for point in series.points]
                    told += len(values)
    assert told > 300


def test_no_markup_of_a_title_is_run_in_a_figure(catalog):
    package = catalog.packages["story-hours"]
    chart = draw_view(package, package.descriptor.connect.views[0])
    odd = replace(chart, title='<a href="javascript:x">A & B</a>')
    title = make_titled(odd, "<b>source</b>")["layout"]["title"]
    assert title["text"] == '&lt;a href="javascript:x"&gt;A &amp; B&lt;/a&gt;'
    assert title["subtitle"]["text"] == "&lt;b&gt;source&lt;/b&gt;"


# ----------------------------------------------------------------------------------------- Datasette


@pytest.fixture
def datasette(address, tmp_path) -> Iterator[str]:
    """Where Datasette serves the SQLite file, which it may not change."""
    path = tmp_path / CATALOG_SQLITE
    path.write_bytes(fetch(address + CATALOG_SQLITE))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", "serve", "--immutable", path, "--port", str(port)]
    serving = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert _answers(f"http://127.0.0.1:{port}/-/versions.json", serving)
        yield f"http://127.0.0.1:{port}/{path.stem}"
    finally:
        serving.terminate()
        serving.communicate()


def _answers(address: str, serving: subprocess.Popen) -> bool:
    """Wait until it answers; False if it ended instead."""
    for _ in range(PATIENCE // 100):
        if serving.poll() is not None:
            return False
        try:
            return bool(fetch(address))
        except urllib.error.URLError:
            time.sleep(0.1)
    return False


@pytest.mark.slow
def test_datasette_serves_the_sqlite_file(live, datasette):
    table = live.packages["births"].tables["by-region"]
    rows = json.loads(fetch(f"{datasette}/births__by_region.json?_shape=array&_size=max"))
    expected = make_frame(table.typed).sort("region_id", "year").to_dicts()
    assert rows == expected and len(rows) > 20
    query = "select+count(*)+as+n+from+catalog_datasets"
    (row,) = json.loads(fetch(f"{datasette}.json?sql={query}&_shape=array"))
    assert row["n"] == len(live.packages)
    told = json.loads(fetch(f"{datasette}/births__by_region.json"))
    assert told["primary_keys"] == ["region_id", "year"]


# --------------------------------------------------------------------------------------- LibreOffice

ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
AS_ASKED = "--infilter=CSV:44,34,76,1"  # what its window proposes for a file that begins as ours do
Shown = dict[str, list[list[str]]]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """office(files, options) -> what LibreOffice shows in each sheet, by the name of the file without its ending,
    a hyphen, and the name of the sheet."""
    program = os.environ.get("OFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("no LibreOffice: `scripts/setup-program.sh office` brings it")
    home = tmp_path_factory.mktemp("office")

    def show(files: list[Path], *options: str) -> Shown:
        shown = Path(tempfile.mkdtemp(dir=home))
        command = [program, f"-env:UserInstallation=file://{home}/profile", "--headless", *options]
        command += ["--convert-to", ALL_SHEETS, "--outdir", str(shown), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True)
        texts = {path.stem: path.read_text("utf-8") for path in shown.iterdir()}
        return {name: [*csv.reader(io.StringIO(text))] for name, text in texts.items()}

    return show


IDS = ("towns", "school-districts", "lead-screening")


@pytest.fixture
def taken(live, address, tmp_path):
    """taken(names) -> these downloads of some datasets as files; names: of a package."""

    def take(names: Callable[[Package], list[str]]) -> list[Path]:
        paths = []
        for package in (live.packages[id] for id in IDS):
            for name in names(package):
                paths.append(tmp_path / f"{package.id}-{name}")
                paths[-1].write_bytes(fetch(address + locate_download(package.id, name)))
        return paths

    return take


def test_libreoffice_shows_the_workbook_as_it_stands_in_git(live, office, taken):
    shown = office(taken(lambda package: [f"{package.id}.xlsx"]))
    _compare_all(live, lambda id, name: shown[f"{id}-{id}-{name}"])


def test_libreoffice_shows_the_csv_for_excel_as_it_stands_in_git(live, office, taken):
    """Opened as with a double click: zeros in front are there."""
    files = taken(lambda package: [f"{name}.excel.csv" for name in package.tables])
    shown = office(files, AS_ASKED)

    def find(id: str, name: str) -> list[list[str]]:
        (found,) = (rows for key, rows in shown.items() if key.startswith(f"{id}-{name}.excel-"))
        return found

    _compare_all(live, find)


def _compare_all(live, find: Callable[[str, str], list[list[str]]]) -> None:
    zeros = 0
    for id in IDS:
        for name, table in live.packages[id].tables.items():
            titles, *rows = find(id, name)
            assert titles == [column.column.title for column in table.typed]
            for column, cells in zip(table.typed, zip(*rows, strict=True), strict=True):
                zeros += _compare(column, table.texts(column.name), cells)
    assert zeros > 1000


def _compare(column: TypedColumn, texts: list[str], cells: Sequence[str]) -> int:
    """Hold the cells of a column against those of git; how many begin with a zero."""
    if column.storage == "text":
        assert [*cells] == texts
        return sum(text.startswith("0") for text in texts)
    for value, status, cell in zip(column.values, column.statuses, cells, strict=True):
        assert cell == status if value is None else float(cell) == value
    return 0
