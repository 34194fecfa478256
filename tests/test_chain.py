"""The picture of the logic model and the pages of its boxes, from tests/workgroup."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from conftest import TODAY

from connect_catalog.model import Catalog, Element
from connect_catalog.site.chain import COLUMN, GAP, TOP, Box, draw_chain, place_boxes, spread
from connect_catalog.site.pages import build_pages
from connect_catalog.stats import compute


@pytest.fixture(scope="module")
def bodies(workgroup) -> dict[str, str]:
    """Each page's HTML by its address."""
    return bodies_of(workgroup)


def bodies_of(catalog: Catalog) -> dict[str, str]:
    return {page.url: page.body for page in build_pages(catalog, compute(catalog, TODAY))}


def words_of(html: str) -> str:
    """What a page says, without its marks."""
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_data = found.append
    parser.feed(re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL))
    return " ".join(" ".join(found).split())


def part(html: str, id: str) -> str:
    """A section of a page, in words."""
    return words_of(html.split(f'<section aria-labelledby="{id}">')[1].split("</section>")[0])


def with_box(catalog: Catalog, id: str, **changes) -> Catalog:
    """The catalog with one box of its outputs changed."""
    model = catalog.logic_model
    outputs = tuple(e.model_copy(update=changes) if e.id == id else e for e in model.outputs)
    changed = model.model_copy(update={"outputs": outputs})
    changed._origin = model.origin
    return replace(catalog, logic_model=changed)


# ----------------------------------------------------------------------------------- the picture


def test_the_arrows_are_those_of_leads_to(workgroup, bodies):
    arrows = re.findall(r'<path id="arrow-(.+?)-to-(.+?)"', bodies["logic-model/"])
    told = [(e.id, aim) for e in workgroup.logic_model.elements for aim in e.leads_to]
    assert sorted(arrows) == sorted(told)
    assert ("barriers", "public") not in arrows and ("obtained", "public") in arrows


def test_a_box_holds_its_own_arrows_and_no_other(workgroup, bodies):
    drawn = re.findall(
        r'<a class="c-box" href="(.+?)/">.*?</a><g class="c-box__arrows"[^>]*>(.*?)</g>',
        bodies["logic-model/"],
        re.DOTALL,
    )
    elements = workgroup.logic_model.elements
    assert [id for id, _ in drawn] == [element.id for element in elements]
    for element, (_, held) in zip(elements, drawn, strict=True):
        own = {f"arrow-{element.id}-to-{aim}" for aim in element.leads_to}
        own |= {f"arrow-{e.id}-to-{element.id}" for e in elements if element.id in e.leads_to}
        assert set(re.findall(r'href="#(.+?)"', held)) == own


def test_the_picture_and_the_list_tell_the_same(workgroup, bodies):
    picture, listed = bodies["logic-model/"].split('<section aria-labelledby="list">')
    for words in ("Families at meetings", "10 attendances", "2 barriers of 2 kinds", "3 of 6"):
        assert words in words_of(picture) and words in words_of(listed)
    for element in workgroup.logic_model.elements:
        assert f'href="../logic-model/{element.id}/"' in listed
    titles = ("Inputs", "Activities", "Outputs", "Outcomes")
    places = [words_of(listed).index(f"{title}:") for title in titles]
    assert places == sorted(places)


def test_titles_are_escaped(workgroup):
    attack = '<script>alert(1)</script>"&'
    page = bodies_of(with_box(workgroup, "plan", title=attack, area=attack))["logic-model/"]
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def stack(*names: str, leads_to: tuple[str, ...] = (), group: str = "") -> list[Box]:
    return [Box(name, name, "1 thing", True, group, 0, leads_to) for name in names]


def test_boxes_of_a_column_keep_their_order_and_never_touch():
    columns = [
        stack("a", "b", leads_to=("m",)),
        stack("c", leads_to=("k",)),
        [*stack(*"efghijk", group="One"), *stack(*"lm", group="Two")],
        stack("z"),
    ]
    placed = place_boxes(columns)
    for i, boxes in enumerate(columns):
        at = [placed[box.id] for box in boxes]
        assert len({one.x for one in at}) == 1 and at[0].x > i * COLUMN
        for above, below in pairwise(at):
            assert below.y - (above.y + above.box.height) >= GAP
        assert at[0].y >= TOP
        assert at[-1].y + at[-1].box.height <= placed["m"].y + placed["m"].box.height
    # c leads to k alone, and has a column for itself: they stand side by side.
    assert placed["c"].middle == pytest.approx(placed["k"].middle)
    assert [placed[id].heading for id in "efl"] == [("One",), (), ("Two",)]


def test_boxes_that_want_one_place_share_it_evenly():
    """Both want their upper edge at 100; with 30 and the gap between them they stand around it."""
    assert spread([100, 100], [30, 30], 0, 1000) == [100 - (30 + GAP) / 2, 100 + (30 + GAP) / 2]
    assert spread([-50], [30], 0, 1000) == [0]
    assert spread([2000], [30], 0, 1000) == [970]
    assert spread([], [], 0, 10) == []


def test_an_empty_picture_is_one_too():
    assert "<svg" in draw_chain([("In", []), ("Out", [])])


def test_an_arrow_within_a_column_goes_around(workgroup):
    columns = [("Out", [*stack("a", leads_to=("b",)), *stack("b")])]
    path = re.search(r'<path id="arrow-a-to-b" d="M(\d+),[^ ]+C(\d+)', draw_chain(columns))
    assert int(path[1]) == COLUMN + 1 and int(path[2]) > COLUMN + 1


# --------------------------------------------------------------------------------- a box's page


def test_every_box_has_its_page(workgroup, bodies):
    for element in workgroup.logic_model.elements:
        page = bodies[f"logic-model/{element.id}/"]
        assert element.title in page
        for aim in element.leads_to:
            assert f'href="../../logic-model/{aim}/"' in part_html(page, "to")


def part_html(html: str, id: str) -> str:
    return html.split(f'<section aria-labelledby="{id}">')[1].split("</section>")[0]


def test_a_box_tells_what_was_counted_and_links_it(bodies):
    page = bodies["logic-model/families-there/"]
    assert "Only records with kind: statewide or regional, and who came: Family member." in part(
        page, "definition"
    )
    records = part_html(page, "records")
    assert re.findall(r'<a href="(.+?)">(.+?)</a>', records) == [
        ("../../activity/#meeting-spring", "Spring meeting"),
        ("../../activity/#meeting-autumn", "Autumn meeting"),
        ("../../activity/#meeting-east", "Meeting in the east"),
    ]
    for id in ("meeting-spring", "meeting-autumn", "meeting-east"):
        assert f'id="{id}"' in bodies["activity/"]
    assert "Autumn meeting October 1, 2025 3" in words_of(records)
    assert "2 at the end of May 2025, and 10 at the end of January 2026." in part(page, "trend")
    assert "Listen : 3 needs" in part(page, "from") and "Families know more" in part(page, "to")


def test_every_record_counted_is_a_link_to_where_the_site_shows_it(bodies):
    for box, link in (
        ("answers", "activity/#use-longer-hours"),
        ("read", "activity/#hits"),
        ("reports", "reports/2025-10-01/"),
    ):
        assert f'href="../../{link}"' in part_html(bodies[f"logic-model/{box}/"], "records")
    assert 'id="use-longer-hours"' in bodies["activity/"]
    assert 'id="hits"' in bodies["activity/"]


def test_a_share_has_its_denominator_and_a_target_its_source(bodies):
    page = words_of(bodies["logic-model/obtained/"])
    assert "3 of 6 desired datasets" in page
    assert "Of all 6 desired datasets (50% reached)" in page
    assert "Target No target is recorded" in page
    goal = words_of(bodies["logic-model/statewide/"])
    assert "Target 4 meetings by December 2026 (The plan of Exampleland)" in goal


def test_milestones_stand_with_plan_and_date(bodies):
    page = bodies["logic-model/number/"]
    assert "Agreed June 2025 July 1, 2025 Built June 2026 not yet" in part(page, "milestones")
    assert "State Agreed, not yet built" in words_of(page)
    assert '<a href="https://example.org/trees">Notes on trees</a>' in page


def test_where_nothing_is_recorded_the_page_says_how(bodies):
    page = words_of(bodies["logic-model/workers-learned/"])
    assert "Families know more" not in page and "Not recorded yet" in page
    assert "How to record it Record trainings for workers with their assessments." in page
    assert "There is no record to count yet, so no trend is drawn." in page
    assert "No record counts yet." in page
    # Where there is something, nobody needs to be told.
    assert "How to record it" not in bodies["logic-model/learned/"]


def test_a_change_says_of_how_many_and_why_its_interval_is_wide(bodies):
    page = words_of(bodies["logic-model/learned/"])
    assert "+30.0 points of 100 (95% interval 24.2 to 35.8; 19 people)" in page
    assert "The interval is on the safe side" in page
    assert "Adds (people)" in page


def test_a_box_without_a_measure_has_a_page_without_numbers(workgroup):
    page = bodies_of(with_box(workgroup, "plan", measure=None))["logic-model/plan/"]
    assert "Nothing is counted here" in page
    assert "Month by month" not in page and "What is counted" not in page


def test_a_field_without_a_name_of_its_own_is_shown_as_it_is(workgroup):
    where = Element(
        id="plan", title="P", measure="meetings-held", where={"needs_heard": ["A-b"]}
    ).where
    page = bodies_of(with_box(workgroup, "plan", measure="meetings-held", where=where))
    assert "needs heard: A-b" in part(page["logic-model/plan/"], "definition")
