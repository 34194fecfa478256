"""The page of the logic model and the pages of its boxes, from tests/workgroup."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from conftest import ROOT, TODAY

from connect_catalog.checks import load_and_check
from connect_catalog.model import Catalog, Element
from connect_catalog.site.logic import Chain
from connect_catalog.site.pages import build_pages
from connect_catalog.site.views import Views
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


# ------------------------------------------------------------------------------ the whole model


def boxes_of(page: str) -> dict[str, str]:
    """The HTML of each box on the page of the whole model, by its id."""
    parts = re.split(r'<li class="c-box" id="box-(.+?)">', page)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_each_box_lists_what_it_is_tied_to(workgroup, bodies):
    elements = workgroup.logic_model.elements
    drawn = boxes_of(bodies["logic-model/"])
    assert [*drawn] == [element.id for element in elements]
    for element in elements:
        ties = re.findall(r'href="#box-(.+?)" data-tie="(.+?)"', drawn[element.id])
        own = {(aim, "to") for aim in element.leads_to}
        own |= {(e.id, "from") for e in elements if element.id in e.leads_to}
        assert set(ties) == own and len(ties) == len(own)
    assert 'href="#box-public"' in drawn["obtained"]
    assert 'href="#box-public"' not in drawn["barriers"]


def test_each_box_has_its_number_and_its_page(workgroup, bodies):
    page = bodies["logic-model/"]
    for words in ("Families at meetings", "10 attendances", "2 barriers of 2 kinds", "3 of 6"):
        assert words in words_of(page)
    for element in workgroup.logic_model.elements:
        assert f'href="../logic-model/{element.id}/"' in boxes_of(page)[element.id]
    titles = ("Inputs", "Activities", "Outputs", "Outcomes")
    places = [words_of(page).index(f"{title}:") for title in titles]
    assert places == sorted(places)


def test_a_box_without_a_measure_says_so(workgroup):
    page = bodies_of(with_box(workgroup, "plan", measure=None))["logic-model/"]
    assert "not measured yet" in words_of(boxes_of(page)["plan"])


def test_boxes_stand_under_the_heading_of_their_group(workgroup):
    """A heading stands once above boxes that follow each other, and none above those without."""
    chain = Chain(Views(workgroup, compute(workgroup, TODAY)))
    for _, groups in chain.view().columns:
        headings = [group for group, _ in groups]
        assert all(above != below for above, below in pairwise(headings))
        for heading, boxes in groups:
            assert {tied.box.group for tied in boxes} == {heading}


def test_vision_goal_and_context_are_shown_where_they_are_written(workgroup, bodies):
    words = {"vision": "Trees <for> all.", "goal": "Shade.", "context": "It is hot."}
    model = workgroup.logic_model.model_copy(update=words)
    model._origin = workgroup.logic_model.origin
    page = bodies_of(replace(workgroup, logic_model=model))["logic-model/"]
    assert "Vision Trees <for> all. Goal Shade. Context It is hot." in words_of(page)
    assert "Trees <for>" not in page  # as text, not as marks
    assert "Vision" not in bodies["logic-model/"]


@pytest.mark.slow
def test_the_page_about_the_catalog_has_the_same_words():
    """Vision, goal and context stand under About as the logic model has them."""
    model = load_and_check(ROOT, TODAY)[0].logic_model
    about = " ".join((ROOT / "docs/about/index.md").read_text(encoding="utf-8").split())
    for title, words in (
        ("Vision", model.vision),
        ("Goal", model.goal),
        ("Context", model.context),
    ):
        assert f"**{title}.** {' '.join(words.split())}" in about


def test_the_note_on_made_up_records_stands_only_where_there_are_any(catalog):
    families = ("meetings", "trainings", "requests", "uses")
    true = {
        family: {
            id: record.model_copy(update={"sample": False})
            for id, record in getattr(catalog, family).items()
        }
        for family in families
    }
    assert "Sample record" in bodies_of(catalog)["activity/"]
    assert "Sample record" not in bodies_of(replace(catalog, **true))["activity/"]


@pytest.mark.slow
def test_this_catalog_shows_no_made_up_record():
    """Examples stand in the docs and in the tests."""
    real = load_and_check(ROOT, TODAY)[0]
    families = (real.meetings, real.trainings, real.requests, real.uses, real.reports)
    assert not [one.id for family in families for one in family.values() if one.sample]


def test_who_has_no_account_can_write_where_a_mailbox_is_known(catalog):
    """Beside each link to where mistakes are reported; without a mailbox there is no such link."""
    settings = catalog.settings.model_copy(update={"mailbox": "data@example.org"})
    pages, bare = bodies_of(replace(catalog, settings=settings)), bodies_of(catalog)
    for url, page in pages.items():
        reports = len(re.findall(r'href="[^"]+/issues/new[/?]', page))
        assert page.count('href="mailto:data@example.org?subject=') == reports, url
        assert "mailto:data@example.org?subject" not in bare[url]


def test_published_never_stands_without_its_address(workgroup):
    """Where nobody wrote the address down, the page says so beside the word."""
    id, item = next(
        (id, item)
        for id, item in workgroup.workplan.items()
        if workgroup.vocabulary.term("statuses", item.current.status).published
    )
    changed = {}
    for link in (None, "https://example.org/there"):
        last = item.current.model_copy(update={"link": link})
        one = item.model_copy(update={"history": (*item.history[:-1], last)})
        changed[link] = bodies_of(replace(workgroup, workplan={**workgroup.workplan, id: one}))
    for url in (f"workplan/{id}/", "workplan/"):
        assert "Its address is not recorded." in changed[None][url]
        assert "https://example.org/there" in changed["https://example.org/there"][url]


def test_titles_are_escaped(workgroup):
    attack = '<script>alert(1)</script>"&'
    page = bodies_of(with_box(workgroup, "plan", title=attack, area=attack))["logic-model/"]
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


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
    assert (
        "Only these records count ( kind: statewide or regional, and who came: Family member)."
        in part(page, "definition")
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
    assert "Of all 6 desired datasets (reached: 50%)" in page
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
    assert "Not measured yet" in page
    assert "Month by month" not in page and "What is counted" not in page


def test_a_field_without_a_name_of_its_own_is_shown_as_it_is(workgroup):
    where = Element(
        id="plan", title="P", measure="meetings-held", where={"needs_heard": ["A-b"], "link": ["x"]}
    ).where
    page = bodies_of(with_box(workgroup, "plan", measure="meetings-held", where=where))
    assert "needs heard: A-b, and Link: x" in part(page["logic-model/plan/"], "definition")
