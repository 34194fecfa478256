"""Report-outs, calendar and feed, counted by hand from tests/workgroup: 2025-10-01 to 2026-01-31."""

import csv
import io
import json
import random
import re
import xml.etree.ElementTree as xml
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import feedparser
import icalendar
import pytest
import typst
import vobject
import yaml
from click.testing import CliRunner
from conftest import TODAY

from connect_catalog.cli import main
from connect_catalog.exports import atom, calendar, feed, make_files
from connect_catalog.exports.reports import plan_report, write_pdf
from connect_catalog.intake.reports import format_report
from connect_catalog.load import load
from connect_catalog.model import Report, ReportLine
from connect_catalog.tell.report import ReportPeriod, compile_report
from connect_catalog.tell.sections import list_sections

SINCE = date(2025, 10, 1)
SECTIONS = (
    "moved",
    "stuck",
    "undated",
    "overdue",
    "due",
    "raised",
    "resolved",
    "answered",
    "declined",
    "heard",
    "reviewed",
    "decided",
)


@pytest.fixture(scope="module")
def report(workgroup) -> Report:
    return compile_report(
        workgroup, ReportPeriod(SINCE, TODAY, workgroup.meetings["autumn"]), TODAY
    )


def compile_between(catalog, since: str, until: str) -> Report:
    stretch = ReportPeriod(date.fromisoformat(since), date.fromisoformat(until))
    return compile_report(catalog, stretch, TODAY)


def short(report: Report, section: str) -> list[tuple[str, str | None, int | None]]:
    return [(line.title, line.when, line.days) for line in getattr(report, section)]


def change_item(catalog, id: str, **changes):
    """The catalog with one desired dataset changed."""
    item = catalog.workplan[id].model_copy(update=changes)
    item._origin = catalog.workplan[id].origin
    return replace(catalog, workplan=MappingProxyType({**catalog.workplan, id: item}))


# ------------------------------------------------------------------------------------- the numbers


def test_what_moved(report):
    """Three steps are dated after 2025-10-01; the step of kite-club in 2025-09 came before."""
    assert short(report, "moved") == [
        ("Secret paths", "2025-10-10", 192),  # requested 2025-04-01: 29+31+30+31+31+30+10
        ("Snow days", "2025-11-20", 143),  # identified by 2025-06-30: 31+31+30+31+20
        ("Kite club members", "2025-12-03", 64),  # obtained in part by 2025-09-30: 31+30+3
    ]
    assert report.moved[0].words == (
        "From Requested to Declined. The paths would no longer be secret."
    )
    assert report.moved[0].page == "workplan/secret-paths/"


def test_what_is_stuck(report):
    """Story hours and snow days are published, secret paths declined. Of the other three, one has
    no date."""
    assert short(report, "stuck") == [
        ("Tree houses", "2025-03-01", 336),  # 30+30+31+30+31+31+30+31+30+31+31
        ("Kite club members", "2025-12-03", 59),  # 28+31
    ]
    assert report.stuck[0].words == "Requested. In the way: Law, Time."
    assert report.stuck[1].words == "Obtained. No open barrier is recorded."
    assert short(report, "undated") == [("Puddle reports", None, None)]
    assert report.undated[0].words == "Identified. In the way: Law."


def test_what_is_due(report):
    """Tree houses were to send metadata by 2025-12-15 and did not; the plans of story hours and kite
    club were reached. 90 days on is 2026-05-01, before the tree houses' last step, 2026-06."""
    assert short(report, "overdue") == [("Tree houses", "2025-12-15", 47)]  # 16+31
    assert short(report, "due") == [("Tree houses", "2026-02-15", None)]
    assert report.due[0].words == (
        "Next step: Ask for advice on the law. Barrier: Law. It waits for: Department of Samples."
    )


def test_a_text_without_a_full_stop_gets_one_where_more_follows(workgroup):
    item = workgroup.workplan["tree-houses"]
    barriers = tuple(
        barrier.model_copy(update={"next_step": "Ask", "due": "2026-02-15"})
        for barrier in item.barriers
    )
    changed = change_item(workgroup, "tree-houses", barriers=barriers)
    due = compile_between(changed, "2026-01-01", "2026-01-31").due
    assert any(line.words.startswith("Next step: Ask. Barrier: Law.") for line in due), due


def test_the_last_day_of_the_90_is_due_and_the_next_is_not(workgroup):
    """The tree houses' last step is due by 2026-06-30; 90 days before is 2026-04-01."""
    near = compile_between(workgroup, "2025-10-01", "2026-04-01")
    far = compile_between(workgroup, "2025-10-01", "2026-03-31")
    assert "2026-06" in [line.when for line in near.due]
    assert "2026-06" not in [line.when for line in far.due]


def test_a_date_is_overdue_on_the_day_after(workgroup):
    assert short(compile_between(workgroup, "2025-10-01", "2025-12-15"), "overdue") == []
    later = compile_between(workgroup, "2025-10-01", "2025-12-16")
    assert short(later, "overdue") == [("Tree houses", "2025-12-15", 1)]


def test_barriers_raised_and_resolved(workgroup, report):
    """One begins after 2025-10-01. The last to end did so on 2025-09-01, which is in an earlier
    stretch."""
    assert short(report, "raised") == [("Tree houses", "2025-11-01", None)]
    assert short(report, "resolved") == []
    summer = compile_between(workgroup, "2025-06-30", "2025-09-30")
    assert short(summer, "resolved") == [
        ("Snow days", "2025-07-31", 30),
        ("Kite club members", "2025-09-01", 184),
    ]
    assert summer.resolved[1].words == (
        "Format. The list was on paper. What removed it: It was typed in."
    )


def test_requests(report):
    """The sample and the two open ones are in neither list."""
    assert short(report, "answered") == [("How many stories were read?", "2025-11-03", 14)]
    assert report.answered[0].words == "Answered with: Visits to story hours."
    assert short(report, "declined") == [("Where is the shortest path?", "2025-11-21", 20)]
    assert report.declined[0].words == "The paths are secret."


def test_needs_heard(report, workgroup):
    """The autumn meeting was on the first day, which is out; the one in the east heard two. The
    sample meeting heard nothing that counts."""
    assert [(line.title, line.words, line.when) for line in report.heard] == [
        ("Meeting in the east", "Families want to know about snow.", "2025-11-12"),
        ("Meeting in the east", "Families want to know about kites.", "2025-11-12"),
    ]
    assert {line.page for line in report.heard} == {"activity/"}
    sample = workgroup.meetings["sample-west"].model_copy(update={"needs_heard": ("More kites.",)})
    meetings = MappingProxyType({**workgroup.meetings, "sample-west": sample})
    told = compile_between(replace(workgroup, meetings=meetings), "2025-10-01", "2026-01-31")
    assert told.heard == report.heard


def test_outcomes_of_reviews(workgroup, report):
    assert report.reviewed == ()
    summer = compile_between(workgroup, "2025-06-30", "2025-10-01").reviewed
    assert [(line.title, line.words, line.when, line.page) for line in summer] == [
        (
            "Story hours by town",
            "The workgroup looked at the table. Meeting: Autumn meeting.",
            "2025-10-01",
            "workplan/story-hours/",
        )
    ]


def test_decisions_that_used_the_data(report):
    """The other decision is a sample."""
    assert [(line.title, line.words, line.when, line.page) for line in report.decided] == [
        (
            "Longer story hours",
            "The town hall made story hours longer where few were held. "
            "Data used: Visits to story hours.",
            "2025-12-15",
            "activity/",
        )
    ]


def test_a_report_that_was_made_before_does_not_claim_that_nothing_was_heard(workgroup):
    old = workgroup.reports["2025-10-01"]
    assert (old.heard, old.reviewed, old.decided) == (None, None, None)
    names = [section.name for section in list_sections(old)]
    assert names == [*SECTIONS[:-3]]
    assert "heard.csv" not in plan_report(old, workgroup.settings)


def test_an_old_report_is_the_same_when_it_is_made_again(run, workgroup_repo):
    assert run("--since", "autumn").exit_code == 0
    record = workgroup_repo / "catalog/reports/2026-01-31.yml"
    kept = yaml.safe_load(record.read_text())
    for name in ("heard", "reviewed", "decided"):
        del kept[name]
    record.write_text(yaml.safe_dump(kept))
    before = record.read_bytes()
    again = run("--since", "autumn")
    assert again.exit_code == 0 and "says the same" in again.output
    assert record.read_bytes() == before


def test_a_stretch_in_which_nothing_happened_reads_well(workgroup):
    """From 2026-01-02 to 2026-01-04 there is no record of anything."""
    report = compile_between(workgroup, "2026-01-02", "2026-01-04")
    empty = [section for section in list_sections(report) if not section.lines]
    assert [section.name for section in empty] == [
        *("moved", "raised", "resolved", "answered", "declined", "heard", "reviewed", "decided")
    ]
    for section in empty:
        assert re.fullmatch("No [a-z][a-zA-Z ]+ in this time[.]", section.nothing), section.nothing
    words = [
        *(line.words for section in list_sections(report) for line in section.lines),
        *(text for i in report.indicators for text in (i.now, i.before)),
    ]
    assert not [text for text in words if re.search(r"\b0 (was|were|are|is|have|has)\b", text)]
    assert not any(indicator.changed for indicator in report.indicators)


def test_a_removal_is_a_move(workgroup):
    lines = compile_between(workgroup, "2025-07-31", "2025-08-01").moved
    assert [(line.title, line.page) for line in lines] == [("Old kites", "datasets/old-kites/")]


def test_indicators_tell_both_days(report):
    """Obtained on 2025-10-01: story hours alone; on 2026-01-31 kite club and snow days, too. Families
    at meetings: 2 and 3 until the autumn meeting, on that day, and 5 in the east. Families trained:
    12 and 8, both later. This report is not counted among the reports, the one of October is."""
    indicators = {i.element: (i.before, i.now, i.changed) for i in report.indicators}
    assert indicators["obtained"] == ("1 of 6", "3 of 6", True)
    assert indicators["public"] == ("1 of 6", "2 of 6", True)
    assert indicators["families-there"] == ("5 attendances", "10 attendances", True)
    assert indicators["trained"] == ("not recorded yet", "20 people", True)
    assert indicators["reports"] == ("1 report", "1 report", False)
    assert indicators["workers-learned"] == ("not recorded yet", "not recorded yet", False)
    assert list(indicators)[0] == "families-there" and list(indicators)[-1] == "answers"


def test_the_first_day_is_out_and_the_last_is_in(workgroup):
    assert not compile_between(workgroup, "2025-12-03", "2025-12-04").moved
    assert len(compile_between(workgroup, "2025-12-02", "2025-12-03").moved) == 1


def test_a_new_dataset_and_one_that_stays(workgroup):
    """The first step of a history comes from nowhere: that of story hours, kite club, tree houses."""
    first = workgroup.workplan["story-hours"].history[0]
    note = first.model_copy(update={"date": workgroup.workplan["story-hours"].current.date})
    lines = compile_between(workgroup, "2025-01-01", "2025-01-10").moved
    assert [line.words for line in lines] == [
        "New on the list: Identified. A family asked for it."
    ] * 3
    assert {line.days for line in lines} == {None}
    still = change_item(workgroup, "story-hours", history=(first, note))
    words = [line.words for line in compile_between(still, "2025-05-01", "2025-05-02").moved]
    assert words == ["Still Identified. A family asked for it."]


def test_nothing_recorded_is_said(workgroup):
    none = MappingProxyType({})
    gone = ("workplan", "requests", "removals", "meetings", "uses")
    empty = replace(workgroup, **dict.fromkeys(gone, none))
    sections = list_sections(compile_between(empty, "2025-10-01", "2026-01-31"))
    assert tuple(section.name for section in sections) == SECTIONS
    assert all(section.lines == () and section.nothing.endswith(".") for section in sections)


def test_a_report_on_a_made_up_meeting_is_made_up(workgroup):
    stretch = ReportPeriod(date(2025, 11, 30), TODAY, workgroup.meetings["sample-west"])
    assert compile_report(workgroup, stretch, TODAY).sample


# ------------------------------------------------------------------------------------- the command


@pytest.fixture
def run(workgroup_repo, monkeypatch):
    monkeypatch.chdir(workgroup_repo)

    def run(*arguments: str):
        result = CliRunner().invoke(main, ["report", *arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def test_the_command_writes_the_record_the_pdf_and_the_tables(run, workgroup_repo, report):
    result = run("--since", "autumn")
    assert result.exit_code == 0, result.output
    written = load(workgroup_repo).catalog.reports["2026-01-31"]
    assert written.model_dump() == report.model_dump()
    folder = workgroup_repo / "report-2026-01-31"
    names = {path.name for path in folder.iterdir()}
    tables = {f"{name}.csv" for name in (*SECTIONS, "indicators")}
    assert names == {"report-2026-01-31.pdf", *tables}
    assert all(f"report-2026-01-31/{name}" in result.output for name in names)
    assert CliRunner().invoke(main, ["check"]).exit_code == 0


def test_the_same_again_changes_nothing(run, workgroup_repo):
    run("--since", "autumn")
    record = workgroup_repo / "catalog/reports/2026-01-31.yml"
    record.write_text(record.read_text().replace("made: '2026-01-31'", "made: '2026-01-30'"))
    before = record.read_bytes()
    result = run(
        "--since", "2025-10-01", "--title", "Progress from October 1, 2025 to January 31, 2026"
    )
    assert result.exit_code == 2  # it was asked for by the meeting, and that is told
    result = run("--since", "autumn")
    assert result.exit_code == 0
    assert "says the same" in result.output
    assert record.read_bytes() == before


def test_a_note_is_added_by_hand_and_goes_into_the_pdf(run, workgroup_repo):
    run("--since", "autumn")
    pdf = workgroup_repo / "report-2026-01-31/report-2026-01-31.pdf"
    before = pdf.read_bytes()
    with (workgroup_repo / "catalog/reports/2026-01-31.yml").open("a") as record:
        record.write("note: A word to the readers.\n")
    assert run("--since", "autumn").exit_code == 0
    assert pdf.read_bytes() != before
    assert load(workgroup_repo).catalog.reports["2026-01-31"].note == "A word to the readers."


def test_a_report_that_was_handed_out_is_not_overwritten(run, workgroup_repo):
    run("--since", "autumn", "--out", "mine")
    record = workgroup_repo / "catalog/reports/2026-01-31.yml"
    before = record.read_bytes()
    result = run("--since", "2025-11-01")
    assert result.exit_code == 2
    assert "2026-01-31.yml was handed out on January 31, 2026" in result.output
    assert record.read_bytes() == before
    assert not (workgroup_repo / "report-2026-01-31").exists()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("--since", "autum"), "Did you mean `autumn`?"),
        (("--since", "2025-02-30"), "`2025-02-30` is not a day in the calendar"),
        (("--since", "20/1/2025"), "If it is January 20, 2025, write 2025-01-20."),
        (("--since", "2025-01"), "write a day as in 2026-09-01"),
        (("--since", "2026-01-31"), "no day lies between"),
        (("--since", "autumn", "--until", "2025-09-01"), "no day lies between"),
        (("--since", "autumn", "--until", "2026-02-01"), "2026-02-01 is still to come"),
        (("--since", "next-spring"), "the meeting next-spring is still to come"),
        (("--since", "autumn", "--title", ""), "write from 1 to 200 characters"),
        (("--since", "autumn", "--title", "x" * 201), "write from 1 to 200 characters"),
        (("--since", "autumn", "--out", "mkdocs.yml"), "report-2026-01-31.pdf cannot be written"),
    ],
)
def test_wrong_use_is_told(run, workgroup_repo, arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert not (workgroup_repo / "catalog/reports/2026-01-31.yml").exists()


def test_all_that_is_wrong_is_told_at_once(run):
    output = run("--since", "autum", "--until", "2026-13-01").output
    assert "Did you mean `autumn`?" in output and "not a day in the calendar" in output


def test_a_title_keeps_to_the_rules(run, workgroup_repo):
    result = run("--since", "autumn", "--title", "<script>alert(1)</script>")
    assert result.exit_code == 1
    assert "HTML or a script" in result.output
    assert not (workgroup_repo / "catalog/reports/2026-01-31.yml").exists()


def test_a_day_may_be_written_as_people_write_it_and_a_meeting_by_its_title(run, workgroup_repo):
    result = run("--since", "Spring meeting", "--until", "November 30, 2025")
    assert result.exit_code == 0, result.output
    written = load(workgroup_repo).catalog.reports["2025-11-30"]
    assert (written.since, written.since_meeting) == ("2025-05-05", "spring")
    assert run("--since", "10/1/2025", "--until", "12/31/25").exit_code == 0


def test_until_may_name_a_meeting(run, workgroup_repo):
    assert run("--since", "spring", "--until", "review").exit_code == 0
    written = load(workgroup_repo).catalog.reports["2025-12-10"]
    assert (written.since_meeting, written.meeting) == ("spring", "review")


def test_odd_words_survive_the_record(workgroup_repo, report):
    words = "yes: no # - \"quoted\" 'too'\n=1 ünï 2025-01-01 "
    line = ReportLine(title="'=on", words=words, page="activity/")
    odd = report.model_copy(update={"title": "null", "moved": (line,), "note": "- a\n- b"})
    path = workgroup_repo / "catalog/reports/2026-01-31.yml"
    path.write_text(format_report(odd), "utf-8")
    loaded = load(workgroup_repo)
    assert not loaded.problems
    assert loaded.catalog.reports["2026-01-31"].model_dump() == odd.model_dump()


# ----------------------------------------------------------------------------------- PDF and tables

HOSTILE = (
    '#read("/etc/passwd")',
    "]",
    "*bold* _not_",
    "<script>alert(1)</script>",
    "= heading",
    "$x$ @ref \\ // `raw`",
    "#panic()",
)


@pytest.fixture(scope="module")
def hostile(report) -> Report:
    lines = tuple(
        ReportLine(title=text, words=text, page="activity/", when="2025", days=0)
        for text in HOSTILE
    )
    changes = {"title": HOSTILE[0], "note": HOSTILE[-1], "moved": lines}
    changed = report.model_copy(update=changes)
    changed._origin = report.origin
    return changed


def pages_of(pdf: bytes) -> list[bytes]:
    return re.findall(rb"/MediaBox ?\[([^]]*)\]", pdf)


def claims_standard(pdf: bytes) -> bool:
    """Whether the metadata claim PDF/UA-1, which typst writes only where it holds."""
    return b"pdfuaid:part>1<" in pdf


def test_the_pdf_is_tagged_letter_paper(workgroup, report):
    pdf = write_pdf(report, workgroup.settings)
    assert pdf.startswith(b"%PDF-1.7")
    assert pages_of(pdf) and set(pages_of(pdf)) == {b"0 0 612 792"}
    assert claims_standard(pdf)
    assert b"/Marked true" in pdf and b"/Lang(en-US)" in pdf


def test_the_pdf_has_the_same_bytes_twice(workgroup, report):
    pdf = write_pdf(report, workgroup.settings)
    assert write_pdf(report, workgroup.settings) == pdf
    assert b"2026-01-31T00:00:00" in pdf


def test_many_long_entries_break_over_pages(workgroup, report):
    line = ReportLine(
        title="Long " * 39, words="Word " * 400, page="activity/", when="2025", days=9
    )
    long = report.model_copy(update={"moved": (line,) * 60})
    pdf = write_pdf(long, workgroup.settings)
    assert len(pages_of(pdf)) > len(pages_of(write_pdf(report, workgroup.settings))) + 20
    assert claims_standard(pdf)


def test_a_report_of_nothing_is_a_pdf_too(workgroup):
    empty = Report(title="Nothing", sample=True, made="2026-01-31", since="2025", until="2026-01")
    assert claims_standard(write_pdf(empty, workgroup.settings))


def test_words_are_never_taken_for_markup(workgroup, hostile, monkeypatch):
    """Every hostile text stands in the layout as it was written, and headings are the template's."""
    given = {}
    compiler = typst.Compiler

    def keep(template: str, **options: Any) -> Any:
        given.update(options, input=template)
        return compiler(template, **options)

    monkeypatch.setattr(typst, "Compiler", keep)
    assert claims_standard(write_pdf(hostile, workgroup.settings))
    headings = texts_in(json.loads(typst.query(**given, selector="heading", field="body")))
    titles = [section.title for section in list_sections(hostile)]
    own = ["In short", *titles, "The indicators, and their change"]
    assert headings == [hostile.title, *own]
    cells = texts_in(json.loads(typst.query(**given, selector="table", field="children")))
    assert all(cells.count(text) == 2 for text in HOSTILE)


def texts_in(content: Any) -> list[str]:
    """The texts in what typst tells of its layout, in their order."""
    if isinstance(content, list):
        return [text for part in content for text in texts_in(part)]
    if isinstance(content, dict):
        here = [content["text"]] if content.get("func") == "text" else []
        return here + [text for part in content.values() for text in texts_in(part)]
    return []


def test_a_character_without_a_sign_stops_no_report(workgroup, report):
    """The PDF is made, and does not claim the standard that forbids such a character."""
    pdf = write_pdf(report.model_copy(update={"title": "Smile \U0001f600"}), workgroup.settings)
    assert pdf.startswith(b"%PDF") and not claims_standard(pdf)


def read_table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_tables_hold_what_the_report_holds(workgroup, report):
    tables = plan_report(report, workgroup.settings)
    assert read_table(tables["stuck.csv"]())[0] == {
        "title": "Tree houses",
        "words": "Requested. In the way: Law, Time.",
        "date": "2025-03-01",
        "days": "336",
        "page": "https://example.org/tiny/workplan/tree-houses/",
    }
    assert read_table(tables["undated.csv"]())[0]["days"] == ""
    assert tables["resolved.csv"]() == b"title,words,date,days,page\n"
    assert len(read_table(tables["indicators.csv"]())) == len(report.indicators)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-a", "@sum", '=HYPERLINK("https://example.org")']
)
def test_no_cell_of_a_table_runs_as_a_formula(workgroup, report, text):
    line = ReportLine(title=text, words=text, page="activity/")
    tables = plan_report(report.model_copy(update={"moved": (line,)}), workgroup.settings)
    row = read_table(tables["moved.csv"]())[0]
    assert (row["title"], row["words"]) == (f"'{text}", f"'{text}")


def test_a_change_that_begins_with_a_plus_stays_text(workgroup, report):
    """A gain in points is written "+30.0 points of 100", which a spreadsheet would try to add up."""
    tables = plan_report(report, workgroup.settings)
    gained = [r for r in read_table(tables["indicators.csv"]()) if r["element"] == "learned"]
    assert gained[0]["now"].startswith("'+30.0 points")


# ---------------------------------------------------------------------------------- calendar, feed


@pytest.fixture(scope="module")
def events(workgroup) -> dict[str, icalendar.Event]:
    content = calendar.write_calendar(workgroup)
    return read_calendar(content)


def read_calendar(content: bytes) -> dict[str, icalendar.Event]:
    """The events of a calendar, by UID. A second reader finds the same, and each part with what RFC
    5545 asks of it."""
    parsed = icalendar.Calendar.from_ical(content)
    assert not [part.errors for part in parsed.walk() if part.errors]
    events = {str(event["uid"]): event for event in parsed.events}
    assert len(events) == len(parsed.events)
    other = vobject.readOne(content.decode(), validate=True)
    assert [*other.getChildren()] != [] and [*other.components()] != []
    assert [event.uid.value for event in other.contents.get("vevent", ())] == [*events]
    return events


def test_the_calendar_holds_targets_next_steps_and_meetings(events):
    """Four steps of three plans, one next step of a barrier that stands, and five meetings; the
    sixth is a sample."""
    days = {uid.removesuffix("@example.org"): e["dtstart"].dt for uid, e in events.items()}
    assert days == {
        "workplan/story-hours/plan-obtained": date(2025, 4, 30),
        "workplan/kite-club/plan-obtained": date(2025, 12, 31),
        "workplan/tree-houses/plan-metadata-received": date(2025, 12, 15),
        "workplan/tree-houses/plan-obtained": date(2026, 6, 30),
        "workplan/tree-houses/barrier-law-2025-03-01": date(2026, 2, 15),
        "activity/spring": date(2025, 5, 5),
        "activity/autumn": date(2025, 10, 1),
        "activity/east": date(2025, 11, 12),
        "activity/review": date(2025, 12, 10),
        "activity/next-spring": date(2026, 3, 4),
    }


def test_an_event_says_what_and_where(events):
    target = events["workplan/tree-houses/plan-obtained@example.org"]
    assert target["summary"] == "Target: Tree houses: Obtained"
    assert "By the end of June 2026." in target["description"]
    meeting = events["activity/next-spring@example.org"]
    assert meeting["location"] == "Under the big tree"
    assert "https://example.org/meeting" in meeting["description"]


def test_the_calendar_keeps_to_rfc_5545(workgroup, events):
    """Lines end in CRLF and have at most 75 bytes; every event has its UID, its stamp and a day."""
    content = calendar.write_calendar(workgroup)
    lines = content.split(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2:] == [b"END:VCALENDAR", b""]
    assert {b"VERSION:2.0"} < set(lines) and content.count(b"PRODID:") == 1
    assert all({"uid", "dtstamp", "dtstart"} <= {n.lower() for n in e} for e in events.values())
    assert b"DTSTART;VALUE=DATE:20260630" in lines
    assert calendar.write_calendar(workgroup) == content


def test_a_meeting_of_which_only_the_month_is_known_has_no_day(workgroup):
    vague = workgroup.meetings["spring"].model_copy(
        update={"date": workgroup.meetings["sample-west"].date}
    )
    changed = replace(workgroup, meetings=MappingProxyType({"spring": vague}))
    assert b"Spring meeting" not in calendar.write_calendar(changed)


def test_no_word_of_a_record_breaks_out_of_its_line(workgroup):
    title = "A; b, c\\n\nEND:VEVENT\nBEGIN:VALARM"
    changed = change_item(workgroup, "tree-houses", title=title)
    content = calendar.write_calendar(changed)
    parsed = icalendar.Calendar.from_ical(content)
    assert b"\r\nBEGIN:VALARM" not in content
    assert f"Target: {title}: Obtained" in [str(event["summary"]) for event in parsed.events]


ATOM = f"{{{atom.NAMESPACE}}}"


def read_feed(content: bytes) -> xml.Element:
    """A feed with what RFC 4287 asks of it: one id, title and updated of the feed and of each entry,
    an author, a link to itself, a link or content in each entry; ids are unique."""
    root = xml.fromstring(content)  # noqa: S314 - our own
    entries = root.findall(f"{ATOM}entry")
    for part in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1, name
        updated = part.findtext(f"{ATOM}updated")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", updated)
        assert re.match("https://", part.findtext(f"{ATOM}id"))
    assert root.tag == f"{ATOM}feed" and root.findtext(f"{ATOM}author/{ATOM}name")
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")] == ["self", "alternate"]
    assert all(entry.find(f"{ATOM}link[@rel='alternate']") is not None for entry in entries)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))
    read = feedparser.parse(content)
    assert not read.bozo, read.get("bozo_exception")
    assert [entry.id for entry in read.entries] == ids
    assert all(entry.updated_parsed for entry in read.entries)
    return root


def test_the_feed_tells_of_every_dated_change_newest_first(workgroup):
    """Dated steps: 4 of story hours, 4 of kite club, 2 of tree houses, 3 of secret paths, 2 of snow
    days; barriers raised 6 (that of puddles has no date), resolved 3; 1 removal; 2 editions: 27."""
    root = read_feed(feed.write_feed(workgroup, feed.list_changes(workgroup, TODAY)))
    entries = root.findall(f"{ATOM}entry")
    updated = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert len(entries) == 27
    assert updated == sorted(updated, reverse=True)
    assert root.findtext(f"{ATOM}updated") == updated[0] == "2025-12-03T00:00:00Z"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Workgroup of Examples"
    titles = [entry.findtext(f"{ATOM}title") for entry in entries]
    assert titles[:3] == [
        "Kite club members: Obtained",
        "Snow days: Published",
        "Tree houses: barrier raised: Time",
    ]
    assert "Old kites: removed from the catalog" in titles
    assert "Kite club members: barrier resolved: Format" in titles
    edition = entries[titles.index("Visits to story hours: edition of version 1.0.0")]
    assert edition.findtext(f"{ATOM}id").endswith("datasets/story-hours/#edition-1.0.0")


def test_the_feed_tells_of_a_month_once_it_is_over(workgroup):
    assert len(feed.list_changes(workgroup, date(2025, 9, 29))) == 22
    assert len(feed.list_changes(workgroup, date(2025, 9, 30))) == 23  # kite club, 2025-09


def test_the_feed_escapes_and_ends_after_100(workgroup):
    step = workgroup.workplan["tree-houses"].history[0]
    steps = tuple(step.model_copy(update={"note": f"Note {i}."}) for i in range(200))
    changed = change_item(workgroup, "tree-houses", title="<b>&]]>", history=steps)
    root = read_feed(feed.write_feed(changed, feed.list_changes(changed, TODAY)))
    titles = [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]
    assert len(titles) == 100
    assert "<b>&]]>: Identified" in titles


def test_a_feed_of_nothing_is_a_feed(workgroup):
    none = replace(workgroup, workplan=MappingProxyType({}), removals=MappingProxyType({}))
    root = read_feed(feed.write_feed(none, feed.list_changes(none, TODAY)))
    assert not root.findall(f"{ATOM}entry")


def test_a_calendar_of_nothing_is_a_calendar(workgroup):
    none = MappingProxyType({})
    content = calendar.write_calendar(replace(workgroup, workplan=none, meetings=none))
    assert read_calendar(content) == {}


def ids_of(catalog) -> dict[str, str]:
    """What each entry of the feed and each event of the calendar is about, by its id."""
    entries = feedparser.parse(feed.write_feed(catalog, feed.list_changes(catalog, TODAY))).entries
    told = {entry.id: f"{entry.title} {entry.summary}" for entry in entries}
    events = read_calendar(calendar.write_calendar(catalog))
    return told | {uid: f"{e['summary']} {e['description']}" for uid, e in events.items()}


@pytest.mark.parametrize("seed", range(20))
def test_no_part_takes_the_id_of_another_wherever_it_stands(workgroup, seed):
    """Steps and barriers in any order, some taken out, some put in first: what keeps its words keeps
    its id, and no id is ever another's."""
    chance = random.Random(seed)
    item = workgroup.workplan["tree-houses"]
    barrier, step = item.barriers[0], item.history[0]
    dates = [*{b.since for b in item.barriers} | {s.date for s in item.history}]
    barriers = [
        barrier.model_copy(
            update={
                "kind": chance.choice(workgroup.vocabulary.ids("barrier_kinds")),
                "since": chance.choice(dates),
                "detail": f"Detail {i}.",
                "until": None,
            }
        )
        for i in range(8)
    ]
    steps = [
        step.model_copy(update={"date": chance.choice(dates), "note": f"Note {i}."})
        for i in range(8)
    ]

    def tell(barriers, steps) -> dict[str, str]:
        changed = change_item(
            workgroup, item.id, barriers=tuple(barriers), history=tuple(steps), plan=()
        )
        return ids_of(changed)

    before = tell(barriers, steps)
    mixed = tell(chance.sample(barriers, 8), chance.sample(steps, 8))
    assert mixed == before
    fewer = tell(chance.sample(barriers, 5), chance.sample(steps, 5))
    assert all(before.get(id, words) == words for id, words in fewer.items())
    new = barrier.model_copy(update={"since": item.plan[0].by, "detail": "New."})
    assert item.plan[0].by not in dates
    assert before.items() <= tell([new, *barriers], steps).items()


# ---------------------------------------------------------------------------------------- the site


def test_the_site_shows_each_report_with_its_files(workgroup, workgroup_site):
    listed = (workgroup_site / "reports/index.html").read_text("utf-8")
    page = (workgroup_site / "reports/2025-10-01/index.html").read_text("utf-8")
    assert "Report of October 2025" in listed and "Report of October 2025" in page
    assert 'href="../../workplan/kite-club/"' in page
    files = make_files(plan_report(workgroup.reports["2025-10-01"], workgroup.settings))
    for name, content in files.items():
        assert (workgroup_site / "reports/2025-10-01" / name).read_bytes() == content
        assert f'href="../../reports/2025-10-01/{name}"' in page


def test_a_site_without_a_report_says_how_to_make_one(tiny_site):
    page = (tiny_site / "reports/index.html").read_text("utf-8")
    assert "No report is recorded yet." in page
    assert "catalog report --since" in page


def test_every_page_names_the_feed(workgroup_site):
    page = (workgroup_site / "reports/2025-10-01/index.html").read_text("utf-8")
    link = '<link rel="alternate feed" type="application/atom+xml" title="Changes to the work plan"'
    assert f'{link} href="../../workplan/changes.atom">' in page
    workplan = (workgroup_site / "workplan/index.html").read_text("utf-8")
    assert "workplan/calendar.ics" in workplan and "workplan/changes.atom" in workplan
