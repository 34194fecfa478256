"""A made-up repository of as many datasets as are wanted, for measuring: tiny tables, plausible
metadata, the same bytes for the same number every time. Nothing in it is true.

`python tests/lib/made_catalog.py FOLDER COUNT` writes one to be looked at.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from connect_catalog.intake.tables import table_resource
from connect_catalog.load import load
from connect_catalog.model import Catalog

TINY = Path(__file__).parents[1] / "repo"
AGENCIES = 20
ITEMS = 20
# Each topic, and what its datasets are about.
TOPICS = {
    "attendance": (
        "absent pupils",
        "late buses",
        "sick days",
        "school breakfasts",
        "pupils in clubs",
    ),
    "births": ("births", "home visits", "car seats", "new parents in classes", "early births"),
    "care": ("children in care", "foster homes", "places in day care", "kinship homes", "siblings"),
    "courts": ("cases heard", "diversions", "hearings held late", "young witnesses", "mediations"),
    "food": ("school lunches", "food boxes", "summer meals", "families with milk", "full pantries"),
    "health": ("vaccinations", "dental visits", "asthma visits", "eye tests", "well-child visits"),
    "housing": (
        "families housed",
        "moves in a year",
        "safe windows",
        "rents paid",
        "shelter nights",
    ),
    "learning": ("early readers", "library cards", "summer camps", "tutors", "graduates"),
    "safety": ("bicycle helmets", "falls", "calls for help", "crossing guards", "swim lessons"),
}
BREAKDOWNS = {
    "age-group": ("Age group", ("Younger", "Older")),
    "race": ("Race", ("Circle", "Square")),
    "sex": ("Sex", ("Girls", "Boys")),
}
GEOGRAPHIES = {"state": "State", "region": "Region", "town": "Town"}
PLACES = {
    "state": ("Exampleland",),
    "region": ("East", "West"),
    "town": ("Alphaville", "Betatown", "Gammaburg"),
}
KINDS = ("", "First look at ", "Monthly view of ", "Review of ")
PROFILES = "https://datapackage.org/profiles/2.0/"
SUPPRESSED = {"value": "suppressed", "label": "suppressed"}


def make_catalog(folder: Path, count: int) -> Catalog:
    """A catalog of so many datasets, read from the repository that is written below folder."""
    catalog = load(write_catalog(folder / f"made-{count}", count)).catalog
    assert catalog is not None
    return catalog


def write_catalog(root: Path, count: int) -> Path:
    """A whole repository of so many datasets in a new folder root; it breaks no rule."""
    shutil.copytree(TINY / "docs", root / "docs")
    shutil.copy(TINY / "mkdocs.yml", root)
    records = root / "catalog"
    for family in ("agencies", "workplan"):
        (records / family).mkdir(parents=True)
    settings = _read(TINY / "catalog/catalog.yml") | {"title": f"Made-up catalog of {count}"}
    _write(records / "catalog.yml", settings)
    datasets = [*_describe_datasets(count)]
    _write(records / "vocabulary.yml", _vocabulary({dataset["subject"] for dataset in datasets}))
    _write(records / "logic-model.yml", _read(TINY / "catalog/logic-model.yml"))
    for number in range(AGENCIES):
        _write(records / f"agencies/{_agency(number)}.yml", _make_agency(number))
    for number in range(ITEMS):
        _write(records / f"workplan/wanted-{number + 1}.yml", _make_item(number, datasets))
    for dataset in datasets:
        _write_package(root / "datapackages" / dataset["id"], dataset)
    return root


def _read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text("utf-8"))


def _write(path: Path, record: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(record, sort_keys=False), "utf-8")


# ----------------------------------------------------------------------------------------- records


def _vocabulary(subjects: set[str]) -> dict[str, Any]:
    """The allowed words. subjects: what there are datasets of; a synonym leads to one of them."""
    words = _read(TINY / "catalog/vocabulary.yml")
    titles = {id: title for id, (title, _) in BREAKDOWNS.items()}
    words["topics"] = [_term(id, id.capitalize()) for id in TOPICS]
    words["geographies"] = [_term(id, title) for id, title in GEOGRAPHIES.items()]
    words["concepts"] = [
        _term(id, title) for id, title in ({"place": "Place", "year": "Year"} | titles).items()
    ]
    words["breakdowns"] = [
        _term(f"by-{id}", f"By {title.lower()}") | {"concepts": [id]}
        for id, title in titles.items()
    ]
    lunch = {"id": "lunch", "title": "school lunches", "also": ["food at school", "cafeteria"]}
    words["synonyms"] = [lunch] if lunch["title"] in subjects else []
    for criterion in words["openness"]:
        concepts = {"local": ["place"], "by-age": ["age-group"], "by-race": ["race"]}
        criterion["concepts"] = concepts.get(criterion["id"], [])
    return words


def _term(id: str, title: str) -> dict[str, str]:
    return {"id": id, "title": title, "definition": f"Made up: whatever has to do with {id}."}


def _agency(number: int) -> str:
    return f"agency-{number % AGENCIES + 1}"


def _make_agency(number: int) -> dict[str, Any]:
    return {
        "title": f"Made-up Agency {number + 1}",
        "short": f"MA{number + 1}",
        "kind": "state-agency" if number % 4 else "partner",
        "serves_children": number % 3 > 0,
        "role": f"Counts what is made up in office {number + 1}.",
    }


def _make_item(number: int, datasets: list[dict[str, Any]]) -> dict[str, Any]:
    """A desired dataset; every second one is answered by a dataset."""
    answers = [d["id"] for d in datasets[number : number + 1] if number % 2 == 0]
    status = "published" if answers else "requested"
    topic = [*TOPICS][number % len(TOPICS)]
    entry = {"status": status, "date": "2025-02-10", "note": "It was made up."}
    entry |= {"link": f"https://example.org/{answers[0]}"} if answers else {}
    return {
        "number": number + 1,
        "title": f"Wanted: {topic}, list {number + 1}",
        "agencies": [_agency(number)],
        "topic": topic,
        "question": f"How much is known of {topic}?",
        "packages": answers,
        "history": [entry],
        "evidence": [{"title": "A dream"}],
    }


# ---------------------------------------------------------------------------------------- packages


def _describe_datasets(count: int) -> Iterator[dict[str, Any]]:
    """What each dataset is of: every subject in every way first, then the same in later series."""
    subjects = [(topic, subject) for topic, of in TOPICS.items() for subject in of]
    ways = [*product(GEOGRAPHIES, BREAKDOWNS, KINDS)]
    for number in range(count):
        topic, subject = subjects[number % len(subjects)]
        place, breakdown, kind = ways[number // len(subjects) % len(ways)]
        series = number // (len(subjects) * len(ways)) + 1
        group = BREAKDOWNS[breakdown][0].lower()
        title = f"{kind}{subject} by {GEOGRAPHIES[place].lower()} and {group}, series {series}"
        yield {
            "id": f"{subject.replace(' ', '-')}-{number + 1}",
            "number": number,
            "title": title[0].upper() + title[1:],
            "topic": topic,
            "subject": subject,
            "place": place,
            "breakdown": breakdown,
            "start": 2010 + number % 12,
        }


def _write_package(folder: Path, dataset: dict[str, Any]) -> None:
    (folder / "data").mkdir(parents=True)
    (folder / "data/counts.csv").write_text("".join(_lines(dataset)), "utf-8")
    (folder / "datapackage.json").write_text(json.dumps(_descriptor(dataset), indent=1), "utf-8")
    readme = f"# {dataset['title']}\n\nMade up by a program, number by number, for a test.\n"
    (folder / "README.md").write_text(readme, "utf-8")


def _lines(dataset: dict[str, Any]) -> Iterator[str]:
    """The table: two years, the places, and the groups. Every fifth dataset hides its first number."""
    yield "place,year,breakdown,number\n"
    years = (dataset["start"], dataset["start"] + 1)
    keys = product(PLACES[dataset["place"]], years, BREAKDOWNS[dataset["breakdown"]][1])
    for row, (place, year, group) in enumerate(keys):
        count = 20 + (dataset["number"] * 7 + row * 13) % 480
        number = "suppressed" if dataset["number"] % 5 == row == 0 else count
        yield f"{place},{year},{group},{number}\n"


def _descriptor(dataset: dict[str, Any]) -> dict[str, Any]:
    subject, number = dataset["subject"], dataset["number"]
    end = dataset["start"] + 1
    return {
        "$schema": f"{PROFILES}datapackage.json",
        "name": dataset["id"],
        "title": dataset["title"],
        "description": f"Made up for a test: how many {subject} there were in each place and year.",
        "version": "1.0.0",
        "created": "2026-01-31T00:00:00Z",
        "keywords": [subject, dataset["topic"], f"series {number % 40 + 1}"],
        "licenses": [
            {"name": "made-up", "title": "Made-up license", "path": "https://example.org/license"}
        ],
        "sources": [{"title": f"Made-up Agency {number % AGENCIES + 1}"}],
        "resources": [_resource(dataset)],
        "connect": {
            "agency": _agency(number),
            "topics": [dataset["topic"]],
            "kind": "dataset",
            "geography": dataset["place"],
            "frequency": "yearly",
            "timeCovered": {
                "start": f"{dataset['start']}",
                "end": f"{end}",
                "basis": "Calendar year",
            },
            "unitOfAnalysis": "A made-up thing",
            "updated": f"{2021 + number % 5}-{number % 12 + 1:02}",
            "suppression": {"rule": "Now and then a number is hidden, to see how that looks."},
            "caveats": ["None of these numbers was ever counted."],
            "views": [_view(dataset)],
        },
    }


def _view(dataset: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": "trend",
        "title": f"Number by year, {PLACES[dataset['place']][0]}",
        "kind": "line",
        "resource": "counts",
        "x": "year",
        "y": "number",
        "series": "breakdown",
        "where": {"place": PLACES[dataset["place"]][0]},
    }


def _resource(dataset: dict[str, Any]) -> dict[str, Any]:
    title, _ = BREAKDOWNS[dataset["breakdown"]]
    measure = {"role": "measure", "unit": dataset["subject"], "kind": "count"}
    roles = {
        "place": {"role": "geography", "concept": "place"},
        "year": {"role": "time", "concept": "year"},
        "breakdown": {"role": "dimension", "concept": dataset["breakdown"]},
    }
    fields = [_field("place", "string", "Place", roles), _field("year", "year", "Year", roles)]
    fields.append(_field("breakdown", "string", title, roles))
    fields.append(
        _field("number", "integer", "Number", {"number": measure}) | {"missingValues": [SUPPRESSED]}
    )
    return table_resource("counts", "Counts", "One row a place, year and group.", fields, [*roles])


def _field(name: str, type: str, title: str, roles: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "type": type,
        "title": title,
        "description": f"{title}, made up.",
        "connect": roles[name],
    }


if __name__ == "__main__":
    write_catalog(Path(sys.argv[1]), int(sys.argv[2]))
