"""The built site: its pages, their links, nothing foreign, the last good one kept."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlparse

import pytest
import yaml
from breadth import pick_pages
from conftest import TODAY, slow

from connect_catalog.checks import text
from connect_catalog.checks.waivers import WAIVABLE
from connect_catalog.problems import ProblemsFound
from connect_catalog.site.build import build_site
from connect_catalog.site.names import tell_finding
from connect_catalog.site.pages import build_pages
from connect_catalog.stats import compute

BASE = "https://catalog.test/"


class References(HTMLParser):
    """Every address a page names, with the element that names it, and its ids and headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name in ("href", "src", "action"):
            if given.get(name):
                self.links.append((tag, given[name]))


@cache
def read_references(page: Path) -> References:
    """What a page names, read once for all tests."""
    return References(page.read_text("utf-8"))


@cache
def pages_of(site: Path) -> dict[str, References]:
    """Pages by their path below the site."""
    pages = [path for path in site.rglob("*.html") if "pagefind" not in path.parts]
    return {p.relative_to(site).as_posix(): read_references(p) for p in pick_pages(site, pages)}


def target_of(site: Path, page: str, link: str) -> Path | None:
    """The file a link on the site leads to; None where it leads elsewhere."""
    if urlparse(link).scheme in ("http", "https", "mailto"):
        return None
    path = unquote(urlparse(urljoin(f"{BASE}{page}", urldefrag(link).url)).path).lstrip("/")
    return site / path / "index.html" if not path or path.endswith("/") else site / path


@pytest.fixture(params=["tiny_site", "empty_site", *slow("live_site")])
def site(request) -> Path:
    return request.getfixturevalue(request.param)


def test_every_record_has_its_page(tiny_site, catalog):
    for family, folder in (
        ("packages", "datasets"),
        ("agencies", "agencies"),
        ("workplan", "workplan"),
    ):
        for id in getattr(catalog, family):
            assert (tiny_site / folder / id / "index.html").is_file()


@pytest.mark.slow
def test_no_link_on_the_site_is_broken(site):
    broken = []
    for page, references in pages_of(site).items():
        if page.endswith("404.html"):  # its links are absolute, below the published address
            continue
        for _, link in references.links:
            target = target_of(site, page, link)
            if target is not None and not target.is_file():
                broken.append(f"{page} -> {link}")
    assert not broken


@pytest.mark.slow
def test_fragments_lead_to_an_id(site):
    broken = []
    for page, references in pages_of(site).items():
        for _, link in references.links:
            if "#" not in link or page.endswith("404.html"):
                continue
            target, fragment = target_of(site, page, link), urldefrag(link).fragment
            if target is None or not fragment:
                continue
            if fragment not in read_references(target).ids:
                broken.append(f"{page} -> {link}")
    assert not broken


def test_pages_load_nothing_from_elsewhere(site):
    foreign = [
        f"{page}: <{tag}> {link}"
        for page, references in pages_of(site).items()
        for tag, link in references.links
        if tag not in ("a", "form")
        and "//" in link
        and urlparse(link).netloc
        and not (tag == "link" and link.startswith("https://ctdata-connect.github.io/catalog/"))
        and not (tag == "link" and link.startswith("https://example.org/"))
    ]
    assert not foreign


def test_headings_start_with_one_h1_and_skip_no_level(site):
    for page, references in pages_of(site).items():
        assert references.headings.count(1) == 1, page
        steps = zip(references.headings, references.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), (page, references.headings)


def test_ids_are_unique(site):
    for page, references in pages_of(site).items():
        assert len(references.ids) == len(set(references.ids)), page


def test_no_mark_of_a_shell_is_left(site):
    for path in site.rglob("*.html"):
        assert "@@catalog-" not in path.read_text("utf-8"), path
    assert not [path for path in site.rglob("*") if path.name.startswith("shell-")]


def test_the_sitemap_lists_each_page_once(site):
    for folder, others in ((site, {"es"}), (site / "es", set())):  # each language has its own
        if not folder.is_dir():
            continue
        listed = re.findall("<loc>(.*?)</loc>", (folder / "sitemap.xml").read_text("utf-8"))
        pages = [path.relative_to(folder).parts for path in folder.rglob("index.html")]
        assert len(listed) == len(set(listed)) == sum(page[0] not in others for page in pages)


@pytest.mark.slow
def test_no_page_is_larger_than_a_phone_should_fetch(live_site):
    """Compressed, without pictures of charts it may draw later."""
    import gzip

    heavy = {
        str(path.relative_to(live_site)): size
        for path in live_site.rglob("index.html")
        if (size := len(gzip.compress(path.read_bytes()))) > 60_000
    }
    assert not heavy


def test_text_of_a_record_is_escaped(repo, monkeypatch):
    """The checks refuse such texts; a page would not run them either."""
    monkeypatch.setattr(text, "HTML", re.compile("(?!)"))
    path = repo / "datapackages/story-hours/datapackage.json"
    attack = '<script>alert("x")</script><img src=x onerror=alert(1)>'
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor["title"] = attack
    descriptor["description"] = attack
    descriptor["connect"]["caveats"] = [attack]
    path.write_text(json.dumps(descriptor), "utf-8")
    readme = path.with_name("README.md")
    readme.write_text(f"# Title\n\n{attack}\n\n[link](javascript:alert(1))\n", "utf-8")
    build_site(repo)
    for page in (repo / "site").rglob("index.html"):
        html = page.read_text("utf-8")
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert 'href="javascript:' not in html


# Each breaks out of another place: an attribute in either quotes, a title, a script, a link.
BREAKING = """a"b'c <i onclick=run()> </title></script><script>run()</script> &quot;&#60; [l](javascript:run())"""


class Elements(HTMLParser):
    """The elements of a page as a browser reads them: tags with their attributes, texts of titles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.titles: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] and self.tags[-1][0] == "title":
            self.titles.append(data)


WORDS = ("content", "title", "alt", "aria-label")  # attributes that are read and not followed


def list_run(html: str) -> list[str]:
    """What of a page would run, or lead to what runs, and is not our own."""
    return [
        f"{tag} {name}={value}"
        for tag, attributes in Elements(html).tags
        for name, value in attributes.items()
        if name.startswith("on")
        or (name not in WORDS and re.match(r"\W*(javascript|data:text)", value or "", re.I))
    ] + re.findall(r"<script>\s*run\(\)[^<]*", html)


def test_no_setting_breaks_out_of_the_place_it_is_shown_in(repo, monkeypatch):
    """The checks refuse such settings and pages; the theme would not run them either."""
    monkeypatch.setattr(text, "HTML", re.compile("(?!)"))
    monkeypatch.setattr(text, "_ATTRIBUTES", re.compile("(?!)"))
    path = repo / "catalog/catalog.yml"
    settings = yaml.safe_load(path.read_text("utf-8"))
    for name in ("title", "tagline", "description", "publisher", "working_list_note"):
        settings[name] = BREAKING
    path.write_text(yaml.safe_dump(settings), "utf-8")
    words = f"`</title><script>run()</script>` {BREAKING}"
    page = f"# {words}\n\n{words}\n\n[go](privacy.md){{ onclick='run()' }}\n"
    (repo / "docs/extra.md").write_text(page, "utf-8")
    build_site(repo)
    for page in sorted((repo / "site").rglob("*.html")):
        html = page.read_text("utf-8")
        assert list_run(html) == [], page
        assert any("run()" in title for title in Elements(html).titles), page
    home = Elements((repo / "site/index.html").read_text("utf-8"))
    described = [
        a["content"] for tag, a in home.tags if tag == "meta" and a.get("name") == "description"
    ]
    assert described and BREAKING in described
    told = Elements((repo / "site/extra/index.html").read_text("utf-8"))
    assert any("</title>" in title for title in told.titles)


POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')


def test_a_page_runs_its_own_scripts_and_no_other(live_site):
    refuse_other_scripts(live_site)


def refuse_other_scripts(site: Path) -> None:
    """See that the policy of each page lets its own scripts run, and nothing else."""
    for path in site.rglob("*.html"):
        html = path.read_text("utf-8")
        policy = dict(part.strip().split(" ", 1) for part in POLICY.findall(html)[0].split(";"))
        own = [
            base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            for script in re.findall(r"<script>(.*?)</script>", html, re.S)
        ]
        allowed = ["'self'", *(f"'sha256-{each}'" for each in own), "'wasm-unsafe-eval'"]
        if path.parent.name == "charts":  # a chart alone runs none
            assert policy["default-src"] == "'none'" and "script-src" not in policy and not own, (
                path
            )
            continue
        assert policy["script-src"].split() == allowed, path
        assert (policy["base-uri"], policy["object-src"]) == ("'none'", "'none'")
        assert policy["form-action"] == "'self'"
        assert html.index("Content-Security-Policy") < html.index("<script"), path


def test_a_dataset_page_tells_of_exceptions_and_missing_rows(catalog):
    package = catalog.packages["story-hours"]
    data = json.loads(package.descriptor_text)
    data["connect"]["waivers"] = [
        {"code": "undeclared-code", "field": "visits", "reason": "It was counted."}
    ]
    table = data["resources"][0]
    table["connect"] = {
        "gaps": [{"where": {"year": ["2020", "2021"]}, "reason": "The club was closed."}]
    }
    descriptor = type(package.descriptor).model_validate(data)
    name = descriptor.resources[0].name
    tables = {
        **package.tables,
        name: replace(package.tables[name], resource=descriptor.resources[0]),
    }
    changed = replace(package, descriptor=descriptor, tables=tables)
    changed.descriptor._origin = package.descriptor.origin
    pages = build_pages(
        replace(catalog, packages={**catalog.packages, "story-hours": changed}),
        compute(catalog, TODAY),
    )
    body = next(page.body for page in pages if page.url == "datasets/story-hours/")
    for words in (
        "Allowed exceptions",
        "It was counted.",
        tell_finding("undeclared-code"),
        "Rows that are missing, and why",
        "Year: 2020, 2021. The club was closed.",
    ):
        assert words in body


def test_every_finding_that_can_be_allowed_has_its_words():
    assert not [code for code in WAIVABLE if tell_finding(code) == code]


def test_a_dataset_page_names_its_places_and_shows_the_newest_first(tiny_site):
    html = (tiny_site / "datasets/story-hours/index.html").read_text("utf-8")
    assert "Alphaville; Betatown; Gammaburg" in html
    preview = html.split('id="table-by-place"')[1].split("<tbody>")[1].split("</tbody>")[0]
    years = re.findall(r"<td class=\"c-text\">(\d{4})</td>", preview)
    assert years == sorted(years, reverse=True) and len(set(years)) == 2
    assert 'download="story-hours-by-place.csv"' in html


def test_a_status_has_one_color_wherever_it_stands(live_site):
    for kind in ("", "workplan/", "statistics/"):
        html = (live_site / kind / "index.html").read_text("utf-8")
        chips = re.findall(
            r'--c-sign: var\(--c-series-(\d+)\); [^"]*--c-filled: \d+%">([^<]+)<', html
        )
        legend = re.findall(
            r'<li><svg class="key"[^>]*><rect[^>]* class="s(\d+)"[^>]*/></svg> ([^<]+)</li>', html
        )
        found = {(title, place) for place, title in (*chips, *legend)} - {
            ("Open", "0"),
            ("Resolved", "1"),
        }
        assert found
        assert len(found) == len({title for title, _ in found})
        if kind == "":
            home = found
        assert {pair for pair in found if pair[0] in dict(home)} <= home


def test_problems_leave_the_last_site_as_it_was(repo):
    build_site(repo)
    before = snapshot(repo / "site")
    (repo / "catalog/agencies/broken.yml").write_text("title: [\n", "utf-8")
    with pytest.raises(ProblemsFound) as found:
        build_site(repo)
    assert [problem.path for problem in found.value.problems] == ["catalog/agencies/broken.yml"]
    assert snapshot(repo / "site") == before
    assert not [path for path in repo.iterdir() if path.name.startswith(".site-")]


@pytest.mark.slow
def test_same_input_same_bytes(repo, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    build_site(repo)
    before = snapshot(repo / "site")
    build_site(repo)
    assert snapshot(repo / "site") == before


@pytest.mark.slow
def test_mkdocs_builds_the_same_site(repo, monkeypatch):
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    build_site(repo)
    before = snapshot(repo / "site")
    build(load_config(str(repo / "mkdocs.yml"), strict=True))
    assert snapshot(repo / "site") == before


def snapshot(site: Path) -> dict[str, bytes]:
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def test_a_package_can_be_read_from_the_site(tiny_site):
    from frictionless import Package

    report = Package(str(tiny_site / "datasets/story-hours/datapackage.json")).validate()
    assert report.valid
