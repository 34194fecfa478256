"""How the work plan moves, counted by hand from tests/workgroup/catalog/workplan on 2026-01-31."""

import dataclasses
import re
from datetime import date
from html import unescape
from pathlib import Path
from types import MappingProxyType

import pytest
from conftest import TODAY

from connect_catalog.model import Catalog, HistoryEntry, PlanStep
from connect_catalog.site.progress import tell_burn_up
from connect_catalog.stats import compute
from connect_catalog.stats.figures import figures
from connect_catalog.stats.history import NOT_LISTED, as_of, month_ends, status_on
from connect_catalog.stats.progress import BurnUp
from connect_catalog.tell.measures import tell_share
from connect_catalog.tell.openness import tell_evidence


@pytest.fixture(scope="module")
def numbers(workgroup):
    return compute(workgroup, TODAY)


def with_item(catalog: Catalog, id: str, **changes) -> Catalog:
    """The catalog with one desired dataset, changed."""
    item = catalog.workplan[id].model_copy(update=changes)
    item._origin = catalog.workplan[id].origin
    return dataclasses.replace(catalog, workplan=MappingProxyType({id: item}))


def entry(status: str, when: str | None) -> HistoryEntry:
    return HistoryEntry(status=status, date=when, note="Made up.")


# -------------------------------------------------------------------------------- days in a state


def test_days_in_a_state(numbers):
    assert [(s.item.id, s.status.id, s.days) for s in numbers.items] == [
        ("story-hours", "published", 274),  # 2025-05-02 on: 29+30+31+31+30+31+30+31+31
        ("kite-club", "obtained", 59),  # 2025-12-03 on: 28 + 31
        ("tree-houses", "requested", 336),  # 2025-03-01 on: 365 - 29
        ("puddle-reports", "identified", None),  # nobody recorded since when
        ("secret-paths", "declined", 113),  # 2025-10-10 on: 21 + 30 + 31 + 31
        ("snow-days", "published", 72),  # 2025-11-20 on: 10 + 31 + 31
    ]


def test_a_state_since_a_month_is_counted_from_its_last_day(workgroup):
    changed = with_item(workgroup, "snow-days", history=(entry("identified", "2025-06"),))
    assert compute(changed, TODAY).items[0].days == 215  # July to January: 31+31+30+31+30+31+31


# -------------------------------------------------------------------------- planned against actual


def test_planned_beside_actual(numbers):
    assert [
        (p.item.id, p.status.id, p.step.by, p.is_reached, p.actual, p.days_late)
        for p in numbers.progress.plan
    ] == [
        # Published is farther on the way than Obtained, so the step was reached that day.
        ("story-hours", "obtained", "2025-04-30", True, "2025-05-02", 2),
        ("kite-club", "obtained", "2025-12-31", True, "2025-12-03", 0),
        ("tree-houses", "metadata-received", "2025-12-15", False, None, 47),  # 16 + 31
        ("tree-houses", "obtained", "2026-06", False, None, 0),
    ]


def test_what_is_due_next_and_who_holds_it(numbers):
    assert [(d.item.id, d.words, d.by, d.held_by, d.days_over) for d in numbers.progress.due] == [
        ("tree-houses", "Metadata received", "2025-12-15", "samples", 47),
        ("tree-houses", "Ask for advice on the law.", "2026-02-15", "samples", 0),
    ]


def test_a_dataset_that_was_declined_waits_for_nothing(workgroup):
    step = PlanStep(status="obtained", by="2026-06")
    changed = with_item(workgroup, "secret-paths", plan=(step,))
    assert compute(changed, TODAY).progress.due == ()


def test_a_step_reached_on_a_day_nobody_recorded_is_not_late(workgroup):
    step = PlanStep(status="obtained", by="2025-06")
    history = (entry("requested", "2025-01"), entry("obtained", None))
    plan = compute(with_item(workgroup, "kite-club", plan=(step,), history=history), TODAY)
    (one,) = plan.progress.plan
    assert (one.is_reached, one.actual, one.days_late) == (True, None, 0)


# ------------------------------------------------------------------------------------ by the month

# At the end of each month, by hand: Identified, Requested, Metadata, In part, Obtained, Published,
# Declined; then of how many the dates do not tell (puddle-reports), and how many were not listed.
MONTHS = {
    "2025-01": ((3, 0, 0, 0, 0, 0, 0), 1, 2),
    "2025-02": ((2, 2, 0, 0, 0, 0, 0), 1, 1),
    "2025-03": ((1, 2, 1, 0, 0, 0, 0), 1, 1),
    "2025-04": ((0, 3, 1, 0, 0, 0, 0), 1, 1),
    "2025-05": ((0, 3, 0, 0, 0, 1, 0), 1, 1),
    "2025-06": ((1, 3, 0, 0, 0, 1, 0), 1, 0),
    "2025-07": ((1, 3, 0, 0, 0, 1, 0), 1, 0),
    "2025-08": ((1, 3, 0, 0, 0, 1, 0), 1, 0),
    "2025-09": ((1, 2, 0, 1, 0, 1, 0), 1, 0),
    "2025-10": ((1, 1, 0, 1, 0, 1, 1), 1, 0),
    "2025-11": ((0, 1, 0, 1, 0, 2, 1), 1, 0),
    "2025-12": ((0, 1, 0, 0, 1, 2, 1), 1, 0),
    "2026-01": ((0, 1, 0, 0, 1, 2, 1), 1, 0),
}


def test_where_the_datasets_stood_at_the_end_of_each_month(numbers):
    found = {
        f"{month.end:%Y-%m}": (tuple(month.counts.values()), month.unknown, month.not_listed)
        for month in numbers.progress.months
    }
    assert found == MONTHS


def test_no_more_than_two_years_of_months(workgroup):
    months = compute(workgroup, date(2031, 3, 31)).progress.months
    assert [len(months), months[0].end, months[-1].end] == [
        24,
        date(2029, 4, 30),
        date(2031, 3, 31),
    ]


def test_months_are_not_made_up_where_no_date_tells(workgroup):
    history = (entry("identified", "2024-02"), entry("published", None))
    changed = with_item(workgroup, "snow-days", history=history)
    progress = compute(changed, TODAY).progress
    assert progress.months == ()
    assert progress.undated == 1


@pytest.mark.parametrize(
    ("history", "day", "status"),
    [
        ([("identified", "2025-02")], date(2025, 2, 27), None),  # within the month: who knows
        ([("identified", "2025-02")], date(2025, 2, 28), "identified"),
        ([("identified", "2025-02")], date(2025, 1, 31), NOT_LISTED),
        ([("identified", None), ("obtained", "2025-02-01")], date(2025, 1, 31), None),
        ([("identified", None), ("obtained", "2025-02-01")], date(2025, 2, 1), "obtained"),
        ([("identified", "2025-02-01"), ("obtained", None)], date(2025, 6, 30), None),
        ([("identified", "2025-02-01"), ("obtained", "2026")], date(2026, 6, 30), None),
        ([("identified", "2025-02-01"), ("obtained", "2026")], date(2026, 12, 31), "obtained"),
    ],
)
def test_the_status_on_a_day_is_told_only_where_the_dates_tell_it(workgroup, history, day, status):
    steps = tuple(entry(*step) for step in history)
    item = workgroup.workplan["snow-days"].model_copy(update={"history": steps})
    assert status_on(item, day) == status


def test_month_ends():
    assert month_ends(date(2024, 1, 31), date(2024, 3, 30)) == [
        date(2024, 1, 31),
        date(2024, 2, 29),
    ]
    assert month_ends(date(2024, 12, 1), date(2025, 1, 31)) == [
        date(2024, 12, 31),
        date(2025, 1, 31),
    ]
    assert month_ends(date(2024, 1, 1), date(2024, 1, 30)) == []


# ---------------------------------------------------------------------------------------- burn-up


def test_burn_up_against_the_target_dates(numbers):
    """Targets: 2025-04-30, 2025-12-31 and 2026-06-30. Obtained: 2025-05, 2025-11 and 2025-12."""
    rows = {f"{b.end:%Y-%m}": (b.planned, b.obtained) for b in numbers.progress.burn_up}
    assert list(rows)[0] == "2025-01" and list(rows)[-1] == "2026-06"
    assert rows["2025-03"] == (0, 0)
    assert rows["2025-04"] == (1, 0)
    assert rows["2025-05"] == rows["2025-10"] == (1, 1)
    assert rows["2025-11"] == (1, 2)
    assert rows["2025-12"] == rows["2026-01"] == (2, 3)
    assert rows["2026-02"] == rows["2026-05"] == (2, None)
    assert rows["2026-06"] == (3, None)


@pytest.mark.parametrize(
    ("planned", "obtained", "undated", "words"),
    [
        (
            0,
            0,
            8,
            "Nothing was to be obtained by the end of 2026-01. No dataset has a date on record by "
            "which it was obtained. For 8 that are obtained, nobody recorded since when.",
        ),
        (0, 0, 0, "Nothing was to be obtained by the end of 2026-01."),
        (
            1,
            0,
            1,
            "By the end of 2026-01, 1 was to be obtained. No dataset has a date on record by which "
            "it was obtained. For 1 that is obtained, nobody recorded since when.",
        ),
        (
            2,
            1,
            0,
            "By the end of 2026-01, 2 were to be obtained. By the dates on record, 1 had been "
            "obtained by then.",
        ),
    ],
)
def test_the_sentence_on_plans_never_says_that_0_were(planned, obtained, undated, words):
    """Eight datasets may be obtained without a date on record beside a curve that stays at zero."""
    months = (
        BurnUp(date(2026, 1, 31), planned, obtained),
        BurnUp(date(2026, 2, 28), 1 + planned, None),
    )
    told = tell_burn_up(months, undated)
    assert told.startswith(words)
    assert not re.search(r"\b0 \w", told)


def test_without_a_plan_there_is_no_burn_up(workgroup):
    assert compute(with_item(workgroup, "story-hours", plan=()), TODAY).progress.burn_up == ()


# ------------------------------------------------------------------------------ days from request


def test_days_from_request_to_obtained(numbers):
    """Obtained after 90 days (2025-02-01 to 05-02) and after 305 (2025-02-01 to 12-03); still waiting
    after 336 (2025-03-01); given up after 192 (2025-04-01 to 10-10). Of the dataset that was published
    without a request on record, no days are known.

    Kaplan-Meier: after 90 days 3 of 4 wait, 0.75; at 192 one is lost; after 305 days one of the last
    2 still waits, 0.75 / 2 = 0.375. So half were obtained within 305 days.
    """
    waits = numbers.progress.waits
    assert [(s.days, round(s.share, 3)) for s in waits.survival.steps if s.ended] == [
        (90, 0.75),
        (305, 0.375),
    ]
    assert (waits.survival.median, waits.survival.ended, waits.survival.still_open) == (305, 2, 2)
    assert waits.undated == 1


def test_days_from_request_by_agency(numbers):
    """By its first agency. Examples: 90 and 192 given up: 1/2 is half. Samples: 305 and 336 waiting."""
    found = [(w.id, w.survival.median, w.undated) for w in numbers.progress.waits_by_agency]
    assert found == [("examples", 90, 0), ("samples", 305, 1)]


# --------------------------------------------------------------------------------------- openness

YES, NO, UNKNOWN = True, False, None


def test_openness_apart_from_availability(numbers):
    """Portal, machine readable, licensed, described, current, by town, by age, by race."""
    found = {o.state.item.id: [a.met for a in o.answers] for o in numbers.openness}
    nothing = [NO, *[UNKNOWN] * 7]
    assert found == {
        "story-hours": [YES, YES, YES, YES, YES, YES, YES, NO],
        # Its column of places has no concept, and a newer edition was due on 2025-12-31.
        "kite-club": [NO, YES, YES, YES, NO, NO, NO, NO],
        "tree-houses": nothing,
        "puddle-reports": nothing,
        "secret-paths": nothing,
        "snow-days": [YES, YES, NO, UNKNOWN, UNKNOWN, NO, UNKNOWN, UNKNOWN],  # as its record says
    }
    assert [tell_share(o.met) for o in numbers.openness] == [
        "7 of 8",
        "3 of 8",
        "0 of 8",
        "0 of 8",
        "0 of 8",
        "2 of 8",
    ]
    assert [o.unknown for o in numbers.openness] == [0, 0, 7, 7, 7, 4]


def test_every_answer_has_its_evidence(numbers):
    answers = [answer for score in numbers.openness for answer in score.answers]
    assert all(
        bool(tell_evidence(answer.evidence)) == (answer.met is not None) for answer in answers
    )
    evidence = {a.criterion.id: tell_evidence(a.evidence) for a in numbers.openness[1].answers}
    assert evidence["current"] == "A newer edition is 31 days late."
    assert numbers.openness[5].answers[0].link == "https://example.org/snow"


# ------------------------------------------------------------------------------- as of another day


def test_the_catalog_as_of_a_day(workgroup):
    then = as_of(workgroup, date(2025, 8, 31))
    assert {id: item.current.status for id, item in then.workplan.items()} == {
        "story-hours": "published",
        "kite-club": "requested",
        "tree-houses": "requested",
        "puddle-reports": "identified",  # undated: nobody recorded when it began
        "secret-paths": "requested",
        "snow-days": "identified",
    }
    assert len(then.workplan["kite-club"].open_barriers) == 1  # resolved the day after
    assert set(then.meetings) == {"spring"}
    assert set(then.removals) == {"old-kites"}
    assert not (then.trainings or then.requests or then.uses or then.usage or then.reports)


def test_a_request_closed_later_was_open(workgroup):
    then = as_of(workgroup, date(2025, 11, 2)).requests
    assert {id: r.status for id, r in then.items()} == {
        "how-many-stories": "open",
        "where-is-the-path": "open",
    }


# ------------------------------------------------------------------------------------- flat table


def test_the_table_of_figures_holds_them(numbers):
    found = {(f.measure, f.group): (f.value, f.of) for f in figures(numbers)}
    assert found["days-in-state", "kite-club"] == (59, None)
    assert ("days-in-state", "puddle-reports") not in found
    assert found["median-days-to-obtain", "all"] == (305, None)
    assert found["month-end-requested", "2025-04-30"] == (3, 5)
    assert found["month-end-not-recorded", "2025-04-30"] == (1, 5)
    assert found["openness", "story-hours"] == (7, 8)


# -------------------------------------------------------------------------------------- the pages


def words(site: Path, page: str) -> str:
    """The words of a built page's own part, one space between them."""
    html = (site / page / "index.html").read_text("utf-8").partition("<h1")[2]
    html = re.sub(r"<(script|svg)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def test_the_work_plan_page(workgroup_site):
    """The rows as in the tests above: state, agency, since with its days, barriers, next, target."""
    page = words(workgroup_site, "workplan")
    assert "3 of 6 have been obtained. 2 of 6 are on the state's open data portal" in page
    for row in (
        "1 Story hours by town Published See for yourself AOE May 2, 2025 9 months Time (resolved)",
        "2 Kite club members Obtained DOS , Helpers December 3, 2025 59 days Format (resolved)",
        "3 Tree houses Requested DOS March 1, 2025 over 11 months Law Time Ask for advice on the law. June 2026",
        "4 Puddle reports Identified AOE , DOS not recorded Law not recorded not recorded",
        "October 10, 2025 over 3 months",
        "6 Snow days Published See for yourself DOS November 20, 2025 over 2 months Time (resolved)",
        "Tree houses Metadata received December 15, 2025, 47 days late DOS",
        "Tree houses Ask for advice on the law. February 15, 2026 DOS",
    ):
        assert row in page, row
    assert "The paths would no longer be secret." in page  # a refusal stays, with its reason


def test_the_page_of_progress(workgroup_site):
    page = words(workgroup_site, "progress")
    for text in (
        "3 of 6 have been obtained",
        "At the end of 2025-01, 0 had been obtained; at the end of 2026-01, 3.",
        "2025-10 1 1 0 1 0 1 1 1",  # as in MONTHS: October, and one not recorded
        "By the end of 2026-01, 2 were to be obtained. "
        "By the dates on record, 3 had been obtained by then.",
        "By the end of 2026-06, 3 are to be obtained.",
        "2025-11 1 2 2025-12 2 3 2026-01 2 3 2026-02 2 still to come",
        "Story hours by town Obtained AOE April 30, 2025 May 2, 2025 2",
        "Tree houses Metadata received DOS December 15, 2025 not yet 47",
        "Tree houses Obtained DOS June 2026 not yet not due yet",
        "Half of the datasets were obtained within 305 days.",
        "All agencies 305 days 2 2 1",
        "Agency of Examples 90 days 1 1 0",
        "Department of Samples 305 days 1 1 1",
        "There is no forecast here.",
    ):
        assert text in page, text


def test_the_page_of_openness(workgroup_site):
    """Yes and not recorded, of 6: counted down the columns of the answers above."""
    page = words(workgroup_site, "openness")
    for text in (
        "On the portal 2 of 6 yes",
        "Machine readable 3 of 6 yes, 3 not recorded",
        "Licensed 2 of 6 yes, 3 not recorded",
        "Described 2 of 6 yes, 4 not recorded",
        "Current 1 of 6 yes, 4 not recorded",
        "By town 1 of 6 yes, 3 not recorded",
        "By age 1 of 6 yes, 4 not recorded",
        "By race 0 of 6 yes, 4 not recorded",
        "Story hours by town Yes Yes Yes Yes Yes Yes Yes No 7 of 8",
        "Kite club members No Yes Yes Yes No No No No 3 of 8",
    ):
        assert text in page, text


def test_the_page_of_a_desired_dataset(workgroup_site):
    page = words(workgroup_site, "workplan/kite-club")
    assert "Since December 3, 2025, 59 days" in page
    assert "Obtained DOS December 31, 2025 December 3, 2025 0" in page
    assert "3 of 8 questions are answered with yes." in page
    assert "Current No A newer edition is 31 days late. See the dataset" in page


def test_a_barrier_on_the_page_of_a_desired_dataset(workgroup_site):
    """What removed it where it is gone; where it stands, who told of it, and what is due when."""
    assert "What removed it It was typed in." in words(workgroup_site, "workplan/kite-club")
    page = words(workgroup_site, "workplan/tree-houses")
    assert "Reported by DOS Next step Ask for advice on the law. Due February 15, 2026" in page
