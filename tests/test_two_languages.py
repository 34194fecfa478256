"""English and Spanish out of one build: each page with its twin, and what is still English said to be."""

from __future__ import annotations

import html
import json
import posixpath
import re
import shutil
from pathlib import Path

import pytest
from browsing import ask, serve
from click.testing import CliRunner
from conftest import TODAY, add_language
from playwright.sync_api import expect

from connect_catalog.cli import main
from connect_catalog.load import load
from connect_catalog.model import take_fingerprint
from connect_catalog.site.build import build_site
from connect_catalog.site.languages_apart import EnglishTexts, SharedFiles, list_twins
from connect_catalog.site.offline import take_along
from connect_catalog.words import ENGLISH

REPO = Path(__file__).parent / "repo"
PAGE = "datasets/story-hours/"
GUIDE = "docs/privacy.md"
TITLE = "Horas de cuentos"


WORDS = {
    "topics/stories/title": {"of": take_fingerprint("Stories"), "text": "Cuentos"},
    "synonyms/story-hours/also/1": {
        "of": take_fingerprint("tales at bedtime"),
        "text": "relatos; lecturas en la cama",
    },
}


def write_translation(path: Path, texts: dict[str, dict[str, str]]) -> None:
    path.write_text(json.dumps({"texts": texts}), "utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The tiny repository in English and Spanish, with the Spanish of one title, and of one that changed."""
    root = tmp_path_factory.mktemp("two-languages")
    shutil.copytree(REPO, root, dirs_exist_ok=True)
    add_language(root)
    descriptor = load(root).catalog.packages["story-hours"].descriptor
    texts = {
        "title": {"of": take_fingerprint(descriptor.title), "text": TITLE},
        "description": {"of": take_fingerprint("As it stood once."), "text": "Como era antes."},
    }
    write_translation(root / "datapackages/story-hours/datapackage.es.json", texts)
    write_translation(root / "catalog/vocabulary.es.json", WORDS)
    (root / GUIDE).write_text(
        "# Privacy\n\nNobody *real* is here.\n\n## What we do\n\nWe [hide](#what-we-do) it.\n",
        "utf-8",
    )
    guide = {
        "1": {"of": take_fingerprint("# Privacy"), "text": "# Privacidad"},
        "2": {"of": take_fingerprint("Nobody is here."), "text": "Aquí no hay nadie."},
        "3": {"of": take_fingerprint("## What we do"), "text": "## Lo que hacemos"},
        "4": {
            "of": take_fingerprint("We [hide](#what-we-do) it."),
            "text": "Lo [ocultamos](#what-we-do).",
        },
    }
    write_translation((root / GUIDE).with_suffix(".es.json"), guide)
    build_site(root)
    return root / "site"


@pytest.fixture(scope="module")
def searching(site, keep_open, tmp_path_factory):
    """The page of the search in Spanish, for one question after the other."""
    with serve(site, tmp_path_factory.mktemp("served")) as address:
        yield keep_open(f"{address}es/search/")


def read(site: Path, url: str) -> str:
    return (site / url / "index.html").read_text("utf-8")


def list_pages(folder: Path, apart: str = "") -> set[str]:
    found = (p.parent.relative_to(folder).as_posix() for p in folder.rglob("index.html"))
    return {url for url in found if not apart or url.split("/")[0] != apart}


def test_every_page_has_its_twin(site):
    english = list_pages(site, apart="es")
    assert len(english) > 40
    assert list_pages(site / "es") == english


def test_each_page_says_its_language_and_names_its_twin(site):
    for url in sorted(list_pages(site / "es")):
        path = "" if url == "." else f"{url}/"
        for folder, language in (("", "en"), ("es/", "es")):
            text = read(site, f"{folder}{path}")
            assert re.search(r"<html[^>]* lang=\"(\w+)\"", text)[1] == language
            named = re.findall(r'<link rel="[^"]*" hreflang="(\w+)" href="([^"]*)"', text)
            root = "https://example.org/tiny/"
            assert named == [("en", f"{root}{path}"), ("es", f"{root}es/{path}")]
            assert f'rel="canonical" href="{root}{folder}{path}"' in text or not path


def test_every_link_of_both_languages_leads_to_a_file(site):
    links = 0
    for page in site.rglob("*.html"):
        if page.name == "404.html":
            continue
        for address in re.findall(
            r' (?:href|src|action)="([^"#?:]+)[#?"]', page.read_text("utf-8")
        ):
            target = Path(posixpath.normpath(page.parent / html.unescape(address)))
            assert target.is_file() or (target / "index.html").is_file(), (page, address)
            links += 1
    assert links > 2000


MISSING = {"en": "This page is not here", "es": "Esta página no está aquí"}


@pytest.mark.parametrize(
    ("page", "own", "other"), [("404.html", "en", "es"), ("es/404.html", "es", "en")]
)
def test_the_page_for_missing_addresses_says_it_in_both_languages(site, page, own, other):
    """A web server shows that of its root for every address, those in Spanish too."""
    text = (site / page).read_text("utf-8")
    assert f">{MISSING[own]}</h1>" in text and text.count("<h1") == 1
    first, second = re.findall(r"<section.*?</section>", text, re.S)
    assert f'lang="{other}"' in second and f">{MISSING[other]}</h2>" in second
    for part, folder in ((first, own), (second, other)):
        links = re.findall(r' (?:href|action)="([^"]*)"', part)
        assert len(links) == 5
        for link in links:
            below = link.removeprefix("/tiny/es/" if folder == "es" else "/tiny/")
            target = site / ("es" if folder == "es" else "") / below / "index.html"
            assert below != link and target.is_file(), link


def test_a_copy_to_take_along_says_so_in_the_language_of_each_page(site, tmp_path):
    settings = load(site.parent).catalog.settings
    take_along(site, tmp_path / "copy", settings, ENGLISH, TODAY)
    told = {"": "A copy to take along, made on", "es/": "Una copia para llevar"}
    start = (tmp_path / "copy/START.html").read_text("utf-8")
    assert '<section lang="es">' in start and start.count("<h1") == 1
    for folder, words in told.items():
        assert words in start and f'href="catalog/{folder}index.html"' in start
        pages = [
            tmp_path / "copy/catalog" / folder / name for name in ("index.html", "sql/index.html")
        ]
        for text in (page.read_text("utf-8") for page in pages):
            assert words in text and not any(one in text for one in told.values() if one != words)
            assert f'<a href="{settings.url}{folder}">' in text


def test_what_is_the_same_in_every_language_lies_there_once(site):
    assert (site / f"{PAGE}data/by-place.csv").is_file()
    assert not [*(site / "es").rglob("*.csv.metadata")]
    assert not [p for p in (site / "es").rglob("*.csv") if "/data/" in p.as_posix()]
    assert not (site / "es/data.json").exists() and not (site / "es/assets/submit").exists()
    text = read(site, f"es/{PAGE}")
    assert '"../../../datasets/story-hours/data/by-place.csv"' in text
    told = re.search(r'"columns": ?"([^"]*)"|"([^"]*columns/[^"]*)"', text)
    assert told and (told[1] or told[2]).startswith("../datasets/story-hours/columns/")
    form = re.search(r'"catalog": ?"([^"]*)"', read(site, "es/take-part/submit/"))
    assert form[1] == "../assets/submit/catalog.json"


def test_what_is_translated_is_told_and_what_is_not_is_marked(site):
    text = read(site, f"es/{PAGE}")
    assert re.search(rf"<h1[^>]*>\s*{TITLE}", text)
    assert "Como era antes." not in text
    description = load(site.parent).catalog.packages["story-hours"].descriptor.description
    assert f'<span lang="en">{html.escape(description, quote=False)}</span>' in text
    assert TITLE not in read(site, PAGE) and 'lang="es" aria-label="Español"' in read(site, PAGE)
    assert '<span lang="en">' not in read(site, PAGE)


def test_a_guide_that_is_english_says_so(site):
    assert '<div lang="en">' in read(site, "es/about/") and "<h1" in read(site, "es/about/")
    assert '<div lang="en">' not in read(site, "about/")


def test_a_guide_is_told_block_by_block(site):
    text = read(site, "es/privacy/")
    assert '<h1 id="privacy">Privacidad' in text and '<h2 id="what-we-do">Lo que hacemos' in text
    assert "<title>Privacidad" in text and 'Lo <a href="#what-we-do">ocultamos</a>.' in text
    assert (
        '<span lang="en">Nobody <em>real</em> is here.</span>' in text
        and "no hay nadie" not in text
    )
    assert "Privacidad" in read(site, "es/about/")  # the menu
    assert '<div lang="en">' not in text and "Privacidad" not in read(site, "privacy/")
    assert not [*site.rglob("privacy.es.json")]


def test_the_state_of_the_translation_is_told(site):
    rows = re.search(r'id="translations".*?</section>', read(site, "statistics/"), re.S)[0]
    numbers = [int(n.replace(",", "")) for n in re.findall(r'c-number">([\d,]+)</td>', rows)]
    texts, current, checked, stale = numbers
    assert texts > 100 and (current, checked, stale) == (7, 0, 2)
    assert "#translations" in read(site, "es/about/") and "#translations" not in read(
        site, "about/"
    )


def test_each_language_is_searched_by_itself(site):
    for folder, language in ((site, "en"), (site / "es", "es")):
        entry = json.loads((folder / "pagefind/pagefind-entry.json").read_text("utf-8"))
        assert [*entry["languages"]] == [language]
    assert (site / "es/catalog-lite.json").is_file() and (site / "es/changes.xml").is_file() == (
        site / "changes.xml"
    ).is_file()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("hora de cuento", ""),
        ("HORAS DE CUÉNTOS", ""),
        ("¿cuántos cuentos hay?", ""),
        ("oras de cuemtos", "Resultados de “horas de cuentos”"),
        ("relato", "También se buscó: cuentos"),
        ("lecturas en la cama", "También se buscó: cuentos"),
        ("¿dónde hay cuentos en Alphaville?", ""),
    ],
)
def test_a_question_in_spanish_is_answered(searching, query, told):
    """Without accents, in one and in many, mistyped, by other words for it, with a place."""
    page = ask(searching, query)
    expect(page.locator(".c-found > li h3").filter(has_text=TITLE).first).to_be_visible()
    if told:
        expect(page.locator("[data-told]")).to_contain_text(told)
    else:
        expect(page.locator("[data-told]")).to_be_hidden()


@pytest.mark.slow
@pytest.mark.parametrize("url", ["datasets/?topic=stories#list", "statistics/#barriers"])
def test_the_switch_keeps_what_was_chosen(site, new_page, tmp_path, url):
    with serve(site, tmp_path) as address:
        page = new_page()
        page.goto(f"{address}{url}")
        page.wait_for_selector("[data-started]")
        before = page.evaluate("location.search + location.hash")
        page.click(".c-language")
        page.wait_for_url(f"{address}es/**")
        assert page.evaluate("document.documentElement.lang") == "es"
        assert page.evaluate("location.search + location.hash") == before
        page.click(".c-language")
        page.wait_for_url(f"{address}{url.split('?')[0].split('#')[0]}**")
        assert page.evaluate("document.documentElement.lang") == "en"


def test_the_explorer_reads_the_files_that_both_languages_share(site, new_page, tmp_path):
    with serve(site, tmp_path) as address:
        page = new_page()
        failed: list[str] = []
        page.on("response", lambda r: failed.append(r.url) if r.status >= 400 else None)
        page.goto(f"{address}es/{PAGE}")
        page.wait_for_selector("[data-started]")
        button = page.locator("[data-explorer] [data-open]").first
        button.scroll_into_view_if_needed()
        button.click()
        page.wait_for_selector("[data-explorer] table tbody tr", state="attached")
        assert not failed


def test_the_form_says_that_its_program_speaks_english(site, new_page, tmp_path):
    note = "Lo que el programa pregunta y encuentra, lo dice en inglés."
    with serve(site, tmp_path) as address:
        page = new_page()
        for folder, shown in (("es/", 1), ("", 0)):
            page.goto(f"{address}{folder}take-part/submit/")
            page.wait_for_selector("[data-ready]")
            expect(page.get_by_text(note)).to_have_count(shown)
            for part in ("questions", "report", "refused"):
                expect(page.locator(f"[data-{part}]")).to_have_attribute("lang", "en")
        assert "in English" not in page.locator("[data-submit]").inner_text()


# ------------------------------------------------------------------------------------------ the parts


def test_only_what_is_shared_is_led_elsewhere():
    shared = SharedFiles(
        ["datasets/a/data/t.csv", "datasets/a/columns/t/n.json", "data.json", "lite.json"],
        ["datasets/a/", "lite.json", "datasets/"],
    )
    page = (
        '<a href="data/t.csv?x#y">1</a><a href="../../data.json">2</a><a href="../../lite.json">3</a>'
        '<a href="https://example.org/data.json">4</a><a href="../../../data.json">5</a>'
        '<a href="columns/t/">6</a><a href="../">7</a><p title="data.json">data/t.csv</p>'
        '<script type="application/json">{"a":"datasets/a/columns/t/","b":"lite.json","c":"data.json x"}</script>'
    )
    assert shared.lead_there(page, "datasets/a/") == (
        '<a href="../../../datasets/a/data/t.csv?x#y">1</a><a href="../../../data.json">2</a>'
        '<a href="../../lite.json">3</a><a href="https://example.org/data.json">4</a>'
        '<a href="../../../data.json">5</a><a href="../../../datasets/a/columns/t/">6</a>'
        '<a href="../">7</a><p title="data.json">data/t.csv</p>'
        '<script type="application/json">{"a":"../datasets/a/columns/t/","b":"lite.json",'
        '"c":"data.json x"}</script>'
    )


def test_only_a_whole_text_is_marked_as_english():
    english = EnglishTexts(["Births & deaths", "Health", "12", "A <b> text"])
    page = (
        '<h1 title="Health">Births\n &amp; deaths</h1><p>De Health</p><td>12</td><p>Health</p>'
        "<script>Health</script><title>Health</title><p>A &lt;b&gt; text</p>"
    )
    assert english.mark(page) == (
        '<h1 title="Health"><span lang="en">Births\n &amp; deaths</span></h1><p>De Health</p><td>12</td>'
        '<p><span lang="en">Health</span></p><script>Health</script><title>Health</title>'
        '<p><span lang="en">A &lt;b&gt; text</span></p>'
    )


def test_ways_between_languages():
    settings = load(REPO).catalog.settings.model_copy(update={"languages": ("en", "es", "pt")})
    ways = {below: [t.way for t in list_twins(settings, below)] for below in (None, "es")}
    assert ways == {None: ["", "es/", "pt/"], "es": ["../", "../es/", "../pt/"]}
    assert [t.id for t in list_twins(settings, "pt") if t.here] == ["pt"]


def test_a_language_without_words_is_refused(tmp_path, monkeypatch):
    shutil.copytree(REPO, tmp_path, dirs_exist_ok=True)
    settings = tmp_path / "catalog" / "catalog.yml"
    text = settings.read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    for languages in ("[en, qu]", "[en, en]"):
        settings.write_text(text.replace("languages: [en]", f"languages: {languages}"), "utf-8")
        checked = CliRunner().invoke(main, ["check"])
        assert checked.exit_code == 1 and "languages" in checked.output, languages
