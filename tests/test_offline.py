"""The copy to take along: a folder that opens without a server or a network, and the same as a ZIP file."""

import json
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote, urlsplit

import pytest
from breadth import pick_tried
from browsing import PATIENCE, Watched, scroll_through
from click.testing import CliRunner
from conftest import TODAY
from kinds import KINDS
from playwright.sync_api import expect

from connect_catalog.cli import main
from connect_catalog.refusals import Refusal, Unsound
from connect_catalog.site.offline import take_along
from connect_catalog.site.offline.scripts import join_modules
from connect_catalog.words import ENGLISH

# A page of every kind, and some of the second language, whose files lie in its own folder and in the first's.
OPENED = [address for kind, address in KINDS.items() if kind != "error"]
OPENED += ["es/", "es/search/?q=pobreza", "es/datasets/lead-screening/", "es/places/union/"]
ODD = "a b#c%20ü"  # what a folder on a stick may be called
LINK = re.compile(r'<(?:a|link|form|script|img)\b[^>]*?\s(?:href|src|action)="([^"]*)"')
INSIDE = re.compile(r"(<script\b[^>]*>).*?</script>", re.S)


@pytest.fixture(scope="module")
def copy(live_site, live, tmp_path_factory) -> Path:
    """The live site's copy, in a folder with an odd name."""
    folder = tmp_path_factory.mktemp("stick") / ODD
    take_along(live_site, folder, live.settings, ENGLISH, TODAY)
    return folder


@pytest.fixture(scope="module")
def cut_off(browser):
    """A browser's context without a network."""
    context = browser.new_context(offline=True)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def open_copy(cut_off, copy):
    """open_copy(path in the copy's folder) -> Watched, with the network off."""

    def open_(path: str) -> Watched:
        watched = Watched(cut_off.new_page())
        go_to(watched, copy, path)
        return watched

    yield open_
    for page in cut_off.pages:
        page.close()


def go_to(watched: Watched, folder: Path, path: str) -> None:
    watched.requests.clear()
    watched.errors.clear()
    file, mark, rest = path.partition("?")
    watched.page.goto((folder / file).as_uri() + mark + rest)
    if path != "START.html":
        wait_for_start(watched.page)


def wait_for_start(page) -> None:
    page.wait_for_function("() => document.documentElement.hasAttribute('data-started')")


def assert_quiet(watched: Watched) -> None:
    """Nothing went wrong, and nothing was asked of a network."""
    assert watched.errors == []
    assert [
        url for url in watched.requests if not url.startswith(("file:", "data:", "blob:"))
    ] == []


# ------------------------------------------------------------------------------------ what a reader does


@pytest.mark.slow
def test_pages_of_many_kinds_open_without_a_network(open_copy, copy):
    watched = open_copy("START.html")
    for address in pick_tried(OPENED, 3):
        if address.startswith("es/") and not (copy / "catalog/es").is_dir():
            continue
        path, mark, rest = address.partition("?")
        go_to(watched, copy, f"catalog/{path}index.html{mark}{rest}")
        scroll_through(watched.page)
        assert_quiet(watched)


@pytest.mark.slow
def test_from_the_start_page_to_a_number(open_copy):
    """The start page, a misspelled word, the dataset, a town in its explorer, its map, its file."""
    watched = open_copy("START.html")
    page = watched.page
    page.get_by_role("link", name="Open the catalog").click()
    wait_for_start(page)
    page.locator("#header-q").fill("chronic absentism")
    page.locator("#header-q").press("Enter")
    page.get_by_role("link", name="Chronic absenteeism", exact=True).first.click()
    wait_for_start(page)
    page.locator("[data-open]").first.click()
    expect(page.locator("[data-panel]:visible table tbody tr").first).to_be_visible()
    assert_quiet(watched)


@pytest.mark.slow
def test_the_map_of_a_dataset_is_drawn_and_read(open_copy):
    watched = open_copy("catalog/datasets/lead-screening/index.html")
    scroll_through(watched.page)
    rows = watched.page.locator("[data-map] [data-rows] tr")
    assert rows.count() > 100
    assert watched.page.locator("[data-map] svg path").count() > 100
    assert_quiet(watched)


@pytest.mark.slow
def test_a_view_of_the_explorer_opens_from_its_address(open_copy):
    watched = open_copy("catalog/datasets/lead-screening/index.html?table=by-town")
    expect(watched.page.locator("[data-panel]:visible table tbody tr").first).to_be_visible()
    assert_quiet(watched)


@pytest.mark.slow
def test_a_place_and_its_report(open_copy, copy):
    watched = open_copy("catalog/places/index.html?q=Bridgeport")
    page = watched.page
    page.wait_for_url(re.compile(r"/places/bridgeport/index\.html$"), timeout=PATIENCE)
    pdf = page.locator("a[href$='.pdf']").first.evaluate("(link) => link.href")
    file = Path(unquote(urlsplit(pdf).path))
    assert file.is_relative_to(copy) and file.read_bytes().startswith(b"%PDF-")
    assert_quiet(watched)


@pytest.mark.slow
def test_a_table_is_saved_byte_for_byte(open_copy, live_site):
    watched = open_copy("catalog/datasets/lead-screening/index.html")
    link = watched.page.locator("a[download][href$='data/by-town.csv']").first
    with watched.page.expect_download() as saved:
        link.click()
    own = live_site / "datasets/lead-screening/data/by-town.csv"
    assert Path(saved.value.path()).read_bytes() == own.read_bytes()


@pytest.mark.slow
def test_what_needs_the_site_says_so(open_copy):
    watched = open_copy("catalog/take-part/submit/index.html")
    note = watched.page.get_by_text("This page does not work in a copy.")
    expect(note).to_be_visible()
    expect(watched.page.locator("[data-submit]")).to_be_hidden()
    assert_quiet(watched)


@pytest.mark.slow
def test_every_page_says_which_copy_it_is(copy):
    root = copy / "catalog"
    pages = [*root.rglob("index.html")]
    assert len(pages) > 500
    told = {
        False: "A copy to take along, made on January 31, 2026.",
        True: "Una copia para llevar, hecha el 31 de enero de 2026.",
    }
    assert all(told[page.is_relative_to(root / "es")] in page.read_text("utf-8") for page in pages)


# ------------------------------------------------------------------------------------------- the folder


@pytest.mark.slow
def test_every_link_leads_to_a_file(copy):
    """No link leads to a folder, and none to a file that was left out."""
    root = copy / "catalog"
    files = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    count, broken = 0, set()
    for page in sorted(root.rglob("*.html")):
        folder = page.parent.relative_to(copy).as_posix()
        for url in LINK.findall(INSIDE.sub(r"\1", page.read_text("utf-8"))):
            parts = urlsplit(unescape(url))
            if not parts.scheme and not parts.netloc and parts.path:
                count += 1
                named = normpath(join(folder, unquote(parts.path)))
                broken |= set() if named in files else {(page.name, url)}
    assert count > 50_000
    assert broken == set()


@pytest.mark.slow
def test_every_name_fits_a_stick(copy):
    """Windows and FAT take no such signs, no name twice in other letters, and no path over 260 letters."""
    names = [path.relative_to(copy).as_posix() for path in copy.rglob("*")]
    assert not [name for name in names if re.search(r'[<>:"\\|?*\x00-\x1f]|[. ](/|$)', name)]
    assert not [
        n for n in names if re.search(r"(^|/)(con|prn|aux|nul|com\d|lpt\d)(\.|/|$)", n, re.I)
    ]
    assert len({name.casefold() for name in names}) == len(names)
    assert max(map(len, names)) < 180


def test_the_site_itself_knows_nothing_of_it(live_site):
    assert not [*(live_site / "assets").rglob("*offline*")]
    assert "offline" not in (live_site / "assets/catalog.js").read_text("utf-8").lower()
    assert "take along" not in (live_site / "index.html").read_text("utf-8")


def test_the_zip_file_is_the_folder_and_always_the_same(tiny_site, catalog, tmp_path):
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(
            take_along(tiny_site, tmp_path / name / "copy", catalog.settings, ENGLISH, TODAY)
        )
    assert made[0].archive.read_bytes() == made[1].archive.read_bytes()
    with zipfile.ZipFile(made[0].archive) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    folder = made[0].folder
    found = {
        f"copy/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert held == found and "copy/START.html" in held


def test_the_command_writes_it(repo, monkeypatch):
    monkeypatch.chdir(repo)
    done = CliRunner().invoke(main, ["build", "--offline"])
    assert done.exit_code == 0, done.output
    assert "To take along: offline (" in done.output
    assert {path.name for path in (repo / "offline").iterdir()} == {"START.html", "catalog"}
    assert (repo / "offline.zip").is_file()


# --------------------------------------------------------------------------------- what stands in its place


def test_a_copy_gives_way_to_the_next(tiny_site, catalog, tmp_path):
    folder = tmp_path / "copy"
    for _ in range(2):
        take_along(tiny_site, folder, catalog.settings, ENGLISH, TODAY)
        assert not (folder / "catalog/old.txt").exists()
        (folder / "catalog/old.txt").write_text("of the copy before")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "copy.zip"]


@pytest.mark.parametrize("thing", ["folder", "file", "archive", "pointer"])
def test_nothing_else_gives_way(thing, tiny_site, catalog, tmp_path):
    folder = tmp_path / "copy"
    if thing == "folder":
        folder.mkdir()
        (folder / "letters.txt").write_text("mine")
    elif thing == "pointer":
        folder.symlink_to("nowhere")
    else:
        (folder if thing == "file" else tmp_path / "copy.zip").write_text("mine")
    with pytest.raises(Refusal, match="is no copy of a catalog"):
        take_along(tiny_site, folder, catalog.settings, ENGLISH, TODAY)
    assert len([*tmp_path.iterdir()]) == 1


def test_the_command_refuses_before_it_builds(repo, monkeypatch):
    monkeypatch.chdir(repo)
    done = CliRunner().invoke(main, ["build", "--offline", "catalog"])
    assert done.exit_code == 2 and "is no copy of a catalog" in done.output
    assert not (repo / "site").exists()
    done = CliRunner().invoke(main, ["build", "--offline", "nowhere/copy"])
    assert done.exit_code == 2 and "There is no folder" in done.output


# ------------------------------------------------------------------------------- hostile files, odd modules

HOSTILE = {
    "__proto__": {"polluted": True},
    "text": "</script><script>document.title='run'</script>\u2028'\"\\ <!--",
}
START = """import { fetchJson as read } from "./files.js";
const root = new URL("../", import.meta.url);
const link = document.querySelector("main").appendChild(document.createElement("a"));
link.href = "datasets/";
const held = read(new URL("catalog-lite/words.json", root)).then((words) => words, String);
const none = read(new URL("catalog-lite/none.json", root)).then(() => "there", () => "not there");
Promise.all([held, none]).then((all) => {
  document.documentElement.dataset.held = JSON.stringify([...all, {}.polluted ?? null, link.href]);
});
"""
PAGE = """<!doctype html><html><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self'">
<script src="assets/catalog.js" type="module"></script></head>
<body><h1>Page</h1><main><a href="datasets/?a=1#b">datasets</a> <a href=".">here</a>
<!-- <a href="datasets/"> --><code>&lt;a href="datasets/"&gt;</code>
<script type="application/json">{"text": "<a href=\\"datasets/\\">"}</script></main></body></html>"""


@pytest.fixture
def small_site(tiny_site, tmp_path) -> Path:
    """A site of two pages, whose script asks for a hostile file."""
    site = tmp_path / "small"
    for folder in ("assets", "datasets", "catalog-lite"):
        (site / folder).mkdir(parents=True)
    shutil.copy(tiny_site / "assets/files.js", site / "assets/files.js")
    (site / "assets/catalog.js").write_text(START)
    (site / "catalog-lite/words.json").write_text(json.dumps(HOSTILE, ensure_ascii=False), "utf-8")
    (site / "index.html").write_text(PAGE)
    (site / "datasets/index.html").write_text(PAGE.replace('"assets', '"../assets'))
    return site


def test_a_file_is_handed_over_as_it_is(small_site, catalog, tmp_path, cut_off):
    folder = tmp_path / ODD
    take_along(small_site, folder, catalog.settings, ENGLISH, TODAY)
    page = cut_off.new_page()
    page.goto((folder / "catalog/index.html").as_uri())
    page.wait_for_function("() => document.documentElement.dataset.held")
    words, none, polluted, link = json.loads(page.evaluate("document.documentElement.dataset.held"))
    assert words["text"] == HOSTILE["text"] and none == "not there" and polluted is None
    assert link.endswith("/datasets/index.html")
    assert page.title() == ""


def test_only_links_are_rewritten(small_site, catalog, tmp_path):
    take_along(small_site, tmp_path / "copy", catalog.settings, ENGLISH, TODAY)
    page = (tmp_path / "copy/catalog/index.html").read_text("utf-8")
    assert '<a href="datasets/index.html?a=1#b">' in page and '<a href="./index.html">' in page
    assert '<!-- <a href="datasets/"> -->' in page
    assert '<code>&lt;a href="datasets/"&gt;</code>' in page
    assert r'{"text": "<a href=\"datasets/\">"}' in page


@pytest.mark.parametrize(
    "line",
    [
        "export default function start() {}",
        'import * as all from "./files.js";',
        'import "./files.js";',
        'export * from "./files.js";',
        "const mode = import.meta.env;",
    ],
)
def test_a_module_that_is_written_in_another_way_is_refused(line):
    files = {"assets/files.js": "export const a = 1;\n", "assets/catalog.js": f"{line}\n"}
    with pytest.raises(Unsound, match="assets/catalog.js cannot be taken along"):
        join_modules(files, "assets/catalog.js")
