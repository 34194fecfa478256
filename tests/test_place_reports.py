"""Reports on places: what a reader of the PDF finds in it is what the page of the place says."""

import csv
import io
import json
import re
import shutil
import threading
from concurrent.futures import wait
from dataclasses import replace
from datetime import date
from functools import partial
from math import ceil

import pytest
import typst
from conftest import ROOT, TESTS
from pypdf import PdfReader

from connect_catalog.exports import begun, place_reports, typeset
from connect_catalog.exports.place_reports import MOST_PAGES, SIZES, PlaceReports, plan_files
from connect_catalog.exports.typeset import begin_all
from connect_catalog.load import load
from connect_catalog.site.shelf import FOLDER, keep_made
from connect_catalog.stats import compute
from connect_catalog.tell.nearby import tell_nearby
from connect_catalog.tell.places import PlaceTeller

TODAY = date(2026, 1, 31)
KINDS = ("hartford", "union", "north-central", "connecticut", "hartford-school-district")


def open_reports(root) -> PlaceReports:
    catalog = load(root).catalog
    assert catalog is not None
    statistics = compute(catalog, TODAY)
    return PlaceReports(catalog, lambda: statistics)


def typeset_all(jobs):
    begun = begin_all((name, partial(jobs.get, name)) for name in jobs)
    return {name: made.result() for name, made in begun.items()}


@pytest.fixture(scope="module")
def reports():
    return open_reports(ROOT)


def lay_out(reports, slug):
    return next(reports.lay_out(p) for p in reports.teller.gazetteer.values() if p.slug == slug)


@pytest.fixture(scope="module")
def printed(reports):
    """For a place of each kind what is told of it, and the PDF as its reader has it."""
    places = {p.slug: p for p in reports.teller.gazetteer.values() if p.slug in KINDS}
    assert {*places} == {*KINDS}
    pdfs = typeset_all({slug: reports.lay_out(p) for slug, p in places.items()})
    return {
        slug: (place, reports.teller.tell(place), PdfReader(io.BytesIO(pdfs[slug])))
        for slug, place in places.items()
    }


def read_words(reader: PdfReader) -> str:
    """All words, with one space between them; those of the heads and feet of pages too."""
    return squeeze(" ".join(page.extract_text() for page in reader.pages))


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("slug", KINDS)
def test_a_report_says_what_the_page_says(reports, printed, slug):
    """Sentences, newest numbers of the place and of those beside it, words for what is hidden."""
    place, told, reader = printed[slug]
    words = read_words(reader)
    assert told and squeeze(place.name) in words
    for one in told:
        assert squeeze(one.package.title) in words
        for answer in one.answers:
            assert squeeze(answer.words) in words
        for line in one.lines:
            assert squeeze(line.newest.words) in words
            assert all(squeeze(b.words) in words for b in line.beside if b is not None)


def test_a_town_s_report_names_its_neighbors(reports, printed):
    place, _, reader = printed["union"]
    names = [reports.teller.gazetteer[key].name for key in place.beside]
    assert len(names) > 2
    assert squeeze(f"Next to it: {'; '.join(names)}") in read_words(reader)
    assert "Next to it" not in dict(reports.lay_out(printed["connecticut"][0]).data["ties"])


def test_a_town_s_report_says_what_is_known_of_its_district(reports, printed):
    place, told, reader = printed["hartford"]
    words, own = read_words(reader), {one.package.id for one in told}
    nearby = tell_nearby(reports.teller, place)
    few = [one for one in (*nearby.parts, *nearby.larger) if one.is_few]
    answers = [answer.words for one in few for each in one.told for answer in each.answers]
    assert len(answers) > 4 and all(squeeze(answer) in words for answer in answers)
    assert {one.package.id for one in few} - own


@pytest.mark.parametrize("slug", KINDS)
def test_a_report_says_what_is_not_known(reports, printed, slug):
    _, told, reader = printed[slug]
    words, known = read_words(reader), {one.package.id for one in told}
    unsaid = [s for s in reports.numbers().items if not known & {*s.item.packages}]
    assert unsaid and all(squeeze(state.item.title) in words for state in unsaid)
    assert f"{len(unsaid)}ofthe{reports.numbers().desired.total}" in words


@pytest.mark.parametrize("slug", KINDS)
def test_a_report_is_a_few_tagged_letter_pages(printed, slug):
    _, _, reader = printed[slug]
    assert 2 <= len(reader.pages) <= MOST_PAGES
    assert {(page.mediabox.width, page.mediabox.height) for page in reader.pages} == {(612, 792)}
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] is not None
    assert b"pdfuaid:part>1<" in reader.xmp_metadata.stream.get_data()


def test_a_report_that_is_long_is_printed_in_smaller_letters(reports):
    """Down to the smallest; nothing is left out."""
    short = lay_out(reports, "hartford")
    job = replace(short, data={**short.data, "topics": short.data["topics"] * 3})
    few = replace(job, sizes=SIZES, most_pages=1)
    pdfs = typeset_all({"roomy": replace(job, sizes=SIZES[:1]), "dense": few})
    roomy, dense = (PdfReader(io.BytesIO(pdfs[name])) for name in ("roomy", "dense"))
    assert len(dense.pages) < len(roomy.pages)
    spread = typeset_all({"fits": replace(job, most_pages=len(dense.pages))})["fits"]
    assert len(PdfReader(io.BytesIO(spread)).pages) <= len(dense.pages)
    words = read_words(dense)
    for topic in job.data["topics"]:
        assert all(squeeze(one["title"]) in words for one in topic["datasets"])


@pytest.mark.parametrize("pages", [0.4, 3.9, 4.1, 4.3, 4.5, 4.7, 9.0])
@pytest.mark.parametrize("off", [0.1, 0.9, 1.0, 1.1, 3.0])
def test_letters_are_the_largest_that_fit_and_few_sizes_are_tried(reports, monkeypatch, pages, off):
    """pages: with the largest letters; off: how many times that the guess is."""
    tried = []

    def compile_none(job, size):
        filled = pages * float(size) / SIZES[0]
        tried.append(size)
        return typeset._Made(b"/MediaBox " * ceil(filled) + size.encode(), filled)

    monkeypatch.setattr(typeset, "_compile", compile_none)
    made = typeset_all({"one": replace(lay_out(reports, "hartford"), guess=pages * off)})["one"]
    fitting = [size for size in SIZES if pages * size / SIZES[0] <= MOST_PAGES]
    assert float(made.split()[-1]) == (fitting or SIZES[-1:])[0]
    assert len(tried) == len({*tried}) <= (2 if off == 1.0 else len(SIZES))


def test_a_template_says_what_it_fills(reports, monkeypatch):
    """As many pages as the PDF has, the last of them in part."""
    job = lay_out(reports, "hartford")
    for size in (SIZES[0], SIZES[-1]):
        made = typeset._compile(job, size=str(size))
        assert ceil(made.filled) == len(PdfReader(io.BytesIO(made.pdf)).pages)
        assert made.filled > 1


def test_a_report_prints_no_more_than_its_bound_and_says_so(reports, monkeypatch):
    place = next(
        p for p in reports.teller.gazetteer.values() if p.slug == "capitol-planning-region"
    )
    whole = reports.lay_out(place).data
    titles = [one["title"] for topic in whole["topics"] for one in topic["datasets"]]
    size = len(json.dumps(whole["topics"], ensure_ascii=False))
    monkeypatch.setattr(place_reports, "PRINTED_LENGTH", size // 2)
    monkeypatch.setattr(place_reports, "PRINTED_NAMES", 60)
    monkeypatch.setattr(place_reports, "PRINTED_UNSAID", 1)
    job = reports.lay_out(place)
    kept = [one["title"] for topic in job.data["topics"] for one in topic["datasets"]]
    assert 0 < len(kept) < len(titles) and kept == titles[: len(kept)]
    assert len(job.data["unknown"]) == 1 < len(whole["unknown"])
    words = read_words(PdfReader(io.BytesIO(typeset_all({"one": job})["one"])))
    assert f"{len(titles) - len(kept)}moredataset" in words
    assert f"{len(whole['unknown']) - 1}morestand" in words
    cut = [
        (few, names) for (_, few), (_, names) in zip(job.data["ties"], whole["ties"], strict=True)
    ]
    shorter = [(few, names) for few, names in cut if few != names]
    assert shorter and all(re.search(r"; and [\d,]+ more$", few) for few, _ in shorter)
    for few, names in shorter:
        more = int(few.rsplit(" ", 2)[1].replace(",", ""))
        assert few.count("; ") + more == names.count("; ") + 1
        assert squeeze(few) in words


def test_the_map_marks_a_town_a_region_a_district_and_the_state(reports):
    """Each by the outlines that the tables of places tie to it; a place with none has no map."""
    rows = [*csv.DictReader(io.StringIO((ROOT / "datapackages/towns/data/towns.csv").read_text()))]
    places = {p.slug: p for p in reports.teller.gazetteer.values()}

    def marked(slug):
        return {*reports._find_outlines(places[slug])}

    hartford = next(row for row in rows if row["town"] == "Hartford")
    assert marked("hartford") == marked("hartford-school-district") == {hartford["town_fips"]}
    region = {r["town_fips"] for r in rows if r["dcf_region_id"] == hartford["dcf_region_id"]}
    assert marked("north-central") == region and 1 < len(region) < len(rows)
    assert marked("connecticut") == {row["town_fips"] for row in rows}


def test_no_place_and_no_record_breaks_out_of_its_report(tmp_path):
    """Typst's own markup in names, titles and notes is printed as it stands."""
    root = shutil.copytree(TESTS / "repo", tmp_path / "repo")
    hostile = '#read("/etc/passwd") = $x$ @y <z> \\ *b*'
    with (root / "datapackages/places/data/places.csv").open("a", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(("99", hostile, ""))
    reports = open_reports(root)
    place = next(p for p in reports.teller.gazetteer.values() if p.name == hostile)
    reader = PdfReader(io.BytesIO(reports.begin()[place.slug].result()))
    assert squeeze(hostile) in read_words(reader) and "root:" not in read_words(reader)


# ------------------------------------------------------------------------------------ made once


@pytest.fixture
def compiled(monkeypatch):
    """The templates that typst was given, each time that it was asked for a PDF."""
    calls: list[str] = []
    compiler = typst.Compiler

    def counted(template: str, **given):
        calls.append(template)
        return compiler(template, **given)

    monkeypatch.setattr(typst, "Compiler", counted)
    return calls


def make_all(root) -> dict[str, bytes]:
    catalog = load(root).catalog
    statistics = compute(catalog, TODAY)
    with keep_made(root, "en"):
        return {name: make() for name, make in plan_files(catalog, lambda: statistics).items()}


def test_a_report_is_made_again_only_when_what_it_says_has_changed(repo, compiled):
    first = make_all(repo)
    places = [*PlaceTeller(load(repo).catalog).gazetteer.values()]
    assert len(compiled) == len(first) == len(places) > 3
    assert make_all(repo) == first and len(compiled) == len(places)
    table = repo / "datapackages/places/data/places.csv"
    name = places[0].name
    table.write_text(table.read_text("utf-8").replace(name, f"New {name}"), "utf-8")
    changed = make_all(repo)
    made = len(compiled) - len(places)
    assert 1 <= made < len(places)
    assert len({*changed.values()} - {*first.values()}) == made
    assert len([*(repo / FOLDER / "en").glob("*")]) == len({*changed.values()})


def test_half_of_a_report_that_was_kept_is_not_published(repo, compiled):
    first = make_all(repo)
    for path in (repo / FOLDER / "en").glob("*"):
        path.write_bytes(path.read_bytes()[:-100])
    asked = len(compiled)
    assert make_all(repo) == first and len(compiled) == 2 * asked


def test_what_nobody_waits_for_any_more_is_left(monkeypatch):
    """A build that ends before its reports are made does not make those that have not begun."""
    go_on, made = threading.Event(), []
    monkeypatch.setattr(typeset, "cpu_count", lambda: 1)
    monkeypatch.setattr(typeset, "_make", lambda job: made.append(job) or go_on.wait() and b"PDF")
    catalog = load(TESTS / "repo").catalog
    files = plan_files(catalog, lambda: compute(catalog, TODAY))
    with pytest.raises(KeyboardInterrupt), begun(files):
        raise KeyboardInterrupt
    go_on.set()
    (reports,) = {make.reports for make in files.values()}
    futures = reports.begin().values()
    assert len(futures) > 3
    wait(futures)
    assert sum(not one.cancelled() for one in futures) == len(made) <= 1
