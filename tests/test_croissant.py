"""Croissant, held to what its makers' own program takes: every dataset is valid, and its records are the cells."""

import dataclasses
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import mlcroissant
import pytest
from conftest import no_numbers
from served import serve

from connect_catalog.addresses import locate_croissant
from connect_catalog.exports.croissant import plan_files

READ = ("lead-screening", "regions", "births")  # of each of which the records are read


def open_dataset(site: Path, id: str) -> mlcroissant.Dataset:
    """A dataset whose files are taken from the site's folder instead of its address."""
    files = site / f"datasets/{id}"
    told = json.loads((site / locate_croissant(id)).read_bytes())
    mapping = {
        one["@id"]: files / one["contentUrl"].partition(f"/datasets/{id}/")[2]
        for one in told["distribution"]
    }
    return mlcroissant.Dataset(jsonld=site / locate_croissant(id), mapping=mapping)


@pytest.mark.slow
def test_every_dataset_is_valid(live_site, live):
    """Nothing is asked for that is missing, and nothing recommended but a license that no source states."""
    stated = 0
    for id, package in live.packages.items():
        issues = open_dataset(live_site, id).metadata.ctx.issues
        assert not issues.errors, (id, issues.errors)
        licensed = any(one.name != "notspecified" for one in package.descriptor.licenses)
        assert all("license" in warning for warning in issues.warnings), (id, issues.warnings)
        assert len(issues.warnings) == (0 if licensed else 1)
        stated += licensed
    assert stated > 20


def test_what_breaks_the_form_is_found(live_site, tmp_path):
    """Else the test above could not fail."""
    told = json.loads((live_site / locate_croissant("births")).read_bytes())
    del told["distribution"][1]["sha256"]
    (tmp_path / "broken.json").write_text(json.dumps(told), "utf-8")
    with pytest.raises(mlcroissant.ValidationError, match="sha256"):
        mlcroissant.Dataset(jsonld=tmp_path / "broken.json")


def test_its_makers_command_validates_it_over_http(live_site, live, tmp_path):
    with serve(live_site, live.settings.url, tmp_path) as address:
        command = [Path(sys.executable).with_name("mlcroissant"), "validate", "--jsonld"]
        command.append(f"{address}{locate_croissant('births')}")
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 - ours
    assert done.returncode == 0 and "Done" in done.stderr, done.stderr[-2000:]


def test_every_file_has_its_checksum(live_site, live):
    site, seen = live.settings.url, 0
    for id in live.packages:
        told = json.loads((live_site / locate_croissant(id)).read_bytes())
        for file in told["distribution"]:
            content = (live_site / file["contentUrl"].removeprefix(site)).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file["sha256"]
            assert file["contentSize"] == f"{len(content)} B"
            seen += 1
    assert seen == 2 * sum(len(package.tables) for package in live.packages.values())


@pytest.mark.parametrize("id", READ)
def test_the_records_are_the_cells_of_the_table(live_site, live, id):
    """Codes keep their leading zeros, and what is hidden is no value, with the reason beside it."""
    dataset = open_dataset(live_site, id)
    for name, table in live.packages[id].tables.items():
        records = [*dataset.records(name)]
        assert len(records) == len(table.records)
        for typed in table.typed:
            told = [record[f"{name}/{typed.name}"] for record in records]
            read = [one.decode() if isinstance(one, bytes) else one for one in told]
            assert read == typed.values, (name, typed.name)
            if typed.status is not None:
                words = [record[f"{name}/{typed.status}"].decode() for record in records]
                assert words == typed.statuses


def test_keys_lead_to_fields_that_are_there(live_site, live):
    leads = 0
    for id, package in live.packages.items():
        told = json.loads((live_site / locate_croissant(id)).read_bytes())
        sets = told["recordSet"]
        fields = {field["@id"] for one in sets for field in one["field"]}
        assert len(fields) == sum(len(one["field"]) for one in sets)
        for one in sets:
            assert {key["@id"] for key in one["key"]} <= fields
            targets = [f["references"]["field"]["@id"] for f in one["field"] if "references" in f]
            assert {*targets} <= fields
            leads += len(targets)
        assert [one["@id"] for one in sets] == [*package.tables]
    assert leads


def test_hostile_words_stay_words(catalog):
    words = "</script> ]]> \" ' \\ \u202e \u05d0 \u2028 @id"
    package = next(iter(catalog.packages.values()))
    descriptor = package.descriptor.model_copy(update={"title": words, "description": words})
    changed = dataclasses.replace(package, descriptor=descriptor)
    packages = MappingProxyType({**catalog.packages, package.id: changed})
    files = plan_files(dataclasses.replace(catalog, packages=packages), no_numbers)
    told = json.loads(files[locate_croissant(package.id)]())
    assert told["name"] == told["description"] == words
    assert mlcroissant.Dataset(jsonld=told).metadata.name == words
