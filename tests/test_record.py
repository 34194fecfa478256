"""`catalog record`: what people say becomes records, and nothing that a check would refuse."""

import copy
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from conftest import ROOT, TODAY
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connect_catalog.checks import load_and_check
from connect_catalog.cli import main
from connect_catalog.cli.record import RECORDED
from connect_catalog.documents import read_yaml
from connect_catalog.intake.record import ADDED, fields_of, make_id
from connect_catalog.intake.yaml_text import append_entry, set_fields, write_yaml
from connect_catalog.load import load, read_record
from connect_catalog.model import FAMILIES, Barrier, HistoryEntry, WorkItem

MEETING = ("meeting", "--title", "Winter meeting", "--kind", "statewide")
TRAINING = ("training", "--title", "Tables", "--series", "Tables", "--provider", "helpers")
TRAINED = (*TRAINING, "--audience", "families", "--people-trained", "9")
REQUEST = ("request", "--title", "How wet?", "--asker", "parent", "--topic", "weather")
USE = (
    "use",
    "--title",
    "Boots",
    "--user",
    "town-hall",
    "--kind",
    "plan",
    "--datasets",
    "kite-club",
)


@pytest.fixture
def record(workgroup_repo, monkeypatch):
    """Run `catalog record` in the repository with a made-up history; answers make a terminal."""
    monkeypatch.chdir(workgroup_repo)

    def record(*arguments: str, answers: tuple[str, ...] | None = None):
        monkeypatch.setattr("connect_catalog.intake.ask.is_terminal", lambda: answers is not None)
        typed = "".join(f"{answer}\n" for answer in answers or ())
        result = CliRunner().invoke(main, ["record", *arguments], input=typed)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return record


def read_files(root: Path) -> dict[str, bytes]:
    catalog = root / "catalog"
    return {p.relative_to(catalog).as_posix(): p.read_bytes() for p in catalog.rglob("*.yml")}


def read_value(path: Path):
    document = read_yaml(path.read_text("utf-8"), "")
    assert not document.problems
    return document.value


# ------------------------------------------------------------------------------------ by options


@pytest.mark.parametrize(
    ("arguments", "path", "expected"),
    [
        (
            (
                *MEETING,
                *("--agencies", "examples,helpers", "--agencies", "samples"),
                *("--attendees", "family=8", "--attendees", "staff=2"),
                *("--reviewed", "kite-club", "--needs-heard", "no", "--needs-heard", "#1, or not"),
                *("--place", "The barn", "--link", "https://example.org/x?a=1#b"),
            ),
            "meetings/2026-01-31-winter-meeting.yml",
            {
                "title": "Winter meeting",
                "sample": False,
                "date": "2026-01-31",
                "kind": "statewide",
                "place": "The barn",
                "link": "https://example.org/x?a=1#b",
                "agencies": ["examples", "helpers", "samples"],
                "attendees": {"family": 8, "staff": 2},
                "reviewed": ["kite-club"],
                "needs_heard": ["no", "#1, or not"],
            },
        ),
        (
            (
                *(*TRAINED, "--date", "2026-01", "--best-score", "10", "--id", "tables-iii"),
                *("--before", "n=12,mean=2.5,sd=0.5", "--after", "n=12, mean=4, sd=0.7"),
            ),
            "trainings/tables-iii.yml",
            {
                "title": "Tables",
                "sample": False,
                "date": "2026-01",
                "series": "Tables",
                "provider": "helpers",
                "audience": "families",
                "people_trained": 9,
                "best_score": 10,
                "before": {"n": 12, "mean": 2.5, "sd": 0.5},
                "after": {"n": 12, "mean": 4, "sd": 0.7},
            },
        ),
        (
            (*REQUEST, "--status", "declined", "--closed", "2026-01-31", "--reason", "Too wet."),
            "requests/2026-01-31-how-wet.yml",
            {
                "title": "How wet?",
                "sample": False,
                "received": "2026-01-31",
                "asker": "parent",
                "topic": "weather",
                "status": "declined",
                "closed": "2026-01-31",
                "reason": "Too wet.",
            },
        ),
        (
            (*USE, "--decision", "Boots were bought: 12.", "--date", "2025-12-24"),
            "uses/2025-12-24-boots.yml",
            {
                "title": "Boots",
                "sample": False,
                "date": "2025-12-24",
                "user": "town-hall",
                "kind": "plan",
                "decision": "Boots were bought: 12.",
                "datasets": ["kite-club"],
            },
        ),
    ],
)
def test_a_new_record_holds_what_was_said_and_passes_the_check(
    record, workgroup_repo, arguments, path, expected
):
    before = read_files(workgroup_repo)
    result = record(*arguments)
    assert result.exit_code == 0, result.output
    value = read_value(workgroup_repo / "catalog" / path)
    assert value == expected
    assert [*value] == [*expected], "the fields stand in the order of the type"
    after = read_files(workgroup_repo)
    assert {name for name in after if after[name] != before.get(name)} == {path}
    assert f"catalog/{path}" in result.output
    assert '--trailer "Role: ROLE"' in result.output and "keeper" in result.output
    assert load_and_check(workgroup_repo, TODAY)[1] == []


def test_a_new_folder_is_made_where_there_is_none(record, workgroup_repo):
    shutil.rmtree(workgroup_repo / "catalog/uses")
    assert record(*USE, "--decision", "Boots were bought.").exit_code == 0
    assert (workgroup_repo / "catalog/uses/2026-01-31-boots.yml").is_file()


def test_a_file_that_is_there_is_not_overwritten(record, workgroup_repo):
    assert record(*MEETING).exit_code == 0
    before = read_files(workgroup_repo)
    result = record(*MEETING)
    assert result.exit_code == 2
    assert "is there already" in result.output and "--id" in result.output
    assert read_files(workgroup_repo) == before
    assert record(*MEETING, "--id", "the-other-one").exit_code == 0


def test_a_status_is_added_at_the_end_of_the_history(record, workgroup_repo):
    path = workgroup_repo / "catalog/workplan/tree-houses.yml"
    before = path.read_text()
    result = record("status", "tree-houses", "obtained", "--note", "It came.")
    assert result.exit_code == 0, result.output
    new = "  - status: obtained\n    date: 2026-01-31\n    note: It came.\n"
    assert path.read_text() == before.replace("barriers:\n", f"{new}barriers:\n")
    assert load_and_check(workgroup_repo, TODAY)[1] == []


def test_a_barrier_is_added_and_ends(record, workgroup_repo):
    path = workgroup_repo / "catalog/workplan/kite-club.yml"
    before = path.read_text()
    added = record("barrier", "kite-club", "--kind", "law", "--detail", "No kites.", "--since", "-")
    assert added.exit_code == 0, added.output
    assert path.read_text() == before.replace(
        "evidence:\n", "  - kind: law\n    detail: No kites.\nevidence:\n"
    )
    ended = record("barrier", "kite-club", "--resolve", "law", "--remedy", "It was repealed.")
    assert ended.exit_code == 0, ended.output
    new = "    until: 2026-01-31\n    remedy: It was repealed.\n"
    assert path.read_text() == before.replace(
        "evidence:\n", f"  - kind: law\n    detail: No kites.\n{new}evidence:\n"
    )
    assert load_and_check(workgroup_repo, TODAY)[1] == []


def test_of_several_barriers_of_a_kind_one_is_chosen(record, workgroup_repo):
    """tree-houses has an open barrier of the kind `time`; a second one is added."""
    more = record("barrier", "tree-houses", "--kind", "time", "--detail", "Nobody has a ladder.")
    assert more.exit_code == 0
    resolve = ("barrier", "tree-houses", "--resolve", "time", "--remedy", "A ladder was bought.")
    unclear = record(*resolve)
    assert unclear.exit_code == 2
    assert "1: Nobody has the time to climb." in unclear.output
    assert "2: Nobody has a ladder." in unclear.output
    assert record(*resolve, "--number", "3").exit_code == 2
    assert record(*resolve, "--number", "2").exit_code == 0
    barriers = load(workgroup_repo).catalog.workplan["tree-houses"].barriers
    assert [barrier.until for barrier in barriers] == [None, None, "2026-01-31"]
    record("barrier", "tree-houses", "--kind", "time", "--detail", "Nobody has boots.")
    asked = record(*resolve, answers=("3", "2"))
    assert asked.exit_code == 0 and "2: Nobody has boots." in asked.output
    barriers = load(workgroup_repo).catalog.workplan["tree-houses"].barriers
    assert [barrier.until is None for barrier in barriers] == [True, True, False, False]


def test_a_barrier_that_is_not_there_cannot_end(record):
    result = record("barrier", "kite-club", "--resolve", "format", "--remedy", "x")
    assert result.exit_code == 2
    assert "no open barrier" in result.output and "no open one" in result.output
    result = record("barrier", "tree-houses", "--resolve", "format", "--remedy", "x")
    assert "law, time" in result.output


def test_date_is_the_day_of_what_is_recorded_its_end_too(record, workgroup_repo):
    added = record(
        *("barrier", "kite-club", "--kind", "law", "--detail", "No kites.", "--date", "2026-01-02")
    )
    assert added.exit_code == 0, added.output
    end = ("--remedy", "It was repealed.", "--date", "2026-01-20")
    assert record("barrier", "kite-club", "--resolve", "law", *end).exit_code == 0
    end = ("--status", "declined", "--reason", "Too wet.", "--date", "2026-01-21")
    assert record("request", "--close", "how-deep", *end).exit_code == 0
    catalog = load(workgroup_repo).catalog
    law = catalog.workplan["kite-club"].barriers[-1]
    assert (law.since, law.until) == ("2026-01-02", "2026-01-20")
    assert catalog.requests["how-deep"].closed == "2026-01-21"


def test_a_request_is_closed_in_its_own_file(record, workgroup_repo):
    path = workgroup_repo / "catalog/requests/how-deep.yml"
    before = path.read_text()
    result = record(
        *("request", "--close", "how-deep", "--status", "answered", "--answered-with", "kite-club")
    )
    assert result.exit_code == 0, result.output
    new = "status: answered\nclosed: 2026-01-31\nanswered_with: [kite-club]\n"
    assert path.read_text() == before.replace("status: open\n", new)
    again = record("request", "--close", "how-deep", "--status", "declined", "--reason", "x")
    assert again.exit_code == 2 and "already" in again.output


# --------------------------------------------------------------------------------- plans, reviews


def test_a_planned_step_stands_in_the_order_of_the_way(record, workgroup_repo):
    """tree-houses plans metadata by 2025-12-15 and to have the table by 2026-06."""
    path = workgroup_repo / "catalog/workplan/tree-houses.yml"
    before = path.read_text()
    step = ("plan", "tree-houses", "obtained in part", "--by", "4/30/2026", "--held-by", "DOS")
    result = record(*step, "--note", "One town first.")
    assert result.exit_code == 0, result.output
    lines = (
        "  - status: obtained-in-part\n    by: 2026-04-30\n    held_by: samples\n"
        "    note: One town first.\n"
    )
    after = "  - {status: obtained, by: 2026-06"
    assert path.read_text() == before.replace(after, f"{lines}{after}")
    last = record("plan", "tree-houses", "published", "--date", "2026-12")
    assert last.exit_code == 0, last.output
    plan = load(workgroup_repo).catalog.workplan["tree-houses"].plan
    assert [step.status for step in plan] == [
        "metadata-received",
        "obtained-in-part",
        "obtained",
        "published",
    ]
    assert load_and_check(workgroup_repo, TODAY)[1] == []


def test_a_first_step_is_planned(record, workgroup_repo):
    result = record("plan", "puddle-reports", answers=("requested", "2026-05", "", "", ""))
    assert result.exit_code == 0, result.output
    plan = load(workgroup_repo).catalog.workplan["puddle-reports"].plan
    assert [(step.status, step.by) for step in plan] == [("requested", "2026-05")]


def test_a_step_that_is_planned_gets_a_new_day(record, workgroup_repo):
    path = workgroup_repo / "catalog/workplan/tree-houses.yml"
    before = path.read_text()
    move = ("plan", "tree-houses", "obtained", "--by", "2026-09")
    refused = record(*move)
    assert refused.exit_code == 2 and "planned by 2026-06 already" in refused.output
    assert "--yes" in refused.output and path.read_text() == before
    assert record(*move, "--yes").exit_code == 0
    assert path.read_text() == before.replace("by: 2026-06,", "by: 2026-09,")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("puddle-reports", "requested", "--by", "1/30/2026"), "overdue from the start"),
        (("kite-club", "published", "--by", "2025"), "overdue from the start"),
        (("snow-days", "obtained", "--by", "2026-03"), "is `published` already"),
        (("secret-paths", "obtained", "--by", "2026-03"), "until it is asked for again"),
    ],
)
def test_a_doubtful_plan_needs_a_yes(record, workgroup_repo, arguments, words):
    before = read_files(workgroup_repo)
    refused = record("plan", *arguments)
    assert refused.exit_code == 2 and words in refused.output, refused.output
    assert read_files(workgroup_repo) == before


def test_steps_out_of_the_order_of_their_days_are_refused(record, workgroup_repo):
    """The table of the tree houses is planned for 2026-06: it cannot be public before."""
    before = read_files(workgroup_repo)
    result = record("plan", "tree-houses", "published", "--by", "2026-03")
    assert result.exit_code == 1 and "(plan-order)" in result.stdout, result.output
    assert read_files(workgroup_repo) == before
    given_up = record("plan", "tree-houses", "declined", "--by", "2026-12")
    assert given_up.exit_code == 1 and "(plan-order)" in given_up.stdout


def test_a_review_is_added(record, workgroup_repo):
    path = workgroup_repo / "catalog/workplan/tree-houses.yml"
    meetings = read_files(workgroup_repo)["meetings/autumn.yml"]
    before = path.read_text()
    result = record("review", "Tree houses", "Autumn meeting", "--outcome", "Ask once more.")
    assert result.exit_code == 0, result.output
    new = "reviews:\n  - meeting: autumn\n    outcome: Ask once more.\n"
    assert path.read_text() == before.replace("evidence:\n", f"{new}evidence:\n")
    assert read_files(workgroup_repo)["meetings/autumn.yml"] == meetings
    assert load_and_check(workgroup_repo, TODAY)[1] == []
    twice = record("review", "tree-houses", "autumn", "--outcome", "Ask again.")
    assert twice.exit_code == 2 and "on record for tree-houses already" in twice.output


def test_a_review_of_what_was_not_on_the_list_is_added_to_it_with_a_yes(record, workgroup_repo):
    before = read_files(workgroup_repo)
    review = ("review", "kite-club", "autumn", "--outcome", "It is fine.")
    refused = record(*review)
    assert refused.exit_code == 2 and "does not name kite-club" in refused.output
    assert record(*review, answers=("n",)).exit_code == 2
    assert read_files(workgroup_repo) == before
    agreed = record(*review, answers=("y",))
    assert agreed.exit_code == 0, agreed.output
    assert "git add catalog/meetings/autumn.yml catalog/workplan/kite-club.yml" in agreed.output
    catalog = load(workgroup_repo).catalog
    assert catalog.meetings["autumn"].reviewed == ("story-hours", "tree-houses", "kite-club")
    assert [r.outcome for r in catalog.workplan["kite-club"].reviews] == ["It is fine."]
    assert (
        record("review", "kite-club", "spring", "--outcome", "It is new.", "--yes").exit_code == 0
    )
    catalog, problems = load_and_check(workgroup_repo, TODAY)
    assert problems == [] and catalog.meetings["spring"].reviewed == ("kite-club",)


@pytest.mark.parametrize("text", ["l: []\n", "l: [{a: b}]\n", "l:\n  - a: b\n", "l:\n- a: b\n"])
def test_an_entry_stands_where_it_is_put(text):
    """Before the first entry, between two, and at the end of whatever kind of list."""
    for place in (0, 1, 2, None):
        value = value_of(text)["l"]
        value.insert(len(value) if place is None else place, {"c": "d"})
        assert value_of(append_entry(text, "l", {"c": "d"}, ["l"], place))["l"] == value


def test_an_entry_between_two_leaves_comments_with_what_they_are_about():
    text = "l:\n  # the first\n  - a: b\n    # of the first\n  # the second\n  - c: d\n"
    between = append_entry(text, "l", {"e": "f"}, ["l"], 1)
    assert between == text.replace("  # the second", "  - e: f\n  # the second")
    first = append_entry(text, "l", {"e": "f"}, ["l"], 0)
    assert first == text.replace("  - a: b", "  - e: f\n  - a: b")


# ------------------------------------------------------------------- steps backward, and questions


def test_a_step_backward_is_warned_of_and_written_with_its_note(record, workgroup_repo):
    """kite-club is obtained."""
    before = read_files(workgroup_repo)
    back = ("status", "kite-club", "requested", "--note", "The list was of other kites.")
    refused = record(*back)
    assert refused.exit_code == 2 and read_files(workgroup_repo) == before
    assert "kite-club is `obtained` now, and `requested` comes before that" in refused.output
    assert record(*back, answers=("n",)).exit_code == 2 and read_files(workgroup_repo) == before
    agreed = record(*back, answers=("y",))
    assert agreed.exit_code == 0 and "step backward" in agreed.output
    again = record("status", "kite-club", "identified", "--note", "It is gone.", "--yes")
    assert again.exit_code == 0 and "step backward" in again.output
    steps = load(workgroup_repo).catalog.workplan["kite-club"].history
    assert [(step.status, step.note) for step in steps[-2:]] == [
        ("requested", "The list was of other kites."),
        ("identified", "It is gone."),
    ]


@pytest.mark.parametrize("status", ["obtained", "published", "declined"])
def test_a_step_onward_or_none_needs_no_yes(record, status):
    where = ("--link", "https://example.org/kites")
    assert record("status", "kite-club", status, "--note", "So it is.", *where).exit_code == 0


def test_what_is_published_is_asked_where(record, workgroup_repo):
    before = read_files(workgroup_repo)
    refused = record("status", "kite-club", "published", "--note", "So it is.")
    assert refused.exit_code == 1 and "no address says where" in refused.output
    assert read_files(workgroup_repo) == before
    told = record(
        "status",
        "kite-club",
        "published",
        answers=("", "So it is.", "", "https://example.org/kites"),
    )
    assert told.exit_code == 0, told.output
    (*_, last) = load(workgroup_repo).catalog.workplan["kite-club"].history
    assert (last.status, last.link) == ("published", "https://example.org/kites")


def test_a_meeting_to_come_is_not_asked_about_what_happens_there(record, workgroup_repo):
    answers = ("Summer meeting", "June 4, 2026", "regional", "", "west", "The barn", "", "")
    result = record("meeting", answers=answers)
    assert result.exit_code == 0, result.output
    assert "This must be known." in result.output, "a regional meeting has a region"
    asked = ("Agencies", "Attendees", "Reviewed", "Needs heard")
    assert not [word for word in asked if f"{word}, " in result.output]
    assert read_value(workgroup_repo / "catalog/meetings/2026-06-04-summer-meeting.yml") == {
        "title": "Summer meeting",
        "sample": False,
        "date": "2026-06-04",
        "kind": "regional",
        "region": "west",
        "place": "The barn",
    }


@pytest.mark.parametrize(
    ("arguments", "answers", "not_asked"),
    [
        (("meeting",), ("A", "", "statewide", *[""] * 7), ("Region",)),
        (TRAINED, ("9",), ("Best score",)),
        (
            ("training",),
            ("A", "", "A", "helpers", "families", "", "9", "", ""),
            ("Before", "After"),
        ),
        (
            ("request",),
            ("A?", "", "parent", "weather", "open", ""),
            ("Closed", "Reason", "Answered with"),
        ),
        (
            ("request",),
            ("A?", "", "parent", "weather", "answered", "1/31/2026", "kite-club", ""),
            ("Reason",),
        ),
        (
            ("request", "--close", "how-deep"),
            ("declined", "", "Too deep."),
            ("Answered with",),
        ),
        (("barrier", "kite-club"), ("law", "A.", *[""] * 6), ("Remedy", "Due")),
    ],
)
def test_what_does_not_apply_is_not_asked(record, arguments, answers, not_asked):
    result = record(*arguments, answers=answers)
    assert result.exit_code == 0, result.output
    assert not [word for word in not_asked if f"{word}, " in result.output]


def test_a_meeting_to_which_nobody_came_is_recorded(record, workgroup_repo):
    result = record(*MEETING, "--attendees", "family=0,staff=0")
    assert result.exit_code == 0, result.output
    written = load(workgroup_repo).catalog.meetings["2026-01-31-winter-meeting"]
    assert written.attendees == {"family": 0, "staff": 0}
    assert load_and_check(workgroup_repo, TODAY)[1] == []


# ------------------------------------------------------------------------- names and days as said


@pytest.mark.parametrize(
    ("said", "id"),
    [
        ("helpers", "helpers"),
        ("HELPERS", "helpers"),
        ("Helpers", "helpers"),
        ("Helpers of Exampleland", "helpers"),
        ("dos", "samples"),
        ("DOS", "samples"),
        (" department  of samples ", "samples"),
        ("agency-of-examples", "examples"),
    ],
)
def test_an_agency_is_known_by_its_id_its_short_name_and_its_title(
    record, workgroup_repo, said, id
):
    barrier = ("barrier", "Kite club members", "--kind", "LAW", "--detail", "No kites.")
    assert record(*barrier, "--held-by", said).exit_code == 0
    asked = record(*MEETING[:3], answers=("", "statewide", "", "", f"{said},DOS", *[""] * 4))
    assert asked.exit_code == 0, asked.output
    catalog = load(workgroup_repo).catalog
    assert catalog.workplan["kite-club"].barriers[-1].held_by == id
    met = catalog.meetings["2026-01-31-winter-meeting"].agencies
    assert met == tuple(dict.fromkeys((id, "samples")))


def test_a_name_may_hold_a_comma(record, workgroup_repo):
    agency = workgroup_repo / "catalog/agencies/helpers.yml"
    agency.write_text(agency.read_text().replace("Helpers of Exampleland", "Helpers, Inc."))
    result = record(
        *MEETING, "--agencies", "DOS, Helpers, Inc., AOE", "--attendees", "Agency staff=2"
    )
    assert result.exit_code == 0, result.output
    written = load(workgroup_repo).catalog.meetings["2026-01-31-winter-meeting"]
    assert written.agencies == ("samples", "helpers", "examples")
    assert written.attendees == {"staff": 2}


def test_a_close_miss_is_asked_about_and_never_guessed(record, workgroup_repo):
    before = read_files(workgroup_repo)
    refused = record(*MEETING, "--agencies", "Departmnt of Samples")
    assert refused.exit_code == 2 and "Did you mean `samples`?" in refused.output
    assert read_files(workgroup_repo) == before
    answers = ("", "statewide", "", "", "DOZ,helpers", "", *[""] * 4)
    asked = record(*MEETING[:3], answers=answers)
    assert asked.exit_code == 0, asked.output
    assert "Did you mean `samples`?" in asked.output and "[samples, helpers]" in asked.output
    met = load(workgroup_repo).catalog.meetings["2026-01-31-winter-meeting"].agencies
    assert met == ("samples", "helpers")


def test_a_name_that_two_have_is_not_taken_for_either(record, workgroup_repo):
    agency = workgroup_repo / "catalog/agencies/helpers.yml"
    agency.write_text(agency.read_text().replace("short: Helpers", "short: DOS"))
    result = record(*MEETING, "--agencies", "DOS")
    assert result.exit_code == 2
    assert "Did you mean `helpers` or `samples`?" in result.output


@pytest.mark.parametrize("said", ["1/20/2026", "1/20/26", "January 20, 2026", "Jan. 20 2026"])
def test_a_day_is_read_as_people_write_it(record, workgroup_repo, said):
    result = record(*MEETING, "--date", said)
    assert result.exit_code == 0, result.output
    assert f"{said} was read as 2026-01-20." in result.output
    asked = record(*MEETING[:3], "--id", "x", answers=(said, "statewide", *[""] * 6))
    assert asked.exit_code == 0, asked.output
    assert {m.date for id, m in load(workgroup_repo).catalog.meetings.items() if "x" in id} <= {
        "2026-01-20",
        "2026-03-04",
    }


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("20/1/2026", "write 2026-01-20"),
        ("1-2-2026", "Write 2026-01-02 for January 2, 2026, or 2026-02-01"),
        ("2/30/2026", "not a day in the calendar"),
        ("1/20", "has no year"),
        ("1/20/98", "1998 or 2098"),
    ],
)
def test_a_day_that_could_be_two_or_none_is_refused(record, workgroup_repo, said, words):
    before = read_files(workgroup_repo)
    refused = record(*MEETING, "--date", said)
    assert refused.exit_code == 2 and words in refused.output, refused.output
    assert read_files(workgroup_repo) == before
    asked = record(*MEETING[:3], answers=(said, "", "statewide", *[""] * 7))
    assert asked.exit_code == 0 and words in asked.output, asked.output


# -------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ((*MEETING, "--agencies", "nobody"), ["unknown-reference"]),
        ((*MEETING, "--attendees", "family=many"), ["not-a-number"]),
        ((*MEETING, "--attendees", "family=-1"), ["too-small"]),
        ((*MEETING, "--link", "example.org"), ["value"]),
        ((*MEETING, "--date", "soon"), ["value"]),
        ((*MEETING, "--date", "2026-03-01", "--attendees", "family=3"), ["future"]),
        ((*MEETING, "--needs-heard", "Mrs. Example wants more."), ["person-name"]),
        ((*MEETING, "--needs-heard", "<b>More</b>"), ["html"]),
        ((*MEETING, "--needs-heard", "more\u200b"), ["hidden-character"]),
        ((*MEETING, "--title", "x" * 201), ["too-long"]),
        ((*MEETING[:3], "--kind", "secret"), ["not-allowed"]),
        ((*TRAINED, "--date", "2026-02-01"), ["future"]),
        (
            (*TRAINED, "--best-score", "5", "--before", "n=3,mean=2,sd=1", "--after", "n=9,mean=3"),
            ["missing-field"],
        ),
        (
            (
                *(*TRAINED, "--best-score", "5", "--before", "n=3,mean=2,sd=1"),
                *("--after", "n=9,mean=3,sd=1"),
            ),
            ["small-group"],
        ),
        ((*REQUEST, "--status", "open", "--closed", "2026-01-30"), ["value"]),
        (("status", "tree-houses", "obtained", "--note", "x", "--date", "2027"), ["future"]),
        (("status", "tree-houses", "obtained", "--note", "x", "--date", "2024"), ["history-order"]),
        (("status", "tree-houses", "found", "--note", "x"), ["unknown-reference"]),
        (
            ("barrier", "kite-club", "--kind", "law", "--detail", "a", "--remedy", "b"),
            ["barrier-remedy"],
        ),
        (
            (*USE, "--decision", "Call Dr. Example.", "--date", "2030", "--datasets", "nothing"),
            ["person-name", "future", "unknown-reference"],
        ),
    ],
)
def test_what_a_check_would_refuse_is_refused_in_its_words(
    record, workgroup_repo, arguments, codes
):
    before = read_files(workgroup_repo)
    result = record(*arguments)
    assert result.exit_code == 1, result.output
    assert result.stdout.count("wrong:") == len(codes), result.output
    assert all(f"({code})" in result.stdout for code in codes), result.output
    assert read_files(workgroup_repo) == before


def test_the_check_says_the_same_of_the_same_record(record, workgroup_repo):
    """The problems told are those that `catalog check` tells of the file."""
    arguments = (*MEETING, "--agencies", "nobody", "--needs-heard", "Ask Mrs. Example.")
    told = record(*arguments).stdout
    text = (
        "title: Winter meeting\nsample: false\ndate: 2026-01-31\nkind: statewide\n"
        "agencies: [nobody]\nneeds_heard:\n  - Ask Mrs. Example.\n"
    )
    (workgroup_repo / "catalog/meetings/2026-01-31-winter-meeting.yml").write_text(text)
    assert CliRunner().invoke(main, ["check"]).stdout == told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("meeting",), ["--title", "--kind", "statewide"]),
        (("request",), ["--title", "--asker", "parent", "--topic", "--status", "pending"]),
        (("use", "--title", "-"), ["--title", "--decision", "--datasets"]),
        ((*REQUEST, "--status", "declined"), ["--closed", "--reason"]),
        ((*MEETING[:3], "--kind", "regional"), ["--region", "east"]),
        (
            ("barrier", "kite-club", "--kind", "law", "--detail", "a", "--until", "2026"),
            ["--remedy"],
        ),
        (("plan", "tree-houses", "obtained"), ["--by"]),
        (("review", "tree-houses", "autumn"), ["--outcome"]),
        (("review", "tree-houses", "next-spring", "--outcome", "x"), ["still to come"]),
        (("status", "kite-club"), ["--status", "--note"]),
        (("status",), ["ITEM"]),
        (("barrier", "kite-club"), ["--kind", "--detail"]),
        (("barrier", "kite-club", "--resolve", "law", "--kind", "law"), ["no open barrier"]),
        (("barrier", "tree-houses", "--resolve", "law", "--kind", "law"), ["--kind does not"]),
        (("barrier", "tree-houses", "--resolve", "law"), ["--remedy"]),
        (("barrier", "tree-houses", "--number", "1"), ["--resolve"]),
        ((*REQUEST, "--date", "2026-01-02", "--received", "2026-01-03"), ["mean the same"]),
        (("status", "kite-clubs", "obtained", "--note", "x"), ["Did you mean `kite-club`?"]),
        (("request", "--close", "how-dep"), ["Did you mean `how-deep`?"]),
        (("request", "--close", "how-deep", "--asker", "parent"), ["--asker does not"]),
        ((*MEETING, "--attendees", "family", "--id", "x"), ["--attendees", "provider=5"]),
        ((*MEETING, "--attendees", "family=1,family=2"), ["twice"]),
        ((*MEETING, "--id", "../x"), ["cannot be a file's name"]),
        ((*MEETING, "--id", "Big"), ["cannot be a file's name"]),
        (("meeting", "--nonsense"), ["No such option"]),
        (("party",), ["No such command"]),
    ],
)
def test_wrong_use_ends_with_2_says_all_and_writes_nothing(
    record, workgroup_repo, arguments, words
):
    before = read_files(workgroup_repo)
    result = record(*arguments)
    assert result.exit_code == 2, result.output
    assert all(word in result.output for word in words), result.output
    assert read_files(workgroup_repo) == before


def test_problems_of_other_records_do_not_stand_in_the_way(record, workgroup_repo):
    (workgroup_repo / "catalog/meetings/east.yml").write_text("title: a: b\n")
    kites = workgroup_repo / "catalog/workplan/kite-club.yml"
    kites.write_text(kites.read_text().replace("2025-03-01", "2099-03-01"))
    assert record(*MEETING).exit_code == 0
    where = ("--link", "https://example.org/kites")
    step = record("status", "kite-club", "published", "--note", "Open to all.", *where)
    assert step.exit_code == 0, step.output
    refused = record(*MEETING, "--id", "x", "--agencies", "nobody")
    assert refused.stdout.count("wrong:") == 1 and "nobody" in refused.stdout


def test_nothing_is_added_to_a_record_that_cannot_be_read(record, workgroup_repo):
    path = workgroup_repo / "catalog/workplan/kite-club.yml"
    path.write_text("title: a: b\n")
    result = record("status", "kite-club", "obtained", "--note", "x")
    assert result.exit_code == 2 and "problems of its own" in result.output
    assert path.read_text() == "title: a: b\n"


def test_without_the_allowed_words_nothing_can_be_recorded(record, workgroup_repo):
    (workgroup_repo / "catalog/vocabulary.yml").write_text("a: b: c\n")
    result = record(*MEETING)
    assert result.exit_code == 1 and "vocabulary.yml" in result.stdout


@pytest.mark.parametrize("name", RECORDED)
def test_outside_a_catalog_it_says_where_to_stand(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["record", name])
    assert result.exit_code == 2 and "go to the folder" in result.output


def test_what_the_disk_refuses_is_told(record, workgroup_repo):
    shutil.rmtree(workgroup_repo / "catalog/uses")
    (workgroup_repo / "catalog/uses").write_text("")
    result = record(*USE, "--decision", "x")
    assert result.exit_code == 2 and "cannot be written" in result.output


def test_nothing_is_written_to_a_folder_elsewhere(record, workgroup_repo, tmp_path):
    shutil.rmtree(workgroup_repo / "catalog/uses")
    (tmp_path / "elsewhere").mkdir()
    (workgroup_repo / "catalog/uses").symlink_to(tmp_path / "elsewhere")
    result = record(*USE, "--decision", "x")
    assert result.exit_code == 2 and "pointer" in result.output
    assert not [*(tmp_path / "elsewhere").iterdir()]


def test_nothing_is_written_through_a_pointer_beside_the_record(record, workgroup_repo, tmp_path):
    path = next((workgroup_repo / "catalog/workplan").glob("*.yml"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    path.with_name(f".{path.name}.new").symlink_to(elsewhere)
    status = yaml.safe_load(path.read_text())["history"][-1]["status"]
    result = record("status", path.stem, status, "--note", "Asked again.")
    assert result.exit_code == 0, result.output
    assert elsewhere.read_text() == "mine" and not path.is_symlink()


# ----------------------------------------------------------------------------------- at a terminal


def test_what_is_missing_is_asked_and_a_wrong_answer_asked_again(record, workgroup_repo):
    result = record(
        *("training", "--title", "Tables", "--series", "Tables"),
        answers=(
            *("", "nobody", "helpers"),  # date (kept: today); provider, wrong and right
            *("familys", "families", ""),  # audience; region left empty
            *("", "a few", "12"),  # people trained: must be known
            *("5", "n=3", "n=3,mean=2,sd=1", "n=12,mean=4,sd=1", ""),  # best score ... id
            "n=11,mean=2,sd=1",  # a small group: asked again for what the problem names
        ),
    )
    assert result.exit_code == 0, result.output
    assert "(small-group)" in result.output
    value = read_value(workgroup_repo / "catalog/trainings/2026-01-31-tables.yml")
    assert value["people_trained"] == 12 and "region" not in value
    assert value["before"] == {"n": 11, "mean": 2, "sd": 1}
    assert "Did you mean `families`?" in result.output
    assert "This must be known." in result.output
    assert "is not a whole number" in result.output
    assert "Families" in result.output, "what an id stands for is shown"


def test_asked_again_for_what_the_rules_refuse_and_nothing_is_lost(record, workgroup_repo):
    answers = (
        *("Snow in Mrs. Example's yard", "2026-02-30", "2026-02", "parent", "weather"),
        *("pending", "snow"),  # status, id
        *("Snow in the yard", "2026-01-30"),  # title and date again
    )
    result = record("request", answers=answers)
    assert result.exit_code == 0, result.output
    assert "is not a day in the calendar" in result.output or "does not fit" in result.output
    assert "(person-name)" in result.output and "(future)" in result.output
    assert read_value(workgroup_repo / "catalog/requests/snow.yml") == {
        "title": "Snow in the yard",
        "sample": False,
        "received": "2026-01-30",
        "asker": "parent",
        "topic": "weather",
        "status": "pending",
    }


def test_lists_are_asked_for_until_they_end(record, workgroup_repo):
    answers = (
        *("Winter meeting", "", "statewide", "", ""),  # ... place, link
        *("helpers, examples", "family=3,staff=1", ""),  # agencies, attendees, reviewed
        *("More kites.", "Less snow.", "", ""),  # needs heard, and the name
    )
    result = record("meeting", answers=answers)
    assert result.exit_code == 0, result.output
    value = read_value(workgroup_repo / "catalog/meetings/2026-01-31-winter-meeting.yml")
    assert value["agencies"] == ["helpers", "examples"]
    assert value["attendees"] == {"family": 3, "staff": 1}
    assert value["needs_heard"] == ["More kites.", "Less snow."]


def test_another_name_is_asked_for_where_one_is_taken(record, workgroup_repo):
    assert record(*MEETING).exit_code == 0
    answers = ("Winter meeting", *[""] * 8, "winter-again")  # eight are left empty
    result = record("meeting", "--kind", "statewide", answers=answers)
    assert result.exit_code == 0, result.output
    assert "is there already" in result.output
    assert (workgroup_repo / "catalog/meetings/winter-again.yml").is_file()


def test_a_step_is_asked_for_from_the_dataset_on(record, workgroup_repo):
    where = "https://example.org/kites"
    answers = ("kite", "kite-club", "gone", "published", "", "Open to all.", where)
    result = record("status", answers=answers)
    assert result.exit_code == 0, result.output
    steps = load(workgroup_repo).catalog.workplan["kite-club"].history
    assert steps[-1].status == "published" and steps[-1].date == "2026-01-31"


def test_stopping_half_way_writes_nothing(record, workgroup_repo):
    before = read_files(workgroup_repo)
    assert record("meeting", answers=("Winter meeting",)).exit_code == 1
    assert read_files(workgroup_repo) == before


def test_in_a_real_terminal_it_asks(workgroup_repo):
    main_end, command_end = pty.openpty()
    program = "from connect_catalog.cli import main; main()"
    command = [sys.executable, "-c", program, "record", "status", "kite-club"]
    process = subprocess.Popen(
        command, cwd=workgroup_repo, stdin=command_end, stdout=subprocess.PIPE, text=True
    )
    os.write(main_end, b"published\n\nOpen to all.\nhttps://example.org/kites\n")
    shown, _ = process.communicate(timeout=600)
    os.close(main_end), os.close(command_end)
    assert process.returncode == 0, shown
    assert "where it stands now" in shown
    assert load(workgroup_repo).catalog.workplan["kite-club"].current.status == "published"


# ------------------------------------------------------------------------------- the text written


@settings(deadline=None)
@given(st.text())
@example("no")
@example("2025")
@example("2025-01-01")
@example("yes: it is")
@example("#1")
@example("- x")
@example(" leading and trailing ")
@example("'quotes' and \"quotes\"")
@example("\U0001f468\u200d\U0001f469\u200d\U0001f467 emoji")
@example("a\nb\r\nc\td\x00\x85\u2028")
@example("word " * 60)
@example("word  " * 60)
@example("# word " * 60)
@example("null")
@example("1e3")
@example("a" * 200)
@example("\ud800")
def test_any_text_survives_the_round_trip(text):
    record = {"a": text, "b": [text, "x"], "c": {"d": text}, "e": [{"f": text}]}
    written = write_yaml(record)
    assert value_of(written) == record
    assert written == write_yaml(record)


SCALARS = st.one_of(st.text(max_size=30), st.integers(0, 10**9), st.booleans())
NAMES = st.from_regex(r"[a-z]{1,9}", fullmatch=True)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, min_size=1) | st.dictionaries(NAMES, inner, min_size=1),
    max_leaves=6,
)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(NAMES, VALUES.filter(lambda v: not _lists_in_list(v)), min_size=1))
def test_any_record_survives_the_round_trip(record):
    assert read_yaml(write_yaml(record), "").value == record


def _lists_in_list(value) -> bool:
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    nested = isinstance(value, list) and any(isinstance(one, list) for one in value)
    return nested or any(map(_lists_in_list, inner))


def test_the_style_is_that_of_the_records():
    """Every record of the live catalog that is written by these commands reads as itself."""
    for family in ("meetings", "trainings", "requests"):
        for path in sorted((ROOT / "catalog" / family).glob("*.yml")):
            text = path.read_text("utf-8")
            value = value_of(text)
            assert read_yaml(write_yaml(value), "").value == value
            assert write_yaml(value) == text.replace(' "Sample need', ' "Sample need'), path


def value_of(text: str) -> Any:
    """What a record's text says, as a value that a test may change."""
    return copy.deepcopy(read_yaml(text, "").value)


def is_insertion(before: str, after: str) -> bool:
    """Whether one text is the other with something more in one place."""
    same = os.path.commonprefix((before, after))
    return after.endswith(before[len(same) :]) and len(after) > len(before)


ORDER = [*WorkItem.model_fields]
STEP = {"status": "declined", "date": "2026-01-31", "note": "No: not now. " + "Why not? " * 20}
BAR = {"kind": "law", "detail": "#1 is 'no'.", "since": "2026-01-31"}
LIVE = sorted((ROOT / "catalog/workplan").glob("*.yml"))
WRITTEN = [*LIVE, *sorted((ROOT / "tests/workgroup/catalog/workplan").glob("*.yml"))]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
@pytest.mark.parametrize(("field", "entry"), [("history", STEP), ("barriers", BAR)])
def test_adding_changes_nothing_else(path, field, entry):
    """Taking away the lines that were added gives the file as it was."""
    before = path.read_bytes().decode()
    after = append_entry(before, field, entry, ORDER)
    added = write_yaml({"x": [entry]}).partition("\n")[2]
    assert after.replace(added, "", 1) == before
    value = value_of(before)
    value[field] = [*value.get(field, []), entry]
    assert value_of(after) == value


@settings(deadline=None)
@given(st.sampled_from(WRITTEN), st.sampled_from(["history", "barriers"]), st.text(min_size=1))
def test_any_text_can_be_added_to_any_file(path, field, note):
    before = path.read_bytes().decode()
    after = append_entry(before, field, {"note": note}, ORDER)
    value = value_of(before)
    assert value_of(after) == value | {field: [*value.get(field, []), {"note": note}]}
    assert is_insertion(before, after)


@settings(deadline=None)
@given(st.sampled_from(WRITTEN), st.text(min_size=1))
def test_any_remedy_can_be_added_to_any_barrier(path, remedy):
    before = path.read_bytes().decode()
    value = value_of(before)
    for i, barrier in enumerate(value.get("barriers", [])):
        if "remedy" not in barrier:
            fields = {"remedy": remedy}
            after = set_fields(before, ("barriers", i), fields, [*Barrier.model_fields])
            expected = value_of(before)
            expected["barriers"][i] |= fields
            assert value_of(after) == expected
            assert is_insertion(before, after)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_ending_a_barrier_changes_nothing_else(path):
    before = path.read_bytes().decode()
    value = value_of(before)
    end = {"until": "2026-01-31", "remedy": "A law: it was passed."}
    for i, barrier in enumerate(value.get("barriers", [])):
        if "until" not in barrier:
            after = set_fields(before, ("barriers", i), end, [*Barrier.model_fields])
            old, new = before.splitlines(), after.splitlines()
            if barrier_in_braces := len(old) == len(new):
                changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
                assert len(changed) == 1 and changed[0][1].startswith(changed[0][0][:-1])
            else:
                assert [line for line in new if line not in added_lines()] == old
            assert barrier_in_braces == ("{kind" in before)
            expected = value_of(before)
            expected["barriers"][i] |= end
            assert value_of(after) == expected


def added_lines() -> list[str]:
    return ["    until: 2026-01-31", '    remedy: "A law: it was passed."']


ODD = {
    "comments": """\
# at the top
number: 1   # its number
history:  # oldest first
  # the first
  - status: 'identified'   # quoted
    note: >-
      Folded and
      long.

    # still of this entry

# about evidence
evidence: []
""",
    "no end of line": "number: 1\nhistory:\n  - status: a\n    note: b",
    "dashes under the field": "history:\n- status: a\n  note: |\n    b\n\nevidence: []\n",
    "keeps empty lines": "history:\n  - status: a\n    note: |+\n      b\n\n\nevidence: []\n",
    "windows": "history:\r\n  - status: a\r\n    note: >-\r\n      b\r\n\r\nevidence: []\r\n",
    "brackets": "history: [{status: a, note: b},\n  {status: c, note: 'd, e'} ]  # all\nevidence: []\n",
    "a comma at the end": 'history: [\n  {status: a, note: "b"}, # first\n]\nevidence: []\n',
    "deep": "history:\n      - note: 'b\n\n          c'\n        status: a\n\n\nevidence: []\n",
    "none": "number: 1\nhistory: []  # none: yet\nevidence: []\n",
    "the last field": "history:\n  - {status: a, note: b}\n  # more to come\n\n\n# the end\n",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
@pytest.mark.parametrize("note", ["Short.", "Long. " * 30, "A: b"])
def test_adding_to_an_odd_file_keeps_what_its_author_wrote(text, note):
    entry = {"status": "c", "date": "2026-01-31", "note": note}
    after = append_entry(text, "history", entry, ORDER)
    value = value_of(text)
    value["history"] = [*value["history"], entry]
    document = read_yaml(after, "")
    assert document.value == value and not document.problems
    assert is_insertion(text.replace("history: []", "history:"), after)
    assert ("\r\n" in text) == ("\r\n" in after) and after.count("\r") in (0, after.count("\n"))


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_list_that_was_not_there_comes_after_the_one_before_it(text):
    after = append_entry(text, "barriers", BAR, ORDER)
    value = value_of(text)
    assert value_of(after) == value | {"barriers": [BAR]}
    assert after.index("history") < after.index("barriers")
    assert is_insertion(text, after)
    if "evidence" in value:
        assert after.index("barriers") < after.index("evidence:")


def test_comments_stay_with_what_they_are_about():
    after = append_entry(ODD["comments"], "history", {"status": "c", "note": "d"}, ORDER)
    assert "    # still of this entry\n  - status: c\n    note: d\n\n# about evidence\n" in after


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("status: open\n", "open"),
        ("status: 'open'  # since May\n", "open"),
        ("status: >-\n  open\nx: 1\n", "open"),
    ],
)
def test_a_value_is_replaced_in_its_place(text, status):
    after = set_fields(text, (), {"status": "answered"}, ["status", "x"])
    value = value_of(text)
    assert value["status"] == status
    assert value_of(after) == value | {"status": "answered"}
    assert ("# since May" in after) == ("# since May" in text)


# --------------------------------------------------------------------------------------- the rest


@pytest.mark.parametrize("name", RECORDED)
def test_every_field_of_the_type_is_an_option_with_help(name):
    """All but `sample`, which is false, and a file name."""
    kind = ADDED[name][1] if name in ADDED else FAMILIES[f"{name}s"]
    names = {field.name for field in fields_of(name)} - {"id"}
    assert names == {*kind.model_fields} - {"sample"}
    help = CliRunner().invoke(main, ["record", name, "-h"])
    assert help.exit_code == 0
    arguments = RECORDED[name][0]
    for field in fields_of(name):
        assert field.words
        assert field.name in arguments or field.option in help.output


@pytest.mark.parametrize(
    ("day", "title", "id"),
    [
        ("2026-11-23", "Statewide meeting", "2026-11-23-statewide-meeting"),
        ("2026-11", "Caf\u00e9 & tea: 'no'", "2026-11-cafe-tea-no"),
        ("2026", "\u96ea", "2026"),
        (None, None, ""),
        ("2026", "word " * 40, "2026" + "-word" * 15),
    ],
)
def test_a_name_is_made_from_day_and_title(day, title, id):
    assert make_id(day, title) == id


def test_a_record_is_read_as_a_file_would_be():
    text = "title: x\nsample: false\ndate: 2026-01-01\nkind: statewide\n"
    record, problems = read_record(text, "catalog/meetings/x.yml", "meetings")
    assert record.id == "x" and record.origin.line("date") == 3 and not problems
    record, problems = read_record(f"{text}place: a\u202e\n", "catalog/meetings/x.yml", "meetings")
    assert record is None and [p.code for p in problems] == ["hidden-character"]


def test_a_step_has_the_fields_of_its_type():
    assert ADDED["status"][1] is HistoryEntry
