"""The dataset's page and its neighbors: what they say, counted by hand from tests/repo, and how the
live ones stand in a browser, on paper and in forced colors.

In tests/repo the kite club has the column "year"; the story hours have "year" (in both tables),
"age-group" and "town"; the reference table of places has "town". The club and the places are of one
agency. No two of the three share a topic or a desired dataset.
"""

import io
import json
import re
import unicodedata
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from browsing import Watched, list_dark_violations, list_violations
from conftest import ROOT, TODAY
from pypdf import PdfReader

from connect_catalog.load import load
from connect_catalog.model import Catalog, tell_in_other_words
from connect_catalog.revisions import Edit, Edits
from connect_catalog.site.dataset import REPORT_FORM, view_dataset
from connect_catalog.site.pages import build_pages
from connect_catalog.site.tables import list_signs
from connect_catalog.site.views import Views
from connect_catalog.stats import compute
from connect_catalog.stats.concepts import find_uses
from connect_catalog.stats.related import find_related
from connect_catalog.tell.citations import cite, cite_bibtex

HOSTILE = "<script>alert('no')</script> & more"
RAIN = "It rained all summer."


@pytest.fixture
def told(repo) -> Catalog:
    """The tiny repository, in which the story hours answer and have footnotes."""
    path = repo / "datapackages/story-hours/datapackage.json"
    descriptor = json.loads(path.read_text())
    where = {"age_group": "Younger"}
    text = "In {year} there were {visits} visits{visits:change}."
    descriptor["connect"]["answers"] = [{"resource": "statewide", "where": where, "text": text}]
    descriptor["resources"][0]["connect"] = {
        "footnotes": [
            {"where": {"year": "2021"}, "text": HOSTILE},
            {"where": {"year": "2023", "age_group": "Older"}, "field": "visits", "text": RAIN},
        ]
    }
    path.write_text(json.dumps(descriptor))
    loaded = load(repo).catalog
    assert loaded is not None
    return loaded


def render(catalog: Catalog, edits: Edits | None = None) -> dict[str, str]:
    more = () if edits is None else (edits,)
    return {page.url: page.body for page in build_pages(catalog, compute(catalog, TODAY), *more)}


@pytest.fixture
def body(told) -> str:
    return render(told)["datasets/story-hours/"]


def read(html: str) -> str:
    """The words of some HTML."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def part(body: str, id: str) -> str:
    """A section by the id of its heading."""
    (found,) = re.findall(rf'<section[^>]*aria-labelledby="{id}".*?</section>', body, re.S)
    return found


# ---------------------------------------------------------------------------- answer and notes


def test_the_answer_stands_first_with_what_is_not_known_and_its_notes(body):
    """2023 is missing for the younger, 2022 has 50 and 2021 has 40, with a note on 2021."""
    first = body.index('class="c-plain"')
    assert body.index("<h1") < first < body.index("How many visits the story hours")
    answer = read(body[first : body.index("How many visits the story hours")])
    assert (
        "The number for 2023 is missing. In 2022 there were 50 visits, up from 40 in 2021."
        in answer
    )
    assert "[ note 1]" in answer and "alert('no')" in answer


def test_the_words_of_a_descriptor_are_escaped(body):
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert" in body


def test_a_page_without_answers_begins_with_its_description(catalog):
    body = render(catalog)["datasets/story-hours/"]
    assert "c-plain" not in body
    assert '<p class="c-lead">How many visits the story hours' in body


def test_notes_stand_on_their_cells_and_below_the_table(body):
    """By year, newest first: 2023 Older has note 2, both rows of 2021 have note 1."""
    tables = part(body, "tables")
    (table,) = re.findall(r"<table.*?</table>", tables[tables.index("table-statewide") :], re.S)
    rows = [read(row) for row in re.findall(r"<tr>.*?</tr>", table, re.S)[1:]]
    assert rows == [
        "2023 Younger missing",
        "2023 Older 80 [ note 2]",
        "2022 Younger 50",
        "2022 Older 70",
        "2021 Younger 40 [ note 1]",
        "2021 Older 60 [ note 1]",
    ]
    assert f"[ note 2] {RAIN}" in read(tables)


def test_notes_stand_in_the_tables_of_charts(body):
    chart = body[body.index('id="charts"') : body.index('id="download"')]
    (table, *_) = re.findall(r"<table.*?</table>", chart, re.S)
    assert "2021 40 [ note 1] 60 [ note 1]" in read(table)
    assert "2023 missing 80 [ note 2]" in read(table)
    assert RAIN in read(chart)


def test_a_gap_of_a_chart_is_explained_below_its_table(body):
    chart = body[body.index('id="charts"') : body.index('id="download"')]
    (legend, *_) = re.findall(r'<dl class="c-marks">.*?</dl>', chart, re.S)
    assert read(legend) == "missing No number: the source has none here."


# ----------------------------------------------------------------------- cite, link and report


def test_a_citation_names_author_year_title_version_and_address(catalog):
    assert cite(catalog, catalog.packages["story-hours"]) == (
        "Agency of Examples. (2025). Visits to story hours, 2021 to 2023 (Version 1.0.0) [Data set]. "
        "Tiny catalog, Workgroup of Examples. https://example.org/tiny/datasets/story-hours/"
    )


def test_bibtex_escapes_what_tex_would_read_as_its_own(catalog):
    package = catalog.packages["story-hours"]
    odd = package.descriptor.model_copy(update={"title": r"50% of {A} & B_1 \ #2 ~ ^"})
    entry = cite_bibtex(catalog, type(package)(odd, package.descriptor_text, package.tables, ""))
    assert entry.startswith("@misc{story-hours,\n")
    assert (
        r"{50\% of \{A\} \& B\_1 \textbackslash{} \#2 \textasciitilde{} \textasciicircum{}, 2021 to 2023}"
        in entry
    )
    bare = re.sub(r"\\[{}]", "", entry)
    assert bare.count("{") == bare.count("}")


def test_a_problem_is_reported_in_the_form_with_its_page_filled_in(catalog):
    package = catalog.packages["kite-club"]
    odd = package.descriptor.model_copy(update={"title": "Kites & <b>more</b> = 100%"})
    package = type(package)(odd, package.descriptor_text, package.tables, "")
    page = view_dataset(Views(catalog, compute(catalog, TODAY)), package)
    asked = parse_qs(urlsplit(page.report_url).query)
    assert asked["title"] == ["Mistake: Kites & <b>more</b> = 100%"]
    assert asked["page"][0].endswith("https://example.org/tiny/datasets/kite-club/")
    assert "<" not in page.report_url and " " not in page.report_url
    form = yaml.safe_load((ROOT / f".github/ISSUE_TEMPLATE/{REPORT_FORM}").read_text("utf-8"))
    assert {"page"} <= {field.get("id") for field in form["body"]}
    assert asked["template"] == [REPORT_FORM]


def test_a_version_has_an_address_only_where_git_knows_one(catalog):
    commit = "0123456789abcdef0123456789abcdef01234567"
    edit = Edit(
        TODAY, commit, None, "packages", "kite-club", "version", "Version: 2.0.0 → 2.1.0", True
    )
    body = render(catalog, Edits((edit,), None))
    link = f"https://example.org/tiny-source/tree/{commit}/datapackages/kite-club"
    assert link in body["datasets/kite-club/"]
    assert "Version: 2.0.0 → 2.1.0" in read(part(body["datasets/kite-club/"], "versions"))
    other = body["datasets/story-hours/"]
    assert "/tree/" not in other
    assert "It shows the newest version." in read(part(other, "cite"))
    assert "No change is recorded in git yet." in read(part(other, "versions"))


# -------------------------------------------------------------------- shared columns and words


def test_every_dataset_of_a_concept_is_found_once(catalog):
    uses = find_uses(catalog)
    names = {concept: [use.package.id for use in found] for concept, found in uses.items()}
    assert names == {
        "year": ["kite-club", "story-hours"],
        "age-group": ["story-hours"],
        "town": ["places", "story-hours"],
    }
    (column, tables), *more = uses["year"][1].columns
    assert (column.name, [table.name for table in tables]) == ("year", ["statewide", "by-place"])
    assert not more


def test_a_column_leads_to_the_datasets_that_share_it(catalog):
    body = render(catalog)
    columns = read(part(body["datasets/story-hours/"], "columns"))
    assert "Year : also in 1 other dataset" in columns
    assert "Age group : in no other dataset yet" in columns
    page = read(body["concepts/year/"])
    assert "2 datasets with this column" in page
    assert "Members of the kite club" in page and "Visits to story hours" in page
    ages = read(body["concepts/age-group/"])
    assert "1 dataset with this column" in ages and "One of: Younger; Older" in ages


def test_a_concept_tells_values_as_readers_are_shown_them(catalog):
    """In another language, for one; each with that of the file."""
    package = catalog.packages["story-hours"]
    titles = {"Younger": "Menores"}
    words = tell_in_other_words(package.descriptor, lambda at, text: titles.get(text, text))
    packages = {**catalog.packages, "story-hours": replace(package, descriptor=words)}
    ages = read(render(replace(catalog, packages=packages))["concepts/age-group/"])
    assert "One of: Menores (Younger); Older" in ages


def test_the_concepts_of_most_datasets_stand_first(catalog):
    tiles = re.findall(r'<li><a href="../concepts/([a-z-]+)/"', render(catalog)["concepts/"])
    assert tiles == ["year", "age-group", "town"]


def test_related_datasets_are_told_with_the_reason(catalog):
    related = find_related(catalog)
    assert [(one.package.id, one.traits) for one in related["kite-club"]] == [
        ("story-hours", (("concept", "year"),))
    ]
    assert [(one.package.id, one.traits) for one in related["places"]] == [
        ("story-hours", (("concept", "town"),)),
        ("kite-club", (("agency", "samples"),)),
    ]
    told = read(part(render(catalog)["datasets/kite-club/"], "related"))
    assert told == "Related datasets Visits to story hours Both have: Year."


def test_the_rarer_what_is_shared_the_closer(repo):
    """Of two that share a year, the one of the same topic stands first; never more than five."""
    source = json.loads((repo / "datapackages/kite-club/datapackage.json").read_text())
    for i in range(7):
        name = f"kites-{i}"
        folder = repo / "datapackages" / name
        (folder / "data").mkdir(parents=True)
        descriptor = {**source, "name": name, "title": f"Kites {i}"}
        descriptor["connect"] = {
            **source["connect"],
            "topics": ["stories" if i == 3 else "weather"],
        }
        (folder / "datapackage.json").write_text(json.dumps(descriptor))
        (folder / "README.md").write_text("# Kites\n")
        rows = (repo / "datapackages/kite-club/data/members.csv").read_text()
        (folder / "data/members.csv").write_text(rows)
    catalog = load(repo).catalog
    related = find_related(catalog)["story-hours"]
    assert len(related) == 5
    assert related[0].package.id == "kites-3"
    assert related[0].traits == (("topic", "stories"), ("concept", "year"))
    assert [one.package.id for one in related[1:]] == ["kites-0", "kites-1", "kites-2", "kites-4"]


def test_the_glossary_tells_every_word_once(catalog):
    body = render(catalog)["glossary/"]
    ids = re.findall(r'<div id="([a-z-]+)"', body)
    assert len(ids) == len(set(ids))
    assert {"glossary-suppressed", "glossary-missing", "concepts-year", "statuses-obtained"} <= {
        *ids
    }
    assert "Suppressed It is hidden." in read(body)


def test_a_word_with_an_accent_stands_in_the_glossary_where_readers_look(catalog):
    titles = {"glossary/missing/title": "Área"}
    words = tell_in_other_words(catalog.vocabulary, lambda at, text: titles.get(at, text))
    body = render(replace(catalog, vocabulary=words))["glossary/"]
    ids = re.findall(r'<div id="glossary-([a-z-]+)"', body)
    assert len(ids) > 1 and ids[0] == "missing"


# ------------------------------------------------------------------------------- in a browser

LIVE = "datasets/mental-health-estimates/"  # has missing and not collected cells, and footnotes


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 320])
def test_a_page_with_every_mark_and_a_footnote_is_open_to_all(new_page, address, width):
    page = new_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    watched = Watched(page)
    watched.open(f"{address}{LIVE}")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert list_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert list_dark_violations(page) == []
    assert watched.errors == []


def test_a_citation_is_copied_with_one_press(open_page):
    watched = open_page(LIVE, permissions=["clipboard-read", "clipboard-write"])
    page = watched.page
    page.get_by_role("button", name="Copy the citation").press("Enter")
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".c-cite").first.text_content()
    assert "[Data set]" in copied


def test_without_scripts_there_is_no_button_that_does_nothing(open_page):
    page = open_page(LIVE, java_script_enabled=False).page
    assert page.get_by_text("To cite it:").is_visible()
    assert not page.get_by_role("button", name="Copy the citation").is_visible()


# In a key of the marks, as a page has one of those that stand in its tables.
MAKE = """const key = document.querySelector("article").appendChild(document.createElement("dl"));
  key.className = "c-marks";
  key.innerHTML = `<div><dt class="c-${look}"><span>0</span></dt><dd></dd></div>`;
  const cell = key.querySelector("span");"""
LOOK = (
    f"""(look) => {{
  {MAKE}"""
    + """
  const style = getComputedStyle(cell);
  return ['borderTopStyle', 'borderBottomStyle', 'borderTopWidth', 'borderTopLeftRadius']
    .map((name) => style[name]).join(' ');
}"""
)
LOOKS = ("suppressed", "missing", "not-collected", "zero")


@pytest.mark.parametrize("media", [{}, {"forced_colors": "active"}, {"media": "print"}])
def test_hidden_missing_not_collected_and_zero_look_different_without_color(open_page, media):
    page = open_page(LIVE).page
    page.emulate_media(**media)
    looks = {page.evaluate(LOOK, look) for look in LOOKS}
    assert len(looks) == len(LOOKS), looks


def test_a_key_explains_what_stands_in_the_tables_and_nothing_else(catalog):
    for package in catalog.packages.values():
        cells = [
            (*table.measure(column.name).cell(row),)
            for table in package.tables.values()
            for column in table.resource.columns("measure")
            for row in range(table.size)
        ]
        signs = list_signs(package)
        assert {*signs.marks} == {mark for _, mark in cells if mark}
        assert signs.zero == any(number == 0 for number, mark in cells if not mark)


def test_forced_colors_leave_every_mark_its_edge(open_page):
    page = open_page(LIVE).page
    page.emulate_media(forced_colors="active")
    for look in LOOKS:
        edge = page.evaluate(
            f"(look) => {{ {MAKE} const s = getComputedStyle(cell);"
            " return [s.borderBottomWidth, s.borderBottomColor]; }",
            look,
        )
        assert edge[0] != "0px" and not edge[1].startswith("rgba"), (look, edge)


def test_on_paper_stands_what_is_read_and_nothing_to_press(open_page):
    page = open_page(LIVE).page
    page.emulate_media(media="print")
    for gone in (
        ".md-header",
        ".md-tabs",
        ".md-footer",
        ".c-crumbs",
        ".c-onpage",
        "button:not(.c-fold, .c-sort)",  # a heading that folds or sorts is a heading there
        ".c-foot",
    ):
        for one in page.locator(gone).all():
            assert not one.is_visible(), gone
    for there in (".c-plain", ".c-plot .picture-wide", ".c-footnotes", ".c-preview", ".c-cite"):
        assert page.locator(there).first.is_visible(), there
    folded = page.locator(".c-chart details table").first
    assert folded.bounding_box()["height"] > 100  # a folded table is printed open
    width = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_page_prints_with_its_tables_and_notes(open_page, tmp_path):
    """Through pdftotext where it is installed, as PDF text cannot be read otherwise."""
    import shutil
    import subprocess

    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    page = open_page(LIVE).page
    page.pdf(path=tmp_path / "page.pdf", format="Letter")
    told = subprocess.run(  # noqa: S603 - a program of this machine on a file of this test
        [program, "-layout", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    for words in (
        "not collected",
        "Youth aged 12 to 17 are asked about depression only.",
        "[Data set]",
    ):
        assert words in told
    assert "Copy the citation" not in told and "Show the numbers as a table" not in told


@pytest.mark.slow
@pytest.mark.parametrize("id", ["educational-need", "employed-or-enrolled-youth"])
def test_a_tall_chart_is_printed_on_the_sheet_of_its_title(open_page, id):
    """Its whole title, its words and the first and last name of its picture."""
    page = open_page(f"datasets/{id}/").page
    reader = PdfReader(io.BytesIO(page.pdf(format="Letter")))
    sheets = [squeeze(sheet.extract_text()) for sheet in reader.pages]
    charts = [c for c in page.locator("figure.c-chart").all() if c.locator(".picture-wide").count()]
    assert charts
    for chart in charts:
        names = chart.locator(".picture-wide text:not([text-anchor=middle])").all_text_contents()
        told = [chart.locator("figcaption").text_content(), names[0], names[-1]]
        assert any(all(squeeze(one) in sheet for one in told) for sheet in sheets), told[0]


def squeeze(text: str) -> str:
    """The letters and digits alone: a file of pages parts words as it likes, and joins letters."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text))


def test_a_dataset_whose_agency_states_no_rule_says_that_small_counts_are_not_audited(catalog):
    """The kite club counts nothing; the story hours' agency states a rule."""
    from connect_catalog.site.dataset import _list_unlimited

    package = catalog.packages["story-hours"]
    assert _list_unlimited(catalog, package) == ()
    agency = catalog.agencies[package.descriptor.connect.agency]
    silent = agency.model_copy(update={"suppression": ()})
    unruled = replace(catalog, agencies={**catalog.agencies, agency.id: silent})
    connect = package.descriptor.connect
    bare = connect.suppression.model_copy(update={"threshold": None})
    connect = connect.model_copy(update={"suppression": bare})
    descriptor = package.descriptor.model_copy(update={"connect": connect})
    assert _list_unlimited(unruled, replace(package, descriptor=descriptor)) == ("Visits",)
