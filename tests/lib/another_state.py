"""The catalog of a state that does not exist, written from nothing: its own counties with codes of another
length, its own fiscal year, agencies with other thresholds, and only the settings it needs."""

import json
import shutil
from pathlib import Path
from typing import Any

import yaml
from emptying import write_record

from connect_catalog.intake.tables import table_resource

ROOT = Path(__file__).parents[2]
COUNTIES = {"c1": "Aldmoor", "c2": "Brackwater", "c3": "Corrin Vale"}
# What any place keeps of take-part/ as it is.
MANUAL = (
    *("form", "answer", "records", "descriptor", "languages", "steward", "starting"),
    *("programs", "api", "python", "offline"),
)
OWN = (
    "about/index",
    "about/decisions",
    "about/identifier",
    "privacy",
    "hidden-numbers",
    "take-part/index",
    "trainings/index",
    "trainings/understanding-data",
    "trainings/metadata",
    "trainings/answers",
)  # what each place writes
SETTINGS = {
    "title": "Veldria counts",
    "tagline": "What is known of children in Veldria",
    "description": "Numbers of Veldria's offices, county by county.",
    "publisher": "Veldria Children's Council",
    "url": "https://counts.example.org/",
    "repository": "https://example.org/veldria/counts",
    "branch": "trunk",
    "languages": ["en"],
    "count_samples": False,
    "datasets_need": ["chart"],
    "code_licence": {"title": "MIT License"},
    "records_licence": {"title": "Public domain"},
}


def _term(id: str, title: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "title": title, "definition": f"{title}, as Veldria means it.", **more}


WORDS = {
    "topics": [_term("health", "Health"), _term("places", "Places")],
    "statuses": [
        _term("wanted", "Wanted", metadata=False, obtained=False, published=False, closed=False),
        _term("open", "Open", metadata=True, obtained=True, published=True, closed=False),
    ],
    "barrier_kinds": [],
    "regions": [],
    "frequencies": [_term("yearly", "Every year", days=365)],
    "geographies": [_term("county", "County")],
    "concepts": [_term("county", "County"), _term("fiscal-year", "Fiscal year")],
    "attendee_roles": [],
    "audiences": [],
    "askers": [],
    "openness": [_term("local", "By county", concepts=["county"])],
}
AGENCY = {
    "title": "Veldria Health Bureau",
    "short": "VHB",
    "kind": "state-agency",
    "serves_children": True,
    "role": "Counts visits to clinics.",
    "suppression": [
        {
            "applies_to": "Visits",
            "threshold": 25,
            "rule": "Counts below 25 are hidden.",
            "source": {"title": "Bureau's handbook"},
        }
    ],
}
WANTED = {
    "number": 1,
    "title": "Visits to clinics",
    "agencies": ["health-bureau"],
    "topic": "health",
    "question": "How many children visit a clinic?",
    "packages": ["clinic-visits"],
    "history": [
        {
            "status": "open",
            "date": "2025-11-02",
            "note": "It is here.",
            "link": "https://example.org/clinic-visits",
        }
    ],
    "evidence": [{"title": "Minutes of the council"}],
}


def write_state(root: Path) -> Path:
    """The whole repository of the state in a new folder root; it breaks no rule."""
    for family in ("agencies", "workplan"):
        (root / "catalog" / family).mkdir(parents=True)
    write_record(root / "catalog/catalog.yml", SETTINGS)
    write_record(root / "catalog/vocabulary.yml", WORDS)
    columns = ("inputs", "activities", "outputs", "outcomes")
    write_record(root / "catalog/logic-model.yml", {column: [] for column in columns})
    write_record(root / "catalog/agencies/health-bureau.yml", AGENCY)
    write_record(root / "catalog/workplan/clinic-visits.yml", WANTED)
    _write_docs(root)
    county = _field("county_id", "County code", role="geography", concept="county")
    counties = "county_id,county\n" + "".join(f"{id},{name}\n" for id, name in COUNTIES.items())
    name = _field("county", "County", role="label")
    _write_package(root, "counties", counties, [county, name], ["county_id"], "reference", "places")
    years = ("2023-24", "2024-25")
    rows = [
        f"{id},{year},{'suppressed' if id == 'c2' else 400 + 30 * n}\n"
        for n, id in enumerate(COUNTIES)
        for year in years
    ]
    period = _field("fiscal_year", "Fiscal year, October to September", role="time")
    period["connect"]["concept"] = "fiscal-year"
    visits = _field("visits", "Visits", role="measure", unit="visits", kind="count")
    del visits["constraints"]
    visits |= {"type": "integer", "missingValues": [{"value": "suppressed", "label": "suppressed"}]}
    table = "county_id,fiscal_year,visits\n" + "".join(rows)
    key = ["county_id", "fiscal_year"]
    _write_package(root, "clinic-visits", table, [county, period, visits], key, "dataset", "health")
    return root


def _write_docs(root: Path) -> None:
    for page in OWN:
        (root / f"docs/{page}.md").parent.mkdir(parents=True, exist_ok=True)
        (root / f"docs/{page}.md").write_text(f"# Veldria: {page}\n\nOur own words.\n", "utf-8")
    for page in MANUAL:
        shutil.copy(ROOT / f"docs/take-part/{page}.md", root / f"docs/take-part/{page}.md")
    pages = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    pages["site_name"] = SETTINGS["title"]
    for section in pages["nav"]:
        for title, below in section.items():
            if isinstance(below, list):
                kept = [one for one in below if "take-part/adopting.md" not in str(one)]
                section[title] = kept
    (root / "mkdocs.yml").write_text(yaml.safe_dump(pages, sort_keys=False), "utf-8")


def _field(name: str, title: str, **connect: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": "string",
        "title": title,
        "description": f"{title}, as the bureau writes it.",
        "connect": connect,
        "constraints": {"required": True},
    }


def _write_package(
    root: Path, id: str, table: str, fields: list[Any], key: list[str], kind: str, topic: str
) -> None:
    folder = root / "datapackages" / id
    (folder / "data").mkdir(parents=True)
    (folder / "data/rows.csv").write_text(table, "utf-8")
    (folder / "README.md").write_text(f"# {id}\n\nInvented.\n", "utf-8")
    connect: dict[str, Any] = {
        "agency": "health-bureau",
        "topics": [topic],
        "kind": kind,
        "geography": "county",
        "frequency": "yearly",
        "timeCovered": {
            "start": "2023",
            "end": "2025",
            "basis": "Fiscal year, October to September",
        },
        "unitOfAnalysis": "A visit",
        "updated": "2025-10",
        "suppression": {"rule": "Counts below 25 are hidden.", "threshold": 25},
    }
    if kind == "dataset":
        connect["caveats"] = ["Invented."]
        connect["views"] = [
            {
                "name": "visits",
                "title": "Visits by county, 2024-25",
                "kind": "bar",
                "resource": "rows",
                "x": "county_id",
                "y": "visits",
                "where": {"fiscal_year": "2024-25"},
            }
        ]
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": id,
        "title": id.replace("-", " ").capitalize(),
        "description": "Invented, to see that any place can have a catalog.",
        "version": "1.0.0",
        "created": "2025-11-01T00:00:00Z",
        "keywords": ["visits"],
        "licenses": [{"name": "made-up", "title": "Public", "path": "https://example.org/licence"}],
        "sources": [{"title": "Veldria Health Bureau"}],
        "resources": [table_resource("rows", "Rows", "One row a county.", fields, key)],
        "connect": connect,
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=1), "utf-8")
