"""Harvesters that gather the catalog in two years, in the manner of CKAN's: what they had before is known by its
identifier, and compared by its content. Neither of CKAN's own can be installed without CKAN."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field

import pytest
import rdflib
from second_harvest import NAMED, Years, tell_years

from connect_catalog.addresses import CATALOG_TURTLE, DATA_JSON, DCAT_US_3
from connect_catalog.exports.harvest import plan_harvest
from connect_catalog.model import Catalog
from connect_catalog.revisions import Edits

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")


@dataclass
class Harvester:
    """Another catalog. had: the hash of each dataset's content, by identifier."""

    had: dict[str, str] = field(default_factory=dict)

    def gather(self, content: dict[str, object]) -> dict[str, set[str]]:
        """What it makes of all datasets, by what it does with them."""
        now = {
            id: hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
            for id, told in content.items()
        }
        done = {
            "new": now.keys() - self.had.keys(),
            "deleted": self.had.keys() - now.keys(),
            "updated": {id for id in now.keys() & self.had.keys() if now[id] != self.had[id]},
        }
        self.had = now
        return done


@pytest.fixture(scope="module")
def years(tmp_path_factory) -> Years:
    return tell_years(tmp_path_factory.mktemp("years") / "root")


def make(year: tuple[Catalog, Edits], name: str) -> bytes:
    catalog, edits = year
    settings = catalog.settings.model_copy(update={"mailbox": "ask@kites.example"})
    return plan_harvest(dataclasses.replace(catalog, settings=settings), edits)[name]()


def read_data_json(content: bytes) -> dict[str, object]:
    """As a harvester of data.json does: an identifier that comes twice is refused."""
    datasets = json.loads(content)["dataset"]
    told = {one["identifier"]: one for one in datasets}
    assert len(told) == len(datasets)
    return told


def read_dcat_us_3(content: bytes) -> dict[str, object]:
    datasets = json.loads(content)["dataset"]
    told = {one["identifier"]["@id"]: one for one in datasets}
    assert len(told) == len(datasets)
    return told


def read_graph(content: bytes) -> dict[str, object]:
    """As a harvester of DCAT does: each dataset by its identifier, with what hangs on it, files and all."""
    graph = rdflib.Graph().parse(data=content, format="turtle")
    told: dict[str, object] = {}
    for dataset in graph.subjects(rdflib.RDF.type, DCAT.Dataset):
        (id,) = map(str, graph.objects(dataset, DCT.identifier))
        assert id not in told
        files = [*graph.objects(dataset, DCAT.distribution)]
        beside = [node for file in files for node in graph.objects(file)]
        told[id] = sorted(
            f"{name} {value}"
            for node in (dataset, *files, *beside)
            for name, value in graph.predicate_objects(node)
        )
    return told


READERS = {
    DATA_JSON: read_data_json,
    DCAT_US_3: read_dcat_us_3,
    CATALOG_TURTLE: read_graph,
}


@pytest.mark.parametrize("name", READERS)
def test_each_change_of_a_year_is_done_once(years, name):
    read, harvester = READERS[name], Harvester()
    site = f"{years.first[0].settings.url}datasets/"
    first = harvester.gather(read(make(years.first, name)))
    assert {id for id in first["new"] if id.startswith(site)} == {
        f"{site}{id}/" for id in years.first[0].packages
    }
    assert not first["deleted"] and not first["updated"]
    assert harvester.gather(read(make(years.second, name))) == {
        "new": {f"{site}{NAMED}/", f"{site}{years.new}/"},
        "deleted": {f"{site}{years.renamed}/", f"{site}{years.removed}/"},
        "updated": {f"{site}{years.updated}/"},
    }


@pytest.mark.parametrize("name", READERS)
def test_gathered_again_nothing_is_done(years, name):
    read, harvester = READERS[name], Harvester()
    harvester.gather(read(make(years.second, name)))
    again = harvester.gather(read(make(years.second, name)))
    assert not any(again.values()) and harvester.had
