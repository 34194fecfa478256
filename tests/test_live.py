"""The real records and data packages: they load, they are whole, and they are what they claim.

Nothing here counts what may change with the next edit of a record.
"""

import json
import re
from datetime import date

import pytest
from conftest import ROOT, TESTS, find_schemas

from connect_catalog.charts import draw_view
from connect_catalog.checks import load_and_check
from connect_catalog.problems import format_text
from connect_catalog.stats import compute
from connect_catalog.stats.measures import MEASURES, measure
from connect_catalog.tell.measures import tell_measurement

DESCRIPTORS = sorted((ROOT / "datapackages").glob("*/datapackage.json"))
TYPES = ("string", "integer", "number", "boolean", "date", "year")
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


# -------------------------------------------------------------------------------- the whole of it


def test_the_work_plan_has_twenty_desired_datasets(live_catalog):
    assert sorted(item.number for item in live_catalog.workplan.values()) == list(range(1, 21))


def test_towns_and_at_least_thirteen_packages(live_catalog):
    assert len(live_catalog.packages) >= 13
    towns = live_catalog.packages["towns"].tables["towns"].rows
    assert len(towns) == len(set(towns["town"])) == len(set(towns["town_fips"])) == 169
    assert towns["town_fips"].str.fullmatch("09[0-9]{8}").all()


def test_every_dataset_has_a_chart_and_a_spot_check(live_catalog):
    for package in live_catalog.datasets:
        assert package.descriptor.connect.views, package.id
        assert package.descriptor.connect.spot_checks, package.id


def test_every_chart_shows_a_number(live_catalog):
    for package in live_catalog.packages.values():
        for view in package.descriptor.connect.views:
            chart = draw_view(package, view)
            shown = [p for series in chart.series for p in series.points if p.value is not None]
            assert shown, f"{package.id} {view.name}"


def test_every_desired_dataset_at_hand_says_where_its_package_is(live_catalog):
    named = {id for item in live_catalog.workplan.values() for id in item.packages}
    assert named <= set(live_catalog.packages)


# ------------------------------------------------------------------------------------ the measures


def test_the_logic_model_names_every_measure_and_no_other(live_catalog):
    named = {element.measure for element in live_catalog.logic_model.elements}
    assert named == set(MEASURES)


def test_a_box_that_counts_nothing_says_how_to_record_it(live_catalog):
    silent = [
        element.id
        for element in live_catalog.logic_model.elements
        if not measure(live_catalog, element).counted and element.how is None
    ]
    assert not silent


def test_every_number_can_be_computed(live_catalog):
    numbers = compute(live_catalog, date.today())
    assert numbers.desired.total == 20
    assert numbers.agencies_with_metadata.whole == numbers.agencies_posting.whole > 0
    for element in live_catalog.logic_model.elements:
        assert tell_measurement(measure(live_catalog, element))


# ------------------------------------------------------------------------------------- the privacy


def test_no_person_and_no_address_of_one_is_named():
    """Agencies have shared mailboxes only; a mail address elsewhere would be somebody's."""
    paths = [
        p
        for folder in ("catalog", "datapackages")
        for p in (ROOT / folder).rglob("*")
        if p.is_file()
    ]
    address = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.]+")
    found = [p.relative_to(ROOT).as_posix() for p in paths if address.search(p.read_bytes())]
    assert [path for path in found if not path.startswith("catalog/agencies/")] == []


def test_every_count_of_people_has_a_least_one_that_is_shown(live_catalog):
    """Either the package states its threshold, or its agency states none."""
    for package in live_catalog.datasets:
        connect = package.descriptor.connect
        counts = [
            c
            for r in package.descriptor.resources
            for c in r.columns("measure")
            if c.connect.kind == "count"
        ]
        if counts and live_catalog.agencies[connect.agency].suppression:
            assert connect.suppression.threshold is not None, package.id


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
@pytest.mark.parametrize("check", [schema_faults, shorter_faults])
def test_a_broken_descriptor_is_none(break_it, check):
    descriptor = json.loads(TINY[0].read_text("utf-8"))
    break_it(descriptor)
    assert check(descriptor)
