"""The logic model's numbers, counted by hand from tests/workgroup, as of 2026-01-31."""

import dataclasses
import math
import re
from datetime import date
from types import MappingProxyType
from typing import get_args

import pytest
from conftest import ROOT, TODAY

from connect_catalog.load import load
from connect_catalog.model import (
    Assessment,
    Catalog,
    Element,
    HistoryEntry,
    MeasureId,
    Meeting,
    Milestone,
    Training,
)
from connect_catalog.stats import compute
from connect_catalog.stats.history import drop_coming
from connect_catalog.stats.measures import (
    MEASURES,
    MONTHS,
    MeanChange,
    Measurement,
    measure,
    trend,
)
from connect_catalog.stats.shares import Share, Variety
from connect_catalog.tell.measures import define, tell_counted, tell_measurement, tell_no_trend


@pytest.fixture(scope="module")
def now(workgroup) -> Catalog:
    """The made-up history without the meeting that is to come."""
    return drop_coming(workgroup, TODAY)


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
    assert {e.id: tell_measurement(measure(now, e)) for e in now.logic_model.elements} == BY_HAND


def test_every_measure_that_may_be_named_is_computed_and_tried_here(now):
    assert set(MEASURES) == set(get_args(MeasureId))
    assert set(MEASURES) == {element.measure for element in now.logic_model.elements}


def test_the_documentation_names_every_measure():
    text = (ROOT / "docs/take-part/records.md").read_text("utf-8")
    named = set(re.findall("`([a-z-]+)`", text.split("## Logic model")[1]))
    assert set(MEASURES) <= named


def sum_of(value) -> int:
    """What the counted records add up to."""
    match value:
        case Share(part=number) | Variety(barriers=number) | MeanChange(people=number):
            return number
    return value or 0


@pytest.mark.parametrize("name", get_args(MeasureId))
def test_a_value_is_the_sum_of_what_its_records_add(now, name):
    for element in now.logic_model.elements:
        if element.measure == name:
            found = measure(now, element)
            assert sum_of(found.value) == sum(row.adds for row in found.counted)


@pytest.mark.parametrize("name", get_args(MeasureId))
def test_a_measure_has_a_definition_in_plain_words(name):
    assert define(name).endswith(".") and "\n" not in define(name)


# ------------------------------------------------------------------------- which records count


def test_each_record_says_what_it_adds(now):
    assert adds(measure(now, box(now, "attending"))) == {"spring": 2, "autumn": 0, "east": 0}
    assert [tell_counted(row) for row in measure(now, box(now, "attending")).counted] == [
        "Agency of Examples, Department of Samples",
        "Agency of Examples",
        "",  # helpers are a partner
    ]
    # samples described kite-club first, so that snow-days adds no agency.
    assert adds(measure(now, box(now, "metadata"))) == {
        "story-hours": 1,
        "kite-club": 1,
        "snow-days": 0,
    }
    assert adds(measure(now, box(now, "read"))) == {"2025-12": 57, "2026-01": 51}
    assert adds(measure(now, box(now, "families-there"))) == {"spring": 2, "autumn": 3, "east": 5}


def test_each_record_says_since_when_it_counts(now):
    def dates(id: str) -> dict:
        return {row.id: row.when for row in measure(now, box(now, id)).counted}

    assert dates("obtained") == {
        "story-hours": "2025-05-02",
        "kite-club": "2025-12-03",  # in September only a part was there
        "snow-days": "2025-11-20",
    }
    assert dates("metadata")["kite-club"] == "2025-09"
    assert dates("plan") == {"story-hours": None, "kite-club": None, "tree-houses": None}
    assert dates("number") == {"number": "2025-07-01"}


def test_a_dataset_counts_from_when_it_was_last_obtained_without_a_break(now):
    item = now.workplan["kite-club"]
    steps = [("obtained", "2025-01"), ("declined", "2025-02"), ("obtained", "2025-03")]
    steps.append(("published", "2025-04"))
    history = tuple(HistoryEntry(status=s, date=d, note="A step.") for s, d in steps)
    catalog = with_records(
        now, "workplan", {"kite-club": item.model_copy(update={"history": history})}
    )
    assert [row.when for row in found(catalog, "share-obtained").counted] == ["2025-03"]
    assert found(catalog, "share-obtained").value == Share(1, 1)
    back = item.model_copy(update={"history": history[:2]})
    assert tell_measurement(
        found(with_records(now, "workplan", {"kite-club": back}), "share-obtained")
    ) == ("0 of 1")


@pytest.mark.parametrize(
    ("name", "where", "words"),
    [
        ("meetings-held", {"kind": ["statewide", "regional"]}, "3 meetings"),
        ("meetings-held", {"kind": ["regional"]}, "1 meeting"),
        ("meetings-held", {"region": ["east", "west"]}, "1 meeting"),  # west is a sample
        ("meetings-held", {"agencies": ["helpers"]}, "2 meetings"),  # one of several: autumn, east
        ("meetings-held", {"attendees": ["staff"]}, "3 meetings"),  # spring, autumn, review
        ("meetings-held", {"kind": ["lunch"]}, "not recorded yet"),
        # spring 2 + 4, autumn 3 + 2, east 5, review 2
        ("attendances", {}, "18 attendances"),
        (
            "attendances",
            {"attendees": ["staff", "family"], "kind": ["statewide"]},
            "11 attendances",
        ),
        ("attendances", {"attendees": ["family"], "kind": ["agency-review"]}, "0 attendances"),
        ("people-trained", {"series": ["Charts", "Tables"]}, "40 people"),  # 12 + 20 + 8
        ("trainings-held", {"provider": ["samples"]}, "1 training"),
        ("agencies-attending", {"kind": ["regional"]}, "0 of 2"),  # helpers only
        ("data-uses", {"user": ["town-hall"]}, "1 use"),
        ("data-uses", {"datasets": ["kite-club"]}, "not recorded yet"),  # a sample
    ],
)
def test_where_chooses_by_fields_of_the_records(now, name, where, words):
    assert tell_measurement(found(now, name, **where)) == words


def test_samples_count_where_the_settings_say_so(now):
    settings = now.settings.model_copy(update={"count_samples": True})
    catalog = dataclasses.replace(now, settings=settings)
    assert tell_measurement(measure(catalog, box(now, "families-there"))) == "60 attendances"
    assert tell_measurement(measure(catalog, box(now, "meet"))) == "5 meetings"
    assert tell_measurement(measure(catalog, box(now, "answers"))) == "2 uses"


def test_a_meeting_to_come_was_not_held(workgroup, now):
    assert "next-spring" in workgroup.meetings and "next-spring" not in now.meetings
    assert compute(workgroup, TODAY).activity.statewide_meetings == 2


def test_with_no_record_nothing_is_known(now):
    """Only the milestones stand in the logic model itself."""
    words = {e.id: tell_measurement(measure(empty(now), e)) for e in now.logic_model.elements}
    assert words.pop("number") == "1 of 2"
    assert set(words.values()) == {"not recorded yet"}
    bare = Element(id="one", title="One", measure="milestones-reached")
    assert measure(now, bare).value is None
    unnamed = measure(now, Element(id="one", title="One"))
    assert (unnamed.value, tell_measurement(unnamed)) == (None, "not measured yet")


def test_records_that_do_not_tell_are_not_none(now):
    """A meeting that names no agency, need or attendee says nothing of them."""
    bare = Meeting(title="Bare", sample=False, date="2025-01-01", kind="statewide")
    catalog = with_records(now, "meetings", {"bare": bare})
    assert tell_measurement(found(catalog, "meetings-held")) == "1 meeting"
    for name in ("agencies-attending", "attendances", "needs-heard"):
        assert found(catalog, name).value is None


def test_what_nobody_reaches_is_none_of_all(now):
    item = now.workplan["tree-houses"]
    catalog = with_records(now, "workplan", {"tree-houses": item})
    for name in ("share-obtained", "share-published"):
        assert tell_measurement(found(catalog, name)) == "0 of 1"
    for name in ("agencies-returning-metadata", "agencies-posting-data"):
        assert tell_measurement(found(catalog, name)) == "0 of 2"
    # With tree-houses alone desired, both datasets are additional.
    assert tell_measurement(found(catalog, "additional-datasets")) == "2 datasets"


def test_a_barrier_that_a_partner_told_of_is_not_of_an_agency(now):
    item = now.workplan["tree-houses"]
    told = item.barriers[0].model_copy(update={"reported_by": "helpers"})
    changed = item.model_copy(update={"barriers": (told, *item.barriers[1:])})
    catalog = with_records(now, "workplan", {"tree-houses": changed})
    assert found(catalog, "barriers-by-kind").value is None
    assert tell_measurement(found(catalog, "barriers-recorded")) == "2 barriers"


# ------------------------------------------------------------------------------------- knowledge


def training(before: tuple, after: tuple, best: float = 5) -> Training:
    """A training with scores as (n, mean, standard deviation)."""
    names = ("n", "mean", "sd")
    return Training(
        title="Tables",
        sample=False,
        date="2025-01-01",
        series="Tables",
        provider="helpers",
        audience="families",
        people_trained=20,
        best_score=best,
        before=Assessment(**dict(zip(names, before, strict=True))),
        after=Assessment(**dict(zip(names, after, strict=True))),
    )


def taught(catalog: Catalog, *trainings: Training) -> Measurement:
    named = {f"training-{i}": one for i, one in enumerate(trainings)}
    return found(with_records(catalog, "trainings", named), "knowledge-change")


def test_knowledge_by_hand(now):
    """Tables: 12 before (2.5, sd 0.5), 11 after (4, sd 0.25), of 5. Again: 8 (2, 0.5), 8 (3.5, 0.5).

    A point is 100 / 5 = 20 points of 100. Changes: 1.5 x 20 = 30 in both, so 30 together.
    Weights: 11 and 8 of 19. Parts of the variance, (weight x 20 x sd)² / n:
        (11/19 x 20 x 0.50)² / 12 = 33.5180 / 12 = 2.79317
        (11/19 x 20 x 0.25)² / 11 =  8.3795 / 11 = 0.76177
        ( 8/19 x 20 x 0.50)² /  8 = 17.7285 /  8 = 2.21607, twice
    Variance 7.98707, its root 2.82614.
    Degrees of freedom: 7.98707² / (2.79317²/11 + 0.76177²/10 + 2 x 2.21607²/7) =
        63.7933 / (0.70925 + 0.05803 + 1.40313) = 29.39, for which Student's t is 2.0440.
    30 +- 2.0440 x 2.82614 = 30 +- 5.7768.
    """
    value = measure(now, box(now, "learned")).value
    assert isinstance(value, MeanChange)
    assert value.points == pytest.approx(30)
    assert value.low == pytest.approx(30 - 5.7768, abs=1e-3)
    assert value.high == pytest.approx(30 + 5.7768, abs=1e-3)
    assert value.people == 11 + 8


def test_knowledge_of_one_training_is_the_interval_of_welch(now):
    """Of one training alone, Welch's t is the change over its standard error; scipy knows it."""
    from scipy.stats import t, ttest_ind_from_stats

    value = taught(now, training((12, 2.5, 0.5), (11, 4, 0.25))).value
    # 400 x (0.25/12 + 0.0625/11) = 10.60606, its root 3.25670
    assert value.points == pytest.approx(30)
    error = math.sqrt(400 * (0.25 / 12 + 0.0625 / 11))
    assert error == pytest.approx(3.25670, abs=1e-5)
    welch = ttest_ind_from_stats(4, 0.25, 11, 2.5, 0.5, 12, equal_var=False)
    assert welch.statistic == pytest.approx(value.points / error)
    freedom = 10.60606**2 / ((400 * 0.25 / 12) ** 2 / 11 + (400 * 0.0625 / 11) ** 2 / 10)
    assert 2 * t.sf(welch.statistic, freedom) == pytest.approx(welch.pvalue, rel=1e-4)
    assert value.high - value.points == pytest.approx(t.ppf(0.975, freedom) * error, rel=1e-4)


def test_trainings_count_by_how_many_answered(now):
    """30 up with 30 people, 10 down with 10: (30 x 30 - 10 x 10) / 40 = 20."""
    up, down = training((30, 2, 0), (30, 3.5, 0)), training((10, 3, 0), (12, 2.5, 0))
    assert taught(now, up, down).value == MeanChange(20, 20, 20, 40)  # nothing varies
    assert (
        tell_measurement(taught(now, down))
        == "-10.0 points of 100 (95% interval -10.0 to -10.0; 10 people)"
    )


def test_scores_of_different_tests_are_put_on_one_scale(now):
    assert taught(now, training((8, 2, 0.5), (8, 4, 0.5), best=10)).value.points == 20


def test_groups_that_are_too_small_are_not_shown(now):
    small, large = training((5, 1, 0.5), (9, 4, 0.5)), training((6, 2, 0.5), (6, 3, 0.5))
    alone = taught(now, small)
    assert (alone.value, alone.counted) == (None, ())
    assert tell_measurement(alone) == "not shown, because fewer than 6 people answered"
    assert taught(now, small, large).value.points == pytest.approx(20)
    assert taught(now, small, large).value.people == 6


# ---------------------------------------------------------------------------------------- trends


def values(catalog: Catalog, id: str, today: date = TODAY) -> dict[str, float]:
    return {f"{end:%Y-%m-%d}": n for end, n in trend(catalog, box(catalog, id), today).points}


def test_trends_by_hand(workgroup):
    # spring was on May 5, autumn on October 1.
    assert values(workgroup, "statewide") == {
        "2025-05-31": 1,
        "2025-06-30": 1,
        "2025-07-31": 1,
        "2025-08-31": 1,
        "2025-09-30": 1,
        "2025-10-31": 2,
        "2025-11-30": 2,
        "2025-12-31": 2,
        "2026-01-31": 2,
    }
    # 12 in October, 8 more on December 1.
    assert [*values(workgroup, "trained").values()] == [12, 12, 20, 20]
    # examples on March 15; samples in September, which is over on the 30th.
    assert [*values(workgroup, "metadata").values()] == [1] * 6 + [2] * 5
    # story-hours on May 2, snow-days on November 20, kite-club on December 3.
    assert [*values(workgroup, "obtained").values()] == [1] * 6 + [2, 3, 3]
    assert values(workgroup, "read") == {"2025-12-31": 57, "2026-01-31": 108}


def test_a_trend_undoes_milestones_that_were_reached_later(workgroup):
    assert [*values(workgroup, "number").values()] == [1] * 7
    model = workgroup.logic_model
    milestones = (*box(workgroup, "number").milestones, Milestone(title="B", reached="2025-12-24"))
    outputs = tuple(
        e.model_copy(update={"milestones": milestones}) if e.id == "number" else e
        for e in model.outputs
    )
    changed = model.model_copy(update={"outputs": outputs})
    changed._origin = model.origin
    catalog = dataclasses.replace(workgroup, logic_model=changed)
    assert [*values(catalog, "number").values()] == [1] * 5 + [2, 2]


def test_without_dates_no_trend_is_drawn(workgroup):
    """Nobody recorded since when the barrier of puddle-reports stands."""
    found = trend(workgroup, box(workgroup, "write-down"), TODAY)
    assert found.points == ()
    assert tell_no_trend(found) == "For 1 of 7 nobody recorded since when, so no trend is drawn."
    nothing = trend(workgroup, box(workgroup, "workers-learned"), TODAY)
    assert tell_no_trend(nothing) == "There is no record to count yet, so no trend is drawn."


def test_a_trend_takes_two_months(workgroup):
    first = trend(workgroup, box(workgroup, "statewide"), date(2025, 6, 29))
    assert (first.points, tell_no_trend(first)) == (
        (),
        "A trend is drawn from the second month on.",
    )
    assert len(trend(workgroup, box(workgroup, "statewide"), date(2025, 6, 30)).points) == 2


def test_a_trend_shows_the_last_two_years(workgroup):
    old = Meeting(title="Old", sample=False, date="2010-01-01", kind="statewide")
    catalog = with_records(workgroup, "meetings", {"old": old})
    points = trend(catalog, box(catalog, "statewide"), TODAY).points
    assert len(points) == MONTHS
    assert points[0][0] == date(2024, 2, 29) and points[-1][0] == TODAY


@pytest.mark.parametrize("name", ["catalog", "workgroup", "live"])
def test_a_box_shows_the_number_that_the_statistics_show(request, name):
    """The pages of statistics and the logic model count the same things, each in its own way."""
    found = load(ROOT).catalog if name == "live" else request.getfixturevalue(name)
    numbers = compute(found, TODAY)
    for id, share in (
        ("share-obtained", numbers.desired.obtained),
        ("share-published", numbers.desired.published),
        ("agencies-returning-metadata", numbers.agencies_with_metadata),
        ("agencies-posting-data", numbers.agencies_posting),
    ):
        box = Element(id="box", title="Box", measure=id)
        assert measure(found, box).value == share
    recorded = measure(found, Element(id="box", title="Box", measure="barriers-recorded"))
    assert recorded.number == (len(numbers.barriers) or None)
