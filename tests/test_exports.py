"""Files for other programs: the statistics in two formats, and the packages byte for byte."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from conftest import TESTS, TODAY, no_numbers
from frictionless import Package

from connect_catalog import addresses
from connect_catalog.exports import make_files, plan_files
from connect_catalog.stats import compute
from connect_catalog.stats.figures import figures


@pytest.fixture(scope="module")
def files(catalog):
    return make_files(plan_files(catalog, lambda: compute(catalog, TODAY)))


def test_statistics_are_the_same_rows_in_csv_and_json(catalog, files):
    rows = list(csv.DictReader(io.StringIO(files["statistics/statistics.csv"].decode())))
    document = json.loads(files["statistics/statistics.json"])
    assert document["as_of"] == "2026-01-31"
    as_text = [
        {name: "" if value is None else str(value) for name, value in figure.items()}
        for figure in document["figures"]
    ]
    assert rows == as_text
    assert len(rows) == len(figures(compute(catalog, TODAY))) > 50


def test_downloads_are_the_files_of_the_repository_byte_for_byte(catalog, files):
    downloads = {
        name: content
        for name, content in files.items()
        if name.startswith("datasets/")
        and name.endswith(("/datapackage.json", ".csv"))
        and "/columns/" not in name
        and "/download/" not in name
    }
    written = {
        path.relative_to(TESTS / "repo/datapackages").as_posix(): path.read_bytes()
        for path in (TESTS / "repo/datapackages").rglob("*")
        if path.suffix in (".csv", ".json")
    }
    assert downloads == {f"datasets/{name}": content for name, content in written.items()}


def test_a_downloaded_package_can_be_read(files, tmp_path):
    for name, content in files.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    package = Package(str(tmp_path / "datasets/story-hours/datapackage.json"))
    rows = package.get_resource("by-place").read_rows()
    assert [row["visits"] for row in rows] == [120, 150, None, 0, None, 30]


def test_the_list_of_packages_names_files_that_are_exported(files):
    entries = json.loads(files["datasets.json"])
    assert [entry["id"] for entry in entries] == ["kite-club", "places", "story-hours"]
    for entry in entries:
        for address in (entry["datapackage"], *entry["tables"]):
            assert address.removeprefix("https://example.org/tiny/") in files
    assert entries[2]["updated"] == "2025-02-10"


def test_same_input_same_bytes(catalog, files):
    assert make_files(plan_files(catalog, lambda: compute(catalog, TODAY))) == files


def test_no_file_tells_the_hour_it_was_made(files):
    hour = datetime.now(UTC).strftime("%Y-%m-%dT%H")
    assert not [name for name, content in files.items() if hour.encode() in content]


def test_names_are_known_before_contents_are_made(workgroup):
    """Neither a number is counted for them nor a word is looked up."""
    planned = plan_files(workgroup, no_numbers)
    made = make_files(plan_files(workgroup, lambda: compute(workgroup, TODAY)))
    assert [*planned] == [*made]
    assert {addresses.INDEX, addresses.CALENDAR, addresses.STATISTICS_CSV} < {*planned}
    assert addresses.locate_in_report("2025-10-01", "report.pdf") in planned
