"""The logic model's numbers, counted by hand from tests/workgroup, as of 2026-01-31."""

import dataclasses
from types import MappingProxyType
from typing import get_args

import pytest
from conftest import TODAY

from connect_catalog.model import (
    Catalog,
    Element,
    Measure,
)
from connect_catalog.stats.history import as_of
from connect_catalog.stats.measures import (
    MEASURES,
    Change,
    Measurement,
    define,
    measure,
)
from connect_catalog.stats.shares import Share, Variety


@pytest.fixture(scope="module")
def now(workgroup) -> Catalog:
    """The made-up history without the meeting that is to come."""
    return as_of(workgroup, TODAY)


def box(catalog: Catalog, id: str) -> Element:
    return next(element for element in catalog.logic_model.elements if element.id == id)


def found(catalog: Catalog, measure_name: str, **where) -> Measurement:
    """A measure of a box of its own."""
    return measure(catalog, Element(id="one", title="One", measure=measure_name, where=where))


def adds(measurement: Measurement) -> dict[str, int]:
    """What each record adds."""
    return {row.id: row.adds for row in measurement.counted}


def empty(catalog: Catalog) -> Catalog:
    """No record but the words, settings and boxes."""
    return Catalog(catalog.settings, catalog.vocabulary, catalog.logic_model)


def with_records(catalog: Catalog, family: str, records: dict) -> Catalog:
    for id, record in records.items():
        record._origin = dataclasses.replace(record.origin, path=f"catalog/{family}/{id}.yml")
    return dataclasses.replace(catalog, **{family: MappingProxyType(records)})


# Each box with its words, and how they were counted.
BY_HAND = {
    # examples and samples are state agencies that serve children; helpers are the one partner.
    "agencies": "2 agencies",
    "partners": "1 partner",
    # kite-club and story-hours; the package places is a reference.
    "catalog": "2 datasets",
    # spring, autumn, east, review; the sample and the meeting of March 2026 do not count.
    "meet": "4 meetings",
    # autumn told of 1 need, east of 2.
    "listen": "3 needs",
    # tables, charts, tables-again; not the sample.
    "teach": "3 trainings",
    # story-hours 1, kite-club 1, tree-houses 2, puddle-reports 1, secret-paths 1, snow-days 1.
    "write-down": "7 barriers",
    # of families: spring 2, autumn 3, east 5; the 50 of sample-west do not count.
    "families-there": "10 attendances",
    # spring and autumn.
    "statewide": "2 meetings",
    # tables 12 and tables-again 8; the 20 of charts are workers.
    "trained": "20 people",
    # tables and tables-again; charts is by samples, sample-charts is a sample.
    "helped": "2 trainings",
    # examples and samples at spring; autumn and east bring none that is new.
    "attending": "2 of 2",
    # story-hours, kite-club and tree-houses have a plan, of 6.
    "plan": "3 of 6",
    # samples at review.
    "reviews": "1 of 2",
    # that of October 2025.
    "reports": "1 report",
    # examples described story-hours; samples kite-club and snow-days.
    "metadata": "2 of 2",
    # examples hold story-hours, samples snow-days, both published.
    "posting": "2 of 2",
    # story-hours and snow-days are published, kite-club is obtained.
    "obtained": "3 of 6",
    # story-hours and kite-club are both desired.
    "more": "0 datasets",
    # that of story-hours (time, by examples), the first of tree-houses (law, by samples).
    "barriers": "2 barriers of 2 kinds",
    # agreed is reached, built is not.
    "number": "1 of 2",
    # worked out in test_knowledge_by_hand.
    "learned": "+30.0 points of 100 (95% interval 24.2 to 35.8; 19 people)",
    # charts has no assessment, and sample-charts is a sample.
    "workers-learned": "not recorded yet",
    # December: 40 + 10 + 7. January: 44 + 6 + 1. The work plan as a whole, about/ and places/ are
    # no page of a desired dataset.
    "read": "108 hits",
    # story-hours and snow-days.
    "public": "2 of 6",
    # longer-hours; sample-kites is a sample.
    "answers": "1 use",
}


def test_every_box_by_hand(now):
    assert {e.id: measure(now, e).words for e in now.logic_model.elements} == BY_HAND


def test_every_measure_that_may_be_named_is_computed_and_tried_here(now):
    assert set(MEASURES) == set(get_args(Measure))
    assert set(MEASURES) == {element.measure for element in now.logic_model.elements}


def sum_of(value) -> int:
    """What the counted records add up to."""
    match value:
        case Share(part=number) | Variety(barriers=number) | Change(people=number):
            return number
    return value or 0


@pytest.mark.parametrize("name", get_args(Measure))
def test_a_value_is_the_sum_of_what_its_records_add(now, name):
    for element in now.logic_model.elements:
        if element.measure == name:
            found = measure(now, element)
            assert sum_of(found.value) == sum(row.adds for row in found.counted)


@pytest.mark.parametrize("name", get_args(Measure))
def test_a_measure_has_a_definition_in_plain_words(name):
    assert define(name).endswith(".") and "\n" not in define(name)
