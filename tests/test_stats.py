"""Every statistic, on the tiny repository, with answers counted by hand from tests/repo/catalog."""

import dataclasses
from datetime import date
from types import MappingProxyType

import pytest
from conftest import TODAY

from connect_catalog.model import Barrier, Catalog, DataRequest, HistoryEntry, PartialDate
from connect_catalog.stats import compute
from connect_catalog.stats.activity import days_taken
from connect_catalog.stats.figures import figures
from connect_catalog.stats.shares import Share
from connect_catalog.tell.measures import tell_share


@pytest.fixture(scope="module")
def numbers(catalog):
    return compute(catalog, TODAY)


def with_records(catalog: Catalog, family: str, **records) -> Catalog:
    """The catalog with just these records in a family."""
    return dataclasses.replace(catalog, **{family: MappingProxyType(records)})


def counting_samples(catalog: Catalog) -> Catalog:
    settings = catalog.settings.model_copy(update={"count_samples": True})
    return dataclasses.replace(catalog, settings=settings)


def without(catalog: Catalog) -> Catalog:
    """The catalog with nothing in it but its words and settings."""
    return Catalog(catalog.settings, catalog.vocabulary, catalog.logic_model)


# --------------------------------------------------------------------------------- availability


def test_share_keeps_its_denominator():
    assert tell_share(Share(7, 20)) == "7 of 20"
    assert Share(1, 4).percent == 25
    assert Share(0, 0).percent is None


def test_items_stand_in_the_order_of_their_numbers(numbers):
    assert [(s.item.number, s.status.id, s.since) for s in numbers.items] == [
        (1, "published", "2025-02-10"),
        (2, "obtained-in-part", "2025-09"),
        (3, "identified", None),
        (4, "identified", "2025-11-05"),
    ]


def test_desired_datasets_by_status(numbers):
    assert numbers.desired.counts == {
        "identified": 2,
        "requested": 0,
        "metadata-received": 0,
        "obtained-in-part": 1,
        "obtained": 0,
        "published": 1,
        "declined": 0,
    }
    assert numbers.desired.total == 4
    assert tell_share(numbers.desired.obtained) == "1 of 4"
    assert tell_share(numbers.desired.published) == "1 of 4"


def test_desired_datasets_by_agency_count_once_for_the_first_agency(numbers):
    assert [
        (a.id, a.total, tell_share(a.obtained), tell_share(a.published)) for a in numbers.by_agency
    ] == [
        ("examples", 2, "1 of 2", "1 of 2"),
        ("samples", 2, "0 of 2", "0 of 2"),
    ]
    assert sum(a.total for a in numbers.by_agency) == numbers.desired.total


def test_desired_datasets_by_topic(numbers):
    assert [(t.id, t.total, tell_share(t.obtained)) for t in numbers.by_topic] == [
        ("stories", 1, "1 of 1"),
        ("weather", 3, "0 of 3"),
    ]


def test_groups_without_desired_datasets_are_left_out(numbers):
    assert "helpers" not in [a.id for a in numbers.by_agency]
    assert "places" not in [t.id for t in numbers.by_topic]


def test_agencies_are_the_child_serving_state_agencies(numbers):
    """Helpers serve children but are a partner, so they are in no denominator."""
    assert tell_share(numbers.agencies_with_metadata) == "2 of 2"
    assert tell_share(numbers.agencies_posting) == "1 of 2"


def test_metadata_once_received_still_counts_after_a_refusal(catalog):
    item = catalog.workplan["story-hours"]
    declined = HistoryEntry(status="declined", note="It was taken back.")
    later = item.model_copy(update={"history": (*item.history, declined)})
    later._origin = item.origin
    numbers = compute(with_records(catalog, "workplan", **{"story-hours": later}), TODAY)
    assert tell_share(numbers.agencies_with_metadata) == "1 of 2"
    assert tell_share(numbers.agencies_posting) == "0 of 2"
    assert tell_share(numbers.desired.published) == "0 of 1"


# ------------------------------------------------------------------------------------ freshness


def test_freshness_is_by_declared_day_or_by_frequency(numbers):
    assert [(f.package.id, f.due, f.state, f.days_over) for f in numbers.freshness] == [
        ("kite-club", date(2025, 12, 31), "overdue", 31),  # declared
        ("story-hours", date(2026, 2, 10), "up to date", 0),  # 365 days after 2025-02-10
    ]
    assert tell_share(numbers.fresh) == "1 of 2"


def test_a_dataset_is_overdue_from_the_day_after(catalog):
    for today, state, days in (
        (date(2025, 12, 30), "up to date", 0),
        (date(2025, 12, 31), "up to date", 0),
        (date(2026, 1, 1), "overdue", 1),
    ):
        kites = compute(catalog, today).freshness[0]
        assert (kites.state, kites.days_over) == (state, days)


def test_where_nothing_falls_due_nothing_is_late(catalog):
    package = catalog.packages["story-hours"]
    connect = package.descriptor.connect.model_copy(update={"frequency": "as-needed"})
    descriptor = package.descriptor.model_copy(update={"connect": connect})
    descriptor._origin = package.descriptor.origin
    changed = dataclasses.replace(package, descriptor=descriptor)
    numbers = compute(
        with_records(catalog, "packages", **{"story-hours": changed}), date(2099, 1, 1)
    )
    assert [(f.due, f.state, f.days_over) for f in numbers.freshness] == [(None, "not due", 0)]
    assert numbers.fresh == Share(0, 0)


# ------------------------------------------------------------------------------------- barriers


def test_barriers_open_and_resolved_with_their_age(numbers):
    assert [(b.item.id, b.barrier.kind, b.is_open, b.days) for b in numbers.barriers] == [
        ("story-hours", "time", False, 92),  # 2024-03-01 to 2024-06-01: 30 + 30 + 31 + 1
        ("kite-club", "format", True, 61),  # 2025-12-01 to 2026-01-31: 30 + 31
        ("tree-houses", "law", True, None),  # nobody recorded since when
    ]


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2025", None, 31),  # at the latest since 2025-12-31
        ("2026-01", None, 0),  # may have begun today
        ("2026", None, 0),  # never less than none
        ("2025-12", "2026-01", 1),  # from December 31 to January 1, at the least
        ("2026-01-31", None, 0),
    ],
)
def test_a_barrier_is_never_made_older_than_is_known(catalog, since, until, days):
    item = catalog.workplan["tree-houses"]
    barrier = Barrier(
        kind="law",
        detail="A law.",
        since=PartialDate(since),
        until=PartialDate(until) if until else None,
    )
    changed = item.model_copy(update={"barriers": (barrier,)})
    changed._origin = item.origin
    numbers = compute(with_records(catalog, "workplan", **{"tree-houses": changed}), TODAY)
    assert numbers.barriers[0].days == days


def test_barriers_by_kind_agency_and_dataset(numbers):
    def rows(family):
        return [(b.id, b.open, b.resolved, b.datasets) for b in family]

    assert rows(numbers.barriers_by_kind) == [
        ("law", 1, 0, 1),
        ("time", 0, 1, 1),
        ("format", 1, 0, 1),
    ]
    assert rows(numbers.barriers_by_agency) == [
        ("examples", 0, 1, 1),
        ("helpers", 1, 0, 1),  # who holds it goes before whose dataset it is
        ("samples", 1, 0, 1),  # nobody named holds it: the dataset's first agency
    ]
    assert rows(numbers.barriers_by_dataset) == [
        ("story-hours", 0, 1, 1),
        ("kite-club", 1, 0, 1),
        ("tree-houses", 1, 0, 1),
        ("puddle-reports", 0, 0, 0),
    ]
    for family in (
        numbers.barriers_by_kind,
        numbers.barriers_by_agency,
        numbers.barriers_by_dataset,
    ):
        assert sum(b.open + b.resolved for b in family) == len(numbers.barriers)


# ------------------------------------------------------------------------------------- activity


def test_sample_records_count_toward_nothing(numbers):
    activity = numbers.activity
    assert (activity.statewide_meetings, activity.regional_meetings) == (1, 0)
    assert activity.people_trained == 12
    assert tell_share(activity.requests_answered) == "1 of 1"


def test_sample_records_count_where_the_settings_say_so(catalog):
    activity = compute(counting_samples(catalog), TODAY).activity
    assert (activity.statewide_meetings, activity.regional_meetings) == (1, 1)
    assert activity.people_trained == 42
    assert tell_share(activity.requests_answered) == "1 of 2"


def test_a_declined_request_is_not_answered(catalog):
    declined = DataRequest(
        title="?",
        sample=False,
        received="2025-12-01",
        asker="parent",
        topic="stories",
        status="declined",
        closed="2025-12-02",
        reason="Nobody counts it.",
    )
    numbers = compute(with_records(catalog, "requests", declined=declined), TODAY)
    assert tell_share(numbers.activity.requests_answered) == "0 of 1"


# ---------------------------------------------------------------------------------- none and all


def test_an_empty_catalog_has_numbers_too(catalog):
    numbers = compute(without(catalog), TODAY)
    assert numbers.desired.total == 0
    assert tell_share(numbers.desired.obtained) == "0 of 0"
    assert numbers.desired.obtained.percent is None
    assert numbers.agencies_with_metadata == Share(0, 0)
    assert numbers.by_agency == numbers.by_topic == numbers.barriers == numbers.freshness == ()
    assert [(k.open, k.resolved) for k in numbers.barriers_by_kind] == [(0, 0)] * 3
    assert numbers.activity.requests_answered == Share(0, 0)
    assert all(figure.value == 0 for figure in figures(numbers))


def test_all_published(catalog):
    item = catalog.workplan["story-hours"]
    numbers = compute(with_records(catalog, "workplan", **{"story-hours": item}), TODAY)
    assert tell_share(numbers.desired.published) == "1 of 1"
    assert numbers.desired.published.percent == 100


# ---------------------------------------------------------------------------- ----- figures


def test_every_share_has_its_denominator(numbers):
    for figure in figures(numbers):
        if figure.of is not None:
            assert 0 <= figure.value <= figure.of


def test_no_two_figures_have_the_same_name(numbers):
    names = [(f.measure, f.by, f.group) for f in figures(numbers)]
    assert len(names) == len(set(names))


def test_two_barriers_of_one_kind_have_their_own_ages(catalog):
    item = catalog.workplan["kite-club"]
    twice = item.model_copy(update={"barriers": item.barriers * 2})
    twice._origin = item.origin
    numbers = compute(with_records(catalog, "workplan", **{"kite-club": twice}), TODAY)
    names = [f.group for f in figures(numbers) if f.measure == "barrier-age"]
    assert len(names) == len(set(names)) == 2


def test_the_figures_hold_every_number(numbers):
    found = {(f.measure, f.by, f.group): (f.value, f.of) for f in figures(numbers)}
    assert found["share-obtained", "all", "all"] == (1, 4)
    assert found["share-published", "agency", "samples"] == (0, 2)
    assert found["share-obtained", "topic", "stories"] == (1, 1)
    assert found["status-identified", "topic", "weather"] == (2, 3)
    assert found["agencies-returning-metadata", "all", "all"] == (2, 2)
    assert found["agencies-posting-data", "all", "all"] == (1, 2)
    assert found["datasets-up-to-date", "all", "all"] == (1, 2)
    assert found["barriers-open", "kind", "law"] == (1, 1)
    assert found["barriers-resolved", "dataset", "story-hours"] == (1, 1)
    assert found["datasets-with-barriers", "agency", "helpers"] == (1, None)
    assert found["people-trained", "all", "all"] == (12, None)
    assert found["requests-answered", "all", "all"] == (1, 1)
    ages = {
        group: value
        for (measure, _, group), (value, _) in found.items()
        if measure == "barrier-age"
    }
    assert sorted(ages.values()) == [61, 92]


def test_same_catalog_same_numbers(catalog, numbers):
    assert compute(catalog, TODAY) == numbers


def test_days_a_request_took_are_never_too_many(catalog):
    """Received in October, so on its last day at the latest: 2025-10-31 to 2025-11-03."""
    request = catalog.requests["how-many-stories"]
    assert days_taken(request) == 14  # 2025-10-20 to 2025-11-03
    changed = request.model_copy(update={"received": PartialDate("2025-10")})
    assert days_taken(changed) == 3
    assert days_taken(changed.model_copy(update={"closed": None})) is None
