"""What a page costs its reader: bytes before a chart comes into view, and what moves while it comes;
and what Lighthouse says of pages but for their speed, which `make bench` measures."""

from pathlib import Path

import pytest
from breadth import count_tried, pick_tried
from browsing import DRAWN, scroll_through, serve, wait_for_scripts
from kinds import KINDS
from lighthouse import Compressed, compress, list_faults, read_scores, run_lighthouse
from playwright.sync_api import Page, Route, expect

PAGE_BYTES = 150_000
PHONE = {"width": 375, "height": 800}
SHIFT = 0.01
STILL = 0.001  # where nothing depends on time
# The kind of page that most are; `make fuzz` and a program of the bench look at every kind.
JUDGED = [*dict.fromkeys(("dataset", "place in Spanish", *KINDS))][: count_tried(1, len(KINDS))]
COUNT_SHIFTS = """
let shifts = 0;
const count = (entries) => {
  for (const entry of entries) if (!entry.hadRecentInput) shifts += entry.value;
};
const observer = new PerformanceObserver((list) => count(list.getEntries()));
observer.observe({ type: "layout-shift", buffered: true });
window.readShifts = () => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => { // what was laid out now has been painted
    count(observer.takeRecords());
    done(shifts);
  }));
});
"""


def list_files(requests: list[str], address: str, site: Path) -> dict[str, Path]:
    """The file behind each address of the site that was asked for."""
    paths = {url.partition("?")[0].removeprefix(address) for url in requests}
    files = {path: site / path for path in paths}
    return {p: f / "index.html" if f.is_dir() else f for p, f in files.items()}


@pytest.mark.slow
def test_a_dataset_page_is_small_until_a_chart_is_seen(open_page, address, live_site):
    pages = sorted(path.parent.name for path in live_site.glob("datasets/*/datapackage.json"))
    assert len(pages) > 10
    tried = pick_tried(pages, 3)
    too_large = weigh(open_page, address, live_site, [f"datasets/{id}/" for id in tried])
    assert not too_large, "\n".join(too_large)


@pytest.mark.slow
def test_a_page_of_a_place_is_small(open_page, address, live_site):
    """The five largest, with all that they ask for."""
    pages = [*live_site.glob("places/*/index.html")]
    assert len(pages) > 400
    largest = sorted(pages, key=lambda path: -path.stat().st_size)[:5]
    paths = [f"{page.parent.relative_to(live_site).as_posix()}/" for page in largest]
    too_large = weigh(open_page, address, live_site, [*paths, "places/"])
    assert not too_large, "\n".join(too_large)


def weigh(open_page, address: str, live_site: Path, paths: list[str]) -> list[str]:
    """The pages that are too large before a chart is seen, each with its largest files."""
    too_large, watched = [], open_page("datasets/", viewport=PHONE)
    for id in paths:
        watched.open(f"{address}{id}")
        watched.page.wait_for_load_state("networkidle")
        files = list_files(watched.requests, address, live_site)
        assert "assets/catalog.css" in files  # what pages share is counted on each
        sizes = {path: len(compress(file)) for path, file in files.items()}
        if sum(sizes.values()) > PAGE_BYTES:
            largest = sorted(sizes.items(), key=lambda one: -one[1])[:5]
            too_large.append(f"{id}: {sum(sizes.values()):,} bytes, of which {largest}")
    return too_large


@pytest.mark.slow
def test_nothing_moves_when_charts_come(new_page, address, live_site):
    charted = {kind: path for kind, path in KINDS.items() if has_charts(live_site, path)}
    assert len(charted) >= 4
    page, moved = new_page(viewport=PHONE), []
    page.add_init_script(COUNT_SHIFTS)
    for kind, path in charted.items():
        page.goto(f"{address}{path}", wait_until="load")
        scroll_through(page)
        shift = page.evaluate("readShifts()")
        if shift >= SHIFT:
            moved.append(f"{kind}: {shift:.3f}")
    assert not moved, moved


def has_charts(site: Path, path: str) -> bool:
    file = site / path.partition("?")[0]
    return "data-chart" in (file / "index.html" if file.is_dir() else file).read_text("utf-8")


SLOW = ("dataset with hidden cells", "datasets", "home")  # with charts and a map, a list, charts
PASSES = 50
PAINT = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Line:
    """A line so slow that a page is painted as it stands before each file that it still wants.
    Styles are let through: until they have come, nothing is painted. pick: which waiting file is next."""

    def __init__(self, page: Page, pick: int) -> None:
        self.page, self.pick = page, pick
        self.waiting: list[Route] = []
        self.sent = 0
        page.route("**/*", self.hold)

    def hold(self, route: Route) -> None:
        if route.request.resource_type in ("document", "stylesheet"):
            route.continue_()
        else:
            self.waiting.append(route)

    def send_all(self) -> None:
        """Let the files through, one between two paints, those too that are asked for on the way."""
        self.page.evaluate(PAINT)
        while self.waiting:
            self.send(self.waiting.pop(self.pick))
            self.page.evaluate(PAINT)

    def send(self, route: Route) -> None:
        """Let a file through, until it is there."""
        route.continue_()
        self.sent += 1
        answer = route.request.response()
        if answer:
            answer.finished()


def scroll_until_drawn(page: Page, line: Line) -> None:
    """Everything on the page is drawn, however long its files take."""
    for _ in range(PASSES):
        for top in range(0, page.evaluate("document.documentElement.scrollHeight"), 600):
            page.evaluate(f"window.scrollTo(0, {top})")
            line.send_all()
        if page.evaluate(DRAWN):
            return
    pytest.fail("A chart or a map was never drawn.")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "pick"), [(375, 0), (1280, -1)], ids=["first asked first", "last asked first"]
)
def test_nothing_moves_however_late_each_file_comes(new_page, address, width, pick):
    moved = []
    for kind in SLOW:
        page = new_page(viewport={"width": width, "height": 800})
        page.add_init_script(COUNT_SHIFTS)
        line = Line(page, pick)
        page.goto(f"{address}{KINDS[kind]}", wait_until="commit")
        page.locator("footer").wait_for(state="attached")
        scroll_until_drawn(page, line)
        assert line.sent >= 3, kind
        moved += [f"{kind}: {s}" for s in [page.evaluate("readShifts()")] if s >= STILL]
        page.close()
    assert not moved, moved


# A browser leaves out what moves within half a second of a press, however late that is for a reader.
ALL_SHIFTS = COUNT_SHIFTS.replace("if (!entry.hadRecentInput) ", "")
FOLDS = ("more-charts", "more-maps", "table-by-region-and-age")  # with charts, maps, an explorer
AS_IT_IS = ".c-plot { }"
GROWING = ".c-plot.is-live { height: 900px !important }"


def unfold_late(page: Page, line: Line, name: str) -> float:
    """What moves after a part was opened by a press and painted, while all that it wants comes."""
    heading = page.locator(f"#{name}")
    heading.evaluate("(one) => one.scrollIntoView()")
    line.send_all()
    heading.get_by_role("button").press("Enter")
    page.evaluate(PAINT)
    before = page.evaluate("readShifts()")
    line.send_all()  # as the reader sees the part
    scroll_until_drawn(page, line)
    return page.evaluate("readShifts()") - before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("style", "still"), [(AS_IT_IS, True), (GROWING, False)], ids=["ours", "growing"]
)
def test_nothing_moves_after_a_part_was_unfolded(new_page, address, style, still):
    page = new_page(viewport=PHONE)
    page.add_init_script(ALL_SHIFTS)
    page.goto(f"{address}datasets/children-in-placement/", wait_until="load")
    wait_for_scripts(page)
    page.add_style_tag(content=style)
    line = Line(page, 0)
    shifts = {name: unfold_late(page, line, name) for name in FOLDS}
    assert all(shift < STILL for shift in shifts.values()) == still, shifts


@pytest.mark.slow
def test_a_chart_in_view_from_the_start_waits_for_a_sign_of_the_reader(open_page):
    watched = open_page("statistics/", viewport={"width": 1280, "height": 2000})
    page = watched.page
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-plot]").first.bounding_box()["y"] < 2000
    assert not [url for url in watched.requests if "plotly" in url]
    page.mouse.move(100, 100)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()


def test_a_shift_would_be_seen(new_page, address):
    page = new_page(viewport=PHONE)
    page.add_init_script(COUNT_SHIFTS)
    page.goto(f"{address}datasets/towns/", wait_until="load")
    page.evaluate("document.querySelector('h1').style.paddingTop = '300px'")
    assert page.evaluate("readShifts()") >= SHIFT


@pytest.fixture(scope="module")
def compressed(live_site, tmp_path_factory):
    """Where the live site is served as GitHub Pages serves it."""
    with serve(live_site, tmp_path_factory.mktemp("compressed"), Compressed) as address:
        yield address


@pytest.mark.slow
@pytest.mark.parametrize("kind", JUDGED)
def test_lighthouse_finds_no_fault(compressed, kind):
    report = run_lighthouse(
        f"{compressed}{KINDS[kind]}", ("accessibility", "best-practices", "seo")
    )
    scores = read_scores(report)
    assert scores == {"accessibility": 100, "best-practices": 100, "seo": 100}, list_faults(report)
