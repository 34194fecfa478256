"""Data Packages with whole addresses: held to the form's own schemas, and read by frictionless over HTTP."""

import dataclasses
import json
from collections.abc import Iterator
from types import MappingProxyType

import frictionless
import pytest
from conftest import no_numbers, read_rows
from served import serve
from test_live import schema_faults

from connect_catalog.addresses import ALL_TABLES, locate_online
from connect_catalog.exports.online_packages import plan_files


@pytest.fixture(scope="module")
def served(live_site, live, tmp_path_factory) -> Iterator[str]:
    with serve(live_site, live.settings.url, tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture(scope="module")
def whole(live_site) -> dict:
    return json.loads((live_site / ALL_TABLES).read_bytes())


def test_each_is_of_its_form(live_site, live, whole):
    packages = [json.loads((live_site / locate_online(id)).read_bytes()) for id in live.packages]
    assert not [fault for told in (whole, *packages) for fault in schema_faults(told)]
    broken = [{**whole["resources"][0], "schema": {"fields": []}}]
    assert schema_faults(whole | {"resources": broken})


def test_the_whole_has_every_table_once(live, whole):
    names = [resource["name"] for resource in whole["resources"]]
    assert len({*names}) == len(names) == sum(len(p.tables) for p in live.packages.values())
    assert "connect" not in json.dumps([r["schema"] for r in whole["resources"]])
    for resource in whole["resources"]:
        package, name = resource["name"].split(".")
        table = live.packages[package].tables[name]
        assert resource["bytes"] == len(table.content) and table.sum in resource["hash"]
        assert resource["path"].startswith("https://") and resource["path"].endswith(".csv")


def test_every_key_leads_to_columns_that_are_there(live, whole):
    tables = {resource["name"]: resource["schema"] for resource in whole["resources"]}
    told = 0
    for schema in tables.values():
        for key in schema.get("foreignKeys", []):
            target = {field["name"] for field in tables[key["reference"]["resource"]]["fields"]}
            assert {*key["reference"]["fields"]} <= target
            told += 1
    written = [
        key
        for package in live.packages.values()
        for resource in package.descriptor.resources
        for key in resource.connect.foreign_keys
    ]
    assert told == len(written) > 20


@pytest.mark.slow
def test_frictionless_opens_every_table_from_the_one_address(served, whole):
    package = frictionless.Package(f"{served}{ALL_TABLES}")
    assert len(package.resources) == len(whole["resources"])
    for resource in package.resources:
        id, name = resource.name.split(".")
        (row,) = resource.read_rows(size=1)
        first = read_rows(id, resource.path.rpartition("/")[2].removesuffix(".csv"))[0]
        assert [*row] == [*first], name


@pytest.mark.parametrize("id", ["births", "regions", "lead-screening"])
def test_frictionless_validates_a_package_from_its_address(served, id):
    """With the checksum and size of each table, and the keys between them."""
    report = frictionless.Package(f"{served}{locate_online(id)}").validate()
    assert report.valid, report.flatten(["rowNumber", "type", "note"])[:5]


def test_a_wrong_key_between_two_packages_is_found(served, tmp_path):
    """The keys of the whole catalog are more than words: frictionless follows them."""
    package = frictionless.Package(f"{served}{ALL_TABLES}")
    chosen = [package.get_resource("births.by-region"), package.get_resource("regions.regions")]
    assert frictionless.Package(resources=[r.to_copy() for r in chosen]).validate().valid
    other = chosen[0].to_copy()
    lines = (other.read_bytes().decode()).splitlines()
    cells = lines[1].split(",")
    lines[1] = ",".join(["nowhere", *cells[1:]])
    (tmp_path / "changed.csv").write_text("\n".join(lines) + "\n", "utf-8")
    of_the_file = {"scheme", "bytes", "hash"}
    told = {name: v for name, v in other.to_descriptor().items() if name not in of_the_file}
    told["path"] = "changed.csv"
    changed = frictionless.Resource.from_descriptor(told, basepath=str(tmp_path))
    report = frictionless.Package(resources=[changed, chosen[1].to_copy()]).validate()
    assert {kind for (kind,) in report.flatten(["type"])} == {"foreign-key"}


def test_ids_with_hyphens_give_no_two_tables_one_name(catalog):
    """a-b with c, and a with b-c: a hyphen between would make them one."""
    package = next(iter(catalog.packages.values()))
    table = next(iter(package.tables.values()))
    packages = {
        id: dataclasses.replace(package, **rename(package, table, id, name))
        for id, name in (("a-b", "c"), ("a", "b-c"))
    }
    made = dataclasses.replace(catalog, packages=MappingProxyType(packages))
    told = json.loads(plan_files(made, no_numbers)[ALL_TABLES]())
    assert [resource["name"] for resource in told["resources"]] == ["a-b.c", "a.b-c"]


def rename(package, table, id: str, name: str) -> dict:
    """The parts of a package of one table, both by other names."""
    written = json.loads(package.descriptor_text)
    resource = next(r for r in written["resources"] if r["name"] == table.resource.name)
    written |= {"name": id, "resources": [resource | {"name": name}]}
    descriptor = package.descriptor.model_copy()
    origin = dataclasses.replace(descriptor.origin, path=f"datapackages/{id}/datapackage.json")
    descriptor._origin = origin
    return {
        "descriptor": descriptor,
        "descriptor_text": json.dumps(written),
        "tables": {name: table},
    }


def test_a_catalog_without_a_dataset_has_no_package(catalog):
    """A Data Package has at least one table."""
    none = dataclasses.replace(catalog, packages=MappingProxyType({}))
    assert plan_files(none, no_numbers) == {}
