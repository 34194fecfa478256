"""Dashboards: what they show, what they say is missing, and what is refused."""

import re
import shutil
from datetime import date

import pytest
import yaml
from conftest import TESTS

from connect_catalog.checks import load_and_check
from connect_catalog.load import load
from connect_catalog.site.pages import build_pages
from connect_catalog.stats import compute

TODAY = date(2026, 1, 31)


def write(root, **changes):
    """A dashboard of the tiny repository, with some fields changed."""
    record = {
        "title": "Stories",
        "description": "What children are told.",
        "parts": [
            {
                "id": "stories",
                "title": "Stories",
                "question": "How many come?",
                "displays": [{"dataset": "story-hours", "view": name_view(root)}],
                "gaps": [{"item": name_item(root), "note": "Nobody knows."}],
            }
        ],
    } | changes
    path = root / "catalog/dashboards/stories.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(record), "utf-8")


def name_view(root):
    return load(root).catalog.packages["story-hours"].descriptor.connect.views[0].name


def name_item(root):
    return sorted(load(root).catalog.workplan)[0]


def body_of(root, url):
    catalog = load(root).catalog
    pages = build_pages(catalog, compute(catalog, TODAY))
    return next(page.body for page in pages if page.url == url)


def test_a_dashboard_shows_charts_of_datasets_and_says_what_is_missing(repo):
    write(repo)
    assert not load_and_check(repo, TODAY)[1]
    body, catalog = body_of(repo, "dashboards/stories/"), load(repo).catalog
    view = catalog.packages["story-hours"].descriptor.connect.views[0]
    item = catalog.workplan[name_item(repo)]
    assert view.title in body and item.title in body and "Nobody knows." in body
    assert body.count('<figure class="c-chart"') == 1
    assert "stories.yml" in body and 'href="../../datasets/story-hours/"' in body
    assert "Stories" in body_of(repo, "dashboards/")


PART = {"id": "stories", "title": "Stories", "question": "How many come?"}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        (
            {"parts": [PART | {"displays": [{"dataset": "story-hours", "view": "nothing"}]}]},
            "unknown-view",
            "parts.0.displays.0.view",
        ),
        (
            {"counterparts": [{"display": "Old", "dataset": "story-hours", "view": "nothing"}]},
            "unknown-view",
            "counterparts.0.view",
        ),
        ({"parts": [PART]}, "empty-part", "parts.0"),
        (
            {"places": {"package": "places", "resource": "nothing", "where": {}}},
            "unknown-resource",
            "places.resource",
        ),
        (
            {"places": {"package": "places", "resource": "places", "where": {"place": "nowhere"}}},
            "no-place",
            "places.where",
        ),
        (
            {"places": {"package": "places", "resource": "places", "where": {"colour": "red"}}},
            "no-place",
            "places.where",
        ),
        (
            {"parts": [PART | {"gaps": [{"item": "nothing", "note": "Not there."}]}]},
            "unknown-reference",
            "parts.0.gaps.0.item",
        ),
    ],
)
def test_what_is_not_there_is_not_shown_but_refused(repo, changes, code, field):
    write(repo, **changes)
    problems = load_and_check(repo, TODAY)[1]
    assert [(p.code, p.field) for p in problems] == [(code, field)]
    assert problems[0].line > 0 and problems[0].mend


def test_a_part_is_not_named_twice(repo):
    write(repo, parts=[dict(PART, gaps=[{"item": name_item(repo), "note": note}]) for note in "AB"])
    assert [p.code for p in load_and_check(repo, TODAY)[1]] == ["duplicate-id"]


@pytest.mark.parametrize(
    "counterpart", [{"display": "Old"}, {"display": "Old", "view": "some", "reason": "Gone."}]
)
def test_an_earlier_display_has_a_dataset_or_a_reason(repo, counterpart):
    write(repo, counterparts=[counterpart])
    problems = load_and_check(repo, TODAY)[1]
    assert problems and "a dataset now, or a reason" in problems[0].message


def test_no_text_of_a_dashboard_breaks_out_of_its_page(tmp_path):
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    hostile = '"><script>alert(1)</script>'
    write(
        root, title=hostile, earlier=hostile, counterparts=[{"display": hostile, "reason": hostile}]
    )
    for url in ("dashboards/stories/", "dashboards/"):
        assert "<script>alert" not in body_of(root, url)


def test_each_of_the_22_displays_of_2016_has_a_counterpart_or_a_reason(live, live_site):
    """Each dataset that is named is there (the rules hold that), and each place is linked."""
    (dashboard,) = live.dashboards.values()
    shown = [one.display for one in dashboard.counterparts]
    assert len(shown) == len({*shown}) == 22
    assert all(one.dataset or one.reason for one in dashboard.counterparts)
    body = (live_site / f"dashboards/{dashboard.id}/index.html").read_text("utf-8")
    assert len(re.findall(r'href="\.\./\.\./places/[a-z-]+/"', body)) == 6
    assert len(re.findall('<figure class="c-chart"', body)) == sum(
        len(part.displays) for part in dashboard.parts
    )
