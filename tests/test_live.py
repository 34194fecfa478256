"""The records and data packages of the place whose catalog this is, whatever they hold.

What they must have is said by the rules and the settings (`datasets_need`), and told by `catalog check`:
nothing here fails where that finds nothing.
"""

import json
from datetime import date

import pytest
from conftest import ROOT, TESTS, TODAY, find_schemas

from connect_catalog.checks import load_and_check
from connect_catalog.problems import format_text
from connect_catalog.stats import compute
from connect_catalog.stats.measures import measure
from connect_catalog.tell.measures import tell_measurement

TYPES = ("string", "integer", "number", "boolean", "date", "year")
DESCRIPTORS = sorted((ROOT / "datapackages").glob("*/datapackage.json"))
TINY = sorted((TESTS / "repo/datapackages").glob("*/datapackage.json"))


@pytest.fixture(scope="module")
def live():
    """The real catalog as of today, with every problem it has."""
    return load_and_check(ROOT, date.today(), cache=False)


@pytest.fixture(scope="module")
def live_catalog(live):
    assert live[0] is not None
    return live[0]


def test_the_records_and_packages_have_no_problem(live):
    _, problems = live
    assert not problems, format_text(problems)


def test_every_number_of_it_is_computed_and_told(live_catalog):
    assert compute(live_catalog, date.today()).desired.total == len(live_catalog.workplan)
    for element in live_catalog.logic_model.elements:
        assert tell_measurement(measure(live_catalog, element))


# --------------------------------------------------------------------- the descriptors, by the rules


def schema_faults(descriptor: dict) -> list[str]:
    """What is wrong with a descriptor by the official schemas, or by the shorter rules below."""
    folder = find_schemas()
    return shorter_faults(descriptor) if folder is None else [*official_faults(descriptor, folder)]


def official_faults(descriptor: dict, folder):
    import jsonschema

    def errors(name, value):
        schema = json.loads((folder / f"datapackage-2.0/{name}.json").read_text("utf-8"))
        for error in jsonschema.Draft7Validator(schema).iter_errors(value):
            yield f"{name} {error.json_path}: {error.message[:200]}"

    yield from errors("datapackage", descriptor)
    for resource in descriptor.get("resources", []):
        yield from errors("dataresource", resource)
        yield from errors("tableschema", resource.get("schema", {}))
        yield from errors("tabledialect", resource.get("dialect", {}))


def shorter_faults(descriptor: dict) -> list[str]:
    """The rules of Data Package 2.0 that a descriptor of this catalog could break."""
    faults = []

    def must(holds: bool, rule: str) -> None:
        faults.extend([] if holds else [rule])

    resources = descriptor.get("resources")
    must(
        isinstance(resources, list) and len(resources) > 0, "resources is a list that is not empty"
    )
    for part in descriptor.get("licenses", []):
        must("name" in part or "path" in part, "a license has a name or a path")
    for part in descriptor.get("sources", []):
        must(isinstance(part.get("title"), str), "a source has a title")
    for resource in resources if isinstance(resources, list) else []:
        must(isinstance(resource.get("name"), str), "a resource has a name")
        must(("path" in resource) != ("data" in resource), "a resource has a path or data")
        fields = resource.get("schema", {}).get("fields")
        must(isinstance(fields, list) and len(fields) > 0, "a schema has fields")
        for field in fields if isinstance(fields, list) else []:
            must(isinstance(field.get("name"), str), "a field has a name")
            must(field.get("type") in TYPES, "a field has a type")
            must(isinstance(field.get("constraints", {}), dict), "constraints are an object")
    return faults


@pytest.mark.parametrize("path", [*DESCRIPTORS, *TINY], ids=lambda path: path.parent.name)
def test_descriptors_are_data_packages(path):
    assert schema_faults(json.loads(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "break_it",
    [
        lambda d: d.pop("resources"),
        lambda d: d.update(resources=[]),
        lambda d: d["resources"][0].pop("name"),
        lambda d: d["resources"][0].pop("path"),
        lambda d: d["resources"][0]["schema"].pop("fields"),
        lambda d: d["resources"][0]["schema"]["fields"][0].pop("name"),
        lambda d: d["resources"][0]["schema"]["fields"][0].update(type="town"),
        lambda d: d["resources"][0]["schema"]["fields"][0].update(constraints=[]),
        lambda d: d["licenses"][0].clear(),
    ],
)
def test_a_broken_descriptor_is_none_and_the_check_says_so(break_it, repo):
    path = repo / TINY[0].relative_to(TESTS / "repo")
    descriptor = json.loads(path.read_text("utf-8"))
    break_it(descriptor)
    assert schema_faults(descriptor) and shorter_faults(descriptor)
    path.write_text(json.dumps(descriptor), "utf-8")
    assert path.relative_to(repo).as_posix() in {
        problem.path for problem in load_and_check(repo, TODAY)[1]
    }
