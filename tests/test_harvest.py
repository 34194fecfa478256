"""What other catalogs, search engines and programs are told: held to the forms that their makers publish."""

import csv
import dataclasses
import hashlib
import json
import re
import xml.etree.ElementTree as ElementTree
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
import rdflib
from conftest import ROOT, find_schemas
from jsonschema_rs import Draft202012Validator, Registry
from pydantic import TypeAdapter, ValidationError
from pyshacl import validate as validate_shapes
from rdflib.compare import isomorphic

from connect_catalog.addresses import CATALOG_JSONLD, CATALOG_TURTLE, DATA_JSON, DCAT_US_3
from connect_catalog.exports.dcat_ap import CONTEXT, write_turtle
from connect_catalog.exports.entries import RIGHTS, list_entries
from connect_catalog.exports.harvest import plan_harvest
from connect_catalog.model import Catalog, Url
from connect_catalog.model.records import Mailbox
from connect_catalog.revisions import NOT_ASKED, Edit, Edits
from connect_catalog.site.linked import embed
from connect_catalog.stats.availability import all_statuses

SCHEMAS = find_schemas()
official = pytest.mark.skipif(SCHEMAS is None, reason="the official schemas are not at hand")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")


def read(site: Path, name: str) -> dict:
    return json.loads((site / name).read_bytes())


@pytest.fixture(scope="module")
def graph(live_site) -> rdflib.Graph:
    return rdflib.Graph().parse(live_site / CATALOG_TURTLE)


# ---------------------------------------------------------------------------------- official forms


@official
def test_data_json_is_dcat_us_1(live_site):
    folder = SCHEMAS / "dcat-us-1.1"
    whole = read(live_site, DATA_JSON)
    dataset = json.loads((folder / "non-federal_dataset.json").read_bytes())
    told = [error.message for one in whole["dataset"] for error in check(dataset, one)]
    assert not told and len(whole["dataset"]) > 30
    catalog = json.loads((folder / "catalog.json").read_bytes())
    for name in ("conformsTo", "describedBy", "@context", "@id", "@type"):
        assert not [*check(catalog["properties"][name], whole[name])]
    broken = whole["dataset"][0] | {"contactPoint": {"fn": "Nobody"}}
    assert [*check(dataset, broken)]


def check(schema: dict, told: object):
    return Draft202012Validator(schema, validate_formats=True).iter_errors(told)


@official
def test_dcat_us_3_is_of_its_form(live_site):
    schemas = [json.loads(p.read_bytes()) for p in (SCHEMAS / "dcat-us-3.0").glob("*.json")]
    registry = Registry([(one["$id"], one) for one in schemas])
    top = next(one for one in schemas if one["$id"].endswith("/catalog"))
    validator = Draft202012Validator(top, registry=registry, validate_formats=True)
    whole = read(live_site, DCAT_US_3)
    assert not [error.message for error in validator.iter_errors(whole)]
    del whole["dataset"][0]["contactPoint"]["hasEmail"]
    assert [*validator.iter_errors(whole)]


@official
@pytest.mark.parametrize("shapes", ["shapes", "range"])
def test_the_graph_keeps_to_dcat_ap(graph, shapes):
    found, report, _ = validate_shapes(
        graph, shacl_graph=str(SCHEMAS / f"dcat-ap-3.0.1/{shapes}.ttl"), inference="none"
    )
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    hard = [*report.subjects(sh.resultSeverity, sh.Violation)]
    assert not hard, [str(report.value(one, sh.resultMessage)) for one in hard[:5]]
    assert found or shapes == "range"


@official
def test_a_graph_without_a_title_is_found(graph):
    less = rdflib.Graph() + graph
    less.remove((None, DCT.title, None))
    shapes = str(SCHEMAS / "dcat-ap-3.0.1/shapes.ttl")
    assert not validate_shapes(less, shacl_graph=shapes, inference="none")[0]


def test_what_both_forms_require_is_there(catalog):
    """The shorter check of the same rules, which needs no official schema."""
    asked = dict.fromkeys(catalog.agencies, "ask@kites.example")
    files = plan_harvest(give_mailboxes(catalog, **asked), NOT_ASKED)
    for name, required in ((DATA_JSON, {"keyword", "modified", "accessLevel"}), (DCAT_US_3, set())):
        datasets = json.loads(files[name]())["dataset"]
        assert len(datasets) >= len(catalog.packages)
        for one in datasets:
            common = {"title", "description", "identifier", "contactPoint", "publisher"}
            assert all(one.get(field) for field in required | common)
            assert one["contactPoint"]["hasEmail"] == "mailto:ask@kites.example"


# ------------------------------------------------------------------------------ one catalog in all


def test_both_files_of_linked_data_hold_the_same_graph(live_site, graph):
    other = rdflib.Graph().parse(live_site / CATALOG_JSONLD, format="json-ld")
    assert isomorphic(graph, other) and len(graph) > 1000
    assert not [node for triple in graph for node in triple if isinstance(node, rdflib.BNode)]


def test_hostile_words_are_the_same_in_both_files():
    """Quotes, line ends and signs that may stand in no address, as a writer of such files meets them."""
    words = "\"]]> </script> \\ \\u0041 \n\t\x00\x1f ' \u202e \u05d0 \u2028 @en ^^ <a>"
    nodes = [
        {"@id": "https://a.example/{x}|^`y", "@type": ["dcat:Dataset", "foaf:Document"]},
        {"@id": "https://a.example/#b", "dct:title": {"@value": words, "@language": "en"}},
        {"@id": "https://a.example/#c", "foaf:name": words, "dct:issued": None, "dcat:theme": []},
        {
            "@id": "https://a.example/#d",
            "dct:license": {"@id": "https://a.example/#l", "@type": "dct:LicenseDocument"},
            "dct:issued": {"@value": "2026", "@type": "xsd:gYear"},
        },
    ]
    json_ld = json.dumps({"@context": CONTEXT, "@graph": nodes}).encode()
    first = rdflib.Graph().parse(data=json_ld, format="json-ld")
    second = rdflib.Graph().parse(data=write_turtle(json_ld), format="turtle")
    assert {*first} == {*second} and len(first) == 7
    assert words in {str(one) for one in second.objects(None, DCT.title)}


def test_every_dialect_lists_every_dataset(live_site, graph, live):
    wanted = {
        item.id
        for item in live.workplan.values()
        if not (status := all_statuses(live)[item.current.status]).published and not status.closed
    }
    assert wanted
    site = live.settings.url
    addresses = {f"{site}datasets/{id}/" for id in live.packages}
    addresses |= {f"{site}workplan/{id}/" for id in wanted}
    ones, threes = read(live_site, DATA_JSON)["dataset"], read(live_site, DCAT_US_3)["dataset"]
    assert {one["identifier"]["@id"] for one in threes} == addresses
    dated = {one["identifier"]["@id"] for one in threes if "modified" in one}
    assert {one["identifier"] for one in ones} == dated
    assert {f"{site}datasets/{id}/" for id in live.packages} <= dated
    of_graph = graph.subjects(rdflib.RDF.type, DCAT.Dataset)
    assert {str(one) for one in of_graph} == addresses


def test_every_file_that_is_named_is_there_with_its_checksum(live_site, live):
    site = live.settings.url
    files = [
        f for one in read(live_site, DCAT_US_3)["dataset"] for f in one.get("distribution", [])
    ]
    assert len(files) > len(live.packages)
    for file in files:
        content = (live_site / file["downloadURL"].removeprefix(site)).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["checksum"]["checksumValue"]
        assert file["byteSize"] == str(len(content))


def test_a_desired_dataset_has_the_day_on_which_its_record_last_changed(catalog):
    new, old = date(2026, 3, 4), date(2025, 1, 2)
    wanted = [e for e in list_entries(catalog, NOT_ASKED) if e.access == "non-public"]
    id = wanted[0].id
    edits = Edits(
        tuple(Edit(day, "", None, "workplan", id, "", "", True) for day in (new, old)), None
    )
    days = {e.id: e.modified for e in list_entries(catalog, edits) if e.access == "non-public"}
    assert days.pop(id) == "2026-03-04" and {*days.values()} == {None}
    assert all(e.modified is None for e in wanted)


def test_a_desired_dataset_is_told_with_its_reason(catalog):
    entries = {entry.id: entry for entry in list_entries(catalog, NOT_ASKED)}
    hidden = [entry for entry in entries.values() if entry.access == "non-public"]
    assert hidden
    for entry in hidden:
        assert not entry.files and entry.start is None
        assert re.match("Not public yet|Only a part of it is public", entry.rights)
        assert len(entry.rights) <= RIGHTS


def test_without_a_mailbox_no_dataset_goes_where_one_is_required(catalog):
    files = plan_harvest(give_mailboxes(catalog), NOT_ASKED)
    assert not json.loads(files[DATA_JSON]())["dataset"]
    assert not json.loads(files[DCAT_US_3]())["dataset"]
    graph = rdflib.Graph().parse(data=files[CATALOG_TURTLE](), format="turtle")
    datasets = {*graph.subjects(rdflib.RDF.type, DCAT.Dataset)}
    assert len(datasets) == len(list_entries(catalog, NOT_ASKED))


def give_mailboxes(catalog: Catalog, **mailboxes: str) -> Catalog:
    """A catalog whose agencies have mailboxes."""
    agencies = {
        id: agency.model_copy(update={"mailbox": mailboxes.get(id)})
        for id, agency in catalog.agencies.items()
    }
    return dataclasses.replace(catalog, agencies=MappingProxyType(agencies))


def test_the_agency_is_asked_before_the_catalog(catalog):
    settings = catalog.settings.model_copy(update={"contact": "helpers"})
    first, *others = {p.descriptor.connect.agency for p in catalog.packages.values()}
    asked = give_mailboxes(
        dataclasses.replace(catalog, settings=settings),
        helpers="help@kites.example",
        **{first: "own@kites.example"},
    )
    for entry in list_entries(asked, NOT_ASKED):
        own = entry.agency.id == first
        assert entry.contact.mailbox == ("own@kites.example" if own else "help@kites.example")
    settings = settings.model_copy(update={"mailbox": "all@kites.example"})
    alone = dataclasses.replace(give_mailboxes(catalog), settings=settings)
    told = list_entries(alone, NOT_ASKED)
    assert {entry.contact.mailbox for entry in told} == {"all@kites.example"}


def test_the_same_records_give_the_same_bytes(catalog):
    first, second = ({a: m() for a, m in plan_harvest(catalog, NOT_ASKED).items()} for _ in "ab")
    assert first == second


# -------------------------------------------------------------------------------- in the pages


def find_linked(page: str) -> list[dict]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    return [json.loads(text) for text in found]


def test_a_page_tells_search_engines_what_they_ask_for(live_site, live):
    """Required and recommended by the search engine of datasets: https://schema.org/Dataset."""
    for id, package in live.packages.items():
        (told,) = find_linked((live_site / f"datasets/{id}/index.html").read_text("utf-8"))
        assert told["@type"] == "Dataset" and told["name"] == package.title
        assert 50 <= len(told["description"]) <= 5000
        for name in ("creator", "temporalCoverage", "keywords", "distribution", "identifier"):
            assert told[name], (id, name)
        assert "variableMeasured" in told and told["isAccessibleForFree"] is True
    (told,) = find_linked((live_site / "index.html").read_text("utf-8"))
    assert told["@type"] == "DataCatalog" and len(told["dataset"]) == len(live.datasets)


def test_what_a_page_tells_ends_no_script():
    hostile = {"name": "</script><script>run()</script><!-- & -->"}
    page = embed(hostile)
    assert page.count("<") == 2 and "&" not in page
    assert find_linked(page) == [hostile]


# ------------------------------------------------------------------------- tables and addresses


READ = {"string": str, "integer": int, "number": float, "boolean": bool, "gYear": int}


def test_every_table_is_read_by_its_description(live_site, live):
    """By nothing else: each cell is a mark of the description, or of the type that it names."""
    for id, package in live.packages.items():
        for resource in package.descriptor.resources:
            path = live_site / f"datasets/{id}/{resource.path}-metadata.json"
            told = json.loads(path.read_bytes())
            columns = told["tableSchema"]["columns"]
            with (path.parent / told["url"]).open(encoding="utf-8", newline="") as file:
                heading, *rows = csv.reader(file)
            assert heading == [column["name"] for column in columns]
            for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
                kind = column["datatype"]
                read_as = READ[kind["base"] if isinstance(kind, dict) else kind]
                marks = {cell for cell in cells if cell in column["null"]}
                assert not (marks and column["required"])
                for cell in {*cells} - marks:
                    read_as(cell)


def test_every_description_of_a_table_is_there(live_site, live):
    for id, package in live.packages.items():
        for resource in package.descriptor.resources:
            told = read(live_site, f"datasets/{id}/{resource.path}-metadata.json")
            names = [column["name"] for column in told["tableSchema"]["columns"]]
            assert names == [column.name for column in resource.schema_.fields]


def test_robots_and_browsers_are_told_where_to_look(live_site, live):
    site = live.settings.url
    assert (live_site / "robots.txt").read_text("ascii").splitlines() == [
        "User-agent: *",
        "Allow: /",
        f"Sitemap: {site}sitemap.xml",
        *(f"Sitemap: {site}{language}/sitemap.xml" for language in live.settings.languages[1:]),
    ]
    root = ElementTree.fromstring((live_site / "opensearch.xml").read_bytes())  # noqa: S314
    name = {tag.tag.rpartition("}")[2]: tag for tag in root}
    assert 0 < len(name["ShortName"].text) <= 16
    assert name["Url"].get("template") == f"{site}search/?q={{searchTerms}}"


def test_the_addresses_stand_in_the_guide_is_in_its_documents():
    text = (ROOT / "docs/take-part/programs.md").read_text("utf-8")
    for name in (DATA_JSON, DCAT_US_3, CATALOG_JSONLD, CATALOG_TURTLE):
        assert f"`{name}`" in text


def accept(kind: TypeAdapter, text: str) -> bool:
    try:
        kind.validate_python(text)
    except ValidationError:
        return False
    return True


def test_no_address_that_a_record_may_hold_breaks_the_graph():
    """Each sign in each part of an address: what the model takes, every form of linked data takes."""
    signs = [chr(n) for n in (*range(256), 0x200B, 0x202E, 0x2028, 0xD800, 0xFFFE, 0x1F60A)]
    forms = (
        "https://kites{}.example/",
        "https://kites.example/a{}b",
        "https://kites.example/?{}=1",
    )
    urls = [
        form.format(s) for form in forms for s in signs if accept(TypeAdapter(Url), form.format(s))
    ]
    boxes = [m for s in signs if accept(TypeAdapter(Mailbox), m := f"a{s}b@kites.example")]
    addresses = [*urls, *(f"mailto:{box}" for box in boxes)]
    assert len(urls) > 250 and len(boxes) > 60
    node = {
        "@id": "https://kites.example/#all",
        "foaf:page": [{"@id": address} for address in addresses],
    }
    turtle = write_turtle(json.dumps({"@context": CONTEXT, "@graph": [node]}).encode())
    read = rdflib.Graph().parse(data=turtle, format="turtle")
    assert {str(page) for page in read.objects()} == {*addresses}
