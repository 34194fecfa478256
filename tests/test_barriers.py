"""Barriers, on the made-up history of tests/workgroup, with every number counted by hand.

The seven barriers on record, on 2026-01-31, with the agency each counts for:

    1 story-hours   time    examples  2025-02-01 to 2025-03-15, 42 days   reported by examples
    2 kite-club     format  helpers   2025-03-01 to 2025-09-01, 184 days
    3 tree-houses   law     samples   2025-03-01, open for 336 days       reported by samples
    3 tree-houses   time    samples   2025-11-01, open for 91 days
    4 puddles       law     examples (the dataset's first agency), open, no start
    5 secret-paths  law     examples  2025-04-10, open for 296 days; the dataset was declined
    6 snow-days     time    samples (the dataset's first agency)  2025-07-01 to 07-31, 30 days

Still to come, neither obtained nor given up, are tree-houses and puddle-reports.
"""

import dataclasses
import html
import re
from pathlib import Path
from types import MappingProxyType

import pytest
from conftest import TODAY

from connect_catalog.model import Barrier, Catalog, PartialDate
from connect_catalog.plots import make_figure
from connect_catalog.progress_charts import draw_survival
from connect_catalog.site.barriers import answer_barriers, tell_blocking, view_barriers
from connect_catalog.site.figure import view_chart
from connect_catalog.site.pages import build_pages
from connect_catalog.site.picture import WIDE, draw_picture
from connect_catalog.site.views import Views
from connect_catalog.stats import Statistics, compute
from connect_catalog.stats.figures import figures
from connect_catalog.stats.shares import Share
from connect_catalog.stats.survival import Step, Survival, estimate_survival

RESOLVED, OPEN = [42, 184, 30], [336, 91, 296]


@pytest.fixture(scope="module")
def numbers(workgroup) -> Statistics:
    return compute(workgroup, TODAY)


def with_barriers(catalog: Catalog, **barriers: list[Barrier]) -> Catalog:
    """The catalog with just these barriers, by desired dataset (with _ for -)."""
    items = {}
    for id, item in catalog.workplan.items():
        own = tuple(barriers.get(id.replace("-", "_"), ()))
        items[id] = item.model_copy(update={"barriers": own})
        items[id]._origin = item.origin
    return dataclasses.replace(catalog, workplan=MappingProxyType(items))


def barrier(kind: str, **fields: str) -> Barrier:
    return Barrier(kind=kind, detail="Made up.", **fields)


def answers_of(catalog: Catalog) -> list[str]:
    return [answer.words for answer in answer_barriers(compute(catalog, TODAY))]


# ------------------------------------------------------------------------------ the estimate itself


@pytest.fixture
def estimate() -> Survival:
    return estimate_survival([*RESOLVED, *OPEN], [False] * 3 + [True] * 3)


def test_the_curve_is_the_one_worked_out_by_hand(estimate):
    """Each time one ends, the share falls by one of those that lasted so long:
    30 days, 6 at risk: 5/6; 42 days, 5 at risk: 5/6 x 4/5 = 2/3; 91 days, one is still open and
    leaves; 184 days, 3 at risk: 2/3 x 2/3 = 4/9; 296 and 336 days, still open."""
    assert [(s.days, s.at_risk, s.ended, s.still_open) for s in estimate.steps] == [
        (30, 6, 1, 0),
        (42, 5, 1, 0),
        (91, 4, 0, 1),
        (184, 3, 1, 0),
        (296, 2, 0, 1),
        (336, 1, 0, 1),
    ]
    shares = [5 / 6, 2 / 3, 2 / 3, 4 / 9, 4 / 9, 4 / 9]
    assert [s.share for s in estimate.steps] == pytest.approx(shares)
    assert (estimate.ended, estimate.still_open) == (3, 3)
    assert estimate.median == 184  # not 42, the median of those that are resolved


def test_the_band_is_the_exponential_greenwood_one(estimate):
    """At 30 days: the sum d/(n(n-d)) is 1/30, its root 0.18257; over ln(6/5) = 0.18232 that is
    1.00139; times 1.95996 it is 1.96268, and e to that is 7.1184. (5/6)^7.1184 = 0.27312 and
    (5/6)^(1/7.1184) = 0.97471."""
    first = estimate.steps[0]
    assert first.low == pytest.approx(0.27312, abs=1e-5)
    assert first.high == pytest.approx(0.97471, abs=1e-5)
    assert all(s.low < s.share < s.high for s in estimate.steps)


def test_steps_are_plain_numbers(estimate):
    """Not numpy's, which JSON cannot hold."""
    assert {type(value) for value in dataclasses.astuple(estimate.steps[0])} == {int, float}
    assert type(estimate.median) is int


def test_nothing_to_estimate():
    assert estimate_survival([], []) == Survival((), None, 0, 0)


def test_all_resolved_is_the_plain_median():
    """Of three, one half is passed when the second ends: 1/3 is left."""
    done = estimate_survival(RESOLVED, [False] * 3)
    assert [s.share for s in done.steps] == pytest.approx([2 / 3, 1 / 3, 0])
    assert (done.median, done.ended, done.still_open) == (42, 3, 0)
    assert (done.steps[-1].low, done.steps[-1].high) == (None, None)  # the formula has none there


def test_all_open_has_no_median():
    opened = estimate_survival(OPEN, [True] * 3)
    assert [s.share for s in opened.steps] == [1, 1, 1]
    assert (opened.median, opened.ended, opened.still_open) == (None, 0, 3)


def test_ties_end_together_before_those_last_seen_that_day():
    """Two of four end on day 10, where a third is last seen: 2/4 are left, which is one half."""
    tied = estimate_survival([10, 10, 10, 20], [False, True, False, True])
    assert tied.steps[0] == Step(10, 4, 2, 1, 0.5, tied.steps[0].low, tied.steps[0].high)
    assert tied.median == 10


def test_one_half_is_one_half_whatever_the_rounding():
    """5/6 x 4/5 x 3/4 is 1/2: the median is the day of the third."""
    assert estimate_survival([1, 2, 3, 4, 5, 6], [False] * 3 + [True] * 3).median == 3
    for size in range(2, 60, 2):
        half = size // 2
        durations = list(range(1, size + 1))
        assert estimate_survival(durations, [d > half for d in durations]).median == half


def test_each_duration_says_whether_it_ended():
    with pytest.raises(ValueError, match="shorter"):
        estimate_survival([1, 2], [True])


# -------------------------------------------------------------------------------- the statistics


def test_time_to_resolve(numbers):
    times = numbers.barrier_numbers.times
    assert times.survival == estimate_survival([*RESOLVED, *OPEN], [False] * 3 + [True] * 3)
    assert times.left_out == 1
    assert (times.open_median, times.open_oldest) == (296, 336)  # of 91, 296, 336


def rows(family):
    return [
        (t.id, t.survival.median, t.survival.ended, t.survival.still_open, t.left_out)
        for t in family
    ]


def test_time_to_resolve_by_kind_and_agency(numbers):
    """Time: 30 and 42 resolved, 91 open: 2/3, 1/3, so 42. Examples: 42 resolved, 296 open: 1/2, so
    42. Samples: 30 resolved, 91 and 336 open: 2/3 stays above one half."""
    found = numbers.barrier_numbers
    assert rows(found.times_by_kind) == [
        ("law", None, 0, 2, 1),
        ("time", 42, 2, 1, 0),
        ("format", 184, 1, 0, 0),
    ]
    assert rows(found.times_by_agency) == [
        ("examples", 42, 1, 1, 1),
        ("helpers", 184, 1, 0, 0),
        ("samples", None, 1, 2, 0),
    ]
    assert [(t.open_median, t.open_oldest) for t in found.times_by_kind] == [
        (316, 336),  # between 296 and 336
        (91, 91),
        (None, None),
    ]


def test_agency_by_kind(numbers):
    found = numbers.barrier_numbers
    cells = {row.agency.id: [(c.open, c.resolved) for c in row.counts] for row in found.matrix}
    assert cells == {
        "examples": [(2, 0), (0, 1), (0, 0)],
        "helpers": [(0, 0), (0, 0), (0, 1)],
        "samples": [(1, 0), (1, 1), (0, 0)],
    }
    assert tuple(row.total for row in found.matrix) == numbers.barriers_by_agency
    assert sum(row.total.open + row.total.resolved for row in found.matrix) == 7


def test_barriers_that_agencies_reported(numbers):
    found = numbers.barrier_numbers
    assert found.reported == Share(2, 7)
    cells = {row.agency.id: [(c.open, c.resolved) for c in row.counts] for row in found.reports}
    assert cells == {
        "examples": [(0, 0), (0, 1), (0, 0)],
        "samples": [(1, 0), (0, 0), (0, 0)],
    }


def test_what_blocks_most(numbers):
    """Law stands before tree houses and puddles, and alone before puddles. Secret paths were
    declined: the law that guards them is open, and blocks nothing."""
    found = numbers.barrier_numbers
    assert found.blocked == Share(2, 2)
    assert [(b.kind.id, b.datasets, b.alone) for b in found.blocking] == [
        ("law", Share(2, 2), 1),
        ("time", Share(1, 2), 0),
    ]
    assert [b.kind.id for b in found.most_blocking] == ["law"]
    assert next(c.open for c in numbers.barriers_by_kind if c.id == "law") == 3


def test_two_barriers_of_one_kind_block_a_dataset_once(workgroup):
    twice = with_barriers(workgroup, tree_houses=[barrier("law"), barrier("law")])
    blocking = compute(twice, TODAY).barrier_numbers.blocking
    assert [(b.kind.id, b.datasets, b.alone) for b in blocking] == [("law", Share(1, 2), 1)]


def test_whether_it_is_the_only_kind_is_told(workgroup):
    """Law alone before both; law before both, and time before both as well, but not as often."""
    alone = with_barriers(workgroup, tree_houses=[barrier("law")], puddle_reports=[barrier("law")])
    assert "No other kind is on record for any of these." in answers_of(alone)[0]
    never = with_barriers(
        workgroup,
        tree_houses=[barrier("law"), barrier("time")],
        puddle_reports=[barrier("law"), barrier("format")],
    )
    assert "Each of these has a barrier of another kind, too." in answers_of(never)[0]


def test_a_tie_is_told(workgroup):
    tied = with_barriers(
        workgroup,
        tree_houses=[barrier("format"), barrier("time")],
        puddle_reports=[barrier("time"), barrier("format")],
    )
    numbers = compute(tied, TODAY).barrier_numbers
    assert [b.kind.id for b in numbers.most_blocking] == ["time", "format"]
    assert tell_blocking(numbers) == (
        "2 kinds tie: Time; Format. Each of them stands before 2 of the 2 desired datasets still to "
        "come."
    )


# -------------------------------------------------------------------------------------- the words


def test_the_plain_answers(workgroup):
    assert answers_of(workgroup) == [
        "Law. It stands before 2 of the 2 desired datasets still to come. For 1 of these it is the "
        "only kind on record.",
        "4 are open. 3 have been resolved.",
        "The oldest has stood for over 11 months. The median is over 9 months. For 1 of the 4 the start is not "
        "recorded.",
        "Half of the barriers were resolved within 184 days. Counted from 3 resolved and 3 still "
        "open; 1 without a start date left out.",
    ]


def test_answers_without_any_barrier(workgroup):
    assert answers_of(with_barriers(workgroup)) == [
        "None: no open barrier is recorded for the 2 desired datasets that are still to come.",
        "0 are open. None is resolved.",
        "None is open.",
        "None is on record.",
    ]


def test_answers_where_nobody_recorded_a_start(workgroup):
    undated = with_barriers(workgroup, tree_houses=[barrier("law"), barrier("time")])
    answers = answer_barriers(compute(undated, TODAY))
    assert [(a.words, a.recorded) for a in answers] == [
        (
            "2 kinds tie: Law; Time. Each of them stands before 1 of the 2 desired datasets still "
            "to come.",
            True,
        ),
        ("2 are open. None is resolved.", True),
        ("Not recorded: no open barrier has a start date.", False),
        ("Not recorded: none has a start date.", False),
    ]
    assert view_barriers(Views(undated, compute(undated, TODAY))).curve is None


def test_answers_where_all_are_resolved(workgroup):
    fields = {"since": "2025-02-01", "until": "2025-02-11", "remedy": "A ladder."}
    resolved = with_barriers(workgroup, tree_houses=[barrier("law", **fields)])
    assert answers_of(resolved) == [
        "None: no open barrier is recorded for the 2 desired datasets that are still to come.",
        "0 are open. 1 has been resolved.",
        "None is open.",
        "Half of the barriers were resolved within 10 days. Counted from 1 resolved and 0 still "
        "open.",
    ]


def test_answers_where_all_are_open(workgroup):
    opened = with_barriers(workgroup, tree_houses=[barrier("law", since="2026-01-30")])
    assert answers_of(opened)[2:] == [
        "The oldest has stood for 1 day. The median is 1 day.",
        "Fewer than half of the barriers were resolved, so no median can be told. Counted from 0 "
        "resolved and 1 still open.",
    ]


# -------------------------------------------------------------------------------------- the chart


def test_the_curve_as_a_chart(estimate):
    chart = draw_survival("c", "C", "barriers", estimate)
    assert chart.sentence == "Half of the barriers were resolved within 184 days."
    assert chart.xs == ("0", "30", "42", "184", "336")  # where it falls, and where it ends
    assert [p.value for p in chart.series[0].points] == [100, 83.3, 66.7, 44.4, 44.4]
    share, low, _ = make_figure(chart)["data"]
    assert share["x"] == [0, 30, 42, 184, 336]
    assert (share["line"]["shape"], share["line"]["dash"], low["line"]["dash"]) == (
        "hv",
        "solid",
        "dot",
    )


def test_the_still_picture_stays_level_up_to_the_next_step(estimate):
    """720 wide, 64.5 left of the axis for "100.0%", 16 right of it; it ends at 400, and 30 days stand
    at 112.5. The
    top is 14 below the edge and the base 34 above it, 312 apart: 83.3% is 52.1 below the top."""
    svg = draw_picture(draw_survival("c", "C", "barriers", estimate), WIDE)
    line = re.search(r'points="([^"]+)"', svg)[1].split()
    assert line[:4] == ["64.5,14.0", "112.5,14.0", "112.5,66.1", "131.7,66.1"]
    assert svg.count("<polyline") == 3 and svg.count('stroke-dasharray="3 4"') == 2


def test_a_band_that_is_not_defined_is_no_zero():
    done = estimate_survival(RESOLVED, [False] * 3)
    view = view_chart(draw_survival("c", "C", "barriers", done))
    assert [cell.text for cell in view.rows[-1][1]] == ["0.0%", "not known", "not known"]
    assert view.gaps == ("not known",)


# --------------------------------------------------------------------------------- the flat table


def test_the_figures_of_barriers(numbers):
    found = {(f.measure, f.by, f.group): (f.value, f.of) for f in figures(numbers)}
    expected = {
        ("barrier-days-to-resolve-median", "all", "all"): (184, None),
        ("barrier-days-to-resolve-median", "kind", "time"): (42, None),
        ("barrier-days-to-resolve-median", "agency", "helpers"): (184, None),
        ("barriers-without-start", "all", "all"): (1, 7),
        ("barriers-without-start", "agency", "examples"): (1, 3),
        ("open-barrier-age-median", "all", "all"): (296, None),
        ("open-barrier-age-oldest", "agency", "samples"): (336, None),
        ("barriers-lasting-longer", "days", "184"): (44.4, None),
        ("barriers-open", "agency-and-kind", "examples/law"): (2, 2),
        ("barriers-resolved", "agency-and-kind", "samples/time"): (1, 2),
        ("barriers-reported-by-agencies", "all", "all"): (2, 7),
        ("barriers-reported-by-agencies", "agency", "samples"): (1, None),
        ("barriers-reported-by-agencies", "agency-and-kind", "examples/time"): (1, None),
        ("datasets-blocked", "all", "all"): (2, 2),
        ("datasets-blocked", "kind", "time"): (1, 2),
        ("datasets-blocked-by-it-alone", "kind", "law"): (1, 2),
    }
    assert {name: found.get(name) for name in expected} == expected
    assert ("barrier-days-to-resolve-median", "kind", "law") not in found  # nobody can tell
    assert ("barriers-open", "agency-and-kind", "helpers/law") not in found  # an empty cell
    assert len(found) == len(figures(numbers))


# ------------------------------------------------------------------------------- the built pages


def read_page(site: Path, url: str) -> str:
    return (site / url / "index.html").read_text("utf-8")


def words_of(page: str) -> str:
    """What is heard of a piece of HTML: its text without what is hidden from those who listen."""
    heard = re.sub(r'<(\w+)[^>]*aria-hidden="true"[^>]*>[^<]*</\1>', "", page)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", heard)).split())


def table_of(page: str, label: str) -> list[list[str]]:
    """The rows of the table in the region of a name, as they are heard."""
    region = page.split(f'aria-label="{html.escape(label)}"')[1].split("</table>")[0]
    return [
        [words_of(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
        for row in region.split("<tr>")[1:]
    ]


@pytest.fixture(scope="module")
def page(workgroup_site) -> str:
    return read_page(workgroup_site, "barriers")


def test_the_page_starts_with_the_answers(page, workgroup):
    answers = re.search(r'<dl class="c-answers">(.*?)</dl>', page, re.S)[1]
    found = [words_of(text) for text in re.findall(r"<dd.*?</dd>", answers, re.S)]
    assert found == answers_of(workgroup)


def test_the_page_has_the_kinds(page):
    assert table_of(page, "Kinds of barriers")[1:] == [
        ["Law", "2", "1", "3", "0"],
        ["Time", "1", "0", "1", "2"],
        ["Format", "0", "0", "0", "1"],
    ]


def test_the_page_has_the_curve(page):
    title = "How many barriers are not yet resolved after so many days"
    table = table_of(page, f"Numbers of the chart: {title}")
    assert [row[:2] for row in table[1:]] == [
        ["0", "100.0%"],
        ["30", "83.3%"],
        ["42", "66.7%"],
        ["184", "44.4%"],
        ["336", "44.4%"],
    ]
    assert table[2] == ["30", "83.3%", "27.3%", "97.5%"]
    assert "<p" in page and "Half of the barriers were resolved within 184 days." in page
    assert table_of(page, "What the curve is counted from")[1:] == [
        ["30", "6", "1", "0"],
        ["42", "5", "1", "0"],
        ["91", "4", "0", "1"],
        ["184", "3", "1", "0"],
        ["296", "2", "0", "1"],
        ["336", "1", "0", "1"],
    ]


def test_the_page_has_the_times(page):
    """The median in days, resolved, still open, left out, and the oldest open one."""
    assert table_of(page, "Time to resolve, by kind")[1:] == [
        ["Law", "not half yet", "0", "2", "1", "336"],
        ["Time", "42", "2", "1", "0", "91"],
        ["Format", "184", "1", "0", "0", "none known"],
    ]
    assert table_of(page, "Time to resolve, by agency")[1:] == [
        ["Agency of Examples", "42", "1", "1", "1", "296"],
        ["Helpers of Exampleland", "184", "1", "0", "0", "none known"],
        ["Department of Samples", "not half yet", "1", "2", "0", "336"],
    ]


def test_the_page_has_the_matrices(page):
    """Kinds and agencies without any are left out of a matrix."""
    assert table_of(page, "Open barriers, by agency and kind") == [
        ["Agency", "Law", "Time", "Total"],
        ["AOE", "2", "0", "2"],
        ["DOS", "1", "1", "2"],
        ["Total", "3", "1", "4"],
    ]
    assert table_of(page, "Resolved barriers, by agency and kind") == [
        ["Agency", "Time", "Format", "Total"],
        ["AOE", "1", "0", "1"],
        ["Helpers", "0", "1", "1"],
        ["DOS", "1", "0", "1"],
        ["Total", "2", "1", "3"],
    ]
    assert table_of(page, "Barriers reported, by agency and kind") == [
        ["Agency", "Law", "Time", "Total"],
        ["AOE", "0", "1", "1"],
        ["DOS", "1", "0", "1"],
        ["Total", "1", "1", "2"],
    ]
    assert "2 of 7 barriers on record" in words_of(page)


def test_the_page_has_every_barrier_the_oldest_open_one_first(page):
    """Resolved ones, the last first: 2025-09-01, 2025-07-31, 2025-03-15."""
    table = table_of(page, "Table of every barrier on record")[1:]
    assert [(row[0], row[1], row[2], row[3], row[5]) for row in table] == [
        ("Tree houses", "Law", "DOS", "Open", "336"),
        ("Secret paths", "Law", "AOE", "Open, but the dataset was given up", "296"),
        ("Tree houses", "Time", "DOS", "Open", "91"),
        ("Puddle reports", "Law", "AOE", "Open", "not recorded"),
        ("Kite club members", "Format", "Helpers", "Resolved", "184"),
        ("Snow days", "Time", "DOS", "Resolved", "30"),
        ("Story hours by town", "Time", "AOE", "Resolved", "42"),
    ]
    assert table[0][4] == "March 1, 2025" and table[3][4] == "not recorded"


def sections_of(page: str) -> dict[str, list[str]]:
    """The panels of each section of a kind's page, in words."""
    return {
        id: [words_of(panel) for panel in section.split('<div class="c-panel">')[1:]]
        for id, section in re.findall(
            r'<section aria-labelledby="(remedies|open)">(.*?)</section>', page, re.S
        )
    }


def test_the_page_of_a_kind_that_was_resolved(workgroup_site):
    page = read_page(workgroup_site, "barriers/time")
    assert "Nobody has time." in page
    words = words_of(page)
    assert "1 of the 2 desired datasets still to come. It has a barrier of another" in words
    assert "1 is open. 2 have been resolved." in words
    assert "Half of the barriers of this kind were resolved within 42 days." in words
    found = sections_of(page)
    assert found["remedies"] == [
        "A window was put in. Nobody had the time to look out of the window. Desired dataset Snow "
        "days Agency DOS Resolved July 31, 2025 It took 30 days",
        "A volunteer counted. Nobody had the time to count. Desired dataset Story hours by town "
        "Agency AOE Resolved March 15, 2025 It took 42 days",
    ]
    assert found["open"] == [
        "Tree houses Nobody has the time to climb. Agency DOS Since November 1, 2025 Open for over 2 months "
        "Next step not recorded Due not recorded"
    ]


def test_the_page_of_a_kind_that_stands(workgroup_site):
    page = read_page(workgroup_site, "barriers/law")
    found = sections_of(page)
    assert found["remedies"] == [] and "None is recorded yet." in page
    assert found["open"] == [
        "Tree houses A law guards tree houses. Agency DOS Since March 1, 2025 Open for over 11 months Next "
        "step Ask for advice on the law. Due February 15, 2026 Reported by DOS",
        "Secret paths A law guards secrets. The dataset was given up (Declined), so this blocks "
        "nothing. Agency AOE Since April 10, 2025 Open for over 9 months Next step not recorded Due not "
        "recorded",
        "Puddle reports A law guards puddles. Agency AOE Since not recorded Next step not recorded "
        "Due not recorded",
    ]
    assert "Fewer than half of the barriers of this kind were resolved" in words_of(page)


def test_the_page_of_a_kind_that_is_gone(workgroup_site):
    found = sections_of(read_page(workgroup_site, "barriers/format"))
    assert found["open"] == [] and len(found["remedies"]) == 1
    assert "It took over 6 months" in found["remedies"][0]


def test_every_kind_of_the_words_has_its_page(workgroup_site, live_site, workgroup):
    for kind in workgroup.vocabulary.ids("barrier_kinds"):
        assert (workgroup_site / "barriers" / kind / "index.html").is_file()
    page = read_page(live_site, "barriers")
    kinds = set(re.findall(r'href="\.\./barriers/([a-z-]+)/"', page))
    assert len(kinds) == 9
    for kind in kinds:
        assert (live_site / "barriers" / kind / "index.html").is_file()


def test_work_items_lead_to_the_kind(workgroup_site):
    page = read_page(workgroup_site, "workplan/tree-houses")
    assert '<a href="../../barriers/law/">Law</a>' in page


def test_the_statistics_lead_to_the_barriers(workgroup_site, workgroup):
    page = read_page(workgroup_site, "statistics")
    assert 'id="barriers"' in page and 'href="../barriers/"' in page
    assert all(answer in words_of(page) for answer in answers_of(workgroup))


def test_what_no_open_barrier_of_a_kind_has_is_said_once(workgroup):
    bare = with_barriers(workgroup, tree_houses=[barrier("law")], puddle_reports=[barrier("law")])
    dated = with_barriers(
        workgroup,
        tree_houses=[barrier("law", since=PartialDate("2025-03-01"))],
        puddle_reports=[barrier("law")],
    )
    pages = {}
    for name, catalog in (("bare", bare), ("dated", dated)):
        made = build_pages(catalog, compute(catalog, TODAY))
        pages[name] = next(page.body for page in made if page.url == "barriers/law/")
        pages[name] = pages[name].split('id="open"')[1]
    once = "Not recorded yet for any of them: "
    assert f"{once}since when, the next step, the due date." in pages["bare"]
    assert "not recorded" not in pages["bare"]
    assert f"{once}the next step, the due date." in pages["dated"]
    assert pages["dated"].count("not recorded") == 1
