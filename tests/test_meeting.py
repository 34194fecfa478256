"""The meeting sheet: counted by hand from tests/workgroup, and one page however much is recorded."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest
from conftest import TODAY
from pypdf import PdfReader

from connect_catalog.exports.meeting import write_pdf
from connect_catalog.model import Barrier, HistoryEntry, PartialDate
from connect_catalog.stats import compute
from connect_catalog.tell.meeting import LONGEST, MOST_ASKS, MOST_MOVES, compile_sheet, shorten


def compile_for(catalog, today=TODAY):
    return compile_sheet(catalog, compute(catalog, today))


def without(catalog, *meetings):
    kept = {id: m for id, m in catalog.meetings.items() if id not in meetings}
    return replace(catalog, meetings=MappingProxyType(kept))


def test_the_sheet_says_what_moved_since_the_last_meeting(workgroup):
    """The review of December 10; after it only a decision has a date."""
    sheet = compile_for(workgroup)
    assert (sheet.last.id, sheet.since, sheet.coming.id) == (
        "review",
        date(2025, 12, 10),
        "next-spring",
    )
    told = [(move.kind, move.line.title, str(move.line.when)) for move in sheet.moves]
    assert told == [("Decision", "Longer story hours", "2025-12-15")]


def test_on_the_day_of_a_meeting_the_sheet_is_for_that_one(workgroup):
    """On December 10 the review is to come, and the meeting in the east is the last."""
    sheet = compile_for(workgroup, date(2025, 12, 10))
    assert (sheet.last.id, sheet.coming.id) == ("east", "review")
    assert [move.line.title for move in sheet.moves][0] == "Kite club members"


def test_without_the_review_it_goes_back_to_the_meeting_before(workgroup):
    """From November 12 on, the newest first: the decision, the kite club's data, a request, the snow
    days', and the two needs that were heard at the meeting itself."""
    sheet = compile_for(without(workgroup, "review"))
    assert sheet.since == date(2025, 11, 12)
    told = [(move.kind, move.line.title, str(move.line.when)) for move in sheet.moves]
    assert told == [
        ("Decision", "Longer story hours", "2025-12-15"),
        ("State", "Kite club members", "2025-12-03"),
        ("Request declined", "Where is the shortest path?", "2025-11-21"),
        ("State", "Snow days", "2025-11-20"),
        ("Need heard", "Meeting in the east", "2025-11-12"),
        ("Need heard", "Meeting in the east", "2025-11-12"),
    ]


def test_what_is_stuck_stands_by_agency_and_kind(workgroup):
    """Puddles and paths wait for one agency, the tree houses for the other by both kinds."""
    sheet = compile_for(workgroup)
    assert [kind.id for kind in sheet.kinds] == ["law", "time"]
    rows = [(row.agency.short, row.numbers, row.age) for row in sheet.stuck]
    assert rows == [("AOE", ((4, 5), ()), "at least 296"), ("DOS", ((3,), (3,)), "336")]
    assert [item.number for item in sheet.items] == [3, 4, 5]
    assert (sheet.undated.part, sheet.undated.whole) == (1, 4)


def test_what_is_asked_names_the_agency_and_the_day(workgroup):
    sheet = compile_for(workgroup)
    asks = [(ask.agency.short, ask.words, str(ask.by), ask.days_over) for ask in sheet.asks]
    assert asks == [
        ("DOS", "Metadata received", "2025-12-15", 47),
        ("DOS", "Ask for advice on the law.", "2026-02-15", 0),
    ]
    assert (sheet.stepless.part, sheet.stepless.whole) == (3, 4)
    assert [agency.short for agency in sheet.unreached] == ["DOS"]


@pytest.mark.parametrize("count_samples", [True, False])
def test_a_sample_never_counts(workgroup, count_samples):
    """Even where the catalog's numbers count samples."""
    settings = workgroup.settings.model_copy(update={"count_samples": count_samples})
    families = ("meetings", "trainings", "requests", "uses", "reports")
    made_up = {
        family: MappingProxyType(
            {id: one.model_copy(update={"sample": True}) for id, one in records.items()}
        )
        for family in families
        if (records := getattr(workgroup, family))
    }
    catalog = replace(workgroup, settings=settings, **made_up)
    sheet = compile_for(catalog)
    assert sheet.last is None and sheet.coming is None
    assert sheet.since == TODAY - timedelta(90)
    assert {move.kind for move in sheet.moves} <= {"State", "Barrier met", "Barrier removed"}


def test_what_nobody_recorded_is_not_recorded(catalog):
    """The tiny repository: no meeting, and nothing with a date of late."""
    bare = replace(catalog, meetings=MappingProxyType({}), uses=MappingProxyType({}))
    sheet = compile_for(bare, date(2027, 1, 31))
    assert sheet.last is None and sheet.coming is None and sheet.moves == ()
    assert read_pdf(write_pdf(bare, sheet)) == 1


def read_pdf(pdf: bytes) -> int:
    """How many pages it has; each of them is as wide as letter paper is long."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 (\d+) (\d+)\s*\]", pdf)
    assert boxes and set(boxes) == {(b"792", b"612")}
    (count,) = re.findall(
        rb"/Type\s*/Pages.*?/Count (\d+)|/Count (\d+).*?/Type\s*/Pages", pdf, re.S
    )
    return int(count[0] or count[1])


def crowd(catalog, count: int):
    """A catalog with far more moves, barriers and asks than a page holds, each with long words."""
    words = "A very long sentence about what happened and who said it to whom. " * 6
    (item, *_) = catalog.workplan.values()
    kinds = catalog.vocabulary.ids("barrier_kinds")
    agencies = [*catalog.agencies]
    items = {}
    for i in range(count):
        barriers = tuple(
            Barrier(
                kind=kind,
                detail=words,
                since=PartialDate(TODAY - timedelta(5)),
                held_by=agencies[i % len(agencies)],
                next_step=words,
            )
            for kind in kinds
        )
        entry = HistoryEntry(
            status=item.current.status, date=PartialDate(TODAY - timedelta(3)), note=words
        )
        update = {
            "number": i + 1,
            "title": f"{item.title} and whatever else belongs to it, part {i}",
            "barriers": barriers,
            "history": (*item.history, entry),
        }
        made = item.model_copy(update=update)
        made._origin = item.origin
        items[f"made-{i}"] = made
    return replace(catalog, workplan=MappingProxyType(items))


@pytest.mark.parametrize("count", [1, 20, 60])
def test_the_pdf_is_one_landscape_page_however_much_there_is(workgroup, count):
    catalog = crowd(without(workgroup, "review"), count)
    sheet = compile_for(catalog)
    assert read_pdf(write_pdf(catalog, sheet)) == 1
    assert len(sheet.moves) <= MOST_MOVES and len(sheet.asks) <= MOST_ASKS
    if count > 1:
        assert sheet.more_moves and sheet.more_asks


def test_the_same_records_give_the_same_bytes(workgroup):
    sheet = compile_for(workgroup)
    assert write_pdf(workgroup, sheet) == write_pdf(workgroup, sheet)


def test_the_words_of_the_pdf_can_be_searched_for_and_copied(workgroup):
    """Also those with letters of an address that is longer than its column, which is broken anywhere."""
    far = replace(
        workgroup,
        settings=workgroup.settings.model_copy(update={"url": f"https://{'example' * 9}.org/"}),
    )
    text = PdfReader(io.BytesIO(write_pdf(far, compile_for(far)))).pages[0].extract_text()
    assert "\u200b" not in text
    assert "Longer story hours" in text and far.settings.url in text.replace("\n", "")


def test_a_long_text_is_cut_between_two_words():
    assert shorten("Short.") == "Short."
    cut = shorten("number 1,234,567 " * 30)
    assert len(cut) <= LONGEST and cut.endswith((" 1,234,567 …", "number …"))


@pytest.mark.parametrize("count", [0, 20])
def test_the_page_prints_as_one_landscape_sheet(open_page, address, count):
    page = open_page("workplan/meeting/").page
    expect_sections(page)
    if count:  # many lines, as a busy month has
        page.locator(".c-sheet__moved").evaluate(
            """(part, count) => part.append(...Array.from({ length: count }, () => {
              const line = document.createElement("p");
              line.textContent = "June 5, 2026, State: A desired dataset. From one state to the other. ".repeat(2);
              return line; }))""",
            MOST_MOVES,
        )
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    assert re.findall(rb"/MediaBox\s*\[\s*0 0 (\d+)", pdf) == [b"792"]


def expect_sections(page) -> None:
    headings = page.locator(".c-sheet section:visible h2").all_inner_texts()
    assert [text.split(" since")[0] for text in headings] == [
        "What moved",
        "What is stuck, by agency and barrier",
        "What is asked of whom",
        "Contacts",
    ]


def test_the_sheet_is_in_the_menu_and_leads_to_its_pdf(open_page, live_site):
    page = open_page("workplan/").page
    assert page.locator("nav a[href$='workplan/meeting/'], nav a[href='meeting/']").count()
    page = open_page("workplan/meeting/").page
    link = page.get_by_role("link", name="To print: PDF, one page")
    assert link.get_attribute("href").endswith("workplan/meeting/meeting-sheet.pdf")
    assert (live_site / "workplan/meeting/meeting-sheet.pdf").read_bytes().startswith(b"%PDF")
